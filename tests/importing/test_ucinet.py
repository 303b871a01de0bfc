"""UCINET's DL and NetDraw's VNA, in every format and with the oddities of both. Everybody is fictional."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import DataError
from hsp_graph.importing.formats.ucinet import looks_like, read
from hsp_graph.importing.raw import RawTable

File = Callable[[str, str | bytes], Path]
#: The ends, the value or nothing, and whether it runs one way.
Tie = tuple[str, str, str, bool]


def agents(tables: list[RawTable]) -> dict[str, list[str]]:
    return {table.name: [row.id for row in table.rows()] for table in tables if table.holds == "agents"}


def ties(tables: list[RawTable]) -> dict[str, list[Tie]]:
    return {
        table.name: [
            (row.ends[0], row.ends[1], row.cells.get("value", ""), row.directed) for row in table.rows()
        ]
        for table in tables
        if table.holds == "ties"
    }


def found(file: File, text: str) -> tuple[dict[str, list[str]], dict[str, list[Tie]]]:
    path = file("net.dl", text)
    assert looks_like(path.read_bytes(), "net.txt")
    tables = read(path, "net.dl")
    assert {table.format for table in tables} == {"ucinet"}
    return agents(tables), ties(tables)


ABC = {"nodes": ["A", "B", "C"]}
#: A to B, A to C with the value 2, C to A; and the loop of C.
FULL = {"ties": [("A", "B", "1", True), ("A", "C", "2", True), ("C", "A", "1", True), ("C", "C", "1", True)]}
PAIRS = {"ties": [("A", "B", "", True), ("A", "C", "", True), ("C", "A", "", True)]}
MATRIX = "0 1 2\n0 0 0\n1 0 1\n"


@pytest.mark.parametrize(
    "text",
    [
        f"DL N=3\nFORMAT = FULLMATRIX DIAGONAL PRESENT\nLABELS:\nA\nB\nC\nDATA:\n{MATRIX}",
        f"dl n = 3 labels: A,B,C data: {MATRIX}",
        f"dl, n 3, format fm, labels:\nA B C\ndata:\n{MATRIX}".replace("dl,", "dl ,"),
        f"dl nrows=3 ncols=3 nmatrices=1\nlabels:\nA B\nC\ndata:\n{MATRIX}",
        f'DL\r\nN=3\r\nROW LABELS:\r\n"A"\r\nB\r\nC\r\nCOLUMN LABELS:\r\nA\r\nB\r\nC\r\nDATA:\r\n{MATRIX}',
        f"dl n=3 col labels: A B C row labels: A B C data: {MATRIX.replace(chr(10), ' ')}",
        "dl n=3\nlabels:\nA,B,C\ndata:\n0\n1 2 0 0\n0 1\n0 1\n",
        "dl n=3\nlabels embedded\ndata:\nA B C\nA 0 1 2\nB 0 0 0\nC 1 0 1\n",
        "dl n=3\nrow labels embedded\ncolumn labels embedded:\ndata:\nC B A\nA 2 1 0\nB 0 0 0\nC 1 0 1\n",
        "dl n=3\nrow labels embedded\ndata:\nA 0 1 2\nB 0 0 0\nC 1 0 1\n",
        "dl n=3 format=edgelist1\nlabels:\nA B C\ndata:\n1 2 1\n1 3 2\n3 1 1\n3 3 1\n",
        "dl n=3 format=el1\nlabels embedded:\ndata:\nA B 1\nA C 2\nC A 1\nC C 1\n",
        "dl n=3 format=el1\nlabels: A B C\nlabels embedded\ndata:\na b 1\nA c 2\nB A 0\nC a 1\nc C 1\n",
        "dl format=edgelist labels embedded data:\nA B 1\nA C 2\nC A 1\nC C 1\n",
    ],
)
def test_one_mode_with_values(file: File, text: str) -> None:
    nodes, its = found(file, text)
    assert nodes == ABC
    assert {name: sorted(rows) for name, rows in its.items()} == FULL


@pytest.mark.parametrize(
    "text",
    [
        "dl n=3 format=nodelist1 labels: A B C data:\n1 2 3\n2\n3 1\n",
        "dl n=3 format=nl1 labels embedded data:\nA B C\nC A\n",
        "dl n=3 format=nodelist1B labels: A B C data:\n2 2 3\n0\n1 1\n",
        "dl n=3 format=nodelist1b labels: A B C data:\n2 2\n3 0\n1 1\n",
        "dl n=3 format=edgelist1 labels: A B C data:\n1 2\n1,3\n3 1\n",
    ],
)
def test_one_mode_without_values(file: File, text: str) -> None:
    nodes, its = found(file, text)
    assert nodes == ABC
    assert {name: sorted(rows) for name, rows in its.items()} == PAIRS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lowerhalf data: 1\n2 0\n0 3 0", [("1", "1", "1"), ("2", "1", "2"), ("3", "2", "3")]),
        ("lowerhalf diagonal absent data: 2\n0 3", [("2", "1", "2"), ("3", "2", "3")]),
        ("upperhalf data: 1 2 0\n0 3\n0", [("1", "1", "1"), ("1", "2", "2"), ("2", "3", "3")]),
        ("uh diagonal = absent data: 2 0\n3", [("1", "2", "2"), ("2", "3", "3")]),
    ],
)
def test_half_a_matrix_has_ties_that_run_both_ways(
    file: File, text: str, expected: list[tuple[str, str, str]]
) -> None:
    nodes, its = found(file, f"dl n=3 format={text}")
    assert nodes == {"nodes": ["1", "2", "3"]}
    assert its == {"ties": [(*tie, False) for tie in expected]}


@pytest.mark.parametrize("data", ["3 10 0 -2 0 4", "0 3 10 0 0 -2 0 4 0"])
def test_a_diagonal_said_to_be_absent(file: File, data: str) -> None:
    # SocNetV writes the diagonal's zeros nevertheless.
    assert found(file, f"DL\nN=3\nFORMAT = FULLMATRIX DIAGONAL ABSENT\nDATA:\n{data}")[1] == {
        "ties": [("1", "2", "3", True), ("1", "3", "10", True), ("2", "3", "-2", True), ("3", "2", "4", True)]
    }


def test_several_matrices_are_tables_called_by_their_level_labels(file: File) -> None:
    text = 'dl n=2 nm=2 labels: A B level labels: trusts, "gets advice" data: 0 1 0 0\n0 0 2.5 0'
    assert found(file, text)[1] == {
        "trusts": [("A", "B", "1", True)], "gets advice": [("B", "A", "2.5", True)]
    }  # fmt: skip
    assert list(found(file, "dl n=1 nm=2 data: 0 1")[1]) == ["matrix 1", "matrix 2"]
    assert found(file, "dl nm=2 format=el1 matrix labels: x y labels embedded data:\nA B\n!\nB A\n")[1] == {
        "x": [("A", "B", "", True)], "y": [("B", "A", "", True)]
    }  # fmt: skip


@pytest.mark.parametrize("again", ["A B\n", ""])
def test_embedded_labels_with_several_matrices(file: File, again: str) -> None:
    text = f"dl n=2 nm=2 labels embedded data:\nA B\nA 0 1\nB 0 0\n{again}A 0 0\nB 1 0\n"
    assert found(file, text) == (
        {"nodes": ["A", "B"]},
        {"matrix 1": [("A", "B", "1", True)], "matrix 2": [("B", "A", "1", True)]},
    )


@pytest.mark.parametrize(
    "text",
    [
        "DL NR=2 NC=3\nROW LABELS:\nAmina\nBeth\nCOL LABELS:\nfair\ncamp\nclass\nDATA:\n1 0 0\n1 0 2\n",
        "dl nr=2, nc=3 labels embedded data:\nfair camp class\nAmina 1 0 0\nBeth 1 0 2\n",
        "dl nr=2 nc=3 format=edgelist2 row labels: Amina Beth column labels: fair camp class data:\n"
        "1 1 1\n2 1 1\n2 3 2\n",
        "dl nr=2 nc=3 format=el2 labels embedded col labels: fair camp class data:\n"
        "Amina fair 1\nBeth fair 1\nBeth class 2\n",
    ],
)
def test_two_modes(file: File, text: str) -> None:
    assert found(file, text) == (
        {"rows": ["Amina", "Beth"], "columns": ["fair", "camp", "class"]},
        {"ties": [
            ("Amina", "fair", "1", False), ("Beth", "fair", "1", False), ("Beth", "class", "2", False)
        ]},
    )  # fmt: skip


def test_a_node_list_of_two_modes(file: File) -> None:
    text = "dl nr=2 nc=2 format=nodelist2 labels embedded data:\nAmina fair camp\nBeth fair\n"
    assert found(file, text) == (
        {"rows": ["Amina", "Beth"], "columns": ["fair", "camp"]},
        {"ties": [("Amina", "fair", "", False), ("Amina", "camp", "", False), ("Beth", "fair", "", False)]},
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dl nr=2 nc=1 data: 1 0", ({"rows": ["row 1", "row 2"], "columns": ["column 1"]}, "row 1")),
        ("dl nr=2 nc=2 data: 0 1 0 0",
         ({"rows": ["row 1", "row 2"], "columns": ["column 1", "column 2"]}, "row 1")),
        ("dl nr=1 nc=2 row labels: Fair column labels: Fair Camp data: 0 1",
         ({"rows": ["row Fair"], "columns": ["column Fair", "column Camp"]}, "row Fair")),
    ],
)  # fmt: skip
def test_rows_and_columns_that_could_be_confused(
    file: File, text: str, expected: tuple[dict[str, list[str]], str]
) -> None:
    sides, its = found(file, text)
    assert (sides, its["ties"][0][0]) == expected


def test_labels(file: File) -> None:
    nodes, its = found(file, 'dl n=2 format=el1\nlabels:\n"Ms Ahmed", "Mr ""\ndata:\n1 2'.replace(' ""', '"'))
    assert nodes == {"nodes": ["Ms Ahmed", "Mr"]}
    # SocNetV writes one label a line, without quotation marks.
    nodes, its = found(
        file, "DL\nN=2\nFORMAT = edgelist\nLABELS:\nMs Ahmed, head's friend\nDev\nDATA:\n1 2 1"
    )
    assert nodes == {"nodes": ["Ms Ahmed, head's friend", "Dev"]}
    assert its == {"ties": [("Ms Ahmed, head's friend", "Dev", "1", True)]}
    nodes, _ = found(file, "dl n=2 format=el1\nlabels:\nMs Ahmed, Mr Cole\ndata:\n1 2")
    assert nodes == {"nodes": ["Ms Ahmed", "Mr Cole"]}
    (table, _) = read(file("net.dl", "dl n=2 labels: Dev Dev data: 0 1 0 0"), "net.dl")
    assert [(row.id, row.cells) for row in table.rows()] == [("1", {"label": "Dev"}), ("2", {"label": "Dev"})]


def test_a_word_of_the_header_within_a_label_ends_nothing(file: File) -> None:
    titles = ["On links in data:a review, with more", "Of the format", "No data"]
    for labels in ("\n".join(titles), "\n".join(f'"{title}"' for title in titles)):
        nodes, its = found(file, f"DL\nN=3\nFORMAT = edgelist \nLABELS:\n{labels}\nDATA:\n1 2 1\n1 3 5")
        assert nodes["nodes"] == titles
        assert [value for _, _, value, _ in its["ties"]] == ["1", "5"]


def test_isolates_are_in_the_header_only(file: File) -> None:
    assert found(file, "dl n=4 format=edgelist1 data:\n1 2\n1 2\n2 1\n2 2\n") == (
        {"nodes": ["1", "2", "3", "4"]},
        {"ties": [("1", "2", "", True), ("1", "2", "", True), ("2", "1", "", True), ("2", "2", "", True)]},
    )


def test_title_and_missing_values_are_told(file: File) -> None:
    path = file("net.dl", 'dl n=2 title="Spring wave" data: 0 . na 1')
    about = read(path, "net.dl")[-1]
    assert (about.name, about.holds) == ("file", "about")
    assert [row.cells for row in about.rows()] == [{"title": "Spring wave", "missing values": "2"}]


VNA = """*Node data
"ID", "name" role
j101 joe "head teacher"
w067 wendy ""
b303 bill parent
*Node properties
ID x color role
j101 1160 255 1
b303 12.5 0 2
*Tie data
from to friends advice strength note
j101 w067 1 0 3 "a, b"
w067 j101 2 1 1 -
j101 j101 0 0 9 x
*Tie properties
from to color
j101 w067 5
"""


def test_vna(file: File) -> None:
    path = file("net.vna", VNA)
    assert looks_like(path.read_bytes(), "net.vna")
    nodes, friends, advice, drawn = read(path, "net.vna")
    assert (nodes.name, nodes.header) == ("nodes", ["name", "role", "x", "color", "role (properties)"])
    assert [(row.id, row.cells) for row in nodes.rows()] == [
        ("j101", {"name": "joe", "role": "head teacher", "x": "1160", "color": "255",
                  "role (properties)": "1"}),
        ("w067", {"name": "wendy"}),
        ("b303", {"name": "bill", "role": "parent", "x": "12.5", "color": "0", "role (properties)": "2"}),
    ]  # fmt: skip
    assert (friends.name, friends.holds, friends.header) == ("friends", "ties", ["value", "strength", "note"])
    assert [(row.place, row.ends, row.directed, row.cells) for row in friends.rows()] == [
        ("line 12", ("j101", "w067"), True, {"value": "1", "strength": "3", "note": "a, b"}),
        ("line 13", ("w067", "j101"), True, {"value": "2", "strength": "1", "note": "-"}),
    ]
    assert [(row.ends, row.cells["value"]) for row in advice.rows()] == [(("w067", "j101"), "1")]
    assert (drawn.name, drawn.holds) == ("tie properties", "about")
    assert [row.cells for row in drawn.rows()] == [{"from": "j101", "to": "w067", "color": "5"}]


@pytest.mark.parametrize(
    ("columns", "row", "cells"),
    [("strength", "0", {"strength": "0"}), ("", "", {}),
     ("kind Weight", "kin 2", {"kind": "kin", "Weight": "2"})],
)  # fmt: skip
def test_vna_ties_without_a_relation(file: File, columns: str, row: str, cells: dict[str, str]) -> None:
    (table,) = read(file("net.vna", f"*tie data\nfrom to {columns}\na b {row}\na b {row}\n"), "net.vna")
    assert table.name == "ties"
    assert [(its.ends, its.cells) for its in table.rows()] == [(("a", "b"), cells)] * 2


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("hello", "does not begin with DL", "line 1"),
        ("dl n=2", "no 'DATA:'", "net.dl"),
        ("dl n=2\nfoo=3 data:", "'foo=3' is not a word", "line 2"),
        ("dl nx=2 data:", "'nx' is not a word", "line 1"),
        ("dl n=2 format=blockmatrix data:", "'blockmatrix' is not read", "line 1"),
        ("dl data: 0 1", "does not say how many", "net.dl"),
        ("dl n=2\ndata:\n0 1 0", "1 x 2 x 2 in the format fullmatrix, which the 3", "line 2"),
        ("dl n=2\ndata:\n0 1 0 0 1", "which the 5", "line 2"),
        ("dl n=1000000000000\ndata:\n", "which the 0", "line 2"),
        ("dl n=1000000000000 format=el1 data:\n1 2", "no data for them", "net.dl"),
        ("dl n=1000000000000 format=nl1b data:\n", "ties of agent 1 is missing", "line 1"),
        ("dl n=1 format=nl1b data:\n1000000000000 1", "'' is not the number", "ties of agent 1"),
        ("dl n=1 nm=1000000000000 data: 0", "matrices cannot be used", "net.dl"),
        ("dl n=2 data: 0 x 0 0", "'x' is not a number", "line 1"),
        ("dl n=2 diagonal absent data: 1 0 0 0", "diagonal is said to be absent", "line 1"),
        ("dl n=2 format=el1\ndata:\n1 2\n1 3", "'3' is not the number of an agent", "line 4"),
        ("dl n=2 format=el1\ndata:\nA B", "'A' is not the number", "line 3"),
        ("dl n=2 format=el1 labels: A B labels embedded\ndata:\nA C", "'C' is not among", "line 3"),
        ("dl n=3 format=el1 labels embedded data:\nA B", "declares 3 agents, and the data name 2", "net.dl"),
        ("dl n=2 format=el1 data:\n1 2 3 4", "two agents and, if need be, a number", "line 2"),
        ("dl n=2 format=nl1b data:\n0\n0\n1", "after the last", "line 4"),
        ("dl n=2 format=el1 nm=2 data:\n1 2", "2 matrices, and the data hold 1", "net.dl"),
        ("dl n=3 labels: A B data: 0", "2 labels for 3", "line 1"),
        ("dl n=1 labels: A labels: B data: 0", "occur twice", "line 1"),
        ("dl nr=2 nc=3 format=lowerhalf data: 0", "NR and NC differ", "net.dl"),
        ("dl nr=2 nc=1 diagonal absent data: 0 0", "no diagonal", "net.dl"),
        ('dl n=2 format=el1 data:\n1 "2', "never closed", "line 2"),
        ("dl n=1 labels: \x1b[1m data: 0", "control character", "line 1"),
        ("dl n=1 labels: zoë data: 0".encode("cp1252"), "not UTF-8", "line 1"),
        (VNA.replace("j101 w067 1", "j101 w068 1"), "leads to 'w068'", "line 12"),
        (VNA.replace("b303 12.5", "b304 12.5"), "'b304' is not in '*node data'", "line 9"),
        (VNA.replace("b303 bill", "j101 bill"), "'j101' occurs twice", "line 5"),
        (VNA.replace("*Tie data", "*Tie date"), "'*tie date' is not known", "line 10"),
        (VNA.replace("w067 wendy", "w067 wendy x"), "4 values, and there are 3 columns", "line 4"),
        (VNA.replace("x color", "color color"), "cannot be used", "line 7"),
        ("*node data\nid\n\"a", "never closed", "line 3"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told(file: File, text: str | bytes, what: str, where: str) -> None:
    with pytest.raises(DataError) as caught:
        for table in read(file("net.dl", text), "net.dl"):
            list(table.rows())
    assert what in caught.value.what
    assert caught.value.where.endswith(where)
    assert caught.value.hint


def test_what_looks_like_it() -> None:
    assert not looks_like(b"dlfoo n=3 data:", "net.dl")
    assert not looks_like(b"*Vertices 3", "net.net")
    assert not looks_like(b"", "net.dl")


sizes = st.integers(1, 4)
values = st.sampled_from(["0", "0", "1", "-1", "2.5", "1e3"])
name = st.text(st.sampled_from("abcdé ='*"), min_size=1, max_size=5).map(str.strip).filter(bool)


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[str], list[list[list[str]]]]:
    """Labels, and one or more matrices."""
    labels = draw(st.lists(name, min_size=1, max_size=4, unique_by=str.casefold))
    row = st.lists(values, min_size=len(labels), max_size=len(labels))
    matrix = st.lists(row, min_size=len(labels), max_size=len(labels))
    return labels, draw(st.lists(matrix, min_size=1, max_size=3))


def written(labels: list[str], matrices: list[list[list[str]]], form: str, embedded: bool, wrap: str) -> str:
    """A network as DL: a small writer of its own."""
    quoted = [f'"{label}"' for label in labels]
    n = range(len(labels))
    lines = [f"dl n={len(labels)} nm={len(matrices)} format={form}", "labels:", ",".join(quoted)]
    if embedded:
        lines[1:] = ["labels embedded"] + (["labels:", " ".join(quoted)] if form == "edgelist1" else [])
    lines.append("data:")
    for number, matrix in enumerate(matrices):
        if form == "fullmatrix":
            lines += [wrap.join(quoted)] * embedded
            lines += [wrap.join([quoted[i]] * embedded + matrix[i]) for i in n]
        else:
            lines += ["!"] * bool(number)
            who = quoted if embedded else [str(i + 1) for i in n]
            lines += [f"{who[i]} {who[j]} {matrix[i][j]}" for i in n for j in n if matrix[i][j] != "0"]
    return "\n".join(lines)


@settings(max_examples=100, deadline=None)
@given(
    networks(), st.sampled_from(["fullmatrix", "edgelist1"]), st.booleans(),
    st.sampled_from([" ", "\n", ", "]),
)  # fmt: skip
def test_whatever_is_written_is_read(
    network: tuple[list[str], list[list[list[str]]]], form: str, embedded: bool, wrap: str
) -> None:
    labels, matrices = network
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "net.dl"
        path.write_text(written(labels, matrices, form, embedded, wrap), encoding="utf-8")
        tables = read(path, "net.dl")
        assert agents(tables) == {"nodes": labels}
        assert list(ties(tables).values()) == [
            [
                (labels[i], labels[j], value, True)
                for i, row in enumerate(matrix)
                for j, value in enumerate(row)
                if value != "0"
            ]
            for matrix in matrices
        ]


def pairs(labels: list[str], form: str, ones: list[list[bool]]) -> tuple[list[str], list[tuple[int, int]]]:
    """The data of a form that gives no values, and the positions of the ends of its ties."""
    n = range(len(labels))
    if form in ("lowerhalf", "upperhalf"):
        halves = [[j for j in n if (j <= i if form == "lowerhalf" else j >= i)] for i in n]
        return (
            [" ".join(str(int(ones[i][j])) for j in half) for i, half in enumerate(halves)],
            [(i, j) for i, half in enumerate(halves) for j in half if ones[i][j]],
        )
    tied = [(i, j) for i in n for j in n if ones[i][j]]
    if form in ("edgelist1", "edgelist2"):
        return [f"{i + 1} {j + 1}" for i, j in tied], tied
    counted = form == "nodelist1B"
    rows = [[j + 1 for j in n if ones[i][j]] for i in n]
    return [f"{len(row) if counted else i + 1} {' '.join(map(str, row))}" for i, row in enumerate(rows)], tied


@settings(max_examples=150, deadline=None)
@given(
    st.lists(name, min_size=1, max_size=4, unique_by=str.casefold),
    st.sampled_from(
        ["lowerhalf", "upperhalf", "nodelist1", "nodelist1B", "nodelist2", "edgelist1", "edgelist2"]
    ),
    st.lists(st.booleans(), min_size=16, max_size=16),
)
def test_every_other_form_is_read_as_it_is_written(labels: list[str], form: str, bits: list[bool]) -> None:
    data, tied = pairs(labels, form, [bits[row : row + 4] for row in range(0, 16, 4)])
    two_mode = form.endswith("2")
    columns = [f"{label}!" for label in labels] if two_mode else labels
    quoted = [f'"{label}"' for label in labels]
    sizes = f"nr={len(labels)} nc={len(labels)}" if two_mode else f"n={len(labels)}"
    lines = [f"DL {sizes} format={form}", "row labels:" if two_mode else "labels:", *quoted]
    lines += ["column labels:", *(f'"{column}"' for column in columns)] * two_mode
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "net.dl"
        path.write_text("\n".join([*lines, "data:", *data]), encoding="utf-8")
        tables = read(path, "net.dl")
    assert agents(tables) == ({"rows": labels, "columns": columns} if two_mode else {"nodes": labels})
    (found,) = ties(tables).values()
    one_way = not two_mode and not form.endswith("half")
    assert [(one, other, directed) for one, other, _, directed in found] == [
        (labels[i], columns[j], one_way) for i, j in tied
    ]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(name, min_size=1, max_size=4, unique=True),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), values, values), max_size=6),
    st.lists(name, min_size=4, max_size=4),
)
def test_vna_is_read_as_it_is_written(
    ids: list[str], drawn: list[tuple[int, int, str, str]], roles: list[str]
) -> None:
    its = [(ids[i % len(ids)], ids[j % len(ids)], *weights) for i, j, *weights in drawn]
    lines = ["*Node data", "ID role", *(f'"{one}" "{role}"' for one, role in zip(ids, roles, strict=False))]
    lines += ["*Tie data", "from to trusts advises", *(f'"{a}" "{b}" {one} {two}' for a, b, one, two in its)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "net.vna"
        path.write_text("\n".join(lines), encoding="utf-8")
        tables = read(path, "net.vna")
    assert [(row.id, row.cells["role"]) for row in tables[0].rows()] == list(zip(ids, roles, strict=False))
    assert ties(tables) == {
        relation: [(tie[0], tie[1], tie[place], True) for tie in its if tie[place] != "0"]
        for place, relation in ((2, "trusts"), (3, "advises"))
    }
