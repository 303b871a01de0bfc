"""The fictional example authority: its rows are right, its README is true, its fiction is labelled."""

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from hsp_graph.core.assets import asset
from hsp_graph.core.ontology import load_vocabulary, ontology_files
from hsp_graph.core.schema import TABLE, TABLES
from hsp_graph.importing.checking import Checker
from hsp_graph.importing.tables import read_sources

FOLDER = asset("data", "example-authority")
HOME = {"mother", "father", "grandparent", "carer"}

Row = dict[str, str]


@pytest.fixture(scope="module")
def rows() -> dict[str, list[Row]]:
    return {table.name: read(FOLDER / f"{table.name}.csv") for table in TABLES}


@pytest.fixture(scope="module")
def readme() -> str:
    return " ".join((FOLDER / "README.md").read_text(encoding="utf-8").split())


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def current_roles(rows: dict[str, list[Row]]) -> dict[str, Row]:
    return {row["person"]: row for row in rows["roles"] if not row["valid_until"]}


def test_every_row_passes_the_checks() -> None:
    checker = Checker(read_sources([FOLDER]), load_vocabulary(ontology_files()))
    passed = sum(1 for _ in checker.records())
    assert [str(problem) for problem in checker.problems] == []
    assert checker.extra_columns == {}
    assert passed == checker.rows_read == 410


def test_references_resolve(rows: dict[str, list[Row]]) -> None:
    known = {name: {row["id"] for row in table} for name, table in rows.items()}
    for name, table in rows.items():
        assert len(known[name]) == len(table), f"an identifier is doubled in {name}"
        for column in TABLE[name].columns:
            if column.kind == "ref":
                ids = set().union(*(known[other] for other in column.tables))
                used = {part for row in table for part in row.get(column.name, "").split("|") if part}
                assert used <= ids, (name, column.name)


def test_counts_are_those_of_the_readme(rows: dict[str, list[Row]], readme: str) -> None:
    assert len(rows["people"]) == 62
    holders = Counter(row["role"] for row in current_roles(rows).values())
    assert sum(holders[role] for role in HOME) == 45
    assert holders["head-teacher"] == 3
    assert holders["teacher"] == 6
    assert holders["family-learning-practitioner"] == 5
    assert holders["depute-head-teacher"] == holders["community-worker"] == holders["authority-officer"] == 1
    assert "There are 62 people: 45 parents, grandparents and carers of three primary schools" in readme
    valences = Counter(row["valence"] for row in rows["ties"])
    mutual = sum(row["mutual"] == "yes" for row in rows["ties"])
    assert f"{len(rows['ties'])} ties join them" in readme
    assert f"{valences['negative']} are negative and {valences['mixed']} mixed" in readme
    assert f"{mutual} ties hold in both directions" in readme
    dated = sum("2019" <= row["valid_from"][:4] <= "2025" for row in rows["ties"])
    assert dated > 0.85 * len(rows["ties"])


def test_each_school_has_fifteen_families_and_a_head_of_its_own_kind(rows: dict[str, list[Row]]) -> None:
    roles = current_roles(rows)
    families = Counter(row["organisation"] for row in roles.values() if row["role"] in HOME)
    assert families == {"ashfield": 15, "brook-lane": 15, "castle-hill": 15}
    heads = {row["organisation"]: row["person"] for row in roles.values() if row["role"] == "head-teacher"}
    assert heads == {"ashfield": "ms-ahmed", "brook-lane": "mr-boyle", "castle-hill": "mrs-cole"}
    types: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows["evidence"]:
        for indicator in filter(None, row["indicators"].split("|")):
            types[row["agent"]][indicator.split("-")[1]] += 1
    for head, kind in {"ms-ahmed": "authentic", "mr-boyle": "nominal", "mrs-cole": "traditional"}.items():
        (most, often), (_, other) = types[head].most_common()
        assert (most, other) == (kind, 1)
        assert often >= 5


def test_everybody_is_identified_and_has_a_role_and_a_tie(rows: dict[str, list[Row]]) -> None:
    people = {row["id"] for row in rows["people"]}
    assert all(row.get("identified", "") in ("", "yes") for row in rows["people"])
    assert {row["person"] for row in rows["roles"]} == people
    assert {row[end] for row in rows["ties"] for end in ("from", "to")} == people
    assert all(row["from"] != row["to"] for row in rows["ties"])


def test_families_reach_the_school_through_the_practitioners_the_readme_names(
    rows: dict[str, list[Row]], readme: str
) -> None:
    """Routes of at most two steps to a head or depute, over ties that hold in 2025 and are not negative."""
    ahead: dict[str, set[str]] = defaultdict(set)
    for tie in rows["ties"]:
        if tie["valence"] != "negative" and not tie["valid_until"]:
            ahead[tie["from"]].add(tie["to"])
            if tie["mutual"] == "yes":
                ahead[tie["to"]].add(tie["from"])
    roles = current_roles(rows)
    power = {who for who, row in roles.items() if row["role"] in ("head-teacher", "depute-head-teacher")}
    rely: dict[str, set[str]] = defaultdict(set)
    without = set()
    for parent in (who for who, row in roles.items() if row["role"] in HOME):
        through = {other for other in ahead[parent] if ahead[other] & power}
        if not ahead[parent] & power and len(through) == 1:
            rely[through.pop()].add(parent)
        elif not ahead[parent] & power and not through:
            without.add(parent)
    assert rely["dev"] == {"ewa", "piotr", "hanna", "zofia", "marek", "hodan", "gulsen"}
    assert rely["mo"] == {"michelle", "stacey", "bilal", "tunde", "donna"}
    assert rely["sue"] == {"mei", "alina", "nadia", "heather"}
    assert rely["carol"] == {"maria", "yusuf"}
    assert rely["ines"] == {"selam", "rosa"}
    assert without == {"leanne", "paul", "georgi"}
    assert "seven through Dev, five through Mo, four through Sue, two each through Carol and Inês" in readme
    assert "Leanne, Paul and Georgi reach nobody" in readme
    schools = {roles[parent]["organisation"] for parent in rely["dev"]}
    assert schools == {"ashfield", "brook-lane"}, "one practitioner serves two schools"


def test_there_are_ties_of_every_kind_to_try_things_on(rows: dict[str, list[Row]]) -> None:
    pairs = Counter(frozenset((row["from"], row["to"])) for row in rows["ties"])
    assert sum(count > 1 for count in pairs.values()) >= 10  # parallel ties
    assert sum(bool(row["valid_until"]) for row in rows["ties"]) >= 8
    assert sum(not row["source"] for row in rows["ties"]) >= 8  # ties without evidence
    assert sum("|" in row["reported_by"] for row in rows["ties"]) >= 20  # told by both ends
    assert len({row["relation"] for row in rows["ties"]}) >= 20
    assert len({row["kind"] for row in rows["programmes"]}) == 4
    language = {row["id"]: set(filter(None, row["language"].split("|"))) for row in rows["people"]}
    home = {who for who, row in current_roles(rows).items() if row["role"] in HOME}
    differ = sum(
        1
        for row in rows["ties"]
        if {row["from"], row["to"]} <= home
        and language[row["from"]]
        and language[row["to"]]
        and not language[row["from"]] & language[row["to"]]
    )
    assert differ >= 10


def test_two_heads_have_moved(rows: dict[str, list[Row]]) -> None:
    former = {
        (row["person"], row["role"], row["organisation"]) for row in rows["roles"] if row["valid_until"]
    }
    assert former == {
        ("mr-boyle", "depute-head-teacher", "ashfield"),
        ("mrs-cole", "head-teacher", "brook-lane"),
    }


def test_no_two_accounts_are_the_same_and_none_is_quoted_speech(rows: dict[str, list[Row]]) -> None:
    told = [row["paraphrase"] for name in ("ties", "evidence") for row in rows[name] if row["paraphrase"]]
    assert len(set(told)) == len(told) > 190
    assert not any(re.search(r"[\"\u201c\u201d\u2018]", account) for account in told)


def test_fiction_is_labelled_everywhere_it_shows(rows: dict[str, list[Row]], readme: str) -> None:
    assert readme.startswith("# Firthside: a FICTIONAL authority **Everything here is fictional.**")
    assert all(row["title"].endswith("(fictional)") for row in rows["sources"])
    for row in rows["organisations"]:
        assert "(fictional)" in row["name"] or row["note"] == "Fictional"
