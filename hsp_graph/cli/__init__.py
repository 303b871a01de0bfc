"""The command line: parse, call one function, print. Commands import what is heavy when they run.

Each command is a module of this package with the same name; a new one is found by itself.
"""

import io
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module

import click

from hsp_graph.cli.options import echo
from hsp_graph.core.errors import CommandError, DataError, HspError, RefusedError
from hsp_graph.core.version import __version__

#: How many problems are printed one by one; the rest are counted.
_SHOWN = 25


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "-w", "--workspace", metavar="DIR", type=click.Path(), default=None,
    help="The study's folder; by default the nearest one upward from here that has an hsp.toml.",
)  # fmt: skip
@click.version_option(__version__, prog_name="hsp", message="%(prog)s %(version)s")
@click.pass_context
def hsp(context: click.Context, workspace: str | None) -> None:
    """A knowledge graph of home-school relationships: who stands between, and on what evidence.

    Begin with 'hsp demo', which shows the published study.
    """
    context.obj = workspace


def _commands() -> Iterator[click.Command]:
    """The command of each module that defines one."""
    for found in pkgutil.iter_modules(__path__, f"{__name__}."):
        module = import_module(found.name)
        name = found.name.rpartition(".")[2].strip("_")
        yield from (
            one
            for one in vars(module).values()
            if isinstance(one, click.Command) and one.name == name.replace("_", "-")
        )


for _command in _commands():
    hsp.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; exit codes: 0 fine, 1 the data do not conform, 2 it could not be done."""
    try:
        code = hsp.main(arguments, prog_name="hsp", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except RefusedError as error:
        more = len(error.problems) - _SHOWN
        last = [f"... and {more} more problems."] if more > 0 else []
        # Not map(): in this package that is the module of 'hsp map'.
        _fail(error, *[str(problem) for problem in error.problems[:_SHOWN]], *last)
    except HspError as error:
        _fail(error)
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        echo(shown.getvalue().rstrip(), err=True)
        sys.exit(2)
    except OSError as error:
        what, where = error.strerror or str(error), str(error.filename or "")
        hint = "Check that the disk has room and that you may read and write there."
        _fail(CommandError(f"{what}.", where=where, hint=hint))
    except UnicodeEncodeError:
        _fail(CommandError("A name holds bytes that are not text.", hint="Give the file or folder another."))
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped; nothing half-done was kept.", err=True)
        sys.exit(2)


def _fail(error: HspError, *problems: str) -> None:
    # Refused data can be many lines: what to do about them is said in the first.
    refused = isinstance(error, DataError) and error.hint and "\n" not in error.what
    echo(f"Error: {error.what} {error.hint}" if refused else f"Error: {error.what}", err=True)
    if error.where:
        echo(f"Where: {error.where}", err=True)
    if error.hint and not refused:
        echo(f"Hint:  {error.hint}", err=True)
    for problem in problems:
        echo(problem, err=True)
    sys.exit(error.exit_code)
