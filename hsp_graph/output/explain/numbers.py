"""Numbers as nodes: a measure of somebody, and the ties that it is made of."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from hsp_graph.core.errors import CommandError
from hsp_graph.core.result_table import ResultTable
from hsp_graph.findings.registry import MEASURES, WORDS, Measure
from hsp_graph.findings.table import made_by
from hsp_graph.graph.provenance import Thing
from hsp_graph.measures.brokered import brokered_by
from hsp_graph.measures.reliance import reliance
from hsp_graph.measures.routes import nearest_power
from hsp_graph.measures.structural_holes import structural_holes
from hsp_graph.measures.what_if import what_if
from hsp_graph.network.network import Network
from hsp_graph.network.positions import FamilyTargets, Positions
from hsp_graph.output.explain.things import TreeBuilder, command
from hsp_graph.output.explain.tree import ExplanationNode


class Subject(NamedTuple):
    """The agent whose number it is: a network, a position in it, and a builder of nodes.

    Attributes:
        builder: makes the nodes.
        network: in which it is measured.
        at: the position of the agent.
        word: the measure or the column that is asked about.
    """

    builder: TreeBuilder
    network: Network
    at: int
    word: str

    @property
    def agent(self) -> str:
        """The id of the agent."""
        return str(self.network.agents["id"][self.at])

    def name(self, at: int) -> str:
        """What the agent at a position is called."""
        return str(self.network.agents["label"][at])

    def between(self, one: int, other: int, *, directed: bool = False) -> list[str]:
        """The ties between two that are not negative; directed only those that lead from one to the other."""
        return [str(tie) for tie, end in self.ties_at(one, directed=directed) if end == other]

    def ties_at(
        self, one: int, *, directed: bool = False, negative: bool = False
    ) -> Iterator[tuple[str, int]]:
        """The ties of an agent, each with its other end."""
        network = self.network
        counts = np.ones(len(network.source), bool) if negative else network.ties["valence"] != "negative"
        for here, there, forwards in (
            (network.source, network.target, True),
            (network.target, network.source, False),
        ):
            which = counts & (here == one)
            if directed and not forwards:
                which &= network.ties["mutual"]
            for tie in np.flatnonzero(which).tolist():
                yield network.ties["id"][tie], int(there[tie])

    def positions(self, of: Sequence[int]) -> list[ExplanationNode]:
        """Where agents stand, which says in which group, or whether they hold power."""
        ids = self.network.agents["id"]
        agents = [Thing(ids[at]) for at in dict.fromkeys(of)]
        below = self.builder.some(agents, self.builder.with_rows, "people")
        return [ExplanationNode("group", "Where they stand", below=below)]

    def step(self, one: int, other: int) -> ExplanationNode:
        """One step of a route, with the ties it can be taken over."""
        ties = self.between(one, other, directed=True)
        return ExplanationNode(
            "step", f"{self.name(one)} > {self.name(other)}", below=self.builder.ties(ties)
        )


def _brokerage(of: Subject) -> list[ExplanationNode]:
    triads = brokered_by(of.network, of.at)
    asked = [triad for triad in triads if of.word in ("brokerage", "total", triad["role"])]
    nodes = [
        ExplanationNode(
            "group", f"{role}: {len(these):,}",
            below=of.builder.some(these, lambda triad: ExplanationNode(
                "triad", f"{triad['from']} > {of.name(of.at)} > {triad['to']}",
                below=of.builder.ties([*triad["ties_in"], *triad["ties_out"]]),
            ), "of them"),
        )
        for role in dict.fromkeys(triad["role"] for triad in asked)
        if (these := [triad for triad in asked if triad["role"] == role])
    ]  # fmt: skip
    others = [end for _, end in of.ties_at(of.at)] if asked else []
    return [*nodes, *of.positions([of.at, *others])]


def _structural_holes(of: Subject) -> list[ExplanationNode]:
    dyadic = structural_holes(of.network).dyadic
    span = slice(dyadic.indptr[of.at], dyadic.indptr[of.at + 1])
    contacts = sorted(
        zip(dyadic.indices[span].tolist(), dyadic.data[span].tolist(), strict=True), key=lambda one: -one[1]
    )
    return of.builder.some(
        contacts,
        lambda one: ExplanationNode(
            "contact", f"{of.name(one[0])}: constraint {one[1]:.2f}",
            below=of.builder.ties(of.between(of.at, one[0])),
        ),
        "contacts",
    )  # fmt: skip


def _routes(of: Subject) -> list[ExplanationNode]:
    found = nearest_power(of.network)
    place = found.families.tolist().index(of.at)
    if found.nearest[place] < 0:
        return []
    way = [of.at, *found.through[place], int(found.nearest[place])]
    return [*map(of.step, way, way[1:]), *of.positions([way[0], way[-1]])]


def _reliance(of: Subject) -> list[ExplanationNode]:
    found = reliance(of.network)
    relying = [int(family) for family, on in zip(found.families, found.people, strict=True) if of.at in on]
    counting = FamilyTargets.of(of.network).by_family()
    holders = _holders(of, {holder for family in relying for holder in counting[family]})
    return _through(of, f"Families who rely on {of.name(of.at)}", relying, holders)


def _reach(of: Subject) -> list[ExplanationNode]:
    positions = Positions.of(of.network)
    families = set(positions.families.tolist())
    ends = dict.fromkeys(end for _, end in of.ties_at(of.at))
    tied = [end for end in ends if end in families and of.between(end, of.at, directed=True)]
    holders = _holders(of, set(positions.holders.tolist()))
    return _through(of, f"Families tied to {of.name(of.at)}", tied, holders)


def _through(of: Subject, title: str, families: list[int], holders: list[int]) -> list[ExplanationNode]:
    """The ways from families to somebody and on to holders of power, and all their positions."""
    onward = "Holders of power in a school, to whom the way leads on"
    return [
        _steps(of, title, [(family, of.at) for family in families]),
        _steps(of, onward, [(of.at, one) for one in holders]),
        *of.positions([*families, of.at, *holders]),
    ]


def _removal(of: Subject) -> list[ExplanationNode]:
    found = what_if(of.network, without=[of.at])
    nodes = []
    for title, changes in (("lose every short route", ["lost"]), ("have a longer one or none", _LONGER)):
        families = found.families[np.isin(found.change, changes)].tolist()
        nodes_of = of.builder.some(
            [Thing(of.network.agents["id"][one]) for one in families], of.builder.with_rows, "families"
        )
        nodes.append(
            ExplanationNode("group", f"Families who would {title}: {len(families):,}", below=nodes_of)
        )
    return nodes


def _mitigation(of: Subject) -> list[ExplanationNode]:
    return of.builder.ties(tie for tie, _ in of.ties_at(of.at, negative=True))


def _ties(of: Subject) -> list[ExplanationNode]:
    return of.builder.ties(tie for tie, _ in of.ties_at(of.at))


def _holders(of: Subject, counting: Collection[int]) -> list[int]:
    ends = dict.fromkeys(end for _, end in of.ties_at(of.at, directed=True))
    return [end for end in ends if end in counting]


def _steps(of: Subject, title: str, steps: Sequence[tuple[int, int]]) -> ExplanationNode:
    below = of.builder.some(steps, lambda step: of.step(*step), "steps")
    return ExplanationNode("group", f"{title}: {len(steps):,}", below=below)


#: What a longer route is among the changes of a what-if.
_LONGER = ["longer", "cut off"]
#: What a number is made of, by the measure's name; any other is made of the agent's ties.
_MADE_OF: Mapping[str, Callable[[Subject], list[ExplanationNode]]] = {
    "brokerage": _brokerage,
    "structural holes": _structural_holes,
    "routes": _routes,
    "reliance": _reliance,
    "reach": _reach,
    "removal": _removal,
    "mitigation": _mitigation,
}


def _row(measure: Measure, of: Subject) -> tuple[str, Mapping[str, Any] | None]:
    """The model of a measure and its row for somebody; no row if it is not of them."""
    found = measure.table(of.network)
    if measure.name != "removal":
        return found.model, found.row_of(of.agent)
    # The table ranks the first only, and has nobody whose going costs nothing.
    counts = what_if(of.network, without=[of.at]).counts()
    return found.model, {"lost": counts["lost"], "longer": sum(counts[one] for one in _LONGER)}


def number(subject: Subject, as_of: str = "") -> ExplanationNode:
    """A number of somebody: how it was made, and of what.

    Args:
        subject: whose; the word is one of :data:`~hsp_graph.findings.registry.WORDS`.
        as_of: the date that was asked for; "" if none was.

    Raises:
        CommandError: if the number is one of families or practitioners, and this is somebody else.
    """
    measure, name = WORDS[subject.word], subject.name(subject.at)
    model, row = _row(measure, subject)
    if row is None:
        raise CommandError(
            f"There is no '{subject.word}' of {name}.",
            hint=f"It is told of {measure.of} only: ask about one.",
        )
    columns = [column for column in measure.columns if column.replace(" ", "_") in row]
    (cells,) = ResultTable.of([{column: row[column.replace(" ", "_")] for column in columns}]).shown()
    values = {column: cell or "none" for column, cell in zip(columns, cells, strict=True)}
    word = subject.word if subject.word in values else "total" if "total" in values else ""
    text = f"{subject.word[0].upper()}{subject.word[1:]} of {name}" + (f": {values[word]}" if word else "")
    dated = f" --as-of {as_of}" if as_of else ""
    facts = {column: value for column, value in values.items() if column != word}
    facts |= made_by(model, subject.network)
    of = f"{subject.word} of {subject.builder.provenance.short(Thing(subject.agent))}"
    of += f" as of {as_of}" if as_of else ""
    nodes = _MADE_OF.get(measure.name, _ties)(subject)
    return ExplanationNode("number", text, {**facts, "command": f"{measure.command}{dated}"}, nodes, of)


def numbers_of(builder: TreeBuilder, network: Network, agent: Thing) -> list[ExplanationNode]:
    """What can be asked of an agent's numbers, as nodes to go on from."""
    try:
        at = network.position(agent.value)
    except CommandError:
        return []  # an organisation without ties is in no measure
    positions = Positions.of(network)
    whose = {"everybody"}
    whose |= {"families"} if at in positions.families else set()
    whose |= {"practitioners"} if at in positions.practitioners else set()
    words = ["type", *(one.name for one in MEASURES if one.of in whose)]
    asked = [(word, f"{word} of {builder.provenance.short(agent)}") for word in words]
    below = [
        ExplanationNode("number", f"{word[0].upper()}{word[1:]}", {"more": command(of)}, of=of)
        for word, of in asked
    ]
    return [ExplanationNode("group", "Type and numbers", below=below)]
