"""Text encoding of a file, by its byte order mark."""

from pathlib import Path

UTF_16, UTF_8 = "utf-16", "utf-8-sig"


def encoding_in(head: bytes) -> str:
    r"""The encoding of a text by its byte order mark: UTF-16 with one, else UTF-8, with or without.

    >>> encoding_in(b"\xff\xfea\x00"), encoding_in(b"\xef\xbb\xbfa"), encoding_in(b"a")
    ('utf-16', 'utf-8-sig', 'utf-8-sig')
    """
    return UTF_16 if head[:2] in (b"\xff\xfe", b"\xfe\xff") else UTF_8


def encoding_of(path: Path) -> str:
    """The encoding of a file; see :func:`encoding_in`."""
    with path.open("rb") as file:
        return encoding_in(file.read(2))


def head_text(head: bytes) -> str:
    r"""The first part of a file as text; empty if it is no text.

    >>> head_text(b"\xef\xbb\xbfId,Label"), head_text(b"PK\x03\x04\x00")
    ('Id,Label', '')
    """
    text = head.decode(encoding_in(head), errors="ignore")
    return "" if "\0" in text else text
