"""Measures as tables: what 'hsp measure' prints, and the report shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hsp_graph.core.result_table import Format, ResultTable
from hsp_graph.core.version import __version__
from hsp_graph.measures.betweenness import betweenness
from hsp_graph.measures.brokerage import NOT_STATED, brokerage
from hsp_graph.measures.mitigation import NO_TIE, NO_TYPE, Mitigation, some_names
from hsp_graph.measures.reach import reach
from hsp_graph.measures.routes import routes
from hsp_graph.measures.structural_holes import structural_holes
from hsp_graph.measures.what_if import consequential
from hsp_graph.network.network import Network

#: What people read of brokerage, by short names, so that the columns stand side by side in 80 columns.
BROKERAGE = {
    "coordinator": "coord.", "itinerant": "itiner.", "representative": "repres.", "gatekeeper": "gatek.",
    "liaison": "liaison", "total": "total", "total_z": "z",
}  # fmt: skip
_HOLES = ("name", "degree", "effective_size", "efficiency", "constraint", "hierarchy")
#: Said where no row has a type.
UNTYPED = "No evidence shows the type of the head of any of these families, which tells none apart."
#: Only between two contacts can there be a hole.
_PAIR = 2
_FAMILY = ("family", "to_head", "to_practitioner", "practitioners", "length", "through")
_ROUTES = ("name", "nearest", "steps", "through", "only", "disjoint", "relies_on", "necessary")
_BETWEENNESS = ("name", "sector", "betweenness", "error")
_REACH = ("name", "through", "tied", "holders", "relying")

#: How to read the columns, below the terminal's table and above the report's.
_BROKERS = (
    "How often each one stands between two who are not tied, by the groups of the three. Coordinator: all "
    "three of one group; itinerant: the two others of another group than the broker; representative: from "
    "the broker's own group to another; gatekeeper: from another group into the broker's own; liaison: "
    "three different groups. z of the total: how far it lies from what random ties would give, in standard "
    "deviations (beyond 2 either way is seldom chance)."
)
_CLOSED = (
    "Degree: how many contacts somebody has. Effective size: how many of them are not tied to the others; "
    "efficiency: their share. Constraint: how far the contacts, by their ties, close off what somebody "
    "could do; hierarchy: how far one contact does it alone (1), or all alike (0). A large effective size "
    "and a low constraint: a broker who is hard to go around."
)
_WAY = (
    "The nearest holder of power in {where}, in how many steps and through whom; only: whether there is no "
    "other way as short. Relies on: through whom every short route runs; necessary: through whom every "
    "route whatever does."
)
_SHARED = " Disjoint: how many routes there are that share nobody."
_REACHED = (
    "Through: families with a short route through the practitioner. Tied: families tied to them. Holders: "
    "holders of power they are tied to. Relying: families with no other short route."
)
_STANDING = (
    "Betweenness: over all pairs of a family and a holder of power, the share of their shortest routes that"
    " runs through somebody, added up{error}."
)
_COST = "So many families would lose every short route, or have a longer one, if somebody went."
_MADE_UP = (
    "Families whose tie to the head is negative, mixed or not in the data: how many have a positive tie to "
    "a practitioner, at best one that no source values (not stated), a short route through a practitioner, "
    "and one through a practitioner they are on good terms with."
)


@dataclass(frozen=True)
class MeasureTable:
    """A measure's table.

    Attributes:
        model: which measure, with its settings.
        rows: all of it, one dict per row, for a program.
        brief: the same rows as people read them, with fewer columns, and without those that say nothing; the
            same if not given.
        omitted: a sentence on the rows that are not among the brief ones; "" if all are.
        meaning: how to read the columns; "" if they say it themselves.
    """

    model: str
    rows: Sequence[Mapping[str, Any]]
    brief: Sequence[Mapping[str, Any]] | None = None
    omitted: str = ""
    meaning: str = ""

    def table(
        self, form: Format, network: Network, conditions: str = "", top: int | None = None
    ) -> ResultTable:
        """The first rows, with what is needed to make them again.

        For people that is said in a note below the table, for a program in columns of their own: model,
        conditions, graph (the network's fingerprint) and version.

        Args:
            form: "table" for what people read.
            network: what was measured.
            conditions: which of its ties were asked for; "" if all of them.
            top: how many rows; None for all.

        >>> net = Network.of([("p", "home"), ("f", "family-learning")], [("p", "f")])
        >>> MeasureTable("Ties", [{"who": "p", "ties": 1}]).table("csv", net).columns
        ['who', 'ties', 'model', 'conditions', 'graph', 'version']
        """
        made = made_by(self.model, network, conditions)
        if form != "table":
            return ResultTable.of([{**row, **made} for row in self.rows[:top]])
        note = (
            f"{self.omitted} {self.model}; conditions: {made['conditions']}; graph {made['graph']}; "
            f"hsp-graph {__version__}"
        ).lstrip()
        return ResultTable.of((self.rows if self.brief is None else self.brief)[:top], note=note)


def made_by(model: str, network: Network, conditions: str = "") -> dict[str, str]:
    """All that is needed to make a measure again."""
    return {
        "model": model,
        "conditions": conditions or "none",
        "graph": network.fingerprint(),
        "version": __version__,
    }


def brokerage_of_each(network: Network, group: str = "sector", *, negative: bool = False) -> MeasureTable:
    """Who brokers how often in which role, most first; see :func:`hsp_graph.measures.brokerage.brokerage`."""
    labels = network.labels()
    found = brokerage(network, group, negative=negative).to_rows()
    rows = [{"name": labels[row["node"]], **row} for row in found]
    rows.sort(key=lambda row: (-row["total"], row["name"]))
    brief = []
    for row in (row for row in rows if row["total"]):
        belongs = row["group"] if row["group"] == NOT_STATED else f"({row['group']})"
        brief.append({"name (group)": f"{row['name']} {belongs}", **_chosen(row, BROKERAGE)})
    others = _counted(len(rows) - len(brief), "other brokers nobody.", "others broker nobody.")
    others = others if brief else "Nobody brokers anything."
    return MeasureTable(f"Gould-Fernandez brokerage by {group}", rows, brief, others, _BROKERS)


def holes_of_each(
    network: Network, model: Literal["whole", "ego"] = "whole", *, weight: str | None = None,
    weighted: str = "not weighted", negative: bool = False,
) -> MeasureTable:  # fmt: skip
    """Burt's measures, the least constrained first; whoever has fewer than two contacts comes last.

    See :func:`hsp_graph.measures.structural_holes.structural_holes`; ``weighted`` says what ``weight`` is.
    """
    labels = network.labels()
    found = structural_holes(network, model=model, weight=weight, negative=negative).to_rows()
    rows = [{"name": labels[row["node"]], **row} for row in found]
    rows.sort(
        key=lambda row: (
            row["degree"] < _PAIR, row["constraint"] != row["constraint"], row["constraint"], row["name"]
        )
    )  # fmt: skip
    brief = _briefly([row for row in rows if row["degree"] >= _PAIR], _HOLES)
    few = "fewer than two contacts, between whom there is no hole."
    others = _counted(len(rows) - len(brief), f"other has {few}", f"others have {few}")
    others = others if brief else f"Everybody has {few}"
    return MeasureTable(f"Burt's structural holes, {model} network, {weighted}", rows, brief, others, _CLOSED)


def routes_of_families(
    network: Network, *, steps: int = 2, any_school: bool = False, disjoint: bool = False
) -> MeasureTable:
    """Each family's routes to school power; see :func:`hsp_graph.measures.routes.routes`."""
    where = "any school" if any_school else "own school"
    rows = routes(network, steps=steps, any_school=any_school, disjoint=disjoint).to_rows(network)
    told = [{**row, "nearest": row["nearest"] or ("leads it" if row["leads"] else "none")} for row in rows]
    columns = [name for name in _ROUTES if disjoint or name != "disjoint"]
    model = f"Routes to power in {where}, short ones at most {steps} steps"
    meaning = _WAY.format(where=f"the family's {where}" if not any_school else where)
    return MeasureTable(model, rows, _briefly(told, columns), meaning=meaning + (_SHARED if disjoint else ""))


def reach_of_practitioners(network: Network, *, steps: int = 2) -> MeasureTable:
    """Whom each practitioner connects with school power, those relied on by most families first."""
    rows = reach(network, steps=steps).to_rows(network)
    rows.sort(key=lambda row: (-row["relying"], -row["through"], row["name"]))
    return MeasureTable(
        f"Reach of practitioners within {steps} steps", rows, _briefly(rows, _REACH), meaning=_REACHED
    )


def betweenness_of_each(network: Network, *, samples: int | None = None, seed: int = 0) -> MeasureTable:
    """How far everybody stands between home and power; see :mod:`hsp_graph.measures.betweenness`."""
    between = betweenness(network, samples=samples, seed=seed)
    rows = between.to_rows(network)
    rows.sort(key=lambda row: (-row["betweenness"], row["name"]))
    model = f"Betweenness from home to power in a school, {between.method}"
    error = "; error: that of drawing some of the families" if samples else ""
    meaning = _STANDING.format(error=error)
    return MeasureTable(model, rows, _briefly(rows, _BETWEENNESS), meaning=meaning)


def removals(network: Network, top: int = 10, *, steps: int = 2) -> MeasureTable:
    """Whose going would cost families most; see :func:`hsp_graph.measures.what_if.consequential`."""
    found = consequential(network, top, steps=steps)
    shown, omitted = len(found.agents), ""
    if found.others:
        tied = f"; {found.tied:,} cost as much as the last of these" if found.tied > 1 else ""
        omitted = f"The first {shown:,} of {shown + found.others:,} are shown{tied} (--top shows more)."
    model = f"Most consequential removals, short routes at most {steps} steps"
    return MeasureTable(model, found.to_rows(network), omitted=omitted, meaning=_COST)


def mitigated(found: Mitigation, network: Network, by: str = "all") -> MeasureTable:
    """What practitioners make up for: counted all together, by school or by type, or family by family."""
    model = f"Mitigation, routes of at most {found.steps} steps"
    if not len(found.families):
        return MeasureTable(model, [], meaning=_MADE_UP)
    if by == "family":
        rows = found.to_rows(network)
        return MeasureTable(model, rows, [_in_words(row) for row in _briefly(rows, _FAMILY)])
    rows = found.counts(network, by=by.replace("all", ""))
    # What divides nothing says nothing: the rows would be those of all together.
    divided = by != "type" or any(row["type"] != NO_TYPE for row in rows)
    brief = [_in_words({**row, "names": some_names(row["names"])}) for row in rows] if divided else []
    return MeasureTable(model, rows, brief, "" if divided or not rows else UNTYPED, _MADE_UP)


def _in_words(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with "absent" as people read it."""
    return {name: NO_TIE if value == "absent" else value for name, value in row.items()}


def _counted(number: int, one: str, several: str) -> str:
    """How many others there are, if any.

    >>> _counted(0, "is", "are"), _counted(1, "is", "are"), _counted(1200, "is", "are")
    ('', '1 is', '1,200 are')
    """
    return f"{number:,} {one if number == 1 else several}" if number else ""


def _chosen(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {short: row[name] for name, short in names.items()}


def _briefly(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> list[dict[str, Any]]:
    return [_chosen(row, dict(zip(columns, columns, strict=True))) for row in rows]
