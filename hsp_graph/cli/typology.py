"""hsp typology: what kind of partnership the coded evidence shows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from hsp_graph.cli.options import apart, current, echo, format_option, sentences, show

if TYPE_CHECKING:
    from hsp_graph.core.result_table import Format


@click.command()
@click.argument("who", metavar="[SCHOOL|HEAD|AGENT]", required=False)
@click.option("--typology", "scheme", default="tett-macleod", show_default=True, metavar="NAME",
              help="Whose types: tett-macleod, epstein, or one of the study's own.")  # fmt: skip
@click.option("--threshold", type=click.FloatRange(0, 1, min_open=True), default=None, metavar="SHARE",
              help="The share of the evidence from which a further type is an element; by default an even "
              "share, a third of three types.")  # fmt: skip
@click.option("--minimum", type=click.IntRange(1), default=2, show_default=True,
              help="How many pieces of evidence a label needs.")  # fmt: skip
@click.option("--bootstrap", type=click.IntRange(0), default=0, show_default=True, metavar="N",
              help="Resample the evidence N times, and say in what share of them the label is the same."
              )  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True,
              help="The seed of the random numbers.")  # fmt: skip
@click.option("--actor", "actors", multiple=True, metavar="GROUP",
              help="Only heads, practitioners, parents or whole; may be given several times.")  # fmt: skip
@click.option("--matrix", is_flag=True,
              help="The typology, filled with the evidence on people: dimensions by types.")  # fmt: skip
@click.option("--mitigation", is_flag=True,
              help="Where a practitioner works: the heads' type against the parents', what practitioners do "
              "there, and which capital it builds.")  # fmt: skip
@click.option("--as-of", default="", metavar="DATE|any",
              help="When positions and ties place the evidence in schools; as in 'hsp measure'."
              )  # fmt: skip
@format_option
@click.pass_context
def typology(
    context: click.Context, who: str | None, scheme: str, threshold: float | None, minimum: int,
    bootstrap: int, seed: int, actors: Sequence[str], matrix: bool, mitigation: bool,
    as_of: str, output_format: "Format",
) -> None:  # fmt: skip
    """What kind of partnership: types by share of coded evidence.

    Of everybody, or of one school or person with the indicators behind it. Where there is little, it says
    'not enough evidence'; it names tied types, and actors who disagree. What a source itself calls a
    partnership is printed beside the result, and never used for it.
    """
    from hsp_graph.findings import typology_tables as tables
    from hsp_graph.findings.typology import assess_study
    from hsp_graph.measures.typology import TypologySettings

    everybody = "--matrix" if matrix else "--mitigation" if mitigation else ""
    apart(
        everybody,
        {"a name": who is not None, "--actor": mitigation and actors, "--mitigation": matrix and mitigation},
    )
    workspace = current(context)
    network = workspace.network(as_of.lower())
    found = assess_study(workspace, network, scheme, TypologySettings(threshold, minimum, bootstrap, seed))
    for note in tables.notes(found):
        echo(f"Note: {note}", err=True)
    people, schools = found.listed(actors) if who is None else (found.about(who, network, actors), [])
    none = tables.NOWHERE if mitigation else tables.NOBODY
    if output_format != "table":
        rows = tables.types_rows([*people, *schools], found)
        if everybody:
            rows = tables.matrix_rows(found, actors) if matrix else tables.stance_rows(found)
        show(tables.rows_table(rows, output_format), output_format, none=none)
        return
    if everybody:
        table = tables.matrix_table(found, actors) if matrix else tables.stance_table(found)
        show(table, output_format, none=none)
        return
    # Of everybody a line each for those on whom there is nothing would hide the others.
    listed = [one for one in people if one.evidence or who is not None]
    if listed or not schools:
        note = "" if schools else tables.model(found)
        show(tables.people_table(listed, found, note=note), output_format, none=none)
    if schools:
        echo("")
        show(tables.schools_table(schools, found), output_format)
    if who is None:
        sentences(tables.silent(people, found))
    elif people and people[0].indicators:
        echo("")
        show(tables.reasons_table(people[0], found), output_format)
