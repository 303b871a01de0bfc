"""hsp what-if: what families would lose if somebody went, or gain by a tie."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from hsp_graph.cli.measure_input import MeasureInput, any_school_option, network_options, steps_option
from hsp_graph.cli.options import format_option, sentences
from hsp_graph.core.errors import CommandError

if TYPE_CHECKING:
    from hsp_graph.core.result_table import Format
    from hsp_graph.network.network import Network


@click.command("what-if")
@click.option("--without", multiple=True, metavar="NAME",
              help="Somebody who goes; may be given several times.")  # fmt: skip
@click.option("--with-tie", "ties", multiple=True, metavar="NAME:NAME", help="A further tie, from and to.")
@steps_option()
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, metavar="N",
              help="How many are ranked if nobody goes and no tie comes.")  # fmt: skip
@any_school_option
@network_options
@format_option
def what_if(
    given: MeasureInput, without: Sequence[str], ties: Sequence[str], steps: int, top: int,
    any_school: bool, output_format: "Format",
) -> None:  # fmt: skip
    """What families would lose if somebody went, or gain by a tie.

    Alone it ranks the people by what families would lose without them.
    """
    from hsp_graph.findings.what_if import NONE, removals_table, what_if_table
    from hsp_graph.measures.what_if import what_if as measured

    missing_end = given.check_routes()
    network = given.network
    if not without and not ties:
        given.show(removals_table(network, top, steps=steps, any_school=any_school), output_format,
                   none="" if missing_end else NONE)  # fmt: skip
        return
    pairs = [_pair(network, tie) for tie in ties]
    found = measured(network, without=without, with_ties=pairs, steps=steps, any_school=any_school)
    table = what_if_table(found, network, without=without, ties=ties, any_school=any_school)
    given.show(table, output_format, none="")
    if output_format == "table" and len(found.families):
        sentences(found.sentences(network))


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
