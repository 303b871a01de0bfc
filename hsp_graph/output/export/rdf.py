"""RDF: TriG, N-Quads and JSON-LD with every import as a named graph, Turtle with all of them in one."""

from pathlib import Path

from hsp_graph.graph.rdf_writer import write_rdf
from hsp_graph.output.export import ExportRequest


def write(wanted: ExportRequest, path: Path, name: str) -> list[str]:
    """Write the imports as RDF; see :func:`hsp_graph.graph.rdf_writer.write_rdf`.

    Raises:
        CommandError: if there is no such import.
    """
    write_rdf(wanted.study, path, name, batch=wanted.batch, derived=wanted.derived)
    if name != "turtle":
        return []
    told = ["Turtle has no named graphs: which import says what, and what it was made from, is not in it."]
    if wanted.derived:
        told.append("What the rules derived cannot be told from what was imported; TriG keeps them apart.")
    return told
