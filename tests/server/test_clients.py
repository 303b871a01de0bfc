"""Clients of others read from the server: SPARQLWrapper, rdflib, and HTTP as R speaks it."""

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, Unauthorized

from benchmarks import serving
from hsp_graph.core.namespaces import HSP
from hsp_graph.workspace import Workspace

HEADS = ["Andrew", "Carolyn", "Elizabeth", "Gavin", "Shirley"]
NAMES = """PREFIX hsp: <https://w3id.org/hsp/ontology#>
           PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
           SELECT ?name { ?head a hsp:HeadTeacher ; rdfs:label ?name } ORDER BY ?name"""


@pytest.fixture(params=[(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)], ids=" ".join)
def wrapper(request: pytest.FixtureRequest, served: Any) -> Any:
    """SPARQLWrapper, in each way that it can ask."""
    made = SPARQLWrapper(f"{served.address}/sparql")
    method, how = request.param
    made.setMethod(method)
    made.setRequestMethod(how)
    return made


def test_sparqlwrapper_reads_rows(wrapper: Any) -> None:
    wrapper.setQuery(NAMES)
    wrapper.setReturnFormat(JSON)
    assert [row["name"]["value"] for row in wrapper.queryAndConvert()["results"]["bindings"]] == HEADS
    wrapper.setReturnFormat(XML)
    document = wrapper.queryAndConvert()
    assert [one.firstChild.data for one in document.getElementsByTagName("literal")] == HEADS
    wrapper.setReturnFormat(CSV)
    assert wrapper.queryAndConvert().decode().split() == ["name", *HEADS]
    wrapper.setReturnFormat(TSV)
    assert wrapper.queryAndConvert().decode().split() == ["?name", *(f'"{name}"' for name in HEADS)]


def test_sparqlwrapper_reads_yes_triples_and_faults(wrapper: Any) -> None:
    wrapper.setReturnFormat(JSON)
    wrapper.setQuery("ASK { ?tie a <https://w3id.org/hsp/ontology#Tie> }")
    assert wrapper.queryAndConvert()["boolean"] is True
    wrapper.setQuery("CONSTRUCT WHERE { ?head a <https://w3id.org/hsp/ontology#HeadTeacher> }")
    for form in (RDFXML, TURTLE, N3):
        wrapper.setReturnFormat(form)
        found = wrapper.queryAndConvert()
        graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
        assert len(set(graph.subjects(RDF.type, URIRef(HSP + "HeadTeacher")))) == 5
    wrapper.setQuery("SELECT * {")
    with pytest.raises(QueryBadFormed, match="This is not SPARQL, from line 1, column 11 on"):
        wrapper.query()


def test_sparqlwrapper_shows_a_token(serve: Any, study: Workspace) -> None:
    with serve(study.folder, "--token", "a token of the study") as server:
        wrapper: Any = SPARQLWrapper(f"{server.address}/sparql", returnFormat=JSON)
        wrapper.setQuery(NAMES)
        with pytest.raises(Unauthorized):
            wrapper.query()
        wrapper.setCredentials("anybody", "a token of the study")
        assert len(wrapper.queryAndConvert()["results"]["bindings"]) == 5


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads(method: Any, served: Any) -> None:
    graph = Graph(SPARQLStore(f"{served.address}/sparql", method=method))
    rows = graph.query(
        "SELECT ?name { ?x a hsp:HeadTeacher ; rdfs:label ?name } ORDER BY ?name", initNs={"hsp": HSP}
    )
    assert [str(row[0]) for row in rows] == HEADS  # type: ignore[index]
    heads = set(graph.subjects(RDF.type, URIRef(HSP + "HeadTeacher")))
    assert len(heads) == 5


DOCUMENTED = re.findall(
    r"```py\n(.*?)```", (Path(__file__).parents[2] / "docs/querying.md").read_text(), re.DOTALL
)


@pytest.mark.parametrize("code", DOCUMENTED)
def test_the_documented_python_reads(code: str, served: Any) -> None:
    done: dict[str, Any] = {}
    exec(code.replace("http://127.0.0.1:8000", served.address), done)
    assert sorted(done["names"]) == HEADS


def test_python_is_documented_with_two_clients() -> None:
    assert ["SPARQLWrapper" in code for code in DOCUMENTED] == [True, False]


@pytest.mark.skipif(not shutil.which("curl"), reason="There is no curl on this machine.")
def test_http_as_r_and_curl_speak_it(served: Any) -> None:
    def curl(*options: str) -> str:
        command = ["curl", "-sS", "--fail-with-body", *options, f"{served.address}/sparql"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    # R's package SPARQL asks for XML by its Accept; httr as docs/querying.md has it for CSV.
    told = curl("-G", "--data-urlencode", f"query={NAMES}", "-H", "Accept: application/sparql-results+xml")
    assert all(f"<literal>{name}</literal>" in told for name in HEADS)
    told = curl("-G", "--data-urlencode", f"query={NAMES}", "-H", "Accept: text/csv")
    assert [row["name"] for row in csv.DictReader(io.StringIO(told))] == HEADS
    assert curl("--data-urlencode", f"query={NAMES}", "-H", "Accept: text/csv") == told
    direct = (
        "-H",
        "Content-Type: application/sparql-query",
        "--data-binary",
        NAMES,
        "-H",
        "Accept: text/csv",
    )
    assert curl(*direct) == told


def test_many_clients_get_right_answers(served: Any, study: Workspace) -> None:
    load = serving.Load(
        served.port, served.process.pid, serving.answers(study), clients=8, pause=0.01, fresh=True
    ).run(2)
    assert len(load.times) >= 8
    assert (load.errors, load.wrong) == (0, 0)
