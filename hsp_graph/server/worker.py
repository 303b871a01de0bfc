"""A worker process: runs jobs that come through a pipe, one after another, until the pipe is closed.

Messages are pickles behind their length in eight bytes. The first that a worker sends says that it is ready.
"""

import os
import pickle
import queue
import sys
import threading
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from hsp_graph.core.errors import HspError, LimitError
from hsp_graph.workspace import open_workspace

#: Where jobs are.
_MODULES = ("hsp_graph.server.jobs", "hsp_graph.server.page_jobs")


def packed(message: Any) -> bytes:
    """A message as it goes through the pipe."""
    body = pickle.dumps(message)
    return len(body).to_bytes(8, "big") + body


def main(folder: str, megabytes: int) -> None:
    """Serve the parent; ends when it is gone."""
    # What a library prints must not get among the messages.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    jobs = dict[str, Any]()
    for name in _MODULES:
        jobs |= vars(import_module(name))
    workspace = open_workspace(Path(folder))
    _ = workspace.store.reader
    _limit_memory(megabytes)
    orders = queue.SimpleQueue[tuple[str, dict[str, Any]]]()
    # While a job runs, a thread sees that the parent is gone, however it went.
    threading.Thread(target=_read, args=(sys.stdin.buffer, orders), daemon=True).start()
    _send(answers, None)
    while True:
        job, given = orders.get()
        try:
            workspace.store.renew()
            _send(answers, jobs[job](workspace, **given))
        except HspError as error:
            if folder in error.where:  # where the study is on this disk is nothing for a client
                error.where = ""
            _send(answers, error)
        except MemoryError:
            _send(answers, LimitError.memory(megabytes))
        except Exception:
            _send(answers, RuntimeError(traceback.format_exc()))


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
    # What is written to, not what is mapped: a database's files are no memory. And none of it is left on the
    # disk if native code, for which there is no memory left, aborts.
    for limit, most in ((resource.RLIMIT_DATA, megabytes << 20), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
