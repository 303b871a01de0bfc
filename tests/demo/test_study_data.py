"""The published study's tables: what the article states, and nothing that it does not."""

import csv
import re
from collections import Counter
from itertools import combinations

import pytest

from hsp_graph.core.assets import asset
from hsp_graph.core.ontology import load_vocabulary, ontology_files
from hsp_graph.core.schema import SEPARATOR, TABLE, TABLES, Column

FOLDER = asset("data", "tett-macleod-2020")
Row = dict[str, str]

HEADS = {"andrew", "carolyn", "elizabeth", "gavin", "shirley"}
PRACTITIONERS = {"joan", "katherine", "kirsty", "louise", "morven", "semla", "tina"}
MOTHERS = {"agata", "flora", "gamal", "joyce", "kelly", "katy", "kim", "majda", "pat", "val"}
OTHER_HEADS = {"sixth-head", "seventh-head", "eighth-head", "ninth-head"}
DESCRIBED_SCHOOLS = {f"{head}-school" for head in HEADS}
OTHER_SCHOOLS = {"sixth-school", "seventh-school", "eighth-school", "ninth-school"}


def read(table: str) -> list[Row]:
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


STUDY = {table.name: read(table.name) for table in TABLES}
BY_ID = {name: {row["id"]: row for row in rows} for name, rows in STUDY.items()}


def values(cell: str) -> list[str]:
    return cell.split(SEPARATOR) if cell else []


def cells(kind: str) -> list[tuple[str, Column, str]]:
    return [
        (f"{table.name} {row['id']}", column, value)
        for table in TABLES
        for column in table.columns
        if column.kind == kind
        for row in STUDY[table.name]
        for value in (values(row[column.name]) if column.many else filter(None, [row[column.name]]))
    ]


def role(person: str, **wanted: str) -> Row:
    (found,) = (
        row
        for row in STUDY["roles"]
        if row["person"] == person and all(row[name] == value for name, value in wanted.items())
    )
    return found


def codings(agent: str, actor: str) -> Counter[str]:
    return Counter(
        indicator.split("-")[1]
        for row in STUDY["evidence"]
        if agent in values(row["agent"])
        for indicator in values(row["indicators"])
        if indicator.startswith(f"{actor}-")
    )


# The tables as tables


@pytest.mark.parametrize("table", [table.name for table in TABLES])
def test_header_and_identifiers(table: str) -> None:
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == [column.name for column in TABLE[table].columns]
    assert len(BY_ID[table]) == len(STUDY[table])
    for row in STUDY[table]:
        missing = [c.name for c in TABLE[table].columns if c.required and not row[c.name]]
        assert missing == [], row["id"]


def test_people_and_organisations_share_no_identifier() -> None:
    assert BY_ID["people"].keys() & BY_ID["organisations"].keys() == set()


def test_every_reference_resolves() -> None:
    references = cells("ref")
    assert len(references) > 1000
    assert [
        (where, column.name, value)
        for where, column, value in references
        if not any(value in BY_ID[table] for table in column.tables)
    ] == []


def test_every_concept_is_written_by_its_name() -> None:
    vocabulary = load_vocabulary(ontology_files())
    named = cells("concept")
    assert len(named) > 300
    assert [
        (where, value) for where, column, value in named if vocabulary.find(column.scheme, value) != value
    ] == []


def test_cells_are_of_their_kind() -> None:
    for where, column, value in cells("number"):
        assert re.fullmatch(r"\d+(\.\d+)?", value), (where, column.name)
    for where, column, value in cells("date"):
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}", value), (where, column.name)
    for where, column, value in cells("yes-no"):
        assert value in {"yes", "no"}, (where, column.name)
    for where, column, value in cells("choice"):
        assert value in column.choices, (where, column.name)
    every = [cell for rows in STUDY.values() for row in rows for cell in row.values()]
    assert not [cell for cell in every if cell.startswith(("=", "+", "@", "-")) or cell != cell.strip()]


def test_everything_has_its_place_in_the_article() -> None:
    for table in ("organisations", "people", "roles", "programmes", "participation", "ties", "evidence"):
        for row in STUDY[table]:
            assert row["source"] == "paper", (table, row["id"])
            assert re.match(r"Table|Methodology|Limitations|Findings|Discussion", row["locator"]), row["id"]
    assert BY_ID["sources"]["paper"]["link"] == "https://doi.org/10.1080/0305764X.2020.1722062"
    for table in ("ties", "evidence"):
        assert all(row["paraphrase"] for row in STUDY[table])


def test_no_quotations() -> None:
    assert {row["quotation"] for row in STUDY["evidence"]} == {""}
    marks = re.compile('["\u2018\u2019\u201c\u201d]')
    assert not [r["id"] for rows in STUDY.values() for r in rows if marks.search(r.get("paraphrase", ""))]


# Tables 1 to 3 of the article


@pytest.mark.parametrize(
    ("head", "years", "roll", "meals", "now", "where"),
    [
        ("andrew", "10", "148", "59", "head-teacher", "andrew-school"),
        ("carolyn", "20", "404", "36", "head-teacher", "carolyn-school"),
        ("elizabeth", "20", "208", "41", "head-teacher", "elizabeth-school-2017"),
        ("gavin", "10", "245", "44", "head-teacher", "gavin-school-2017"),
        ("shirley", "15", "255", "60", "seconded-official", "government"),
    ],
)
def test_table_1(head: str, years: str, roll: str, meals: str, now: str, where: str) -> None:
    then = role(head, as_of="2008")
    assert (then["role"], then["organisation"]) == ("head-teacher", f"{head}-school")
    assert (then["years"], then["years_or_more"]) == (years, "yes")
    school = BY_ID["organisations"][f"{head}-school"]
    assert (school["kind"], school["identified"], school["as_of"]) == ("school", "yes", "2008")
    assert (school["roll"], school["free_school_meals"]) == (roll, meals)
    today = role(head, as_of="2017")
    assert (today["role"], today["organisation"]) == (now, where)


def test_table_1_note() -> None:
    authority = BY_ID["organisations"]["local-authority"]
    assert (authority["free_school_meals"], authority["as_of"]) == ("19", "2008")
    assert BY_ID["organisations"]["gavin-school-2017"]["part_of"] == "other-authority"


@pytest.mark.parametrize(
    ("practitioner", "qualifications", "years"),
    [
        ("joan", "MA|BA in Community Education", "15"),
        ("katherine", "BA|Dip TESOL|PG in Community Education", "17"),
        ("kirsty", "BEd Primary|MSc in Community Education", "6.5"),
        ("louise", "BA in Community Education", "10"),
        ("morven", "MA|PG in Community Education", "20"),
        ("semla", "BA in Community Education", "2"),
        ("tina", "BEd Primary", "23"),
    ],
)
def test_table_2(practitioner: str, qualifications: str, years: str) -> None:
    assert BY_ID["people"][practitioner]["qualifications"] == qualifications
    held = role(practitioner)
    assert (held["role"], held["organisation"]) == ("family-learning-practitioner", "local-authority")
    assert (held["years"], held["as_of"]) == (years, "2017")


@pytest.mark.parametrize(
    ("mother", "ages", "learning"),
    [
        ("val", "14 & 12", {"Learning Assistant training", "BA"}),
        ("pat", "16 & 13", {"Higher National Diploma", "BA"}),
        ("majda", "12, 5, 3, 3", {"English language", "Women onto Work"}),
        ("kim", "12, 10, 5 and 6 months (grandchildren)", {"College courses (short)"}),
        ("kelly", "12 & 8", set()),
        ("katy", "25 & 20", set()),
        ("joyce", "30, 31, 18, 15", {"Language course"}),
        ("gamal", "20, 19, 15, 14, 12, 4", set()),
        ("flora", "16 & 13", {"Women onto Work"}),
        ("agata", "15, 13, 10", {"College courses (short)"}),
    ],
)
def test_table_3(mother: str, ages: str, learning: set[str]) -> None:
    person = BY_ID["people"][mother]
    assert person["children_ages"] == ages
    assert set(values(person["further_learning"])) == learning
    assert role(mother, role="mother")["organisation"] == f"{mother}-school"


def test_session_models() -> None:
    models = {
        row["id"]: (row["kind"], row["hours"], row["hours_max"], row["weeks"], row["weeks_max"])
        for row in STUDY["programmes"]
        if row["part_of"] == "family-learning"
    }
    assert models == {
        "one-off-sessions": ("one-off-session", "1", "", "", ""),
        "short-courses": ("short-course", "2", "", "6", "8"),
        "drop-in-groups": ("drop-in-group", "1", "2", "", ""),
    }
    examples = Counter(row["part_of"] for row in STUDY["programmes"] if row["part_of"])
    assert examples == {
        "family-learning": 3, "one-off-sessions": 3, "short-courses": 1, "drop-in-groups": 2,
        "community-groups": 3, "family-social-events": 2,
    }  # fmt: skip


def test_each_mother_takes_part_in_something_unnamed() -> None:
    assert {(row["person"], row["programme"]) for row in STUDY["participation"]} == {
        (mother, "family-learning") for mother in MOTHERS
    }


# Who is known, and who is not


def test_five_heads_seven_practitioners_ten_mothers() -> None:
    named = {row["id"] for row in STUDY["people"] if row["identified"] == "yes"}
    assert named == HEADS | PRACTITIONERS | MOTHERS

    def holders(*wanted: str) -> set[str]:
        return {row["person"] for row in STUDY["roles"] if row["role"] in wanted} & named

    assert holders("head-teacher") == HEADS
    assert holders("family-learning-practitioner") == PRACTITIONERS
    assert holders("parent", "mother", "father", "grandparent", "carer") == holders("mother") == MOTHERS
    assert {row["person"] for row in STUDY["roles"]} == BY_ID["people"].keys()


def test_nine_schools_of_which_five_are_described() -> None:
    schools = [row for row in STUDY["organisations"] if row["kind"] == "school"]
    assert {row["id"] for row in schools if row["identified"] == "yes"} == DESCRIBED_SCHOOLS
    assert {row["id"] for row in schools if row["part_of"] == "local-authority"} == (
        DESCRIBED_SCHOOLS | OTHER_SCHOOLS
    )
    assert all(BY_ID["organisations"][school]["identified"] == "no" for school in OTHER_SCHOOLS)


@pytest.mark.parametrize("mother", sorted(MOTHERS))
def test_a_mothers_counterparts_are_not_narrowed_down(mother: str) -> None:
    for suffix, candidates, table in [
        ("head", HEADS | OTHER_HEADS, "people"),
        ("practitioner", PRACTITIONERS, "people"),
        ("school", DESCRIBED_SCHOOLS | OTHER_SCHOOLS, "organisations"),
    ]:
        row = BY_ID[table][f"{mother}-{suffix}"]
        assert row["identified"] == "no"
        assert set(values(row["may_be"])) == candidates


@pytest.mark.parametrize("head", sorted(HEADS))
def test_a_heads_practitioner_is_not_narrowed_down(head: str) -> None:
    row = BY_ID["people"][f"{head}-practitioner"]
    assert row["identified"] == "no"
    assert set(values(row["may_be"])) == PRACTITIONERS


def test_only_the_unidentified_may_be_others() -> None:
    for table in ("people", "organisations"):
        assert all(row["identified"] == "no" for row in STUDY[table] if row["may_be"])


# Ties


def test_no_tie_of_a_forbidden_kind() -> None:
    for row in STUDY["ties"]:
        ends = {row["from"], row["to"]}
        assert len(ends) == 2, row["id"]
        if ends & MOTHERS:
            assert not ends & (HEADS | PRACTITIONERS | OTHER_HEADS | DESCRIBED_SCHOOLS), row["id"]
        if ends & PRACTITIONERS:
            assert not ends & (HEADS | OTHER_HEADS | DESCRIBED_SCHOOLS | OTHER_SCHOOLS), row["id"]


def test_nothing_else_joins_those_the_article_keeps_apart() -> None:
    assert {row["organisation"] for row in STUDY["roles"] if row["person"] in MOTHERS} == {
        f"{mother}-school" for mother in MOTHERS
    }
    for row in STUDY["programmes"]:
        assert not set(values(row["run_by"])) & PRACTITIONERS, row["id"]
    for row in STUDY["evidence"]:
        agents = set(values(row["agent"]))
        assert sum(bool(agents & group) for group in (MOTHERS, HEADS, PRACTITIONERS)) <= 1, row["id"]


def test_ties_carry_no_capital_and_no_dates() -> None:
    columns = ("capital", "valid_from", "valid_until")
    assert {row[column] for row in STUDY["ties"] for column in columns} == {""}


def test_the_practitioners_are_a_team_of_21_pairs() -> None:
    team = [row for row in STUDY["ties"] if {row["from"], row["to"]} <= PRACTITIONERS]
    pairs = {frozenset((row["from"], row["to"])) for row in team}
    assert len(team) == 21
    assert pairs == {frozenset(pair) for pair in combinations(PRACTITIONERS, 2)}
    assert {(row["relation"], row["mutual"]) for row in team} == {("shares-practice-with", "yes")}


def test_practitioners_negotiate_with_heads() -> None:
    found = {
        (row["from"], row["to"], row["valence"], row["mutual"], row["locator"])
        for row in STUDY["ties"]
        if row["relation"] == "negotiates-with"
    }
    place = "Methodology, paragraph 1"
    assert found == {(f"{m}-practitioner", f"{m}-head", "", "yes", place) for m in MOTHERS} | {
        (f"{head}-practitioner", head, "", "yes", place) for head in HEADS
    }


@pytest.mark.parametrize(
    ("mother", "suffix", "expected"),
    [
        *((mother, "head", {"negative"}) for mother in ("joyce", "kim", "kelly")),
        ("val", "head", {"positive"}),
        *((mother, "head", set()) for mother in ("gamal", "katy", "pat", "majda", "flora", "agata")),
        *((mother, "school", {"positive"}) for mother in ("flora", "agata")),
        *((mother, "practitioner", {"positive"}) for mother in sorted(MOTHERS)),
    ],
)
def test_how_mothers_stand(mother: str, suffix: str, expected: set[str]) -> None:
    between = {mother, f"{mother}-{suffix}"}
    rows = [row for row in STUDY["ties"] if {row["from"], row["to"]} == between]
    assert {row["valence"] for row in rows} == expected
    assert {row["reported_by"] for row in rows} == ({mother} if expected else set())
    # Whoever stands in some way to another has a tie that runs from her.
    assert not rows or any(row["from"] == mother or row["mutual"] == "yes" for row in rows)


# Evidence and what it is coded to


@pytest.mark.parametrize(
    ("head", "expected", "stated"),
    [
        ("andrew", {"nominal": 7}, {"nominal"}),
        ("carolyn", {"nominal": 8, "traditional": 1}, {"nominal"}),
        ("gavin", {"traditional": 10}, {"traditional"}),
        ("elizabeth", {"traditional": 7, "authentic": 4}, {"traditional", "authentic"}),
        ("shirley", {"authentic": 13}, {"authentic"}),
    ],
)
def test_stances_of_heads(head: str, expected: dict[str, int], stated: set[str]) -> None:
    assert codings(head, "heads") == expected
    rows = [row for row in STUDY["evidence"] if row["agent"] == head and row["states_type"]]
    assert {row["states_type"] for row in rows} == stated
    assert {row["reported_by"] for row in rows} == {""}


@pytest.mark.parametrize(
    ("mother", "expected"),
    [
        ("joyce", {"nominal": 3}),
        ("kim", {"nominal": 2}),
        ("kelly", {"nominal": 3, "traditional": 1}),
        *((mother, {}) for mother in ("gamal", "katy", "pat", "majda")),
        ("flora", {"authentic": 3}),
        ("val", {"authentic": 4, "nominal": 1}),
        ("agata", {"authentic": 3}),
    ],
)
def test_experience_of_mothers(mother: str, expected: dict[str, int]) -> None:
    assert codings(mother, "parents") == expected


@pytest.mark.parametrize(
    ("practitioner", "expected"),
    [
        ("katherine", {"prioritising-willing-schools", "in-service-training", "joining-strategic-groups"}),
        ("kirsty", {"asking-interests-and-skills", "negotiating-the-curriculum",
                    "supporting-the-whole-family"}),
        ("louise", {"parents-as-resource", "starting-from-school-curriculum"}),
        ("morven", {"negotiating-the-curriculum", "finding-teacher-allies", "co-teaching"}),
        ("semla", {"bringing-parents-into-school", "showing-heads-the-value"}),
        ("tina", {"valuing-home-learning"}),
        ("joan", {"educating-heads"}),
    ],
)  # fmt: skip
def test_strategies_of_practitioners(practitioner: str, expected: set[str]) -> None:
    rows = [row for row in STUDY["evidence"] if row["agent"] == practitioner]
    assert {strategy for row in rows for strategy in values(row["strategies"])} == expected
    assert {row["reported_by"] for row in rows} == {practitioner}


def test_every_strategy_is_shown_by_somebody() -> None:
    used = {strategy for row in STUDY["evidence"] for strategy in values(row["strategies"])}
    assert used == set(load_vocabulary(ontology_files()).schemes["strategies"].values())


def test_evidence_bears_on_something() -> None:
    assert [r["id"] for r in STUDY["evidence"] if not (r["tie"] or r["agent"] or r["programme"])] == []


def test_both_sides_of_every_contradiction_are_kept() -> None:
    pairs = {
        row["id"]: row["note"].removeprefix("See ").rstrip(".")
        for row in STUDY["evidence"]
        if row["id"].startswith("contradiction-")
    }
    assert len(pairs) == 20
    assert {other: one for one, other in pairs.items()} == pairs
    rows = BY_ID["evidence"]
    assert all(rows[one]["paraphrase"] != rows[other]["paraphrase"] for one, other in pairs.items())
