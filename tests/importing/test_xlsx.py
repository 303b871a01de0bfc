"""Workbooks: what Excel and LibreOffice put into cells, and files that are no workbooks."""

import datetime
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from hsp_graph.core.errors import CommandError, DataError
from hsp_graph.importing.checking import Checker, Record
from hsp_graph.importing.tables import read_sources

Check = Callable[..., tuple[Checker, list[Record]]]


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """A function: write a workbook; ``book(people=[["id", "name"], ["amina", "Amina"]])``."""

    def write(**sheets: list[list[Any]]) -> Path:
        made = openpyxl.Workbook()
        made.remove(made.active)  # type: ignore[arg-type]
        for name, rows in sheets.items():
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(row)
        made.save(tmp_path / "study.xlsx")
        return tmp_path / "study.xlsx"

    return write


def test_cells_of_every_type(book: Callable[..., Path]) -> None:
    path = book(
        organisations=[
            ["id", "name", "kind", "identified", "roll", "free_school_meals", "as_of", "note"],
            ["a", " Ashfield ", "school", True, 255, 41.5, datetime.datetime(2008, 5, 17), None],
            [7, "B", "school", False, 255.0, 0.00001, 2008, "x"],
        ]
    )
    (sheet,) = read_sources([path])
    assert (sheet.name, sheet.format) == ("study.xlsx, sheet 'organisations'", "xlsx")
    assert list(sheet.rows()) == [
        (2, ["a", "Ashfield", "school", "yes", "255", "41.5", "2008-05-17", ""]),
        (3, ["7", "B", "school", "no", "255", "0.00001", "2008", "x"]),
    ]
    assert len(list(sheet.rows())) == 2, "rows are given anew each time"


@pytest.mark.parametrize(
    ("shown", "meant"),
    [("mmm-yy", "2008-05"), ("yyyy", "2008"), ("dd/mm/yyyy", "2008-05-01"), ("yyyy-mm", "2008-05")],
)
def test_a_date_is_as_precise_as_it_is_shown(book: Callable[..., Path], shown: str, meant: str) -> None:
    # Whoever types 2008-05 into Excel gets 1 May 2008, shown as May-08.
    path = book(sources=[["id", "title", "date"], ["s", "S", datetime.datetime(2008, 5, 1)]])
    workbook = openpyxl.load_workbook(path)
    workbook["sources"]["C2"].number_format = shown
    workbook.save(path)
    (sheet,) = read_sources([path])
    assert list(sheet.rows()) == [(2, ["s", "S", meant])]


@pytest.mark.parametrize(
    ("stored", "shown", "meant"),
    [(0.41, "0%", "41"), (0.075, "0.0%", "7.5"), (1, "0.00%", "100"), (0, "0%", "0"), (0.07, "0%;-0%", "7"),
     (41, '0"%"', "41"), (41.5, "0\\%", "41.5")],
)  # fmt: skip
def test_a_percentage_is_what_is_shown(
    book: Callable[..., Path], stored: float, shown: str, meant: str
) -> None:
    path = book(people=[["id", "name", "share"], ["a", "A", stored]])
    workbook = openpyxl.load_workbook(path)
    workbook["people"]["C2"].number_format = shown
    workbook.save(path)
    (sheet,) = read_sources([path])
    assert list(sheet.rows()) == [(2, ["a", "A", meant])]


def test_a_workbook_of_other_things_in_a_folder_is_left_alone(
    book: Callable[..., Path], caplog: pytest.LogCaptureFixture
) -> None:
    folder = book(Budget=[["x"]]).parent
    with pytest.raises(CommandError, match="holds none of the tables"):
        read_sources([folder])
    (folder / "people.csv").write_text("id,name\n")
    caplog.clear()
    assert [sheet.name for sheet in read_sources([folder])] == ["people.csv"]
    assert caplog.messages == ["'study.xlsx' has none of the tables; it was left alone."]


def test_empty_rows_and_columns_are_nothing_and_others_are_told(
    book: Callable[..., Path], check: Check
) -> None:
    path = book(
        people=[
            [],
            ["ID", "Name", None, None],
            [],
            ["a", "A", None, None],
            ["b"],
            ["c", "C", "x"],
            ["d", "D"],
        ]
    )
    checker, records = check(path)
    assert [(record.row, record.id) for record in records] == [(4, "a"), (7, "d")]
    assert [str(problem) for problem in checker.problems] == [
        "study.xlsx, sheet 'people', row 5, column 'name': the cell is empty. It is required: "
        "The name to show: a pseudonym, unless all agreed.",
        "study.xlsx, sheet 'people', row 6: the row has 3 cells where the header has 2. "
        "Look for a separator too many or too few; put text that contains one in quotation marks.",
    ]


def test_sheets_are_known_by_name_and_others_left_alone(book: Callable[..., Path]) -> None:
    path = book(
        Ties=[["from", "to"], ["a", "b"]], Budget=[["x"]], evidence=[], People=[["id", "name"], ["a", "A"]]
    )
    assert [(sheet.table.name, list(sheet.rows())) for sheet in read_sources([path])] == [
        ("people", [(2, ["a", "A"])]),
        ("ties", [(2, ["a", "b"])]),
    ]


@pytest.mark.parametrize("cell", ["=1+1", "=A1", '=HYPERLINK("http://x")'])
def test_a_formula_refuses_its_row(book: Callable[..., Path], check: Check, cell: str) -> None:
    path = book(people=[["id", "name", "note"], ["a", "A", cell], ["b", "B", None]])
    checker, records = check(path)
    assert [record.id for record in records] == ["b"]
    (problem,) = checker.problems
    assert (problem.file, problem.row, problem.column) == ("study.xlsx, sheet 'people'", 2, "note")
    assert problem.value == cell
    assert problem.reason == "the cell looks like a spreadsheet formula"
    assert "Write its value" in problem.hint


def test_an_array_formula_and_an_error_refuse_their_rows(book: Callable[..., Path], check: Check) -> None:
    path = book(people=[["id", "name"], ["a", "A"], ["b", "#REF!"], ["c", "#1 fan"]])
    workbook = openpyxl.load_workbook(path)
    workbook["people"]["B2"] = ArrayFormula("B2", "=SUM(A1:A2)")
    workbook.save(path)
    checker, records = check(path)
    assert [record.id for record in records] == ["c"]
    assert [(problem.row, problem.value, problem.reason) for problem in checker.problems] == [
        (2, "=SUM(A1:A2)", "the cell looks like a spreadsheet formula"),
        (3, "#REF!", "the cell holds a spreadsheet's error"),
    ]


def repacked(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The workbook with its parts changed."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, change(name, content))
    return path


def test_a_stated_size_that_is_wrong_cuts_nothing_off(book: Callable[..., Path]) -> None:
    path = book(people=[["id", "name"], ["a", "A"], ["b", "B"]])
    repacked(path, lambda name, content: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', content))
    (sheet,) = read_sources([path])
    assert list(sheet.rows()) == [(2, ["a", "A"]), (3, ["b", "B"])]


def test_a_cell_of_10_mb(book: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openpyxl.cell.cell.Cell.check_string", lambda self, value: value)
    path = book(people=[["id", "name"], ["a", "A"], ["b", "x" * 10_000_000]])
    (sheet,) = read_sources([path])
    with pytest.raises(DataError) as caught:
        list(sheet.rows())
    assert caught.value.what == "A cell is longer than 100,000 characters."
    assert caught.value.where == "study.xlsx, sheet 'people', row 3, column B"


def test_what_is_no_workbook(book: Callable[..., Path], tmp_path: Path) -> None:
    text, empty, archive = tmp_path / "a.xlsx", tmp_path / "b.xlsx", tmp_path / "c.xlsx"
    text.write_text("id,name\n")
    empty.touch()
    with zipfile.ZipFile(archive, "w") as other:
        other.writestr("readme.txt", "hello")
    cut = tmp_path / "d.xlsx"
    whole = book(people=[["id", "name"], ["a", "A"]]).read_bytes()
    cut.write_bytes(whole[: len(whole) // 2])
    garbled = repacked(tmp_path / "study.xlsx", lambda name, content: content[: len(content) // 2])
    for path in (text, empty, archive, cut, garbled):
        with pytest.raises(DataError, match=r"cannot be read as an \.xlsx workbook") as caught:
            read_sources([path])
        assert "save it again as .xlsx" in caught.value.hint


def test_a_sheet_that_breaks_off_is_told(book: Callable[..., Path]) -> None:
    path = book(people=[["id", "name"], *([str(number), "A"] for number in range(2000))])
    repacked(path, lambda name, content: content[: len(content) // 2] if "sheet1" in name else content)
    with pytest.raises(DataError, match=r"cannot be read as an \.xlsx workbook"):
        [list(sheet.rows()) for sheet in read_sources([path])]


@pytest.mark.parametrize(
    ("sheets", "what", "hint"),
    [
        (
            {"Budget": [["id"]]},
            "'study.xlsx' has none of the tables",
            "Name its sheets sources, organisations",
        ),
        ({"people": []}, "'study.xlsx' has none of the tables", "Name its sheets"),
        ({"people": [["id", "name"]], "Tie": [["from", "to"]]}, "sheet 'Tie'' is not the name", "'ties'"),
        (
            {"people": [["id", "name"]], "people ": []},
            "'people' and 'people ' are the same table",
            "one sheet",
        ),
        ({"people": [["id", "nmae"]]}, "The column 'name' is missing", "'nmae' meant to be 'name'"),
        ({"people": [["id", None, "name"]]}, "A column has no name", "of its own"),
    ],
)
def test_workbooks_that_cannot_be_used(
    book: Callable[..., Path], sheets: dict[str, list[list[Any]]], what: str, hint: str
) -> None:
    with pytest.raises(DataError) as caught:
        read_sources([book(**sheets)])
    assert what in caught.value.what
    assert hint in caught.value.hint
