"""Two identifiers that are one person: stated with a reason, undone like an import, never concluded.

A statement is an import of its own, ``owl:sameAs`` with its evidence. The network counts all that are stated
to be the same as one agent; the graph keeps what is said of each under its own identifier.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pyoxigraph as ox

from hsp_graph import __version__
from hsp_graph.errors import CommandError
from hsp_graph.graph.batches import check_base
from hsp_graph.graph.meaning import resolve_agent, resolve_source
from hsp_graph.graph.ontology import ontology_files, ontology_triples
from hsp_graph.graph.reading import read_agent_evidence, read_candidates, read_codings
from hsp_graph.graph.rules import derive
from hsp_graph.graph.store import Store
from hsp_graph.graph.triples import A, Account, File, batch_graph, provenance
from hsp_graph.importers.canonical import CONTROL, MAX_CELL, tidy
from hsp_graph.namespaces import expand, identifier_of

if TYPE_CHECKING:
    from hsp_graph.network import Network

T = TypeVar("T")

SAME_AS = ox.NamedNode(expand("owl:sameAs"))

#: What stands where an import has the name of its file, and where evidence has its row.
STATEMENT = "hsp same"

_PERSON = expand("hsp:Person")


class Same:
    """Who is the same as whom, by what is stated: a statement holds both ways, and on through others.

    Args:
        pairs: the statements.

    >>> same = Same([("a", "b"), ("c", "b"), ("x", "y")])
    >>> sorted(same.of("a")), sorted(same.of("z"))
    (['a', 'b', 'c'], ['z'])
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.pairs = {frozenset(pair) for pair in pairs}
        self._of: dict[str, set[str]] = {}
        for one, other in pairs:
            joined = self.of(one) | self.of(other)
            self._of |= dict.fromkeys(joined, joined)

    def of(self, agent: str) -> set[str]:
        """The agent itself and all that are the same."""
        return self._of.get(agent, {agent})


def read_same(store: Store) -> list[tuple[str, str]]:
    """The statements that two are the same, as pairs of IRIs."""
    return _pairs(store, "?one owl:sameAs ?other")


def as_one(
    agents: Sequence[Mapping[str, Any]], pairs: Iterable[tuple[str, str]]
) -> tuple[list[Mapping[str, Any]], dict[int, list[str]]]:
    """The agents, each once whatever identifiers it has, and the other IRIs by position.

    One who is identified stands before those who are not, and then the first in the order of IRIs; what is
    not known of it is taken from the others, in the same order.

    >>> as_one([{"id": "a", "kind": "unidentified", "sector": "home"}, {"id": "b", "kind": "person"}],
    ...        [("a", "b")])
    ([{'id': 'b', 'kind': 'person', 'sector': 'home'}], {0: ['a']})
    """
    same = Same(pairs)
    if not same.pairs:
        return list(agents), {}
    ordered = sorted(agents, key=lambda agent: (agent["kind"] == "unidentified", agent["id"]))
    stands: dict[str, dict[str, Any]] = {}
    for agent in ordered:
        first = next((one for one in sorted(same.of(agent["id"])) if one in stands), None)
        if first is None:
            stands[agent["id"]] = dict(agent)
        else:
            stands[first] = {**agent, **stands[first]}
    found = sorted(stands.values(), key=lambda agent: str(agent["id"]))
    others = {at: sorted(same.of(agent["id"]) - {agent["id"]}) for at, agent in enumerate(found)}
    return list(found), {at: names for at, names in others.items() if names}


def in_all(lists: Iterable[Sequence[T]]) -> list[T]:
    """Whom somebody may be who has several lists: those on all of them; if nobody is, those on any.

    >>> in_all([[1, 2], [2, 3]]), in_all([[1], [2, 1], [3]])
    ([2], [1, 2, 3])
    """
    stated = [these for these in lists if these]
    every = list(dict.fromkeys(one for these in stated for one in these))
    return [one for one in every if all(one in these for these in stated)] or every


def gathered(
    store: Store, network: "Network"
) -> dict[str, tuple[list[dict[str, str]], list[str], dict[str, int]]]:
    """What is known of each agent of a network beside its ties, whichever identifier it is said of.

    Returns:
        By the agent's IRI: its evidence, as :func:`hsp_graph.graph.reading.read_agent_evidence` gives it; the
        names of those it may be; how often its evidence is coded to an indicator of each partnership type.
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


def state_same(
    store: Store, base: str, one: str, other: str, because: str, *, source: str = "",
    own_concepts: Path | None = None,
) -> int:  # fmt: skip
    """State that two identifiers are one person or one organisation, as an import of its own.

    Args:
        store: the study's.
        base: its base IRI.
        one: an identifier, name or IRI; the evidence stands with it.
        other: another.
        because: why, in words.
        source: the source that says so, if one does.
        own_concepts: a folder of the study's own SKOS files, if it has one.

    Returns:
        The import's number, for ``hsp undo``.

    Raises:
        CommandError: if somebody or the source is not known, no reason is given, or it cannot be or is stated
            already.
    """
    reason = tidy(because)
    if not reason:
        raise CommandError("No reason is given.", mend="Say on what it rests: --because 'Both say that ...'.")
    if CONTROL.search(reason) or len(reason) > MAX_CELL:
        raise CommandError(
            "The reason holds a control character, or is very long.", mend="Type it anew, in a few sentences."
        )
    started = datetime.now(UTC)
    with store.change() as change:
        check_base(store, base)
        a, b = (resolve_agent(store, base, text) for text in (one, other))
        stated = resolve_source(store, base, source) if source else None
        Known(store).check(a.value, b.value)
        graph = batch_graph(base, change.number)
        evidence = ox.NamedNode(f"{a.value}/evidence/{change.number}")
        says: dict[tuple[ox.NamedNode, ox.NamedNode], ox.NamedNode | ox.Literal] = {
            (a, SAME_AS): b,
            (a, _term("hsp:hasEvidence")): evidence,
            (evidence, A): _term("hsp:Evidence"),
            (evidence, _term("hsp:paraphrase")): ox.Literal(reason),
            (evidence, _term("hsp:sourceRow")): ox.Literal(STATEMENT),
        }
        if stated:
            says[evidence, _term("hsp:source")] = stated
        change.load_ontology(ontology_triples(ontology_files(own_concepts)))
        change.add(ox.Quad(subject, said, value, graph) for (subject, said), value in says.items())
        read = "\n".join((a.value, b.value, reason, stated.value if stated else ""))
        file = File(STATEMENT, "statement", sha256(read.encode()).hexdigest())
        change.add(provenance(graph, Account([file], started, __version__, 1, 0), datetime.now(UTC)))
        derive(change, base)
    return change.number


class Known:
    """What the graph says of who is who.

    Attributes:
        same: who is stated to be the same.
        agents: for each agent, whether it is a person, and whether it is identified.
        may_be: for each unidentified agent with a list, those it may be.
        different: pairs that are stated not to be the same.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.same = Same(read_same(store))
        self.may_be: dict[str, set[str]] = {}
        for agent, candidate in _pairs(store, "?one a hsp:UnidentifiedAgent ; hsp:mayBe ?other"):
            self.may_be.setdefault(agent, set()).add(candidate)
        self.different = {frozenset(pair) for pair in _pairs(store, "?one owl:differentFrom ?other")}

    @cached_property
    def agents(self) -> dict[str, tuple[bool, bool]]:
        """For each agent, whether it is a person, and whether it is identified."""
        found: dict[str, tuple[bool, bool]] = {}
        for kind, person in (("Person", True), ("Organisation", False)):
            found |= dict.fromkeys((one for one, _ in self._of(f"?one a hsp:{kind}")), (person, True))
        for agent, kind in self._of("?one a hsp:UnidentifiedAgent ; hsp:ofKind ?other"):
            found.setdefault(agent, (kind == _PERSON, False))
        return found

    def _of(self, pattern: str) -> list[tuple[str, str]]:
        return _pairs(self._store, pattern)

    def check(self, one: str, other: str) -> None:
        """Refuse the statement that two are the same, if it cannot be or is made already.

        Raises:
            CommandError: says why.
        """
        a, b = identifier_of(one), identifier_of(other)
        if one == other:
            raise CommandError(f"'{a}' is the same as itself.", mend="Name two identifiers.")
        if frozenset((one, other)) in self.same.pairs:
            raise CommandError(
                f"It is stated already that '{a}' and '{b}' are the same.",
                mend="'hsp ask identities' shows in which import; 'hsp undo' takes it back.",
            )
        if reason := self.hindrance(one, other):
            raise CommandError(
                f"'{a}' and '{b}' cannot be the same: {reason}.",
                mend="If that is wrong, correct it in the tables and import them again.",
            )

    def hindrance(self, one: str, other: str) -> str:
        """Why two cannot be the same, or nothing if they can.

        All that are stated to be the same as either are looked at: together they must be one. An unidentified
        agent that has a list of those it may be must be one of these; two who have lists and are not
        identified must have somebody on both.
        """
        a, b = (self.agents.get(agent, (True, True)) for agent in (one, other))
        if a[0] != b[0]:
            person, body = (one, other) if a[0] else (other, one)
            return f"'{identifier_of(person)}' is a person and '{identifier_of(body)}' is an organisation"
        members = self.same.of(one) | self.same.of(other)
        for pair in combinations(sorted(members), 2):
            if frozenset(pair) in self.different:
                first, second = map(identifier_of, pair)
                return f"it is stated that '{first}' is not '{second}'"
        lists = {
            one: self.may_be[one] for one in sorted(members) if not self.may_be.get(one, members) & members
        }
        if not lists:
            return ""
        identified = any(self.agents.get(agent, (True, True))[1] for agent in members)
        possible = [{min(self.same.of(one)) for one in those} for those in lists.values()]
        if identified or not set.intersection(*possible):
            agent, those = next(iter(lists.items()))
            names = ", ".join(sorted(map(identifier_of, those)))
            return f"'{identifier_of(agent)}' may only be one of: {names}"
        return ""


def _pairs(store: Store, pattern: str) -> list[tuple[str, str]]:
    result = store.query(f"SELECT DISTINCT ?one ?other {{ {pattern} }}")
    assert isinstance(result, ox.QuerySolutions)
    return sorted((row["one"].value, row["other"].value if row["other"] else "") for row in result)


def _term(curie: str) -> ox.NamedNode:
    return ox.NamedNode(expand(curie))
