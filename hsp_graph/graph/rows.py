"""The rows of SELECT queries as text."""

from collections.abc import Iterator

import pyoxigraph as ox

from hsp_graph.graph.store import Store


def _described(store: Store, kind: str, **properties: str) -> Iterator[dict[str, str]]:
    """Every thing of a class, by IRI, with one value of each of these properties, or "".

    Each property is read by itself and joined here: a query of as many OPTIONALs takes twice as long. Where
    two imports describe a thing differently, the first value in order is kept.
    """
    columns = {name: _values(store, f"?of {term} ?value") for name, term in properties.items()}
    for row in sorted(row["of"] for row in select(store, f"SELECT ?of {{ ?of a {kind} }}")):
        yield {"id": row} | {name: values.get(row, "") for name, values in columns.items()}


def _values(store: Store, pattern: str) -> dict[str, str]:
    """The first ?value of each ?of."""
    result = store.query(f"SELECT ?of ?value {{ {pattern} }}")
    assert isinstance(result, ox.QuerySolutions)
    values: dict[str, str] = {}
    for of, value in result:
        key, text = of.value, value.value
        if key not in values or text < values[key]:
            values[key] = text
    return values


def _all_values(store: Store, pattern: str) -> dict[str, list[str]]:
    """Every ?value of each ?of, once each and sorted."""
    values: dict[str, set[str]] = {}
    for row in select(store, f"SELECT ?of ?value {{ {pattern} }}"):
        values.setdefault(row["of"], set()).add(row["value"])
    return {of: sorted(found) for of, found in values.items()}


def select(store: Store, text: str) -> Iterator[dict[str, str]]:
    """The rows of a SELECT query as text; "" where a variable is not bound."""
    result = store.query(text)
    assert isinstance(result, ox.QuerySolutions)
    names = [variable.value for variable in result.variables]
    for solution in result:
        yield {name: "" if solution[name] is None else solution[name].value for name in names}
