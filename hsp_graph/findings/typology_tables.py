"""Partnership types as tables and sentences: people, schools, the typology's matrix, stances."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hsp_graph.core.result_table import Format, ResultTable
from hsp_graph.core.version import __version__
from hsp_graph.findings.typology import StudyTypes
from hsp_graph.measures.typology import Assessment

#: How many people are named where nothing is coded on them, or in a cell of the matrix.
_NAMED = 12
#: How many faults are listed; the rest are counted.
_TOLD = 20
#: What is said of empty tables.
NOBODY = "Nobody here is in a group of actors, and nothing is coded."
NOWHERE = "In no school where a practitioner works is anything coded on the head or on parents."
#: The name for a group of actors on all dimensions together.
ALL = "all"


def people_table(people: Sequence[Assessment], found: StudyTypes, *, note: str = "") -> ResultTable:
    """A row for each person, or group of actors in a school: type, number of pieces of evidence, shares."""
    return ResultTable.of([_person(one, found) for one in people], note=note)


def schools_table(schools: Sequence[Assessment], found: StudyTypes) -> ResultTable:
    """A row for each partnership: its type, and that of each group of actors that has any evidence."""
    return ResultTable.of([_school(one, found) for one in schools], note=model(found))


def reasons_table(one: Assessment, found: StudyTypes) -> ResultTable:
    """The indicators behind a profile, by type, with their evidence."""
    rows = [
        {"type": found.typology.top(found.typology.indicators[indicator][0]), "indicator": indicator,
         "evidence": ", ".join(evidence)}
        for indicator, evidence in one.indicators.items()
    ]  # fmt: skip
    return ResultTable.of(sorted(rows, key=lambda row: (row["type"], row["indicator"])))


def types_rows(assessed: Sequence[Assessment], found: StudyTypes) -> list[dict[str, Any]]:
    """Everything that is known of each assessment, with the settings, for a program."""
    return [
        one.to_row(found.names)
        | {
            "stated": (stated := sorted(found.stated.get(one.about, ()))),
            "agrees": one.agrees(stated),
            "typology": found.typology.name,
            "threshold": found.settings.share(found.typology.types),
            "minimum": found.settings.minimum,
            "bootstrap": found.settings.bootstrap,
            "seed": found.settings.seed,
            "version": __version__,
        }
        for one in assessed
    ]


def rows_table(rows: Sequence[Mapping[str, Any]], form: Format) -> ResultTable:
    """Rows that hold lists and shares as a table; csv has each of these in one cell."""
    columns = list(rows[0]) if rows else []
    cells = [[value if form == "json" else _flat(value) for value in row.values()] for row in rows]
    return ResultTable(columns, cells)


def matrix_rows(found: StudyTypes, actors: Collection[str] = ()) -> list[dict[str, Any]]:
    """For each group of actors, dimension and type, the evidence coded to it and whom it is about.

    Of each group the first rows are of all dimensions together. A piece of evidence on several people, or
    coded to several indicators of one cell, counts once. An indicator of no stated dimension counts in the
    first rows only.

    Returns:
        Dicts with ``actor``, ``dimension``, ``type``, ``evidence`` (a list of ids), ``people`` (of names),
        in the order of the typology's actors, dimensions (then those it does not cover) and types; cells
        without evidence too.
    """
    cells: dict[tuple[str, str, str], tuple[set[str], set[str]]] = {}
    for one in found.people:
        for indicator, evidence in one.indicators.items():
            kind, actor, dimension = found.typology.indicators[indicator]
            for on in {ALL, dimension} - {""}:
                pieces, people = cells.setdefault((actor, on, found.typology.top(kind)), (set(), set()))
                pieces.update(evidence)
                people.add(found.names.get(one.about, one.about))
    covered = found.typology.dimensions
    further = {on for _, on, _ in cells} - {ALL, *covered}
    rows = []
    for actor in actors or found.typology.actors:
        for dimension in (ALL, *covered, *sorted(further)):
            for kind in found.typology.types:
                pieces, people = cells.get((actor, dimension, kind), (set(), set()))
                rows.append({"actor": actor, "dimension": dimension, "type": kind,
                             "evidence": sorted(pieces), "people": sorted(people)})  # fmt: skip
    return rows


def matrix_table(found: StudyTypes, actors: Collection[str] = ()) -> ResultTable:
    """The same for people: a column for each type, in each cell how many pieces of evidence and on whom.

    Dimensions on which a group of actors has no evidence are left out.
    """
    table: dict[tuple[str, str], dict[str, Any]] = {}
    for row in matrix_rows(found, actors):
        line = table.setdefault((row["actor"], row["dimension"]), {
            "actor": row["actor"],
            "dimension": row["dimension"].removeprefix("dimension-").replace("-", " "),
        })  # fmt: skip
        line[row["type"]] = f"{len(row['evidence'])}: {_named(row['people'])}" if row["evidence"] else ""
    types = found.typology.types
    return ResultTable.of([line for line in table.values() if any(line[t] for t in types)], note=model(found))


def stance_rows(found: StudyTypes) -> list[dict[str, Any]]:
    """The heads' stance against the parents' experience where a practitioner works, and what is done there.

    Returns:
        Dicts, one for each stance and experience that meet in a school: ``heads`` and ``parents`` (labels, ""
        where nothing is coded), ``schools`` and ``practitioners`` (names), ``strategies`` and ``builds``: in
        how many pieces of evidence on these practitioners, wherever they work, each strategy is used, and one
        that builds each form of capital.
    """
    met: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
    for whole in found.schools:
        parts = {part.actor: part for part in whole.parts}
        labels = [
            parts[actor].label if parts[actor].evidence else ""
            for actor in ("heads", "parents")
            if actor in parts
        ]
        if len(labels) == 2 and any(labels) and whole.about in found.working:
            schools, practitioners = met.setdefault((labels[0], labels[1]), (set(), set()))
            schools.add(whole.about)
            practitioners.update(found.working[whole.about])
    return [
        {
            "heads": heads,
            "parents": parents,
            "schools": sorted(found.names[one] for one in schools),
            "practitioners": sorted(found.names[one] for one in practitioners),
            **{
                name: _used(found, practitioners, of)
                for name, of in (("strategies", "strategy"), ("builds", "builds"))
            },
        }
        for (heads, parents), (schools, practitioners) in sorted(met.items(), reverse=True)
    ]


def stance_table(found: StudyTypes) -> ResultTable:
    """The same for people, the strategies used most first."""
    rows = [
        {
            "heads": row["heads"] or "not stated",
            "parents": row["parents"] or "not stated",
            "schools": _named(row["schools"]),
            "practitioners": _named(row["practitioners"]),
            **{
                name: ", ".join(f"{one} {n}" for one, n in row[name].items())
                for name in ("strategies", "builds")
            },
        }
        for row in stance_rows(found)
    ]
    return ResultTable.of(rows, note=model(found))


def _used(found: StudyTypes, practitioners: Collection[str], of: str) -> dict[str, int]:
    pieces: dict[str, set[str]] = {}
    for use in found.uses:
        if use["agent"] in practitioners and use[of]:
            pieces.setdefault(use[of], set()).add(use["evidence"])
    return {one: len(pieces[one]) for one in sorted(pieces, key=lambda one: (-len(pieces[one]), one))}


def notes(found: StudyTypes) -> list[str]:
    """What is wrong with the typology or cannot be assessed; of many the first, and how many more."""
    more = len(found.faults) - _TOLD
    return [*found.faults[:_TOLD], *([f"and {more:,} more of this kind."] if more > 0 else [])]


def silent(people: Sequence[Assessment], found: StudyTypes) -> list[str]:
    """One sentence per group of actors, listing the members without coded evidence."""
    sentences = []
    for actor in sorted({one.actor for one in people}):
        names = sorted(found.names[one.about] for one in people if one.actor == actor and not one.evidence)
        if names:
            sentences.append(f"Not enough evidence, as nothing is coded, on these {actor}: {_named(names)}.")
    return sentences


def model(found: StudyTypes) -> str:
    """How the types came about, in a line."""
    how = found.settings
    drawn = f", {how.bootstrap} draws, seed {how.seed}" if how.bootstrap else ""
    return (
        f"Types after {found.typology.label}; elements from a share of "
        f"{how.share(found.typology.types):.2f}, labels from {how.minimum} pieces of evidence{drawn}; "
        f"{found.as_of}; hsp-graph {__version__}"
    )


def _flat(value: Any) -> Any:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_flat(one)}" for name, one in value.items())
    return ", ".join(value) if isinstance(value, list) else "" if value is None else value


def _person(one: Assessment, found: StudyTypes) -> dict[str, Any]:
    shares = sorted(one.profile.items(), key=lambda item: (-item[1], item[0]))
    row = {
        "who": found.names.get(one.about, one.about),
        "actor": one.actor,
        "type": one.label,
        "pieces": len(one.evidence),
        "share": ", ".join(f"{kind}\u00a0{share:.2f}" for kind, share in shares if share > 0),
    }
    if found.settings.bootstrap:
        row |= {"leading_type_holds": one.dominant_stands, "whole_label_holds": one.label_stands}
    if stated := sorted(found.stated.get(one.about, ())):
        row["source_says"] = ", ".join(stated)
    return row


def _school(one: Assessment, found: StudyTypes) -> dict[str, Any]:
    row: dict[str, Any] = {"school": found.names.get(one.about, one.about), "as_a_whole": one.label}
    row |= {part.actor: part.label if part.evidence else "" for part in one.parts}
    if found.settings.bootstrap:
        row["whole_label_holds"] = one.label_stands
    return row


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"
