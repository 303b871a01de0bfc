"""SPARQL on an Oxigraph database: runs queries, and turns the engine's errors into messages for people."""

import re
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from hsp_graph.core.errors import CommandError, ForbiddenError
from hsp_graph.core.namespaces import PREFIXES

#: The dataset of a query: the graphs that make up its default graph, and its named graphs.
Graphs = tuple[Sequence[str], Sequence[str]]
Triple = ox.Triple
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
GraphName = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Solutions = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

DEFAULT = ox.DefaultGraph()

#: What every update has, plain or as an escape.
_MAY_UPDATE = re.compile(r"insert|delete|load|clear|drop|create|add|move|copy|\\u", re.IGNORECASE)


def is_merged(store: ox.Store) -> bool:
    """Whether the default graph holds a copy of all triples; else it is empty."""
    return next(store.quads_for_pattern(None, None, None, DEFAULT), None) is not None


def run(
    store: ox.Store, text: str, *, union: bool, graphs: Graphs | None = None, base: str = ""
) -> Solutions:
    """Run a SPARQL query on the union of all graphs, or on those it names; see :meth:`Store.query`."""
    try:
        default, named = graphs or (None, None)
        return store.query(
            text, base_iri=base or None, prefixes=PREFIXES, use_default_graph_as_union=union,
            default_graph=None if default is None else [ox.NamedNode(name) for name in default],
            named_graphs=None if named is None else [ox.NamedNode(name) for name in named],
        )  # fmt: skip
    except SyntaxError as error:
        raise _not_sparql(text, str(error)) from error
    except ValueError as error:
        raise CommandError(f"The query cannot be run: {error}.", hint="Correct the query.") from error


def _not_sparql(text: str, fault: str) -> CommandError:
    """An error for people from the parser's: with its line and column, or the prefix that is not declared."""
    if _MAY_UPDATE.search(text):
        from hsp_graph.graph.query_guard import is_update  # brings rdflib

        if is_update(text):
            return ForbiddenError.update()
    declared = set(re.findall(r"(?i)\bprefix\s+([\w-]*)\s*:", text)) | PREFIXES.keys()
    used = re.findall(
        r"(?<![\w<:/.#-])([A-Za-z][\w-]*):(?![/\w]*>)", re.sub(r"<[^<>\s]*>|\"[^\"]*\"|'[^']*'", "", text)
    )
    unknown = [prefix for prefix in used if prefix not in declared]
    if "refix not found" in fault and unknown:
        return CommandError(
            f"The prefix '{unknown[0]}:' is not declared.",
            hint=f"Declare it (PREFIX {unknown[0]}: <...>), or use one of: {', '.join(sorted(PREFIXES))}.",
        )
    place = re.search(r"at (\d+):(\d+)", fault)
    if not place or not text.strip():
        return CommandError("This is not SPARQL.", hint="Write SELECT, ASK, CONSTRUCT or DESCRIBE.")
    row, column = int(place[1]), int(place[2])
    line = [*text.splitlines(), ""][row - 1]
    return CommandError(
        f"This is not SPARQL, from line {row}, column {column} on:\n    {line}\n    {' ' * (column - 1)}^",
        hint="Correct it at that place, or before it. Queries begin with SELECT, ASK, CONSTRUCT or DESCRIBE.",
    )


def in_named_graph(triples: Iterable[ox.Triple], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """Triples as quads of one named graph."""
    for triple in triples:
        yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)
