"""Commands that measure: who stands between whom, by which routes, and what of it is sure."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import click

from hsp_graph.cli.doubt import Doubt, doubt_options
from hsp_graph.cli.networks import MeasureInput, network_options
from hsp_graph.cli.options import echo, format_option, sentences
from hsp_graph.core.errors import CommandError

if TYPE_CHECKING:
    from hsp_graph.core.result_table import Format
    from hsp_graph.network.network import Network

#: Betweenness is counted over all pairs up to so many steps of the searches, and sampled beyond.
_AFFORDABLE, _SAMPLED = 10**10, 500

_steps = click.option("--steps", type=click.IntRange(1), default=2, show_default=True,
                      help="How long a short route may be.")  # fmt: skip
_top = click.option("--top", type=click.IntRange(1), default=None, help="Only the first so many rows.")
_save = click.option("--save", is_flag=True,
                     help="Also write it into the graph, until the next import or undo.")  # fmt: skip


@click.group()
def measure() -> None:
    """Measure who stands between whom, in a study or any file."""


@measure.command()
@click.option(
    "--group", default="sector", show_default=True, metavar="ATTRIBUTE",
    help="What makes people alike: sector, role, organisation, or another attribute of the network.",
)  # fmt: skip
@click.option("--level", type=click.Choice(["nodes", "groups", "global"]), default="nodes", show_default=True,
              help="One row per person, per group, or for the whole network.")  # fmt: skip
@click.option(
    "--show", "shown", default="", metavar="NAME",
    help="List what this person brokers, one by one, with the ties and their evidence.",
)  # fmt: skip
@_top
@_save
@doubt_options
@network_options
@format_option
def brokerage(
    given: MeasureInput,
    group: str,
    level: str,
    shown: str,
    top: int | None,
    save: bool,
    doubt: Doubt,
    form: "Format",
) -> None:
    """Gould-Fernandez brokerage: who stands between whom.

    In which of five roles. Each role has its count, its expectation under random ties, standard deviation
    and z; 'not defined' where the deviation is 0. The table on the terminal shows counts and z, by group
    the mean counts; csv and json have all of it.
    """
    from hsp_graph.findings.measures import BROKERAGE, MeasureTable, brokerage_of_each
    from hsp_graph.measures.brokerage import brokerage as measured

    network, model = given.network, f"Gould-Fernandez brokerage by {group}"
    passed_over = {"--level": level != "nodes", "--save": save}
    if shown:
        _apart("--show", {**passed_over, doubt.option: doubt})
        _show_brokered(given, shown, group, model, form, top)
        return
    if doubt:
        _apart(doubt.option, passed_over)
        doubt.show(given, lambda drawn: measured(drawn, group, negative=given.negative).counts[:, -1], form,
                   f"{model}, total", top)  # fmt: skip
        return
    if level == "nodes":
        found = brokerage_of_each(network, group, negative=given.negative)
    else:
        counted = measured(network, group, negative=given.negative)
        rows = counted.global_rows()
        brief = [{**row, "p": _shown_p(row["p"])} for row in rows]
        if level == "groups":
            rows = counted.group_rows()
            means = {f"{role}_mean": short for role, short in BROKERAGE.items() if role != "total_z"}
            names = {"group": "group", "size": "size", **means}
            brief = [{short: row[name] for name, short in names.items()} for row in rows]
        found = MeasureTable(model, rows, brief)
    if save:
        _write(given, measured(network, group, negative=given.negative).to_rows(), model)
    if not any(stated not in ("", None) for stated in network.groups(group).tolist()):
        echo(f"Nobody's {group} is stated, so that all are one group. --group names another attribute.",
             err=True)  # fmt: skip
    given.show(found, form, top=top, none=found.omitted)


def _show_brokered(
    given: MeasureInput, name: str, group: str, model: str, form: "Format", top: int | None
) -> None:
    from hsp_graph.findings.measures import MeasureTable
    from hsp_graph.measures.brokered import brokered_by

    network = given.network
    broker = network.position(name)
    triads = brokered_by(network, broker, group, negative=given.negative)
    relations = dict(zip(network.ties["id"].tolist(), network.ties["relation_label"].tolist(), strict=True))
    evidence: dict[str, list[str]] = {}
    if given.workspace:
        from hsp_graph.graph.evidence import read_evidence

        for tie, pieces in read_evidence(given.workspace.store).items():
            # On a terminal the place is enough, where it is told; csv and json name the source too.
            brief = form == "table"
            places = (
                ", ".join(filter(None, ("" if brief and one["locator"] else one["source"], one["locator"])))
                for one in pieces
            )
            evidence[tie] = [*dict.fromkeys(places)]
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
        for triad in triads
    ]
    found = MeasureTable(f"{model}, what {network.agents['label'][broker]} brokers", rows)
    given.show(found, form, top=top, none=f"{name} brokers nothing.")


@measure.command("structural-holes")
@click.option(
    "--model", type=click.Choice(["whole", "ego"]), default="whole", show_default=True,
    help="Whole network (igraph, networkx) or each one's own circle alone (UCINET's default).",
)  # fmt: skip
@click.option("--show", "shown", default="", metavar="NAME",
              help="How far each contact of this person constrains them.")  # fmt: skip
@_top
@_save
@doubt_options
@network_options
@format_option
def structural_holes(
    given: MeasureInput,
    model: Literal["whole", "ego"],
    shown: str,
    top: int | None,
    save: bool,
    doubt: Doubt,
    form: "Format",
) -> None:
    """Burt's structural holes: whose contacts are not tied.

    Effective size, efficiency, constraint, hierarchy. Low constraint and a large effective size: contacts
    who do not know one another. 'not defined' without contacts.
    """
    from hsp_graph.findings.measures import MeasureTable, holes_of_each
    from hsp_graph.measures.structural_holes import structural_holes as measured

    network = given.network
    settings: Any = {"model": model, "weight": given.weight, "negative": given.negative}
    name = f"Burt's structural holes, {model} network, {given.weighted}"
    if shown:
        _apart("--show", {"--save": save, doubt.option: doubt})
    if doubt:
        _apart(doubt.option, {"--save": save})
        doubt.show(given, lambda drawn: measured(drawn, **settings).constraint, form, f"{name}, constraint",
                   top)  # fmt: skip
        return
    if shown:
        labels = network.labels()
        ego = network.agents["id"][network.position(shown)]
        dyads = [row for row in measured(network, **settings).dyad_rows() if ego == next(iter(row.values()))]
        rows = [{key: labels.get(value, value) for key, value in row.items()} for row in dyads]
        rows.sort(key=lambda row: -row["constraint"])
        given.show(MeasureTable(f"{name}, constraint by contact", rows), form, top=top,
                   none=f"{shown} has no contacts.")  # fmt: skip
        return
    found = holes_of_each(network, **settings, weighted=given.weighted)
    if save:
        _write(given, measured(network, **settings).to_rows(), name)
    given.show(found, form, top=top, none=found.omitted)


@measure.command()
@_steps
@click.option("--any-school/--own-school", "any_school", default=False,
              help="Whether power at any school counts, or that at the family's own [default].")  # fmt: skip
@click.option("--disjoint", is_flag=True, help="Also count routes that share nobody; takes longer.")
@click.option("--by", type=click.Choice(["family", "practitioner", "person"]), default="family",
              show_default=True, help="Each family's route; each practitioner's reach; or how far everybody "
              "stands between home and power (betweenness).")  # fmt: skip
@click.option(
    "--since", default="", metavar="DATE", help="Only the families whose route is another than as of then."
)
@_top
@_save
@doubt_options
@network_options
@format_option
def routes(
    given: MeasureInput, steps: int, any_school: bool, disjoint: bool, by: str, since: str, top: int | None,
    save: bool, doubt: Doubt, form: "Format",
) -> None:  # fmt: skip
    """Each family's routes to the nearest power in a school.

    How far, through whom, whom all routes of at most so many steps run through (relies on) and whom all
    routes whatever (necessary). Empty where there is none, and where a family's school is not stated and
    only its own counts.
    """
    from hsp_graph.findings.measures import (
        MeasureTable,
        betweenness_of_each,
        reach_of_practitioners,
        routes_of_families,
    )
    from hsp_graph.measures.betweenness import betweenness
    from hsp_graph.measures.routes import reliance

    said = _check_routes(given)
    if by != "family":
        _apart(f"--by {by}", {"--any-school": any_school, "--disjoint": disjoint, "--since": since})
    network = given.network
    where = "any school" if any_school else "own school"
    samples = _SAMPLED if by == "person" and _too_many(network) else None
    if doubt:
        _apart(doubt.option, {"--disjoint": disjoint, "--since": since, "--save": save})
        if by == "person":
            doubt.show(given, lambda drawn: betweenness(drawn, samples=samples, seed=doubt.seed).values, form,
                       "Betweenness from home to power in a school", top)  # fmt: skip
            return
        doubt.show(
            given,
            lambda drawn: reliance(drawn, steps, any_school=any_school).counts(len(drawn)),
            form,
            f"Families who rely on somebody within {steps} steps to power in {where}",
            top,
        )
        return
    if since:
        _apart("--since", {"--any-school": any_school, "--disjoint": disjoint, "--save": save})
        from hsp_graph.measures.what_if import compared

        changes = compared(given.as_of(since), network, steps=steps).to_rows(network)
        changed = [row for row in changes if row["change"] != "unchanged"]
        told = MeasureTable(f"Routes since {since}, short ones at most {steps} steps", changed)
        given.show(told, form, top=top, none="No family's route has changed.")
        return
    if by == "family":
        found = routes_of_families(network, steps=steps, any_school=any_school, disjoint=disjoint)
    elif by == "practitioner":
        found = reach_of_practitioners(network, steps=steps)
    else:
        found = betweenness_of_each(network, samples=samples, seed=doubt.seed)
    if save:
        _write(given, [{**row, "node": row[by]} for row in found.rows], found.model)
    given.show(found, form, top=top,
               none="" if said else "There is nobody whom this is about.")  # fmt: skip


@measure.command()
@click.option(
    "--by", type=click.Choice(["all", "school", "type", "family"]), default="all", show_default=True,
    help="Count all together, by school, by partnership type, or list families.",
)  # fmt: skip
@_steps
@_top
@network_options
@format_option
def mitigation(given: MeasureInput, by: str, steps: int, top: int | None, form: "Format") -> None:
    """What practitioners make up for.

    Families whose tie to the head is negative, mixed or not in the data. How many of them have a positive
    tie to a practitioner, and a route to power through one; by name.
    """
    from hsp_graph.findings.measures import mitigated
    from hsp_graph.measures.mitigation import mitigation as measured

    _check_routes(given)
    network = given.network
    types: dict[int, str] = {}
    if given.workspace and by in ("type", "family"):
        from hsp_graph.findings.typology import assess_study, head_labels

        types = head_labels(assess_study(given.workspace, network), network)
    found = measured(network, types=types, steps=steps)
    none = "No family's tie to its head is negative, mixed or absent." if len(found.families) else ""
    told = mitigated(found, network, by)
    given.show(told, form, top=top, none=told.omitted or none)
    if form == "table" and (texts := found.sentences(network)):
        sentences(texts)


@click.command("what-if")
@click.option(
    "--without", multiple=True, metavar="NAME", help="Somebody who goes; may be given several times."
)
@click.option("--with-tie", "ties", multiple=True, metavar="NAME:NAME", help="A further tie, from and to.")
@_steps
@click.option("--top", type=click.IntRange(1), default=10, show_default=True,
              help="So many removals are ranked if nothing is supposed.")  # fmt: skip
@network_options
@format_option
def what_if(
    given: MeasureInput, without: Sequence[str], ties: Sequence[str], steps: int, top: int, form: "Format"
) -> None:
    """What families would lose if somebody went, or gain by a tie.

    Alone it ranks whose going would cost most.
    """
    from hsp_graph.findings.measures import MeasureTable, removals
    from hsp_graph.measures.what_if import what_if as supposed

    said = _check_routes(given)
    network, model = given.network, f"short routes at most {steps} steps"
    if not without and not ties:
        given.show(removals(network, top, steps=steps), form,
                   none="" if said else "Nobody's going would change any family's route.")  # fmt: skip
        return
    pairs = [_pair(network, tie) for tie in ties]
    found = supposed(network, without=without, with_ties=pairs, steps=steps)
    rows = found.to_rows(network)
    if form == "table":
        rows = [row for row in rows if row["change"] != "unchanged"]
    going = f" without {' and '.join(without)}" if without else ""
    coming = f" with a tie {' and '.join(ties)}" if ties else ""
    if rows or not len(found.families):
        given.show(MeasureTable(f"What if{going}{coming}, {model}", rows), form, none="")
    if form == "table" and len(found.families):
        sentences(found.sentences(network))


def _apart(option: str, others: Mapping[str, object]) -> None:
    """Refuse what would be passed over beside this option."""
    if wrong := [other for other, wanted in others.items() if wanted]:
        raise CommandError(
            f"{option} does not go with {' and '.join(wrong)}.", hint="Leave out the one or the other."
        )


def _shown_p(p: float) -> str:
    if p != p:  # noqa: PLR0124 - NaN
        return "not defined"
    return f"{p:.3f}" if p >= 0.001 else "< 0.001"


def _check_routes(given: MeasureInput) -> bool:
    """Refuse negative ties, over which no route runs; say if one end of all routes is missing."""
    from hsp_graph.network.positions import Positions

    if given.negative:
        raise CommandError("Routes do not run over negative ties, which carry no social capital.",
                           hint="Leave out --negative and --valence negative.")  # fmt: skip
    missing = ""
    positions = Positions.of(given.network)
    if not len(positions.families):
        missing = "There are no families (people of the sector home) in the graph."
    elif not len(positions.holders):
        missing = "Nobody in a school holds power, so that no route leads there."
    if missing:
        hint = "" if given.workspace else " In a file, people need the attributes sector and power."
        echo(missing + hint, err=True)
    return bool(missing)


def _too_many(network: "Network") -> bool:
    """Whether betweenness over all pairs of families and holders of power would take minutes."""
    from hsp_graph.network.positions import Positions

    positions = Positions.of(network)
    searches = min(len(positions.families), len(positions.holders))
    return searches * len(network.source) > _AFFORDABLE


def _pair(network: "Network", text: str) -> tuple[int, int]:
    """The two ends of a supposed tie; names may hold colons themselves."""
    halves = [(text[:at], text[at + 1 :]) for at, mark in enumerate(text) if mark == ":"]
    if not halves:
        raise CommandError(f"'{text}' is not a tie.", hint="Write NAME:NAME, from and to.")
    failure: CommandError | None = None
    for one, other in halves:
        try:
            return network.position(one.strip()), network.position(other.strip())
        except CommandError as error:
            failure = failure or error
    assert failure is not None
    raise failure


def _write(given: MeasureInput, rows: Sequence[Mapping[str, Any]], model: str) -> None:
    """Save measures in the study's graph."""
    if not given.workspace:
        raise CommandError("Measures of a file cannot be saved in a study.", hint="Import the file first.")
    from hsp_graph.findings.measures import made_by
    from hsp_graph.study.saved_measures import save_measures

    run = save_measures(given.workspace, rows, made_by(model, given.network, given.conditions))
    reads = "hsp query" if rows and "family" in rows[0] else "hsp ask saved-brokers"
    echo(f"Saved as {run.value}; '{reads}' reads it.", err=True)
