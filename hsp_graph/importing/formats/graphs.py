"""Parsed graphs, one or several in a file, put into raw tables of agents and ties."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from hsp_graph.core.errors import DataError
from hsp_graph.importing.files.text import fresh
from hsp_graph.importing.raw import Holds, RawRow, RawTable


@dataclass
class ParsedGraph:
    """One graph of a file.

    Attributes:
        place: its position in the file: ``graph 2``.
        id: what the file calls it; may be empty, or the same as another's.
        cells: its own attributes.
        nodes: by the file's identifiers; filled by :meth:`add_node`.
        edges: with the file's identifiers at their ends.
        parents: for nodes within others, the identifiers of those.
    """

    place: str
    id: str
    cells: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, RawRow] = field(default_factory=dict)
    edges: list[RawRow] = field(default_factory=list)
    parents: dict[str, list[str]] = field(default_factory=dict)

    def add_node(self, label: str, place: str, name: str, cells: dict[str, str]) -> None:
        """Declare a node.

        Raises:
            DataError: if it has no identifier, or that of another.
        """
        if not name or name in self.nodes:
            raise DataError(
                f"There are two nodes '{name}'." if name else "A node has no identifier.",
                where=f"{label}, {place}", hint="Give every node an identifier of its own.",
            )  # fmt: skip
        self.nodes[name] = RawRow(place, name, (), False, cells)


@dataclass(frozen=True)
class Names:
    """What a format calls nodes, edges, graphs, and one graph."""

    nodes: str = "nodes"
    edges: str = "edges"
    graphs: str = "graphs"
    graph: str = "graph"


_NAMES = Names()


def graph_tables(
    path: Path,
    label: str,
    format_: str,
    graphs: Sequence[ParsedGraph],
    *,
    names: Names = _NAMES,
    node_header: Iterable[str] = (),
    edge_header: Iterable[str] = (),
    file_cells: dict[str, str] | None = None,
) -> list[RawTable]:
    """A table of agents, one of ties, one about the graphs, and one about the file if it says anything.

    Where several graphs use the same identifiers, they need not mean the same people: agents are then called
    ``1/n0``, ``2/n0`` (the number of the graph, a stroke, the file's identifier), and the file's identifier
    is the attribute ``id``. With several graphs each row says in the attribute ``graph`` where it belongs.
    Identifiers of edges that come more than once identify nothing; they become the attribute ``id``.

    Args:
        path: the file.
        label: what messages call it.
        format_: its format.
        graphs: what was read.
        names: what the format calls things.
        node_header: the attributes that it declares for nodes, in its order.
        edge_header: and for edges.
        file_cells: what the file says of itself, beside its graphs.

    Raises:
        DataError: if an edge ends at a node that is not declared.
    """
    node_columns = _header(node_header, (row for graph in graphs for row in graph.nodes.values()))
    edge_columns = _header(edge_header, (row for graph in graphs for row in graph.edges))
    several = len(graphs) > 1
    again = sum(len(graph.nodes) for graph in graphs) > len(
        {name for graph in graphs for name in graph.nodes}
    )
    whole = fresh(names.graph, node_columns | edge_columns) if several else ""
    own, parent, edge_id = (
        fresh("id", node_columns), fresh("parent", node_columns), fresh("id", edge_columns)
    )  # fmt: skip
    titles = [graph.id for graph in graphs]
    if len(set(titles)) < len(titles) or "" in titles:
        titles = [str(number) for number in range(1, len(graphs) + 1)]
    prefixes = [f"{number}/" if again else "" for number in range(1, len(graphs) + 1)]
    everybody = {name for graph in graphs for name in graph.nodes}
    uses = Counter(
        prefix + row.id
        for graph, prefix in zip(graphs, prefixes, strict=True)
        for row in graph.edges
        if row.id
    )

    agents, ties = [], []
    about: list[RawRow] = []
    for graph, title, prefix in zip(graphs, titles, prefixes, strict=True):
        known = set(graph.nodes) if again else everybody
        common = {whole: title} if several else {}
        for name, row in graph.nodes.items():
            cells = {**row.cells, **common}
            if again:
                cells[own] = name
            if above := graph.parents.get(name):
                cells[parent] = "|".join(prefix + one if one in known else one for one in above)
            agents.append(replace(row, id=prefix + name, cells=cells))
        for row in graph.edges:
            cells = {**row.cells, **common}
            if missing := next((end for end in row.ends if end not in known), None):
                raise undeclared(label, row.place, missing)
            name = row.id and prefix + row.id
            if uses[name] > 1:
                cells[edge_id], name = row.id, ""
            ties.append(replace(row, id=name, ends=tuple(prefix + end for end in row.ends), cells=cells))
        stated = {"id": graph.id, **graph.cells} if graph.id and title != graph.id else graph.cells
        about.append(RawRow(graph.place, title, (), False, stated))
    make = partial(table, path, label, format_)
    return [
        make(names.nodes, "agents", agents, node_columns),
        make(names.edges, "ties", ties, edge_columns),
        make(names.graphs, "about", about, ()),
        *([make("file", "about", [RawRow("file", "", (), False, file_cells)], ())] if file_cells else []),
    ]


def table(
    path: Path,
    label: str,
    format_: str,
    name: str,
    holds: Holds,
    rows: Sequence[RawRow],
    header: Iterable[str],
) -> RawTable:
    """A table of rows that are at hand; attributes that are not in the header are added to it."""
    return RawTable(path, label, format_, name, holds, list(_header(header, rows)), partial(iter, rows))


def undeclared(label: str, place: str, name: str) -> DataError:
    """The error of a tie that ends at nobody."""
    return DataError(
        f"'{name}' is at an end of a tie, but nowhere declared.", where=f"{label}, {place}",
        hint="Declare it, or take the tie out: it would be nobody's.",
    )  # fmt: skip


def _header(declared: Iterable[str], rows: Iterable[RawRow]) -> dict[str, str]:
    """Names in order of first appearance; a dict, because a set has no order."""
    header = dict.fromkeys(declared, "")
    for row in rows:
        for name in row.cells:
            header.setdefault(name, "")
    return header
