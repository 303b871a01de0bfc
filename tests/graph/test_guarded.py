"""Queries ask no other service, however it is written, and heed FROM; words in literals do no harm."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from hsp_graph.errors import CommandError
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
    ],
)
def test_no_other_service_is_asked(store: Store, text: str) -> None:
    for ask in (store.query, store.dataset.query):
        with pytest.raises(CommandError, match="another service") as caught:
            ask(text)
        assert caught.value.exit_code == 2


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
        ("FROM <https://example.org/none>", "?s ?p ?o", 0),
        ("FROM NAMED <https://example.org/two>", "GRAPH ?g { ?s ?p ?o }", 3),
        ("FROM NAMED <https://example.org/two>", "?s ?p ?o", 0),
    ],
)
def test_from_is_heeded(store: Store, clauses: str, pattern: str, count: int) -> None:
    text = f"SELECT (COUNT(DISTINCT ?o) AS ?n) {clauses} {{ {pattern} }}"
    assert both(store, text) == [str(count)] * 2
