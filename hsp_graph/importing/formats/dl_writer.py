"""Writer of UCINET's DL: one matrix for each relation and valence, as an edge list (``edgelist1``).

- A matrix is called by its relation and valence (``advises, positive``), so that no number mixes help and
  harm. Each tie is a line of its own with its strength, if stated, as the value; UCINET takes 1 where there
  is none. A mutual tie is two lines, one each way.
- People are called by their names, which the labels hold; UCINET tells no case apart, so whoever shares a
  name has the end of the identifier behind it. DL holds nothing else of them.

Reference:
    Borgatti, S. P., Everett, M. G. and Freeman, L. C. (2002). UCINET for Windows: software for social network
    analysis. Analytic Technologies.
"""

import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from hsp_graph.core.errors import CommandError
from hsp_graph.core.text import counted
from hsp_graph.importing.formats.network_tables import CleanTexts, NetworkTables

#: More matrices than this nobody reads, nor does our own reader.
_MATRICES = 10_000


def write(network: NetworkTables, path: Path) -> list[str]:
    """Write the network as DL; gives what DL does not hold, in words.

    Raises:
        CommandError: if there are more than 10,000 relations.
    """
    texts = CleanTexts()
    labels = _labels(network, texts)
    matrices: dict[tuple[str, str], list[int]] = {}
    kinds = zip(network.tie("relation"), network.tie("valence"), strict=True)
    for place, kind in enumerate(kinds):
        matrices.setdefault(kind, []).append(place)
    if len(matrices) > _MATRICES:
        raise CommandError(
            f"There are {counted(len(matrices), 'relation')}, each of which would be a matrix.",
            hint="Export it as GraphML.",
        )
    names = _unique([_plain(", ".join(filter(None, kind)), texts) or "ties" for kind in matrices])
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"dl n={len(network)}, nm={max(1, len(matrices))}, format=edgelist1\n")
        if labels:
            file.write("labels:\n")
            file.writelines(f'"{label}"\n' for label in labels)
        if names:
            file.write("level labels:\n")
            file.writelines(f'"{name}"\n' for name in names)
        file.write("data:\n")
        for number, places in enumerate(matrices.values()):
            file.write("!\n" if number else "")
            file.writelines(_lines(network, places))
    return texts.messages() + _lost(network, labels)


def _lines(network: NetworkTables, places: list[int]) -> Iterator[str]:
    strengths, both = network.tie("strength"), network.tie("mutual")
    for place in places:
        source, target, strength = network.source[place], network.target[place], strengths[place]
        value = f" {strength!r}" if _held(strength) else ""
        yield f"{source + 1} {target + 1}{value}\n"
        if both[place] and source != target:
            yield f"{target + 1} {source + 1}{value}\n"


def _held(strength: float) -> bool:
    """Whether DL can hold a strength: 0 would be no tie."""
    return math.isfinite(strength) and strength != 0


def _labels(network: NetworkTables, texts: CleanTexts) -> list[str]:
    """A label for each agent, unique even without regard to case."""
    ids = network.agent("id")
    names = [_plain(label, texts) for label in network.agent("label")]
    uses = Counter(name.casefold() for name in names)
    labels = []
    for name, identifier in zip(names, ids, strict=True):
        end = _plain(identifier.rstrip("/").rsplit("/", 1)[-1], texts)
        labels.append(name if name and uses[name.casefold()] == 1 else f"{name} ({end})" if name else end)
    return _unique(labels)


def _unique(names: list[str]) -> list[str]:
    """The names, those that come again (in whatever case) with a number behind them."""
    taken = {name.casefold() for name in names}
    seen: set[str] = set()
    numbers: Counter[str] = Counter()
    unique = []
    for name in names:
        found, folded = name, name.casefold()
        if folded in seen:
            while found.casefold() in taken:
                numbers[folded] += 1
                found = f"{name} ({numbers[folded] + 1})"
            taken.add(found.casefold())
        seen.add(folded)
        unique.append(found)
    return unique


def _plain(text: str, texts: CleanTexts) -> str:
    """A text on one line without quotation marks, as labels are."""
    return " ".join(texts(text).replace('"', "'").split())


def _lost(network: NetworkTables, labels: list[str]) -> list[str]:
    lost = []
    if len(network):
        lost.append(
            "DL holds people's names only, neither identifiers nor roles, sectors or other attributes."
        )
    if changed := sum(one != label for one, label in zip(network.agent("label"), labels, strict=True)):
        lost.append(
            f"{counted(changed, 'name')} had to be changed: a label is on one line, without quotation marks, "
            "and nobody else's."
        )
    if not len(network.source):
        return lost
    lost.append(
        "Of ties it holds the relation and valence, which name the matrix, and the strength; nothing else."
    )
    ends = zip(network.tie("mutual"), network.source, network.target, strict=True)
    if mutual := sum(both and source != target for both, source, target in ends):
        lost.append(f"{counted(mutual, 'mutual tie')} cannot be told from a tie each way: each is two lines.")
    if unheld := sum(not (_held(one) or math.isnan(one)) for one in network.tie("strength")):
        lost.append(
            f"The strength of {counted(unheld, 'tie')} is 0 or infinite and left out: 0 would be no tie."
        )
    kinds = (network.tie("relation"), network.tie("valence"))
    pairs = set(zip(network.source, network.target, *kinds, strict=True))
    if parallel := len(network.source) - len(pairs):
        lost.append(
            f"{counted(parallel, 'tie')} of the same people, relation and valence as another: the file has a "
            "line for each, UCINET's matrices one number for a pair."
        )
    return lost
