"""The measures that there are: what the command line, 'hsp explain', the report and the docs read of each.

A further measure is a function that gives a :class:`~hsp_graph.findings.table.MeasureTable`, and an entry in
:data:`MEASURES`. With it come a command (``hsp measure NAME``), its table in the report, ``hsp explain "NAME
of SOMEBODY"`` and the shell's completion of that; docs/extending.md shows one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from hsp_graph.findings.betweenness import betweenness_table, drawn_betweenness
from hsp_graph.findings.brokerage import brokerage_table, drawn_totals
from hsp_graph.findings.mitigation import NONE, mitigation_of_families
from hsp_graph.findings.reach import reach_table
from hsp_graph.findings.routes import drawn_reliance, reliance_table, routes_table
from hsp_graph.findings.structural_holes import drawn_constraint, structural_holes_table
from hsp_graph.findings.table import DrawnMeasure, MeasureTable
from hsp_graph.findings.what_if import NONE as NO_COST
from hsp_graph.findings.what_if import removals_table

NOBODY = "Nobody is in the graph."
NO_FAMILY = "There are no families in the graph."


@dataclass(frozen=True)
class Measure:
    """A measure, and where people meet it.

    Attributes:
        name: what people call it, and what 'hsp explain' is asked for: "structural holes".
        title: its heading in the report.
        table: gives its table of a network, with the usual settings.
        columns: the numbers of a row that can be asked for by themselves, with blanks: "effective size".
        command: the command that prints it.
        section: the heading in docs/measures.md under which it is explained.
        report: the section of the report that shows it: "between", "routes" or "mitigation"; "" for none.
        none: what is said where its table is empty.
        of: the agents that it is defined for.
        saved: whether it can be saved in the graph.
        drawn: what the options --identities and --missing draw of it; None for nothing.
    """

    name: str
    title: str
    table: Callable[..., MeasureTable]
    columns: Sequence[str]
    command: str
    section: str
    report: Literal["between", "routes", "mitigation", ""]
    none: str = NOBODY
    of: Literal["everybody", "families", "practitioners"] = "everybody"
    saved: bool = False
    drawn: Callable[..., DrawnMeasure] | None = None

    def faults(self) -> list[str]:
        """What a measure lacks that people need to meet it, a sentence each; none where it is complete.

        >>> Measure("degree", "", lambda network: MeasureTable("", []), ["degree"], "hsp measure degree",
        ...         "Degree", "between").faults()
        ["The measure 'degree' has no title."]
        """
        needed = ("name", "title", "columns", "command", "section", "none")
        return [f"The measure '{self.name}' has no {field}." for field in needed if not getattr(self, field)]


MEASURES = (
    Measure(
        "brokerage", "Brokerage", brokerage_table,
        ("coordinator", "itinerant", "representative", "gatekeeper", "liaison", "total"),
        "hsp measure brokerage", "Brokerage", "between", saved=True, drawn=drawn_totals,
    ),
    Measure(
        "structural holes", "Structural holes", structural_holes_table,
        ("degree", "effective size", "efficiency", "constraint", "hierarchy"),
        "hsp measure structural-holes", "Structural holes", "between", saved=True, drawn=drawn_constraint,
    ),
    Measure(
        "routes", "Each family's route", routes_table,
        ("nearest", "steps", "through", "relies on", "necessary"),
        "hsp measure routes", "Routes", "routes", NO_FAMILY, "families", saved=True,
    ),
    # Its command prints, for each family, the agents that it relies on.
    Measure(
        "reliance", "Reliance", reliance_table, ("reliance",),
        "hsp measure routes", "Reliance", "", drawn=drawn_reliance,
    ),
    Measure(
        "reach", "Whom practitioners connect", reach_table, ("through", "tied", "holders", "relying"),
        "hsp measure routes --by practitioner", "Reach", "routes",
        "There are no practitioners in the graph.", "practitioners", saved=True,
    ),
    Measure(
        "betweenness", "Betweenness", betweenness_table, ("betweenness",),
        "hsp measure routes --by person", "Betweenness", "", saved=True, drawn=drawn_betweenness,
    ),
    Measure(
        "removal", "Whose going would cost most", removals_table, ("lost", "longer"),
        "hsp what-if", "What if", "routes", NO_COST,
    ),
    Measure(
        "mitigation", "Families and heads", mitigation_of_families,
        ("to head", "to practitioner", "practitioners", "length"),
        "hsp measure mitigation --by family", "Mitigation", "mitigation", NONE, "families",
    ),
)  # fmt: skip

#: The measure of each word that 'hsp explain' is asked for: its own name, and the names of its columns.
WORDS = {word: one for one in reversed(MEASURES) for word in one.columns} | {
    one.name: one for one in MEASURES
}


def measure_of(name: str) -> Measure:
    """The measure of a name."""
    return next(one for one in MEASURES if one.name == name)
