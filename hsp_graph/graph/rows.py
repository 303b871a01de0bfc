"""Values of properties as text, read one property at a time."""

from collections.abc import Iterator

from hsp_graph.graph.store import Store


def described(store: Store, kind: str, **properties: str) -> Iterator[dict[str, str]]:
    """Every thing of a class, by IRI, with one value of each of these properties, or "".

    Each property is read by itself and joined here: a query with as many OPTIONALs takes twice as long. Where
    two imports describe a thing differently, the first value in order is taken.
    """
    columns = {name: first_values(store, f"?of {term} ?value") for name, term in properties.items()}
    for row in sorted(row["of"] for row in store.select(f"SELECT ?of {{ ?of a {kind} }}")):
        yield {"id": row} | {name: values.get(row, "") for name, values in columns.items()}


def first_values(store: Store, pattern: str) -> dict[str, str]:
    """The first ?value of each ?of."""
    values: dict[str, str] = {}
    for of, value in store.solutions(f"SELECT ?of ?value {{ {pattern} }}"):
        key, text = of.value, value.value
        if key not in values or text < values[key]:
            values[key] = text
    return values


def all_values(store: Store, pattern: str) -> dict[str, list[str]]:
    """Every ?value of each ?of, once each and sorted."""
    values: dict[str, set[str]] = {}
    for row in store.select(f"SELECT ?of ?value {{ {pattern} }}"):
        values.setdefault(row["of"], set()).add(row["value"])
    return {of: sorted(found) for of, found in values.items()}
