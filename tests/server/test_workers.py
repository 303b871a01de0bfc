"""Jobs in worker processes, which are really started and really killed."""

import asyncio

from hsp_graph.server.jobs import Answer
from hsp_graph.server.settings import Settings
from hsp_graph.server.workers import Workers
from hsp_graph.workspace import Workspace


def test_a_job_answers(study: Workspace) -> None:
    async def run() -> Answer:
        workers = Workers(study, Settings(workers=1))
        await workers.start()
        try:
            return await workers.run("title")
        finally:
            await workers.stop()

    assert asyncio.run(run()).body == b"Tett and Macleod (2020)"
