"""The server's application: what is behind each address, and what every answer says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hsp_graph.errors import HspError
from hsp_graph.server import pages, protocol
from hsp_graph.server.settings import Settings
from hsp_graph.server.workers import Workers
from hsp_graph.workspace import Workspace

#: Unless a page says otherwise, nothing runs, loads or frames.
_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cache-control": b"no-cache",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
}


def create_app(workspace: Workspace, settings: Settings | None = None) -> Starlette:
    """The application that serves a study, read only.

    Args:
        workspace: the study.
        settings: what it allows.
    """
    workers = Workers(workspace, settings or Settings())

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await workers.start()
        yield
        await workers.stop()

    told = pages.error_handler(workspace)
    app = Starlette(
        routes=[*protocol.routes(workers), *pages.routes(workspace, workers)],
        lifespan=lifespan,
        exception_handlers={HspError: told, HTTPException: told},
    )
    app.add_middleware(_Headers)
    return app


class _Headers:
    """Adds to every answer the headers that it does not have."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(pair for pair in _HEADERS.items() if pair[0] not in there),
                ]
            await send(message)

        await self.app(scope, receive, sent)
