"""Nodes of an explanation: things and triples, with their rows, evidence, imports and rules."""

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from hsp_graph.core.errors import CommandError
from hsp_graph.core.matching import normal
from hsp_graph.core.namespaces import expand, identifier_of
from hsp_graph.graph.provenance import DerivedTriple, Provenance, ProvenanceRow, Thing
from hsp_graph.output.explain.tree import ExplanationNode

T = TypeVar("T")

#: How many of a kind are listed unless all are wanted; the rest are counted.
MOST = 20
#: What a row of evidence says in the node of the evidence itself, or of its source.
_OF_SOURCE = ("source", "locator")
_ABOUT_SOURCE = ("creator", "date", "link")
_WORDS = ("paraphrase", "quotation")
AGENTS = {"person", "organisation", "unidentified agent"}
_POSITIONS = {"inSector", "holdsPower"}
_IMPLIED = {"countsAs", "positionOf", "positionAt", "bondsWith", "bridgesTo", "linksTo", "tiedTo"}


def command(of: str) -> str:
    """The command that explains something by itself."""
    return f"hsp explain {shlex.quote(of)}"


class TreeBuilder:
    """Makes nodes; the second time a thing comes, its node is a reference by name.

    Args:
        provenance: of the study.
        everything: whether to list all of a long list.
    """

    def __init__(self, provenance: Provenance, everything: bool) -> None:
        self.provenance = provenance
        self.most = None if everything else MOST
        self._seen: set[object] = set()

    def some(
        self, these: Sequence[T], tell: Callable[[T], ExplanationNode], what: str
    ) -> list[ExplanationNode]:
        """The first of these as nodes, and how many more there are."""
        nodes = [tell(one) for one in these[: self.most]]
        more = len(these) - len(nodes)
        return [*nodes, ExplanationNode("more", f"and {more:,} more {what}")] if more else nodes

    def thing(self, thing: Thing) -> ExplanationNode:
        """Whatever it is, down to where it comes from."""
        kind = self.provenance.kind(thing)
        if kind == "evidence":
            return self.evidence(thing, alone=True)
        if kind == "source":
            return self._source(thing)
        if kind == "import":
            return self._import(thing)
        if kind == "rule":
            return self._rule(thing)
        if kind == "word":
            return self._word(thing)
        return self.agent(thing) if kind in AGENTS else self.with_rows(thing)

    def with_rows(self, thing: Thing) -> ExplanationNode:
        """A thing that has rows: these, and what rules derived of it."""
        kind = self.provenance.kind(thing)
        text, of = self._heading(kind, thing), self.provenance.short(thing)
        if self._again(thing):
            return ExplanationNode(kind, text, of=of, above=True)
        below = [*self._rows(thing), *self._same(thing), *self._positions(thing)]
        return ExplanationNode(kind, text, below=below, of=of)

    def agent(self, thing: Thing, further: Sequence[ExplanationNode] = ()) -> ExplanationNode:
        """Somebody, and further nodes about them: rows, what rules derived, evidence, ties."""
        self._again(thing)
        derived = [one for one in self.provenance.derived(thing) if not _is_implied(one)]
        own = self._own_evidence(thing)
        evidence = [one for row in self.provenance.rows(thing) for one in row.evidence if one not in own]
        ties = self.provenance.ties_of(thing)
        return ExplanationNode(
            self.provenance.kind(thing), self._heading(self.provenance.kind(thing), thing),
            below=[
                *self._rows(thing),
                *self._same(thing),
                *(self.derived(one, under=thing) for one in derived),
                *further,
                *self._group("Evidence", evidence, self.evidence),
                *self._group("Ties", ties, self._tie_in_brief),
            ],
            of=self.provenance.short(thing),
        )  # fmt: skip

    def derived(self, one: DerivedTriple, *, under: Thing | None = None) -> ExplanationNode:
        """A triple that a rule derived, under its subject or alone: the rule, and what it found."""
        of = self.provenance.triple_text(one.subject, one.predicate, one.object)
        text = self.provenance.sentence(one.subject, one.predicate, one.object)
        if one.subject == under:
            text = text.removeprefix(f"{self.provenance.shown(under)} ")
            text = text[0].upper() + text[1:]
        if self._again(of):
            return ExplanationNode("derived", text, of=of, above=True)
        rule = self._rule_of(one)  # told here, and only named below
        premises = self.some(
            [on for on in self.provenance.premises(one) if on != under],
            self.with_rows,
            "things on which it rests",
        )
        return ExplanationNode("derived", text, below=[rule, *premises], of=of)

    def triple(self, subject: Thing, says: Thing, what: str) -> ExplanationNode:
        """What the graph says of this form: the imports that state it, and the rules that derive it.

        Raises:
            CommandError: if it says no such thing; what it does say is offered.
        """
        provenance = self.provenance
        stated = {fact.object: fact for fact in provenance.statements.facts(subject, says)}
        derived = provenance.derived(subject, says)
        known = {term: provenance.names(term) for term in (*stated, *(one.object for one in derived))}
        meant = [term for term, names in known.items() if normal(what) in map(normal, names)]
        if not meant:
            others = ", ".join(sorted({names[0] for names in known.values()}))
            raise CommandError(
                f"The graph does not say: {provenance.shown(subject)} {provenance.verb(says)} '{what}'.",
                hint=f"It says this of: {others}." if others else "It says that of nothing.",
            )
        term = meant[0]
        batches = [fact.graph for fact in provenance.statements.facts(subject, says, term)]
        rows = [self.row(row) for row in provenance.rows(subject) if row.batch in batches]
        rules = [self.derived(one) for one in derived if one.object == term]
        if not rows and len(rules) == 1:
            return rules[0]
        return ExplanationNode("triple", self.provenance.sentence(subject, says, term), below=[*rows, *rules],
                    of=provenance.triple_text(subject, says, term))  # fmt: skip

    def between(self, one: Thing, other: Thing) -> ExplanationNode:
        """The ties between two.

        Raises:
            CommandError: if they have no tie.
        """
        theirs = set(self.provenance.ties_of(other))
        ties = [tie for tie in self.provenance.ties_of(one) if tie in theirs]
        names = " and ".join(map(self.provenance.statements.name, (one, other)))
        if not ties:
            listed = command(self.provenance.short(one))
            raise CommandError(
                f"There is no tie between {names}.", hint=f"'{listed}' lists the ties there are."
            )
        below = self.some(ties, self.with_rows, "ties")
        return ExplanationNode("group", f"Ties between {names}: {len(ties):,}", below=below)

    def ties(self, ties: Iterable[str]) -> list[ExplanationNode]:
        """Ties by their IRIs; of many the first."""
        return self.some([Thing(tie) for tie in ties], self.with_rows, "ties")

    def evidence(self, evidence: Thing, *, within: str = "", alone: bool = False) -> ExplanationNode:
        """A piece of evidence: what it says, and where; ``within`` is its row."""
        name, rows = self.provenance.short(evidence), self.provenance.rows(evidence)
        words = [row.cells[one] for row in rows for one in _WORDS if one in row.cells]
        text = f"Evidence: {words[0]}" if words else "Evidence, not put into words"
        if self._again(evidence):
            return ExplanationNode("evidence", text, of=name, above=True)
        facts: dict[str, str] = {}
        for row in rows:
            elsewhere = {*_OF_SOURCE} if "source" in row.cells else set()
            told = {one: value for one, value in row.cells.items() if one not in elsewhere}
            facts |= {one.replace("_", " "): value for one, value in told.items() if value not in words[:1]}
        if alone:
            bears_on = self.provenance.about(evidence)
            facts["evidence of"] = "; ".join(map(self.provenance.statements.name, bears_on[: self.most]))
        below = [
            self._where(source, row)
            for row in rows
            for source in self.provenance.sources(evidence, row.batch)
        ]
        # Evidence in a row has no row of its own.
        below += [self.row(row, facts=False) for row in rows if row.place != within or alone]
        return ExplanationNode("evidence", text, facts, below, name)

    def _again(self, what: object) -> bool:
        """Whether there is a node of it already; from now on there is."""
        again = what in self._seen
        self._seen.add(what)
        return again

    def _heading(self, kind: str, thing: Thing) -> str:
        return f"{kind[0].upper()}{kind[1:]}: {self.provenance.statements.name(thing)}"

    def _rows(self, thing: Thing) -> list[ExplanationNode]:
        """The rows of a thing, with the evidence in them."""
        own = self._own_evidence(thing)
        everything = self.provenance.kind(thing) not in AGENTS
        return [
            self.row(row._replace(evidence=[one for one in row.evidence if everything or one in own]))
            for row in self.provenance.rows(thing)
            if row.batch not in self.provenance.statements.same
        ]

    def _same(self, thing: Thing) -> list[ExplanationNode]:
        """The statements that somebody is the same as another, each with its reason."""
        nodes = []
        for batch, fact in self.provenance.statements.same.items():
            for one, other in ((fact.subject, fact.object), (fact.object, fact.subject)):
                if one == thing:
                    rows = [row for row in self.provenance.rows(fact.subject) if row.batch == batch]
                    below = [self.evidence(because) for row in rows for because in row.evidence]
                    text = f"Stated to be the same as {self.provenance.statements.name(other)}"
                    nodes.append(ExplanationNode("same", text, below=below, of=self.provenance.short(other)))
        return nodes

    def _own_evidence(self, thing: Thing) -> set[Thing]:
        return {
            one
            for row in self.provenance.rows(thing)
            for one in row.evidence
            if one.value.startswith(f"{thing.value}/evidence/")
        }

    def _positions(self, thing: Thing) -> list[ExplanationNode]:
        """What rules derived of a thing that others rest on: its form of capital, where it stands."""
        derived = self.provenance.derived(thing)
        if self.provenance.kind(thing) in AGENTS:
            derived = [one for one in derived if identifier_of(one.predicate.value) in _POSITIONS]
            held = self.provenance.derived(None, Thing(expand("hsp:positionOf")), thing)
            derived += [one for one in held if one.subject != thing]
        else:
            derived = [one for one in derived if not _is_implied(one)]
        return [self.derived(one, under=thing) for one in derived]

    def _group(
        self, what: str, these: Sequence[T], tell: Callable[[T], ExplanationNode]
    ) -> list[ExplanationNode]:
        if not these:
            return []
        return [
            ExplanationNode("group", f"{what}: {len(these):,}", below=self.some(these, tell, what.lower()))
        ]

    def _tie_in_brief(self, tie: Thing) -> ExplanationNode:
        """A tie, and where in which source; 'hsp explain' tells the rest."""
        where = [
            ", ".join(
                [self.provenance.identifier(source), *([cells["locator"]] if "locator" in cells else [])]
            )
            for row in self.provenance.rows(tie)
            for evidence in row.evidence
            for cells, batch in ((one.cells, one.batch) for one in self.provenance.rows(evidence))
            for source in self.provenance.sources(evidence, batch)
        ]
        facts = {
            "source": "; ".join(dict.fromkeys(where)) or "none",
            "more": command(self.provenance.short(tie)),
        }
        return ExplanationNode(
            "tie", self.provenance.statements.name(tie), facts, of=self.provenance.short(tie)
        )

    def row(self, row: ProvenanceRow, *, facts: bool = True) -> ExplanationNode:
        """A row of a file, with its evidence and its import."""
        cells = {name.replace("_", " "): value for name, value in row.cells.items()} if facts else {}
        evidence = self.some(
            row.evidence, lambda one: self.evidence(one, within=row.place), "pieces of evidence"
        )
        place = f"{row.place or 'No row of its own'} (import {identifier_of(row.batch.value)})"
        return ExplanationNode("row", place, cells, [*evidence, self._batch(row.batch, row.place)])

    def _where(self, source: Thing, row: ProvenanceRow) -> ExplanationNode:
        """The source of a piece of evidence, with the place in it."""
        facts = {name: row.cells[name] for name in ("locator",) if name in row.cells}
        of = self.provenance.short(source)
        if self._again(source):
            return ExplanationNode(
                "source", f"Source: {self.provenance.identifier(source)}", facts, of=of, above=True
            )
        rows = self.provenance.rows(source)
        facts |= {name: one.cells[name] for one in rows for name in _ABOUT_SOURCE if name in one.cells}
        return ExplanationNode("source", self._heading("source", source), facts,
                    [self.row(one, facts=False) for one in rows], of)  # fmt: skip

    def _source(self, source: Thing) -> ExplanationNode:
        self._again(source)
        evidence = self.provenance.evidence_from(source)
        rows = self._rows(source)
        return ExplanationNode(
            "source", self._heading("source", source),
            {"pieces of evidence": f"{len(evidence):,}"},
            [*rows, *self.some(evidence, self.evidence, "pieces of evidence")], self.provenance.short(source),
        )  # fmt: skip

    def _batch(self, graph: Thing, place: str) -> ExplanationNode:
        """The import that a row came with, and the file that the row is of."""
        record = self.provenance.batch(graph)
        files = [file for file in record["files"] if place.startswith(f"{file['name']},")]
        text, of = f"Import {record['number']}", self.provenance.short(graph)
        if self._again((graph, *(file["name"] for file in files))):
            return ExplanationNode("import", text, of=of, above=True)
        return ExplanationNode(
            "import", text, _facts_of({**record, "files": files or record["files"]}), of=of
        )

    def _import(self, graph: Thing) -> ExplanationNode:
        record = self.provenance.batch(graph)
        facts = _facts_of({**record, "files": []})
        facts |= {"rows read": record["rows_read"], "rows refused": record["rows_refused"]}
        facts["holds"] = ", ".join(f"{number:,} {kind}" for kind, number in self.provenance.counts(graph))
        files = [ExplanationNode("file", f"{file['name']} ({file['format']})", {"SHA-256": file["sha256"]})
                 for file in record["files"]]  # fmt: skip
        return ExplanationNode(
            "import", f"Import {record['number']}", facts, files, self.provenance.short(graph)
        )

    def _rule_of(self, one: DerivedTriple) -> ExplanationNode:
        text, of = f"Derived by the rule '{one.rule.one('title')}'", self.provenance.short(one.by)
        if self._again(one.by):
            return ExplanationNode("rule", text, of=of, above=True)
        return ExplanationNode("rule", text, {"file": f"ontology/rules/{one.rule.path.name}"}, of=of)

    def _rule(self, graph: Thing) -> ExplanationNode:
        rule, number = self.provenance.rule(graph), self.provenance.size(graph)
        facts = {
            "why": rule.one("why"),
            "file": f"ontology/rules/{rule.path.name}",
            "triples that it derived": f"{number:,}",
        }
        return ExplanationNode("rule", f"Rule: {rule.one('title')}", facts, of=self.provenance.short(graph))

    def _word(self, word: Thing) -> ExplanationNode:
        """A concept, class or property of the ontology, or of the study's own words."""
        coded = self.provenance.coded_to(word)
        return ExplanationNode(
            "word", f"{self.provenance.statements.name(word)} ({self.provenance.short(word)})",
            self.provenance.definition(word), self.some(coded, self.evidence, "pieces of evidence"),
            self.provenance.short(word),
        )  # fmt: skip


def _facts_of(record: Mapping[str, Any]) -> dict[str, str]:
    files = [f"{file['name']} ({file['format']}), SHA-256 {file['sha256']}" for file in record["files"]]
    return {"when": record["time"], "by": record["version"], **({"file": "; ".join(files)} if files else {})}


def _is_implied(one: DerivedTriple) -> bool:
    """Whether it says what the rows and ties of a thing say already."""
    return identifier_of(one.predicate.value) in _IMPLIED
