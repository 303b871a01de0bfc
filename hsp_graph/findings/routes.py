"""Routes to school power as tables: each family's, what changed since a date, and on whom families rely."""

from hsp_graph.findings.table import DrawnMeasure, MeasureTable, with_columns
from hsp_graph.measures.reliance import reliance
from hsp_graph.measures.routes import routes
from hsp_graph.measures.what_if import compared
from hsp_graph.network.network import Network
from hsp_graph.network.positions import Positions

_BRIEF = ("name", "nearest", "steps", "through", "only", "disjoint", "relies_on", "necessary")
_LEGEND = (
    "The nearest holder of power in {where}, in how many steps and through whom; only: whether there is no "
    "other way as short. Relies on: through whom every short route runs; necessary: through whom every "
    "route whatever does."
)
RELIANCE = "Reliance: how many families reach power in a school by short routes through that agent alone."
_DISJOINT = " Disjoint: how many routes there are that share nobody."


def routes_table(
    network: Network, *, steps: int = 2, any_school: bool = False, disjoint: bool = False
) -> MeasureTable:
    """Each family's routes to school power; see :func:`hsp_graph.measures.routes.routes`."""
    place = where(any_school)
    rows = routes(network, steps=steps, any_school=any_school, disjoint=disjoint).to_rows(network)
    shown = [{**row, "nearest": row["nearest"] or ("leads it" if row["leads"] else "none")} for row in rows]
    columns = [name for name in _BRIEF if disjoint or name != "disjoint"]
    legend = _LEGEND.format(where=place if any_school else f"the family's {place}")
    return MeasureTable(
        f"Routes to power in {place}, short ones at most {steps} steps", rows, with_columns(shown, columns),
        legend=legend + (_DISJOINT if disjoint else ""), agents=[row["family"] for row in rows],
    )  # fmt: skip


def reliance_table(network: Network, *, steps: int = 2, any_school: bool = False) -> MeasureTable:
    """How many families rely on each agent, the most first; see :mod:`hsp_graph.measures.reliance`."""
    counts = reliance(network, steps, any_school=any_school).counts(len(network)).tolist()
    agents = network.agents
    rows = [
        {"person": agent, "name": name, "reliance": count}
        for agent, name, count in zip(agents["id"].tolist(), agents["label"].tolist(), counts, strict=True)
    ]
    rows.sort(key=lambda row: (-row["reliance"], row["name"]))
    return MeasureTable(
        _reliance_model(steps, any_school), rows, with_columns(rows, ("name", "reliance")),
        legend=RELIANCE, agents=[row["person"] for row in rows],
    )  # fmt: skip


def changes_table(
    before: Network, network: Network, since: str, *, steps: int = 2, any_school: bool = False
) -> MeasureTable:
    """The families whose route is another than before; see :func:`hsp_graph.measures.what_if.compared`."""
    changes = compared(before, network, steps=steps, any_school=any_school).to_rows(network)
    changed = [row for row in changes if row["change"] != "unchanged"]
    return MeasureTable(
        f"Routes to power in {where(any_school)} since {since}, short ones at most {steps} steps", changed
    )


def drawn_reliance(*, steps: int = 2, any_school: bool = False) -> DrawnMeasure:
    """How many families rely on each agent, for draws of uncertain networks."""
    return DrawnMeasure(
        _reliance_model(steps, any_school),
        lambda network: reliance(network, steps, any_school=any_school).counts(len(network)),
    )


def _reliance_model(steps: int, any_school: bool) -> str:
    return f"Families who rely on somebody within {steps} steps to power in {where(any_school)}"


def missing_ends(network: Network) -> str:
    """What is missing at one end of all routes, in a sentence; "" if families and power are there."""
    positions = Positions.of(network)
    if not len(positions.families):
        return "There are no families (people of the sector home) in the graph."
    if not len(positions.holders):
        return "Nobody in a school holds power, so that no route leads there."
    return ""


def where(any_school: bool) -> str:
    """Whose power counts, in words: that at the family's own school, or at any."""
    return "any school" if any_school else "own school"
