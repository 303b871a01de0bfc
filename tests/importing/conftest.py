"""Files as they come, and what reading and checking makes of them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType, ModuleType

import pytest

from hsp_graph.core.errors import DataError
from hsp_graph.core.vocabulary import Vocabulary
from hsp_graph.importing.checking import Checker, Record
from hsp_graph.importing.tables import read_sources


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """A function: write a file of this name; text is written as UTF-8, bytes as they are."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture(scope="session")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Callable[[ModuleType, bytes, str], None]:
    """A function: have a reader try a file; nothing comes out of it but errors that can be mended."""
    folder = tmp_path_factory.mktemp("tried")

    def reading(reader: ModuleType, content: bytes, name: str) -> None:
        path = folder / name
        path.write_bytes(content)
        reader.looks_like(content, path.name)
        try:
            for table in reader.read(path, path.name):
                list(table.rows())
        except DataError as error:
            assert error.where
            assert error.hint

    return reading


@pytest.fixture(scope="session")
def check(vocabulary: Vocabulary) -> Callable[..., tuple[Checker, list[Record]]]:
    """A function: check these files; gives the checker, its counts and problems complete, and what passed.

    ``in_graph`` says in which table each identifier stands that the graph has.
    """

    def run(
        *sources: Path, in_graph: Mapping[str, str] = MappingProxyType({})
    ) -> tuple[Checker, list[Record]]:
        checker = Checker(
            read_sources(sources), vocabulary, lambda path, name, tables: in_graph.get(name) in tables
        )
        return checker, list(checker.records())

    return run
