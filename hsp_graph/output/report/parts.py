"""What a report is made of: sections, and in them findings, each with the command that makes it again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hsp_graph.core.result_table import ResultTable
from hsp_graph.findings.brokerage import SHORT_NAMES

#: How many rows of a table are shown; the command beside it gives all.
ROWS = 40

#: What a terminal shortens.
_WHOLE = {short: role for role, short in SHORT_NAMES.items()} | {"z": "z of the total"}


@dataclass(frozen=True)
class Part:
    """A finding, and the command that makes it again.

    Attributes:
        title: its heading.
        command: prints the table and the sentences.
        text: how to read it.
        rows: the whole table.
        sentences: what the command says below its table.
        none: what is said if the table is empty.
        plot: draws a picture of the same table, an ``svg`` element; None for none.
        alt: what the picture shows, in words.
        explained: for each row, what 'hsp explain' is asked to tell how it came about; nothing where that is
            not of one person or school.
    """

    title: str
    command: str
    text: str
    rows: ResultTable
    sentences: Sequence[str] = ()
    none: str = "Nothing found."
    plot: Callable[[], str] | None = None
    alt: str = ""
    explained: Sequence[str] = ()

    @property
    def headings(self) -> list[str]:
        """The columns' names: where a terminal has short ones for want of room, the whole."""
        return [_WHOLE.get(name, name) for name in self.rows.headings]

    @property
    def cells(self) -> list[list[str]]:
        """The first rows as people read them, rounded as in the whole table."""
        return self.rows.shown()[:ROWS]


@dataclass(frozen=True)
class ReportSection:
    """A section: its name (for links), heading, paragraphs, findings, and a list with its heading."""

    name: str
    title: str
    text: Sequence[str] = ()
    parts: Sequence[Part] = ()
    listed: str = ""
    points: Sequence[str] = ()


@dataclass(frozen=True)
class Report:
    """A report: the study's title, who is shown (a sentence at the top), and the sections."""

    title: str
    notice: str
    sections: Sequence[ReportSection]

    @property
    def commands(self) -> list[tuple[str, str]]:
        """Every finding's title and command, in their order."""
        return [(title, part.command) for title, part in self.parts.items()]

    @property
    def parts(self) -> dict[str, Part]:
        """Every finding by its title, in their order."""
        return {part.title: part for section in self.sections for part in section.parts}
