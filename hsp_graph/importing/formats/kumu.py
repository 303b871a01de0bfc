"""Kumu's elements and connections: CSV, the sheets of an .xlsx workbook, or JSON (a blueprint or an export).

- An element's identifier is its ID where it has one, else its label; elements of one label and different
  types are told apart by the type behind the label. Connections name elements by identifier or by label.
- Several elements in a cell ``To``, with ``|`` between them, are as many ties; their identifiers, if the row
  has one, get a number behind them. Several values in any other cell stay as they are, with ``|`` between.
- ``Direction`` says whether a tie runs one way (``directed``) or both (``undirected``, ``mutual``; the latter
  is also kept as an attribute); where it is not stated, it runs from ``From`` to ``To``.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from hsp_graph.core.errors import DataError
from hsp_graph.importing.files.columns import head_columns, is_kumu, key, opened_table
from hsp_graph.importing.files.encoding import head_text
from hsp_graph.importing.files.text import fresh, read_text
from hsp_graph.importing.files.workbook import workbook_sheets
from hsp_graph.importing.formats.kumu_json import json_sheets
from hsp_graph.importing.formats.kumu_rows import KumuRow, KumuSheet, sheet_of
from hsp_graph.importing.raw import RawRow, RawTable

FORMAT = "kumu"

_ZIP = b"PK\x03\x04"
_JSON = re.compile(r'\s*\{.*?"elements"\s*:\s*\[', re.DOTALL)


def looks_like(head: bytes, name: str) -> bool:
    r"""Whether a file is Kumu's. A workbook is known by its name alone: its sheets are seen when it is read.

    >>> looks_like(b"From,To,Direction\n", "connections.csv"), looks_like(b"From,To\n", "connections.csv")
    (True, False)
    >>> looks_like(b'{"elements": [{"label": "Amina"}]}', "map.json")
    True
    """
    if head.startswith(_ZIP):
        return name.lower().endswith(".xlsx")
    return bool(_JSON.match(head_text(head))) or is_kumu(head_columns(head))


@dataclass
class _Elements:
    """The agents of a file by identifier and by label."""

    ids: set[str] = field(default_factory=set)
    labels: dict[str, list[str]] = field(default_factory=dict)

    def find(self, end: str, where: str) -> str:
        """The identifier of the element that a connection names; any name, if the file has no elements."""
        its = [end] if end in self.ids or not self.ids else self.labels.get(end, [])
        if len(its) != 1:
            raise DataError(
                f"'{end}' is the label of {len(its)} elements." if its
                else f"The connection leads to '{end}', which is not among the elements.",
                where=where, hint="Give elements an ID, and name them by it in From and To."
                if its else "Add it to the elements, or correct the name.",
            )  # fmt: skip
        return its[0]


def read(path: Path, label: str) -> list[RawTable]:
    """The elements and connections of a file, one table a sheet.

    Sheets with ``(ignore)`` in their names are left alone, as Kumu does.

    Raises:
        DataError: if a sheet has neither Label nor From and To, a cell of a workbook holds a formula, two
            elements have one identifier, or a connection leads to nobody.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(_ZIP):
        found = workbook_sheets(path, label, lambda name: "(ignore)" not in name.casefold())
        sheets = [sheet_of(name, header, rows, where) for name, where, header, rows in found]
    elif head_text(start).lstrip().startswith("{"):
        sheets = json_sheets(read_text(path, label), label)
    else:
        header, rows, _ = opened_table(path, label)
        sheets = [sheet_of(path.stem, header, rows(), label)]
    if not sheets:
        raise DataError(f"'{label}' holds neither elements nor connections.", where=label,
                        hint="Give a sheet the column Label, or the columns From and To.")  # fmt: skip
    elements = _Elements()
    made = [(sheet, list(_agents(sheet, elements))) for sheet in _with_types(sheets)]
    taken = {row.id for sheet in sheets if sheet.holds == "ties" for row in sheet.rows}
    made += [(sheet, list(_ties(sheet, elements, taken))) for sheet in sheets if sheet.holds == "ties"]
    made += [
        (sheet, [RawRow(row.place, "", (), False, row.cells) for row in sheet.rows])
        for sheet in sheets
        if sheet.holds == "about"
    ]
    return [
        RawTable(path, sheet.label, FORMAT, sheet.name, sheet.holds, sheet.header, partial(iter, its))
        for sheet, its in made
    ]


def _with_types(sheets: Sequence[KumuSheet]) -> list[KumuSheet]:
    """The sheets of elements, all of which have an identifier: where labels are not enough, with the type."""
    agents = [sheet for sheet in sheets if sheet.holds == "agents"]
    often = Counter(row.label for sheet in agents for row in sheet.rows if not row.id)

    def identified(row: KumuRow) -> KumuRow:
        kind = next((cell for name, cell in row.cells.items() if key(name) in ("type", "elementtype")), "")
        more = f" ({kind})" if often[row.label] > 1 and kind else ""
        return replace(row, id=row.id or (row.label and row.label + more))

    return [replace(sheet, rows=[identified(row) for row in sheet.rows]) for sheet in agents]


def _agents(sheet: KumuSheet, elements: _Elements) -> Iterator[RawRow]:
    for row in sheet.rows:
        if not row.id or row.id in elements.ids:
            raise DataError(
                f"'{row.id}' occurs twice." if row.id else "The element has neither label nor ID.",
                where=f"{sheet.label}, {row.place}", hint="Give every element a label or an ID of its own.",
            )  # fmt: skip
        elements.ids.add(row.id)
        elements.labels.setdefault(row.label, []).append(row.id)
        yield RawRow(row.place, row.id, (), False, row.cells)


def _ties(sheet: KumuSheet, elements: _Elements, taken: set[str]) -> Iterator[RawRow]:
    seen: set[str] = set()
    for row in sheet.rows:
        where = f"{sheet.label}, {row.place}"
        if row.id in seen:
            raise DataError(f"The connection '{row.id}' occurs twice.", where=where,
                            hint="Give every connection an ID of its own, or none.")  # fmt: skip
        seen |= {row.id} - {""}
        source = elements.find(row.source, where)
        for number, end in enumerate(row.targets, start=1):
            ident = row.id
            if ident and number > 1:
                ident = fresh(row.id, taken)
                taken.add(ident)
            yield RawRow(row.place, ident, (source, elements.find(end, where)), row.directed, row.cells)
