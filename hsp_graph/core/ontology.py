"""The files of the ontology: their triples for a store, and the vocabulary for the tables."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from hsp_graph.core.assets import asset
from hsp_graph.core.errors import DataError
from hsp_graph.core.matching import normal
from hsp_graph.core.namespaces import HSPC
from hsp_graph.core.terms import LABEL, term
from hsp_graph.core.vocabulary import Vocabulary

#: The named graph that holds ontology and concepts in every store.
ONTOLOGY_GRAPH = ox.NamedNode("https://w3id.org/hsp/ontology")

_IN_SCHEME, _PREFERRED = term("skos:inScheme"), term("skos:prefLabel")
_LABELS = {LABEL, _PREFERRED, term("skos:altLabel")}


def ontology_files(own_concepts: Path | None = None) -> list[Path]:
    """The Turtle files of the ontology, its concepts and alignments, and a study's own concepts, if any."""
    files = [asset("ontology", "hsp.ttl"), asset("ontology", "alignments.ttl")]
    files += sorted(asset("ontology", "concepts").glob("*.ttl"))
    if own_concepts and own_concepts.is_dir():
        files += sorted(own_concepts.glob("*.ttl"))
    return files


def ontology_triples(files: Iterable[Path]) -> Iterator[ox.Triple]:
    """Every triple of these Turtle files, with an ``rdfs:label`` for terms that have only ``skos:prefLabel``.

    Of labels in several languages the English one is taken, else the first in order.

    Raises:
        DataError: if a file is not Turtle; the message has its line.
    """
    for file in files:
        try:
            triples = [quad.triple for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE)]
        except (SyntaxError, ValueError) as error:
            raise DataError(
                f"The concepts in '{file.name}' cannot be read: {error}.", where=str(file),
                hint="Correct the Turtle at that line.",
            ) from error  # fmt: skip
        yield from triples
        named = {triple.subject for triple in triples if triple.predicate == LABEL}
        preferred: dict[ox.NamedNode, list[ox.Literal]] = {}
        for triple in triples:
            if triple.predicate == _PREFERRED and triple.subject not in named:
                preferred.setdefault(triple.subject, []).append(triple.object)
        for subject, labels in preferred.items():
            yield ox.Triple(subject, LABEL, min(labels, key=lambda one: (one.language != "en", one.value)))


def load_vocabulary(files: Iterable[Path]) -> Vocabulary:
    """The vocabulary of every concept scheme in these files.

    A concept's notation is the last segment of its IRI. Its labels and synonyms are read as the notation,
    except a word that two concepts of one scheme share.

    Raises:
        DataError: if a file is not Turtle, or a concept in a scheme of this ontology has an IRI outside it.

    >>> load_vocabulary(ontology_files()).find("roles", "principal")
    'head-teacher'
    """
    schemes: dict[str, set[str]] = {}
    words: dict[str, set[str]] = {}
    for file, triple in ((one, triple) for one in files for triple in ontology_triples([one])):
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        if not isinstance(subject, ox.NamedNode):
            continue
        if predicate == _IN_SCHEME and isinstance(value, ox.NamedNode) and value.value.startswith(HSPC):
            if not subject.value.startswith(HSPC):
                # A table's 'mentor' is read as hspc:mentor; no word could refer to this concept.
                raise DataError(
                    f"The concept <{subject.value}> in '{file.name}' does not begin with {HSPC}.",
                    where=str(file), hint="Name it with the prefix 'hspc:', such as hspc:mentor; what it is "
                    "elsewhere can be said with skos:exactMatch.",
                )  # fmt: skip
            schemes.setdefault(value.value.removeprefix(HSPC), set()).add(subject.value)
        elif predicate in _LABELS and isinstance(value, ox.Literal):
            words.setdefault(subject.value, set()).add(normal(value.value))
    table: dict[str, dict[str, str]] = {}
    for scheme, concepts in schemes.items():
        meant: dict[str, set[str]] = {}
        for concept in concepts:
            for word in words.get(concept, ()):
                meant.setdefault(word, set()).add(concept)
        clear = {word: next(iter(these)) for word, these in meant.items() if len(these) == 1}
        table[scheme] = {word: concept.removeprefix(HSPC) for word, concept in clear.items()}
        table[scheme] |= {normal(notation): notation for notation in (c.removeprefix(HSPC) for c in concepts)}
    return Vocabulary(table)
