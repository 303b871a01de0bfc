"""hsp report: the report as a page or as Markdown."""

from pathlib import Path
from typing import Literal

import click

from hsp_graph.cli.options import current, echo, open_page, progress


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), default=None, metavar="FILE",
              help="The file to write.", show_default="report.html or report.md")  # fmt: skip
@click.option("--format", "output_format", type=click.Choice(["html", "md"]), default=None,
              help="A page, or Markdown.", show_default="by the name of the file, or else html")  # fmt: skip
@click.option("--as-of", default="", metavar="DATE",
              help="Measure only what held then: 2008, 2008-05 or 2008-05-17.")  # fmt: skip
@click.option("--open", "open_", is_flag=True, help="Open it in the browser.")
@click.pass_context
def report(
    context: click.Context, output: Path | None, output_format: Literal["html", "md"] | None, as_of: str,
    open_: bool,
) -> None:  # fmt: skip
    """Write the report: people, types, brokers, routes, limits.

    With the command that makes each table again. One file that opens without a network and prints on paper.
    """
    from hsp_graph.core.files import in_place

    if output_format is None:
        output_format = "md" if output and output.suffix.lower() in (".md", ".markdown") else "html"
    target = output or Path(f"report.{output_format}")
    with progress() as tell:
        tell("Measuring for the report", 0)
        text = current(context).report(output_format, as_of=as_of)
    with in_place(target) as path:
        path.write_text(text, encoding="utf-8", errors="replace", newline="\n")
    echo(f"Wrote {target}.")
    if open_:
        open_page(target)
