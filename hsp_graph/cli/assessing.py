"""The command that assesses what kind of partnership the coded evidence shows: typology."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from hsp_graph.cli.options import current, echo, format_option, sentences, show
from hsp_graph.core.errors import CommandError
from hsp_graph.core.version import __version__

if TYPE_CHECKING:
    from hsp_graph.core.result_table import Format
    from hsp_graph.findings.typology import StudyTypes
    from hsp_graph.measures.typology import Assessment

_NOWHERE = "In no school where a practitioner works is anything coded on the head or on parents."
_NOBODY = "Nobody here is in a group of actors, and nothing is coded."


@click.command()
@click.argument("who", metavar="[SCHOOL|HEAD|AGENT]", required=False)
@click.option("--typology", "scheme", default="tett-macleod", show_default=True, metavar="NAME",
              help="Whose types: tett-macleod, epstein, or one of the study's own.")  # fmt: skip
@click.option(
    "--threshold", type=click.FloatRange(0, 1, min_open=True), default=None, metavar="SHARE",
    help="From which share of the evidence on a further type is an element; by default an even share, a "
    "third of three types.",
)  # fmt: skip
@click.option("--minimum", type=click.IntRange(1), default=2, show_default=True,
              help="So many pieces of evidence a label needs.")  # fmt: skip
@click.option("--bootstrap", type=click.IntRange(0), default=0, show_default=True, metavar="N",
              help="Draw the evidence anew so often, and tell how often the label stands.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True,
              help="The same seed, the same draws.")  # fmt: skip
@click.option("--actor", "actors", multiple=True, metavar="GROUP",
              help="Only heads, practitioners, parents or whole; may be given several times.")  # fmt: skip
@click.option("--matrix", is_flag=True,
              help="The typology, filled with the evidence on people: dimensions by types.")  # fmt: skip
@click.option("--mitigation", is_flag=True,
              help="Where a practitioner works: the heads' type against the parents', what practitioners do "
              "there, and which capital it builds.")  # fmt: skip
@format_option
@click.pass_context
def typology(
    context: click.Context, who: str | None, scheme: str, threshold: float | None, minimum: int,
    bootstrap: int, seed: int, actors: Sequence[str], matrix: bool, mitigation: bool, form: "Format",
) -> None:  # fmt: skip
    """What kind of partnership: types by share of coded evidence.

    Of everybody, or of one school or person with the indicators behind it. 'not enough evidence' where there
    is little; a tie is told, and so are actors who disagree. What a source itself calls a partnership is set
    beside the result, and never read by it.
    """
    from hsp_graph.findings import typology_tables as assessed
    from hsp_graph.findings.typology import assess_study
    from hsp_graph.measures.typology import TypologySettings

    everybody = "--matrix" if matrix else "--mitigation" if mitigation else ""
    _together(
        everybody,
        {"a name": who is not None, "--actor": mitigation and actors, "--mitigation": matrix and mitigation},
    )
    workspace = current(context)
    network = workspace.network()
    found = assess_study(workspace, network, scheme, TypologySettings(threshold, minimum, bootstrap, seed))
    for note in assessed.notes(found):
        echo(f"Note: {note}", err=True)
    if everybody:
        found.listed(actors)  # refuses a group of actors that there is not
        table, rows, none = (
            (assessed.matrix_table(found, actors), assessed.matrix_rows(found, actors), _NOBODY)
            if matrix
            else (assessed.mitigation_table(found), assessed.mitigation_rows(found), _NOWHERE)
        )
        if form == "table":
            show(table, form, none=none)
        else:
            _show_all(rows, form, none=none)
        return
    if who is None:
        people, schools = found.listed(actors)
    else:
        people, schools = found.about(who, network, actors), []
    if form != "table":
        _show_all([_row(one, found) for one in [*people, *schools]], form)
        return
    # Of everybody a line each for those on whom there is nothing would hide the others.
    spoken_of = [one for one in people if one.evidence or who is not None]
    if spoken_of or not schools:
        note = "" if schools else assessed.model(found)
        show(assessed.people_table(spoken_of, found, note=note), form, none=_NOBODY)
    if schools:
        echo("")
        show(assessed.schools_table(schools, found), form)
    if who is None:
        sentences(assessed.silent(people, found))
    elif people and people[0].indicators:
        echo("")
        show(assessed.reasons_table(people[0], found), form)


def _together(option: str, others: Mapping[str, object]) -> None:
    """Refuse what would be passed over beside an option that is of everybody."""
    if option and (wrong := [other for other, given in others.items() if given]):
        raise CommandError(
            f"{option} does not go with {' and '.join(wrong)}.", hint="Leave out the one or the other."
        )


def _row(one: "Assessment", found: "StudyTypes") -> dict[str, Any]:
    stated = sorted(found.stated.get(one.about, ()))
    return one.to_row(found.names) | {
        "stated": stated,
        "agrees": one.agrees(stated),
        "typology": found.typology.name,
        "threshold": found.settings.share(found.typology.types),
        "minimum": found.settings.minimum,
        "bootstrap": found.settings.bootstrap,
        "seed": found.settings.seed,
        "version": __version__,
    }


def _show_all(rows: Sequence[Mapping[str, Any]], form: "Format", *, none: str = _NOBODY) -> None:
    """Everything, for a program; csv has each list and share in one cell."""
    from hsp_graph.core.result_table import ResultTable

    columns = list(rows[0]) if rows else []
    cells = [[value if form == "json" else _flat(value) for value in row.values()] for row in rows]
    show(ResultTable(columns, cells), form, none=none)


def _flat(value: Any) -> Any:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_flat(one)}" for name, one in value.items())
    return ", ".join(value) if isinstance(value, list) else "" if value is None else value
