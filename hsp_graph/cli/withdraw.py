"""hsp withdraw: takes out what only one source supports."""

import sys
from typing import TYPE_CHECKING

import click

from hsp_graph.cli.options import current, echo, format_option, progress, show
from hsp_graph.core.errors import CommandError

if TYPE_CHECKING:
    from hsp_graph.core.result_table import Format


@click.command()
@click.argument("source")
@click.option("--dry-run", is_flag=True, help="Only list what would go; write nothing.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@format_option
@click.pass_context
def withdraw(context: click.Context, source: str, dry_run: bool, yes: bool, output_format: "Format") -> None:
    """Take out all that SOURCE alone supports.

    It lists what goes and what stays. What other evidence supports stays. Whoever is only referred to by
    what stays keeps the identifier and loses name and attributes. Rows without any evidence stay, unless
    they depend on somebody who goes. Earlier states of the graph are deleted: this cannot be undone. So it
    first lists what would go, and asks you; without a terminal, --yes is needed. The files that were
    imported are not touched.
    """
    from hsp_graph.findings.withdrawal import withdrawal_sentences, withdrawal_summary, withdrawal_table

    workspace = current(context)
    ask = not (dry_run or yes)
    if ask and not sys.stdin.isatty():
        raise CommandError(
            "A withdrawal cannot be undone, and there is nobody to ask.", where="hsp withdraw",
            hint="See what would go with --dry-run; then do it with --yes.",
        )  # fmt: skip
    with progress() as tell:
        tell(f"Looking for what {source} supports" if ask or dry_run else f"Withdrawing {source}", 0)
        done = workspace.withdraw(source, dry_run=dry_run or ask)
    echo(withdrawal_summary(done), err=True)
    rows, omitted = withdrawal_table(done, output_format)
    show(rows, output_format)
    if omitted:
        echo(omitted, err=True)
    if ask:
        click.confirm("This cannot be undone. Withdraw it?", abort=True, err=True)
        with progress() as tell:
            tell(f"Withdrawing {source}", 0)
            done = workspace.withdraw(source)
    for sentence in withdrawal_sentences(done):
        echo(sentence, err=True)
