"""hsp same: who may be whom, and the statement that two are one."""

from typing import TYPE_CHECKING

import click

from hsp_graph.cli.options import current, echo, format_option, progress, show
from hsp_graph.core.errors import CommandError

if TYPE_CHECKING:
    from hsp_graph.core.result_table import Format


@click.command()
@click.argument("agents", metavar="[A B]", nargs=-1)
@click.option("--because", default="", metavar="TEXT", help="Why they are one.")
@click.option("--source", default="", metavar="SOURCE", help="The source that says so, if one does.")
@format_option
@click.pass_context
def same(
    context: click.Context, agents: tuple[str, ...], because: str, source: str, output_format: "Format"
) -> None:
    """State that two identifiers are one person or organisation.

    Alone it lists duplicate candidates. The statement is an import of its own, with its reason as evidence:
    'hsp undo' takes it back. Measures and maps then count one agent. The program never merges anybody by
    itself: candidates are pairs with the same or similar names, from different imports or sources, for you
    to judge.
    """
    from hsp_graph.findings.imports import same_sentences

    workspace = current(context)
    if not agents and not because and not source:
        none = "No names are alike that come from different imports or sources."
        show(workspace.candidates(), output_format, none=none)
        return
    if len(agents) != 2:
        raise CommandError(
            f"Two are needed, and {len(agents) or 'none'} given.", where="hsp same",
            hint="hsp same A B --because TEXT; put a name that has blanks in quotation marks.",
        )  # fmt: skip
    with progress() as tell:
        tell("Stating that two are one", 0)
        number = workspace.same(*agents, because, source=source)
    for sentence in same_sentences(*agents, number):
        echo(sentence)
