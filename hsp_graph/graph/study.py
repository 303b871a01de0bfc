"""The study: folder, title, base IRI, ontology and store in one object, which functions take."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdflib import Dataset
    from rdflib.query import Result

    from hsp_graph.core.vocabulary import Vocabulary
    from hsp_graph.graph.change import Change
    from hsp_graph.graph.store import Store


@dataclass(frozen=True)
class Study:
    """A study, for everything that reads or changes one.

    Attributes:
        folder: its folder.
        title: its title.
        base: the base IRI of its people, ties and imports.
        as_of: the date that it is about, by its hsp.toml; "" if that states none.
    """

    folder: Path
    title: str
    base: str
    as_of: str = ""

    @cached_property
    def store(self) -> "Store":
        """The store of its graph."""
        from hsp_graph.graph.store import Store  # --help must not wait for a database

        return Store(self.folder / "store")

    @property
    def dataset(self) -> "Dataset":
        """The graph as an rdflib ``Dataset``, read only; its default graph is the union of all graphs."""
        return self.store.dataset

    def query(self, text: str) -> "Result":
        """Run a SPARQL query; the result is rdflib's."""
        return self.dataset.query(text)

    @property
    def reference_date(self) -> str:
        """The date at which roles and ties count where no other is asked for.

        That of its hsp.toml, else the day of the youngest import; "any" where there is none.
        """
        from hsp_graph.core.dates import ANY
        from hsp_graph.graph.import_records import list_imports

        return self.as_of or max((row["time"][:10] for row in list_imports(self.store)), default=ANY)

    @property
    def ontology(self) -> list[Path]:
        """The files of the ontology, and of the study's own concepts, in its folder ``concepts``."""
        from hsp_graph.core.ontology import ontology_files

        return ontology_files(self.folder / "concepts")

    def vocabulary(self) -> "Vocabulary":
        """The vocabulary of its tables."""
        from hsp_graph.core.ontology import load_vocabulary

        return load_vocabulary(self.ontology)

    @contextmanager
    def change(
        self, *, forget: bool = False, progress: Callable[[str], None] = lambda title: None
    ) -> Iterator["Change"]:
        """A transaction on its imports: all of it or nothing.

        When the block ends, the ontology is replaced and every rule is run; then the change takes effect.

        Args:
            forget: whether earlier generations are deleted at once.
            progress: called with the title of each rule before it runs.

        Raises:
            CommandError: if its imports were made under another base, or another process changes the study.
        """
        from hsp_graph.core.ontology import ontology_triples
        from hsp_graph.graph.import_records import check_base
        from hsp_graph.graph.rules import derive

        with self.store.change(forget=forget) as change:
            check_base(self.store, self.base)
            yield change
            change.load_ontology(ontology_triples(self.ontology))
            derive(change, self.base, progress)
