"""Where a coded passage stands in its text: every vendor counts characters in a way of its own.

The REFI-QDA standard counts Unicode code points from 0, and the end is the first one no longer selected.
NVivo counts UTF-16 code units and a CRLF as two, ATLAS.ti a CRLF as one, though both write CRLF into the
text. Nothing in a file says how it was counted, so each way is tried, and the one is taken whose passages
begin and end where words do.
"""

import itertools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from hsp_graph.importing.files.csv import CONTROL

BOM = "\ufeff"
_BREAK = re.compile(r"\r\n?|\n")
#: What is not counted as one everywhere: line breaks, and characters of two UTF-16 code units.
_UNEVEN = re.compile("\r\n?|\n|[\U00010000-\U0010ffff]")
#: Line and page breaks of word processors and PDF, which are control characters elsewhere.
_FEED = re.compile("[\x0b\x0c\x85\u2028\u2029]")
#: Scripts that put no blanks between words: Thai and Lao, Burmese, Khmer, kana, Chinese characters.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A way of counting.

    Attributes:
        utf16: counts UTF-16 code units, not code points.
        bom: counts the byte order mark at the beginning of the text.
        breaks: line breaks count as they stand in the file, or each as ``1`` or ``2``.
        inclusive: the end is the last character selected, not the one after it.
    """

    utf16: bool = False
    bom: bool = False
    breaks: Literal["", "1", "2"] = ""
    inclusive: bool = False

    @property
    def differs(self) -> int:
        """In how many ways it differs from the standard's."""
        return sum(map(bool, (self.utf16, self.bom, self.breaks, self.inclusive)))

    def told(self, text: str) -> str:
        r"""The reading in words; what makes no difference in this text is left out.

        >>> Reading(utf16=True).told("Dev came.\r\nGood.")
        'UTF-16 code units, CRLF as 2, end exclusive'
        """
        parts = ["UTF-16 code units" if self.utf16 else "Unicode code points"]
        if text.startswith(BOM):
            parts.append("BOM counted" if self.bom else "BOM not counted")
        if "\r\n" in text:
            parts.append("CRLF as 1" if self.breaks == "1" else "CRLF as 2")
        elif self.breaks == "2" and _BREAK.search(text):
            parts.append("line breaks as 2")
        parts.append("end inclusive" if self.inclusive else "end exclusive")
        return ", ".join(parts)


_BREAKS: tuple[Literal["", "1", "2"], ...] = ("", "1", "2")
#: All ways of counting, the standard's first, then by how much they differ from it, the likelier first.
READINGS = sorted(
    (Reading(*ways) for ways in itertools.product((False, True), (False, True), _BREAKS, (False, True))),
    key=lambda reading: (reading.differs, reading.bom, reading.inclusive, reading.breaks),
)
#: What a passage adds to a misfit at most, from where it begins as named to where it is outside the text.
_PASSAGE = 6


class Span(NamedTuple):
    """A passage as its file gives it: the two positions, and its name, often the passage's beginning."""

    start: int
    end: int
    name: str = ""


class Ruler:
    r"""Turns the positions of a reading into indices of a Python string.

    >>> ruler = Ruler("\U0001f600 yes", Reading(utf16=True))
    >>> [ruler.index(position) for position in (0, 1, 2, 3, 6, 7)]
    [0, None, 1, 2, 5, None]
    """

    def __init__(self, text: str, reading: Reading) -> None:
        self._length = len(text)
        self._units, self._indices, self._ends = [0], [0], [(0, 0)]
        drift = 0
        for index, length, width in _uneven(text, reading):
            self._units.append(index + drift)
            self._indices.append(index)
            drift += width - length
            self._ends.append((index + length + drift, index + length))

    def index(self, position: int) -> int | None:
        """The index, or None within a character of several units and outside the text."""
        nearest = bisect_right(self._units, position) - 1
        if nearest < 0:
            return None
        unit, index = self._ends[nearest]
        if position >= unit:
            index += position - unit
            return index if index <= self._length else None
        return self._indices[nearest] if position == self._units[nearest] else None


def _uneven(text: str, reading: Reading) -> Iterator[tuple[int, int, int]]:
    """Index, length and counted width of what does not count by its length."""
    if text.startswith(BOM) and not reading.bom:
        yield 0, 1, 0
    for match in _UNEVEN.finditer(text):
        length = match.end() - match.start()
        wide = match.group() > "\uffff"
        width = (2 if reading.utf16 else 1) if wide else int(reading.breaks or length)
        if width != length:
            yield match.start(), length, width


def misfits(text: str, spans: Sequence[Span]) -> list[int]:
    """How badly each of :data:`READINGS` fits a text; the less the better.

    An end within a word or outside the text counts 2, a blank just inside a passage 1; a passage that begins
    as it is named takes off 2.
    """
    known: dict[tuple[object, ...], int] = {}
    found = []
    for reading in READINGS:
        key = (*_uneven(text, reading), reading.inclusive)
        if key not in known:
            known[key] = _misfit(text, spans, reading)
        found.append(known[key])
    return found


def _misfit(text: str, spans: Sequence[Span], reading: Reading) -> int:
    ruler, found = Ruler(text, reading), 0
    for span in spans:
        start, end = ruler.index(span.start), ruler.index(span.end + reading.inclusive)
        if start is None or end is None or start >= end:
            found += 4
            continue
        cut = within_word(text, start) + within_word(text, end) - _begins(text, start, span.name)
        found += 2 * cut + text[start].isspace() + text[end - 1].isspace()
    return found


def _begins(text: str, start: int, name: str) -> bool:
    beginning = " ".join(name.split()).rstrip(".\u2026 ")
    return len(beginning) > 3 and " ".join(text[start : start + 2 * len(name)].split()).startswith(beginning)


def within_word(text: str, index: int) -> bool:
    """Whether a place in a text stands between two letters or digits of a word.

    >>> [within_word("Dev came", index) for index in (0, 2, 3, 4, 8)]
    [False, True, False, False, False]
    """
    return 0 < index < len(text) and all(
        (mark.isalnum() or mark == "_" or unicodedata.combining(mark)) and not _UNSPACED.match(mark)
        for mark in text[index - 1 : index + 1]
    )


def choose(texts: Sequence[Sequence[int]]) -> list[Reading]:
    """The reading for each text of a project, from what :func:`misfits` gives of each.

    A project is written by one program: the reading that fits all its texts best is taken for each, unless
    another fits a text better by more than a single passage can tell, which may be a slip of the mouse. For
    the same reason, what differs from the standard must fit better by more than it differs.
    """
    total = [sum(text[index] for text in texts) + way.differs for index, way in enumerate(READINGS)]
    best = total.index(min(total))
    chosen = []
    for own in texts:
        rival = min(range(len(READINGS)), key=lambda index: (own[index], total[index], index))
        chosen.append(READINGS[rival if own[best] - own[rival] > _PASSAGE else best])
    return chosen


def quote(text: str, ruler: Ruler, reading: Reading, span: Span) -> tuple[str, str]:
    r"""A passage, and what is to be said against it; empty where nothing is.

    >>> text = "Dev came with me."
    >>> quote(text, Ruler(text, Reading()), Reading(), Span(0, 6))
    ('Dev ca', 'does not fall on word boundaries')
    """
    start, end = ruler.index(span.start), ruler.index(span.end + reading.inclusive)
    if start is None or end is None:
        return "", "reaches beyond the text or into a character"
    if start >= end:
        return "", "is empty" if start == end else "ends before it begins"
    notes = []
    if within_word(text, start) or within_word(text, end):
        notes.append("does not fall on word boundaries")
    passage = shown(text[start:end])
    if "\ufffd" in passage and "\ufffd" not in text[start:end]:
        notes.append("holds control characters, shown as \ufffd")
    return passage, "; ".join(notes)


def shown(text: str) -> str:
    r"""A text as a cell may hold it: trimmed, its line and page breaks newlines, without control characters.

    >>> shown("\ufeffOne\r\ntwo\x0c\x01 ")
    'One\ntwo\n\ufffd'
    """
    plain = _BREAK.sub("\n", _FEED.sub("\n", text.removeprefix(BOM)))
    return unicodedata.normalize("NFC", CONTROL.sub("\ufffd", plain)).strip()
