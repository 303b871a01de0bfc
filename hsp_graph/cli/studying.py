"""Commands about a study as a whole: demo, init, import, imports, undo, validate, generate."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hsp_graph.cli.formats import FormatOption
from hsp_graph.cli.options import current, echo, format_option, lines_in, progress, show
from hsp_graph.core.errors import CommandError
from hsp_graph.core.text import counted

if TYPE_CHECKING:
    from hsp_graph.core.result_table import Format
    from hsp_graph.graph.validation import Finding
    from hsp_graph.importing.mapping.apply import Elements
    from hsp_graph.study.difference import Difference
    from hsp_graph.study.imports import ImportReport

#: So many differences between two versions of a file are printed.
_TOLD = 100
#: So many words that were read by another name are told of each column.
_WORDS = 20
#: Of each kind that a check finds, so many are printed.
_SHOWN = 5


@click.command()
@click.argument("directory", metavar="[DIR]", type=click.Path(path_type=Path), default=Path("hsp-demo"))
@click.option("--no-open", is_flag=True, help="Do not open the map in the browser.")
def demo(directory: Path, no_open: bool) -> None:
    """Show the published study, end to end.

    Makes a workspace in DIR (default: hsp-demo), imports the study by Tett and Macleod (2020), prints what it
    found and draws DIR/map.html.
    """
    from hsp_graph.demo.published import run_demo

    with progress() as tell:
        text, page = run_demo(directory, lambda doing: tell(doing, 0))
    echo(text)
    if not no_open:
        from hsp_graph.cli.drawing import open_page

        open_page(page)


@click.command()
@click.argument("directory", metavar="[DIR]", type=click.Path(path_type=Path), required=False)
@click.option("--title", default="", help="What the study is called; by default the folder's name.")
@click.option("--base", default="", metavar="IRI", help="What the IRIs of its data begin with.")
@click.pass_context
def init(context: click.Context, directory: Path | None, title: str, base: str) -> None:
    """Make an empty study with templates of the tables.

    In DIR, by default the folder you are in.
    """
    from hsp_graph.importing.templates import check_templates, write_templates
    from hsp_graph.workspace import CONFIG, init_workspace

    folder = directory or Path(context.obj or ".")
    try:
        f"{folder.resolve()}{title}".encode()
    except UnicodeEncodeError as error:
        raise CommandError(
            f"The name '{error.object}' holds bytes that are not text.", hint="Give the folder another."
        ) from error
    tables = folder / "tables"
    if not (folder / CONFIG).exists():
        check_templates(tables)
    workspace = init_workspace(folder, title=title, base=base)
    write_templates(tables)
    echo(f"Made the study '{workspace.title}' in {workspace.folder}.")
    there = "tables" if folder.resolve() == Path.cwd() else tables
    study = "" if there == "tables" else f"-w {shlex.quote(str(folder))} "
    echo(
        f"Fill in the tables in {tables} (its README.md says how), "
        f"then: hsp {study}import {shlex.quote(str(there))}"
    )


@click.command("import")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "file_format",
    cls=FormatOption,
    help="Format of a foreign file, if it is not recognised.",
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="What the columns and values of a foreign file mean.",
)
@click.option(
    "--suggest-mapping",
    is_flag=True,
    help="Write nothing; print the first draft of a mapping, to be looked through.",
)
@click.option(
    "--replace",
    type=click.IntRange(1),
    default=None,
    metavar="N",
    help="Put it in the place of import N, and tell what differs.",
)
@click.option("--dry-run", is_flag=True, help="Check only; write nothing.")
@click.option("--skip-bad-rows", is_flag=True, help="Take the good rows and list the others.")
@click.pass_context
def import_(
    context: click.Context, sources: Sequence[Path], file_format: str, mapping: Path | None,
    suggest_mapping: bool, replace: int | None, dry_run: bool, skip_bad_rows: bool,
) -> None:  # fmt: skip
    """Import tables or files of other tools.

    Tables: CSV files, .xlsx workbooks, folders of them.

    Foreign files: Network Canvas, REFI-QDA, GraphML, GEXF, Pajek, UCINET, Kumu, egor, Gephi and other edge
    lists, RDF. What they are is recognised; a mapping says what their columns and values mean.

    All that is given in one command is one import, which can be undone as a whole. One bad row refuses it
    all, unless --skip-bad-rows is given.
    """
    workspace = current(context)
    if suggest_mapping:
        echo(workspace.suggest_mapping(sources, file_format=file_format).rstrip())
        return
    with progress(lambda: lines_in(sources)) as tell:
        report = workspace.import_files(
            sources, file_format=file_format, mapping=mapping, replace=replace or 0, dry_run=dry_run,
            skip_bad_rows=skip_bad_rows, progress=tell,
        )  # fmt: skip
    for problem in report.problems:
        echo(str(problem), err=True)
    for sheet, columns in report.extra_columns.items():
        echo(f"{sheet}: kept as extra properties: {', '.join(columns)}.", err=True)
    for column, near in report.near_columns.items():
        echo(f"Did you mean '{near}' by the column '{column}'?", err=True)
    _tell_words(report)
    taken = ", ".join(_rows_of(number, table) for table, number in report.rows_taken.items())
    if report.elements:
        _tell_elements(report.elements)
    echo(f"{counted(report.rows_read, 'row')} read: {taken}; {report.rows_refused:,} refused.")
    more = [f"{counted(report.evidence, 'piece')} of evidence made"]
    if report.merged:
        more += [f"{counted(report.merged, 'row')} about what is in the study already, by its identifier"]
    if report.extra_values:
        more += [f"{counted(report.extra_values, 'value')} kept as extra properties"]
    echo("; ".join(more) + ".")
    if report.differences is not None:
        _tell_differences(report.differences, replace or 0)
    if report.batch is None:
        echo("Nothing was written: this was a dry run.")
    else:
        if replace:
            echo(
                f"Import {replace} is gone, and no undo brings it back: to have that version again, import "
                "its file."
            )
        echo(f"This is import {report.batch}; 'hsp undo {report.batch}' takes it out again.")


def _tell_elements(elements: "Elements") -> None:
    """Print what was read of foreign files, and what was not taken of it."""
    read = ", ".join(f"{number} {table}" for table, number in elements.read.items())
    ignored = f"; {elements.ignored} of these not taken" if elements.ignored else ""
    for note in [f"In the file: {read}{ignored}."] * bool(read) + elements.notes:
        echo(note)
    for table, columns in elements.dropped.items():
        echo(f"{table}: not kept, as the mapping says: {', '.join(columns)}.")
    for column, left in elements.left.items():
        told = [f"'{word}' ({counted(times, 'row')})" for word, times in [*left.items()][:_WORDS]]
        told += [f"and {len(left) - _WORDS} more"] * (len(left) > _WORDS)
        echo(f"{column}: left out, as the mapping says: {', '.join(told)}.")


def _rows_of(number: int, table: str) -> str:
    """So many rows of a table, in words."""
    one = {"people": "person"}.get(table, table.removesuffix("s"))
    return f"{number:,} {one if number == 1 else table}"


def _tell_words(report: "ImportReport") -> None:
    """Print which words were read as which of ours, and which cells may hold several values undivided."""
    for column, words in report.words.items():
        told = [f"'{word}' is {ours}" for word, ours in [*words.items()][:_WORDS]]
        told += [f"and {len(words) - _WORDS} more"] * (len(words) > _WORDS)
        echo(f"Read by another name in '{column}': {', '.join(told)}.")
    for column, cells in report.undivided.items():
        others = f", and {len(cells) - 1} more like it" if len(cells) > 1 else ""
        echo(f"In '{column}', '{cells[0]}' is one value{others}; put | between several.", err=True)


def _tell_differences(differences: "Sequence[Difference]", replaced: int) -> None:
    """Print what an import says otherwise than the one in whose place it comes."""
    marks = {"added": "+", "removed": "-", "changed": "*"}
    for one in differences[:_TOLD]:
        echo(f"{marks[one.change]} {one.what} {one.thing}".rstrip() + f": {one.detail}")
    if len(differences) > _TOLD:
        echo(f"... and {len(differences) - _TOLD} more differences.")
    counts = ", ".join(f"{sum(one.change == word for one in differences)} {word}" for word in marks)
    echo(f"Compared with import {replaced}: {counts}.")


@click.command()
@format_option
@click.pass_context
def imports(context: click.Context, form: "Format") -> None:
    """List the imports that are in the graph."""
    show(current(context).imports(), form, none="Nothing has been imported yet.")


@click.command()
@click.argument("batch", type=int)
@click.pass_context
def undo(context: click.Context, batch: int) -> None:
    """Take import number BATCH out again.

    What other imports say stays. An earlier version of a file, in whose place it came (--replace), does
    not come back: import that file again.
    """
    workspace = current(context)
    with progress() as tell:
        tell(f"Taking out import {batch}", 0)
        replaced = workspace.undo(batch)
    echo(f"Import {batch} is undone.")
    if replaced:
        echo(
            f"It had come in the place of import {replaced}, which does not come back by itself: to have "
            "that version again, import its file."
        )


@click.command()
@format_option
@click.pass_context
def validate(context: click.Context, form: "Format") -> None:
    """Check the graph: SHACL shapes and checks.

    A table shows what was found kind by kind, with the first few of each; --format csv or json lists all.
    Exit code 1 if there is an error; warnings do not count.
    """
    from hsp_graph.core.result_table import ResultTable

    workspace = current(context)
    with progress() as tell:
        report = workspace.validate(lambda title: tell(title, 0))
    if form == "table":
        _tell_findings(report.findings)
    else:
        columns = ["severity", "what", "thing", "row", "import", "detail", "hint"]
        found = [[f.severity, f.title, f.thing, f.row, f.batch, f.detail, f.hint] for f in report.findings]
        show(ResultTable(columns, found), form, none="")
    if not len(workspace.imports()):
        echo("Nothing has been imported yet, so there was nothing to check.", err=True)
        return
    errors = sum(finding.severity == "error" for finding in report.findings)
    shapes = "and the SHACL shapes" if report.shacl else "(the graph is too large for the SHACL shapes)"
    warnings = len(report.findings) - errors
    told = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
    echo(f"{report.checks} checks {shapes}: {told}.", err=True)
    if errors:
        context.exit(1)


def _tell_findings(findings: "Sequence[Finding]") -> None:
    """Print what a check found, kind by kind, each with its number and the first few of it."""
    kinds: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        kinds.setdefault((one.severity, one.title), []).append(one)
    for (severity, title), its in kinds.items():
        echo(f"{severity}: {title} ({len(its)})")
        for one in its[:_SHOWN]:
            where = f"; {one.row} (import {one.batch})" if one.row else ""
            echo(f"    {one.thing}" + (f": {one.detail}" if one.detail else "") + where)
        if len(its) > _SHOWN:
            echo(f"    ... and {len(its) - _SHOWN} more; --format csv lists all.")
        for hint in dict.fromkeys(one.hint for one in its if one.hint):
            echo(f"    hint: {hint}")


@click.command()
@click.option("--schools", type=int, required=True, metavar="N", help="How many schools.")
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed gives the same authority."
)
@click.option(
    "--output", type=click.Path(path_type=Path), required=True, metavar="DIR", help="A new or empty folder."
)
def generate(schools: int, seed: int, output: Path) -> None:
    """Write a fictional authority of any size as tables."""
    from hsp_graph.demo.generate import generate as write

    with progress() as tell:
        counts = write(
            output, schools=schools, seed=seed, progress=lambda done: tell(f"School {done} of {schools}", 0)
        )
    echo(f"Wrote {', '.join(f'{number} {table}' for table, number in counts.items())} to {output}.")
    echo("Everybody in it is fictional.")
