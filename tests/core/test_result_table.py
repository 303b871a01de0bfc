"""Tables on terminals of any width, as CSV and as JSON."""

import csv
import io
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from hsp_graph.core.result_table import Cell, ResultTable

NAN = float("nan")
WIDTHS = (40, 80, 200)
PEOPLE = ResultTable(
    ["name", "free_school_meals", "what_she_says"],
    [
        ["Amina", 41, "The practitioner listens and the school does not answer letters at all"],
        ["Dev", 9, "Families know more of their children than any register can hold"],
    ],
    "Two families",
)


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """A terminal of this many columns."""
    monkeypatch.setenv("COLUMNS", str(request.param))
    return int(request.param)


def at(width: int, rows: ResultTable, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    return rows.text("table")


def test_columns_stand_side_by_side_where_every_word_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert at(80, PEOPLE, monkeypatch) == (
        "Two families\n"
        "          free school\n"
        "name            meals  what she says\n"
        "Amina              41  The practitioner listens and the school does not answer\n"
        "                       letters at all\n"
        "Dev                 9  Families know more of their children than any register\n"
        "                       can hold\n"
    )
    assert at(200, PEOPLE, monkeypatch) == (
        "Two families\n"
        "name   free school meals  what she says\n"
        "Amina                 41  The practitioner listens and the school does not answer letters at all\n"
        "Dev                    9  Families know more of their children than any register can hold\n"
    )


def test_a_number_and_what_a_no_break_space_joins_stay_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ResultTable(
        ["who", "share", "z"], [["head-teacher", "nominal\u00a00.75, traditional\u00a00.25", -0.28]]
    )
    assert at(32, rows, monkeypatch) == (
        "who      share                 z\nhead-    nominal 0.75,     -0.28\nteacher  traditional 0.25\n"
    )


def test_rows_stand_below_each_other_where_a_word_would_be_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = ResultTable(
        ["practitioner", "qualifications", "neighbourhood"], [["Joan", "BA", "Abercorn"], ["Semla", "", "x"]]
    )
    assert at(40, wide, monkeypatch) == (
        "practitioner:    Joan\n"
        "qualifications:  BA\n"
        "neighbourhood:   Abercorn\n"
        "\n"
        "practitioner:    Semla\n"
        "neighbourhood:   x\n"
    )


WORDS = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=12)
TEXTS = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)


def whole_or_broken(word: str, words: list[str]) -> bool:
    """Whether a word is printed, in parts only if it is broken after hyphens."""
    return word in words or any(
        word[: at + 1] in words and whole_or_broken(word[at + 1 :], words)
        for at, mark in enumerate(word[:-1])
        if mark == "-"
    )


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=4), st.sampled_from(WIDTHS))
def test_no_word_is_cut_and_no_line_is_too_long(rows: list[tuple[str, str, str]], width: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        printed = at(width, ResultTable(["one", "two_words", "three"], rows), patch)
    words = printed.split()
    for cell in (cell for row in rows for cell in row):
        for word in cell.split():
            assert whole_or_broken(word, words)
    assert all(cell_len(line) <= width for line in printed.splitlines())


@pytest.mark.parametrize("columns", [15, 20, 40])
def test_a_word_longer_than_the_terminal_is_broken_and_no_letter_of_it_lost(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "https://example.org/a/very/long/address/that/fits/no/terminal"
    printed = at(columns, ResultTable(["name", "address"], [["Dev", address]]), monkeypatch)
    assert all(len(line) <= columns for line in printed.splitlines())
    told = "".join(
        line.rpartition(":  ")[2] if "address:" in line else line for line in printed.splitlines()[1:]
    )
    assert "".join(told.split()).endswith(address.partition(":")[2])


def test_wide_letters_take_two_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = at(
        40, ResultTable(["name", "says"], [["日本語日本語", "一二三 四五六"], ["Dev", "x"]]), monkeypatch
    )
    assert printed.splitlines()[1] == "日本語日本語  一二三 四五六"


def test_markup_in_a_cell_is_text(width: int) -> None:
    assert "[bold]x[/bold]" in ResultTable(["a"], [["[bold]x[/bold]"]]).text("table")


def test_codes_that_a_terminal_would_obey_are_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = at(80, ResultTable(["a"], [["\x1b[31mred\x07 two\nlines"]]), monkeypatch)
    assert printed == "a\n\ufffd[31mred\ufffd two\nlines\n"


def test_an_empty_table_has_its_header_or_nothing(width: int) -> None:
    assert ResultTable(["name", "z_score"], []).text("table") == "name  z score\n"
    assert ResultTable(["name"], []).text("csv") == "name\n"
    assert ResultTable(["name"], []).text("json") == "[]\n"
    assert ResultTable([], []).text("table").strip() == ""
    assert len(ResultTable(["name"], [])) == 0


NUMBERS = [
    ([1.0, 2.0], ["1", "2"]),
    ([6.5, 15, 2], ["6.5", "15", "2"]),
    ([1.256, -0.001, 3.0], ["1.26", "0.00", "3.00"]),
    ([-0.0], ["0"]),
    ([-0.004], ["0.00"]),
    ([-0.006], ["-0.01"]),
    ([1e-9, NAN], ["0.00", "not defined"]),
    ([True, False], ["yes", "no"]),
    ([1, 1.25], ["1", "1.25"]),
]


@pytest.mark.parametrize(("cells", "shown"), NUMBERS)
def test_numbers_on_a_terminal_have_the_decimals_they_need(
    cells: list[Cell], shown: list[str], width: int
) -> None:
    lines = ResultTable(["n"], [[cell] for cell in cells]).text("table").splitlines()[1:]
    assert [line.strip() for line in lines] == shown


def test_numbers_stand_to_the_right_and_text_to_the_left(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = at(80, ResultTable(["label", "count"], [["a", 5], ["b", 1200]]), monkeypatch)
    assert printed == "label  count\na          5\nb       1200\n"
    assert at(80, ResultTable(["answer"], [[True]]), monkeypatch) == "answer\nyes\n"
    assert (
        at(80, ResultTable(["score"], [[1.5], [NAN]]), monkeypatch)
        == "      score\n        1.5\nnot defined\n"
    )


def test_csv_keeps_every_digit_and_quotes_what_needs_it() -> None:
    rows: list[list[Cell]] = [["a,b", 0.1 + 0.2, True], ['"', NAN, False], ["two\nlines", -0.001, 3]]
    text = ResultTable(["x", "y", "z"], rows).text("csv")
    assert list(csv.reader(io.StringIO(text))) == [
        ["x", "y", "z"], ["a,b", "0.30000000000000004", "yes"], ['"', "not defined", "no"],
        ["two\nlines", "-0.001", "3"],
    ]  # fmt: skip


def test_json_keeps_types_and_what_is_not_defined_is_null() -> None:
    text = ResultTable(["name", "z", "n", "b"], [["Zoë", NAN, 3, True], ["b", 1.5, 0, False]]).text("json")
    assert json.loads(text) == [
        {"name": "Zoë", "z": None, "n": 3, "b": True}, {"name": "b", "z": 1.5, "n": 0, "b": False},
    ]  # fmt: skip
    assert "Zoë" in text


@given(st.lists(st.floats(allow_infinity=False), min_size=1, max_size=5))
def test_json_gives_every_number_back(numbers: list[float]) -> None:
    back = [row["n"] for row in json.loads(ResultTable(["n"], [[n] for n in numbers]).text("json"))]
    assert back == [None if math.isnan(n) else n for n in numbers]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5))
def test_no_number_is_shown_as_minus_nothing(numbers: list[float]) -> None:
    shown = ResultTable(["n"], [[n] for n in numbers]).text("table").split()[1:]
    assert [abs(float(s) - n) <= 0.00501 for s, n in zip(shown, numbers, strict=True)] == [True] * len(
        numbers
    )
    assert not any(float(s) == 0 and s.startswith("-") for s in shown)


def test_dicts_are_one_per_row() -> None:
    assert PEOPLE.to_dicts()[1]["free_school_meals"] == 9
    assert len(PEOPLE) == 2


def test_csv_holds_no_formula() -> None:
    cells: list[Cell] = ["=1+1", "+44 131", "- she", "@x", "\tx", "-5", "-1.5e-3", -5, -0.5, "a=b"]
    rows = list(csv.reader(io.StringIO(ResultTable(["x"], [[cell] for cell in cells]).text("csv"))))[1:]
    guarded = ["'=1+1", "'+44 131", "'- she", "'@x", "'\tx"]
    assert [row[0] for row in rows] == [*guarded, "-5", "-1.5e-3", "-5", "-0.5", "a=b"]


def test_headers_and_titles_hold_no_codes_either(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = at(80, ResultTable(["a\x1b[31m"], [["\u202eb\x9b\u200d\xa0c"]], "t\x07"), monkeypatch)
    assert shown == "t\ufffd\na\ufffd[31m\nb\ufffd\u200d c\n"
