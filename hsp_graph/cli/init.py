"""hsp init: an empty study."""

import shlex
from pathlib import Path

import click

from hsp_graph.cli.options import echo
from hsp_graph.core.errors import CommandError


@click.command()
@click.argument("directory", metavar="[DIR]", type=click.Path(path_type=Path), required=False)
@click.option("--title", default="", help="The study's title; by default the folder's name.")
@click.option("--base", default="", metavar="IRI", help="The beginning of the IRIs of its data.")
@click.pass_context
def init(context: click.Context, directory: Path | None, title: str, base: str) -> None:
    """Make an empty study with templates of the tables.

    In DIR, by default the current folder.
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
