"""What a stranger's RDF file is searched for before it is parsed: the parser's stack is not endless."""

import mmap
import re
from pathlib import Path

from hsp_graph.core.errors import DataError

#: No data of people nest so deep; at some thousands the parser would crash, or run for minutes.
_DEPTH = 200

_JSON = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[{]|[\]}]', re.DOTALL)
_TRIPLE_TERM = re.compile(rb"<<|>>")


def check_json(path: Path, label: str) -> None:
    """Refuse JSON that nests too deep.

    Raises:
        DataError: if it does.
    """
    _check_depth(path, label, _JSON, (b"[", b"{"), (b"]", b"}"))


def check_turtle(path: Path, label: str) -> None:
    """Refuse triple terms (``<<( )>>``) that nest too deep.

    Raises:
        DataError: if they do.
    """
    _check_depth(path, label, _TRIPLE_TERM, (b"<<",), (b">>",))


def check_xml(path: Path, label: str) -> None:
    """Refuse XML that declares entities, nests too deep or is not well-formed.

    Raises:
        DataError: if it does or is not.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    depth = 0
    try:
        for event, element in iterparse(path, events=("start", "end")):
            depth += 1 if event == "start" else -1
            if depth > _DEPTH:
                raise _too_deep(label)
            if event == "end":
                element.clear()
    except DefusedXmlException as error:
        raise DataError(
            f"'{label}' declares XML entities, which can do harm.", where=label,
            hint="Save it as Turtle; if it comes from a stranger, do not use it.",
        ) from error  # fmt: skip
    except (ParseError, ValueError, LookupError) as error:
        raise DataError(
            f"'{label}' is not well-formed XML: {error}.", where=label, hint="Export it again."
        ) from error


def _check_depth(
    path: Path, label: str, pattern: re.Pattern[bytes], opening: tuple[bytes, ...], closing: tuple[bytes, ...]
) -> None:
    depth = 0
    with path.open("rb") as file:
        if not path.stat().st_size:
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            for match in pattern.finditer(content):
                if match[0] in opening:
                    depth += 1
                    if depth > _DEPTH:
                        raise _too_deep(label)
                elif match[0] in closing and depth:
                    depth -= 1


def _too_deep(label: str) -> DataError:
    return DataError(
        f"'{label}' nests more than {_DEPTH} deep, which no data of people do.", where=label,
        hint="Export it again; if it comes from a stranger, do not use it.",
    )  # fmt: skip
