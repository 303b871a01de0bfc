"""Saved measures: found again with what made them, replaced when made again, gone when the graph changes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hsp_graph.core.errors import CommandError
from hsp_graph.study.saved_measures import save_measures
from hsp_graph.workspace import Workspace

Tables = Callable[..., Path]

MADE = {"model": "Some measure", "conditions": "none", "graph": "0123456789abcdef", "version": "9.9"}


def rows(workspace: Workspace, total: float) -> list[dict[str, object]]:
    return [
        {"node": f"{workspace.base}agent/dev", "group": "x", "total": total, "total_z": float("nan")},
        {"node": f"{workspace.base}agent/amina", "group": "y", "total": 0, "total_z": 0.5},
    ]


def saved(workspace: Workspace, **given: str) -> list[tuple[object, ...]]:
    return [(*row[:4], row[5]) for row in workspace.ask("saved-brokers", given).rows]


def save(workspace: Workspace, total: float, **made: str) -> None:
    save_measures(workspace, rows(workspace, total), MADE | made)


@pytest.fixture
def measured(fresh_small: Workspace) -> Workspace:
    save(fresh_small, 7)
    return fresh_small


def test_saved_measures_can_be_asked_with_what_made_them(measured: Workspace) -> None:
    assert saved(measured) == [
        ("Dev", "total", 7, "Some measure; conditions: none", "0123456789abcdef"),
        ("Amina", "total", 0, "Some measure; conditions: none", "0123456789abcdef"),
    ]
    assert [row[0] for row in saved(measured, agent="Dev")] == ["Dev"]
    found = measured.query(
        """SELECT ?quantity ?number {
             ?m hsp:ofAgent ?a ; hsp:quantity ?quantity ; hsp:measuredIn ?run .
             ?run prov:wasDerivedFrom ?import . ?import a hsp:ImportBatch .
             OPTIONAL { ?m hsp:number ?number } }"""
    )
    rows = [{str(name): value for name, value in row.items()} for row in found.bindings]
    numbers = {
        (str(row["quantity"]), None if row["number"] is None else float(row["number"])) for row in rows
    }
    assert numbers == {("total", 0.0), ("total", 7.0), ("total_z", None), ("total_z", 0.5)}


def test_the_same_measure_is_replaced_and_another_stands_beside_it(measured: Workspace) -> None:
    save(measured, 8)
    assert [row[2] for row in saved(measured)] == [8, 0]
    save(measured, 9, conditions="relation advises")
    assert sorted((str(row[3]), row[2]) for row in saved(measured)) == [
        ("Some measure; conditions: none", 0), ("Some measure; conditions: none", 8),
        ("Some measure; conditions: relation advises", 0), ("Some measure; conditions: relation advises", 9),
    ]  # fmt: skip


def test_saving_changes_nothing_else(measured: Workspace) -> None:
    def others(workspace: Workspace) -> set[str]:
        return {str(quad) for quad in workspace.store.quads() if "/measure/" not in str(quad.graph_name)}

    before, network = others(measured), measured.network().fingerprint()
    save(measured, 8)
    assert others(measured) == before
    assert measured.network().fingerprint() == network
    assert measured.validate().conforms == Workspace(measured.folder, "", measured.base).validate().conforms


def test_in_a_study_where_imports_overlap_each_number_is_there_once(
    measured: Workspace, tables: Tables
) -> None:
    measured.import_files([tables(ties="id,from,to\nmore,amina,ms-ahmed\n") / "ties.csv"])
    people = tables(people="id,name\namina,Amina\n") / "people.csv"
    measured.import_files([people])
    for total in (3, 4):
        save(measured, total)
        assert [row[2] for row in saved(measured)] == [total, 0]


def test_they_are_gone_when_an_import_comes_or_goes(measured: Workspace, tables: Tables) -> None:
    measured.import_files([tables(ties="id,from,to\nmore,amina,dev\n") / "ties.csv"])
    assert saved(measured) == []
    save(measured, 5)
    measured.undo(int(str(measured.imports().rows[-1][0])))
    assert saved(measured) == []


def test_nothing_is_saved_where_nothing_is(workspace: Workspace) -> None:
    with pytest.raises(CommandError, match="Nothing has been imported"):
        save(workspace, 1)
    assert workspace.store.generation == 0
