"""The cache of the network: the same network comes back, and a bad file is made again."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_graph.findings.table import made_by
from hsp_graph.network.cache import load_network, save_network
from hsp_graph.network.from_graph import network_of_graph
from hsp_graph.network.network import Network
from hsp_graph.study.saved_measures import save_measures
from hsp_graph.workspace import Workspace, open_workspace


def same(one: Network, other: Network) -> bool:
    for table in ("agents", "ties", "holdings"):
        a, b = getattr(one, table), getattr(other, table)
        if list(a) != list(b):
            return False
        for name in a:
            if a[name].dtype != b[name].dtype or not np.array_equal(
                a[name], b[name], equal_nan=a[name].dtype == float
            ):
                return False
    ends = all(np.array_equal(getattr(one, n), getattr(other, n)) for n in ("source", "target", "holder"))
    rest = one.may_be == other.may_be and one.aliases == other.aliases
    return ends and rest and list(one.different) == list(other.different)


def test_the_study_comes_back_as_it_was(study: Workspace, tmp_path: Path) -> None:
    network = replace(study.network(), aliases={3: ["https://example.org/ä", "b"], 7: ["c"]})
    assert len(network.may_be) > 10
    assert len(network.holder) > 20
    save_network(network, tmp_path / "network.npz")
    loaded = load_network(tmp_path / "network.npz")
    assert loaded is not None
    assert same(loaded, network)


TEXT = st.text(st.characters(exclude_characters="\0"), max_size=5)


@given(st.lists(st.tuples(TEXT, TEXT), max_size=5, unique_by=lambda pair: pair[0]), st.data())
def test_any_text_comes_back(agents: list[tuple[str, str]], data: st.DataObject) -> None:
    import tempfile

    names = [name for name, _ in agents]
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names)) if names else st.nothing()
    ties = data.draw(st.lists(pairs, max_size=4)) if names else []
    network = Network.of(
        agents, ties, relation=data.draw(st.lists(TEXT, min_size=len(ties), max_size=len(ties)))
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.npz"
        save_network(network, path)
        loaded = load_network(path)
    assert loaded is not None
    assert same(loaded, network)


def test_the_second_reading_is_from_the_file_until_the_graph_changes(
    workspace: Workspace, tables: Callable[..., Path]
) -> None:
    workspace.import_files([tables()])
    first = workspace.network()
    file = workspace.store.path / "network.npz"
    assert file.exists()
    save_network(first.without([0, 1, 2, 3]), file)
    assert len(open_workspace(workspace.folder).network().source) == 0, "it was read from the file"
    for broken in (b"", b"PK\x03\x04nonsense", file.read_bytes()[:400]):
        file.write_bytes(broken)
        assert same(open_workspace(workspace.folder).network(), first)
    save_network(first.without([0, 1, 2, 3]), file)
    workspace.undo(1)
    assert len(workspace.network()) == 0


def test_a_folder_that_cannot_be_written_costs_the_cache_alone(study: Workspace, tmp_path: Path) -> None:
    save_network(study.network(), tmp_path / "missing" / "network.npz")
    assert load_network(tmp_path / "missing" / "network.npz") is None


@pytest.mark.parametrize("kind", ["version", "ties.relation"])
def test_a_file_of_another_version_is_not_read(kind: str, study: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "network.npz"
    save_network(study.network(), path)
    with np.load(path) as arrays:
        changed = {name: arrays[name] for name in arrays.files}
    changed.pop(kind)
    if kind == "version":
        changed[kind] = np.frombuffer(b"hsp-graph 0\0", np.uint8)
    np.savez(path, **changed)
    assert load_network(path) is None


MENTOR = """PREFIX hsp: <https://w3id.org/hsp/ontology#>
PREFIX hspc: <https://w3id.org/hsp/concept/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
hspc:mentor a hsp:Role ; skos:inScheme hspc:roles ; skos:prefLabel "mentor"@en ;
    skos:definition "Somebody who shows the way."@en ; skos:example "A neighbour."@en ;
    hsp:inSector hspc:{sector} ; hsp:holdsPower {power} .
"""


def test_no_change_leaves_an_old_network_behind(
    workspace: Workspace, write_tables: Callable[..., Path], tmp_path: Path
) -> None:
    """Before each change the network is read, so that there is a file that could be left behind."""
    seen: list[str] = []

    def check() -> None:
        right = network_of_graph(open_workspace(workspace.folder).store)
        for _ in range(2):  # from the graph, then from the file
            assert same(open_workspace(workspace.folder).network(), right)
        assert same(workspace.network(), right)
        seen.append(right.fingerprint())

    def eve(name: str, valence: str) -> list[Path]:
        letters = {"sources": "id,title,kind\nletters,Letters,document\n", "people": "id,name\neve,Eve\n"}
        ties = f"id,from,to,valence,source\nm1,eve,dev,{valence},letters\n"
        none = dict.fromkeys(("organisations", "programmes", "participation", "evidence"))
        return [
            write_tables(tmp_path / name, **none, **letters, roles="person,role\neve,mentor\n", ties=ties)
        ]

    def mentor(sector: str, power: str) -> None:
        own = workspace.folder / "concepts" / "mentor.ttl"
        own.parent.mkdir(exist_ok=True)
        own.write_text(MENTOR.format(sector=sector, power=power), encoding="utf-8")

    check()
    mentor("community", "false")
    workspace.import_files([write_tables(tmp_path / "first")])
    check()
    workspace.import_files(eve("second", "positive"))
    check()
    workspace.import_files(eve("again", "negative"), replace=2)
    check()
    mentor("authority", "true")
    workspace.same("eve", "amina", "They told us.")
    check()
    workspace.undo(4)
    check()
    workspace.withdraw("letters")
    check()
    workspace.undo(1)
    check()
    assert len(set(seen)) == 8, "each change is of who is tied to whom, or of who somebody is"


def test_saving_measures_keeps_the_file(workspace: Workspace, tables: Callable[..., Path]) -> None:
    workspace.import_files([tables()])
    before, first = workspace.network(), workspace.store.path / "network.npz"
    kept = first.stat()
    save_measures(workspace, [], made_by("Brokerage", before))
    assert workspace.store.path != first.parent
    assert (workspace.store.path / "network.npz").stat().st_ino == kept.st_ino
    assert same(workspace.network(), network_of_graph(workspace.store))
