"""Identity statements: two identifiers are one agent, stated by a user with a reason, never inferred.

A statement is an import of its own, ``owl:sameAs`` with its evidence, and can be undone like one. The network
merges the agents that are stated to be the same; the graph keeps the statements about each identifier apart.
"""

from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from itertools import combinations

import pyoxigraph as ox

from hsp_graph.core.errors import CommandError
from hsp_graph.core.namespaces import identifier_of
from hsp_graph.core.terms import (
    EVIDENCE,
    HAS_EVIDENCE,
    PERSON,
    SAME_AS,
    SOURCE,
    SOURCE_ROW,
    A,
    batch_graph,
    term,
)
from hsp_graph.core.version import __version__
from hsp_graph.graph.quads import Account, File, provenance
from hsp_graph.graph.resolve import resolve_agent, resolve_source
from hsp_graph.graph.same import SameAgents, read_pairs, read_same
from hsp_graph.graph.store import Store
from hsp_graph.graph.study import Study
from hsp_graph.importing.files.csv import CONTROL, MAX_CELL, tidy

#: In the place of an import's file name, and of the row of its evidence.
STATEMENT = "hsp same"


def state_same(study: Study, one: str, other: str, because: str, *, source: str = "") -> int:
    """State that two identifiers are one person or one organisation, as an import of its own.

    Args:
        study: the study.
        one: an identifier, name or IRI; the evidence stands with it.
        other: another.
        because: why, in words.
        source: the source that states it, if any.

    Returns:
        The import's number, for ``hsp undo``.

    Raises:
        CommandError: if an agent or the source is unknown, there is no reason, or the statement is impossible
            or made already.
    """
    reason = tidy(because)
    if not reason:
        raise CommandError("No reason is given.", hint="Give one, such as --because 'Both say that ...'.")
    if CONTROL.search(reason) or len(reason) > MAX_CELL:
        raise CommandError(
            "The reason holds a control character, or is very long.", hint="Type it anew, in a few sentences."
        )
    started = datetime.now(UTC)
    with study.change() as change:
        a, b = (resolve_agent(study, text) for text in (one, other))
        stated = resolve_source(study, source) if source else None
        IdentityStatements(study.store).check(a.value, b.value)
        graph = batch_graph(study.base, change.number)
        evidence = ox.NamedNode(f"{a.value}/evidence/{change.number}")
        says: dict[tuple[ox.NamedNode, ox.NamedNode], ox.NamedNode | ox.Literal] = {
            (a, SAME_AS): b,
            (a, HAS_EVIDENCE): evidence,
            (evidence, A): EVIDENCE,
            (evidence, term("hsp:paraphrase")): ox.Literal(reason),
            (evidence, SOURCE_ROW): ox.Literal(STATEMENT),
        }
        if stated:
            says[evidence, SOURCE] = stated
        change.add(ox.Quad(subject, said, value, graph) for (subject, said), value in says.items())
        read = "\n".join((a.value, b.value, reason, stated.value if stated else ""))
        file = File(STATEMENT, "statement", sha256(read.encode()).hexdigest())
        change.add(provenance(graph, Account([file], started, __version__, 1, 0), datetime.now(UTC)))
    return change.number


class IdentityStatements:
    """The statements about identity in a graph.

    Attributes:
        same: the agents that are stated to be the same.
        agents: for each agent, whether it is a person, and whether it is identified.
        may_be: for each unidentified agent with a list, those it may be.
        different: pairs that are stated not to be the same.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.same = SameAgents(read_same(store))
        self.may_be: dict[str, set[str]] = {}
        for agent, candidate in read_pairs(store, "?one a hsp:UnidentifiedAgent ; hsp:mayBe ?other"):
            self.may_be.setdefault(agent, set()).add(candidate)
        self.different = {frozenset(pair) for pair in read_pairs(store, "?one owl:differentFrom ?other")}

    @cached_property
    def agents(self) -> dict[str, tuple[bool, bool]]:
        """For each agent, whether it is a person, and whether it is identified."""
        found: dict[str, tuple[bool, bool]] = {}
        for kind, person in (("Person", True), ("Organisation", False)):
            ones = read_pairs(self._store, f"?one a hsp:{kind}")
            found |= dict.fromkeys((one for one, _ in ones), (person, True))
        for agent, kind in read_pairs(self._store, "?one a hsp:UnidentifiedAgent ; hsp:ofKind ?other"):
            found.setdefault(agent, (kind == PERSON.value, False))
        return found

    def check(self, one: str, other: str) -> None:
        """Check the statement that two are the same.

        Raises:
            CommandError: if it is impossible, or made already.
        """
        a, b = identifier_of(one), identifier_of(other)
        if one == other:
            raise CommandError(f"'{a}' is the same as itself.", hint="Name two identifiers.")
        if frozenset((one, other)) in self.same.pairs:
            raise CommandError(
                f"It is stated already that '{a}' and '{b}' are the same.",
                hint="'hsp ask identities' shows in which import; 'hsp undo' takes it back.",
            )
        if reason := self.hindrance(one, other):
            raise CommandError(
                f"'{a}' and '{b}' cannot be the same: {reason}.",
                hint="If that is wrong, correct it in the tables and import them again.",
            )

    def hindrance(self, one: str, other: str) -> str:
        """The reason why two cannot be the same; "" if they can.

        All that are stated to be the same as either are checked together. An unidentified
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
