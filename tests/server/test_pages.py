"""The pages of a study that is really served, in a browser that reaches nothing else."""

import asyncio
import csv
import io
import json
import re
import shlex
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from starlette.applications import Starlette

from hsp_graph.core.assets import asset
from hsp_graph.core.errors import LimitError
from hsp_graph.graph.questions import questions
from hsp_graph.output.explain import explain
from hsp_graph.server import page_jobs, pages
from hsp_graph.server.jobs import Answer
from hsp_graph.workspace import Workspace
from tests.command_line import Hsp

pytestmark = pytest.mark.browser

LABELS = "/query?query=" + quote(
    "SELECT ?x ?label { ?x rdfs:label ?label FILTER (!STRSTARTS(STR(?x), STR(hsp:))) }"
)
GRAPH = "/query?query=" + quote(
    "CONSTRUCT { ?a hsp:tiedTo ?b . ?a rdfs:label ?l } { ?a hsp:tiedTo ?b ; rdfs:label ?l }"
)
WRONG = "/questions/ties-as-of?date=" + quote('"><script>window.pwned=1</script>') + "&agent=Joyse&nix=1"
UNKNOWN = "/explain?of=" + quote("'><script>window.pwned=1</script>")
PAGES = ["/", "/questions", "/questions/ties", WRONG, "/query", LABELS, GRAPH, "/nix", "/explain", UNKNOWN]

Visitor = Callable[..., Any]


def settled(visit: Any) -> None:
    """Wait until a query that the page runs by itself is answered."""
    if "/query?" in visit.page.url:
        visit.page.locator("#status", has_text=re.compile(r" s\b|Not answered|No answer")).wait_for()


def rows_shown(page: Any) -> list[list[str]]:
    """The cells of the body of a page's table."""
    found: list[list[str]] = page.evaluate(
        "[...document.querySelectorAll('tbody tr')].map(row => [...row.cells].map(cell => cell.textContent))"
    )
    return found


@pytest.mark.parametrize(("sample", "width"), [("study", 1440), ("hostile", 320), ("workspace", 320)])
def test_pages_bar_nobody_run_nothing_and_ask_nobody(
    sample: str, width: int, visit: Visitor, barriers: Any, request: pytest.FixtureRequest
) -> None:
    window = visit(request.getfixturevalue(sample), width)
    for path in PAGES:
        window.complaints.clear()
        status = window.go(path)
        settled(window)
        page = window.page
        assert status == {WRONG: 400, "/nix": 404, UNKNOWN: 404}.get(path, 200), path
        # Chromium itself tells of a page that is an error.
        assert [one for one in window.complaints if "Failed to load resource" not in one] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert barriers(page) == [], path
        assert page.evaluate(
            "[window.pwned, document.querySelectorAll('img, [onload], [onerror]').length]"
        ) == [None, 0]
        names = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
        assert [name for name, times in Counter(names).items() if times > 1] == []
        headings = page.evaluate("[document.querySelectorAll('h1').length, document.title.length > 10]")
        assert headings == [1, True]
    assert window.elsewhere == []


def test_nothing_stands_in_a_page_that_could_run(study: Workspace, server_of: Callable[..., Any]) -> None:
    for path in PAGES:
        reply = server_of(study).get(path, Accept="text/html")
        policy = reply.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert re.search(r"<style|\sstyle=|\son\w+=|javascript:", reply.text) is None
        assert re.findall(r"<script(?! src=\"/static/[a-z]+\.js\" defer></script>)", reply.text) == []


def test_map_and_report_are_served_as_they_are(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    assert window.go("/map") == 200
    page = window.page
    assert page.evaluate("hspMap.labels().length") > 0
    assert window.page.content().count("/explain?of=") >= 1
    window.go("/report")
    assert page.inner_text("h1") == study.title
    assert page.evaluate("getComputedStyle(document.querySelector('.notice')).borderTopWidth") != "0px"
    assert window.complaints == window.elsewhere == []


def test_the_start_says_what_is_there(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    window.go("/")
    page = window.page
    assert page.inner_text("h1") == study.title
    counts = dict(
        page.evaluate("[...document.querySelectorAll('.counts div')].map(one => one.innerText.split('\\n'))")
    )
    assert counts["ties"] == "82" and counts["head-teachers"] == "5"
    page.click("text=Ask a question")
    assert page.url.endswith("/questions")
    links = page.evaluate("[...document.querySelectorAll('.listed a')].map(one => one.getAttribute('href'))")
    assert sorted(links) == sorted(f"/questions/{name}" for name in questions())
    assert page.get_attribute("nav [aria-current]", "href") == "/questions"


def test_what_is_explained_leads_on_to_what_it_rests_on(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    window.go("/")
    page = window.page
    page.fill("#of", "brokerage of Joyce")
    page.click("button >> text=Explain")
    tree = explain(study, "brokerage of Joyce").root
    assert page.inner_text("h1") == tree.text
    assert page.locator("main li").count() == sum(1 for _ in tree.walk()) - 1
    told = page.inner_text("main")
    for node in tree.walk():
        assert node.text in told
        assert all(value in told or value.startswith("hsp explain") for value in node.facts.values())
    page.locator("main li a").first.click()
    assert page.locator("main li").count() > 0
    assert window.go("/explain?of=Joyse") == 404
    assert "Did you mean 'Joyce'" in page.inner_text(".wrong")
    assert page.input_value("#of") == "Joyse"
    assert page.get_attribute("#of", "aria-invalid") == "true"


@pytest.mark.parametrize("name", sorted(questions()))
def test_each_question_is_answered(name: str, study: Workspace, server_of: Callable[..., Any]) -> None:
    server, answer = server_of(study), study.ask(name)
    page = server.get(f"/questions/{name}")
    assert page.status == 200
    assert f"<p>{len(answer):,} row{'' if len(answer) == 1 else 's'}." in page.text
    table = server.get(f"/questions/{name}.csv")
    assert table.text == answer.text("csv")
    assert table.headers["content-disposition"] == f'attachment; filename="{name}.csv"'


def test_a_question_its_table_and_its_links(study: Workspace, visit: Visitor, hsp: Hsp) -> None:
    window = visit(study)
    page = window.page
    window.go("/questions/ties")
    page.fill("#p-agent", "Joyce")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/ties?agent=Joyce")
    answer = study.ask("ties", {"agent": "Joyce"})
    assert rows_shown(page) == answer.shown()
    assert page.input_value("#p-agent") == "Joyce"
    # The command that is told gives the same, and so does the SPARQL.
    program, *command = shlex.split(page.inner_text("section code"))
    assert program == "hsp"
    assert hsp("-w", study.folder, *command, "--format", "csv").out == answer.text("csv")
    found = study.store.query(page.text_content("#sparql"))
    assert isinstance(found, ox.QuerySolutions) and len(list(found)) == len(answer)
    with page.expect_download() as download:
        page.click("text=Download as CSV")
    assert Path(download.value.path()).read_text(encoding="utf-8") == answer.text("csv")
    assert download.value.suggested_filename == "ties.csv"
    link = page.get_attribute("text=Link to this answer", "href")
    assert link == "/questions/ties?agent=Joyce"
    page.click("text=Open in the query page")
    settled(window)
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
    values = [float(row[column]) for row in rows_shown(page)]
    assert values == sorted(values) and len(set(values)) > 1
    heading.locator("button").focus()
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    assert [float(row[column]) for row in rows_shown(page)] == sorted(values, reverse=True)
    page.locator("th button").first.click()
    assert page.locator("[aria-sort]").count() == 1
    assert sorted(map(tuple, rows_shown(page))) == sorted(map(tuple, answer.shown()))


def test_the_first_stop_of_the_keyboard_leads_past_the_links(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    window.go("/questions/ties")
    page = window.page
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "To the content" and skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


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
            answer: Answer = getattr(page_jobs, job)(study, **given)
            return answer

    status, body = answered(Starlette(routes=pages.routes(study, cast("Any", Slow()))), "/questions/ties")
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


def test_a_query_is_run_shown_remembered_and_saved(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    window.go("/query")
    page = window.page
    query = "SELECT ?x ?n ('=1+1' AS ?sum) (STRLEN(?n) AS ?long)\n{ ?x a hsp:HeadTeacher ; rdfs:label ?n }"
    page.fill("#text", query)
    page.focus("#text")
    page.keyboard.press("Control+Enter")
    page.locator("#status", has_text=re.compile(r"^5 rows in [\d.]+ s")).wait_for()
    assert sorted(row[1] for row in rows_shown(page)) == [
        "Andrew",
        "Carolyn",
        "Elizabeth",
        "Gavin",
        "Shirley",
    ]
    andrew = page.locator("tbody a").first.get_attribute("href")
    assert re.fullmatch(r"/explain\?of=https%3A%2F%2Fw3id.org%2F.*%2Fagent%2F\w+", andrew)
    page.locator("th button >> text=long").click()
    assert [row[3] for row in rows_shown(page)] == ["5", "6", "7", "7", "9"]
    saved = {}
    for name in ("result.csv", "result.json"):
        with page.expect_download() as download:
            page.click(f"text=Download {name}")
        saved[name] = Path(download.value.path()).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(saved["result.csv"])))
    assert len(rows) == 5 and rows[0]["sum"] == "'=1+1"
    assert json.loads(saved["result.json"])["head"]["vars"] == ["x", "n", "sum", "long"]
    # The address is a link to it, and the browser keeps it until it is told to forget.
    page.goto(page.url)
    settled(window)
    assert page.input_value("#text") == query
    assert page.inner_text("#status").startswith("5 rows in ")
    window.go("/query")
    page.click("#history button")
    assert page.input_value("#text") == query
    page.click("text=Forget these")
    assert page.locator("#history button").count() == 0
    assert page.evaluate("localStorage.getItem('hsp-queries')") == "[]"
    assert window.complaints == window.elsewhere == []


def test_examples_and_prefixes_are_at_hand(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    window.go("/query")
    page = window.page
    page.select_option("#example", label="Which schools are there?")
    page.click("text=Put it below")
    assert page.input_value("#text").strip() == questions()["schools"].text.strip()
    lines = page.inner_text("#numbers").split()
    assert lines == [str(at + 1) for at in range(len(page.input_value("#text").split("\n")))]
    page.keyboard.press("Control+Z")
    assert page.input_value("#text") == ""
    assert "PREFIX hsp: <https://w3id.org/hsp/ontology#>" in page.text_content("#prefixes")


def test_a_query_that_is_wrong_is_shown_with_its_place(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    window.go("/query?query=" + quote("SELECT *\n{ ?x hsp:from ?y ;; }\nLIMIT x"))
    settled(window)
    page = window.page
    assert page.inner_text("#status") == "Not answered."
    said = page.inner_text("#result pre")
    assert re.search(r"line \d", said) and "^" in said
    selected = page.evaluate(
        "(({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd))"
        "(document.activeElement)"
    )
    assert selected in said and selected


def test_triples_are_drawn_written_and_listed(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    query = "CONSTRUCT WHERE { ?a hsp:tiedTo ?b ; rdfs:label ?l ; a hsp:Parent }"
    window.go("/query?query=" + quote(query))
    page = window.page
    page.wait_for_selector("#drawing canvas")
    found = study.store.query(query)
    assert isinstance(found, ox.QueryTriples)
    expected = {(str(one.subject), str(one.predicate), str(one.object)) for one in found}
    assert page.inner_text("#status").startswith(f"{len(expected)} triples in ")
    turtle = page.inner_text("#result pre")
    written = ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE)
    assert {(str(one.subject), str(one.predicate), str(one.object)) for one in written} == expected
    assert len(rows_shown(page)) == len(expected)
    painted = """(() => {
        const canvas = document.querySelector("#drawing canvas");
        const dots = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        return dots.some((one, at) => at % 4 === 3 && one);
    })()"""
    for _ in range(50):
        if page.evaluate(painted):
            break
        page.wait_for_timeout(100)
    else:
        raise AssertionError("Nothing is drawn.")
    assert window.complaints == window.elsewhere == []


def test_an_example_to_begin_with_gives_rows_an_answer_or_a_drawing(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    window.go("/query")
    page = window.page
    texts = page.eval_on_selector_all(
        "#example optgroup:first-child option", "all => all.map(one => one.value)"
    )
    parents, negative, ties = (cast("Any", study.store.query(text)) for text in texts)
    with asset("data", "tett-macleod-2020", "ties.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    practitioners = {str(row["practitioner"]).lower() for row in study.ask("practitioners").to_dicts()}
    drawn = {(row["from"], row["relation"], row["to"]) for row in rows if row["from"] in practitioners}
    assert (len(list(parents)), bool(negative), len(list(ties))) == (10, True, len(drawn))
    assert page.input_value("#example") == texts[0]


def test_where_nothing_is_found_unknown_terms_are_named(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    text = (
        'SELECT ?p { ?p a hsp:HeadTeecher ; hsp:roll ?r . ?t hsp:valence hspc:good FILTER (?r != "hsp:No") }'
    )
    window.go("/query?query=" + quote(text))
    said = "The ontology has no hsp:HeadTeecher and no hspc:good. Check how it is spelt."
    window.page.locator("#result", has_text=said).wait_for()
    window.go("/query?query=" + quote("SELECT ?p { ?p a hsp:HeadTeacher ; hsp:valence ?x }"))
    settled(window)
    window.page.wait_for_timeout(300)
    assert window.page.inner_text("#result") == ""
    assert window.complaints == []


def test_a_question_that_there_is_not_leads_to_those_there_are(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    window.go("/questions/head-teecher")
    assert window.page.inner_text("h1") == (
        "There is no question 'head-teecher'. Did you mean 'head-teachers'?"
    )
    window.page.click("text=All questions")
    assert window.page.url.endswith("/questions")


def test_asks_are_answered_yes_or_no(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    window.go("/query?query=" + quote("ASK { ?x a hsp:HeadTeacher }"))
    settled(window)
    assert window.page.inner_text("#status").startswith("Yes, in ")


def test_hostile_texts_are_shown_as_they_are(
    hostile: Workspace, hostile_texts: Sequence[str], visit: Visitor
) -> None:
    window = visit(hostile)
    page = window.page
    window.go("/questions/people")
    assert set(hostile_texts[0:5]) & {row[0] for row in rows_shown(page)}
    for path in ("/", "/questions/ties", "/questions/references", LABELS):
        window.go(path)
        settled(window)
        assert hostile_texts[0] in page.inner_text("body")
    window.go("/query?query=" + quote("</textarea><script>window.pwned=1</script>"))
    settled(window)
    assert page.input_value("#text") == "</textarea><script>window.pwned=1</script>"
    text = 'CONSTRUCT { <urn:a> rdfs:label "<img src=x onerror=window.pwned=1>\\n\\"\\\\" } {}'
    window.go("/query?query=" + quote(text))
    page.wait_for_selector("#drawing canvas")
    assert rows_shown(page)[0][2] == '<img src=x onerror=window.pwned=1>\n"\\'
    window.go("/query?query=" + quote('SELECT (IRI("javascript:window.pwned=1") AS ?x) ("<b>" AS ?y) {}'))
    settled(window)
    assert page.get_attribute("tbody a", "href") == "/explain?of=javascript%3Awindow.pwned%3D1"
    assert page.evaluate("window.pwned") is None
    links = page.evaluate("[...document.links].map(one => one.protocol)")
    assert set(links) == {"http:"}


def test_nothing_is_cut_on_paper(study: Workspace, visit: Visitor) -> None:
    window = visit(study, 680)  # A4 less its margins
    window.page.emulate_media(media="print")
    for path in ("/", "/questions", "/questions/ties?agent=Joyce", LABELS):
        window.go(path)
        settled(window)
        wide = window.page.evaluate(
            "[...document.querySelectorAll('table, pre, p, li, h1')]"
            ".filter(one => one.getBoundingClientRect().right > 681).map(one => one.innerText.slice(0, 60))"
        )
        assert wide == [], path
        hidden = window.page.evaluate(
            "[...document.querySelectorAll('nav, form')].every(one => !one.checkVisibility())"
        )
        assert hidden
