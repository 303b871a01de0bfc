"""GraphML: every graph of the file, with all that its nodes and edges carry.

How it is read:

- An attribute has the name that its key gives it (``attr.name``), else the key's identifier; a default stands
  where an element states nothing. Two values of one name on one element are ``weight`` and ``weight (2)``.
- Data that hold XML, as yEd's drawings do, are kept as that XML; the text of yEd's labels is ``label``.
- ``desc``, ``locator`` and the XML attributes of nodes and edges are attributes. Nothing is fetched.
- Nodes of a graph within a node are nodes like others, with the attribute ``parent``; what is stated of
  that graph is an attribute of the node that holds it.
- Ports are the attribute ``ports``. Hyperedges, graphs within edges and data on ports are refused.
- An edge is directed if it says so, else if its graph's ``edgedefault`` does, else not.
- Identifiers: see :func:`hsp_graph.importing.formats.graphs.graph_tables`.

How it is written:

- Nodes and edges have the identifiers of people and ties. Attributes have the names of our columns.
- Every edge is directed, and a mutual tie is one edge with the attribute ``mutual``: networkx refuses files
  that hold directed and undirected edges, and igraph takes the one for the other.

Reference:
    Brandes, U., Eiglsperger, M., Lerner, J. and Pich, C. (2013). Graph markup language (GraphML). In Handbook
    of graph drawing and visualization, 517-541.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from hsp_graph.core.errors import DataError
from hsp_graph.core.text import counted
from hsp_graph.importing.files.encoding import head_text
from hsp_graph.importing.files.text import clean, put
from hsp_graph.importing.files.xml import inner, local, root_name
from hsp_graph.importing.formats.graphs import ParsedGraph, graph_tables
from hsp_graph.importing.formats.network_tables import Attribute, CleanTexts, NetworkTables, attributes
from hsp_graph.importing.formats.xml_graphs import XmlGraph, graph_elements, own_attributes
from hsp_graph.importing.raw import RawTable

FORMAT = "graphml"

#: The namespace by which Network Canvas' GraphML is known; :mod:`.network_canvas` reads it.
NETWORK_CANVAS = "http://schema.networkcanvas.com/xmlns"

_YES = {"true": True, "1": True, "false": False, "0": False}
_DEFAULTS = {"directed": True, "undirected": False, "": False}


@dataclass(frozen=True)
class Key:
    """A declared attribute: its name, the elements that have it, and its default."""

    name: str
    domain: str
    default: str


@dataclass
class Document:
    """A GraphML file.

    Attributes:
        label: what messages call it.
        keys: by identifier; one identifier may be declared for nodes and again for edges.
        cells: what the file says of itself.
        graphs: its graphs, those within nodes made part of them.
    """

    label: str
    keys: dict[str, list[Key]] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    graphs: list[ParsedGraph] = field(default_factory=list)

    def header(self, domain: str) -> list[str]:
        """The names declared for nodes, edges or graphs, in the file's order."""
        keys = [key for keys in self.keys.values() for key in keys]
        return list(dict.fromkeys(key.name for key in keys if key.domain in (domain, "all")))


def looks_like(head: bytes, name: str) -> bool:
    """Whether a file that begins so is GraphML, and not Network Canvas' own kind of it."""
    return root_name(head) == "graphml" and NETWORK_CANVAS not in head_text(head)


def read(path: Path, label: str) -> list[RawTable]:
    """The tables ``nodes``, ``edges`` and ``graphs``, and ``file`` if it says anything of itself.

    Raises:
        DataError: if it is not GraphML, or something in it cannot be kept.
    """
    document = parsed(path, label)
    return graph_tables(
        path, label, FORMAT, document.graphs,
        node_header=document.header("node"), edge_header=document.header("edge"),
        file_cells=document.cells,
    )  # fmt: skip


def parsed(file: IO[bytes] | Path, label: str) -> Document:
    """The graphs of a file as they are; the ends of edges are not looked at yet.

    Raises:
        DataError: as :func:`read`.
    """
    root, elements = graph_elements(file, label, "GraphML")
    document = Document(label)
    for holder in [root, *elements]:
        for element in holder:
            if local(element.tag) == "key":
                _add_key(document, element)
    document.cells = _cells(document, root, "graphml", label)
    for number, element in enumerate(elements, start=1):
        document.graphs.append(_Graph(document, f"graph {number}", element).walk(element))
    return document


def _add_key(document: Document, element: Any) -> None:
    name = clean(element.get("id", ""), document.label)
    if not name:
        raise DataError("A key has no identifier.", where=document.label, hint="Export it again.")
    default = next((child for child in element if local(child.tag) == "default"), None)
    where = f"{document.label}, key {name}"
    key = Key(
        clean(element.get("attr.name", ""), where) or name,
        element.get("for", "all").strip() or "all",
        "" if default is None else inner(default, where),
    )
    document.keys.setdefault(name, []).append(key)


class _Graph(XmlGraph):
    containers = ("graph",)

    def __init__(self, document: Document, place: str, element: Any) -> None:
        super().__init__(document.label, place, element)
        self._document = document
        self.graph.cells = _cells(document, element, "graph", self.where)

    def default(self, holder: Any) -> bool:
        stated = holder.get("edgedefault", "").strip().lower()
        if stated not in _DEFAULTS:
            raise DataError(f"The edges are by default '{stated}'.", where=self.where,
                            hint="Write edgedefault as directed or undirected.")  # fmt: skip
        return _DEFAULTS[stated]

    def node_cells(self, element: Any, where: str) -> dict[str, str]:
        cells = _cells(self._document, element, "node", where)
        put(cells, "ports", "|".join(_ports(element, where)), where)
        for nested in element:
            if local(nested.tag) == "graph":
                for title, value in _cells(self._document, nested, "graph", where).items():
                    put(cells, title, value, where)
        return cells

    def edge(self, element: Any, directed: bool, where: str) -> tuple[bool, dict[str, str]]:
        if any(local(child.tag) == "graph" for child in element):
            raise DataError("An edge holds a graph.", where=where, hint="Put the graph into a node.")
        if stated := element.get("directed", "").strip().lower():
            if stated not in _YES:
                raise DataError(f"Whether the edge is directed is '{stated}'.", where=where,
                                hint="Write true or false.")  # fmt: skip
            directed = _YES[stated]
        return directed, _cells(self._document, element, "edge", where)

    def other(self, element: Any, kind: str) -> None:
        if kind == "hyperedge":
            raise DataError(
                "A hyperedge joins any number of nodes; which of them are tied, it does not say.",
                where=self.where, hint="Make it edges of two ends, or a node with an edge to each.",
            )  # fmt: skip


def _ports(node: Any, where: str) -> Iterator[str]:
    ports = deque(child for child in node if local(child.tag) == "port")
    while ports:
        port = ports.popleft()
        yield port.get("name", "")
        ports.extendleft(reversed(port))
        if local(port.tag) != "port":
            raise DataError("A port carries data.", where=where,
                            hint="Put them on the node or on the edges at that port.")  # fmt: skip


#: What is no attribute but is read otherwise.
_READ = {
    "graphml": {"schemaLocation", "key", "graph"},
    "graph": {"id", "edgedefault", "key", "node", "edge", "hyperedge"},
    "node": {"id", "port", "graph"},
    "edge": {"id", "source", "target", "directed"},
}


def _cells(document: Document, element: Any, domain: str, where: str) -> dict[str, str]:
    read = _READ[domain]
    cells = own_attributes(element, read, where)
    for child in element:
        kind = local(child.tag)
        if kind == "data":
            key = child.get("key", "").strip()
            if not key:
                raise DataError("A value has no key.", where=where, hint="Export the file again.")
            put(cells, _key_name(document, key, domain), inner(child, where), where)
            if len(child):
                put(cells, "label", _drawn_label(child), where)
        elif kind == "locator":
            put(
                cells,
                kind,
                next((value for name, value in child.items() if local(name) == "href"), ""),
                where,
            )
        elif kind not in read:
            put(cells, kind, inner(child, where), where)
    for keys in document.keys.values():
        for key in keys:
            if key.default and key.domain in (domain, "all") and key.name not in cells:
                put(cells, key.name, key.default, where)
    return cells


def _key_name(document: Document, name: str, domain: str) -> str:
    keys = document.keys.get(name, [])
    found = next((key for key in keys if key.domain in (domain, "all")), keys[0] if keys else None)
    return found.name if found else name


def _drawn_label(data: Any) -> str:
    """The label in a drawing of yEd."""
    texts = (part.text for part in data.iter() if local(part.tag) in ("NodeLabel", "EdgeLabel"))
    return next((text for text in texts if text and text.strip()), "")


def write(network: NetworkTables, path: Path) -> list[str]:
    """Write the network as GraphML; gives what it does not hold, in words."""
    texts = CleanTexts()
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_written(network, texts))
    mutual = sum(network.tie("mutual"))
    lost = texts.messages()
    if mutual:
        lost.append(
            f"The attribute 'mutual' marks {counted(mutual, 'mutual tie')}, each one edge: programs that do "
            "not heed it see one direction only."
        )
    return lost


def _written(network: NetworkTables, texts: CleanTexts) -> Iterator[str]:
    nodes, edges = attributes(network.agents, texts), attributes(network.ties, texts)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for domain, shown in (("node", nodes), ("edge", edges)):
        for place, one in enumerate(shown):
            meaning = f"<desc>{escape(one.meaning)}</desc>" if one.meaning else ""
            yield (
                f'<key id="{domain[0]}{place}" for="{domain}" attr.name={quoteattr(one.name)} '
                f'attr.type="{one.type}">{meaning}</key>\n'
            )
    yield '<graph edgedefault="directed">\n'
    ids = [quoteattr(texts(one)) for one in network.agent("id")]
    for name, data in zip(ids, _data("n", nodes, len(ids)), strict=True):
        yield f"<node id={name}>{data}</node>\n"
    ties = map(quoteattr, map(texts, network.tie("id")))
    ends = zip(ties, network.source, network.target, strict=True)
    for (name, source, target), data in zip(ends, _data("e", edges, len(network.source)), strict=True):
        yield f"<edge id={name} source={ids[source]} target={ids[target]}>{data}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _data(prefix: str, shown: Sequence[Attribute], length: int) -> Iterator[str]:
    """The attributes of each element in turn."""
    starts = [f'<data key="{prefix}{place}">' for place in range(len(shown))]
    for at in range(length):
        yield "".join(
            f"{start}{escape(text)}</data>"
            for start, one in zip(starts, shown, strict=True)
            if (text := one.texts[at])
        )
