"""Runs ontology/rules/*.rq.

Each rule's triples stand in a named graph of its own, so that the graph says which rule derived a triple; all
of it can be thrown away and made again.
"""

from collections.abc import Callable
from itertools import chain

import pyoxigraph as ox

from hsp_graph.assets import asset
from hsp_graph.graph.change import Change
from hsp_graph.graph.texts import QueryText, read_queries
from hsp_graph.graph.triples import LABEL, A
from hsp_graph.namespaces import expand, mint

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
        derived = change.query(rule.body)
        assert isinstance(derived, ox.QueryTriples)
        about = [
            ox.Triple(graph, A, _RULE),
            ox.Triple(graph, LABEL, ox.Literal(rule.one("title"))),
            ox.Triple(graph, _COMMENT, ox.Literal(rule.one("why"))),
        ]
        change.derive(chain(derived, about), graph)
