"""Why the graph says what it says: see :func:`explain`."""

import re

from hsp_graph.core.errors import CommandError
from hsp_graph.core.namespaces import PREFIXES, expand
from hsp_graph.findings.registry import WORDS
from hsp_graph.graph.provenance import Provenance, Thing
from hsp_graph.graph.resolve import resolve_thing
from hsp_graph.graph.study import Study
from hsp_graph.network.cache import read_network_as_of
from hsp_graph.output.explain.numbers import Subject, number, numbers_of
from hsp_graph.output.explain.things import AGENTS, TreeBuilder
from hsp_graph.output.explain.tree import Explanation, ExplanationNode
from hsp_graph.output.explain.types import type_of

__all__ = ["Explanation", "ExplanationNode", "explain"]

_TYPE = "type"
#: What can be asked of somebody: ``brokerage of Dev``.
ASKED_OF = frozenset((*WORDS, _TYPE))
_OF = re.compile(r"(?P<word>[A-Za-z -]+?) of (?P<who>.+?)(?: as of (?P<date>[\d-]+|any))?")
#: The conditions of a saved measure that nothing but a date restricts.
_DATED = re.compile(r"as of ([\d-]+)|of all dates")
_TRIPLE = re.compile(r"(?P<subject>.+?) (?P<says>a|[a-z]+:\w+) (?P<what>.+)")


def explain(study: Study, text: str, *, everything: bool = False) -> Explanation:
    """The chain from anything in a study down to rows, evidence, sources with locators, imports and rules.

    What can be asked about::

        t1, Amina, tie/t1          a tie, person, organisation, programme, piece of evidence or source, by its
                                   identifier, its name or its IRI, which may lack the study's base
        Amina and Dev              the ties between two
        import/1                   an import
        brokerage of Dev           a number of somebody: a measure of
                                   :data:`hsp_graph.findings.registry.MEASURES`, or one of its columns, such
                                   as liaison
        brokerage of Dev as of 2015    the same as of a date
        type of Ms Ahmed           the type of partnership that the evidence on a person or school shows
        Amina a hsp:Parent         a triple, such as one that a rule derived
        nominal, hsp:HeadTeacher   a word of the ontology; a rule, such as 40-shortcuts

    Args:
        study: the study.
        text: what is asked about.
        everything: whether to list all of a long list; else the rest is counted.

    Raises:
        CommandError: if the text resolves to nothing or to several things (the nearest are offered), if a
            number is not defined for that agent, or if the date is not valid.
    """
    text = text.strip()
    asked = _Question(study, everything)
    try:
        return Explanation(asked.thing(text))
    except CommandError as unknown:
        for syntax in (asked.of, asked.triple, asked.pair):
            if node := syntax(text):
                return Explanation(node)
        raise unknown


class _Question:
    """The syntaxes of a text; each method gives None for a text of another syntax."""

    def __init__(self, study: Study, everything: bool) -> None:
        self._study = study
        self._builder = TreeBuilder(Provenance(study), everything)

    def _resolve(self, text: str) -> Thing:
        return resolve_thing(self._study, text)

    def thing(self, text: str) -> ExplanationNode:
        """Anything by its identifier, name or IRI."""
        thing = self._resolve(text)
        kind = self._builder.provenance.kind(thing)
        if kind in AGENTS:
            return self._builder.agent(
                thing, numbers_of(self._builder, read_network_as_of(self._study), thing)
            )
        if kind == "saved number":
            return self._saved(thing)
        return self._builder.thing(thing)

    def of(self, text: str) -> ExplanationNode | None:
        """A number or the type of somebody."""
        asked = _OF.fullmatch(text)
        word = re.sub("[-_ ]+", " ", asked["word"].lower()) if asked else ""
        if not asked or word not in ASKED_OF:
            return None
        who, date = asked["who"].removeprefix("agent/"), asked["date"] or ""
        network = read_network_as_of(self._study, date)
        if word == _TYPE:
            return type_of(self._builder, self._study, network, who)
        return number(Subject(self._builder, network, network.position(who), word), date)

    def triple(self, text: str) -> ExplanationNode | None:
        """A triple that an import states or a rule derived."""
        asked = _TRIPLE.fullmatch(text)
        prefix, _, name = asked["says"].partition(":") if asked else ("", "", "")
        if not asked or (name and prefix not in PREFIXES):
            return None
        says = Thing(expand(asked["says"] if name else "rdf:type"))
        return self._builder.triple(self._resolve(asked["subject"]), says, asked["what"])

    def pair(self, text: str) -> ExplanationNode | None:
        """The ties between two."""
        for mark in re.finditer(" and ", text):
            try:
                one, other = (self._resolve(half) for half in (text[: mark.start()], text[mark.end() :]))
            except CommandError:
                continue
            return self._builder.between(one, other)
        return None

    def _saved(self, thing: Thing) -> ExplanationNode:
        """A number that 'hsp measure --save' wrote into the graph, and the same made anew."""
        saved = self._builder.provenance.saved(thing)
        quantity, dated = saved["quantity"].replace("_", " "), _DATED.fullmatch(saved["conditions"])
        made = {name: saved[name] for name in ("model", "conditions", "fingerprint", "saved", "by")}
        of = self._builder.provenance.short(thing)
        text = f"{quantity[0].upper()}{quantity[1:]} of {saved['label']}, as saved: "
        text += saved["number"] or "not defined"
        anew = []
        if quantity in WORDS and dated:
            network = read_network_as_of(self._study, dated[1] or "any")
            anew = [number(Subject(self._builder, network, network.position(saved["agent"]), quantity))]
        return ExplanationNode(
            "number", text, made, [one for one in anew if one.facts["model"] == saved["model"]], of
        )
