"""UCINET's DL: a header of sizes, format and labels, then a matrix, node lists or edge lists.

- An agent's identifier is its label where all have one and no two the same, else its number. The rows and
  columns of a two-mode file are agents of two kinds; where they could be confused their identifiers begin
  with ``row`` or ``column``.
- A file is two-mode if its format says so, NR and NC differ, its rows and columns have different labels, or
  NR and NC are stated apart and no labels say that they are the same.
- Each matrix is one table of ties, called by its level label. A cell that is not 0 is a tie with that
  ``value``; how many cells are missing is in the table about the file. Ties run from row to column; those of
  a half matrix and of a two-mode file run both ways.
- The case of embedded labels makes no difference, as in UCINET.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from hsp_graph.core.errors import DataError
from hsp_graph.core.numbers import number_in
from hsp_graph.importing.files.text import clean
from hsp_graph.importing.formats.dl_header import TOKEN, Header, dl_header, line_of
from hsp_graph.importing.raw import RawRow, RawTable

MISSING = frozenset({".", "na", "nan"})

#: A header that declares more agents than this, and names none of them, is believed only of a longer text.
_BELIEVED = 1_000_000


@dataclass
class _Side:
    """The agents that are the rows, the columns or both.

    Attributes:
        size: how many are declared; None if the file does not say.
        labels: their labels; shorter than the size if it has none, or they are found while the data are read.
        named: whether the data name them by label, not by number.
        fixed: whether their labels are declared.
    """

    size: int | None
    labels: list[str]
    named: bool
    fixed: bool = field(init=False)

    def __post_init__(self) -> None:
        self.fixed = bool(self.labels)
        self._exact: dict[str, int] = {}
        self._folded: dict[str, int] = {}
        for index, label in enumerate(self.labels):
            self._exact.setdefault(label, index)
            self._folded.setdefault(label.casefold(), index)

    def find(self, token: str, where: str) -> int:
        """The position of the agent that a token of the data means."""
        if not self.named:
            if re.fullmatch(r"[0-9]{1,15}", token) and self.size and 1 <= int(token) <= self.size:
                return int(token) - 1
            raise DataError(
                f"'{token}' is not the number of an agent; they are 1 to {self.size}.", where=where,
                hint="Correct the number or N; if the data name agents, write LABELS EMBEDDED before DATA.",
            )  # fmt: skip
        name = clean(token, where)
        index = self._exact.get(name, self._folded.get(name.casefold()))
        if index is not None:
            return index
        if self.fixed:
            raise DataError(
                f"'{name}' is not among the labels.", where=where, hint="Add it to the labels, or correct it."
            )
        return self.add(name)

    def add(self, name: str) -> int:
        """Add an agent of this label."""
        self._exact[name] = self._folded[name.casefold()] = len(self.labels)
        self.labels.append(name)
        return len(self.labels) - 1

    def close(self, data: str, label: str) -> None:
        """Once the data are read: are there as many agents as declared?"""
        if self.size is None:
            self.size = len(self.labels)
        if self.labels and len(self.labels) != self.size:
            raise DataError(
                f"The header declares {self.size} agents, and the data name {len(self.labels)}.", where=label,
                hint="Correct the number, or give the labels of all under LABELS:.",
            )  # fmt: skip
        if not self.labels and self.size > max(_BELIEVED, len(data)):
            raise DataError(
                f"The header declares {self.size} agents, and there are no data for them.", where=label,
                hint="Correct the number.",
            )  # fmt: skip

    def unique(self) -> bool:
        """Whether every agent has a label of its own."""
        return all(self.labels) and len(set(self.labels)) == len(self.labels) == self.size

    def id(self, index: int, prefix: str, by_label: bool) -> str:
        """The identifier of the agent at this position."""
        return prefix + (self.labels[index] if by_label else str(index + 1))

    def rows(self, prefix: str, by_label: bool) -> Iterator[RawRow]:
        """The agents as raw rows."""
        for index in range(self.size or 0):
            cells = {"label": self.labels[index]} if self.labels and self.labels[index] else {}
            yield RawRow(f"agent {prefix}{index + 1}", self.id(index, prefix, by_label), (), False, cells)


#: A tie: the line it stands in, or 0 in a matrix; the positions of its ends; its value or nothing.
_Tie = tuple[int, int, int, str]


def dl_tables(text: str, path: Path, label: str) -> list[RawTable]:
    """The agents, ties and title of a DL file with this text.

    Raises:
        DataError: if it is not DL in one of the formats that are read, or its data do not fit its header.
    """
    header = dl_header(text, label)
    if header.format in ("fullmatrix", "lowerhalf", "upperhalf"):
        rows, columns, ties, missing = _matrices(text, header, label)
    else:
        rows, columns, ties, missing = _lists(text, header, label)
    for side in (rows, columns):
        side.close(text, label)
    two_mode = rows is not columns
    by_label = (rows.unique(), columns.unique())
    confused = two_mode and not (all(by_label) and set(rows.labels).isdisjoint(columns.labels))
    prefixes = ("row ", "column ") if confused else ("", "")
    table = partial(RawTable, path, label, "ucinet")
    tables = [
        table(name, "agents", ["label"] if side.labels else [], partial(side.rows, prefix, its))
        for name, side, prefix, its in zip(
            ("rows", "columns") if two_mode else ("nodes",), (rows, columns), prefixes, by_label, strict=False
        )
    ]
    directed = not two_mode and header.format not in ("lowerhalf", "upperhalf")

    def tie_rows(its: list[_Tie]) -> Iterator[RawRow]:
        for line, row, column, value in its:
            ends = (rows.id(row, prefixes[0], by_label[0]), columns.id(column, prefixes[1], by_label[1]))
            place = f"line {line}" if line else f"row {row + 1}, column {column + 1}"
            yield RawRow(place, "", ends, directed, {"value": value} if value else {})

    names = header.levels or (["ties"] if len(ties) == 1 else [f"matrix {n + 1}" for n in range(len(ties))])
    valued = [["value"] if any(tie[3] for tie in its) else [] for its in ties]
    tables += [
        table(name, "ties", has, partial(tie_rows, its))
        for name, has, its in zip(names, valued, ties, strict=True)
    ]
    about = {"title": header.title, "missing values": str(missing) if missing else ""}
    if stated := {name: cell for name, cell in about.items() if cell}:
        tables.append(table("file", "about", list(stated), partial(_about, stated)))
    return tables


def _about(cells: dict[str, str]) -> Iterator[RawRow]:
    yield RawRow("header", "", (), False, cells)


def tokens(text: str, start: int, label: str, line: int = 1) -> Iterator[tuple[int, str]]:
    """The words and numbers of the data with their places in the text, without quotation marks.

    Args:
        text: the file, or a part of it.
        start: where in it the data begin.
        label: what messages call the file.
        line: the line of the file with which the text begins.
    """
    for match in TOKEN.finditer(text, start):
        if match[3]:
            where = f"{label}, {line_of(text, match.start(), line)}"
            raise DataError("A quotation mark is opened and never closed.", where=where, hint="Close it.")
        yield match.start(), match[1] if match[2] is None else match[2]


def value_of(word: str) -> float | None:
    """The value of a word as a number; NaN if it means missing, None if it is no number.

    >>> value_of("-1.5"), value_of("NA"), value_of("x")
    (-1.5, nan, None)
    """
    if word == "0":
        return 0.0
    return math.nan if word.casefold() in MISSING else number_in(word)


def _matrices(text: str, header: Header, label: str) -> tuple[_Side, _Side, list[list[_Tie]], int]:
    where = f"{label}, {line_of(text, header.data)}"
    height, width = header.rows, header.columns
    if height is None or width is None:
        raise DataError("The header does not say how many agents there are.", where=label,
                        hint="Write N= and their number after DL.")  # fmt: skip
    count = sum(1 for _ in tokens(text, header.data, label))
    slots, diagonal = _layout(header, height, width, count, where)
    ties: list[list[_Tie]] = [[] for _ in range(header.matrices)]
    found: tuple[dict[int, str], dict[int, str]] = ({}, {})
    missing = 0
    for (matrix, row, column), (at, token) in zip(slots, tokens(text, header.data, label), strict=True):
        if row < 0 or column < 0:
            mode, index = (1, column) if row < 0 else (0, row)
            name = clean(token, where)
            if found[mode].setdefault(index, name) != name:
                raise DataError(
                    f"'{name}' stands where another matrix has '{found[mode][index]}'.",
                    where=f"{label}, {line_of(text, at)}", hint="Give all matrices the same labels.",
                )  # fmt: skip
            continue
        value = value_of(token)
        if value is None or (not diagonal and row == column and value):
            raise DataError(
                f"'{token}' is not a number." if value is None
                else f"The diagonal is said to be absent, and holds '{token}'.",
                where=f"{label}, {line_of(text, at)}",
                hint="Write a number, 0 for no tie, or a full stop where it is not known.",
            )  # fmt: skip
        if value != value:  # noqa: PLR0124 - only NaN is not itself
            missing += 1
        elif value:
            ties[matrix].append((0, row, column, token))
    return *_sides(header, found, ties), missing


def _layout(
    header: Header, height: int, width: int, count: int, where: str
) -> tuple[Iterator[tuple[int, int, int]], bool]:
    """What each token of the data is: matrix, row and column, with row -1 or column -1 for a label."""
    labels = (width if "column" in header.embedded else 0, height if "row" in header.embedded else 0)
    half = header.format != "fullmatrix"
    # SocNetV states that the diagonal is absent and writes its zeros nevertheless.
    for diagonal in (header.diagonal, True):
        values = (height * (height - 1) // 2 if half else height * width - height) + height * diagonal
        each = values + labels[1]
        for headers in (header.matrices, 1):
            if count == each * header.matrices + labels[0] * headers:
                return _slots(header, height, width, diagonal, headers), header.diagonal
    raise DataError(
        f"The header declares {header.matrices} x {height} x {width} in the format {header.format}, "
        f"which the {count} words and numbers of the data do not fill.",
        where=where, hint="Correct the sizes, or add or take out what is missing or too much.",
    )  # fmt: skip


def _slots(
    header: Header, height: int, width: int, diagonal: bool, headers: int
) -> Iterator[tuple[int, int, int]]:
    for matrix in range(header.matrices):
        if "column" in header.embedded and matrix < headers:
            yield from ((matrix, -1, column) for column in range(width))
        for row in range(height):
            if "row" in header.embedded:
                yield matrix, row, -1
            first = row if header.format == "upperhalf" else 0
            last = row + 1 if header.format == "lowerhalf" else width
            for column in range(first, last):
                if diagonal or row != column:
                    yield matrix, row, column


def _sides(
    header: Header, found: tuple[dict[int, str], dict[int, str]], ties: list[list[_Tie]]
) -> tuple[_Side, _Side, list[list[_Tie]]]:
    """The agents, and the ties by the agents' positions: columns may stand in another order than rows."""
    rows = list(found[0].values()) or header.labels["row"] or header.labels["both"]
    columns = list(found[1].values()) or header.labels["column"] or header.labels["both"]
    same = sorted(rows) == sorted(columns) if rows and columns else header.square
    if header.format == "fullmatrix" and not (same and header.rows == header.columns):
        return _Side(header.rows, rows, named=False), _Side(header.columns, columns, named=False), ties
    side = _Side(header.rows, rows or columns, named=False)
    if rows and columns and rows != columns and side.unique():
        order = {name: index for index, name in enumerate(rows)}
        place = [order[name] for name in columns]
        ties = [[(line, row, place[column], value) for line, row, column, value in its] for its in ties]
    return side, side, ties


def _lists(text: str, header: Header, label: str) -> tuple[_Side, _Side, list[list[_Tie]], int]:
    two_mode = header.format in ("nodelist2", "edgelist2")
    named = [
        which in header.embedded or size is None or (not two_mode and bool(header.embedded))
        for which, size in (("row", header.rows), ("column", header.columns))
    ]
    rows = _Side(header.rows, list(header.labels["row"] or header.labels["both"]), named[0])
    columns = _Side(header.columns, list(header.labels["column"] or header.labels["both"]), named[1])
    if not two_mode:
        columns = rows
    if header.format == "nodelist1b":
        return rows, rows, _counted(text, header, rows, label), 0
    ties: list[list[_Tie]] = [[]]
    missing = 0
    first = text.count("\n", 0, header.data) + 1
    for number, line in enumerate(text[header.data :].split("\n"), start=first):
        where = f"{label}, line {number}"
        words = [word for _, word in tokens(line, 0, label, number)]
        if words == ["!"]:
            ties.append([])
        elif words and header.format.startswith("nodelist"):
            row = rows.find(words[0], where)
            ties[-1] += [(number, row, columns.find(word, where), "") for word in words[1:]]
        elif words:
            if len(words) not in (2, 3) or (len(words) == 3 and value_of(words[2]) is None):
                raise DataError(
                    "A line of an edge list holds two agents and, if need be, a number.", where=where,
                    hint="Put each tie on a line of its own, and labels with blanks in quotation marks.",
                )  # fmt: skip
            tie = (rows.find(words[0], where), columns.find(words[1], where))
            value = value_of(words[2]) if len(words) == 3 else 1.0
            if value != value:  # noqa: PLR0124 - only NaN is not itself
                missing += 1
            elif value:
                ties[-1].append((number, *tie, words[2] if len(words) == 3 else ""))
    if len(ties) != header.matrices:
        raise DataError(
            f"The header declares {header.matrices} matrices, and the data hold {len(ties)}.", where=label,
            hint="Correct NM, or put a line with ! between the lists of ties.",
        )  # fmt: skip
    return rows, columns, ties, missing


def _counted(text: str, header: Header, side: _Side, label: str) -> list[list[_Tie]]:
    """Node lists that begin with the number of their ties, for every agent in turn."""
    words = tokens(text, header.data, label)
    ties: list[list[_Tie]] = []
    where = f"{label}, {line_of(text, header.data)}"
    if side.named:
        raise DataError("The format nodelist1B numbers its agents.", where=where,
                        hint="Write N= and their number, and no LABELS EMBEDDED.")  # fmt: skip
    for _ in range(header.matrices):
        ties.append([])
        for row in range(side.size or 0):
            _, count = next(words, (0, ""))
            if not re.fullmatch(r"[0-9]{1,15}", count):
                raise DataError(
                    f"The number of ties of agent {row + 1} is missing.", where=where,
                    hint="Begin the line of every agent with the number of its ties, 0 if it has none.",
                )  # fmt: skip
            for _ in range(int(count)):
                _, word = next(words, (0, ""))
                ties[-1].append((0, row, side.find(word, f"{label}, ties of agent {row + 1}"), ""))
    if (left := next(words, None)) is not None:
        raise DataError(
            f"'{left[1]}' stands after the last agent's ties.", where=f"{label}, {line_of(text, left[0])}",
            hint="Correct N, or the number of ties that begins each line.",
        )  # fmt: skip
    return ties
