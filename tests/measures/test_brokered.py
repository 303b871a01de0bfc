"""The listed triads are those that brokerage counts, each made of the ties that join its people."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from hsp_graph.measures import brokerage
from hsp_graph.measures.brokered import brokered_by
from hsp_graph.network.network import Network
from hsp_graph.workspace import Workspace

NAMES = list("abcdefg")


@st.composite
def networks(draw: st.DrawFn) -> Network:
    agents = [(name, draw(st.sampled_from(["home", "school", "", "authority"]))) for name in NAMES]
    pairs = draw(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=25))
    count = len(pairs)
    return Network.of(
        agents, pairs, mutual=draw(st.lists(st.booleans(), min_size=count, max_size=count)),
        valence=draw(st.lists(st.sampled_from(["positive", "negative", ""]), min_size=count, max_size=count)),
    )  # fmt: skip


@given(networks(), st.booleans())
def test_the_list_has_as_many_as_are_counted(network: Network, negative: bool) -> None:
    counted = brokerage(network, negative=negative).to_rows()
    for broker, row in enumerate(counted):
        triads = brokered_by(network, broker, negative=negative)
        found = Counter(triad["role"] for triad in triads)
        assert {role: found[role] for role in found} == {
            role: row[role] for role in found | Counter({"liaison": 0}) if row[role]
        }
        assert len(triads) == row["total"]


@given(networks())
def test_each_is_made_of_the_ties_that_join_its_people(network: Network) -> None:
    ends = {
        tie: (NAMES[a], NAMES[b], mutual)
        for tie, a, b, mutual in zip(
            network.ties["id"], network.source, network.target, network.ties["mutual"], strict=True
        )
    }
    for broker, name in enumerate(NAMES):
        for triad in brokered_by(network, broker):
            into, out = (triad["from"], name), (name, triad["to"])
            for ties, pair in ((triad["ties_in"], into), (triad["ties_out"], out)):
                assert ties
                for tie in ties:
                    a, b, mutual = ends[tie]
                    assert (a, b) == pair or (mutual and (b, a) == pair)


def test_in_the_study_the_ties_have_evidence(study: Workspace) -> None:
    network = study.network()
    rows = brokerage(network).to_rows()
    most = max(range(len(rows)), key=lambda place: rows[place]["total"])
    known = set(network.ties["id"].tolist())
    triads = brokered_by(network, most)
    assert len(triads) == rows[most]["total"] > 0
    assert all(known.issuperset(triad["ties_in"] + triad["ties_out"]) for triad in triads)
