"""Errors as HTTP answers: the status, and a page for browsers or plain text for programs."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from hsp_graph.core.errors import ForbiddenError, HspError, LimitError
from hsp_graph.graph.questions import UnknownQuestionError
from hsp_graph.server.page import OWN_SITE
from hsp_graph.server.rendering import HTML, render
from hsp_graph.server.workers import BusyError, LostError
from hsp_graph.workspace import Workspace

_MESSAGES = {
    404: "There is no page at this address.",
    405: "Pages are only read; nothing can be sent to this address.",
}
_CHECK_ADDRESS = "Check the address, or begin at the start."


class RequestError(HspError):
    """A request that the SPARQL Protocol does not allow.

    Attributes:
        status: the HTTP status that says so.
    """

    def __init__(self, status: int, what: str, hint: str = "", *, close: bool = False) -> None:
        super().__init__(what, hint=hint)
        self.status = status
        self.headers = {"Connection": "close"} if close else None


def status_of(error: HspError) -> int:
    """The HTTP status for an error."""
    if isinstance(error, RequestError):
        return error.status
    if isinstance(error, UnknownQuestionError):
        return 404
    if isinstance(error, ForbiddenError):
        return 403
    return 503 if isinstance(error, LimitError | BusyError | LostError) else 400


def error_handler(workspace: Workspace) -> Callable[[Request, Exception], Coroutine[Any, Any, Response]]:
    """A function that answers a request that failed."""

    async def answer(request: Request, error: Exception) -> Response:
        status, what, where, hint = _message(error)
        headers = getattr(error, "headers", None) or {}
        if "text/html" not in request.headers.get("accept", ""):
            return PlainTextResponse(f"{what}\n{hint}\n", status, headers)
        body = render(
            "error", workspace.title, status=status, what=what, where=where, hint=hint,
            is_question=request.url.path.startswith("/questions/"),
        )  # fmt: skip
        return Response(body, status, {"content-security-policy": OWN_SITE, **headers}, HTML)

    return answer


def _message(error: Exception) -> tuple[int, str, str, str]:
    """Status, what, where and hint of an error."""
    if isinstance(error, UnknownQuestionError):
        near = f" Did you mean '{error.nearest}'?" if error.nearest else ""
        return status_of(error), error.what + near, "", _CHECK_ADDRESS
    if isinstance(error, HspError):
        return status_of(error), error.what, error.where, error.hint
    assert isinstance(error, HTTPException)
    status, what = error.status_code, error.detail
    if what == HTTPStatus(status).phrase:
        what = _MESSAGES.get(status, what)
    return status, what, "", _CHECK_ADDRESS
