"""Every check finds what it is for, and only that; and says why it matters and how to mend it."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from hsp_graph.core.assets import asset
from hsp_graph.core.namespaces import PREFIXES

CHECKS = sorted(asset("queries", "checks").glob("*.rq"))
EX = "https://example.org/"
ONTOLOGY = ox.NamedNode("https://w3id.org/hsp/ontology")


def name_of(check: Path) -> str:
    return check.name.removesuffix("-violation.rq")


def ask(store: ox.Store, check: Path) -> list[ox.QuerySolution]:
    solutions = store.query(
        check.read_text(encoding="utf-8"), prefixes=PREFIXES, use_default_graph_as_union=True
    )
    assert isinstance(solutions, ox.QuerySolutions)
    assert [variable.value for variable in solutions.variables] == ["this", "row", "import", "detail"]
    return list(solutions)


@pytest.fixture
def store() -> ox.Store:
    """A store that holds the ontology and the concepts."""
    store = ox.Store()
    for file in [asset("ontology", "hsp.ttl"), *asset("ontology", "concepts").glob("*.ttl")]:
        store.load(path=file, to_graph=ONTOLOGY)
    return store


@pytest.mark.parametrize("check", CHECKS, ids=name_of)
def test_a_check_begins_with_title_why_mend_and_severity(check: Path) -> None:
    head = check.read_text(encoding="utf-8").splitlines()[:5]
    for line, key in zip(head, ("title", "why", "hint"), strict=False):
        assert re.fullmatch(rf"# {key}: [A-Z].+", line)
    assert not head[0].endswith(".")
    assert head[1].endswith(".")
    assert head[2].endswith(".")
    assert head[3] in ("# severity: error", "# severity: warning")
    assert head[4].startswith("SELECT")


@pytest.mark.parametrize("check", CHECKS, ids=name_of)
def test_a_check_finds_what_is_wrong_and_nothing_that_is_right(
    check: Path, store: ox.Store, examples: Path
) -> None:
    store.load(path=examples / "checks" / f"{name_of(check)}.trig")
    things = {quad.subject.value for quad in store if quad.graph_name != ONTOLOGY}
    wrong = {thing for thing in things if thing.startswith(EX + "wrong")}
    right = {thing for thing in things if thing.startswith(EX + "right")}
    assert wrong
    assert right
    found = ask(store, check)
    assert {solution["this"].value for solution in found} == wrong
    assert all(solution["detail"].value for solution in found)


@pytest.mark.parametrize("check", CHECKS, ids=name_of)
def test_a_check_names_the_row_and_the_import(check: Path, store: ox.Store, examples: Path) -> None:
    store.load(path=examples / "checks" / f"{name_of(check)}.trig")
    solution = next(each for each in ask(store, check) if each["this"].value == EX + "wrong")
    assert solution["row"].value
    assert solution["import"] == ox.NamedNode(EX + "import-1")


@pytest.mark.parametrize("check", CHECKS, ids=name_of)
def test_a_check_finds_nothing_in_the_sample_nor_in_the_ontology(
    check: Path, store: ox.Store, examples: Path
) -> None:
    assert ask(store, check) == []
    store.load(path=examples / "sample.ttl", to_graph=ox.NamedNode(EX + "import-1"))
    assert ask(store, check) == []


def test_every_check_has_its_examples_and_every_example_its_check(examples: Path) -> None:
    assert {file.stem for file in (examples / "checks").iterdir()} == {name_of(check) for check in CHECKS}
    assert len(CHECKS) >= 12
    assert all(check.name.endswith("-violation.rq") for check in CHECKS)
