"""The server's application: what is behind each address, who may ask, and what every answer says."""

import base64
import binascii
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hsp_graph.core.errors import HspError
from hsp_graph.server import pages, protocol
from hsp_graph.server.settings import ServerSettings
from hsp_graph.server.workers import Workers
from hsp_graph.workspace import Workspace

#: What every answer says, unless it says otherwise: nothing in it runs, loads or is framed.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


def create_app(workspace: Workspace, settings: ServerSettings | None = None) -> Starlette:
    """The application that serves a study, read only.

    Args:
        workspace: the study.
        settings: what it allows.
    """
    settings = settings or ServerSettings()
    workers = Workers(workspace, settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await workers.start()
        try:
            yield
        finally:
            await workers.stop()

    told = pages.error_handler(workspace)
    app = Starlette(
        routes=[*protocol.routes(workers), *pages.routes(workspace, workers)],
        lifespan=lifespan,
        exception_handlers={HspError: told, HTTPException: told},
    )
    app.state.workers = workers
    app.add_middleware(_Token, token=settings.token)
    if settings.origin:
        # Asked before the token is: a browser shows none when it asks whether it may.
        app.add_middleware(
            CORSMiddleware, allow_origins=[settings.origin], allow_methods=["GET", "POST"],
            allow_headers=["Accept", "Authorization", "Content-Type"],
        )  # fmt: skip
    app.add_middleware(_Names, names=settings.hosts)
    app.add_middleware(_Headers)
    return app


class _Headers:
    """Adds to every answer the headers that it does not have."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, sent)


class _Names:
    """Refuses requests that call the server by another name.

    A page from elsewhere whose own name was made to lead here would otherwise be of the server's origin.
    """

    def __init__(self, app: ASGIApp, names: tuple[str, ...]) -> None:
        self.app, self.names = app, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.names:
            host = Headers(scope=scope).get("host", "")
            name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
            if name.lower() not in self.names:
                refused = PlainTextResponse("This server answers to localhost only.\n", 421)
                return await refused(scope, receive, send)
        return await self.app(scope, receive, send)


class _Token:
    """Refuses requests without the token, as Bearer or as the password of Basic, which browsers ask for."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app, self.token = app, token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.token:
            shown = _shown(Headers(scope=scope).get("authorization", ""))
            if not hmac.compare_digest(shown, self.token):
                headers = {"WWW-Authenticate": 'Basic realm="hsp", charset="UTF-8"'}
                refused = PlainTextResponse("Show the token, as the password.\n", 401, headers)
                return await refused(scope, receive, send)
        return await self.app(scope, receive, send)


def _shown(authorization: str) -> bytes:
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return given.strip().encode("latin-1")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(given, validate=True).partition(b":")[2]
        except binascii.Error:
            return b""
    return b""
