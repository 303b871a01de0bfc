"""Mappings of foreign files: read, drafted, refused with what is wrong; and files that mean harm."""

import io
import re
import runpy
import shlex
import tomllib
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import CommandError, DataError, HspError
from hsp_graph.core.vocabulary import Vocabulary
from hsp_graph.importing.formats.registry import raw_formats, read_raw
from hsp_graph.importing.mapping.draft import draft_mapping, suggested_mapping
from hsp_graph.importing.mapping.mapping import FileMapping, check_mapping, parse_mapping, read_mapping
from hsp_graph.importing.raw import Holds, RawRow, RawTable
from hsp_graph.workspace import Workspace
from tests.command_line import Hsp

SMALL: dict[str, list[Mapping[str, bytes]]] = runpy.run_path(
    str(Path(__file__).parents[2] / "benchmarks" / "small_files.py")
)["small_files"]()

File = Callable[[str, str | bytes], Path]

NODES = "Id,Label,Type,Since\namina,Amina,Mum,2015\ndev,Dev,FL,\nahmed,Ms Ahmed,Boss,2010-08\n"
TALKS = "Writer,Reader,How,Closeness\namina,dev,trusts,2\namina,dev,trusts,3\ndev,ahmed,lobbies,\n"
SOURCE = '[source]\nid = "s"\ntitle = "Friends"\n'
AGENTS = SOURCE + '[tables.nodes]\nas = "agents"\n'


@pytest.fixture
def run(workspace: Workspace, hsp: Hsp) -> Hsp:
    """A function: run the command line on the study."""
    return lambda *arguments, **options: hsp("-w", workspace.folder, *arguments, **options)


def given_files(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The path of the one file, or of the folder that holds several."""
    for name, content in files.items():
        path = folder / "given" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return path if len(files) == 1 else folder / "given"


# What a mapping says.


def test_a_mapping_is_followed(workspace: Workspace, run: Hsp, file: File) -> None:
    mapping = file(
        "m.toml",
        """ids = "own"
        [source]
        id = "talks-2019"
        title = "Who do you talk to?"
        date = "2019"
        [tables.nodes]
        as = "agents"
        columns = { name = "label", role = "Type", valid_from = "Since" }
        values.role = { "Boss" = "head-teacher", "Mum" = "mother" }
        [tables.talks]
        as = "ties"
        ends = ["Writer", "Reader"]
        columns = { relation = "How" }
        fixed = { valence = "positive", mutual = "yes" }
        drop = ["Closeness"]
        """,
    )
    files = [file("nodes.csv", NODES), file("talks.csv", TALKS)]
    code, out, err = run("import", *files, "--mapping", mapping)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "Read by another name in 'role': 'FL' is family-learning-practitioner.",
        "Read by another name in 'relation': 'trusts' is confides-in, 'lobbies' is persuades.",
        "In the file: 3 nodes, 3 talks.",
        "talks: not kept, as the mapping says: Closeness.",
        "10 rows read: 1 source, 3 people, 3 roles, 3 ties; 0 refused.",
        "9 pieces of evidence made.",
        "This is import 1; 'hsp undo 1' takes it out again.",
    ]
    net = workspace.network()
    assert dict(zip(net.agents["label"].tolist(), net.agents["role"].tolist(), strict=True)) == {
        "Amina": "mother", "Dev": "family-learning-practitioner", "Ms Ahmed": "head-teacher"
    }  # fmt: skip
    assert sorted(net.ties["relation"].tolist()) == ["confides-in", "confides-in", "persuades"]
    assert set(net.ties["valence"].tolist()) == {"positive"}
    assert net.ties["mutual"].all()
    assert sorted(net.holdings["held_from"].tolist()) == ["", "2010-08", "2015"]


#: As Network Canvas writes a categorical variable.
OPTIONS = (
    "id,label,role_parent,role_head_teacher,role_other\n"
    "a,Amina,true,false,false\nb,Beth,true,true,false\nc,Mr Cole,false,false,true\nd,D,,,\n"
)


def test_a_column_for_each_option(workspace: Workspace, run: Hsp, file: File) -> None:
    """Several roles of one person are several rows."""
    nodes = file("nodes.csv", OPTIONS)
    code, draft, _ = run("import", nodes, "--suggest-mapping")
    assert code == 0
    assert 'role = ["role_parent", "role_head_teacher", "role_other"]' in draft.splitlines()
    assert '"head_teacher" = "head-teacher"' in draft.splitlines()
    (other,) = (line for line in draft.splitlines() if line.startswith('"other"'))
    assert other.startswith('"other" = "?"')
    mapping = file("m.toml", draft.replace(other, '"other" = ""'))
    code, out, err = run("import", nodes, "--mapping", mapping)
    assert code == 0, err
    assert "nodes, role: left out, as the mapping says: 'other' (1 row)." in out.splitlines()
    assert "8 rows read: 1 source, 4 people, 3 roles; 0 refused." in out.splitlines()
    assert err == ""
    holdings = workspace.network().holdings
    assert sorted(holdings["role"].tolist()) == ["head-teacher", "parent", "parent"]


@pytest.mark.parametrize(
    "columns", ['["role_parent"]', '["role_parent", "role_parent"]', '["role_parent", 1]', "[]"]
)
def test_options_are_two_columns_or_more(run: Hsp, file: File, columns: str) -> None:
    nodes = file("nodes.csv", OPTIONS)
    code, _, err = run(
        "import", nodes, "--mapping", file("m.toml", AGENTS + f"columns = {{ role = {columns} }}")
    )
    assert (code, "tables.nodes.columns.role are not the columns of options." in err) == (2, True)


def test_an_option_that_is_not_there(run: Hsp, file: File) -> None:
    nodes = file("nodes.csv", OPTIONS)
    mapping = file("m.toml", AGENTS + 'columns = { role = ["role_parent", "role_haed"] }')
    code, _, err = run("import", nodes, "--mapping", mapping)
    assert code == 1
    assert "the table 'nodes' has no column 'role_haed'" in err


def test_values_of_cells_that_hold_several(file: File, vocabulary: Vocabulary) -> None:
    mapping = parse_mapping(
        AGENTS
        + 'columns = { language = "L" }\nvalues.language = { "pl" = "Polish", "x" = "", "en|cy" = "both" }',
        "m.toml",
    ).tables["nodes"]

    def value(text: str) -> str:
        return mapping.value("language", RawRow("row 2", "a", (), False, {"L": text} if text else {}))

    assert [value(text) for text in ("pl", "pl | x|de", "en|cy", "x", "")] == [
        "Polish",
        "Polish|de",
        "both",
        "",
        "",
    ]
    assert mapping.value("name", RawRow("row 2", "a", (), False, {})) == ""


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        ("[source", "The mapping is not TOML", "quotation marks"),
        ("a = " + "[" * 5000, "The mapping is not TOML", "quotation marks"),
        ("", "The mapping's source has no id", "Every tie rests on a source"),
        ('[source]\nid = "s"', "The mapping's source has no title", 'title = "..."'),
        (SOURCE + 'titel = "x"', "'titel' in source, which means nothing there", "Did you mean 'title'?"),
        (SOURCE + "date = 2019-05-01", "source.date is no text", "quotation marks"),
        ('ids = "some"\n' + SOURCE, "ids is 'some'", 'ids = "shared"'),
        ('idz = "own"\n' + SOURCE, "The mapping has 'idz', which", "Did you mean 'ids'?"),
        ("source = 1", "source is no table", "Write [source]"),
        ("tables = 1\n" + SOURCE, "tables is no table", "[tables.NAME]"),
        (SOURCE + "tables.x = 1", "source.tables is no text", "quotation marks"),
        (SOURCE + "[tables]\nx = 1", "tables.x is no table", "[tables.x]"),
        (SOURCE + '[tables.x]\nas = "people"', "tables.x is to be read as 'people'",
         "agents, ties, evidence, ignore"),
        (SOURCE + "[tables.x]\ncolumns = {}", "tables.x is to be read as ''", "agents, ties"),
        (AGENTS + 'column = { name = "x" }', "'column' in tables.nodes", "Did you mean 'columns'?"),
        (AGENTS + 'columns = { nmae = "x" }', "'nmae' in tables.nodes.columns", "Did you mean 'name'?"),
        (AGENTS + 'columns = { id = "x" }', "'id' in tables.nodes.columns", ""),
        (AGENTS + "columns = { name = true }", "tables.nodes.columns.name is no text", "quotation marks"),
        (AGENTS + 'fixed = { x = "1" }', "'x' in tables.nodes.fixed", "Use one of"),
        (AGENTS + "values = 1", "tables.nodes.values is no table", ""),
        (AGENTS + 'values.rolle = { a = "b" }', "'rolle' in tables.nodes.values", "Did you mean 'role'?"),
        (AGENTS + 'values.role = { a = "b" }', "tables.nodes.values tells of 'role', and no column is",
         "[tables.nodes.columns]: role ="),
        (AGENTS + 'drop = "x"', "tables.nodes.drop is no list", 'drop = ["x", "y"]'),
        (AGENTS + 'ends = ["a", "b"]', "tables.nodes.ends are not the two columns", 'as = "ties"'),
        (SOURCE + '[tables.x]\nas = "ties"\nends = ["a"]', "tables.x.ends are not the two columns", "Writer"),
        (SOURCE + '[tables.x]\nas = "ties"\nends = ["a", "a"]', "tables.x.ends are not the two",
         "Writer"),
        ("format = 1.5\n" + SOURCE + '[tables.nodes]\nas = "agents"', "There is no format '1.5'", "They are"),
    ],
    ids=str,
)  # fmt: skip
def test_a_mapping_that_is_wrong_is_told_before_anything_is_written(
    workspace: Workspace, run: Hsp, file: File, text: str, says: str, hint: str
) -> None:
    code, out, err = run("import", file("nodes.csv", NODES), "--mapping", file("m.toml", text))
    assert (code, out) == (2, "")
    assert says in err
    assert hint in err
    assert "\nHint:" in err
    assert "Traceback" not in err
    assert workspace.store.generation == 0


def test_only_agents_ties_and_evidence_must_be_mapped(vocabulary: Vocabulary) -> None:
    kinds: list[Holds] = ["agents", "ties", "evidence", "codes", "about"]
    tables = [RawTable(Path("f"), "f", "graphml", kind, kind, ["x"], lambda: iter(())) for kind in kinds]
    with pytest.raises(DataError) as caught:
        check_mapping(parse_mapping(SOURCE, "m.toml"), tables, vocabulary, "f")
    assert re.findall(r"what the table '(\w+)' is", caught.value.what) == ["agents", "ties", "evidence"]


def test_a_mapping_that_is_not_there_or_no_text(tmp_path: Path, file: File) -> None:
    for path, says in (
        (tmp_path / "no.toml", "There is no mapping"),
        (tmp_path, "cannot be read"),
        (file("m.toml", b"\xff\xfe\x00"), "cannot be read"),
    ):
        with pytest.raises(CommandError, match=says) as caught:
            read_mapping(path)
        assert caught.value.hint


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ("[tables.nods]\nas = 'agents'", ["there is no table 'nods'; the file has nodes",
                                          "the mapping does not say what the table 'nodes' is"]),
        ("[tables.nodes]\nas = 'ties'", ["the table 'nodes' holds agents and cannot be read as ties"]),
        ("[tables.nodes]\nas = 'evidence'",
         ["the table 'nodes' holds agents and cannot be read as evidence"]),
        ("[tables.nodes]\nas = 'agents'\ncolumns = { name = 'labl' }\ndrop = ['Sinc']",
         ["has no column 'Sinc'; did you mean 'Since'?", "has no column 'labl'; did you mean 'label'?"]),
        ("[tables.nodes]\nas = 'agents'\ncolumns = { role = 'Type' }",
         ["'Boss' in the table 'nodes' (1 row) is no role that is known", "values.role"]),
        ("[tables.nodes]\nas = 'agents'\ncolumns = { role = 'Type' }\nvalues.role = { Boss = 'headtecher' }",
         ["'headtecher' in the table 'nodes' (1 row) is no role", "did you mean 'head-teacher'?"]),
        ("[tables.nodes]\nas = 'agents'\nfixed = { kind = 'scool' }",
         ["'scool' in the table 'nodes' (3 rows) is no kind", "did you mean 'school'?"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_mapping_that_does_not_fit_is_told_before_anything_is_written(
    workspace: Workspace, run: Hsp, file: File, tables: str, says: list[str]
) -> None:
    mapping = file("m.toml", SOURCE + tables)
    for more in ([], ["--skip-bad-rows"], ["--dry-run"]):
        code, out, err = run("import", file("nodes.csv", NODES), "--mapping", mapping, *more)
        assert (code, out) == (1, "")
        assert "The mapping does not fit the file; nothing was imported" in err
        assert all(text in err for text in says), err
        assert "--suggest-mapping" in err
    assert workspace.store.generation == 0


def test_many_faults_are_counted(file: File, vocabulary: Vocabulary) -> None:
    text = "Id,Label,Type\n" + "".join(f"{n},x,strange{n}\n" for n in range(50))
    tables = read_raw(file("nodes.csv", text))
    mapping = parse_mapping(AGENTS + 'columns = { role = "Type" }', "m.toml")
    with pytest.raises(DataError) as caught:
        check_mapping(mapping, tables, vocabulary, "nodes.csv")
    assert caught.value.what.count("\n- ") == 21
    assert caught.value.what.endswith("and 30 more.")


def test_a_word_that_is_not_known_is_asked_for_without_a_mapping(run: Hsp, file: File) -> None:
    code, _, err = run("import", file("nodes.csv", NODES))
    assert code == 1
    assert "'Boss' in the table 'nodes' (1 row) is no role that is known" in err
    assert 'or leave it out with ""' in err


@pytest.mark.parametrize(
    ("ends", "says"),
    [('["Writer", "Raeder"]', "There is no column 'Raeder'"), ('["Writer", "Reader"]', "")],
)
def test_ends_that_no_header_tells(run: Hsp, file: File, ends: str, says: str) -> None:
    path = file("talks.csv", TALKS)
    assert run("import", path)[0] == 2
    code, _, err = run("import", path, "--format", "delimited")
    assert code == 1
    assert "ends = ['...', '...'] under [tables.NAME]" in err
    mapping = file("m.toml", SOURCE + f'[tables.talks]\nas = "ties"\nends = {ends}')
    code, out, err = run("import", path, "--mapping", mapping)
    assert (code, says in err) == (1 if says else 0, True)
    assert says or "3 ties; 0 refused" in out


def test_ends_of_a_file_that_tells_them_itself(run: Hsp, file: File) -> None:
    mapping = file("m.toml", 'format = "gexf"\n' + SOURCE + '[tables.old]\nas = "ties"\nends = ["a", "b"]')
    code, _, err = run("import", file("old.gexf", SMALL["gexf"][1]["old.gexf"]), "--mapping", mapping)
    assert code == 2
    assert "Take 'ends' out" in err


# Drafts.


@pytest.mark.parametrize("name", raw_formats())
def test_a_draft_can_be_given_back(name: str, run: Hsp, tmp_path: Path) -> None:
    path = given_files(tmp_path, SMALL[name][0])
    code, draft, err = run("import", path, "--suggest-mapping")
    assert (code, err) == (0, "")
    found = tomllib.loads(draft)
    assert found["format"] == name
    assert found["tables"].keys() == {table.name for table in read_raw(path)}
    (tmp_path / "m.toml").write_text(draft.replace('= "?"', '= ""'), encoding="utf-8")
    code, out, err = run("import", path, "--mapping", tmp_path / "m.toml", "--skip-bad-rows")
    assert code == 0, err
    assert "This is import 1" in out


def test_a_draft_knows_what_it_can_and_asks_the_rest(run: Hsp, file: File) -> None:
    code, draft, _ = run("import", file("nodes.csv", NODES), "--suggest-mapping")
    assert code == 0
    table = tomllib.loads(draft)["tables"]["nodes"]
    assert table["columns"] == {"name": "label", "role": "Type"}
    assert table["values"]["role"]["Mum"] == "mother"
    assert table["values"]["role"]["FL"] == "family-learning-practitioner"
    assert [line for line in draft.splitlines() if "?" in line and line[0] != "#"] == ['"Boss" = "?"']
    assert "hsp ask vocabulary -p scheme=roles" in draft


def test_a_draft_waits_until_each_word_is_decided(workspace: Workspace, run: Hsp, file: File) -> None:
    """No relation is made up, nor is one lost, because a draft was not looked through."""
    edges = file("kin.csv", "Sender,Receiver,Kind\na,b,avoids\nb,c,trust in\nc,d,avoids\nd,e,knows\n")
    draft = run("import", edges, "--suggest-mapping")[1]
    assert '"avoids" = "?"' in draft.splitlines()
    assert '"trust in" = "?"  # confides-in?' in draft.splitlines()
    code, out, err = run("import", edges, "--mapping", file("m.toml", draft))
    assert (code, out) == (1, "")
    assert (
        "'avoids' in the table 'kin', column 'Kind', is not decided: in values.relation, write the relation "
        "that it means ('hsp ask vocabulary -p scheme=relations' lists all) "
        'in the place of "?", or "" to leave it out'
    ) in err
    assert "'trust in' in the table 'kin'" in err
    assert workspace.store.generation == 0
    decided = draft.replace('"avoids" = "?"', '"avoids" = ""').replace(
        '"trust in" = "?"', '"trust in" = "trusts"'
    )
    code, out, err = run("import", edges, "--mapping", file("m.toml", decided))
    assert code == 0, err
    assert "kin, relation: left out, as the mapping says: 'avoids' (2 rows)." in out.splitlines()


def test_the_command_of_a_draft_names_all_files_as_a_shell_reads_them(run: Hsp, file: File) -> None:
    files = [file("my nodes.csv", NODES), file("edges.csv", "Source,Target,Type\namina,dev,Directed\n")]
    draft = run("import", *files, "--suggest-mapping")[1]
    command = next(line for line in draft.splitlines() if "hsp import" in line).removeprefix("#")
    assert shlex.split(command) == ["hsp", "import", *map(str, files), "--mapping", "THIS_FILE"]


@pytest.mark.parametrize(
    ("header", "cells", "column", "taken"),
    [
        ("Weight", ["2", "0.5"], "strength", True), ("Weight", ["-1", "2"], "strength", False),
        ("Weight", ["1E-5"], "strength", True), ("Weight", ["strong"], "strength", False),
        ("Weight", ["1", "NaN"], "strength", False), ("Weight", ["1e999"], "strength", False),
        ("start", ["2008", "2008-05"], "valid_from", True), ("start", ["1.5", "2008"], "valid_from", False),
        ("mutual", ["yes", "No"], "mutual", True), ("mutual", ["perhaps"], "mutual", False),
        ("reported_by", ["amina", "amina|dev"], "reported_by", False),
        ("sign", ["plus", "?"], "valence", True),
        ("sign", ["1", "2"], "valence", False), ("Kind", ["trusts"], "relation", True),
        ("Kind", [f"trusts {n}" for n in range(600)], "relation", False), ("Notes", ["x"], "note", True),
        ("programme", ["Wednesday"], "programme", False), ("Weight", ["", ""], "strength", False),
    ],
)  # fmt: skip
def test_a_column_is_taken_for_ours_if_ours_can_hold_it(
    header: str, cells: list[str], column: str, taken: bool, file: File, vocabulary: Vocabulary
) -> None:
    path = file("talks.csv", f"Source,Target,{header}\n" + "".join(f"amina,dev,{cell}\n" for cell in cells))
    table = tomllib.loads(suggested_mapping(read_raw(path), vocabulary))["tables"]["talks"]
    assert (table.get("columns", {}).get(column) == header) is taken


def test_identifiers_of_the_files_own_agents_are_taken_for_references(
    file: File, vocabulary: Vocabulary
) -> None:
    nodes = file("nodes.csv", "Id,Label,School\namina,Amina,elm\nelm,Elm,\n")
    talks = file("talks.csv", "Source,Target,reported_by\namina,elm,amina|elm\n")
    found = tomllib.loads(suggested_mapping([*read_raw(nodes), *read_raw(talks)], vocabulary))["tables"]
    assert found["nodes"]["columns"]["organisation"] == "School"
    assert found["talks"]["columns"] == {"reported_by": "reported_by"}


_NAMES = st.sampled_from(
    [
        "role",
        "Type",
        "label",
        "sign",
        "kind",
        'a"b',
        "a\nb",
        "#",
        "a'b",
        "\\",
        "]",
        "é\u2028",
        "x = 1",
        "\u202e",
        "\U0001d4b3",
        "'''",
    ]
)
_WORDS = st.sampled_from(
    ["Mum", "HT", "teecher", "", "# ?", '"', "\n[x]", "a|b", "\\u0041", "school", "\u202eparent"]
)


@settings(max_examples=300, deadline=None)
@given(
    given_=st.lists(st.tuples(_NAMES, st.lists(st.dictionaries(_NAMES, _WORDS.filter(bool)), max_size=4)),
                    min_size=1, max_size=3, unique_by=lambda one: one[0]),
    name=st.sampled_from(["x.graphml", "=1+1", "a\nb = [", "|", "...", "\udcff.gexf"]),
)  # fmt: skip
def test_drafts_of_hostile_tables_can_be_given_back(
    given_: list[tuple[str, list[dict[str, str]]]], name: str, vocabulary: Vocabulary
) -> None:
    def table(title: str, cells: list[dict[str, str]]) -> RawTable:
        its = [RawRow(f"row {n}", str(n), (), False, one) for n, one in enumerate(cells)]
        header = list(dict.fromkeys(key for one in cells for key in one))
        return RawTable(Path(name), name, "gexf", title, "agents", header, lambda: iter(its))

    tables = [table(*one) for one in given_]
    draft = suggested_mapping(tables, vocabulary)
    draft.encode()
    mapping = parse_mapping(draft, "draft")
    assert mapping.source["id"]
    assert list(mapping.tables) == [table.name for table in tables]
    decided = parse_mapping(draft.replace('= "?"', '= ""'), "draft")
    check_mapping(decided, tables, vocabulary, "x")
    bare = draft_mapping(tables, vocabulary)
    assert (bare.source, bare.shared, bare.format) == (mapping.source, mapping.shared, mapping.format)

    def said(of: FileMapping) -> list[Any]:
        return [(name, one.holds, one.columns, one.options, one.fixed) for name, one in of.tables.items()]

    assert said(bare) == said(mapping)


# Files that mean harm.


def packed(members: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in members.items():
            archive.writestr(name, inside)
    return content.getvalue()


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY c SYSTEM "file:///etc/hostname">]>'
XML = {
    "a.graphml": '<graphml><graph edgedefault="directed"><node id="&c;"/></graph></graphml>',
    "a.gexf": '<gexf><graph><nodes><node id="x" label="&c;"/></nodes></graph></gexf>',
    "a.qde": '<Project xmlns="urn:QDA-XML:project:1.0" name="&c;"/>',
    "nc.graphml": '<graphml xmlns:nc="http://schema.networkcanvas.com/xmlns"><graph><node id="&c;"/></graph>'
    "</graphml>",
}
ROOM = b" " * (11 << 20)
BOMBS = {
    "bomb.qdpx": {"project.qde": b"<Project/>", "sources/t.txt": ROOM},
    "bomb.zip": {"P_s_ego.csv": ROOM},
    "bomb.xlsx": {"xl/workbook.xml": ROOM},
}


@pytest.mark.parametrize("doctype", [ENTITIES, EXTERNAL], ids=["bomb", "external"])
@pytest.mark.parametrize("name", XML)
def test_entities_are_refused(name: str, doctype: str, run: Hsp, file: File, workspace: Workspace) -> None:
    code, out, err = run("import", file(name, doctype + XML[name]))
    assert (code, out) == (1, "")
    assert "declares XML entities" in err
    assert workspace.store.generation == 0


@pytest.mark.parametrize("name", BOMBS)
def test_zips_that_burst_are_refused(name: str, run: Hsp, file: File, workspace: Workspace) -> None:
    code, out, err = run("import", file(name, packed(BOMBS[name])))
    assert (code, out) == (1, "")
    assert "unpacks to 11,534,336 bytes, which no export does" in err
    assert workspace.store.generation == 0


def test_a_canonical_workbook_that_bursts_is_refused(run: Hsp, file: File) -> None:
    code, _, err = run("import", file("people.xlsx", packed({"xl/sharedStrings.xml": ROOM})))
    assert code == 1
    assert "unpacks to 11,534,336 bytes" in err


def test_a_zip_that_states_more_than_it_holds_is_refused(run: Hsp, file: File) -> None:
    content = bytearray(packed({"P_s_ego.csv": b"networkCanvasEgoUUID\nx\n"}))
    at = content.index(b"PK\x01\x02") + 20
    content[at : at + 4] = (1 << 31).to_bytes(4, "little")
    code, _, err = run("import", file("a.zip", bytes(content)))
    assert code == 1
    assert "states more than it holds" in err


@pytest.mark.parametrize("name", ["../x_ego.csv", "/x_ego.csv", "C:\\x_ego.csv", "a/../../x_ego.csv"])
def test_names_that_lead_out_of_a_zip_are_refused(name: str, run: Hsp, file: File, tmp_path: Path) -> None:
    before = sorted(tmp_path.parent.rglob("*_ego.csv"))
    code, _, err = run("import", file("a.zip", packed({name: b"networkCanvasEgoUUID\nx\n"})))
    assert code == 1
    assert "a file that leads out of it" in err
    assert sorted(tmp_path.parent.rglob("*_ego.csv")) == before


def test_a_text_of_a_project_is_never_looked_for_outside_its_zip(
    run: Hsp, file: File, tmp_path: Path
) -> None:
    secret = file("secret.txt", "a secret text")
    project = (
        '<Project xmlns="urn:QDA-XML:project:1.0"><Cases><Case guid="c" name="Amina">'
        f'<SourceRef targetGUID="s"/></Case></Cases><Sources><TextSource guid="s" plainTextPath="relative:///{secret}">'
        '<PlainTextSelection guid="p" startPosition="0" endPosition="8"/></TextSource></Sources></Project>'
    )
    code, _, err = run("import", file("a.qdpx", packed({"project.qde": project.encode()})))
    assert code == 0, err
    _, out, _ = run("query", "SELECT ?s ?v { ?s ?p ?v }", "--format", "csv")
    assert "a secret" not in out
    assert "its text is not in the file" in out


def test_a_message_obeys_nothing_of_a_file(run: Hsp, file: File, tmp_path: Path) -> None:
    path = file("nodes.csv", "Id,Label,Type\namina,A\u202e,\u202eBoss\ndev,D,FL\n")
    code, _, err = run("import", path)
    assert code == 1
    assert "\u202e" not in err
    assert "'Boss'" in err


def test_every_refusal_tells_how_to_mend(workspace: Workspace, file: File) -> None:
    bad: list[Any] = [
        ("a.gexf", "<gexf"),
        ("a.graphml", "<graphml/>"),
        ("a.net", "*Vertices x"),
        ("a.dl", "dl n=x data: 1"),
        ("a.vna", "*Tie data\nx"),
        ("a.json", '{"elements": [1]}'),
        ("a.qdc", "<a/>"),
        ("a.xlsx", "PK\x03\x04"),
        ("egos.csv", "egoID;alterID\n1;\n"),
        ("edges.csv", "Source,Target\na,\n"),
        ("x_ego.csv", "networkCanvasEgoUUID\n"),
    ]
    for name, text in bad:
        with pytest.raises(HspError) as caught:
            workspace.import_files([file(name, text)])
        assert caught.value.hint, name
        assert caught.value.where or isinstance(caught.value, CommandError), name
    assert workspace.store.generation == 0
