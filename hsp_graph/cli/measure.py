"""hsp measure: brokerage, structural holes, routes, mitigation, and further registered measures."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import click

from hsp_graph.cli.measure_input import MeasureInput, any_school_option, network_options, steps_option
from hsp_graph.cli.options import apart, echo, format_option, sentences
from hsp_graph.cli.uncertainty import UncertaintyOptions, uncertainty_options

if TYPE_CHECKING:
    from hsp_graph.core.result_table import Format
    from hsp_graph.findings.registry import Measure

_top = click.option("--top", type=click.IntRange(1), default=None, help="Show only the first N rows.",
                    metavar="N")  # fmt: skip
_save = click.option("--save", is_flag=True,
                     help="Also write it into the graph, until the next import or undo.")  # fmt: skip


class MeasureGroup(click.Group):
    """The commands below, and one for each registered measure that has none of its own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all."""
        return sorted({*super().list_commands(ctx), *self._further()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        known = super().get_command(ctx, cmd_name)
        if known is None and (found := self._further().get(cmd_name)):
            return _command_of(found, cmd_name)
        return known

    def _further(self) -> Mapping[str, "Measure"]:
        from hsp_graph.findings.registry import MEASURES

        names = {tuple(one.command.split()): one for one in MEASURES}
        return {
            words[2]: one
            for words, one in names.items()
            if words[:2] == ("hsp", "measure") and words[2] not in self.commands
        }


@click.group(cls=MeasureGroup)
def measure() -> None:
    """Measure who stands between whom, in a study or any file."""


@measure.command()
@click.option("--group", default="sector", show_default=True, metavar="ATTRIBUTE",
              help="The attribute that groups people: sector, role, organisation, or another of the "
              "network.")  # fmt: skip
@click.option("--level", type=click.Choice(["nodes", "groups", "global"]), default="nodes", show_default=True,
              help="One row per person, per group, or for the whole network.")  # fmt: skip
@click.option("--show", "shown", default="", metavar="NAME",
              help="List what this person brokers, one by one, with the ties and their evidence."
              )  # fmt: skip
@_top
@_save
@uncertainty_options
@network_options
@format_option
def brokerage(
    given: MeasureInput, group: str, level: Literal["nodes", "groups", "global"], shown: str,
    top: int | None, save: bool, uncertainty: UncertaintyOptions, output_format: "Format",
) -> None:  # fmt: skip
    """Gould-Fernandez brokerage: who stands between whom.

    In which of five roles. Each role has its count, its expectation under random ties, standard deviation
    and z; 'not defined' where the deviation is 0. The table on the terminal shows counts and z, by group
    the mean counts; csv and json have all of it.
    """
    from hsp_graph.findings import brokerage as tables

    network, negative = given.network, given.negative
    ignored = {"--level": level != "nodes", "--save": save}
    if shown:
        apart("--show", {**ignored, uncertainty.option: uncertainty})
        table = tables.brokered_table(
            network, network.position(shown), group, study=given.workspace,
            places_only=output_format == "table", negative=negative,
        )  # fmt: skip
        given.show(table, output_format, top=top, none=f"{shown} brokers nothing.")
        return
    if uncertainty:
        uncertainty.show(given, tables.drawn_totals(group, negative=negative), output_format, top, ignored)
        return
    table = tables.brokerage_table(network, group, level=level, negative=negative)
    if save:
        given.save(tables.brokerage_table(network, group, negative=negative))
    if ungrouped := tables.ungrouped(network, group):
        echo(ungrouped, err=True)
    given.show(table, output_format, top=top, none=table.omitted)


@measure.command("structural-holes")
@click.option("--model", type=click.Choice(["whole", "ego"]), default="whole", show_default=True,
              help="Whole network (igraph, networkx) or each one's ego network alone (UCINET's default)."
              )  # fmt: skip
@click.option("--show", "shown", default="", metavar="NAME",
              help="How far each contact of this person constrains them.")  # fmt: skip
@_top
@_save
@uncertainty_options
@network_options
@format_option
def structural_holes(
    given: MeasureInput, model: Literal["whole", "ego"], shown: str, top: int | None, save: bool,
    uncertainty: UncertaintyOptions, output_format: "Format",
) -> None:  # fmt: skip
    """Burt's structural holes: whose contacts are not tied.

    Effective size, efficiency, constraint, hierarchy. Low constraint and a large effective size: contacts
    who do not know one another. 'not defined' without contacts.
    """
    from hsp_graph.findings import structural_holes as tables

    network = given.network
    settings: Any = {
        "model": model, "weight": given.weight, "weighted": given.weighted, "negative": given.negative,
    }  # fmt: skip
    if shown:
        apart("--show", {"--save": save, uncertainty.option: uncertainty})
        table = tables.contacts_table(network, network.position(shown), **settings)
        given.show(table, output_format, top=top, none=f"{shown} has no contacts.")
        return
    if uncertainty:
        drawn = tables.drawn_constraint(**settings)
        uncertainty.show(given, drawn, output_format, top, {"--save": save})
        return
    table = tables.structural_holes_table(network, **settings)
    if save:
        given.save(table)
    given.show(table, output_format, top=top, none=table.omitted)


@measure.command()
@steps_option("How many steps a short route has at most; with --by practitioner up to 6.")
@any_school_option
@click.option("--disjoint", is_flag=True, help="Also count routes that share nobody; takes longer.")
@click.option("--by", type=click.Choice(["family", "practitioner", "person"]), default="family",
              show_default=True, help="Each family's route; each practitioner's reach; or how far everybody "
              "stands between home and power (betweenness).")  # fmt: skip
@click.option("--since", default="", metavar="DATE",
              help="Only the families whose route is another than as of then.")  # fmt: skip
@_top
@_save
@uncertainty_options
@network_options
@format_option
def routes(
    given: MeasureInput, steps: int, any_school: bool, disjoint: bool, by: str, since: str, top: int | None,
    save: bool, uncertainty: UncertaintyOptions, output_format: "Format",
) -> None:  # fmt: skip
    """Each family's routes to the nearest power in a school.

    How far, through whom, whom all short routes run through (relies on) and whom all routes of any length
    (necessary). Empty where there is none. Power at the family's own school counts; where that is not
    stated, power at any.
    """
    from hsp_graph.findings import betweenness, reach
    from hsp_graph.findings import routes as tables

    missing_end = given.check_routes()
    if by != "family":
        apart(f"--by {by}", {"--disjoint": disjoint, "--since": since})
    network, settings = given.network, {"any_school": any_school}
    if uncertainty:
        drawn = tables.drawn_reliance(steps=steps, **settings)
        if by == "person":
            drawn = betweenness.drawn_betweenness(seed=uncertainty.seed, **settings)
        ignored = {"--disjoint": disjoint, "--since": since, "--save": save}
        uncertainty.show(given, drawn, output_format, top, ignored)
        return
    if since:
        apart("--since", {"--disjoint": disjoint, "--save": save})
        table = tables.changes_table(given.as_of(since), network, since, steps=steps, **settings)
        given.show(table, output_format, top=top, none="No family's route has changed.")
        return
    if by == "family":
        table = tables.routes_table(network, steps=steps, disjoint=disjoint, **settings)
    elif by == "practitioner":
        table = reach.reach_table(network, steps=steps, **settings)
    else:
        table = betweenness.betweenness_table(network, seed=uncertainty.seed, **settings)
    if save:
        given.save(table)
    given.show(table, output_format, top=top,
               none="" if missing_end else "There is nobody whom this is about.")  # fmt: skip


@measure.command()
@click.option("--by", type=click.Choice(["all", "school", "type", "family"]), default="all",
              show_default=True, help="Count all together, by school, by partnership type, or list families."
              )  # fmt: skip
@steps_option("How many steps a route through a practitioner has at most.", least=2, most=None)
@any_school_option
@_top
@network_options
@format_option
def mitigation(
    given: MeasureInput, by: str, steps: int, any_school: bool, top: int | None, output_format: "Format"
) -> None:
    """What practitioners make up for.

    Families whose tie to the head is negative, mixed or not in the data. How many of them have a positive
    tie to a practitioner, and a route to power through one; by name.
    """
    from hsp_graph.findings import mitigation as tables
    from hsp_graph.findings.typology import assess_study, head_labels
    from hsp_graph.measures.mitigation import mitigation as measured

    given.check_routes()
    network, types = given.network, {}
    if given.workspace and by in ("type", "family"):
        types = head_labels(assess_study(given.workspace, network), network)
    found = measured(network, types=types, steps=steps, any_school=any_school)
    table = tables.mitigation_table(found, network, by)
    none = tables.NONE if len(found.families) else ""
    given.show(table, output_format, top=top, none=table.omitted or none)
    if output_format == "table" and (below := found.sentences(network)):
        sentences(below)


def _command_of(registered: "Measure", name: str) -> click.Command:
    """The command of a measure that has none of its own: its table with the usual settings."""

    def show(
        given: MeasureInput, top: int | None, uncertainty: UncertaintyOptions, output_format: "Format",
        save: bool = False,
    ) -> None:  # fmt: skip
        if uncertainty:
            if registered.drawn is None:
                apart(uncertainty.option, {f"hsp measure {name}": True})
            else:
                uncertainty.show(given, registered.drawn(), output_format, top, {"--save": save})
                return
        table = registered.table(given.network)
        if save:
            given.save(table)
        given.show(table, output_format, top=top, none=table.omitted or registered.none)

    decorated: Any = format_option(network_options(uncertainty_options(show)))
    decorated = _top(_save(decorated) if registered.saved else decorated)
    return click.command(name, help=f"{registered.title}.")(decorated)
