"""Runs ontology/rules/*.rq.

Each rule's triples stand in a named graph of its own, so that the graph says which rule derived a triple; all
of it can be thrown away and made again.
"""

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import pyoxigraph as ox

from hsp_graph.core.assets import asset
from hsp_graph.core.namespaces import expand, mint
from hsp_graph.core.terms import LABEL, A
from hsp_graph.graph.change import Change
from hsp_graph.graph.engine import Solutions
from hsp_graph.graph.query_files import QueryText, read_queries

_CONSTRUCT = re.compile(r"CONSTRUCT\s*\{([^{}]*)\}")
_COMMENT = ox.NamedNode(expand("rdfs:comment"))
_RULE = ox.NamedNode(expand("hsp:Rule"))


def rules() -> list[QueryText]:
    """The rules, in the order in which they run: later ones use what earlier ones derive."""
    return read_queries(asset("ontology", "rules"))


def rule_graph(base: str, rule: str) -> ox.NamedNode:
    """The named graph of what a rule derives."""
    return ox.NamedNode(mint(base, "derived", rule))


def derive(change: Change, base: str, progress: Callable[[str], None] = lambda title: None) -> None:
    """Run every rule over the whole graph of a change.

    Args:
        change: whose imports are complete.
        base: the workspace's base IRI.
        progress: told each rule's title before it runs.
    """
    for rule in rules():
        progress(rule.one("title"))
        graph = rule_graph(base, rule.name)
        about = [
            ox.Triple(graph, A, _RULE),
            ox.Triple(graph, LABEL, ox.Literal(rule.one("title"))),
            ox.Triple(graph, _COMMENT, ox.Literal(rule.one("why"))),
        ]
        change.derive(chain(derived(change.query, rule.body), about), graph)


def derived(query: Callable[[str], Solutions], rule: str) -> Iterator[ox.Triple]:
    """The triples of a rule's CONSTRUCT, though one perhaps several times.

    The engine remembers all triples of a CONSTRUCT to give none twice, which for a million ties takes most of
    a gigabyte; the store keeps each once anyway. So the rule is asked as a SELECT, and its template filled in
    here.
    """
    construct = _CONSTRUCT.search(rule)
    assert construct
    template = _template(construct[1])
    names = dict.fromkeys(word for triple in template for word in triple if word.startswith("?"))
    select = f"{rule[: construct.start()]}SELECT {' '.join(names)}{rule[construct.end() :]}"
    fixed = {
        word: A if word == "a" else ox.NamedNode(expand(word))
        for triple in template for word in triple if not word.startswith("?")
    }  # fmt: skip
    rows = query(select)
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        terms: dict[str, Any] = fixed | dict(zip(names, row, strict=True))
        for triple in template:
            said = [terms[word] for word in triple]
            if None not in said:  # what is not bound says nothing, as in a CONSTRUCT
                yield ox.Triple(*said)


def _template(text: str) -> list[list[str]]:
    """The triples of a template, in words.

    >>> _template("?a a ?b . ?b hsp:from ?c ; hsp:to ?d")
    [['?a', 'a', '?b'], ['?b', 'hsp:from', '?c'], ['?b', 'hsp:to', '?d']]
    """
    triples, words = [], list[str]()
    for word in [*text.split(), "."]:
        if word not in (".", ";"):
            words.append(word)
        elif words:
            triples.append(words)
            words = words[:1] if word == ";" else []
    return triples
