"""The generated authority: the same bytes again, nothing dangling, nothing half-written."""

import csv
import os
import re
import subprocess
import sys
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import CommandError
from hsp_graph.core.ontology import load_vocabulary, ontology_files
from hsp_graph.core.schema import TABLE, TABLES
from hsp_graph.core.vocabulary import Vocabulary
from hsp_graph.demo.generate import generate
from hsp_graph.demo.words import ACCOUNTS, CULTURES, PROGRAMMES, SCHOOL_FIRST, SCHOOL_SECOND, STANCES
from hsp_graph.importing.checking import Checker
from hsp_graph.importing.tables import read_sources

Rows = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary(ontology_files())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("generated") / "authority"
    generate(output, schools=40, seed=7)
    return output


@pytest.fixture(scope="module")
def rows(folder: Path) -> Rows:
    return read(folder)


def read(folder: Path) -> Rows:
    tables: Rows = {}
    for table in TABLES:
        with (folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            tables[table.name] = list(csv.DictReader(file))
    return tables


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def faults(folder: Path, vocabulary: Vocabulary) -> list[str]:
    checker = Checker(read_sources([folder]), vocabulary)
    passed = sum(1 for _ in checker.records())
    assert passed + checker.rows_refused == checker.rows_read
    assert not checker.extra_columns
    return [str(problem) for problem in checker.problems]


def test_the_same_schools_and_seed_give_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from hsp_graph.demo.generate import generate;"
        "generate(Path(sys.argv[1]), schools=12, seed=3)"
    )
    for hash_seed in ("0", "1", "4242"):
        subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / hash_seed)],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            cwd=Path(__file__).parents[2],
        )
    generate(tmp_path / "here", schools=12, seed=3)
    expected = content(tmp_path / "here")
    assert len(expected) == len(TABLES) + 1
    assert all(content(tmp_path / hash_seed) == expected for hash_seed in ("0", "1", "4242"))
    generate(tmp_path / "other", schools=12, seed=4)
    assert content(tmp_path / "other")["ties.csv"] != expected["ties.csv"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(schools=st.integers(1, 6), seed=st.integers(-(10**6), 10**6))
def test_every_row_is_right_for_any_size_and_seed(
    tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary, schools: int, seed: int
) -> None:
    output = tmp_path_factory.mktemp("any") / "authority"
    counts = generate(output, schools=schools, seed=seed)
    assert faults(output, vocabulary) == []
    assert counts == {name: len(table) for name, table in read(output).items()}


def test_every_row_of_a_larger_one_is_right(folder: Path, vocabulary: Vocabulary) -> None:
    assert faults(folder, vocabulary) == []


def test_references_resolve(rows: Rows) -> None:
    known = {name: {row.get("id", "") for row in table} for name, table in rows.items()}
    for name, table in rows.items():
        for column in TABLE[name].columns:
            if column.kind != "ref":
                continue
            ids = set().union(*(known[other] for other in column.tables))
            for row in table:
                used = {part for part in row[column.name].split("|") if part}
                assert used <= ids, (name, column.name, row)


def test_about_sixty_people_and_a_hundred_and_twenty_ties_a_school(rows: Rows) -> None:
    assert 57 <= len(rows["people"]) / 40 <= 63
    assert 115 <= len(rows["ties"]) / 40 <= 125
    practitioners = [row for row in rows["roles"] if row["role"] == "family-learning-practitioner"]
    assert len(practitioners) == 16


def test_everything_the_questions_ask_about_is_there(rows: Rows) -> None:
    valences = Counter(row["valence"] for row in rows["ties"])
    assert set(valences) == {"positive", "negative", "mixed", ""}
    assert min(valences.values()) > 50
    assert {row["kind"] for row in rows["programmes"]} == set(PROGRAMMES)
    assert sum(row["mutual"] == "yes" for row in rows["ties"]) > 500
    assert sum(row["source"] == "" for row in rows["ties"]) > 100
    assert sum(bool(row["valid_until"]) for row in rows["ties"]) > 100
    assert sum(bool(row["language"]) for row in rows["people"]) > 500
    pairs = Counter((*sorted((row["from"], row["to"])),) for row in rows["ties"])
    assert max(pairs.values()) == 2  # parallel ties
    assert all(row["from"] != row["to"] for row in rows["ties"])
    unknown = [row for row in rows["people"] if row["identified"] == "no"]
    assert 3 < len(unknown) < 40
    assert any(row["may_be"] for row in unknown)
    assert {row["states_type"] for row in rows["evidence"]} == {"", *(stance.type for stance in STANCES)}


def test_each_school_has_one_head_now_and_some_heads_have_moved(rows: Rows) -> None:
    heads = [row for row in rows["roles"] if row["role"] == "head-teacher"]
    now = [row for row in heads if not row["valid_until"]]
    schools = {row["id"] for row in rows["organisations"] if row["kind"] == "school"}
    assert sorted(row["organisation"] for row in now) == sorted(schools)
    moved = [row for row in heads if row["valid_until"]]
    assert moved
    since = {row["organisation"]: row["valid_from"] for row in now}
    for row in moved:
        assert row["valid_from"] < row["valid_until"]
        assert since[row["organisation"]][:4] == row["valid_until"], "the next head came when this one left"


def test_every_head_has_several_pieces_of_evidence_and_every_practitioner_a_strategy(rows: Rows) -> None:
    told = Counter(row["agent"] for row in rows["evidence"] if row["indicators"].startswith("heads-"))
    assert len(told) == 40
    assert min(told.values()) >= 2
    strategies = {row["agent"] for row in rows["evidence"] if row["strategies"]}
    assert strategies == {
        row["person"] for row in rows["roles"] if row["role"].startswith("family-learning-pr")
    }


def test_stance_colours_the_ties_with_families(tmp_path: Path) -> None:
    generate(tmp_path / "a", schools=120, seed=1)
    rows = read(tmp_path / "a")
    stance = {
        row["agent"]: row["indicators"].split("-")[1]
        for row in reversed(rows["evidence"])  # a head's first pieces are of their own type
        if row["indicators"].startswith("heads-")
    }
    negative: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for tie in rows["ties"]:
        head = next((end for end in (tie["from"], tie["to"]) if end.endswith("-head")), None)
        if head and ("-p" in tie["from"] or "-p" in tie["to"]):
            total[stance[head]] += 1
            negative[stance[head]] += tie["valence"] == "negative"
    share = {name: negative[name] / total[name] for name in total}
    assert share["nominal"] > 0.4 > 0.25 > share["traditional"] > 0.1 > share["authentic"]


def test_words_exist_in_the_vocabulary(vocabulary: Vocabulary) -> None:
    for stance in STANCES:
        assert vocabulary.find("partnership-types", stance.type) == stance.type
        told = [indicator for indicator, _ in (*stance.heads, *stance.parents)]
        told += [indicator for indicator, _, _ in stance.practitioners]
        for indicator in told:
            assert vocabulary.find("indicators", indicator) == indicator
            assert indicator.split("-")[1] == stance.type
        for _, strategy, _ in stance.practitioners:
            assert vocabulary.find("strategies", strategy) == strategy
    for by_valence in ACCOUNTS.values():
        assert list(by_valence) == ["positive", "mixed", "negative"]
        for relation, account in (pair for accounts in by_valence.values() for pair in accounts):
            assert vocabulary.find("relations", relation) == relation
            assert re.fullmatch(r"[A-Z][^\"“”]*\.", account)
    assert sum(stance.share for stance in STANCES) == 100
    assert set(PROGRAMMES) < set((TABLE["programmes"].column("kind") or pytest.fail()).choices)


def test_names_come_from_many_cultures_and_school_names_do_not_repeat(rows: Rows) -> None:
    assert len(CULTURES) >= 20
    languages = {part for row in rows["people"] for part in row["language"].split("|") if part}
    assert languages == {language for language, _, _ in CULTURES}
    assert len(set(SCHOOL_FIRST)) * len(set(SCHOOL_SECOND)) == 1920
    turns = range(len(SCHOOL_FIRST) * len(SCHOOL_SECOND))
    pairs = {(n % 48, (n % 48 + n // 48) % 40) for n in turns}
    assert len(pairs) == len(turns)
    names = [row["name"] for row in rows["organisations"] if row["kind"] == "school"]
    assert len(set(names)) == len(names)


def test_fiction_is_labelled(folder: Path, rows: Rows) -> None:
    assert all(row["title"].endswith("(fictional)") for row in rows["sources"])
    authority = next(row for row in rows["organisations"] if row["kind"] == "local-authority")
    assert authority["name"].endswith("(fictional)")
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "**Everything here is fictional.**" in readme
    for name, table in rows.items():
        assert f"| {name}.csv | {len(table):,} |" in readme


def test_no_cell_looks_like_a_formula(rows: Rows) -> None:
    for table in rows.values():
        assert not any(cell.startswith(("=", "+", "@", "-")) for row in table for cell in row.values())


def test_memory_does_not_grow_with_the_authority(tmp_path: Path) -> None:
    def peak(schools: int) -> int:
        tracemalloc.start()
        generate(tmp_path / str(schools), schools=schools, seed=1)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(1)  # the first run loads what all runs share
    assert peak(40) < 1.5 * peak(5)


def test_progress_tells_the_schools_written(tmp_path: Path) -> None:
    told: list[int] = []
    generate(tmp_path / "a", schools=4, progress=told.append)
    assert told == [1, 2, 3, 4]


@pytest.mark.parametrize("made_before", [False, True])
def test_an_interrupted_run_leaves_nothing(tmp_path: Path, made_before: bool) -> None:
    output = tmp_path / "authority"
    if made_before:
        output.mkdir()

    def stop(done: int) -> None:
        assert not any(output.glob("*"))
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(output, schools=5, progress=stop)
    assert list(tmp_path.iterdir()) == ([output] if made_before else [])
    assert not made_before or not any(output.iterdir())
    generate(output, schools=1)
    assert list(tmp_path.iterdir()) == [output]
    assert len(content(output)) == len(TABLES) + 1


@pytest.mark.parametrize("schools", [0, -3])
def test_an_authority_has_a_school(tmp_path: Path, schools: int) -> None:
    with pytest.raises(CommandError, match=f"An authority cannot have {schools} schools") as caught:
        generate(tmp_path / "a", schools=schools)
    assert caught.value.hint
    assert not any(tmp_path.iterdir())


def test_a_filled_folder_a_file_and_the_current_folder_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = tmp_path / "filled"
    filled.mkdir()
    (filled / "ties.csv").write_text("mine", encoding="utf-8")
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    for output in (filled, file):
        with pytest.raises(CommandError, match="is not an empty folder"):
            generate(output, schools=1)
    with pytest.raises(CommandError, match="could not be written"):
        generate(file / "below", schools=1)
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    with pytest.raises(CommandError, match="current folder"):
        generate(Path(), schools=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "file", "filled"]
    assert content(filled) == {"ties.csv": b"mine"}
    assert file.read_bytes() == b"mine"
