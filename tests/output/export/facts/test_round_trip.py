"""Out of a study and into a fresh one: the same facts, in every format that holds them all."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from hsp_graph.core.assets import asset
from hsp_graph.importing.formats.rdf.reader import looks_like_rdf, read_rdf
from hsp_graph.output.export import ExportRequest, export
from hsp_graph.workspace import Workspace, init_workspace

Make = Callable[..., Workspace]
FromRdf = Callable[..., tuple[Workspace, list[str]]]
FactsOf = Callable[[Workspace], frozenset[tuple[str, str, str]]]
SYNTAXES = {"trig": ".trig", "turtle": ".ttl", "nquads": ".nq", "jsonld": ".jsonld"}


def said(workspace: Workspace, graph: str) -> rdflib.Graph:
    """A named graph of a study as rdflib has it, by way of N-Triples."""
    quads = workspace.store.quads(None, None, None, ox.NamedNode(graph))
    lines = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    assert lines
    return rdflib.Graph().parse(data=lines, format="nt")


@pytest.fixture(params=["study", "authority"])
def whole(request: pytest.FixtureRequest) -> Workspace:
    """The published study, and the fictional authority."""
    workspace: Workspace = request.getfixturevalue(request.param)
    return workspace


def test_csv(whole: Workspace, fresh: Make, facts_of: FactsOf, tmp_path: Path) -> None:
    assert export(ExportRequest(whole), "csv", tmp_path / "out") == []
    assert facts_of(fresh(whole, tmp_path / "out")) == facts_of(whole)


def test_the_tables_of_the_study_are_those_it_was_imported_from(study: Workspace, tmp_path: Path) -> None:
    export(ExportRequest(study), "csv", tmp_path / "out")
    for name in ("sources", "organisations", "roles", "participation", "ties"):
        lines = (tmp_path / "out" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        before = asset("data", "tett-macleod-2020", f"{name}.csv").read_text(encoding="utf-8").splitlines()
        # The order of several values in a cell says nothing, and is not kept.
        assert [sorted(line) for line in lines] == [sorted(line) for line in before]


def test_xlsx(whole: Workspace, fresh: Make, facts_of: FactsOf, tmp_path: Path) -> None:
    assert export(ExportRequest(whole), "xlsx", tmp_path / "out.xlsx") == []
    assert facts_of(fresh(whole, tmp_path / "out.xlsx")) == facts_of(whole)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_rdf(study: Workspace, from_rdf: FromRdf, facts_of: FactsOf, tmp_path: Path, syntax: str) -> None:
    file = tmp_path / f"out{SYNTAXES[syntax]}"
    export(ExportRequest(study), syntax, file)
    assert looks_like_rdf(file.read_bytes()[: 1 << 16], "unknown")
    again, notes = from_rdf(file, study.base)
    assert notes == []
    assert facts_of(again) == facts_of(study)


@pytest.mark.parametrize("syntax", ["trig", "nquads", "jsonld"])
def test_every_syntax_has_the_same_named_graphs(study: Workspace, tmp_path: Path, syntax: str) -> None:
    file = tmp_path / f"out{SYNTAXES[syntax]}"
    export(ExportRequest(study), syntax, file)
    read = rdflib.Dataset()
    read.parse(file, format={"jsonld": "json-ld"}.get(syntax, syntax))
    graph = read.graph(rdflib.URIRef(f"{study.base}import/1"))
    assert isomorphic(graph, said(study, f"{study.base}import/1"))
    assert len(graph) == sum(len(one) for one in read.graphs()) > 1000


def test_turtle_is_the_union_without_provenance(study: Workspace, tmp_path: Path) -> None:
    export(ExportRequest(study), "turtle", tmp_path / "out.ttl")
    read = rdflib.Graph().parse(tmp_path / "out.ttl")
    held = said(study, f"{study.base}import/1")
    hsp, prov = rdflib.Namespace("https://w3id.org/hsp/ontology#"), "http://www.w3.org/ns/prov#"
    records = {s for s, p, _ in held if str(p).startswith(prov)} | set(held.objects(None, rdflib.PROV.used))
    records |= set(held.objects(None, rdflib.PROV.wasAssociatedWith))
    expected = {(s, p, o) for s, p, o in held if s not in records and p != hsp.sourceRow}
    assert set(read) == expected


def test_derived_triples_go_out_only_when_asked_and_never_come_in(
    study: Workspace, from_rdf: FromRdf, facts_of: FactsOf, tmp_path: Path
) -> None:
    export(ExportRequest(study), "trig", tmp_path / "plain.trig")
    export(ExportRequest(study, derived=True), "trig", tmp_path / "all.trig")
    linking = "hsp:linksTo"
    assert linking not in (tmp_path / "plain.trig").read_text(encoding="utf-8")
    assert linking in (tmp_path / "all.trig").read_text(encoding="utf-8")
    again, notes = from_rdf(tmp_path / "all.trig", study.base)
    derived = sum(f"{study.base}derived/" in str(quad.graph_name) for quad in study.store.quads())
    assert notes == [
        f"{derived} not taken: what rules derive, measures saved and the ontology are made again."
    ]
    assert facts_of(again) == facts_of(study)


def test_another_base_makes_other_people(study: Workspace, from_rdf: FromRdf, tmp_path: Path) -> None:
    export(ExportRequest(study), "trig", tmp_path / "out.trig")
    other, _ = from_rdf(tmp_path / "out.trig", "https://example.org/other/")
    assert len(other.network()) == len(study.network())
    names = set(other.network().agents["label"].tolist())
    assert names == set(study.network().agents["label"].tolist())
    ids = other.network().agents["id"].tolist()
    assert all(one.startswith("https://example.org/other/agent/https%3A%2F%2Fw3id.org%2F") for one in ids)
    # Exported again, they keep these names.
    export(ExportRequest(other), "csv", tmp_path / "out")
    again = init_workspace(tmp_path / "again", base="https://example.org/other/")
    again.import_files([tmp_path / "out"])
    assert again.network().agents["id"].tolist() == ids


def test_a_file_that_is_read_twice_gives_the_same_rows(study: Workspace, tmp_path: Path) -> None:
    export(ExportRequest(study), "nquads", tmp_path / "out.nq")
    first, _ = read_rdf(tmp_path / "out.nq", "out.nq", study.base)
    second, _ = read_rdf(tmp_path / "out.nq", "out.nq", study.base)
    for one, other in zip(first, second, strict=True):
        assert (one.name, one.header) == (other.name, other.header)
        assert list(one.rows()) == list(one.rows()) == list(other.rows())
    assert [sheet.table.name for sheet in first] == [
        "sources", "organisations", "people", "roles", "programmes", "participation", "ties", "evidence",
    ]  # fmt: skip
