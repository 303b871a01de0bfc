"""Changes to the store: all or nothing, one at a time, and never while a process still reads it."""

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Dataset, URIRef

from hsp_graph.core.errors import CommandError, ForbiddenError
from hsp_graph.core.ontology import ONTOLOGY_GRAPH
from hsp_graph.graph import change as making
from hsp_graph.graph import store as module
from hsp_graph.graph.locks import reading
from hsp_graph.graph.store import Store

ONE, TWO, THREE = (ox.NamedNode(f"https://example.org/{name}") for name in ("one", "two", "three"))
SAYS = ox.NamedNode("https://example.org/says")


def quads(graph: ox.NamedNode, count: int) -> Iterator[ox.Quad]:
    for number in range(count):
        subject = ox.NamedNode(f"https://example.org/thing/{number}")
        yield ox.Quad(subject, SAYS, ox.Literal(graph.value), graph)


def put(store: Store, graph: ox.NamedNode, count: int = 3) -> None:
    with store.change() as change:
        change.add(quads(graph, count))


def content(store: Store) -> set[ox.Quad]:
    """What the named graphs hold; a query must see the same, each triple once."""
    named = {quad for quad in store.quads() if quad.graph_name != ox.DefaultGraph()}
    result = store.query("SELECT ?s ?p ?o { ?s ?p ?o }")
    assert isinstance(result, ox.QuerySolutions)
    seen = [tuple(row) for row in result]
    assert len(seen) == len(set(seen))
    assert set(seen) == {(quad.subject, quad.predicate, quad.object) for quad in named}
    return named


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
    assert {str(quad.graph_name) for quad in content(store)} == {"<https://w3id.org/hsp/ontology>"}
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
        change.add(quads(THREE, 3))
        change.asserted.bulk_extend(broken())
    assert (store.generation, content(store), folders(store)) == (1, before, ["000001"])
    put(store, TWO)
    assert content(store) == {*before, *quads(TWO, 3)}


def test_a_change_that_fails_while_deriving_leaves_nothing(store: Store) -> None:
    with pytest.raises(KeyError), store.change() as change:
        change.add(quads(ONE, 3))
        change.derive((quad.triple for quad in quads(TWO, 3)), TWO)
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
        change.add(quads(ONE, 3))
        change.load(iter(()))
        change.load(blocks(TWO, 20_000))
    assert content(store) == {*quads(ONE, 3), *quads(TWO, 20_000)}
    assert sorted(path.name for path in store.path.iterdir()) == ["asserted", "readers", "whole"]


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
        change.add(quads(ONE, 3))
        change.derive((quad.triple for quad in quads(TWO, 3)), TWO)
    assert content(store) == {*quads(ONE, 3), *quads(TWO, 3)}
    put(store, THREE)
    assert content(store) == {*quads(ONE, 3), *quads(THREE, 3)}


def test_a_second_writer_is_turned_away(store: Store) -> None:
    other = Store(store.folder)
    with store.change() as change:
        change.add(quads(ONE, 3))
        with pytest.raises(CommandError, match="Another command is changing this workspace") as caught:
            put(other, TWO)
        assert "try again" in caught.value.hint
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


def change_all(store: Store) -> None:
    """Make another generation, in which nothing is as it was."""
    with store.change() as change:
        for graph in (ONE, TWO):
            change.drop(graph)
        change.add(quads(TWO, 2000))


@pytest.mark.parametrize("changes", [2, 3, 5])
def test_a_database_keeps_the_state_it_was_opened_on(store: Store, changes: int) -> None:
    put(store, ONE, 2000)
    database, dataset = store.database, store.dataset
    for _ in range(changes):
        change_all(store)
    assert folders(store) == ["000001", *(f"{changes + later:06d}" for later in (0, 1))]
    assert {quad for quad in database if quad.graph_name == ONE} == set(quads(ONE, 2000))
    assert len(list(dataset.quads((None, None, None, URIRef(ONE.value))))) == 2000  # type: ignore[arg-type]
    assert {quad for quad in store.quads() if quad.graph_name == ONE} == set()
    del database, dataset
    gc.collect()  # an rdflib Dataset refers to itself
    change_all(store)
    assert folders(store) == [f"{changes + later:06d}" for later in (1, 2)]


def test_a_result_keeps_the_state_when_its_database_is_gone(store: Store) -> None:
    put(store, ONE, 2000)
    rows = store.query("SELECT ?s { GRAPH <https://example.org/one> { ?s ?p ?o } }")
    for _ in range(3):
        change_all(store)
    assert "000001" in folders(store)
    assert sum(1 for _ in rows) == 2000  # type: ignore[union-attr, misc]
    del rows
    change_all(store)
    assert "000001" not in folders(store)


@pytest.mark.parametrize("changes", [2, 3])
def test_a_database_in_another_process_keeps_its_state(store: Store, changes: int) -> None:
    put(store, ONE, 2000)
    code = """if True:
        import sys; from pathlib import Path; from hsp_graph.graph.store import Store
        database = Store(Path(sys.argv[1])).database
        print("open", flush=True); sys.stdin.readline()
        print(sum(1 for quad in database if str(quad.graph_name) == "<https://example.org/one>"))"""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, "-c", code, store.folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=environment,
    ) as process:  # fmt: skip
        assert process.stdout and process.stdout.readline() == "open\n"
        for _ in range(changes):
            change_all(store)
        assert "000001" in folders(store)
        assert process.communicate("\n", timeout=30)[0] == "2000\n"
    change_all(store)
    assert folders(store) == [f"{changes + later:06d}" for later in (1, 2)]


def test_a_generation_deleted_while_it_is_opened_is_not_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, ONE)
    late = Store(store.folder)

    @contextmanager
    def slow(generation: Path) -> Iterator[None]:
        monkeypatch.setattr(module, "reading", reading)
        for _ in range(2):
            change_all(store)
        assert not generation.exists()
        with reading(generation):
            yield

    monkeypatch.setattr(module, "reading", slow)
    assert content(late) == content(store)


def test_a_system_without_locks_reads_and_changes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hsp_graph.graph.locks.fcntl", None)
    put(store, ONE)
    for _ in range(3):
        assert len(content(store)) > 0
        change_all(store)
    assert len(folders(store)) == 2


def test_all_is_on_disk_before_it_is_in_force(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, ONE)
    synced: list[tuple[int, int]] = []

    def fsync(file: int) -> None:
        synced.append((os.fstat(file).st_ino, store.generation))

    monkeypatch.setattr("os.fsync", fsync)
    put(store, TWO)
    before = {inode for inode, generation in synced if generation == 1}
    needed = [store.folder, store.path, *store.path.rglob("*"), store.folder / "CURRENT"]
    assert {path.stat().st_ino for path in needed} <= before
    assert (store.folder.stat().st_ino, 2) in synced, "the rename itself"


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


@pytest.mark.parametrize("few", [making._FEW, 5, 1])
def test_drop_takes_one_graph_whatever_its_size(
    store: Store, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(making, "_FEW", few)
    put(store, ONE, 10)
    put(store, TWO, 5)
    with store.change() as change:
        change.drop(ONE)
        change.add(quads(THREE, 1))
        change.drop(ox.NamedNode("https://example.org/not-there"))
    assert content(store) == {*quads(TWO, 5), *quads(THREE, 1)}
    assert {path.name for path in store.path.iterdir()} == {"asserted", "readers", "whole"}
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
        change.add([ox.Quad(ONE, ox.NamedNode("https://w3id.org/hsp/ontology#from"), TWO, THREE)])
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
    with pytest.raises(ForbiddenError, match="read only"):
        dataset.update("CLEAR ALL")
    assert content(Store(store.folder)) == set(quads(ONE, 3))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("SELECT *\n{ ?s ?p }", "line 2, column 10"),
        ("DROP EVERYTHING", "line 1, column"),
        ("", "This is not SPARQL."),
        ("ASK { ?s nothing:p ?o }", "'nothing:' is not declared"),
    ],
)
def test_what_is_no_query_is_told(store: Store, text: str, what: str) -> None:
    with pytest.raises(CommandError) as caught:
        store.query(text)
    assert what in caught.value.what
    assert caught.value.exit_code == 2
