"""A worker process: takes jobs from a pipe and runs them one after another, until the pipe is closed.

A message is a pickle after its length in eight bytes. A worker's first message says that it is ready.
"""

import os
import pickle
import queue
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from hsp_graph.core.errors import HspError, LimitError
from hsp_graph.workspace import open_workspace

if TYPE_CHECKING:
    from hsp_graph.server.jobs import Answer


def packed(message: Any) -> bytes:
    """A message as bytes for the pipe."""
    body = pickle.dumps(message)
    return len(body).to_bytes(8, "big") + body


def main(folder: str, megabytes: int) -> None:
    """Run jobs for the parent process until it is gone."""
    # What a library prints must not get among the messages.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    jobs = all_jobs()
    workspace = open_workspace(Path(folder))
    workspace.store.open()
    _limit_memory(megabytes)
    orders = queue.SimpleQueue[tuple[str, dict[str, Any]]]()
    # A thread notices that the parent is gone while a job runs.
    threading.Thread(target=_read, args=(sys.stdin.buffer, orders), daemon=True).start()
    _send(answers, None)
    while True:
        job, given = orders.get()
        try:
            workspace.store.renew()
            _send(answers, jobs[job](workspace, **given))
        except HspError as error:
            if folder in error.where:  # a client must not learn where on this disk the study is
                error.where = ""
            _send(answers, error)
        except MemoryError:
            _send(answers, LimitError.memory(megabytes))
        except Exception:
            _send(answers, RuntimeError(traceback.format_exc()))


def all_jobs() -> dict[str, "Callable[..., Answer]"]:
    """Every job by its name: those of the SPARQL Protocol and those of the pages."""
    from hsp_graph.server.jobs import description, graph, query
    from hsp_graph.server.pages import PAGES

    jobs: list[Callable[..., Answer]] = [description, graph, query, *(page.job for page in PAGES)]
    return {job.__name__: job for job in jobs}


def _read(source: BinaryIO, orders: "queue.SimpleQueue[tuple[str, dict[str, Any]]]") -> None:
    while head := source.read(8):
        orders.put(pickle.loads(source.read(int.from_bytes(head, "big"))))  # noqa: S301 - our own parent's
    os._exit(0)


def _send(answers: BinaryIO, message: Any) -> None:
    answers.write(packed(message))
    answers.flush()


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    # Limit the memory that is written to, not the database's mapped files. And leave no core dump if native
    # code aborts because it gets no memory.
    for limit, most in ((resource.RLIMIT_DATA, megabytes << 20), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
