"""The one family of errors this package raises on purpose.

Each error says what is wrong, where, and how to mend it. Only the command line turns them into text and
exit codes: 1 when the data do not conform, 2 when the command could not be carried out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hsp_graph.core.text import printable


class HspError(Exception):
    """Something a user can mend.

    Args:
        what: the fault in one sentence.
        where: the file, row, column, term or option it stands in; empty if the command as a whole.
        hint: what to do about it.

    >>> str(HspError("There is no file 'ties.csv'.", where="/study", hint="Check the name."))
    "There is no file 'ties.csv'. [/study] Check the name."
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        self.what = what
        self.where = where
        self.hint = hint
        super().__init__(" ".join(part for part in (what, f"[{where}]" if where else "", hint) if part))

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), self.__dict__, str(self))


def _again(kind: type[HspError], what: dict[str, object], text: str) -> HspError:
    """An error that came from another process."""
    error = kind.__new__(kind, text)
    error.__dict__.update(what)
    return error


class CommandError(HspError):
    """The command could not be carried out: a wrong option, a missing workspace, a taken lock."""


class UnknownAgentError(CommandError):
    """A text is neither the identifier nor the name of anybody in the network."""


class ForbiddenError(CommandError):
    """It was understood, and is never done: a query changes nothing and asks nobody else."""

    @classmethod
    def update(cls) -> "ForbiddenError":
        """It would change the graph."""
        return cls(
            "This is an update, and the graph is read only here.",
            hint="'hsp import' brings tables in, 'hsp undo' takes an import out.",
        )


class LimitError(CommandError):
    """Something took longer, or more, than it may."""

    @classmethod
    def seconds(cls, most: float) -> "LimitError":
        """It took longer than so many seconds."""
        return cls(
            f"This was stopped: it took longer than {most:g} seconds.",
            hint="Ask for less: name a person or a property, and join patterns by a common variable.",
        )

    @classmethod
    def memory(cls, most: int) -> "LimitError":
        """It needed more than so many megabytes."""
        return cls(
            f"This was stopped: it needs more than {most} MB of memory.",
            hint="Ask for less: group or sort fewer rows, and join patterns by a common variable.",
        )

    @classmethod
    def rows(cls, most: int) -> "LimitError":
        """It found more than so many rows."""
        return cls(
            f"The answer has more than {most:,} rows, and a part of it could be taken for the whole.",
            hint="Ask for less, or for a part after another with ORDER BY, LIMIT and OFFSET.",
        )


class DataError(HspError):
    """The data do not conform; nothing was written."""

    exit_code = 1


def place(row: int | str) -> str:
    """How a row is called: by its number, or as its file calls it.

    >>> place(7), place("edge e5")
    ('row 7', 'edge e5')
    """
    return f"row {row}" if isinstance(row, int) else row


@dataclass(frozen=True)
class Problem:
    """A fault in the user's data: where it stands and how to mend it.

    Attributes:
        file: name of the file, with the sheet if it has several.
        row: as a spreadsheet counts, the header being row 1; 0 for the file as a whole. In a file that has no
            rows, what stands there instead: ``edge e5``.
        column: the header of the column; empty for the row as a whole.
        value: the cell, shortened.
        reason: what is wrong.
        hint: what to do about it.
        with_it: other rows that are refused for no other reason than that they refer to this one.

    >>> print(Problem("ties.csv", 7, "to", "amnia", "there is nobody with this identifier",
    ...               "Did you mean 'amina'?"))
    ties.csv, row 7, column 'to': 'amnia': there is nobody with this identifier. Did you mean 'amina'?
    """

    file: str
    row: int | str
    column: str
    value: str
    reason: str
    hint: str = ""
    with_it: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = self.file
        if self.row:
            where += f", {place(self.row)}"
        if self.column:
            where += f", column '{self.column}'"
        shown = self.value if len(self.value) <= 60 else self.value[:57] + "..."
        value = f"'{shown}': " if shown else ""
        return printable(f"{where}: {value}{self.reason}. {self.hint}".rstrip())


class RefusedError(DataError):
    """Rows that cannot be taken; :attr:`problems` lists them all."""

    def __init__(self, what: str, problems: Sequence[Problem], *, hint: str = "") -> None:
        self.problems = list(problems)
        super().__init__(what, hint=hint)
