"""How positions in a coded text are counted, and how that is found. All people are fictional."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hsp_graph.importing.formats.refi_text import (
    READINGS,
    Reading,
    Ruler,
    Span,
    choose,
    misfits,
    quote,
    within_word,
)

#: An invented interview; the emoji and the letter outside the first plane tell code units from code points.
INTERVIEW = (
    "\ufeffInterviewer: How did it begin? \U0001f600\r\n"
    "Amina: Dev came with me to Ms Ahmed\u2019s office.\r\n"
    "\r\n"
    "Amina: The officer never rang back. \U00010400 She said caf\u00e9 meetings were enough.\r\n"
)
PASSAGES = [
    "Dev came with me to Ms Ahmed\u2019s office",
    "The officer never rang back",
    "caf\u00e9 meetings were enough",
]


def counted(text: str, passage: str, reading: Reading) -> tuple[int, int]:
    """Where a program that counts so says that a passage stands, counted in what comes before it."""

    def units(part: str) -> int:
        if not reading.bom:
            part = part.replace("\ufeff", "")
        if reading.breaks:
            part = re.sub("\r\n|\r|\n", "x" * int(reading.breaks), part)
        return len(part.encode("utf-16-le")) // 2 if reading.utf16 else len(part)

    start = text.index(passage)
    return units(text[:start]), units(text[: start + len(passage)]) - reading.inclusive


def test_every_reading_is_found_when_the_passages_tell_it() -> None:
    for reading in READINGS:
        spans = [Span(*counted(INTERVIEW, passage, reading), passage[:9]) for passage in PASSAGES]
        (found,) = choose([misfits(INTERVIEW, spans)])
        ruler = Ruler(INTERVIEW, found)
        assert [quote(INTERVIEW, ruler, found, span) for span in spans] == [
            (passage, "") for passage in PASSAGES
        ]


def test_a_slip_of_the_mouse_does_not_change_how_a_text_was_counted() -> None:
    text = "Beth: I asked.\r\nDev answered for me."
    good = [Span(*counted(text, words, Reading())) for words in ("I asked", "Dev answered", "for me")]
    slip = Span(good[1].start - 1, good[1].end - 1)
    assert quote(text, Ruler(text, Reading()), Reading(), slip) == (
        "Dev answere", "does not fall on word boundaries"
    )  # fmt: skip
    assert choose([misfits(text, good), misfits(text, [slip])]) == [Reading(), Reading()]
    assert choose([misfits(text, good), misfits(text, [])]) == [Reading(), Reading()]
    assert choose([]) == []


def test_texts_of_one_project_may_be_counted_in_different_ways() -> None:
    ways = [Reading(breaks="1"), Reading(utf16=True)]
    spans = [[Span(*counted(INTERVIEW, passage, way)) for passage in PASSAGES] for way in ways]
    assert choose([misfits(INTERVIEW, one) for one in spans]) == ways


@pytest.mark.parametrize(
    ("text", "span", "quotation", "note"),
    [
        ("Dev came.", Span(0, 8), "Dev came", ""),
        ("Dev came.", Span(1, 8), "ev came", "does not fall on word boundaries"),
        ("Dev came.", Span(0, 5), "Dev c", "does not fall on word boundaries"),
        ("Dev came.", Span(4, 4), "", "is empty"),
        ("Dev came.", Span(4, 3), "", "ends before it begins"),
        ("Dev came.", Span(4, 10), "", "reaches beyond the text or into a character"),
        ("Dev came.", Span(10**18, 10**18), "", "reaches beyond the text or into a character"),
        ("a\x01b.", Span(0, 3), "a\ufffdb", "holds control characters, shown as \ufffd"),
        ("page one\x0cpage two", Span(0, 17), "page one\npage two", ""),
        ("one\u2028two\r\nthree ", Span(0, 15), "one\ntwo\nthree", ""),
        ("Zoe\u0308 came", Span(0, 4), "Zo\u00eb", ""),
        ("Zoe\u0308 came", Span(0, 3), "Zoe", "does not fall on word boundaries"),
        ("\u5979\u6765\u4e86\u3002", Span(1, 2), "\u6765", ""),
    ],
)
def test_a_passage_and_what_is_wrong_with_it(text: str, span: Span, quotation: str, note: str) -> None:
    assert quote(text, Ruler(text, Reading()), Reading(), span) == (quotation, note)


def test_a_place_within_a_surrogate_pair_is_no_place() -> None:
    text = "\U0001f600 yes"
    ruler = Ruler(text, Reading(utf16=True))
    assert quote(text, ruler, Reading(utf16=True), Span(1, 6)) == (
        "",
        "reaches beyond the text or into a character",
    )
    assert quote(text, ruler, Reading(utf16=True), Span(3, 6)) == ("yes", "")


def slow_index(text: str, reading: Reading, position: int) -> int | None:
    """The index at a position, found by measuring every beginning of the text."""
    for index in range(len(text), -1, -1):
        start = counted(text + "$", text[index:] + "$", reading)[0]
        if text[index - 1 : index + 1] == "\r\n" and reading.breaks:
            if reading.breaks == "1":
                continue  # there is no place within it
            start = counted(text + "$", text[index - 1 :] + "$", reading)[0] + 1
        if start == position:
            return index
    return None


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.sampled_from("a \r\n\U0001f600"), max_size=12), st.booleans(), st.sampled_from(READINGS),
    st.integers(0, 26),
)  # fmt: skip
def test_positions_are_what_counting_gives(text: str, marked: bool, reading: Reading, position: int) -> None:
    text = "\ufeff" * marked + text
    # Without a unique rest of the text its beginning cannot be looked for.
    assume(all(text.count(text[index:]) == 1 for index in range(len(text))))
    assert Ruler(text, reading).index(position) == slow_index(text, reading, position)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.text(st.sampled_from("ab\u00e9\U00010400"), min_size=2, max_size=6), min_size=3, max_size=9),
    st.data(),
)
def test_passages_are_found_again_however_they_were_counted(words: list[str], data: st.DataObject) -> None:
    text = "\ufeff\U0001f600\r\n" + "\r\n".join(words) + "\r\n"
    reading = data.draw(
        st.sampled_from([Reading(), Reading(utf16=True), Reading(breaks="1"), Reading(bom=True)])
    )
    starts = [text.index("\n") + 1]
    for word in words:
        starts.append(starts[-1] + len(word) + 2)

    def units(index: int) -> int:
        return counted(text[:index] + "$", "$", reading)[0]

    spans = [Span(units(at), units(at + len(word)), word) for at, word in zip(starts, words, strict=False)]
    (found,) = choose([misfits(text, spans)])
    ruler = Ruler(text, found)
    assert [quote(text, ruler, found, span)[0] for span in spans] == words


def test_within_word_at_the_ends() -> None:
    assert [within_word("ab", index) for index in (0, 1, 2)] == [False, True, False]
    assert not within_word("", 0)
