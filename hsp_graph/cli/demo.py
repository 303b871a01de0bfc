"""hsp demo: the published study, end to end."""

from pathlib import Path

import click

from hsp_graph.cli.options import echo, open_page, progress


@click.command()
@click.argument("directory", metavar="[DIR]", type=click.Path(path_type=Path), default=Path("hsp-demo"))
@click.option("--no-open", is_flag=True, help="Do not open the map in the browser.")
def demo(directory: Path, no_open: bool) -> None:
    """Show the published study, end to end.

    Makes a workspace in DIR (default: hsp-demo), imports the study by Tett and Macleod (2020), prints what it
    shows and draws DIR/map.html.
    """
    from hsp_graph.demo.published import run_demo

    with progress() as tell:
        text, page = run_demo(directory, lambda doing: tell(doing, 0))
    echo(text)
    if not no_open:
        open_page(page)
