"""What if: cases worked by hand, and every answer found again in a network built anew."""

from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_graph.core.errors import CommandError
from hsp_graph.measures.removals import removals
from hsp_graph.measures.routes import routes
from hsp_graph.measures.what_if import CHANGES, consequential, what_if
from hsp_graph.network.network import Network
from hsp_graph.workspace import Workspace

Agents = dict[str, tuple[str, bool]]
#: (from, to, valence, mutual)
Ties = list[tuple[str, str, str, bool]]


def network(agents: Agents, ties: Ties) -> Network:
    """A network of agents {name: (sector, power)}."""
    made = Network.of(
        [(name, sector) for name, (sector, _) in agents.items()],
        [(a, b) for a, b, *_ in ties],
        valence=[valence for *_, valence, _ in ties],
        mutual=[mutual for *_, mutual in ties],
    )
    made.agents["power"][:] = [power for _, power in agents.values()]
    return made


def plain(agents: Agents, *arcs: str) -> Network:
    """The same from arcs written "a b"."""
    return network(agents, [(*arc.split(), "", False) for arc in arcs])  # type: ignore[misc]


AGENTS: Agents = {
    "ann": ("home", False), "bea": ("home", False), "cat": ("home", False), "dot": ("home", False),
    "liz": ("family-learning", False), "mo": ("family-learning", False), "teacher": ("school", False),
    "head": ("school", True), "depute": ("school", True), "officer": ("authority", True),
}  # fmt: skip


def changes(net: Network, **how: Any) -> dict[str, str]:
    return {row["family"]: row["change"] for row in what_if(net, **how).to_rows(net)}


def test_each_change_worked_by_hand() -> None:
    net = plain(
        AGENTS, "ann liz", "liz head", "bea liz", "bea teacher", "teacher head",
        "cat mo", "mo liz", "dot depute", "dot mo", "liz teacher",
    )  # fmt: skip
    assert changes(net, without=["liz"]) == {
        "ann": "lost", "bea": "relies", "cat": "cut off", "dot": "unchanged"
    }  # fmt: skip
    assert changes(net, without=["bea"])["bea"] == "removed"
    assert changes(net, without=["liz"], with_ties=[("mo", "head")]) == {
        "ann": "lost", "bea": "relies", "cat": "new", "dot": "unchanged"
    }  # fmt: skip
    assert changes(net, without=["depute"], with_ties=[("mo", "head")])["dot"] == "longer"
    assert changes(net, with_ties=[("ann", "head"), ("cat", "teacher")]) == {
        "ann": "nearer", "bea": "unchanged", "cat": "new", "dot": "unchanged"
    }  # fmt: skip
    assert changes(net, with_ties=[("ann", "teacher")])["ann"] == "no longer relies"
    assert changes(net, without=[net.position("liz")]) == changes(net, without=["liz"])
    found = what_if(net, without=["liz"])
    assert found.counts() == dict.fromkeys(CHANGES, 0) | {
        "lost": 1, "relies": 1, "cut off": 1, "unchanged": 1
    }  # fmt: skip
    assert found.to_rows(net)[1] == {
        "family": "bea", "change": "relies", "steps_before": 2, "nearest_before": "head",
        "relies_on_before": None, "steps_after": 2, "nearest_after": "head", "relies_on_after": "teacher",
    }  # fmt: skip


def test_sentences() -> None:
    net = plain(
        AGENTS, "ann liz", "liz head", "bea liz", "bea teacher", "teacher head", "cat mo", "mo liz",
        "dot depute", "dot mo", "liz teacher", "ann mo", "mo teacher",
    )  # fmt: skip
    assert what_if(net, without=["liz"]).sentences(net) == [
        "ann would have no short route to school power: liz is the only one who stands between. "
        "The way left takes 3 steps.",
        "bea would rely on teacher alone.",
        "Nothing would change for the other 2 families.",
    ]
    assert what_if(net, without=["liz", "mo", "head"]).sentences(net) == [
        "ann would have no short route to school power: liz is the only one who stands between.",
        "bea would have no short route to school power: all of them run through those who go.",
        "cat would have no route to school power at all; now it takes 3 steps.",
        "Nothing would change for the other family.",
    ]
    assert what_if(net, without=["depute"]).sentences(net)[0] == (
        "dot would have no short route to school power: depute is the only one with power so near. "
        "The way left takes 3 steps."
    )
    assert what_if(net, without=["dot"]).sentences(net) == [
        "dot would be gone, and with dot any route.",
        "Nothing would change for the other 3 families.",
    ]
    more = [("ann", "teacher"), ("bea", "depute"), ("cat", "liz")]
    assert what_if(net, with_ties=more).sentences(net) == [
        "ann would no longer rely on liz alone.",
        "bea would need 1 step to school power instead of 2.",
        "cat would have a route to school power of 2 steps, to head, and would rely on liz alone; "
        "now the shortest takes 3 steps.",
        "Nothing would change for the other family.",
    ]
    chain = plain(AGENTS, "ann liz", "liz mo", "mo head")
    assert what_if(chain, without=["mo"], steps=3).sentences(chain)[0] == (
        "ann would have no short route to school power: all of them run through mo."
    )
    assert what_if(net, without=["officer"]).sentences(net) == ["Nothing would change for any family."]


def test_the_most_consequential_worked_by_hand() -> None:
    net = plain(
        AGENTS, "ann liz", "liz head", "bea liz", "bea teacher", "teacher head", "cat mo", "mo liz",
        "dot depute", "dot mo", "liz teacher",
    )  # fmt: skip
    found = consequential(net)
    assert [tuple(row.values()) for row in found.to_rows(net)] == [
        ("head", "school", 2, 1),               # ann and bea; cat, for whom it was too far before
        ("liz", "family-learning", 1, 1),       # ann; cat has no way around
        ("depute", "school", 1, 0),             # dot has another way, of four steps
        ("mo", "family-learning", 0, 1),        # cat
    ]  # fmt: skip
    assert found.sentences(net)[0] == (
        "Without head 2 families would lose every route of at most 2 steps and 1 family would have a longer "
        "one or none."
    )
    assert found.sentences(net)[3] == "Without mo 1 family would have a longer one or none."
    best = consequential(net, 1)
    assert (best.agents.tolist(), best.others, best.tied) == ([net.position("head")], 3, 1)
    # depute costs one family its short routes as liz does, but no other a longer one: that is not as much.
    assert (consequential(net, 2).others, consequential(net, 2).tied) == (2, 1)
    assert removals(net, 1)[0][net.position("depute")] == 1


def test_in_the_study_each_practitioner_stands_for_one_family(study: Workspace) -> None:
    net = study.network()
    found = consequential(net, 100)
    lost = {row["agent"]: row["lost"] for row in found.to_rows(net)}
    mothers = ("Gamal", "Joyce", "Katy", "Kelly", "Kim", "Majda", "Pat")
    assert {name for name, count in lost.items() if count == 1} == (
        {f"{name}'s practitioner" for name in mothers} | {f"{name}'s head-teacher" for name in mothers}
        | {"Val's head-teacher"}
    )  # fmt: skip
    joyce = what_if(net, without=["Joyce's practitioner"])
    assert joyce.sentences(net) == [
        "Joyce would have no short route to school power: Joyce's practitioner is the only one who stands "
        "between.",
        "Nothing would change for the other 9 families.",
    ]


def test_nothing_to_tell_of_nobody() -> None:
    empty = Network.of([], [])
    assert consequential(empty).to_rows(empty) == []
    no_power = plain({"p": ("home", False), "l": ("family-learning", False)}, "p l", "p p")
    assert len(consequential(no_power).agents) == 0
    assert what_if(no_power, without=["l"]).sentences(no_power) == ["Nothing would change for any family."]
    nobody_home = plain({"l": ("family-learning", False), "h": ("school", True)}, "l h")
    assert len(consequential(nobody_home).agents) == 0
    assert what_if(nobody_home, without=["l"]).to_rows(nobody_home) == []


def test_wrong_parameters() -> None:
    net = plain(AGENTS, "ann liz", "liz head")
    for how, says in (
        ({}, r"Nothing is to change.*who goes"),
        ({"without": ["lizz"]}, r"called 'lizz'.*Did you mean 'liz'"),
        ({"without": [10]}, r"no agent 10.*0 to 9"),
        ({"without": [-1]}, r"no agent -1"),
        ({"with_ties": [("ann", "ann")]}, r"ann cannot be tied to ann"),
        ({"without": ["liz"], "with_ties": [("ann", "liz")]}, r"liz cannot both go and be tied"),
        ({"without": ["liz"], "steps": 0}, r"Short routes cannot have 0 steps"),
    ):
        with pytest.raises(CommandError, match=says):
            what_if(net, **how)
    with pytest.raises(CommandError, match="0 most consequential"):
        consequential(net, 0)
    with pytest.raises(CommandError, match="Short routes cannot have 0 steps"):
        consequential(net, steps=0)


SECTORS = [("home", False), ("home", False), ("family-learning", False), ("school", False), ("school", True),
           ("authority", True)]  # fmt: skip


@st.composite
def networks(draw: st.DrawFn) -> tuple[Agents, Ties]:
    places = draw(st.lists(st.sampled_from(SECTORS), min_size=2, max_size=9))
    agents = {f"a{i}": place for i, place in enumerate(places)}
    names = st.sampled_from(sorted(agents))
    valences = st.sampled_from(["", "", "positive", "mixed", "negative"])
    return agents, draw(st.lists(st.tuples(names, names, valences, st.booleans()), max_size=24))


def lengths(agents: Agents, ties: Ties, goes: frozenset[str] = frozenset()) -> dict[str, float]:
    """How far each family is from school power, found with networkx in a graph without those who go."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(name for name in agents if name not in goes)
    for a, b, valence, mutual in ties:
        if valence != "negative" and not {a, b} & goes:
            graph.add_edges_from([(a, b), (b, a)] if mutual else [(a, b)])
    power = {name for name in graph if agents[name] == ("school", True)}
    away = nx.multi_source_dijkstra_path_length(graph.reverse(), power) if power else {}
    return {name: away.get(name, np.inf) for name, (sector, _) in agents.items() if sector == "home"}


@given(networks(), st.data(), st.integers(1, 4))
def test_it_is_what_a_network_built_from_scratch_gives(
    given: tuple[Agents, Ties], data: st.DataObject, steps: int
) -> None:
    agents, ties = given
    goes = data.draw(st.frozensets(st.sampled_from(sorted(agents)), max_size=2))
    left = st.sampled_from(sorted(set(agents) - goes) or ["nobody"])
    pairs = data.draw(st.lists(st.tuples(left, left).filter(lambda two: two[0] != two[1]), max_size=2))
    if not (goes or pairs) or "nobody" in dict(pairs):
        return
    net = network(agents, ties)
    found = what_if(net, without=sorted(goes), with_ties=pairs, steps=steps)
    more: Ties = [(a, b, "", False) for a, b in pairs]
    scratch = network(agents, [tie for tie in ties + more if not {tie[0], tie[1]} & goes])
    for mine, other in (
        (found.before, routes(net, steps=steps)),
        (found.after, routes(scratch, steps=steps)),
    ):
        for name in ("families", "nearest", "steps"):
            assert np.array_equal(getattr(mine, name), getattr(other, name))
        assert list(mine.relies_on) == list(other.relies_on)
    was, would = lengths(agents, ties), lengths(agents, ties + more, goes)
    for row in found.to_rows(net):
        name, change = row["family"], row["change"]
        assert (row["steps_before"] or np.inf) == was[name]
        if name in goes:
            assert change == "removed"
            continue
        assert (row["steps_after"] or np.inf) == would[name]
        assert (change == "lost") == (was[name] <= steps < would[name])
        assert (change in ("lost", "cut off", "longer")) == (would[name] > was[name])
        assert (change in ("new", "nearer")) == (would[name] < was[name])
        same = row["relies_on_before"] == row["relies_on_after"]
        assert (change == "unchanged") == (would[name] == was[name] and same)
    assert sum(found.counts().values()) == len(was)
    assert len(found.sentences(net)) >= min(1, len(was))


@given(networks(), st.integers(1, 4))
def test_all_removals_at_once_are_what_each_alone_gives(given: tuple[Agents, Ties], steps: int) -> None:
    agents, ties = given
    was = lengths(agents, ties)
    lost, longer = removals(network(agents, ties), steps)
    for place, name in enumerate(agents):
        would = lengths(agents, ties, frozenset({name}))
        worse = [(was[one], would[one]) for one in was if one != name and would[one] > was[one]]
        assert lost[place] == sum(before <= steps < after for before, after in worse)
        assert longer[place] == len(worse) - lost[place]


def test_removals_in_a_long_chain_and_a_wide_fan() -> None:
    """Two thousand steps one after the other, then two thousand ways side by side."""
    names = [f"a{i}" for i in range(2000)]
    chain = Network.of(
        [("p", "home"), *((name, "community") for name in names), ("h", "school")],
        list(zip(["p", *names], [*names, "h"], strict=True)),
    )
    chain.agents["power"][-1] = True
    lost, longer = removals(chain, 2)
    assert lost.sum() == 0 and longer.tolist() == [0] + [1] * 2001
    fan = Network.of(
        [("p", "home"), *((name, "community") for name in names), ("h", "school")],
        [("p", name) for name in names] + [(name, "h") for name in names],
    )
    fan.agents["power"][-1] = True
    lost, longer = removals(fan, 2)
    assert lost.tolist() == [0] * 2001 + [1] and longer.sum() == 0
