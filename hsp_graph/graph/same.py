"""Identity: which identifiers are stated to be one agent (``owl:sameAs``)."""

from collections.abc import Iterable

from hsp_graph.graph.store import Store


class SameAgents:
    """Agents by identity: the symmetric and transitive closure of the statements that two are the same.

    Args:
        pairs: the statements.

    >>> same = SameAgents([("a", "b"), ("c", "b"), ("x", "y")])
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
        """The agent and all that are the same."""
        return self._of.get(agent, {agent})


def read_same(store: Store) -> list[tuple[str, str]]:
    """The statements that two are the same, as pairs of IRIs."""
    return read_pairs(store, "?one owl:sameAs ?other")


def read_canonical(store: Store) -> dict[str, str]:
    """The identifier that stands for each agent who is stated to have several.

    That of one who is identified before those who are not, then the first in the order of IRIs; see
    ``ontology/rules/05-counts-as.rq``.
    """
    same = SameAgents(read_same(store))
    stated = {agent for pair in same.pairs for agent in pair}
    if not stated:
        return {}
    unknown = {one for one, _ in read_pairs(store, "?one a hsp:UnidentifiedAgent")}
    kinds = "VALUES ?kind { hsp:Person hsp:Organisation hsp:UnidentifiedAgent } ?one a ?kind"
    described = {one for one, _ in read_pairs(store, kinds)} & stated
    order = sorted(described, key=lambda agent: (agent in unknown, agent))
    first = {agent: [one for one in order if one in same.of(agent)][:1] for agent in stated}
    return {agent: one for agent, ones in first.items() for one in ones}


def read_pairs(store: Store, pattern: str) -> list[tuple[str, str]]:
    """The distinct pairs ?one, ?other of a pattern; "" for ?other where it does not occur."""
    rows = store.select(f"SELECT DISTINCT ?one ?other {{ {pattern} }}")
    return sorted((row["one"], row.get("other", "")) for row in rows)
