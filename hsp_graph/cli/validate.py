"""hsp validate: SHACL shapes and checks."""

from typing import TYPE_CHECKING

import click

from hsp_graph.cli.options import current, echo, format_option, progress, show

if TYPE_CHECKING:
    from hsp_graph.core.result_table import Format


@click.command()
@format_option
@click.pass_context
def validate(context: click.Context, output_format: "Format") -> None:
    """Check the graph: SHACL shapes and checks.

    A table shows the findings by kind, with the first few of each; --format csv or json lists all. Exit code
    1 if there is an error; warnings do not count.
    """
    from hsp_graph.findings.validation import validation_lines, validation_summary, validation_table

    workspace = current(context)
    with progress() as tell:
        report = workspace.validate(lambda title: tell(title, 0))
    if output_format == "table":
        for line in validation_lines(report):
            echo(line)
    else:
        show(validation_table(report), output_format, none="")
    imported = len(workspace.imports()) > 0
    echo(validation_summary(report, imported), err=True)
    if imported and not report.conforms:
        context.exit(1)
