"""The results of SPARQL queries, in the formats of the W3C and as a table."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from hsp_graph.core.errors import CommandError, LimitError
from hsp_graph.core.namespaces import PREFIXES
from hsp_graph.core.result_table import ResultTable
from hsp_graph.graph.engine import Solutions
from hsp_graph.graph.questions import cell_of
from hsp_graph.graph.store import Store

#: The formats of the results of SELECT and ASK, besides ``table`` and ``csv``.
RESULTS: Final = {
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
#: The formats of the results of CONSTRUCT and DESCRIBE.
GRAPHS: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
}
#: All formats, tables first.
FORMATS: Final = ("table", "csv", *RESULTS, *GRAPHS)

#: Media types of rows, as the Protocol has them, and the names by which clients ask for them.
ROW_TYPES: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
#: Media types of triples.
TRIPLE_TYPES: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "text/n3": ox.RdfFormat.N3,
    "application/xml": ox.RdfFormat.RDF_XML,
    "application/json": ox.RdfFormat.JSON_LD,
    "text/plain": ox.RdfFormat.N_TRIPLES,
}
#: These write no prefixes: every IRI is written in full, or names are chosen by the format.
_WITHOUT_PREFIXES = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS, ox.RdfFormat.JSON_LD)

#: What occurs once in each row that has a value; in CSV it is a line's end outside quotes. In JSON a quote
#: inside a string is escaped, so that no text looks like the beginning of a row.
_ROW = {
    ox.QueryResultsFormat.JSON: re.compile(rb'[\[,]\{"[^"]+":\{"type":'),
    ox.QueryResultsFormat.XML: re.compile(b"<result>"),
    ox.QueryResultsFormat.TSV: re.compile(b"\n"),
}


def found(store: Store, text: str, form: str = "") -> ResultTable | str:
    """The result of a query: a table for ``table`` and ``csv``, and text in any other of :data:`FORMATS`.

    Args:
        store: the graph.
        text: the query.
        form: the format; "" for a table or Turtle, whichever fits.

    Raises:
        CommandError: if the query is refused (see :meth:`Store.query`), its result cannot have this format,
            or it fails while it runs.
    """
    try:
        return _written(store.query(text), form)
    except RuntimeError as error:  # an unknown function shows only now
        raise _failed(error) from error


def types_of(result: Solutions) -> list[str]:
    """The media types of a result, the default first."""
    return list(TRIPLE_TYPES if isinstance(result, ox.QueryTriples) else ROW_TYPES)


def serialise(result: Solutions, media_type: str, most: int) -> bytes:
    """A result as one of :func:`types_of`.

    Args:
        result: of :meth:`Store.query`.
        media_type: which.
        most: the largest number of rows or triples.

    Raises:
        LimitError: if there are more. They are not cut off: a part could be taken for the whole.
        CommandError: if the query fails while it runs.
    """
    try:
        if isinstance(result, ox.QueryTriples):
            return triples_as(result, media_type, most)
        form = ROW_TYPES[media_type]
        if isinstance(result, ox.QueryBoolean):
            return result.serialize(format=form) or b""
        counter = _RowCounter(form, most)
        result.serialize(counter, form)  # type: ignore[arg-type]
        return b"".join(counter.parts)
    except RuntimeError as error:
        raise _failed(error) from error


def triples_as(triples: Iterable[ox.Triple], media_type: str, most: int) -> bytes:
    """Triples as one of :data:`TRIPLE_TYPES`; see :func:`serialise`."""
    form = TRIPLE_TYPES[media_type]
    return _triples(_at_most(triples, most), form)


def _triples(triples: Iterable[ox.Triple], form: ox.RdfFormat) -> bytes:
    prefixes = None if form in _WITHOUT_PREFIXES else PREFIXES
    return ox.serialize(triples, format=form, prefixes=prefixes) or b""


def _at_most(triples: Iterable[ox.Triple], most: int) -> Iterator[ox.Triple]:
    for number, triple in enumerate(triples):
        if number == most:
            raise LimitError.rows(most)
        yield triple


class _RowCounter:
    """A file for the engine to write to, part by part; raises at too many rows."""

    def __init__(self, form: ox.QueryResultsFormat, most: int) -> None:
        self.parts: list[bytes] = []
        self._form, self._most = form, most
        # The header's line is not a row.
        self.rows = -1 if form in (ox.QueryResultsFormat.CSV, ox.QueryResultsFormat.TSV) else 0
        self._rest, self._quoted = b"", False

    def write(self, part: bytes) -> int:
        self.parts.append(bytes(part))
        if self._form == ox.QueryResultsFormat.CSV:
            pieces = part.split(b'"')
            self.rows += sum(piece.count(b"\n") for piece in pieces[self._quoted :: 2])
            self._quoted ^= len(pieces) % 2 == 0
        else:
            text, end = self._rest + part, 0
            for match in _ROW[self._form].finditer(text):
                self.rows, end = self.rows + 1, match.end()
            self._rest = text[end:]
        if self.rows > self._most:
            raise LimitError.rows(self._most)
        return len(part)

    def flush(self) -> None:
        """Do nothing; there is no buffer."""


def _written(result: Solutions, form: str) -> ResultTable | str:
    graph = isinstance(result, ox.QueryTriples)
    form = form or ("turtle" if graph else "table")
    if graph != (form in GRAPHS):
        kind, fits = ("triples", GRAPHS) if graph else ("rows", {"table": 0, "csv": 0, **RESULTS})
        raise CommandError(
            f"The query gives {kind}, which cannot be written as {form}.",
            hint=f"Choose a --format of {', '.join(fits)}, or leave it out.",
        )
    if isinstance(result, ox.QueryTriples):
        return _triples(result, GRAPHS[form]).decode()
    if form in RESULTS:
        return (result.serialize(format=RESULTS[form]) or b"").decode()
    return _table(result)


def _table(result: ox.QuerySolutions | ox.QueryBoolean) -> ResultTable:
    if isinstance(result, ox.QueryBoolean):
        return ResultTable(["answer"], [[bool(result)]])
    names = [variable.value for variable in result.variables]
    return ResultTable(names, [[cell_of(row[name]) for name in names] for row in result])


def _failed(error: RuntimeError) -> CommandError:
    return CommandError(f"The query cannot be carried out: {error}.", hint="Leave that part of it out.")
