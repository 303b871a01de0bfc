"""hsp export: the study as RDF, tables or a network for other programs."""

from pathlib import Path

import click

from hsp_graph.cli.formats import FormatOption
from hsp_graph.cli.options import current, echo, progress


@click.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=None, metavar="FILE|DIR",
    help="The file or folder to write; its name gives the format.", show_default="export.trig",
)  # fmt: skip
@click.option(
    "--format", "name", cls=FormatOption, formats="written",
    help="Output format; by default as the file's name says, else trig.",
)  # fmt: skip
@click.option("--import", "batch", type=int, default=None, metavar="N", help="Only what import N says.")
@click.option("--derived", is_flag=True, help="With what the rules derive and the measures saved (RDF only).")
@click.option("--force", is_flag=True, help="Replace files that exist.")
@click.pass_context
def export(
    context: click.Context, output: Path | None, name: str, batch: int | None, derived: bool, force: bool
) -> None:
    """Write the study as RDF, as tables or as a network.

    'hsp import' reads all of them again, except Parquet.
    """
    from hsp_graph.importing.formats.registry import format_named, written_formats
    from hsp_graph.output.export import ExportRequest, format_of
    from hsp_graph.output.export import export as write

    workspace = current(context)
    form = format_of(output) if output and not name else format_named(name or "trig", written_formats())
    target = output or Path(f"export{form.suffix}")
    with progress() as tell:
        tell(f"Writing {target}", 0)
        messages = write(ExportRequest(workspace, batch, derived), form.name, target, force=force)
    for sentence in messages:
        echo(sentence, err=True)
    echo(f"Wrote {target}.")
