"""What is made once in a test run, however many workers it has: studies, to be copied, and the wheel."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from hsp_graph.workspace import Workspace, open_workspace


def made_once(temporary: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that all workers of a test run share; who needs it first makes it, the others wait.

    Args:
        temporary: pytest's factory of temporary folders.
        name: of the folder.
        make: fills the folder, which is empty.
    """
    base = temporary.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "ready" / name
    folder.parent.mkdir(exist_ok=True)
    done = folder.with_name(f"{name}.done")
    with FileLock(f"{folder}.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # left by a worker that failed
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def copy_study(ready: Path, target: Path) -> Workspace:
    """Copy a study that nobody changes to a folder that does not exist; table files as hard links."""
    shutil.copytree(ready, target, copy_function=_copy, ignore=shutil.ignore_patterns("LOCK", "LOG*"))
    return open_workspace(target)


def _copy(source: str, target: str) -> None:
    if source.endswith(".sst"):
        os.link(source, target)  # RocksDB never changes a table file
    else:
        shutil.copy2(source, target)
