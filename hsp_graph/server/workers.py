"""The worker pool: jobs run in processes, which can be killed; a query cannot be stopped otherwise."""

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

#: Seconds in which a worker must have started.
_START = 60


class BusyError(HspError):
    """Too many jobs are waiting."""

    headers: Final = {"Retry-After": "2"}


class LostError(HspError):
    """The worker process ended before it answered."""

    headers: Final = {"Retry-After": "0"}


class Workers:
    """A pool of worker processes.

    Args:
        workspace: the study; each job sees the newest state of its graph.
        settings: the number of workers, and the limits of a job.
    """

    def __init__(self, workspace: Workspace, settings: ServerSettings) -> None:
        self.workspace, self.settings = workspace, settings
        self._all = set[_Worker]()
        self._free = asyncio.Queue[_Worker]()
        self._waiting, self._stopped = 0, False
        self._cache = AnswerCache()

    async def start(self) -> None:
        """Start all workers, without waiting until they are ready."""
        for _ in range(self.settings.workers):
            await self._add()

    async def stop(self) -> None:
        """End all workers; jobs that are running raise LostError."""
        self._stopped = True
        await asyncio.gather(*(worker.end() for worker in self._all))

    async def run(self, job: str, **given: Any) -> Answer:
        """Run a job in a worker.

        Args:
            job: its name; see :func:`hsp_graph.server.worker.all_jobs`.
            given: its arguments besides the workspace.

        Raises:
            BusyError: if too many jobs are waiting.
            LimitError: if it exceeds a limit of time, memory or rows.
            LostError: if its process ends before it answers.
            HspError: what the job raises.
        """
        if self._waiting >= self.settings.waiting:
            raise BusyError(
                "Too many requests are waiting for an answer.", hint="Ask again in a few seconds."
            )
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
            # Nobody waits for what it may still do: the next job gets a new worker.
            await asyncio.shield(self._replace(worker))
            raise
        self._free.put_nowait(worker)
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Answer)
        return answer

    async def cached(self, job: str, **given: Hashable) -> Answer:
        """Run a job whose answer depends on the graph alone, or take the answer from the cache."""
        generation, asked = self.workspace.store.generation, (job, *sorted(given.items()))
        answer = self._cache.get(generation, asked)
        if answer is None:
            answer = await self.run(job, **given)
            self._cache.put(generation, asked, answer)
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
        """The answer of a job, or the exception that it raised."""
        source, sink = self._process.stdout, self._process.stdin
        assert source and sink
        lost = LostError("The worker process was lost.", hint="Ask again.")
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
            # Native code aborts when it gets no memory.
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
