"""Raw tables: the agents and ties of a foreign file with their attributes, before any mapping."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

#: What the rows of a foreign table are. *about* rows tell of an interview, a graph or another whole.
Holds = Literal["agents", "ties", "evidence", "codes", "about"]


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row or element of a foreign file.

    Attributes:
        place: its position in the file, for messages: ``row 7``, ``graph 2, edge e5``.
        id: its identifier, unique among the agents (or the ties) of the file; empty where it has none.
        ends: of a tie, the identifiers of the two agents; else empty.
        directed: of a tie, whether it runs one way.
        cells: its stated attributes by name, as text; none is empty.
    """

    place: str
    id: str
    ends: tuple[str, ...]
    directed: bool
    cells: Mapping[str, str]


@dataclass(frozen=True)
class RawTable:
    """A table of a foreign file.

    Attributes:
        path: the file.
        label: what messages call the file.
        format: such as ``graphml`` or ``pajek``.
        name: what the file calls the table: nodes, Person, Knows.
        holds: what its rows are.
        header: the names of its attributes, in the file's order.
        rows: gives each row anew.
    """

    path: Path
    label: str
    format: str
    name: str
    holds: Holds
    header: list[str]
    rows: Callable[[], Iterator[RawRow]]
