"""Numbers as nodes: a measure of somebody, and the ties that it is made of."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from hsp_graph.core.errors import CommandError
from hsp_graph.core.result_table import ResultTable
from hsp_graph.findings.measures import (
    MeasureTable,
    betweenness_of_each,
    brokerage_of_each,
    holes_of_each,
    made_by,
    mitigated,
    routes_of_families,
)
from hsp_graph.graph.provenance import Thing
from hsp_graph.measures.brokered import brokered_by
from hsp_graph.measures.mitigation import mitigation
from hsp_graph.measures.reliance import reliance
from hsp_graph.measures.routes import nearest_power
from hsp_graph.measures.structural_holes import structural_holes
from hsp_graph.network.network import Network
from hsp_graph.output.explain.things import TreeBuilder, command
from hsp_graph.output.explain.tree import ExplanationNode


class ExplainedNumber(NamedTuple):
    """The model of a measure, its row for somebody, and the nodes it is made of."""

    model: str
    row: Mapping[str, Any]
    nodes: Sequence[ExplanationNode]


class Subject(NamedTuple):
    """Whose number it is: a network, a position in it, and what tells of ties.

    Attributes:
        teller: makes the nodes.
        network: in which it is measured.
        at: the position of whom it is about.
        word: the measure or the column that is asked about.
    """

    teller: TreeBuilder
    network: Network
    at: int
    word: str

    @property
    def agent(self) -> str:
        """The id of whom it is about."""
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
        below = self.teller.some(agents, self.teller.resting, "people")
        return [ExplanationNode("group", "Where they stand", below=below)]

    def step(self, one: int, other: int) -> ExplanationNode:
        """One step of a route, with the ties it can be taken over."""
        ties = self.between(one, other, directed=True)
        return ExplanationNode("step", f"{self.name(one)} > {self.name(other)}", below=self.teller.ties(ties))


def _found(measured: MeasureTable, key: str, agent: str, nodes: Sequence[ExplanationNode]) -> ExplainedNumber:
    return ExplainedNumber(measured.model, next(row for row in measured.rows if row[key] == agent), nodes)


def _brokerage(of: Subject) -> ExplainedNumber:
    triads = brokered_by(of.network, of.at)
    asked = [triad for triad in triads if of.word in ("brokerage", "total", triad["role"])]
    nodes = [
        ExplanationNode(
            "group", f"{role}: {len(these):,}",
            below=of.teller.some(these, lambda triad: ExplanationNode(
                "triad", f"{triad['from']} > {of.name(of.at)} > {triad['to']}",
                below=of.teller.ties([*triad["ties_in"], *triad["ties_out"]]),
            ), "of them"),
        )
        for role in dict.fromkeys(triad["role"] for triad in asked)
        if (these := [triad for triad in asked if triad["role"] == role])
    ]  # fmt: skip
    others = [end for _, end in of.ties_at(of.at)] if asked else []
    nodes += of.positions([of.at, *others])
    return _found(brokerage_of_each(of.network), "node", of.agent, nodes)


def _structural_holes(of: Subject) -> ExplainedNumber:
    dyadic = structural_holes(of.network).dyadic
    span = slice(dyadic.indptr[of.at], dyadic.indptr[of.at + 1])
    contacts = sorted(
        zip(dyadic.indices[span].tolist(), dyadic.data[span].tolist(), strict=True), key=lambda one: -one[1]
    )
    nodes = of.teller.some(
        contacts,
        lambda one: ExplanationNode(
            "contact", f"{of.name(one[0])}: constraint {one[1]:.2f}",
            below=of.teller.ties(of.between(of.at, one[0])),
        ),
        "contacts",
    )  # fmt: skip
    return _found(holes_of_each(of.network), "node", of.agent, nodes)


def _routes(of: Subject) -> ExplainedNumber | None:
    found = nearest_power(of.network)
    if of.at not in found.families:
        return None
    place, nodes = found.families.tolist().index(of.at), list[ExplanationNode]()
    if found.nearest[place] >= 0:
        way = [of.at, *found.through[place], int(found.nearest[place])]
        nodes = [*map(of.step, way, way[1:]), *of.positions([way[0], way[-1]])]
    return _found(routes_of_families(of.network), "family", of.agent, nodes)


def _reliance(of: Subject) -> ExplainedNumber:
    network = of.network
    found = reliance(network)
    relying = [int(family) for family, on in zip(found.families, found.people, strict=True) if of.at in on]
    ends = dict.fromkeys(end for _, end in of.ties_at(of.at, directed=True))
    in_school, power = network.agents["sector"] == "school", network.agents["power"]
    holders = [end for end in ends if in_school[end] and power[end]] if relying else []
    nodes = [
        ExplanationNode("group", f"Families who rely on {of.name(of.at)}: {len(relying):,}",
             below=of.teller.some(relying, lambda family: of.step(family, of.at), "families")),
        ExplanationNode("group", f"Holders of power in a school, to whom the way leads on: {len(holders):,}",
             below=of.teller.some(holders, lambda holder: of.step(of.at, holder), "holders of power")),
    ]  # fmt: skip
    nodes += of.positions([*relying, of.at, *holders])
    return ExplainedNumber(
        "Families who rely on somebody within 2 steps to power in any school",
        {"reliance": len(relying)},
        nodes,
    )


def _betweenness(of: Subject) -> ExplainedNumber:
    nodes = of.teller.ties(tie for tie, _ in of.ties_at(of.at))
    return _found(betweenness_of_each(of.network), "person", of.agent, nodes)


def _mitigation(of: Subject) -> ExplainedNumber | None:
    found = mitigation(of.network)
    if of.at not in found.families:
        return None
    measured = mitigated(found, of.network, "family")
    nodes = of.teller.ties(tie for tie, _ in of.ties_at(of.at, negative=True))
    return ExplainedNumber(measured.model, measured.rows[found.families.tolist().index(of.at)], nodes)


class Measure(NamedTuple):
    """A measure that can be explained: its name, columns, command, and how it is made."""

    name: str
    columns: Sequence[str]
    command: str
    found: Callable[[Subject], ExplainedNumber | None]


_ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")
MEASURES = (
    Measure("brokerage", (*_ROLES, "total"), "hsp measure brokerage", _brokerage),
    Measure("structural holes", ("degree", "effective size", "efficiency", "constraint", "hierarchy"),
            "hsp measure structural-holes", _structural_holes),
    Measure("routes", ("nearest", "steps", "through", "relies on", "necessary"), "hsp measure routes",
            _routes),
    # On whom each family relies is told family by family.
    Measure("reliance", ("reliance",), "hsp measure routes", _reliance),
    Measure("betweenness", ("betweenness",), "hsp measure routes --by person", _betweenness),
    Measure("mitigation", ("to head", "to practitioner", "practitioners", "length"),
            "hsp measure mitigation --by family", _mitigation),
)  # fmt: skip

#: The measure of each word: its own name, and the names of its columns.
WORDS = {word: one for one in reversed(MEASURES) for word in (*one.columns, one.name)}


def number(subject: Subject, conditions: str = "") -> ExplanationNode:
    """A number of somebody: how it was made, and of what.

    Args:
        subject: whose; the word is one of :data:`WORDS`.
        conditions: which ties were asked for, as measures say it; "" if all of them.

    Raises:
        CommandError: if the number is one of families, and this is somebody else.
    """
    measure, name = WORDS[subject.word], subject.name(subject.at)
    found = measure.found(subject)
    if found is None:
        raise CommandError(
            f"There is no '{subject.word}' of {name}.", hint="It is told of families only: ask about one."
        )
    row = found.row
    columns = [column for column in measure.columns if column.replace(" ", "_") in row]
    (cells,) = ResultTable.of([{column: row[column.replace(" ", "_")] for column in columns}]).shown()
    values = {column: cell or "none" for column, cell in zip(columns, cells, strict=True)}
    word = subject.word if subject.word in values else "total" if "total" in values else ""
    text = f"{subject.word[0].upper()}{subject.word[1:]} of {name}" + (f": {values[word]}" if word else "")
    dated = f" --as-of {conditions.removeprefix('as of ')}" if conditions else ""
    facts = {column: value for column, value in values.items() if column != word}
    facts |= made_by(found.model, subject.network, conditions)
    of = f"{subject.word} of {subject.teller.grounds.short(Thing(subject.agent))} {conditions}".rstrip()
    return ExplanationNode("number", text, {**facts, "command": f"{measure.command}{dated}"}, found.nodes, of)


def numbers_of(teller: TreeBuilder, network: Network, agent: Thing) -> list[ExplanationNode]:
    """What can be asked of an agent's numbers, as nodes to go on from."""
    try:
        at = network.position(agent.value)
    except CommandError:
        return []  # an organisation without ties is in no measure
    family = network.agents["sector"][at] == "home"
    words = ["type", *(one.name for one in MEASURES if family or one.found not in (_routes, _mitigation))]
    asked = [(word, f"{word} of {teller.grounds.short(agent)}") for word in words]
    below = [
        ExplanationNode("number", f"{word[0].upper()}{word[1:]}", {"more": command(of)}, of=of)
        for word, of in asked
    ]
    return [ExplanationNode("group", "Type and numbers", below=below)]
