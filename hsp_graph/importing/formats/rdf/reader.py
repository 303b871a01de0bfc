"""RDF files -> canonical sheets: Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD. Nothing is fetched.

What a file says in our vocabulary is taken, whatever IRIs its people and ties have. A thing under the
study's own base keeps its identifier; any other is called by its whole IRI, because another study's
``agent/amina`` is somebody else. A blank node that must be called anything gets a name no other file has.

Derived triples and saved measures of an export (``.../derived/...``, ``.../measure/...``) are not taken: they
are made again. In JSON-LD, what the context does not name is no RDF, and so is not seen at all.
"""

import re
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from functools import partial
from hashlib import file_digest
from itertools import chain, islice
from pathlib import Path

import pyoxigraph as ox

from hsp_graph.core.errors import DataError
from hsp_graph.core.ontology import ONTOLOGY_GRAPH
from hsp_graph.core.schema import TABLES, Table
from hsp_graph.core.terms import IMPORT, A
from hsp_graph.importing.files.encoding import head_text
from hsp_graph.importing.files.xml import root_name
from hsp_graph.importing.formats.rdf.cells import iri_of, subject_of
from hsp_graph.importing.formats.rdf.guard import check_json, check_turtle, check_xml
from hsp_graph.importing.formats.rdf.tables import Tables
from hsp_graph.importing.formats.rdf.things import GraphName
from hsp_graph.importing.tables import Sheet

#: A file larger than this is loaded into a store on disk: in memory a quad takes some 200 bytes.
_SMALL = 32 << 20
#: So many quads are written at once.
_LOADED = 50_000

_RDF_NAMESPACE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_COMMENT = re.compile(r"\s*(?:#[^\n]*(?:\n|$)\s*)*")
_DIRECTIVE = re.compile(r"@?(?:prefix|base)\s+(?:[\w.-]*:\s*)?<", re.IGNORECASE)
_NODE = r"(?:<[^<>\"{}|^`\\\s]*>|_:[\w.:-]+)"
_STATEMENT = re.compile(rf"{_NODE}[ \t]*(?:<[^<>\"{{}}|^`\\\s]*>|a\s)\s*[<_\"\[(]|GRAPH\s+<|{_NODE}\s*{{")
_LINE = re.compile(
    rf'{_NODE}[ \t]*<[^<>\s]*>[ \t]*(?:{_NODE}|"(?:[^"\\\n]|\\.)*"(?:@[\w-]+|\^\^<[^<>\s]*>)?)[ \t]*'
    rf"(?:{_NODE}[ \t]*)?\.[ \t]*(?:#.*)?"
)
_JSON_KEY = re.compile(r'"@(?:context|id|graph|type)"\s*:')
_NAMES = {".ttl", ".trig", ".nt", ".nq", ".n3"}
#: Elements without attributes look like relative IRIs.
_XML = {"graphml", "gexf", "project", "codebook"}


def looks_like_rdf(head: bytes, name: str) -> bool:
    r"""Whether a file is RDF, by its first part.

    >>> looks_like_rdf(b"@prefix hsp: <https://w3id.org/hsp/ontology#> .", "study.txt")
    True
    >>> looks_like_rdf(b'{"elements": []}', "map.json"), looks_like_rdf(b"id,name\na,Amina\n", "people.csv")
    (False, False)
    >>> looks_like_rdf(b"<gexf><graph><nodes>", "friends.gexf")
    False
    """
    return _syntax(head, name) is not None


def _syntax(head: bytes, name: str) -> ox.RdfFormat | None:
    """The syntax of a file; None if it is not RDF."""
    text = head_text(head)
    body = text[_COMMENT.match(text).end() :]  # type: ignore[union-attr]
    if body.startswith(("{", "[")) and _JSON_KEY.search(body):
        return ox.RdfFormat.JSON_LD
    if root_name(head) == "RDF" and _RDF_NAMESPACE in text:
        return ox.RdfFormat.RDF_XML
    line, _, _ = body.partition("\n")
    if _LINE.fullmatch(line.strip()) and Path(name).suffix.lower() not in (".ttl", ".trig", ".n3"):
        return ox.RdfFormat.N_QUADS
    if _DIRECTIVE.match(body) or (_STATEMENT.match(body) and root_name(head).lower() not in _XML):
        return ox.RdfFormat.TRIG
    return ox.RdfFormat.TRIG if text and Path(name).suffix.lower() in _NAMES else None


def read_rdf(path: Path, label: str, base: str) -> tuple[list[Sheet], list[str]]:
    """What an RDF file says, as canonical sheets, and sentences that tell what is not in them.

    Args:
        path: the file.
        label: what messages call it.
        base: the study's base IRI; relative IRIs in the file stand under it.

    Raises:
        DataError: if it is not RDF, cannot be parsed, needs a remote context, or could do harm.
    """
    try:
        with path.open("rb") as file:
            head = file.read(1 << 16)
            sha256 = file_digest(file, "sha256").hexdigest() if not file.seek(0) else ""
    except OSError as error:
        raise DataError(f"'{label}' cannot be read: {error.strerror}.", where=label) from error
    syntax = _syntax(head, path.name)
    if syntax is None:
        raise DataError(
            f"'{label}' is not RDF that can be read.", where=label,
            hint="Save it as Turtle, TriG, N-Triples, N-Quads, RDF/XML or JSON-LD, in UTF-8.",
        )  # fmt: skip
    blank: dict[ox.BlankNode, str] = {}
    store = _loaded(path, label, base, syntax, sha256, blank)
    graphs, derived = _graphs(store)
    tables = Tables(store, base, graphs, blank)
    filled = [table for table in TABLES if sum(1 for _ in tables.rows(table))]
    tables.close()
    notes = _notes(tables, derived, len(tables.called))
    form = syntax.name.lower()
    sheets = [
        Sheet(
            table, path, f"{label}, {table.name}", form, tables.header(table), partial(_rows, tables, table)
        )
        for table in filled
    ]
    return sheets, notes


def _rows(tables: Tables, table: Table) -> Iterator[tuple[int, list[str]]]:
    yield from enumerate(tables.rows(table), start=2)


def _loaded(
    path: Path, label: str, base: str, syntax: ox.RdfFormat, sha256: str, blank: dict[ox.BlankNode, str]
) -> ox.Store:
    """The file in a store of its own, and names for its blank nodes, in the order in which they come."""
    check = {ox.RdfFormat.JSON_LD: check_json, ox.RdfFormat.RDF_XML: check_xml}.get(syntax, check_turtle)
    check(path, label)
    if path.stat().st_size > _SMALL:
        folder = tempfile.mkdtemp(prefix="hsp-rdf-")
        store = ox.Store(folder)
        weakref.finalize(store, shutil.rmtree, folder, ignore_errors=True)
    else:
        store = ox.Store()

    def named(quad: ox.Quad) -> ox.Quad:
        for node in (quad.subject, quad.object):
            if isinstance(node, ox.BlankNode):
                blank.setdefault(node, f"_:{len(blank) + 1}-{sha256[:12]}")
        if isinstance(quad.graph_name, ox.BlankNode):  # no query can name it
            return ox.Quad(quad.subject, quad.predicate, quad.object)
        return quad

    try:
        with path.open("rb") as file:
            if file.read(3) != b"\xef\xbb\xbf":
                file.seek(0)
            quads = map(named, ox.parse(file, syntax, base_iri=base))
            for first in quads:
                store.bulk_extend(chain((first,), islice(quads, _LOADED - 1)))
    except (SyntaxError, ValueError, OSError) as error:
        fault = str(error)
        if "LoadDocumentCallback" in fault:
            raise DataError(
                f"'{label}' needs a context from another place, and nothing is fetched.", where=label,
                hint="Write the context into the file, or save it as Turtle.",
            ) from error  # fmt: skip
        raise DataError(
            f"'{label}' cannot be read as {syntax.name}: {fault}.", where=label,
            hint="Correct it at that place; it must be UTF-8.",
        ) from error  # fmt: skip
    return store


def _graphs(store: ox.Store) -> tuple[list[GraphName], int]:
    """The graphs that are taken, imports in their order first, and how many triples the others have."""
    imports = {iri_of(subject_of(quad)) for quad in store.quads_for_pattern(None, A, IMPORT, None)}
    bases = {iri[: match.start()] for iri in imports if (match := re.search(r"import/\d+$", iri))}
    made = tuple(f"{base}{kind}/" for base in bases for kind in ("derived", "measure"))
    taken: list[GraphName] = [ox.DefaultGraph()]
    derived = 0
    for graph in store.named_graphs():
        if graph == ONTOLOGY_GRAPH or (made and graph.value.startswith(made)):
            derived += sum(1 for _ in store.quads_for_pattern(None, None, None, graph))
        else:
            taken.append(graph)
    return sorted(taken, key=_number), derived


def _number(graph: GraphName) -> tuple[int, str]:
    match = re.search(r"import/(\d+)>?$", str(graph))
    return (int(match[1]) if match else 1 << 62), str(graph)


def _notes(tables: Tables, derived: int, blank: int) -> list[str]:
    notes = [f"{number} taken in another form: {what}." for what, number in sorted(tables.changed.items())]
    notes += [f"{number} not taken: {what}." for what, number in sorted(tables.left.items())]
    if derived:
        notes.append(
            f"{derived} not taken: what rules derive, measures saved and the ontology are made again."
        )
    if blank:
        notes.append(f"{blank} things have no IRI: they got identifiers that only this file has.")
    return notes
