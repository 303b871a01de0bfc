"""The options that ask how sure a measure is: drawn identities, and ties that nobody reported."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

import click

from hsp_graph.cli.networks import MeasureInput
from hsp_graph.cli.options import progress, sentences
from hsp_graph.core.errors import CommandError

if TYPE_CHECKING:
    import numpy.typing as npt

    from hsp_graph.core.result_table import Format
    from hsp_graph.network.network import Network

    Measure = Callable[[Network], npt.NDArray[Any]]

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Doubt:
    """What is drawn to see how sure a measure is, as the options say it."""

    identities: Literal["themselves", "sampled"]
    missing: float | None
    samples: int
    seed: int
    of: Sequence[str]

    def __bool__(self) -> bool:
        """Whether anything is to be drawn."""
        return self.identities == "sampled" or self.missing is not None

    @property
    def option(self) -> str:
        """The option that asks for it."""
        return "--missing" if self.missing is not None else "--identities sampled"

    def show(
        self, given: MeasureInput, measure: "Measure", form: "Format", model: str, top: int | None
    ) -> None:
        """Print a measure with the range of what was drawn; who is meant is said at ``--of``."""
        import numpy as np

        from hsp_graph.findings.measures import MeasureTable
        from hsp_graph.measures.uncertainty import missing_ties, sampled_identities

        if self.identities == "sampled" and self.missing is not None:
            raise CommandError("Only one thing can be drawn at a time.",
                               hint="Give either --identities sampled or --missing.")  # fmt: skip
        network = given.network
        who = [network.position(name) for name in self.of]
        if not who:
            known = network.agents["kind"] == "person"
            who = np.flatnonzero(known & (network.agents["sector"] == "family-learning")).tolist()
        unsure = [one for one in who if one in network.may_be]
        if unsure and self.missing is None:
            raise CommandError(f"{network.agents['label'][unsure[0]]} may be any of several people.",
                               hint="Ask of those whom it may be.")  # fmt: skip
        with progress() as tell:
            tell(f"Drawing {self.samples:,} times", 0)
            if self.missing is not None:
                found = missing_ties(network, measure, share=self.missing, samples=self.samples,
                                     seed=self.seed, agents=who or None)  # fmt: skip
                drawn = f"{100 * self.missing:.12g}% of the ties supposed missing"
            else:
                found = sampled_identities(network, measure, samples=self.samples, seed=self.seed,
                                           agents=who or None)  # fmt: skip
                drawn = "identities sampled"
        rows = found.to_rows(network)
        rows.sort(key=lambda row: (row["value"] != row["value"], -row["value"], row["agent"]))
        told = MeasureTable(f"{model}; {drawn}, {self.samples} draws, seed {self.seed}", rows)
        given.show(told, form, top=top, none="Nobody is in the graph.")
        if form == "table":
            # One sentence for each of those in the table is left out.
            said = found.sentences(network)
            sentences([said[0], *said[1 + len(found.agents) :]])


def doubt_options(command: F) -> F:
    """``--identities``, ``--missing``, ``--samples``, ``--seed`` and ``--of``, as the argument ``doubt``."""

    @functools.wraps(command)
    def call(*arguments: Any, **options: Any) -> Any:
        names = ("identities", "missing", "samples", "seed", "of")
        doubt = Doubt(**{name: options.pop(name) for name in names})
        if doubt.of and not doubt:
            raise CommandError("--of needs something that is drawn.",
                               hint="Add --identities sampled or --missing.")  # fmt: skip
        return command(*arguments, doubt=doubt, **options)

    decorated: Any = call
    for option in (
        click.option("--of", multiple=True, metavar="NAME",
                     help="Of whom to tell the range; else of the identified practitioners, or everybody."),
        click.option("--seed", type=click.IntRange(0), default=0, show_default=True,
                     help="The same seed, the same draws."),
        click.option("--samples", type=click.IntRange(1), default=200, show_default=True,
                     help="How many draws."),
        click.option("--missing", type=click.FloatRange(0, 1, max_open=True), default=None, metavar="SHARE",
                     help="Suppose that this share of all ties went unreported, and draw such ties."),
        click.option("--identities", type=click.Choice(["themselves", "sampled"]), default="themselves",
                     show_default=True, help="Unidentified agents count as themselves, or are drawn among "
                     "those they may be."),
    ):  # fmt: skip
        decorated = option(decorated)
    return cast("F", decorated)
