"""SPARQL files with a header of ``# key: value`` lines: those of ontology/rules and queries.

What several queries share is in ``queries/fragments``: ``# INCLUDE arcs ?family ?middle`` on a line of its
own is the text of ``arcs.rq`` with these words for ``$1`` and ``$2``, which may include others: as a subquery
if it begins with SELECT, else as it stands.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

from hsp_graph.core.assets import asset
from hsp_graph.core.errors import DataError

_INCLUDE = re.compile(r"^( *)# INCLUDE ([a-z-]+)((?: [?\w:]+)+)$", re.MULTILINE)
_LINE = re.compile(r"#\s*([a-z][\w ]*?):\s*(.*)")


@dataclass(frozen=True)
class QueryText:
    """A SPARQL file with a header.

    Attributes:
        name: the file's name without its ending.
        header: the values of each key, in order.
        body: the whole text; in SPARQL the header is a comment.
        path: the file.
    """

    name: str
    header: dict[str, list[str]]
    body: str
    path: Path

    def one(self, key: str) -> str:
        """The only value of a key.

        Raises:
            DataError: if it has none, or more than one.
        """
        lines = self.header.get(key, [])
        if len(lines) != 1:
            raise DataError(
                f"'{self.path.name}' has {len(lines)} header lines '# {key}:', not one.",
                where=str(self.path),
                hint=f"Write one line '# {key}: ...' at its top.",
            )
        return lines[0]


def read_query(path: Path) -> QueryText:
    """Read one SPARQL file with its header."""
    body = _INCLUDE.sub(_included, path.read_text(encoding="utf-8"))
    header: dict[str, list[str]] = {}
    for line in body.splitlines():
        match = _LINE.fullmatch(line.strip())
        if not match:
            break
        header.setdefault(match[1], []).append(match[2])
    return QueryText(path.stem, header, body, path)


def _included(line: re.Match[str]) -> str:
    """The fragment that a line includes, at the line's indentation."""
    text = asset("queries", "fragments", f"{line[2]}.rq").read_text(encoding="utf-8")
    text = "\n".join(row for row in text.splitlines() if not row.startswith("#"))
    for number, word in enumerate(line[3].split(), 1):
        text = text.replace(f"${number}", word)
    text = _INCLUDE.sub(_included, text)
    if text.startswith("SELECT"):
        text = f"{{\n{indent(text, '  ')}\n}}"
    return indent(text, line[1])


def read_queries(folder: Path) -> list[QueryText]:
    """All the ``.rq`` files of a folder, by name."""
    return [read_query(path) for path in sorted(folder.glob("*.rq"))]
