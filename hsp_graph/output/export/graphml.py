"""GraphML: all people and ties with all that is stated of them.

- Nodes and edges have the identifiers of people and ties. Attributes have the names of our columns.
- Every edge is directed, and a mutual tie is one edge with the attribute ``mutual``: networkx refuses files
  that hold directed and undirected edges, and igraph takes the one for the other.

Reference:
    Brandes, U., Eiglsperger, M., Lerner, J. and Pich, C. (2013). Graph markup language (GraphML). In Handbook
    of graph drawing and visualization, 517-541.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

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


def write(network: Network, path: Path) -> list[str]:
    """Write the network as GraphML; gives what it does not hold, in words.

    Raises:
        CommandError: if the file cannot be written.
    """
    texts = CleanTexts()
    with in_place(path) as beside, beside.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_lines(network, texts))
    mutual = int(network.ties["mutual"].sum())
    told = not_held(network) + texts.told()
    if mutual:
        told.append(
            f"The attribute 'mutual' marks {counted(mutual, 'mutual tie')}, each one edge: programs that do "
            "not heed it see one direction only."
        )
    return told


def _lines(network: Network, texts: CleanTexts) -> Iterator[str]:
    nodes, edges = agent_attributes(network, texts), tie_attributes(network, texts)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for domain, attributes in (("node", nodes), ("edge", edges)):
        for place, one in enumerate(attributes):
            meaning = f"<desc>{escape(one.meaning)}</desc>" if one.meaning else ""
            yield (
                f'<key id="{domain[0]}{place}" for="{domain}" attr.name={quoteattr(one.name)} '
                f'attr.type="{one.type}">{meaning}</key>\n'
            )
    yield '<graph edgedefault="directed">\n'
    ids = [quoteattr(texts(one)) for one in network.agents["id"].tolist()]
    for name, data in zip(ids, _data("n", nodes, len(ids)), strict=True):
        yield f"<node id={name}>{data}</node>\n"
    ties = map(quoteattr, map(texts, network.ties["id"].tolist()))
    ends = zip(ties, network.source.tolist(), network.target.tolist(), strict=True)
    for (name, source, target), data in zip(ends, _data("e", edges, len(network.source)), strict=True):
        yield f"<edge id={name} source={ids[source]} target={ids[target]}>{data}</edge>\n"
    yield "</graph>\n</graphml>\n"


def _data(prefix: str, attributes: Sequence[Attribute], length: int) -> Iterator[str]:
    """The attributes of each element in turn."""
    starts = [f'<data key="{prefix}{place}">' for place in range(len(attributes))]
    for at in range(length):
        yield "".join(
            f"{start}{escape(text)}</data>"
            for start, one in zip(starts, attributes, strict=True)
            if (text := one.texts[at])
        )
