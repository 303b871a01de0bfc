"""Network Canvas: the folder or zip that it exports, of CSV files, GraphML or both.

How it is read:

- Each interview is told by an ``ego`` (whoever was asked), an agent of its own. Ego's data, and what is known
  of the interview (``networkCanvasCaseID``, ``sessionStart``...), are its attributes.
- There is a table of agents for each type of node and one of ties for each type of edge. Everybody and every
  tie has ``networkCanvasEgoUUID``, whose interview it was. What ego told of her own tie to somebody stands on
  that person's row: the file states no such tie, so none is made.
- Identifiers are ``networkCanvasUUID``; ``nodeID`` starts again in every session. Somebody from a roster who
  is in several interviews is an agent in each, called ``<ego>/<networkCanvasUUID>``.
- The quotation mark that guards formulas (``'=1``) is taken off. Options stay as they are:
  ``<variable>_<option>`` is ``true`` or ``false``, where nothing was answered too. So does ``ENCRYPTED``.
- An adjacency matrix says less than the list of the same edges and is not read beside it, but compared with
  it. Alone it gives ties without attributes. An interview in GraphML that is there as CSV too is not read.
  The table ``files`` tells of all files that were not read.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from hsp_graph.core.errors import DataError
from hsp_graph.importing.files.columns import checked_header, checked_rows
from hsp_graph.importing.files.csv import MAX_CELL, tidy, too_long
from hsp_graph.importing.files.encoding import head_text
from hsp_graph.importing.files.safe import opened_zip
from hsp_graph.importing.files.text import clean, decoded
from hsp_graph.importing.files.xml import root_name
from hsp_graph.importing.formats.graphml import NETWORK_CANVAS, parsed
from hsp_graph.importing.formats.graphs import ParsedGraph, undeclared
from hsp_graph.importing.formats.interviews import Interviews
from hsp_graph.importing.raw import Holds, RawRow, RawTable

FORMAT = "network-canvas"

EGO, UUID = "networkCanvasEgoUUID", "networkCanvasUUID"
_SOURCE, _TARGET, _TYPE = "networkCanvasSourceUUID", "networkCanvasTargetUUID", "networkCanvasType"
#: Older versions leave of a type's name its letters, digits and underscores; newer ones leave more.
_NAME = re.compile(r"(?P<session>.*?)_?(?P<kind>attributeList|edgeList|adjacencyMatrix)(?:_(?P<type>.*))?")
_MEMBER = re.compile(rb"_ego\.csv|(?:attributeList|edgeList|adjacencyMatrix)[^/\x00-\x1f]*\.csv|\.graphml")
_GUARDED = tuple("'" + mark for mark in "=+-@\t")


@dataclass
class _Matrix:
    """An adjacency matrix: its file, whose edges of which type, who is in it and which pairs are tied."""

    file: str
    session: str
    type: str
    nodes: list[str]
    pairs: set[tuple[str, str]] = field(default_factory=set)


def looks_like(head: bytes, name: str) -> bool:
    r"""Whether a file that begins so is of an export of Network Canvas, or a zip of it.

    >>> looks_like(b"nodeID,networkCanvasEgoUUID,networkCanvasUUID,name\r\n", "x.csv")
    True
    """
    if head.startswith(b"PK"):
        return _MEMBER.search(head) is not None
    text = head_text(head)
    if root_name(head) == "graphml":
        return NETWORK_CANVAS in text
    return EGO in text.lstrip().partition("\n")[0]


def looks_like_folder(path: Path) -> bool:
    """Whether a folder holds files named as Network Canvas names those of its export."""
    names = [file.name for file in path.iterdir()]
    return any(_MEMBER.search(name.encode(errors="replace")) and name.endswith(".csv") for name in names)


def read(path: Path, label: str) -> list[RawTable]:
    """The tables ``ego``, one for each type of node, one for each type of edge, and ``files``.

    Args:
        path: a folder, a zip, or one file of an export.
        label: what messages call it.

    Raises:
        DataError: if it is no export of Network Canvas, or its parts do not fit together.
    """
    reading = _Reading(Interviews(label), label)
    with _files(path, label) as files:
        # GraphML last: what is there as CSV too is not read twice.
        for name, kind, content in sorted(files, key=lambda file: file[1] == "graphml"):
            reading.add_file(name, kind, content)
    reading.add_matrices()
    if not reading.found:
        raise DataError(
            f"'{label}' holds nothing that Network Canvas exports.", where=label,
            hint="Give the folder or the zip as it was exported.",
        )  # fmt: skip
    return reading.interviews.tables(path, FORMAT)


@contextmanager
def _files(path: Path, label: str) -> Iterator[list[tuple[str, str, Callable[[], bytes]]]]:
    """The names of the files in a folder or zip, with what each seems to be and a function that reads it."""
    try:
        if path.is_dir():
            files = {file.relative_to(path).as_posix(): file for file in path.rglob("*") if file.is_file()}
            yield [(name, _kind(name), files[name].read_bytes) for name in sorted(files) if not _hidden(name)]
            return
        with path.open("rb") as file:
            head = file.read(1 << 16)
        if not head.startswith(b"PK"):
            yield [(path.name, "graphml" if root_name(head) == "graphml" else "csv", path.read_bytes)]
            return
        with opened_zip(path, label) as archive:
            members = sorted(archive.infolist(), key=lambda member: member.filename)
            yield [
                (member.filename, _kind(member.filename), partial(archive.read, member))
                for member in members
                if not member.is_dir() and not _hidden(member.filename)
            ]
    except OSError as error:
        raise DataError(
            f"'{label}' cannot be read: {error}.", where=label, hint="Export it again."
        ) from error


def _kind(name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    return {".csv": "csv", ".graphml": "graphml", ".xml": "graphml"}.get(suffix, "")


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "~", "__MACOSX")) for part in PurePosixPath(name).parts)


@dataclass
class _Reading:
    interviews: Interviews
    label: str
    found: bool = False
    #: The interviews that are there as CSV, by ego and by session.
    told: set[str] = field(default_factory=set)
    matrices: list[_Matrix] = field(default_factory=list)
    #: The pairs that the lists of edges tie, by session and type.
    listed: dict[tuple[str, str], set[tuple[str, str]]] = field(default_factory=dict)

    def add_file(self, name: str, kind: str, content: Callable[[], bytes]) -> None:
        if kind == "csv":
            self._add_csv(name, decoded(content(), f"{self.label}, {name}"))
        elif kind == "graphml":
            self._add_graphml(name, content())
        else:
            self._leave_out(name, "not of Network Canvas")

    def _leave_out(self, name: str, why: str) -> None:
        self.interviews.about.append(RawRow(name, clean(name, self.label), (), False, {"not read": why}))

    def _add_csv(self, name: str, text: str) -> None:
        where = f"{self.label}, {name}"
        match = _NAME.fullmatch(PurePosixPath(name).stem)
        session, kind, type_ = match.group("session", "kind", "type") if match else ("", "", "")
        line = text.lstrip().partition("\n")[0][:MAX_CELL]
        delimiter = max(",;\t", key=line.count)
        rows = partial(_rows, text, delimiter, where)
        first = next(rows(), None)
        if first is None:
            self.found = self.found or bool(kind)
            self._leave_out(name, "empty")
            return
        if kind == "adjacencyMatrix" and not first[1][0]:
            self.found = True
            self._add_matrix(_Matrix(name, session, type_ or "edges", first[1][1:]), rows, where)
            return
        header = checked_header(first[1], f"{where}, row {first[0]}")
        lines = checked_rows(rows, len(header), where)
        if {_SOURCE, _TARGET} <= set(header):
            self._add_edges(name, session, type_ or "edges", header, lines)
        elif UUID in header:
            self._add_alters(name, type_ or "nodes", header, lines)
        elif EGO in header:
            self._declare("agents", "", header)
            for number, texts in lines:
                cells = _cells(header, texts)
                self.interviews.add_ego(RawRow(f"{name}, row {number}", cells.get(EGO, ""), (), False, cells))
                self.told |= {cells.get(EGO, ""), cells.get("networkCanvasSessionID", "")} - {""}
        else:
            self._leave_out(name, "not of Network Canvas")
            return
        self.found = True

    def _declare(self, holds: Holds, table: str, header: list[str]) -> None:
        known = self.interviews.headers[holds, table]
        known.update(dict.fromkeys(name for name in header if name not in (_SOURCE, _TARGET)))

    def _add_alters(
        self, name: str, type_: str, header: list[str], lines: Iterator[tuple[int, list[str]]]
    ) -> None:
        self._declare("agents", type_, header)
        rows = self.interviews.alters.setdefault(type_, [])
        for number, line in lines:
            cells = _cells(header, line)
            row = RawRow(f"{name}, row {number}", cells.get(UUID, ""), (), False, cells)
            rows.append((cells.get(EGO, ""), row))
            self.told |= {cells.get(EGO, "")} - {""}

    def _add_edges(
        self, name: str, session: str, type_: str, header: list[str], lines: Iterator[tuple[int, list[str]]]
    ) -> None:
        self._declare("ties", type_, header)
        rows = self.interviews.ties.setdefault(type_, [])
        pairs = self.listed.setdefault((session, type_), set())
        for number, line in lines:
            cells = _cells(header, line)
            ends = cells.pop(_SOURCE, ""), cells.pop(_TARGET, "")
            row = RawRow(f"{name}, row {number}", cells.get(UUID, ""), ends, False, cells)
            if "" in ends:
                raise DataError("An edge lacks an end.", where=f"{self.label}, {row.place}",
                                hint="Export the interview again.")  # fmt: skip
            rows.append((cells.get(EGO, ""), row))
            pairs.add(_pair(*ends))

    def _add_matrix(
        self, matrix: _Matrix, rows: partial[Iterator[tuple[int, list[str]]]], where: str
    ) -> None:
        marks: set[tuple[str, str]] = set()
        count = 0
        for number, cells in checked_rows(rows, len(matrix.nodes) + 1, where):
            if count == len(matrix.nodes) or cells[0] != matrix.nodes[count]:
                raise _bad_matrix("Its rows are not in the order of its columns.", f"{where}, row {number}")
            count += 1
            for other, mark in zip(matrix.nodes, cells[1:], strict=True):
                if mark not in ("0", "1"):
                    raise _bad_matrix(f"'{mark}' is neither 0 nor 1.", f"{where}, row {number}")
                if mark == "1":
                    marks.add((cells[0], other))
        if count != len(matrix.nodes) or any((other, one) not in marks for one, other in marks):
            raise _bad_matrix("Its two halves are not the same.", where)
        matrix.pairs = {_pair(*marked) for marked in marks}
        self.matrices.append(matrix)

    def add_matrices(self) -> None:
        """Compare each adjacency matrix with the list of its edges; where there is none, read the matrix."""
        where: dict[str, list[str]] = {}
        for rows in self.interviews.alters.values():
            for ego, row in rows:
                where.setdefault(row.id, []).append(ego)
        for matrix in self.matrices:
            place = f"{self.label}, {matrix.file}"
            listed = self.listed.get((matrix.session, matrix.type))
            if listed is not None:
                if listed != matrix.pairs:
                    raise _bad_matrix("It does not tie the same people as the list of edges.", place)
                self._leave_out(matrix.file, "the same ties as in the list of edges")
                continue
            ties = self.interviews.ties.setdefault(matrix.type, [])
            self._declare("ties", matrix.type, [EGO])
            for one, other in sorted(matrix.pairs):
                egos = [ego for ego in where.get(one, []) if ego in where.get(other, [])]
                if not egos:
                    raise undeclared(self.label, matrix.file, one if one not in where else other)
                if len(egos) > 1:
                    raise _bad_matrix("Whose interview it is cannot be told.", place)
                row = RawRow(
                    f"{matrix.file}, {one}", "", (one, other), False, {EGO: egos[0]} if egos[0] else {}
                )
                ties.append((egos[0], row))

    def _add_graphml(self, name: str, content: bytes) -> None:
        text = head_text(content)
        if NETWORK_CANVAS not in text and UUID not in text:
            self._leave_out(name, "not of Network Canvas")
            return
        document = parsed(io.BytesIO(content), f"{self.label}, {name}")
        self.found = True
        for graph in document.graphs:
            cells = document.cells | graph.cells
            place = f"{name}, {graph.place}"
            session = cells.get("sessionUUID", "")
            ego = cells.pop(UUID, "") or session or place
            if self.told & {ego, session}:
                self._leave_out(place, "the same interview as in the CSV files")
                continue
            self.interviews.add_ego(RawRow(place, ego, (), False, {EGO: ego} | cells))
            self._add_graph(name, ego, graph)

    def _add_graph(self, name: str, ego: str, graph: ParsedGraph) -> None:
        uuids = {}
        for number, row in graph.nodes.items():
            cells = {"nodeID": number, EGO: ego, **row.cells}
            uuids[number] = cells.setdefault(UUID, f"{ego}/{number}")
            node = RawRow(f"{name}, {row.place}", uuids[number], (), False, cells)
            self.interviews.alters.setdefault(cells.pop(_TYPE, "nodes"), []).append((ego, node))
        for row in graph.edges:
            cells = ({"edgeID": row.id} if row.id else {}) | {EGO: ego, **row.cells}
            ends = cells.pop(_SOURCE, ""), cells.pop(_TARGET, "")
            if "" in ends:
                ends = uuids.get(row.ends[0], row.ends[0]), uuids.get(row.ends[1], row.ends[1])
            edge = RawRow(f"{name}, {row.place}", cells.get(UUID, ""), ends, row.directed, cells)
            self.interviews.ties.setdefault(cells.pop(_TYPE, "edges"), []).append((ego, edge))


def _rows(text: str, delimiter: str, where: str) -> Iterator[tuple[int, list[str]]]:
    # The limit is one for the whole process: it is only ever raised, and the length of cells looked at below.
    csv.field_size_limit(max(MAX_CELL, csv.field_size_limit()))
    number = 0
    try:
        for number, cells in enumerate(
            csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), start=1
        ):
            stripped = [tidy(cell) for cell in cells]
            if max(map(len, stripped), default=0) > MAX_CELL:
                raise too_long(f"{where}, row {number}")
            if any(stripped):
                yield number, stripped
    except csv.Error as error:
        raise DataError(
            f"The row cannot be read as CSV: {error}.", where=f"{where}, row {number + 1}",
            hint="Look for a quotation mark that is opened and never closed.",
        ) from error  # fmt: skip


def _cells(header: list[str], cells: list[str]) -> dict[str, str]:
    plain = (cell[1:].strip() if cell.startswith(_GUARDED) else cell for cell in cells)
    return {name: cell for name, cell in zip(header, plain, strict=True) if cell}


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)


def _bad_matrix(what: str, where: str) -> DataError:
    return DataError(
        f"The adjacency matrix cannot be read. {what}", where=where, hint="Export the lists of edges instead."
    )
