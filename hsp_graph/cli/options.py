"""Options and output that several commands share."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

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


def show(rows: "Rows", form: "Format", *, none: str = "Nothing found.") -> None:
    """Print a table; an empty one says so on stderr, so that nobody takes silence for an answer."""
    click.echo(rows.text(form), nl=False)
    if not len(rows):
        click.echo(none, err=True)


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
