"""Provenance by row: the imports' statements, the evidence that supports each row, and things in words."""

from functools import lru_cache
from typing import Any, NamedTuple, cast
from urllib.parse import unquote

import pyoxigraph as ox

from hsp_graph.core.terms import (
    EVIDENCE,
    HAS_EVIDENCE,
    LABEL,
    ORGANISATION,
    PERSON,
    SAME_AS,
    SOURCE,
    SOURCE_ROW,
    UNIDENTIFIED,
    A,
    import_number,
    term,
)
from hsp_graph.graph.import_records import list_imports
from hsp_graph.graph.study import Study

FROM, TO, HOLDER = map(term, ("hsp:from", "hsp:to", "hsp:holder"))
PARTICIPANT, IN_PROGRAMME = map(term, ("hsp:participant", "hsp:inProgramme"))
_ROLE, _AT, _RELATION = map(term, ("hsp:role", "hsp:atOrganisation", "hsp:relation"))

#: The classes of the things that have rows, in words.
_KINDS = {
    PERSON: "person",
    ORGANISATION: "organisation",
    UNIDENTIFIED: "unidentified agent",
    term("hsp:RoleHolding"): "role",
    term("hsp:Programme"): "programme",
    term("hsp:Participation"): "participation",
    term("hsp:Tie"): "tie",
}

#: A piece of evidence and the named graph of the import that states it.
Piece = tuple[ox.NamedNode, ox.NamedNode]


class Statement(NamedTuple):
    """A quad of an import: subject, predicate, object (a node or a literal), and the import's named graph."""

    subject: ox.NamedNode
    predicate: ox.NamedNode
    object: Any
    graph: ox.NamedNode


class ImportRows:
    """The statements and rows of the imports, looked up by thing.

    Attributes:
        imports: the named graphs of the imports.
        same: the statements that two are the same, by their named graphs.
    """

    def __init__(self, study: Study) -> None:
        self._store, self._base = study.store, study.base
        self.imports = {ox.NamedNode(row["graph"]) for row in list_imports(study.store)}
        self.same = {fact.graph: fact for fact in self.facts(None, SAME_AS)}
        self.rows = lru_cache(100_000)(self._rows)
        self.name = lru_cache(100_000)(self._name)

    def facts(
        self,
        subject: ox.NamedNode | None,
        predicate: ox.NamedNode | None,
        object_: ox.NamedNode | ox.Literal | None = None,
        graph: ox.NamedNode | None = None,
    ) -> list[Statement]:
        """The statements of imports that match this pattern, in a fixed order."""
        # Imports have no blank nodes.
        quads = cast(Any, self._store.quads(subject, predicate, object_, graph))
        found = (Statement(quad.subject, quad.predicate, quad.object, quad.graph_name) for quad in quads)
        return sorted((fact for fact in found if fact.graph in self.imports), key=str)

    def sources(self, piece: Piece) -> set[ox.NamedNode]:
        """The sources of a piece of evidence: those in its own import, else those in any import."""
        stated = self.facts(piece[0], SOURCE)
        here = {fact.object for fact in stated if fact.graph == piece[1]}
        return here or {fact.object for fact in stated}

    def attached(self, thing: ox.NamedNode) -> list[Piece]:
        """The evidence on a thing."""
        return [(fact.object, fact.graph) for fact in self.facts(thing, HAS_EVIDENCE)]

    def _rows(self, thing: ox.NamedNode) -> dict[ox.NamedNode, list[Piece]]:
        """The imports that have a row of a thing, each with the evidence that supports the row."""
        graphs = {fact.graph for fact in self.facts(thing, A) if fact.object in _KINDS}
        if not graphs:
            return {}
        # The reason of a statement that two are the same supports nothing else.
        pieces = [piece for piece in self.attached(thing) if piece[1] not in self.same]
        free = [piece for piece in pieces if piece[1] not in graphs]
        return {
            graph: [piece for piece in pieces if piece[1] == graph] + free
            for graph in sorted(graphs, key=import_number)
        }

    def kind(self, thing: ox.NamedNode) -> str:
        """What kind of thing it is, in words."""
        types = {fact.object for fact in self.facts(thing, A)}
        kinds = [kind for term, kind in _KINDS.items() if term in types]
        return kinds[0] if kinds else "evidence" if EVIDENCE in types else "thing"

    def identifier(self, thing: ox.NamedNode) -> str:
        """The identifier of a thing, as tables have it, or as it was made from the row."""
        rest = thing.value.removeprefix(self._base)
        return unquote(rest.partition("/")[2]) if rest != thing.value else thing.value

    def called(self, thing: ox.NamedNode) -> str:
        """The identifier of a thing, as tables have it; if it was made from the row, file and row."""
        rows = self.facts(thing, SOURCE_ROW)
        made = thing.value.removeprefix(self._base).count("/") > 1
        return str(rows[0].object.value) if made and rows else self.identifier(thing)

    def _name(self, thing: ox.NamedNode) -> str:
        """A thing in words: its name, or who is tied to whom, holds which role, takes part in what."""
        labels = [cast(Any, quad.object).value for quad in self._store.quads(thing, LABEL)]
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
        return f"on {self.name(bears_on[0].subject)}" if bears_on else self.identifier(thing)

    def _names(self, facts: list[Statement]) -> str:
        return " or ".join(dict.fromkeys(self.name(fact.object) for fact in facts))
