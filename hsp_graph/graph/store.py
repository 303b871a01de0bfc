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
    store/000007/readers   locked by those who read it, see :mod:`hsp_graph.graph.locks`
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from filelock import FileLock, Timeout

from hsp_graph.core.errors import CommandError
from hsp_graph.core.namespaces import PREFIXES
from hsp_graph.core.ontology import ONTOLOGY_GRAPH, ontology_files, ontology_triples
from hsp_graph.graph.change import Change, sync
from hsp_graph.graph.engine import DEFAULT, Graphs, Solutions, in_named_graph, is_merged, run
from hsp_graph.graph.lexing import MAY_LEAVE_THE_UNION
from hsp_graph.graph.locks import reading, unread

if TYPE_CHECKING:
    from rdflib import Dataset


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
                hint="Write into it the highest number that a folder beside it has, such as 3 for 000003.",
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

        from hsp_graph.graph.query_guard import GuardedStore

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
            from hsp_graph.graph.query_guard import names_graphs  # brings rdflib

            names = names_graphs(text, None if graphs else self.reader)
        if graphs:
            return run(self.reader, text, union=False, graphs=graphs, base=base)
        return run(self.reader, text, union=not names and not is_merged(self.reader), base=base)

    def triples(self) -> Iterator[ox.Triple]:
        """What any graph says, each triple once."""
        quads = self.reader.quads_for_pattern(
            None, None, None, DEFAULT if is_merged(self.reader) else None
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
                sync(self.folder)
                _replace_text(self.folder / "CURRENT", str(now + 1))
                sync(self.folder)
                if forget:
                    self._forget()
                    change.still_read = self._delete_all_but(change.folder)
        except Timeout as error:
            raise CommandError(
                "Another command is changing this workspace.", where=str(self.folder),
                hint="Wait until it has finished, then try again.",
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


def _replace_text(path: Path, text: str) -> None:
    temporary = path.with_suffix(".new")
    with temporary.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
