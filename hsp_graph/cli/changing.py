"""Commands that change what the graph says, beside imports: same, withdraw."""

import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

from hsp_graph.cli.options import current, echo, format_option, progress, show
from hsp_graph.core.errors import CommandError

if TYPE_CHECKING:
    from hsp_graph.core.result_table import Format

#: So many rows of what goes and stays are printed as a table.
_LISTED = 40


@click.command()
@click.argument("agents", metavar="[A B]", nargs=-1)
@click.option("--because", default="", metavar="TEXT", help="Why they are one.")
@click.option("--source", default="", metavar="SOURCE", help="The source that says so, if one does.")
@format_option
@click.pass_context
def same(context: click.Context, agents: tuple[str, ...], because: str, source: str, form: "Format") -> None:
    """State that two identifiers are one person or organisation.

    Alone it lists who may be. The statement is an import of its own, with its reason as evidence: 'hsp
    undo' takes it back. Measures and maps then count one agent. Nobody is ever taken for somebody else by
    the program: candidates are pairs with the same name or alike ones, from different imports or sources,
    for you to judge.
    """
    workspace = current(context)
    if not agents and not because and not source:
        none = "No names are alike that come from different imports or sources."
        show(workspace.candidates(), form, none=none)
        return
    if len(agents) != 2:
        raise CommandError(
            f"Two are needed, and {len(agents) or 'none'} given.", where="hsp same",
            hint="hsp same A B --because TEXT; put a name that has blanks in quotation marks.",
        )  # fmt: skip
    with progress() as tell:
        tell("Stating that two are one", 0)
        number = workspace.same(*agents, because, source=source)
    echo(f"'{agents[0]}' and '{agents[1]}' are one from now on.")
    echo(f"This is import {number}; 'hsp undo {number}' takes it out again.")


@click.command()
@click.argument("source")
@click.option("--dry-run", is_flag=True, help="Only say what would go; write nothing.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@format_option
@click.pass_context
def withdraw(context: click.Context, source: str, dry_run: bool, yes: bool, form: "Format") -> None:
    """Take out all that rests on SOURCE alone.

    It lists what goes and what stays. What other evidence supports stays. Whoever is only referred to by
    what stays keeps the identifier and loses name and attributes. Rows without any evidence stay, unless
    they hang on somebody who goes. The states of the graph before are deleted: this cannot be undone. So
    what would go is shown first, and you are asked; where there is no terminal, --yes is needed. The
    files that were imported are not touched.
    """
    from hsp_graph.core.result_table import ResultTable

    workspace = current(context)
    ask = not (dry_run or yes)
    if ask and not sys.stdin.isatty():
        raise CommandError(
            "A withdrawal cannot be undone, and there is nobody to ask.", where="hsp withdraw",
            hint="See what would go with --dry-run; then do it with --yes.",
        )  # fmt: skip
    with progress() as tell:
        tell(f"Looking for what rests on {source}" if ask or dry_run else f"Withdrawing {source}", 0)
        done = workspace.withdraw(source, dry_run=dry_run or ask)
    counts = Counter(str(row[1]) for row in done.rows.rows if str(row[0]).startswith("goes"))
    told = ", ".join(f"{kind} {number}" for kind, number in counts.items())
    echo(f"'{done.title}': what {'went' if done.written else 'would go'}, in numbers: {told}.", err=True)
    rows = done.rows.rows[:_LISTED] if form == "table" else done.rows.rows
    show(ResultTable(done.rows.columns, rows), form)
    if len(rows) < len(done.rows):
        echo(f"... and {len(done.rows) - len(rows)} more; --dry-run --format csv lists all.", err=True)
    if ask:
        click.confirm("This cannot be undone. Withdraw it?", abort=True, err=True)
        with progress() as tell:
            tell(f"Withdrawing {source}", 0)
            done = workspace.withdraw(source)
    if not done.written:
        echo("Nothing was written: this was a dry run.", err=True)
        return
    echo("The files that were imported are as they were: take it out of them too.", err=True)
    if done.still_read:
        echo(
            "Somebody is reading the graph as it was before; the next change deletes that from disk.",
            err=True,
        )
