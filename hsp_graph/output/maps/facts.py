"""What the page knows of agents and ties, packed by column: each text once, and numbers for it.

A page of 50,000 people is a third as long like this as with a list of objects, and read as much sooner;
``data.js`` unpacks it.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from markupsafe import Markup

from hsp_graph.network.network import Network
from hsp_graph.output.maps.frame import SECTORS, groups_of, sector_of
from hsp_graph.output.maps.marks import mark_of

#: What an evidence row may tell, in the order in which the panel shows it.
EVIDENCE_KEYS = (
    *("paraphrase", "quotation", "source", "locator", "reported_by", "date", "confidence"),
    *("stance", "indicators", "strategies"),
)

Evidence = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class About:
    """What is known of somebody beside their ties.

    Attributes:
        evidence: rows with the keys in :data:`EVIDENCE_KEYS`; those missing are empty.
        candidates: the names of those whom an unidentified agent may be.
        codings: for each partnership type, how often the evidence is coded to an indicator of it.
    """

    evidence: Evidence = ()
    candidates: Sequence[str] = ()
    codings: Mapping[str, int] = field(default_factory=dict)


class TextPool:
    """Numbers for texts, the same number for the same text.

    >>> texts = TextPool()
    >>> texts.all(["a", "b", "a"]), texts.in_order()
    ([1, 2, 1], ['', 'a', 'b'])
    """

    def __init__(self) -> None:
        self._numbers = {"": 0}

    def all(self, texts: Iterable[Any]) -> list[int]:
        """The number of each text; what is no text is made one."""
        numbers = self._numbers
        return [numbers.setdefault(str(text), len(numbers)) for text in texts]

    def evidence(self, rows: Evidence) -> list[list[int]]:
        """The numbers of each row's cells, in the order of :data:`EVIDENCE_KEYS`."""
        return [self.all(row.get(key, "") for key in EVIDENCE_KEYS) for row in rows]

    def in_order(self) -> list[str]:
        """The texts in the order of their numbers."""
        return [*self._numbers]


def agent_facts(network: Network, about: Mapping[str, About], texts: TextPool) -> dict[str, Any]:
    """Everybody on the map, by column; what few have is by position."""
    columns = {name: column.tolist() for name, column in network.agents.items()}
    ids: list[str] = columns["id"]
    known = {place: about[identifier] for place, identifier in enumerate(ids) if identifier in about}
    bands = [sector_of(sector) for sector in columns["sector"]]
    groups = groups_of(network, bands)
    group = [-1] * len(ids)
    for number, one in enumerate(groups):
        for agent in (*one.home, *one.school, *([one.agent] if one.agent >= 0 else [])):
            group[agent] = number
    kinds = zip(columns["kind"], columns["role"], columns["sector"], columns["power"], strict=True)
    start, ends = _without_start(ids)
    return {
        "start": start,
        "id": texts.all(ends),
        "label": texts.all(label or one for label, one in zip(columns["label"], ids, strict=True)),
        "unidentified": [int(kind == "unidentified") for kind in columns["kind"]],
        "role": texts.all(
            label or role for label, role in zip(columns["role_label"], columns["role"], strict=True)
        ),
        "sector": texts.all(SECTORS.get(sector, sector or "Not stated") for sector in columns["sector"]),
        "band": texts.all(bands),
        "organisation": texts.all(columns["organisation_label"]),
        "mark": texts.all(mark_of(kind=k, role=r, sector=s, power=p) for k, r, s, p in kinds),
        "group": group,
        "groups": [[*texts.all([one.label, one.id]), one.agent] for one in groups],
        "candidates": {at: texts.all(one.candidates) for at, one in known.items() if one.candidates},
        "codings": {
            at: [[*texts.all([name]), times] for name, times in one.codings.items()]
            for at, one in known.items()
            if one.codings
        },
    }


def evidence_facts(
    network: Network, about: Mapping[str, About], evidence: Mapping[str, Evidence]
) -> dict[str, Any]:
    """The evidence on everybody and on every tie, by position, with texts of its own.

    It is most of a page and is read only when somebody asks for it.

    >>> net = Network.of([("p", "home"), ("f", "family-learning")], [("p", "f")])
    >>> evidence_facts(net, {"f": About([{"source": "Interviews"}])}, {})
    {'agents': {1: [[0, 0, 1, 0, 0, 0, 0, 0, 0, 0]]}, 'ties': {}, 'texts': ['', 'Interviews']}
    """
    texts = TextPool()
    agents = enumerate(network.agents["id"].tolist())
    ties = enumerate(network.ties["id"].tolist())
    return {
        "agents": {at: texts.evidence(about[one].evidence) for at, one in agents if one in about},
        "ties": {at: texts.evidence(evidence[one]) for at, one in ties if evidence.get(one)},
        "texts": texts.in_order(),
    }


def tie_facts(network: Network, rules: Mapping[str, str], texts: TextPool) -> dict[str, Any]:
    """Every tie, by column."""
    ties = {name: column.tolist() for name, column in network.ties.items()}
    start, ends = _without_start(ties["id"])
    return {
        "start": start,
        "id": texts.all(ends),
        "from": network.source.tolist(),
        "to": network.target.tolist(),
        "relation": texts.all(
            label or relation
            for label, relation in zip(ties["relation_label"], ties["relation"], strict=True)
        ),
        "valence": texts.all(ties["valence"]),
        "capital": texts.all(ties["capital"]),
        "rule": texts.all(rules.get(rule, rule) for rule in ties["capital_rule"]),
        "mutual": [int(mutual) for mutual in ties["mutual"]],
        "strength": texts.all("" if math.isnan(s) else f"{s:g}" for s in ties["strength"]),
        "since": texts.all(ties["valid_from"]),
        "until": texts.all(ties["valid_until"]),
        "programme": texts.all(ties["programme"]),
    }


def _without_start(ids: Sequence[str]) -> tuple[str, list[str]]:
    """What all identifiers begin with, and the rest of each."""
    first, last = (min(ids), max(ids)) if ids else ("", "")
    alike = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    start = first[:alike]
    return start, [one[len(start) :] for one in ids]


def drawn(things: Iterable[Any]) -> list[dict[str, Any]]:
    """Bands, boxes or marks as plain dictionaries."""
    return [asdict(thing) for thing in things]


def as_json(data: Mapping[str, Any]) -> Markup:
    r"""JSON in which nothing can end the element it stands in, nor be read as a line's end.

    >>> print(as_json({"a": "</script>\u2028"}))
    {"a":"\u003c/script\u003e\u2028"}
    """
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704
