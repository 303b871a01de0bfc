"""The network: read from the study as the tables have it; arcs; networkx."""

import csv
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hsp_graph.core.assets import asset
from hsp_graph.core.errors import CommandError
from hsp_graph.network.network import AGENT_COLUMNS, TIE_COLUMNS, Network
from hsp_graph.workspace import Workspace

Tables = Callable[..., Path]


def ends(network: Network, *, negative: bool = False) -> list[tuple[str, str]]:
    """The arcs by the last part of their ends' ids."""
    short = [str(identifier).rsplit("/", 1)[-1] for identifier in network.agents["id"]]
    source, target = network.arcs(negative=negative)
    return sorted((short[a], short[b]) for a, b in zip(source.tolist(), target.tolist(), strict=True))


@pytest.fixture(scope="module")
def ties() -> list[dict[str, str]]:
    """The study's ties as its table has them."""
    with asset("data", "tett-macleod-2020", "ties.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("negative", [False, True])
def test_the_arcs_of_the_study_are_those_of_its_table(
    negative: bool, study: Workspace, ties: list[dict[str, str]]
) -> None:
    expected = []
    for tie in ties:
        if negative or tie["valence"] != "negative":
            expected.append((tie["from"], tie["to"]))
            if tie["mutual"] == "yes":
                expected.append((tie["to"], tie["from"]))
    assert ends(study.network(), negative=negative) == sorted(expected)


def test_the_study_has_as_many_agents_and_ties_as_sparql_counts(study: Workspace) -> None:
    network = study.network()
    count = study.query(
        """SELECT (COUNT(DISTINCT ?person) AS ?people) (COUNT(DISTINCT ?tie) AS ?ties) WHERE {
             { ?person a hsp:Person } UNION { ?person hsp:ofKind hsp:Person } UNION { ?tie a hsp:Tie } }"""
    )
    people, number = (int(str(value)) for _, value in sorted(count.bindings[0].items()))
    schools = sum(label.endswith("school") for label in network.agents["role_label"].tolist())
    assert (len(network), len(network.source)) == (people + schools, number) == (57 + 2, 82)
    assert Counter(network.agents["kind"].tolist()) == {"person": 22, "unidentified": 37}
    assert Counter(network.ties["valence"].tolist()) == {"positive": 57, "": 18, "negative": 6, "mixed": 1}
    assert Counter(network.groups("sector").tolist()) == {
        "school": 26, "family-learning": 22, "home": 10, "authority": 1,
    }  # fmt: skip
    assert {name: len(column) for name, column in network.agents.items()} == dict.fromkeys(AGENT_COLUMNS, 59)
    assert {name: len(column) for name, column in network.ties.items()} == dict.fromkeys(TIE_COLUMNS, 82)
    assert network.agents["power"].dtype == bool


def test_the_study_in_networkx_is_the_same_graph(study: Workspace) -> None:
    network = study.network()
    graph = network.to_networkx()
    assert sorted((a.rsplit("/", 1)[1], b.rsplit("/", 1)[1]) for a, b in graph.edges()) == ends(network)
    assert graph.number_of_nodes() == 59
    shirley = graph.nodes[f"{study.base}agent/shirley"]
    assert (shirley["label"], shirley["sector"], shirley["power"]) == ("Shirley", "school", True)
    key = f"{study.base}tie/joyce-talks-with"
    both = [(a, b) for a, b, tie in graph.edges(keys=True) if tie == key]
    assert len(both) == 2
    assert both[0] == both[1][::-1]
    assert graph.edges[(*both[0], key)]["relation"] == "talks-with"


AGENTS = [("p", "home"), ("f", "family-learning"), ("h", "school"), ("alone", "home")]


def test_a_mutual_tie_is_two_arcs_and_a_negative_one_none_unless_asked_for() -> None:
    network = Network.of(
        AGENTS, [("p", "f"), ("f", "h"), ("p", "h"), ("h", "p")],
        mutual=[True, False, True, False], valence=["positive", "", "negative", "mixed"],
    )  # fmt: skip
    assert ends(network) == [("f", "h"), ("f", "p"), ("h", "p"), ("p", "f")]
    assert ends(network, negative=True) == [
        ("f", "h"),
        ("f", "p"),
        ("h", "p"),
        ("h", "p"),
        ("p", "f"),
        ("p", "h"),
    ]
    assert sorted(network.to_networkx(negative=True).edges()) == ends(network, negative=True)


def test_parallel_ties_and_loops_survive_and_nobody_is_lost() -> None:
    network = Network.of(AGENTS, [("p", "f"), ("p", "f"), ("h", "h")], mutual=[False, False, True])
    assert ends(network) == [("h", "h"), ("h", "h"), ("p", "f"), ("p", "f")]
    graph = network.to_networkx()
    assert sorted(graph.edges(keys=True)) == [("h", "h", "tie-2"), ("p", "f", "tie-0"), ("p", "f", "tie-1")]
    assert list(graph) == ["p", "f", "h", "alone"]


def test_what_is_not_given_is_not_known() -> None:
    network = Network.of(AGENTS[:2], [("p", "f")], strength=[2.5])
    assert network.ties["strength"].tolist() == [2.5]
    assert np.isnan(Network.of(AGENTS[:2], [("p", "f")]).ties["strength"][0])
    assert (network.ties["valence"][0], network.ties["mutual"][0], network.agents["role"][0]) == (
        "",
        False,
        "",
    )
    assert network.agents["label"].tolist() == ["p", "f"]


def test_an_empty_network_has_no_arcs() -> None:
    network = Network.of([], [])
    assert (len(network), ends(network), len(network.to_networkx())) == (0, [], 0)


def test_an_unknown_attribute_is_refused_with_those_there_are() -> None:
    with pytest.raises(CommandError) as caught:
        Network.of(AGENTS, []).groups("gender")
    assert caught.value.what == "There is no attribute 'gender'."
    assert caught.value.hint == f"Use one of: {', '.join(sorted(AGENT_COLUMNS))}."


def test_a_study_without_imports_is_an_empty_network(workspace: Workspace) -> None:
    assert (len(workspace.network()), len(workspace.network().source)) == (0, 0)


def test_parallel_ties_and_loops_of_tables_survive_reading(
    workspace: Workspace, tables: Callable[..., Path]
) -> None:
    ties = "id,from,to,strength\nt1,amina,dev,1\nt2,amina,dev,2.5\nt3,dev,dev,\n"
    workspace.import_files([tables(ties=ties)])
    network = workspace.network()
    assert ends(network) == [("amina", "dev"), ("amina", "dev"), ("dev", "dev")]
    assert network.ties["strength"].tolist()[:2] == [1.0, 2.5]
    assert np.isnan(network.ties["strength"][2])


def test_a_tie_to_somebody_whose_import_was_undone_is_left_out(
    fresh_small: Workspace, tmp_path: Path
) -> None:
    late = tmp_path / "late"
    late.mkdir()
    (late / "people.csv").write_text("id,name\nkay,Kay\nlea,Lea\n", encoding="utf-8")
    (late / "ties.csv").write_text("id,from,to\nt8,kay,amina\nt9,kay,lea\n", encoding="utf-8")
    fresh_small.import_files([late])
    fresh_small.undo(1)
    assert ends(fresh_small.network()) == [("kay", "lea")]


def dated(**columns: list[str]) -> Network:
    """Four ties from p to f."""
    return Network.of(AGENTS, [("p", "f")] * 4, **columns)


@pytest.mark.parametrize(
    ("as_of", "kept"),
    [
        ("2007", [0, 3]),
        ("2008", [0, 1, 2, 3]),
        ("2008-04", [0, 1, 3]),
        ("2008-06-30", [0, 1, 2, 3]),
        ("2010", [0, 1, 2]),
        ("2011", [0, 2]),
    ],
)
def test_ties_as_of_a_date_compare_as_far_as_both_are_given(as_of: str, kept: list[int]) -> None:
    network = dated(valid_from=["", "2008", "2008-05", ""], valid_until=["", "2010-06", "", "2008-12-31"])
    assert network.where(as_of=as_of).ties["id"].tolist() == [f"tie-{number}" for number in kept]


def test_ties_of_some_values_only() -> None:
    network = dated(
        valence=["positive", "negative", "", "mixed"], relation=["advises", "advises", "befriends", ""],
        capital=["bridging"] * 4, programme=["Reading", "", "", ""],
    )  # fmt: skip

    def kept(**wanted: list[str]) -> list[str]:
        return [str(tie) for tie in network.where(**wanted).ties["id"]]  # type: ignore[arg-type]

    assert kept(valences=["Positive", "not stated"]) == ["tie-0", "tie-2"]
    assert kept(relations=["advises"], valences=["negative"]) == ["tie-1"]
    assert kept(programmes=["reading"], capitals=["bridging"]) == ["tie-0"]
    assert kept() == ["tie-0", "tie-1", "tie-2", "tie-3"]
    for wanted, what, hint in (
        ({"relations": ["advisse"]}, "No tie has the relation 'advisse'.", "Did you mean 'advises'?"),
        ({"capitals": ["x"]}, "No tie has the capital 'x'.", "Those that occur are: bridging."),
        ({"relations": ["advises"], "valences": ["mixed"]}, "No tie is left that fits all of this.", ""),
    ):
        with pytest.raises(CommandError) as caught:
            kept(**wanted)
        assert caught.value.what == what
        assert hint in caught.value.hint
    for date in ("2008-13", "20", "2008-02-00", "May 2008"):
        with pytest.raises(CommandError, match="is not a date"):
            network.where(as_of=date)


def test_as_of_a_date_agents_stand_in_the_role_they_held_then(workspace: Workspace, tables: Tables) -> None:
    workspace.import_files([tables(roles=(
        "person,role,organisation,valid_from,valid_until\n"
        "ms-ahmed,head-teacher,ashfield,2014,\nms-ahmed,teacher,ashfield,2008,2013\n"
        "dev,family-learning-practitioner,,,\namina,parent,,,\n"
    ))])  # fmt: skip
    network = workspace.network("any")
    head = network.position("ms-ahmed")

    def role(network: Network) -> tuple[str, bool]:
        return str(network.agents["role"][head]), bool(network.agents["power"][head])

    assert role(network) == ("head-teacher", True)
    assert role(network.where(as_of="2010")) == ("teacher", False)
    assert role(network.where(as_of="2000")) == ("", False)
    assert network.where(as_of="2000").agents["role"][network.position("Dev")] != ""
    assert role(network) == ("head-teacher", True), "the first is as it was"


def test_agents_are_found_by_name_or_id_and_the_nearest_offered() -> None:
    network = Network.of([("https://e.org/agent/amina", "home"), ("x/b", "home"), ("y/b", "home")], [])
    network.agents["label"][:] = ["Amina Ali", "Beth", "Beth"]
    assert [network.position(text) for text in ("amina", "https://e.org/agent/amina", "amina ali")] == [0] * 3
    with pytest.raises(CommandError, match="Several are called 'Beth'"):
        network.position("Beth")
    with pytest.raises(CommandError) as caught:
        network.position("Amnia Ali")
    assert caught.value.hint == "Did you mean 'Amina Ali'?"
    assert network.position("x/b") == 1


def test_ties_taken_away_and_added_leave_the_first_network_as_it_was() -> None:
    network = Network.of(AGENTS, [("p", "f"), ("f", "h"), ("h", "h")])
    assert ends(network.without([1])) == [("h", "h")]
    assert ends(network.with_ties([(0, 2), (0, 2)])) == [
        ("f", "h"), ("h", "h"), ("p", "f"), ("p", "h"), ("p", "h"),
    ]  # fmt: skip
    assert len(network.source) == 3
    assert repr(network) == "<Network of 4 agents and 3 ties>"


def test_who_may_be_whom_and_is_not_is_read(workspace: Workspace, tables: Tables) -> None:
    workspace.import_files([tables(people=(
        "id,name,identified,may_be,not_same_as\namina,Amina,,,\ndev,Dev,,,\nms-ahmed,Ms Ahmed,,,\n"
        "her-head,her head,no,ms-ahmed|dev,amina\n"
    ))])  # fmt: skip
    network = workspace.network()
    ids = [one.rsplit("/", 1)[-1] for one in network.agents["id"].tolist()]
    ((one, others),) = network.may_be.items()
    assert (ids[one], {ids[other] for other in others}) == ("her-head", {"ms-ahmed", "dev"})
    assert [(ids[a], ids[b]) for a, b in network.different] == [("her-head", "amina")]


def test_networks_that_differ_in_one_thing_have_different_fingerprints() -> None:
    def network(targets: str = "fh", **more: Any) -> Network:
        return replace(Network.of(AGENTS, list(zip("pf", targets, strict=True))), **more)

    networks = [
        network(), network("ff"), network("hh"), network(may_be={0: [1]}), network(may_be={0: [2]}),
        network(may_be={0: [1], 1: [2]}), network(different=[(0, 1)]), network(different=[(0, 2)]),
        network(different=[(0, 1), (0, 2)]),
    ]  # fmt: skip
    assert network().fingerprint() == networks[0].fingerprint()
    assert len({one.fingerprint() for one in networks}) == len(networks)


def test_a_role_of_the_studys_own_as_the_readme_shows_it_has_a_place(
    workspace: Workspace, tables: Tables
) -> None:
    """It has a SKOS label and no other."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    own = workspace.folder / "concepts" / "own.ttl"
    own.parent.mkdir()
    own.write_text(
        re.findall(r"^```turtle\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)[0], encoding="utf-8"
    )
    workspace.import_files([tables(roles="person,role,organisation\namina,buddy,ashfield\n")])
    network = workspace.network()
    at = network.position("Amina")
    assert [network.agents[name][at] for name in ("role", "role_label", "sector", "power")] == [
        "mentor", "mentor", "community", False,
    ]  # fmt: skip
