"""The texts of a REFI-QDA project: where they lie in its zip, and the passages marked in them."""

import codecs
import posixpath
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hsp_graph.core.errors import DataError
from hsp_graph.importing.formats.refi_text import Span

_SCHEME = re.compile(r"^[a-z]+:/*", re.IGNORECASE)
_WHOLE = re.compile(r"\s*\+?(\d{1,18})\s*")
#: No interview, and no book, is longer.
_LONGEST = 64 << 20

#: The elements that hold a text or another recording, and what their passages are called.
KINDS = {
    "TextSource": "text", "PDFSource": "pdf", "PictureSource": "picture", "AudioSource": "audio",
    "VideoSource": "video", "Representation": "pdf text", "TextDescription": "text on a picture",
    "Transcript": "transcript", "Note": "note",
}  # fmt: skip


def guid(text: str | None) -> str:
    """An identifier as it is compared.

    >>> guid("{5C94BC9E-DB8C-4F1D-9CD6-E900C7440860}")
    '5c94bc9e-db8c-4f1d-9cd6-e900c7440860'
    """
    return (text or "").strip().strip("{}").strip().lower()


class Members:
    """The files in a project's zip, found by the paths its XML gives. None is ever looked for outside it."""

    def __init__(self, archive: zipfile.ZipFile | None, label: str) -> None:
        self._archive, self._label = archive, label
        self._files: dict[str, zipfile.ZipInfo] = {}
        self._named: dict[str, list[zipfile.ZipInfo]] = {}
        for info in archive.infolist() if archive else []:
            name = _folded(info.filename)
            base = posixpath.basename(name)
            # What a Mac adds to a zip, beginning with "._", has the names of the files it describes.
            if base and not base.startswith("._"):
                self._files[name] = info
                self._named.setdefault(base, []).append(info)

    def project(self, largest: int) -> bytes:
        """The project's XML.

        Raises:
            DataError: if there is none, there are several, or it is too large.
        """
        found = [name for name in self._files if name.endswith(".qde")]
        usual = [name for name in found if posixpath.basename(name) == "project.qde"]
        if len(usual or found) != 1:
            raise DataError(
                f"'{self._label}' holds {len(found) or 'no'} project{'s' if found else ''} (.qde).",
                where=self._label, hint="Export it again as REFI-QDA project (.qdpx).",
            )  # fmt: skip
        info = self._files[(usual or found)[0]]
        if info.file_size > largest:
            raise DataError(
                f"The project in '{self._label}' is too large.", where=self._label,
                hint="Export a part of the project at a time.",
            )  # fmt: skip
        return self._read(info)

    def text(self, element: Any) -> tuple[str, str]:
        """The text of a source, or why there is none."""
        content: str = element.findtext("PlainTextContent") or ""
        path = element.get("plainTextPath") or ""
        if content or not path:
            return content, "" if content else "its text is not in the file"
        info = self._find(path)
        if info is None:
            return "", "its text is not in the file"
        if info.file_size > _LONGEST:
            return "", "its text is too long to be read"
        try:
            return _decoded(self._read(info)), ""
        except UnicodeDecodeError:
            return "", "its text is neither UTF-8 nor UTF-16"

    def _read(self, info: zipfile.ZipInfo) -> bytes:
        return self._archive.read(info) if self._archive else b""

    def _find(self, path: str) -> zipfile.ZipInfo | None:
        name = _folded(_SCHEME.sub("", path))
        for place in (name, f"sources/{name}"):
            if place in self._files:
                return self._files[place]
        named = self._named.get(posixpath.basename(name), [])
        return named[0] if len(named) == 1 else None


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path.replace("\\", "/")).casefold().lstrip("/")


def _decoded(content: bytes) -> str:
    """Text with its byte order mark, which some programs count, and its line breaks as they are."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if content.startswith(mark):
            return content.decode(encoding)
    if b"\0" in content:
        raise UnicodeDecodeError("utf-8", content, 0, 1, "holds NUL")
    return content.decode("utf-8")


@dataclass
class Holder:
    """A text or recording and the passages marked in it.

    Attributes:
        element: its element.
        kind: such as ``text`` or ``transcript``.
        source: the name of the source it is, or belongs to.
        guids: its own identifier and those of what it is part of.
        place: for messages.
        selections: its passages and where they stand, by the file's own count; None where that is not told.
    """

    element: Any
    kind: str
    source: str
    guids: tuple[str, ...]
    place: str
    selections: list[tuple[Any, Span | None]] = field(default_factory=list)


def holders(sources: Any) -> Iterator[Holder]:
    """All that holds passages under ``Sources`` or ``Notes``, in the file's order."""
    for number, top in enumerate(sources, start=1):
        if top.tag not in KINDS:
            continue
        name = next((part.get("name") for part in top.iter() if part.tag in KINDS and part.get("name")), "")
        place = f"{top.tag} {number}"
        stack: list[tuple[Any, tuple[str, ...]]] = [(top, ())]
        while stack:
            element, above = stack.pop()
            # The standard nests three deep; whoever nests thousands deep means no good.
            guids = (guid(element.get("guid")), *above[-4:])
            holder = Holder(element, KINDS[element.tag], name or guids[-1], guids, place)
            inner = []
            points = {guid(point.get("guid")): point for point in element.iterfind("SyncPoint")}
            for child in element:
                if child.tag in KINDS:
                    inner.append((child, guids))
                elif child.tag.endswith("Selection"):
                    holder.selections.append((child, _span(child, points)))
                    own = (guid(child.get("guid")), *guids)
                    inner += [(part, own) for part in child if part.tag in KINDS]
            yield holder
            stack += reversed(inner)


def _span(selection: Any, points: dict[str, Any]) -> Span | None:
    if selection.tag == "TranscriptSelection":
        ends = [points.get(guid(selection.get(name))) for name in ("fromSyncPoint", "toSyncPoint")]
        texts = ["" if point is None else point.get("position") or "" for point in ends]
    else:
        texts = [selection.get(name) or "" for name in ("startPosition", "endPosition")]
    found = [_WHOLE.fullmatch(text) for text in texts]
    if found[0] is None or found[1] is None:
        return None
    return Span(int(found[0][1]), int(found[1][1]), selection.get("name") or "")
