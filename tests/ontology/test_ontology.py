"""The ontology parses, contradicts nothing, and has every term that anything in the project uses."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from hsp_graph.core.assets import asset
from hsp_graph.core.namespaces import HSP
from hsp_graph.core.schema import TABLES

ROOT = Path(__file__).parents[2]
ONTOLOGY = URIRef("https://w3id.org/hsp/ontology")
TURTLE = sorted(asset("ontology").rglob("*.ttl"))
QUERIES = sorted([*asset("ontology", "rules").glob("*.rq"), *asset("queries").rglob("*.rq")])
CODE = sorted((ROOT / "hsp_graph").rglob("*.py"))
AGENT_CLASSES = {"HeadTeacher", "FamilyLearningPractitioner", "Parent", "Teacher", "Child"}


@pytest.fixture(scope="module")
def terms(ontology: Graph) -> set[str]:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    subjects = {str(term) for kind in kinds for term in ontology.subjects(RDF.type, kind)}
    return {term.removeprefix(HSP) for term in subjects if term.startswith(HSP)}


@pytest.mark.parametrize("file", TURTLE, ids=lambda file: file.name)
def test_both_engines_read_the_same_number_of_triples(file: Path) -> None:
    assert len(Graph().parse(file)) == len(set(ox.parse(path=file))) > 0


@pytest.mark.parametrize("file", [*TURTLE, *QUERIES], ids=lambda file: file.name)
def test_every_term_used_in_turtle_and_queries_is_defined(file: Path, terms: set[str]) -> None:
    assert _terms_in(file) <= terms


@pytest.mark.parametrize("file", CODE, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_term_named_in_code_is_defined(file: Path, terms: set[str]) -> None:
    assert _terms_in(file) <= terms


def _terms_in(file: Path) -> set[str]:
    return set(re.findall(r"(?<![\w-])hsp:([A-Za-z]\w*)", file.read_text(encoding="utf-8")))


def test_every_property_and_class_of_the_canonical_tables_is_defined(terms: set[str]) -> None:
    named = {table.type for table in TABLES}
    for table in TABLES:
        for column in table.columns:
            named |= {column.property.lstrip("^"), *column.choices.values()}
    assert {name.removeprefix("hsp:") for name in named if name.startswith("hsp:")} <= terms


def test_the_version_is_the_packages(ontology: Graph) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert ontology.value(ONTOLOGY, OWL.versionInfo) == Literal(version)
    assert ontology.value(ONTOLOGY, OWL.versionIRI) == ONTOLOGY + f"/{version}"


def test_hierarchies_of_the_model(ontology: Graph) -> None:
    def below(name: str) -> set[str]:
        subclasses = ontology.transitive_subjects(RDFS.subClassOf, URIRef(HSP + name))
        return {str(term).removeprefix(HSP) for term in subclasses} - {name}

    organisations = {"School", "LocalAuthority", "FamilyLearningService", "CommunityOrganisation"}
    assert below("Person") == AGENT_CLASSES
    assert below("Organisation") == organisations
    assert below("Agent") == AGENT_CLASSES | organisations | {"Person", "Organisation", "UnidentifiedAgent"}
    assert below("Programme") == {"OneOffSession", "ShortCourse", "DropInGroup", "CommunityProject"}
    assert below("Tie") == {"BondingTie", "BridgingTie", "LinkingTie"}
    shortcuts = ontology.subjects(RDFS.subPropertyOf, URIRef(HSP + "tiedTo"))
    assert {str(term).removeprefix(HSP) for term in shortcuts} == {"bondsWith", "bridgesTo", "linksTo"}


def test_no_property_that_leads_to_an_agent_can_make_two_agents_one(ontology: Graph) -> None:
    kinds = (OWL.FunctionalProperty, OWL.InverseFunctionalProperty)
    assert not [term for kind in kinds for term in ontology.subjects(RDF.type, kind)]
    assert not list(ontology.subject_objects(OWL.hasKey))


def test_the_closure_of_ontology_and_sample_is_consistent(
    inconsistencies: Callable[[Graph], list[str]], examples: Path
) -> None:
    assert inconsistencies(Graph().parse(examples / "sample.ttl")) == []


CONTRADICTIONS = (
    "ex:a0 a hsp:Person , hsp:School .",
    "ex:a1 a hsp:Tie , hsp:Evidence .",
    "ex:a2 a hsp:Programme ; hsp:source ex:b2 .",
    "ex:a3 hsp:from ex:b3 . ex:b3 hsp:holder ex:c3 .",
    "ex:a4 hsp:mayBe ex:a4 .",
    "ex:a5 a hsp:Role , hsp:Sector .",
    "ex:a6 hsp:relation ex:b6 . ex:c6 hsp:valence ex:b6 .",
)


def test_contradictions_are_found(inconsistencies: Callable[[Graph], list[str]]) -> None:
    """All in one closure, which takes seconds; each has names of its own, by which it is told."""
    prefixes = f"@prefix hsp: <{HSP}> . @prefix ex: <https://example.org/> . "
    found = inconsistencies(Graph().parse(data=prefixes + " ".join(CONTRADICTIONS)))
    told = {number for error in found for number in re.findall(r"https://example\.org/[abc](\d)", error)}
    assert told == {str(number) for number in range(len(CONTRADICTIONS))}


def test_an_unidentified_agent_may_turn_out_to_be_a_person(
    inconsistencies: Callable[[Graph], list[str]],
) -> None:
    data = f"<https://example.org/x> a <{HSP}UnidentifiedAgent> , <{HSP}Person> ."
    assert inconsistencies(Graph().parse(data=data)) == []


def test_every_alignment_is_of_a_term_of_ours_with_a_term_of_theirs(ontology: Graph, terms: set[str]) -> None:
    ours = {URIRef(HSP + term) for term in terms}
    graph = Graph().parse(asset("ontology", "alignments.ttl"))
    allowed = {RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch}
    aligned = [triple for triple in graph if triple[0] in ours]
    assert aligned
    for subject, predicate, value in aligned:
        assert predicate in allowed
        assert not str(value).startswith(HSP)
        is_class = (subject, RDF.type, OWL.Class) in ontology
        assert predicate != (RDFS.subPropertyOf if is_class else RDFS.subClassOf)


def test_the_reference_is_up_to_date() -> None:
    script = ROOT / "docs" / "generate_ontology.py"
    run = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_every_link_of_the_reference_leads_to_a_heading() -> None:
    text = (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8")
    anchors: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE):
        anchor = re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")
        anchors.add(f"{anchor}-1" if anchor in anchors else anchor)
    links = set(re.findall(r"\]\(#([^)]+)\)", text))
    assert links <= anchors
    assert {"hsprole", "hsprole-1"} <= links
