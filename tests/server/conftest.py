"""Servers that are really started, asked by plain HTTP, and by a browser that reaches nothing else."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from hsp_graph.workspace import Workspace

Params = list[tuple[str, str]]


@dataclass(frozen=True)
class Reply:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def text(self) -> str:
        return self.body.decode()

    def rows(self) -> list[dict[str, str]]:
        found = json.loads(self.body)["results"]["bindings"]
        return [{name: cell["value"] for name, cell in row.items()} for row in found]


@dataclass(frozen=True)
class Served:
    """A server in a process of its own."""

    process: "subprocess.Popen[str]"
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self, method: str, path: str, body: bytes | str | None = None, headers: dict[str, str] | None = None
    ) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            reply = connection.getresponse()
            told = {name.lower(): value for name, value in reply.getheaders()}
            return Reply(reply.status, told, reply.read())
        finally:
            connection.close()

    def get(self, path: str, given: Params | None = None, **headers: str) -> Reply:
        return self.ask("GET", f"{path}?{urlencode(given)}" if given else path, None, headers)

    def query(self, text: str, **headers: str) -> Reply:
        return self.get("/sparql", [("query", text)], **headers)

    def workers(self) -> list[int]:
        """The process numbers of its workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("ascii")
        return [int(child) for child in children.split()]


@contextmanager
def running(folder: Path, *options: str) -> Iterator[Served]:
    """``hsp serve`` on a free port; Ctrl-C ends it, and whether that was clean is checked."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HSP_")}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    process = subprocess.Popen(
        [sys.executable, "-m", "hsp_graph", "-w", str(folder), "serve", "--port", "0", *options],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        assert process.stdout
        found = re.search(r"http://[^/ ]+:(\d+)/", process.stdout.readline())
        assert found, process.communicate()[1]
        yield Served(process, int(found[1]))
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=20)
            assert (process.returncode, told) == (0, "Stopped.\n")
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def serve() -> Callable[..., Any]:
    """A context manager: a study's folder, and options, served."""
    return running


@pytest.fixture(scope="session")
def served(study: Workspace) -> Iterator[Served]:
    """The published study, served."""
    with running(study.folder) as server:
        yield server


@pytest.fixture(scope="session")
def server_of() -> Iterator[Callable[[Workspace], Served]]:
    """A function: the server of a study, started when it is first asked for."""
    with ExitStack() as stack:
        started: dict[Path, Served] = {}

        def server(workspace: Workspace) -> Served:
            if workspace.folder not in started:
                started[workspace.folder] = stack.enter_context(running(workspace.folder))
            return started[workspace.folder]

        yield server


class Visit:
    """A window of a browser for one server; what it asked of others, and what it complained of."""

    def __init__(self, page: Any, server: Served) -> None:
        self.page, self.server = page, server
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        page.route(lambda url: not url.startswith((server.address + "/", "data:", "blob:")), self._refuse)
        page.on("console", lambda one: self.complaints.append(one.text))
        page.on("pageerror", lambda one: self.complaints.append(str(one)))

    def _refuse(self, route: Any) -> None:
        self.elsewhere.append(route.request.url)
        route.abort()

    def go(self, path: str) -> int:
        """Open a page of the server; the status of the answer."""
        status: int = self.page.goto(self.server.address + path).status
        return status

    def settle(self) -> None:
        """Wait until a query that the page runs by itself is answered."""
        if "/query?" in self.page.url:
            status = self.page.locator("#status", has_text=re.compile(r" s\b|Not answered|No answer"))
            status.wait_for()

    def rows(self) -> list[list[str]]:
        """The cells of the body of the page's table."""
        found: list[list[str]] = self.page.evaluate(
            "[...document.querySelectorAll('tbody tr')]"
            ".map(row => [...row.cells].map(cell => cell.textContent))"
        )
        return found


@pytest.fixture
def visit(server_of: Callable[[Workspace], Served], browser: Any) -> Iterator[Callable[..., Visit]]:
    """A function: a new window for a study's server, with nothing opened yet."""
    pages = []

    def opened(workspace: Workspace, width: int = 1440, **options: Any) -> Visit:
        pages.append(browser.new_page(viewport={"width": width, "height": 900}, **options))
        return Visit(pages[-1], server_of(workspace))

    yield opened
    for page in pages:
        page.close()
