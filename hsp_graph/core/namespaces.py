"""Namespace prefixes; CURIEs to IRIs and back; the IRIs of a study's own things."""

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

_LOCAL_NAME = re.compile(r"[\w.-]+")


def expand(curie: str) -> str:
    """The IRI of a CURIE; the opposite of :func:`compress`.

    Raises:
        KeyError: if its prefix is not one of :data:`PREFIXES`.

    >>> expand("hsp:Tie")
    'https://w3id.org/hsp/ontology#Tie'
    """
    prefix, _, name = curie.partition(":")
    return PREFIXES[prefix] + name


def compress(iri: str, base: str = "") -> str:
    """The CURIE of an IRI; an IRI without one stays as it is.

    Args:
        iri: the IRI.
        base: the base IRI of a study; what begins with it is given relative to it.

    >>> compress("https://w3id.org/hsp/ontology#Tie"), compress("https://example.org/nick")
    ('hsp:Tie', 'https://example.org/nick')
    >>> compress("https://example.org/study/tie/t1", base="https://example.org/study/")
    'tie/t1'
    """
    if base and iri.startswith(base):
        return iri.removeprefix(base)
    for prefix, namespace in PREFIXES.items():
        name = iri.removeprefix(namespace)
        if name != iri and _LOCAL_NAME.fullmatch(name):
            return f"{prefix}:{name}"
    return iri


def mint(base: str, kind: str, identifier: str) -> str:
    """The IRI of a thing of this kind with this identifier.

    The identifier is percent-encoded, so that any text in a spreadsheet gives a valid IRI.

    >>> mint("https://w3id.org/hsp/study/x/", "agent", "Ms O'Hara / 2")
    'https://w3id.org/hsp/study/x/agent/Ms%20O%27Hara%20%2F%202'
    """
    return f"{base}{kind}/{quote(identifier, safe='')}"


def identifier_of(iri: str) -> str:
    """The identifier in an IRI: its last part, percent-decoded.

    >>> identifier_of("https://w3id.org/hsp/study/x/agent/Ms%20O%27Hara%20%2F%202")
    "Ms O'Hara / 2"
    """
    return unquote(re.split(r"[/#]", iri.rstrip("/"))[-1])
