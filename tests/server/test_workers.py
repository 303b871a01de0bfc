"""Jobs in worker processes, which are really started, stopped and killed."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from hsp_graph.core.errors import CommandError, HspError, LimitError
from hsp_graph.server.cache import AnswerCache
from hsp_graph.server.jobs import Answer
from hsp_graph.server.settings import ServerSettings
from hsp_graph.server.workers import BusyError, LostError, Workers
from hsp_graph.workspace import Workspace

HEADS = "SELECT (COUNT(?head) AS ?n) { ?head a hsp:HeadTeacher }"
PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c"


def running(
    workspace: Workspace, work: Callable[[Workers], Coroutine[Any, Any, None]], **settings: Any
) -> None:
    """Run a coroutine that is handed workers; after it, none of their processes is left."""

    async def run() -> None:
        workers = Workers(workspace, ServerSettings(**{"workers": 1, **settings}))
        await workers.start()
        try:
            await work(workers)
        finally:
            await workers.stop()
            assert children() == []

    with ThreadPoolExecutor(1) as thread:  # in the first one, a browser's loop may be running
        thread.submit(lambda: asyncio.run(run())).result()


def children() -> list[int]:
    """The workers that this thread has started and not yet seen the end of, zombies too."""
    told = Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text("ascii")
    return [
        int(child)
        for child in told.split()
        if b"hsp_graph.server.worker" in Path(f"/proc/{child}/cmdline").read_bytes()
        or Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    ]


def query(workers: Workers, text: str, most: int = 1000) -> Coroutine[Any, Any, Answer]:
    return workers.run("query", text=text, accept="text/csv", most=most, graphs=None, base="")


async def heads(workers: Workers) -> bool:
    return (await query(workers, HEADS)).body == b"n\r\n5\r\n"


async def raised(job: Coroutine[Any, Any, Answer]) -> HspError:
    with pytest.raises(HspError) as caught:
        await job
    return caught.value


def test_what_a_job_raises_is_raised_and_the_worker_stays(study: Workspace) -> None:
    async def work(workers: Workers) -> None:
        await heads(workers)
        before = children()
        error = await raised(query(workers, "SELECT *\n{ ?s ?p }"))
        assert type(error) is CommandError
        assert "line 2, column 10" in error.what
        with pytest.raises(RuntimeError, match="KeyError: 'nothing'"):
            await workers.run("nothing")
        assert await heads(workers)
        assert children() == before

    running(study, work)


def test_what_takes_too_long_is_stopped_and_the_next_is_answered(study: Workspace) -> None:
    async def work(workers: Workers) -> None:
        assert await heads(workers)
        (before,) = children()
        began = time.monotonic()
        error = await raised(query(workers, PRODUCT))
        assert 0.5 <= time.monotonic() - began < 1.5
        assert isinstance(error, LimitError)
        assert error.what == "This was stopped: it took longer than 0.5 seconds."
        assert not Path(f"/proc/{before}").exists()
        workers.settings = ServerSettings(seconds=20)  # however busy this machine is
        assert await heads(workers)

    running(study, work, seconds=0.5)


def test_what_needs_too_much_memory_is_stopped_and_the_next_is_answered(study: Workspace) -> None:
    async def work(workers: Workers) -> None:
        error = await raised(query(workers, SORTED))
        assert isinstance(error, LimitError)
        assert error.what == "This was stopped: it needs more than 400 MB of memory."
        assert await heads(workers)

    running(study, work, memory=400)


@pytest.mark.parametrize(
    "accept",
    ["text/csv", "text/tab-separated-values", "application/json", "application/xml", "text/turtle"],
)
def test_an_answer_has_all_rows_or_none(accept: str, study: Workspace) -> None:
    hostile = r"},{\"x\":{\"type\":\"uri\"},<result>\n\n\r\n\"\""
    texts = f'VALUES ?x {{ "{hostile}" "b" "c" "" }} VALUES ?y {{ 1 UNDEF }}'

    async def work(workers: Workers) -> None:
        text = (
            f"CONSTRUCT {{ [] <x:p> ?x }} {{ {texts} }}"
            if accept == "text/turtle"
            else f"SELECT ?x ?y {{ {texts} }}"
        )
        given = {"text": text, "accept": accept, "graphs": None, "base": ""}
        assert (await workers.run("query", most=8, **given)).status == 200
        error = await raised(workers.run("query", most=7, **given))
        assert isinstance(error, LimitError)
        assert error.what.startswith("The answer has more than 7 rows")

    running(study, work)


def test_a_killed_worker_loses_one_answer_and_nothing_else(study: Workspace) -> None:
    async def work(workers: Workers) -> None:
        one, other = (asyncio.create_task(query(workers, PRODUCT)) for _ in range(2))
        await asyncio.sleep(1.5)
        os.kill(children()[0], signal.SIGKILL)
        done, _ = await asyncio.wait((one, other), return_when=asyncio.FIRST_COMPLETED)
        (lost,) = done
        assert isinstance(lost.exception(), LostError)
        assert await heads(workers)
        left = one if lost is other else other
        assert not left.done()
        left.cancel()  # the client went away
        assert isinstance((await asyncio.gather(left, return_exceptions=True))[0], asyncio.CancelledError)
        assert [await heads(workers) for _ in range(4)] == [True] * 4

    running(study, work, workers=2)


def test_a_worker_that_is_killed_while_idle_is_replaced(study: Workspace) -> None:
    async def work(workers: Workers) -> None:
        assert await heads(workers)
        os.kill(children()[0], signal.SIGKILL)
        await asyncio.sleep(0.2)
        assert await heads(workers)

    running(study, work)


def test_too_many_are_not_kept_waiting(study: Workspace) -> None:
    async def work(workers: Workers) -> None:
        jobs = [asyncio.create_task(query(workers, HEADS)) for _ in range(5)]
        done = await asyncio.gather(*jobs, return_exceptions=True)
        assert [type(one) for one in done] == [Answer, Answer, Answer, BusyError, BusyError]

    running(study, work, waiting=2)


def test_an_answer_is_kept_until_the_graph_changes(study: Workspace) -> None:
    async def work(workers: Workers) -> None:
        given = {"accept": "text/csv", "most": 9, "graphs": None, "base": ""}
        first = await workers.cached("query", text=HEADS, **given)
        os.kill(children()[0], signal.SIGSTOP)
        assert await workers.cached("query", text=HEADS, **given) is first
        os.kill(children()[0], signal.SIGCONT)
        other = await workers.cached("query", text=HEADS, **given | {"accept": "application/json"})
        assert other.media_type == "application/json"
        # A fault is not kept.
        assert isinstance(await raised(workers.cached("query", text="ASK {", **given)), CommandError)

    running(study, work)


def test_the_oldest_answers_give_way() -> None:
    cache = AnswerCache()
    answer = Answer(b"x" * (1 << 20), "text/plain")
    assert cache.get(1, 0) is None
    cache.put(0, 0, answer)  # of another generation than was asked for last
    assert cache.get(1, 0) is None
    for number in range(100):
        cache.put(1, number, answer)
    assert [cache.get(1, number) is answer for number in (0, 36, 37, 99)] == [False, False, True, True]
    cache.put(1, "large", Answer(b"x" * (9 << 20), "text/plain"))
    assert cache.get(1, "large") is None
    assert cache.get(2, 99) is None
