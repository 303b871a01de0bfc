"""The documentation says what the commands are: the reference is made from them, and every example parses."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from hsp_graph.cli import hsp
from hsp_graph.graph.questions import questions

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
GENERATED = sorted((ROOT / "docs").glob("generate_*.py"))


def every_command(command: click.Command = hsp, name: str = "hsp") -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for one, below in command.commands.items():
            yield from every_command(below, f"{name} {one}")


COMMANDS = dict(every_command())


def examples(text: str) -> Iterator[str]:
    """The command lines in a Markdown page: in code blocks, maybe over several lines, and in backquotes."""
    blocks = re.findall(r"^```[a-z]*\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    blocks += re.findall(r"(?:^ {4,}\S.*\n)+", text, flags=re.MULTILINE)
    for block in blocks:
        lines = iter(block.splitlines())
        for line in lines:
            command = line.strip().removeprefix("$ ")
            if re.match(r"hsp\s|.*&& hsp\s", command):
                while command.endswith("\\") or not closed(command):
                    command = command.removesuffix("\\") + "\n" + next(lines)
                yield from (
                    part.strip() for part in re.split(r"&&", command) if part.strip().startswith("hsp")
                )
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    yield from (match for match in re.findall(r"`(hsp(?: [^`]*)?)`", prose))


def closed(command: str) -> bool:
    """Whether every quotation mark of a command has its other one."""
    try:
        shlex.split(command)
    except ValueError:
        return False
    return True


def words_of(example: str) -> list[str]:
    """The words of a command, less a comment and what its output is sent to."""
    words = shlex.split(example, comments=True)
    ends = [index for index, word in enumerate(words) if word in ("|", ">", "2>", ";")]
    return words[: min(ends, default=len(words))]


def parse(words: list[str]) -> None:
    """Parse a command as click would, and run nothing.

    Raises:
        click.UsageError: if there is no such command or option, or an argument is missing.
    """
    command: click.Command = hsp
    context, rest = None, words[1:]
    while True:
        try:
            context = command.make_context(words[0], list(rest), parent=context)
        except (click.exceptions.Exit, click.exceptions.NoArgsIsHelpError):
            return
        if not isinstance(command, click.Group):
            if command.name == "ask" and context.params["question"]:
                question = questions()[context.params["question"]]
                names = {parameter.name for parameter in question.parameters}
                assert {value.partition("=")[0] for value in context.params["parameters"]} <= names
            return
        _, below, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        assert below is not None
        command = below


EXAMPLES = [(page.name, example) for page in PAGES for example in examples(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("page", "example"), EXAMPLES)
def test_every_command_line_shown_can_be_parsed(page: str, example: str) -> None:
    if re.search(r"[\[<…]|\.\.\.|(?<![=A-Z])\b(DIR|FILE|SOURCE|QUESTION|TEXT|BATCH)\b", example):
        return  # a pattern, not an example
    if example in COMMANDS:
        return  # a command's name
    parse(words_of(example))


def test_the_reader_of_pages_finds_what_is_there() -> None:
    block = "```console\n$ hsp query 'SELECT *\n  { ?s ?p ?o }'\npip x && hsp demo D\nhspx\nhsp, hspc\n```\n"
    page = f"Say `hsp demo` or `pip`.\n{block}\n    hsp ask\n    hsp map # it\n"
    assert list(examples(page)) == [
        "hsp query 'SELECT *\n  { ?s ?p ?o }'", "hsp demo D", "hsp ask", "hsp map # it", "hsp demo",
    ]  # fmt: skip
    assert words_of("hsp ask ties -p 'agent=A B' > x.csv  # so") == ["hsp", "ask", "ties", "-p", "agent=A B"]
    parse(["hsp", "-w", "D", "measure", "brokerage", "--top", "3"])
    for wrong in (["hsp", "dmeo"], ["hsp", "map", "--colour"], ["hsp", "undo"], ["hsp", "undo", "one"]):
        with pytest.raises(click.UsageError):
            parse(wrong)


def test_the_pages_show_examples() -> None:
    assert {page for page, _ in EXAMPLES} >= {"README.md", "cli.md"}


@pytest.mark.parametrize("script", GENERATED, ids=lambda path: path.name)
def test_a_generated_page_is_up_to_date(script: Path) -> None:
    done = subprocess.run(
        [sys.executable, script, "--check"], cwd=ROOT, env={"PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert command.help.split("\n")[0].rstrip().endswith((".", ","))
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name != "help":
            assert parameter.help, parameter.name
            assert parameter.help[0].isupper()
            assert parameter.help.endswith(".")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_reference(name: str) -> None:
    assert f"\n## {name}\n" in (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_link_inside_the_repository_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not re.match(r"[a-z]+:", link):
            assert (page.parent / link).exists(), link
