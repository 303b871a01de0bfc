"""Kumu's JSON: ``elements`` and ``connections``, their attributes beside them or under ``attributes``."""

import json
from collections.abc import Sequence
from typing import Any

from hsp_graph.core.errors import DataError
from hsp_graph.importing.files.text import clean, put
from hsp_graph.importing.formats.kumu_rows import BETWEEN, KumuRow, KumuSheet, connection, element


def json_sheets(text: str, label: str) -> list[KumuSheet]:
    """The elements and connections of a blueprint or an export, and what else it says.

    Maps, views and loops are not read; the table about the file counts them.

    Raises:
        DataError: if it is not JSON of this kind.
    """
    try:
        # Numbers stay as they are written.
        found = json.loads(text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_once)
        json.dumps(found, ensure_ascii=False).encode()  # half a character cannot be written anywhere
    except (ValueError, RecursionError) as error:
        raise DataError(f"'{label}' cannot be read as JSON: {error}.", where=label,
                        hint="Export it again.") from error  # fmt: skip
    if not isinstance(found, dict) or not isinstance(found.get("elements"), list):
        raise DataError(
            f"'{label}' has no list of elements.", where=label, hint="Export the project as JSON."
        )
    elements = [
        _element(item, f"element {n}", label) for n, item in enumerate(found.pop("elements"), start=1)
    ]
    listed = found.pop("connections", [])
    if not isinstance(listed, list):
        raise DataError("The connections are not a list.", where=label, hint="Export the project as JSON.")
    ties = [_connection(item, f"connection {n}", label) for n, item in enumerate(listed, start=1)]
    sheets = [KumuSheet("elements", label, "agents", _names(elements), elements)]
    if ties:
        sheets.append(KumuSheet("connections", label, "ties", _names(ties), ties))
    about: dict[str, str] = {}
    for name, value in found.items():
        text = f"{len(value)}, not read" if isinstance(value, list | dict) else _text(value)
        put(about, name, text, label)
    if about:
        sheets.append(KumuSheet("project", label, "about", list(about), [element("project", "", about)]))
    return sheets


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name occurs twice in one object")
    return found


def _names(rows: Sequence[KumuRow]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row.cells))


def _attributes(
    item: Any, own: set[str], place: str, label: str
) -> tuple[str, dict[str, str], dict[str, Any]]:
    """The identifier, the attributes, and what else belongs to the item itself."""
    where = f"{label}, {place}"
    if not isinstance(item, dict) or not isinstance(item.get("attributes", {}), dict):
        raise DataError(
            "It is not an object with attributes.", where=where, hint="Export the project as JSON."
        )
    ident = next((name for name in ("id", "_id") if item.get(name)), None)
    cells: dict[str, str] = {}
    for part in (item, item.get("attributes", {})):
        for name, value in part.items():
            if part is not item or name not in own | {ident, "attributes"}:
                put(cells, "label" if name.casefold() == "label" else name, _text(value), where)
    return clean(_text(item[ident]), where) if ident else "", cells, item


def _element(item: Any, place: str, label: str) -> KumuRow:
    ident, cells, _ = _attributes(item, set(), place, label)
    return element(place, ident, cells)


def _connection(item: Any, place: str, label: str) -> KumuRow:
    ident, cells, item = _attributes(item, {"from", "to", "direction"}, place, label)
    where = f"{label}, {place}"
    ends = (clean(_text(item.get("from")), where), clean(_text(item.get("to")), where))
    direction = clean(_text(item.get("direction")), where)
    return connection(place, ident, ends, direction, cells, where)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and not any(isinstance(part, list | dict) for part in value):
        return BETWEEN.join(_text(part) for part in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
