"""Commands that ask the graph: ask and query."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hsp_graph.cli.options import current, format_option, show
from hsp_graph.errors import CommandError

if TYPE_CHECKING:
    from hsp_graph.tables import Format


@click.command()
@click.argument("question", required=False)
@click.option(
    "-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter's value."
)
@format_option
@click.pass_context
def ask(context: click.Context, question: str | None, parameters: Sequence[str], form: "Format") -> None:
    """Ask one of the shipped questions; alone it lists them, with the parameters that -p takes."""
    from hsp_graph.graph.questions import questions
    from hsp_graph.tables import Rows

    if question is None:
        known = sorted(questions().values(), key=lambda q: (q.group, q.name))
        rows = [[q.group, q.name, q.title, " ".join(f"{p.name}=..." for p in q.parameters)] for q in known]
        show(Rows(["group", "question", "title", "parameters"], rows), form)
        return
    given = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals:
            raise CommandError(f"'{parameter}' is not a parameter.", mend="Write -p NAME=VALUE.")
        given[name] = value
    show(current(context).ask(question, given), form)


@click.command()
@click.argument("text", metavar="TEXT|FILE|-")
@format_option
@click.pass_context
def query(context: click.Context, text: str, form: "Format") -> None:
    """Run any SPARQL query, given as text, as a file, or on standard input (-).

    The default graph is the union of all graphs. The usual prefixes are declared: hsp, hspc, rdf, rdfs, owl,
    xsd, skos, dcterms, prov, foaf, org, schema, oa, sh. CONSTRUCT and DESCRIBE print Turtle.
    """
    import pyoxigraph as ox

    from hsp_graph.graph.questions import cell_of
    from hsp_graph.namespaces import PREFIXES
    from hsp_graph.tables import Rows

    store, asked = current(context).store, _text(text)
    try:
        result = store.query(asked)
        if isinstance(result, ox.QueryTriples):
            turtle = ox.serialize(result, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""
        elif isinstance(result, ox.QueryBoolean):
            rows = Rows(["answer"], [[bool(result)]])
        else:
            names = [variable.value for variable in result.variables]
            cells = [[cell_of(row[name]) for name in names] for row in result]
            rows = Rows(names, cells)
    except (RuntimeError, OSError) as error:  # a function or a service that is not there shows only now
        raise CommandError(
            f"The query cannot be carried out: {error}.", mend="Leave that part of it out."
        ) from error
    if isinstance(result, ox.QueryTriples):
        click.echo(turtle.decode(), nl=False)
    else:
        show(rows, form)


def _text(text: str) -> str:
    if text == "-":
        return sys.stdin.read()
    path = Path(text)
    if any(mark in text for mark in "{<?\n"):
        return text
    if not path.is_file():
        raise CommandError(
            f"There is no file '{text}', and it is not a query.",
            mend="A query has braces: 'SELECT * { ?s ?p ?o }'.",
        )
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(
            f"'{text}' cannot be read as text: {error}.", mend="Give a SPARQL file saved as UTF-8."
        ) from error
