"""What came of an import, an undo or a statement that two are the same, in sentences."""

from collections.abc import Iterator, Mapping, Sequence

from hsp_graph.core.text import counted
from hsp_graph.importing.mapping.apply import Elements
from hsp_graph.study.difference import Difference
from hsp_graph.study.imports import ImportReport

#: How many differences between two versions of a file are listed.
_DIFFERENCES = 100
#: How many synonyms are listed of each column.
_WORDS = 20
_MARKS = {"added": "+", "removed": "-", "changed": "*"}


def import_warnings(report: ImportReport) -> list[str]:
    """What in the files is wrong, not canonical, or may be meant otherwise, a line each."""
    return [
        *map(str, report.problems),
        *(
            f"{sheet}: kept as extra properties: {', '.join(columns)}."
            for sheet, columns in report.extra_columns.items()
        ),
        *(f"Did you mean '{near}' by the column '{column}'?" for column, near in report.near_columns.items()),
        *(_undivided(column, cells) for column, cells in report.undivided.items()),
    ]


def import_sentences(report: ImportReport, replaced: int = 0) -> list[str]:
    """What was read, taken and written, a line each.

    Args:
        report: the account of the import.
        replaced: the number of the import that it replaces; 0 for none.
    """
    sentences = []
    for column, words in report.words.items():
        read = _first([f"'{word}' is {ours}" for word, ours in words.items()])
        sentences.append(f"Read by another name in '{column}': {read}.")
    if report.elements:
        sentences += _read(report.elements)
    taken = ", ".join(_rows_of(number, table) for table, number in report.rows_taken.items())
    sentences.append(f"{counted(report.rows_read, 'row')} read: {taken}; {report.rows_refused:,} refused.")
    more = [f"{counted(report.evidence, 'piece')} of evidence made"]
    if report.merged:
        more += [f"{counted(report.merged, 'row')} about what is in the study already, by its identifier"]
    if report.extra_values:
        more += [f"{counted(report.extra_values, 'value')} kept as extra properties"]
    sentences.append("; ".join(more) + ".")
    if report.differences is not None:
        sentences += _differences(report.differences, replaced)
    if report.batch is None:
        return [*sentences, "Nothing was written: this was a dry run."]
    if replaced:
        sentences.append(
            f"Import {replaced} is gone, and no undo brings it back: to have that version again, import its "
            "file."
        )
    return [*sentences, _undo_of(report.batch)]


def undo_sentences(number: int, replaced: int | None) -> list[str]:
    """What an undo took out, and that what the import had replaced stays out."""
    sentences = [f"Import {number} is undone."]
    if replaced:
        sentences.append(
            f"It had come in the place of import {replaced}, which does not come back by itself: to have "
            "that version again, import its file."
        )
    return sentences


def same_sentences(one: str, other: str, number: int) -> list[str]:
    """That two are one from now on, by which import."""
    return [f"'{one}' and '{other}' are one from now on.", _undo_of(number)]


def _undo_of(number: int) -> str:
    return f"This is import {number}; 'hsp undo {number}' takes it out again."


def _read(elements: Elements) -> Iterator[str]:
    """What was read of foreign files, and what was not taken of it."""
    read = ", ".join(f"{number} {table}" for table, number in elements.read.items())
    if read:
        yield f"In the file: {read}{f'; {elements.ignored} of these not taken' * bool(elements.ignored)}."
    yield from elements.notes
    for table, columns in elements.dropped.items():
        yield f"{table}: not kept, as the mapping says: {', '.join(columns)}."
    for column, left in elements.left.items():
        words = [f"'{word}' ({counted(times, 'row')})" for word, times in left.items()]
        yield f"{column}: left out, as the mapping says: {_first(words)}."


def _undivided(column: str, cells: Sequence[str]) -> str:
    others = f", and {len(cells) - 1} more like it" if len(cells) > 1 else ""
    return f"In '{column}', '{cells[0]}' is one value{others}; put | between several."


def _rows_of(number: int, table: str) -> str:
    """How many rows of a table, in words."""
    singular: Mapping[str, str] = {"people": "person"}
    return f"{number:,} {singular.get(table, table.removesuffix('s')) if number == 1 else table}"


def _differences(differences: Sequence[Difference], replaced: int) -> Iterator[str]:
    """What an import says otherwise than the one that it replaces."""
    for one in differences[:_DIFFERENCES]:
        yield f"{_MARKS[one.change]} {one.what} {one.thing}".rstrip() + f": {one.detail}"
    if len(differences) > _DIFFERENCES:
        yield f"... and {len(differences) - _DIFFERENCES} more differences."
    counts = ", ".join(f"{sum(one.change == word for one in differences)} {word}" for word in _MARKS)
    yield f"Compared with import {replaced}: {counts}."


def _first(words: Sequence[str]) -> str:
    more = len(words) - _WORDS
    return ", ".join([*words[:_WORDS], *([f"and {more} more"] if more > 0 else [])])
