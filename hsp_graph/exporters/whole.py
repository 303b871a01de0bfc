"""Files that are written whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from hsp_graph.errors import CommandError


@contextmanager
def whole_text(path: Path) -> Iterator[TextIO]:
    """A text file (UTF-8, newlines) that takes its place only when all of it is written.

    Raises:
        CommandError: if it cannot be written; what was there before is still there.
    """
    with whole_files(path) as (temporary,), temporary.open("w", encoding="utf-8", newline="\n") as file:
        yield file


@contextmanager
def whole_files(*paths: Path) -> Iterator[list[Path]]:
    """Temporary files beside these, which take their places when all of them are written.

    Raises:
        CommandError: if one cannot be written; what was there before is still there.
    """
    temporary = [path.with_name(f".{os.getpid()}.{path.name}") for path in paths]
    try:
        yield temporary
        for made, path in zip(temporary, paths, strict=True):
            made.replace(path)
    except OSError as error:
        raise CommandError(
            f"'{paths[0].name}' cannot be written: {error.strerror}.", where=str(paths[0].parent),
            mend="Give the name of a file in a folder that exists and that you may write to.",
        ) from error  # fmt: skip
    finally:
        for made in temporary:
            made.unlink(missing_ok=True)
