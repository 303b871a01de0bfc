"""Text of foreign files: decoded, trimmed, NFC-normalised, without control characters."""

from collections.abc import Container
from pathlib import Path

from hsp_graph.core.errors import DataError
from hsp_graph.core.text import newlines
from hsp_graph.importing.files.csv import CONTROL, MAX_CELL, tidy, too_long
from hsp_graph.importing.files.encoding import encoding_in


def read_text(path: Path, label: str) -> str:
    """The text of a file; see :func:`decoded`."""
    try:
        return decoded(path.read_bytes(), label)
    except OSError as error:
        raise DataError(f"'{label}' cannot be read: {error.strerror}.", where=label,
                        hint="Check that it is a file, and that you may read it.") from error  # fmt: skip


def decoded(data: bytes, label: str) -> str:
    r"""Text that is UTF-8, or UTF-16 with a byte order mark, its line breaks made newlines.

    Raises:
        DataError: if it is neither.

    >>> decoded(b"\xef\xbb\xbfa\r\nb\rc", "ties.net")
    'a\nb\nc'
    """
    try:
        text = data.decode(encoding_in(data))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"'{label}' is not UTF-8: line {line} holds the byte 0x{error.object[error.start]:02X}.",
            where=f"{label}, line {line}",
            hint="Open it in a text editor that shows its letters rightly, and save it as UTF-8.",
        ) from error
    return newlines(text)


def clean(text: str, where: str) -> str:
    """A text trimmed, what can be written in two ways written in one.

    Raises:
        DataError: if it holds a control character or is longer than a cell may be.

    >>> clean(" Zoe\u0308 ", "ties.net, line 3")
    'Zoë'
    """
    text = tidy(text)
    if len(text) > MAX_CELL:
        raise too_long(where)
    if coded := CONTROL.search(text):
        raise DataError(
            f"A text holds the control character U+{ord(coded[0]):04X}.", where=where, hint="Type it anew."
        )
    return text


def put(cells: dict[str, str], name: str, value: str, where: str) -> None:
    """Add an attribute that is not empty; one whose name is taken gets a number behind it.

    >>> cells = {"weight": "1"}
    >>> put(cells, "weight", " 2.5 ", "ties.graphml, edge e1")
    >>> cells
    {'weight': '1', 'weight (2)': '2.5'}
    """
    if value := clean(value, where):
        cells[fresh(clean(name, where) or "unnamed", cells)] = value


def fresh(name: str, taken: Container[str]) -> str:
    """This name, with a number behind it if it is taken."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name} ({number})"
    return found
