"""The query page, in a browser."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from hsp_graph.core.assets import asset
from hsp_graph.graph.questions import questions
from hsp_graph.workspace import Workspace

pytestmark = pytest.mark.browser

Visitor = Callable[..., Any]


def test_a_query_is_run_shown_remembered_and_saved(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    window.go("/query")
    page = window.page
    query = "SELECT ?x ?n ('=1+1' AS ?sum) (STRLEN(?n) AS ?long)\n{ ?x a hsp:HeadTeacher ; rdfs:label ?n }"
    page.fill("#text", query)
    page.focus("#text")
    page.keyboard.press("Control+Enter")
    page.locator("#status", has_text=re.compile(r"^5 rows in [\d.]+ s")).wait_for()
    assert sorted(row[1] for row in window.rows()) == [
        "Andrew",
        "Carolyn",
        "Elizabeth",
        "Gavin",
        "Shirley",
    ]
    andrew = page.locator("tbody a").first.get_attribute("href")
    assert re.fullmatch(r"/explain\?of=https%3A%2F%2Fw3id.org%2F.*%2Fagent%2F\w+", andrew)
    page.locator("th button >> text=long").click()
    assert [row[3] for row in window.rows()] == ["5", "6", "7", "7", "9"]
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
    window.settle()
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
    window.settle()
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
    assert len(window.rows()) == len(expected)
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
    window.settle()
    window.page.wait_for_timeout(300)
    assert window.page.inner_text("#result") == ""
    assert window.complaints == []


def test_asks_are_answered_yes_or_no(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    window.go("/query?query=" + quote("ASK { ?x a hsp:HeadTeacher }"))
    window.settle()
    assert window.page.inner_text("#status").startswith("Yes, in ")
