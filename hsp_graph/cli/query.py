"""hsp query: any SPARQL query."""

import re
import subprocess
import sys
from pathlib import Path

import click

from hsp_graph.cli.options import current, echo, output, show
from hsp_graph.core.errors import CommandError

#: Queries, and updates, which are refused, have words like these where they have no braces.
_WITHOUT_BRACES = re.compile(r"\s*(describe|load|clear|drop|create|add|move|copy)\s", re.IGNORECASE)
_FORMATS = ("table", "csv", "tsv", "json", "xml", "turtle", "trig", "ntriples", "jsonld")


@click.command()
@click.argument("text", metavar="TEXT|FILE|-")
@click.option(
    "--format", "output_format", type=click.Choice(_FORMATS), default=None,
    help="The output format: the first five for SELECT and ASK (by default a table), the others for "
    "CONSTRUCT and DESCRIBE (by default Turtle).",
)  # fmt: skip
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), default=None, metavar="SECONDS",
    help="Stop the query if it takes longer; by default it may take as long as it needs.",
)  # fmt: skip
@click.pass_context
def query(context: click.Context, text: str, output_format: str | None, timeout: float | None) -> None:
    """Run any SPARQL query of your own.

    Given as text, as a file, or on standard input (-). The default graph is the union of all graphs. The
    usual prefixes are declared: hsp, hspc, rdf, rdfs, owl, xsd, skos, dcterms, prov, foaf, org, schema,
    oa, sh.

    tsv, json and xml are those of SPARQL 1.1, with datatypes and whole IRIs; csv is for spreadsheets.
    """
    from hsp_graph.core.result_table import ResultTable
    from hsp_graph.graph.resolve import unknown_terms
    from hsp_graph.graph.results import found

    store, asked = current(context).store, _text(text)
    if timeout:
        sys.exit(_in_time(timeout, store.folder.parent, asked, output_format))
    result = found(store, asked, output_format or "")
    if isinstance(result, ResultTable):
        show(result, "csv" if output_format == "csv" else "table")
    else:
        output(result)
    for message in unknown_terms(store, asked):
        echo(message, err=True)


def _in_time(seconds: float, folder: Path, asked: str, output_format: str | None) -> int:
    """Run the same in a process that can be killed, as the engine cannot be stopped; its exit code."""
    command = [sys.executable, "-m", "hsp_graph", "-w", str(folder.resolve()), "query", "-"]
    command += ["--format", output_format] if output_format else []
    try:
        done = subprocess.run(command, input=asked.encode(), timeout=seconds, check=False)  # noqa: S603
        return done.returncode
    except subprocess.TimeoutExpired:
        raise CommandError(
            f"The query was stopped: it took longer than {seconds:g} seconds.",
            hint="Ask for less: name a person or a property, and join patterns by a common variable.",
        ) from None


def _text(text: str) -> str:
    if text == "-":
        return sys.stdin.read()
    path = Path(text)
    if any(mark in text for mark in "{<?\n") or _WITHOUT_BRACES.match(text):
        return text
    if not path.is_file():
        raise CommandError(
            f"There is no file '{text}', and it is not a query.",
            hint="A query has braces: 'SELECT * { ?s ?p ?o }'.",
        )
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(
            f"'{text}' cannot be read as text: {error}.", hint="Give a SPARQL file saved as UTF-8."
        ) from error
