"""Options and output that several commands share."""

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hsp_graph.errors import printable

if TYPE_CHECKING:
    from hsp_graph.tables import Format, Rows
    from hsp_graph.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])


def format_option(command: F) -> F:
    """``--format table|csv|json``."""
    return click.option(
        "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True,
        help="How to print.",
    )(command)  # fmt: skip


def current(context: click.Context) -> "Workspace":
    """The workspace that the command is about."""
    from hsp_graph.workspace import open_workspace

    return open_workspace(context.find_root().obj)


def echo(text: str, *, err: bool = False) -> None:
    """Print a text: whatever it quotes, the terminal obeys nothing in it."""
    click.echo(printable(text, lines=True), err=err)


def sentences(texts: Sequence[str]) -> None:
    """Print sentences below a table, each from a line of its own on, as wide as the terminal."""
    width = shutil.get_terminal_size((80, 24)).columns
    echo("\n" + "\n".join(click.wrap_text(text, width) for text in texts))


def show(rows: "Rows", form: "Format", *, none: str = "Nothing found.") -> None:
    """Print a table; an empty one says so on stderr, so that nobody takes silence for an answer."""
    text = rows.text(form)
    # A program gets every character of a cell; a terminal does not.
    click.echo(printable(text, lines=True) if sys.stdout.isatty() else text, nl=False)
    if none and not len(rows):
        echo(none, err=True)


@contextmanager
def progress() -> Iterator[Callable[[str, int], None]]:
    """Shows on stderr what long work is doing, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda doing, rows: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Starting")

        def tell(doing: str, rows: int) -> None:
            bar.update(task, description=f"{doing} ({rows:,} rows)" if rows else doing)

        yield tell
