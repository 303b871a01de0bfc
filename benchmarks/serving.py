"""Times a served study: one client, then many at once, with mixed questions, on a generated authority.

    python -m benchmarks.serving                          # 32 clients, a minute each way
    python -m benchmarks.serving --clients 4 --seconds 5 --schools 5

Each client asks a question, reads for a while, and asks the next, as people do who look at what they got;
how long it reads is drawn evenly from half to one and a half times ``--pause``. No text is asked twice, so
that no answer is a kept one. Then, for what the machine can give, the same without pauses, and with the same
texts again and again. Every answer is compared, row by row, with what the store gives without a server.

Prints for each way the answers, errors, wrong answers, the median and 95th percentile of the time to an
answer, and the memory of the server and its workers at a third of the time and at the end (Linux). Exits with
1 if an answer is an error or wrong, if many clients with pauses wait more than 3 times as long in the median
as one, or if memory grows by more than a tenth.
"""

import http.client
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

import click

from benchmarks.queries import authority
from hsp_graph.graph.questions import asked, questions
from hsp_graph.graph.results import serialise
from hsp_graph.workspace import Workspace

AT_MOST, GROWTH = 3.0, 1.1
#: Questions as a reader of a study asks them, a few over the whole graph and more about somebody.
MIXED = ("schools", "head-teachers", "practitioners", "counts", "capital", "programmes", "ties", "parents",
         "evidence-about", "sources", "informants", "routes")  # fmt: skip


@click.command()
@click.option("--clients", type=int, default=32, show_default=True, help="How many ask at once.")
@click.option("--seconds", type=float, default=60, show_default=True, help="How long each way.")
@click.option("--pause", type=float, default=2, show_default=True, help="Seconds that a client reads.")
@click.option("--schools", type=int, default=20, show_default=True, help="How large an authority.")
def main(clients: int, seconds: float, pause: float, schools: int) -> None:
    """Compare many clients with one."""
    with tempfile.TemporaryDirectory(prefix="hsp-serving-") as folder:
        workspace = authority(Path(folder), schools)
        expected = answers(workspace)
        click.echo(f"{schools} schools, {len(workspace.store.database):,} quads, {len(expected)} questions")
        click.echo(
            f"{'':34}{'answers':>8}{'errors':>8}{'wrong':>7}{'median':>9}{'95 %':>9}{'MB':>6}{'MB':>6}"
        )
        command = [sys.executable, "-m", "hsp_graph", "-w", str(workspace.folder), "serve", "--port", "0"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout
            found = re.search(r":(\d+)/", server.stdout.readline())
            assert found
            port = int(found[1])
            Load(port, server.pid, expected, clients=2, pause=0, fresh=True).run(1)  # workers get ready
            one = Load(port, server.pid, expected, clients=1, pause=0, fresh=True).run(seconds)
            one.tell("one client, without pause")
            many = Load(port, server.pid, expected, clients=clients, pause=pause, fresh=True).run(seconds)
            many.tell(f"{clients} clients, {pause:g} s between", one)
            full = Load(port, server.pid, expected, clients=clients, pause=0, fresh=True).run(seconds)
            full.tell(f"{clients} clients, without pause", one)
            again = Load(port, server.pid, expected, clients=clients, pause=0, fresh=False).run(seconds)
            again.tell(f"{clients} clients, the same questions", one)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()
    ways = (one, many, full, again)
    faults = sum(way.errors + way.wrong for way in ways)
    grown = max(way.memory[1] / way.memory[0] for way in ways)
    ratio = many.median / one.median
    click.echo(f"With pauses {ratio:.2f} times as long as one client, at most {AT_MOST:g}.")
    if faults or ratio > AT_MOST or grown > GROWTH:
        click.echo(f"Missed: {faults} errors and wrong answers, memory {grown:.2f} times.")
        sys.exit(1)


def answers(workspace: Workspace) -> dict[str, list[bytes]]:
    """The SPARQL of each question, about somebody where it can be, and the lines of its answer, sorted."""
    known = {}
    person = workspace.ask("parents").to_dicts()[0]["parent"]
    for name in MIXED:
        question = questions()[name]
        about = {"agent": str(person)} if "agent" in {one.name for one in question.parameters} else {}
        text = asked(workspace, question, about)
        found = serialise(workspace.store.query(text), "text/csv", 1_000_000)
        known[text] = sorted(found.splitlines())
    return known


class Load:
    """So many clients that ask at once, and what came of it."""

    def __init__(
        self, port: int, process: int, expected: Mapping[str, list[bytes]], *, clients: int, pause: float,
        fresh: bool,
    ) -> None:  # fmt: skip
        self.port, self.expected, self.pause, self.fresh = port, expected, pause, fresh
        self.process, self.clients = process, clients
        self.times: list[float] = []
        self.errors = self.wrong = 0
        self.memory = (0.0, 0.0)

    def run(self, seconds: float) -> "Load":
        """Ask for so long."""
        end = time.monotonic() + seconds
        threads = [threading.Thread(target=self._ask, args=(number, end)) for number in range(self.clients)]
        for thread in threads:
            thread.start()
        time.sleep(seconds / 3)
        before = self._megabytes()
        for thread in threads:
            thread.join()
        self.memory = before, self._megabytes()
        return self

    @property
    def median(self) -> float:
        """Seconds to an answer."""
        return statistics.median(self.times)

    def tell(self, name: str, one: "Load | None" = None) -> None:
        """Print a line of the table."""
        slowest = sorted(self.times)[int(len(self.times) * 0.95)]
        times = f"{self.median:9.4f}{slowest:9.4f}"
        ratio = f"  {self.median / one.median:.2f} times" if one else ""
        counts = f"{len(self.times):8,}{self.errors:8}{self.wrong:7}"
        click.echo(f"{name:34}{counts}{times}{self.memory[0]:6.0f}{self.memory[1]:6.0f}{ratio}")

    def _ask(self, number: int, end: float) -> None:
        chance = random.Random(number)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        texts = list(self.expected)
        time.sleep(chance.uniform(0, self.pause))
        while time.monotonic() < end:
            text = chance.choice(texts)
            mark = f"# {chance.getrandbits(64)}\n" if self.fresh else ""
            target = f"/sparql?{urlencode({'query': mark + text})}"
            began = time.perf_counter()
            connection.request("GET", target, headers={"Accept": "text/csv"})
            reply = connection.getresponse()
            body = reply.read()
            self.times.append(time.perf_counter() - began)
            if reply.status != 200:
                self.errors += 1
            elif sorted(body.splitlines()) != self.expected[text]:
                self.wrong += 1
            time.sleep(chance.uniform(0.5, 1.5) * self.pause)
        connection.close()

    def _megabytes(self) -> float:
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text("ascii").split()
        told = [Path(f"/proc/{one}/status").read_text("ascii") for one in (self.process, *children)]
        return sum(int(status.split("VmRSS:")[1].split()[0]) for status in told) / 1000


if __name__ == "__main__":
    main()
