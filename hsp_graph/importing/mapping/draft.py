"""Drafts a mapping of raw tables by their column names and the words of the study."""

import json
import re
import shlex
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hsp_graph.core.matching import normal
from hsp_graph.core.numbers import number_in
from hsp_graph.core.schema import SEPARATOR, Column
from hsp_graph.core.text import printable
from hsp_graph.core.vocabulary import Vocabulary
from hsp_graph.importing.mapping.mapping import (
    COLUMNS,
    UNDECIDED,
    FileMapping,
    TableMapping,
    means,
    options_of,
    suggestion,
)  # fmt: skip
from hsp_graph.importing.raw import RawTable

#: A column with more distinct values than this holds text and not words.
_LISTED = 500

#: What each kind of column can hold.
_HOLDS: Mapping[str, Callable[[str], object]] = {
    "date": re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII).fullmatch,
    "number": lambda text: number_in(text) is not None,
    "yes-no": re.compile(r"yes|no|y|n|true|false|1|0", re.IGNORECASE).fullmatch,
}

#: Columns of ours by what others call them, beside our own names.
_CALLED = {
    "agents": {
        "name": ("label", "full-name", "nickname", "alter-name", "networkcanvascaseid"),
        "role": ("type", "category", "node-type", "position", "occupation", "group", "networkcanvastype"),
        "organisation": ("school", "workplace"),
        "language": ("languages", "home-language"),
        "education": ("qualification-level",),
        "note": ("description", "notes", "comment"),
    },
    "ties": {
        "relation": ("type", "kind", "label", "relationship", "edge-type", "tie"),
        "valence": ("sign", "quality", "polarity"),
        "strength": ("weight", "value", "closeness", "frequency"),
        "valid_from": ("start", "since", "from-date"),
        "valid_until": ("end", "until", "to-date"),
        "note": ("description", "notes", "comment"),
    },
    "evidence": {
        "quotation": ("text", "quote"),
        "indicators": ("codes",),
        "agent": ("case-guids", "case"),
        "coder": ("coders", "user", "creator"),
        "note": ("comment", "description"),
    },
}


def draft_mapping(tables: Sequence[RawTable], vocabulary: Vocabulary) -> FileMapping:
    """The first draft of a mapping of these tables: how a file is read that comes without one.

    A column of theirs is taken for ours if it is called like it, or as others call it, and holds what ours
    can hold: of words of the vocabulary at least one, of dates, numbers and identifiers of the file's own
    agents nothing else. Values stay as they are; the words of the study say what they mean.

    Args:
        tables: of one file, or several that belong together.
        vocabulary: the words of the study.
    """
    return FileMapping(
        _source(tables[0]), shared=False, format=tables[0].format,
        tables={table.name: draft.mapping for table, draft in _drafts(tables, vocabulary)},
    )  # fmt: skip


def suggested_mapping(
    tables: Sequence[RawTable], vocabulary: Vocabulary, *, sources: Sequence[Path] = ()
) -> str:
    """The draft of a mapping as TOML with comments, for people to look through.

    What each value means is suggested; one that means nothing is given a question mark, which no import
    takes, with the nearest word beside it.

    Args:
        tables: of one file, or several that belong together.
        vocabulary: the words of the study.
        sources: the files as they were given, for the command in the first comment.
    """
    paths = sources or dict.fromkeys(table.path for table in tables)
    given = printable(" ".join(shlex.quote(str(path)) for path in paths))
    lines = [
        "# What the file's columns and values mean in the study. Look it through, mend it, then:",
        f"#   hsp import {given} --mapping THIS_FILE",
        f"format = {_text(tables[0].format)}",
        '# "own": its identifiers mean nothing in other files. "shared": the same one is the same person.',
        'ids = "own"',
        "",
        "# What all of it rests on; every tie leads back to it.",
        "[source]",
        *(f"{column} = {_text(value)}" for column, value in _source(tables[0]).items()),
    ]
    for table, draft in _drafts(tables, vocabulary):
        lines += ["", *_lines(table, draft, vocabulary)]
    return "\n".join(lines) + "\n"


def _source(first: RawTable) -> dict[str, str]:
    """The row of the table sources; bytes of a file's name that are no text are question marks."""
    own = re.sub(r"[^\w.-]+", "-", normal(first.path.stem)).strip("-.")
    return {"id": own or "file", "title": first.path.name.encode("utf-8", "replace").decode()}


@dataclass(frozen=True)
class _Draft:
    """The draft of a table's mapping, how many rows it has, and by column of ours the words in theirs."""

    mapping: TableMapping
    count: int
    words: Mapping[str, Sequence[str]]


def _drafts(tables: Sequence[RawTable], vocabulary: Vocabulary) -> Iterator[tuple[RawTable, _Draft]]:
    agents = {row.id for table in tables if table.holds == "agents" for row in table.rows()}
    for table in tables:
        yield table, _draft(table, vocabulary, agents)


@dataclass
class _Values:
    """Statistics of a foreign column: its distinct words, up to a limit, and the kinds that fit all."""

    words: Counter[str] = field(default_factory=Counter)
    many: bool = False
    kinds: set[str] = field(default_factory=lambda: {*_HOLDS, "ref"})
    low: float = 0
    high: float = 0

    def add(self, text: str, agents: Collection[str]) -> None:
        """Take a cell into account."""
        for kind in [*self.kinds]:
            parts = text.split(SEPARATOR) if kind == "ref" else [text]
            if not all(part.strip() in agents if kind == "ref" else _HOLDS[kind](part) for part in parts):
                self.kinds.discard(kind)
        if "number" in self.kinds:
            self.low, self.high = min(self.low, float(text)), max(self.high, float(text))
        if not self.many:
            self.words.update(part.strip() for part in text.split(SEPARATOR) if part.strip())
            self.many = len(self.words) > _LISTED
            if self.many:
                self.words.clear()

    def fit(self, column: Column, vocabulary: Vocabulary) -> bool:
        """Whether a column of ours can hold them."""
        if column.kind in ("concept", "choice"):
            return any(means(word, column, vocabulary) for word in self.words)
        if column.kind == "text":
            return True
        if column.kind == "ref" and "people" not in column.tables:
            return False
        bounds = (column.minimum is None or self.low >= column.minimum) and (
            column.maximum is None or self.high <= column.maximum
        )
        stated = self.many or bool(self.words)
        return stated and column.kind in self.kinds and (column.kind != "number" or bounds)


def _draft(table: RawTable, vocabulary: Vocabulary, agents: Collection[str]) -> _Draft:
    holds = table.holds if table.holds in COLUMNS else "ignore"
    count, values = _values(table, holds, agents)
    if holds == "ignore":
        return _Draft(TableMapping(holds), count, {})
    columns = _columns(holds, values, vocabulary)
    options = _options(holds, values, columns, vocabulary)
    # A table is often called by what its rows are: Teacher, or Knows.
    named = {"agents": "role", "ties": "relation"}.get(holds, "")
    fixed = {}
    if named and named not in columns | options and means(table.name, COLUMNS[holds][named], vocabulary):
        fixed = {named: suggestion(table.name, COLUMNS[holds][named], vocabulary)}
    words = {
        ours: [word for word, _ in values[theirs].words.most_common()] for ours, theirs in columns.items()
    }
    words |= {ours: [*options_of(names).values()] for ours, names in options.items()}
    return _Draft(TableMapping(holds, columns, options, fixed), count, words)


def _lines(table: RawTable, draft: _Draft, vocabulary: Vocabulary) -> list[str]:
    """A table's draft as TOML."""
    mapping, name = draft.mapping, f"tables.{_text(table.name)}"
    header = printable(", ".join(table.header) or "no columns")
    lines = [f"# {draft.count:,} rows, which hold {table.holds}: {header}", f"[{name}]",
             f'as = "{mapping.holds}"']  # fmt: skip
    if mapping.columns or mapping.options:
        lines += ["# ours = theirs", f"[{name}.columns]"]
        lines += [f"{ours} = {_text(theirs)}" for ours, theirs in mapping.columns.items()]
        lines += [f"{ours} = [{', '.join(map(_text, names))}]" for ours, names in mapping.options.items()]
    if mapping.fixed:
        lines += ["# ours = the same for every row", f"[{name}.fixed]"]
        lines += [f"{ours} = {_text(value)}" for ours, value in mapping.fixed.items()]
    for ours, words in draft.words.items():
        column = COLUMNS[mapping.holds][ours]
        if column.kind in ("concept", "choice"):
            lines += ['# theirs = ours; "" leaves it out; "?" is for you to decide. '
                      f"{_choice_of(column, vocabulary)}",
                      f"[{name}.values.{ours}]"]  # fmt: skip
            for word in words:
                near = suggestion(word, column, vocabulary)
                known = means(word, column, vocabulary)
                perhaps = f"  # {near}?" if near and not known else ""
                lines.append(f"{_text(word)} = {_text(near if known else UNDECIDED)}{perhaps}")
    return lines


def _columns(holds: str, values: Mapping[str, _Values], vocabulary: Vocabulary) -> dict[str, str]:
    """For columns of ours, those of theirs that seem to be the same."""
    found: dict[str, str] = {}
    for ours, column in COLUMNS[holds].items():
        called = _called(holds, ours)
        fitting = [
            theirs
            for theirs, its in values.items()
            if normal(theirs) in called and theirs not in found.values() and its.fit(column, vocabulary)
        ]
        if fitting:
            found[ours] = min(fitting, key=lambda theirs: called.index(normal(theirs)))
    return found


def _options(
    holds: str, values: Mapping[str, _Values], columns: Collection[str], vocabulary: Vocabulary
) -> dict[str, list[str]]:
    """For other columns of ours that hold words, those of theirs that seem to be their options."""
    found: dict[str, list[str]] = {}
    for ours, column in COLUMNS[holds].items():
        names = [
            theirs
            for theirs, its in values.items()
            if its.words.keys() <= {"true", "false"} and _option(holds, ours, theirs)
        ]
        wanted = len(names) > 1 and ours not in columns and column.kind in ("concept", "choice")
        if wanted and any(means(word, column, vocabulary) for word in options_of(names).values()):
            found[ours] = names
    return found


def _option(holds: str, ours: str, theirs: str) -> bool:
    """Whether a column of theirs is called as an option of a column of ours would be."""
    return any(normal(theirs).startswith(f"{name}-") for name in _called(holds, ours))


def _called(holds: str, ours: str) -> tuple[str, ...]:
    """What a column of ours is called, by us and by others."""
    return (normal(ours), *_CALLED[holds].get(ours, ()))


def _values(table: RawTable, holds: str, agents: Collection[str]) -> tuple[int, dict[str, _Values]]:
    """How many rows a table has, and what stands in those columns that are called like some of ours."""
    wanted = {name for ours in COLUMNS.get(holds, ()) for name in _called(holds, ours)}
    values = {
        name: _Values()
        for name in table.header
        if normal(name) in wanted or any(_option(holds, ours, name) for ours in COLUMNS.get(holds, ()))
    }
    count = 0
    for row in table.rows():
        count += 1
        for name, its in values.items():
            if text := row.cells.get(name):
                its.add(text, agents)
    return count, values


def _choice_of(column: Column, vocabulary: Vocabulary) -> str:
    if column.kind == "choice":
        return f"Ours: {', '.join(column.choices)}"
    return f"'hsp ask vocabulary -p scheme={column.scheme}' lists ours"


def _text(text: str) -> str:
    """A text as TOML writes it; what cannot be seen is written by its number."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else _number(ord(char)) for char in quoted)


def _number(code: int) -> str:
    if 0xD800 <= code <= 0xDFFF:  # a byte of a file's name that is no text
        return "?"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
