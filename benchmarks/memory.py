"""How much memory a home-school network and its brokerage take; a process of its own, without networkx.

    python -m benchmarks.memory PEOPLE

Prints megabytes of 10^6 bytes: the most that the process had, then what it had before measuring.
"""

import sys
from pathlib import Path

import click

from benchmarks.networks import home_school
from hsp_graph.measures.brokerage import brokerage


def megabytes(field: str) -> float:
    """A size of this process as Linux tells it; getrusage would also tell of the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith(f"{field}:"))
    return int(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    network = home_school(int(sys.argv[1]))
    before = megabytes("VmRSS")
    brokerage(network)
    click.echo(f"{megabytes('VmHWM'):.1f} {before:.1f}")
