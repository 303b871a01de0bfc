"""hsp code: help with coding."""

from typing import TYPE_CHECKING

import click

from hsp_graph.cli.options import current, echo, format_option, sentences, show
from hsp_graph.core.errors import CommandError

if TYPE_CHECKING:
    from hsp_graph.core.result_table import Format

_PARTS = ("uncoded", "unsupported", "agreement")


@click.command()
@click.argument("part", metavar="[uncoded|unsupported|agreement]", type=click.Choice(_PARTS), required=False)
@format_option
@click.pass_context
def code(context: click.Context, part: str | None, output_format: "Format") -> None:
    """What is left to code, what nothing supports, if coders agree.

    uncoded: evidence that is coded to no indicator. unsupported: types that a source states and the coded
    evidence does not show, ties without evidence, codings that count for nobody or for the wrong group of
    actors. agreement: Cohen's kappa of each two coders and Krippendorff's alpha of all, by indicator, over
    the passages that at least two coders coded. All three if none is named.
    """
    from hsp_graph.findings.coding import StudyCoding, coding_part

    if part is None and output_format != "table":
        raise CommandError(f"Three tables do not fit into one in {output_format}.",
                           hint=f"Name one: {', '.join(_PARTS)}.")  # fmt: skip
    workspace = current(context)
    coding = StudyCoding(workspace, workspace.network())
    for number, one in enumerate([part] if part else _PARTS):
        if number:
            echo("")
        found = coding_part(coding, one, output_format)
        show(found.table, output_format, none=found.none)
        if output_format == "table" and found.sentences:
            sentences(found.sentences)
