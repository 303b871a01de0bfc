"""The vocabulary: every concept is whole, no word is ambiguous, and no typology has an empty cell."""

import re
from collections import defaultdict
from itertools import product
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, Literal, Namespace
from rdflib.term import Node

from hsp_graph.core.assets import asset
from hsp_graph.core.matching import normal
from hsp_graph.core.namespaces import HSP, HSPC

H = Namespace(HSP)
C = Namespace(HSPC)
FILES = sorted(asset("ontology", "concepts").glob("*.ttl"))
SCHEMES = {
    "roles", "sectors", "relations", "valences", "partnership-types", "indicators", "strategies", "actors",
    "dimensions", "tett-macleod", "epstein",
}  # fmt: skip
TYPOLOGIES = {
    "tett-macleod": {"nominal", "traditional", "authentic"},
    "epstein": {
        "parenting", "communicating", "volunteering", "learning-at-home", "decision-making",
        "collaborating-with-community",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def graph() -> Graph:
    merged = Graph()
    for path in FILES:
        merged.parse(path)
    return merged


def short(term: Node | None) -> str:
    return re.split("[/#]", str(term))[-1]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_both_parsers_read_the_same(path: Path) -> None:
    assert len(set(pyoxigraph.parse(path=path))) == len(Graph().parse(path)) > 0


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_subjects_are_sorted_and_indented_by_four(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    subjects = [line for line in lines if line.startswith("hspc:")]
    assert subjects == sorted(subjects)
    assert len(subjects) == len(set(subjects))
    assert all(re.match(r"(    ){0,2}\S|$", line) for line in lines)


def test_schemes(graph: Graph) -> None:
    assert {short(scheme) for scheme in graph.subjects(RDF.type, SKOS.ConceptScheme)} == SCHEMES


def test_every_term_is_whole(graph: Graph) -> None:
    terms = {*graph.subjects(RDF.type, SKOS.Concept), *graph.subjects(RDF.type, SKOS.ConceptScheme)}
    assert terms == set(graph.subjects())
    for term in terms:
        for predicate in (RDFS.label, SKOS.prefLabel, SKOS.definition, SKOS.example):
            values = list(graph.objects(term, predicate))
            assert len(values) == 1, (term, predicate)
            assert isinstance(values[0], Literal)
            assert values[0].language == "en"
        assert graph.value(term, RDFS.label) == graph.value(term, SKOS.prefLabel)
        assert str(graph.value(term, RDFS.isDefinedBy)) == HSP.rstrip("#")
        assert re.fullmatch(r"[A-Z][^.]*\.", str(graph.value(term, SKOS.definition))), term


def test_every_concept_is_in_one_scheme_and_of_one_kind(graph: Graph) -> None:
    kinds: dict[str, set[str]] = defaultdict(set)
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        # A type is a word of the tables, and of a typology.
        schemes = [s for s in map(short, graph.objects(concept, SKOS.inScheme)) if s not in TYPOLOGIES]
        assert len(schemes) == 1, concept
        kinds[schemes[0]] |= {short(kind) for kind in graph.objects(concept, RDF.type)} - {"Concept"}
    assert kinds == {
        "roles": {"Role"}, "sectors": {"Sector"}, "relations": {"Relation"}, "valences": {"Valence"},
        "partnership-types": {"PartnershipType"}, "indicators": {"Indicator"}, "strategies": {"Strategy"},
        "actors": {"ActorGroup"}, "dimensions": {"Dimension"},
    }  # fmt: skip


def test_no_word_means_two_concepts_of_a_scheme(graph: Graph) -> None:
    meanings = defaultdict(set)
    for concept, scheme in graph.subject_objects(SKOS.inScheme):
        words = [*graph.objects(concept, SKOS.prefLabel), *graph.objects(concept, SKOS.altLabel)]
        for word in [short(concept), *map(str, words)]:
            meanings[short(scheme), normal(word)].add(short(concept))
    assert {word: concepts for word, concepts in meanings.items() if len(concepts) > 1} == {}


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("Headteacher", "head-teacher"), ("principal", "head-teacher"), ("HT", "head-teacher"),
        ("FL", "family-learning-practitioner"), ("Home-school link worker", "family-learning-practitioner"),
        ("Family liaison", "family-learning-practitioner"), ("mum", "mother"), ("pupil", "child"),
        ("Deputy Head", "depute-head-teacher"), ("nursery nurse", "early-years-practitioner"),
    ],
)  # fmt: skip
def test_synonyms_of_roles(graph: Graph, word: str, role: str) -> None:
    words = [*graph.objects(C[role], SKOS.prefLabel), *graph.objects(C[role], SKOS.altLabel)]
    assert normal(word) in {normal(str(known)) for known in words}


@pytest.mark.parametrize(
    ("role", "sector", "power", "gives"),
    [
        ("parent", "home", False, "Parent"),
        ("mother", "home", False, "Parent"),
        ("father", "home", False, "Parent"),
        ("grandparent", "home", False, "Parent"),
        ("carer", "home", False, "Parent"),
        ("child", "home", False, "Child"),
        ("head-teacher", "school", True, "HeadTeacher"),
        ("depute-head-teacher", "school", True, None),
        ("teacher", "school", False, "Teacher"),
        ("early-years-practitioner", "school", False, None),
        ("family-learning-practitioner", "family-learning", False, "FamilyLearningPractitioner"),
        ("family-learning-manager", "family-learning", True, None),
        ("authority-officer", "authority", True, None),
        ("seconded-official", "authority", True, None),
        ("community-worker", "community", False, None),
    ],
)
def test_roles(graph: Graph, role: str, sector: str, power: bool, gives: str | None) -> None:
    assert graph.value(C[role], H.inSector) == C[sector]
    assert graph.value(C[role], H.holdsPower) == Literal(power)
    assert graph.value(C[role], H.givesClass) == (H[gives] if gives else None)


def test_every_role_has_a_sector_and_says_whether_it_holds_power(graph: Graph) -> None:
    sectors = set(graph.subjects(RDF.type, H.Sector))
    for role in graph.subjects(RDF.type, H.Role):
        assert set(graph.objects(role, H.inSector)) <= sectors
        assert len(list(graph.objects(role, H.inSector))) == 1
        assert len(list(graph.objects(role, H.holdsPower))) == 1


def test_every_indicator_is_of_one_type_one_group_of_actors_and_one_dimension(graph: Graph) -> None:
    dimensions = set(graph.subjects(RDF.type, H.Dimension))
    for indicator in graph.subjects(RDF.type, H.Indicator):
        types = list(graph.objects(indicator, H.indicates))
        actors = list(graph.objects(indicator, H.ofActor))
        on = list(graph.objects(indicator, H.onDimension))
        assert (len(types), len(actors), len(on)) == (1, 1, 1), indicator
        assert on[0] in dimensions
        assert short(indicator).startswith(f"{short(actors[0])}-{short(types[0])}-")
        assert list(graph.objects(indicator, H.locator)), indicator
    assert {short(d) for d in graph.objects(None, H.onDimension)} == {short(d) for d in dimensions}


def test_typologies_are_their_types_and_say_where_they_were_published(graph: Graph) -> None:
    found = {
        short(one): {short(t) for t in graph.subjects(SKOS.inScheme, one)}
        for one in graph.subjects(RDF.type, H.Typology)
    }
    assert found == TYPOLOGIES
    assert {short(t) for t in graph.subjects(RDF.type, H.PartnershipType)} == set().union(*found.values())
    for one in found:
        assert list(graph.objects(C[one], DCTERMS.bibliographicCitation))


@pytest.mark.parametrize(("typology", "cells"), [("tett-macleod", 3 * 3 * 6), ("epstein", 6 * 2 * 2)])
def test_no_cell_of_a_typology_is_empty(graph: Graph, typology: str, cells: int) -> None:
    actors, dimensions = (
        set(graph.objects(C[typology], covers)) for covers in (H.coversActor, H.coversDimension)
    )
    types = set(graph.subjects(SKOS.inScheme, C[typology]))
    filled = {
        (graph.value(one, H.indicates), graph.value(one, H.ofActor), graph.value(one, H.onDimension))
        for one in graph.subjects(RDF.type, H.Indicator)
    }
    wanted = set(product(types, actors, dimensions))
    assert len(wanted) == cells
    assert wanted <= filled


def test_groups_of_actors_are_classes_of_people(graph: Graph) -> None:
    assert {short(group): short(kind) for group, kind in graph.subject_objects(H.groups)} == {
        "heads": "HeadTeacher", "practitioners": "FamilyLearningPractitioner", "parents": "Parent",
    }  # fmt: skip


def test_strategies_build_capital_and_suit_types(graph: Graph) -> None:
    forms = {H.BondingTie, H.BridgingTie, H.LinkingTie}
    types = {C[one] for one in TYPOLOGIES["tett-macleod"]}
    for strategy in graph.subjects(RDF.type, H.Strategy):
        built = set(graph.objects(strategy, H.builds))
        assert built, strategy
        assert built <= forms
        assert set(graph.objects(strategy, H.suits)) <= types
        assert list(graph.objects(strategy, H.locator)), strategy
    assert types == set(graph.objects(None, H.suits))


def test_usual_valences_are_valences(graph: Graph) -> None:
    assert set(graph.objects(None, H.usualValence)) <= set(graph.subjects(RDF.type, H.Valence))
