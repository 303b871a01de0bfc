"""The query part of the SPARQL 1.1 Protocol: what the W3C's tests ask for, by the names they have there.

https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/ describes them in prose. Each of the graphs
that they name holds its own type here.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDF

from hsp_graph.workspace import init_workspace

KASEI = "http://kasei.us/2009/09/sparql/data/"
DATA = [f"{KASEI}data{number}.rdf" for number in range(4)]
RESULTS = ("application/sparql-results+xml", "application/sparql-results+json")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT_UPDATE = "application/sparql-update"
DIRECT = {"Content-Type": "application/sparql-query"}
Serve = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(scope="module")
def server(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    workspace = init_workspace(tmp_path_factory.mktemp("protocol") / "study")
    with workspace.store.change() as change:
        for name in DATA:
            graph = ox.NamedNode(name)
            kind = ox.NamedNode("http://xmlns.com/foaf/0.1/Document")
            change.add([ox.Quad(graph, ox.NamedNode(RDF.type), kind, graph)])
    with serve(workspace.folder) as running:
        yield running


def true(reply: Any) -> None:
    assert reply.status == 200
    assert reply.media_type in RESULTS
    assert json.loads(reply.body)["boolean"] is True


ASK = "/sparql?query=ASK%20%7B%7D"
BAD = {
    "bad_query_method": ("PUT", "/sparql?query=ASK%20%7B%7D", None, {}, 405),
    "bad_multiple_queries": ("GET", "/sparql?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", None, {}, 400),
    "bad_query_wrong_media_type": ("POST", "/sparql/", "ASK {}", {"Content-Type": "text/plain"}, 415),
    "bad_query_missing_form_type": ("POST", "/sparql/", "query=ASK%20%7B%7D", {}, 415),
    "bad_query_missing_direct_type": ("POST", "/sparql/", "ASK {}", {}, 415),
    "bad_query_non_utf8": (
        "POST", "/sparql/", "ASK {}".encode("utf-16"),
        {"Content-Type": "application/sparql-query; charset=UTF-16"}, 415,
    ),
    "utf16_that_is_not_told": ("POST", "/sparql/", "ASK {}".encode("utf-16"), DIRECT, 400),
    "form_not_in_utf8": ("POST", "/sparql/", "query=ASK%20%7B%7D%23%FF", FORM, 400),
    "bad_query_syntax": ("GET", "/sparql?query=ASK%20%7B", None, {}, 400),
    "no_query": ("GET", "/sparql?format=json", None, {}, 400),
    "no_query_in_a_form": ("POST", "/sparql", "q=ASK%20%7B%7D", FORM, 400),
    "one_in_the_address_and_one_in_the_body": ("POST", "/sparql?query=ASK%20%7B%7D", "ASK {}", DIRECT, 400),
    "bad_update_get": ("GET", "/sparql?update=CLEAR%20ALL", None, {}, 403),
    "bad_multiple_updates": ("POST", "/sparql/", "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM, 403),
    "update_post_form": ("POST", "/sparql", "update=CLEAR%20ALL", FORM, 403),
    "update_post_direct": ("POST", "/sparql", "CLEAR ALL", {"Content-Type": DIRECT_UPDATE}, 403),
    "update_as_a_query": ("POST", "/sparql", "CLEAR ALL", DIRECT, 403),
    "default_graph_is_no_iri": ("GET", "/sparql?query=ASK%20%7B%7D&default-graph-uri=a%20b", None, {}, 400),
    "default_graph_is_a_file": ("GET", f"{ASK}&default-graph-uri=file:///etc/passwd", None, {}, 403),
    "named_graph_is_a_file": ("GET", f"{ASK}&named-graph-uri=FILE:///etc/passwd", None, {}, 403),
    "not_acceptable": ("GET", "/sparql?query=ASK%20%7B%7D", None, {"Accept": "image/png, text/turtle"}, 406),
    "accepted_with_no_quality": ("GET", "/sparql?query=ASK%20%7B%7D", None, {"Accept": "text/csv;q=0"}, 406),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_query_is_refused(name: str, server: Any) -> None:
    method, path, body, headers, status = BAD[name]
    reply = server.ask(method, path, body, headers)
    assert reply.status == status
    assert reply.media_type == "text/plain"
    assert reply.text.strip()
    assert "Traceback" not in reply.text
    if status == 405:
        assert {"GET", "POST"} <= set(reply.headers["allow"].replace(" ", "").split(","))


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
def test_query_get_and_query_post_form_and_query_post_direct(path: str, server: Any) -> None:
    true(server.get(path, [("query", "ASK {}")]))
    true(server.ask("POST", path, urlencode({"query": "ASK {}"}), FORM))
    true(server.ask("POST", f"{path}?query=ASK%20%7B%7D", "", FORM))
    true(server.ask("POST", path, "ASK {}", DIRECT))
    true(server.ask("POST", path, "ASK {}", {"Content-Type": "Application/SPARQL-query ; Charset=UTF-8"}))


#: Name, default graphs, named graphs, query.
DATASETS = {
    "query_dataset_default_graph": ([1], [], "ASK { <d1> ?p ?o }"),
    "query_dataset_default_graphs": ([1, 2], [], "ASK { <d1> a ?type . <d2> a ?type }"),
    "query_dataset_named_graphs": ([], [1, 2], "ASK { GRAPH ?g1 { <d1> a ?t } GRAPH ?g2 { <d2> a ?t } }"),
    "query_dataset_named_graphs_post": ([], [1, 2], "ASK { GRAPH ?g { ?s ?p ?o } }"),
    "query_dataset_full": (
        [3], [1, 2],
        "ASK { { SELECT (COUNT(*) AS ?n) (SAMPLE(?x) AS ?one) { ?x ?y ?o GRAPH ?g { ?s ?p ?o } } } "
        "FILTER (?n = 2 && ?one = <d3>) }",
    ),
    "query_multiple_dataset": ([2], [], "ASK FROM <d1> { <d2> ?p ?o FILTER NOT EXISTS { <d1> ?p ?o } }"),
    "relative_to_the_default_graph": ([2], [], "ASK FROM <d1> { <data2.rdf> ?p ?o }"),
    "only_default_graphs_means_no_named_graph": (
        [1], [], "ASK { FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }",
    ),
    "only_named_graphs_means_an_empty_default_graph": ([], [1], "ASK { FILTER NOT EXISTS { ?s ?p ?o } }"),
}  # fmt: skip


@pytest.mark.parametrize("name", DATASETS)
def test_a_dataset_that_the_protocol_names(name: str, server: Any) -> None:
    default, named, query = DATASETS[name]
    for number, graph in enumerate(DATA):
        query = query.replace(f"<d{number}>", f"<{graph}>")
    graphs = [("default-graph-uri", DATA[number]) for number in default]
    graphs += [("named-graph-uri", DATA[number]) for number in named]
    true(server.get("/sparql", [("query", query), *graphs]))
    true(server.ask("POST", "/sparql/", urlencode([("query", query), *graphs]), FORM))
    true(server.ask("POST", f"/sparql/?{urlencode(graphs)}", query, DIRECT))


def test_a_graph_that_is_not_here_is_empty_to_the_protocol_and_refused_in_from(server: Any) -> None:
    absent = f"{KASEI}data9.rdf"
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert server.get("/sparql", [("query", query), ("default-graph-uri", absent)]).rows() == [{"n": "0"}]
    reply = server.query(f"ASK FROM <{absent}> {{ ?s ?p ?o }}")
    assert (reply.status, reply.text.splitlines()[0]) == (
        403, f"There is no graph <{absent}> here, and nothing is read from anywhere else.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        ("SELECT (1 AS ?value) {}", "", "application/sparql-results+json"),
        ("SELECT (1 AS ?value) {}", "*/*", "application/sparql-results+json"),
        ("SELECT (1 AS ?value) {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("SELECT (1 AS ?value) {}", "text/csv;q=0.4, application/sparql-results+xml;q=0.6",
         "application/sparql-results+xml"),
        ("SELECT (1 AS ?value) {}", "text/tab-separated-values", "text/tab-separated-values"),
        ("SELECT (1 AS ?value) {}", "text/csv, text/turtle", "text/csv"),
        ("SELECT (1 AS ?value) {}", "application/json", "application/json"),
        ("SELECT (1 AS ?value) {}", "text/turtle, */*;q=0.1", "application/sparql-results+json"),
        ("ASK {}", "", "application/sparql-results+json"),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("DESCRIBE <http://example.org/>", "", "text/turtle"),
        ("DESCRIBE <http://example.org/>", "application/rdf+xml", "application/rdf+xml"),
        ("CONSTRUCT { <s> <p> 1 } WHERE {}", "", "text/turtle"),
        ("CONSTRUCT { <x:s> <x:p> 1 } WHERE {}", "application/rdf+xml", "application/rdf+xml"),
        ("CONSTRUCT { <x:s> <x:p> 1 } WHERE {}", "application/n-triples", "application/n-triples"),
        ("CONSTRUCT { <x:s> <x:p> 1 } WHERE {}", "application/ld+json", "application/ld+json"),
        ("CONSTRUCT { <x:s> <x:p> 1 } WHERE {}", "text/html, application/trig;q=0.5", "application/trig"),
    ],
)  # fmt: skip
def test_query_content_type(query: str, accept: str, expected: str, server: Any) -> None:
    for reply in (
        server.query(query, Accept=accept),
        server.ask("POST", "/sparql/", query, DIRECT | {"Accept": accept}),
    ):
        assert (reply.status, reply.media_type) == (200, expected)
        assert reply.headers["vary"] == "Accept"
        if expected.startswith("text/"):
            assert reply.headers["content-type"] == f"{expected}; charset=utf-8"


RDF_TYPES = {
    "text/turtle": "turtle", "application/rdf+xml": "xml", "application/n-triples": "nt",
    "application/ld+json": "json-ld", "text/n3": "n3",
}  # fmt: skip


@pytest.mark.parametrize("media_type", RDF_TYPES)
def test_triples_are_the_same_in_every_format(media_type: str, server: Any) -> None:
    query = r"""CONSTRUCT { ?s a ?o ; <http://a/b> "\u00e9 <&>\"\n\u2028"@fr, 1.5, [] }
                { ?s a <http://xmlns.com/foaf/0.1/Document>, ?o }"""
    reply = server.query(query, Accept=media_type)
    assert reply.media_type == media_type
    read = Graph().parse(data=reply.body, format=RDF_TYPES[media_type])
    expected = Graph().parse(data=server.query(query, Accept="application/n-triples").body, format="nt")
    assert len(read) == 4 * len(DATA)
    assert isomorphic(read, expected)


def test_methods_that_there_are_none(server: Any) -> None:
    for path, allowed in (("/sparql", "GET, HEAD, POST, OPTIONS"), ("/graph", "GET, HEAD, OPTIONS")):
        reply = server.ask("OPTIONS", path)
        assert (reply.status, reply.headers["allow"], reply.body) == (204, allowed, b"")
        for method in ("PUT", "DELETE", "PATCH"):
            assert server.ask(method, path).status == 405
    assert server.ask("POST", "/graph?default", "<x:s> <x:p> <x:o> .").status == 405


def test_head_is_get_without_its_body(server: Any) -> None:
    for path in ("/sparql?query=ASK%20%7B%7D", "/graph?default", "/graph?graph=x:none"):
        head, get = server.ask("HEAD", path), server.get(path)
        assert (head.status, head.body) == (get.status, b"")
        assert head.headers["content-type"] == get.headers["content-type"]


SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.mark.parametrize("media_type", ["text/turtle", "application/rdf+xml"])
def test_the_service_describes_itself(media_type: str, server: Any) -> None:
    reply = server.get("/sparql", Accept=media_type)
    assert (reply.status, reply.media_type) == (200, media_type)
    told = Graph().parse(data=reply.body, format=RDF_TYPES[media_type])
    (service,) = told.subjects(RDF.type, URIRef(SD + "Service"))
    assert told.value(service, URIRef(SD + "endpoint")) == URIRef(f"{server.address}/sparql")
    assert told.value(service, URIRef(SD + "supportedLanguage")) == URIRef(SD + "SPARQL11Query")
    names = set(map(str, told.objects(None, URIRef(SD + "name"))))
    assert names == set(DATA)
    assert server.get("/sparql", Accept="image/png").status == 406
    assert server.get("/sparql").media_type == "text/turtle"


def test_a_browser_is_led_to_the_query_page(server: Any) -> None:
    reply = server.get("/sparql", Accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert (reply.status, reply.headers["location"]) == (303, "/query")


def test_graphs_are_read(server: Any) -> None:
    for name in DATA:
        reply = server.get("/graph", [("graph", name)], Accept="application/n-triples")
        kind = "http://xmlns.com/foaf/0.1/Document"
        assert reply.text == f"<{name}> <{RDF.type}> <{kind}> .\n"
    everything = Graph().parse(data=server.get("/graph?default").body, format="turtle")
    assert {str(name) for name in everything.subjects(RDF.type)} >= set(DATA)
    for path, status in (
        ("/graph?graph=http://example.org/none", 404), ("/graph?graph=not%20an%20iri", 404), ("/graph", 400),
        ("/graph?graph=", 400), ("/graph?default=x", 400), ("/graph?default&graph=x:y", 400),
        ("/graph?graph=file:///etc/passwd", 404),
    ):  # fmt: skip
        assert server.get(path).status == status, path
    assert server.get("/graph?default", Accept="image/png").status == 406
