"""hsp ask: the shipped questions."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from hsp_graph.cli.completion import complete_parameter, complete_question
from hsp_graph.cli.options import current, echo, format_option, sentences, show
from hsp_graph.core.errors import CommandError

if TYPE_CHECKING:
    from hsp_graph.core.result_table import Format


@click.command()
@click.argument("question", required=False, shell_complete=complete_question)
@click.option(
    "-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE",
    shell_complete=complete_parameter, help="The value of a parameter.",
)  # fmt: skip
@click.option("--sparql", is_flag=True, help="Print the question's SPARQL, its header first.")
@format_option
@click.pass_context
def ask(
    context: click.Context, question: str | None, parameters: Sequence[str], sparql: bool,
    output_format: "Format",
) -> None:  # fmt: skip
    """Ask one of the shipped questions; alone it lists them.

    The list names the parameters that -p takes.
    """
    from hsp_graph.graph.questions import asked, question_of

    if question is None:
        _list(output_format)
        return
    given = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals:
            raise CommandError(f"'{parameter}' is not a parameter.", hint="Write -p NAME=VALUE.")
        given[name] = value
    if not sparql:
        rows = current(context).ask(question, given)
        show(rows, output_format)
        if output_format == "table" and len(rows) and sys.stdout.isatty():
            number = "1 row" if len(rows) == 1 else f"{len(rows):,} rows"
            sentences([f"{number}. {question_of(question).why}"], err=True)
        return
    one = question_of(question)
    if given:
        workspace = current(context)
        echo(asked(workspace, one, given).rstrip())
    else:
        echo(one.text.rstrip())


def _list(output_format: "Format") -> None:
    """The questions; on a terminal under the headings of their groups."""
    from hsp_graph.core.result_table import ResultTable
    from hsp_graph.graph.questions import grouped

    groups = [
        (
            group,
            [
                [one.name, one.title, " ".join(f"{taken.name}=..." for taken in one.parameters)]
                for one in below
            ],
        )
        for group, below in grouped()
    ]
    columns = ["question", "title", "parameters"]
    if output_format != "table":
        cells = [[group, *row] for group, rows in groups for row in rows]
        show(ResultTable(["group", *columns], cells), output_format)
        return
    headed: list[list[str]] = []
    for group, rows in groups:
        headed += [["", "", ""], [group.upper(), "", ""], *rows]
    note = "'hsp ask QUESTION' asks one. 'hsp ask QUESTION --sparql' shows why and how, and what it takes."
    show(ResultTable(columns, headed, note=note), output_format)
