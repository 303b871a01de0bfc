"""A transaction on the store: writes a new generation, which takes effect when it is complete."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain, groupby, islice
from pathlib import Path

import pyoxigraph as ox

from hsp_graph.core.errors import CommandError
from hsp_graph.core.ontology import ONTOLOGY_GRAPH
from hsp_graph.graph.engine import Solutions, in_named_graph, is_merged, run
from hsp_graph.graph.locks import make_readable

#: The number of quads in one bulk load; the loader needs about a kilobyte of memory for each.
_LOADED = 50_000
#: Fewer quads are inserted without the bulk loader, which makes files for them.
_SMALL = 5_000

#: Up to this number quads are removed one by one, at a fifth of the speed of copying the others.
_FEW = 100_000

#: The cache of the network of a generation; see :mod:`hsp_graph.network.cache`.
NETWORK_FILE = "network.npz"


class Change:
    """A new generation that is being written.

    Attributes:
        number: of the new generation and of the import in it, so that no number is ever used twice.
        still_read: whether an earlier generation that was to be deleted is still being read.
    """

    still_read = False

    def __init__(self, folder: Path, before: Path | None, number: int) -> None:
        self.folder, self.number, self._before = folder, number, before
        folder.mkdir()
        make_readable(folder)
        if before:
            _clone(before / "asserted", folder / "asserted")
        self._asserted: ox.Store | None = ox.Store(str(folder / "asserted"))
        self._whole: ox.Store | None = None

    @property
    def asserted(self) -> ox.Store:
        """The database of ontology and imports."""
        assert self._asserted is not None
        return self._asserted

    @property
    def whole(self) -> ox.Store:
        """The database that also has the derived triples; its first use closes ``asserted``."""
        if self._whole is None:
            self._close_asserted()
            _clone(self.folder / "asserted", self.folder / "whole")
            self._whole = ox.Store(str(self.folder / "whole"))
            if _has_repeated_triple(self._whole):
                for graph in list(self._whole.named_graphs()):
                    quads = self._whole.quads_for_pattern(None, None, None, graph)
                    self._write(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
        return self._whole

    def load_ontology(self, triples: Iterable[ox.Triple]) -> None:
        """Replace the ontology in the store."""
        self.drop(ONTOLOGY_GRAPH)
        self.add(in_named_graph(triples, ONTOLOGY_GRAPH))

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Write a few quads to ``asserted``."""
        self.asserted.extend(quads)

    def load(self, blocks: Iterable[str]) -> None:
        """Write many quads, given as blocks of whole lines of N-Quads, to ``asserted``.

        While the loader, in native code, reads one part, a thread makes the next, so that both cores work.
        Exceptions of the blocks are raised here.
        """
        parts = _parts(blocks)
        with ThreadPoolExecutor(1) as maker:
            coming = maker.submit(next, parts, b"")
            while part := coming.result():
                coming = maker.submit(next, parts, b"")
                self.asserted.bulk_load(part, format=ox.RdfFormat.N_QUADS)

    def query(self, text: str) -> Solutions:
        """Run a SPARQL query on the union of all graphs of ``whole``."""
        return run(self.whole, text, union=not is_merged(self.whole))

    def keep_derived(self) -> None:
        """Begin with the derived triples of before, for a change that adds and removes no import.

        Raises:
            CommandError: if nothing was imported yet.
        """
        if not self._before:
            raise CommandError("Nothing has been imported yet.", hint="'hsp import' brings tables in.")
        self._close_asserted()
        _clone(self._before / "whole", self.folder / "whole")
        self._whole = ox.Store(str(self.folder / "whole"))
        with suppress(OSError):  # the network is the same; on a disk without links it is made again
            os.link(self._before / NETWORK_FILE, self.folder / NETWORK_FILE)

    def replace(self, quads: Sequence[ox.Quad], graph: ox.NamedNode) -> None:
        """Replace the quads of a named graph of ``whole``; no other graph may have the same triples."""
        whole = self.whole
        before = list(whole.quads_for_pattern(None, None, None, graph))
        whole.remove_graph(graph)
        for quad in before:
            whole.remove(ox.Quad(quad.subject, quad.predicate, quad.object))
        whole.extend(_in_default_graph_too(quads) if is_merged(whole) else quads)

    def derive(self, triples: Iterator[ox.Triple], graph: ox.NamedNode) -> None:
        """Write triples, which may be read from ``whole`` meanwhile, to a named graph of ``whole``."""
        quads = in_named_graph(triples, graph)
        if is_merged(self.whole):
            quads = _in_default_graph_too(quads)
        self._write(quads)

    def drop(self, graph: ox.NamedNode) -> None:
        """Delete a named graph."""
        asserted = self.asserted
        if sum(1 for _ in islice(asserted.quads_for_pattern(None, None, None, graph), _FEW)) < _FEW:
            asserted.remove_graph(graph)
            return
        del asserted
        self.rewrite(lambda quad: quad.graph_name != graph)

    def rewrite(self, keep: Callable[[ox.Quad], bool]) -> None:
        """Write ``asserted`` anew with the quads to keep.

        The text of a quad that is merely removed stays in the database's files.
        """
        rest = ox.Store(str(self.folder / "rest"))
        quads = filter(keep, self.asserted.quads_for_pattern(None, None, None, None))
        for first in quads:
            rest.bulk_extend(chain((first,), islice(quads, _LOADED - 1)))
        del quads
        rest.flush()
        del rest
        self._close_asserted()
        shutil.rmtree(self.folder / "asserted")
        (self.folder / "rest").rename(self.folder / "asserted")
        self._asserted = ox.Store(str(self.folder / "asserted"))

    def _write(self, quads: Iterator[ox.Quad]) -> None:
        """Write many quads, which may be read from ``whole`` meanwhile, to ``whole``."""
        while first := list(islice(quads, _SMALL)):
            if len(first) < _SMALL:
                self.whole.extend(first)
            else:
                self.whole.bulk_extend(chain(first, islice(quads, _LOADED - _SMALL)))

    def finish(self) -> None:
        """Write everything to disk, safe from a power cut, and close the databases."""
        self.whole.flush()
        self.close()
        for path in (*self.folder.rglob("*"), self.folder):
            sync(path)

    def close(self) -> None:
        """Close the databases, so that they can be copied, moved or deleted."""
        for store in (self._asserted, self._whole):
            if store is not None:
                store.flush()
        self._asserted = self._whole = None

    def _close_asserted(self) -> None:
        self.asserted.flush()
        self._asserted = None


def _has_repeated_triple(store: ox.Store) -> bool:
    """Whether any triple is in two graphs."""
    for graph in _all_but_largest(store):
        for thing, quads in groupby(store.quads_for_pattern(None, None, None, graph), key=_subject):
            # Two graphs seldom describe one thing: where one graph has all its quads, nothing is compared.
            own = sum(1 for _ in quads)
            everywhere = [quad.triple for quad in store.quads_for_pattern(thing, None, None)]
            if len(everywhere) > own and len(everywhere) > len(set(everywhere)):
                return True
    return False


def _all_but_largest(store: ox.Store) -> list[ox.NamedNode | ox.BlankNode]:
    """The named graphs without the largest; they are read in turns until one is left."""
    reading_on = {graph: store.quads_for_pattern(None, None, None, graph) for graph in store.named_graphs()}
    ended = []
    while len(reading_on) > 1:
        for graph, quads in list(reading_on.items()):
            if next(islice(quads, _LOADED, None), None) is None:
                ended.append(graph)
                del reading_on[graph]
    return ended


def _subject(quad: ox.Quad) -> ox.NamedNode | ox.BlankNode | ox.Triple:
    return quad.subject


def _in_default_graph_too(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Each quad, and its copy in the default graph."""
    for quad in quads:
        yield quad
        yield ox.Quad(quad.subject, quad.predicate, quad.object)


def _parts(blocks: Iterable[str]) -> Iterator[bytes]:
    """N-Quads in parts for the bulk loader."""
    part: list[str] = []
    lines = 0
    for block in blocks:
        part.append(block)
        lines += block.count("\n")  # in a literal a line's end is escaped
        if lines >= _LOADED:
            yield "".join(part).encode()
            part, lines = [], 0
    yield "".join(part).encode()


def _clone(source: Path, target: Path) -> None:
    """Copy a closed RocksDB database; table files, which never change, become hard links."""
    target.mkdir()
    for file in source.iterdir():
        if file.name == "LOCK" or file.name.startswith("LOG"):
            continue
        try:
            if file.suffix == ".sst":
                os.link(file, target / file.name)
                continue
        except OSError:
            pass  # a disk without hard links, such as a memory stick: copy
        shutil.copy2(file, target / file.name)


def sync(path: Path) -> None:
    """Write a file, or the list of files of a folder, to disk now (fsync)."""
    try:
        file = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    except PermissionError:
        return  # Windows opens no folders
    try:
        os.fsync(file)
    finally:
        os.close(file)
