"""Walker through graphs in XML: nodes, nodes within nodes, edges. GraphML and GEXF are its two dialects."""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import IO, Any, ClassVar

from hsp_graph.core.errors import DataError
from hsp_graph.importing.files.text import clean, put
from hsp_graph.importing.files.xml import local, parse_xml
from hsp_graph.importing.formats.graphs import ParsedGraph
from hsp_graph.importing.raw import RawRow


def graph_elements(file: IO[bytes] | Path, label: str, title: str) -> tuple[Any, list[Any]]:
    """The root of a file, and the graphs in it.

    Args:
        file: the file.
        label: what messages call it.
        title: the format as people write it, of which the root has the name in small letters.

    Raises:
        DataError: if it is of another format, or holds no graph.
    """
    root = parse_xml(file, label)
    if local(root.tag) != title.lower():
        raise DataError(f"'{label}' is not {title}: it begins with '{local(root.tag)}'.", where=label,
                        hint=f"Export it as {title}, or say which format it is.")  # fmt: skip
    elements = [element for element in root if local(element.tag) == "graph"]
    if not elements:
        raise DataError(f"'{label}' holds no graph.", where=label, hint="Export it again.")
    return root, elements


def own_attributes(element: Any, but: Collection[str], where: str) -> dict[str, str]:
    """The XML attributes of an element, without some."""
    cells: dict[str, str] = {}
    for name, value in element.items():
        if local(name) not in but:
            put(cells, local(name), value, where)
    return cells


class XmlGraph(ABC):
    """One graph while it is read; a dialect says what its elements carry.

    Args:
        label: what messages call the file.
        place: which graph it is: ``graph 2``.
        element: the element of the graph.
    """

    #: The elements that hold nodes and edges, in a graph or in a node.
    containers: ClassVar[Collection[str]]

    def __init__(self, label: str, place: str, element: Any) -> None:
        self.label, self.where = label, f"{label}, {place}"
        self.graph = ParsedGraph(place, clean(element.get("id", ""), self.where))

    @abstractmethod
    def default(self, holder: Any) -> bool:
        """Whether the edges in a graph or container are directed, where they do not say."""

    @abstractmethod
    def node_cells(self, element: Any, where: str) -> dict[str, str]:
        """What is stated of a node."""

    def parents(self, element: Any, where: str) -> Iterable[str]:
        """The nodes that a node itself names as those it is in."""
        return ()

    @abstractmethod
    def edge(self, element: Any, directed: bool, where: str) -> tuple[bool, dict[str, str]]:
        """Whether an edge is directed, and what is stated of it."""

    @abstractmethod
    def other(self, element: Any, kind: str) -> None:
        """Any other element in a graph or container."""

    def walk(self, element: Any) -> ParsedGraph:
        """The graph with its nodes and edges, those within nodes too.

        Raises:
            DataError: if a node has no identifier of its own, an edge lacks an end, or the dialect refuses.
        """
        # A queue and not a recursion: a file may nest deeper than Python can.
        waiting = deque([(element, "")])
        while waiting:
            holder, parent = waiting.popleft()
            in_node = local(holder.tag) == "node"
            directed = not in_node and self.default(holder)
            for child in holder:
                kind = local(child.tag)
                if kind in self.containers:
                    waiting.append((child, parent))
                elif in_node:
                    continue  # it is among the node's cells
                elif kind == "node":
                    waiting.append((child, self._add_node(child, parent)))
                elif kind == "edge":
                    self._add_edge(child, directed)
                else:
                    self.other(child, kind)
        return self.graph

    def _add_node(self, element: Any, parent: str) -> str:
        name = clean(element.get("id", ""), self.where)
        place = f"{self.graph.place}, node {name}"
        where = f"{self.label}, {place}"
        self.graph.add_node(self.label, place, name, self.node_cells(element, where))
        above = dict.fromkeys(filter(None, [parent, *self.parents(element, where)]))
        if above:
            self.graph.parents[name] = list(above)
        return name

    def _add_edge(self, element: Any, directed: bool) -> None:
        edges = self.graph.edges
        name = clean(element.get("id", ""), self.where)
        place = f"{self.graph.place}, edge {name or f'number {len(edges) + 1}'}"
        where = f"{self.label}, {place}"
        ends = tuple(clean(element.get(end, ""), where) for end in ("source", "target"))
        if "" in ends:
            raise DataError("An edge lacks an end.", where=where, hint="Give it a source and a target.")
        edges.append(RawRow(place, name, ends, *self.edge(element, directed, where)))
