"""Rows of Kumu's tables: what is the identifier, the label, the two ends and the direction."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from hsp_graph.core.errors import DataError
from hsp_graph.importing.files.columns import key
from hsp_graph.importing.raw import Holds

#: What Kumu puts between the values of a cell.
BETWEEN = "|"

_DIRECTIONS = {"directed": True, "undirected": False, "mutual": False}


@dataclass(frozen=True)
class KumuRow:
    """An element or a connection.

    Attributes:
        place: its position in the file, for messages.
        id: its stated identifier, or nothing.
        label: what an element is called.
        source: of a connection, what its ``From`` names.
        targets: of a connection, what its ``To`` names, one or several.
        directed: of a connection, whether it runs one way.
        cells: all else that is stated.
    """

    place: str
    id: str
    label: str
    source: str
    targets: tuple[str, ...]
    directed: bool
    cells: dict[str, str]


@dataclass(frozen=True)
class KumuSheet:
    """A table of elements, of connections, or about the file; the label is what messages call it."""

    name: str
    label: str
    holds: Holds
    header: list[str]
    rows: list[KumuRow]


def element(place: str, ident: str, cells: dict[str, str]) -> KumuRow:
    """An element with its attributes; the label is one of them."""
    return KumuRow(place, ident, cells.get("label", ""), "", (), False, cells)


def connection(
    place: str, ident: str, ends: tuple[str, str], direction: str, cells: dict[str, str], where: str
) -> KumuRow:
    """A connection; a direction that says more, or nothing that is known, stays an attribute.

    Raises:
        DataError: if it has nobody at an end.
    """
    targets = tuple(end for part in ends[1].split(BETWEEN) if (end := part.strip()))
    if not ends[0] or not targets:
        raise DataError("The connection has nobody at one end.", where=where, hint="Fill in From and To.")
    stated = direction.casefold()
    if direction and stated not in ("directed", "undirected"):
        cells["Direction"] = direction
    return KumuRow(place, ident, "", ends[0], targets, _DIRECTIONS.get(stated, True), cells)


def sheet_of(name: str, header: list[str], rows: Iterable[tuple[int, list[str]]], where: str) -> KumuSheet:
    """A table of a CSV file or a workbook.

    Args:
        name: of the sheet or the file.
        header: its columns.
        rows: the number and the cells of each row below the header.
        where: what messages call it.

    Raises:
        DataError: if it has neither the column Label nor From and To, or a connection has nobody at an end.
    """
    keys = [key(column) for column in header]
    often = Counter(keys)
    at = {column: index for index, column in enumerate(keys) if often[column] == 1}
    ties = "from" in at and "to" in at
    if not ties and "label" not in at:
        raise DataError(
            f"There is neither a column Label nor From and To among: {', '.join(header)}.",
            where=f"{where}, row 1", hint="Name the columns so, or put (ignore) into the name of the sheet.",
        )  # fmt: skip
    own = {"id", "from", "to", "direction"} if ties else {"id"}
    names = [
        (index, "label" if at.get("label") == index else header[index])
        for index, column in enumerate(keys)
        if column not in own or at.get(column) != index
    ]
    found = []
    for number, cells in rows:
        own_cells = {column: cells[index] for index, column in names if cells[index]}
        ident = cells[at["id"]] if "id" in at else ""
        if ties:
            direction = cells[at["direction"]] if "direction" in at else ""
            ends = (cells[at["from"]], cells[at["to"]])
            found.append(
                connection(f"row {number}", ident, ends, direction, own_cells, f"{where}, row {number}")
            )
        else:
            found.append(element(f"row {number}", ident, own_cells))
    columns = [column for _, column in names] + ["Direction"] * (ties and "direction" in at)
    return KumuSheet(name, where, "ties" if ties else "agents", columns, found)
