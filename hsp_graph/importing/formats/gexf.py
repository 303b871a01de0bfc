"""GEXF 1.0 to 1.3, as Gephi and others write it, in any spelling of its namespace.

How it is read:

- An attribute has the title that its declaration gives it, else its identifier; a default stands where an
  element states nothing. Several values are joined by ``|``, and a value that holds for a time has the time
  behind it: ``12 (2004)``, ``3 (2004 to 2006)``.
- ``label``, ``weight``, ``kind`` and all else that stands on a node or edge are attributes. ``start`` and
  ``end`` are those of the element, else of its spells, joined by ``|`` in the same order
  (``startopen`` and ``endopen`` are kept under their names too).
- What is drawn is ``viz:color``, ``viz:position``, ``viz:size`` and so on, as ``r 255, g 0, b 0``.
- Nodes within nodes are nodes like others; whoever holds them is the attribute ``parent``, and so is whoever
  ``pid`` or ``parents`` name.
- An edge is directed if its ``type`` says so, else if ``defaultedgetype`` does, else not; a mutual one is
  not, and keeps its ``type``.
- What the file tells of its graph is in the table ``graphs``, and of itself in the table ``file``.
  Hints are not kept: how many nodes and edges there are, and which values an attribute may have.
- Identifiers: see :func:`hsp_graph.importing.formats.graphs.graph_tables`.

How it is written:

- A mutual tie is an edge of the type ``mutual``, which Gephi and networkx know. Strength is the ``weight``.
- Years and months stay attributes: GEXF's own times need whole days, which sources seldom state.
- Version 1.2, because networkx and older Gephi read no later one.

Reference:
    GEXF Working Group (2022). GEXF 1.3 primer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from hsp_graph.core.errors import DataError
from hsp_graph.importing.files.text import clean, put
from hsp_graph.importing.files.xml import inner, local, root_name
from hsp_graph.importing.formats.graphs import graph_tables
from hsp_graph.importing.formats.network_tables import (
    Attribute,
    CleanTexts,
    NetworkTables,
    attributes,
    number,
)
from hsp_graph.importing.formats.xml_graphs import XmlGraph, graph_elements, own_attributes
from hsp_graph.importing.raw import RawTable

FORMAT = "gexf"

_TYPES = {"directed": True, "undirected": False, "mutual": False, "": False}
_DRAWN = {"color", "position", "size", "thickness", "shape"}
_TIMES = ("start", "end", "startopen", "endopen", "timestamp")


@dataclass
class _Attributes:
    """The declared attributes of nodes or edges: titles and defaults, by identifier."""

    titles: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)


def looks_like(head: bytes, name: str) -> bool:
    """Whether a file that begins so is GEXF.

    >>> looks_like(b'<gexf xmlns="http://www.gexf.net/1.3" version="1.3">', "map.xml")
    True
    """
    return root_name(head) == "gexf"


def read(path: Path, label: str) -> list[RawTable]:
    """The tables ``nodes``, ``edges``, ``graphs`` and ``file``.

    Raises:
        DataError: if it is not GEXF, or something in it cannot be kept.
    """
    root, elements = graph_elements(path, label, "GEXF")
    graphs = [_Graph(label, f"graph {number}", one) for number, one in enumerate(elements, start=1)]
    parsed = [graph.walk(one) for graph, one in zip(graphs, elements, strict=True)]
    file_cells = own_attributes(root, {"schemaLocation"}, label)
    for element in root:
        if local(element.tag) != "graph":
            for name, value in _described(element, label):
                put(file_cells, name, value, label)
    headers = {
        kind: [title for graph in graphs for title in graph.attributes[kind].titles.values()]
        for kind in ("node", "edge")
    }
    return graph_tables(
        path, label, FORMAT, parsed,
        node_header=["label", *headers["node"]], edge_header=headers["edge"], file_cells=file_cells,
    )  # fmt: skip


def _described(element: Any, where: str) -> Iterator[tuple[str, str]]:
    """What ``meta`` tells: the date on it, and its parts' text (in old files their attribute ``text``)."""
    for name, value in element.items():
        yield local(name), value
    if not len(element):
        yield local(element.tag), element.text or ""
    for child in element:
        yield local(child.tag), inner(child, where) or child.get("text", "")


class _Graph(XmlGraph):
    containers = ("nodes", "edges")

    def __init__(self, label: str, place: str, element: Any) -> None:
        super().__init__(label, place, element)
        stated = element.get("defaultedgetype", "").strip().lower()
        if stated not in _TYPES:
            raise DataError(f"The edges are by default '{stated}'.", where=self.where,
                            hint="Write defaultedgetype as directed, undirected or mutual.")  # fmt: skip
        self._directed = _TYPES[stated]
        self.graph.cells = own_attributes(element, {"id"}, self.where)
        self.attributes = {"node": _Attributes(), "edge": _Attributes()}
        for child in element:
            if local(child.tag) == "attributes":
                self._declare(child)

    def _declare(self, element: Any) -> None:
        attributes = self.attributes.setdefault(element.get("class", "node").strip().lower(), _Attributes())
        for child in element:
            if local(child.tag) != "attribute":
                continue
            name = clean(child.get("id", ""), self.where)
            if not name:
                raise DataError("A declared attribute has no identifier.", where=self.where,
                                hint="Export the file again.")  # fmt: skip
            where = f"{self.label}, attribute {name}"
            attributes.titles[name] = clean(child.get("title", ""), where) or name
            for part in child:
                if local(part.tag) == "default" and (default := clean(inner(part, where), where)):
                    attributes.defaults[name] = default

    def default(self, holder: Any) -> bool:
        return self._directed

    def node_cells(self, element: Any, where: str) -> dict[str, str]:
        return self._cells(element, "node", {"id", "pid", "nodes", "edges", "parents"}, where)

    def parents(self, element: Any, where: str) -> Iterator[str]:
        yield clean(element.get("pid", ""), where)
        for child in element:
            if local(child.tag) == "parents":
                yield from (clean(part.get("for", ""), where) for part in child)

    def edge(self, element: Any, directed: bool, where: str) -> tuple[bool, dict[str, str]]:
        stated = element.get("type", "").strip().lower()
        if stated not in _TYPES:
            raise DataError(f"The type of the edge is '{stated}'.", where=where,
                            hint="Write directed, undirected or mutual.")  # fmt: skip
        read = {"id", "source", "target"} | ({"type"} if stated in ("directed", "undirected") else set())
        return _TYPES[stated] if stated else directed, self._cells(element, "edge", read, where)

    def other(self, element: Any, kind: str) -> None:
        if kind != "attributes":
            put(self.graph.cells, kind, inner(element, self.where), self.where)

    def _cells(self, element: Any, kind: str, but: set[str], where: str) -> dict[str, str]:
        cells = own_attributes(element, but, where)
        declared = self.attributes[kind]
        values: dict[str, list[str]] = {}
        for child in element:
            part = local(child.tag)
            if part in ("attvalues", "attvalue"):
                for value in [child] if part == "attvalue" else child:
                    name, text = _value(value, where)
                    values.setdefault(name, []).append(text)
            elif part in ("spells", "slices"):
                _put_spells(cells, child, where)
            elif part in _DRAWN:
                put(cells, f"viz:{part}", _drawn(child), where)
            elif part not in but:
                put(cells, part, inner(child, where), where)
        for moment in ("start", "end"):
            if moment not in cells and (value := cells.get(f"{moment}open", "")):
                cells[moment] = value
        for name, title in declared.titles.items():
            if name not in values and name in declared.defaults and title not in cells:
                put(cells, title, declared.defaults[name], where)
        for name, texts in values.items():
            put(cells, declared.titles.get(name, name), "|".join(filter(None, texts)), where)
        return cells


def _value(element: Any, where: str) -> tuple[str, str]:
    name = clean(element.get("for", "") or element.get("id", ""), where)
    if not name:
        raise DataError("A value does not say what it is of.", where=where, hint="Export the file again.")
    text = clean(element.get("value", "") or element.text or "", where)
    start, end, start_open, end_open, moment = (element.get(time, "").strip() for time in _TIMES)
    start, end = start or start_open, end or end_open
    if text and (start or end):
        text += f" ({start} to {end})" if start and end else f" (from {start})" if start else f" (to {end})"
    elif text and moment:
        text += f" ({moment})"
    return name, text


def _put_spells(cells: dict[str, str], spells: Any, where: str) -> None:
    """Starts and ends in the same order, so that an open end leaves its place empty."""
    found: dict[str, list[str]] = {}
    for spell in spells:
        start, end, start_open, end_open, moment = (spell.get(time, "").strip() for time in _TIMES)
        values = (start or start_open, end or end_open, start_open, end_open, moment)
        for name, value in zip(_TIMES, values, strict=True):
            found.setdefault(name, []).append(value)
    for name, times in found.items():
        if any(times):
            put(cells, name, "|".join(times), where)


def _drawn(element: Any) -> str:
    value = element.get("value")
    parts = [f"{local(name)} {text}" for name, text in element.items() if local(name) != "value"]
    return ", ".join([value, *parts] if value else parts)


_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">
<graph defaultedgetype="directed" mode="static">
"""


def write(network: NetworkTables, path: Path) -> list[str]:
    """Write the network as GEXF; gives what it does not hold, in words."""
    texts = CleanTexts()
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_written(network, texts))
    return texts.messages()


def _written(network: NetworkTables, texts: CleanTexts) -> Iterator[str]:
    nodes = attributes(network.agents, texts, but=["label"])
    edges = attributes(network.ties, texts, but=["mutual", "strength"])
    yield _HEAD
    for kind, shown in (("node", nodes), ("edge", edges)):
        if shown:
            yield f'<attributes class="{kind}">\n'
            for place, one in enumerate(shown):
                title = quoteattr(one.name)
                yield f'<attribute id="{kind[0]}{place}" title={title} type="{one.type}"/>\n'
            yield "</attributes>\n"
    ids = [quoteattr(texts(one)) for one in network.agent("id")]
    yield "<nodes>\n"
    labels = network.agent("label")
    for name, label, values in zip(ids, labels, _attvalues("n", nodes, len(ids)), strict=True):
        called = f" label={quoteattr(texts(label))}" if label else ""
        yield f"<node id={name}{called}>{values}</node>\n"
    yield "</nodes>\n<edges>\n"
    ties = zip(
        map(quoteattr, map(texts, network.tie("id"))),
        network.source, network.target,
        network.tie("mutual"), map(number, network.tie("strength")),
        _attvalues("e", edges, len(network.source)),
        strict=True,
    )  # fmt: skip
    for name, source, target, mutual, strength, values in ties:
        both = ' type="mutual"' if mutual else ""
        weight = f' weight="{strength}"' if strength else ""
        yield f"<edge id={name} source={ids[source]} target={ids[target]}{both}{weight}>{values}</edge>\n"
    yield "</edges>\n</graph>\n</gexf>\n"


def _attvalues(prefix: str, shown: Sequence[Attribute], length: int) -> Iterator[str]:
    """The attributes of each element in turn."""
    starts = [f'<attvalue for="{prefix}{place}" value=' for place in range(len(shown))]
    for at in range(length):
        values = "".join(
            f"{start}{quoteattr(text)}/>"
            for start, one in zip(starts, shown, strict=True)
            if (text := one.texts[at])
        )
        yield f"<attvalues>{values}</attvalues>" if values else ""
