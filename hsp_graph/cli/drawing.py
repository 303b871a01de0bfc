"""Commands that draw and report."""

import os
import sys
import webbrowser
from pathlib import Path
from typing import Literal

import click

from hsp_graph.cli.options import current, echo, progress


@click.command("map")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("map.html"), show_default=True,
              metavar="FILE", help="Where to write the page.")  # fmt: skip
@click.option("--open", "open_", is_flag=True, help="Open it in the browser.")
@click.option("--title", default="", help="The page's heading; by default the study's title.")
@click.option(
    "--level",
    default="",
    metavar="LEVEL",
    help="What is one mark: people, families (of a school) or roles; by default what suits the size.",
)
@click.option(
    "--focus", default="", metavar="NAME", help="Open at somebody, or at a school, and their neighbours."
)
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


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), default=None, metavar="FILE",
              help="Where to write it; by default report.html or report.md.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["html", "md"]), default=None,
              help="A page, or Markdown; by default as the file is called, and else a page.")  # fmt: skip
@click.option("--as-of", default="", metavar="DATE",
              help="Measure only what held then: 2008, 2008-05 or 2008-05-17.")  # fmt: skip
@click.option("--open", "open_", is_flag=True, help="Open it in the browser.")
@click.pass_context
def report(
    context: click.Context, output: Path | None, form: Literal["html", "md"] | None, as_of: str, open_: bool
) -> None:
    """Write the report: people, types, brokers, routes, limits.

    With the command that makes each table again. One file that opens without a network and prints on paper.
    """
    from hsp_graph.core.files import in_place

    if form is None:
        form = "md" if output and output.suffix.lower() in (".md", ".markdown") else "html"
    target = output or Path(f"report.{form}")
    with progress() as tell:
        tell("Measuring for the report", 0)
        text = current(context).report(form, as_of=as_of)
    with in_place(target) as path:
        path.write_text(text, encoding="utf-8", errors="replace", newline="\n")
    echo(f"Wrote {target}.")
    if open_:
        open_page(target)


def open_page(page: Path | str) -> None:
    """Open a file or an address where there is a screen; elsewhere a text browser would take the terminal."""
    address = page.resolve().as_uri() if isinstance(page, Path) else page
    screen = (
        sys.platform in ("win32", "darwin") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    if not (screen and webbrowser.open(address)):
        there = "" if screen else "There is no screen to open it on; "
        click.echo(f"{there}{'open' if there else 'Open'} {page} in a browser.", err=True)
