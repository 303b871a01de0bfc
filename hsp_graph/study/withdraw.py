"""A source withdrawn: what rests on it alone goes, and what stays, stays for a reason that is told.

What one import says of one thing is a *row*. A row rests on its evidence: on what the same import gives for
the thing, and on what an import gives that has no row of the thing itself. Then:

- Evidence of the source goes, and so does every row that has evidence and all of it is of the source. A row
  without any evidence stays, and so does one that other evidence supports.
- A thing goes when all its rows go. But what a row or a piece of evidence that stays on other evidence refers
  to is kept as an end of it: its type, and its identifier in the place of its name. That goes as soon as
  nothing of the kind refers to it any more, when the other source is withdrawn as well.
- A role, participation or tie without evidence goes with the agent or programme that it hangs on.
- Whatever else refers to what is gone, in a row without evidence, loses that statement. A statement that two
  are the same goes with either of them.
- An import of which nothing is left but its own record goes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pyoxigraph as ox

from hsp_graph.core.namespaces import identifier_of
from hsp_graph.core.result_table import ResultTable
from hsp_graph.core.terms import LABEL, A
from hsp_graph.graph.import_records import check_base
from hsp_graph.graph.import_rows import (
    FROM,
    HAS_EVIDENCE,
    HOLDER,
    IN_PROGRAMME,
    OF_KIND,
    PARTICIPANT,
    SOURCE,
    SOURCE_ROW,
    TO,
    ImportRows,
    Piece,
    Statement,
    number,
)
from hsp_graph.graph.resolve import resolve_source
from hsp_graph.graph.study import Study

#: What stands in the place of the row of a thing that is kept as an end only.
WITHDRAWN = "withdrawn"

#: What happens to a thing.
GOES, GOES_TOO, LOSES, ENDS, STAYS = (
    "goes", "goes with it", "loses a statement", "only its identifier stays", "stays",
)  # fmt: skip

COLUMNS = ("what", "kind", "identifier", "name", "why")

#: Without what these refer to, a row says nothing.
_HANGS_ON = (FROM, TO, HOLDER, PARTICIPANT, IN_PROGRAMME)


@dataclass(frozen=True)
class Withdrawal:
    """What a withdrawal did, or would do.

    Attributes:
        source: the source's identifier.
        title: its title.
        rows: what happens to each thing, which (kind, identifier, name) and why.
        written: whether it was done.
        still_read: whether somebody reads the state before, which is on disk until the next change then.
    """

    source: str
    title: str
    rows: ResultTable
    written: bool = False
    still_read: bool = False


def withdraw(study: Study, source: str, *, dry_run: bool = False) -> Withdrawal:
    """Take out all that rests on one source alone; the states before it are deleted too.

    Args:
        study: the study.
        source: the source's identifier, title or IRI.
        dry_run: only say what would be done.

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
    """What goes and what stays when a source is withdrawn."""

    def __init__(self, study: Study, source: ox.NamedNode) -> None:
        self._store, self._source = study.store, source
        self._said = ImportRows(study)
        self._pieces: set[Piece] = set()  # of the source
        self._touched: set[ox.NamedNode] = set()  # what they are evidence for
        self._fallen: dict[ox.NamedNode, set[ox.NamedNode]] = {}  # rows that go: the imports, by the thing
        self._gone: dict[ox.NamedNode, str] = {}  # things of which no row is left, and why
        self._ends: dict[ox.NamedNode, str] = {}  # of these, what is kept all the same, and why
        self._hanging: dict[ox.NamedNode, str] = {}  # what goes with them
        self._lost: list[Statement] = []  # what rows that stay say no longer
        self._dropped: set[ox.NamedNode] = set()  # imports that go as a whole
        self._find_evidence()
        self._find_rows()
        self._find_what_hangs()
        self._find_statements()
        self._find_empty_imports()

    def _find_evidence(self) -> None:
        said = self._said
        for node in {fact.who for fact in said.facts(None, SOURCE, self._source)}:
            attached = said.facts(None, HAS_EVIDENCE, node)
            graphs = {fact.graph for fact in [*said.facts(node, None), *attached]}
            found = {(node, graph) for graph in graphs if self._withdrawn((node, graph))}
            self._pieces |= found
            self._touched |= {
                fact.who for fact in attached if (node, fact.graph) in found and fact.graph not in said.same
            }

    def _withdrawn(self, piece: Piece) -> bool:
        return self._said.sources(piece) == {self._source}

    def _find_rows(self) -> None:
        """The rows that fall, and of the things that have no other, which go and which are kept as ends."""
        said = self._said
        were_ends = {(fact.who, fact.graph) for fact in said.facts(None, SOURCE_ROW, ox.Literal(WITHDRAWN))}
        for thing in self._touched | {thing for thing, _ in were_ends}:
            fallen = {
                graph
                for graph, pieces in said.rows(thing).items()
                if (pieces and all(map(self._withdrawn, pieces)))
                or (not pieces and (thing, graph) in were_ends)
            }
            if fallen:
                self._fallen[thing] = fallen
        for thing, fallen in self._fallen.items():
            if fallen != said.rows(thing).keys():
                continue
            was_end = all((thing, graph) in were_ends for graph in fallen)
            if reason := self._referred_to(thing):
                self._ends[thing] = "" if was_end else reason
            else:
                self._gone[thing] = "nothing refers to it any more" if was_end else "rests on it alone"

    def _referred_to(self, thing: ox.NamedNode) -> str:
        """What stays on other evidence and refers to a thing, in words, or nothing."""
        said, found = self._said, []
        for fact in said.facts(None, None, thing):
            if fact.who == thing:
                continue
            pieces = said.rows(fact.who).get(fact.graph, [])
            if not pieces and said.facts(fact.who, SOURCE):
                pieces = [(fact.who, fact.graph)]
            if others := [piece for piece in pieces if not self._withdrawn(piece)]:
                who = f"{said.kind(fact.who)} {said.called(fact.who)}"
                found.append(f"{who} refers to it{self._titles(others)}")
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        return found[0] + more if found else ""

    def _titles(self, pieces: list[Piece]) -> str:
        sources = {source for piece in pieces for source in self._said.sources(piece)} - {self._source}
        return f" ({', '.join(sorted(map(self._said.name, sources)))})" if sources else ""

    def _find_what_hangs(self) -> None:
        """Rows without evidence that say nothing without what goes."""
        said = self._said
        for thing in self._gone:
            for predicate in _HANGS_ON:
                for fact in said.facts(None, predicate, thing):
                    if fact.who not in self._gone:
                        self._fallen.setdefault(fact.who, set()).add(fact.graph)
                        self._hanging[fact.who] = f"hangs on '{said.name(thing)}'"
        for thing in list(self._hanging):
            if self._fallen[thing] != said.rows(thing).keys():
                del self._hanging[thing]

    def _find_statements(self) -> None:
        """Statements that two are the same that go, and what else refers to what goes."""
        said, gone = self._said, self._gone.keys() | self._hanging.keys()
        for graph, same in said.same.items():
            pieces = [piece for piece in said.attached(same.who) if piece[1] == graph]
            if (pieces and all(map(self._withdrawn, pieces))) or {same.who, same.what} & gone:
                self._dropped.add(graph)
        self._lost = [
            fact
            for thing in gone
            for fact in said.facts(None, None, thing)
            if fact.graph not in self._dropped and self._stays(fact.who, fact.graph)
        ]

    def _find_empty_imports(self) -> None:
        """The imports of which nothing is left but what they say of themselves."""
        touched = {graph for _, graph in self._pieces} | set().union(*self._fallen.values())
        touched |= {fact.graph for fact in self._said.facts(self._source, None)}
        for graph in touched - self._dropped:
            quads = self._store.reader.quads_for_pattern(None, None, None, graph)
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
        if graph not in self._said.imports:
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
        """What stands in the place of the rows of things that are kept as ends only."""
        for thing in self._ends:
            for graph in self._fallen[thing]:
                yield ox.Quad(thing, LABEL, ox.Literal(self._said.identifier(thing)), graph)
                yield ox.Quad(thing, SOURCE_ROW, ox.Literal(WITHDRAWN), graph)

    def account(self) -> Withdrawal:
        """What happens to each thing, and why."""
        said = self._said
        told: list[tuple[str, str, ox.NamedNode, str]] = [(GOES, "source", self._source, "is withdrawn")]
        told += [(GOES, said.kind(thing), thing, why) for thing, why in self._gone.items()]
        told += [(GOES, "evidence", node, "is of it") for node in {node for node, _ in self._pieces}]
        told += [(GOES_TOO, said.kind(thing), thing, why) for thing, why in self._hanging.items()]
        for graph in self._dropped & said.same.keys():
            same = said.same[graph]
            told.append((GOES_TOO, "statement", same.who, f"said: the same as '{said.name(same.what)}'"))
        for fact in self._lost:
            said_so = f"{identifier_of(fact.says.value)} '{said.name(fact.what)}'"
            told.append((LOSES, said.kind(fact.who), fact.who, f"said: {said_so}"))
        told += [(ENDS, said.kind(thing), thing, why) for thing, why in self._ends.items() if why]
        touched = self._touched | self._fallen.keys()
        for thing in touched - self._gone.keys() - self._hanging.keys() - self._ends.keys():
            told.append((STAYS, said.kind(thing), thing, self._why_stays(thing)))
        order = {
            fate: place
            for place, fate in enumerate(
                (  #: What happens to a thing.
                    GOES,
                    GOES_TOO,
                    LOSES,
                    ENDS,
                    STAYS,
                )
            )
        }
        rows = [[what, kind, said.called(thing), said.name(thing), why] for what, kind, thing, why in told]
        rows.sort(key=lambda row: (order[row[0]], row[1] != "source", *row[1:]))
        title = said.name(self._source)
        return Withdrawal(said.identifier(self._source), title, ResultTable(list(COLUMNS), rows))

    def _why_stays(self, thing: ox.NamedNode) -> str:
        fallen, rows = self._fallen.get(thing, set()), self._said.rows(thing)
        left = [graph for graph in rows if graph not in fallen]
        others = [piece for graph in left for piece in rows[graph] if not self._withdrawn(piece)]
        if others:
            why = f"rests on other evidence too{self._titles(others)}"
        elif left:
            why = f"import {', '.join(str(number(graph)) for graph in left)} tells of it without evidence"
        else:
            why = "no import has a row of it"
        if fallen:
            why += f"; what import {', '.join(map(str, sorted(map(number, fallen))))} told of it goes"
        return why


def _is_record(quad: ox.Quad) -> bool:
    """Whether a quad is of the record that an import has of itself."""
    who, graph = str(quad.subject).strip("<>"), str(quad.graph_name).strip("<>")
    return who == graph or who.startswith((f"{graph}#", "https://w3id.org/hsp/software/"))
