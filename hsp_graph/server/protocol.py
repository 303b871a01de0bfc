"""Routes for programs: SPARQL 1.1 Protocol (query), Service Description, Graph Store HTTP Protocol (GET)."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from hsp_graph.core.errors import ForbiddenError
from hsp_graph.server.errors import RequestError
from hsp_graph.server.jobs import Answer
from hsp_graph.server.negotiation import chosen
from hsp_graph.server.workers import Workers

#: The largest query in bytes.
_LONGEST = 1 << 20
#: Seconds in which a client must have sent its query.
_SECONDS = 30
_FORM, _DIRECT, _UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
#: Functions whose value changes from call to call, so that the answer cannot be cached.
_CHANGES = re.compile("now|rand|uuid|bnode", re.IGNORECASE)
#: The service description for programs, a page for browsers.
_BROWSER = ["text/turtle", "text/html"]


def routes(workers: Workers) -> list[Route]:
    """The routes of the endpoint and of the graph store."""
    most = workers.settings.rows

    async def sparql(request: Request) -> Response:
        endpoint = str(request.url.replace(path="/sparql", query=""))
        if request.method in ("GET", "HEAD") and not request.url.query:
            accept = _accept(request)
            if chosen(accept, _BROWSER) == "text/html":
                return RedirectResponse("/query", 303, {"Vary": "Accept"})
            return await answered(
                request, workers.cached("description", endpoint=endpoint, accept=accept, most=most)
            )
        given = await _given(request)
        text = _only(given, "query")
        graphs = tuple(tuple(value for key, value in given if key == name) for name in _DATASET)
        for name in (*graphs[0], *graphs[1]):
            if name.lower().startswith("file:"):
                raise ForbiddenError("No file is read; name a graph of the study.")
        job = (workers.run if _CHANGES.search(text) else workers.cached)(
            "query", text=text, accept=_accept(request), most=most, graphs=graphs if any(graphs) else None,
            base=next(iter(graphs[0]), endpoint),
        )  # fmt: skip
        return await answered(request, job)

    async def graph(request: Request) -> Response:
        ((key, name), *more) = _pairs(request.url.query) or [("", "")]
        if more or (key, bool(name)) not in (("default", False), ("graph", True)):
            raise RequestError(400, "Name one graph.", "Write /graph?default, or /graph?graph=IRI, escaped.")
        job = workers.cached("graph", name=name, accept=_accept(request), most=most)
        return await answered(request, job)

    return [
        *(Route(path, _or_options(sparql, "GET, HEAD, POST"), methods=["GET", "POST", "OPTIONS"])
          for path in ("/sparql", "/sparql/")),
        Route("/graph", _or_options(graph, "GET, HEAD"), methods=["GET", "OPTIONS"]),
    ]  # fmt: skip


_DATASET = ("default-graph-uri", "named-graph-uri")


async def answered(request: Request, job: Coroutine[Any, Any, Answer]) -> Response:
    """The response with a job's answer; if the client disconnects, the job is stopped."""
    working = asyncio.create_task(job)
    gone = asyncio.create_task(_gone(request))
    try:
        await asyncio.wait((working, gone), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise RequestError(499, "The client has gone.")
        answer = await working
    finally:
        for task in (working, gone):
            task.cancel()
        await asyncio.gather(working, gone, return_exceptions=True)
    return Response(answer.body, answer.status, {"Vary": "Accept"}, answer.media_type)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _accept(request: Request) -> str:
    return ",".join(request.headers.getlist("accept"))


def _or_options(
    endpoint: Callable[[Request], Coroutine[Any, Any, Response]], methods: str
) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    async def either(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(None, 204, {"Allow": f"{methods}, OPTIONS"})
        return await endpoint(request)

    return either


async def _given(request: Request) -> list[tuple[str, str]]:
    """The parameters of a request, from the query string and the body."""
    given = _pairs(request.url.query)
    if request.method == "POST":
        kind, _, rest = request.headers.get("content-type", "").partition(";")
        kind = kind.strip().lower()
        if kind not in (_FORM, _DIRECT, _UPDATE):
            raise RequestError(415, "The body is not a query.", f"Send it as {_FORM} or {_DIRECT}.")
        if "charset" in rest.lower() and "utf-8" not in rest.lower():
            raise RequestError(415, "Send the query in UTF-8.")
        body = await _body(request)
        if kind == _FORM:
            given += _pairs(body)
        else:
            given.append(("query" if kind == _DIRECT else "update", body))
    if any(name == "update" for name, _ in given):
        raise ForbiddenError.update()
    return given


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError:
        raise RequestError(400, "The parameters are not in UTF-8, or there are too many.") from None


async def _body(request: Request) -> str:
    body = bytearray()
    try:
        async with asyncio.timeout(_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > _LONGEST:
                    raise RequestError(413, f"A query may have {_LONGEST:,} bytes.", close=True)
        return body.decode()
    except TimeoutError:
        raise RequestError(408, "The query did not come in time.", close=True) from None
    except UnicodeDecodeError:
        raise RequestError(400, "The query is not in UTF-8.") from None
    except ClientDisconnect:
        raise RequestError(499, "The client has gone.") from None


def _only(given: list[tuple[str, str]], name: str) -> str:
    values = [value for key, value in given if key == name]
    if len(values) != 1:
        raise RequestError(400, f"Give one {name}; there {'is none' if not values else 'are several'}.")
    return values[0]
