"""Betweenness between home and school power as a table."""

from hsp_graph.findings.routes import where
from hsp_graph.findings.table import DrawnMeasure, MeasureTable, with_columns
from hsp_graph.measures.betweenness import betweenness, samples_needed
from hsp_graph.network.network import Network

_BRIEF = ("name", "sector", "betweenness", "error")
MODEL = "Betweenness from home to power in {where}"
LEGEND = (
    "Betweenness: over all pairs of a family and a holder of power who counts for it, the share of their "
    "shortest routes that runs through somebody, added up{error}."
)


def betweenness_table(network: Network, *, seed: int = 0, any_school: bool = False) -> MeasureTable:
    """The betweenness of everybody, the largest first; sampled where the network is large.

    See :mod:`hsp_graph.measures.betweenness`.
    """
    samples = samples_needed(network)
    found = betweenness(network, samples=samples, seed=seed, any_school=any_school)
    rows = found.to_rows(network)
    rows.sort(key=lambda row: (-row["betweenness"], row["name"]))
    error = "; error: that of drawing some of the families" if samples else ""
    return MeasureTable(
        f"{MODEL.format(where=where(any_school))}, {found.method}", rows, with_columns(rows, _BRIEF),
        legend=LEGEND.format(error=error), agents=[row["person"] for row in rows],
    )  # fmt: skip


def drawn_betweenness(*, seed: int = 0, any_school: bool = False) -> DrawnMeasure:
    """The betweenness of each agent, for draws of uncertain networks."""
    return DrawnMeasure(
        MODEL.format(where=where(any_school)),
        lambda network: (
            betweenness(network, samples=samples_needed(network), seed=seed, any_school=any_school).values
        ),
    )
