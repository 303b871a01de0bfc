"""/questions/NAME: a question with its form and answer, the answer as CSV, choices for its parameters."""

import json
import shlex
from collections.abc import Mapping
from urllib.parse import urlencode

from hsp_graph.core.errors import HspError
from hsp_graph.server.jobs import Answer
from hsp_graph.server.page import Page
from hsp_graph.server.rendering import html_page
from hsp_graph.workspace import Workspace

#: The number of rows shown; the CSV file has all.
_ROWS = 1000
#: The number of choices in a page; where there are more, the browser asks for them while one types.
_CHOICES = 100


def question_page(
    workspace: Workspace,
    name: str,
    given: Mapping[str, str],
    refused: HspError | None = None,
    status: int = 200,
) -> Answer:
    """A question: its form and its answer, or what is wrong with the parameters.

    Args:
        workspace: the study.
        name: of the question.
        given: the parameters, as a user writes them.
        refused: why there is no answer, where that is known already; then nothing is asked.
        status: the HTTP status for that.
    """
    from hsp_graph.graph.questions import choices, filled, question_of, read_values, run_question
    from hsp_graph.output.report.page import fit, linked

    question = question_of(name)
    values, wrong = read_values(workspace, question, given)
    sparql = "" if wrong else filled(question.text, values)
    answer = None if wrong or refused else run_question(workspace.store, question, sparql)
    free = [one for one in question.parameters if not one.choices]
    words = [word for pair in given.items() for word in ("-p", "=".join(pair))]
    return html_page(
        workspace, "question", 400 if wrong else status,
        question=question, given={one.name: given.get(one.name, "") for one in question.parameters},
        choices={one.name: choices(workspace, one, most=_CHOICES) for one in free}, most_choices=_CHOICES,
        refused=refused, wrong=wrong, answer=answer, cells=answer.shown()[:_ROWS] if answer else [],
        fit=fit, linked=linked, parameters=f"?{urlencode(given)}" if given else "",
        sparql=sparql.strip(), command=shlex.join(["hsp", "ask", name, *words]),
    )  # fmt: skip


def question_csv(workspace: Workspace, name: str, given: Mapping[str, str]) -> Answer:
    """The answer to a question, for spreadsheets."""
    text = workspace.ask(name, given).text("csv")
    return Answer(text.encode(), "text/csv; charset=utf-8", filename=f"{name}.csv")


def question_choices(workspace: Workspace, name: str, parameter: str, start: str = "") -> Answer:
    """The values that a parameter can have and that begin so, with their labels, as JSON."""
    from hsp_graph.graph.questions import choices, question_of

    known = {one.name: one for one in question_of(name).parameters}
    found = choices(workspace, known[parameter], start, _CHOICES) if parameter in known else {}
    return Answer(json.dumps(found).encode(), "application/json")


# The first page that fits an address is taken.
CSV = Page("/questions/{name}.csv", question_csv, parameters=None)
QUESTION = Page("/questions/{name}", question_page, parameters=None, keeps_form=True)
CHOICES = Page("/questions/{name}/choices/{parameter}", question_choices, ("start",))
