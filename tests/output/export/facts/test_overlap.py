"""Two imports that tell of the same people, ties and evidence; all are fictional."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from hsp_graph.core.errors import CommandError
from hsp_graph.output.export import ExportRequest, export
from hsp_graph.workspace import Workspace, init_workspace

FactsOf = Callable[[Workspace], frozenset[tuple[str, str, str]]]

FIRST = {
    "sources": "id,title\ns,Interviews\n",
    "people": "id,name,language,source,locator\namina,Amina,Polish,s,p. 1\ndev,Dev,,,\n",
    "roles": "id,person,role,source\nr,amina,parent,s\n",
    "ties": "id,from,to,valence,source,reported_by\nt,amina,dev,positive,s,amina\n,dev,amina,,,\n",
    "evidence": "tie,source,paraphrase\nt,s,She says so.\n",
}
SECOND = {
    "sources": "id,title\nz,A survey\n",
    "people": "id,name,language,source,own\namina,Amina,English,z,x\ndev,Dev,,,\n",
    "roles": "id,person,role,source\nr,amina,parent,z\n",
    "ties": "id,from,to,valence,source\nt,amina,dev,mixed,z\n,dev,amina,,\n",
    "evidence": "tie,source,paraphrase\nt,z,He says so.\n",
}


@pytest.fixture
def twice(workspace: Workspace, tmp_path: Path) -> Workspace:
    """A study with both imports."""
    for number, tables in enumerate((FIRST, SECOND)):
        (tmp_path / str(number)).mkdir()
        for name, text in tables.items():
            (tmp_path / str(number) / f"{name}.csv").write_text(text, encoding="utf-8")
        workspace.import_files([tmp_path / str(number)])
    return workspace


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [{column: cell for column, cell in row.items() if cell} for row in csv.DictReader(file)]


def test_each_import_alone_is_what_it_was_made_from(
    twice: Workspace, facts_of: FactsOf, tmp_path: Path
) -> None:
    again = init_workspace(tmp_path / "again", base=twice.base)
    for number in (1, 2):
        assert export(ExportRequest(twice, number), "csv", tmp_path / f"out-{number}") == []
        again.import_files([tmp_path / f"out-{number}"])
    assert facts_of(again) == facts_of(twice)


def test_together_each_thing_is_one_row_that_can_be_imported(twice: Workspace, tmp_path: Path) -> None:
    told = export(ExportRequest(twice), "csv", tmp_path / "out")
    alone = "no evidence of what it is about can stand in a table of its own"
    assert told == [
        f"Not in the tables, 1: hsp:hasEvidence: {alone}.",
        "Not in the tables, 1: hsp:source: it is of evidence that bears on nothing.",
        "Not in the tables, 1: rdf:type: it is of evidence that bears on nothing.",
        "Not in the tables, 1: valence: the column holds one value.",
        "'--import N' writes what one import says, 'hsp export --format trig' all that all say.",
    ]
    assert table(tmp_path / "out", "people") == [
        {"id": "amina", "name": "Amina", "identified": "yes", "language": "English|Polish", "source": "s",
         "locator": "p. 1", "own": "x"},
        {"id": "dev", "name": "Dev", "identified": "yes"},
    ]  # fmt: skip
    assert table(tmp_path / "out", "ties") == [
        {"id": "t", "from": "amina", "to": "dev", "valence": "mixed", "source": "s", "reported_by": "amina"},
        {"from": "dev", "to": "amina"},
        {"from": "dev", "to": "amina"},
    ]
    # What the second import rests on stands in the table that can say so.
    assert table(tmp_path / "out", "evidence") == [
        {"tie": "t", "source": "s", "paraphrase": "She says so."},
        {"agent": "amina", "source": "z"},
        {"tie": "t", "source": "z", "paraphrase": "He says so."},
        {"tie": "t", "source": "z"},
    ]
    again = init_workspace(tmp_path / "again", base=twice.base)
    assert again.import_files([tmp_path / "out"]).rows_refused == 0


def test_turtle_says_each_triple_once(twice: Workspace, tmp_path: Path) -> None:
    export(ExportRequest(twice), "turtle", tmp_path / "out.ttl")
    text = (tmp_path / "out.ttl").read_text(encoding="utf-8")
    assert text.count('rdfs:label "Dev"') == 1
    assert "hsp:sourceRow" not in text and "prov:used" not in text


def test_an_import_that_is_not_there(twice: Workspace, workspace: Workspace, tmp_path: Path) -> None:
    for name in ("csv", "xlsx", "trig", "turtle"):
        with pytest.raises(CommandError, match=r"There is no import 7") as caught:
            export(ExportRequest(twice, 7), name, tmp_path / "out")
        assert caught.value.hint == "The imports are 1, 2."
    twice.undo(1)
    twice.undo(2)
    with pytest.raises(CommandError, match="Nothing has been imported yet"):
        export(ExportRequest(twice), "trig", tmp_path / "out.trig")
    assert not list(tmp_path.glob("*out*"))
