"""Pajek network: people as vertices, each relation as one of its own, the rest as names with values.

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

import numpy as np

from hsp_graph.core.files import in_place
from hsp_graph.core.text import counted
from hsp_graph.network.network import Network
from hsp_graph.output.export.attributes import (
    Attribute,
    CleanTexts,
    agent_attributes,
    not_held,
    tie_attributes,
)  # fmt: skip

_SHAPES = {"person": "ellipse", "organisation": "box", "unidentified": "diamond"}
_CODED = re.compile(r'[^ -~]|["\\]|&(?=#)')


def write(network: Network, path: Path) -> list[str]:
    """Write the network for Pajek; gives what the format does not hold, in words.

    Raises:
        CommandError: if the file cannot be written.
    """
    texts = CleanTexts()
    with in_place(path) as beside, beside.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_vertices(network, texts))
        file.writelines(_ties(network, texts))
    told = not_held(network) + texts.told()
    told.append(
        "Pajek shows names, shapes, relations and strengths; identifiers and all other attributes are in the "
        "file for programs that read them."
    )
    if infinite := int(np.isinf(network.ties["strength"]).sum()):
        told.append(f"The strength of {counted(infinite, 'tie')} is infinite, which Pajek cannot hold.")
    return told


def quoted(text: str) -> str:
    r"""A text as Pajek writes it.

    >>> quoted('Zoë "Z"')
    '"Zo&#235; &#34;Z&#34;"'
    """
    return f'"{_CODED.sub(lambda match: f"&#{ord(match[0])};", text)}"'


def _vertices(network: Network, texts: CleanTexts) -> Iterator[str]:
    attributes = agent_attributes(network, texts, but=["label"])
    yield f"*Vertices {len(network)}\n"
    # A shape that a foreign file gave is an attribute like others.
    drawn = "shape" not in network.agents
    rows = zip(
        *(network.agents[name].tolist() for name in ("id", "label", "kind")),
        _pairs(attributes, range(len(network))),
        strict=True,
    )
    for place, (name, label, kind, pairs) in enumerate(rows, start=1):
        shape = f" {_SHAPES.get(kind, 'ellipse')}" if drawn else ""
        yield f'{place} {quoted(texts(label))}{shape} "id" {quoted(texts(name))}{pairs}\n'


def _ties(network: Network, texts: CleanTexts) -> Iterator[str]:
    attributes = tie_attributes(network, texts, but=["relation", "mutual", "strength"])
    relations: dict[str, list[int]] = {}
    for place, relation in enumerate(network.ties["relation"].tolist()):
        relations.setdefault(relation, []).append(place)
    # A section without a number is Pajek's first relation.
    first = 2 if "" in relations else 1
    named = [("", relations.pop(""), "")] if "" in relations else []
    named += [
        (relation, places, f" :{number} {quoted(texts(relation))}")
        for number, (relation, places) in enumerate(relations.items(), start=first)
    ]
    mutual = network.ties["mutual"]
    for _, places, head in named:
        for section, both in (("*Arcs", False), ("*Edges", True)):
            if chosen := [place for place in places if mutual[place] == both]:
                yield f"{section}{head}\n"
                yield from _lines(network, texts, chosen, attributes)


def _lines(
    network: Network, texts: CleanTexts, places: Sequence[int], attributes: Sequence[Attribute]
) -> Iterator[str]:
    rows = zip(
        network.source[places].tolist(), network.target[places].tolist(),
        network.ties["strength"][places].tolist(), network.ties["id"][places].tolist(),
        _pairs(attributes, places),
        strict=True,
    )  # fmt: skip
    for source, target, strength, name, pairs in rows:
        value = f" {strength!r}" if math.isfinite(strength) else ""
        yield f'{source + 1} {target + 1}{value} "id" {quoted(texts(name))}{pairs}\n'


def _pairs(attributes: Sequence[Attribute], places: Sequence[int]) -> Iterator[str]:
    """The names with values of each of these in turn."""
    starts = [f" {quoted(one.name)} " for one in attributes]
    for at in places:
        yield "".join(
            start + quoted(text)
            for start, one in zip(starts, attributes, strict=True)
            if (text := one.texts[at])
        )
