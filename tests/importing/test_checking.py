"""Rows that are refused, why, and how to mend them; and what goes with them."""

import csv
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import Problem
from hsp_graph.importing.checking import Checker, Record

Check = Callable[..., tuple[Checker, list[Record]]]
Tables = Callable[..., Path]

SMALL_ROWS = 17


def only(check: Check, folder: Path) -> Problem:
    """The only problem there is; its row is the only one refused."""
    checker, records = check(folder)
    (problem,) = checker.problems
    assert checker.rows_refused == 1
    assert checker.rows_read == len(records) + 1
    assert all(record.row != problem.row or record.sheet.name != problem.file for record in records)
    return problem


def test_the_small_set_passes(check: Check, tables: Tables) -> None:
    checker, records = check(tables())
    assert checker.problems == []
    assert (checker.rows_read, checker.rows_refused, len(records)) == (SMALL_ROWS, 0, SMALL_ROWS)
    amina = next(record for record in records if record.id == "amina")
    assert [(column.name, value) for column, value in amina.values] == [
        ("name", "Amina"), ("identified", "true"), ("language", "Polish"), ("language", "English"),
    ]  # fmt: skip


def test_words_are_found_by_synonym_in_any_case(check: Check, tables: Tables) -> None:
    folder = tables(
        roles="person,role\nms-ahmed,Principal\nms-ahmed,HEAD TEACHER\ndev,family_liaison\n",
        organisations="id,name,kind\nashfield,A,School\nx,X, local authority\n",
    )
    checker, records = check(folder)
    assert checker.problems == []
    words = [{column.name: value for column, value in record.values} for record in records]
    assert [word["role"] for word in words if "role" in word][:2] == ["head-teacher", "head-teacher"]
    assert [word["kind"] for word in words if "kind" in word][:3] == ["fictional interview", "school",
                                                                     "local-authority"]  # fmt: skip


TIES = "id,from,to,relation,valence,capital,mutual,strength,valid_from,valid_until,source,locator\n"


@pytest.mark.parametrize(
    ("row", "column", "value", "reason", "hint"),
    [
        ("x,amnia,dev,,,,,,,,,", "from", "amnia",
         "there is no row with this identifier in 'people' or 'organisations', nor in the graph",
         "Did you mean 'amina'?"),
        ("x,qqqqqq,dev,,,,,,,,,", "from", "qqqqqq",
         "there is no row with this identifier in 'people' or 'organisations', nor in the graph",
         "Add it to 'people' or 'organisations', or correct it here."),
        ("x,Amina,dev,,,,,,,,,", "from", "Amina",
         "there is no row with this identifier in 'people' or 'organisations', nor in the graph",
         "Did you mean 'amina'?"),
        ("x,,dev,,,,,,,,,", "from", "", "the cell is empty",
         "It is required: Whose tie it is: the one who acts or feels."),
        ("x,amina,dev,confides-inn,,,,,,,,", "relation", "confides-inn",
         "there is no such word among the relations",
         "Did you mean 'confides-in'? 'hsp ask vocabulary -p scheme=relations' lists them all."),
        ("x,amina,dev,,qqqqqq,,,,,,,", "valence", "qqqqqq", "there is no such word among the valences",
         "'hsp ask vocabulary -p scheme=valences' lists them all."),
        ("x,amina,dev,,,linkin,,,,,,", "capital", "linkin", "this is none of the words for 'capital'",
         "Did you mean 'linking'? Write one of bonding, bridging, linking."),
        ("x,amina,dev,,,,maybe,,,,,", "mutual", "maybe", "this is neither yes nor no", "Write yes or no."),
        ("x,amina,dev,,,,,strong,,,,", "strength", "strong", "this is not a number",
         "Write digits, with a point for decimals: 12 or 6.5."),
        ('x,amina,dev,,,,,"1,5",,,,', "strength", "1,5", "this is not a number",
         "Write digits, with a point for decimals: 12 or 6.5."),
        ("x,amina,dev,,,,,٣,,,,", "strength", "٣", "this is not a number",
         "Write digits, with a point for decimals: 12 or 6.5."),
        ("x,amina,dev,,,,,-1,,,,", "strength", "-1", "the number must be at least 0", "Correct it."),
        ("x,amina,dev,,,,,=1+1,,,,", "strength", "=1+1", "the cell looks like a spreadsheet formula",
         "Write its value; if it is meant as text, put an apostrophe before it."),
        ("x,amina,dev,,,,,,2008-02-31,,,", "valid_from", "2008-02-31", "there is no day 31 in February 2008",
         "That month has 29 days."),
        ("x,amina,dev,,,,,,2007-02-29,,,", "valid_from", "2007-02-29", "there is no day 29 in February 2007",
         "That month has 28 days."),
        ("x,amina,dev,,,,,,2008-13,,,", "valid_from", "2008-13", "there is no month 13",
         "Write the month from 01 to 12: year-month-day."),
        ("x,amina,dev,,,,,,2008-00,,,", "valid_from", "2008-00", "there is no month 0",
         "Write the month from 01 to 12: year-month-day."),
        ("x,amina,dev,,,,,,0000,,,", "valid_from", "0000", "there is no year 0",
         "Write the year with four digits."),
        *((f"x,amina,dev,,,,,,{date},,,", "valid_from", date, "this is not a date that can be read",
           "Write 2008, 2008-05 or 2008-05-17 (year-month-day).")
          for date in ("2008/05", "17.5.2008", "5/17/2008", "08", "2008-5", "May 2008", "٢٠٠٨", "2008-05-1")),
        ("x,amina,dev,,,,,,2008,2007-12,,", "valid_until", "", "it ends (2007-12) before it begins (2008)",
         "Correct one of the two."),
        ("x,amina,dev,,,,,,2008-05-17,2008-05-16,,", "valid_until", "",
         "it ends (2008-05-16) before it begins (2008-05-17)", "Correct one of the two."),
        ("x,amina,dev,,,,,,,,,p. 3", "source", "",
         "the row has a locator, paraphrase or reporter but no source", "Name the source."),
        ("x,amina,dev,,,,,,,,interview,", "source", "interview",
         "there is no row with this identifier in 'sources', nor in the graph", "Did you mean 'interviews'?"),
        ("t1,amina,dev,,,,,,,,,", "id", "t1", "this identifier stands in an earlier row already",
         "Give each its own, or delete one of the rows."),
    ],
)  # fmt: skip
def test_a_tie_that_is_refused(
    check: Check, tables: Tables, row: str, column: str, value: str, reason: str, hint: str
) -> None:
    problem = only(check, tables(ties=f"{TIES}t1,dev,amina,,,,,,,,,\n{row}\n"))
    assert problem == Problem("ties.csv", 3, column, value, reason, hint)


@pytest.mark.parametrize(
    "dates",
    ["2008,2008", "2008-05,2008", "2008,2008-05", "2008-05-17,2008-05", "2008-12-31,2009", ",2008", "2008,"],
)
def test_intervals_that_may_hold(check: Check, tables: Tables, dates: str) -> None:
    checker, _ = check(tables(ties=f"{TIES}t1,amina,dev,,,,,,{dates},,\n"))
    assert checker.problems == []


@pytest.mark.parametrize(
    ("table", "text", "column", "value", "reason", "hint"),
    [
        ("roles", "person,role\ndev,head-techer\n", "role", "head-techer",
         "there is no such word among the roles",
         "Did you mean 'head-teacher'? 'hsp ask vocabulary -p scheme=roles' lists them all."),
        ("people", "id,name,identified,may_be\namina,A,,\ndev,D,,\nms-ahmed,M,,\nher-head,H,no,\nx,X,,dev\n",
         "may_be", "", "only somebody who is not identified can have others they may be",
         "Write 'no' in the column identified, or empty this cell."),
        ("people", "id,name\namina,A\ndev,D\nms-ahmed,M\nher-head,H\nx,@X\n", "name", "@X",
         "the cell looks like a spreadsheet formula",
         "Write its value; if it is meant as text, put an apostrophe before it."),
        ("people", "id,name\namina,A\ndev,D\nms-ahmed,M\nher-head,H\n,X\n", "id", "", "the cell is empty",
         "It is required: The person's identifier; people and organisations share one set."),
        ("people", "id,name\namina,A\ndev,D\nms-ahmed,M\nher-head,H\nashfield,X\n", "id", "ashfield",
         "this identifier stands in an earlier row already", "Give each its own, or delete one of the rows."),
        ("people", "id,name\namina,A\ndev,D\nms-ahmed,M\nher-head,H\nx,X,y\n", "", "",
         "the row has 3 cells where the header has 2",
         "Look for a separator too many or too few; put text that contains one in quotation marks."),
        ("organisations", "id,name,kind,free_school_meals\nashfield,A,school,\nservice,S,organisation,\n"
         "x,X,school,101\n", "free_school_meals", "101", "the number must be at least 0 and at most 100",
         "Correct it."),
        ("organisations", "id,name,kind\nashfield,A,school\nservice,S,organisation\nx,X,scool\n", "kind",
         "scool", "this is none of the words for 'kind'",
         "Did you mean 'school'? Write one of school, local-authority, family-learning-service, "
         "community-organisation, organisation."),
        ("evidence", "tie,source,confidence\nt1,interviews,1.2\n", "confidence", "1.2",
         "the number must be at least 0 and at most 1", "Correct it."),
        ("evidence", "source,paraphrase\ninterviews,She agrees.\n", "", "", "the evidence bears on nothing",
         "Fill in at least one of tie, agent and programme."),
        ("evidence", "tie,source\nt9,interviews\n", "tie", "t9",
         "there is no row with this identifier in 'ties', nor in the graph",
         "Add it to 'ties', or correct it here."),
        ("evidence", "agent,source,indicators\namina,interviews,heads-authentic-powr\n", "indicators",
         "heads-authentic-powr", "there is no such word among the indicators",
         "Did you mean 'heads-authentic-power'? 'hsp ask vocabulary -p scheme=indicators' lists them all."),
    ],
)  # fmt: skip
def test_a_row_of_another_table_that_is_refused(
    check: Check, tables: Tables, table: str, text: str, column: str, value: str, reason: str, hint: str
) -> None:
    problem = only(check, tables(**{table: text}))
    row = text.count("\n")
    assert problem == Problem(f"{table}.csv", row, column, value, reason, hint)


def test_every_fault_of_a_row_is_told_at_once(check: Check, tables: Tables) -> None:
    checker, _ = check(tables(ties=f"{TIES}x,amnia,dev,,purple,,maybe,,2008/05,,,\n"))
    assert [problem.column for problem in checker.problems if problem.file == "ties.csv"] == [
        "from", "valence", "mutual", "valid_from",
    ]  # fmt: skip


def test_a_problem_reads_as_one_sentence_after_another() -> None:
    assert str(Problem("a.csv", 2, "", "x\n\x1b[31my", "no", "")) == "a.csv, row 2: 'x \ufffd[31my': no."
    problem = Problem("ties.csv", 3, "note", "x" * 100, "this is wrong", "Mend it.")
    assert str(problem) == f"ties.csv, row 3, column 'note': '{'x' * 57}...': this is wrong. Mend it."


@pytest.mark.parametrize("cell", ["'=1+1", "'@x", "'+x", "'-x"])
def test_an_apostrophe_makes_text_of_a_formula(check: Check, tables: Tables, cell: str) -> None:
    folder = tables(
        people=f"id,name,note\n{cell},A,{cell}\n", ties=f"from,to\n{cell},{cell}\n", roles=None,
        evidence=None, programmes=None, participation=None,
    )  # fmt: skip
    checker, records = check(folder)
    assert checker.problems == []
    assert [record.id for record in records if record.sheet.table.name == "people"] == [cell[1:]]
    assert [value for _, value in records[-1].values] == [cell[1:], cell[1:]]


@pytest.mark.parametrize("cell", ["- she agrees", "-5 degrees", "+44 131 555", "-", "-1+2", "@x", "=1"])
def test_text_that_a_spreadsheet_takes_for_a_formula(check: Check, tables: Tables, cell: str) -> None:
    problem = only(check, tables(evidence=f"agent,source,note\namina,interviews,{cell}\n"))
    assert problem.reason == "the cell looks like a spreadsheet formula"
    assert "put an apostrophe before it" in problem.hint
    assert check(tables(evidence=f"agent,source,note\namina,interviews,'{cell}\n"))[0].problems == []


@pytest.mark.parametrize("cell", ["a\x1b[31m", "\x9b1m", "a\x0bb", "a\x7f"])
def test_control_characters_are_refused(check: Check, tables: Tables, cell: str) -> None:
    problem = only(check, tables(evidence=f"agent,source,note\namina,interviews,x{cell}x\n"))
    assert problem.reason == "the cell holds a control character"
    assert not any(mark in str(problem) for mark in "\x1b\x9b\x0b\x7f")


def test_an_identifier_holds_no_separator(check: Check, tables: Tables) -> None:
    problem = only(check, tables(participation="id,person,programme\na|b,amina,wednesday\n"))
    assert problem.reason == "an identifier cannot hold '|', which separates the values of a cell"


def test_one_name_in_two_unicode_forms_is_one(check: Check, tables: Tables) -> None:
    people = "id,name\namina,A\ndev,D\nms-ahmed,M\nher-head,H\nzo\u00eb,Z\n"
    assert (
        check(tables(people=people, participation="person,programme\nzoe\u0308,wednesday\n"))[0].problems
        == []
    )


@pytest.mark.parametrize("cell", ["-5", "+5.5", "-1.5", "'t Hooft", "a=b", "#1"])
def test_text_that_is_no_formula(check: Check, tables: Tables, cell: str) -> None:
    checker, records = check(tables(sources=f"id,title\ninterviews,{cell}\n"))
    assert checker.problems == []
    assert records[0].values[0][1] == cell


def test_unknown_columns_are_kept_and_reported(check: Check, tables: Tables) -> None:
    folder = tables(participation="person,programme,Seat no.,mood\namina,wednesday,4,\n")
    checker, records = check(folder)
    assert checker.extra_columns == {"participation.csv": ["Seat no.", "mood"]}
    assert [record.extras for record in records if record.extras] == [[("Seat no.", "4")]]


def test_what_the_graph_has_can_be_referred_to(check: Check, tables: Tables) -> None:
    folder = tables(people=None, roles=None, programmes=None, participation=None, evidence=None)
    known = dict.fromkeys(("amina", "dev", "ms-ahmed", "her-head"), "people")
    checker, _ = check(folder, in_graph=known)
    assert checker.problems == []
    del known["her-head"]
    checker, _ = check(folder, in_graph=known)
    assert [(problem.row, problem.column) for problem in checker.problems] == [(4, "to")]


@pytest.mark.parametrize(
    ("table", "text", "column"),
    [
        ("roles", "person,role\n{},parent\n", "person"),
        ("participation", "person,programme\n{},wednesday\n", "person"),
        ("organisations", "id,name,kind,part_of\nx,X,school,{}\n", "part_of"),
    ],
)
def test_a_reference_is_to_a_row_of_the_right_table(
    check: Check, tmp_path: Path, table: str, text: str, column: str
) -> None:
    right, wrong = ("amina", "council") if column == "person" else ("council", "amina")
    known = {"amina": "people", "council": "organisations", "wednesday": "programmes"}
    path = tmp_path / f"{table}.csv"
    path.write_text(text.format(right))
    assert check(path, in_graph=known)[0].problems == []
    path.write_text(text.format(wrong))
    checker, _ = check(path, in_graph=known)
    assert [(problem.column, problem.value) for problem in checker.problems] == [(column, wrong)]
    assert "Did you mean" not in checker.problems[0].hint


def test_what_refers_to_a_refused_row_is_refused_with_it(check: Check, tables: Tables) -> None:
    folder = tables(
        organisations="id,name,kind,part_of\na,A,school,b\nb,B,school,c\nc,C,school,d\nd,,school,\ne,E,school,e\n",
        people="id,name,identified,may_be\namina,A,no,a\ndev,D,,\n",
        roles="person,role,organisation\ndev,parent,a\ndev,parent,e\n",
        programmes="id,name,kind,run_by\nwednesday,W,programme,dev|amina\n",
        participation="person,programme\ndev,wednesday\n",
        ties="id,from,to\nt1,dev,amina\nt2,dev,e\n",
        evidence="tie,source\nt1,interviews\nt2,interviews\nt1|t2,interviews\n",
    )
    checker, records = check(folder)
    assert [(record.sheet.table.name, record.row) for record in records] == [
        ("sources", 2), ("organisations", 6), ("people", 3), ("roles", 3), ("ties", 3), ("evidence", 3),
    ]  # fmt: skip
    assert (checker.rows_read, checker.rows_refused) == (17, 11)
    # One fault is told, and with it all that it takes along.
    fault, together = checker.problems
    assert (fault.file, fault.row, fault.column) == ("organisations.csv", 5, "name")
    assert (together.file, together.row, together.value) == ("organisations.csv", 5, "d")
    assert together.reason == (
        "with it are refused 10 rows that refer to it: organisations.csv, row 2; organisations.csv, row 3; "
        "organisations.csv, row 4; people.csv, row 2; roles.csv, row 2; programmes.csv, row 2; "
        "ties.csv, row 2; participation.csv, row 2; evidence.csv, row 2; evidence.csv, row 4"
    )


def test_what_follows_from_a_fault_is_told_apart_from_a_fault_of_its_own(
    check: Check, tables: Tables
) -> None:
    rows = "".join(f"t{number},amina,dev,\n" for number in range(20))
    people = "id,name\namina,\ndev,D\nms-ahmed,M\nher-head,H\n"
    folder = tables(
        people=people, ties=f"id,from,to,valence\n{rows}t,amina,dev,puurple\n", roles="person,role\n",
        participation="person,programme\n", evidence="agent,source\n",
    )  # fmt: skip
    checker, _ = check(folder)
    assert (checker.rows_refused, len(checker.problems)) == (22, 3)
    assert [problem.column for problem in checker.problems] == ["name", "valence", ""]
    assert checker.problems[2].reason.startswith(
        "with it are refused 21 rows that refer to it: ties.csv, row 2;"
    )
    assert checker.problems[2].reason.endswith("ties.csv, row 11; and 11 more")


def test_words_read_by_another_name_are_told(check: Check, tables: Tables) -> None:
    own = "ms-ahmed,HEAD TEACHER\ndev,family-learning-practitioner\n"
    folder = tables(roles=f"person,role\nms-ahmed,Principal\ndev,FL\n{own}")
    checker, _ = check(folder)
    assert checker.words == {"role": {"Principal": "head-teacher", "FL": "family-learning-practitioner"}}


def test_several_values_without_their_separator(check: Check, tables: Tables) -> None:
    """Free text may hold a comma, and is told; of identifiers and words the mend says what separates them."""
    people = "id,name,identified,may_be,language\namina,A,,,Polish; English\ndev,D,,,Polish|Scots\n"
    more = "ms-ahmed,M,,,\nher-head,H,no,amina,\nher-teacher,T,no,{},\n"
    checker, _ = check(tables(people=people + more.format("amina|dev")))
    assert (checker.problems, checker.undivided) == ([], {"language": {"Polish; English": None}})
    told = only(check, tables(people=people + more.format("amina;dev")))
    assert (told.column, told.value, told.hint) == ("may_be", "amina;dev", "Put | between several values.")


names = st.sampled_from(["a", "b", "c", "d", "", "zz", "=x"])
several = st.lists(names, max_size=2).map("|".join)


@settings(max_examples=100, deadline=None)
@given(
    people=st.lists(st.tuples(names, names, st.sampled_from(["", "no", "yes", "?"]), several), max_size=8),
    ties=st.lists(st.lists(names, min_size=2, max_size=5), max_size=8),
)
def test_no_row_is_lost_and_nothing_taken_refers_to_nothing(
    check: Check, people: list[tuple[str, ...]], ties: list[list[str]]
) -> None:
    headers = {"people": ["id", "name", "identified", "may_be"], "ties": ["from", "to", "id", "valence"]}
    with tempfile.TemporaryDirectory() as folder:
        for name, table in (("people", people), ("ties", ties)):
            with (Path(folder) / f"{name}.csv").open("w", newline="") as file:
                csv.writer(file).writerows([headers[name], *table])
        checker, records = check(Path(folder))
    filled = sum(any(row) for row in people) + sum(any(row) for row in ties)
    assert checker.rows_read == filled == len(records) + checker.rows_refused
    refused = {f"{problem.file}, row {problem.row}" for problem in checker.problems}
    assert all(f"{one.file}, row {one.row}" in refused for one in checker.problems if one.with_it)
    refused.update(row for problem in checker.problems for row in problem.with_it)
    assert len(refused) == checker.rows_refused
    assert refused.isdisjoint(f"{record.sheet.name}, row {record.row}" for record in records)
    assert all(problem.reason and problem.hint for problem in checker.problems)
    known = [record.id for record in records if record.sheet.table.name == "people"]
    assert len(known) == len(set(known))
    assert {value for record in records for column, value in record.values if column.kind == "ref"} <= set(
        known
    )
