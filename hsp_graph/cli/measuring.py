"""Commands that measure."""

from typing import TYPE_CHECKING

import click

from hsp_graph.cli.options import current, format_option, show

if TYPE_CHECKING:
    from hsp_graph.tables import Format

#: The columns of the terminal's table; short, so that they stand side by side in 80 columns.
_BRIEF = {
    "coordinator": "coord.", "itinerant": "itiner.", "representative": "repres.", "gatekeeper": "gatek.",
    "liaison": "liaison", "total": "total", "total_z": "z",
}  # fmt: skip


@click.group()
def measure() -> None:
    """Measure who stands between whom."""


@measure.command()
@click.option(
    "--group", default="sector", show_default=True, metavar="ATTRIBUTE",
    help="What makes people alike: sector, role, organisation, or another attribute of the network.",
)  # fmt: skip
@click.option("--level", type=click.Choice(["nodes", "groups", "global"]), default="nodes", show_default=True,
              help="One row per person, per group, or for the whole network.")  # fmt: skip
@click.option("--negative", is_flag=True, help="Count negative ties too, which carry no social capital.")
@click.option("--top", type=click.IntRange(1), default=None, help="Only the first so many rows.")
@format_option
@click.pass_context
def brokerage(
    context: click.Context, group: str, level: str, negative: bool, top: int | None, form: "Format"
) -> None:
    """Gould-Fernandez brokerage: who stands between whom, in which of five roles.

    Each role has its count, its expectation under random ties, standard deviation and z; 'not defined' where
    the deviation is 0. The table on the terminal shows counts and z; csv and json have all of it.
    """
    from hsp_graph.measures import brokerage as measured
    from hsp_graph.tables import Rows

    network = current(context).network()
    found = measured(network, group, negative=negative)
    if level == "groups":
        rows = found.group_rows()
    elif level == "global":
        rows = found.global_rows()
    else:
        labels = network.labels()
        rows = [{"name": labels[row["node"]], **row} for row in found.to_rows()]
        rows.sort(key=lambda row: (-row["total"], row["name"]))
        if form == "table":
            rows = [
                {"name (group)": f"{row['name']} ({row['group']})"}
                | {short: row[name] for name, short in _BRIEF.items()}
                for row in rows
            ]
    rows = rows[:top]
    columns = list(rows[0]) if rows else ["name"]
    show(Rows(columns, [list(row.values()) for row in rows]), form, none="Nobody is in the graph.")
