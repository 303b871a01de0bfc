"""Candidates for one person under two identifiers: who is listed, who is not, and why."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_graph.core.assets import asset
from hsp_graph.study.duplicates import _similar_names, candidates, similarity
from hsp_graph.study.same import state_same
from hsp_graph.workspace import Workspace

Tables = Callable[..., Path]

ALIKE = [
    ("Amina", " amina ", "the same name"),
    ("Inês", "Ines", "the same name but for accents, marks or order"),
    ("O\u2019Hara, Sean", "Sean O'Hara", "the same name but for accents, marks or order"),
    ("Shabnam", "Shabnan", "names one letter apart: 'shabnam' and 'shabnan'"),
    ("Amina K.", "Amnia K", "names one letter apart: 'amina' and 'amnia'"),
    ("Ann Smith", "Anne Smith", "names one letter apart: 'ann' and 'anne'"),
    ("Mrs Cole", "Mrs Coles", "names one letter apart: 'cole' and 'coles'"),
    ("Mrs Cole", "Mr Cole", ""),
    ("Kim", "Tim", ""),
    ("Parent 12", "Parent 13", ""),
    ("P1234", "P1235", ""),
    ("School A", "School B", ""),
    ("Amina", "Dev", ""),
    ("Sue Sue", "Sue", ""),
    ("?", "!", ""),
]


@pytest.mark.parametrize(("one", "other", "why"), ALIKE)
def test_names_are_alike_or_not(one: str, other: str, why: str) -> None:
    assert similarity(one, other) == similarity(other, one) == why
    pairs = {frozenset(pair) for *pair, _ in _similar_names([one, other])}
    assert (frozenset((one, other)) in pairs) == bool(why)


NAMES = st.lists(st.text("aAbáe 1'-", max_size=7), max_size=8, unique=True)


@given(NAMES)
def test_no_pair_is_missed_and_none_comes_twice(names: list[str]) -> None:
    found = list(_similar_names(names))
    pairs = [frozenset(pair[:2]) for pair in found]
    assert len(set(pairs)) == len(pairs)
    expected = {frozenset(pair) for pair in combinations(names, 2) if similarity(*pair)}
    assert {pair for pair in pairs if len(pair) == 2} == expected
    assert {pair for pair in pairs if len(pair) == 1} == {frozenset([name]) for name in names}


@pytest.fixture
def two_imports(fresh_small: Workspace, tmp_path: Path) -> Workspace:
    people = "id,name,identified,may_be,not_same_as\np1,Amina,,,\np2,amina,,,\nd,Devv,,,dev\nh,Ms Ahmad,,,\n"
    people += "hh,Her Head,no,p1,\nx,Ashfield Primary,,,\n"
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "people.csv").write_text(people)
    fresh_small.import_files([tmp_path / "more"])
    return fresh_small


def test_only_pairs_of_different_imports_that_can_be_one_are_listed(two_imports: Workspace) -> None:
    rows = [(row[0], row[3], row[6]) for row in candidates(two_imports.store).rows]
    # Not p1 and p2, of one import; nor dev and d, stated to differ; nor the two heads, of different people;
    # nor a person and a school.
    assert rows == [
        ("amina", "p1", "the same name"),
        ("amina", "p2", "the same name"),
        ("h", "ms-ahmed", "names one letter apart: 'ahmad' and 'ahmed'"),
    ]
    first = candidates(two_imports.store).to_dicts()[0]
    assert (first["told_by"], first["other_told_by"]) == ("import 1; Interviews with parents", "import 2")


def test_those_stated_to_be_the_same_are_no_candidates_any_more(two_imports: Workspace) -> None:
    before = two_imports.network().fingerprint()
    candidates(two_imports.store)
    assert two_imports.network().fingerprint() == before
    state_same(two_imports, "p1", "amina", "They told us.")
    assert [(row[0], row[3]) for row in candidates(two_imports.store).rows] == [
        ("amina", "p2"), ("h", "ms-ahmed"),
    ]  # fmt: skip


def test_one_import_of_several_sources(workspace: Workspace, tables: Tables) -> None:
    people = "id,name,source\na,Amina,one\nb,Amina,two\nc,Amina,one\nd,Amina,\n"
    workspace.import_files(
        [tables(people=people, sources="id,title\none,One\ntwo,Two\n", organisations=None, roles=None,
                programmes=None, participation=None, ties=None, evidence=None)]
    )  # fmt: skip
    assert [(row[0], row[3]) for row in candidates(workspace.store).rows] == [("a", "b"), ("b", "c")]


def test_the_shipped_studies_name_everybody_once(study: Workspace, workspace: Workspace) -> None:
    workspace.import_files([asset("data", "example-authority")])
    assert len(candidates(study.store)) == 0
    assert [(row[0], row[3]) for row in candidates(workspace.store).rows] == []
