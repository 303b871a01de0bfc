"""CSV as spreadsheets, editors and mistakes write it."""

import csv
import io
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import CommandError, DataError
from hsp_graph.importing.files.csv import MAX_CELL
from hsp_graph.importing.tables import read_sources

File = Callable[[str, str | bytes], Path]

PLAIN = "id,name,note\namina,Amina,\ndev,Dev,runs the group\n"
ROWS = [(2, ["amina", "Amina", ""]), (3, ["dev", "Dev", "runs the group"])]


def rows(path: Path) -> list[tuple[int | str, list[str]]]:
    (sheet,) = read_sources([path])
    return list(sheet.rows())


def refusal(path: Path) -> DataError:
    """The error that reading a file to its end gives."""
    with pytest.raises(DataError) as caught:
        rows(path)
    assert caught.value.exit_code == 1
    assert caught.value.where
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.rstrip("\n"),
        PLAIN.replace("id,name,note", "ID, Name ,NOTE"),
        PLAIN.replace("id,name,note", '"id","name","note"'),
        PLAIN.replace("\n", ",,\n"),
        PLAIN.replace("runs the group", "  runs the group "),
    ],
    ids=["comma", "semicolon", "tab", "BOM", "CRLF", "CR", "no last newline", "header case", "quoted header",
         "empty columns at the end", "blanks round cells"],
)  # fmt: skip
def test_the_same_table_in_many_dresses(file: File, content: str | bytes) -> None:
    path = file("people.csv", content)
    (sheet,) = read_sources([path])
    assert (sheet.table.name, sheet.name, sheet.format) == ("people", "people.csv", "csv")
    assert sheet.header == ["id", "name", "note"]
    assert list(sheet.rows()) == ROWS
    assert list(sheet.rows()) == ROWS, "rows are given anew each time"


def test_blank_lines_and_quoted_newlines_count_as_in_a_spreadsheet(file: File) -> None:
    path = file("people.csv", '\nid,name,note\n\namina,Amina,"one\ntwo, ""three"""\n,,\ndev,Dev,\n')
    assert rows(path) == [(4, ["amina", "Amina", 'one\ntwo, "three"']), (6, ["dev", "Dev", ""])]


def test_a_separator_inside_cells_does_not_mislead(file: File) -> None:
    assert rows(file("people.csv", "id;name\na;b,c,d,e\n")) == [(2, ["a", "b,c,d,e"])]


def test_a_row_may_end_in_empty_cells_but_not_in_others(file: File) -> None:
    path = file("people.csv", "id,name\na,A,,\nb,B,x,\nc\n")
    assert rows(path) == [(2, ["a", "A"]), (3, ["b", "B", "x"]), (4, ["c"])]


def test_the_file_name_may_have_capitals(file: File) -> None:
    file("People.CSV", PLAIN)
    path = file("notes.csv", "anything")
    assert rows(path.parent) == ROWS


@pytest.mark.parametrize(
    ("name", "content", "what", "where", "hint"),
    [
        ("people.csv", "", "'people.csv' is empty.", "people.csv", "id, name"),
        ("people.csv", b"\xef\xbb\xbf", "'people.csv' is empty.", "people.csv", "id, name"),
        ("people.csv", '\n ,\n""\n', "'people.csv' is empty.", "people.csv", "id, name"),
        ("people.csv", PLAIN.encode("utf-16"), "UTF-16", "people.csv", "CSV UTF-8"),
        ("people.csv", b"\xfe\xff" + PLAIN.encode("utf-16-be"), "UTF-16", "people.csv", "CSV UTF-8"),
        ("people.csv", PLAIN.encode("utf-16-le"), "line 1 holds a NUL", "people.csv", "CSV UTF-8"),
        ("people.csv", PLAIN + "x,X\0,\n", "line 4 holds a NUL", "people.csv", "CSV UTF-8"),
        ("people.csv", (PLAIN * 1000 + "zoë,Zoë,\n").encode("latin-1"), "line 3001 holds the byte 0xEB",
         "people.csv", "CSV UTF-8"),
        ("people.csv", PLAIN.encode() + b"z,\xc3", "line 4 holds the byte 0xC3", "people.csv", "CSV UTF-8"),
        ("people.csv", "id,nmae\na,A\n", "'name' is missing", "people.csv, row 1", "meant to be 'name'"),
        ("people.csv", "name\nA\n", "'id' is missing", "people.csv, row 1", "'people' are id, name"),
        ("ties.csv", "id\na\n", "'from', 'to' are missing", "ties.csv, row 1", "from, to, relation"),
        ("people.csv", "id,name,Name\na,A,B\n", "'name' occurs twice", "people.csv, row 1", "of its own"),
        ("people.csv", "id,,name\na,b,A\n", "A column has no name", "people.csv, row 1", "of its own"),
        ("tie.csv", "from,to\n", "'tie.csv' is not the name", "tie.csv", "Did you mean 'ties'?"),
        ("budget.csv", "id\n", "'budget.csv' is not the name", "budget.csv", "The tables are sources,"),
        ("people.csv", "id,name\na,A\nb," + "x" * 10_000_000, "longer than 100,000", "people.csv, row 3",
         "shorten the text"),
        ("people.csv", "id,name," + "x" * 10_000_000 + "\n", "longer than 100,000", "people.csv, row 1",
         "shorten the text"),
        ("people.csv", 'id,name\na,"A\nb,B\n', "unexpected end of data", "people.csv, row 2", "never closed"),
        ("people.csv", 'id,name\na,"A" B\n', "cannot be read as CSV", "people.csv, row 2", "quotation mark"),
        ("people.ods", "id,name\n", "'people.ods' is not a format", "people.ods", ".xlsx"),
        ("people", "id,name\n", "'people' is not a format", "people", ".csv"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told(
    file: File, name: str, content: str | bytes, what: str, where: str, hint: str
) -> None:
    error = refusal(file(name, content))
    assert what in error.what
    assert error.where.endswith(where)
    assert hint in error.hint


def test_a_header_alone_is_a_table_without_rows(file: File) -> None:
    assert rows(file("people.csv", "id,name\n")) == []


def test_a_cell_of_the_greatest_length_passes(file: File) -> None:
    assert rows(file("people.csv", f"id,name\na,{'x' * MAX_CELL}\n")) == [(2, ["a", "x" * MAX_CELL])]


@pytest.mark.parametrize(
    ("sources", "what", "hint"),
    [
        (["nothing.csv"], "There is no file or folder", "Check the name"),
        (["empty"], "holds none of the tables", "sources.csv, organisations.csv, people.csv"),
        (["people.csv", "."], "is given twice", "once"),
    ],
)
def test_what_is_not_there(file: File, tmp_path: Path, sources: list[str], what: str, hint: str) -> None:
    file("people.csv", PLAIN)
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "budget.csv").write_text("id\n")
    with pytest.raises(CommandError) as caught:
        read_sources([tmp_path / source for source in sources])
    assert caught.value.exit_code == 2
    assert what in caught.value.what
    assert hint in caught.value.hint


def test_a_mistyped_name_in_a_folder_is_not_passed_over(file: File) -> None:
    file("people.csv", PLAIN)
    file("._people.csv", b"\0")
    file("~$people.xlsx", b"\0")
    folder = file("tie.csv", "from,to\namina,dev\n").parent
    with pytest.raises(DataError, match=r"'tie\.csv' is not the name.*Did you mean 'ties'"):
        read_sources([folder])


def test_what_is_referred_to_is_read_first(tables: Callable[..., Path]) -> None:
    names = [sheet.table.name for sheet in read_sources([tables()])]
    assert names == ["sources", "organisations", "people", "roles", "programmes", "participation", "ties",
                     "evidence"]  # fmt: skip


def test_sha256_is_of_the_whole_file(file: File) -> None:
    path = file("people.csv", "id,name\n")
    (sheet,) = read_sources([path])
    # Of "id,name\n", by sha256sum.
    assert sheet.sha256() == "40d6bfdc74eae2ed68a97137ce414fa4ca6de1b3831cfd9a73c4622d8a8942c1"


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "people.csv").write_text("id,name\n")
    (tmp_path / "b" / "ties.csv").write_text("from,to\n")
    sheets = read_sources([tmp_path / "a", tmp_path / "b"])
    assert [sheet.name for sheet in sheets] == ["a/people.csv", "b/people.csv", "ties.csv"]
    (tmp_path / "b" / "people.csv").write_text("")
    with pytest.raises(DataError, match=r"'b/people\.csv' is empty"):
        read_sources([tmp_path / "a", tmp_path / "b"])


def test_the_limit_of_the_host_process_stays(file: File) -> None:
    before = csv.field_size_limit(MAX_CELL * 10)
    try:
        rows(file("people.csv", PLAIN))
        assert csv.field_size_limit() == MAX_CELL * 10
        assert (
            "longer than 100,000" in refusal(file("people.csv", f"id,name\na,{'x' * (MAX_CELL + 1)}\n")).what
        )
    finally:
        csv.field_size_limit(before)


def test_a_header_with_a_control_character_is_refused(file: File) -> None:
    assert "control character" in refusal(file("people.csv", "id,name,mo\x1b[31mod\n")).what


cells = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=12).map(
    str.strip
)


@settings(max_examples=60, deadline=None)
@given(
    table=st.lists(st.tuples(st.text("abcé/ |", min_size=1).filter(str.strip), cells, cells), max_size=6),
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n"]),
    start=st.sampled_from([b"", b"\xef\xbb\xbf"]),
)
def test_whatever_a_csv_writer_writes_is_read(
    table: list[tuple[str, str, str]], delimiter: str, end: str, start: bytes
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([("id", "name", "note"), *table])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        path.write_bytes(start + text.getvalue().encode())
        assert rows(path) == [
            (number, [unicodedata.normalize("NFC", cell.strip()) for cell in row])
            for number, row in enumerate(table, start=2)
        ]
