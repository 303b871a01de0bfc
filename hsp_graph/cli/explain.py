"""hsp explain: why the graph says what it says."""

import json
from typing import Literal

import click

from hsp_graph.cli.completion import complete_thing
from hsp_graph.cli.options import current, echo, output


class ExplainCommand(click.Command):
    """A command whose help names the registered measures."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help text, and which numbers can be asked for."""
        from hsp_graph.findings.registry import MEASURES

        super().format_help_text(ctx, formatter)
        names = ", ".join(one.name for one in MEASURES)
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(f"Numbers: {names}; or a column of their tables, such as liaison.")


@click.command(cls=ExplainCommand)
@click.argument("what", metavar="X", nargs=-1, required=True, shell_complete=complete_thing)
@click.option("--format", "output_format", type=click.Choice(["tree", "json"]), default="tree",
              show_default=True, help="The output format.")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Show all of a long list.")
@click.pass_context
def explain(
    context: click.Context, what: tuple[str, ...], output_format: Literal["tree", "json"], everything: bool
) -> None:
    """How we know: from anything down to row, source and rule.

    \b
    X is one of
      a tie, person, organisation, programme, piece of evidence or source, by
          identifier, name or IRI: joyce, tie/joan-katherine
      two people, for the ties between them: Joan and Andrew
      an import or rule: import/1, 40-shortcuts
      a number: brokerage of Morven, liaison of Morven, routes of Joyce,
          brokerage of Morven as of 2010
      a type: type of Andrew
      what a rule derived: Joyce a hsp:Parent, Joan hsp:bridgesTo Joyce
      a word of the ontology: nominal, hsp:HeadTeacher

    An identifier with its kind and a slash, such as tie/joan-katherine, is unique even where others have the
    same name.
    """  # noqa: D301  click's mark of lines that stay as they are
    from hsp_graph.output.explain import explain as explained

    found = explained(current(context), " ".join(what), everything=everything)
    if output_format == "json":
        output(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    else:
        echo(found.text(everything=everything).rstrip())
