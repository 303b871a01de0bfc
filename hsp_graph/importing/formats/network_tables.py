"""Networks as plain columns: what the writers of network formats are given, and how they write texts."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hsp_graph.core.text import counted, newlines

#: The types of values, as GraphML and GEXF call them.
Type = Literal["string", "boolean", "double", "long"]


#: What XML cannot hold, a terminal may obey, or no text ever means: controls, surrogates, noncharacters.
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)


@dataclass(frozen=True)
class Column:
    """A column of all agents, or of all ties.

    Attributes:
        type: of its values.
        values: one for each agent or tie; where nothing is stated an empty text or NaN.
        meaning: one sentence; empty for a column that only a foreign file has.
    """

    type: Type
    values: Sequence[Any]
    meaning: str = ""


@dataclass(frozen=True)
class NetworkTables:
    """A network as a table of agents and a table of ties, by column.

    Attributes:
        agents: among the columns are ``id``, ``label`` and ``kind``.
        ties: among the columns are ``id``, ``relation``, ``valence``, ``mutual`` and ``strength``.
        source: for each tie, the position of the agent whose tie it is.
        target: and of the agent to whom it is.
    """

    agents: Mapping[str, Column]
    ties: Mapping[str, Column]
    source: Sequence[int]
    target: Sequence[int]

    def __len__(self) -> int:
        """The number of agents."""
        return len(self.agents["id"].values)

    def agent(self, name: str) -> Sequence[Any]:
        """The values of a column of agents."""
        return self.agents[name].values

    def tie(self, name: str) -> Sequence[Any]:
        """The values of a column of ties."""
        return self.ties[name].values


@dataclass(frozen=True)
class Attribute:
    """A column as text formats write it: an attribute that is stated of at least one agent or tie.

    Attributes:
        name: its column's.
        type: string, boolean, double or long, as GraphML and GEXF call them.
        meaning: one sentence; empty for a column that only a foreign file has.
        texts: one for each person or tie, empty where it is not stated.
    """

    name: str
    type: str
    meaning: str
    texts: list[str]


class CleanTexts:
    """Makes texts writable in any format, and counts those that had to be changed."""

    def __init__(self) -> None:
        self.changed = 0

    def __call__(self, text: str) -> str:
        r"""The text with newlines as line breaks, and U+FFFD for each character that cannot be written.

        >>> texts = CleanTexts()
        >>> texts("Zoe\r\nhome"), texts("a\x00b"), texts.changed
        ('Zoe\nhome', 'a\ufffdb', 1)
        """
        if text.isprintable():
            return text
        kept = _UNWRITABLE.sub("\ufffd", text := newlines(text))
        self.changed += kept != text
        return kept

    def messages(self) -> list[str]:
        """A sentence on how many texts were changed, if any."""
        if not self.changed:
            return []
        return [
            f"{counted(self.changed, 'text')} held characters that mean nothing, such as control characters: "
            "each is written as U+FFFD."
        ]


def attributes(
    columns: Mapping[str, Column], texts: CleanTexts, *, but: Collection[str] = ()
) -> list[Attribute]:
    """The columns in which anything is stated, as texts; the identifier is left out."""
    found = []
    for name, column in columns.items():
        if name not in {"id", *but}:
            written = _written(column, texts)
            if any(written):
                found.append(Attribute(texts(name), column.type, column.meaning, written))
    return found


def number(value: float) -> str:
    """A number as text that gives the same number again; empty if it is not stated.

    >>> number(0.1), number(2.0), number(float("nan"))
    ('0.1', '2.0', '')
    """
    return "" if math.isnan(value) else repr(value)


def _written(column: Column, texts: CleanTexts) -> list[str]:
    if column.type == "boolean":
        return ["true" if value else "false" for value in column.values]
    if column.type == "double":
        return [number(value) for value in column.values]
    return [texts(str(value)) for value in column.values]
