"""Pajek networks (.net) and projects (.paj): all networks, with partitions and vectors as attributes.

How it is read:

- Sections begin with ``*`` and are known in any case; lines that begin with ``%`` are comments. The text is
  UTF-8, or UTF-16 with its mark: Pajek's older "ANSI" files must be saved anew.
- Vertices need no lines, nor labels: whoever is within the number that ``*Vertices`` declares is there. After
  the number come the label (in quotation marks or one word), up to three coordinates, a shape, and names with
  values (``ic Red``); two numbers alone are coordinates without a label. Times (``[5-10]``) are ``time``.
  Of two-mode networks (``*Vertices 5 2``) each vertex has the attribute ``mode``, 1 or 2.
- ``*Arcs`` and ``*Arcslist`` give directed ties, ``*Edges`` and ``*Edgeslist`` undirected ones, with
  ``weight`` where one is stated; ``*Matrix`` gives an arc with its weight for each number that is not 0. A
  relation (``*Arcs :2 "advice"``, or ``2:`` before a line) is the attribute ``relation``: its name, else its
  number; a number alone behind ``*Arcs`` only counts lines. A minus before an identifier in a list is the
  attribute ``sign``. What is left on a line is ``more``. Letters written as ``&#233;`` are read as such.
- ``*Partition``, ``*Permutation`` and ``*Vector`` are attributes with the object's name of the network before
  them (else after them) that has as many vertices, and of those whose labels are the same; ``*Cluster`` is
  one with the value 1. Other sections are refused.
- Identifiers are the vertices' numbers; with several networks see
  :func:`hsp_graph.importing.formats.graphs.graph_tables`.

Reference:
    Mrvar, A. and Batagelj, V. (2018). Pajek and Pajek-XXL: programs for analysis and visualization of very
    large networks. Reference manual.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hsp_graph.core.errors import DataError
from hsp_graph.core.numbers import is_not_finite, number_in
from hsp_graph.importing.files.encoding import head_text
from hsp_graph.importing.files.text import clean, fresh, put, read_text
from hsp_graph.importing.formats.graphs import Names, ParsedGraph, graph_tables
from hsp_graph.importing.raw import RawRow, RawTable

FORMAT = "pajek"

_NAMES = Names("vertices", "lines", "networks", "network")
_SECTION = re.compile(r"\*\s*([^\W\d_]+)\s*(.*)")
_RELATION = re.compile(r":\s*(?P<a>\d+)\s*(?P<b>.*)|(?P<c>\d+)\s*:\s*(?P<d>.*)|\d+|(?P<e>.*)")
#: A label may hold quotation marks with a backslash before them.
_TOKEN = re.compile(r'"(?:\\"|[^"])*"(?=\s|$)|\[[^\]]*\]|\S+')
_CODED = re.compile(r"&#\d{1,7};")
_INDEX = re.compile(r"\d{1,18}")
_SHAPES = {"ellipse", "box", "diamond", "triangle", "cross", "empty", "circle", "house", "man", "woman"}
_KINDS = {
    "network": "network", "vertices": "vertices", "vertex": "vertices", "vert": "vertices", "arcs": "arcs",
    "arc": "arcs", "edges": "edges", "edge": "edges", "arcslist": "arcslist", "arclist": "arcslist",
    "edgeslist": "edgeslist", "edgelist": "edgeslist", "matrix": "matrix", "partition": "partition",
    "vector": "vector", "permutation": "permutation", "cluster": "cluster",
}  # fmt: skip
#: Vertices that no line mentions are still there, but nobody has many more of them than text.
_UNMENTIONED = 100_000

Lines = list[tuple[int, str]]


@dataclass
class Section:
    """A section of the file: its kind, the rest of its first line, that line's number, and its lines."""

    kind: str
    rest: str
    number: int
    lines: Lines = field(default_factory=list)


@dataclass
class _Network:
    graph: ParsedGraph
    size: int = -1
    first_mode: int = 0
    relations: dict[str, str] = field(default_factory=dict)

    def labels(self) -> list[str]:
        return [row.cells.get("label", "") for row in self.graph.nodes.values()]


@dataclass
class _Values:
    kind: str
    name: str
    place: str
    size: int
    values: list[str]
    after: int


def looks_like(head: bytes, name: str) -> bool:
    r"""Whether the first line that is no comment begins a section of Pajek.

    >>> looks_like(b"% made by hand\r\n*vertices 3\r\n", "x.txt"), looks_like(b"*Node data\nID\n", "x.net")
    (True, False)
    """
    for line in head_text(head).splitlines():
        if line.strip() and not line.lstrip().startswith("%"):
            match = _SECTION.match(line.strip())
            return match is not None and match[1].lower() in _KINDS
    return False


def read(path: Path, label: str) -> list[RawTable]:
    """The tables ``vertices``, ``lines`` and ``networks``.

    Raises:
        DataError: if it is not Pajek's, a number is not as declared, or a section is of no known kind.
    """
    text = read_text(path, label)
    networks: list[_Network] = []
    values: list[_Values] = []
    head: Section | None = None
    for section in _sections(text, label):
        where = f"{label}, line {section.number}"
        if head:
            values.append(_read_values(section, head, len(networks), label))
            head = None
        elif section.kind in ("partition", "vector", "permutation", "cluster"):
            head = section
            _no_lines(section, label)
        elif section.kind == "network":
            name = clean(_unquoted(section.rest), where)
            networks.append(_Network(ParsedGraph(f"line {section.number}", name)))
            _no_lines(section, label)
        elif section.kind == "vertices":
            if not networks or networks[-1].size >= 0:
                networks.append(_Network(ParsedGraph(f"line {section.number}", "")))
            _read_vertices(networks[-1], section, label, _UNMENTIONED + len(text))
        elif not networks or networks[-1].size < 0:
            raise DataError(f"Before *{section.kind} there are no vertices.", where=where,
                            hint="Begin with *Vertices and their number.")  # fmt: skip
        elif section.kind == "matrix":
            _read_matrix(networks[-1], section, label)
        else:
            _read_lines(networks[-1], section, label)
    if head:
        raise _no_vertices(head.kind, f"{label}, line {head.number}")
    if not any(network.size >= 0 for network in networks):
        raise DataError(f"'{label}' declares no vertices.", where=label,
                        hint="Begin with *Vertices and their number.")  # fmt: skip
    for value in values:
        _apply(value, networks, label)
    return graph_tables(path, label, FORMAT, [network.graph for network in networks], names=_NAMES)


def _sections(text: str, label: str) -> Iterator[Section]:
    section: Section | None = None
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip()
        if not line or line.startswith("%"):
            continue
        if match := _SECTION.match(line):
            if section:
                yield section
            if match[1].lower() not in _KINDS:
                raise DataError(
                    f"*{match[1]} is not a section that is read.", where=f"{label}, line {number}",
                    hint=f"Take it out; those that are read are {', '.join(sorted(set(_KINDS.values())))}.",
                )  # fmt: skip
            section = Section(_KINDS[match[1].lower()], match[2], number)
        elif section:
            section.lines.append((number, line))
        else:
            raise DataError(
                f"'{label}' is not Pajek's: its first line begins no section.",
                where=f"{label}, line {number}", hint="Begin with *Vertices and their number.",
            )  # fmt: skip
    if section:
        yield section


def _no_lines(section: Section, label: str) -> None:
    if section.lines:
        raise _no_vertices(section.kind, f"{label}, line {section.lines[0][0]}")


def _no_vertices(kind: str, where: str) -> DataError:
    return DataError(
        f"After *{kind} there must be *Vertices and their number.", where=where, hint="Write it there."
    )


def _tokens(number: int, line: str, label: str) -> list[str]:
    tokens = _TOKEN.findall(line)
    if any(token.startswith('"') and (len(token) < 2 or not token.endswith('"')) for token in tokens):
        raise DataError("A quotation mark is opened and never closed.", where=f"{label}, line {number}",
                        hint="Put it at the end of the label.")  # fmt: skip
    return tokens


def _unquoted(token: str) -> str:
    token = token.strip()
    if len(token) > 1 and token[0] == token[-1] == '"':
        token = token[1:-1].replace('\\"', '"')
    return _CODED.sub(lambda match: html.unescape(match[0]), token)


def _index(token: str, size: int, where: str) -> str:
    if not _INDEX.fullmatch(token) or not 1 <= int(token) <= size:
        raise DataError(
            f"'{token}' is not the number of a vertex.", where=where,
            hint=f"Vertices are numbered from 1 to {size:,}, as *Vertices says.",
        )  # fmt: skip
    return str(int(token))


def _size(section: Section, label: str) -> tuple[int, int]:
    tokens = section.rest.split()
    sizes = [int(token) if _INDEX.fullmatch(token) else -1 for token in tokens[:2]]
    if not 1 <= len(tokens) <= 2 or min(sizes) < 0 or sizes[-1] > sizes[0]:
        raise DataError(
            f"'{section.rest}' is not a number of vertices.", where=f"{label}, line {section.number}",
            hint="Write *Vertices and the number; in two-mode networks also how many are of the first mode.",
        )  # fmt: skip
    return sizes[0], sizes[1] if len(sizes) == 2 else 0


def _read_vertices(network: _Network, section: Section, label: str, most: int) -> None:
    network.size, network.first_mode = _size(section, label)
    if network.size > most:
        raise DataError(
            f"{network.size:,} vertices are declared, which this file cannot hold.",
            where=f"{label}, line {section.number}", hint="Write how many there are.",
        )  # fmt: skip
    stated: dict[str, tuple[int, dict[str, str]]] = {}
    for number, line in section.lines:
        where = f"{label}, line {number}"
        tokens = _tokens(number, line, label)
        index = _index(tokens[0], network.size, where)
        if index in stated:
            raise DataError(f"Vertex {index} is already in line {stated[index][0]}.", where=where,
                            hint="Give every vertex one line.")  # fmt: skip
        stated[index] = number, _vertex_cells(tokens[1:], where)
    for position in range(1, network.size + 1):
        index = str(position)
        number, cells = stated.get(index, (section.number, {}))
        if len(section.rest.split()) == 2:
            put(cells := dict(cells), "mode", "1" if position <= network.first_mode else "2", "")
        network.graph.add_node(label, f"line {number}, vertex {index}", index, cells)


def _vertex_cells(tokens: list[str], where: str) -> dict[str, str]:
    cells: dict[str, str] = {}
    if len(tokens) == 2 and all(map(_is_numeric, tokens)):
        return {"x": tokens[0], "y": tokens[1]}
    if tokens and not tokens[0].startswith("["):
        put(cells, "label", _unquoted(tokens.pop(0)), where)
    free = iter(("x", "y", "z"))
    _put_pairs(cells, tokens, free, where, shapes=True)
    return cells


def _is_numeric(word: str) -> bool:
    """Whether a word is a number, or NaN or infinity, which other programs write in its place."""
    return number_in(word) is not None or is_not_finite(word)


def _put_pairs(
    cells: dict[str, str], tokens: Iterable[str], free: Iterator[str], where: str, *, shapes: bool = False
) -> None:
    """Numbers under the names that are free, a shape, times, and names with values."""
    more = []
    rest = iter(tokens)
    for word in rest:
        if word.startswith("["):
            put(cells, "time", word.strip("[]"), where)
        elif _is_numeric(word):
            if name := next(free, ""):
                put(cells, name, word, where)
            else:
                more.append(word)
        elif shapes and word.lower() in _SHAPES and "shape" not in cells:
            put(cells, "shape", word, where)
        elif (value := next(rest, None)) is not None:
            put(cells, "label" if word == "l" else _unquoted(word), _unquoted(value), where)
        else:
            more.append(_unquoted(word))
    put(cells, "more", " ".join(more), where)


def _relation(network: _Network, section: Section, label: str) -> str:
    """The relation that a section's header names; a number alone behind ``*Arcs`` is a count of lines."""
    match = _RELATION.fullmatch(section.rest)
    assert match  # the last of its alternatives takes anything
    where = f"{label}, line {section.number}"
    number = match["a"] or match["c"] or ""
    name = clean(_unquoted(match["b"] or match["d"] or match["e"] or ""), where)
    if number and name:
        network.relations[number] = name
    return name or network.relations.get(number, number)


def _read_lines(network: _Network, section: Section, label: str) -> None:
    relation = _relation(network, section, label)
    directed = section.kind.startswith("arcs")
    for number, line in section.lines:
        where = f"{label}, line {number}"
        tokens = _tokens(number, line, label)
        own = relation
        if tokens[0].endswith(":") and _INDEX.fullmatch(tokens[0][:-1]):
            own = network.relations.get(tokens[0][:-1], tokens[0][:-1])
            tokens.pop(0)
        if len(tokens) < 2:
            raise DataError("The line has one end.", where=where, hint="Name both, or take the line out.")
        if section.kind.endswith("list"):
            pairs = [((tokens[0], token), list[str]()) for token in tokens[1:]]
        else:
            pairs = [((tokens[0], tokens[1]), tokens[2:])]
        for ends, rest in pairs:
            cells = {"relation": own} if own else {}
            if section.kind.endswith("list") and any(end.startswith("-") for end in ends):
                cells["sign"] = "-"
                ends = (ends[0].removeprefix("-"), ends[1].removeprefix("-"))  # noqa: PLW2901
            _put_pairs(cells, rest, iter(("weight",)), where)
            names = tuple(_index(end, network.size, where) for end in ends)
            network.graph.edges.append(RawRow(f"line {number}", "", names, directed, cells))


def _read_matrix(network: _Network, section: Section, label: str) -> None:
    relation = _relation(network, section, label)
    count = sum(len(line.split()) for _, line in section.lines)
    rows, start = network.size, 0
    if network.first_mode and count == network.first_mode * (network.size - network.first_mode):
        rows, start = network.first_mode, network.first_mode
    width = network.size - start
    if count != rows * width:
        raise DataError(
            f"The matrix has {count:,} numbers; {network.size:,} vertices need {rows * width:,}.",
            where=f"{label}, line {section.number}", hint="Write one row for each vertex.",
        )  # fmt: skip
    numbers = ((number, token) for number, line in section.lines for token in line.split())
    for position, (number, token) in enumerate(numbers):
        value = number_in(token)
        if value is None:
            raise DataError(f"'{token}' is not a number.", where=f"{label}, line {number}",
                            hint="Write 0 where there is no tie.")  # fmt: skip
        if value:
            ends = str(position // width + 1), str(position % width + 1 + start)
            cells = ({"relation": relation} if relation else {}) | {"weight": token}
            place = f"line {number}, from {ends[0]} to {ends[1]}"
            network.graph.edges.append(RawRow(place, "", ends, True, cells))


def _read_values(section: Section, head: Section, after: int, label: str) -> _Values:
    where = f"{label}, line {section.number}"
    if section.kind != "vertices":
        raise _no_vertices(head.kind, where)
    size, _ = _size(section, label)
    values = [token for _, line in section.lines for token in line.split()]
    if head.kind == "cluster":
        members = {_index(value, size, where) for value in values}
        if size > _UNMENTIONED + len(values) * 1000:
            raise _wrong_count(head, len(values), size, where)
        values = ["1" if str(number) in members else "" for number in range(1, size + 1)]
    if len(values) != size:
        raise _wrong_count(head, len(values), size, where)
    name = clean(_unquoted(head.rest), where) or head.kind
    return _Values(head.kind, name, f"line {head.number}", size, values, after)


def _wrong_count(head: Section, found: int, size: int, where: str) -> DataError:
    return DataError(f"*{head.kind} has {found:,} values for {size:,} vertices.", where=where,
                     hint="Write one for each vertex.")  # fmt: skip


def _apply(value: _Values, networks: list[_Network], label: str) -> None:
    fitting = [network for network in networks if network.size == value.size]
    if not fitting:
        raise DataError(
            f"No network has {value.size:,} vertices, as *{value.kind} {value.name} has.",
            where=f"{label}, {value.place}", hint="Put it behind the network to which it belongs.",
        )  # fmt: skip
    before = [network for network in networks[: value.after] if network.size == value.size]
    nearest = before[-1] if before else fitting[0]
    labels = nearest.labels()
    for network in fitting:
        if network is nearest or network.labels() == labels:
            taken = {name for row in network.graph.nodes.values() for name in row.cells}
            name = fresh(value.name, taken)
            for row, text in zip(network.graph.nodes.values(), value.values, strict=True):
                cells = dict(row.cells)
                put(cells, name, text, f"{label}, {value.place}")
                network.graph.nodes[row.id] = RawRow(row.place, row.id, (), False, cells)
