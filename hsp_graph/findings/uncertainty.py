"""How sure a measure is, as a table: its range over draws of identities or of unreported ties."""

from collections.abc import Sequence

import numpy as np

from hsp_graph.core.errors import CommandError
from hsp_graph.findings.table import DrawnMeasure, MeasureTable
from hsp_graph.measures.uncertainty import missing_ties, sampled_identities
from hsp_graph.network.network import Network


def drawn_table(
    network: Network, measure: DrawnMeasure, *, missing: float | None = None, samples: int = 200,
    seed: int = 0, of: Sequence[str] = (),
) -> tuple[MeasureTable, list[str]]:  # fmt: skip
    """The range of a measure over draws, the largest value first, and the sentences below the table.

    Args:
        network: what is measured.
        measure: what is measured in each draw.
        missing: the share of ties supposed missing; if None, identities are drawn.
        samples: how many draws.
        seed: the same seed gives the same draws.
        of: names of those to show; by default the identified practitioners, or else everybody.

    Raises:
        CommandError: if somebody of these is unknown, or may be any of several people.
    """
    who = [network.position(name) for name in of]
    if not who:
        known = network.agents["kind"] == "person"
        who = np.flatnonzero(known & (network.agents["sector"] == "family-learning")).tolist()
    unsure = [one for one in who if one in network.may_be]
    if unsure and missing is None:
        raise CommandError(f"{network.agents['label'][unsure[0]]} may be any of several people.",
                           hint="Ask of those whom it may be.")  # fmt: skip
    if missing is not None:
        found = missing_ties(
            network, measure.values, share=missing, samples=samples, seed=seed, agents=who or None
        )
        drawn = f"{100 * missing:.12g}% of the ties supposed missing"
    else:
        found = sampled_identities(network, measure.values, samples=samples, seed=seed, agents=who or None)
        drawn = "identities sampled"
    rows = found.to_rows(network)
    rows.sort(key=lambda row: (row["value"] != row["value"], -row["value"], row["agent"]))
    # One sentence for each of those in the table is left out.
    first, *rest = found.sentences(network)
    table = MeasureTable(f"{measure.model}; {drawn}, {samples} draws, seed {seed}", rows)
    return table, [first, *rest[len(found.agents) :]]
