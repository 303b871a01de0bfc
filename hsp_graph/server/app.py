"""The server's application: its routes, who may use them, and the headers of every response."""

import base64
import binascii
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hsp_graph.core.errors import HspError
from hsp_graph.server import protocol
from hsp_graph.server.errors import error_handler, status_of
from hsp_graph.server.page import Page
from hsp_graph.server.pages import PAGES
from hsp_graph.server.settings import ServerSettings
from hsp_graph.server.workers import Workers
from hsp_graph.workspace import Workspace

_STATIC = Path(__file__).parent / "static"
#: The default headers: nothing in a response may run, load or be framed.
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
        settings: its limits, and who may connect.
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

    on_error = error_handler(workspace)
    app = Starlette(
        routes=[*protocol.routes(workers), *page_routes(workers)],
        lifespan=lifespan,
        exception_handlers={HspError: on_error, HTTPException: on_error},
    )
    app.state.workers = workers
    app.add_middleware(_Token, token=settings.token)
    if settings.origin:
        # Before the token is checked: a browser sends none with a preflight request.
        app.add_middleware(
            CORSMiddleware, allow_origins=[settings.origin], allow_methods=["GET", "POST"],
            allow_headers=["Accept", "Authorization", "Content-Type"],
        )  # fmt: skip
    app.add_middleware(_Hosts, allowed=settings.hosts)
    app.add_middleware(_Headers)
    return app


def page_routes(workers: Workers) -> list[BaseRoute]:
    """The routes of all pages, and of the files that they need."""
    return [*(_route(page, workers) for page in PAGES), Mount("/static", StaticFiles(directory=_STATIC))]


def _route(page: Page, workers: Workers) -> Route:
    job = page.job.__name__

    async def respond(request: Request) -> Response:
        arguments = page.arguments(request.path_params, request.query_params)
        try:
            answer = await (workers.cached if page.cached else workers.run)(job, **arguments)
        except HspError as error:
            if not page.keeps_form:
                raise
            answer = await workers.run(job, **arguments, refused=error, status=status_of(error))
        headers = {"content-security-policy": page.policy}
        if answer.filename:
            headers["content-disposition"] = f'attachment; filename="{answer.filename}"'
        return Response(answer.body, answer.status, headers, answer.media_type)

    return Route(page.path, respond)


class _Headers:
    """Adds the default headers to every response that does not have its own."""

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


class _Hosts:
    """Rejects requests whose Host header is not allowed (protects against DNS rebinding)."""

    def __init__(self, app: ASGIApp, allowed: tuple[str, ...]) -> None:
        self.app, self.allowed = app, allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.allowed:
            host = Headers(scope=scope).get("host", "")
            name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
            if name.lower() not in self.allowed:
                refused = PlainTextResponse("This server answers to localhost only.\n", 421)
                return await refused(scope, receive, send)
        return await self.app(scope, receive, send)


class _Token:
    """Rejects requests without the token, sent as Bearer or as the password of Basic authentication."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app, self.token = app, token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.token:
            sent = _token(Headers(scope=scope).get("authorization", ""))
            if not hmac.compare_digest(sent, self.token):
                headers = {"WWW-Authenticate": 'Basic realm="hsp", charset="UTF-8"'}
                refused = PlainTextResponse("Send the token, as the password.\n", 401, headers)
                return await refused(scope, receive, send)
        return await self.app(scope, receive, send)


def _token(authorization: str) -> bytes:
    """The token in an Authorization header."""
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return given.strip().encode("latin-1")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(given, validate=True).partition(b":")[2]
        except binascii.Error:
            return b""
    return b""
