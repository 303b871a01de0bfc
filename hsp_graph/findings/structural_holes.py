"""Structural holes as tables: Burt's measures of each agent, and the constraint by each contact of one."""

from typing import Literal

from hsp_graph.findings.table import DrawnMeasure, MeasureTable, others, with_columns
from hsp_graph.measures.structural_holes import structural_holes
from hsp_graph.network.network import Network

#: Only between two contacts can there be a hole.
_PAIR = 2
_BRIEF = ("name", "degree", "effective_size", "efficiency", "constraint", "hierarchy")
LEGEND = (
    "Degree: how many contacts somebody has. Effective size: how many of them are not tied to the others; "
    "efficiency: their share. Constraint: how far the contacts, by their ties, close off what somebody "
    "could do; hierarchy: how far one contact does it alone (1), or all alike (0). A large effective size "
    "and a low constraint: a broker who is hard to go around."
)


def structural_holes_table(
    network: Network, model: Literal["whole", "ego"] = "whole", *, weight: str | None = None,
    weighted: str = "not weighted", negative: bool = False,
) -> MeasureTable:  # fmt: skip
    """Burt's measures, the least constrained first; whoever has fewer than two contacts comes last.

    See :func:`hsp_graph.measures.structural_holes.structural_holes`; ``weighted`` names the weight.
    """
    labels = network.labels()
    found = structural_holes(network, model=model, weight=weight, negative=negative).to_rows()
    rows = [{"name": labels[row["node"]], **row} for row in found]
    rows.sort(
        key=lambda row: (
            row["degree"] < _PAIR, row["constraint"] != row["constraint"], row["constraint"], row["name"]
        )
    )  # fmt: skip
    brief = with_columns([row for row in rows if row["degree"] >= _PAIR], _BRIEF)
    few = "fewer than two contacts, between whom there is no hole."
    rest = others(len(rows) - len(brief), f"other has {few}", f"others have {few}")
    return MeasureTable(
        model_of(model, weighted), rows, brief, rest if brief else f"Everybody has {few}", LEGEND,
        [row["node"] for row in rows],
    )  # fmt: skip


def contacts_table(
    network: Network, ego: int, model: Literal["whole", "ego"] = "whole", *, weight: str | None = None,
    weighted: str = "not weighted", negative: bool = False,
) -> MeasureTable:  # fmt: skip
    """How far each contact of the agent at a position constrains them, the most first."""
    labels, agent = network.labels(), network.agents["id"][ego]
    found = structural_holes(network, model=model, weight=weight, negative=negative)
    dyads = [row for row in found.dyad_rows() if next(iter(row.values())) == agent]
    rows = [{key: labels.get(value, value) for key, value in row.items()} for row in dyads]
    rows.sort(key=lambda row: -row["constraint"])
    return MeasureTable(f"{model_of(model, weighted)}, constraint by contact", rows)


def drawn_constraint(
    model: Literal["whole", "ego"] = "whole", *, weight: str | None = None, weighted: str = "not weighted",
    negative: bool = False,
) -> DrawnMeasure:  # fmt: skip
    """The constraint of each agent, for draws of uncertain networks."""
    return DrawnMeasure(
        f"{model_of(model, weighted)}, constraint",
        lambda network: structural_holes(network, model=model, weight=weight, negative=negative).constraint,
    )


def model_of(model: str, weighted: str) -> str:
    """The name of the measure with its settings."""
    return f"Burt's structural holes, {model} network, {weighted}"
