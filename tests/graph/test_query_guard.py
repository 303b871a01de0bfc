"""Queries ask no other service, however it is written, and heed FROM; words in literals do no harm.

The engine itself is the oracle: what it would carry out, and a listener would see, must be refused.
"""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import ForbiddenError
from hsp_graph.graph.lexing import MAY_LEAVE_THE_UNION
from hsp_graph.graph.query_guard import names_graphs
from hsp_graph.graph.store import Store

P = ox.NamedNode("https://example.org/p")
SERVICE = "SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o }"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Seven things said in one graph, and three of them in another."""
    made = Store(Path(tmp_path_factory.mktemp("guarded")))
    with made.change() as change:
        for graph, count in (("one", 7), ("two", 3)):
            name = ox.NamedNode(f"https://example.org/{graph}")
            change.add(ox.Quad(P, P, ox.Literal(str(number)), name) for number in range(count))
    return made


def both(store: Store, text: str) -> list[str]:
    """What plain Oxigraph and rdflib answer, in the only cell of the only row."""
    (plain,), (through_rdflib,) = store.query(text), store.dataset.query(text)  # type: ignore[misc]
    return [plain[0].value, str(through_rdflib[0])]  # type: ignore[index]


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ {SERVICE} }}",
        f"SELECT * {{ {SERVICE.lower()} }}",
        f"ASK {{ {{ OPTIONAL {{ {SERVICE} }} }} }}",
        f"ASK {{ FILTER EXISTS {{ SELECT * {{ {SERVICE} }} }} }}",
        f"ASK {{ BIND (IF(EXISTS {{ {SERVICE} }}, 1, 2) AS ?x) }}",
        f"SELECT (EXISTS {{ {SERVICE} }} AS ?x) {{}}",
        f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s ?p ?o MINUS {{ {SERVICE} }} }}",
        f"ASK {{ ?s ?p ?o . # a comment\n{SERVICE} }}",
        f'ASK {{ ?s ?p """\n# {SERVICE}""" . {SERVICE} }}',
        "ASK { ?x ?y 1SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        r"ASK { \u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "ASK { SERVICE ?anywhere { ?s ?p ?o } }",
        f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }} HAVING (EXISTS {{ {SERVICE} }})",
        f"SELECT * {{ ?s ?p ?o }} ORDER BY (EXISTS {{ {SERVICE} }})",
        f"SELECT ?g {{ ?s ?p ?o }} GROUP BY (EXISTS {{ {SERVICE} }} AS ?g)",
        f"SELECT (SUM(IF(EXISTS {{ {SERVICE} }}, 1, 2)) AS ?n) {{}}",
        f"ASK {{ ?s ?p ?o FILTER (1 IN (COALESCE(EXISTS {{ {SERVICE} }}), 2)) }}",
        f"ASK {{ GRAPH ?g {{ {{ {SERVICE} }} UNION {{}} }} }}",
        f"DESCRIBE ?s {{ {SERVICE} }}",
        # What one parser reads otherwise than another: where a comment ends, what an escape stands for.
        f"ASK {{ # a comment\r{SERVICE} }}",
        rf'ASK {{ BIND ("a\u0022 AS ?q) #" AS ?q) {SERVICE} }}',
        rf'ASK {{ BIND ("a\u005C" AS ?q) {SERVICE} #" AS ?q)' + "\n}",
        rf'ASK {{ VALUES ?x {{ """a" }} {SERVICE} #\q"""' + "\n}",
        rf"PREFIX e: <http://e/> ASK {{ ?s ?p e:a\'b . {SERVICE} ?s ?p e:a\'b }}",
        rf"PREFIX e: <http://e/> ASK {{ ?s ?p e:a\#b . {SERVICE} }}",
        f"ASK {{ ?s ?p ?o LATERAL {{ {SERVICE} }} }}",
    ],
)
def test_no_other_service_is_asked(store: Store, text: str) -> None:
    for ask in (store.query, store.dataset.query):
        with pytest.raises(ForbiddenError, match="another service") as caught:
            ask(text)
        assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "text",
    [
        f"ASK {{ FILTER (1 <2#>\n) {SERVICE} }}",
        f'ASK {{ FILTER (1 <2#>"""\n) {SERVICE} #"""\n }}',
        "ASK { SERVICESILENT <http://127.0.0.1:1/> {} }",
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(store: Store, text: str) -> None:
    for ask in (store.query, store.dataset.query):
        with pytest.raises(ForbiddenError, match="cannot be checked for another service"):
            ask(text)


PIECES = [
    *("'", '"', "'''", '"""', "\\", "#", "\n", "\r", "\u2028", " ", "<", "<2#>", "<#x>", "<http://a#b>", ">"),
    *(
        r"\u0022",
        r"\u000A",
        r"\u005C",
        r"\"",
        r"\#",
        r"\n",
        r"\q",
        r"\uD800",
        "@en",
        "^^",
        "_:b",
        "[",
        "]",
        ",",
    ),
    *(
        "?s ?p ?o",
        "?a",
        "e:a",
        "e:a.b.",
        "'a'",
        "1",
        "1<2",
        ".",
        "{",
        "}",
        "(",
        ")",
        "FILTER (1",
        "VALUES ?x {",
    ),
]
FORMS = [
    "ASK {{ {0} {1} }}",
    "PREFIX e: <http://e/> ASK {{ ?s ?p ?o . {0} {1} }}",
    "BASE <http://a/> ASK {{ OPTIONAL {{ {0} }} {1} }}",
    "SELECT * {{ {0} {1} }} #",
    "ASK {{ FILTER (1 {0}) {1} }}",
    "ASK {{ VALUES ?x {{ {0} }} {1} }}",
]
pieces = st.lists(st.sampled_from(PIECES), max_size=4).map("".join)


@settings(max_examples=400)
@given(st.sampled_from(FORMS), pieces, st.sampled_from(["", "\n", "\r", " "]), pieces)
@example(FORMS[1], "#", "\r", "")
def test_what_the_engine_would_send_is_refused(form: str, before: str, gap: str, after: str) -> None:
    text = form.format(before, f"{gap}SERVICE <x:nowhere> {{ ?k ?l ?m }}{after}")
    graph = ox.Store()
    graph.add(ox.Quad(P, P, P))
    try:
        asked = graph.query(text)
        _ = bool(asked) if isinstance(asked, ox.QueryBoolean) else [*map(str, asked)]
    except (SyntaxError, ValueError):
        return
    except OSError as error:  # it tried, and found no such address
        assert "x:nowhere" in str(error)
        assert MAY_LEAVE_THE_UNION.search(text)
        with pytest.raises(ForbiddenError):
            names_graphs(text)


@pytest.mark.parametrize(
    "clause", ["FROM <{}>", "from <{}>", "FROM NAMED <{}>", "FROM # why\r <{}>", "FROM<{}>"]
)
@pytest.mark.parametrize("graph", ["https://example.org/none", "file:///etc/passwd", "http://127.0.0.1:1/x"])
def test_a_graph_that_is_not_here_is_refused(store: Store, clause: str, graph: str) -> None:
    text = f"ASK {clause.format(graph)} {{ ?s ?p ?o }}"
    for ask in (store.query, store.dataset.query):
        with pytest.raises(ForbiddenError, match=re.escape(f"There is no graph <{graph}> here")):
            ask(text)


def test_a_graph_is_named_by_a_prefix_as_well(store: Store) -> None:
    text = "PREFIX g: <https://example.org/> SELECT (COUNT(*) AS ?n) FROM g:{} {{ ?s ?p ?o }}"
    assert both(store, text.format("two")) == ["3", "3"]
    with pytest.raises(ForbiddenError, match=re.escape("no graph <https://example.org/three>")):
        store.query(text.format("three"))


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <x:s> <x:p> <x:o> }",
        "insert data { <x:s> <x:p> <x:o> }",
        r"\u0049NSERT DATA { <x:s> <x:p> <x:o> }",
        "DELETE DATA { <x:s> <x:p> <x:o> }",
        "DELETE WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } INSERT { ?o ?p ?s } WHERE { ?s ?p ?o }",
        "# first\nPREFIX x: <http://x/> WITH x:g INSERT { ?s ?p 1 } USING x:h WHERE { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "LOAD SILENT <http://127.0.0.1:1/> INTO GRAPH <x:g>",
        *("CLEAR ALL", "DROP GRAPH <x:g>", "CREATE GRAPH <x:g>"),
        *(f"{word} <x:g> TO <x:h>" for word in ("ADD", "MOVE", "COPY")),
        "CLEAR DEFAULT ; CLEAR NAMED",
    ],
)
def test_every_update_is_refused(store: Store, text: str) -> None:
    for ask in (store.query, store.dataset.update):
        with pytest.raises(ForbiddenError, match="an update, and the graph is read only"):
            ask(text)
    assert both(store, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }") == ["7", "7"]


@pytest.mark.parametrize(
    "pattern",
    [
        'BIND ("SERVICE <http://x> from" AS ?word)',
        "# SERVICE <http://x> {}\n",
        "MINUS { ?s a hsp:FamilyLearningService }",
        r'FILTER (?o != "\u0053ERVICE")',
        "FILTER (?service != 1 || true)",
    ],
)
def test_the_words_alone_do_no_harm(store: Store, pattern: str) -> None:
    assert both(store, f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o {pattern} }}") == ["7", "7"]


@pytest.mark.parametrize(
    ("clauses", "pattern", "count"),
    [
        ("", "?s ?p ?o", 7),
        ("FROM <https://example.org/two>", "?s ?p ?o", 3),
        ("from <https://example.org/two>", "?s ?p ?o", 3),
        ("FROM <https://example.org/one> FROM <https://example.org/two>", "?s ?p ?o", 7),
        ("FROM NAMED <https://example.org/two>", "GRAPH ?g { ?s ?p ?o }", 3),
        ("FROM NAMED <https://example.org/two>", "?s ?p ?o", 0),
    ],
)
def test_from_is_heeded(store: Store, clauses: str, pattern: str, count: int) -> None:
    text = f"SELECT (COUNT(DISTINCT ?o) AS ?n) {clauses} {{ {pattern} }}"
    assert both(store, text) == [str(count)] * 2
