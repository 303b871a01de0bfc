"""GEXF 1.2 for Gephi: all people and ties with all that is stated of them.

- A mutual tie is an edge of the type ``mutual``, which Gephi and networkx know. Strength is the ``weight``.
- Years and months stay attributes: GEXF's own times need whole days, which sources seldom state.
- Version 1.2, because networkx and older Gephi read no later one.

Reference:
    GEXF Working Group (2012). GEXF 1.2draft primer.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from hsp_graph.core.files import in_place
from hsp_graph.network.network import Network
from hsp_graph.output.export.attributes import (
    Attribute,
    CleanTexts,
    agent_attributes,
    not_held,
    number,
    tie_attributes,
)  # fmt: skip

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">
<graph defaultedgetype="directed" mode="static">
"""


def write(network: Network, path: Path) -> list[str]:
    """Write the network as GEXF; gives what it does not hold, in words.

    Raises:
        CommandError: if the file cannot be written.
    """
    texts = CleanTexts()
    with in_place(path) as beside, beside.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_lines(network, texts))
    return not_held(network) + texts.told()


def _lines(network: Network, texts: CleanTexts) -> Iterator[str]:
    nodes = agent_attributes(network, texts, but=["label"])
    edges = tie_attributes(network, texts, but=["mutual", "strength"])
    yield _HEAD
    for kind, attributes in (("node", nodes), ("edge", edges)):
        if attributes:
            yield f'<attributes class="{kind}">\n'
            for place, one in enumerate(attributes):
                title = quoteattr(one.name)
                yield f'<attribute id="{kind[0]}{place}" title={title} type="{one.type}"/>\n'
            yield "</attributes>\n"
    ids = [quoteattr(texts(one)) for one in network.agents["id"].tolist()]
    yield "<nodes>\n"
    labels = network.agents["label"].tolist()
    for name, label, values in zip(ids, labels, _values("n", nodes, len(ids)), strict=True):
        shown = f" label={quoteattr(texts(label))}" if label else ""
        yield f"<node id={name}{shown}>{values}</node>\n"
    yield "</nodes>\n<edges>\n"
    ties = zip(
        map(quoteattr, map(texts, network.ties["id"].tolist())),
        network.source.tolist(), network.target.tolist(),
        network.ties["mutual"].tolist(), map(number, network.ties["strength"].tolist()),
        _values("e", edges, len(network.source)),
        strict=True,
    )  # fmt: skip
    for name, source, target, mutual, strength, values in ties:
        both = ' type="mutual"' if mutual else ""
        weight = f' weight="{strength}"' if strength else ""
        yield f"<edge id={name} source={ids[source]} target={ids[target]}{both}{weight}>{values}</edge>\n"
    yield "</edges>\n</graph>\n</gexf>\n"


def _values(prefix: str, attributes: Sequence[Attribute], length: int) -> Iterator[str]:
    """The attributes of each element in turn."""
    starts = [f'<attvalue for="{prefix}{place}" value=' for place in range(len(attributes))]
    for at in range(length):
        values = "".join(
            f"{start}{quoteattr(text)}/>"
            for start, one in zip(starts, attributes, strict=True)
            if (text := one.texts[at])
        )
        yield f"<attvalues>{values}</attvalues>" if values else ""
