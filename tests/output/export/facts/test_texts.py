"""Random and hostile tables: in, out, in again, and nothing has changed."""

import csv
import tempfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import CommandError
from hsp_graph.core.terms import batch_graph
from hsp_graph.core.vocabulary import Vocabulary
from hsp_graph.graph.quads import QuadWriter
from hsp_graph.graph.rdf_writer import SYNTAXES
from hsp_graph.importing.checking import Checker
from hsp_graph.importing.files.csv import CONTROL, tidy
from hsp_graph.importing.formats import canonical
from hsp_graph.importing.formats.rdf.reader import read_rdf
from hsp_graph.importing.formats.rdf.tables import Tables
from hsp_graph.importing.tables import Sheet, read_sources
from hsp_graph.output.export import ExportRequest, export
from hsp_graph.study.imports import import_sheets
from hsp_graph.workspace import Workspace, init_workspace

BASE = "https://example.org/study/"
FactsIn = Callable[[ox.Store, str], frozenset[tuple[str, str, str]]]
FactsOf = Callable[[Workspace], frozenset[tuple[str, str, str]]]

HOSTILE = [
    'says "no"', "two\nlines", "a,b;c\td", "=HYPERLINK(1)", "+44 131", "-1+2", "@SUM", "'quoted'", "-5",
    "C:\\dir", "<b>&amp;</b>", "\u202eevil", "Zoë 王", "%41", "#REF! it said", "\\u0041", "\\", "true",
    "2008-05", "1e5", "_:a",
]  # fmt: skip

_text = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=12),
).map(tidy)
_cell = _text.filter(lambda text: not CONTROL.search(text) and not text.startswith(("#", "'")))
_part = _cell.filter(lambda text: "|" not in text)


def guarded(text: str) -> str:
    """As a user has to write it."""
    return f"'{text}" if text[:1] in ("=", "@", "+", "-") else text


def write(folder: Path, tables: dict[str, list[list[str]]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return folder


@st.composite
def tables(draw: st.DrawFn) -> dict[str, list[list[str]]]:
    """Small canonical tables with every kind of cell, own columns, and rows without identifiers."""
    ids = draw(st.lists(_part.filter(bool).map(guarded), min_size=2, max_size=4, unique=True))
    # A name that begins with an apostrophe before a mark is the same as one without.
    person = st.sampled_from(ids)
    several = st.lists(_part.map(guarded), max_size=3).map("|".join)
    own = draw(st.lists(_cell.filter(lambda name: name.isalpha()).map(lambda name: f"own {name}"), max_size=2,
                        unique_by=str.lower))  # fmt: skip
    text = _cell.map(guarded)
    named = text.filter(bool)
    evidence = st.one_of(st.tuples(st.just("s"), text, text, st.lists(person, max_size=2).map("|".join)),
                         st.just(("", "", "", "")))  # fmt: skip
    people = [
        [one, draw(named), draw(several), draw(text), *draw(evidence), *(draw(text) for _ in own)]
        for one in ids
    ]
    number = draw(st.integers(0, 3))
    ties = [
        [draw(st.sampled_from(["", f"tie {at}"])), draw(person), draw(person),
         draw(st.sampled_from(["", "advises", "confides-in"])),
         draw(st.sampled_from(["", "mixed", "negative"])),
         draw(st.sampled_from(["", "bonding", "linking"])), draw(st.sampled_from(["", "yes", "no"])),
         draw(st.sampled_from(["", "2", "0.5", "1000000000000000000"])),
         draw(st.sampled_from(["", "2008", "2008-05", "2008-05-17"])), *draw(evidence)]
        for at in range(number)
    ]  # fmt: skip
    named_ties = [row[0] for row in ties if row[0]]
    on = st.lists(st.sampled_from(named_ties), max_size=2, unique=True) if named_ties else st.just([])
    proofs = [
        ["|".join(draw(on)), draw(person), "s", draw(text), draw(st.sampled_from(["", "0.9", "1"]))]
        for _ in range(draw(st.integers(0, 2)))
    ]
    last = ["source", "locator", "paraphrase", "reported_by"]
    return {
        "sources": [["id", "title", "creator"], ["s", draw(named), draw(several)]],
        "people": [["id", "name", "language", "education", *last, *own], *people],
        "roles": [["person", "role", "years", "years_or_more"], [ids[0], "parent", "3", "yes"]],
        "ties": [["id", "from", "to", "relation", "valence", "capital", "mutual", "strength", "valid_from",
                  *last], *ties],
        "evidence": [["tie", "agent", "source", "quotation", "confidence"], *proofs],
    }  # fmt: skip


def back(workspace: Workspace, name: str, folder: Path) -> Workspace:
    """A fresh study from what this one exports."""
    fresh = init_workspace(folder / f"fresh-{name}", base=BASE)
    target = folder / f"out.{name}" if name != "csv" else folder / "out"
    assert [one for one in export(ExportRequest(workspace), name, target) if "Turtle" not in one] == []
    if name in ("csv", "xlsx"):
        fresh.import_files([target])
    else:
        sheets, notes = read_rdf(target, target.name, BASE)
        assert notes == []
        import_sheets(fresh, sheets)
    return fresh


def in_memory(sheets: list[Sheet], vocabulary: Vocabulary, batch: int) -> ox.Store:
    """What an import of these sheets writes, without the rest of a study, which takes long."""
    checker = Checker(sheets, vocabulary)
    writer = QuadWriter(BASE, batch, sheets)
    store = ox.Store()
    store.load("".join(map(writer.nquads, checker.records())), format=ox.RdfFormat.N_QUADS)
    assert checker.problems == []
    return store


def out_and_in(store: ox.Store, name: str, folder: Path, vocabulary: Vocabulary, batch: int) -> ox.Store:
    """The same, written in a format by one import and read by the next."""
    target = folder / f"{batch}.{name}"
    graph = batch_graph(BASE, batch - 1)
    written = Tables(store, BASE, [graph])
    if name in ("csv", "xlsx"):
        if name == "csv":
            target.mkdir()
        canonical.write(written, target)
        return in_memory(read_sources([target]), vocabulary, batch)
    form = SYNTAXES[name]
    said = store.quads_for_pattern(None, None, None, graph)
    ox.serialize(said if form.supports_datasets else (quad.triple for quad in said), target, form)
    sheets, notes = read_rdf(target, target.name, BASE)
    assert notes == []
    return in_memory(sheets, vocabulary, batch)


@settings(max_examples=100, deadline=None)
@given(content=tables(), names=st.permutations(["csv", "xlsx", "trig", "turtle", "nquads", "jsonld"]))
def test_out_and_in_again(
    content: dict[str, list[list[str]]], names: list[str], vocabulary: Vocabulary, facts_in_store: FactsIn
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = in_memory(read_sources([write(folder / "in", content)]), vocabulary, 1)
        second = out_and_in(first, names[0], folder, vocabulary, 2)
        assert facts_in_store(second, BASE) == facts_in_store(first, BASE)
        # What was made of it goes out and in like what a user wrote.
        third = out_and_in(second, names[1], folder, vocabulary, 3)
        assert facts_in_store(third, BASE) == facts_in_store(first, BASE)


def test_hostile_texts_are_kept_and_no_cell_is_a_formula(
    workspace: Workspace, facts_of: FactsOf, tmp_path: Path
) -> None:
    people = [[f"p{at}", guarded(text), guarded(text)] for at, text in enumerate(HOSTILE)]
    people += [[guarded(text), "Somebody", "x"] for text in HOSTILE if text != "two\nlines"]
    workspace.import_files([write(tmp_path / "in", {"people": [["id", "name", "own"], *people]})])
    for name in ("csv", "xlsx", "jsonld"):
        assert facts_of(back(workspace, name, tmp_path)) == facts_of(workspace)
    with (tmp_path / "out" / "people.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert [cell for cell in cells if cell[:1] in ("=", "@", "+", "-")] == ["-5"] * 3
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert {cell.data_type for row in book["people"].iter_rows() for cell in row} <= {"s", "n"}


def test_a_column_that_would_be_a_formula_gets_an_apostrophe_and_is_told(
    workspace: Workspace, tmp_path: Path
) -> None:
    workspace.import_files(
        [write(tmp_path / "in", {"people": [["id", "name", "=cmd"], ["a", "Amina", "x"]]})]
    )
    told = export(ExportRequest(workspace), "csv", tmp_path / "out")
    assert told == ["In another form, 1: A column has an apostrophe before its name ('=cmd')."]
    assert (tmp_path / "out" / "people.csv").read_text(encoding="utf-8").splitlines()[0].endswith(",'=cmd")


def test_numbers_are_numbers_in_a_workbook(fresh_small: Workspace, tmp_path: Path) -> None:
    export(ExportRequest(fresh_small), "xlsx", tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["organisations"]
    header = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, header.index("roll") + 1).value == 255


def test_a_text_too_long_for_a_workbook_is_refused_not_cut(workspace: Workspace, tmp_path: Path) -> None:
    workspace.import_files(
        [write(tmp_path / "in", {"people": [["id", "name", "note"], ["a", "Amina", "x" * 40_000]]})]
    )
    with pytest.raises(CommandError, match="32,767") as caught:
        export(ExportRequest(workspace), "xlsx", tmp_path / "out.xlsx")
    assert caught.value.where == "people, row 2"
    assert not list(tmp_path.glob("*out*"))
    export(ExportRequest(workspace), "csv", tmp_path / "out")
    assert "x" * 40_000 in (tmp_path / "out" / "people.csv").read_text(encoding="utf-8")
