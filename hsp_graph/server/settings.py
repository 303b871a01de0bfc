"""What a server allows."""

import os
from dataclasses import dataclass
from typing import Final

#: The names of the machine itself.
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


def cores() -> int:
    """How many jobs run at once by default."""
    return max(2, min(8, os.cpu_count() or 2))


@dataclass(frozen=True)
class ServerSettings:
    """What a server allows; by default for one person's own machine.

    Attributes:
        token: what a client must show; "" if nothing.
        origin: the one site whose pages may read answers (CORS); "" for none.
        hosts: the names it answers to; empty for any.
        seconds: so long a job may take.
        memory: so many megabytes a worker may hold (where the system can limit it: Linux).
        rows: so many rows or triples an answer may have.
        workers: so many jobs run at once.
        waiting: so many jobs may wait for a worker.
    """

    token: str = ""
    origin: str = ""
    hosts: tuple[str, ...] = LOOPBACK
    seconds: float = 30
    memory: int = 2048
    rows: int = 1_000_000
    workers: int = 2
    waiting: int = 100
