"""UCINET's text files: DL in its matrix, node list and edge list formats, and NetDraw's VNA."""

import re
from pathlib import Path

from hsp_graph.importing.files.encoding import head_text
from hsp_graph.importing.files.text import read_text
from hsp_graph.importing.formats.dl import dl_tables
from hsp_graph.importing.formats.vna import vna_tables
from hsp_graph.importing.raw import RawTable

_DL = re.compile(r"\s*dl[\s,].*?(?:\bn[a-z]*[\s,=]+\d|format|labels|data\s*:)", re.IGNORECASE | re.DOTALL)
_VNA = re.compile(r"\s*\*\s*(?:node|tie)\s+(?:data|properties)\b", re.IGNORECASE)


def looks_like(head: bytes, name: str) -> bool:
    r"""Whether a file is DL or VNA.

    >>> looks_like(b"dl n=2\ndata:\n0 1\n1 0", "ties.txt"), looks_like(b"*Node data\nID", "ties.vna")
    (True, True)
    >>> looks_like(b"*Vertices 2", "ties.net")
    False
    """
    text = head_text(head)
    return bool(_DL.match(text) or _VNA.match(text))


def read(path: Path, label: str) -> list[RawTable]:
    """The agents and ties of a DL or VNA file; see :mod:`hsp_graph.importing.formats.dl` and ``vna``.

    Raises:
        DataError: if the file cannot be read, with the line where it is known.
    """
    text = read_text(path, label)
    return (vna_tables if text.lstrip().startswith("*") else dl_tables)(text, path, label)
