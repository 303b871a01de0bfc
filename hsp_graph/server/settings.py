"""The settings of a server."""

import os
from dataclasses import dataclass
from typing import Final

#: The names of this machine for itself.
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


def cores() -> int:
    """The default number of workers: CPU cores, at least 2, at most 8."""
    return max(2, min(8, os.cpu_count() or 2))


@dataclass(frozen=True)
class ServerSettings:
    """The settings of a server; the defaults are for one person's own machine.

    Attributes:
        token: the secret that a client must send; "" if none is needed.
        origin: the one site whose pages may read answers (CORS); "" for none.
        hosts: the Host headers that are allowed; empty for any.
        seconds: the time limit of a job.
        memory: the memory limit of a worker in megabytes (where the system can set one: Linux).
        rows: the largest number of rows or triples in an answer.
        workers: the number of worker processes.
        waiting: the largest number of jobs that wait for a worker.
    """

    token: str = ""
    origin: str = ""
    hosts: tuple[str, ...] = LOOPBACK
    seconds: float = 30
    memory: int = 2048
    rows: int = 1_000_000
    workers: int = 2
    waiting: int = 100
