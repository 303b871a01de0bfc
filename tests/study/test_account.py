"""The account of an import adds up, for small files of every format and for random tables."""

import runpy
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.vocabulary import Vocabulary
from hsp_graph.graph.quads import QuadWriter
from hsp_graph.importing.checking import Checker, Record
from hsp_graph.importing.formats.registry import raw_formats, read_raw, recognise
from hsp_graph.importing.mapping.apply import foreign_sheets
from hsp_graph.importing.mapping.mapping import FileMapping, TableMapping, parse_mapping
from hsp_graph.importing.raw import RawRow, RawTable
from hsp_graph.workspace import Workspace

SMALL: dict[str, list[Mapping[str, bytes]]] = runpy.run_path(
    str(Path(__file__).parents[2] / "benchmarks" / "small_files.py")
)["small_files"]()
CASES = [(name, files) for name in raw_formats() for files in SMALL[name] if "codes.qdc" not in files]
NAMES = [f"{name} {next(iter(files))}" for name, files in CASES]


def written(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The path of the one file, or of the folder that holds several."""
    for name, content in files.items():
        path = folder / "given" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return path if len(files) == 1 else folder / "given"


def rows(workspace: Workspace, query: str) -> list[tuple[str, ...]]:
    found: Any = workspace.query(query)
    return sorted(tuple("" if value is None else str(value) for value in row) for row in found)


def drafted(workspace: Workspace, folder: Path, *sources: Path) -> Path:
    path = folder / "mapping.toml"
    draft = workspace.suggest_mapping(sources).replace('= "?"', '= ""')
    path.write_text(draft, encoding="utf-8")
    return path


def expected(tables: Sequence[RawTable], mapping: FileMapping) -> dict[str, int]:
    """What the account must say, counted from the raw tables by themselves."""
    taken = {t.name: m for t in tables if (m := mapping.tables[t.name]).holds != "ignore"}
    raw = {t.name: list(t.rows()) for t in tables}
    held = dict.fromkeys(("agents", "ties", "evidence"), 0)
    extra = roles = 0
    declared, named = set(), set()
    for name, one in taken.items():
        held[one.holds] += len(raw[name])
        mapped = {*one.columns.values(), *one.drop}
        extra += sum(len(row.cells.keys() - mapped) for row in raw[name])
        roles += sum(bool("role" in one.fixed or one.value("role", row)) for row in raw[name])
        named |= {end for row in raw[name] for end in row.ends}
        declared |= {row.id for row in raw[name] if one.holds == "agents"}
    return {
        **held,
        "read": sum(map(len, raw.values())),
        "ignored": sum(len(rows) for name, rows in raw.items() if name not in taken),
        "extra": extra,
        "roles": roles,
        "ends": len(named - declared),
    }


@pytest.mark.parametrize(("name", "files"), CASES, ids=NAMES)
def test_the_account_adds_up(
    name: str, files: Mapping[str, bytes], workspace: Workspace, tmp_path: Path
) -> None:
    path = written(tmp_path, files)
    assert recognise(path) == name
    tables = read_raw(path)
    mapping = drafted(workspace, tmp_path, path)
    told = expected(tables, parse_mapping(mapping.read_text(), ""))
    dry = workspace.import_files([path], mapping=mapping, dry_run=True, skip_bad_rows=True)
    report = workspace.import_files([path], mapping=mapping, skip_bad_rows=True)
    assert (dry.rows_read, dry.rows_taken, dry.batch) == (report.rows_read, report.rows_taken, None)

    elements = report.elements
    assert elements is not None
    assert elements.read == {table.name: sum(1 for _ in table.rows()) for table in tables}
    assert (sum(elements.read.values()), elements.ignored, elements.ends) == (
        told["read"], told["ignored"], told["ends"]
    )  # fmt: skip
    assert sum(elements.read.values()) == elements.ignored + told["agents"] + told["ties"] + told["evidence"]
    assert report.rows_read == sum(report.rows_taken.values()) + report.rows_refused
    assert report.rows_read == (
        1 + sum(elements.read.values()) - elements.ignored + elements.ends + told["roles"]
    )
    # Nothing is refused, not even the coded passage that no case has.
    assert report.rows_refused == 0 == len(report.problems)
    taken = report.rows_taken
    assert taken.get("people", 0) + taken.get("organisations", 0) == told["agents"] + told["ends"]
    assert taken.get("ties", 0) == told["ties"]
    assert taken.get("evidence", 0) == told["evidence"]
    assert taken.get("roles", 0) == told["roles"]
    assert report.merged == 0
    assert report.evidence == sum(taken.values()) - taken["sources"]

    # And so much is in the graph: each tie a thing of its own, each value that was not mapped.
    count = "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a %s }"
    for kind, number in (("hsp:Tie", told["ties"]), ("hsp:Person", taken.get("people", 0)),
                         ("hsp:Evidence", report.evidence), ("hsp:Source", 1)):  # fmt: skip
        assert rows(workspace, count % kind) == [(str(number),)], kind
    own = f'FILTER(STRSTARTS(STR(?p), "{workspace.base}property/"))'
    properties = f"SELECT (COUNT(*) AS ?n) {{ ?x ?p ?v {own} }}"
    assert rows(workspace, properties) == [(str(report.extra_values),)]
    assert report.extra_values == told["extra"]
    workspace.undo(report.batch or 0)
    assert rows(workspace, count % "hsp:Tie") == [("0",)]


_CHARACTERS = st.characters(blacklist_categories=["Cc", "Cs"], blacklist_characters="|")
_TEXT = st.text(_CHARACTERS, min_size=1, max_size=8).map(str.strip).filter(bool)
_ID = st.sampled_from(["amina", "beth", "dev", "x", "=1+1", "-x", "'=y", "é", "a b", "a/b", "#x", '"'])
_COLUMNS = ["label", "note", "x", "role", "weight", "note (own)", "=f", "Case"]
_CELLS = st.dictionaries(
    st.sampled_from(_COLUMNS), _TEXT | st.sampled_from(["=SUM(A1)", "-1.5e-7", "@x", "+44 1"])
)


@st.composite
def raw_tables(draw: st.DrawFn) -> list[RawTable]:
    """Random tables of agents, ties and others; several rows can stand at one place."""
    path, found = Path("friends.graphml"), []
    places = st.sampled_from(["row 2", "row 3", "line 4", "edge e1", "edge e1 (2)", "row 2 (2)"])

    def table(name: str, holds: Any, its: list[RawRow]) -> RawTable:
        return RawTable(path, path.name, "graphml", name, holds, _COLUMNS, lambda: iter(its))

    agents = draw(st.lists(_ID, unique=True, max_size=6))
    found.append(
        table("nodes", "agents", [RawRow(draw(places), one, (), False, draw(_CELLS)) for one in agents])
    )
    for name in draw(st.sampled_from([[], ["knows"], ["knows", "trusts"]])):
        ends = draw(st.lists(st.tuples(_ID, _ID), max_size=6))
        its = [RawRow(draw(places), "", pair, draw(st.booleans()), draw(_CELLS)) for pair in ends]
        found.append(table(name, "ties", its))
    about = draw(st.integers(0, 2))
    found.append(table("graphs", "about", [RawRow("file", "", (), False, {"x": "y"})] * about))
    return found


def checked(
    tables: Sequence[RawTable], mapping: FileMapping, vocabulary: Vocabulary
) -> tuple[list[Record], list[Any], str]:
    sheets, _ = foreign_sheets(tables, mapping)
    checker = Checker(sheets, vocabulary)
    found = list(checker.records())
    writer = QuadWriter("https://example.org/study/", 1, sheets)
    return found, checker.problems, "".join(map(writer.nquads, found))


@settings(max_examples=300, deadline=None)
@given(tables=raw_tables(), mapped=st.sets(st.sampled_from(["note", "label"])), shared=st.booleans())
def test_random_tables_lose_nothing(
    tables: list[RawTable], mapped: set[str], shared: bool, vocabulary: Vocabulary
) -> None:
    columns = {"note": "note"} if "note" in mapped else {}
    named = columns | ({"name": "label"} if "label" in mapped else {})
    meant = {
        table.name: TableMapping(table.holds, named if table.holds == "agents" else columns)
        if table.holds != "about" else TableMapping("ignore")
        for table in tables
    }  # fmt: skip
    mapping = FileMapping({"id": "s", "title": "=Friends"}, shared, meant)
    records, problems, quads = checked(tables, mapping, vocabulary)
    assert not problems
    told = expected(tables, mapping)
    count = Counter(record.sheet.table.name for record in records)
    assert (count["people"], count["ties"]) == (told["agents"] + told["ends"], told["ties"])
    assert sum(len(record.extras) for record in records) == told["extra"]
    # Every row is a thing of its own in the graph, and says where it stands.
    graph = list(ox.parse(quads, format=ox.RdfFormat.N_QUADS))
    row = "https://w3id.org/hsp/ontology#sourceRow"
    things = {quad.subject.value for quad in graph if quad.predicate.value == row
              and "/evidence/" not in str(quad.subject)}  # fmt: skip
    assert len(things) == len(records)
    prefix = "" if shared else "s/"
    stated = {record.id: record for record in records if record.sheet.table.name == "people"}
    for table in tables[:-1]:
        names = set(meant[table.name].columns.values())
        made = [record for record in records if record.sheet.name.endswith(f", {table.name}")
                and (table.holds != "agents") == (record.sheet.table.name == "ties")]  # fmt: skip
        for raw, record in zip(table.rows(), made, strict=False):
            values = {column.name: value for column, value in record.values}
            text = {unguarded(value) for name, value in raw.cells.items() if name not in names}
            assert {value for _, value in record.extras} == text
            assert values.get("note", "") == unguarded(raw.cells.get("note", "") if "note" in mapped else "")
            assert (values["source"], values["locator"]) == ("s", raw.place)
            if raw.ends:
                assert [values["from"], values["to"]] == [unguarded(prefix + end) for end in raw.ends]
                assert values.get("mutual", "") == ("" if raw.directed else "true")
            else:
                assert values["name"] == unguarded(raw.cells.get("label", raw.id))
                assert record is stated[unguarded(prefix + raw.id)]


def unguarded(text: str) -> str:
    """A text as it is kept: the apostrophe with which spreadsheets mark a formula as text is none of it."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "@", "+", "-") else text
