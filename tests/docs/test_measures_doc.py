"""Every example of docs/measures.md does what the page says: Python, and commands with their output."""

import doctest
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from hsp_graph.workspace import Workspace

Run = Callable[[str], str]

PAGE = Path(__file__).parents[2] / "docs" / "measures.md"
TEXT = PAGE.read_text(encoding="utf-8")
OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def blocks(language: str) -> list[tuple[int, str]]:
    """The code blocks of a language, each with the number of its first line, from 0."""
    found = re.finditer(rf"^```{language}\n(.*?)^```$", TEXT, flags=re.DOTALL | re.MULTILINE)
    return [(TEXT[: block.start(1)].count("\n"), block[1]) for block in found]


def commands() -> list[tuple[str, str | None]]:
    """Every command line of the page, with what it says that it prints; None where it says nothing."""
    shown = [
        (command, output or None)
        for _, block in blocks("console")
        for command, _, output in (
            one.partition("\n") for one in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
        )
    ]
    prose = re.sub(r"^```.*?^```$", "", TEXT, flags=re.DOTALL | re.MULTILINE)
    told = re.findall(r"`(hsp (?:measure|what-if|ask|query) [^`]*)`", prose)
    return shown + [(" ".join(command.split()), None) for command in told if "..." not in command]


def test_the_python() -> None:
    lines = [""] * TEXT.count("\n")
    for first, block in blocks("python"):
        code = block.splitlines()
        lines[first : first + len(code)] = code
    test = doctest.DocTestParser().get_doctest("\n".join(lines) + "\n", {}, PAGE.name, str(PAGE), 0)
    runner = doctest.DocTestRunner(optionflags=OPTIONS)
    told: list[str] = []
    runner.run(test, out=told.append)
    assert (runner.failures, "".join(told)) == (0, "")
    assert runner.tries > 50


@pytest.mark.parametrize(("command", "output"), [one for one in commands() if "--input" in one[0]])
def test_a_command_on_the_six_people(
    command: str, output: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    run: Run,
) -> None:  # fmt: skip
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    ((_, six),) = blocks("vna")
    Path("six.vna").write_text(six, encoding="utf-8")
    printed = run(command)
    assert printed
    assert output is None or doctest.OutputChecker().check_output(output, printed, OPTIONS), printed


def test_the_note_below_the_first_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    Path("six.vna").write_text(blocks("vna")[0][1], encoding="utf-8")
    note = run("hsp measure brokerage --input six.vna").splitlines()[-1]
    others, note = note.split(". ", 1)
    assert f"`{others}.`" in TEXT
    assert f'"{note}"' in " ".join(TEXT.split())


def test_the_commands_on_a_study(fresh_study: Workspace, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.setenv("HSP_WORKSPACE", str(fresh_study.folder))
    of_study = [one for one in commands() if "--input" not in one[0]]
    assert len(of_study) > 5
    for command, output in of_study:
        assert output is None
        printed = run(command)
        if "saved" in command or "query" in command:
            assert "Morven" in printed and "total" in printed and "constraint" in printed
