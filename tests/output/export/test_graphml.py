"""GraphML written, and read again by our reader, networkx and igraph; all people are fictional."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.importing.formats.registry import written_formats
from hsp_graph.network.network import AGENT_COLUMNS, TIE_COLUMNS, Network
from hsp_graph.output.export import write_network
from hsp_graph.output.export.network import AGENT_MEANINGS, TIE_MEANINGS

FORMAT = written_formats()["graphml"]

Survives = Callable[..., Any]


def test_the_six(six: Network, tmp_path: Path, survives: Survives) -> None:
    survives("graphml", six)
    told = write_network(six, FORMAT, tmp_path / "six.graphml")
    assert told == [
        "Evidence, sources, indicators and programmes as such are not in it; TriG and the tables hold them.",
        "The attribute 'mutual' marks 1 mutual tie, each one edge: programs that do not heed it see "
        "one direction only.",
    ]
    text = (tmp_path / "six.graphml").read_text(encoding="utf-8")
    assert '<node id="Officer"><data key="n0">Officer</data>' in text
    assert text.count("<edge ") == 5
    assert "capital" not in text, "what is stated nowhere is not declared"


def test_networkx_reads_it(six: Network, tmp_path: Path) -> None:
    write_network(six, FORMAT, tmp_path / "six.graphml")
    graph: Any = nx.read_graphml(tmp_path / "six.graphml")
    assert list(graph.nodes) == six.agents["id"].tolist()
    assert graph.nodes["Ms Ahmed"] == {
        "label": "Ms Ahmed", "kind": "person", "sector": "school", "power": True
    }  # fmt: skip
    assert graph.number_of_edges("Amina", "Dev") == 2
    assert graph.edges["Amina", "Dev", "tie-0"] == {
        "relation": "confides-in", "valence": "positive", "mutual": False, "strength": 0.5,
        "valid_from": "2008",
    }  # fmt: skip
    assert [(a, b) for a, b, mutual in graph.edges(data="mutual") if mutual] == [("Dev", "Ms Ahmed")]


def test_igraph_reads_it(six: Network, tmp_path: Path) -> None:
    igraph = pytest.importorskip("igraph")
    write_network(six, FORMAT, tmp_path / "six.graphml")
    graph = igraph.Graph.Read_GraphML(str(tmp_path / "six.graphml"))
    assert graph.is_directed()
    assert graph.vs["id"] == six.agents["id"].tolist()
    assert graph.vs["sector"] == six.agents["sector"].tolist()
    assert graph.get_edgelist() == list(zip(six.source.tolist(), six.target.tolist(), strict=True))
    assert graph.es["valence"] == six.ties["valence"].tolist()
    assert np.array_equal(graph.es["strength"], six.ties["strength"], equal_nan=True)


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_networkx_reads_random_networks(
    data: st.DataObject, networks: st.SearchStrategy[Network], tmp_path_factory: pytest.TempPathFactory
) -> None:
    network = data.draw(networks)
    path = tmp_path_factory.getbasetemp() / "random.graphml"
    write_network(network, FORMAT, path)
    graph: Any = nx.read_graphml(path, force_multigraph=True)
    assert list(graph.nodes) == network.agents["id"].tolist()
    assert [graph.nodes[one]["label"] for one in graph] == network.agents["label"].tolist()
    ids = network.agents["id"]
    expected = {
        (ids[a], ids[b], name, valence)
        for a, b, name, valence in zip(
            network.source, network.target, network.ties["id"], network.ties["valence"], strict=True
        )
    }
    found = {(a, b, key, data.get("valence", "")) for a, b, key, data in graph.edges(keys=True, data=True)}
    assert found == expected


def test_what_xml_cannot_hold_is_told(tmp_path: Path) -> None:
    network = Network.of([("a", "home"), ("b", "home")], [("a", "b")])
    network.agents["label"][0] = "A\x00\ud800"
    network.agents["label"][1] = "B\ufffe\r\nb"
    told = write_network(network, FORMAT, tmp_path / "a.graphml")
    assert told[1:] == [
        "2 texts held characters that mean nothing, such as control characters: each is written as U+FFFD."
    ]
    graph = nx.read_graphml(tmp_path / "a.graphml")
    assert [graph.nodes[one]["label"] for one in graph] == ["A\ufffd\ufffd", "B\ufffd\nb"]


def test_what_a_network_leaves_out_is_told(tmp_path: Path) -> None:
    network = Network.of([("a", "home"), ("b", "home")], [])
    made = Network(
        network.agents, network.ties, network.source, network.target, may_be={0: [1]},
        holdings={"role": np.array(["head-teacher"], dtype=object)}, holder=np.array([1]),
    )  # fmt: skip
    assert write_network(made, FORMAT, tmp_path / "a.graphml")[1:] == [
        "Who the unidentified may be, and who is said not to be the same, is not in it.",
        "When roles were held, and further roles of the same people, is not in it.",
    ]


def test_every_column_has_a_meaning() -> None:
    assert list(AGENT_MEANINGS) == list(AGENT_COLUMNS)
    assert list(TIE_MEANINGS) == list(TIE_COLUMNS)
