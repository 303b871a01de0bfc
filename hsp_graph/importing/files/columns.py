"""Delimited tables: separator, encoding and header of a file, and what a header shows of its rows."""

import csv
import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from hsp_graph.core.errors import DataError
from hsp_graph.importing.files.csv import (
    CONTROL,
    MAX_CELL,
    NumberedRows,
    csv_rows,
    repeated,
    text_lines,
    trimmed,
)
from hsp_graph.importing.files.encoding import encoding_of, head_text

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_a-zA-Z]+")

#: What the two ends of a tie are called where one of them is the sender.
_ONE_WAY = (
    ("source", "target"), ("from", "to"), ("ego", "alter"), ("sender", "receiver"), ("sender", "recipient"),
    ("giver", "receiver"), ("tail", "head"), ("origin", "destination"), ("chooser", "chosen"),
    ("nominator", "nominee"), ("nominator", "nominated"), ("subject", "object"),
)  # fmt: skip
#: What they are called where nothing tells the one from the other.
_BOTH_WAYS = (("a", "b"), ("i", "j"), ("1", "2"))
_THIRD = {"a": "c", "i": "k", "1": "3"}


def head_columns(head: bytes) -> list[str]:
    r"""The column names of a delimited file, from its first part.

    >>> head_columns(b'"Id";"Label"\n1;Amina')
    ['Id', 'Label']
    """
    lines = head_text(head).replace("\r", "\n").split("\n")
    line = next((line for line in lines if line.strip()), "")[:MAX_CELL]
    return [cell.strip() for cell in _split(line, _delimiter(line))]


def _split(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _delimiter(line: str) -> str:
    # Where nothing is separated, commas and semicolons are part of the text.
    return max("\t,;", key=lambda mark: len(_split(line, mark)))


def key(name: str) -> str:
    """The form in which column names are compared.

    >>> key(" Alter.ID "), key("ego_id")
    ('alterid', 'egoid')
    """
    return re.sub(r"[\s._\-]+", "", name).casefold()


def opened_table(path: Path, label: str) -> tuple[list[str], Callable[[], NumberedRows], str]:
    """A delimited file: its column names, its rows, and what separates their cells.

    Commas, semicolons and tabs are recognised from the header; the text is UTF-8, or UTF-16 with its mark. A
    column without a name, as R writes for row names, is called by its number. Each call of the rows reads the
    file anew and gives each row's number (the header is row 1) and as many cells as there are columns.

    Raises:
        DataError: if the file is empty, in another encoding, or its header cannot be used; while the rows are
            read also if a row is longer than the header or holds control characters.
    """
    encoding = encoding_of(path)
    line = next((line for line in text_lines(path, encoding) if line.strip()), "")[:MAX_CELL]
    delimiter = _delimiter(line)
    rows = partial(csv_rows, path, delimiter, label, encoding)
    first = next(rows(), None)
    if first is None:
        raise DataError(f"'{label}' is empty.", where=str(path), hint="Its first row must name the columns.")
    header = checked_header(first[1], f"{label}, row {first[0]}")
    return header, partial(checked_rows, rows, len(header), label), delimiter


def checked_header(cells: Sequence[str], where: str) -> list[str]:
    """The column names of a first row; those without a name are called by their number.

    Raises:
        DataError: if two are the same, or one holds a line break or a control character.
    """
    header = [cell or f"column {number}" for number, cell in enumerate(trimmed(list(cells)), start=1)]
    if coded := next((name for name in header if CONTROL.search(name) or "\n" in name), None):
        raise DataError(
            f"The column name '{coded}' holds a line break or a control character.",
            where=where, hint="Type the name anew.",
        )  # fmt: skip
    if twice := repeated(header):
        raise DataError(
            f"The column '{twice}' occurs twice.", where=where, hint="Give every column one name of its own."
        )
    return header


def checked_rows(rows: Callable[[], NumberedRows], width: int, label: str) -> NumberedRows:
    """The rows below the header, each with as many cells as there are columns.

    Raises:
        DataError: if a row is longer than the header or holds control characters.
    """
    for number, found in islice(rows(), 1, None):
        cells = found if len(found) == width else trimmed(found)
        if len(cells) > width:
            raise DataError(
                f"The row has {len(cells)} cells, and the header names {width} columns.",
                where=f"{label}, row {number}", hint="Name every column, or put the cell in its column.",
            )  # fmt: skip
        if len(cells) < width:
            cells += [""] * (width - len(cells))
        # Looking at a whole row for what may be wrong takes a tenth of looking at each cell.
        if not (text := "".join(cells)).isprintable() and CONTROL.search(text):
            raise control_error(f"{label}, row {number}")
        yield number, cells


def control_error(where: str) -> DataError:
    """The error that text gives which holds what no text holds on purpose."""
    return DataError("The text holds a control character.", where=where, hint="Type the text anew.")


def find_ends(header: Sequence[str]) -> list[tuple[int, int, bool]]:
    """The pairs of columns that may be the two ends of a tie, and whether their names say it runs one way.

    Names are compared word by word: ``source`` and ``target``, ``From_ID`` and ``To_ID``, ``person 1`` and
    ``person 2``. A pair that consists of nothing else is taken before one with more words.

    >>> find_ends(["Weight", "Source", "Target"]), find_ends(["person1", "person2"])
    ([(1, 2, True)], [(0, 1, False)])
    >>> find_ends(["from", "to", "from_name", "to_name"]), find_ends(["Mother", "Teacher"])
    ([(0, 1, True)], [])

    Columns that go on after ``a`` and ``b`` are a matrix's, or a list's:

    >>> find_ends(["a", "b"]), find_ends(["", "A", "B", "C"])
    ([(0, 1, False)], [])
    """
    words = [tuple(word.casefold() for word in _WORDS.findall(name)) for name in header]
    places: dict[tuple[str, ...], list[int]] = {}
    for index, name in enumerate(words):
        places.setdefault(name, []).append(index)
    found: list[tuple[int, int, int, bool]] = []
    for pairs, one_way in ((_ONE_WAY, True), (_BOTH_WAYS, False)):
        for source, target in pairs:
            for left, name in enumerate(words):
                if name.count(source) != 1:
                    continue
                other = tuple(target if word == source else word for word in name)
                third = _THIRD.get(source)
                if third and tuple(third if word == source else word for word in name) in places:
                    continue
                found += [(len(name), left, right, one_way) for right in places.get(other, [])]
    shortest = min((length for length, *_ in found), default=0)
    return [(left, right, one_way) for length, left, right, one_way in found if length == shortest]


def is_matrix(head: bytes) -> bool:
    r"""Whether a delimited file is a square matrix: its first rows are called as its columns, in their order.

    >>> is_matrix(b",Amina,Dev\nAmina,0,1\nDev,1,0\n"), is_matrix(b"Source,Target\nAmina,Dev\n")
    (True, False)
    """
    lines = [line for line in head_text(head).replace("\r", "\n").split("\n") if line.strip()][:3]
    if len(lines) < 2:
        return False
    delimiter = _delimiter(lines[0][:MAX_CELL])
    header, *rows = ([cell.strip() for cell in _split(line[:MAX_CELL], delimiter)] for line in lines)
    return len(header) > 2 and all(
        len(row) == len(header) and row[0] == name for row, name in zip(rows, header[1:], strict=False)
    )


def is_kumu(header: Sequence[str]) -> bool:
    """Whether these are the columns of Kumu's elements or connections, and not of any list of ties.

    >>> is_kumu(["Label", "Type"]), is_kumu(["From", "To", "Tags"]), is_kumu(["from", "to"])
    (True, True, False)
    >>> is_kumu(["Source", "Target", "Type", "Label"])
    False
    """
    keys = {key(name) for name in header}
    if {"from", "to"} <= keys:
        return "direction" in keys or (
            {"From", "To"} <= set(header) and not keys.isdisjoint({"type", "label", "strength", "tags"})
        )
    elements = "label" in keys and "id" not in keys and not keys.isdisjoint({"type", "description", "tags"})
    return elements and not find_ends(header)
