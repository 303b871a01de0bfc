"""The options of all measures: a study or a file, which of its ties count, and how long a short route is."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from hsp_graph.cli.formats import FormatOption
from hsp_graph.cli.options import current, echo, show
from hsp_graph.core.errors import CommandError

if TYPE_CHECKING:
    from hsp_graph.core.result_table import Format
    from hsp_graph.findings.table import MeasureTable
    from hsp_graph.network.network import Network
    from hsp_graph.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])

_FILTERS = {
    "valence": "valences", "capital": "capitals", "relation": "relations", "programme": "programmes",
}  # fmt: skip

_OPTIONS = (
    click.option(
        "--input", "file", type=click.Path(path_type=Path), default=None, metavar="FILE",
        help="Measure this file, in any format that can be imported; no study is needed.",
    ),
    click.option("--input-format", "file_format", cls=FormatOption, formats="raw",
                 help="Format of the file, if it is not recognised."),
    click.option("--valence", multiple=True, metavar="VALENCE",
                 help="Only positive, mixed, negative or not-stated ties; may be given several times."),
    click.option("--capital", multiple=True, metavar="FORM", help="Only bonding, bridging or linking ties."),
    click.option("--relation", multiple=True, metavar="RELATION", help="Only ties of this relation."),
    click.option("--programme", multiple=True, metavar="NAME", help="Only ties through this programme."),
    click.option("--as-of", default="", metavar="DATE|any",
                 help="Only ties and roles that hold then: 2008, 2008-05 or 2008-05-17; any for all that "
                 "ever did. By default as_of in hsp.toml, else the day of the youngest import."),
    click.option("--negative", is_flag=True,
                 help="Count negative ties too, which carry no social capital."),
    click.option("--weight", default="", metavar="ATTRIBUTE",
                 help="The strength of a tie, for measures that use it: 'strength' in a study."),
)  # fmt: skip


@dataclass(frozen=True)
class MeasureInput:
    """What is measured.

    Attributes:
        network: its people, and of its ties those that were asked for.
        workspace: the study it is of, unless it is a file's.
        conditions: which ties were asked for, as the command line says it; "" if all of them.
        as_of: the same network as of another date.
        negative: whether negative ties count.
        weight: the column of the ties that says how strong they are; None if they are not weighted.
        weighted: the same in words, by the name that the attribute has in the study or file.
    """

    network: "Network"
    workspace: "Workspace | None"
    conditions: str
    as_of: "Callable[[str], Network]"
    negative: bool
    weight: str | None
    weighted: str

    def show(
        self, table: "MeasureTable", output_format: "Format", *, top: int | None = None,
        none: str = "Nothing found.",
    ) -> None:  # fmt: skip
        """Print a measure's first rows with what is needed to make them again, or that there are none."""
        rows = table.table(output_format, self.network, self.conditions, top)
        if output_format == "table" and table.legend:
            rows = replace(rows, note=f"{table.legend}\n{rows.note}")
        if len(rows) or output_format != "table":
            show(rows, output_format, none=none)
        elif none:
            echo(none, err=True)

    def save(self, table: "MeasureTable") -> None:
        """Save the numbers of a table about agents in the study's graph."""
        if not self.workspace:
            raise CommandError("Measures of a file cannot be saved in a study.",
                               hint="Import the file first.")  # fmt: skip
        from hsp_graph.findings.table import as_of_in_words, made_by
        from hsp_graph.study.saved_measures import save_measures

        rows = [{**row, "node": agent} for row, agent in zip(table.rows, table.agents, strict=True)]
        conditions = ", ".join(filter(None, [as_of_in_words(self.network), self.conditions]))
        run = save_measures(self.workspace, rows, made_by(table.model, self.network, conditions))
        reads = "hsp query" if rows and "family" in rows[0] else "hsp ask saved-brokers"
        echo(f"Saved as {run.value}; '{reads}' reads it.", err=True)

    def check_routes(self) -> bool:
        """Refuse negative ties, over which no route runs; say if one end of all routes is missing."""
        from hsp_graph.findings.routes import missing_ends

        if self.negative:
            raise CommandError("Routes do not run over negative ties, which carry no social capital.",
                               hint="Leave out --negative and --valence negative.")  # fmt: skip
        if missing := missing_ends(self.network):
            hint = "" if self.workspace else " In a file, people need the attributes sector and power."
            echo(missing + hint, err=True)
        return bool(missing)


def steps_option(
    text: str = "How many steps a short route has at most.", *, least: int = 1, most: int | None = 20
) -> Callable[[F], F]:
    """``--steps``, with its help text and bounds."""
    return click.option(
        "--steps", type=click.IntRange(least, most), default=2, show_default=True, metavar="N", help=text
    )


def any_school_option(command: F) -> F:
    """``--any-school``: whether power at any school counts, or that at the family's own."""
    return click.option(
        "--any-school/--own-school", default=False,
        help="Whether power at any school counts, or only at the family's own, where it is stated (default).",
    )(command)  # fmt: skip


def _check_strengths(network: "Network", weight: str) -> None:
    """Refuse a file's weights that no strength can have, also where the measure does not heed them."""
    strengths, names = network.ties["strength"], network.agents["label"]
    for tie in (strengths < 0).nonzero()[0].tolist() + (strengths == float("inf")).nonzero()[0].tolist():
        ends = f"the tie from {names[network.source[tie]]} to {names[network.target[tie]]}"
        raise CommandError(
            f"The '{weight}' of a tie is {strengths[tie]:g}, and a tie's strength is 0 or more and finite.",
            where=ends, hint="Leave negative ties to the valence, or measure without weights.",
        )  # fmt: skip


def network_options(command: F) -> F:
    """``--input``, ``--valence`` and the other options of all measures, as the argument ``given``."""

    @functools.wraps(command)
    def call(
        *arguments: Any, file: Path | None, file_format: str, weight: str, as_of: str, negative: bool,
        **options: Any,
    ) -> Any:  # fmt: skip
        wanted = {name: options.pop(name) for name in _FILTERS}
        workspace = None
        if file:
            from hsp_graph.importing.formats.registry import read_raw
            from hsp_graph.network.from_file import raw_network

            network = raw_network(read_raw(file, file_format), weight=weight)
            _check_strengths(network, weight)
            nobody = CommandError(f"There is nobody in '{file.name}'.", where=str(file),
                                  hint="Give a file in which there are people or ties.")  # fmt: skip
        elif file_format:
            raise CommandError("--input-format needs --input.", hint="Name the file with --input FILE.")
        else:
            from hsp_graph.network.cache import read_network

            workspace = current(click.get_current_context())
            network = read_network(workspace)
            nobody = CommandError("Nobody is in the graph.", hint="'hsp import' brings tables in.")
            if weight not in ("", "strength"):
                raise CommandError(f"The ties of a study have no weight '{weight}'.",
                                   hint="Use 'strength', or no weight.")  # fmt: skip
        if not len(network):
            raise nobody
        whole, filters = network, {names: wanted[name] for name, names in _FILTERS.items()}

        def at(date: str) -> "Network":
            return whole.where(**filters, as_of=date)

        own = whole.at(workspace.reference_date) if workspace else whole
        network = at(as_of.lower()) if as_of else own.where(**filters)
        negative = negative or any(word.strip().lower() == "negative" for word in wanted["valence"])
        said = [f"{name} {' or '.join(words)}" for name, words in wanted.items() if words]
        said += ["negative ties count"] if negative else []
        strength, weighted = ("strength", f"weighted by {weight}") if weight else (None, "not weighted")
        given = MeasureInput(network, workspace, ", ".join(said), at, negative, strength, weighted)
        return command(*arguments, given=given, **options)

    decorated: Any = call
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return cast("F", decorated)
