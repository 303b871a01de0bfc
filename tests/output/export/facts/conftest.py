"""The facts of a study, in a form that two studies with the same rows share."""

import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from hsp_graph.importing.formats.rdf.reader import read_rdf
from hsp_graph.study.imports import import_sheets
from hsp_graph.workspace import Workspace, init_workspace

HSP = "https://w3id.org/hsp/ontology#"

Facts = frozenset[tuple[str, str, str]]


def facts(workspace: Workspace) -> Facts:
    """What the imports of a study say; see :func:`facts_in`."""
    return facts_in(workspace.store.database, workspace.base)


def facts_in(store: ox.Store, base: str) -> Facts:
    """What the imports in a store say, each triple once, without provenance.

    What the program named itself (rows without an identifier, the evidence in a row) is named after what is
    said of it, as blank nodes are when graphs are compared.
    """
    triples = {
        (str(quad.subject), str(quad.predicate), str(quad.object))
        for quad in store
        if str(quad.graph_name).startswith(f"<{base}import/")
        and not str(quad.subject).startswith((f"<{base}import/", "<https://w3id.org/hsp/software/"))
        and quad.predicate.value != f"{HSP}sourceRow"
    }
    made = re.compile(
        rf"<{re.escape(base)}(\w+/\d+/\w+/row-\d+|.*/evidence/\d+|evidence/\d+/evidence/row-\d+)>"
    )
    name = {node: "" for triple in triples for node in (triple[0], triple[2]) if made.fullmatch(node)}
    for _ in range(4):
        about: dict[str, list[str]] = {node: [] for node in name}
        for subject, predicate, value in triples:
            if subject in name:
                about[subject].append(f"{predicate} {name.get(value, value)}")
            if value in name:
                about[value].append(f"^{predicate} {name.get(subject, subject)}")
        name = {node: str(hash(("made", *sorted(said)))) for node, said in about.items()}
    # Several of the same kind count: the name of each twin has its number.
    twins: dict[str, int] = {}
    for node in sorted(name):
        twins[name[node]] = twins.get(name[node], 0) + 1
    renamed = {(name.get(s, s), p, name.get(o, o)) for s, p, o in triples}
    return frozenset(renamed | {(one, "times", str(number)) for one, number in twins.items()})


@pytest.fixture(scope="session")
def facts_of() -> Callable[[Workspace], Facts]:
    """The function :func:`facts`."""
    return facts


@pytest.fixture(scope="session")
def facts_in_store() -> Callable[[ox.Store, str], Facts]:
    """The function :func:`facts_in`."""
    return facts_in


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[..., Workspace]:
    """A function: a new study with the same base as another, into which files are imported."""

    def make(like: Workspace, *sources: Path, name: str = "fresh") -> Workspace:
        made = init_workspace(tmp_path / name, base=like.base)
        made.import_files(list(sources))
        return made

    return make


@pytest.fixture
def from_rdf(tmp_path: Path) -> Callable[..., tuple[Workspace, list[str]]]:
    """A function: a new study into which an RDF file is imported, and what was told of it."""

    def make(file: Path, base: str = "https://example.org/study/") -> tuple[Workspace, list[str]]:
        made = init_workspace(tmp_path / f"from-{file.name}", base=base)
        sheets, notes = read_rdf(file, file.name, base)
        import_sheets(made, sheets)
        return made, notes

    return make
