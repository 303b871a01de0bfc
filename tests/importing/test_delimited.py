"""Edge lists and Gephi's tables, as tools and people write them. Everybody in them is fictional."""

import csv
import io
import tempfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import DataError
from hsp_graph.importing.formats.delimited import looks_like, read
from hsp_graph.importing.formats.registry import recognise
from hsp_graph.importing.raw import RawRow

File = Callable[[str, str | bytes], Path]

EDGES = "Source,Target,Type,Kind,Id,Label,Weight\n1,2,Directed,Friend,0,trusts,1.0\n2,1,Undirected,,1,,2.5\n"


def rows(path: Path) -> list[RawRow]:
    (table,) = read(path, path.name)
    return list(table.rows())


@pytest.mark.parametrize(
    "content",
    [
        EDGES,
        EDGES.replace(",", ";"),
        EDGES.replace(",", "\t"),
        EDGES.replace("\n", "\r\n"),
        b"\xef\xbb\xbf" + EDGES.encode(),
        EDGES.replace(",", "\t").encode("utf-16"),
        EDGES.replace("Source", "source").replace("Target", "TARGET").replace("Type", "type"),
        EDGES.replace("Source,Target", '"Source","Target"'),
        EDGES.replace("Directed", "directed").replace("Undirected", "UNDIRECTED"),
    ],
    ids=["comma", "semicolon", "tab", "CRLF", "BOM", "UTF-16", "case of names", "quoted", "case of values"],
)
def test_gephi_edges(file: File, content: str | bytes) -> None:
    path = file("edges.csv", content)
    assert looks_like(path.read_bytes(), "edges.csv")
    (table,) = read(path, "edges.csv")
    assert (table.name, table.holds, table.format) == ("edges", "ties", "delimited")
    assert [name.casefold() for name in table.header] == ["type", "kind", "label", "weight"]
    expected = [
        RawRow("row 2", "0", ("1", "2"), True, {"Kind": "Friend", "label": "trusts", "Weight": "1.0"}),
        RawRow("row 3", "1", ("2", "1"), False, {"Weight": "2.5"}),
    ]
    assert list(table.rows()) == expected
    assert list(table.rows()) == expected, "rows are given anew each time"


def test_gephi_edges_without_identifiers_are_not_kumus_elements(file: File) -> None:
    path = file("edges.csv", "Source,Target,Type,Label,Weight\na,b,Directed,trusts,2\nb,a,Undirected,,1\n")
    assert recognise(path) == "delimited"
    assert rows(path) == [
        RawRow("row 2", "", ("a", "b"), True, {"label": "trusts", "Weight": "2"}),
        RawRow("row 3", "", ("b", "a"), False, {"Weight": "1"}),
    ]


def test_gephi_nodes(file: File) -> None:
    path = file("nodes.csv", "Id;Label;timeset;Role\n1;Amina;;parent\n2;;2008;\n")
    assert looks_like(path.read_bytes(), "nodes.csv")
    (table,) = read(path, "nodes.csv")
    assert (table.name, table.holds, table.header) == ("nodes", "agents", ["label", "timeset", "Role"])
    assert list(table.rows()) == [
        RawRow("row 2", "1", (), False, {"label": "Amina", "Role": "parent"}),
        RawRow("row 3", "2", (), False, {"timeset": "2008"}),
    ]


@pytest.mark.parametrize(
    ("header", "directed"),
    [
        ("source,target", True), ("From,To", True), ("ego,alter", True), ("SENDER,RECEIVER", True),
        ("FromNodeId,ToNodeId", True), ("source_id,target_id", True), ("from person,to person", True),
        ("a,b", False), ("person 1,person 2", False), ("Node1,Node2", False), ("Agent A,Agent B", False),
    ],
)  # fmt: skip
def test_the_ends_are_recognised_from_the_headers(file: File, header: str, directed: bool) -> None:
    path = file("list.csv", f"since,{header},note\n2008,Amina,Dev,x\n")
    assert looks_like(path.read_bytes(), "list.csv")
    assert rows(path) == [
        RawRow("row 2", "", ("Amina", "Dev"), directed, {"since": "2008", "note": "x"})
    ]  # fmt: skip


@pytest.mark.parametrize("header", ["Mother,Teacher", "source,target,from,to", "x,y", "from,note"])
def test_other_headers_ask(file: File, header: str) -> None:
    path = file("list.csv", f"{header}\n")
    with pytest.raises(DataError, match="ends of a tie") as caught:
        read(path, "list.csv")
    assert "--mapping" in caught.value.hint
    assert "--format" in caught.value.hint
    assert caught.value.where == "list.csv, row 1"


@pytest.mark.parametrize(
    "content",
    [",A,B,C\nA,0,1,0\nB,1,0,0\nC,0,0,1\n", '"";"1";"2"\n"1";0;1\n"2";1;0\n', "who,Amina,Dev\nAmina,0,2\n"],
)
def test_a_matrix_is_refused_and_not_taken_for_a_list(file: File, content: str) -> None:
    """Its first columns may be called a and b, or 1 and 2, and its numbers are nobody."""
    path = file("matrix.csv", content)
    assert looks_like(content.encode(), "matrix.csv")
    with pytest.raises(DataError) as caught:
        read(path, "matrix.csv")
    assert "is a matrix" in str(caught.value)
    assert "UCINET's DL" in caught.value.hint


def test_a_header_of_very_many_columns(file: File) -> None:
    """Each column compared with every other would take minutes."""
    many = ",".join(f"c{number}" for number in range(50_000))
    path = file("wide.csv", f"source,target,{many}\na,b,1\n")
    assert rows(path) == [RawRow("row 2", "", ("a", "b"), True, {"c0": "1"})]
    path.write_text(f"source,target,{many},c7\n", encoding="utf-8")
    with pytest.raises(DataError, match="The column 'c7' occurs twice"):
        rows(path)


def test_the_ends_can_be_stated(file: File) -> None:
    path = file("list.csv", "Mother,Teacher\nAmina,Ms Ahmed\n")
    (table,) = read(path, "list.csv", ends=("Mother", "Teacher"))
    assert [row.ends for row in table.rows()] == [("Amina", "Ms Ahmed")]
    with pytest.raises(DataError, match="no column 'Father'"):
        read(path, "list.csv", ends=("Father", "Teacher"))


def test_parallel_ties_loops_and_self_reports_survive(file: File) -> None:
    path = file("list.csv", "from,to\na,b\na,b\nb,a\na,a\n")
    assert [row.ends for row in rows(path)] == [("a", "b"), ("a", "b"), ("b", "a"), ("a", "a")]


def test_an_identifier_that_stands_twice_is_an_attribute(file: File) -> None:
    assert [(row.id, row.cells) for row in rows(file("list.csv", "id,from,to\n7,a,b\n7,b,a\n"))] == [
        ("", {"id": "7"}),
        ("", {"id": "7"}),
    ]


def test_a_type_that_is_no_direction_is_an_attribute(file: File) -> None:
    path = file("list.csv", "source,target,Type\na,b,friend\na,b,\na,b,Mutual\n")
    assert [(row.directed, row.cells) for row in rows(path)] == [
        (True, {"Type": "friend"}), (True, {}), (False, {"Type": "Mutual"})
    ]  # fmt: skip


def test_columns_without_a_name_are_kept(file: File) -> None:
    path = file("list.csv", '"";"from";"to"\n"1";a;b\n')
    assert rows(path) == [RawRow("row 2", "", ("a", "b"), True, {"column 1": "1"})]


@pytest.mark.parametrize(
    ("content", "what", "where"),
    [
        ("", "is empty", "list.csv"),
        ("source,target,source\n", "'source' occurs twice", "list.csv, row 1"),
        ("source,target\na\n", "nobody at its end 'target'", "list.csv, row 2"),
        ("source,target\n,b\n", "nobody at its end 'source'", "list.csv, row 2"),
        ("source,target\na,b,c\n", "3 cells, and the header names 2", "list.csv, row 2"),
        ("source,target\na,b\n\na,\x1bb\n", "control character", "list.csv, row 4"),
        ("source,target,no\x1bte\n", "control character", "list.csv, row 1"),
        ('source,target\na,"b\n', "cannot be read as CSV", "list.csv, row 2"),
        (f"source,target\na,{'x' * 100_001}\n", "longer than 100,000", "list.csv, row 2"),
        ("source,target\nzoë,b\n".encode("cp1252"), "not UTF-8", "list.csv"),
        ("Id,Label\n1,A\n1,B\n", "'1' is already in row 2", "list.csv, row 3, column 'Id'"),
        ("Id,Label\n,A\n", "no identifier", "list.csv, row 2, column 'Id'"),
    ],
)
def test_what_cannot_be_read_is_told(file: File, content: str | bytes, what: str, where: str) -> None:
    with pytest.raises(DataError) as caught:
        rows(file("list.csv", content))
    assert what in caught.value.what
    assert caught.value.where.endswith(where)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("head", "looks"),
    [
        (b"budget,year\n", False), (b"", False), (b"PK\x03\x04\0", False), (b"source\n", False),
        (b"edgeID,from,to,networkCanvasEgoUUID\n", False), (b"egoID;Source;Target;weight\n", False),
        (b"From,To,Direction\n", False), (b"Label,Type\n", False), (b"id,label\n", True),
        ("sender\treceiver\n".encode("utf-16"), True),
    ],
)  # fmt: skip
def test_what_looks_like_it(head: bytes, looks: bool) -> None:
    assert looks_like(head, "file.csv") is looks


def test_rows_do_not_hold_the_file(file: File) -> None:
    path = file("list.csv", "source,target,note\n" + "amina,dev,a note of some length\n" * 100_000)
    tracemalloc.start()
    assert sum(1 for _ in read(path, "list.csv")[0].rows()) == 100_000
    assert tracemalloc.get_traced_memory()[1] < 1_000_000, "bytes, of a file of 3 MB"
    tracemalloc.stop()


names = st.text(st.sampled_from("abé |'\";,="), min_size=1, max_size=6).map(str.strip).filter(bool)
ties = st.lists(st.tuples(names, names, st.booleans(), names | st.just("")), max_size=8)


@settings(max_examples=80, deadline=None)
@given(ties=ties, delimiter=st.sampled_from(",;\t"), end=st.sampled_from(["\n", "\r\n"]))
def test_whatever_is_written_is_read(
    ties: list[tuple[str, str, bool, str]], delimiter: str, end: str
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow(["Source", "Target", "Type", "Weight"])
    writer.writerows([s, t, "Directed" if directed else "Undirected", w] for s, t, directed, w in ties)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "edges.csv"
        path.write_bytes(text.getvalue().encode())
        back = [(*row.ends, row.directed, row.cells.get("Weight", "")) for row in rows(path)]
    assert back == ties
