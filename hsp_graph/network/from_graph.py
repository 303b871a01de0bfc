"""The network of a study, read from its graph: everybody once, whatever identifiers somebody has."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from hsp_graph.graph.evidence import read_agent_evidence, read_candidates, read_codings
from hsp_graph.graph.reading import (
    read_agents,
    read_characteristics,
    read_holdings,
    read_identities,
    read_ties,
)
from hsp_graph.graph.same import read_canonical
from hsp_graph.graph.store import Store
from hsp_graph.network.capital import RULE, capital_forms
from hsp_graph.network.network import AGENT_COLUMNS, HOLDING_COLUMNS, TIE_COLUMNS, Network, filled
from hsp_graph.network.positions import held_intervals, precedence

T = TypeVar("T")


def as_one(
    agents: Sequence[Mapping[str, Any]], canonical: Mapping[str, str]
) -> tuple[list[Mapping[str, Any]], dict[int, list[str]]]:
    """The agents, each once whatever identifiers it has, and the other IRIs by position.

    What is not known of one who stands for several is taken from the others: from those who are identified
    first, then in the order of IRIs.

    Args:
        agents: every identifier with what is known of it.
        canonical: the identifier that stands for each of those who have several.

    >>> as_one([{"id": "a", "kind": "unidentified", "sector": "home"}, {"id": "b", "kind": "person"}],
    ...        {"a": "b", "b": "b"})
    ([{'id': 'b', 'kind': 'person', 'sector': 'home'}], {0: ['a']})
    """
    one: dict[str, dict[str, Any]] = {}
    for agent in sorted(agents, key=lambda agent: (agent["kind"] == "unidentified", agent["id"])):
        stands_for_all = canonical.get(agent["id"], agent["id"])
        one[stands_for_all] = {**agent, **one.get(stands_for_all, {}), "id": stands_for_all}
    found = sorted(one.values(), key=lambda agent: str(agent["id"]))
    aliases: dict[str, list[str]] = {}
    for alias, other in sorted(canonical.items()):
        if alias != other:
            aliases.setdefault(other, []).append(alias)
    return list(found), {at: aliases[agent["id"]] for at, agent in enumerate(found) if agent["id"] in aliases}


def in_all(lists: Iterable[Sequence[T]]) -> list[T]:
    """Merge several lists of candidates: their intersection, or their union if that is empty.

    >>> in_all([[1, 2], [2, 3]]), in_all([[1], [2, 1], [3]])
    ([2], [1, 2, 3])
    """
    stated = [these for these in lists if these]
    every = list(dict.fromkeys(one for these in stated for one in these))
    return [one for one in every if all(one in these for these in stated)] or every


def gathered(
    store: Store, network: Network
) -> dict[str, tuple[list[dict[str, str]], list[str], dict[str, int]]]:
    """What is known of each agent of a network beside its ties, whichever identifier it is said of.

    Returns:
        By the agent's IRI: its evidence, as :func:`hsp_graph.graph.evidence.read_agent_evidence` gives it;
        the names of those it may be; how often its evidence is coded to an indicator of each partnership
        type.
    """
    ids = network.agents["id"].tolist()
    stands = network.stands()
    evidence: dict[str, list[dict[str, str]]] = {}
    lists: dict[str, list[list[str]]] = {}
    codings: dict[str, Counter[str]] = {}
    for agent, rows in read_agent_evidence(store).items():
        evidence.setdefault(stands.get(agent, agent), []).extend(rows)
    for agent, names in read_candidates(store).items():
        lists.setdefault(stands.get(agent, agent), []).append(names)
    for agent, counts in read_codings(store).items():
        codings.setdefault(stands.get(agent, agent), Counter()).update(counts)
    known = {ids[at] for at in network.aliases if network.agents["kind"][at] != "unidentified"}
    return {
        agent: (
            evidence.get(agent, []),
            [] if agent in known else in_all(lists.get(agent, [])),
            dict(codings.get(agent, Counter()).most_common()),
        )
        for agent in {*evidence, *lists}
    }


def network_of_graph(store: Store) -> Network:
    """The network of a workspace's graph: its people, and everybody and everything that is tied.

    All that are stated to be the same are one agent: ties, roles and candidates of each are its own, and
    a tie between them is a loop.
    """
    canonical = read_canonical(store)
    agents, aliases = as_one(list(read_agents(store)), canonical)
    position = {agent["id"]: index for index, agent in enumerate(agents)}
    position |= {alias: index for index, others in aliases.items() for alias in others}
    # A tie to somebody whom no import describes any more is left out; validation reports it.
    ties = [tie for tie in read_ties(store) if tie["from"] in position and tie["to"] in position]
    holdings = [row for row in read_holdings(store) if row["agent"] in position]
    for row in holdings:
        row["agent"] = canonical.get(row["agent"], row["agent"])
        row["organisation"] = canonical.get(row["organisation"], row["organisation"])
    intervals = held_intervals(
        *([row[name] for row in holdings] for name in ("agent", "valid_from", "valid_until", "as_of"))
    )
    for row, since, until in zip(holdings, *intervals, strict=True):
        row |= {"held_from": since, "held_until": until}
    holdings = in_precedence(holdings)
    may_be, differs = read_identities(store)
    different = [
        (position[one], position[other])
        for one, other in differs
        if {one, other} <= position.keys() and position[one] != position[other]
    ]
    candidates: dict[str, list[str]] = {}
    for one, other in may_be:
        candidates.setdefault(one, []).append(other)
    lists: dict[int, list[list[int]]] = {}
    for one, others in candidates.items():
        # Without a candidate that has no ties, and is no agent here, the others would seem likelier.
        if {one, *others} <= position.keys() and agents[position[one]]["kind"] == "unidentified":
            these = [position[other] for other in others if position[other] != position[one]]
            lists.setdefault(position[one], []).append(these)
    network = Network(
        agents=filled(AGENT_COLUMNS, _columns(agents, AGENT_COLUMNS), len(agents)),
        ties=filled(TIE_COLUMNS, _columns(ties, TIE_COLUMNS), len(ties)),
        source=np.array([position[tie["from"]] for tie in ties], dtype=np.int64),
        target=np.array([position[tie["to"]] for tie in ties], dtype=np.int64),
        may_be={one: in_all(several) for one, several in lists.items() if any(several)},
        different=different,
        holdings=filled(HOLDING_COLUMNS, _columns(holdings, HOLDING_COLUMNS), len(holdings)),
        holder=np.array([position[row["agent"]] for row in holdings], dtype=np.int64),
        aliases=aliases,
    )
    everybody = np.arange(len(network.holder))
    return _with_capital(network.grouped_by(everybody), store, position)


def in_precedence(holdings: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Holdings, of each agent the one first that gives it its one group; of equal ones the latest."""
    latest = sorted(
        holdings, key=lambda row: (row["held_from"], row["role"], row["organisation"]), reverse=True
    )
    return sorted(latest, key=lambda row: precedence(row["sector"], row["power"] == "true"))


def _with_capital(network: Network, store: Store, position: Mapping[str, int]) -> Network:
    """The network in which every tie has its form of capital: the asserted, or what positions say."""
    declared: dict[int, dict[str, frozenset[str]]] = {}
    for row in read_characteristics(store):
        if row["agent"] in position:
            own = declared.setdefault(position[row["agent"]], {})
            own[row["characteristic"]] = own.get(row["characteristic"], frozenset()) | {row["value"].lower()}
    asserted = network.ties["capital"]
    derived = np.where(asserted == "", capital_forms(network, declared), "")
    rule = np.where(derived != "", RULE, "").astype(object)
    forms = np.where(asserted == "", derived, asserted)
    return replace(network, ties={**network.ties, "capital": forms, "capital_rule": rule})


def _columns(rows: Sequence[Mapping[str, Any]], types: Mapping[str, type]) -> dict[str, list[Any]]:
    """The rows' values by column, read from the graph's text."""
    read: dict[type, Any] = {
        str: str,
        bool: lambda value: value is True or value == "true",
        float: lambda value: float(value) if value else np.nan,
    }
    return {name: [read[kind](row.get(name, "")) for row in rows] for name, kind in types.items()}
