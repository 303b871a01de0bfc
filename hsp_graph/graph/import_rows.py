"""What each row of the imports rests on: the look-ups that a withdrawal needs, and things in words."""

from functools import lru_cache
from typing import Any, NamedTuple, cast
from urllib.parse import unquote

import pyoxigraph as ox

from hsp_graph.core.namespaces import expand
from hsp_graph.core.terms import LABEL, A
from hsp_graph.graph.import_records import list_imports
from hsp_graph.graph.same import SAME_AS
from hsp_graph.graph.study import Study


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(f"hsp:{name}"))


EVIDENCE, OF_KIND, HAS_EVIDENCE = map(_term, ("Evidence", "ofKind", "hasEvidence"))
SOURCE, SOURCE_ROW = map(_term, ("source", "sourceRow"))
FROM, TO, HOLDER, PARTICIPANT, IN_PROGRAMME = map(
    _term, ("from", "to", "holder", "participant", "inProgramme")
)
_ROLE, _AT, _RELATION = map(_term, ("role", "atOrganisation", "relation"))

#: The classes of what has rows, in words.
_KINDS = {
    _term("Person"): "person",
    _term("Organisation"): "organisation",
    _term("UnidentifiedAgent"): "unidentified agent",
    _term("RoleHolding"): "role",
    _term("Programme"): "programme",
    _term("Participation"): "participation",
    _term("Tie"): "tie",
}

#: A piece of evidence as one import gives it.
Piece = tuple[ox.NamedNode, ox.NamedNode]


class Statement(NamedTuple):
    """A statement of an import: who, what is said, of what (a thing or a literal), and the import's graph."""

    who: ox.NamedNode
    says: ox.NamedNode
    what: Any
    graph: ox.NamedNode


class ImportRows:
    """What the imports say, looked up thing by thing.

    Attributes:
        imports: the graphs of the imports.
        same: the statements that two are the same, by the graph of each.
    """

    def __init__(self, study: Study) -> None:
        self._store, self._base = study.store, study.base
        self.imports = {ox.NamedNode(row["graph"]) for row in list_imports(study.store)}
        self.same = {fact.graph: fact for fact in self.facts(None, SAME_AS)}
        self.rows = lru_cache(100_000)(self._rows)
        self.name = lru_cache(100_000)(self._name)

    def facts(
        self,
        who: ox.NamedNode | None,
        says: ox.NamedNode | None,
        what: ox.NamedNode | ox.Literal | None = None,
        graph: ox.NamedNode | None = None,
    ) -> list[Statement]:
        """What imports say of this form, in a fixed order."""
        # Imports have no blank nodes.
        quads = cast(Any, self._store.reader.quads_for_pattern(who, says, what, graph))
        found = (Statement(quad.subject, quad.predicate, quad.object, quad.graph_name) for quad in quads)
        return sorted((fact for fact in found if fact.graph in self.imports), key=str)

    def sources(self, piece: Piece) -> set[ox.NamedNode]:
        """The sources of a piece of evidence, as the import that gives it states them, or else any import."""
        stated = self.facts(piece[0], SOURCE)
        here = {fact.what for fact in stated if fact.graph == piece[1]}
        return here or {fact.what for fact in stated}

    def attached(self, thing: ox.NamedNode) -> list[Piece]:
        """The evidence on a thing."""
        return [(fact.what, fact.graph) for fact in self.facts(thing, HAS_EVIDENCE)]

    def _rows(self, thing: ox.NamedNode) -> dict[ox.NamedNode, list[Piece]]:
        """The imports that have a row of a thing, each with the evidence that the row rests on."""
        graphs = {fact.graph for fact in self.facts(thing, A) if fact.what in _KINDS}
        if not graphs:
            return {}
        # That two are the same is said for its own reason, which supports nothing else.
        pieces = [piece for piece in self.attached(thing) if piece[1] not in self.same]
        free = [piece for piece in pieces if piece[1] not in graphs]
        return {
            graph: [piece for piece in pieces if piece[1] == graph] + free
            for graph in sorted(graphs, key=number)
        }

    def kind(self, thing: ox.NamedNode) -> str:
        """What kind of thing it is, in words."""
        types = {fact.what for fact in self.facts(thing, A)}
        kinds = [kind for term, kind in _KINDS.items() if term in types]
        return kinds[0] if kinds else "evidence" if EVIDENCE in types else "thing"

    def identifier(self, thing: ox.NamedNode) -> str:
        """The identifier of a thing, as tables have it, or what the program made of the row."""
        rest = thing.value.removeprefix(self._base)
        return unquote(rest.partition("/")[2]) if rest != thing.value else thing.value

    def called(self, thing: ox.NamedNode) -> str:
        """The identifier of a thing, as tables have it; where the program made it, its file and row."""
        rows = self.facts(thing, SOURCE_ROW)
        made = thing.value.removeprefix(self._base).count("/") > 1
        return str(rows[0].what.value) if made and rows else self.identifier(thing)

    def _name(self, thing: ox.NamedNode) -> str:
        """A thing in words: its name, or who is tied to whom, holds which role, takes part in what."""
        labels = [
            cast(Any, quad.object).value for quad in self._store.reader.quads_for_pattern(thing, LABEL, None)
        ]
        if labels:
            return str(min(labels))
        if ends := self.facts(thing, FROM):
            relation = self._names(self.facts(thing, _RELATION)) or "is tied to"
            return f"{self._names(ends)} {relation} {self._names(self.facts(thing, TO))}"
        if ends := self.facts(thing, HOLDER):
            place = self._names(self.facts(thing, _AT))
            role = f"{self._names(ends)}, {self._names(self.facts(thing, _ROLE))}"
            return f"{role} at {place}" if place else role
        if ends := self.facts(thing, PARTICIPANT):
            return f"{self._names(ends)} in {self._names(self.facts(thing, IN_PROGRAMME))}"
        bears_on = self.facts(None, HAS_EVIDENCE, thing)
        return f"on {self.name(bears_on[0].who)}" if bears_on else self.identifier(thing)

    def _names(self, facts: list[Statement]) -> str:
        return " or ".join(dict.fromkeys(self.name(fact.what) for fact in facts))


def number(graph: ox.NamedNode) -> int:
    """The number of the import that has this graph."""
    return int(graph.value.rsplit("/", 1)[1])
