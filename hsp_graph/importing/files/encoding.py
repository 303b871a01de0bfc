"""Which encoding a text file has."""

from pathlib import Path

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def encoding_of(path: Path) -> str:
    """UTF-16 if the file begins with its mark; else UTF-8."""
    with path.open("rb") as file:
        return "utf-16" if file.read(2) in _UTF16 else "utf-8-sig"


def head_text(head: bytes) -> str:
    r"""The first part of a file as text; empty if it is no text.

    >>> head_text(b"\xef\xbb\xbfId,Label"), head_text(b"PK\x03\x04\x00")
    ('Id,Label', '')
    """
    text = head.decode("utf-16" if head[:2] in _UTF16 else "utf-8-sig", errors="ignore")
    return "" if "\0" in text else text
