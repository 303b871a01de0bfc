"""Worker processes: jobs run in them because a process can be killed, and a query cannot be stopped."""

import asyncio
import pickle
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Hashable
from contextlib import suppress
from typing import Any, Final

from hsp_graph.core.errors import HspError, LimitError
from hsp_graph.server.cache import AnswerCache
from hsp_graph.server.jobs import Answer
from hsp_graph.server.settings import ServerSettings
from hsp_graph.server.worker import packed
from hsp_graph.workspace import Workspace

#: A worker that has not started by then will not.
_START = 60


class BusyError(HspError):
    """Too many jobs wait already."""

    headers: Final = {"Retry-After": "2"}


class LostError(HspError):
    """The worker was lost while it worked."""

    headers: Final = {"Retry-After": "0"}


class Workers:
    """As many processes as there may be jobs at once.

    Args:
        workspace: the study that jobs are about; each job reads the newest state of its graph.
        settings: how many workers, and what a job may use.
    """

    def __init__(self, workspace: Workspace, settings: ServerSettings) -> None:
        self.workspace, self.settings = workspace, settings
        self._all = set[_Worker]()
        self._free = asyncio.Queue[_Worker]()
        self._waiting, self._stopped = 0, False
        self._kept = AnswerCache()

    async def start(self) -> None:
        """Start all workers; they get ready while others work."""
        for _ in range(self.settings.workers):
            await self._add()

    async def stop(self) -> None:
        """End all workers; who waits for an answer is told that it is lost."""
        self._stopped = True
        await asyncio.gather(*(worker.end() for worker in self._all))

    async def run(self, job: str, **given: Any) -> Answer:
        """Run a job in a worker.

        Args:
            job: a function of :mod:`hsp_graph.server.jobs` or ``page_jobs``, by its name.
            given: what it is given besides the workspace.

        Raises:
            BusyError: if too many wait already.
            LimitError: if it takes longer, or more memory, or answers more rows than it may.
            LostError: if its process ends before it answers.
            HspError: what the job raises.
        """
        if self._waiting >= self.settings.waiting:
            raise BusyError("Too many wait for an answer already.", hint="Ask again in a few seconds.")
        self._waiting += 1
        try:
            worker = await self._free.get()
            while worker.is_gone and not self._stopped:
                await self._replace(worker)
                worker = await self._free.get()
        finally:
            self._waiting -= 1
        try:
            answer = await worker.run(job, given, self.settings)
        except BaseException:
            # Whatever it does still, nobody waits for it: the next job gets a new one.
            await asyncio.shield(self._replace(worker))
            raise
        self._free.put_nowait(worker)
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Answer)
        return answer

    async def kept(self, job: str, **given: Hashable) -> Answer:
        """The same for a job whose answer depends on the graph alone: kept until the graph changes."""
        generation, asked = self.workspace.store.generation, (job, *sorted(given.items()))
        answer = self._kept.get(generation, asked)
        if answer is None:
            answer = await self.run(job, **given)
            # If the graph has changed meanwhile, nobody knows of which state the answer is.
            if self.workspace.store.generation == generation:
                self._kept.put(generation, asked, answer)
        return answer

    async def _replace(self, worker: "_Worker") -> None:
        self._all.discard(worker)
        await asyncio.gather(worker.end(), self._add())

    async def _add(self) -> None:
        if self._stopped:
            return
        worker = await _Worker.started(self.workspace, self.settings)
        self._all.add(worker)
        self._free.put_nowait(worker)


class _Worker:
    def __init__(self, process: Process) -> None:
        self._process, self._ready = process, False

    @classmethod
    async def started(cls, workspace: Workspace, settings: ServerSettings) -> "_Worker":
        command = [sys.executable, "-m", "hsp_graph.server.worker"]
        # In a session of its own: Ctrl-C in the terminal is for the server, which ends its workers.
        process = await asyncio.create_subprocess_exec(
            *command, str(workspace.folder.resolve()), str(settings.memory),
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True,
        )  # fmt: skip
        return cls(process)

    async def run(self, job: str, given: dict[str, Any], settings: ServerSettings) -> Any:
        """What the job answers, or the exception it raises."""
        source, sink = self._process.stdout, self._process.stdin
        assert source and sink
        lost = LostError("The process that worked on this was lost.", hint="Ask again.")
        try:
            if not self._ready:
                try:
                    await asyncio.wait_for(_message(source), _START)
                except TimeoutError:
                    raise lost from None
                self._ready = True
            sink.write(packed((job, given)))
            await sink.drain()
            return await asyncio.wait_for(_message(source), settings.seconds)
        except TimeoutError:
            raise LimitError.seconds(settings.seconds) from None
        except (asyncio.IncompleteReadError, ConnectionError):
            # Where there is no memory to be had, native code aborts.
            if await self._process.wait() == -signal.SIGABRT:
                raise LimitError.memory(settings.memory) from None
            raise lost from None

    @property
    def is_gone(self) -> bool:
        """Whether its process has ended."""
        return self._process.returncode is not None

    async def end(self) -> None:
        """Kill it, and wait until it is gone."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


async def _message(source: asyncio.StreamReader) -> Any:
    size = int.from_bytes(await source.readexactly(8), "big")
    return pickle.loads(await source.readexactly(size))  # noqa: S301 - our own worker's
