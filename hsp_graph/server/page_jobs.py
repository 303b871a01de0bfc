"""What worker processes do for the pages; see :mod:`hsp_graph.server.jobs`."""

import json
import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from hsp_graph.core.errors import CommandError, HspError
from hsp_graph.server.jobs import Answer
from hsp_graph.server.rendering import page
from hsp_graph.workspace import Workspace

if TYPE_CHECKING:
    from hsp_graph.graph.questions import Question

HTML = "text/html; charset=utf-8"
#: What the address of an explanation begins with.
EXPLAIN = "/explain?of="
#: So many rows of an answer are shown; its CSV has all.
SHOWN = 1000
#: So many choices are in a page; where there are more, they come while one types.
CHOICES = 100


def home_page(workspace: Workspace) -> Answer:
    """The first page: what this is, what is in it, and what one can do."""
    from hsp_graph.graph.questions import questions

    return _page(
        workspace, "home", here="/",
        counts=workspace.ask("counts"), questions=len(questions()), example=_example(workspace),
    )  # fmt: skip


def questions_page(workspace: Workspace) -> Answer:
    """The list of the shipped questions."""
    from hsp_graph.graph.questions import grouped

    return _page(workspace, "questions", here="/questions", groups=grouped())


def question_page(
    workspace: Workspace,
    name: str,
    given: Mapping[str, str],
    refused: HspError | None = None,
    status: int = 200,
) -> Answer:
    """A question: its form and its answer, or what is wrong with what is given.

    Args:
        workspace: the study.
        name: of the question.
        given: the parameters, as a user writes them.
        refused: why there is no answer, where that is known already; then nothing is asked.
        status: the HTTP status of that.
    """
    from hsp_graph.graph.questions import asked, choices, question_of
    from hsp_graph.output.report.page import fit, linked

    question = question_of(name)
    answer, wrong = None, _wrong(workspace, question, given)
    if wrong:
        status = 400
    elif not refused:
        answer = workspace.ask(name, given)
    free = [one for one in question.parameters if not one.choices]
    words = [word for pair in given.items() for word in ("-p", "=".join(pair))]
    return _page(
        workspace, "question", status,
        question=question, given={one.name: given.get(one.name, "") for one in question.parameters},
        choices={one.name: choices(workspace, one, most=CHOICES) for one in free}, most_choices=CHOICES,
        refused=refused, wrong=wrong, answer=answer, cells=answer.shown()[:SHOWN] if answer else [],
        fit=fit, linked=linked, parameters=f"?{urlencode(given)}" if given else "",
        sparql="" if wrong else asked(workspace, question, given).strip(),
        command=shlex.join(["hsp", "ask", name, *words]),
    )  # fmt: skip


def question_csv(workspace: Workspace, name: str, given: Mapping[str, str]) -> Answer:
    """The answer to a question, for spreadsheets."""
    return Answer(workspace.ask(name, given).text("csv").encode(), "text/csv; charset=utf-8")


def question_choices(workspace: Workspace, name: str, parameter: str, start: str) -> Answer:
    """What a parameter of a question could be, of what begins so: the words with their names, as JSON."""
    from hsp_graph.graph.questions import choices, question_of

    taken = [one for one in question_of(name).parameters if one.name == parameter]
    found = choices(workspace, taken[0], start, CHOICES) if taken else {}
    return Answer(json.dumps(found).encode(), "application/json")


def query_page(workspace: Workspace, query: str) -> Answer:
    """The page to write queries on."""
    from hsp_graph.core.namespaces import PREFIXES
    from hsp_graph.graph.questions import examples, grouped

    return _page(
        workspace, "query", here="/query",
        groups=grouped(), short=examples(), prefixes=PREFIXES, base=workspace.base, query=query,
    )  # fmt: skip


def map_page(workspace: Workspace, level: str = "", focus: str = "", as_of: str = "") -> Answer:
    """The map; see :meth:`hsp_graph.Workspace.map` for what may be given."""
    drawn = workspace.map(level=level, focus=focus, as_of=as_of, explain_base=EXPLAIN)
    return Answer(drawn.html().encode("utf-8", "replace"), HTML)


def report_page(workspace: Workspace, as_of: str = "") -> Answer:
    """The report."""
    return Answer(workspace.report(as_of=as_of, explain_base=EXPLAIN).encode("utf-8", "replace"), HTML)


def explain_page(workspace: Workspace, of: str) -> Answer:
    """Where something comes from; a form, where it is not said of what."""
    from hsp_graph.output.explain import explain
    from hsp_graph.output.report.page import linked

    told: dict[str, Any] = {"of": of, "tree": None, "refused": None, "linked": linked}
    told["example"] = _example(workspace)
    if not of:
        return _page(workspace, "explain", here="/explain", **told)
    try:
        told["tree"] = explain(workspace, of).to_dict()
    except CommandError as error:
        return _page(workspace, "explain", 404, **(told | {"refused": error}))
    return _page(workspace, "explain", **(told | {"of": ""}))


def drawing_script(workspace: Workspace) -> Answer:
    """The script of vis-network, as pyvis brings it."""
    from hsp_graph.output.maps.page import ENGINE

    return Answer(ENGINE.read_bytes(), "text/javascript; charset=utf-8")


def _page(workspace: Workspace, template: str, status: int = 200, **told: Any) -> Answer:
    from hsp_graph.graph.evidence import is_fictional

    notice = "Fictional: nobody in this study is real." if is_fictional(workspace.store) else ""
    return Answer(page(template, workspace.title, notice=notice, **told), HTML, status)


def _wrong(workspace: Workspace, question: "Question", given: Mapping[str, str]) -> dict[str, CommandError]:
    """What is wrong with each parameter that is given."""
    from hsp_graph.graph.questions import asked

    found = {}
    for name, value in given.items():
        try:
            asked(workspace, question, {name: value})
        except CommandError as error:
            found[name] = error
    return found


def _example(workspace: Workspace) -> str:
    """Somebody in the graph, for an example."""
    from hsp_graph.graph.questions import choices, questions

    agent = next(one for one in questions()["ties"].parameters if one.name == "agent")
    return next(iter(choices(workspace, agent, most=1).values()), "ties.csv")
