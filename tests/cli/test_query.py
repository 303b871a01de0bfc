"""hsp query: every result format, read back by rdflib; a format that does not fit is refused."""

import io
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import RDF, Dataset, Graph, URIRef
from rdflib.query import Result as Answer

from hsp_graph.core.namespaces import HSP
from hsp_graph.workspace import Workspace
from tests.command_line import Hsp, Result

Query = Callable[..., Result]


SELECT = """SELECT ?name ?roll ?none { ?school a hsp:School ; rdfs:label ?name ; hsp:roll ?roll
            OPTIONAL { ?school hsp:valence ?none } } ORDER BY ?name LIMIT 2"""
CONSTRUCT = "CONSTRUCT { ?head a hsp:HeadTeacher } { ?head a hsp:HeadTeacher }"


@pytest.fixture
def query(hsp: Hsp, study: Workspace) -> Query:
    """A function: run ``hsp query`` on the study."""
    return lambda *arguments: hsp("-w", study.folder, "query", *arguments)


@pytest.mark.parametrize("form", ["tsv", "json", "xml"])
def test_rows_are_those_of_sparql_with_types(form: str, query: Query) -> None:
    code, out, err = query(SELECT, "--format", form)
    assert (code, err) == (0, "")
    # rdflib's TSV parser takes a last line's end for one more row.
    read = Answer.parse(io.BytesIO(out.rstrip("\n").encode()), format=form)
    assert [str(name) for name in read.vars or ()] == ["name", "roll", "none"]
    assert [(str(row.name), int(row.roll), row.none) for row in read] == [  # type: ignore[union-attr]
        ("Andrew's school (2008)", 148, None),
        ("Carolyn's school (2008)", 404, None),
    ]


@pytest.mark.parametrize("form", ["json", "xml"])
def test_yes_or_no_in_the_formats_of_sparql(form: str, query: Query) -> None:
    out = query("ASK { ?tie a hsp:Tie }", "--format", form)[1]
    assert Answer.parse(io.BytesIO(out.encode()), format=form).askAnswer is True


@pytest.mark.parametrize("form", ["turtle", "trig", "ntriples", "jsonld"])
def test_triples_in_every_format_are_the_same_graph(form: str, query: Query, study: Workspace) -> None:
    code, out, err = query(CONSTRUCT, "--format", form)
    assert (code, err) == (0, "")
    names = {"turtle": "turtle", "trig": "trig", "ntriples": "nt", "jsonld": "json-ld"}
    read: Graph = Dataset(default_union=True) if form == "trig" else Graph()
    read.parse(data=out, format=names[form])
    heads = {str(one).rpartition("/")[2] for one in read.subjects(RDF.type, URIRef(HSP + "HeadTeacher"))}
    assert heads == {"andrew", "carolyn", "elizabeth", "gavin", "shirley"}
    assert ("@prefix hsp:" in out) == (form in ("turtle", "trig"))


@pytest.mark.parametrize(
    ("text", "form", "kind", "hint"),
    [
        (SELECT, "turtle", "rows", "table, csv, tsv, json, xml"),
        ("ASK {}", "jsonld", "rows", "table, csv, tsv, json, xml"),
        (CONSTRUCT, "csv", "triples", "turtle, trig, ntriples, jsonld"),
        (CONSTRUCT, "table", "triples", "turtle, trig, ntriples, jsonld"),
    ],
)
def test_a_format_that_does_not_fit_is_refused(
    text: str, form: str, kind: str, hint: str, query: Query
) -> None:
    assert query(text, "--format", form) == (
        2,
        "",
        f"Error: The query gives {kind}, which cannot be written as {form}.\n"
        f"Hint:  Choose a --format of {hint}, or leave it out.\n",
    )


def test_a_long_number_keeps_its_last_digits(query: Query) -> None:
    _, out, _ = query("SELECT (12345678901234567891 AS ?n) (0.5 AS ?half) {}", "--format", "csv")
    assert out == "n,half\n12345678901234567891,0.5\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ASK { ?h a hsp:HeadTeecher }", ["There is no hsp:HeadTeecher. Did you mean hsp:HeadTeacher?"]),
        ("ASK { ?t hsp:valence hspc:negativ ; hsp:fromm ?x ; hsp:to ?y }",
         ["There is no hspc:negativ. Did you mean hspc:negative?",
          "There is no hsp:fromm. Did you mean hsp:from?"]),
        ("CONSTRUCT { ?t hsp:zzzz ?x } { ?t a hsp:Tie }",
         ["There is no hsp:zzzz. docs/ontology.md lists all terms."]),
        ('SELECT ?t { ?t hsp:from ?x FILTER (?x != "hsp:Nix" && ?x != <urn:hsp:Nix>) } # hsp:Nix', []),
        ("PREFIX hsp: <urn:mine:> SELECT ?t { ?t a hsp:Nix }", []),
    ],
)  # fmt: skip
def test_terms_that_the_ontology_does_not_have_are_named(text: str, told: list[str], query: Query) -> None:
    code, _, err = query(text)
    assert (code, [line for line in err.splitlines() if line != "Nothing found."]) == (0, told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT * {", "This is not SPARQL, from line 1, column 11 on:"),
        ("ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "it asks another service (SERVICE)"),
        ("DELETE WHERE { ?s ?p ?o }", "This is an update, and the graph is read only here"),
    ],
)
def test_what_is_no_query_or_not_allowed_is_refused(text: str, told: str, query: Query) -> None:
    code, out, err = query(text)
    assert (code, out) == (2, "")
    assert told in err


def test_a_query_that_takes_too_long_is_stopped(study: Workspace, hsp: Hsp) -> None:
    product = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    began = time.monotonic()
    done = hsp("-w", study.folder, "query", product, "--timeout", "1.5")
    assert time.monotonic() - began < 10  # it would take weeks
    assert (done.exit_code, done.out) == (2, "")
    assert done.err.startswith("Error: The query was stopped: it took longer than 1.5 seconds.\nHint:  ")


@pytest.mark.parametrize(
    ("text", "form", "code", "out"),
    [
        ("SELECT (1 AS ?n) {}", "csv", 0, "n\n1\n"),
        ("ASK { ?tie a hsp:Tie }", "tsv", 0, "true\n"),
        ("ASK {", "", 2, ""),
    ],
)
def test_a_query_in_time_is_as_without_a_limit(
    text: str, form: str, code: int, out: str, study: Workspace,
    hsp: Hsp,
) -> None:  # fmt: skip
    done = hsp("-w", study.folder, "query", text, "--timeout", "60", *(["--format", form] if form else []))
    assert (done.exit_code, done.out) == (code, out)
    assert ("This is not SPARQL" in done.err) == (code == 2)


def test_query_as_text_as_a_file_and_on_standard_input(hsp: Hsp, study: Workspace, tmp_path: Path) -> None:
    text = "SELECT (COUNT(?tie) AS ?ties) { ?tie a hsp:Tie }"
    file = tmp_path / "count.rq"
    file.write_text(f"# how many\n{text}\n", encoding="utf-8")
    where = ("-w", study.folder, "query")
    for done in (hsp(*where, text), hsp(*where, file), hsp(*where, "-", stdin=text)):
        assert done == (0, "ties\n  82\n", "")
    (row,) = json.loads(hsp(*where, text, "--format", "json").out)["results"]["bindings"]
    assert (row["ties"]["value"], row["ties"]["datatype"].rpartition("#")[2]) == ("82", "integer")
    assert "hsp:Tie a owl:Class" in hsp(*where, f"DESCRIBE <{HSP}Tie>").out


def test_query_of_every_form(hsp: Hsp, study: Workspace) -> None:
    where = ("-w", study.folder, "query")
    assert hsp(*where, "ASK { ?s a hsp:Tie }") == (0, "answer\nyes\n", "")
    answer = hsp(*where, "ASK { ?s a hsp:Child }", "--format", "json").out
    assert json.loads(answer) == {"head": {}, "boolean": False}
    turtle = hsp(*where, "CONSTRUCT { ?h a hsp:HeadTeacher } { ?h a hsp:HeadTeacher }").out
    assert turtle.count("a hsp:HeadTeacher") == 5
    assert "@prefix hsp: <https://w3id.org/hsp/ontology#> ." in turtle
    iri = f"{study.base}agent/joan"
    assert '"Joan"' in hsp(*where, f"DESCRIBE <{iri}> {{}}").out
    empty = hsp(*where, "SELECT ?s { ?s a hsp:Child }", "--format", "csv")
    assert empty == (0, "s\n", "Nothing found.\n")
    unbound = hsp(*where, "SELECT ?a ?b { VALUES ?a { 1 } OPTIONAL { ?a a ?b } }", "--format", "csv")
    assert unbound.out == "a,b\n1,\n"


def test_a_query_that_is_wrong_is_told_with_its_line(hsp: Hsp, study: Workspace, tmp_path: Path) -> None:
    done = hsp("-w", study.folder, "query", "SELECT * {\n  ?s ?p ?o .\n  ?s hps:from ?o\n}")
    assert (done.exit_code, done.out) == (2, "")
    assert done.err.startswith("Error: The prefix 'hps:' is not declared.\nHint:  Declare it")
    done = hsp("-w", study.folder, "query", "SELECT *\n{ ?s ?p }")
    assert done.err.startswith(
        "Error: This is not SPARQL, from line 2, column 10 on:\n    { ?s ?p }\n             ^\nHint:  "
    )
    update = hsp("-w", study.folder, "query", "DELETE WHERE { ?s ?p ?o }")
    assert (update.exit_code, "This is an update, and the graph is read only here." in update.err) == (
        2,
        True,
    )
    latin = tmp_path / "latin.rq"
    latin.write_bytes("# caf\xe9\nSELECT * {}".encode("latin-1"))
    assert "cannot be read as text" in hsp("-w", study.folder, "query", latin).err
    for odd in ("x" * 5000, tmp_path, "no\0file"):
        assert hsp("-w", study.folder, "query", odd).exit_code == 2


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * { ?s ?p ?o FILTER (<https://example.org/f>(?s)) }", "https://example.org/f"),
        ("CONSTRUCT { ?s ?p ?o } { SERVICE <http://127.0.0.1:1/none> { ?s ?p ?o } }", ""),
    ],
)
def test_a_query_that_cannot_be_carried_out_is_told(
    hsp: Hsp, study: Workspace, query: str, told: str
) -> None:
    done = hsp("-w", study.folder, "query", query)
    assert (done.exit_code, done.out) == (2, "")
    assert done.err.startswith("Error: The query cannot be carried out: ")
    assert told in done.err
