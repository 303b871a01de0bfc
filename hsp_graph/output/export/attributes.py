"""What network formats write of people and ties: each attribute that is stated anywhere, as text."""

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from hsp_graph.core.text import counted, newlines
from hsp_graph.network.network import AGENT_COLUMNS, TIE_COLUMNS, Array, Network

#: What the columns of people mean.
AGENT_MEANINGS = {
    "id": "Identifier of the person or organisation.",
    "label": "Name to show.",
    "kind": "Person, organisation, or unidentified: somebody who exists but whose identity is not known.",
    "role": "Role held, by its short name.",
    "role_label": "Role held, as it is read.",
    "sector": "Where the role belongs: home, family-learning, school, authority or community.",
    "power": "Whether the role holds institutional power.",
    "organisation": "Identifier of where the role is held.",
    "organisation_label": "Name of where the role is held.",
}

#: What the columns of ties mean.
TIE_MEANINGS = {
    "id": "Identifier of the tie; parallel ties have one each.",
    "relation": "What kind of relation it is, by its short name.",
    "relation_label": "What kind of relation it is, as it is read.",
    "valence": "Positive, negative or mixed.",
    "capital": "Form of social capital: bonding, bridging or linking.",
    "capital_rule": "The rule that derived the form of capital; empty where a coder stated it.",
    "mutual": "Whether it holds in both directions.",
    "strength": "How strong it is, where that is stated.",
    "valid_from": "Since when it holds: a year, month or day.",
    "valid_until": "Until when it held: a year, month or day.",
    "programme": "The programme through which it came about.",
}

#: What XML cannot hold, a terminal may obey, or no text ever means: controls, surrogates, noncharacters.
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_TYPES = {"b": "boolean", "f": "double", "i": "long", "u": "long"}


@dataclass(frozen=True)
class Attribute:
    """An attribute of all people, or of all ties.

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

    def told(self) -> list[str]:
        """In words, how many texts were changed; nothing if none was."""
        if not self.changed:
            return []
        return [
            f"{counted(self.changed, 'text')} held characters that mean nothing, such as control characters: "
            "each is written as U+FFFD."
        ]


def agent_attributes(network: Network, texts: CleanTexts, *, but: Collection[str] = ()) -> list[Attribute]:
    """The attributes of people that are stated of anybody, the identifier left out."""
    return list(_attributes(network.agents, AGENT_COLUMNS, AGENT_MEANINGS, texts, {"id", *but}))


def tie_attributes(network: Network, texts: CleanTexts, *, but: Collection[str] = ()) -> list[Attribute]:
    """The attributes of ties that are stated of any, the identifier left out."""
    return list(_attributes(network.ties, TIE_COLUMNS, TIE_MEANINGS, texts, {"id", *but}))


def number(value: float) -> str:
    """A number as text that gives the same number again; empty if it is not stated.

    >>> number(0.1), number(2.0), number(float("nan"))
    ('0.1', '2.0', '')
    """
    return "" if math.isnan(value) else repr(value)


def not_held(network: Network) -> list[str]:
    """What no network format holds, in words: it has people and ties, and nothing that these rest on."""
    told = [
        "Evidence, sources, indicators and programmes as such are not in it; TriG and the tables hold them."
    ]
    if network.may_be or len(network.different):
        told.append("Who the unidentified may be, and who is said not to be the same, is not in it.")
    if len(network.holder):
        told.append("When roles were held, and further roles of the same people, is not in it.")
    return told


def _attributes(
    columns: Mapping[str, Array],
    own: Mapping[str, type],
    meanings: Mapping[str, str],
    texts: CleanTexts,
    but: Collection[str],
) -> Iterator[Attribute]:
    for name in (*own, *(name for name in columns if name not in own)):
        if name not in but:
            column = columns[name]
            written = _written(column, texts)
            if any(written):
                type_ = _TYPES.get(column.dtype.kind, "string")
                yield Attribute(texts(name), type_, meanings.get(name, ""), written)


def _written(column: Array, texts: CleanTexts) -> list[str]:
    values = column.tolist()
    if column.dtype.kind == "b":
        return ["true" if value else "false" for value in values]
    if column.dtype.kind == "f":
        return [number(value) for value in values]
    return [texts(str(value)) for value in values]
