"""Writing files: all of it or nothing."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hsp_graph.core.errors import CommandError

if TYPE_CHECKING:
    pass


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
    beside = target.with_name(f".{os.getpid()}-{target.name}")
    try:
        try:
            if folder:
                beside.mkdir()
            yield beside
            if folder and target.is_dir():
                written = sorted(beside.iterdir())
                taken = [target / file.name for file in written if (target / file.name).exists()]
                if taken and not force:
                    raise _exists(taken[0])
                for file in written:
                    file.replace(target / file.name)
            else:
                beside.replace(target)
        finally:
            if beside.is_dir():
                shutil.rmtree(beside)
            else:
                beside.unlink(missing_ok=True)
    except OSError as error:
        raise CommandError(
            f"'{target}' cannot be written: {error.strerror or error}.",
            hint="Name a place in a folder that exists, has room, and that you may write to.",
        ) from error


def _exists(path: Path) -> CommandError:
    return CommandError(f"'{path}' exists already.", hint="Name another, or replace it with --force.")
