"""Writes docs/ontology.md from the Turtle in ontology/; with --check, only compares.

It stands beside the page it writes, and not in the package, because only somebody who changes the ontology
in a checkout ever runs it::

    python docs/generate_ontology.py
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Node, URIRef
from rdflib.collection import Collection

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "ontology.md"
HSP = "https://w3id.org/hsp/ontology#"
HSPC = "https://w3id.org/hsp/concept/"
ONTOLOGY = URIRef("https://w3id.org/hsp/ontology")

Facts = Callable[[Graph, Node], list[tuple[str, str]]]

HEAD = """\
# The ontology

Version {version}. This page is made from the Turtle in `ontology/` by `docs/generate_ontology.py`; the
people and schools in its examples are fictional.

- `hsp:` is `https://w3id.org/hsp/ontology#`: [classes](#classes) and [properties](#properties), in
  `ontology/hsp.ttl`.
- `hspc:` is `https://w3id.org/hsp/concept/`: the [concepts](#concept-schemes) that tables may use, in
  `ontology/concepts/`. A study adds its own without touching code.
- `ontology/alignments.ttl` says how the classes and properties stand to PROV-O, ORG, FOAF, schema.org,
  SKOS and Web Annotation.
- `ontology/shapes/` says what data must have (SHACL), and how the ontology itself is written.

Three choices run through it:

- **Nothing may invent an identity.** No property that leads to an agent is functional, so that no
  reasoner concludes from two values that two people are one. An unidentified agent has the class
  `hsp:UnidentifiedAgent` alone; what it is stands in `hsp:ofKind`, and whom it could be in `hsp:mayBe`.
- **Dates have no range**, because they keep the precision of their source: a year (`xsd:gYear`), a month
  (`xsd:gYearMonth`) or a day (`xsd:date`). SHACL sees to it that they are one of these.
- **A domain or range stands only where it is true of every use.** Where none is given, the property is
  for several kinds of things.
"""


def page(graph: Graph) -> str:
    """The text of the page."""
    parts = [HEAD.format(version=graph.value(ONTOLOGY, OWL.versionInfo))]
    parts += ["\n## Classes\n\n", *_tree(graph), *_terms(graph, _classes(graph), _class_facts)]
    parts += ["\n## Properties\n\n", *_property_table(graph)]
    parts += _terms(graph, _properties(graph), _property_facts)
    parts.append("\n## Concept schemes\n")
    for scheme in _sorted(graph.subjects(RDF.type, SKOS.ConceptScheme)):
        parts += _scheme(graph, scheme)
    return "".join(parts)


def _sorted(terms: Iterable[Node]) -> list[Node]:
    return sorted(terms, key=str)


def _classes(graph: Graph) -> list[Node]:
    return _sorted(set(graph.subjects(RDF.type, OWL.Class)))


def _properties(graph: Graph) -> list[Node]:
    return _sorted(
        {*graph.subjects(RDF.type, OWL.ObjectProperty), *graph.subjects(RDF.type, OWL.DatatypeProperty)}
    )


def _tree(graph: Graph) -> list[str]:
    """The classes as a nested list; what has superclasses in other vocabularies only is at the left."""
    ours = set(_classes(graph))

    def branch(term: Node, depth: int) -> list[str]:
        below = _sorted(ours.intersection(graph.subjects(RDFS.subClassOf, term)))
        line = f"{'  ' * depth}- {_name(graph, term)}\n"
        return [line, *(deeper for each in below for deeper in branch(each, depth + 1))]

    roots = _sorted(term for term in ours if not ours.intersection(graph.objects(term, RDFS.subClassOf)))
    return [line for root in roots for line in branch(root, 0)]


def _property_table(graph: Graph) -> list[str]:
    lines = ["| Property | From (domain) | To (range) |\n", "| --- | --- | --- |\n"]
    for term in _properties(graph):
        domain, range_ = (_names(graph, graph.objects(term, end)) for end in (RDFS.domain, RDFS.range))
        literal = "a value" if (term, RDF.type, OWL.DatatypeProperty) in graph else "anything"
        lines.append(f"| {_name(graph, term)} | {domain or 'anything'} | {range_ or literal} |\n")
    return lines


def _terms(graph: Graph, terms: Iterable[Node], facts: Facts) -> list[str]:
    lines = []
    for term in terms:
        lines += [f"\n### {_curie(graph, term)}\n\n", _english(graph, term, SKOS.definition), "\n"]
        note = _english(graph, term, SKOS.scopeNote)
        lines += [f"{note}\n"] if note else []
        lines += ["\n", *(f"- {name}: {value}\n" for name, value in facts(graph, term) if value)]
        lines.append(f"- Example: {_english(graph, term, SKOS.example)}\n")
    return lines


def _class_facts(graph: Graph, term: Node) -> list[tuple[str, str]]:
    return [
        ("Subclass of", _names(graph, graph.objects(term, RDFS.subClassOf))),
        ("Disjoint with", _names(graph, _disjoint(graph, term))),
        ("Sector", _names(graph, graph.objects(term, URIRef(HSP + "inSector")))),
        ("Close to", _names(graph, graph.objects(term, SKOS.closeMatch))),
    ]


def _property_facts(graph: Graph, term: Node) -> list[tuple[str, str]]:
    return [
        ("Subproperty of", _names(graph, graph.objects(term, RDFS.subPropertyOf))),
        ("Close to", _names(graph, graph.objects(term, SKOS.closeMatch))),
    ]


def _disjoint(graph: Graph, term: Node) -> set[Node]:
    found = {*graph.objects(term, OWL.disjointWith), *graph.subjects(OWL.disjointWith, term)}
    for axiom in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        members = {node for head in graph.objects(axiom, OWL.members) for node in Collection(graph, head)}
        found |= members if term in members else set()
    return found - {term}


def _scheme(graph: Graph, scheme: Node) -> list[str]:
    lines = [f"\n### {_curie(graph, scheme)}\n\n", _english(graph, scheme, SKOS.definition), "\n\n"]
    lines += [
        "| Concept | Label | Also called | Meaning | Such as | More |\n",
        "| --- | --- | --- | --- | --- | --- |\n",
    ]
    for concept in _sorted(graph.subjects(SKOS.inScheme, scheme)):
        synonyms = ", ".join(sorted(map(str, graph.objects(concept, SKOS.altLabel)), key=str.casefold))
        cells = [_english(graph, concept, SKOS.definition), _english(graph, concept, SKOS.example)]
        cells = [_english(graph, concept, SKOS.prefLabel), synonyms, *cells, _more(graph, concept)]
        name = str(concept).removeprefix(HSPC)
        lines.append(
            "".join(f"| {cell} " for cell in (f"`{name}`", *(cell.replace("|", "\\|") for cell in cells)))
            + "|\n"
        )
    return lines


def _more(graph: Graph, concept: Node) -> str:
    """What the project's own properties, and the hierarchy, say of a concept."""
    said: dict[str, list[Node]] = {}
    for predicate, value in graph.predicate_objects(concept):
        if predicate == SKOS.broader or str(predicate).startswith(HSP):
            said.setdefault(_english(graph, predicate, RDFS.label) or "broader", []).append(value)
    return "<br>".join(f"{label}: {_names(graph, values)}" for label, values in sorted(said.items()))


def _names(graph: Graph, terms: Iterable[Node]) -> str:
    return "; ".join(sorted(_name(graph, term) for term in terms))


def _name(graph: Graph, term: Node) -> str:
    """A term as it is written in the page: linked if the page describes it."""
    if isinstance(term, Literal):
        return str(term)
    name = _curie(graph, term)
    return f"[`{name}`](#{_anchor(graph, term)})" if name.startswith("hsp:") else f"`{name}`"


def _anchor(graph: Graph, term: Node) -> str:
    """The anchor of the term's heading in Markdown; hsp:role comes after hsp:Role, hence a number."""
    name = str(term).removeprefix(HSP)
    twin = URIRef(HSP + name[0].upper() + name[1:])
    return f"hsp{name.lower()}" + ("-1" if twin != term and (twin, RDF.type, OWL.Class) in graph else "")


def _curie(graph: Graph, term: Node) -> str:
    return term.n3(graph.namespace_manager)


def _english(graph: Graph, term: Node, predicate: Node) -> str:
    texts = graph.objects(term, predicate)
    return next((str(text) for text in texts if isinstance(text, Literal) and text.language == "en"), "")


def main(arguments: list[str]) -> int:
    """Write the page, or compare it; gives 1 if the page is not what the Turtle says."""
    graph = Graph()
    for file in sorted([*(ROOT / "ontology").glob("*.ttl"), *(ROOT / "ontology" / "concepts").glob("*.ttl")]):
        graph.parse(file)
    graph.bind("hspc", HSPC)
    text = page(graph)
    if arguments == ["--check"]:
        if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text:
            return 0
        print("docs/ontology.md is out of date. Run: python docs/generate_ontology.py", file=sys.stderr)
        return 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
