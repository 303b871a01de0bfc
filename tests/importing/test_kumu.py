"""Kumu's CSV, workbooks and JSON. Everybody in them is fictional."""

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import DataError
from hsp_graph.importing.formats.kumu import looks_like, read
from hsp_graph.importing.raw import RawRow

File = Callable[[str, str | bytes], Path]

ELEMENTS: list[list[Any]] = [
    ["Label", "Type", "Tags"],
    ["Amina", "Parent", "a|b"],
    ["Dev", "Practitioner", None],
]
CONNECTIONS: list[list[Any]] = [
    ["From", "To", "Type", "Label", "Strength", "Direction"],
    ["Amina", "Dev | Amina", "trusts", None, 2, "directed"],
    ["Dev", "Amina", None, "knows", None, "mutual"],
    ["Dev", "Amina", None, None, None, "Undirected"],
    ["Dev", "Amina", None, None, None, None],
]
TIES = [
    RawRow("row 2", "", ("Amina", "Dev"), True, {"Type": "trusts", "Strength": "2"}),
    RawRow("row 2", "", ("Amina", "Amina"), True, {"Type": "trusts", "Strength": "2"}),
    RawRow("row 3", "", ("Dev", "Amina"), False, {"label": "knows", "Direction": "mutual"}),
    RawRow("row 4", "", ("Dev", "Amina"), False, {}),
    RawRow("row 5", "", ("Dev", "Amina"), True, {}),
]
AGENTS = [
    RawRow("row 2", "Amina", (), False, {"label": "Amina", "Type": "Parent", "Tags": "a|b"}),
    RawRow("row 3", "Dev", (), False, {"label": "Dev", "Type": "Practitioner"}),
]


def as_csv(rows: list[list[Any]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """A function: write a workbook of these sheets."""

    def write(**sheets: list[list[Any]]) -> Path:
        made = openpyxl.Workbook()
        made.remove(made.active)  # type: ignore[arg-type]
        for name, rows in sheets.items():
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(row)
        made.save(tmp_path / "map.xlsx")
        return tmp_path / "map.xlsx"

    return write


def test_csv(file: File) -> None:
    path = file("connections.csv", as_csv(CONNECTIONS))
    assert looks_like(path.read_bytes(), path.name)
    (table,) = read(path, "connections.csv")
    assert (table.name, table.holds, table.format) == ("connections", "ties", "kumu")
    assert table.header == ["Type", "label", "Strength", "Direction"]
    assert list(table.rows()) == TIES
    assert list(table.rows()) == TIES, "rows are given anew each time"
    path = file("elements.csv", as_csv(ELEMENTS))
    assert looks_like(path.read_bytes(), path.name)
    (table,) = read(path, "elements.csv")
    assert (table.name, table.holds, table.header) == ("elements", "agents", ["label", "Type", "Tags"])
    assert list(table.rows()) == AGENTS


def test_a_workbook(book: Callable[..., Path]) -> None:
    sheets = {"Links": CONNECTIONS, "People": ELEMENTS, "Notes (IGNORE)": [["x", "x"], ["=1+1"]], "Empty": []}
    path = book(**sheets)
    assert looks_like(path.read_bytes(), path.name)
    assert not looks_like(path.read_bytes(), "project.qdpx")
    people, links = read(path, "map.xlsx")
    assert (people.name, people.label, people.holds) == ("People", "map.xlsx, sheet 'People'", "agents")
    assert list(people.rows()) == AGENTS
    assert (links.name, links.holds) == ("Links", "ties")
    assert list(links.rows()) == TIES


def test_identifiers(book: Callable[..., Path]) -> None:
    path = book(
        A=[["ID", "Label"], ["e1", "Amina"], ["e2", "Amina"], [None, "Dev"]],
        B=[["Label", "Type"], ["Sam", "Parent"], ["Sam", "Teacher"]],
        C=[["ID", "From", "To"], ["c1", "e1", "e2|Dev"], ["c1 (2)", "Sam (Parent)", "Dev"],
           [None, "e1", "e1"]],
    )  # fmt: skip
    first, second, ties = read(path, "map.xlsx")
    assert [row.id for row in first.rows()] == ["e1", "e2", "Dev"]
    assert [row.id for row in second.rows()] == ["Sam (Parent)", "Sam (Teacher)"]
    assert [(row.id, row.ends) for row in ties.rows()] == [
        ("c1", ("e1", "e2")), ("c1 (3)", ("e1", "Dev")), ("c1 (2)", ("Sam (Parent)", "Dev")),
        ("", ("e1", "e1")),
    ]  # fmt: skip


def test_a_blueprint(file: File) -> None:
    text = """{"elements": [{"id": "e1", "label": "A", "type": "Parent", "tags": ["x", "y"], "age": 1.50},
      {"label": "B", "hidden": true, "empty": null}],
      "connections": [{"from": "e1", "to": "B", "direction": "mutual", "type": "trusts"},
        {"id": "c2", "from": "A", "to": "e1", "direction": "undirected"}, {"from": "B", "to": "B"}]}"""
    path = file("map.json", text)
    assert looks_like(path.read_bytes(), path.name)
    elements, connections = read(path, "map.json")
    assert elements.header == ["label", "type", "tags", "age", "hidden"]
    assert list(elements.rows()) == [
        RawRow("element 1", "e1", (), False, {"label": "A", "type": "Parent", "tags": "x|y", "age": "1.50"}),
        RawRow("element 2", "B", (), False, {"label": "B", "hidden": "yes"}),
    ]
    assert list(connections.rows()) == [
        RawRow("connection 1", "", ("e1", "B"), False, {"type": "trusts", "Direction": "mutual"}),
        RawRow("connection 2", "c2", ("e1", "e1"), False, {}),
        RawRow("connection 3", "", ("B", "B"), True, {}),
    ]


def test_an_export(file: File) -> None:
    project = {
        "_id": "p1", "name": "Ashfield",
        "elements": [{"_id": "elem-1", "attributes": {"label": "A", "element type": "Parent"}},
                     {"_id": "elem-2", "attributes": {"label": "A", "where": {"x": 1}}}],
        "connections": [{"_id": "conn-1", "from": "elem-1", "to": "elem-2", "direction": "directed",
                         "delayed": False, "attributes": {"connection type": "advice"}}],
        "maps": [{"_id": "map-1"}, {"_id": "map-2"}],
    }  # fmt: skip
    elements, connections, about = read(file("map.json", json.dumps(project)), "map.json")
    assert [(row.id, row.cells) for row in elements.rows()] == [
        ("elem-1", {"label": "A", "element type": "Parent"}),
        ("elem-2", {"label": "A", "where": '{"x": "1"}'}),
    ]
    assert [(row.id, row.ends, row.directed, row.cells) for row in connections.rows()] == [
        ("conn-1", ("elem-1", "elem-2"), True, {"delayed": "no", "connection type": "advice"})
    ]
    assert about.holds == "about"
    assert [row.cells for row in about.rows()] == [{"_id": "p1", "name": "Ashfield", "maps": "2, not read"}]


@pytest.mark.parametrize(
    ("sheets", "what", "where"),
    [
        ({"A": [["Label"], ["=1+1"]]}, "holds a formula", "sheet 'A', row 2, column A"),
        ({"A": [["Label", "x"], ["A", "#REF!"]]}, "spreadsheet's error", "sheet 'A', row 2, column B"),
        ({"A": [["Name"], ["A"]]}, "neither a column Label nor", "sheet 'A', row 1"),
        ({"A": [["Label"], ["A"]], "B": [["From", "To"], ["A", "B"]]}, "leads to 'B'", "sheet 'B', row 2"),
        ({"A": [["From", "To"], ["A", "|"]]}, "nobody at one end", "sheet 'A', row 2"),
        ({"A": [["Label"], ["A"], ["A"]]}, "'A' occurs twice", "sheet 'A', row 3"),
        ({"A": [["Label", "x"], [None, "x"]]}, "neither label nor ID", "sheet 'A', row 2"),
        ({"A": [["ID", "Label"], [1, "A"], [2, "A"]], "B": [["From", "To"], [1, "A"]]},
         "the label of 2 elements", "sheet 'B', row 2"),
        ({"A": [["ID", "From", "To"], [1, "A", "B"], [1, "A", "B"]]}, "'1' occurs twice", "row 3"),
        ({"A": [["Label", "Label"]]}, "'Label' occurs twice", "sheet 'A', row 1"),
        ({"A (ignore)": [["Label"], ["A"]]}, "neither elements nor connections", "map.xlsx"),
    ],
)  # fmt: skip
def test_a_workbook_that_cannot_be_read(
    book: Callable[..., Path], sheets: dict[str, list[list[Any]]], what: str, where: str
) -> None:
    with pytest.raises(DataError) as caught:
        read(book(**sheets), "map.xlsx")
    assert what in caught.value.what
    assert caught.value.where.endswith(where)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ('{"elements": [', "cannot be read as JSON", "map.json"),
        ('{"elements": {}}', "no list of elements", "map.json"),
        ('{"elements": [1]}', "not an object", "element 1"),
        ('{"elements": [{"attributes": 1}]}', "not an object", "element 1"),
        ('{"elements": [], "connections": 1}', "not a list", "map.json"),
        ('{"elements": [{"label": "A", "label": "B"}]}', "occurs twice", "map.json"),
        ('{"elements": [{"label": "\\ud800"}]}', "surrogates not allowed", "map.json"),
        ('{"elements": [{"label": "\\u001b[1m"}]}', "control character", "element 1"),
        ('{"elements": [{"label": "A"}], "connections": [{"from": "A"}]}', "nobody", "connection 1"),
        ('{"elements": ' + "[" * 100_000, "cannot be read as JSON", "map.json"),
        ('{"elements": [{"label": "A", "x": ' + "[" * 100_000 + "]" * 100_000 + "}]}", "JSON", "map.json"),
    ],
)
def test_json_that_cannot_be_read(file: File, text: str, what: str, where: str) -> None:
    with pytest.raises(DataError) as caught:
        read(file("map.json", text), "map.json")
    assert what in caught.value.what
    assert caught.value.where.endswith(where)
    assert caught.value.hint


def test_a_workbook_that_would_burst(tmp_path: Path) -> None:
    path = tmp_path / "map.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (20 << 20))
    with pytest.raises(DataError, match="unpacks to"):
        read(path, "map.xlsx")


def changed(path: Path, member: str, old: str, new: str) -> None:
    """Change a part of a workbook behind the back of the program that wrote it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in parts[member]
    parts[member] = parts[member].replace(old.encode(), new.encode(), 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<row r="2"', '<row r="999999999999"'),
        ("<worksheet", '<!DOCTYPE x [<!ENTITY y "z">]><worksheet'),
        ("</row>", "</raw>"),
    ],
)
def test_a_workbook_that_was_tampered_with(book: Callable[..., Path], old: str, new: str) -> None:
    path = book(A=[["Label"], ["Amina"]])
    changed(path, "xl/worksheets/sheet1.xml", old, new)
    with pytest.raises(DataError, match="cannot be read as an"):
        read(path, "map.xlsx")


@pytest.mark.parametrize(
    "head",
    [b"From,To\n", b"Id,Label,Type\n", b"", b'{"nodes": []}', b'{"elements": {"nodes": []}}', b"Label\n"],
)
def test_what_does_not_look_like_it(head: bytes) -> None:
    assert not looks_like(head, "map.xlsx")


label = st.text(st.sampled_from("abcé '\"=,"), min_size=1, max_size=6).map(str.strip).filter(bool)


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[str], list[tuple[str, str, str, str]]]:
    """Labels, and ties with their direction and strength."""
    labels = draw(st.lists(label, min_size=1, max_size=5, unique=True))
    who, how = st.sampled_from(labels), st.sampled_from(["directed", "undirected"])
    return labels, draw(st.lists(st.tuples(who, who, how, st.sampled_from(["", "2", "0.5"])), max_size=6))


@settings(max_examples=80, deadline=None)
@given(networks(), st.sampled_from(["csv", "xlsx", "json"]))
def test_whatever_is_written_is_read(
    network: tuple[list[str], list[tuple[str, str, str, str]]], form: str
) -> None:
    labels, ties = network
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map"
        if form == "csv":
            # One file holds one table, and connections alone name whom they join.
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([["From", "To", "Direction", "strength"], *ties])
            (table,) = read(path, "map")
            assert [
                (*row.ends, "directed" if row.directed else "undirected", row.cells.get("strength", ""))
                for row in table.rows()
            ] == ties
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([["Label", "Type"], *([name, "Parent"] for name in labels)])
            (table,) = read(path, "map")
            assert [(row.id, row.cells["Type"]) for row in table.rows()] == [
                (name, "Parent") for name in labels
            ]
            return
        if form == "xlsx":
            made = openpyxl.Workbook()
            sheet = made.active
            for rows in ([["Label"], *[[name] for name in labels]],
                         [["From", "To", "Direction", "strength"], *ties]):  # fmt: skip
                for row, cells in enumerate(rows, start=1):
                    for column, cell in enumerate(cells, start=1):
                        sheet.cell(row, column, cell).data_type = "s"  # type: ignore[union-attr]
                sheet = made.create_sheet()
            made.save(path)
        else:
            names = ("from", "to", "direction", "strength")
            connections = [dict(zip(names, tie, strict=True)) for tie in ties]
            elements = [{"label": name} for name in labels]
            path.write_text(json.dumps({"elements": elements, "connections": connections}))
        tables = read(path, "map")
        assert [row.id for row in tables[0].rows()] == labels
        back = [
            (*row.ends, "directed" if row.directed else "undirected", row.cells.get("strength", ""))
            for table in tables[1:]
            for row in table.rows()
        ]
        assert back == ties
