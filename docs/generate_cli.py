"""Writes docs/cli.md from what every command says with --help; with --check, only compares.

It stands beside the page it writes, and not in the package, because only somebody who changes the commands in
a checkout ever runs it::

    python docs/generate_cli.py
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from hsp_graph.cli import hsp

PAGE = Path(__file__).resolve().parent / "cli.md"

HEAD = """\
# The command line

This page is made from `--help` by `docs/generate_cli.py`.

- The study is the folder named with `-w`, or in the environment's `HSP_WORKSPACE`, or the nearest one upward
  from here that has an `hsp.toml`.
- Tables print as `--format table` (to fit the terminal), `csv` or `json`. What is not defined, such as a
  z-score without a deviation, is `not defined`, in JSON `null`.
- Answers go to standard output; progress, counts and errors to standard error.
- Exit codes: 0 fine; 1 the data do not conform; 2 the command could not be carried out.
"""


def page() -> str:
    """The text of the page."""
    found = list(_commands(hsp, "hsp", None))
    contents = [
        f"- [`{name}`](#{name.replace(' ', '-')}): {command.get_short_help_str(200)}\n"
        for name, command, _ in found
    ]
    sections = [f"\n## {name}\n\n```text\n{text}\n```\n" for name, _, text in found]
    return "".join([HEAD, "\n", *contents, *sections])


def _commands(
    command: click.Command, name: str, parent: click.Context | None
) -> Iterator[tuple[str, click.Command, str]]:
    """Each command with its whole name and its help, a group before its own commands."""
    settings = {**command.context_settings, "terminal_width": 80}
    with click.Context(command, info_name=name.rpartition(" ")[2], parent=parent, **settings) as context:
        yield name, command, command.get_help(context)
        if isinstance(command, click.Group):
            for one in command.list_commands(context):
                below = command.get_command(context, one)
                assert below is not None
                yield from _commands(below, f"{name} {one}", context)


def main(arguments: list[str]) -> int:
    """Write the page, or compare it; gives 1 if the page is not what the commands say."""
    text = page()
    if arguments == ["--check"]:
        if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text:
            return 0
        print("docs/cli.md is out of date. Run: python docs/generate_cli.py", file=sys.stderr)
        return 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
