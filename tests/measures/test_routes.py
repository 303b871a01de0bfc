"""Reliance on one person: a case worked by hand, and every chain of two arcs on random graphs."""

from hypothesis import given
from hypothesis import strategies as st

from hsp_graph.measures.routes import Reliance, reliance
from hsp_graph.network.network import Network
from hsp_graph.workspace import Workspace

Ties = list[tuple[str, str, str, bool]]


def network(agents: dict[str, tuple[str, bool]], ties: Ties) -> Network:
    """A network of agents {name: (sector, power)} and ties (from, to, valence, mutual)."""
    made = Network.of(
        [(name, sector) for name, (sector, _) in agents.items()],
        [(a, b) for a, b, *_ in ties],
        valence=[valence for *_, valence, _ in ties],
        mutual=[mutual for *_, mutual in ties],
    )
    made.agents["power"][:] = [power for _, power in agents.values()]
    return made


def by_name(net: Network, found: Reliance) -> dict[str, str]:
    """For each family whom it relies on: a name, "direct", or "" for nobody."""
    ids = net.agents["id"].tolist()
    return {
        ids[family]: "direct" if direct else ids[through] if through >= 0 else ""
        for family, through, direct in zip(
            found.families.tolist(), found.through.tolist(), found.direct.tolist(), strict=True
        )
    }


AGENTS = {
    "ann": ("home", False), "bea": ("home", False), "cat": ("home", False), "dot": ("home", False),
    "eve": ("home", False), "fay": ("home", False), "gil": ("home", False), "fl": ("family-learning", False),
    "teacher": ("school", False), "head": ("school", True), "depute": ("school", True),
    "officer": ("authority", True),
}  # fmt: skip


def test_a_case_worked_by_hand() -> None:
    net = network(AGENTS, [
        ("fl", "head", "", True), ("teacher", "depute", "positive", False), ("officer", "head", "", False),
        ("ann", "fl", "positive", False), ("ann", "fl", "mixed", False),  # parallel: still one person
        ("bea", "fl", "", True), ("bea", "teacher", "", False),           # two ways
        ("cat", "fl", "", False), ("cat", "head", "mixed", False),        # a direct way
        ("dot", "fl", "negative", False),                                 # a negative tie is no way
        ("fl", "eve", "", False),                                         # the wrong direction
        ("fay", "bea", "", False), ("fay", "fay", "", True),              # three steps; a loop
        ("gil", "officer", "", False), ("gil", "gil", "", False),         # power, but not in a school
    ])  # fmt: skip
    found = reliance(net)
    assert by_name(net, found) == {
        "ann": "fl", "bea": "", "cat": "direct", "dot": "", "eve": "", "fay": "", "gil": "officer",
    }  # fmt: skip
    counts = dict(zip(AGENTS, found.counts(len(net)).tolist(), strict=True))
    assert {name: count for name, count in counts.items() if count} == {"fl": 1, "officer": 1}


def test_a_mutual_tie_can_be_walked_from_either_end() -> None:
    agents = {"p": ("home", False), "f": ("family-learning", False), "h": ("school", True)}
    for mutual, through in ((True, "f"), (False, "")):
        net = network(agents, [("f", "p", "", mutual), ("h", "f", "", mutual)])
        assert by_name(net, reliance(net)) == {"p": through}


def test_another_family_can_be_the_one_person() -> None:
    agents = {"p": ("home", False), "q": ("home", False), "h": ("school", True)}
    net = network(agents, [("p", "q", "", False), ("q", "h", "", False)])
    assert by_name(net, reliance(net)) == {"p": "q", "q": "direct"}


def test_a_holder_of_power_is_an_end_and_no_go_between() -> None:
    agents = {"p": ("home", False), "h": ("school", True), "k": ("school", True)}
    net = network(agents, [("p", "h", "", False), ("h", "k", "", False)])
    assert by_name(net, reliance(net)) == {"p": "direct"}


def test_without_families_or_heads_nobody_relies_on_anybody() -> None:
    nobody_home = network({"f": ("family-learning", False), "h": ("school", True)}, [("f", "h", "", True)])
    assert reliance(nobody_home).families.tolist() == []
    assert reliance(nobody_home).counts(2).tolist() == [0, 0]
    no_head = network({"p": ("home", False), "f": ("family-learning", False)}, [("p", "f", "", True)])
    assert by_name(no_head, reliance(no_head)) == {"p": ""}
    assert reliance(Network.of([], [])).counts(0).tolist() == []
    no_ties = network(AGENTS, [])
    assert set(by_name(no_ties, reliance(no_ties)).values()) == {""}


def test_in_the_study_every_family_but_those_with_a_way_of_their_own_relies_on_its_practitioner(
    study: Workspace,
) -> None:
    net = study.network()
    short = {
        family.rsplit("/", 1)[1]: one.rsplit("/", 1)[-1]
        for family, one in by_name(net, reliance(net)).items()
    }
    through = ("gamal", "joyce", "katy", "kelly", "kim", "majda", "pat")
    direct = dict.fromkeys(("agata", "flora", "val"), "direct")
    assert short == {name: f"{name}-practitioner" for name in through} | direct


SECTORS = [("home", False), ("home", False), ("family-learning", False), ("school", False), ("school", True),
           ("authority", True)]  # fmt: skip


@st.composite
def networks(draw: st.DrawFn) -> tuple[dict[str, tuple[str, bool]], Ties]:
    agents = {
        f"a{i}": place
        for i, place in enumerate(draw(st.lists(st.sampled_from(SECTORS), min_size=1, max_size=9)))
    }
    names = st.sampled_from(sorted(agents))
    valences = st.sampled_from(["", "positive", "mixed", "negative"])
    return agents, draw(st.lists(st.tuples(names, names, valences, st.booleans()), max_size=25))


@given(networks())
def test_any_graph_gives_what_going_through_every_chain_gives(
    given: tuple[dict[str, tuple[str, bool]], Ties],
) -> None:
    agents, ties = given
    arcs = {(a, b) for a, b, valence, _ in ties if valence != "negative"}
    arcs |= {(b, a) for a, b, valence, mutual in ties if valence != "negative" and mutual}
    power = {name for name, place in agents.items() if place == ("school", True)}
    expected = {}
    for family in (name for name, (sector, _) in agents.items() if sector == "home"):
        between = {
            one for one in agents for end in power
            if (family, one) in arcs and (one, end) in arcs and one not in power and one != family
        }  # fmt: skip
        direct = any((family, end) in arcs for end in power)
        expected[family] = "direct" if direct else between.pop() if len(between) == 1 else ""
    net = network(agents, ties)
    found = reliance(net)
    assert by_name(net, found) == expected
    counts = dict(zip(agents, found.counts(len(net)).tolist(), strict=True))
    assert counts == {name: sum(one == name for one in expected.values()) for name in agents}
