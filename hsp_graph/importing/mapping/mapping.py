"""Mapping of a foreign file's columns and values to those of a study: a small TOML file, read and checked.

::

    format = "graphml"               # what the file is; may be left out
    ids = "own"                      # "own": its identifiers mean nothing in other files; "shared": they do
    [source]                         # what all of it rests on: a row of the table sources
    id = "friends-2019"
    title = "Who do you talk to? 2019"

    [tables.nodes]                   # a table as the file has it
    as = "agents"                    # agents, ties, evidence or ignore
    drop = ["x", "y"]                # its columns that are not kept
    columns = { name = "label", role = "type" }      # ours = theirs
    # ours = several of theirs, one for each option, each true or false:  role = ["role_FL", "role_HT"]
    fixed = { kind = "person" }                      # ours = one value for every row
    values.role = { "HT" = "head-teacher" }          # theirs = ours; "" leaves it out

    [tables.letters]                 # letters.csv, a table of ties whose header does not tell their ends
    as = "ties"
    ends = ["Writer", "Reader"]
"""

import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from hsp_graph.core.errors import CommandError, DataError
from hsp_graph.core.matching import nearest, normal
from hsp_graph.core.schema import SEPARATOR, TABLE, Column
from hsp_graph.core.text import counted
from hsp_graph.core.vocabulary import Vocabulary
from hsp_graph.importing.raw import RawRow, RawTable

#: What an agent of a foreign file is, if it is no organisation: a person, or one whom no source identifies.
PERSON, UNIDENTIFIED = "person", "unidentified"

#: What the draft of a mapping says of a value that means nothing: the user is to say what it is.
UNDECIDED = "?"

#: At most this many faults of a mapping are listed.
_TOLD = 20

_KINDS = (PERSON, UNIDENTIFIED, *TABLE["organisations"].column("kind").choices)  # type: ignore[union-attr]


def _columns_of(holds: str) -> dict[str, Column]:
    """Our columns that a foreign table's rows can fill."""
    if holds == "agents":
        tables: Sequence[str] = ("roles", "organisations", "people")
        left_out = {"id", "person", "identified", "source", "locator", "paraphrase", "reported_by"}
    else:
        tables, left_out = (holds,), {"id", "from", "to"}
    columns = {column.name: column for name in tables for column in TABLE[name].columns}
    return {name: column for name, column in columns.items() if name not in left_out}


#: For each use of a foreign table, our columns that it can fill.
COLUMNS = {holds: _columns_of(holds) for holds in ("agents", "ties", "evidence")}
COLUMNS["agents"]["kind"] = Column(
    "kind", "choice", "", "A person, somebody unidentified, or what kind of organisation.",
    choices=dict.fromkeys(_KINDS, ""),
)  # fmt: skip


@dataclass(frozen=True)
class TableMapping:
    """What a foreign table becomes.

    Attributes:
        holds: agents, ties, evidence or ignore.
        columns: for our columns, theirs.
        options: for our columns, those of theirs that are true or false, one for each option; the option is
            what stands behind the beginning that their names share.
        fixed: for our columns, the value of every row.
        values: for our columns, ours for each of their values.
        drop: their columns that are not kept.
        ends: of a delimited table of ties, the columns of the two ends, where its header does not tell.
    """

    holds: str
    columns: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Sequence[str]] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    drop: Sequence[str] = ()
    ends: tuple[str, str] | None = None

    @property
    def filled(self) -> list[str]:
        """Our columns that it fills."""
        return [*self.columns, *self.options, *self.fixed]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Our columns with theirs, each option by itself."""
        options = [(ours, name) for ours, names in self.options.items() for name in names]
        return [*self.columns.items(), *options]

    def value(self, column: str, row: RawRow) -> str:
        """What a row says in one of our columns, in our words."""
        if column in self.fixed:
            return self.fixed[column]
        text = self._text(column, row)
        meaning = self.values.get(column)
        if not meaning or not text:
            return text
        if text in meaning:
            return meaning[text]
        parts = (part.strip() for part in text.split(SEPARATOR))
        return SEPARATOR.join(filter(None, (meaning.get(part, part) for part in parts)))

    def left_out(self, row: RawRow) -> Iterator[tuple[str, str]]:
        """The words of a row that the mapping leaves out, each with our column."""
        for column, meaning in self.values.items():
            if "" in meaning.values() and column not in self.fixed:
                text = self._text(column, row)
                words = [text] if text in meaning else [part.strip() for part in text.split(SEPARATOR)]
                yield from ((column, word) for word in words if meaning.get(word) == "")

    def _text(self, column: str, row: RawRow) -> str:
        """What a row says in one of our columns, in their words."""
        if column not in self.options:
            return row.cells.get(self.columns.get(column, ""), "")
        return SEPARATOR.join(
            option
            for name, option in options_of(self.options[column]).items()
            if row.cells.get(name, "").casefold() == "true"
        )


@cache
def _options(names: tuple[str, ...]) -> dict[str, str]:
    same = (len(set(letters)) == 1 for letters in zip(*names, strict=False))
    shared = names[0][: sum(takewhile(bool, same))].rpartition("_")
    return {name: name[len(shared[0] + shared[1]) :] for name in names}


def options_of(names: Sequence[str]) -> dict[str, str]:
    """The options that columns stand for, one each: what is behind the beginning that their names share.

    >>> options_of(["role_head_teacher", "role_head", "role_parent"])
    {'role_head_teacher': 'head_teacher', 'role_head': 'head', 'role_parent': 'parent'}
    """
    return _options(tuple(names))


@dataclass(frozen=True)
class FileMapping:
    """What a foreign file becomes.

    Attributes:
        source: the row of the table sources, by column.
        shared: whether its identifiers are those of the study, or its own.
        tables: for each of its tables, what it becomes.
        format: the name of its format; empty if it is to be recognised.
    """

    source: Mapping[str, str]
    shared: bool
    tables: Mapping[str, TableMapping]
    format: str = ""


def read_mapping(path: Path) -> FileMapping:
    """Read a mapping file.

    Raises:
        CommandError: if there is none, or it is not as it should be; the nearest word is offered.
    """
    try:
        return parse_mapping(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        raise CommandError(
            f"There is no mapping '{path}'.", hint="'hsp import FILE --suggest-mapping' writes a first draft."
        ) from None
    except (UnicodeDecodeError, OSError) as error:
        raise CommandError(
            f"The mapping '{path}' cannot be read: {error}.", hint="Save it as UTF-8 text."
        ) from error


def parse_mapping(text: str, where: str) -> FileMapping:
    """The same from its text; ``where`` is what messages call it."""
    try:
        given = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CommandError(
            f"The mapping is not TOML: {error}.", where=where,
            hint="Put texts into quotation marks and one entry on a line.",
        ) from error  # fmt: skip
    _known(given, ("format", "ids", "source", "tables"), where, "")
    ids = given.get("ids", "own")
    if ids not in ("own", "shared"):
        raise CommandError(f"ids is '{ids}'.", where=where, hint='Write ids = "own" or ids = "shared".')
    source = _texts(given.get("source", {}), where, "source")
    _known(source, [column.name for column in TABLE["sources"].columns], where, "source")
    for name in ("id", "title"):
        if not source.get(name):
            raise CommandError(
                f"The mapping's source has no {name}.", where=where,
                hint=f'Write under [source]: {name} = "...". Every tie rests on a source.',
            )  # fmt: skip
    tables = given.get("tables", {})
    if not isinstance(tables, dict):
        raise CommandError("tables is no table of the mapping.", where=where, hint="Write [tables.NAME].")
    found = {name: _table(table, where, f"tables.{name}") for name, table in tables.items()}
    named = _texts({"format": given.get("format", "")}, where, "the mapping")
    return FileMapping(source, ids == "shared", found, named["format"])


def _table(given: Any, where: str, name: str) -> TableMapping:
    if not isinstance(given, dict):
        raise CommandError(f"{name} is no table of the mapping.", where=where, hint=f"Write [{name}].")
    _known(given, ("as", "columns", "fixed", "values", "drop", "ends"), where, name)
    holds = given.get("as", "")
    if holds not in (*COLUMNS, "ignore"):
        raise CommandError(
            f"{name} is to be read as '{holds}'.", where=where,
            hint=f'Write as = "..." with one of: {", ".join(COLUMNS)}, ignore.',
        )  # fmt: skip
    columns, options = _columns(given.get("columns", {}), where, f"{name}.columns")
    fixed = _texts(given.get("fixed", {}), where, f"{name}.fixed")
    values = {
        column: _texts(meaning, where, f"{name}.values.{column}")
        for column, meaning in _dict(given.get("values", {}), where, f"{name}.values").items()
    }
    drop = given.get("drop", [])
    if not isinstance(drop, list) or not all(isinstance(one, str) for one in drop):
        raise CommandError(f"{name}.drop is no list of names.", where=where, hint='Write drop = ["x", "y"].')
    if holds != "ignore":
        for key, part in (("columns", columns | options), ("fixed", fixed), ("values", values)):
            _known(part, COLUMNS[holds], where, f"{name}.{key}")
        for column in values:
            if column not in {*columns, *options, *fixed}:
                raise CommandError(
                    f"{name}.values tells of '{column}', and no column is read as that.", where=where,
                    hint=f"Write under [{name}.columns]: {column} = the column of the file.",
                )  # fmt: skip
    ends = _ends(given.get("ends"), holds, where, name)
    return TableMapping(holds, columns, options, fixed, values, drop, ends)


def _columns(given: Any, where: str, name: str) -> tuple[dict[str, str], dict[str, list[str]]]:
    """For our columns, one of theirs each; and for others, several of theirs."""
    options = {key: value for key, value in _dict(given, where, name).items() if isinstance(value, list)}
    for key, names in options.items():
        if len({*map(str, names)}) < max(2, len(names)) or not all(isinstance(one, str) for one in names):
            raise CommandError(
                f"{name}.{key} are not the columns of options.", where=where,
                hint='Write one column, "role", or one for each option, ["role_FL", "role_HT"].',
            )  # fmt: skip
    return _texts({key: given[key] for key in given if key not in options}, where, name), options


def _ends(given: Any, holds: str, where: str, name: str) -> tuple[str, str] | None:
    if given is None:
        return None
    two = isinstance(given, list) and len(given) == 2 and all(isinstance(one, str) for one in given)
    if not two or given[0] == given[1] or holds != "ties":
        raise CommandError(
            f"{name}.ends are not the two columns of a table of ties.", where=where,
            hint='Write as = "ties" and ends = ["Writer", "Reader"], as the file calls them.',
        )  # fmt: skip
    return given[0], given[1]


def _known(given: Mapping[str, Any], allowed: Collection[str], where: str, name: str) -> None:
    for key in given:
        if key not in allowed:
            near = nearest(key, allowed)
            raise CommandError(
                f"The mapping has '{key}'{f' in {name}' if name else ''}, which means nothing there.",
                where=where,
                hint=f"Did you mean '{near}'?" if near else f"Use one of: {', '.join(allowed)}.",
            )


def _dict(given: Any, where: str, name: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise CommandError(f"{name} is no table of the mapping.", where=where, hint=f"Write [{name}].")
    return given


def _texts(given: Any, where: str, name: str) -> dict[str, str]:
    texts = _dict(given, where, name)
    for key, value in texts.items():
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            raise CommandError(f"{name}.{key} is no text.", where=where, hint="Put it into quotation marks.")
    return {key: str(value) for key, value in texts.items()}


def check_mapping(
    mapping: FileMapping, tables: Sequence[RawTable], vocabulary: Vocabulary, label: str
) -> None:
    """Tell of everything that does not fit a file, before anything is written.

    Raises:
        DataError: if a table of the file is not mapped or one that is mapped is not there, a column is
            absent, or a value means nothing.
    """
    faults = [
        f"there is no table '{name}'; the file has {', '.join(table.name for table in tables)}"
        for name in mapping.tables.keys() - {table.name for table in tables}
    ]
    for table in tables:
        if table.name in mapping.tables:
            faults += _faults(mapping.tables[table.name], table, vocabulary)
        elif table.holds in ("agents", "ties", "evidence"):
            faults.append(f"the mapping does not say what the table '{table.name}' is")
    if faults:
        listed = faults[:_TOLD] + ([f"and {len(faults) - _TOLD} more"] if len(faults) > _TOLD else [])
        raise DataError(
            "\n- ".join(["The mapping does not fit the file; nothing was imported:", *listed]) + ".",
            where=label,
            hint="Mend the mapping; 'hsp import FILE --suggest-mapping' writes a first draft.",
        )


def _faults(mapping: TableMapping, table: RawTable, vocabulary: Vocabulary) -> list[str]:
    if mapping.holds == "ignore":
        return []
    if mapping.holds != table.holds:
        return [f"the table '{table.name}' holds {table.holds} and cannot be read as {mapping.holds}"]
    faults: list[str] = []
    if mapping.ends and table.format != "delimited":
        faults.append(f"the table '{table.name}' has ends already, which a mapping cannot change")
    for name in sorted({*(theirs for _, theirs in mapping.pairs), *mapping.drop} - {*table.header}):
        near = nearest(name, table.header)
        faults.append(
            f"the table '{table.name}' has no column '{name}'" + (f"; did you mean '{near}'?" if near else "")
        )
    checked = {
        name: column
        for name, column in COLUMNS[mapping.holds].items()
        if column.kind in ("concept", "choice") and name in mapping.filled
    }
    undecided = {
        name: [word for word, meaning in mapping.values.get(name, {}).items() if meaning == UNDECIDED]
        for name in checked
    }
    for name, words in undecided.items():
        faults += [
            f"'{word}' in the table '{table.name}', column '{_theirs(mapping, name)}', is not decided: in "
            f"values.{name}, write the {name} that it means{_listed(checked[name]) * (not nth)} in the place "
            f'of "{UNDECIDED}", or "" to leave it out'
            for nth, word in enumerate(words)
        ]
    unknown: dict[str, Counter[str]] = {name: Counter() for name in checked}
    for row in table.rows():
        for name, column in checked.items():
            for word in mapping.value(name, row).split(SEPARATOR):
                if word and not means(word, column, vocabulary):
                    unknown[name][word] += 1
    for name, found in unknown.items():
        if undecided[name]:
            del found[UNDECIDED]
        for nth, (word, times) in enumerate(found.most_common()):
            near = suggestion(word, checked[name], vocabulary)
            faults.append(
                f"'{word}' in the table '{table.name}' ({counted(times, 'row')}) is no {name} that is known"
                + (f"; did you mean '{near}'?" if near else ".")
                + f" Say what it is in values.{name}{_listed(checked[name]) * (not nth)}, or leave it out "
                'with ""'
            )
    return faults


def _listed(column: Column) -> str:
    return f" ('hsp ask vocabulary -p scheme={column.scheme}' lists all)" if column.scheme else ""


def _theirs(mapping: TableMapping, ours: str) -> str:
    """What a column of ours is filled from, in their words."""
    return ", ".join(theirs for name, theirs in mapping.pairs if name == ours)


def means(word: str, column: Column, vocabulary: Vocabulary) -> bool:
    """Whether a word is one of those that a column may hold."""
    if column.kind == "concept":
        return vocabulary.find(column.scheme, word) is not None
    return normal(word) in column.choices


def suggestion(word: str, column: Column, vocabulary: Vocabulary) -> str:
    """The word of a column most like a foreign one; empty if none is."""
    if column.kind == "concept":
        return vocabulary.find(column.scheme, word) or vocabulary.near(column.scheme, word) or ""
    return nearest(normal(word), column.choices) or ""
