"""Withdrawal of a source: all that it alone supports is deleted; what stays is listed with the reason.

The statements of one import about one thing are a *row*. Its evidence supports it: that for the thing in the
same import, and that in an import without a row of the thing. Then:

- Evidence of the source is deleted, and so is every row with evidence, all of which is of the source. A row
  without any evidence stays, and so does one that other evidence supports.
- A thing is deleted when all its rows are. But if a row or a piece of evidence with other support refers to
  it, it is kept as an end: its type, and its identifier in the place of its name. An end is deleted when
  nothing like that refers to it any more, that is when the other source is withdrawn as well.
- A role, participation or tie without evidence is deleted with the agent or programme that it belongs to.
- Any other row without evidence that refers to something deleted loses that statement. A statement that two
  are the same is deleted with either of them.
- An import of which nothing is left but its own record is deleted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pyoxigraph as ox

from hsp_graph.core.namespaces import identifier_of
from hsp_graph.core.result_table import ResultTable
from hsp_graph.core.terms import HAS_EVIDENCE, LABEL, OF_KIND, SOURCE, SOURCE_ROW, A, import_number
from hsp_graph.graph.import_records import check_base
from hsp_graph.graph.import_rows import (
    FROM,
    HOLDER,
    IN_PROGRAMME,
    PARTICIPANT,
    TO,
    ImportRows,
    Piece,
    Statement,
)
from hsp_graph.graph.resolve import resolve_source
from hsp_graph.graph.study import Study

#: In the place of the file and row of a thing that is kept as an end.
WITHDRAWN = "withdrawn"

#: The possible effects on a thing, in the order of the table.
GOES, GOES_TOO, LOSES, ENDS, STAYS = _EFFECTS = (
    "goes", "goes with it", "loses a statement", "only its identifier stays", "stays",
)  # fmt: skip

COLUMNS = ("what", "kind", "identifier", "name", "why")

#: A row is meaningless once the thing that one of these properties refers to is gone.
_HANGS_ON = (FROM, TO, HOLDER, PARTICIPANT, IN_PROGRAMME)


@dataclass(frozen=True)
class Withdrawal:
    """The result of a withdrawal, done or planned.

    Attributes:
        source: the source's identifier.
        title: its title.
        rows: the effect on each thing (kind, identifier, name) and the reason.
        written: whether it was done.
        still_read: whether a process reads the state before, which then stays on disk until the next change.
    """

    source: str
    title: str
    rows: ResultTable
    written: bool = False
    still_read: bool = False


def withdraw(study: Study, source: str, *, dry_run: bool = False) -> Withdrawal:
    """Delete all that one source alone supports, and the earlier states of the graph.

    Args:
        study: the study.
        source: the source's identifier, title or IRI.
        dry_run: plan it only.

    Raises:
        CommandError: if there is no such source, or the graph is one of another base.
    """
    if dry_run:
        check_base(study.store, study.base)
        return _Plan(study, resolve_source(study, source)).account()
    with study.change(forget=True) as change:
        plan = _Plan(study, resolve_source(study, source))
        account = plan.account()
        change.rewrite(plan.keeps)
        change.add(plan.ends())
    return replace(account, written=True, still_read=change.still_read)


class _Plan:
    """The plan of a withdrawal: what is deleted and what stays."""

    def __init__(self, study: Study, source: ox.NamedNode) -> None:
        self._store, self._source = study.store, source
        self._statements = ImportRows(study)
        self._pieces: set[Piece] = set()  # of the source
        self._touched: set[ox.NamedNode] = set()  # the things that they are about
        self._fallen: dict[ox.NamedNode, set[ox.NamedNode]] = {}  # rows that are deleted: imports by thing
        self._gone: dict[ox.NamedNode, str] = {}  # things without any row left, and why
        self._ends: dict[ox.NamedNode, str] = {}  # of these, those that are kept as ends, and why
        self._hanging: dict[ox.NamedNode, str] = {}  # what is deleted with them
        self._lost: list[Statement] = []  # statements that rows which stay lose
        self._dropped: set[ox.NamedNode] = set()  # imports that are deleted as a whole
        self._find_evidence()
        self._find_rows()
        self._find_what_hangs()
        self._find_statements()
        self._find_empty_imports()

    def _find_evidence(self) -> None:
        statements = self._statements
        for node in {fact.subject for fact in statements.facts(None, SOURCE, self._source)}:
            attached = statements.facts(None, HAS_EVIDENCE, node)
            graphs = {fact.graph for fact in [*statements.facts(node, None), *attached]}
            found = {(node, graph) for graph in graphs if self._withdrawn((node, graph))}
            self._pieces |= found
            self._touched |= {
                fact.subject
                for fact in attached
                if (node, fact.graph) in found and fact.graph not in statements.same
            }

    def _withdrawn(self, piece: Piece) -> bool:
        return self._statements.sources(piece) == {self._source}

    def _find_rows(self) -> None:
        """Find the rows to delete, the things to delete, and those to keep as ends."""
        statements = self._statements
        were_ends = {
            (fact.subject, fact.graph) for fact in statements.facts(None, SOURCE_ROW, ox.Literal(WITHDRAWN))
        }
        for thing in self._touched | {thing for thing, _ in were_ends}:
            fallen = {
                graph
                for graph, pieces in statements.rows(thing).items()
                if (pieces and all(map(self._withdrawn, pieces)))
                or (not pieces and (thing, graph) in were_ends)
            }
            if fallen:
                self._fallen[thing] = fallen
        for thing, fallen in self._fallen.items():
            if fallen != statements.rows(thing).keys():
                continue
            was_end = all((thing, graph) in were_ends for graph in fallen)
            if reason := self._referred_to(thing):
                self._ends[thing] = "" if was_end else reason
            else:
                self._gone[thing] = "nothing refers to it any more" if was_end else "has no other evidence"

    def _referred_to(self, thing: ox.NamedNode) -> str:
        """What has other evidence and refers to a thing, in words; "" for nothing."""
        statements, found = self._statements, []
        for fact in statements.facts(None, None, thing):
            if fact.subject == thing:
                continue
            pieces = statements.rows(fact.subject).get(fact.graph, [])
            if not pieces and statements.facts(fact.subject, SOURCE):
                pieces = [(fact.subject, fact.graph)]
            if others := [piece for piece in pieces if not self._withdrawn(piece)]:
                who = f"{statements.kind(fact.subject)} {statements.called(fact.subject)}"
                found.append(f"{who} refers to it{self._titles(others)}")
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        return found[0] + more if found else ""

    def _titles(self, pieces: list[Piece]) -> str:
        sources = {source for piece in pieces for source in self._statements.sources(piece)} - {self._source}
        return f" ({', '.join(sorted(map(self._statements.name, sources)))})" if sources else ""

    def _find_what_hangs(self) -> None:
        """Find the rows without evidence that are meaningless once something is deleted."""
        statements = self._statements
        for thing in self._gone:
            for predicate in _HANGS_ON:
                for fact in statements.facts(None, predicate, thing):
                    if fact.subject not in self._gone:
                        self._fallen.setdefault(fact.subject, set()).add(fact.graph)
                        self._hanging[fact.subject] = f"belongs to '{statements.name(thing)}'"
        for thing in list(self._hanging):
            if self._fallen[thing] != statements.rows(thing).keys():
                del self._hanging[thing]

    def _find_statements(self) -> None:
        """Find the statements to delete: of identity, and those that refer to something deleted."""
        statements, gone = self._statements, self._gone.keys() | self._hanging.keys()
        for graph, same in statements.same.items():
            pieces = [piece for piece in statements.attached(same.subject) if piece[1] == graph]
            if (pieces and all(map(self._withdrawn, pieces))) or {same.subject, same.object} & gone:
                self._dropped.add(graph)
        self._lost = [
            fact
            for thing in gone
            for fact in statements.facts(None, None, thing)
            if fact.graph not in self._dropped and self._stays(fact.subject, fact.graph)
        ]

    def _find_empty_imports(self) -> None:
        """Find the imports of which nothing is left but their own records."""
        touched = {graph for _, graph in self._pieces} | set().union(*self._fallen.values())
        touched |= {fact.graph for fact in self._statements.facts(self._source, None)}
        for graph in touched - self._dropped:
            quads = self._store.quads(graph=graph)
            if not any(self.keeps(quad) and not _is_record(quad) for quad in quads):
                self._dropped.add(graph)

    def _stays(self, who: ox.NamedNode, graph: ox.NamedNode) -> bool:
        """Whether a row, or a piece of evidence, stays."""
        gone = who in self._gone or who in self._hanging or graph in self._fallen.get(who, ())
        return not gone and (who, graph) not in self._pieces

    def keeps(self, quad: ox.Quad) -> bool:
        """Whether a quad of ``asserted`` is kept."""
        who, what, graph = quad.subject, quad.object, quad.graph_name
        if not (isinstance(graph, ox.NamedNode) and isinstance(who, ox.NamedNode)):
            return True
        if graph not in self._statements.imports:
            return True
        if graph in self._dropped or self._source in (who, what):
            return False
        if isinstance(what, ox.NamedNode) and (
            what in self._gone or what in self._hanging or (what, graph) in self._pieces
        ):
            return False
        if who in self._ends and graph in self._fallen[who]:
            return quad.predicate in (A, OF_KIND)
        return self._stays(who, graph)

    def ends(self) -> Iterator[ox.Quad]:
        """The quads that replace the rows of the things that are kept as ends."""
        for thing in self._ends:
            for graph in self._fallen[thing]:
                yield ox.Quad(thing, LABEL, ox.Literal(self._statements.identifier(thing)), graph)
                yield ox.Quad(thing, SOURCE_ROW, ox.Literal(WITHDRAWN), graph)

    def account(self) -> Withdrawal:
        """The table of effects and reasons."""
        statements = self._statements
        effects: list[tuple[str, str, ox.NamedNode, str]] = [(GOES, "source", self._source, "is withdrawn")]
        effects += [(GOES, statements.kind(thing), thing, why) for thing, why in self._gone.items()]
        effects += [(GOES, "evidence", node, "is of it") for node in {node for node, _ in self._pieces}]
        effects += [(GOES_TOO, statements.kind(thing), thing, why) for thing, why in self._hanging.items()]
        for graph in self._dropped & statements.same.keys():
            same = statements.same[graph]
            effects.append(
                (GOES_TOO, "statement", same.subject, f"said: the same as '{statements.name(same.object)}'")
            )
        for fact in self._lost:
            said_so = f"{identifier_of(fact.predicate.value)} '{statements.name(fact.object)}'"
            effects.append((LOSES, statements.kind(fact.subject), fact.subject, f"said: {said_so}"))
        effects += [(ENDS, statements.kind(thing), thing, why) for thing, why in self._ends.items() if why]
        touched = self._touched | self._fallen.keys()
        for thing in touched - self._gone.keys() - self._hanging.keys() - self._ends.keys():
            effects.append((STAYS, statements.kind(thing), thing, self._why_stays(thing)))
        rows = [
            [what, kind, statements.called(thing), statements.name(thing), why]
            for what, kind, thing, why in effects
        ]
        rows.sort(key=lambda row: (_EFFECTS.index(row[0]), row[1] != "source", *row[1:]))
        title = statements.name(self._source)
        return Withdrawal(statements.identifier(self._source), title, ResultTable(list(COLUMNS), rows))

    def _why_stays(self, thing: ox.NamedNode) -> str:
        fallen, rows = self._fallen.get(thing, set()), self._statements.rows(thing)
        left = [graph for graph in rows if graph not in fallen]
        others = [piece for graph in left for piece in rows[graph] if not self._withdrawn(piece)]
        if others:
            why = f"has other evidence too{self._titles(others)}"
        elif left:
            why = f"import {', '.join(map(str, map(import_number, left)))} has a row of it without evidence"
        else:
            why = "no import has a row of it"
        if fallen:
            why += f"; its row in import {', '.join(map(str, sorted(map(import_number, fallen))))} goes"
        return why


def _is_record(quad: ox.Quad) -> bool:
    """Whether a quad is part of the PROV-O record of its import."""
    who, graph = str(quad.subject).strip("<>"), str(quad.graph_name).strip("<>")
    return who == graph or who.startswith((f"{graph}#", "https://w3id.org/hsp/software/"))
