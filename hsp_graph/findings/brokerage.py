"""Brokerage as tables: brokers, groups, the whole network, and one broker's triads with their evidence."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from hsp_graph.findings.table import DrawnMeasure, MeasureTable, others, with_columns
from hsp_graph.graph.evidence import read_evidence
from hsp_graph.graph.study import Study
from hsp_graph.measures.brokerage import NOT_STATED, brokerage
from hsp_graph.measures.brokered import brokered_by
from hsp_graph.network.network import Network

#: The roles and what else people read, by short names, so that the columns stand side by side in 80 columns.
SHORT_NAMES = {
    "coordinator": "coord.", "itinerant": "itiner.", "representative": "repres.", "gatekeeper": "gatek.",
    "liaison": "liaison", "total": "total", "total_z": "z",
}  # fmt: skip
LEGEND = (
    "How often each one stands between two who are not tied, by the groups of the three. Coordinator: all "
    "three of one group; itinerant: the two others of another group than the broker; representative: from "
    "the broker's own group to another; gatekeeper: from another group into the broker's own; liaison: "
    "three different groups. z of the total: how far it lies from what random ties would give, in standard "
    "deviations (beyond 2 either way is seldom chance)."
)


def brokerage_table(
    network: Network, group: str = "sector", *, level: Literal["nodes", "groups", "global"] = "nodes",
    negative: bool = False,
) -> MeasureTable:  # fmt: skip
    """Brokerage of each agent, the largest total first; or of each group, or of the whole network.

    See :func:`hsp_graph.measures.brokerage.brokerage`.
    """
    found, model = brokerage(network, group, negative=negative), model_of(group)
    if level == "global":
        rows = found.global_rows()
        return MeasureTable(model, rows, [{**row, "p": _p_value(row["p"])} for row in rows])
    if level == "groups":
        means = {f"{role}_mean": short for role, short in SHORT_NAMES.items() if role != "total_z"}
        rows = found.group_rows()
        return MeasureTable(model, rows, with_columns(rows, {"group": "group", "size": "size", **means}))
    labels = network.labels()
    rows = [{"name": labels[row["node"]], **row} for row in found.to_rows()]
    rows.sort(key=lambda row: (-row["total"], row["name"]))
    brokers = [row for row in rows if row["total"]]
    brief = [
        {"name (group)": f"{row['name']} {_in_brackets(row['group'])}", **short}
        for row, short in zip(brokers, with_columns(brokers, SHORT_NAMES), strict=True)
    ]
    idle = others(len(rows) - len(brief), "other brokers nobody.", "others broker nobody.")
    return MeasureTable(
        model, rows, brief, idle if brief else "Nobody brokers anything.", LEGEND,
        [row["node"] for row in rows],
    )  # fmt: skip


def brokered_table(
    network: Network, broker: int, group: str = "sector", *, negative: bool = False,
    study: Study | None = None, places_only: bool = False,
) -> MeasureTable:  # fmt: skip
    """What one agent brokers, triad by triad, with the ties and, in a study, their evidence.

    Args:
        network: in which.
        broker: the agent's position.
        group: the attribute that says who belongs together.
        negative: also over negative ties.
        study: where the evidence is; None where there is none, as in a file.
        places_only: whether a locator stands without its source, for want of room.
    """
    relations = dict(zip(network.ties["id"].tolist(), network.ties["relation_label"].tolist(), strict=True))
    evidence = _evidence(study, places_only) if study else {}
    rows = [
        {
            "role": triad["role"],
            "from": triad["from"],
            "to": triad["to"],
            **{
                name: "; ".join(
                    f"{relations[tie] or 'tied'} ({' + '.join(evidence.get(tie, ['no evidence']))})"
                    for tie in triad[ties]
                )
                for name, ties in (("first_tie", "ties_in"), ("second_tie", "ties_out"))
            },
        }
        for triad in brokered_by(network, broker, group, negative=negative)
    ]
    name = network.agents["label"][broker]
    return MeasureTable(f"{model_of(group)}, what {name} brokers", rows)


def drawn_totals(group: str = "sector", *, negative: bool = False) -> DrawnMeasure:
    """The total of each agent, for draws of uncertain networks."""
    return DrawnMeasure(
        f"{model_of(group)}, total",
        lambda network: brokerage(network, group, negative=negative).counts[:, -1],
    )


def model_of(group: str) -> str:
    """The name of the measure with its setting."""
    return f"Gould-Fernandez brokerage by {group}"


def ungrouped(network: Network, group: str) -> str:
    """What is wrong where nobody's group is stated; "" where somebody's is."""
    if any(stated not in ("", None) for stated in network.groups(group).tolist()):
        return ""
    return f"Nobody's {group} is stated, so that all are one group. --group names another attribute."


def _evidence(study: Study, places_only: bool) -> Mapping[str, Sequence[str]]:
    return {
        tie: [*dict.fromkeys(_place(piece, places_only) for piece in pieces)]
        for tie, pieces in read_evidence(study.store).items()
    }


def _place(piece: Mapping[str, Any], places_only: bool) -> str:
    source = "" if places_only and piece["locator"] else piece["source"]
    return ", ".join(filter(None, (source, piece["locator"])))


def _in_brackets(group: str) -> str:
    return group if group == NOT_STATED else f"({group})"


def _p_value(p: float) -> str:
    if p != p:  # noqa: PLR0124 - NaN
        return "not defined"
    return f"{p:.3f}" if p >= 0.001 else "< 0.001"
