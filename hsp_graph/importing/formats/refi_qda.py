"""REFI-QDA: projects (.qdpx, .qde) and code books (.qdc) of NVivo, ATLAS.ti, MAXQDA, QualCoder and others.

A project gives five tables.

- *Cases* are agents: the name is ``label``, the variables are attributes under their own names (``NAME
  (2)`` where that is one of ours, ``NAME GUID`` where two share a name).
- *Links* between two cases are ties.
- *Codes* are the code book.
- *Selections* are evidence, a row for each passage: ``codes`` by name and ``code guids``, ``coders`` in the
  codes' order, ``start`` and ``end`` as the file gives them, ``quotation``, ``offsets`` (how they were
  counted, see :mod:`hsp_graph.importing.formats.refi_text`), ``case`` and ``note`` (what is wrong with the
  passage).
- *Project* holds what is about the whole: users, variables, sources, notes, sets, graphs with their edges,
  links between other things, and a count of the elements that the standard does not know.

Identifiers are GUIDs in lower case without braces. Several values are joined by ``|``; a name that holds
one itself is given by its identifier. A case that is a code too, as NVivo writes them, is no code of its
passages: they belong to it. A text that is missing, or neither UTF-8 nor UTF-16, leaves the quotations
empty, and each passage's ``note`` says so.

Reference: REFI-QDA standard 1.5, https://www.qdasoftware.org.
"""

import re
from io import BytesIO
from pathlib import Path

from hsp_graph.core.errors import DataError
from hsp_graph.importing.files.safe import opened_zip
from hsp_graph.importing.files.xml import parse_xml
from hsp_graph.importing.formats.refi_evidence import Evidence
from hsp_graph.importing.formats.refi_project import Project
from hsp_graph.importing.formats.refi_sources import Members
from hsp_graph.importing.raw import Holds, RawRow, RawTable

FORMAT = "refi-qda"

_NAMESPACE = re.compile(rb"urn:QDA-XML:(project|codebook):", re.IGNORECASE)
#: A project of 100,000 passages is a tenth of this.
_LARGEST, _MOST_TAGS = 200 << 20, 5_000_000


def looks_like(head: bytes, name: str) -> bool:
    """Whether a file that begins so is a REFI-QDA project or code book.

    >>> looks_like(b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0">', "codes.xml")
    True
    >>> looks_like(b"PK, a zip of something else", "photos.zip")
    False
    """
    suffix = Path(name).suffix.lower()
    if head.startswith(b"PK\x03\x04"):
        return suffix == ".qdpx" or b".qde" in head.lower()
    plain = head.replace(b"\0", b"")  # UTF-16 is known by its letters too
    return bool(_NAMESPACE.search(plain)) or (suffix in {".qdc", ".qde"} and b"<" in plain)


def read(path: Path, label: str) -> list[RawTable]:
    """The tables of a project or code book; see the module for what they hold.

    Args:
        path: the file.
        label: what messages call it.

    Raises:
        DataError: if the file is neither, is damaged or not safe to open, gives a case or a link between
            cases no identifier of its own, or holds control characters in names.
    """
    with path.open("rb") as file:
        packed = file.read(4) == b"PK\x03\x04"
    if not packed:
        if path.stat().st_size > _LARGEST:
            raise _too_large(label)
        return _tables(path, label, path.read_bytes(), Members(None, label))
    with opened_zip(path, label) as archive:
        members = Members(archive, label)
        return _tables(path, label, members.project(_LARGEST), members)


def _too_large(label: str) -> DataError:
    return DataError(
        f"'{label}' is too large for a project.", where=label, hint="Export a part of the project at a time."
    )


def _tables(path: Path, label: str, xml: bytes, members: Members) -> list[RawTable]:
    if len(xml) > _LARGEST or xml.count(b"<") > _MOST_TAGS:
        raise _too_large(label)
    root = parse_xml(BytesIO(xml), label)
    for element in root.iter():
        # Programs differ in the namespace's version, and some leave it out.
        element.tag = element.tag.rpartition("}")[2]
    if root.tag not in {"Project", "CodeBook"}:
        raise DataError(
            f"'{label}' is neither a REFI-QDA project nor a code book: it begins with <{root.tag[:40]}>.",
            where=label, hint="Export it as REFI-QDA project (.qdpx) or code book (.qdc).",
        )  # fmt: skip
    project = Project(root, label)
    codes = project.code_rows()
    if root.tag == "CodeBook":
        return [_table(path, label, "Codes", "codes", codes)]
    passages, sources = Evidence(project, members).rows()
    found: list[tuple[str, Holds, list[RawRow]]] = [
        ("Cases", "agents", project.case_rows()),
        ("Links", "ties", project.tie_rows()),
        ("Codes", "codes", codes),
        ("Selections", "evidence", passages),
        ("Project", "about", project.about_rows() + sources),
    ]
    return [_table(path, label, name, holds, rows) for name, holds, rows in found if rows]


def _table(path: Path, label: str, name: str, holds: Holds, rows: list[RawRow]) -> RawTable:
    header: dict[str, str] = {}
    for row in rows:
        header.update(row.cells)
    return RawTable(path, label, FORMAT, name, holds, list(header), lambda: iter(rows))
