"""Validates canonical sheets row by row: every cell is read as its column says, or the row is refused.

A *record* is what passes: the row's identifier and, in the order of the columns, the values that are stated.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial

from hsp_graph.core.dates import fault_of
from hsp_graph.core.errors import Problem, place
from hsp_graph.core.matching import nearest, normal
from hsp_graph.core.numbers import is_not_finite, number_in, without_exponent
from hsp_graph.core.schema import SEPARATOR, TABLE, TABLES, Column, Kind, Table
from hsp_graph.core.spreadsheet import guarded, is_formula, unguarded
from hsp_graph.core.vocabulary import Vocabulary
from hsp_graph.importing.files.csv import CONTROL
from hsp_graph.importing.tables import Sheet

#: Tables whose rows others refer to: their identifiers are gathered before any row is taken.
_IDENTITY = ("sources", "organisations", "people", "programmes")

#: The number of problems after which nearest names are no longer looked up: nobody reads that far.
_HINTS = 50

#: At most this many rows are named that are refused with another.
_TOLD = 10

#: What others put between several values of a cell, what to do about it, and how many such texts are kept.
_LISTED = re.compile("[;,]")
_BETWEEN = f"Put {SEPARATOR} between several values"
_GATHERED = 1000
_LISTS = "'hsp ask vocabulary -p scheme={}' lists them all"
_MARKS = "=@+-'#"
_ERROR = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!)")
_YES_NO = {
    **dict.fromkeys(("yes", "y", "true", "1"), "true"),
    **dict.fromkeys(("no", "n", "false", "0"), "false"),
}


#: The columns that describe evidence, in the tables where it stands in the row itself.
_ON_EVIDENCE = {column.name for table in TABLES for column in table.columns if column.evidence}

#: For each path, such as agent, the identifiers and the table each stands in.
_Identifiers = dict[str, dict[str, str]]


@dataclass(slots=True)
class Record:
    """A row that passed.

    Attributes:
        sheet: where it stands.
        row: its number there, or what its file calls it.
        id: its identifier; empty where the table lets the program make one.
        values: the stated cells as (column, value); a cell with several values gives several pairs. Concepts
            are notations, yes-no is true or false, numbers have no exponent, the rest is the text as written.
        extras: the cells of columns that are not canonical, as (header, text).
    """

    sheet: Sheet
    row: int | str
    id: str
    values: list[tuple[Column, str]]
    extras: list[tuple[str, str]]


#: A column's name as the sheet has it, the column if it is canonical, what reads one value, and whether the
#: cell must be filled and may hold several.
_Plan = tuple[str, Column | None, Callable[[str], str], bool, bool]


class _BadCellError(Exception):
    def __init__(self, reason: str, hint: str = "") -> None:
        self.reason, self.hint = reason, hint
        super().__init__(reason)


@dataclass(frozen=True)
class _Refused:
    """A refused row: where it stands, and the refused row it refers to, if nothing else is wrong with it."""

    file: str
    row: int | str
    because: tuple[str, str] | None


class _RefusedRowError(Exception):
    """A cell that refers to a row which is itself refused."""

    def __init__(self, path: str, identifier: str) -> None:
        self.row = path, identifier
        super().__init__(identifier)


@dataclass
class Checker:
    """Checks the sheets of one import against one another and against what the graph already holds.

    Args:
        sheets: in the order of :data:`hsp_graph.core.schema.TABLES`.
        vocabulary: the words concepts may have.
        in_graph: whether the graph already has a thing of this path (``agent``, ``tie``...) and identifier
            that is of one of these tables.
    """

    sheets: Sequence[Sheet]
    vocabulary: Vocabulary
    in_graph: Callable[[str, str, tuple[str, ...]], bool] = lambda path, identifier, tables: False
    problems: list[Problem] = field(default_factory=list)
    rows_read: int = 0
    rows_refused: int = 0
    extra_columns: dict[str, list[str]] = field(default_factory=dict)
    near_columns: dict[str, str] = field(default_factory=dict)
    #: By column, the words that stand for ours by another name, and for which.
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    #: By column of several values, texts that hold a comma or semicolon, and may be several.
    undivided: dict[str, dict[str, None]] = field(default_factory=dict)
    _known: _Identifiers = field(default_factory=dict)
    #: The path and identifier of a refused row that the row at hand refers to.
    _follows: tuple[str, str] | None = None
    #: The rows that are refused, by path and identifier.
    _refused: dict[tuple[str, str], _Refused] = field(default_factory=dict)
    #: For each of those, the rows that are refused because they refer to it.
    _following: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)

    def records(self) -> Iterator[Record]:
        """The records that pass, in order; afterwards the counts and :attr:`problems` are complete.

        Rows that are refused only because they refer to another one are reported together, with that one.
        """
        self._gather_identifiers()
        self.problems.clear()
        self._following.clear()
        taken: _Identifiers = {}
        for sheet in self.sheets:
            extra = [name for name in sheet.header if sheet.table.column(name) is None]
            if extra:
                self.extra_columns[sheet.name] = extra
                canonical = [column.name for column in sheet.table.columns]
                # What others call their columns is no mistyped word of ours.
                near = {name: nearest(name, canonical, threshold=80) for name in extra if _by_hand(sheet)}
                self.near_columns |= {name: found for name, found in near.items() if found}
            for record in self._checked(sheet, taken):
                self.rows_read += 1
                if record is None:
                    self.rows_refused += 1
                    continue
                yield record
                if sheet.table.path == "tie" and record.id:
                    self._known.setdefault("tie", {})[record.id] = "ties"
        self.problems += self._consequences()
        self._known.clear()  # the rules, which run next, need the memory

    def _consequences(self) -> Iterator[Problem]:
        """For each row that is wrong itself, one problem that names all rows that are refused with it."""
        causes: dict[tuple[str, str], dict[str, None]] = {}
        for row, following in self._following.items():
            cause = row
            while (because := self._refused[cause].because) and because != cause:
                cause = because
            causes.setdefault(cause, {}).update(following)
        for cause, rows in causes.items():
            more = f"; and {len(rows) - _TOLD} more" if len(rows) > _TOLD else ""
            reason = (
                f"with it are refused {len(rows)} rows that refer to it: {'; '.join([*rows][:_TOLD])}{more}"
            )
            refused = self._refused[cause]
            hint = "Mend it, and they can be taken."
            yield Problem(refused.file, refused.row, "", cause[1], reason, hint, tuple(rows))

    def _gather_identifiers(self) -> None:
        """Collect the identifiers that rows may refer to: of the rows that will themselves be taken.

        A row that is refused takes with it the rows that refer to it, so this repeats until nothing changes.
        """
        identity = [sheet for sheet in self.sheets if sheet.table.name in _IDENTITY]
        for sheet in identity:
            at = sheet.header.index("id")
            known = self._known.setdefault(sheet.table.path, {})
            ids = (unguarded(cells[at]) for _, cells in sheet.rows() if len(cells) > at and cells[at])
            known.update(dict.fromkeys(ids, sheet.table.name))
        while True:
            passed: _Identifiers = {}
            for sheet in identity:
                for _ in self._checked(sheet, passed):
                    pass
            if all(self._known[path] == passed.get(path, {}) for path in {s.table.path for s in identity}):
                return
            self._known.update({sheet.table.path: passed.get(sheet.table.path, {}) for sheet in identity})

    def _checked(self, sheet: Sheet, taken: _Identifiers) -> Iterator[Record | None]:
        """Each row's record, or None where it is refused."""
        plan = [
            (
                name,
                column,
                self._reader(column),
                bool(column and column.required),
                bool(column and column.many),
            )
            for name, column in ((name, sheet.table.column(name)) for name in sheet.header)
        ]
        ids = taken.setdefault(sheet.table.path, {})
        for number, cells in sheet.rows():
            before, self._follows = len(self.problems), None
            record = self._read(sheet, number, cells, plan)
            if record.id and record.id in ids:
                self._problem(record, "id", record.id, "this identifier stands in an earlier row already",
                              "Give each its own, or delete one of the rows")  # fmt: skip
            if len(self.problems) == before and not self._follows:
                for column_name, reason, hint in _row_faults(record):
                    self._problem(record, column_name, "", reason, hint)
            if len(self.problems) > before or self._follows:
                if record.id and record.id not in ids:
                    because = None if len(self.problems) > before else self._follows
                    refused = _Refused(sheet.name, number, because)
                    self._refused.setdefault((sheet.table.path, record.id), refused)
                yield None
                continue
            if record.id:
                ids[record.id] = sheet.table.name
            yield record

    def _read(self, sheet: Sheet, number: int | str, cells: list[str], plan: Sequence[_Plan]) -> Record:
        """A row's record; what cannot be read becomes a problem and is left out of it."""
        record = Record(sheet, number, "", [], [])
        if len(cells) != len(plan):
            self._problem(
                record, "", "", f"the row has {len(cells)} cells where the header has {len(plan)}",
                "Look for a separator too many or too few; put text that contains one in quotation marks",
            )  # fmt: skip
            return record
        row = "".join(cells)
        clean = row.isprintable() or not CONTROL.search(row)
        for (name, column, read, required, many), cell in zip(plan, cells, strict=True):
            if not cell and not required:
                continue
            try:
                if not clean and CONTROL.search(cell):
                    raise _BadCellError("the cell holds a control character", "Type the text anew")
                parts = [part.strip() for part in cell.split(SEPARATOR)] if many else [cell]
                for part in parts:
                    if not part:
                        continue
                    value = read(_plain(part) if part[0] in _MARKS else part)
                    if column is None:
                        record.extras.append((name, value))
                    elif column.kind == "id":
                        record.id = value
                    else:
                        record.values.append((column, value))
                if column is not None and required and not any(parts):
                    raise _BadCellError("the cell is empty", f"It is required: {column.meaning}")
            except _RefusedRowError as refused:
                self._follows = refused.row
                self._following.setdefault(refused.row, {})[f"{sheet.name}, {place(number)}"] = None
            except _BadCellError as bad:
                self._problem(record, name, cell, bad.reason, bad.hint)
        return record

    def _problem(self, record: Record, column: str, value: str, reason: str, hint: str) -> None:
        hint += "" if hint.endswith((".", "?")) else "."
        self.problems.append(Problem(record.sheet.name, record.row, column, value, reason, hint))

    def _reader(self, column: Column | None) -> Callable[[str], str]:
        """What reads a value of this column, or raises."""
        if column is None:
            return str
        one: dict[Kind, Callable[[str], str]] = {
            "id": _id,
            "text": partial(self._text, column) if column.many else str,
            "date": _date,
            "number": lambda cell: _number(cell, column.minimum, column.maximum),
            "yes-no": _yes_no,
            "choice": lambda cell: _choice(cell, column),
            "concept": lru_cache(4096)(lambda cell: self._concept(cell, column)),
            "ref": partial(self._ref, column),
        }
        return one[column.kind]

    def _text(self, column: Column, cell: str) -> str:
        cells = self.undivided.setdefault(column.name, {}) if _LISTED.search(cell) else {}
        if len(cells) < _GATHERED:
            cells[cell] = None
        return cell

    def _concept(self, cell: str, column: Column) -> str:
        found = self.vocabulary.find(column.scheme, cell)
        if found is None:
            near = self.vocabulary.near(column.scheme, cell)
            hint = (f"Did you mean '{near}'? " if near else "") + _LISTS.format(column.scheme)
            raise _BadCellError(
                f"there is no such word among the {column.scheme}",
                _BETWEEN if column.many and _LISTED.search(cell) else hint,
            )
        if normal(cell) != found:
            self.words.setdefault(column.name, {})[cell] = found
        return found

    def _ref(self, column: Column, cell: str) -> str:
        path = TABLE[column.tables[0]].path
        known = self._known.get(path, {})
        if known.get(cell) in column.tables or (
            cell not in known and self.in_graph(path, cell, column.tables)
        ):
            return cell
        if (path, cell) in self._refused:
            raise _RefusedRowError(path, cell)
        fitting = [name for name, table in known.items() if table in column.tables]
        fitting += [name for of, name in self._refused if of == path]
        near = nearest(cell, fitting) if len(self.problems) < _HINTS else None
        tables = " or ".join(f"'{name}'" for name in column.tables)
        raise _BadCellError(
            f"there is no row with this identifier in {tables}, nor in the graph",
            _BETWEEN if column.many and _LISTED.search(cell) else f"Did you mean '{near}'?" if near
            else f"Add it to {tables}, or correct it here",
        )  # fmt: skip


def _row_faults(record: Record) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a row as a whole: column, reason, mend."""
    table: Table = record.sheet.table
    stated = {column.name: value for column, value in record.values}
    since, until = stated.get("valid_from"), stated.get("valid_until")
    if since and until and until < since[: len(until)]:
        yield "valid_until", f"it ends ({until}) before it begins ({since})", "Correct one of the two"
    if table.name == "evidence":
        # Of a passage coded elsewhere it may not be told yet whom it is about; 'hsp validate' lists these.
        if _by_hand(record.sheet) and not stated.keys() & {"tie", "agent", "programme"}:
            yield "", "the evidence bears on nothing", "Fill in at least one of tie, agent and programme"
    elif "source" not in stated and not _ON_EVIDENCE.isdisjoint(stated):
        yield "source", "the row has a locator, paraphrase or reporter but no source", "Name the source"
    if "may_be" in stated and stated.get("identified") != "false":
        yield (
            "may_be",
            "only somebody who is not identified can have others they may be",
            "Write 'no' in the column identified, or empty this cell",
        )


def _by_hand(sheet: Sheet) -> bool:
    """Whether it is a table of our own, and not made of a foreign file."""
    return sheet.format in ("csv", "xlsx")


def text_cell(text: str) -> str | None:
    """The canonical cell that is read as just this text; None if there is none.

    >>> text_cell("=SUM(A1)"), text_cell("-5"), text_cell("'=SUM(A1)"), text_cell("#REF!")
    ("'=SUM(A1)", '-5', None, None)
    """
    return None if _ERROR.fullmatch(text) or unguarded(text) != text else guarded(text)


def _plain(cell: str) -> str:
    """A value that begins with one of the marks, unguarded; a formula or an error is refused."""
    if is_formula(cell):
        raise _BadCellError(
            "the cell looks like a spreadsheet formula",
            "Write its value; if it is meant as text, put an apostrophe before it",
        )
    if _ERROR.fullmatch(cell):
        raise _BadCellError("the cell holds a spreadsheet's error", "Write the value that it should have")
    return unguarded(cell)


def _id(cell: str) -> str:
    if SEPARATOR in cell:
        raise _BadCellError(
            f"an identifier cannot hold '{SEPARATOR}', which separates the values of a cell",
            "Write another character in its place",
        )
    return cell


def _date(cell: str) -> str:
    if fault := fault_of(cell):
        raise _BadCellError(*fault)
    return cell


def _number(cell: str, minimum: float | None, maximum: float | None) -> str:
    value = number_in(cell)
    if value is None and is_not_finite(cell):
        raise _BadCellError("this is not a finite number", "Write the number, or leave the cell empty")
    if value is None:
        raise _BadCellError("this is not a number", "Write digits, with a point for decimals: 12 or 6.5")
    if (minimum is not None and value < minimum) or (maximum is not None and value > maximum):
        bounds = f"at least {minimum:g}" + (f" and at most {maximum:g}" if maximum is not None else "")
        raise _BadCellError(f"the number must be {bounds}", "Correct it")
    return without_exponent(cell)


def _yes_no(cell: str) -> str:
    if (value := _YES_NO.get(cell.lower())) is None:
        raise _BadCellError("this is neither yes nor no", "Write yes or no")
    return value


def _choice(cell: str, column: Column) -> str:
    word = normal(cell)
    if word not in column.choices:
        near = nearest(word, column.choices)
        raise _BadCellError(
            f"this is none of the words for '{column.name}'",
            (f"Did you mean '{near}'? " if near else "") + f"Write one of {', '.join(column.choices)}",
        )
    return word
