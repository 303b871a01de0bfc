"""The command that tells why the graph says what it says: explain."""

import json
from typing import Literal

import click

from hsp_graph.cli.completing import complete_thing
from hsp_graph.cli.options import current, echo
from hsp_graph.cli.querying import output


@click.command()
@click.argument("what", metavar="X", nargs=-1, required=True, shell_complete=complete_thing)
@click.option("--format", "form", type=click.Choice(["tree", "json"]), default="tree", show_default=True,
              help="How to print.")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Also what a long list leaves out.")
@click.pass_context
def explain(
    context: click.Context, what: tuple[str, ...], form: Literal["tree", "json"], everything: bool
) -> None:
    """How we know: from anything down to row, source and rule.

    \b
    X is one of
      a tie, person, organisation, programme, piece of evidence or source, by
          identifier, name or IRI: joyce, tie/joan-katherine
      two people, for the ties between them: Joan and Andrew
      an import or rule: import/1, 40-shortcuts
      a number: brokerage of Morven, liaison of Morven, reliance of Joan,
          constraint of Joan, routes of Joyce, mitigation of Joyce,
          brokerage of Morven as of 2010
      a type: type of Andrew
      what a rule derived: Joyce a hsp:Parent, Joan hsp:bridgesTo Joyce
      a word of the ontology: nominal, hsp:HeadTeacher

    What begins with its kind and a slash is found even where others have the same name.
    """  # noqa: D301  click's mark of lines that stay as they are
    from hsp_graph.output.explain import explain as explained

    found = explained(current(context), " ".join(what), everything=everything)
    if form == "json":
        output(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    else:
        echo(found.text(everything=everything).rstrip())
