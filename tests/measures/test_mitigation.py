"""Mitigation: a case worked by hand, the study's own account, and a slow transcription on random networks."""

from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_graph.core.errors import CommandError
from hsp_graph.measures.mitigation import CONCERNED, NO_SCHOOL, NO_TYPE, RELATIONS, Mitigation, mitigation
from hsp_graph.network.network import Network
from hsp_graph.workspace import Workspace

#: (sector, role, organisation)
Agents = dict[str, tuple[str, str, str]]
#: (from, to, valence, mutual)
Ties = list[tuple[str, str, str, bool]]


def network(agents: Agents, ties: Ties) -> Network:
    """Heads and deputes hold power."""
    net = Network.of(
        [(name, sector) for name, (sector, _, _) in agents.items()],
        [(a, b) for a, b, *_ in ties],
        valence=[valence for *_, valence, _ in ties],
        mutual=[mutual for *_, mutual in ties],
    )
    net.agents["role"][:] = [role for _, role, _ in agents.values()]
    net.agents["power"][:] = [role in ("head-teacher", "depute") for _, role, _ in agents.values()]
    net.agents["organisation"][:] = [place for *_, place in agents.values()]
    return net


def rows(net: Network, found: Mitigation) -> dict[str, tuple[Any, ...]]:
    return {row["family"]: tuple(row.values())[1:] for row in found.to_rows(net)}


AGENTS: Agents = {
    "ann": ("home", "parent", "north"), "bea": ("home", "parent", "north"), "cat": ("home", "parent", ""),
    "dot": ("home", "parent", "centre"), "eve": ("home", "parent", "south"), "fay": ("home", "parent", ""),
    "liz": ("family-learning", "practitioner", "service"),
    "mo": ("family-learning", "practitioner", "service"),
    "north-head": ("school", "head-teacher", "north"), "south-head": ("school", "head-teacher", "south"),
    "teacher": ("school", "teacher", "north"), "depute": ("school", "depute", "north"),
}  # fmt: skip
TIES: Ties = [
    ("ann", "north-head", "negative", False), ("ann", "north-head", "", False),
    ("ann", "liz", "positive", False), ("mo", "ann", "negative", False),
    ("north-head", "bea", "positive", False), ("bea", "north-head", "negative", False),
    ("bea", "south-head", "positive", False),  # not her own head
    ("bea", "mo", "", True),
    ("cat", "south-head", "positive", True), ("cat", "liz", "mixed", False),
    ("liz", "cat", "positive", False),
    ("south-head", "dot", "mixed", False),     # no head is at the centre, so any head counts
    ("liz", "dot", "positive", False),         # not a way for dot
    ("eve", "north-head", "positive", False),  # not her own head
    ("eve", "mo", "negative", False),
    ("liz", "depute", "", False), ("mo", "teacher", "", False), ("teacher", "north-head", "mixed", False),
]  # fmt: skip


def test_a_case_worked_by_hand() -> None:
    net = network(AGENTS, TIES)
    types = {net.position("north-head"): "nominal", net.position("south-head"): "authentic"}
    found = mitigation(net, types=types)
    assert rows(net, found) == {
        "ann": ("north", "nominal", "negative", True, "positive", "liz", 2, "liz"),
        "bea": ("north", "nominal", "mixed", True, "not stated", "mo", None, None),
        "cat": ("south", "authentic", "positive", False, "mixed", "liz", 2, "liz"),
        "dot": ("centre", "authentic", "mixed", True, "positive", "liz", None, None),
        "eve": ("south", "authentic", "absent", True, "negative", "mo", None, None),
        "fay": (NO_SCHOOL, NO_TYPE, "absent", True, "absent", "", None, None),
    }
    assert rows(net, mitigation(net, steps=3))["bea"][-2:] == (3, "mo")
    assert found.counts(net) == [
        {"to_head": "negative", "families": 1, "positive": 1, "not_stated": 0, "route": 1,
         "positive_route": 1, "names": "ann"},
        {"to_head": "mixed", "families": 2, "positive": 1, "not_stated": 1, "route": 0,
         "positive_route": 0, "names": "bea, dot"},
        {"to_head": "absent", "families": 2, "positive": 0, "not_stated": 0, "route": 0,
         "positive_route": 0, "names": "eve, fay"},
    ]  # fmt: skip
    by_school = [(row["school"], row["to_head"], row["names"]) for row in found.counts(net, by="school")]
    assert by_school == [
        (NO_SCHOOL, "absent", "fay"), ("centre", "mixed", "dot"), ("north", "negative", "ann"),
        ("north", "mixed", "bea"), ("south", "absent", "eve"),
    ]  # fmt: skip
    by_type = [(row["type"], row["to_head"], row["names"]) for row in found.counts(net, by="type")]
    assert by_type == [
        (NO_TYPE, "absent", "fay"), ("authentic", "mixed", "dot"), ("authentic", "absent", "eve"),
        ("nominal", "negative", "ann"), ("nominal", "mixed", "bea"),
    ]  # fmt: skip
    assert found.sentences(net)[1] == (
        "2 of 6 families: a mixed relation to the head (bea, dot). Of these, 1 with a positive relation to a "
        "practitioner, 1 with one that is not valued; 0 with a route of at most 2 steps to school power "
        "through one."
    )


def test_the_paper_s_account(study: Workspace) -> None:
    """Joyce, Kelly and Kim are negative about the head; all mothers speak well of their practitioner."""
    net = study.network()
    found = mitigation(net)
    short = [
        (row["to_head"], row["families"], row["positive"], row["positive_route"], row["names"])
        for row in found.counts(net)
    ]
    assert short == [
        ("negative", 3, 3, 3, "Joyce, Kelly, Kim"),
        ("mixed", 0, 0, 0, ""),
        ("absent", 6, 6, 6, "Agata, Flora, Gamal, Katy, Majda, Pat"),
    ]
    whole = rows(net, found)
    assert whole["Val"][2:5] == ("positive", False, "positive")
    assert whole["Joyce"] == (
        "Joyce's school", NO_TYPE, "negative", True, "positive", "Joyce's practitioner", 2,
        "Joyce's practitioner",
    )  # fmt: skip
    typed = mitigation(net, types={net.position("kim-head"): "nominal"}).counts(net, by="type")
    assert [row["names"] for row in typed if row["type"] == "nominal"] == ["Kim"]


def test_where_no_role_is_stated_holders_of_school_power_are_heads() -> None:
    net = Network.of([("p", "home"), ("h", "school"), ("t", "school")], [("p", "h"), ("p", "t")],
                     valence=["negative", "positive"])  # fmt: skip
    net.agents["power"][1] = True
    assert rows(net, mitigation(net))["p"][2] == "negative"
    net.agents["role"][2] = "head-teacher"
    assert rows(net, mitigation(net))["p"][2] == "positive"


def test_a_route_does_not_come_back_through_the_family() -> None:
    agents: Agents = {
        "p": ("home", "", ""), "l": ("family-learning", "", ""), "h": ("school", "head-teacher", ""),
        "t": ("school", "", ""), "u": ("school", "", ""),
    }  # fmt: skip
    ties: Ties = [("p", "l", "positive", True), ("p", "h", "mixed", False)]
    assert mitigation(network(agents, ties), steps=3).length.tolist() == [-1]
    around: Ties = [("l", "t", "", False), ("t", "u", "", False), ("u", "h", "", False)]
    assert mitigation(network(agents, ties + around), steps=3).length.tolist() == [-1]
    assert mitigation(network(agents, ties + around), steps=4).length.tolist() == [4]


def test_without_anybody_there_is_nothing_to_tell() -> None:
    for net in (Network.of([], []), Network.of([("h", "school")], [])):
        found = mitigation(net)
        assert not found.to_rows(net) and not found.sentences(net) and not found.counts(net, by="school")
        assert [row["families"] for row in found.counts(net)] == [0, 0, 0]
    alone = Network.of([("p", "home")], [("p", "p")])
    assert rows(alone, mitigation(alone)) == {
        "p": (NO_SCHOOL, NO_TYPE, "absent", True, "absent", "", None, None)
    }


def test_many_names_are_cut_in_sentences_only() -> None:
    net = Network.of([(f"p{i:02}", "home") for i in range(15)], [])
    found = mitigation(net)
    assert "p10, p11 and 3 more)" in found.sentences(net)[0]
    assert len(found.counts(net)[2]["names"].split(", ")) == 15


def test_wrong_parameters() -> None:
    net = network(AGENTS, TIES)
    with pytest.raises(CommandError, match="at least 2 steps, not 1"):
        mitigation(net, steps=1)
    with pytest.raises(CommandError, match=r"by 'head'.*Use school or type"):
        mitigation(net).counts(net, by="head")


PLACES = [("home", "parent"), ("home", "parent"), ("family-learning", "practitioner"), ("school", "teacher"),
          ("school", "head-teacher"), ("school", "depute"), ("authority", "officer")]  # fmt: skip


@st.composite
def networks(draw: st.DrawFn) -> tuple[Agents, Ties]:
    places = st.tuples(st.sampled_from(PLACES), st.sampled_from(["", "north", "south", "centre"]))
    agents = {
        f"a{i}": (sector, role, place)
        for i, ((sector, role), place) in enumerate(draw(st.lists(places, min_size=1, max_size=8)))
    }
    names = st.sampled_from(sorted(agents))
    valences = st.sampled_from(["", "positive", "mixed", "negative"])
    return agents, draw(st.lists(st.tuples(names, names, valences, st.booleans()), max_size=20))


def relation(valences: set[str]) -> str:
    if not valences:
        return "absent"
    if "mixed" in valences or {"positive", "negative"} <= valences:
        return "mixed"
    return next((name for name in ("negative", "positive") if name in valences), "not stated")


@given(networks(), st.integers(2, 4))
def test_any_network_gives_what_the_definition_says(given: tuple[Agents, Ties], steps: int) -> None:
    agents, ties = given
    net = network(agents, ties)
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(agents)
    for a, b, valence, mutual in ties:
        if valence != "negative":
            graph.add_edges_from([(a, b), (b, a)] if mutual else [(a, b)])
    heads = {name for name, (_, role, _) in agents.items() if role == "head-teacher"}
    power = {name for name, (_, role, _) in agents.items() if role in ("head-teacher", "depute")}
    led = {agents[head][2] for head in heads}
    found = rows(net, mitigation(net, steps=steps))
    assert set(found) == {name for name, (sector, *_) in agents.items() if sector == "home"}
    for family, (school, _, to_head, concerned, to_practitioner, who, length, through) in found.items():
        place = agents[family][2]
        between = {other: {v for a, b, v, _ in ties if {a, b} == {family, other}} for other in agents}
        own = [h for h in heads if place not in led or "" in (place, agents[h][2]) or agents[h][2] == place]
        assert to_head == relation(set().union(*(between[head] for head in own)))
        assert concerned == (to_head in CONCERNED)
        assert school == place or not place
        practitioners = [name for name, (sector, *_) in agents.items() if sector == "family-learning"]
        relations = {one: relation(between[one]) for one in practitioners}
        best = min((*relations.values(), "absent"), key=RELATIONS.index)
        assert to_practitioner == best
        assert who == ", ".join(sorted(
            one for one in practitioners if relations[one] == best != "absent"
        ))  # fmt: skip
        counting = {end for end in power - {family} if place in ("", agents[end][2])}
        chains = [
            path for end in counting for path in nx.all_simple_paths(graph, family, end, cutoff=steps)
            if path[1] in practitioners
        ]  # fmt: skip
        shortest = min((len(path) - 1 for path in chains), default=None)
        assert length == shortest
        if shortest:
            assert through in {path[1] for path in chains if len(path) - 1 == shortest}


@given(networks())
def test_counts_are_sums_of_rows(given: tuple[Agents, Ties]) -> None:
    net = network(*given)
    found = mitigation(net)
    concerned = sum(row["concerned"] for row in found.to_rows(net))
    for by in ("", "school", "type"):
        counts = found.counts(net, by=by)
        assert sum(row["families"] for row in counts) == concerned
        assert sum(len(row["names"].split(", ")) for row in counts if row["names"]) == concerned
        assert all(row["positive_route"] <= min(row["route"], row["families"]) for row in counts)
    with_route = {int(f) for f, length in zip(found.families, found.length, strict=True) if length >= 0}
    arcs = set(zip(*(ends.tolist() for ends in net.arcs()), strict=True))
    sector, power = net.agents["sector"], net.agents["power"] & (net.agents["sector"] == "school")
    place = net.agents["organisation"]
    assert with_route == {
        f for f, p in arcs for q, end in arcs
        if p == q and sector[f] == "home" and sector[p] == "family-learning" and power[end]
        and place[f] in ("", place[end])
    }  # fmt: skip
    assert np.array_equal(found.families, np.flatnonzero(sector == "home"))


def test_a_loop_is_no_relation_to_a_head() -> None:
    """Of a head who is a parent, too."""
    agents: Agents = {"gil": ("home", "head-teacher", "north"), "liz": ("family-learning", "", "")}
    net = network(agents, [("gil", "gil", "negative", False), ("gil", "liz", "positive", False)])
    assert RELATIONS[mitigation(net).to_head[0]] == "absent"
