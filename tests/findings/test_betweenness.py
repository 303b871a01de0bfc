"""Large networks are sampled, wherever betweenness is asked for."""

import pytest

from hsp_graph.findings.betweenness import betweenness_table, drawn_betweenness
from hsp_graph.measures import betweenness as measure
from hsp_graph.network.network import Network

PEOPLE = [("Amina", "home"), ("Beth", "home"), ("Dev", "family-learning"), ("Ms Ahmed", "school")]
NETWORK = Network.of(PEOPLE, [("Amina", "Dev"), ("Beth", "Dev"), ("Dev", "Ms Ahmed")])
NETWORK.agents["power"][3] = True


def test_a_small_network_is_counted_exactly() -> None:
    found = betweenness_table(NETWORK)
    assert found.model == "Betweenness from home to power in own school, exact"
    assert found.row_of(found.agents[0]) == found.rows[0]
    assert (found.rows[0]["name"], found.rows[0]["betweenness"]) == ("Dev", 2)
    assert "error" not in found.legend


def test_a_large_one_is_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "_AFFORDABLE", 2)
    monkeypatch.setattr(measure, "_SAMPLED", 1)
    assert measure.samples_needed(NETWORK) == 1
    found = betweenness_table(NETWORK, seed=3)
    assert found.model.endswith("sampled from 1 of 2 families, seed 3")
    assert "error: that of drawing some of the families" in found.legend
    assert drawn_betweenness(seed=3).values(NETWORK)[2] == 2
    monkeypatch.setattr(measure, "_AFFORDABLE", 3)  # one search of three ties
    assert measure.samples_needed(NETWORK) is None
