"""The RDF terms that several modules use, each defined once."""

from typing import Final

import pyoxigraph as ox

from hsp_graph.core.namespaces import expand, mint


def term(curie: str) -> ox.NamedNode:
    """The node of a CURIE.

    >>> term("hsp:Tie")
    <NamedNode value=https://w3id.org/hsp/ontology#Tie>
    """
    return ox.NamedNode(expand(curie))


A: Final = term("rdf:type")
LABEL: Final = term("rdfs:label")
SAME_AS: Final = term("owl:sameAs")

PERSON: Final = term("hsp:Person")
ORGANISATION: Final = term("hsp:Organisation")
UNIDENTIFIED: Final = term("hsp:UnidentifiedAgent")
OF_KIND: Final = term("hsp:ofKind")

EVIDENCE: Final = term("hsp:Evidence")
HAS_EVIDENCE: Final = term("hsp:hasEvidence")
SOURCE: Final = term("hsp:source")
SOURCE_ROW: Final = term("hsp:sourceRow")
IMPORT: Final = term("hsp:ImportBatch")

BOOLEAN: Final = term("xsd:boolean")
DATE_TIME: Final = term("xsd:dateTime")
DECIMAL: Final = term("xsd:decimal")
DOUBLE: Final = term("xsd:double")
INTEGER: Final = term("xsd:integer")


def batch_graph(base: str, batch: int) -> ox.NamedNode:
    """The named graph of an import."""
    return ox.NamedNode(mint(base, "import", str(batch)))


def import_number(graph: ox.NamedNode) -> int:
    """The number of the import that has this named graph; the opposite of :func:`batch_graph`.

    >>> import_number(batch_graph("https://example.org/study/", 3))
    3
    """
    return int(graph.value.rpartition("/")[2])
