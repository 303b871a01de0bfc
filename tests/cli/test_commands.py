"""The commands as a user types them: answers, formats, exit codes, errors that say what to do."""

import csv
import io
import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from hsp_graph.core.namespaces import HSP
from hsp_graph.graph.questions import questions
from hsp_graph.workspace import Workspace, init_workspace
from tests.command_line import Hsp

Tables = Callable[..., Path]


NAMED = "SELECT ?name { ?who a hsp:%s ; rdfs:label ?name } ORDER BY ?name"
#: Mother with head or practitioner, practitioner with head or described school; all of them by name.
FORBIDDEN = """
SELECT ?tie ?one ?other {
  { ?tie hsp:from ?one ; hsp:to ?other } UNION { ?tie hsp:from ?other ; hsp:to ?one }
  VALUES (?kind ?kindred) {
    (hsp:Parent hsp:HeadTeacher) (hsp:Parent hsp:FamilyLearningPractitioner)
    (hsp:FamilyLearningPractitioner hsp:HeadTeacher) (hsp:FamilyLearningPractitioner hsp:School)
    (hsp:Parent hsp:School)
  }
  ?one a ?kind . ?other a ?kindred .
}"""


def test_the_study_by_sparql_through_the_real_command(study: Workspace, hsp: Hsp) -> None:
    def answer(query: str) -> list[list[str]]:
        done = hsp("-w", study.folder, "query", query, "--format", "csv")
        rows = list(csv.reader(io.StringIO(done.out)))[1:]
        assert (done.exit_code, done.err) == (0, "" if rows else "Nothing found.\n")
        return rows

    heads = [["Andrew"], ["Carolyn"], ["Elizabeth"], ["Gavin"], ["Shirley"]]
    practitioners = [["Joan"], ["Katherine"], ["Kirsty"], ["Louise"], ["Morven"], ["Semla"], ["Tina"]]
    mothers = [
        ["Agata"],
        ["Flora"],
        ["Gamal"],
        ["Joyce"],
        ["Katy"],
        ["Kelly"],
        ["Kim"],
        ["Majda"],
        ["Pat"],
        ["Val"],
    ]
    assert answer(NAMED % "HeadTeacher") == heads
    assert answer(NAMED % "FamilyLearningPractitioner") == practitioners
    assert answer(NAMED % "Parent") == mothers
    assert answer(FORBIDDEN) == []


def test_the_search_for_forbidden_ties_finds_them_where_nothing_forbids_them(
    hsp: Hsp, fresh_small: Workspace
) -> None:
    found = hsp("-w", fresh_small.folder, "query", FORBIDDEN, "--format", "csv").rows()
    assert sorted(row["tie"].rsplit("/", 1)[1] for row in found) == ["t1", "t2"]


# Where the study is


def test_the_study_is_the_folder_named_or_that_of_the_environment_or_the_nearest_upward(
    hsp: Hsp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        init_workspace(tmp_path / name, base=f"https://example.org/{name}/")
    inside = tmp_path / "a" / "x" / "y"
    inside.mkdir(parents=True)
    (tmp_path / "b" / "people.csv").write_text("id,name\nann,Ann\n", encoding="utf-8")
    assert hsp("-w", tmp_path / "b", "import", tmp_path / "b" / "people.csv").exit_code == 0
    monkeypatch.chdir(inside)
    assert hsp("imports").err == "Nothing has been imported yet.\n"
    monkeypatch.setenv("HSP_WORKSPACE", str(tmp_path / "b"))
    assert hsp("imports", "--format", "csv").rows()[0]["files"] == "people.csv"
    assert hsp("-w", tmp_path / "a", "imports").err == "Nothing has been imported yet.\n"


def test_without_a_study_the_command_says_how_to_make_one(
    hsp: Hsp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = hsp("ask", "counts")
    assert (done.exit_code, done.out) == (2, "")
    assert done.err == (
        f"Error: There is no study in '{tmp_path}'.\n"
        "Hint:  Make one with 'hsp init', see one with 'hsp demo', or name its folder with -w.\n"
    )


@pytest.mark.parametrize("text", ["title = ", 'title = "x"\n', "\xff"])
def test_a_broken_settings_file_is_told(hsp: Hsp, tmp_path: Path, text: str) -> None:
    (tmp_path / "hsp.toml").write_bytes(text.encode("latin-1"))
    done = hsp("-w", tmp_path, "imports")
    assert done.exit_code == 2
    assert done.err.startswith("Error: 'hsp.toml' cannot be read: ")
    assert f"Where: {tmp_path / 'hsp.toml'}\n" in done.err


# init, import, imports, undo


def test_init_then_import_of_the_empty_templates_says_that_they_are_empty(
    hsp: Hsp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = hsp("init", tmp_path / "my study", "--title", 'The "first"')
    assert made.exit_code == 0
    assert made.out.startswith("Made the study 'The \"first\"' in ")
    assert (tmp_path / "my study" / "tables" / "people.csv").is_file()
    told = hsp(*shlex.split(made.out.partition("then: hsp ")[2]))
    assert (told.exit_code, told.err.partition(".")[0]) == (1, "Error: There is no row to import")
    monkeypatch.chdir(tmp_path / "my study")
    done = hsp("import", "tables")
    assert (done.exit_code, done.out) == (1, "")
    assert done.err.startswith(
        "Error: There is no row to import. The files have headers only: fill them in first.\nWhere: "
    )
    assert hsp("imports").out.startswith("import  time")


def test_init_twice_or_with_a_bad_base_is_refused(hsp: Hsp, tmp_path: Path) -> None:
    assert hsp("init", tmp_path).exit_code == 0
    again = hsp("init", tmp_path)
    told = "already.\nHint:  Use it as it is, or name another folder.\n"
    assert (again.exit_code, again.err) == (2, f"Error: There is a study in '{tmp_path}' {told}")
    for base in ("here", "https://example.org/no-end", "https://example.org/a b/"):
        bad = hsp("init", tmp_path / "other", "--base", base)
        assert bad.exit_code == 2
        assert bad.err.startswith(f"Error: '{base}' cannot be the base of IRIs.")
    assert not (tmp_path / "other").exists()


def test_init_without_a_folder_is_here_whatever_the_environment_says(
    hsp: Hsp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HSP_WORKSPACE", str(tmp_path / "other"))
    assert hsp("init").exit_code == 0
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["tables"]
    assert hsp("-w", tmp_path / "named", "init").exit_code == 0
    assert (tmp_path / "named" / "hsp.toml").is_file()


def test_init_that_is_refused_writes_nothing(hsp: Hsp, tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "people.csv").write_text("id,name\n")
    done = hsp("init", tmp_path)
    assert (done.exit_code, done.err.split("\n")[0]) == (
        2, "Error: There is a 'people.csv' already, and it is not the empty template.",
    )  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]
    bytes_ = tmp_path / "caf\udce9"
    done = hsp("init", bytes_)
    assert done.exit_code == 2
    assert "caf\ufffd' holds bytes that are not text.\n" in done.err
    assert not bytes_.exists()


def test_no_message_holds_what_a_terminal_would_obey(hsp: Hsp, workspace: Workspace, tmp_path: Path) -> None:
    odd = tmp_path / "x\x1b[31m"
    odd.mkdir()
    (odd / "people.csv").write_text("id,name\na,A\x9b\u202e\n\x1b]0;t\x07,B\n", encoding="utf-8")
    (tmp_path / "budget\x1b.csv").touch()
    where = ("-w", workspace.folder)
    for arguments in (
        ("import", odd), ("import", odd / "people.csv", "--skip-bad-rows"), ("import", odd / "no"),
        ("import", tmp_path / "budget\x1b.csv"), ("undo", "\x1b[1m"), ("\x9b1m",), ("init", odd / "new"),
        ("ask", "\x1b"), ("query", "\x1b"), ("map", "-o", odd / "no" / "page.html"),
    ):  # fmt: skip
        done = hsp(*where, *arguments)
        assert done.out or done.err
        assert not set(done.out + done.err) & set("\x1b\x9b\x07\u202e"), arguments


def test_import_then_undo(hsp: Hsp, workspace: Workspace, tables: Tables) -> None:
    where = ("-w", workspace.folder)
    folder = tables()
    dry = hsp(*where, "import", folder, "--dry-run")
    counts = (
        "17 rows read: 1 source, 2 organisations, 4 people, 3 roles, 1 programme, 1 participation, 3 ties, "
        "2 evidence; 0 refused.\n3 pieces of evidence made."
    )
    assert (dry.exit_code, dry.out) == (0, f"{counts}\nNothing was written: this was a dry run.\n")
    done = hsp(*where, "import", folder)
    assert (done.exit_code, done.out) == (
        0,
        f"{counts}\nThis is import 1; 'hsp undo 1' takes it out again.\n",
    )
    (listed,) = json.loads(hsp(*where, "imports", "--format", "json").out)
    assert (listed["import"], listed["rows_read"], listed["rows_refused"]) == ("1", "17", "0")
    missing = hsp(*where, "undo", "7")
    assert (missing.exit_code, missing.err) == (
        2,
        "Error: There is no import 7.\nHint:  The imports are 1.\n",
    )
    assert hsp(*where, "undo", "1") == (0, "Import 1 is undone.\n", "")
    assert (
        hsp(*where, "undo", "1").err
        == "Error: There is no import 1.\nHint:  Nothing has been imported yet.\n"
    )
    assert hsp(*where, "ask", "people").err == "Nothing found.\n"


def test_a_bad_row_refuses_all_or_is_skipped(hsp: Hsp, workspace: Workspace, tables: Tables) -> None:
    folder = tables(ties="id,from,to\nt1,amina,dev\nt2,amina,dve\n")
    refused = hsp("-w", workspace.folder, "import", folder)
    assert (refused.exit_code, refused.out) == (1, "")
    assert "ties.csv, row 3, column 'to': 'dve': " in refused.err
    assert "Did you mean 'dev'?" in refused.err
    assert refused.err.startswith("Error: 1 of 16 rows cannot be taken; nothing was imported. Mend them and ")
    taken = hsp("-w", workspace.folder, "import", folder, "--skip-bad-rows")
    assert taken.exit_code == 0
    assert "2 ties" not in taken.out
    assert "; 1 refused." in taken.out
    assert "row 3, column 'to'" in taken.err


def test_a_later_import_refers_to_what_the_graph_has_of_the_right_table(
    hsp: Hsp, workspace: Workspace, tables: Tables, tmp_path: Path
) -> None:
    schools = "ashfield,A,school,\nservice,S,organisation,\nher-school,a school,school,no\n"
    workspace.import_files([tables(organisations=f"id,name,kind,identified\n{schools}")])
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "roles.csv").write_text(
        "person,role\namina,parent\nher-head,head-teacher\nashfield,parent\nher-school,parent\n"
    )
    (folder / "organisations.csv").write_text(
        "id,name,kind,part_of\na,A,school,service\nb,B,school,her-school\nc,C,school,dev\nd,D,school,her-head\n"
    )
    done = hsp("-w", workspace.folder, "import", folder, "--skip-bad-rows")
    assert "2 organisations, 2 roles; 4 refused." in done.out
    assert [line.split(": there")[0] for line in done.err.splitlines() if ": there is no row" in line] == [
        "organisations.csv, row 4, column 'part_of': 'dev'",
        "organisations.csv, row 5, column 'part_of': 'her-head'",
        "roles.csv, row 4, column 'person': 'ashfield'",
        "roles.csv, row 5, column 'person': 'her-school'",
    ]


def test_rows_that_only_refer_to_a_wrong_one_are_no_mistakes(hsp: Hsp, workspace: Workspace) -> None:
    folder = workspace.folder / "given"
    folder.mkdir()
    (folder / "sources.csv").write_text("id,title,date\ns,Letters,yesterday\n")
    (folder / "people.csv").write_text("id,name,source\neva,Eva,s\ndev,Dev,s\n")
    (folder / "ties.csv").write_text("from,to,relation\nevaa,dev,reports to\n")
    done = hsp("-w", workspace.folder, "import", folder)
    first, *more = done.err.splitlines()
    assert first.startswith(
        "Error: 4 of 4 rows cannot be taken: 3 mistakes in 2 rows, and 2 rows that refer to them; nothing "
        "was imported. "
    )
    assert any("'evaa'" in line and "Did you mean 'eva'?" in line for line in more)
    relation = next(line for line in more if "'reports to'" in line)
    assert relation.endswith("'hsp ask vocabulary -p scheme=relations' lists them all.")


def test_nothing_imported_is_no_clean_bill(hsp: Hsp, workspace: Workspace) -> None:
    done = hsp("-w", workspace.folder, "validate")
    assert (done.exit_code, done.out) == (0, "")
    assert done.err == "Nothing has been imported yet, so there was nothing to check.\n"


def test_many_problems_are_shown_in_part_and_counted(hsp: Hsp, workspace: Workspace, tables: Tables) -> None:
    ties = "id,from,to\n" + "".join(f"x{number},amina,nobody-{number}\n" for number in range(40))
    done = hsp("-w", workspace.folder, "import", tables(ties=ties, evidence=None))
    assert done.exit_code == 1
    lines = done.err.splitlines()
    assert lines[0].startswith("Error: 40 of 52 rows cannot be taken; nothing was imported. Mend them")
    assert lines[26:] == ["... and 15 more problems."]


# ask


def test_ask_alone_lists_the_questions(hsp: Hsp, study: Workspace) -> None:
    listed = hsp("-w", study.folder, "ask", "--format", "csv").rows()
    assert {row["question"]: row["title"] for row in listed} == {
        q.name: q.title for q in questions().values()
    }
    assert next(row for row in listed if row["question"] == "ties")["parameters"] == "agent=..."
    assert hsp("ask").exit_code == 0  # no study is needed to see what can be asked


def test_ask_with_a_parameter(hsp: Hsp, study: Workspace) -> None:
    done = hsp("-w", study.folder, "ask", "parents", "-p", "agent=Katy", "--format", "csv")
    assert done == (0, "parent,children_ages,further_learning\nKaty,25 & 20,\n", "")
    typed = json.loads(hsp("-w", study.folder, "ask", "unidentified", "--format", "json").out)
    assert typed[0]["candidates"] == 0


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("ask", "tise"),
         "Error: There is no question 'tise'.\nHint:  Did you mean 'ties'? 'hsp ask' alone lists them.\n"),
        (("ask", "ties", "-p", "agent"), "Error: 'agent' is not a parameter.\nHint:  Write -p NAME=VALUE.\n"),
        (("ask", "ties", "-p", "agent=Joyse"),
         "Error: Nobody in the graph is called 'Joyse'.\n"
         "Where: the parameter 'agent' of the question 'ties'\nHint:  Did you mean 'Joyce'?\n"),
        (("query", "nothing.rq"),
         "Error: There is no file 'nothing.rq', and it is not a query.\n"
         "Hint:  A query has braces: 'SELECT * { ?s ?p ?o }'.\n"),
        (("measure", "brokerage", "--group", "colour"), None),
        (("undo", "one"), None), (("map", "--colour"), None), (("dmeo",), None), (("import",), None),
        (("measure", "brokerage", "--top", "0"), None), (("ask", "ties", "--format", "xml"), None),
    ],
)  # fmt: skip
def test_what_cannot_be_done_ends_with_2(
    hsp: Hsp, study: Workspace, arguments: tuple[str, ...], error: str | None
) -> None:
    done = hsp("-w", study.folder, *arguments)
    assert (done.exit_code, done.out) == (2, "")
    assert "Error: " in done.err
    assert "Traceback" not in done.err
    assert error is None or done.err == error


# query


def test_query_as_text_as_a_file_and_on_standard_input(hsp: Hsp, study: Workspace, tmp_path: Path) -> None:
    text = "SELECT (COUNT(?tie) AS ?ties) { ?tie a hsp:Tie }"
    file = tmp_path / "count.rq"
    file.write_text(f"# how many\n{text}\n", encoding="utf-8")
    where = ("-w", study.folder, "query")
    for done in (hsp(*where, text), hsp(*where, file), hsp(*where, "-", stdin=text)):
        assert done == (0, "ties\n  82\n", "")
    (row,) = json.loads(hsp(*where, text, "--format", "json").out)["results"]["bindings"]
    assert (row["ties"]["value"], row["ties"]["datatype"].rpartition("#")[2]) == ("82", "integer")
    assert "hsp:Tie a owl:Class" in hsp(*where, f"DESCRIBE <{HSP}Tie>").out


def test_query_of_every_form(hsp: Hsp, study: Workspace) -> None:
    where = ("-w", study.folder, "query")
    assert hsp(*where, "ASK { ?s a hsp:Tie }") == (0, "answer\nyes\n", "")
    answer = hsp(*where, "ASK { ?s a hsp:Child }", "--format", "json").out
    assert json.loads(answer) == {"head": {}, "boolean": False}
    turtle = hsp(*where, "CONSTRUCT { ?h a hsp:HeadTeacher } { ?h a hsp:HeadTeacher }").out
    assert turtle.count("a hsp:HeadTeacher") == 5
    assert "@prefix hsp: <https://w3id.org/hsp/ontology#> ." in turtle
    iri = f"{study.base}agent/joan"
    assert '"Joan"' in hsp(*where, f"DESCRIBE <{iri}> {{}}").out
    empty = hsp(*where, "SELECT ?s { ?s a hsp:Child }", "--format", "csv")
    assert empty == (0, "s\n", "Nothing found.\n")
    unbound = hsp(*where, "SELECT ?a ?b { VALUES ?a { 1 } OPTIONAL { ?a a ?b } }", "--format", "csv")
    assert unbound.out == "a,b\n1,\n"


def test_a_query_that_is_wrong_is_told_with_its_line(hsp: Hsp, study: Workspace, tmp_path: Path) -> None:
    done = hsp("-w", study.folder, "query", "SELECT * {\n  ?s ?p ?o .\n  ?s hps:from ?o\n}")
    assert (done.exit_code, done.out) == (2, "")
    assert done.err.startswith("Error: The prefix 'hps:' is not declared.\nHint:  Declare it")
    done = hsp("-w", study.folder, "query", "SELECT *\n{ ?s ?p }")
    assert done.err.startswith(
        "Error: This is not SPARQL, from line 2, column 10 on:\n    { ?s ?p }\n             ^\nHint:  "
    )
    update = hsp("-w", study.folder, "query", "DELETE WHERE { ?s ?p ?o }")
    assert (update.exit_code, "This is an update, and the graph is read only here." in update.err) == (
        2,
        True,
    )
    latin = tmp_path / "latin.rq"
    latin.write_bytes("# caf\xe9\nSELECT * {}".encode("latin-1"))
    assert "cannot be read as text" in hsp("-w", study.folder, "query", latin).err
    for odd in ("x" * 5000, tmp_path, "no\0file"):
        assert hsp("-w", study.folder, "query", odd).exit_code == 2


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * { ?s ?p ?o FILTER (<https://example.org/f>(?s)) }", "https://example.org/f"),
        ("CONSTRUCT { ?s ?p ?o } { SERVICE <http://127.0.0.1:1/none> { ?s ?p ?o } }", ""),
    ],
)
def test_a_query_that_cannot_be_carried_out_is_told(
    hsp: Hsp, study: Workspace, query: str, told: str
) -> None:
    done = hsp("-w", study.folder, "query", query)
    assert (done.exit_code, done.out) == (2, "")
    assert done.err.startswith("Error: The query cannot be carried out: ")
    assert told in done.err


# measure, map


def test_brokerage_in_each_format_and_level(hsp: Hsp, study: Workspace) -> None:
    where = ("-w", study.folder, "measure", "brokerage")
    full = hsp(*where, "--format", "csv").rows()
    assert len(full) == 59
    assert full[0]["name"] == "Morven"
    assert {"liaison", "liaison_expected", "liaison_sd", "liaison_z", "total_z"} <= set(full[0])
    totals = [float(row["total"]) for row in full]
    assert totals == sorted(totals, reverse=True)
    assert len(hsp(*where, "--top", "3", "--format", "csv").rows()) == 3
    groups = {row["group"] for row in hsp(*where, "--level", "groups", "--format", "csv").rows()}
    assert groups == {"home", "family-learning", "school", "authority"}
    assert len(hsp(*where, "--level", "global", "--format", "csv").rows()) >= 1
    table = hsp(*where, "--top", "2").out.splitlines()
    assert table[0].split() == [
        "name",
        "(group)",
        "coord.",
        "itiner.",
        "repres.",
        "gatek.",
        "liaison",
        "total",
        "z",
    ]
    by_role = hsp(*where, "--group", "role", "--top", "1", "--format", "csv").rows()
    assert by_role[0]["group"] == "family-learning-practitioner"


def test_brokerage_of_an_empty_study_says_so(hsp: Hsp, workspace: Workspace) -> None:
    done = hsp("-w", workspace.folder, "measure", "brokerage")
    assert (done.exit_code, done.err) == (
        2,
        "Error: Nobody is in the graph.\nHint:  'hsp import' brings tables in.\n",
    )


def test_the_map_is_written_where_asked_and_a_folder_that_is_not_there_is_told(
    hsp: Hsp, study: Workspace, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    assert hsp("-w", study.folder, "map", "-o", page, "--title", "A <b> title") == (0, f"Wrote {page}.\n", "")
    text = page.read_text(encoding="utf-8")
    assert "A &lt;b&gt; title" in text
    assert "<b> title" not in text
    done = hsp("-w", study.folder, "map", "-o", tmp_path / "nowhere" / "page.html")
    assert (done.exit_code, done.out) == (2, "")
    assert str(tmp_path / "nowhere") in done.err


# help


@pytest.mark.parametrize(
    "command",
    ["demo", "init", "import", "imports", "undo", "validate", "ask", "query", "measure", "measure brokerage",
     "map", "generate"],
)  # fmt: skip
def test_every_command_has_help(hsp: Hsp, command: str) -> None:
    for option in ("--help", "-h"):
        done = hsp(*command.split(), option)
        assert (done.exit_code, done.err) == (0, "")
        assert done.out.startswith(f"Usage: hsp {command} ")


@pytest.mark.parametrize("group", ["", "measure"])
def test_what_a_command_does_is_not_cut_off_in_the_list(hsp: Hsp, group: str) -> None:
    _, listed = hsp(*group.split(), "--help").out.split("Commands:\n")
    lines = listed.splitlines()
    assert len(lines) == (4 if group else 20)
    assert [line for line in lines if not line.endswith(".") or line.endswith("...")] == []


def test_the_version(hsp: Hsp) -> None:
    assert hsp("--version") == (0, "hsp 0.1.0\n", "")


def test_generate_writes_tables_that_can_be_imported(hsp: Hsp, workspace: Workspace, tmp_path: Path) -> None:
    done = hsp("generate", "--schools", "2", "--seed", "3", "--output", tmp_path / "made")
    assert done.exit_code == 0
    assert done.out.endswith("Everybody in it is fictional.\n")
    assert hsp("-w", workspace.folder, "import", tmp_path / "made").exit_code == 0
    again = hsp("generate", "--schools", "2", "--output", tmp_path / "made")
    assert again.exit_code == 2
