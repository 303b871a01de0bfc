"""Pajek's networks written, and read again by our reader, networkx and igraph; all people are fictional."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from hsp_graph.importing.formats.registry import written_formats
from hsp_graph.network.network import Network
from hsp_graph.output.export import write_network

FORMAT = written_formats()["pajek"]

Survives = Callable[..., Any]


def test_the_six(six: Network, tmp_path: Path) -> None:
    six.agents["label"][5] = "Zoë\nOfficer"
    six.agents["kind"][3:5] = ["unidentified", "organisation"]
    told = write_network(six, FORMAT, tmp_path / "six.net")
    assert told[1:] == [
        "Pajek shows names, shapes, relations and strengths; identifiers and all other attributes are in the "
        "file for programs that read them."
    ]
    assert (tmp_path / "six.net").read_text(encoding="ascii").splitlines() == [
        "*Vertices 6",
        '1 "Amina" ellipse "id" "Amina" "kind" "person" "sector" "home" "power" "false"',
        '2 "Beth" ellipse "id" "Beth" "kind" "person" "sector" "home" "power" "false"',
        '3 "Dev" ellipse "id" "Dev" "kind" "person" "sector" "family-learning" "power" "false"',
        '4 "Ms Ahmed" diamond "id" "Ms Ahmed" "kind" "unidentified" "sector" "school" "power" "true"',
        '5 "Mr Cole" box "id" "Mr Cole" "kind" "organisation" "sector" "school" "power" "false"',
        '6 "Zo&#235;&#10;Officer" ellipse "id" "Officer" "kind" "person" "sector" "authority" '
        '"power" "false"',
        "*Arcs",
        '3 3 0.0 "id" "tie-4"',
        '*Arcs :2 "confides-in"',
        '1 3 0.5 "id" "tie-0" "valence" "positive" "valid_from" "2008"',
        '1 3 "id" "tie-1" "valence" "negative"',
        '*Arcs :3 "advises"',
        '3 2 2.0 "id" "tie-2" "valence" "positive" "valid_from" "2008-05"',
        '*Edges :4 "negotiates-with"',
        '3 4 "id" "tie-3" "valence" "mixed" "valid_from" "2008-05-17"',
    ]


def test_other_programs_read_one_relation(six: Network, tmp_path: Path) -> None:
    """Of several relations in a file, neither networkx nor igraph knows anything."""
    igraph = pytest.importorskip("igraph")
    six.ties["relation"][:] = ""
    six.ties["mutual"][:] = False
    six.ties["strength"][:] = [1.5, -2.0, 3.0, 0.25, 1.0]
    write_network(six, FORMAT, tmp_path / "six.net")
    ends = list(zip(six.source.tolist(), six.target.tolist(), strict=True))
    theirs = igraph.Graph.Read_Pajek(str(tmp_path / "six.net"))
    assert theirs.vs["name"] == six.agents["label"].tolist()
    assert theirs.vs["sector"] == six.agents["sector"].tolist()
    assert theirs.get_edgelist() == ends
    assert theirs.es["weight"] == six.ties["strength"].tolist()
    graph = nx.read_pajek(tmp_path / "six.net")
    names = six.agents["label"].tolist()
    assert list(graph.nodes) == names
    assert sorted(graph.edges(data="weight")) == sorted(
        (names[a], names[b], weight)
        for (a, b), weight in zip(ends, six.ties["strength"].tolist(), strict=True)
    )


def test_a_shape_that_a_file_gave_stays(six: Network, survives: Survives) -> None:
    shapes = np.array(["box", "", "man", "", "", "?"], dtype=object)
    survives("pajek", replace(six, agents={**six.agents, "shape": shapes}))


def test_infinite_strength_is_told(six: Network, tmp_path: Path) -> None:
    six.ties["strength"][0] = np.inf
    told = write_network(six, FORMAT, tmp_path / "six.net")
    assert told[-1] == "The strength of 1 tie is infinite, which Pajek cannot hold."
    assert '1 3 "id" "tie-0"' in (tmp_path / "six.net").read_text(encoding="ascii")
