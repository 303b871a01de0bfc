"""A source withdrawn: the rule worked out slowly over random studies, by hand on the fictional authority."""

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.assets import asset
from hsp_graph.core.errors import CommandError
from hsp_graph.core.namespaces import PREFIXES, expand
from hsp_graph.core.ontology import load_vocabulary, ontology_files
from hsp_graph.core.terms import batch_graph
from hsp_graph.graph.quads import Account, File, QuadWriter, provenance
from hsp_graph.graph.store import Store
from hsp_graph.graph.study import Study
from hsp_graph.importing.checking import Checker
from hsp_graph.importing.tables import read_sources
from hsp_graph.study.withdraw import _Plan
from hsp_graph.workspace import Workspace, init_workspace

Tables = Callable[..., Path]
Quads = set[tuple[str, str, str, str]]

BASE = "https://example.org/s/"
WORDS = load_vocabulary(ontology_files())
SOURCES = ("s", "t", "w")

#: Every row that an import of the random studies may have; the source of each is drawn.
ROWS = {
    "sources": ("id,title", [f"{source},Source {source}" for source in SOURCES]),
    "organisations": ("id,name,kind,part_of,source", ["c,Council,local-authority,", "o,School,school,c"]),
    "people": ("id,name,identified,may_be,not_same_as,language,source", [
        "a,Amina,yes,,,Polish", "b,Beth,yes,,a,", "u,her head,no,a|b,,", "v,his head,no,b,,", "x,Xi,yes,,,",
    ]),
    "roles": ("id,person,role,organisation,source", [
        "r1,a,parent,o", "r2,b,teacher,o", "r3,u,head-teacher,o", "r4,x,parent,",
    ]),
    "programmes": ("id,name,kind,at,run_by,source", [
        "p,Group,drop-in-group,o,b", "q,Course,short-course,,x|b",
    ]),
    "participation": ("id,person,programme,source", ["n1,a,p", "n2,x,p", "n3,b,q"]),
    "ties": ("id,from,to,programme,source,reported_by", [
        "t1,a,b,p,{},a", "t2,b,u,,{},x", "t3,x,c,q,{},", "t4,v,a,,{},v",
    ]),
    "evidence": ("id,agent,tie,programme,source,reported_by", [
        "e1,a,,,{},b", "e2,u|x,,,{},", "e3,,t1,,{},x", "e4,c,t3,p,{},a",
    ]),
}  # fmt: skip
ALL = [(table, row) for table, (_, rows) in ROWS.items() for row in rows if table != "sources"]

DRAWN = st.lists(
    st.fixed_dictionaries({row: st.sampled_from((None, "", *SOURCES)) for row in ALL}), min_size=1, max_size=3
)
SAME = st.lists(
    st.tuples(st.sampled_from([("a", "b"), ("u", "a"), ("x", "v")]), st.sampled_from(("", *SOURCES))),
    max_size=2,
)


class Memory(Store):
    """A store of these quads in memory."""

    def __init__(self, quads: set[ox.Quad]) -> None:
        super().__init__(Path("memory"))
        self.database = ox.Store()
        self.database.extend(quads)


def imported(number: int, drawn: dict[tuple[str, str], str | None]) -> Iterator[ox.Quad]:
    """An import with these rows, as the program writes it, without a database."""
    with tempfile.TemporaryDirectory() as folder:
        for table, (header, rows) in ROWS.items():
            lines = [header]
            for row in rows:
                source = drawn.get((table, row))
                if table == "sources" or (source is not None and (source or table != "evidence")):
                    line = row.format(source) if "{}" in row else f"{row},{source}"
                    # Without a source, nobody can have reported it.
                    lines.append(line if source else line.rpartition(",")[0] + "," if "{}" in row else line)
            if table == "sources":
                lines = [header, *rows]
            (Path(folder) / f"{table}.csv").write_text("\n".join(lines) + "\n")
        sheets = read_sources([Path(folder)])
        checker = Checker(sheets, WORDS, lambda path, identifier, tables: True)
        writer = QuadWriter(BASE, number, sheets)
        yield from ox.parse("".join(map(writer.nquads, checker.records())), format=ox.RdfFormat.N_QUADS)
        assert not checker.problems
    yield from record(number)


def record(number: int) -> Iterator[ox.Quad]:
    account = Account([File("x.csv", "csv", "0" * 64)], datetime.now(UTC), "1", 1, 0)
    return provenance(batch_graph(BASE, number), account, datetime.now(UTC))


def stated(number: int, pair: tuple[str, str], source: str) -> Iterator[ox.Quad]:
    one, other = (f"<{BASE}agent/{name}>" for name in pair)
    says = f"<{BASE}source/{source}>" if source else ""
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    evidence = f"<{BASE}agent/{pair[0]}/evidence/{number}>"
    text = f"""{prefixes} {one} owl:sameAs {other} ; hsp:hasEvidence {evidence} .
        {evidence} a hsp:Evidence ; hsp:sourceRow "hsp same"
        {f"; hsp:source {says}" if says else ""} ."""
    graph = batch_graph(BASE, number)
    for quad in ox.parse(text, format=ox.RdfFormat.TURTLE):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
    yield from record(number)


def withdrawn(quads: set[ox.Quad], source: str) -> set[ox.Quad]:
    plan = _Plan(
        cast(Study, SimpleNamespace(store=Memory(quads), base=BASE)), ox.NamedNode(f"{BASE}source/{source}")
    )
    account = plan.account()
    assert len(account.rows) >= 1
    return {quad for quad in quads if plan.keeps(quad)} | set(plan.ends())


def made(
    drawn: list[dict[tuple[str, str], str | None]], same: list[tuple[tuple[str, str], str]]
) -> set[ox.Quad]:
    quads = {quad for number, rows in enumerate(drawn, 1) for quad in imported(number, rows)}
    for number, (pair, source) in enumerate(same, len(drawn) + 1):
        quads |= set(stated(number, pair, source))
    return quads


# The rule, written down again as slowly as can be: over plain tuples, by going through all of them.


def hsp(name: str) -> str:
    return f"<{expand('hsp:' + name)}>"


TYPE, LABEL, SAME_AS = (f"<{expand(name)}>" for name in ("rdf:type", "rdfs:label", "owl:sameAs"))
KINDS = {
    hsp(name)
    for name in (
        "Person",
        "Organisation",
        "UnidentifiedAgent",
        "RoleHolding",
        "Programme",
        "Participation",
        "Tie",
    )
}
HANGS = {hsp(name) for name in ("from", "to", "holder", "participant", "inProgramme")}


def plain(quads: set[ox.Quad]) -> Quads:
    return {(str(q.subject), str(q.predicate), str(q.object), str(q.graph_name)) for q in quads}


def is_record(quad: tuple[str, str, str, str]) -> bool:
    return quad[0].strip("<>").partition("#")[0] == quad[3].strip("<>") or "/software/" in quad[0]


def rows_of(quads: Quads) -> dict[tuple[str, str], set[frozenset[str]]]:
    """For each row (thing and import), the sources of each piece of evidence that it rests on."""
    rows = {(s, g) for s, p, o, g in quads if p == TYPE and o in KINDS}
    statements = {g for _, p, _, g in quads if p == SAME_AS}
    found: dict[tuple[str, str], set[frozenset[str]]] = {row: set() for row in rows}
    for thing, p, piece, graph in quads:
        if p == hsp("hasEvidence") and graph not in statements:
            sources = frozenset(o for s, p, o, g in quads if (s, p, g) == (piece, hsp("source"), graph))
            for row in rows:
                if row == (thing, graph) or (row[0] == thing and (thing, graph) not in rows):
                    found[row].add(sources)
    return found


def supported(quads: Quads, source: str) -> set[tuple[str, str]]:
    """The rows and pieces of evidence that stand on another source."""
    rows = {row for row, pieces in rows_of(quads).items() if pieces - {frozenset([source])}}
    return rows | {(s, g) for s, p, o, g in quads if p == hsp("source") and o != source}


def check(before: Quads, after: Quads, source: str) -> None:
    rows, standing = rows_of(before), supported(before, source)
    fell = {row for row, pieces in rows.items() if pieces == {frozenset([source])}}
    pieces = {(s, g) for s, p, o, g in before if p == hsp("source") and o == source}
    left = {s for s, p, o, g in after if p == TYPE and o in KINDS}
    gone = {s for s, _ in rows} - left
    referred = {o for s, p, o, g in before if (s, g) in standing and s != o and p != SAME_AS}
    # Nothing is left that rests on the source alone, but ends of what rests on another.
    for s, p, o, g in after:
        assert source not in (s, o)
        assert (s, g) not in pieces
        assert (o, g) not in pieces
        assert o not in gone
        if (s, g) in fell:
            assert s in referred
            name = s.strip("<>").rpartition("/")[2]
            assert p in (TYPE, hsp("ofKind")) or (p, o) in {
                (LABEL, f'"{name}"'), (hsp("sourceRow"), '"withdrawn"')
            }  # fmt: skip
    hung = {(s, g) for s, p, o, g in before if p in HANGS and o in gone}
    assert not hung & {(s, g) for s, _, _, g in after}
    # Nothing else is lost.
    assert not gone & referred
    statements = {g: {s, o} for s, p, o, g in before if p == SAME_AS}
    for s, p, o, g in before - after:
        alone = source in (s, o) or {(s, g), (o, g)} & pieces
        ended = (s, g) in fell or (s in gone and s not in referred)
        with_it = ((s, g) in hung and not rows.get((s, g))) or o in gone
        said = g in statements and (statements[g] & gone or any(graph == g for _, graph in pieces))
        empty = is_record((s, p, o, g)) and not any(q[3] == g for q in after)
        stub = (s, hsp("sourceRow"), '"withdrawn"', g) in before
        assert alone or ended or with_it or said or empty or stub, (s, p, o, g)
    for g in {q[3] for q in after}:
        assert any(q[3] == g and not is_record(q) for q in after)


@settings(max_examples=60, deadline=None)
@given(DRAWN, SAME, st.permutations(SOURCES))
def test_what_rests_on_a_source_alone_goes_and_nothing_else(
    drawn: list[dict[tuple[str, str], str | None]], same: list[tuple[tuple[str, str], str]], order: list[str]
) -> None:
    quads = made(drawn, same)
    for source in order:
        before, quads = quads, withdrawn(quads, source)
        check(plain(before), plain(quads), f"<{BASE}source/{source}>")


@settings(max_examples=25, deadline=None)
@given(DRAWN, SAME)
def test_all_sources_withdrawn_in_any_order_leave_the_rows_without_evidence(
    drawn: list[dict[tuple[str, str], str | None]], same: list[tuple[tuple[str, str], str]]
) -> None:
    first = made(drawn, same)
    bare = {row for row, pieces in rows_of(plain(first)).items() if not pieces}
    results = []
    for order in permutations(SOURCES):
        quads = first
        for source in order:
            quads = withdrawn(quads, source)
        results.append(plain(quads))
    assert all(result == results[0] for result in results)
    rows = rows_of(results[0])
    assert rows.keys() <= bare
    assert not any(rows.values())
    assert {(s, g) for s, g in bare if "/agent/" in s or "/programme/" in s} <= rows.keys()


# The whole of it, on disk.


@pytest.fixture
def authority(workspace: Workspace) -> Workspace:
    workspace.import_files([asset("data", "example-authority")])
    return workspace


def of(workspace: Workspace, text: str) -> list[tuple[str, ...]]:
    result = workspace.store.query(text)
    assert isinstance(result, ox.QuerySolutions)
    return sorted(tuple(str(cast(Any, value).value) for value in row) for row in result)


def test_the_follow_up_interviews_of_the_authority_by_hand(authority: Workspace) -> None:
    before = authority.network()
    dry = authority.withdraw("follow-up", dry_run=True)
    assert (dry.written, authority.store.generation) == (False, 1)
    done = authority.withdraw("Follow-up interviews, 2025 (fictional)")
    assert (done.source, done.written, done.still_read) == ("follow-up", True, False)
    assert done.rows == dry.rows
    told = [tuple(map(str, row)) for row in done.rows.rows]
    # 17 ties, with the evidence in their rows, and 7 rows of evidence.
    assert Counter(row[:2] for row in told) == {
        ("goes", "source"): 1, ("goes", "tie"): 17, ("goes", "evidence"): 24,
        ("only its identifier stays", "person"): 2, ("stays", "person"): 4, ("stays", "programme"): 1,
        ("stays", "tie"): 1,
    }  # fmt: skip
    assert {row[2] for row in told if row[1] == "tie" and row[0] == "goes"} == {
        *("t018", "t026", "t038", "t091", "t092", "t093", "t101", "t106", "t109", "t110", "t115", "t117"),
        *("t119", "t126", "t132", "t143", "t153"),
    }
    # The only coded evidence on either is of these interviews, but other sources have ties of theirs.
    assert {row[2] for row in told if row[0] == "only its identifier stays"} == {"nkechi", "ines"}
    assert {row[2] for row in told if row[0] == "stays"} == {
        "ms-ahmed", "mr-boyle", "mrs-cole", "mo", "toddlers-and-talk", "t058",
    }  # fmt: skip
    why = {row[2]: row[4] for row in told if row[0] == "stays"}
    assert why["t058"].startswith("has other evidence too (Interviews with ")
    assert why["toddlers-and-talk"] == (
        "has other evidence too (Family-learning register, 2019 to 2025 (fictional))"
    )
    after = authority.network()
    assert (len(before) - len(after), len(before.source) - len(after.source)) == (0, 17)
    assert after.agents["label"][after.position("nkechi")] == "nkechi"
    assert after.agents["role"][after.position("ines")] == "family-learning-practitioner"
    assert authority.validate().conforms
    with pytest.raises(CommandError, match="'follow-up' is not one of the sources"):
        authority.withdraw("follow-up")


def test_the_figures_of_the_authority_by_hand(authority: Workspace) -> None:
    done = authority.withdraw("school-figures")
    assert [row[2] for row in done.rows.rows if row[0] == "only its identifier stays"] == [
        "ashfield", "brook-lane", "castle-hill",
    ]  # fmt: skip
    assert of(authority, "SELECT ?who ?roll { ?who hsp:roll ?roll }") == []
    assert of(authority, "SELECT ?name { ?who a hsp:School ; rdfs:label ?name }") == [
        ("ashfield",), ("brook-lane",), ("castle-hill",),
    ]  # fmt: skip
    assert authority.network().agents["sector"].tolist().count("school") == 10


def test_the_published_study_without_its_only_source_is_empty(study: Workspace, tmp_path: Path) -> None:
    workspace = init_workspace(tmp_path / "w", base=study.base)
    workspace.import_files([asset("data", "tett-macleod-2020")])
    done = workspace.withdraw("paper")
    assert {row[0] for row in done.rows.rows} == {"goes"}
    assert workspace.ask("counts").rows == []
    assert len(workspace.network()) == 0
    assert workspace.imports().rows == []
    assert of(workspace, "SELECT ?s { ?s hsp:sourceRow ?row }") == []


def test_nothing_of_it_is_left_in_any_file(workspace: Workspace, tables: Tables) -> None:
    secret = os.urandom(40).hex()
    tie = f"id,from,to,source,paraphrase\nt1,amina,dev,interviews,{secret}\n"
    workspace.import_files([tables(ties=tie, evidence=None)])
    workspace.import_files([tables(people=f"id,name,source\np,{secret},interviews\n") / "people.csv"])
    workspace.network()

    def found() -> bool:
        files = (path for path in workspace.store.folder.rglob("*") if path.is_file())
        return any(secret.encode() in path.read_bytes() for path in files)

    assert found()
    workspace.withdraw("interviews")
    assert not found()
    assert [path.name for path in workspace.store.folder.iterdir() if path.is_dir()] == ["000003"]


def test_somebody_who_reads_the_state_before_is_told_of(fresh_small: Workspace, tables: Tables) -> None:
    reader = fresh_small.store.database
    done = fresh_small.withdraw("interviews")
    assert done.still_read
    assert (fresh_small.store.folder / "000001").exists()
    assert next(iter(reader)) is not None
    del reader
    fresh_small.import_files([tables(sources="id,title\nnew,New\n") / "sources.csv"])
    assert not (fresh_small.store.folder / "000001").exists()


def test_a_withdrawal_that_fails_leaves_all_as_it_was(
    fresh_small: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:

    def broken(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("hsp_graph.graph.rules.derive", broken)
    with pytest.raises(OSError, match="no room"):
        fresh_small.withdraw("interviews")
    assert fresh_small.store.generation == 1
    assert of(fresh_small, "SELECT ?s { ?s a hsp:Source }") == [(f"{fresh_small.base}source/interviews",)]


def test_statements_that_two_are_the_same(workspace: Workspace, tables: Tables) -> None:
    sources = "id,title\ninterviews,Interviews\nregister,Register\n"
    people = (
        "id,name,source\namina,Amina,register\na2,Amina K.,interviews\ndev,Dev,\nd2,Devv,\nms-ahmed,Ms A,\n"
    )
    people += "her-head,Her head,\n"
    workspace.import_files([tables(sources=sources, people=people, evidence=None)])
    workspace.same("amina", "a2", "So it says.", source="register")
    workspace.same("dev", "d2", "So she said.", source="interviews")
    workspace.same("ms-ahmed", "her-head", "So it says.", source="register")
    done = workspace.withdraw("interviews")
    told = [row[2:] for row in done.rows.rows if row[1] == "statement"]
    assert told == [
        ["amina", "Amina", "said: the same as 'Amina K.'"], ["dev", "Dev", "said: the same as 'Devv'"]
    ]  # fmt: skip
    assert [row[0] for row in workspace.imports().rows] == ["1", "4"]
    assert [row[0] for row in workspace.ask("identities").rows] == ["ms-ahmed"]


def test_what_refers_to_somebody_who_goes_is_told(workspace: Workspace, tables: Tables) -> None:
    people = "id,name,identified,may_be,source\namina,Amina,,,\ndev,Dev,,,interviews\nms-ahmed,Ms Ahmed,,,\n"
    people += "her-head,her head,no,ms-ahmed|dev,\n"
    workspace.import_files([tables(people=people, evidence=None)])
    rows = [tuple(row) for row in workspace.withdraw("interviews").rows.rows if row[1] != "evidence"]
    assert rows == [
        ("goes", "source", "interviews", "Interviews with parents", "is withdrawn"),
        ("goes", "person", "dev", "Dev", "has no other evidence"),
        ("goes", "tie", "t1", "Amina confides in Dev", "has no other evidence"),
        ("goes with it", "role", "roles.csv, row 3", "Dev, family-learning practitioner at Family Learning",
         "belongs to 'Dev'"),
        ("goes with it", "tie", "t2", "Dev negotiates with Ms Ahmed", "belongs to 'Dev'"),
        ("loses a statement", "programme", "wednesday", "Wednesday group", "said: runBy 'Dev'"),
        ("loses a statement", "unidentified agent", "her-head", "her head", "said: mayBe 'Dev'"),
    ]  # fmt: skip
    assert workspace.validate().conforms
