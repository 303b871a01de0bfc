"""A report read as a program reads it."""

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from hsp_graph.workspace import Workspace
from tests.command_line import Hsp


@dataclass
class Finding:
    """A finding as the page shows it."""

    title: str = ""
    headings: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    command: str = ""
    explained: str = ""
    cut: str = ""
    note: str = ""
    none: str = ""
    sentences: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """The findings of a page, what it says in short with the commands beside, and the other text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.findings: list[Finding] = []
        self.short: list[tuple[str, list[str]]] = []
        self._summing = False
        self.outside, self._open, self._text, self._within = "", [""], "", 0
        self._drawing = False
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "svg" or tag == "style":
            self._drawing = True
        if tag == "div" and given.get("class") == "short-finding":
            self._summing = True
        elif tag == "div":
            self._within += 1 if self._within or given.get("class") == "finding" else 0
            if given.get("class") == "finding":
                self.findings.append(Finding())
        if tag == "tr" and self.findings:
            self.findings[-1].rows.append([])
        if tag in ("h3", "th", "td", "p", "code"):
            self._open.append(given.get("class") or "")
            self._text = ""

    def handle_data(self, data: str) -> None:
        if not self._drawing:
            self._text += data.replace("\u00a0", " ")  # a terminal prints a blank
            self.outside += "" if self._within or self._summing else data

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg" or tag == "style":
            self._drawing = False
        if tag == "div" and self._summing:
            self._summing = False
        elif tag == "div" and self._within:
            self._within -= 1
        if tag == "thead":
            self.findings[-1].headings = self.findings[-1].rows.pop()
        if tag in ("h3", "th", "td", "p", "code"):
            kind = self._open.pop()
            if self._within:
                self._keep(tag, kind)
            elif self._summing and tag == "p" and kind != "command":
                self.short.append((self._text, []))
            elif self._summing and tag == "code":
                self.short[-1][1].append(self._text)

    def _keep(self, tag: str, kind: str) -> None:
        here = self.findings[-1]
        if tag == "h3":
            here.title = self._text
        elif tag == "code":
            setattr(here, "explained" if "explained" in self._open[-1] else "command", self._text)
        elif tag in ("th", "td"):
            here.rows[-1].append(self._text)
        elif kind == "sentence":
            here.sentences.append(self._text)
        elif kind in ("cut", "note", "none"):
            setattr(here, kind, self._text)


def table_in(output: str, headings: list[str]) -> list[list[str]]:
    """The rows of a terminal's table with these headings; columns are parted by two blanks on every line."""
    for block in re.split(r"\n\s*\n", output):
        lines = block.strip("\n").split("\n")
        width = max(map(len, lines))
        blank = [all(line[at : at + 1] in ("", " ") for line in lines) for at in range(width)]
        starts = [at for at in range(width) if not blank[at] and (at == 0 or all(blank[max(at - 2, 0) : at]))]
        bounds = [*starts, width]
        cells = [[line[a:b].strip() for a, b in pairwise(bounds)] for line in lines]
        if cells[0] == headings:
            return cells[1:]
    raise AssertionError(f"No table with the headings {headings} in:\n{output[:2000]}")


Run = Callable[[Workspace, str], tuple[int, str]]


@pytest.fixture(scope="session")
def run(hsp: Hsp) -> Run:
    """A function: run a command as the report prints it, on a terminal as wide as any table."""

    def ran(workspace: Workspace, command: str) -> tuple[int, str]:
        program, *arguments = shlex.split(command)
        assert program == "hsp"
        done = hsp("-w", workspace.folder, *arguments, COLUMNS="20000")
        return done.exit_code, done.out

    return ran
