"""The store: Oxigraph on disk in numbered generations, read through rdflib.

Every change is made on a copy and becomes the store by one atomic rename, so a reader never sees half of it
and a killed process leaves the store as it was. A copy costs nothing: RocksDB's table files never change once
written, so they are hard links. A generation is two databases: ``asserted`` (ontology and imports) and
``whole`` (the same and what the rules derive). A change starts from ``asserted``, so derived triples are
never deleted, which would be slow, but simply made again. Queries run on the union of the graphs. Oxigraph
gives a triple that two graphs hold twice, so that every count would be wrong; once two imports say the same,
``whole`` therefore has a copy of everything in its default graph, each triple once, and queries run there::

    store/CURRENT          the number of the generation in force
    store/lock             held by the one process that changes the store
    store/000007/asserted  store/000007/whole
    store/000007/readers   locked by those who read it, see :mod:`hsp_graph.graph.readers`
"""

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cached_property
from itertools import chain, groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from filelock import FileLock, Timeout

from hsp_graph.errors import CommandError, ForbiddenError
from hsp_graph.graph.ontology import ONTOLOGY_GRAPH, ontology_files, ontology_triples
from hsp_graph.graph.readers import make_readable, reading, unread
from hsp_graph.namespaces import PREFIXES

if TYPE_CHECKING:
    from rdflib import Dataset

#: The graphs that a query is asked of: those that make up its default graph, and those it may name.
Graphs = tuple[Sequence[str], Sequence[str]]
Triple = ox.Triple
Solutions = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

#: So many quads are loaded at once: the loader holds them in memory, about a kilobyte each.
_LOADED = 50_000
#: Fewer quads are not worth the files that the bulk loader makes of them.
_SMALL = 5_000

_DEFAULT = ox.DefaultGraph()

#: Removing quads one by one runs at a fifth of the speed of copying the others; so many nobody waits for.
_FEW = 100_000

#: The network that the generation's graph gives, kept by :mod:`hsp_graph.network_file`.
NETWORK_FILE = "network.npz"

#: What a query must hold, plain or as an escape, to ask another service or to name its own graphs with FROM;
#: only such are parsed to know.
MAY_LEAVE_THE_UNION = re.compile(r"service|\\u|(?<![:\w?$])from(?!\w)", re.IGNORECASE)

#: What every update has, plain or as an escape.
_MAY_UPDATE = re.compile(r"insert|delete|load|clear|drop|create|add|move|copy|\\u", re.IGNORECASE)


class Store:
    """The graph of a workspace, as it stands when opened; changes come through :meth:`change`.

    Args:
        folder: the store's folder; it need not exist yet.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read = 0

    @property
    def generation(self) -> int:
        """The number of the generation in force; 0 before the first change."""
        file = self.folder / "CURRENT"
        try:
            return int(file.read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0
        except ValueError as error:
            raise CommandError(
                "The file that says which state of the graph is in force is damaged.", where=str(file),
                mend="Write into it the highest number that a folder beside it has, such as 3 for 000003.",
            ) from error  # fmt: skip

    @property
    def path(self) -> Path:
        """The folder of the generation in force."""
        return self._path(self.generation)

    @cached_property
    def reader(self) -> ox.Store:
        """The database of the generation in force, read only. It never changes once opened."""
        if not self.generation:
            # Nothing is imported yet, but what the words in the tables mean can be asked already.
            empty = ox.Store()
            empty.extend(in_named_graph(ontology_triples(ontology_files()), ONTOLOGY_GRAPH))
            return empty
        while True:
            number = self.generation
            with reading(self._path(number)):
                # Between looking and holding, changes may have passed and deleted it.
                if self.generation == number:
                    self._read = number
                    return ox.Store.read_only(str(self._path(number) / "whole"))

    @property
    def folder_of_reader(self) -> Path | None:
        """The folder of the generation that :attr:`reader` shows; None before the first."""
        _ = self.reader
        return self._path(self._read) if self._read else None

    @cached_property
    def dataset(self) -> "Dataset":
        """The same as an rdflib ``Dataset``; its default graph is the union of all graphs. Read only."""
        from rdflib import Dataset  # most commands do without it

        from hsp_graph.graph.guarded import GuardedStore

        dataset = Dataset(store=GuardedStore(store=self.reader), default_union=not is_merged(self.reader))
        for prefix, namespace in PREFIXES.items():
            dataset.bind(prefix, namespace)
        return dataset

    def renew(self) -> None:
        """Let the next use open the generation in force, if it is another than the one that is open."""
        if self.generation != self._read:
            self._forget()

    def query(self, text: str, graphs: Graphs | None = None, base: str = "") -> Solutions:
        """Run a SPARQL query on what any graph says; the project's prefixes are declared.

        Args:
            text: the query.
            graphs: those it is asked of, whatever it names with FROM itself.
            base: what its relative IRIs are relative to; without it, they are faults.

        Raises:
            CommandError: if the query is not SPARQL (the message has its line and column).
            ForbiddenError: if it asks another service, names a graph that is not here, or is an update.
        """
        names = False
        if MAY_LEAVE_THE_UNION.search(text):
            from hsp_graph.graph.guarded import names_graphs  # brings rdflib

            names = names_graphs(text, None if graphs else self.reader)
        if graphs:
            return run(self.reader, text, union=False, graphs=graphs, base=base)
        return run(self.reader, text, union=not names and not is_merged(self.reader), base=base)

    def triples(self) -> Iterator[ox.Triple]:
        """What any graph says, each triple once."""
        quads = self.reader.quads_for_pattern(
            None, None, None, _DEFAULT if is_merged(self.reader) else None
        )  # fmt: skip
        return (quad.triple for quad in quads)

    def triples_of(self, graph: str) -> Iterator[ox.Triple] | None:
        """What one graph says; None if there is no graph of this name."""
        try:
            name = ox.NamedNode(graph)
        except ValueError:
            return None
        if not self.reader.contains_named_graph(name):
            return None
        return (quad.triple for quad in self.reader.quads_for_pattern(None, None, None, name))

    @contextmanager
    def change(self, *, forget: bool = False) -> Iterator["Change"]:
        """A change to the store: all of it on leaving the block, or nothing if the block raises.

        Args:
            forget: whether the state before is deleted at once, and not by the next change; where somebody
                reads it still, :attr:`Change.still_read` says so.

        Raises:
            CommandError: if another process is changing the store.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / "lock", timeout=0):
                self._forget()  # what another process changed before we had the lock must be seen
                now = self.generation
                self._delete_all_but(self._path(now))
                change = Change(self._path(now + 1), self._path(now) if now else None, now + 1)
                try:
                    yield change
                    change.finish()
                except BaseException:
                    change.close()
                    shutil.rmtree(change.folder, ignore_errors=True)
                    raise
                _sync(self.folder)
                _replace_text(self.folder / "CURRENT", str(now + 1))
                _sync(self.folder)
                if forget:
                    self._forget()
                    change.still_read = self._delete_all_but(change.folder)
        except Timeout as error:
            raise CommandError(
                "Another command is changing this workspace.", where=str(self.folder),
                mend="Wait until it has finished, then try again.",
            ) from error  # fmt: skip
        finally:
            self._forget()

    def _delete_all_but(self, kept: Path) -> bool:
        """Delete every generation but one, as far as nobody reads it; whether any is being read.

        A change begins by keeping the one in force: somebody may be about to open it.
        """
        still_read = False
        for stale in self.folder.iterdir():
            if stale.is_dir() and stale.name != kept.name:
                with unread(stale) as free:
                    if free:
                        shutil.rmtree(stale)
                    still_read |= not free
        return still_read

    def _forget(self) -> None:
        """Let the next use open the generation in force; who holds a reader keeps the generation it shows."""
        self.__dict__.pop("reader", None)
        self.__dict__.pop("dataset", None)

    def _path(self, generation: int) -> Path:
        return self.folder / f"{generation:06d}"


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
            raise CommandError("Nothing has been imported yet.", mend="'hsp import' brings tables in.")
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
        whole.extend(in_default_graph_too(quads) if is_merged(whole) else quads)

    def derive(self, triples: Iterator[ox.Triple], graph: ox.NamedNode) -> None:
        """Write triples, which may come from a query on ``whole``, to a named graph of ``whole``."""
        quads = in_named_graph(triples, graph)
        if is_merged(self.whole):
            quads = in_default_graph_too(quads)
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
            _sync(path)

    def close(self) -> None:
        """Close the databases; a database that is closed can be copied, moved or deleted."""
        for store in (self._asserted, self._whole):
            if store is not None:
                store.flush()
        self._asserted = self._whole = None

    def _close_asserted(self) -> None:
        self.asserted.flush()
        self._asserted = None


def is_merged(store: ox.Store) -> bool:
    """Whether the default graph holds what the others say; else it is empty."""
    return next(store.quads_for_pattern(None, None, None, _DEFAULT), None) is not None


def run(
    store: ox.Store, text: str, *, union: bool, graphs: Graphs | None = None, base: str = ""
) -> Solutions:
    """Run a SPARQL query on the union of all graphs, or on those it names; see :meth:`Store.query`."""
    try:
        default, named = graphs or (None, None)
        return store.query(
            text, base_iri=base or None, prefixes=PREFIXES, use_default_graph_as_union=union,
            default_graph=None if default is None else [ox.NamedNode(name) for name in default],
            named_graphs=None if named is None else [ox.NamedNode(name) for name in named],
        )  # fmt: skip
    except SyntaxError as error:
        raise _not_sparql(text, str(error)) from error
    except ValueError as error:
        raise CommandError(f"The query cannot be run: {error}.", mend="Correct the query.") from error


def _not_sparql(text: str, fault: str) -> CommandError:
    """The parser's fault as people can use it: its place, or the prefix that is not declared."""
    if _MAY_UPDATE.search(text):
        from hsp_graph.graph.guarded import is_update  # brings rdflib

        if is_update(text):
            return ForbiddenError.update()
    declared = set(re.findall(r"(?i)\bprefix\s+([\w-]*)\s*:", text)) | PREFIXES.keys()
    used = re.findall(
        r"(?<![\w<:/.#-])([A-Za-z][\w-]*):(?![/\w]*>)", re.sub(r"<[^<>\s]*>|\"[^\"]*\"|'[^']*'", "", text)
    )
    unknown = [prefix for prefix in used if prefix not in declared]
    if "refix not found" in fault and unknown:
        return CommandError(
            f"The prefix '{unknown[0]}:' is not declared.",
            mend=f"Declare it (PREFIX {unknown[0]}: <...>), or use one of: {', '.join(sorted(PREFIXES))}.",
        )
    place = re.search(r"at (\d+):(\d+)", fault)
    if not place or not text.strip():
        return CommandError("This is not SPARQL.", mend="Write SELECT, ASK, CONSTRUCT or DESCRIBE.")
    row, column = int(place[1]), int(place[2])
    line = [*text.splitlines(), ""][row - 1]
    return CommandError(
        f"This is not SPARQL, from line {row}, column {column} on:\n    {line}\n    {' ' * (column - 1)}^",
        mend="Correct it at that place, or before it. Queries begin with SELECT, ASK, CONSTRUCT or DESCRIBE.",
    )


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


def in_default_graph_too(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
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


def in_named_graph(triples: Iterable[ox.Triple], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """These triples as quads of one named graph."""
    for triple in triples:
        yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def _sync(path: Path) -> None:
    """Have the system write a file, or a folder's list of files, to disk now."""
    try:
        file = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    except PermissionError:
        return  # Windows opens no folders
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _replace_text(path: Path, text: str) -> None:
    temporary = path.with_suffix(".new")
    with temporary.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
