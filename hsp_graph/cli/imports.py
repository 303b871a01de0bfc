"""hsp imports: which imports are in the graph."""

from typing import TYPE_CHECKING

import click

from hsp_graph.cli.options import current, format_option, show

if TYPE_CHECKING:
    from hsp_graph.core.result_table import Format


@click.command()
@format_option
@click.pass_context
def imports(context: click.Context, output_format: "Format") -> None:
    """List the imports that are in the graph."""
    show(current(context).imports(), output_format, none="Nothing has been imported yet.")
