"""The pages: what is behind each address. Workers make them; see :mod:`hsp_graph.server.page_jobs`."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from hsp_graph.core.errors import CommandError, HspError
from hsp_graph.server.jobs import Answer
from hsp_graph.server.protocol import status_of
from hsp_graph.server.rendering import page
from hsp_graph.server.workers import Workers
from hsp_graph.workspace import Workspace

_STATIC = Path(__file__).parent / "static"
#: Scripts, styles and answers come from this server, and from nowhere else.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: Map and report hold policies of their own, with the hashes of what stands in them.
_OWN_POLICY = "frame-ancestors 'none'"


def routes(workspace: Workspace, workers: Workers) -> list[BaseRoute]:
    """What is served to browsers."""

    async def home(request: Request) -> Response:
        return _response(await workers.run("home_page"))

    async def questions(request: Request) -> Response:
        return _response(await workers.run("questions_page"))

    async def question(request: Request) -> Response:
        name, given = request.path_params["name"], _given(request)
        _exists(name)
        try:
            return _response(await workers.run("question_page", name=name, given=given))
        except HspError as error:
            # The form stays, with what was given.
            return _response(
                await workers.run(
                    "question_page", name=name, given=given, refused=error, status=status_of(error)
                )
            )

    async def question_csv(request: Request) -> Response:
        name = request.path_params["name"]
        _exists(name)
        answer = _response(await workers.run("question_csv", name=name, given=_given(request)))
        answer.headers["content-disposition"] = f'attachment; filename="{name}.csv"'
        return answer

    async def choices(request: Request) -> Response:
        start = request.query_params.get("start", "")
        _exists(request.path_params["name"])
        return _response(await workers.run("question_choices", **request.path_params, start=start))

    async def query(request: Request) -> Response:
        return _response(await workers.run("query_page", query=request.query_params.get("query", "")))

    async def explain(request: Request) -> Response:
        return _response(await workers.run("explain_page", of=request.query_params.get("of", "").strip()))

    async def home_school_map(request: Request) -> Response:
        given = _given(request, {"level", "focus", "as_of"})
        return _response(await workers.kept("map_page", **given), _OWN_POLICY)

    async def report(request: Request) -> Response:
        return _response(await workers.kept("report_page", **_given(request, {"as_of"})), _OWN_POLICY)

    async def engine(request: Request) -> Response:
        return _response(await workers.kept("drawing_script"))

    return [
        Route("/", home),
        Route("/questions", questions),
        Route("/questions/{name}.csv", question_csv),
        Route("/questions/{name}", question),
        Route("/questions/{name}/choices/{parameter}", choices),
        Route("/query", query),
        Route("/map", home_school_map),
        Route("/report", report),
        Route("/explain", explain),
        Route("/static/vis-network.min.js", engine),
        Mount("/static", StaticFiles(directory=_STATIC)),
    ]


def error_handler(workspace: Workspace) -> Callable[[Request, Exception], Coroutine[Any, Any, Response]]:
    """What answers a request that fails: a page to browsers, plain text to programs."""

    async def told(request: Request, error: Exception) -> Response:
        if isinstance(error, HspError):
            status, what, where, hint = status_of(error), error.what, error.where, error.hint
        else:
            assert isinstance(error, HTTPException)
            status, where = error.status_code, ""
            known = (
                _SAID.get(status, error.detail) if error.detail == HTTPStatus(status).phrase else error.detail
            )
            what, hint = known, "Check the address, or begin at the start."
        headers = getattr(error, "headers", None)
        if "text/html" not in request.headers.get("accept", ""):
            return PlainTextResponse(f"{what}\n{hint}\n", status, headers)
        listed = request.url.path.startswith("/questions/")
        body = page("error", workspace.title, status=status, what=what, where=where, hint=hint, listed=listed)
        return _response(Answer(body, "text/html; charset=utf-8", status), headers=headers)

    return told


_SAID = {
    404: "There is no page at this address.",
    405: "Pages are only read; nothing can be sent to this address.",
}


def _response(answer: Answer, policy: str = _POLICY, *, headers: Any = None) -> Response:
    said = {"content-security-policy": policy, **(headers or {})}
    return Response(answer.body, answer.status, said, answer.media_type)


def _given(request: Request, known: set[str] | None = None) -> dict[str, str]:
    """The parameters that are given a value, of those known."""
    given = {name: value.strip() for name, value in request.query_params.items()}
    return {name: value for name, value in given.items() if value and (known is None or name in known)}


def _exists(question: str) -> None:
    """Refuse a name that no question has."""
    from hsp_graph.graph.questions import question_of

    try:
        question_of(question)
    except CommandError as error:
        near = error.hint.removesuffix("'hsp ask' alone lists them.").strip()
        raise HTTPException(404, f"{error.what} {near}".strip()) from error
