"""A change to the store: a new generation in the making, which becomes the store when it is finished."""

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

#: So many quads are loaded at once: the loader holds them in memory, about a kilobyte each.
_LOADED = 50_000
#: Fewer quads are not worth the files that the bulk loader makes of them.
_SMALL = 5_000

#: Removing quads one by one runs at a fifth of the speed of copying the others; so many nobody waits for.
_FEW = 100_000

#: The network that the generation's graph gives, kept by :mod:`hsp_graph.network.cache`.
NETWORK_FILE = "network.npz"


class Change:
    """A new generation in the making.

    Attributes:
        number: of the new generation; it numbers the import made in it, so no number is ever used twice.
        still_read: whether a state before could not be deleted, where that was asked for.
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
        """The database of ontology and imports; write imports here."""
        assert self._asserted is not None
        return self._asserted

    @property
    def whole(self) -> ox.Store:
        """The database that also holds what is derived; from the first use on, ``asserted`` is closed."""
        if self._whole is None:
            self._close_asserted()
            _clone(self.folder / "asserted", self.folder / "whole")
            self._whole = ox.Store(str(self.folder / "whole"))
            if _says_twice(self._whole):
                for graph in list(self._whole.named_graphs()):
                    said = self._whole.quads_for_pattern(None, None, None, graph)
                    self._write(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in said)
        return self._whole

    def load_ontology(self, triples: Iterable[ox.Triple]) -> None:
        """Put these triples in the place of the ontology that the store has."""
        self.drop(ONTOLOGY_GRAPH)
        self.add(in_named_graph(triples, ONTOLOGY_GRAPH))

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Write a few quads to ``asserted``."""
        self.asserted.extend(quads)

    def load(self, blocks: Iterable[str]) -> None:
        """Write many quads, given as blocks of whole lines of N-Quads, to ``asserted``.

        While the loader, in native code, takes one part, a thread makes the next, so that both cores work.
        What the blocks raise is raised here.
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
        """Begin with what was derived before, for a change that imports nothing and takes nothing out.

        Raises:
            CommandError: if nothing was imported yet.
        """
        if not self._before:
            raise CommandError("Nothing has been imported yet.", hint="'hsp import' brings tables in.")
        self._close_asserted()
        _clone(self._before / "whole", self.folder / "whole")
        self._whole = ox.Store(str(self.folder / "whole"))
        with suppress(OSError):  # the network is still the same; where there are no links, it is read anew
            os.link(self._before / NETWORK_FILE, self.folder / NETWORK_FILE)

    def replace(self, quads: Sequence[ox.Quad], graph: ox.NamedNode) -> None:
        """Put quads, which no other graph has, in the place of what a graph of ``whole`` holds."""
        whole = self.whole
        before = list(whole.quads_for_pattern(None, None, None, graph))
        whole.remove_graph(graph)
        for quad in before:
            whole.remove(ox.Quad(quad.subject, quad.predicate, quad.object))
        whole.extend(_in_default_graph_too(quads) if is_merged(whole) else quads)

    def derive(self, triples: Iterator[ox.Triple], graph: ox.NamedNode) -> None:
        """Write triples, which may come from a query on ``whole``, to a named graph of ``whole``."""
        quads = in_named_graph(triples, graph)
        if is_merged(self.whole):
            quads = _in_default_graph_too(quads)
        self._write(quads)

    def drop(self, graph: ox.NamedNode) -> None:
        """Take a named graph out."""
        asserted = self.asserted
        if sum(1 for _ in islice(asserted.quads_for_pattern(None, None, None, graph), _FEW)) < _FEW:
            asserted.remove_graph(graph)
            return
        del asserted
        self.rewrite(lambda quad: quad.graph_name != graph)

    def rewrite(self, keep: Callable[[ox.Quad], bool]) -> None:
        """Write ``asserted`` anew with the quads that are to be kept.

        Of a quad that is merely removed, the database keeps the text in its files.
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
        """Write many quads, which may come from ``whole``, to ``whole``."""
        while first := list(islice(quads, _SMALL)):
            if len(first) < _SMALL:
                self.whole.extend(first)
            else:
                self.whole.bulk_extend(chain(first, islice(quads, _LOADED - _SMALL)))

    def finish(self) -> None:
        """Close the databases, having written everything to disk: a power cut must not undo it later."""
        self.whole.flush()
        self.close()
        for path in (*self.folder.rglob("*"), self.folder):
            sync(path)

    def close(self) -> None:
        """Close the databases; a database that is closed can be copied, moved or deleted."""
        for store in (self._asserted, self._whole):
            if store is not None:
                store.flush()
        self._asserted = self._whole = None

    def _close_asserted(self) -> None:
        self.asserted.flush()
        self._asserted = None


def _says_twice(store: ox.Store) -> bool:
    """Whether any triple stands in two graphs."""
    for graph in _all_but_largest(store):
        for thing, said in groupby(store.quads_for_pattern(None, None, None, graph), key=_subject):
            # Few things are told of by two graphs: where one graph has all, nothing is compared.
            own = sum(1 for _ in said)
            everywhere = [quad.triple for quad in store.quads_for_pattern(thing, None, None)]
            if len(everywhere) > own and len(everywhere) > len(set(everywhere)):
                return True
    return False


def _all_but_largest(store: ox.Store) -> list[ox.NamedNode | ox.BlankNode]:
    """The named graphs without the one that has most quads; they are read in turns until one is left."""
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
    """These quads, and the same in the default graph."""
    for quad in quads:
        yield quad
        yield ox.Quad(quad.subject, quad.predicate, quad.object)


def _parts(blocks: Iterable[str]) -> Iterator[bytes]:
    """N-Quads in parts of as many quads as are loaded at once."""
    part: list[str] = []
    lines = 0
    for block in blocks:
        part.append(block)
        lines += block.count("\n")  # no literal holds a line's end: there it is escaped
        if lines >= _LOADED:
            yield "".join(part).encode()
            part, lines = [], 0
    yield "".join(part).encode()


def _clone(source: Path, target: Path) -> None:
    """Copy a closed RocksDB database: table files, which never change, as hard links."""
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
    """Have the system write a file, or a folder's list of files, to disk now."""
    try:
        file = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    except PermissionError:
        return  # Windows opens no folders
    try:
        os.fsync(file)
    finally:
        os.close(file)
