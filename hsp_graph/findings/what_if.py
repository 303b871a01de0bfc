"""What-if as tables: whose removal would cost families most, and what would change if some went."""

from collections.abc import Sequence

from hsp_graph.findings.routes import where
from hsp_graph.findings.table import MeasureTable
from hsp_graph.measures.what_if import WhatIf, consequential
from hsp_graph.network.network import Network

LEGEND = (
    "Lost: families who would lose every short route if that agent went. Longer: families whose shortest "
    "route would be longer, or gone."
)
#: Said where nobody is in the table.
NONE = "Nobody's going would change any family's route."


def removals_table(
    network: Network, top: int = 10, *, steps: int = 2, any_school: bool = False
) -> MeasureTable:
    """Whose removal would cost families most; see :func:`hsp_graph.measures.what_if.consequential`."""
    found = consequential(network, top, steps=steps, any_school=any_school)
    shown, omitted = len(found.agents), ""
    if found.others:
        tied = f"; {found.tied:,} cost as much as the last of these" if found.tied > 1 else ""
        omitted = f"The first {shown:,} of {shown + found.others:,} are shown{tied} (--top shows more)."
    return MeasureTable(
        removals_model(steps, any_school), found.to_rows(network), omitted=omitted, legend=LEGEND,
        agents=network.agents["id"][found.agents].tolist(),
    )  # fmt: skip


def removals_model(steps: int, any_school: bool = False) -> str:
    """The name of the measure with its setting."""
    return f"Most consequential removals, {_short(steps, any_school)}"


def _short(steps: int, any_school: bool) -> str:
    return f"short routes to power in {where(any_school)} at most {steps} steps"


def what_if_table(
    found: WhatIf, network: Network, *, without: Sequence[str] = (), ties: Sequence[str] = (),
    any_school: bool = False,
) -> MeasureTable:  # fmt: skip
    """What would change for each family; people see only those for whom something does.

    Args:
        found: see :func:`hsp_graph.measures.what_if.what_if`.
        network: of which it was found.
        without: the names of those who go.
        ties: the further ties, as they were given.
        any_school: whether it was found for power at any school.
    """
    rows = found.to_rows(network)
    going = f" without {' and '.join(without)}" if without else ""
    coming = f" with a tie {' and '.join(ties)}" if ties else ""
    return MeasureTable(
        f"What if{going}{coming}, {_short(found.steps, any_school)}", rows,
        [row for row in rows if row["change"] != "unchanged"],
    )  # fmt: skip
