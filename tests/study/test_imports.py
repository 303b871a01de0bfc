"""Imports as batches: what they report, that they are whole, that undoing any of them leaves the others."""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import CommandError, DataError, RefusedError
from hsp_graph.core.ontology import ONTOLOGY_GRAPH
from hsp_graph.core.version import __version__
from hsp_graph.workspace import Workspace, init_workspace

Tables = Callable[..., Path]

BASE = "https://example.org/study/"


def new(folder: Path) -> Workspace:
    return init_workspace(folder, title="A study", base=BASE)


def again(workspace: Workspace) -> Workspace:
    """The same study as another process would open it."""
    return Workspace(workspace.folder, workspace.title, workspace.base)


def facts(workspace: Workspace) -> list[str]:
    """All that imports and rules say, as N-Quads; imports are numbered in order, and times are left out."""
    numbers = {str(row[0]): f"N{nth}" for nth, row in enumerate(workspace.imports().rows)}

    def numbered(match: re.Match[str]) -> str:
        return f"{match[1]}{numbers[match[2]]}{match[3]}"

    found = []
    reader = again(workspace).store.database
    named = [quad.triple for quad in reader if quad.graph_name != ox.DefaultGraph()]
    merged = [quad.triple for quad in reader if quad.graph_name == ox.DefaultGraph()]
    assert set(merged) == (set(named) if len(named) > len(set(named)) else set())
    for quad in reader:
        if quad.graph_name in (ONTOLOGY_GRAPH, ox.DefaultGraph()):
            continue
        line = re.sub(r'"[^"]*"\^\^<http://www.w3.org/2001/XMLSchema#dateTime>', '"TIME"', str(quad))
        line = re.sub(r"(/import/|/evidence/)(\d+)([#>])", numbered, line)
        found.append(re.sub(r"(/)(\d+)(/(?:roles|participation|ties|evidence)/row-)", numbered, line))
    return sorted(found)


def test_an_import_reports_what_it_took(workspace: Workspace, tables: Tables) -> None:
    told: list[tuple[str, int]] = []
    folder = tables(participation="person,programme,seat\namina,wednesday,4\n")
    report = workspace.import_files([folder], progress=lambda doing, rows: told.append((doing, rows)))
    assert (report.batch, report.rows_read, report.rows_refused, report.problems) == (1, 17, 0, [])
    assert report.rows_taken == {
        "sources": 1, "organisations": 2, "people": 4, "roles": 3, "programmes": 1, "participation": 1,
        "ties": 3, "evidence": 2,
    }  # fmt: skip
    assert report.extra_columns == {"participation.csv": ["seat"]}
    assert ("Writing to disk", 17) in told
    ((batch, time, files, read, refused, version),) = workspace.imports().rows
    assert (batch, read, refused, version) == ("1", "17", "0", f"hsp-graph {__version__}")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(time))
    assert sorted(str(files).split(", ")) == sorted(path.name for path in folder.iterdir())


def test_derived_triples_stand_in_the_graph_of_their_rule(fresh_small: Workspace) -> None:
    rows = fresh_small.query(
        """SELECT ?name ?class ?rule { GRAPH ?graph { ?who a ?class } ?who rdfs:label ?name .
           ?graph a hsp:Rule ; rdfs:label ?rule . FILTER (CONTAINS(STR(?who), "/agent/")) }"""
    )
    assert sorted((str(row[0]), str(row[1]).rpartition("#")[2], str(row[2])) for row in rows) == [  # type: ignore[index]
        ("Amina", "Parent", "Classes by role"),
        ("Dev", "FamilyLearningPractitioner", "Classes by role"),
        ("Ms Ahmed", "HeadTeacher", "Classes by role"),
    ]


def test_a_dry_run_checks_and_writes_nothing(workspace: Workspace, tables: Tables) -> None:
    report = workspace.import_files([tables()], dry_run=True)
    assert (report.batch, report.rows_read) == (None, 17)
    assert not workspace.store.folder.exists()
    with pytest.raises(RefusedError):
        workspace.import_files([tables(roles="person,role\namina,wizard\n")], dry_run=True)


def test_one_bad_row_refuses_the_import(workspace: Workspace, tables: Tables) -> None:
    folder = tables(roles="person,role\namina,parent\ndev,wizard\n")
    with pytest.raises(RefusedError) as caught:
        workspace.import_files([folder])
    assert caught.value.what == "1 of 16 rows cannot be taken; nothing was imported."
    assert "--skip-bad-rows" in caught.value.hint
    assert [(problem.file, problem.row, problem.column) for problem in caught.value.problems] == [
        ("roles.csv", 3, "role")
    ]
    assert (workspace.store.generation, workspace.imports().rows) == (0, [])


def test_bad_rows_can_be_skipped(workspace: Workspace, tables: Tables) -> None:
    folder = tables(roles="person,role\namina,parent\ndev,wizard\n")
    report = workspace.import_files([folder], skip_bad_rows=True)
    assert (report.batch, report.rows_read, report.rows_refused, report.rows_taken["roles"]) == (1, 16, 1, 1)
    assert len(report.problems) == 1
    assert workspace.imports().rows[0][3:5] == ["16", "1"]


@pytest.mark.parametrize(
    ("roles", "hint"), [("", "headers only"), ("dev,wizard\n", "without --skip-bad-rows")]
)
def test_an_import_without_rows_is_refused(
    workspace: Workspace, tmp_path: Path, roles: str, hint: str
) -> None:
    (tmp_path / "roles.csv").write_text(f"person,role\n{roles}")
    with pytest.raises(DataError, match="There is no row to import") as caught:
        workspace.import_files([tmp_path / "roles.csv"], skip_bad_rows=True)
    assert hint in caught.value.hint
    assert workspace.store.generation == 0


def test_a_file_that_breaks_off_leaves_nothing(fresh_small: Workspace, tables: Tables) -> None:
    before = facts(fresh_small)
    many = "".join(f"s{number},S\n" for number in range(5000))
    folder = tables(sources=f"id,title\ninterviews,I\n{many}")
    with (folder / "sources.csv").open("ab") as file:
        file.write(b"z,\xfc\n")
    with pytest.raises(DataError, match="line 5003 holds the byte 0xFC"):
        fresh_small.import_files([folder / "sources.csv"])
    assert facts(fresh_small) == before
    assert fresh_small.store.generation == 1


def test_a_later_import_may_refer_to_an_earlier_one(fresh_small: Workspace, tmp_path: Path) -> None:
    (tmp_path / "ties.csv").write_text("from,to\namina,ms-ahmed\n")
    assert fresh_small.import_files([tmp_path / "ties.csv"]).batch == 2
    assert [row[0] for row in fresh_small.imports().rows] == ["1", "2"]
    assert bool(fresh_small.store.query(f"ASK {{ <{BASE}tie/2/ties/row-2> a hsp:LinkingTie }}"))


def test_references_are_checked_against_the_graph_as_it_is_now(
    fresh_small: Workspace, tmp_path: Path
) -> None:
    assert len(fresh_small.imports().rows) == 1
    again(fresh_small).undo(1)
    (tmp_path / "ties.csv").write_text("from,to\namina,dev\n")
    with pytest.raises(RefusedError):
        fresh_small.import_files([tmp_path / "ties.csv"])
    with pytest.raises(CommandError, match="There is no import 1"):
        fresh_small.undo(1)


def test_numbers_are_never_used_twice(workspace: Workspace, tables: Tables) -> None:
    folder = tables()
    assert workspace.import_files([folder]).batch == 1
    workspace.undo(1)
    assert workspace.imports().rows == []
    assert workspace.import_files([folder]).batch == 3


def test_undoing_what_is_not_there(workspace: Workspace, tables: Tables) -> None:
    with pytest.raises(CommandError) as caught:
        workspace.undo(1)
    assert (caught.value.what, caught.value.hint) == (
        "There is no import 1.",
        "Nothing has been imported yet.",
    )
    workspace.import_files([tables()])
    with pytest.raises(CommandError) as caught:
        workspace.undo(2)
    assert (caught.value.what, caught.value.hint) == ("There is no import 2.", "The imports are 1.")
    assert workspace.store.generation == 1


def test_undoing_everything_leaves_the_ontology_and_nothing_else(fresh_small: Workspace) -> None:
    fresh_small.undo(1)
    graphs = {
        quad.graph_name.value
        for quad in fresh_small.store.quads()
        if isinstance(quad.graph_name, ox.NamedNode)
    }
    assert {graph.removeprefix(BASE).partition("/")[0] for graph in graphs} == {"https:", "derived"}
    assert not bool(fresh_small.store.query("ASK { ?s hsp:sourceRow ?o }"))


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_file_that_is_in_the_graph_already_is_refused(
    workspace: Workspace, tables: Tables, tmp_path: Path, dry_run: bool
) -> None:
    workspace.import_files([tables(programmes="id,name,kind\n", participation=None)])
    before = facts(workspace)
    # Under another name, among others that are new; a header alone may come again.
    (tmp_path / "again").mkdir()
    shutil.copy(tmp_path / "tables" / "ties.csv", tmp_path / "again" / "ties.csv")
    shutil.copy(tmp_path / "tables" / "programmes.csv", tmp_path / "again" / "programmes.csv")
    (tmp_path / "again" / "people.csv").write_text("id,name\nnew,New\n")
    with pytest.raises(CommandError) as caught:
        workspace.import_files([tmp_path / "again"], dry_run=dry_run)
    assert caught.value.what == "'ties.csv' is in the graph already: import 1 holds this very file."
    assert "'hsp undo 1'" in caught.value.hint
    assert (facts(workspace), workspace.store.generation) == (before, 1)
    (tmp_path / "again" / "ties.csv").unlink()
    workspace.import_files([tmp_path / "again"], dry_run=dry_run)


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_file_that_changes_while_it_is_read_is_refused(
    workspace: Workspace, tables: Tables, dry_run: bool
) -> None:
    folder = tables()

    def meddle(*_: object) -> None:
        (folder / "sources.csv").write_text("id,title\ninterviews,Quite another\n")

    many = "".join(f"s{number},S\n" for number in range(1000))
    (folder / "sources.csv").write_text(f"id,title\ninterviews,I\n{many}")
    with pytest.raises(DataError, match=r"'sources\.csv' was changed while it was being read"):
        workspace.import_files([folder], progress=meddle, dry_run=dry_run)
    assert workspace.store.generation == 0


def test_a_graph_of_another_base_is_not_changed(fresh_small: Workspace, tables: Tables) -> None:
    before = facts(fresh_small)
    other = Workspace(fresh_small.folder, fresh_small.title, "https://example.org/other/")
    for change in (lambda: other.undo(1), lambda: other.import_files([tables(sources="id,title\na,A\n")])):
        with pytest.raises(CommandError) as caught:
            change()
        assert "Put the base back to 'https://example.org/study/'" in caught.value.hint
    assert (facts(fresh_small), fresh_small.store.generation) == (before, 1)


def test_words_of_the_studys_own(workspace: Workspace, tables: Tables) -> None:
    folder = tables(roles="person,role\namina,Story keeper\n")
    with pytest.raises(RefusedError):
        workspace.import_files([folder])
    concepts = workspace.folder / "concepts"
    concepts.mkdir()
    (concepts / "own.ttl").write_text(
        """PREFIX hsp: <https://w3id.org/hsp/ontology#> PREFIX hspc: <https://w3id.org/hsp/concept/>
           PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
           hspc:story-keeper a hsp:Role ; skos:inScheme hspc:roles ; skos:prefLabel "keeper of stories"@en ;
             hsp:inSector hspc:community ; hsp:holdsPower false ."""
    )
    workspace.import_files([folder])
    post = f"[] hsp:positionOf <{BASE}agent/amina> ; hsp:inSector hspc:community"
    assert bool(workspace.store.query(f"ASK {{ {post} }}"))
    own = (concepts / "own.ttl").read_text()
    (concepts / "own.ttl").write_text(own.replace("hspc:story-keeper", "<https://my.org/c/story-keeper>"))
    with pytest.raises(DataError) as caught:
        workspace.import_files([tables(roles="person,role\namina,parent\n")])
    assert "<https://my.org/c/story-keeper> in 'own.ttl'" in caught.value.what
    assert "hspc:" in caught.value.hint
    (concepts / "own.ttl").write_text("hspc:x a")
    with pytest.raises(DataError, match=r"The concepts in 'own\.ttl' cannot be read") as caught:
        workspace.undo(1)
    assert caught.value.where.endswith("own.ttl")


def test_the_disk_does_not_fill_up(workspace: Workspace, tables: Tables) -> None:
    folder, sizes = tables(), []
    for _ in range(7):
        report = workspace.import_files([folder])
        assert report.batch is not None
        workspace.undo(report.batch)
        generations = [path for path in workspace.store.folder.iterdir() if path.is_dir()]
        assert len(generations) <= 2
        # A file with several names counts once.
        files = {file.stat().st_ino: file.stat().st_size for path in generations for file in path.rglob("*")}
        sizes.append(sum(files.values()))
    assert max(sizes[5:]) < 1.5 * max(sizes[:3])


_PEOPLE = "id,name,language\namina,Amina,Polish\ndev,Dev,\nms-ahmed,Ms Ahmed,\nher-head,her head,\n"

#: Imports that can each stand alone and say the same, more or something else of the same things; the fifth
#: states that two of their people are one.
OVERLAPPING: tuple[dict[str, str | None], ...] = (
    {},
    {"people": _PEOPLE,
     "ties": "id,from,to,valence,source\nt1,amina,dev,negative,interviews\n,dev,amina,,\n"},
    {"people": _PEOPLE, "roles": "person,role\nms-ahmed,teacher\ndev,parent\n", "organisations": None,
     "programmes": None, "participation": None, "evidence": None, "sources": None,
     "ties": "id,from,to,capital\nt2,dev,ms-ahmed,bonding\n"},
    {"ties": "id,from,to,valence\nt1,amina,dev,positive\n,dev,ms-ahmed,negative\n", "evidence": None},
)  # fmt: skip


SAME = len(OVERLAPPING)


@pytest.fixture(scope="module")
def overlapping(write_tables: Tables) -> Iterator[tuple[Path, Callable[[frozenset[int]], list[str]]]]:
    """A study with all five, and a function: what a study with only these of them holds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = [write_tables(folder / str(n), **changes) for n, changes in enumerate(OVERLAPPING)]
        for n, source in enumerate(sources):
            for file in source.iterdir():
                # Empty lines, so that no two imports are of the same file.
                file.write_text(file.read_text(encoding="utf-8") + n * "\n", encoding="utf-8")

        @lru_cache
        def only(numbers: frozenset[int]) -> list[str]:
            workspace = new(folder / "-".join(map(str, sorted(numbers))))
            for number in sorted(numbers):
                if number == SAME:
                    workspace.same("amina", "dev", because="One voice on the tapes.")
                else:
                    workspace.import_files([sources[number]])
            return facts(workspace)

        assert len(only(frozenset(range(5)))) > 100
        yield folder / "0-1-2-3-4", only


@settings(max_examples=6, deadline=None)
@given(order=st.permutations(range(5)), count=st.integers(1, 4))
@example(order=[0, 1, 2, SAME, 3], count=3)  # the statement and one import that knows both are left
def test_undoing_any_imports_in_any_order_leaves_what_the_others_give(
    overlapping: tuple[Path, Callable[[frozenset[int]], list[str]]], order: list[int], count: int
) -> None:
    assume(order[count:] != [SAME])  # it cannot be made of people whom nobody else knows
    whole, only = overlapping
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(whole, folder, dirs_exist_ok=True)
        workspace = Workspace(Path(folder), "A study", BASE)
        for number in order[:count]:
            workspace.undo(number + 1)
        assert facts(workspace) == only(frozenset(order[count:]))
