"""RDF terms that several modules use."""

import pyoxigraph as ox

from hsp_graph.core.namespaces import PREFIXES, expand, mint

A = ox.NamedNode(expand("rdf:type"))


LABEL = ox.NamedNode(expand("rdfs:label"))


_XSD = PREFIXES["xsd"]


_INTEGER = ox.NamedNode(_XSD + "integer")


def batch_graph(base: str, batch: int) -> ox.NamedNode:
    """The named graph of an import."""
    return ox.NamedNode(mint(base, "import", str(batch)))
