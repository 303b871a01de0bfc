"""The command that helps with coding: code."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from hsp_graph.cli.options import current, echo, format_option, sentences, show
from hsp_graph.core.errors import CommandError

if TYPE_CHECKING:
    from hsp_graph.core.result_table import Format
    from hsp_graph.findings.coding import CoderAgreement, StudyCoding

PARTS = {
    "uncoded": ("evidence", "about", "source", "locator", "says", "coded_otherwise"),
    "unsupported": ("kind", "about", "claim", "why", "where"),
    "agreement": ("indicator", "coefficient", "coders", "passages", "given", "agreed", "value",
                  "not_defined_because"),
}  # fmt: skip


@click.command()
@click.argument(
    "part", metavar="[uncoded|unsupported|agreement]", type=click.Choice(list(PARTS)), required=False
)
@format_option
@click.pass_context
def code(context: click.Context, part: str | None, form: "Format") -> None:
    """What is left to code, what nothing supports, if coders agree.

    uncoded: evidence that is coded to no indicator. unsupported: types that a source states and the coded
    evidence does not show, ties without evidence, codings that count for nobody or for the wrong group of
    actors. agreement: Cohen's kappa of each two coders and Krippendorff's alpha of all, by indicator, over
    the passages that at least two coders coded. All three if none is named.
    """
    from hsp_graph.findings.coding import StudyCoding

    if part is None and form != "table":
        raise CommandError(f"Three tables do not fit into one in {form}.",
                           hint=f"Name one: {', '.join(PARTS)}.")  # fmt: skip
    workspace = current(context)
    coding = StudyCoding(workspace, workspace.network())
    for number, one in enumerate([part] if part else PARTS):
        if number:
            echo("")
        _PRINT[one](coding, form)


def _uncoded(coding: "StudyCoding", form: "Format") -> None:
    rows = coding.uncoded()
    _show(
        "uncoded", rows, form,
        f"Coded to no indicator: {len(rows):,} of {len(coding.evidence):,} pieces of evidence",
        "All evidence is coded to indicators." if coding.evidence else "There is no evidence to be coded.",
    )  # fmt: skip
    if form == "table" and (elsewhere := coding.in_rows):
        sentences(
            [f"{elsewhere:,} more stand in rows of other tables, where there is no column for indicators."]
        )


def _unsupported(coding: "StudyCoding", form: "Format") -> None:
    rows = coding.unsupported()
    _show(
        "unsupported",
        rows,
        form,
        f"Not supported by the evidence: {len(rows):,}",
        "Nothing here lacks support.",
    )


def _agreement(coding: "StudyCoding", form: "Format") -> None:
    found = coding.agreement()
    _show(
        "agreement", [one.to_row() for one in found.coefficients], form,
        f"Agreement of coders over {found.passages:,} passages that at least two of them coded",
        "No passage is coded by two coders." if not found.passages else "On no passage did a coder of two "
        "or more give any indicator.",
    )  # fmt: skip
    if form == "table" and (left_out := _left_out(found)):
        sentences(left_out)


def _left_out(found: "CoderAgreement") -> list[str]:
    reasons = {
        "no coder": "they do not say who coded them",
        "several coders": "several coders coded them together",
        "no locator": "neither a locator nor a quotation tells which passage they are",
    }
    return [
        f"Left out, as {reasons[reason]}: {number:,} of the pieces of evidence."
        for reason, number in found.skipped.items()
        if number
    ]


_PRINT = {"uncoded": _uncoded, "unsupported": _unsupported, "agreement": _agreement}


def _show(part: str, rows: Sequence[dict[str, Any]], form: "Format", title: str, none: str) -> None:
    from hsp_graph.core.result_table import ResultTable

    # A terminal has no room for what says nothing in any row.
    columns = [name for name in PARTS[part] if form != "table" or any(row[name] != "" for row in rows)]
    show(
        ResultTable(columns, [[row[name] for name in columns] for row in rows], title=title), form, none=none
    )
