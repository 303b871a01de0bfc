"""Commands that change what the graph says, beside imports: same."""

from typing import TYPE_CHECKING

import click

from hsp_graph.cli.options import current, echo, format_option, progress, show
from hsp_graph.errors import CommandError

if TYPE_CHECKING:
    from hsp_graph.tables import Format


@click.command()
@click.argument("agents", metavar="[A B]", nargs=-1)
@click.option("--because", default="", metavar="TEXT", help="Why they are one.")
@click.option("--source", default="", metavar="SOURCE", help="The source that says so, if one does.")
@format_option
@click.pass_context
def same(context: click.Context, agents: tuple[str, ...], because: str, source: str, form: "Format") -> None:
    """State that two identifiers, A and B, are one person or organisation; alone, list who may be.

    The statement is an import of its own, with its reason as evidence: 'hsp undo' takes it back. Measures and
    maps then count one agent. Nobody is ever taken for somebody else by the program: candidates are pairs
    with the same name or alike ones, from different imports or sources, for you to judge.
    """
    workspace = current(context)
    if not agents and not because and not source:
        none = "No names are alike that come from different imports or sources."
        show(workspace.candidates(), form, none=none)
        return
    if len(agents) != 2:
        raise CommandError(
            f"Two are needed, and {len(agents) or 'none'} given.", where="hsp same",
            mend="hsp same A B --because TEXT; put a name that has blanks in quotation marks.",
        )  # fmt: skip
    with progress() as tell:
        tell("Stating that two are one", 0)
        number = workspace.same(*agents, because, source=source)
    echo(f"'{agents[0]}' and '{agents[1]}' are one from now on.")
    echo(f"This is import {number}; 'hsp undo {number}' takes it out again.")
