"""hsp ask: the list, a question's SPARQL, and what the shell completes, asked of real bash."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hsp_graph.graph.questions import questions
from hsp_graph.workspace import Workspace
from tests.command_line import Hsp


def test_the_list_has_every_question_once_under_its_group(hsp: Hsp) -> None:
    code, out, err = hsp("ask")
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    words = [line.split()[0] for line in out.splitlines() if line and not line.startswith(" ")]
    group, listed = "", {}
    for line, word in zip([one for one in out.splitlines() if one and one[0] != " "], words, strict=True):
        if line.isupper():
            group = line
        elif word in questions():
            listed[word] = group
    assert listed == {one.name: one.group.upper() for one in questions().values()}


def test_the_sparql_of_a_question_is_its_file_or_has_the_values_given(
    hsp: Hsp, study: Workspace, tmp_path: Path
) -> None:
    code, out, _ = hsp("ask", "parents", "--sparql")  # no study is needed
    assert (code, out) == (0, questions()["parents"].text)
    code, out, _ = hsp("-w", study.folder, "ask", "parents", "--sparql", "-p", "agent=joyce")
    assert f"VALUES ?agent {{ <{study.base}agent/joyce> }}" in out
    file = tmp_path / "joyce.rq"
    file.write_text(out, encoding="utf-8")
    assert hsp("-w", study.folder, "query", file, "--format", "csv") == (
        0,
        'parent,children_ages,further_learning\nJoyce,"30, 31, 18, 15",Language course\n',
        "",
    )


COMPLETED = [
    ("hsp ask paren", ["parent-relations", "parents"]),
    ("hsp ask ties -p ", ["agent="]),
    ("hsp ask stance-evidence -p t", ["type="]),
    ("hsp ask stance-evidence -p agent=shirley -p type=n", ["nominal"]),
    ("hsp -w STUDY ask ties -p agent=Joy", ["joyce", "joyce-head", "joyce-practitioner", "joyce-school"]),
    ("hsp ask people -p role=head", ["head-teacher"]),
    ("hsp ask vocabulary -p scheme=ro", ["roles"]),
    ("hsp ask from-import -p batch=", ["1"]),
    ("hsp ask parents --format=j", ["json"]),
    ("hsp ask counts -p ", []),
    ("hsp explain Joy", ["joyce", "joyce-head", "joyce-practitioner", "joyce-school"]),
    ("hsp explain tie", ["tie/", "tied"]),
    ("hsp explain tie/joan-k", ["tie/joan-katherine", "tie/joan-kirsty"]),
    ("hsp explain import/", ["import/1"]),
    ("hsp explain broke", ["brokerage"]),
    ("hsp explain brokerage ", ["of"]),
    ("hsp explain brokerage of morven-", ["morven-ally", "morven-co-teacher"]),
    ("hsp -w /nowhere ask ties -p agent=J", []),
]
#: With and without the = that bash takes for a word of its own.
BY_BASH = [one for one in COMPLETED if one[0] in (
    "hsp ask paren", "hsp ask stance-evidence -p agent=shirley -p type=n", "hsp ask parents --format=j",
)]  # fmt: skip


@pytest.mark.parametrize(("line", "words"), COMPLETED)
def test_questions_parameters_and_values_are_completed(
    line: str, words: list[str], study: Workspace, hsp: Hsp
) -> None:
    # Bash takes = for a word of its own.
    parted = line.replace("STUDY", str(study.folder)).replace("=", " = ").split()
    parted += [""] * line.endswith(" ")
    done = hsp(
        _HSP_COMPLETE="bash_complete", COMP_WORDS="\n".join(parted), COMP_CWORD=str(len(parted) - 1),
        HSP_WORKSPACE=str(study.folder),
    )  # fmt: skip
    assert (done.exit_code, done.err) == (0, "")
    assert [one.partition(",")[2] for one in done.out.split()] == words


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
def test_bash_completes(study: Workspace, tmp_path: Path) -> None:
    (tmp_path / "hsp").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m hsp_graph "$@"\n', encoding="utf-8")
    (tmp_path / "hsp").chmod(0o755)
    # Bash takes = for a word of its own.
    script = """
        eval "$(_HSP_COMPLETE=bash_source hsp)"
        compopt() { :; }
        while IFS= read -r line; do
            read -ra COMP_WORDS <<< "${line//=/ = }"
            [[ "$line" != *" " ]] || COMP_WORDS+=("")
            COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
            _hsp_completion hsp
            echo "${COMPREPLY[@]}"
        done"""
    lines = "\n".join(line.replace("STUDY", str(study.folder)) for line, _ in BY_BASH)
    environment = {
        **os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "HSP_WORKSPACE": str(study.folder),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }  # fmt: skip
    done = subprocess.run(
        ["bash", "-c", script], input=lines + "\n", env=environment, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert [line.split() for line in done.stdout.splitlines()] == [words for _, words in BY_BASH]


def test_other_shells_are_shown_what_each_means(study: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from hsp_graph.cli import hsp

    def completed(words: str, at: str) -> list[tuple[str, str | None]]:
        from click.shell_completion import ZshComplete

        complete = ZshComplete(hsp, {}, "hsp", "_HSP_COMPLETE")
        return [(item.value, item.help) for item in complete.get_completions(words.split(), at)]

    monkeypatch.setenv("HSP_WORKSPACE", str(study.folder))
    assert completed("ask", "parents") == [("parents", "Who are the parents?")]
    assert completed("ask parents -p", "") == [("agent=", "The parent; all of them if not given.")]
    assert completed("ask parents -p", "agent=joa") == [("agent=joan", "Joan")]


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
