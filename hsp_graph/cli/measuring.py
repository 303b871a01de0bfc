"""Commands that measure: who stands between whom, by which routes, and what of it is sure."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import click

from hsp_graph.cli.doubt import Doubt, doubt_options
from hsp_graph.cli.networks import Given, network_options
from hsp_graph.cli.options import echo, format_option, sentences
from hsp_graph.errors import CommandError

if TYPE_CHECKING:
    from hsp_graph.network import Network
    from hsp_graph.tables import Format

#: The columns of the terminal's table; short, so that they stand side by side in 80 columns.
_BRIEF = {
    "coordinator": "coord.", "itinerant": "itiner.", "representative": "repres.", "gatekeeper": "gatek.",
    "liaison": "liaison", "total": "total", "total_z": "z",
}  # fmt: skip
_MEANS = {role: short for role, short in _BRIEF.items() if role != "total_z"}
_HOLES = ("name", "degree", "effective_size", "efficiency", "constraint", "hierarchy")
#: Betweenness is counted over all pairs up to so many steps of the searches, and sampled beyond.
_AFFORDABLE, _SAMPLED = 10**10, 500
_FAMILY = ("family", "to_head", "to_practitioner", "practitioners", "length", "through")
_ROUTES = ("name", "nearest", "steps", "through", "only", "disjoint", "relies_on", "necessary")

_steps = click.option("--steps", type=click.IntRange(1), default=2, show_default=True,
                      help="How long a short route may be.")  # fmt: skip
_top = click.option("--top", type=click.IntRange(1), default=None, help="Only the first so many rows.")
_save = click.option("--save", is_flag=True,
                     help="Also write it into the graph, until the next import or undo.")  # fmt: skip


@click.group()
def measure() -> None:
    """Measure who stands between whom, in a study or in any file (--input)."""


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
    given: Given,
    group: str,
    level: str,
    shown: str,
    top: int | None,
    save: bool,
    doubt: Doubt,
    form: "Format",
) -> None:
    """Gould-Fernandez brokerage: who stands between whom, in which of five roles.

    Each role has its count, its expectation under random ties, standard deviation and z; 'not defined' where
    the deviation is 0. The table on the terminal shows counts and z, by group the mean counts; csv and json
    have all of it.
    """
    from hsp_graph.measures.brokerage import NOT_STATED
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
    found = measured(network, group, negative=given.negative)
    brief = None
    if level == "groups":
        rows = found.group_rows()
        brief = {
            "group": "group",
            "size": "size",
            **{f"{role}_mean": short for role, short in _MEANS.items()},
        }
    elif level == "global":
        rows = found.global_rows()
    else:
        labels = network.labels()
        rows = [{"name": labels[row["node"]], **row} for row in found.to_rows()]
        rows.sort(key=lambda row: (-row["total"], row["name"]))
        for row in rows if form == "table" else ():
            belongs = row["group"] if row["group"] == NOT_STATED else f"({row['group']})"
            row["who"] = f"{row['name']} {belongs}"
        brief = {"who": "name (group)", **_BRIEF}
    if save:
        _write(given, found.to_rows(), model)
    given.show(rows[:top], form, model, brief=brief, none="Nobody is in the graph.")


def _show_brokered(given: Given, name: str, group: str, model: str, form: "Format", top: int | None) -> None:
    from hsp_graph.measures.brokered import brokered_by

    network = given.network
    broker = network.position(name)
    triads = brokered_by(network, broker, group, negative=given.negative)
    relations = dict(zip(network.ties["id"].tolist(), network.ties["relation_label"].tolist(), strict=True))
    evidence: dict[str, list[str]] = {}
    if given.workspace:
        from hsp_graph.graph.reading import read_evidence

        for tie, pieces in read_evidence(given.workspace.store).items():
            # On a terminal the place is enough, where it is told; csv and json name the source too.
            brief = form == "table"
            evidence[tie] = [
                ", ".join(filter(None, ("" if brief and one["locator"] else one["source"], one["locator"])))
                for one in pieces
            ]
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
    given.show(rows[:top], form, f"{model}, what {network.agents['label'][broker]} brokers",
               none=f"{name} brokers nothing.")  # fmt: skip


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
    given: Given, model: Literal["whole", "ego"], shown: str, top: int | None, save: bool, doubt: Doubt,
    form: "Format",
) -> None:  # fmt: skip
    """Burt's structural holes: effective size, efficiency, constraint, hierarchy.

    Low constraint and a large effective size: contacts who do not know one another. 'not defined' without
    contacts.
    """
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
    found = measured(network, **settings)
    labels = network.labels()
    if shown:
        ego = network.agents["id"][network.position(shown)]
        dyads = [row for row in found.dyad_rows() if ego == next(iter(row.values()))]
        rows = [{key: labels.get(value, value) for key, value in row.items()} for row in dyads]
        given.show(rows[:top], form, f"{name}, constraint by contact", none=f"{shown} has no contacts.")
        return
    rows = [{"name": labels[row["node"]], **row} for row in found.to_rows()]
    rows.sort(key=lambda row: (row["constraint"] != row["constraint"], row["constraint"], row["name"]))
    if save:
        _write(given, found.to_rows(), name)
    given.show(rows[:top], form, name, brief={column: column for column in _HOLES},
               none="Nobody is in the graph.")  # fmt: skip


@measure.command()
@_steps
@click.option("--own-school", is_flag=True, help="Only holders of power at the family's own school count.")
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
    given: Given, steps: int, own_school: bool, disjoint: bool, by: str, since: str, top: int | None,
    save: bool, doubt: Doubt, form: "Format",
) -> None:  # fmt: skip
    """Routes from each family to the nearest holder of power in a school.

    How far, through whom, whom all routes of at most so many steps run through (relies on) and whom all
    routes whatever (necessary). Empty where there is none, and where a family's school is not stated and
    only its own counts.
    """
    from hsp_graph.measures.betweenness import betweenness
    from hsp_graph.measures.reach import reach
    from hsp_graph.measures.routes import reliance
    from hsp_graph.measures.routes import routes as measured

    _not_negative(given)
    if by != "family":
        _apart(f"--by {by}", {"--own-school": own_school, "--disjoint": disjoint, "--since": since})
    network = given.network
    where = "own school" if own_school else "any school"
    samples = _SAMPLED if by == "person" and _too_many(network) else None
    if doubt:
        _apart(doubt.option, {"--disjoint": disjoint, "--since": since, "--save": save})
        if by == "person":
            doubt.show(given, lambda drawn: betweenness(drawn, samples=samples, seed=doubt.seed).values, form,
                       "Betweenness from home to power in a school", top)  # fmt: skip
            return
        doubt.show(
            given,
            lambda drawn: reliance(drawn, steps, own_school=own_school).counts(len(drawn)),
            form,
            f"Families who rely on somebody within {steps} steps to power in {where}",
            top,
        )
        return
    if since:
        _apart("--since", {"--own-school": own_school, "--disjoint": disjoint, "--save": save})
        from hsp_graph.measures.what_if import compared

        changes = compared(given.as_of(since), network, steps=steps).to_rows(network)
        changed = [row for row in changes if row["change"] != "unchanged"]
        given.show(changed[:top], form, f"Routes since {since}, short ones at most {steps} steps",
                   none="No family's route has changed.")  # fmt: skip
        return
    if by == "family":
        model = f"Routes to power in {where}, short ones at most {steps} steps"
        rows = measured(network, steps=steps, own_school=own_school, disjoint=disjoint).to_rows(network)
        for row in rows if form == "table" else ():
            row["nearest"] = row["nearest"] or ("none" if row["nearest_count"] == 0 else "not defined")
        key, brief = "family", [name for name in _ROUTES if disjoint or name != "disjoint"]
    elif by == "practitioner":
        model = f"Reach of practitioners within {steps} steps"
        rows = reach(network, steps=steps).to_rows(network)
        rows.sort(key=lambda row: (-row["relying"], -row["through"], row["name"]))
        key, brief = "practitioner", ["name", "through", "tied", "holders", "relying"]
    else:
        found = betweenness(network, samples=samples, seed=doubt.seed)
        model = f"Betweenness from home to power in a school, {found.method}"
        rows = found.to_rows(network)
        rows.sort(key=lambda row: (-row["betweenness"], row["name"]))
        key, brief = "person", ["name", "sector", "betweenness", "error"]
    if save:
        _write(given, [{**row, "node": row[key]} for row in rows], model)
    given.show(rows[:top], form, model, brief=dict(zip(brief, brief, strict=True)),
               none="There are no families, or nobody whom this is about, in the graph.")  # fmt: skip


@measure.command()
@click.option(
    "--by", type=click.Choice(["all", "school", "type", "family"]), default="all", show_default=True,
    help="Count all together, by school, by partnership type, or list families.",
)  # fmt: skip
@_steps
@_top
@network_options
@format_option
def mitigation(given: Given, by: str, steps: int, top: int | None, form: "Format") -> None:
    """What practitioners make up for: families whose tie to the head is negative, mixed or absent.

    How many of them have a positive tie to a practitioner, and a route to power through one; by name.
    """
    from hsp_graph.measures.mitigation import mitigation as measured

    _not_negative(given)
    network = given.network
    types: dict[int, str] = {}
    if given.workspace and by in ("type", "family"):
        from hsp_graph.assessing import assess_study, head_labels

        types = head_labels(assess_study(given.workspace.store, network), network)
    found = measured(network, types=types, steps=steps)
    rows, none = [], "There are no families in the graph."
    if len(found.families):
        rows = found.to_rows(network) if by == "family" else found.counts(network, by=by.replace("all", ""))
        none = "No family's tie to its head is negative, mixed or absent."
    brief = dict(zip(_FAMILY, _FAMILY, strict=True)) if by == "family" else None
    given.show(rows[:top], form, f"Mitigation, routes of at most {steps} steps", brief=brief, none=none)
    if form == "table" and (told := found.sentences(network)):
        sentences(told)


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
    given: Given, without: Sequence[str], ties: Sequence[str], steps: int, top: int, form: "Format"
) -> None:
    """What families would lose if somebody went, or gain by a tie; alone, whose going would cost most."""
    from hsp_graph.measures.what_if import consequential
    from hsp_graph.measures.what_if import what_if as supposed

    _not_negative(given)
    network, model = given.network, f"short routes at most {steps} steps"
    if not without and not ties:
        rows = consequential(network, top, steps=steps).to_rows(network)
        given.show(rows, form, f"Most consequential removals, {model}",
                   none="Nobody's going would change any family's route.")  # fmt: skip
        return
    pairs = [_pair(network, tie) for tie in ties]
    found = supposed(network, without=without, with_ties=pairs, steps=steps)
    rows = found.to_rows(network)
    if form == "table":
        rows = [row for row in rows if row["change"] != "unchanged"]
    going = f" without {' and '.join(without)}" if without else ""
    coming = f" with a tie {' and '.join(ties)}" if ties else ""
    if rows or not len(found.families):
        given.show(rows, form, f"What if{going}{coming}, {model}", none="There are no families in the graph.")
    if form == "table" and len(found.families):
        sentences(found.sentences(network))


def _apart(option: str, others: Mapping[str, object]) -> None:
    """Refuse what would be passed over beside this option."""
    if wrong := [other for other, wanted in others.items() if wanted]:
        raise CommandError(
            f"{option} does not go with {' and '.join(wrong)}.", mend="Leave out the one or the other."
        )


def _not_negative(given: Given) -> None:
    if given.negative:
        raise CommandError("Routes do not run over negative ties, which carry no social capital.",
                           mend="Leave out --negative and --valence negative.")  # fmt: skip


def _too_many(network: "Network") -> bool:
    """Whether betweenness over all pairs of families and holders of power would take minutes."""
    sector = network.agents["sector"]
    holders = (sector == "school") & network.agents["power"]
    searches = min(int((sector == "home").sum()), int(holders.sum()))
    return searches * len(network.source) > _AFFORDABLE


def _pair(network: "Network", text: str) -> tuple[int, int]:
    """The two ends of a supposed tie; names may hold colons themselves."""
    halves = [(text[:at], text[at + 1 :]) for at, mark in enumerate(text) if mark == ":"]
    if not halves:
        raise CommandError(f"'{text}' is not a tie.", mend="Write NAME:NAME, from and to.")
    failure: CommandError | None = None
    for one, other in halves:
        try:
            return network.position(one.strip()), network.position(other.strip())
        except CommandError as error:
            failure = failure or error
    assert failure is not None
    raise failure


def _write(given: Given, rows: Sequence[dict[str, Any]], model: str) -> None:
    """Save measures in the study's graph."""
    if not given.workspace:
        raise CommandError("Measures of a file cannot be saved in a study.", mend="Import the file first.")
    from hsp_graph.graph.measurements import save_measures

    run = save_measures(given.workspace.store, given.workspace.base, rows, given.made(model))
    reads = "hsp query" if rows and "family" in rows[0] else "hsp ask saved-brokers"
    echo(f"Saved as {run.value}; '{reads}' reads it.", err=True)
