"""The commands as a user types them: answers, formats, exit codes, errors that say what to do."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

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
