"""GraphML as graph programs write it: many graphs, defaults, nesting, drawings; all people are fictional."""

import tempfile
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import DataError
from hsp_graph.importing.formats import graphml
from hsp_graph.importing.raw import RawTable

File = Callable[[str, str | bytes], Path]

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
SIX = """
<key id="d0" for="node" attr.name="name" attr.type="string"/>
<key id="d1" for="node" attr.name="sector" attr.type="string"><default>home</default></key>
<key id="d2" for="edge" attr.name="weight" attr.type="double"/>
<key id="d3" for="all" attr.name="note" attr.type="string"/>
<graph id="six" edgedefault="directed">
  <data key="d3">all are fictional</data>
  <node id="amina"><data key="d0">Amina</data></node>
  <node id="dev"><data key="d0">Dev</data><data key="d1">family-learning</data></node>
  <node id="officer"><data key="d0">Officer</data><data key="d1">authority</data></node>
  <edge id="e1" source="amina" target="dev"><data key="d2">1.50</data></edge>
  <edge id="e2" source="amina" target="dev"><data key="d2">2</data><data key="d3">again</data></edge>
  <edge source="dev" target="dev" directed="false"/>
</graph>"""


def tables(path: Path) -> tuple[RawTable, RawTable, RawTable]:
    """The agents, the ties, and what is told of the graphs and of the file."""
    nodes, edges, graphs, *more = found = graphml.read(path, path.name)
    assert [table.holds for table in found] == ["agents", "ties", "about", "about"][: len(found)]
    assert {table.format for table in found} == {"graphml"}
    assert [table.name for table in more] == ["file"][: len(more)]
    about = [row for table in (*more, graphs) for row in table.rows()]
    return nodes, edges, replace(graphs, rows=lambda: iter(about))


def agents(table: RawTable) -> dict[str, dict[str, str]]:
    return {row.id: dict(row.cells) for row in table.rows()}


def ties(table: RawTable) -> list[tuple[str, tuple[str, ...], bool, dict[str, str]]]:
    return [(row.id, row.ends, row.directed, dict(row.cells)) for row in table.rows()]


def refusal(path: Path) -> DataError:
    with pytest.raises(DataError) as caught:
        graphml.read(path, path.name)
    assert caught.value.where.startswith(path.name)
    assert caught.value.hint
    return caught.value


def test_keys_defaults_parallel_edges_loops_isolates(file: File) -> None:
    nodes, edges, graphs = tables(file("six.graphml", HEAD + SIX + "</graphml>"))
    assert (nodes.name, nodes.header) == ("nodes", ["name", "sector", "note"])
    assert agents(nodes) == {
        "amina": {"name": "Amina", "sector": "home"},
        "dev": {"name": "Dev", "sector": "family-learning"},
        "officer": {"name": "Officer", "sector": "authority"},
    }
    assert edges.header == ["weight", "note"]
    assert ties(edges) == [
        ("e1", ("amina", "dev"), True, {"weight": "1.50"}),
        ("e2", ("amina", "dev"), True, {"weight": "2", "note": "again"}),
        ("", ("dev", "dev"), False, {}),
    ]
    assert [row.place for row in edges.rows()] == [
        "graph 1, edge e1", "graph 1, edge e2", "graph 1, edge number 3"
    ]  # fmt: skip
    assert list(edges.rows()) == list(edges.rows()), "rows are given anew each time"
    assert agents(graphs) == {"six": {"note": "all are fictional"}}


def test_three_graphs_give_three_graphs_ties(file: File) -> None:
    graph = (
        '<graph id="{0}" edgedefault="undirected"><node id="{0}a"/><node id="{0}b"/>'
        '<edge source="{0}a" target="{0}b"/></graph>'
    )
    nodes, edges, graphs = tables(
        file("three.graphml", HEAD + "".join(graph.format(n) for n in "xyz") + "</graphml>")
    )
    assert ties(edges) == [("", (f"{n}a", f"{n}b"), False, {"graph": n}) for n in "xyz"]
    assert agents(nodes) == {f"{n}{end}": {"graph": n} for n in "xyz" for end in "ab"}
    assert list(agents(graphs)) == ["x", "y", "z"]


def test_identifiers_that_start_again_in_each_graph_are_kept_apart(file: File) -> None:
    graph = (
        '<graph edgedefault="undirected"><node id="n0"/><node id="n1"/><edge id="e" source="n0" target="n1"/>'
        "</graph>"
    )
    nodes, edges, graphs = tables(file("twice.graphml", HEAD + graph * 2 + "</graphml>"))
    assert agents(nodes) == {
        "1/n0": {"graph": "1", "id": "n0"}, "1/n1": {"graph": "1", "id": "n1"},
        "2/n0": {"graph": "2", "id": "n0"}, "2/n1": {"graph": "2", "id": "n1"},
    }  # fmt: skip
    assert ties(edges) == [
        ("1/e", ("1/n0", "1/n1"), False, {"graph": "1"}),
        ("2/e", ("2/n0", "2/n1"), False, {"graph": "2"}),
    ]
    assert list(agents(graphs)) == ["1", "2"]


def test_a_graph_of_ties_among_the_nodes_of_another(file: File) -> None:
    text = (
        '<graph id="people" edgedefault="directed"><node id="a"/><node id="b"/></graph>'
        '<graph id="advice" edgedefault="directed"><edge source="a" target="b"/></graph>'
    )
    _, edges, _ = tables(file("layers.graphml", HEAD + text + "</graphml>"))
    assert ties(edges) == [("", ("a", "b"), True, {"graph": "advice"})]


def test_nested_graphs_are_flattened(file: File) -> None:
    text = (
        '<key id="k" for="graph" attr.name="opened"/><graph edgedefault="directed">'
        '<node id="school"><graph id="inside" edgedefault="undirected"><data key="k">1990</data>'
        '<node id="school::ms"><graph edgedefault="directed"><node id="deep"/></graph></node>'
        '<edge source="school::ms" target="deep"/></graph></node>'
        '<edge source="school" target="school::ms"/></graph>'
    )
    nodes, edges, _ = tables(file("nested.graphml", HEAD + text + "</graphml>"))
    assert agents(nodes) == {
        "school": {"opened": "1990"}, "school::ms": {"parent": "school"}, "deep": {"parent": "school::ms"}
    }  # fmt: skip
    assert [(tie[1], tie[2]) for tie in ties(edges)] == [
        (("school", "school::ms"), True), (("school::ms", "deep"), False)
    ]  # fmt: skip


def test_ports_descriptions_and_attributes_that_are_not_declared(file: File) -> None:
    text = (
        '<graph edgedefault="directed"><node id="a" labels=":Person"><desc>A mother</desc>'
        '<port name="p"><port name="q"/></port><data key="undeclared">x</data></node>'
        '<edge source="a" target="a" sourceport="p" label="knows"/></graph>'
    )
    nodes, edges, _ = tables(file("ports.graphml", HEAD + text + "</graphml>"))
    assert agents(nodes) == {
        "a": {"labels": ":Person", "desc": "A mother", "ports": "p|q", "undeclared": "x"}
    }
    assert ties(edges) == [("", ("a", "a"), True, {"sourceport": "p", "label": "knows"})]


def test_one_key_for_nodes_and_for_edges_and_two_keys_of_one_name(file: File) -> None:
    text = (
        '<graph edgedefault="directed"><key attr.name="label" for="node" id="l"/>'
        '<key attr.name="relation" for="edge" id="l"/><key attr.name="age" for="node" id="a1"/>'
        '<key attr.name="age" for="node" id="a2"/>'
        '<node id="a"><data key="l"><![CDATA[A & B]]></data><data key="a1">3</data><data key="a2">4</data>'
        '</node><node id="b"><data key="a2">5</data></node>'
        '<edge source="a" target="b"><data key="l">knows</data></edge></graph>'
    )
    nodes, edges, _ = tables(file("keys.graphml", HEAD + text + "</graphml>"))
    assert agents(nodes) == {"a": {"label": "A & B", "age": "3", "age (2)": "4"}, "b": {"age": "5"}}
    assert ties(edges)[0][3] == {"relation": "knows"}


def test_yed_drawings_are_kept_and_their_labels_read(file: File) -> None:
    text = (
        '<key for="node" id="d6" yfiles.type="nodegraphics"/><key for="graphml" id="d7"/>'
        '<graph edgedefault="directed"><node id="n0"><data key="d6">'
        '<y:ShapeNode xmlns:y="http://www.yworks.com/xml/graphml"><y:Fill color="#FFCC00"/>'
        "<y:NodeLabel>Amina<y:LabelModel/></y:NodeLabel></y:ShapeNode></data></node></graph>"
        '<data key="d7"><y:Resources xmlns:y="http://www.yworks.com/xml/graphml"/></data>'
    )
    nodes, _, graphs = tables(file("yed.graphml", HEAD + text + "</graphml>"))
    cells = agents(nodes)["n0"]
    assert cells["label"] == "Amina"
    assert "#FFCC00" in cells["d6"]
    about = {row.place: row.cells for row in graphs.rows()}
    assert "Resources" in about["file"]["d7"]
    assert about["graph 1"] == {}


@pytest.mark.parametrize(
    "start",
    [
        '<graphml>',
        '<!DOCTYPE graphml SYSTEM "http://example.org/graphml.dtd"><graphml>',
        '<g:graphml xmlns:g="http://graphml.graphdrawing.org/xmlns/1.0rc">',
        '<!-- <gexf> --><?pi x?>\n <graphml>',
    ],
)  # fmt: skip
def test_any_namespace_and_none(file: File, start: str) -> None:
    prefix = "g:" if start.startswith("<g:") else ""
    path = file("bare.xml", f'{start}<{prefix}graph><{prefix}node id="a"/></{prefix}graph></{prefix}graphml>')
    assert list(agents(tables(path)[0])) == ["a"]
    assert graphml.looks_like(path.read_bytes(), path.name)


def test_looks_like_goes_by_content() -> None:
    assert graphml.looks_like(HEAD.encode(), "anything.xml")
    assert not graphml.looks_like(b"<gexf>", "a.graphml")
    assert not graphml.looks_like(b"*Vertices 3", "a.graphml")
    assert not graphml.looks_like(
        b'<graphml xmlns:nc="http://schema.networkcanvas.com/xmlns"><graph/>', "a.graphml"
    )


def test_edge_identifiers_that_come_twice_become_attributes(file: File) -> None:
    """networkx numbers parallel edges from 0 for each pair."""
    graph: nx.MultiGraph[str] = nx.MultiGraph([("a", "b"), ("a", "b"), ("b", "c")])
    path = file("multi.graphml", "\n".join(nx.generate_graphml(graph)))
    assert ties(tables(path)[1]) == [
        ("", ("a", "b"), False, {"id": "0"}),
        ("1", ("a", "b"), False, {}),
        ("", ("b", "c"), False, {"id": "0"}),
    ]


BOMB = (
    '<!DOCTYPE graphml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<graphml><graph><node id="&b;"/></graph></graphml>'
)
OUTSIDE = (
    '<!DOCTYPE graphml [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    '<graphml><graph><node id="x"><desc>&a;</desc></node></graph></graphml>'
)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (BOMB, "declares XML entities"),
        (OUTSIDE, "declares XML entities"),
        ("<graphml><graph>", "not well-formed"),
        ("", "not well-formed"),
        ("<gexf/>", "begins with 'gexf'"),
        ("<graphml/>", "holds no graph"),
        ("<graphml><graph><node/></graph></graphml>", "no identifier"),
        ('<graphml><graph><node id="a"/><node id=" a"/></graph></graphml>', "two nodes 'a'"),
        ('<graphml><graph><node id="a"/><edge source="a" target="b"/></graph></graphml>', "'b' is at an end"),
        ('<graphml><graph><node id="a"/><edge source="a"/></graph></graphml>', "lacks an end"),
        ("<graphml><graph><hyperedge/></graph></graphml>", "hyperedge"),
        ('<graphml><graph edgedefault="mixed"/></graphml>', "by default 'mixed'"),
        ('<graphml><graph><node id="a"/><edge source="a" target="a" directed="no"/></graph></graphml>',
         "directed is 'no'"),
        ('<graphml><graph><node id="a"/><edge source="a" target="a"><graph/></edge></graph></graphml>',
         "holds a graph"),
        ('<graphml><graph><node id="a"><port name="p"><data key="k">1</data></port></node></graph></graphml>',
         "port carries data"),
        ('<graphml><graph><node id="a"><data>1</data></node></graph></graphml>', "has no key"),
        ("<graphml><key/><graph/></graphml>", "key has no identifier"),
        ('<graphml><graph><node id="a&#x9f;"/></graph></graphml>', "U+009F"),
        (f'<graphml><graph><node id="a"><desc>{"x" * 100_001}</desc></node></graph></graphml>',
         "longer than 100,000"),
    ],
)  # fmt: skip
def test_what_is_refused(file: File, text: str, what: str) -> None:
    assert what in refusal(file("bad.graphml", text)).what


def test_deep_nesting_is_no_crash(file: File) -> None:
    graph = '<graph><node id="{}">'
    deep = "".join(graph.format(n) for n in range(5000)) + "</node></graph>" * 5000
    assert len(agents(tables(file("deep.graphml", f"<graphml>{deep}</graphml>"))[0])) == 5000
    data = "<b>" * 5000 + "</b>" * 5000
    refusal(
        file("deep.xml", f'<graphml><graph><node id="a"><data key="k">{data}</data></node></graph></graphml>')
    )


def legal(character: str) -> bool:
    return character.isprintable() and character not in "￾￿"


TEXT = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=8).filter(
    lambda text: all(map(legal, text)) and text.strip() == text
)
NAMES = st.lists(TEXT.map(lambda text: "n" + text), unique_by=lambda text: text.casefold(), max_size=6)
Edge = tuple[int, int, bool, str]


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[tuple[str, str]], list[Edge]]:
    """Nodes with a note each, and edges by position, with a direction and a weight each."""
    names = [unicodedata.normalize("NFC", name) for name in draw(NAMES)]
    names = list(dict.fromkeys(names))
    nodes = [(name, unicodedata.normalize("NFC", draw(st.just("") | TEXT))) for name in names]
    end = st.integers(0, len(names) - 1)
    edge = st.tuples(end, end, st.booleans(), st.sampled_from(["", "1", "-2.50", "0"]))
    return nodes, draw(st.lists(edge, max_size=8)) if names else []


@settings(max_examples=150, deadline=None)
@given(networks())
def test_what_is_written_is_read_back(network: tuple[list[tuple[str, str]], list[Edge]]) -> None:
    nodes, edges = network
    lines = [HEAD, '<key id="k" attr.name="note" for="node"/><key id="w" attr.name="weight" for="edge"/>']
    lines.append('<graph edgedefault="undirected">')
    for name, note in nodes:
        lines.append(f"<node id={quoteattr(name)}><data key='k'>{escape(note)}</data></node>")
    for source, target, directed, weight in edges:
        ends = f"source={quoteattr(nodes[source][0])} target={quoteattr(nodes[target][0])}"
        lines.append(f"<edge {ends} directed='{str(directed).lower()}'><data key='w'>{weight}</data></edge>")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "random.graphml")
        path.write_text("\n".join([*lines, "</graph></graphml>"]), encoding="utf-8")
        found, tied, _ = tables(path)
        assert agents(found) == {name: {"note": note} if note else {} for name, note in nodes}
        assert ties(tied) == [
            ("", (nodes[source][0], nodes[target][0]), directed, {"weight": weight} if weight else {})
            for source, target, directed, weight in edges
        ]


@settings(max_examples=60, deadline=None)
@given(
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers() | st.floats(-9, 9)), max_size=12),
)
def test_what_networkx_writes_is_read(directed: bool, arcs: list[tuple[int, int, float]]) -> None:
    graph: nx.MultiGraph[int] = nx.MultiDiGraph() if directed else nx.MultiGraph()
    graph.add_nodes_from(range(6), sector="home")
    for source, target, weight in arcs:
        graph.add_edge(source, target, weight=weight)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "networkx.graphml")
        nx.write_graphml_xml(graph, path)
        found, tied, _ = tables(path)
        assert agents(found) == {str(node): {"sector": "home"} for node in range(6)}
        assert [(row.ends, row.directed, row.cells["weight"]) for row in tied.rows()] == [
            ((str(source), str(target)), directed, str(cells["weight"]))
            for source, target, cells in graph.edges.data()
        ]
