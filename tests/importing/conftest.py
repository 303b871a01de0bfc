"""Files as they come, and what reading and checking makes of them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

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
