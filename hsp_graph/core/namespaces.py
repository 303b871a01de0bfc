"""Prefixes, and how the IRIs of a study's own things are minted."""

import re
from typing import Final
from urllib.parse import quote, unquote

HSP: Final = "https://w3id.org/hsp/ontology#"
HSPC: Final = "https://w3id.org/hsp/concept/"
STUDY: Final = "https://w3id.org/hsp/study/"

PREFIXES: Final[dict[str, str]] = {
    "hsp": HSP,
    "hspc": HSPC,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "schema": "https://schema.org/",
    "oa": "http://www.w3.org/ns/oa#",
    "sh": "http://www.w3.org/ns/shacl#",
}


def expand(curie: str) -> str:
    """The full IRI of a prefixed name.

    >>> expand("hsp:Tie")
    'https://w3id.org/hsp/ontology#Tie'
    """
    prefix, _, name = curie.partition(":")
    return PREFIXES[prefix] + name


def mint(base: str, kind: str, identifier: str) -> str:
    """The IRI of the thing of this kind that a table calls by this identifier.

    Percent-encoded, so that any identifier a spreadsheet can hold gives a valid IRI.

    >>> mint("https://w3id.org/hsp/study/x/", "agent", "Ms O'Hara / 2")
    'https://w3id.org/hsp/study/x/agent/Ms%20O%27Hara%20%2F%202'
    """
    return f"{base}{kind}/{quote(identifier, safe='')}"


def identifier_of(iri: str) -> str:
    """The last part of an IRI, as a table writes the identifier.

    >>> identifier_of("https://w3id.org/hsp/study/x/agent/Ms%20O%27Hara%20%2F%202")
    "Ms O'Hara / 2"
    """
    return unquote(re.split(r"[/#]", iri.rstrip("/"))[-1])
