"""The graph as RDF files: TriG, Turtle, N-Quads, JSON-LD."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from hsp_graph.core.errors import CommandError
from hsp_graph.core.namespaces import PREFIXES
from hsp_graph.core.ontology import ONTOLOGY_GRAPH
from hsp_graph.core.schema import TABLES
from hsp_graph.core.terms import SOURCE_ROW
from hsp_graph.graph.import_records import list_imports
from hsp_graph.graph.store import Store
from hsp_graph.graph.study import Study

#: The syntaxes by name.
SYNTAXES = {
    "trig": ox.RdfFormat.TRIG,
    "turtle": ox.RdfFormat.TURTLE,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def write_rdf(
    study: Study, path: Path, syntax: str, *, batch: int | None = None, derived: bool = False
) -> None:
    """Write the imports as an RDF file.

    In TriG, N-Quads and JSON-LD each import is a named graph, with its PROV-O record. Turtle has all triples
    in one graph, each once, without provenance: no PROV-O record and no ``hsp:sourceRow``. The ontology is
    not written.

    Args:
        study: the study.
        path: the file.
        syntax: a name among :data:`SYNTAXES`.
        batch: the import to write; None for all.
        derived: whether to write what the rules derived, and the measures saved, too.

    Raises:
        CommandError: if there is no such import.
    """
    store = study.store
    graphs: list[ox.NamedNode] = import_graphs(store, batch)
    if derived:
        known = {*graphs, *import_graphs(store), ONTOLOGY_GRAPH}
        graphs += sorted((graph for graph in store.named_graphs() if graph not in known), key=str)
    rdf_format = SYNTAXES[syntax]
    prefixes = PREFIXES | {table.path: f"{study.base}{table.path}/" for table in TABLES}
    with path.open("wb") as file:
        if rdf_format.supports_datasets:
            quads = (quad for graph in graphs for quad in store.quads(graph=graph))
            ox.serialize(quads, file, rdf_format, prefixes=prefixes)
        else:
            ox.serialize(_union(store, graphs), file, rdf_format, prefixes=prefixes)


def import_graphs(store: Store, batch: int | None = None) -> list[ox.NamedNode]:
    """The named graphs of all imports, oldest first, or of one.

    Raises:
        CommandError: if there is no such import, or none at all.
    """
    graphs = {int(row["batch"]): ox.NamedNode(row["graph"]) for row in list_imports(store)}
    if not graphs:
        raise CommandError("Nothing has been imported yet.", hint="'hsp import' brings tables in.")
    if batch is None:
        return list(graphs.values())
    if batch not in graphs:
        raise CommandError(
            f"There is no import {batch}.", hint=f"The imports are {', '.join(map(str, graphs))}."
        )
    return [graphs[batch]]


def is_record(graph: ox.NamedNode, quad: ox.Quad) -> bool:
    """Whether a quad belongs to the PROV-O record of the import whose graph this is."""
    subject = quad.subject
    return isinstance(subject, ox.NamedNode) and (
        subject == graph or subject.value.startswith((f"{graph.value}#", "https://w3id.org/hsp/software/"))
    )


def _union(store: Store, graphs: Sequence[ox.NamedNode]) -> Iterator[ox.Triple]:
    """The triples of these graphs, each once, without provenance."""
    for number, graph in enumerate(graphs):
        for quad in store.quads(graph=graph):
            if quad.predicate == SOURCE_ROW or is_record(graph, quad):
                continue
            if not any(
                store.has(quad.subject, quad.predicate, quad.object, earlier) for earlier in graphs[:number]
            ):
                yield quad.triple
