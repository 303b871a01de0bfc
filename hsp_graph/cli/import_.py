"""hsp import: tables, and files of other tools."""

from collections.abc import Sequence
from pathlib import Path

import click

from hsp_graph.cli.formats import FormatOption
from hsp_graph.cli.options import current, echo, lines_in, progress


@click.command("import")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "file_format", cls=FormatOption,
              help="Format of a foreign file, if it is not recognised.")  # fmt: skip
@click.option("--mapping", type=click.Path(path_type=Path), default=None, metavar="FILE",
              help="What the columns and values of such a file stand for.")  # fmt: skip
@click.option("--suggest-mapping", is_flag=True,
              help="Write nothing; print a first draft of a mapping, for you to check.")  # fmt: skip
@click.option("--replace", type=click.IntRange(1), default=None, metavar="N",
              help="Replace import N, and say what differs.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Check only; write nothing.")
@click.option("--skip-bad-rows", is_flag=True, help="Take the good rows and list the others.")
@click.pass_context
def import_(
    context: click.Context, sources: Sequence[Path], file_format: str, mapping: Path | None,
    suggest_mapping: bool, replace: int | None, dry_run: bool, skip_bad_rows: bool,
) -> None:  # fmt: skip
    """Import tables or files of other tools.

    Tables: CSV files, .xlsx workbooks, folders of them.

    Other tools: Network Canvas, REFI-QDA, GraphML, GEXF, Pajek, UCINET, Kumu, egor, Gephi and other edge
    lists, RDF. The format is recognised; a mapping says what the columns and values stand for.

    All files of one command are one import, which can be undone as a whole. One bad row refuses it all,
    unless --skip-bad-rows is given.
    """
    workspace = current(context)
    if suggest_mapping:
        echo(workspace.suggest_mapping(sources, file_format=file_format).rstrip())
        return
    from hsp_graph.findings.imports import import_sentences, import_warnings

    with progress(lambda: lines_in(sources)) as tell:
        report = workspace.import_files(
            sources, file_format=file_format, mapping=mapping, replace=replace or 0, dry_run=dry_run,
            skip_bad_rows=skip_bad_rows, progress=tell,
        )  # fmt: skip
    for warning in import_warnings(report):
        echo(warning, err=True)
    for sentence in import_sentences(report, replace or 0):
        echo(sentence)
