"""The graph as RDF files: TriG, Turtle, N-Quads, JSON-LD."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from hsp_graph.core.errors import CommandError
from hsp_graph.core.namespaces import PREFIXES, expand
from hsp_graph.core.ontology import ONTOLOGY_GRAPH
from hsp_graph.core.schema import TABLES
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

_SOURCE_ROW = ox.NamedNode(expand("hsp:sourceRow"))


def write_rdf(
    study: Study, path: Path, syntax: str, *, batch: int | None = None, derived: bool = False
) -> None:
    """Write the imports as an RDF file.

    TriG, N-Quads and JSON-LD have each import as its named graph, with its PROV-O record. Turtle has what
    they say in one graph, each triple once, without provenance: no PROV-O record and no ``hsp:sourceRow``.
    The ontology is not written.

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
        named = (graph for graph in store.reader.named_graphs() if isinstance(graph, ox.NamedNode))
        graphs += sorted((graph for graph in named if graph not in known), key=str)
    form = SYNTAXES[syntax]
    prefixes = PREFIXES | {table.path: f"{study.base}{table.path}/" for table in TABLES}
    with path.open("wb") as file:
        if form.supports_datasets:
            quads = (
                quad for graph in graphs for quad in store.reader.quads_for_pattern(None, None, None, graph)
            )
            ox.serialize(quads, file, form, prefixes=prefixes)
        else:
            ox.serialize(_union(store.reader, graphs), file, form, prefixes=prefixes)


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


def _union(store: ox.Store, graphs: Sequence[ox.NamedNode]) -> Iterator[ox.Triple]:
    """What these graphs say, each triple once, without provenance."""
    for number, graph in enumerate(graphs):
        for quad in store.quads_for_pattern(None, None, None, graph):
            if quad.predicate == _SOURCE_ROW or is_record(graph, quad):
                continue
            if any(
                ox.Quad(quad.subject, quad.predicate, quad.object, earlier) in store
                for earlier in graphs[:number]
            ):
                continue
            yield quad.triple
