"""Reach as a table: whom each practitioner connects with school power."""

from hsp_graph.findings.routes import where
from hsp_graph.findings.table import MeasureTable, with_columns
from hsp_graph.measures.reach import reach
from hsp_graph.network.network import Network

_BRIEF = ("name", "through", "tied", "holders", "relying")
LEGEND = (
    "Through: families with a short route through the practitioner. Tied: families tied to them. Holders: "
    "holders of power they are tied to. Relying: families with no other short route."
)


def reach_table(network: Network, *, steps: int = 2, any_school: bool = False) -> MeasureTable:
    """Whom each practitioner connects with school power, those relied on by most families first."""
    rows = reach(network, steps=steps, any_school=any_school).to_rows(network)
    rows.sort(key=lambda row: (-row["relying"], -row["through"], row["name"]))
    return MeasureTable(
        f"Reach of practitioners within {steps} steps to power in {where(any_school)}", rows,
        with_columns(rows, _BRIEF), legend=LEGEND, agents=[row["practitioner"] for row in rows],
    )  # fmt: skip
