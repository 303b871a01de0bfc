"""GEXF as Gephi and networkx write it, 1.0 to 1.3; all people are fictional."""

import tempfile
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import quoteattr

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import DataError
from hsp_graph.importing.formats import gexf
from hsp_graph.importing.raw import RawTable

File = Callable[[str, str | bytes], Path]

SPACES = [
    "http://www.gexf.net/1.3", "http://gexf.net/1.3", "http://www.gexf.net/1.2draft",
    "http://www.gexf.net/1.1draft", "http://www.gephi.org/gexf", "",
]  # fmt: skip
SIX = """<graph mode="static" defaultedgetype="undirected">
<attributes class="node">
  <attribute id="0" title="sector" type="string"><default>home</default>
    <options>[home, school]</options></attribute>
  <attribute id="1" title="children" type="integer"/>
</attributes>
<attributes class="edge"><attribute id="0" title="valence" type="string"/></attributes>
<nodes count="3">
  <node id="amina" label="Amina"><attvalues><attvalue for="1" value="3"/></attvalues></node>
  <node id="dev" label="Dev"><attvalues><attvalue for="0" value="family-learning"/></attvalues></node>
  <node id="officer"/>
</nodes>
<edges count="4">
  <edge id="e1" source="amina" target="dev" type="directed" weight="0.0" kind="asks">
    <attvalues><attvalue for="0" value="positive"/></attvalues></edge>
  <edge id="e2" source="amina" target="dev" type="directed" kind="tells"/>
  <edge source="dev" target="amina" type="mutual" label="befriends"/>
  <edge source="dev" target="dev"/>
</edges></graph>"""


def document(inside: str, space: str = SPACES[0]) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="{space}" version="1.3">{inside}</gexf>'


def graph(inside: str) -> str:
    return document(f'<graph defaultedgetype="directed">{inside}</graph>')


def tables(path: Path) -> tuple[RawTable, RawTable, RawTable]:
    """The agents, the ties, and what is told of the graphs and of the file."""
    nodes, edges, graphs, *more = found = gexf.read(path, path.name)
    assert [table.holds for table in found] == ["agents", "ties", "about", "about"][: len(found)]
    assert {table.format for table in found} == {"gexf"}
    assert [table.name for table in more] == ["file"][: len(more)]
    about = [row for table in (*more, graphs) for row in table.rows()]
    return nodes, edges, replace(graphs, rows=lambda: iter(about))


def agents(table: RawTable) -> dict[str, dict[str, str]]:
    return {row.id: dict(row.cells) for row in table.rows()}


def ties(table: RawTable) -> list[tuple[str, tuple[str, ...], bool, dict[str, str]]]:
    return [(row.id, row.ends, row.directed, dict(row.cells)) for row in table.rows()]


def refusal(path: Path) -> DataError:
    with pytest.raises(DataError) as caught:
        gexf.read(path, path.name)
    assert caught.value.where.startswith(path.name)
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize("space", SPACES)
def test_attributes_defaults_types_parallel_edges_loops_isolates(file: File, space: str) -> None:
    path = file("six.gexf", document(SIX, space))
    assert gexf.looks_like(path.read_bytes(), path.name)
    nodes, edges, graphs = tables(path)
    assert nodes.header == ["label", "sector", "children"]
    assert agents(nodes) == {
        "amina": {"label": "Amina", "sector": "home", "children": "3"},
        "dev": {"label": "Dev", "sector": "family-learning"},
        "officer": {"sector": "home"},
    }
    assert edges.header == ["valence", "weight", "kind", "type", "label"]
    assert ties(edges) == [
        ("e1", ("amina", "dev"), True, {"weight": "0.0", "kind": "asks", "valence": "positive"}),
        ("e2", ("amina", "dev"), True, {"kind": "tells"}),
        ("", ("dev", "amina"), False, {"type": "mutual", "label": "befriends"}),
        ("", ("dev", "dev"), False, {}),
    ]
    about = {row.place: dict(row.cells) for row in graphs.rows()}
    assert about == {
        "file": {"version": "1.3"}, "graph 1": {"mode": "static", "defaultedgetype": "undirected"}
    }  # fmt: skip


def test_a_prefix_for_the_namespace(file: File) -> None:
    text = '<g:gexf xmlns:g="http://gexf.net/1.3"><g:graph><g:nodes><g:node id="a"/></g:nodes></g:graph>'
    text += "</g:gexf>"
    assert list(agents(tables(file("prefix.gexf", text))[0])) == ["a"]


def test_values_without_a_wrapper_undeclared_and_in_the_old_spelling(file: File) -> None:
    text = graph(
        '<attributes class="node"><attribute id="p" title="Price" type="int"/></attributes><nodes>'
        '<node id="1">'
        '<attvalue for="p" value="12"/><attvalue for="none" value="x"/></node>'
        '<node id="2"><attvalues><attvalue id="p" value="8"/></attvalues></node></nodes>'
    )
    assert agents(tables(file("old.gexf", text))[0]) == {
        "1": {"Price": "12", "none": "x"},
        "2": {"Price": "8"},
    }


def test_times_of_elements_and_of_values(file: File) -> None:
    text = graph(
        '<attributes class="edge" mode="dynamic"><attribute id="w" title="Weight"/></attributes><nodes>'
        '<node id="1" start="2001" endopen="2004"/><node id="2"><spells><spell start="2001" end="2002"/>'
        '<spell start="2005"/></spells></node><node id="3" timestamp="2012-01-12"/>'
        '<node id="4"><slices><slice start="1" end="2"/></slices></node></nodes><edges>'
        '<edge source="1" target="2"><attvalues><attvalue for="w" value="1" timestamp="2004"/>'
        '<attvalue for="w" value="2" start="2005" endopen="2006"/><attvalue for="w" value="3" start="2007"/>'
        '<attvalue for="w" value="4" end="2000"/></attvalues></edge></edges>'
    )
    nodes, edges, _ = tables(file("times.gexf", text))
    assert agents(nodes) == {
        "1": {"start": "2001", "end": "2004", "endopen": "2004"},
        "2": {"start": "2001|2005", "end": "2002|"},
        "3": {"timestamp": "2012-01-12"},
        "4": {"start": "1", "end": "2"},
    }
    assert ties(edges)[0][3] == {"Weight": "1 (2004)|2 (2005 to 2006)|3 (from 2007)|4 (to 2000)"}


def test_nested_nodes_are_flattened(file: File) -> None:
    text = graph(
        '<nodes><node id="school"><nodes><node id="room"><nodes><node id="ms"/></nodes></node></nodes>'
        '<edges><edge source="room" target="ms"/></edges></node>'
        '<node id="a" pid="school"/><node id="b" pid="0"/>'
        '<node id="c"><parents><parent for="a"/><parent for="b"/></parents></node></nodes>'
        '<edges><edge source="school" target="ms"/></edges>'
    )
    nodes, edges, _ = tables(file("nested.gexf", text))
    assert agents(nodes) == {
        "school": {}, "room": {"parent": "school"}, "ms": {"parent": "room"}, "a": {"parent": "school"},
        "b": {"parent": "0"}, "c": {"parent": "a|b"},
    }  # fmt: skip
    assert sorted(tie[1] for tie in ties(edges)) == [("room", "ms"), ("school", "ms")]


def test_what_is_drawn_and_what_the_file_tells_of_itself(file: File) -> None:
    text = document(
        '<meta lastmodifieddate="2019-05-01"><creator>Gephi</creator><description text="old"/></meta>'
        '<graph timeformat="date"><nodes><node id="a"><viz:color r="255" g="0" b="1"/><viz:size value="2.0"/>'
        '<viz:position x="1" y="2" z="0.0"/></node></nodes></graph>'
    ).replace("<gexf ", '<gexf xmlns:viz="http://www.gexf.net/1.3/viz" ')
    nodes, _, graphs = tables(file("viz.gexf", text))
    assert agents(nodes)["a"] == {
        "viz:color": "r 255, g 0, b 1", "viz:size": "2.0", "viz:position": "x 1, y 2, z 0.0"
    }  # fmt: skip
    assert [dict(row.cells) for row in graphs.rows()] == [
        {"version": "1.3", "lastmodifieddate": "2019-05-01", "creator": "Gephi", "description": "old"},
        {"timeformat": "date"},
    ]


def test_two_graphs_with_the_same_identifiers_are_kept_apart(file: File) -> None:
    one = (
        '<graph><nodes><node id="a"/><node id="b" pid="a"/></nodes>'
        '<edges><edge source="a" target="b"/></edges></graph>'
    )
    nodes, edges, _ = tables(file("two.gexf", document(one * 2)))
    assert [agents(nodes)[name] for name in ("1/b", "2/b")] == [
        {"graph": "1", "id": "b", "parent": "1/a"}, {"graph": "2", "id": "b", "parent": "2/a"}
    ]  # fmt: skip
    assert [tie[1] for tie in ties(edges)] == [("1/a", "1/b"), ("2/a", "2/b")]


@pytest.mark.parametrize("text", ["<graph/>", "<graph><nodes/><edges/></graph>"])
def test_empty_graphs(file: File, text: str) -> None:
    nodes, edges, _ = tables(file("empty.gexf", document(text)))
    assert (agents(nodes), ties(edges)) == ({}, [])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('<!DOCTYPE gexf [<!ENTITY a "aaaa">]><gexf><graph><nodes><node id="&a;"/></nodes></graph></gexf>',
         "declares XML entities"),
        ("<gexf><graph>", "not well-formed"),
        ("<graphml/>", "begins with 'graphml'"),
        ("<gexf/>", "holds no graph"),
        (graph("<nodes><node/></nodes>"), "no identifier"),
        (graph('<nodes><node id="a"><nodes><node id="a"/></nodes></node></nodes>'), "two nodes 'a'"),
        (graph('<nodes><node id="a"/></nodes><edges><edge source="a" target="b"/></edges>'), "'b' is at an"),
        (graph('<nodes><node id="a"/></nodes><edges><edge source="a"/></edges>'), "lacks an end"),
        (graph('<nodes><node id="a"/></nodes><edges><edge source="a" target="a" type="x"/></edges>'),
         "type of the edge is 'x'"),
        (document('<graph defaultedgetype="both"/>'), "by default 'both'"),
        (graph("<attributes><attribute/></attributes>"), "no identifier"),
        (graph('<nodes><node id="a"><attvalue value="1"/></node></nodes>'), "does not say"),
        (graph('<nodes><node id="a" label="&#x85;&#x80;x"/></nodes>'), "U+0080"),
    ],
)  # fmt: skip
def test_what_is_refused(file: File, text: str, what: str) -> None:
    assert what in refusal(file("bad.gexf", text)).what


def test_deep_nesting_is_no_crash(file: File) -> None:
    deep = "".join(f'<nodes><node id="{n}">' for n in range(5000)) + "</node></nodes>" * 5000
    assert len(agents(tables(file("deep.gexf", graph(deep)))[0])) == 5000


TEXT = st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="￾￿"), min_size=1).map(
    lambda text: unicodedata.normalize("NFC", "n" + text)
)
KINDS = {"directed": True, "undirected": False, "mutual": False, "": True}
Tie = tuple[int, int, str, str]


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[tuple[str, str]], list[Tie]]:
    """Nodes with a note each, and edges by position, with a type and a weight each."""
    names = draw(st.lists(TEXT, unique=True, min_size=1, max_size=6))
    nodes = [(name, draw(st.just("") | TEXT)) for name in names]
    end = st.integers(0, len(names) - 1)
    tie = st.tuples(end, end, st.sampled_from(list(KINDS)), st.sampled_from(["", "1", "-2.50", "0"]))
    return nodes, draw(st.lists(tie, max_size=8))


@settings(max_examples=150, deadline=None)
@given(networks(), st.sampled_from(SPACES))
def test_what_is_written_is_read_back(network: tuple[list[tuple[str, str]], list[Tie]], space: str) -> None:
    nodes, edges = network
    lines = ['<graph defaultedgetype="directed"><attributes class="node"><attribute id="0" title="note"/>']
    lines.append("</attributes><nodes>")
    for name, note in nodes:
        lines.append(f'<node id={quoteattr(name)}><attvalue for="0" value={quoteattr(note)}/></node>')
    lines.append("</nodes><edges>")
    for source, target, kind, weight in edges:
        ends = f"source={quoteattr(nodes[source][0])} target={quoteattr(nodes[target][0])}"
        lines.append(f'<edge {ends} type="{kind}" weight="{weight}"/>')
    lines.append("</edges></graph>")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "random.gexf")
        path.write_text(document("\n".join(lines), space), encoding="utf-8")
        found, tied, _ = tables(path)
        assert agents(found) == {name: {"note": note} if note else {} for name, note in nodes}
        assert ties(tied) == [
            ("", (nodes[source][0], nodes[target][0]), KINDS[kind],
             ({"type": kind} if kind == "mutual" else {}) | ({"weight": weight} if weight else {}))
            for source, target, kind, weight in edges
        ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.booleans(), st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.floats(-9, 9)), max_size=12)
)
def test_what_networkx_writes_is_read(directed: bool, arcs: list[tuple[int, int, float]]) -> None:
    graph: nx.MultiGraph[int] = nx.MultiDiGraph() if directed else nx.MultiGraph()
    graph.add_nodes_from(range(6), sector="home", label="somebody")
    for source, target, weight in arcs:
        graph.add_edge(source, target, weight=weight, valence="positive")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "networkx.gexf")
        nx.write_gexf(graph, path)
        found, tied, _ = tables(path)
        assert agents(found) == {str(node): {"label": "somebody", "sector": "home"} for node in range(6)}
        assert [
            (row.ends, row.directed, row.cells["weight"], row.cells["valence"]) for row in tied.rows()
        ] == [
            ((str(source), str(target)), directed, str(cells["weight"]), "positive")
            for source, target, cells in graph.edges.data()
        ]
