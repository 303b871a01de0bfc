"""Pajek as Pajek, SocNetV and networkx write it; all people are fictional."""

import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import DataError
from hsp_graph.importing.formats import pajek
from hsp_graph.importing.raw import RawTable

File = Callable[[str, str | bytes], Path]

SIX = """*Network Home and school
*Vertices 6
1 "Amina"          0.1000    0.2000    0.5000
2 Beth
3 "Dev"            0.5 0.5 diamond ic Red x_fact 2
4 "Ms Ahmed"
5 "Mr Cole"
6 "Officer" [5-10,12]
*Arcs :1 "confides in"
1 3 1.50
1 3
*Edges :2 "advises"
3 4 -2 c Blue l "since 2015" [1-*]
5 5 1
"""


def tables(path: Path) -> tuple[RawTable, RawTable, RawTable]:
    vertices, lines, networks = pajek.read(path, path.name)
    assert [table.holds for table in (vertices, lines, networks)] == ["agents", "ties", "about"]
    assert {table.format for table in (vertices, lines, networks)} == {"pajek"}
    return vertices, lines, networks


def agents(table: RawTable) -> dict[str, dict[str, str]]:
    return {row.id: dict(row.cells) for row in table.rows()}


def ties(table: RawTable) -> list[tuple[tuple[str, ...], bool, dict[str, str]]]:
    return [(row.ends, row.directed, dict(row.cells)) for row in table.rows()]


def refusal(path: Path) -> DataError:
    with pytest.raises(DataError) as caught:
        pajek.read(path, path.name)
    assert caught.value.where.startswith(path.name)
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    "content",
    [
        SIX,
        SIX.replace("\n", "\r\n"),
        SIX.replace("\n", "\r"),
        b"\xef\xbb\xbf" + SIX.encode(),
        SIX.encode("utf-16"),
        SIX.replace("*Vertices", "*vertices").replace("*Arcs", "*ARCS"),
        "% a comment\n\n" + SIX.replace("*Arcs", "  % another\n*Arcs"),
        SIX.replace("*Arcs :1", "*Arcs 1:").replace("*Edges :2", "*Edges 2:"),
    ],
    ids=["plain", "CRLF", "CR", "BOM", "UTF-16", "any case", "comments", "SocNetV's relations"],
)
def test_labels_coordinates_shapes_relations_loops_isolates(file: File, content: str | bytes) -> None:
    path = file("six.net", content)
    assert pajek.looks_like(path.read_bytes(), path.name)
    vertices, lines, networks = tables(path)
    assert agents(vertices) == {
        "1": {"label": "Amina", "x": "0.1000", "y": "0.2000", "z": "0.5000"},
        "2": {"label": "Beth"},
        "3": {"label": "Dev", "x": "0.5", "y": "0.5", "shape": "diamond", "ic": "Red", "x_fact": "2"},
        "4": {"label": "Ms Ahmed"},
        "5": {"label": "Mr Cole"},
        "6": {"label": "Officer", "time": "5-10,12"},
    }
    assert ties(lines) == [
        (("1", "3"), True, {"relation": "confides in", "weight": "1.50"}),
        (("1", "3"), True, {"relation": "confides in"}),
        (("3", "4"), False,
         {"relation": "advises", "weight": "-2", "c": "Blue", "label": "since 2015", "time": "1-*"}),
        (("5", "5"), False, {"relation": "advises", "weight": "1"}),
    ]  # fmt: skip
    assert list(agents(networks)) == ["Home and school"]
    assert lines.header == ["relation", "weight", "c", "label", "time"]


def test_vertices_without_labels_and_without_lines(file: File) -> None:
    vertices, lines, _ = tables(file("bare.net", "*Vertices 4\n3 0.1 0.2\n2\n*Edges\n1 4\n"))
    assert agents(vertices) == {"1": {}, "2": {}, "3": {"x": "0.1", "y": "0.2"}, "4": {}}
    assert ties(lines) == [(("1", "4"), False, {})]


def test_labels_with_quotation_marks_backslashes_and_coded_letters(file: File) -> None:
    text = '*Vertices 5\n1 "the \\"head\\""\n2 "C:\\"\n3 "a"b"\n4 "Jos&#233;, & \\n co" box\n5 O\'Brien\n'
    labels = [cells["label"] for cells in agents(tables(file("quoted.net", text))[0]).values()]
    assert labels == ['the "head"', "C:\\", 'a"b', "José, & \\n co", "O'Brien"]


def test_socnetv_writes_colours_before_coordinates(file: File) -> None:
    text = '*Vertices 1\n1 "1" ic red         0.441826        0.426254        circle\n'
    assert agents(tables(file("socnetv.paj", text))[0]) == {
        "1": {"label": "1", "ic": "red", "x": "0.441826", "y": "0.426254", "shape": "circle"}
    }


def test_matrices_with_relations(file: File) -> None:
    text = '*Vertices 3\n*Matrix 1: star\n0 1 0\n0 0 -2.5\n0 0.0 1e0\n*Matrix :2 "line"\n0 0 0 0 0 0 0 1 0\n'
    assert ties(tables(file("matrix.paj", text))[1]) == [
        (("1", "2"), True, {"relation": "star", "weight": "1"}),
        (("2", "3"), True, {"relation": "star", "weight": "-2.5"}),
        (("3", "3"), True, {"relation": "star", "weight": "1e0"}),
        (("3", "2"), True, {"relation": "line", "weight": "1"}),
    ]


def test_two_modes(file: File) -> None:
    vertices, lines, _ = tables(file("two.net", "*Vertices 5 2\n1 Amina\n*Matrix\n1 0 0\n0 0 3\n"))
    assert agents(vertices) == {
        "1": {"label": "Amina", "mode": "1"}, "2": {"mode": "1"},
        "3": {"mode": "2"}, "4": {"mode": "2"}, "5": {"mode": "2"},
    }  # fmt: skip
    assert ties(lines) == [(("1", "3"), True, {"weight": "1"}), (("2", "5"), True, {"weight": "3"})]


def test_lists_of_arcs_and_of_edges(file: File) -> None:
    text = '*Vertices 4\n*Arcslist :9 "likes"\n1 2 3 3\n2 -4\n*Edgeslist\n4 1\n*Arcs\n9: 1 2 5\n'
    assert ties(tables(file("lists.net", text))[1]) == [
        (("1", "2"), True, {"relation": "likes"}),
        (("1", "3"), True, {"relation": "likes"}),
        (("1", "3"), True, {"relation": "likes"}),
        (("2", "4"), True, {"relation": "likes", "sign": "-"}),
        (("4", "1"), False, {}),
        (("1", "2"), True, {"relation": "likes", "weight": "5"}),
    ]


def test_a_number_behind_the_section_counts_its_lines(file: File) -> None:
    assert ties(tables(file("count.net", "*Vertices 2\n*Arcs\n*Edges 1\n1 2 1\n"))[1]) == [
        (("1", "2"), False, {"weight": "1"})
    ]


def test_a_relation_by_number_alone(file: File) -> None:
    names = [":0", ':5 "helps"', ":5", '"asks"', "3rd grade"]
    text = "*Vertices 2\n" + "".join(f"*Arcs {name}\n1 2\n" for name in names)
    assert [tie[2]["relation"] for tie in ties(tables(file("relations.net", text))[1])] == [
        "0", "helps", "helps", "asks", "3rd grade"
    ]  # fmt: skip


PROJECT = """*Network first [2-Mode]
*Vertices 2
1 "Amina"
2 "Dev"
*Arcs
1 2
*Network second
*Vertices 2
1 "Amina"
2 "Dev"
*Edges
1 2
*Network third
*Vertices 3
*Partition sector
*Vertices 2
1
2
*Vector age
*Vertices 3
31.5 40 2
*Permutation
*Vertices 2
2 1
*Cluster power
*Vertices 3
3
"""


def test_a_project_with_partitions_vectors_and_clusters(file: File) -> None:
    vertices, lines, networks = tables(file("project.paj", PROJECT))
    assert agents(vertices) == {
        f"{number}/{vertex}": {"label": name, "sector": vertex, "permutation": other, "network": network,
                               "id": vertex}
        for number, network in (("1", "first [2-Mode]"), ("2", "second"))
        for vertex, name, other in (("1", "Amina", "2"), ("2", "Dev", "1"))
    } | {
        "3/1": {"age": "31.5", "network": "third", "id": "1"},
        "3/2": {"age": "40", "network": "third", "id": "2"},
        "3/3": {"age": "2", "power": "1", "network": "third", "id": "3"},
    }  # fmt: skip
    assert ties(lines) == [
        (("1/1", "1/2"), True, {"network": "first [2-Mode]"}),
        (("2/1", "2/2"), False, {"network": "second"}),
    ]
    assert list(agents(networks)) == ["first [2-Mode]", "second", "third"]


def test_a_partition_belongs_to_the_network_before_it_if_the_labels_differ(file: File) -> None:
    text = (
        "*Vertices 1\n1 A\n*Vertices 1\n1 B\n*Partition\n*Vertices 1\n7\n*Partition\n*Vertices 1\n8\n"
        "*Vertices 1\n1 C\n"
    )
    cells = agents(tables(file("parts.paj", text))[0])
    assert cells["2/1"] == {"label": "B", "partition": "7", "partition (2)": "8", "network": "2", "id": "1"}
    assert "partition" not in cells["1/1"] | cells["3/1"]


def test_a_partition_may_stand_before_its_network(file: File) -> None:
    text = "*Partition p\n*Vertices 1\n7\n*Network n\n*Vertices 1\n"
    assert agents(tables(file("parts.paj", text))[0]) == {"1": {"p": "7"}}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "declares no vertices"),
        ("1 2\n", "first line begins no section"),
        ("*Network n\n", "declares no vertices"),
        ("*Network n\n1 2\n", "must be *Vertices"),
        ("*Arcs\n1 2\n", "no vertices"),
        ("*Vertices\n", "not a number of vertices"),
        ("*Vertices -3\n", "not a number of vertices"),
        ("*Vertices 3 4\n", "not a number of vertices"),
        ("*Vertices 1000000000000\n", "1,000,000,000,000 vertices are declared"),
        ("*Vertices 99999999999999999999\n", "not a number of vertices"),
        ("*Vertices 1\n0 a\n", "'0' is not the number of a vertex"),
        ("*Vertices 1\na b\n", "'a' is not the number of a vertex"),
        ("*Vertices 2\n1 a\n1 b\n", "already in line 2"),
        ('*Vertices 1\n1 "a\n', "never closed"),
        ("*Vertices 1\n1 a\x1b[31m\n", "U+001B"),
        ("*Vertices 2\n*Arcs\n1 3\n", "'3' is not the number of a vertex"),
        ("*Vertices 2\n*Arcs\n1\n", "one end"),
        ("*Vertices 2\n*Arcs\n1 -2\n", "'-2' is not the number of a vertex"),
        ("*Vertices 2\n*Matrix\n0 1 1\n", "has 3 numbers; 2 vertices need 4"),
        ("*Vertices 1000000\n*Matrix\n0 1 1\n", "1,000,000 vertices are declared"),
        ("*Vertices 90000\n*Matrix\n0 1 1\n", "90,000 vertices need 8,100,000,000"),
        ("*Vertices 2\n*Matrix\n0 x 1 0\n", "'x' is not a number"),
        ("*Vertices 2\n*Hierarchy\n", "*Hierarchy is not a section"),
        ("*Vertices 2\n*Partition p\n", "must be *Vertices"),
        ("*Vertices 2\n*Partition p\n*Arcs\n", "must be *Vertices"),
        ("*Vertices 2\n*Partition p\n*Vertices 2\n1\n", "*partition has 1 values for 2 vertices"),
        ("*Vertices 2\n*Partition p\n*Vertices 3\n1 1 1\n", "No network has 3 vertices"),
        ("*Vertices 2\n*Cluster c\n*Vertices 2\n3\n", "'3' is not the number of a vertex"),
        ("*Vertices 2\n*Cluster c\n*Vertices 1000000000000\n3\n", "*cluster has 1 values"),
        (b"*Vertices 1\n1 \"Jos\xe9\"\n", "line 2 holds the byte 0xE9"),
    ],
)  # fmt: skip
def test_what_is_refused(file: File, text: str | bytes, what: str) -> None:
    assert what in refusal(file("bad.net", text)).what


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path).what


TEXT = st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters='"\\&￾￿'), min_size=1).map(
    lambda text: unicodedata.normalize("NFC", "n" + text)
)
WEIGHT = st.just("") | st.integers(-9, 9).map(str) | st.floats(-9, 9).map(repr)
Network = tuple[list[str], list[tuple[int, int, bool, str, str]]]


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Labels (or none), and ties by number with direction, relation and weight."""
    labels = draw(st.lists(st.just("") | TEXT, min_size=1, max_size=6))
    end = st.integers(1, len(labels))
    tie = st.tuples(end, end, st.booleans(), st.sampled_from(["", "advises", "talks down to"]), WEIGHT)
    return labels, draw(st.lists(tie, max_size=8))


@settings(max_examples=150, deadline=None)
@given(networks())
def test_what_is_written_is_read_back(network: Network) -> None:
    labels, wanted = network
    lines = [f"*Vertices {len(labels)}"]
    lines += [f'{number} "{label}"' for number, label in enumerate(labels, start=1) if label]
    for source, target, directed, relation, weight in wanted:
        name = f' :1 "{relation}"' if relation else ""
        lines.append(("*Arcs" if directed else "*Edges") + name)
        lines.append(f"{source} {target} {weight}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "random.net")
        path.write_text("\n".join(lines), encoding="utf-8")
        vertices, found, _ = tables(path)
        assert agents(vertices) == {
            str(number): {"label": label} if label else {} for number, label in enumerate(labels, start=1)
        }
        assert ties(found) == [
            ((str(source), str(target)), directed,
             {name: cell for name, cell in (("relation", relation), ("weight", weight)) if cell})
            for source, target, directed, relation, weight in wanted
        ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.booleans(), st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.floats(-9, 9)), max_size=12)
)
def test_what_networkx_writes_is_read(directed: bool, arcs: list[tuple[int, int, float]]) -> None:
    names = ["Amina", "Beth", "Dev", "Ms Ahmed", "Mr Cole", "Officer"]
    graph: nx.MultiGraph[str] = nx.MultiDiGraph() if directed else nx.MultiGraph()
    graph.add_nodes_from(names, sector="family learning")
    for source, target, weight in arcs:
        graph.add_edge(names[source], names[target], weight=weight, kind="likes")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "networkx.net")
        nx.write_pajek(graph, path)
        vertices, lines, _ = tables(path)
        cells = {"x": "0.0", "y": "0.0", "shape": "ellipse", "sector": "family learning"}
        assert agents(vertices) == {
            str(number): {"label": name, **cells} for number, name in enumerate(names, start=1)
        }
        assert ties(lines) == [
            ((str(names.index(source) + 1), str(names.index(target) + 1)), directed,
             {"weight": str(cells["weight"]), "kind": "likes"})
            for source, target, cells in graph.edges.data()
        ]  # fmt: skip
