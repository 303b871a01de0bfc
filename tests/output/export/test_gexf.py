"""GEXF written, and read again by our reader and networkx; all people are fictional."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.importing.formats.registry import written_formats
from hsp_graph.network.network import Network
from hsp_graph.output.export import write_network

FORMAT = written_formats()["gexf"]

Survives = Callable[..., Any]


def test_networkx_reads_it(six: Network, tmp_path: Path) -> None:
    told = write_network(six, FORMAT, tmp_path / "six.gexf")
    assert len(told) == 1 and told[0].startswith("Evidence")
    graph: Any = nx.read_gexf(tmp_path / "six.gexf")
    assert list(graph.nodes) == six.agents["id"].tolist()
    assert graph.nodes["Ms Ahmed"] == {
        "label": "Ms Ahmed", "kind": "person", "sector": "school", "power": True
    }  # fmt: skip
    assert graph.number_of_edges("Amina", "Dev") == 2
    assert graph.edges["Amina", "Dev", "tie-0"] == {
        "id": "tie-0", "relation": "confides-in", "valence": "positive", "weight": 0.5, "valid_from": "2008"
    }  # fmt: skip
    # Where a tie is mutual, networkx makes an edge each way, as we do.
    assert set(graph.edges(keys=True)) == set(six.to_networkx(negative=True).edges(keys=True))


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_networkx_reads_random_networks(
    data: st.DataObject, networks: st.SearchStrategy[Network], tmp_path_factory: pytest.TempPathFactory
) -> None:
    network = data.draw(networks)
    path = tmp_path_factory.getbasetemp() / "random.gexf"
    write_network(network, FORMAT, path)
    graph: Any = nx.MultiDiGraph(nx.read_gexf(path))
    ours = network.to_networkx(negative=True)
    assert list(graph.nodes) == list(ours.nodes)
    assert [graph.nodes[one]["label"] for one in graph] == [ours.nodes[one]["label"] for one in graph]

    def valences(of: Any) -> list[tuple[str, ...]]:
        return sorted((*edge[:2], edge[2] or "") for edge in of.edges(data="valence"))

    # Two ties of which one is mutual, and both in one direction, networkx makes one edge.
    assert set(graph.edges()) == set(ours.edges())
    if len(graph.edges) == len(ours.edges):
        assert valences(graph) == valences(ours)
