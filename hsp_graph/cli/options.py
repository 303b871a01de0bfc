"""Options and output that several commands share."""

import os
import shutil
import sys
import time
import webbrowser
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hsp_graph.core.errors import CommandError
from hsp_graph.core.text import printable

if TYPE_CHECKING:
    from hsp_graph.core.result_table import Format, ResultTable
    from hsp_graph.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])


def format_option(command: F) -> F:
    """``--format table|csv|json``."""
    return click.option(
        "--format", "output_format", type=click.Choice(["table", "csv", "json"]), default="table",
        show_default=True, help="The output format.",
    )(command)  # fmt: skip


def current(context: click.Context) -> "Workspace":
    """The workspace that the command is about."""
    from hsp_graph.workspace import open_workspace

    return open_workspace(context.find_root().obj)


def echo(text: str, *, err: bool = False) -> None:
    """Print a text: whatever it quotes, the terminal obeys nothing in it."""
    click.echo(printable(text, lines=True), err=err)


def sentences(texts: Sequence[str], *, err: bool = False) -> None:
    """Print sentences below a table, each from a line of its own on, as wide as the terminal."""
    width = shutil.get_terminal_size((80, 24)).columns
    echo("\n" + "\n".join(click.wrap_text(text, width) for text in texts), err=err)


def output(text: str) -> None:
    """Print what a program may read: all of it as it is, unless a terminal would obey it."""
    if sys.stdout.isatty():
        echo(text.rstrip("\n"))
    else:
        click.echo(text, nl=not text.endswith("\n"))


def apart(option: str, others: Mapping[str, object]) -> None:
    """Refuse options that would be ignored beside this one, if it is given.

    Raises:
        CommandError: if any of the others is given.
    """
    if option and (wrong := [other for other, given in others.items() if given]):
        raise CommandError(
            f"{option} does not go with {' and '.join(wrong)}.", hint="Leave out the one or the other."
        )


def open_page(page: Path | str) -> None:
    """Open a file or an address where there is a screen; elsewhere a text browser would take the terminal."""
    address = page.resolve().as_uri() if isinstance(page, Path) else page
    screen = (
        sys.platform in ("win32", "darwin") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    if not (screen and webbrowser.open(address)):
        there = "" if screen else "There is no screen to open it on; "
        click.echo(f"{there}{'open' if there else 'Open'} {page} in a browser.", err=True)


def show(rows: "ResultTable", output_format: "Format", *, none: str = "Nothing found.") -> None:
    """Print a table; an empty one says so on stderr, so that nobody takes silence for an answer."""
    text = rows.text(output_format)
    # A program gets every character of a cell; a terminal does not.
    click.echo(printable(text, lines=True) if sys.stdout.isatty() else text, nl=False)
    if none and not len(rows):
        echo(none, err=True)


def lines_in(sources: Sequence[Path]) -> int:
    """About how many rows there are in the CSV files among these, and in folders of them."""
    files = [path for source in sources for path in ([*source.iterdir()] if source.is_dir() else [source])]
    count = 0
    for file in files:
        if file.suffix.lower() == ".csv" and file.is_file():
            with file.open("rb") as rows:
                count += sum(part.count(b"\n") for part in iter(lambda: rows.read(1 << 20), b""))
    return count


@contextmanager
def progress(total: Callable[[], int] = lambda: 0) -> Iterator[Callable[[str, int], None]]:
    """Shows on stderr what long work is doing, how fast and how long still, where that is a terminal.

    Args:
        total: how many rows there will be, about; 0 if that is not known.
    """
    if not sys.stderr.isatty():
        yield lambda doing, rows: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    expected, began = total(), time.monotonic()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Starting")

        def tell(doing: str, rows: int) -> None:
            bar.update(task, description=doing + pace(rows, expected, time.monotonic() - began))

        yield tell


def pace(rows: int, expected: int, seconds: float) -> str:
    """How far, how fast and how long still, in words.

    >>> pace(5000, 20000, 10), pace(5000, 0, 10), pace(0, 0, 1)
    (' (5,000 rows, 500 a second, 30 s left)', ' (5,000 rows, 500 a second)', '')
    """
    if not rows or not seconds:
        return ""
    rate = rows / seconds
    left = f", {(expected - rows) / rate:.0f} s left" if expected > rows else ""
    return f" ({rows:,} rows, {rate:,.0f} a second{left})"
