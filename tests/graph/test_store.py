"""Changes to the store: all or nothing, one at a time, and never under a reader's feet."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Dataset, URIRef

from hsp_graph.errors import CommandError
from hsp_graph.graph import store as module
from hsp_graph.graph.ontology import ONTOLOGY_GRAPH
from hsp_graph.graph.store import Store

ONE, TWO, THREE = (ox.NamedNode(f"https://example.org/{name}") for name in ("one", "two", "three"))
SAYS = ox.NamedNode("https://example.org/says")


def quads(graph: ox.NamedNode, count: int) -> Iterator[ox.Quad]:
    for number in range(count):
        subject = ox.NamedNode(f"https://example.org/thing/{number}")
        yield ox.Quad(subject, SAYS, ox.Literal(graph.value), graph)


def put(store: Store, graph: ox.NamedNode, count: int = 3) -> None:
    with store.change() as change:
        change.asserted.bulk_extend(quads(graph, count))


def content(store: Store) -> set[ox.Quad]:
    return set(store.reader)


def counted(store: Store, text: str) -> int:
    """The only value of the only row."""
    result = store.query(text)
    assert isinstance(result, ox.QuerySolutions)
    (row,) = result
    value = row[0]
    assert isinstance(value, ox.Literal)
    return int(value.value)


def folders(store: Store) -> list[str]:
    return sorted(path.name for path in store.folder.iterdir() if path.is_dir())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def test_a_store_that_was_never_changed_holds_the_words_alone(store: Store) -> None:
    assert store.generation == 0
    assert {str(quad.graph_name) for quad in store.reader} == {"<https://w3id.org/hsp/ontology>"}
    assert not store.folder.exists(), "looking makes nothing"


def test_changes_add_up_and_are_seen_at_once(store: Store) -> None:
    put(store, ONE)
    assert content(store) == set(quads(ONE, 3))
    put(store, TWO)
    assert content(store) == {*quads(ONE, 3), *quads(TWO, 3)}
    assert (store.generation, store.path.name) == (2, "000002")
    assert content(Store(store.folder)) == content(store)


@pytest.mark.parametrize("at", [0, 1, 50_000])
def test_a_change_that_fails_in_the_middle_leaves_nothing(store: Store, at: int) -> None:
    put(store, ONE)
    before = content(store)

    def broken() -> Iterator[ox.Quad]:
        yield from quads(TWO, at)
        raise RuntimeError("a disk that is full, say")

    with pytest.raises(RuntimeError, match="a disk that is full"), store.change() as change:
        change.asserted.extend(quads(THREE, 3))
        change.asserted.bulk_extend(broken())
    assert (store.generation, content(store), folders(store)) == (1, before, ["000001"])
    put(store, TWO)
    assert content(store) == {*before, *quads(TWO, 3)}


def test_a_change_that_fails_while_deriving_leaves_nothing(store: Store) -> None:
    with pytest.raises(KeyError), store.change() as change:
        change.asserted.extend(quads(ONE, 3))
        change.whole.extend(quads(TWO, 3))
        raise KeyError
    assert (store.generation, folders(store)) == (0, [])


def blocks(graph: ox.NamedNode, count: int) -> Iterator[str]:
    return (f"{quad} .\n" for quad in quads(graph, count))


def broken_blocks(end: str) -> Iterator[str]:
    yield from blocks(TWO, 20_000)
    if not end:
        raise RuntimeError("a row that cannot be read, say")
    yield end
    yield from blocks(THREE, 20_000)


def test_loading_blocks_of_nquads(store: Store) -> None:
    with store.change() as change:
        change.asserted.extend(quads(ONE, 3))
        change.load(iter(()))
        change.load(blocks(TWO, 20_000))
    assert content(store) == {*quads(ONE, 3), *quads(TWO, 20_000)}
    assert sorted(path.name for path in store.path.iterdir()) == ["asserted", "whole"]


@pytest.mark.parametrize("end", ["", "<https://example.org/a> nonsense .\n", "\ud800"])
def test_loading_that_fails_in_the_middle_leaves_nothing_and_comes_back(store: Store, end: str) -> None:
    put(store, ONE)
    with pytest.raises((RuntimeError, SyntaxError, OSError, UnicodeEncodeError)), store.change() as change:
        change.load(broken_blocks(end))
    assert (store.generation, content(store), folders(store)) == (1, set(quads(ONE, 3)), ["000001"])
    put(store, TWO)
    assert content(store) == {*quads(ONE, 3), *quads(TWO, 3)}


def test_what_is_derived_is_in_the_whole_and_not_carried_on(store: Store) -> None:
    with store.change() as change:
        change.asserted.extend(quads(ONE, 3))
        change.whole.extend(quads(TWO, 3))
    assert content(store) == {*quads(ONE, 3), *quads(TWO, 3)}
    put(store, THREE)
    assert content(store) == {*quads(ONE, 3), *quads(THREE, 3)}


def test_a_second_writer_is_turned_away(store: Store) -> None:
    other = Store(store.folder)
    with store.change() as change:
        change.asserted.extend(quads(ONE, 3))
        with pytest.raises(CommandError, match="Another command is changing this workspace") as caught:
            put(other, TWO)
        assert "try again" in caught.value.mend
        assert caught.value.exit_code == 2
    assert content(other) == set(quads(ONE, 3))
    put(other, TWO)
    assert content(other) == {*quads(ONE, 3), *quads(TWO, 3)}


def test_a_change_begins_from_what_another_process_wrote(store: Store) -> None:
    put(store, ONE)
    assert content(store) == set(quads(ONE, 3))
    put(Store(store.folder), TWO)
    with store.change() as change:
        assert content(store) == {*quads(ONE, 3), *quads(TWO, 3)}
        assert change.number == 3


def test_a_reader_keeps_the_state_it_was_opened_on(store: Store) -> None:
    put(store, ONE, 2000)
    reader, dataset = store.reader, store.dataset
    for _ in range(4):
        with store.change() as change:
            change.drop(ONE)
            change.asserted.bulk_extend(quads(TWO, 2000))
    assert "000001" not in folders(store)
    assert set(reader) == set(quads(ONE, 2000))
    assert len(list(dataset.quads())) == 2000
    assert content(store) == set(quads(TWO, 2000))


def test_at_most_two_generations_are_kept(store: Store) -> None:
    for number in range(1, 7):
        put(store, ONE)
        assert folders(store) == [f"{kept:06d}" for kept in (number - 1, number) if kept]


def test_what_a_killed_process_left_is_cleared_away(store: Store) -> None:
    put(store, ONE)
    for left in ("000002", "000002/asserted", "000009"):
        (store.folder / left).mkdir()
    (store.folder / "CURRENT.new").write_text("2")
    assert content(store) == set(quads(ONE, 3))
    put(store, TWO)
    assert folders(store) == ["000001", "000002"]
    assert content(store) == {*quads(ONE, 3), *quads(TWO, 3)}


@pytest.mark.parametrize("few", [module._FEW, 5, 1])
def test_drop_takes_one_graph_whatever_its_size(
    store: Store, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(module, "_FEW", few)
    put(store, ONE, 10)
    put(store, TWO, 5)
    with store.change() as change:
        change.drop(ONE)
        change.asserted.extend(quads(THREE, 1))
        change.drop(ox.NamedNode("https://example.org/not-there"))
    assert content(store) == {*quads(TWO, 5), *quads(THREE, 1)}
    assert [path.name for path in store.path.iterdir() if path.name not in ("asserted", "whole")] == []
    with store.change() as change:
        change.drop(TWO)
        change.drop(THREE)
    assert content(store) == set()


def test_copies_work_on_a_disk_without_hard_links(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("Operation not supported")

    monkeypatch.setattr("os.link", refuse)
    put(store, ONE)
    put(store, TWO)
    assert content(store) == {*quads(ONE, 3), *quads(TWO, 3)}


def test_the_ontology_is_replaced_not_added_to(store: Store) -> None:
    def triples(*values: str) -> Iterator[ox.Triple]:
        for value in values:
            yield ox.Triple(ONE, SAYS, ox.Literal(value))

    for values in (("a", "b"), ("b", "c")):
        with store.change() as change:
            change.load_ontology(triples(*values))
    assert content(store) == {ox.Quad(ONE, SAYS, ox.Literal(value), ONTOLOGY_GRAPH) for value in "bc"}


def test_queries_see_the_union_of_all_graphs(store: Store) -> None:
    put(store, ONE, 3)
    put(store, TWO, 2)
    text = "SELECT (COUNT(*) AS ?n) { ?s <https://example.org/says> ?o }"
    assert counted(store, text) == 5
    (found,) = store.dataset.query(text)
    assert found[0].toPython() == 5  # type: ignore[index,union-attr]
    assert counted(store, "SELECT (COUNT(*) AS ?n) { GRAPH <https://example.org/two> { ?s ?p ?o } }") == 2


def test_prefixes_are_declared(store: Store) -> None:
    with store.change() as change:
        change.asserted.add(ox.Quad(ONE, ox.NamedNode("https://w3id.org/hsp/ontology#from"), TWO, THREE))
    assert bool(store.query("ASK { ?s hsp:from ?o }"))
    assert store.dataset.query("ASK { ?s hsp:from ?o }").askAnswer


def test_the_dataset_is_rdflibs_and_read_only(store: Store) -> None:
    put(store, ONE)
    dataset = store.dataset
    assert isinstance(dataset, Dataset)
    subject, predicate = URIRef("https://example.org/thing/0"), URIRef(SAYS.value)
    assert str(dataset.value(subject, predicate)) == ONE.value
    with pytest.raises(RuntimeError, match="read-write"):
        dataset.add((subject, predicate, URIRef(TWO.value)))
    with pytest.raises(RuntimeError, match="read-write"):
        dataset.update("CLEAR ALL")
    assert content(Store(store.folder)) == set(quads(ONE, 3))


@pytest.mark.parametrize(
    ("text", "where"),
    [("SELECT *\n{ ?s ?p }", "2:10"), ("DROP ALL", "1:9"), ("", "1:1"), ("ASK { ?s nothing:p ?o }", "1:")],
)
def test_what_is_no_query_is_told(store: Store, text: str, where: str) -> None:
    with pytest.raises(CommandError, match="This is not SPARQL") as caught:
        store.query(text)
    assert where in caught.value.what
    assert caught.value.exit_code == 2
