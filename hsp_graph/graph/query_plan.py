"""The algebra of a query in words, with the number of matches of each triple pattern.

The engine chooses its own order among patterns that are joined, and does not tell which. What makes a query
slow can be seen here all the same: patterns that match much, and parts that share no variable.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import NamespaceManager
from rdflib.paths import Path
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.term import Identifier, Variable

from hsp_graph.core.namespaces import PREFIXES
from hsp_graph.graph.engine import run
from hsp_graph.graph.lexing import MAY_LEAVE_THE_UNION
from hsp_graph.graph.query_guard import names_graphs
from hsp_graph.graph.store import Store

#: Matches are counted up to this number.
_MANY = 1_000_000
_FORMS = {
    "SelectQuery": "SELECT gives rows",
    "AskQuery": "ASK gives yes or no",
    "ConstructQuery": "CONSTRUCT gives triples",
    "DescribeQuery": "DESCRIBE gives triples",
}


def query_plan(store: Store, text: str) -> str:
    """The plan of a query, one line for each part; only matches are counted, nothing else is run.

    Raises:
        CommandError: if the query is refused, as :meth:`Store.query` does.
    """
    if MAY_LEAVE_THE_UNION.search(text):
        names_graphs(text)
    run(ox.Store(), text, union=True)  # the engine's own parser says what is wrong; nothing is there to find
    query = translateQuery(parseQuery(text), initNs=PREFIXES).algebra
    lines = _lines(store, query.p, 1) if query.p is not None else ()
    return "\n".join([_FORMS[query.name], *lines])


def _lines(store: Store, part: Any, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if part.name == "BGP":
        if len(part.triples) != 1:
            yield f"{indent}all of these:" if part.triples else f"{indent}one empty row"
            indent += "  "
        counted = [(_matches(store, triple), " ".join(map(_term, triple))) for triple in part.triples]
        for count, pattern in sorted(counted):  # the order is the engine's own affair
            least = "at least " if count == _MANY else ""
            yield f"{indent}{pattern}" + (f"   (matches {least}{count:,})" if count <= _MANY else "")
        return
    own = _own(part)
    if own:
        yield indent + own
        depth += 1
    for name in ("p", "p1", "p2"):
        if name in part and part[name] is not None:
            yield from _lines(store, part[name], depth)


def _own(part: Any) -> str:
    """One line describing an algebra node, without its children; "" for nodes not worth showing."""
    make = _OWN.get(part.name)
    return make(part) if make else ""


def _computes(part: Any) -> str:
    return "" if part.var.startswith("__") else f"compute ?{part.var}, of:"


def _groups(part: Any) -> str:
    return f"in groups by {_variables(part.expr)}:" if part.expr else "all rows as one group:"


def _slices(part: Any) -> str:
    most = "" if part.length is None else f", {part.length} at most"
    return f"from row {part.start + 1} on{most}, of:"


def _given(part: Any) -> str:
    if part.get("res") is None:
        return ""
    return f"{len(part.res)} given rows (VALUES) of {_variables(part.res[0] if part.res else ())}"


#: The lines for the nodes of the algebra, by their names.
_OWN: dict[str, Callable[[Any], str]] = {
    "Join": lambda part: "both of these, where their variables agree:",
    "Union": lambda part: "either of these:",
    "LeftJoin": lambda part: "the first, and with it the second where there is one (OPTIONAL):",
    "Minus": lambda part: "the first, except where the second agrees (MINUS):",
    "Distinct": lambda part: "each row once, of:",
    "Project": lambda part: f"give {_variables(part.PV)}, from:",
    "Graph": lambda part: f"in the graph {_term(part.term)}:",
    "Filter": lambda part: f"keep those that meet a condition on {_variables(_inside(part.expr))}:",
    "OrderBy": lambda part: f"in the order of {_variables(_inside(part.expr))}:",
    "Extend": _computes,
    "Group": _groups,
    "Slice": _slices,
    "values": _given,
}


def _inside(expression: Any) -> set[Variable]:
    """The variables in an expression."""
    if isinstance(expression, Variable):
        return {expression}
    if isinstance(expression, dict):
        return set().union(*map(_inside, expression.values()))
    if isinstance(expression, list | tuple):
        return set().union(*map(_inside, expression))
    return set()


def _variables(variables: Any) -> str:
    shown = sorted({f"?{one}" for one in variables if not str(one).startswith("__")})
    return " ".join(shown) or "computed values"


def _term(term: Any) -> str:
    # A blank node in a query is a variable without a name.
    return "[]" if isinstance(term, BNode) else str(term.n3(_namespaces()))


@lru_cache(1)
def _namespaces() -> NamespaceManager:
    names = NamespaceManager(Graph(), bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        names.bind(prefix, namespace)
    return names


def _matches(store: Store, triple: tuple[Identifier | Path, ...]) -> int:
    """The number of matches of one pattern, at most _MANY; for a path _MANY + 1."""
    if any(isinstance(term, Path) for term in triple):
        return _MANY + 1
    known = [_engine_term(term) for term in triple]
    return sum(1 for _ in islice(store.quads(*known), _MANY))


def _engine_term(term: Any) -> Any:
    """An rdflib term as one of Oxigraph; None for a variable or a blank node, which match anything."""
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)
    return None
