"""Writer of Pajek networks: people as vertices, each relation apart, the rest as names with values.

- Vertices are numbered, with the name as label; the shape tells a person (ellipse), an organisation (box) and
  somebody unidentified (diamond). Identifiers and other attributes follow as ``"sector" "home"``, as networkx
  and Mathematica write and igraph reads them; Pajek itself shows none of them.
- A relation is ``*Arcs :2 "advises"``, and ``*Edges`` where the tie is mutual; ties whose relation is not
  stated come first, without a number. Strength is the value of the line.
- The file is ASCII, which every version of Pajek reads: other letters, quotation marks and line breaks are
  written as ``&#233;``.

Reference:
    Mrvar, A. and Batagelj, V. (2018). Pajek and Pajek-XXL: programs for analysis and visualization of very
    large networks. Reference manual.
"""

import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from hsp_graph.core.text import counted
from hsp_graph.importing.formats.network_tables import Attribute, CleanTexts, NetworkTables, attributes

_SHAPES = {"person": "ellipse", "organisation": "box", "unidentified": "diamond"}
_CODED = re.compile(r'[^ -~]|["\\]|&(?=#)')


def write(network: NetworkTables, path: Path) -> list[str]:
    """Write the network for Pajek; gives what the format does not hold, in words."""
    texts = CleanTexts()
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_vertices(network, texts))
        file.writelines(_ties(network, texts))
    lost = texts.messages()
    lost.append(
        "Pajek shows names, shapes, relations and strengths; identifiers and all other attributes are in the "
        "file for programs that read them."
    )
    if infinite := sum(map(math.isinf, network.tie("strength"))):
        lost.append(f"The strength of {counted(infinite, 'tie')} is infinite, which Pajek cannot hold.")
    return lost


def quoted(text: str) -> str:
    r"""A text as Pajek writes it.

    >>> quoted('Zoë "Z"')
    '"Zo&#235; &#34;Z&#34;"'
    """
    return f'"{_CODED.sub(lambda match: f"&#{ord(match[0])};", text)}"'


def _vertices(network: NetworkTables, texts: CleanTexts) -> Iterator[str]:
    shown = attributes(network.agents, texts, but=["label"])
    yield f"*Vertices {len(network)}\n"
    # A shape that a foreign file gave is an attribute like others.
    drawn = "shape" not in network.agents
    rows = zip(
        *(network.agent(name) for name in ("id", "label", "kind")),
        _pairs(shown, range(len(network))),
        strict=True,
    )
    for place, (name, label, kind, pairs) in enumerate(rows, start=1):
        shape = f" {_SHAPES.get(kind, 'ellipse')}" if drawn else ""
        yield f'{place} {quoted(texts(label))}{shape} "id" {quoted(texts(name))}{pairs}\n'


def _ties(network: NetworkTables, texts: CleanTexts) -> Iterator[str]:
    shown = attributes(network.ties, texts, but=["relation", "mutual", "strength"])
    relations: dict[str, list[int]] = {}
    for place, relation in enumerate(network.tie("relation")):
        relations.setdefault(relation, []).append(place)
    # A section without a number is Pajek's first relation.
    first = 2 if "" in relations else 1
    named = [("", relations.pop(""), "")] if "" in relations else []
    named += [
        (relation, places, f" :{number} {quoted(texts(relation))}")
        for number, (relation, places) in enumerate(relations.items(), start=first)
    ]
    mutual = network.tie("mutual")
    for _, places, head in named:
        for section, both in (("*Arcs", False), ("*Edges", True)):
            if chosen := [place for place in places if mutual[place] == both]:
                yield f"{section}{head}\n"
                yield from _lines(network, texts, chosen, shown)


def _lines(
    network: NetworkTables, texts: CleanTexts, places: Sequence[int], shown: Sequence[Attribute]
) -> Iterator[str]:
    columns = (network.source, network.target, network.tie("strength"), network.tie("id"))
    rows = zip(*([one[at] for at in places] for one in columns), _pairs(shown, places), strict=True)
    for source, target, strength, name, pairs in rows:
        value = f" {strength!r}" if math.isfinite(strength) else ""
        yield f'{source + 1} {target + 1}{value} "id" {quoted(texts(name))}{pairs}\n'


def _pairs(shown: Sequence[Attribute], places: Sequence[int]) -> Iterator[str]:
    """The names with values of each of these in turn."""
    starts = [f" {quoted(one.name)} " for one in shown]
    for at in places:
        yield "".join(
            start + quoted(text) for start, one in zip(starts, shown, strict=True) if (text := one.texts[at])
        )
