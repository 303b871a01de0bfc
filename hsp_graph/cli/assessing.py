"""The command that assesses what kind of partnership the coded evidence shows: typology."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from hsp_graph import __version__
from hsp_graph.cli.options import current, echo, format_option, sentences, show

if TYPE_CHECKING:
    from hsp_graph.assessing import StudyTypes
    from hsp_graph.measures.typology import Assessment
    from hsp_graph.tables import Format

#: So many faults are told one by one; the rest are counted.
_TOLD = 20
#: And so many people by name.
_NAMED = 12


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
@format_option
@click.pass_context
def typology(
    context: click.Context, who: str | None, scheme: str, threshold: float | None, minimum: int,
    bootstrap: int, seed: int, actors: Sequence[str], form: "Format",
) -> None:  # fmt: skip
    """What kind of partnership: types by share of coded evidence, by group of actors.

    Of everybody, or of one school or person with the indicators behind it. 'not enough evidence' where there
    is little; a tie is told, and so are actors who disagree. What a source itself calls a partnership is set
    beside the result, and never read by it.
    """
    from hsp_graph.assessing import assess_study
    from hsp_graph.measures.typology import Settings

    workspace = current(context)
    network = workspace.network()
    found = assess_study(workspace.store, network, scheme, Settings(threshold, minimum, bootstrap, seed))
    for fault in found.faults[:_TOLD]:
        echo(f"Note: {fault}", err=True)
    if len(found.faults) > _TOLD:
        echo(f"Note: and {len(found.faults) - _TOLD:,} more of this kind.", err=True)
    if who is None:
        people, schools = found.listed(actors)
    else:
        people, schools = found.about(who, network, actors), []
    if form != "table":
        _show([_row(one, found, form) for one in [*people, *schools]], form)
        return
    # Of everybody a line each for those on whom there is nothing would hide the others.
    spoken_of = [one for one in people if one.evidence or who is not None]
    if spoken_of or not schools:
        _show([_brief(one, found) for one in spoken_of], form, "" if schools else _model(found))
    if schools:
        echo("")
        _show([_school(one, found) for one in schools], form, _model(found))
    if who is None:
        sentences(_silent(people, found))
    elif people and people[0].indicators:
        echo("")
        _show(_reasons(people[0], found), form)


def _silent(people: Sequence["Assessment"], found: "StudyTypes") -> list[str]:
    """On whom there is nothing, a sentence for each group of actors."""
    told = []
    for actor in sorted({one.actor for one in people}):
        names = sorted(found.names[one.about] for one in people if one.actor == actor and not one.evidence)
        if names:
            more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
            told.append(
                f"Not enough evidence, as nothing is coded, on these {actor}: "
                f"{', '.join(names[:_NAMED])}{more}."
            )
    return told


def _reasons(one: "Assessment", found: "StudyTypes") -> list[dict[str, Any]]:
    """The indicators behind a profile, by type, with their evidence."""
    rows = [
        {"type": found.typology.top(found.typology.indicators[indicator][0]), "indicator": indicator,
         "evidence": ", ".join(evidence)}
        for indicator, evidence in one.indicators.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["type"], row["indicator"]))


def _model(found: "StudyTypes") -> str:
    how = found.settings
    drawn = f", {how.bootstrap} draws, seed {how.seed}" if how.bootstrap else ""
    return (
        f"Types after {found.typology.label}; elements from a share of "
        f"{how.share(found.typology.types):.2f}, labels from {how.minimum} pieces of evidence{drawn}; "
        f"hsp-graph {__version__}"
    )


def _row(one: "Assessment", found: "StudyTypes", form: "Format") -> dict[str, Any]:
    """Everything, for a program; csv has each list and share in one cell."""
    stated = sorted(found.stated.get(one.about, ()))
    row = one.to_row(found.names) | {
        "stated": stated,
        "agrees": one.agrees(stated),
        "typology": found.typology.name,
        "threshold": found.settings.share(found.typology.types),
        "minimum": found.settings.minimum,
        "bootstrap": found.settings.bootstrap,
        "seed": found.settings.seed,
        "version": __version__,
    }
    return row if form == "json" else {name: _flat(value) for name, value in row.items()}


def _flat(value: Any) -> Any:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_flat(one)}" for name, one in value.items())
    return ", ".join(value) if isinstance(value, list) else "" if value is None else value


def _brief(one: "Assessment", found: "StudyTypes") -> dict[str, Any]:
    """What a terminal shows of a person, or of a group of actors in a school."""
    shares = sorted(one.profile.items(), key=lambda item: (-item[1], item[0]))
    row = {
        "who": found.names.get(one.about, one.about),
        "actor": one.actor,
        "type": one.label,
        "evidence": len(one.evidence),
        "share": ", ".join(f"{kind} {share:.2f}" for kind, share in shares if share > 0),
    }
    if found.settings.bootstrap:
        row |= {"dominant_stands": one.dominant_stands, "label_stands": one.label_stands}
    if stated := sorted(found.stated.get(one.about, ())):
        row["source_says"] = ", ".join(stated)
    return row


def _school(one: "Assessment", found: "StudyTypes") -> dict[str, Any]:
    """What a terminal shows of a partnership: the label of each group of actors that has any evidence."""
    row: dict[str, Any] = {"school": found.names.get(one.about, one.about), "as_a_whole": one.label}
    row |= {part.actor: part.label if part.evidence else "" for part in one.parts}
    if found.settings.bootstrap:
        row["label_stands"] = one.label_stands
    return row


def _show(rows: Sequence[dict[str, Any]], form: "Format", note: str = "") -> None:
    from hsp_graph.tables import Rows

    columns = list(dict.fromkeys(name for row in rows for name in row))
    cells: list[list[Any]] = [[row.get(name, "") for name in columns] for row in rows]
    show(
        Rows(columns, cells, note=note),
        form,
        none="Nobody here is in a group of actors, and nothing is coded.",
    )
