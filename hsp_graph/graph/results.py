"""What a SPARQL query found, in the formats of the W3C and as a table."""

from typing import Final

import pyoxigraph as ox

from hsp_graph.errors import CommandError
from hsp_graph.graph.questions import cell_of
from hsp_graph.graph.store import Solutions, Store
from hsp_graph.namespaces import PREFIXES
from hsp_graph.tables import Rows

#: The formats of what SELECT and ASK find, besides ``table`` and ``csv``.
RESULTS: Final = {
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
#: The formats of what CONSTRUCT and DESCRIBE find.
GRAPHS: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
}
#: All formats, tables first.
FORMATS: Final = ("table", "csv", *RESULTS, *GRAPHS)


def found(store: Store, text: str, form: str = "") -> Rows | str:
    """What a query finds, as a table for ``table`` and ``csv``, and as text in any other of :data:`FORMATS`.

    Args:
        store: the graph.
        text: the query.
        form: the format; "" for a table or Turtle, whichever fits.

    Raises:
        CommandError: if the query is refused (see :meth:`Store.query`), what it finds has no such format, or
            it turns out impossible while it runs.
    """
    try:
        return _written(store.query(text), form)
    except (RuntimeError, OSError) as error:  # a function that is not there shows only now
        raise CommandError(
            f"The query cannot be carried out: {error}.", mend="Leave that part of it out."
        ) from error


def _written(result: Solutions, form: str) -> Rows | str:
    graph = isinstance(result, ox.QueryTriples)
    form = form or ("turtle" if graph else "table")
    if graph != (form in GRAPHS):
        kind, fits = ("triples", GRAPHS) if graph else ("rows", {"table": 0, "csv": 0, **RESULTS})
        raise CommandError(
            f"The query gives {kind}, which cannot be written as {form}.",
            mend=f"Choose a --format of {', '.join(fits)}, or leave it out.",
        )
    if isinstance(result, ox.QueryTriples):
        # JSON-LD and N-Triples write every IRI in full.
        prefixes = PREFIXES if form in ("turtle", "trig") else None
        written = ox.serialize(result, format=GRAPHS[form], prefixes=prefixes)
    elif form in RESULTS:
        written = result.serialize(format=RESULTS[form])
    else:
        return _table(result)
    return (written or b"").decode()


def _table(result: ox.QuerySolutions | ox.QueryBoolean) -> Rows:
    if isinstance(result, ox.QueryBoolean):
        return Rows(["answer"], [[bool(result)]])
    names = [variable.value for variable in result.variables]
    return Rows(names, [[cell_of(row[name]) for name in names] for row in result])
