"""Things and triples as nodes: what stands in which row, on which evidence, by which import or rule."""

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from hsp_graph.core.errors import CommandError
from hsp_graph.core.matching import normal
from hsp_graph.core.namespaces import identifier_of
from hsp_graph.graph.provenance import DerivedTriple, Provenance, ProvenanceRow, Thing
from hsp_graph.output.explain.tree import ExplanationNode

T = TypeVar("T")

#: So many of a kind are told one by one unless all are wanted; the rest are counted.
MOST = 20
#: What a row of evidence says in the node of the evidence itself, or of its source.
_OF_SOURCE = ("source", "locator")
_ABOUT_SOURCE = ("creator", "date", "link")
_WORDS = ("paraphrase", "quotation")
AGENTS = {"person", "organisation", "unidentified agent"}
_POSITIONS = {"inSector", "holdsPower", "standsAs"}
_SHORTCUTS = {"bondsWith", "bridgesTo", "linksTo", "tiedTo"}


def command(of: str) -> str:
    """The command that explains something by itself."""
    return f"hsp explain {shlex.quote(of)}"


class TreeBuilder:
    """Makes nodes; what it has told in full once it tells by name only afterwards.

    Args:
        grounds: of the study.
        everything: whether all of a long list is told.
    """

    def __init__(self, grounds: Provenance, everything: bool) -> None:
        self.grounds = grounds
        self.most = None if everything else MOST
        self._told: set[object] = set()

    def some(
        self, these: Sequence[T], tell: Callable[[T], ExplanationNode], what: str
    ) -> list[ExplanationNode]:
        """The first of these as nodes, and how many more there are."""
        nodes = [tell(one) for one in these[: self.most]]
        more = len(these) - len(nodes)
        return [*nodes, ExplanationNode("more", f"and {more:,} more {what}")] if more else nodes

    def thing(self, thing: Thing) -> ExplanationNode:
        """Whatever it is, down to where it comes from."""
        kind = self.grounds.kind(thing)
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
        return self.agent(thing) if kind in AGENTS else self.resting(thing)

    def resting(self, thing: Thing) -> ExplanationNode:
        """A thing that has rows: these, and what rules derived of it."""
        kind = self.grounds.kind(thing)
        text, of = self._heading(kind, thing), self.grounds.short(thing)
        if self._again(thing):
            return ExplanationNode(kind, text, of=of, above=True)
        below = [*self._rows(thing), *self._same(thing), *self._positions(thing)]
        return ExplanationNode(kind, text, below=below, of=of)

    def agent(self, thing: Thing, further: Sequence[ExplanationNode] = ()) -> ExplanationNode:
        """Somebody, and further nodes about them: rows, what rules derived, evidence, ties."""
        self._again(thing)
        derived = [one for one in self.grounds.derived(thing) if not _is_shortcut(one)]
        own = self._own_evidence(thing)
        evidence = [one for row in self.grounds.rows(thing) for one in row.evidence if one not in own]
        ties = self.grounds.ties_of(thing)
        return ExplanationNode(
            self.grounds.kind(thing), self._heading(self.grounds.kind(thing), thing),
            below=[
                *self._rows(thing),
                *self._same(thing),
                *(self.derived(one, under=thing) for one in derived),
                *further,
                *self._group("Evidence", evidence, self.evidence),
                *self._group("Ties", ties, self._tie_in_brief),
            ],
            of=self.grounds.short(thing),
        )  # fmt: skip

    def derived(self, one: DerivedTriple, *, under: Thing | None = None) -> ExplanationNode:
        """A triple that a rule derived, under its subject or alone: the rule, and what it found."""
        of = self.grounds.triple_text(one.subject, one.predicate, one.object)
        text = self.grounds.sentence(one.subject, one.predicate, one.object)
        if one.subject == under:
            text = text.removeprefix(f"{self.grounds.shown(under)} ")
            text = text[0].upper() + text[1:]
        if self._again(of):
            return ExplanationNode("derived", text, of=of, above=True)
        premises = self.some(
            [on for on in self.grounds.premises(one) if on != under], self.resting, "things on which it rests"
        )
        return ExplanationNode("derived", text, below=[self._rule_of(one), *premises], of=of)

    def triple(self, subject: Thing, says: Thing, what: str) -> ExplanationNode:
        """What the graph says of this form: the imports that state it, and the rules that derive it.

        Raises:
            CommandError: if it says no such thing; what it does say is offered.
        """
        grounds = self.grounds
        stated = {fact.object: fact for fact in grounds.statements.facts(subject, says)}
        derived = grounds.derived(subject, says)
        known = {term: grounds.names(term) for term in (*stated, *(one.object for one in derived))}
        meant = [term for term, names in known.items() if normal(what) in map(normal, names)]
        if not meant:
            others = ", ".join(sorted({names[0] for names in known.values()}))
            raise CommandError(
                f"The graph does not say: {grounds.shown(subject)} {grounds.verb(says)} '{what}'.",
                hint=f"It says this of: {others}." if others else "It says that of nothing.",
            )
        term = meant[0]
        batches = [fact.graph for fact in grounds.statements.facts(subject, says, term)]
        rows = [self.row(row) for row in grounds.rows(subject) if row.batch in batches]
        rules = [self.derived(one) for one in derived if one.object == term]
        if not rows and len(rules) == 1:
            return rules[0]
        return ExplanationNode("triple", self.grounds.sentence(subject, says, term), below=[*rows, *rules],
                    of=grounds.triple_text(subject, says, term))  # fmt: skip

    def between(self, one: Thing, other: Thing) -> ExplanationNode:
        """The ties between two.

        Raises:
            CommandError: if there is none.
        """
        theirs = set(self.grounds.ties_of(other))
        ties = [tie for tie in self.grounds.ties_of(one) if tie in theirs]
        names = " and ".join(map(self.grounds.statements.name, (one, other)))
        if not ties:
            listed = command(self.grounds.short(one))
            raise CommandError(
                f"There is no tie between {names}.", hint=f"'{listed}' lists the ties there are."
            )
        below = self.some(ties, self.resting, "ties")
        return ExplanationNode("group", f"Ties between {names}: {len(ties):,}", below=below)

    def ties(self, ties: Iterable[str]) -> list[ExplanationNode]:
        """Ties by their IRIs; of many the first."""
        return self.some([Thing(tie) for tie in ties], self.resting, "ties")

    def evidence(self, evidence: Thing, *, within: str = "", alone: bool = False) -> ExplanationNode:
        """A piece of evidence: what it says, and where; ``within`` is the row that it stands in."""
        name, rows = self.grounds.short(evidence), self.grounds.rows(evidence)
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
            bears_on = self.grounds.about(evidence)
            facts["evidence of"] = "; ".join(map(self.grounds.statements.name, bears_on[: self.most]))
        below = [
            self._where(source, row) for row in rows for source in self.grounds.sources(evidence, row.batch)
        ]
        # Evidence in a row has no row of its own.
        below += [self.row(row, facts=False) for row in rows if row.place != within or alone]
        return ExplanationNode("evidence", text, facts, below, name)

    def _again(self, what: object) -> bool:
        """Whether it was told already; from now on it was."""
        told = what in self._told
        self._told.add(what)
        return told

    def _heading(self, kind: str, thing: Thing) -> str:
        return f"{kind[0].upper()}{kind[1:]}: {self.grounds.statements.name(thing)}"

    def _rows(self, thing: Thing) -> list[ExplanationNode]:
        """The rows of a thing, with the evidence that stands in them."""
        own = self._own_evidence(thing)
        everything = self.grounds.kind(thing) not in AGENTS
        return [
            self.row(row._replace(evidence=[one for one in row.evidence if everything or one in own]))
            for row in self.grounds.rows(thing)
            if row.batch not in self.grounds.statements.same
        ]

    def _same(self, thing: Thing) -> list[ExplanationNode]:
        """The statements that somebody is the same as another, each with its reason."""
        nodes = []
        for batch, fact in self.grounds.statements.same.items():
            for one, other in ((fact.subject, fact.object), (fact.object, fact.subject)):
                if one == thing:
                    rows = [row for row in self.grounds.rows(fact.subject) if row.batch == batch]
                    below = [self.evidence(because) for row in rows for because in row.evidence]
                    text = f"Stated to be the same as {self.grounds.statements.name(other)}"
                    nodes.append(ExplanationNode("same", text, below=below, of=self.grounds.short(other)))
        return nodes

    def _own_evidence(self, thing: Thing) -> set[Thing]:
        return {
            one
            for row in self.grounds.rows(thing)
            for one in row.evidence
            if one.value.startswith(f"{thing.value}/evidence/")
        }

    def _positions(self, thing: Thing) -> list[ExplanationNode]:
        """What rules derived of a thing that others rest on: its form of capital, where it stands."""
        derived = self.grounds.derived(thing)
        if self.grounds.kind(thing) in AGENTS:
            derived = [one for one in derived if identifier_of(one.predicate.value) in _POSITIONS]
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
            ", ".join([self.grounds.identifier(source), *([cells["locator"]] if "locator" in cells else [])])
            for row in self.grounds.rows(tie)
            for evidence in row.evidence
            for cells, batch in ((one.cells, one.batch) for one in self.grounds.rows(evidence))
            for source in self.grounds.sources(evidence, batch)
        ]
        facts = {
            "source": "; ".join(dict.fromkeys(where)) or "none",
            "more": command(self.grounds.short(tie)),
        }
        return ExplanationNode("tie", self.grounds.statements.name(tie), facts, of=self.grounds.short(tie))

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
        of = self.grounds.short(source)
        if self._again(source):
            return ExplanationNode(
                "source", f"Source: {self.grounds.identifier(source)}", facts, of=of, above=True
            )
        rows = self.grounds.rows(source)
        facts |= {name: one.cells[name] for one in rows for name in _ABOUT_SOURCE if name in one.cells}
        return ExplanationNode("source", self._heading("source", source), facts,
                    [self.row(one, facts=False) for one in rows], of)  # fmt: skip

    def _source(self, source: Thing) -> ExplanationNode:
        self._again(source)
        evidence = self.grounds.evidence_from(source)
        rows = self._rows(source)
        return ExplanationNode(
            "source", self._heading("source", source),
            {"pieces of evidence": f"{len(evidence):,}"},
            [*rows, *self.some(evidence, self.evidence, "pieces of evidence")], self.grounds.short(source),
        )  # fmt: skip

    def _batch(self, graph: Thing, place: str) -> ExplanationNode:
        """The import that a row came with, and the file that the row is of."""
        record = self.grounds.batch(graph)
        files = [file for file in record["files"] if place.startswith(f"{file['name']},")]
        text, of = f"Import {record['number']}", self.grounds.short(graph)
        if self._again((graph, *(file["name"] for file in files))):
            return ExplanationNode("import", text, of=of, above=True)
        return ExplanationNode(
            "import", text, _facts_of({**record, "files": files or record["files"]}), of=of
        )

    def _import(self, graph: Thing) -> ExplanationNode:
        record = self.grounds.batch(graph)
        facts = _facts_of({**record, "files": []})
        facts |= {"rows read": record["rows_read"], "rows refused": record["rows_refused"]}
        facts["holds"] = ", ".join(f"{number:,} {kind}" for kind, number in self.grounds.counts(graph))
        files = [ExplanationNode("file", f"{file['name']} ({file['format']})", {"SHA-256": file["sha256"]})
                 for file in record["files"]]  # fmt: skip
        return ExplanationNode(
            "import", f"Import {record['number']}", facts, files, self.grounds.short(graph)
        )

    def _rule_of(self, one: DerivedTriple) -> ExplanationNode:
        text, of = f"Derived by the rule '{one.rule.one('title')}'", self.grounds.short(one.by)
        if self._again(one.by):
            return ExplanationNode("rule", text, of=of, above=True)
        return ExplanationNode("rule", text, {"file": f"ontology/rules/{one.rule.path.name}"}, of=of)

    def _rule(self, graph: Thing) -> ExplanationNode:
        rule, number = self.grounds.rule(graph), self.grounds.size(graph)
        facts = {
            "why": rule.one("why"),
            "file": f"ontology/rules/{rule.path.name}",
            "triples that it derived": f"{number:,}",
        }
        return ExplanationNode("rule", f"Rule: {rule.one('title')}", facts, of=self.grounds.short(graph))

    def _word(self, word: Thing) -> ExplanationNode:
        """A concept, class or property of the ontology, or of the study's own words."""
        coded = self.grounds.coded_to(word)
        return ExplanationNode(
            "word", f"{self.grounds.statements.name(word)} ({self.grounds.short(word)})",
            self.grounds.definition(word), self.some(coded, self.evidence, "pieces of evidence"),
            self.grounds.short(word),
        )  # fmt: skip


def _facts_of(record: Mapping[str, Any]) -> dict[str, str]:
    files = [f"{file['name']} ({file['format']}), SHA-256 {file['sha256']}" for file in record["files"]]
    return {"when": record["time"], "by": record["version"], **({"file": "; ".join(files)} if files else {})}


def _is_shortcut(one: DerivedTriple) -> bool:
    """Whether it says of somebody what their ties say already."""
    return identifier_of(one.predicate.value) in _SHORTCUTS
