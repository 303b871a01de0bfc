"""Text for people: safe to print, with numbers and their nouns."""

import re

#: What a terminal may obey, or cannot show; newlines and tabs are looked at apart.
_CODES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


#: What turns the direction of the text after it, so that it reads as something else.
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


_BLANKS = re.compile("[\t\n\u2028\u2029]")


def printable(text: str, *, lines: bool = False) -> str:
    r"""A text that a terminal can be given, whoever wrote it; what joins letters stays.

    Args:
        text: as it stands in a file, a name, the graph.
        lines: whether newlines stay; else they are blanks, as tabs are.

    >>> printable("a\x1b[31mb\nc")
    'a\ufffd[31mb c'
    """
    text = _CODES.sub("\ufffd", _DIRECTIONS.sub("", text))
    return "\n".join(_BLANKS.sub(" ", line) for line in text.split("\n")) if lines else _BLANKS.sub(" ", text)


_IRREGULAR = {
    "evidence": ("piece of evidence", "pieces of evidence"),
    "family": ("family", "families"),
    "person or organisation": ("person or organisation", "people or organisations"),
}


def counted(number: int, thing: str) -> str:
    """A number with its noun, in the singular or plural.

    >>> counted(1, "tie"), counted(1200, "head-teacher"), counted(2, "family"), counted(408, "evidence")
    ('1 tie', '1,200 head-teachers', '2 families', '408 pieces of evidence')
    """
    one, several = _IRREGULAR.get(thing, (thing, f"{thing}s"))
    return f"{number:,} {one if number == 1 else several}"


_BREAK = re.compile(r"\r\n?")


def newlines(text: str) -> str:
    r"""A text whose line breaks are newlines.

    >>> newlines("a\r\nb\rc\n")
    'a\nb\nc\n'
    """
    return _BREAK.sub("\n", text) if "\r" in text else text
