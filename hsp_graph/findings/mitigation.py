"""Mitigation as tables: what practitioners make up for, counted, or family by family."""

from collections.abc import Mapping
from typing import Any

from hsp_graph.findings.table import MeasureTable, with_columns
from hsp_graph.measures.mitigation import NO_TIE, NO_TYPE, Mitigation, mitigation, some_names
from hsp_graph.network.network import Network

#: Said where no row has a type.
UNTYPED = "No evidence shows the type of the head of any of these families, which tells none apart."
#: Said where no family is in the table.
NONE = "No family's tie to its head is negative, mixed or absent."
_BRIEF = ("family", "to_head", "to_practitioner", "practitioners", "length", "through")
LEGEND = (
    "Families whose tie to the head is negative, mixed or not in the data: how many have a positive tie to "
    "a practitioner, at best one that no source values (not stated), a short route through a practitioner, "
    "and one through a practitioner they are on good terms with."
)
BY_FAMILY = (
    "Each family whose tie to its head is negative, mixed or not in the data: that tie, its best tie to a "
    "practitioner and to which, and its shortest route through a practitioner to power in a school: its "
    "length, and through whom."
)


def mitigation_table(found: Mitigation, network: Network, by: str = "all") -> MeasureTable:
    """What practitioners make up for: counted all together, by school or by type, or family by family.

    Args:
        found: see :func:`hsp_graph.measures.mitigation.mitigation`.
        network: of which it was found.
        by: "all", "school", "type" or "family".
    """
    model = f"Mitigation, routes of at most {found.steps} steps"
    if not len(found.families):
        return MeasureTable(model, [], legend=LEGEND)
    if by == "family":
        rows = found.to_rows(network)
        brief = [_in_words(row) for row in with_columns(rows, _BRIEF)]
        return MeasureTable(
            model, rows, brief, legend=BY_FAMILY, agents=network.agents["id"][found.families].tolist()
        )
    rows = found.counts(network, by=by.replace("all", ""))
    # Without any types the rows would repeat those of all together, so they are left out.
    divided = by != "type" or any(row["type"] != NO_TYPE for row in rows)
    brief = [_in_words({**row, "names": some_names(row["names"])}) for row in rows] if divided else []
    return MeasureTable(model, rows, brief, "" if divided or not rows else UNTYPED, LEGEND)


def mitigation_of_families(network: Network) -> MeasureTable:
    """The table family by family, with the usual settings."""
    return mitigation_table(mitigation(network), network, "family")


def _in_words(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with "absent" as people read it."""
    return {name: NO_TIE if value == "absent" else value for name, value in row.items()}
