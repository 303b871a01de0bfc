"""hsp undo: takes an import out again."""

import click

from hsp_graph.cli.options import current, echo, progress


@click.command()
@click.argument("batch", type=int)
@click.pass_context
def undo(context: click.Context, batch: int) -> None:
    """Take import number BATCH out again.

    What other imports say stays. An earlier version of a file that this import replaced (--replace) does not
    come back: import that file again.
    """
    from hsp_graph.findings.imports import undo_sentences

    workspace = current(context)
    with progress() as tell:
        tell(f"Taking out import {batch}", 0)
        replaced = workspace.undo(batch)
    for sentence in undo_sentences(batch, replaced):
        echo(sentence)
