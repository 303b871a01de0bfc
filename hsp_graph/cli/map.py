"""hsp map: the map as one HTML file."""

from pathlib import Path

import click

from hsp_graph.cli.options import current, echo, open_page


@click.command("map")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("map.html"), show_default=True,
              metavar="FILE", help="The file to write.")  # fmt: skip
@click.option("--open", "open_", is_flag=True, help="Open it in the browser.")
@click.option("--title", default="", help="The page's heading; by default the study's title.")
@click.option("--level", default="", metavar="LEVEL",
              help="What one mark stands for: people, families (of a school) or roles; by default by the "
              "size.")  # fmt: skip
@click.option("--focus", default="", metavar="NAME",
              help="Open at somebody, or at a school, and their neighbours.")  # fmt: skip
@click.option("--as-of", default="", metavar="DATE", help="Open as of a date: 2008, 2008-05 or 2008-05-17.")
@click.option("--compare", nargs=2, default=None, metavar="DATE DATE",
              help="Open with what changed from the first date to the second.")  # fmt: skip
@click.pass_context
def map_(
    context: click.Context, output: Path, open_: bool, title: str, level: str, focus: str, as_of: str,
    compare: tuple[str, str] | None,
) -> None:  # fmt: skip
    """Draw the map: one HTML file that opens without a network.

    Whatever it opens at, all people, ties and dates are in it, and its buttons lead to them.
    """
    page = current(context).map(title, level=level, focus=focus, as_of=as_of, compare=compare)
    page.write(output)
    click.echo(f"Wrote {output}.")
    if page.said:
        echo(page.said)
    if page.note:
        echo(page.note, err=True)
    if open_:
        open_page(output)
