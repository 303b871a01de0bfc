"""Commands that draw."""

import os
import sys
import webbrowser
from pathlib import Path

import click

from hsp_graph.cli.options import current


@click.command("map")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("map.html"), show_default=True,
              metavar="FILE", help="Where to write the page.")  # fmt: skip
@click.option("--open", "open_", is_flag=True, help="Open it in the browser.")
@click.option("--title", default="", help="The page's heading; by default the study's title.")
@click.pass_context
def map_(context: click.Context, output: Path, open_: bool, title: str) -> None:
    """Draw the map: one HTML file that opens without a network."""
    page = current(context).map(title)
    page.write(output)
    click.echo(f"Wrote {output}.")
    if open_:
        open_page(output)


def open_page(page: Path) -> None:
    """Open a page where there is a screen; elsewhere a text browser would take the terminal."""
    screen = (
        sys.platform in ("win32", "darwin") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    if not (screen and webbrowser.open(page.resolve().as_uri())):
        click.echo(f"Open {page} in a browser.", err=True)
