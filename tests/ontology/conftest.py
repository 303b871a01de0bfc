"""The ontology as a graph, and what a reasoner finds wrong in one."""

from collections.abc import Callable
from pathlib import Path

import owlrl
import pytest
from rdflib import RDF, Graph, URIRef
from rdflib.term import _toPythonMapping

from hsp_graph.core.assets import asset

_ERROR_TYPE = URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")
_ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")


@pytest.fixture(scope="session")
def examples() -> Path:
    """The folder of the tiny examples."""
    return Path(__file__).parent / "examples"


@pytest.fixture(scope="session")
def ontology() -> Graph:
    """Classes, properties, alignments and concepts; treat it as read-only."""
    graph = Graph()
    for file in [*asset("ontology").glob("*.ttl"), *asset("ontology", "concepts").glob("*.ttl")]:
        graph.parse(file)
    return graph


@pytest.fixture(scope="session")
def inconsistencies(ontology: Graph) -> Callable[[Graph], list[str]]:
    """A function: what contradictions the OWL RL closure of the ontology and a graph of data has."""

    def find(data: Graph) -> list[str]:
        closure = Graph()
        for graph in (ontology, data):
            for triple in graph:
                closure.add(triple)
        # owlrl gives rdflib other readers of literals, for all graphs, and does not take all of them back.
        readers = dict(_toPythonMapping)
        try:
            owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closure)
        finally:
            _toPythonMapping.clear()
            _toPythonMapping.update(readers)
        return sorted(str(closure.value(error, _ERROR)) for error in closure.subjects(RDF.type, _ERROR_TYPE))

    return find
