"""The triple store: Oxigraph on disk, in numbered generations (snapshots).

Every change is made on a copy and takes effect by one atomic rename, so a process that reads never sees half
of it, and a killed process leaves the store as it was. A copy costs nothing: RocksDB's table files never
change once written, so they are hard links. A generation is two databases: ``asserted`` (ontology and
imports) and ``whole`` (the same and the derived triples). A change starts from ``asserted``, so derived
triples are never deleted, which would be slow, but simply made again. Queries run on the union of the graphs.
Oxigraph returns a triple twice if two graphs hold it, so that every count would be wrong; once two imports
state the same triple, ``whole`` therefore has a copy of everything in its default graph, each triple once,
and queries run there::

    store/CURRENT          the number of the generation in force
    store/lock             held by the one process that changes the store
    store/000007/asserted  store/000007/whole
    store/000007/readers   locked by the processes that read it, see :mod:`hsp_graph.graph.locks`
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
from hsp_graph.graph.engine import DEFAULT, GraphName, Graphs, Solutions, Term, in_named_graph, is_merged, run
from hsp_graph.graph.lexing import MAY_LEAVE_THE_UNION
from hsp_graph.graph.locks import reading, unread

if TYPE_CHECKING:
    from rdflib import Dataset


class Store:
    """The graph of a study, in the state in which it was opened; :meth:`change` changes it.

    Args:
        folder: the store's folder; it need not exist yet.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened = 0

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
    def database(self) -> ox.Store:
        """The Oxigraph database of the generation in force, read only. It never changes once opened.

        For what needs an Oxigraph store; all else uses :meth:`select`, :meth:`quads` and :meth:`has`.
        """
        if not self.generation:
            # Nothing is imported yet, but the ontology can be queried already.
            empty = ox.Store()
            empty.extend(in_named_graph(ontology_triples(ontology_files()), ONTOLOGY_GRAPH))
            return empty
        while True:
            number = self.generation
            with reading(self._path(number)):
                # Between looking and holding, changes may have passed and deleted it.
                if self.generation == number:
                    self._opened = number
                    return ox.Store.read_only(str(self._path(number) / "whole"))

    def open(self) -> Path | None:
        """Open the generation in force, if none is open.

        Returns:
            The folder of the generation that is open; None before the first change.
        """
        _ = self.database
        return self._path(self._opened) if self._opened else None

    @cached_property
    def _is_merged(self) -> bool:
        return is_merged(self.database)

    @cached_property
    def dataset(self) -> "Dataset":
        """The same as an rdflib ``Dataset``; its default graph is the union of all graphs. Read only."""
        from rdflib import Dataset  # most commands do without it

        from hsp_graph.graph.query_guard import GuardedStore

        dataset = Dataset(store=GuardedStore(store=self.database), default_union=not self._is_merged)
        for prefix, namespace in PREFIXES.items():
            dataset.bind(prefix, namespace)
        return dataset

    def renew(self) -> None:
        """Let the next use open the generation in force, if another one is open."""
        if self.generation != self._opened:
            self._forget()

    def query(self, text: str, graphs: Graphs | None = None, base: str = "") -> Solutions:
        """Run a user's SPARQL query on the union of all graphs; the project's prefixes are declared.

        Args:
            text: the query.
            graphs: its dataset, in the place of what it names with FROM itself.
            base: the base of relative IRIs; without it, they are errors.

        Raises:
            CommandError: if the query is not SPARQL (the message has its line and column).
            ForbiddenError: if it uses SERVICE, names a graph that does not exist, or is an update.
        """
        names = False
        if MAY_LEAVE_THE_UNION.search(text):
            from hsp_graph.graph.query_guard import names_graphs  # brings rdflib

            names = names_graphs(text, None if graphs else self.database)
        if graphs:
            return run(self.database, text, union=False, graphs=graphs, base=base)
        return run(self.database, text, union=not names and not self._is_merged, base=base)

    def solutions(self, text: str) -> ox.QuerySolutions:
        """The solutions of a SELECT of this package's own; unlike :meth:`query`, its text is trusted."""
        result = run(self.database, text, union=not self._is_merged)
        assert isinstance(result, ox.QuerySolutions)
        return result

    def select(self, text: str) -> Iterator[dict[str, str]]:
        """The rows of a SELECT of this package's own as text; "" where a variable is not bound.

        >>> store = Store(Path("nowhere"))
        >>> next(store.select('SELECT ?label ?no { hsp:Tie rdfs:label ?label }'))
        {'label': 'tie', 'no': ''}
        """
        result = self.solutions(text)
        names = [variable.value for variable in result.variables]
        for solution in result:
            yield {name: "" if solution[name] is None else solution[name].value for name in names}

    def quads(
        self,
        subject: ox.NamedNode | ox.BlankNode | ox.Triple | None = None,
        predicate: ox.NamedNode | None = None,
        object_: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[ox.Quad]:
        """The quads of this pattern; None matches any term.

        Where two imports state the same triple, the default graph holds a copy of it, which matches too.
        """
        return self.database.quads_for_pattern(subject, predicate, object_, graph)

    def has(
        self,
        subject: ox.NamedNode | ox.BlankNode | ox.Triple | None = None,
        predicate: ox.NamedNode | None = None,
        object_: Term | None = None,
        graph: GraphName | None = None,
    ) -> bool:
        """Whether any quad matches this pattern; see :meth:`quads`."""
        return next(self.quads(subject, predicate, object_, graph), None) is not None

    def named_graphs(self) -> list[ox.NamedNode]:
        """The names of the named graphs; blank nodes are left out."""
        return [graph for graph in self.database.named_graphs() if isinstance(graph, ox.NamedNode)]

    def triples(self) -> Iterator[ox.Triple]:
        """The triples of the union of all graphs, each once."""
        return (quad.triple for quad in self.quads(graph=DEFAULT if self._is_merged else None))

    def triples_of(self, graph: str) -> Iterator[ox.Triple] | None:
        """The triples of one named graph; None if there is no graph of this name."""
        try:
            name = ox.NamedNode(graph)
        except ValueError:
            return None
        if not self.database.contains_named_graph(name):
            return None
        return (quad.triple for quad in self.quads(graph=name))

    @contextmanager
    def change(self, *, forget: bool = False) -> Iterator["Change"]:
        """A transaction: all of it takes effect on leaving the block, or nothing if the block raises.

        Args:
            forget: whether the generation before is deleted at once, and not by the next change; if a process
                still reads it, :attr:`Change.still_read` is set.

        Raises:
            CommandError: if another process is changing the store.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / "lock", timeout=0):
                self._forget()  # another process may have changed it before we had the lock
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
        """Delete all other generations that no process reads.

        A change keeps the generation in force when it begins: another process may be about to open it.

        Returns:
            Whether one had to stay because it is being read.
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
        """Let the next use open the generation in force; iterators keep the one that they read."""
        for cached in ("database", "_is_merged", "dataset"):
            self.__dict__.pop(cached, None)

    def _path(self, generation: int) -> Path:
        return self.folder / f"{generation:06d}"


def _replace_text(path: Path, text: str) -> None:
    temporary = path.with_suffix(".new")
    with temporary.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
