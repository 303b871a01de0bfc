"""Safe zip archives: no zip bombs, no path traversal, no passwords."""

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from hsp_graph.core.errors import DataError

_MEMBERS = 10_000
_UNPACKED = 1 << 30
#: Text packs to a tenth, seldom to a fiftieth; a bomb packs to a thousandth.
_RATIO, _SMALL = 200, 10 << 20

#: What zipfile raises on a damaged zip, when it opens it or reads a member.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, UnicodeDecodeError, NotImplementedError, EOFError, OSError
)  # fmt: skip

_PACK_AGAIN = "Unpack it, look at what it holds, and pack only the export again."


@contextmanager
def opened_zip(path: Path, label: str) -> Iterator[zipfile.ZipFile]:
    """A zip whose members are safe to read one by one.

    Raises:
        DataError: if it is no zip, is damaged or encrypted, has a name that leads out of it, or would burst.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > _MEMBERS or sum(member.file_size for member in members) > _UNPACKED:
                raise DataError(f"'{label}' holds too much to be unpacked.", where=label, hint=_PACK_AGAIN)
            if sum(member.compress_size for member in members) > path.stat().st_size:
                # Whoever believes it asks for that much memory; members that lie over one another are a bomb.
                raise DataError(f"'{label}' states more than it holds.", where=label, hint="Export it again.")
            for member in members:
                name = PurePosixPath(member.filename.replace("\\", "/"))
                if not name.parts or name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
                    raise DataError(
                        f"'{label}' holds a file that leads out of it: '{member.filename}'.",
                        where=label, hint=_PACK_AGAIN,
                    )  # fmt: skip
                if member.file_size > max(_SMALL, _RATIO * member.compress_size):
                    raise DataError(
                        f"'{member.filename}' in '{label}' unpacks to {member.file_size:,} bytes, which no "
                        "export does.", where=label, hint=_PACK_AGAIN,
                    )  # fmt: skip
                if member.flag_bits & 1:
                    raise DataError(
                        f"'{label}' is protected by a password.", where=label, hint="Save it without one."
                    )
            yield archive
    except _DAMAGED as error:
        raise DataError(
            f"'{label}' cannot be read as a zip: {error}.", where=label, hint="Export it again."
        ) from error
