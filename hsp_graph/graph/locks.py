"""Shared locks on the generations of a store, so that a change deletes only those that no process reads.

Each process that reads a generation holds a shared lock on a file in it, which ends with the process. Where
the system has no such locks (Windows), open files cannot be deleted anyway.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]

_LOCK = "readers"

#: The generations that this process reads, with the file descriptors of their locks.
_held: dict[str, int] = {}
_threads = threading.Lock()


def make_readable(generation: Path) -> None:
    """Create the file to be locked in a new generation."""
    (generation / _LOCK).touch()


@contextmanager
def reading(generation: Path) -> Iterator[None]:
    """Lock a generation that is opened in this block, until none of its files is open in this process.

    Waits while the generation is being deleted, so check in the block that it is still in force.
    """
    name = str(generation.resolve())
    with _threads:
        _unlock_closed()
        if name not in _held:
            # A generation without the file was made by an earlier version, and cannot be locked.
            with suppress(FileNotFoundError):
                _held[name] = os.open(generation / _LOCK, os.O_RDONLY)
                _lock(_held[name], wait=True)
        yield


@contextmanager
def unread(generation: Path) -> Iterator[bool]:
    """Whether no process reads a generation; if so, none begins to before the block ends."""
    with _threads:
        _unlock_closed()
    try:
        file = os.open(generation / _LOCK, os.O_RDWR)
    except FileNotFoundError:
        yield True  # left by a change that was killed, or made by an earlier version
        return
    try:
        yield _lock(file, wait=False)
    finally:
        os.close(file)


def _lock(file: int, *, wait: bool) -> bool:
    """Take a shared lock, waiting for it, or an exclusive one if it is free; True on a disk without locks."""
    if fcntl:
        try:
            fcntl.flock(file, fcntl.LOCK_SH if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            pass
    return True


def _unlock_closed() -> None:
    """Unlock the generations of which this process has no file open any more.

    The open files are listed because Oxigraph does not report when a database is closed, and iterators keep
    it open. Where the system cannot list open files, a lock lasts until the process ends.
    """
    paths = []
    try:
        for link in Path("/proc/self/fd").iterdir():
            with suppress(FileNotFoundError):  # the folder itself, open while it was listed
                paths.append(str(link.readlink()))
    except OSError:
        return
    for generation in list(_held):
        if not any(path.startswith(f"{generation}/whole/") for path in paths):
            os.close(_held.pop(generation))
