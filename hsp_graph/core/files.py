"""Atomic file writing: a new file takes the place of the old one whole, or not at all."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hsp_graph.core.errors import CommandError


def beside(target: Path) -> Path:
    """The temporary name of a file or folder to be: hidden, beside it, nobody else's, of the same suffix.

    >>> beside(Path("maps/a.html")).parent.as_posix(), beside(Path("maps/a.html")).suffix
    ('maps', '.html')
    """
    return target.with_name(f".{secrets.token_hex(4)}-{target.name}")


@contextmanager
def in_place(target: Path, *, folder: bool = False, force: bool = True) -> Iterator[Path]:
    """A new file or folder beside the target, which takes its place on leaving the block without a fault.

    Raises:
        CommandError: if a file is in the way or cannot be written; what was there before is still there.
    """
    target = target.resolve()  # a link stays one
    if folder and target.exists() and not target.is_dir():
        raise CommandError(f"'{target}' is a file.", hint="Name a folder: this format is several files.")
    if not folder and target.is_dir():
        raise CommandError(f"'{target}' is a folder.", hint="Name the file to be written.")
    if not folder and target.exists() and not force:
        raise _exists(target)
    draft = beside(target)
    try:
        try:
            if folder:
                draft.mkdir()
            yield draft
            if folder and target.is_dir():
                written = sorted(draft.iterdir())
                taken = [target / file.name for file in written if (target / file.name).exists()]
                if taken and not force:
                    raise _exists(taken[0])
                for file in written:
                    file.replace(target / file.name)
            else:
                draft.replace(target)
        finally:
            if draft.is_dir():
                shutil.rmtree(draft)
            else:
                draft.unlink(missing_ok=True)
    except OSError as error:
        raise CommandError(
            f"'{target}' cannot be written: {error.strerror or error}.",
            hint="Name a place in a folder that exists, has room, and that you may write to.",
        ) from error


def _exists(path: Path) -> CommandError:
    return CommandError(f"'{path}' exists already.", hint="Name another, or replace it with --force.")
