"""Which generations of a store are being read: a change deletes only those that nobody reads.

Each process that reads a generation holds a shared lock on a file in it, which goes when the process goes,
however it ends. Where the system has no such locks (Windows), open files cannot be deleted anyway.
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

#: The generations that this process reads, with the file of each one's lock.
_held: dict[str, int] = {}
_threads = threading.Lock()


def make_readable(generation: Path) -> None:
    """Give a new generation the file that its readers lock."""
    (generation / _LOCK).touch()


@contextmanager
def reading(generation: Path) -> Iterator[None]:
    """Hold a generation while it is opened in this block, and then for as long as its files are open here.

    Waits while the generation is being deleted: look, in the block, whether it is still the one in force.
    """
    name = str(generation.resolve())
    with _threads:
        _let_go()
        if name not in _held:
            # A generation without the file was made by an earlier version, and cannot be held.
            with suppress(FileNotFoundError):
                _held[name] = os.open(generation / _LOCK, os.O_RDONLY)
                _lock(_held[name], wait=True)
        yield


@contextmanager
def unread(generation: Path) -> Iterator[bool]:
    """Whether nobody reads a generation; if so, nobody begins to before the block ends."""
    with _threads:
        _let_go()
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
    """Lock a file, shared and waiting, or alone if it is free; a disk without locks never refuses."""
    if fcntl:
        try:
            fcntl.flock(file, fcntl.LOCK_SH if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            pass
    return True


def _let_go() -> None:
    """Unlock the generations of which this process has no database file open any more.

    The open files are looked at because Oxigraph's databases tell nobody when they are closed, and the
    iterators over them keep them open. Where the system does not list open files, a process holds what it
    read until it ends.
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
