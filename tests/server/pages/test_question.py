"""The pages of the questions: form, answer, CSV and choices, in a browser and by plain HTTP."""

import asyncio
import json
import shlex
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox
import pytest
from starlette.applications import Starlette

from hsp_graph.core.errors import LimitError
from hsp_graph.graph.questions import questions
from hsp_graph.graph.resolve import resolve_agent
from hsp_graph.server.app import page_routes
from hsp_graph.server.jobs import Answer
from hsp_graph.server.pages.question import question_page
from hsp_graph.server.worker import all_jobs
from hsp_graph.workspace import Workspace
from tests.command_line import Hsp

pytestmark = pytest.mark.browser

Visitor = Callable[..., Any]


@pytest.mark.parametrize("name", sorted(questions()))
def test_each_question_is_answered(name: str, study: Workspace, server_of: Callable[..., Any]) -> None:
    server, answer = server_of(study), study.ask(name)
    page = server.get(f"/questions/{name}")
    assert page.status == 200
    assert f"<p>{len(answer):,} row{'' if len(answer) == 1 else 's'}." in page.text
    table = server.get(f"/questions/{name}.csv")
    assert table.text == answer.text("csv")
    assert table.headers["content-disposition"] == f'attachment; filename="{name}.csv"'


def test_a_question_its_table_and_its_links(study: Workspace, visit: Visitor, run_hsp: Hsp) -> None:
    window = visit(study)
    page = window.page
    window.go("/questions/ties")
    page.fill("#p-agent", "Joyce")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/ties?agent=Joyce")
    answer = study.ask("ties", {"agent": "Joyce"})
    assert window.rows() == answer.shown()
    assert page.input_value("#p-agent") == "Joyce"
    # The command that is told gives the same, and so does the SPARQL.
    program, *command = shlex.split(page.inner_text("section code"))
    assert program == "hsp"
    assert run_hsp("-w", study.folder, *command, "--format", "csv").out == answer.text("csv")
    found = study.store.query(page.text_content("#sparql"))
    assert isinstance(found, ox.QuerySolutions) and len(list(found)) == len(answer)
    with page.expect_download() as download:
        page.click("text=Download as CSV")
    assert Path(download.value.path()).read_text(encoding="utf-8") == answer.text("csv")
    assert download.value.suggested_filename == "ties.csv"
    link = page.get_attribute("text=Link to this answer", "href")
    assert link == "/questions/ties?agent=Joyce"
    page.click("text=Open in the query page")
    window.settle()
    assert page.inner_text("#status").startswith(f"{len(answer)} rows in ")
    assert window.complaints == []


def test_tables_are_sorted_by_mouse_and_by_keyboard(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    window.go("/questions/across-sectors?least=2")
    page = window.page
    answer = study.ask("across-sectors", {"least": "2"})
    column = answer.columns.index(
        next(name for name, is_number in zip(answer.columns, answer.numeric, strict=True) if is_number)
    )
    heading = page.locator("th").nth(column)
    heading.locator("button").click()
    assert heading.get_attribute("aria-sort") == "ascending"
    values = [float(row[column]) for row in window.rows()]
    assert values == sorted(values) and len(set(values)) > 1
    heading.locator("button").focus()
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    assert [float(row[column]) for row in window.rows()] == sorted(values, reverse=True)
    page.locator("th button").first.click()
    assert page.locator("[aria-sort]").count() == 1
    assert sorted(map(tuple, window.rows())) == sorted(map(tuple, answer.shown()))


def test_what_is_wrong_is_said_where_it_stands_and_the_form_is_kept(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    assert window.go("/questions/ties-as-of?date=yesterday&agent=Joyse") == 400
    page = window.page
    assert page.title().startswith("Not answered: ")
    assert page.input_value("#p-date") == "yesterday" and page.input_value("#p-agent") == "Joyse"
    for name, said in [("date", "2008-05-17"), ("agent", "Did you mean 'Joyce'?")]:
        field = page.locator(f"#p-{name}")
        assert field.get_attribute("aria-invalid") == "true"
        described = [page.inner_text(f"#{one}") for one in field.get_attribute("aria-describedby").split()]
        assert said in described[1]
    assert page.locator("table").count() == 0
    page.click("[role=alert] a >> text=agent")
    assert page.evaluate("document.activeElement.id") == "p-agent"
    assert window.go("/questions/ties?agnet=Joyce") == 400
    assert "Did you mean 'agent'?" in page.inner_text("[role=alert]")
    assert window.go("/questions/tiez") == 404
    assert "Did you mean 'ties'?" in page.inner_text("h1")
    assert window.server.get("/questions/ties.csv?agent=Joyse").status == 400
    assert window.server.get("/nix").media_type == "text/plain"


def test_choices_are_those_in_the_graph(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    window.go("/questions/people")
    page = window.page
    words = page.evaluate(
        "[...document.getElementById('p-role').list.options].map(one => [one.value, one.label])"
    )
    assert ["head-teacher", "head-teacher"] in words
    words = json.loads(window.server.get("/questions/ties/choices/agent?start=joy").body)
    assert words == {
        "joyce": "Joyce", "joyce-head": "Joyce's head-teacher", "joyce-practitioner": "Joyce's practitioner",
        "joyce-school": "Joyce's school",
    }  # fmt: skip
    assert window.server.get("/questions/ties/choices/nix").text == "{}"
    window.go("/questions/ties-as-of")
    assert page.input_value("#p-date") == "2017"  # the default


def test_of_many_choices_those_come_that_begin_as_one_types(
    workspace: Workspace, tables: Callable[..., Path], visit: Visitor
) -> None:
    people = "id,name\n" + "".join(f"p{number:03},Person {number}\n" for number in range(150))
    only = dict.fromkeys(["organisations", "roles", "programmes", "participation", "ties", "evidence"])
    workspace.import_files([tables(people=people, **only)])
    window = visit(workspace)
    window.go("/questions/ties")
    offered = window.page.locator("#c-agent option")
    assert offered.count() == 100
    window.page.locator("#p-agent").press_sequentially("p14")
    offered.nth(10).wait_for(state="detached")
    words = [one.get_attribute("value") for one in offered.all()]
    assert words == [f"p{number}" for number in range(140, 150)]


def test_a_question_that_takes_too_long_keeps_its_form(study: Workspace) -> None:
    class Slow:
        async def run(self, job: str, **given: Any) -> Answer:
            if "refused" not in given:
                raise LimitError.seconds(30)
            return all_jobs()[job](study, **given)

    status, body = answered(Starlette(routes=page_routes(cast("Any", Slow()))), "/questions/ties")
    assert status == 503
    assert "it took longer than 30 seconds" in body and 'id="p-agent"' in body and "<table" not in body


def answered(app: Starlette, path: str) -> tuple[int, str]:
    """What an application answers in this process: status and body."""
    said: list[Any] = []

    async def receive() -> dict[str, str]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        said.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    with ThreadPoolExecutor(1) as elsewhere:  # where the browser is open, its loop runs here
        elsewhere.submit(lambda: asyncio.run(app(scope, receive, send))).result()
    return said[0]["status"], said[1]["body"].decode()


def test_questions_do_without_scripts(study: Workspace, visit: Visitor) -> None:
    window = visit(study, java_script_enabled=False)
    window.go("/questions/routes")
    window.page.fill("#p-agent", "Joyce")
    window.page.click("text=Ask")
    assert "Joyce's head-teacher" in window.page.inner_text("tbody")


def test_a_page_resolves_its_parameters_once(study: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    resolved = []

    def counted(of: Workspace, text: str) -> ox.NamedNode:
        resolved.append(text)
        return resolve_agent(of, text)

    monkeypatch.setattr("hsp_graph.graph.questions.resolve_agent", counted)
    page = question_page(study, "ties-as-of", {"agent": "Joyce", "date": "2008"})
    assert (page.status, resolved) == (200, ["Joyce"])
    assert (
        f"<p>{len(study.ask('ties-as-of', {'agent': 'Joyce', 'date': '2008'}))} rows." in page.body.decode()
    )
    resolved.clear()
    assert question_page(study, "ties-as-of", {"agent": "Joyse", "date": "2008"}).status == 400
    assert resolved == ["Joyse"]
