"""hsp export: the study as RDF, tables or a network for other programs."""

from pathlib import Path

import click

from hsp_graph.cli.options import current, echo, progress


@click.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=None, metavar="FILE|DIR",
    help="The file or folder to write; its name gives the format.", show_default="export.trig",
)  # fmt: skip
@click.option(
    "--format", "name", default="", metavar="FORMAT",
    help="The output format: trig (the default), turtle, nquads, jsonld, csv (a folder of tables), xlsx or "
    "another; a wrong one lists them.",
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
    from hsp_graph.output.export import FORMATS, ExportRequest, format_of, known_format
    from hsp_graph.output.export import export as write

    workspace = current(context)
    name = known_format(name) if name else format_of(output) if output else "trig"
    target = output or Path(f"export{FORMATS[name].suffix}")
    with progress() as tell:
        tell(f"Writing {target}", 0)
        messages = write(ExportRequest(workspace, batch, derived), name, target, force=force)
    for sentence in messages:
        echo(sentence, err=True)
    echo(f"Wrote {target}.")
