"""Studies that are imported once in a test run, whatever the number of workers, and copied for each need."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from hsp_graph.workspace import Workspace, init_workspace, open_workspace


class ReadyStudies:
    """A folder of studies that all workers of a test run share.

    Args:
        temporary: pytest's factory of temporary folders.
    """

    def __init__(self, temporary: pytest.TempPathFactory) -> None:
        base = temporary.getbasetemp()
        self._folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "ready"
        self._folder.mkdir(exist_ok=True)

    def copy(
        self, name: str, target: Path, tables: Callable[[Path], Path], *, title: str, base: str
    ) -> Workspace:
        """Copy a study to a folder that does not exist; whoever needs it first imports it.

        Args:
            name: of the study.
            target: where the copy goes.
            tables: gives the folder of its tables; may write them into the folder it is given.
            title: of the study.
            base: what its IRIs begin with.
        """
        ready = self._folder / name
        with FileLock(f"{ready}.lock"):
            if not ready.exists():
                making = self._folder / f"{name}.making"
                made = init_workspace(making, title=title, base=base)
                made.import_files([tables(self._folder / f"{name}.tables")])
                made.network()  # which writes the cache of the network
                making.rename(ready)
        shutil.copytree(ready, target, copy_function=_copy, ignore=shutil.ignore_patterns("LOCK", "LOG*"))
        return open_workspace(target)


def _copy(source: str, target: str) -> None:
    """Copy a file of a store; a table file, which never changes, as a hard link."""
    if source.endswith(".sst"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)
