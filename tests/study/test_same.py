"""Two identifiers of one person: what is stated, what is refused, what the network makes of it."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_graph.core.errors import CommandError
from hsp_graph.core.ontology import ONTOLOGY_GRAPH
from hsp_graph.graph.same import SameAgents
from hsp_graph.network.from_graph import as_one, gathered, in_all
from hsp_graph.output.explain import explain
from hsp_graph.study.same import state_same
from hsp_graph.workspace import Workspace

Tables = Callable[..., Path]

PEOPLE = (
    "id,name,identified,may_be,not_same_as\namina,Amina,,,\namina-k,Amina K.,,,\ndev,Dev,,,\n"
    "ms-ahmed,Ms Ahmed,,,\n"
    "ms-baird,Ms Baird,,,dev\nher-head,her head,no,ms-ahmed|ms-baird,\nhis-head,his head,no,ms-baird|dev,\n"
    "some-head,some head,no,,\ntheir-head,their head,no,amina,\n"
)
ROLES = (
    "person,role,organisation\namina-k,parent,ashfield\ndev,family-learning-practitioner,service\n"
    "ms-ahmed,head-teacher,ashfield\nms-baird,head-teacher,\nher-head,head-teacher,\nhis-head,head-teacher,\n"
)
TIES = (
    "id,from,to,valence,source\nt1,amina,dev,positive,interviews\nt2,amina-k,her-head,negative,interviews\n"
    "t3,amina-k,amina,positive,\nt4,ms-ahmed,his-head,,\nt5,dev,ms-ahmed,,\nt6,dev,ms-baird,,\n"
)


@pytest.fixture
def study_of_two(workspace: Workspace, tables: Tables) -> Workspace:
    workspace.import_files([tables(people=PEOPLE, roles=ROLES, ties=TIES, evidence=None)])
    return workspace


def same(workspace: Workspace, one: str, other: str, because: str = "They told us.", source: str = "") -> int:
    return state_same(workspace, one, other, because, source=source)


def last(iris: object) -> list[str]:
    assert isinstance(iris, list | tuple)
    return [str(iri).rsplit("/", 1)[1] for iri in iris]


def test_a_statement_is_an_import_of_its_own(study_of_two: Workspace) -> None:
    number = same(study_of_two, "amina", "Amina K.", " Both have a son\r\nin P2. ", "interviews")
    assert number == 2
    assert [row[0] for row in study_of_two.imports().rows] == ["1", "2"]
    record = study_of_two.imports().to_dicts()[1]
    assert (record["files"], record["rows_read"], record["rows_refused"]) == ("hsp same", "1", "0")
    assert study_of_two.ask("identities").rows == [
        ["amina", "Amina", "amina-k", "Amina K.", "Both have a son\nin P2.", "Interviews with parents", 2]
    ]
    graph = f"<{study_of_two.base}import/2>"
    found = study_of_two.query(
        f"""SELECT ?text ?source {{ GRAPH {graph} {{
              <{study_of_two.base}agent/amina> owl:sameAs <{study_of_two.base}agent/amina-k> ;
                hsp:hasEvidence ?e . ?e a hsp:Evidence ; hsp:paraphrase ?text ; hsp:source ?source }} }}"""
    )
    assert [tuple(map(str, row)) for row in found] == [  # type: ignore[arg-type]
        ("Both have a son\nin P2.", f"{study_of_two.base}source/interviews")
    ]


def test_with_or_without_a_source_the_graph_stays_in_order(study_of_two: Workspace) -> None:
    before = study_of_two.validate().findings
    same(study_of_two, "amina", "amina-k")
    same(study_of_two, "some-head", "her-head", source="Interviews with parents")
    # Whoever has a role under one identifier has it under the other, so that a tie gets its form.
    mended = [one for one in before if one not in (after := study_of_two.validate().findings)]
    assert [one for one in before if one not in mended] == after
    assert {one.title for one in mended} == {"A tie has no form of social capital"}


def test_undoing_takes_it_back(study_of_two: Workspace) -> None:
    def said() -> set[str]:
        quads = study_of_two.store.database
        return {str(quad) for quad in quads if quad.graph_name != ONTOLOGY_GRAPH}

    before = said()
    fingerprint = study_of_two.network().fingerprint()
    same(study_of_two, "amina", "amina-k")
    assert study_of_two.network().fingerprint() != fingerprint
    study_of_two.undo(2)
    assert said() == before
    assert study_of_two.network().fingerprint() == fingerprint


CANNOT = "cannot be the same:"
REFUSED = [
    ("amina", "AMINA", {}, "'amina' is the same as itself.", "Name two identifiers."),
    ("amina", "amnia", {}, "Nobody in the graph is called 'amnia'.", "Did you mean 'Amina'?"),
    ("amina", "amina-k", {"because": " \n"}, "No reason is given.", "Give one, such as"),
    ("amina", "amina-k", {"because": "a\x1b"}, "The reason holds a control character", "Type it anew"),
    ("amina", "amina-k", {"source": "interview"}, "'interview' is not one of the sources.",
     "Did you mean 'int"),
    ("amina", "amina-k", {"source": "zzz"}, "'zzz' is not one of the sources.", "'hsp ask sources' lists"),
    ("ashfield", "amina", {},
     f"'ashfield' and 'amina' {CANNOT} 'amina' is a person and 'ashfield' is an organisation.", "If"),
    ("dev", "ms-baird", {},
     f"'dev' and 'ms-baird' {CANNOT} it is stated that 'dev' is not 'ms-baird'.", "If that is wrong"),
    ("her-head", "dev", {},
     f"'her-head' and 'dev' {CANNOT} 'her-head' may only be one of: ms-ahmed, ms-baird.", "If that is wrong"),
    ("their-head", "her-head", {},
     f"'their-head' and 'her-head' {CANNOT} 'her-head' may only be one of: ms-ahmed, ms-baird.", "If"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "more", "what", "hint"), REFUSED)
def test_what_cannot_be_is_refused(
    study_of_two: Workspace, one: str, other: str, more: dict[str, str], what: str, hint: str
) -> None:
    with pytest.raises(CommandError) as caught:
        same(study_of_two, one, other, **more)
    assert caught.value.what.startswith(what)
    assert caught.value.hint.startswith(hint)
    assert study_of_two.store.generation == 1


def test_what_is_stated_already_is_refused_both_ways(study_of_two: Workspace) -> None:
    same(study_of_two, "amina", "amina-k")
    for pair in (("amina", "amina-k"), ("amina-k", "amina")):
        with pytest.raises(CommandError, match=r"stated already that 'amina(-k)?' and") as caught:
            same(study_of_two, *pair)
        assert "hsp undo" in caught.value.hint


def test_what_was_stated_of_others_counts(study_of_two: Workspace) -> None:
    # Who both heads are is known then, and a third cannot be somebody else.
    same(study_of_two, "her-head", "his-head")
    with pytest.raises(CommandError, match="'his-head' may only be one of: dev, ms-baird"):
        same(study_of_two, "her-head", "ms-ahmed")
    same(study_of_two, "some-head", "his-head")
    with pytest.raises(CommandError, match="'her-head' may only be one of: ms-ahmed, ms-baird"):
        same(study_of_two, "some-head", "dev")
    same(study_of_two, "some-head", "ms-baird")
    with pytest.raises(CommandError, match="it is stated that 'dev' is not 'ms-baird'"):
        same(study_of_two, "dev", "her-head")


def test_a_later_import_that_says_otherwise_is_found(study_of_two: Workspace, tmp_path: Path) -> None:
    same(study_of_two, "amina", "amina-k")
    people = tmp_path / "people.csv"
    people.write_text("id,name,not_same_as\namina-k,Amina K.,amina\n")
    study_of_two.import_files([people])
    found = [finding for finding in study_of_two.validate().findings if finding.severity == "error"]
    assert [finding.title for finding in found] == ["Two are said to be the same and not to be the same"]
    assert len(study_of_two.network().different) == 1  # ms-baird is not dev


def test_the_network_counts_them_as_one(study_of_two: Workspace) -> None:
    before = study_of_two.network()
    same(study_of_two, "amina-k", "amina")
    network = study_of_two.network()
    assert len(network) == len(before) - 1
    at = network.position("amina-k")
    assert at == network.position("amina") == network.position(f"{study_of_two.base}agent/amina-k")
    assert {name: network.agents[name][at] for name in ("label", "kind", "role", "sector")} == {
        "label": "Amina", "kind": "person", "role": "parent", "sector": "home",
    }  # fmt: skip
    assert network.agents["organisation_label"][at] == "Ashfield Primary"
    assert {one: last(others) for one, others in network.aliases.items()} == {at: ["amina-k"]}
    ids = last(network.agents["id"].tolist())
    ties = sorted((ids[one], ids[other]) for one, other in zip(network.source, network.target, strict=True))
    assert ties == [
        ("amina", "amina"), ("amina", "dev"), ("amina", "her-head"), ("dev", "ms-ahmed"), ("dev", "ms-baird"),
        ("ms-ahmed", "his-head"),
    ]  # fmt: skip


def test_a_name_of_several_who_are_one_means_the_one_who_counts(workspace: Workspace, tables: Tables) -> None:
    people = "id,name\np/2,Amina\np/1,Amina\nq/1,Beth\nq/2,Beth\n"
    ties = "id,from,to\nt1,p/1,q/1\nt2,q/2,p/2\n"
    others = dict.fromkeys(("roles", "participation", "sources", "programmes", "organisations", "evidence"))
    workspace.import_files([tables(people=people, ties=ties, **others)])
    for about in (lambda: workspace.ask("ties", {"agent": "Amina"}), lambda: explain(workspace, "Amina")):
        with pytest.raises(
            CommandError, match=r"Give one of the identifiers: p/1, p/2\.|Give one of: p/1, p/2\."
        ):
            about()
    same(workspace, "p/2", "p/1")
    assert explain(workspace, "Amina").root.of == "agent/p%2F1"
    assert explain(workspace, "brokerage of p/2").root.of == "brokerage of agent/p%2F1"
    assert len(workspace.ask("ties", {"agent": "Amina"})) == len(workspace.ask("ties", {"agent": "p/2"})) == 2
    with pytest.raises(CommandError, match=r"Several are called 'Beth'. Give one of: q/1, q/2\."):
        workspace.network().position("Beth")


def test_who_is_identified_stands_before_who_is_not(study_of_two: Workspace) -> None:
    same(study_of_two, "her-head", "ms-ahmed")
    network = study_of_two.network()
    at = network.position("her-head")
    assert (network.agents["label"][at], network.agents["kind"][at]) == ("Ms Ahmed", "person")
    # Whoever may be one of the two may still be; the one who was identified may be nobody else.
    assert at not in network.may_be
    assert {one: sorted(others) for one, others in network.may_be.items()} == {
        network.position("his-head"): sorted([network.position("ms-baird"), network.position("dev")]),
        network.position("their-head"): [network.position("amina")],
    }


def test_two_who_are_not_identified_may_be_those_on_both_lists(study_of_two: Workspace) -> None:
    same(study_of_two, "his-head", "her-head")
    network = study_of_two.network()
    assert last(network.agents["id"].tolist()).count("his-head") == 0
    assert list(network.may_be[network.position("her-head")]) == [network.position("ms-baird")]


def test_one_whose_rows_were_undone_is_still_the_same(study_of_two: Workspace, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id,name\nmina,Mina\n")
    (tmp_path / "ties.csv").write_text("from,to\nmina,dev\n")
    study_of_two.import_files([tmp_path / "people.csv"])
    study_of_two.import_files([tmp_path / "ties.csv"])
    same(study_of_two, "mina", "amina")
    study_of_two.undo(2)
    network = study_of_two.network()
    pairs = zip(network.source.tolist(), network.target.tolist(), strict=True)
    assert list(pairs).count((network.position("amina"), network.position("dev"))) == 2


NAMES = st.sampled_from("abcdefgh")


@given(st.lists(st.tuples(NAMES, NAMES), max_size=8))
def test_the_same_are_the_connected(pairs: list[tuple[str, str]]) -> None:
    graph = nx.Graph([*pairs, *((name, name) for name in "abcdefgh")])
    expected = {name: nx.node_connected_component(graph, name) for name in "abcdefgh"}
    found = SameAgents(pairs)
    assert {name: found.of(name) for name in "abcdefgh"} == expected
    agents = [{"id": name, "kind": "unidentified" if name in "ab" else "person"} for name in "abcdefgh"]
    canonical = {
        name: min(found.of(name), key=lambda one: (one in "ab", one)) for pair in pairs for name in pair
    }
    one_each, aliases = as_one(agents, canonical)
    ids = [str(agent["id"]) for agent in one_each]
    for part in nx.connected_components(graph):
        first = min(part, key=lambda name: (name in "ab", name))
        assert [name for name in ids if name in part] == [first]
        assert {first, *aliases.get(ids.index(first), [])} == part
    assert ids == sorted(ids)


@given(st.lists(st.lists(st.integers(0, 4), max_size=4), max_size=3))
def test_those_on_all_lists(lists: list[list[int]]) -> None:
    stated = [set(these) for these in lists if these]
    expected = set.intersection(*stated) or set.union(*stated) if stated else set()
    assert set(in_all(lists)) == expected
    assert all(a != b for a, b in combinations(in_all(lists), 2))


def test_the_map_shows_what_is_known_of_each_identifier(study_of_two: Workspace, tmp_path: Path) -> None:
    (tmp_path / "evidence.csv").write_text(
        "agent,source,paraphrase,indicators\nms-ahmed,interviews,Shares the budget.,heads-authentic-power\n"
        "her-head,interviews,Listens.,heads-authentic-power\n"
    )
    study_of_two.import_files([tmp_path / "evidence.csv"])
    state = study_of_two.same("her-head", "ms-ahmed", "The mother named her.", source="interviews")
    known = gathered(study_of_two.store, study_of_two.network())
    evidence, candidates, codings = known[f"{study_of_two.base}agent/ms-ahmed"]
    assert sorted(row["paraphrase"] for row in evidence) == [
        "Listens.", "Shares the budget.", "The mother named her.",
    ]  # fmt: skip
    assert candidates == []
    assert list(codings.values()) == [2]
    assert f"{study_of_two.base}agent/her-head" not in known
    assert known[f"{study_of_two.base}agent/his-head"][1] == ["Dev", "Ms Baird"]
    page = study_of_two.map().html()
    assert page.count("Listens.") == 1
    assert "her head" not in page
    study_of_two.undo(state)
    known = gathered(study_of_two.store, study_of_two.network())
    assert known[f"{study_of_two.base}agent/her-head"][1] == ["Ms Ahmed", "Ms Baird"]
