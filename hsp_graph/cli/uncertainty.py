"""The options that ask how sure a measure is: drawn identities, and ties that nobody reported."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

import click

from hsp_graph.cli.measure_input import MeasureInput
from hsp_graph.cli.options import apart, progress, sentences
from hsp_graph.core.errors import CommandError

if TYPE_CHECKING:
    from hsp_graph.core.result_table import Format
    from hsp_graph.findings.table import DrawnMeasure

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class UncertaintyOptions:
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
        self, given: MeasureInput, measure: "DrawnMeasure", output_format: "Format", top: int | None,
        ignored: Mapping[str, object],
    ) -> None:  # fmt: skip
        """Print the range of a measure over the draws.

        Args:
            given: what is measured.
            measure: what is measured in each draw.
            output_format: how to print.
            top: how many rows.
            ignored: the options that would be ignored here, and whether each is given; they are refused.
        """
        from hsp_graph.findings.uncertainty import drawn_table

        apart(self.option, ignored)
        if self.identities == "sampled" and self.missing is not None:
            raise CommandError("Only one thing can be drawn at a time.",
                               hint="Give either --identities sampled or --missing.")  # fmt: skip
        with progress() as tell:
            tell(f"Drawing {self.samples:,} times", 0)
            table, below = drawn_table(
                given.network, measure, missing=self.missing, samples=self.samples, seed=self.seed, of=self.of
            )
        given.show(table, output_format, top=top, none="Nobody is in the graph.")
        if output_format == "table":
            sentences(below)


def uncertainty_options(command: F) -> F:
    """``--identities``, ``--missing`` and their settings, as the argument ``uncertainty``."""

    @functools.wraps(command)
    def call(*arguments: Any, **options: Any) -> Any:
        names = ("identities", "missing", "samples", "seed", "of")
        uncertainty = UncertaintyOptions(**{name: options.pop(name) for name in names})
        if uncertainty.of and not uncertainty:
            raise CommandError("--of needs something that is drawn.",
                               hint="Add --identities sampled or --missing.")  # fmt: skip
        return command(*arguments, uncertainty=uncertainty, **options)

    decorated: Any = call
    for option in (
        click.option("--of", multiple=True, metavar="NAME",
                     help="Show the range for these people only; by default for the identified "
                     "practitioners, or everybody if there are none."),
        click.option("--seed", type=click.IntRange(0), default=0, show_default=True,
                     help="The seed of the random numbers."),
        click.option("--samples", type=click.IntRange(1), default=200, show_default=True,
                     help="How many draws."),
        click.option("--missing", type=click.FloatRange(0, 0.9), default=None, metavar="SHARE",
                     help="Suppose that this share of all ties was not reported, and draw such ties."),
        click.option("--identities", type=click.Choice(["themselves", "sampled"]), default="themselves",
                     show_default=True, help="Count unidentified agents as themselves, or draw each from its "
                     "candidates."),
    ):  # fmt: skip
        decorated = option(decorated)
    return cast("F", decorated)
