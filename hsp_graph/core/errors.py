"""The errors that this package raises on purpose: what is wrong, where, and a hint.

Only the command line turns them into text and exit codes: 1 if the data do not conform, 2 if the command
could not be carried out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hsp_graph.core.text import printable


class HspError(Exception):
    """An error that a user can correct.

    Args:
        what: the problem in one sentence.
        where: the file, row, column, term or option; "" for the command as a whole.
        hint: how to correct it.

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
    """Unpickle an error from another process."""
    error = kind.__new__(kind, text)
    error.__dict__.update(what)
    return error


class CommandError(HspError):
    """The command could not be carried out: a wrong option, a missing workspace, a taken lock."""


class UnknownAgentError(CommandError):
    """A text is neither the identifier nor the name of anybody in the network."""


class ForbiddenError(CommandError):
    """The request is valid but not allowed: updates and federated queries are refused."""

    @classmethod
    def update(cls) -> "ForbiddenError":
        """The error for a SPARQL update."""
        return cls(
            "This is an update, and the graph is read only here.",
            hint="'hsp import' brings tables in, 'hsp undo' takes an import out.",
        )


class LimitError(CommandError):
    """A limit of time, memory or rows was exceeded."""

    @classmethod
    def seconds(cls, most: float) -> "LimitError":
        """The error for a limit in seconds."""
        return cls(
            f"This was stopped: it took longer than {most:g} seconds.",
            hint="Ask for less: name a person or a property, and join patterns by a common variable.",
        )

    @classmethod
    def memory(cls, most: int) -> "LimitError":
        """The error for a limit in megabytes."""
        return cls(
            f"This was stopped: it needs more than {most} MB of memory.",
            hint="Ask for less: group or sort fewer rows, and join patterns by a common variable.",
        )

    @classmethod
    def rows(cls, most: int) -> "LimitError":
        """The error for a limit of rows."""
        return cls(
            f"The answer has more than {most:,} rows, and a part of it could be taken for the whole.",
            hint="Ask for less, or for a part after another with ORDER BY, LIMIT and OFFSET.",
        )


class DataError(HspError):
    """The data do not conform; nothing was written."""

    exit_code = 1


def place(row: int | str) -> str:
    """A row in messages: its number, or its name in the file.

    >>> place(7), place("edge e5")
    ('row 7', 'edge e5')
    """
    return f"row {row}" if isinstance(row, int) else row


@dataclass(frozen=True)
class Problem:
    """A problem in the user's data: place, reason and hint.

    Attributes:
        file: name of the file, with the sheet if it has several.
        row: as a spreadsheet counts, the header being row 1; 0 for the file as a whole. In a file without
            rows, the element: ``edge e5``.
        column: the header of the column; "" for the row as a whole.
        value: the cell, shortened.
        reason: what is wrong.
        hint: how to correct it.
        with_it: other rows that are refused only because they refer to this one.

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
    """Rows are refused; :attr:`problems` lists all problems."""

    def __init__(self, what: str, problems: Sequence[Problem], *, hint: str = "") -> None:
        self.problems = list(problems)
        super().__init__(what, hint=hint)
