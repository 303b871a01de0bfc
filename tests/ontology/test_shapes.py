"""Every shape has an example that keeps it and one that trips it, and says how to mend what trips it."""

from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, SH, Graph, Namespace, Node, URIRef

from hsp_graph.core.assets import asset

EX = Namespace("https://example.org/")
SHAPES = ("data", "style")


def shapes_graph(name: str) -> Graph:
    return Graph().parse(asset("ontology", "shapes", f"{name}.ttl"))


def told_shapes(shapes: Graph) -> set[Node]:
    """The shapes that constrain something themselves: all property shapes, and node shapes that do more than
    hold property shapes and say on what."""
    holders = {RDF.type, SH.property, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf}
    nodes = {
        shape for shape in shapes.subjects(RDF.type, SH.NodeShape) if set(shapes.predicates(shape)) - holders
    }
    return nodes | set(shapes.subjects(RDF.type, SH.PropertyShape))


def violations(data: Graph, shapes: Graph) -> dict[Node, set[Node]]:
    """The shapes that each thing trips."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    assert isinstance(report, Graph)
    tripped: dict[Node, set[Node]] = {}
    for result in report.objects(None, SH.result):
        focus, shape = report.value(result, SH.focusNode), report.value(result, SH.sourceShape)
        assert focus is not None
        assert shape is not None
        tripped.setdefault(focus, set()).add(shape)
    return tripped


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_says_how_to_mend_and_belongs_to_a_target(name: str) -> None:
    shapes = shapes_graph(name)
    for shape in told_shapes(shapes):
        message = str(shapes.value(shape, SH.message))
        assert message.endswith("."), shape
        assert len(message.split(". ")) >= 2 or ";" in message, f"{shape} does not say how to mend"
    held = set(shapes.objects(None, SH.property))
    assert set(shapes.subjects(RDF.type, SH.PropertyShape)) <= held
    targets = {SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf}
    for shape in shapes.subjects(RDF.type, SH.NodeShape):
        assert set(shapes.predicates(shape)) & targets, shape


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_has_an_example_that_keeps_it_and_one_that_trips_it(name: str, examples: Path) -> None:
    marks, shapes = Graph().parse(examples / f"{name}.ttl"), told_shapes(shapes_graph(name))
    assert set(marks.objects(None, EX.passes)) == shapes
    assert set(marks.objects(None, EX.trips)) == shapes


@pytest.mark.parametrize("name", SHAPES)
def test_examples_trip_exactly_the_shapes_they_are_meant_to(
    name: str, examples: Path, ontology: Graph
) -> None:
    shapes, marks = shapes_graph(name), Graph().parse(examples / f"{name}.ttl")
    meant = {thing: set(marks.objects(thing, EX.trips)) for thing in marks.subjects(EX.trips, None)}
    assert violations(ontology + marks, shapes) == meant


@pytest.mark.parametrize("name", SHAPES)
def test_what_keeps_a_shape_has_the_value_it_is_about(name: str, examples: Path) -> None:
    shapes, marks = shapes_graph(name), Graph().parse(examples / f"{name}.ttl")
    for thing, shape in marks.subject_objects(EX.passes):
        path = shapes.value(shape, SH.path)
        if isinstance(path, URIRef):
            assert (thing, path, None) in marks, f"{thing} keeps {shape} only because it has no such value"


@pytest.mark.parametrize("name", SHAPES)
def test_ontology_and_concepts_conform(name: str, ontology: Graph) -> None:
    assert violations(ontology, shapes_graph(name)) == {}


def test_the_sample_conforms(examples: Path, ontology: Graph) -> None:
    assert violations(ontology + Graph().parse(examples / "sample.ttl"), shapes_graph("data")) == {}
