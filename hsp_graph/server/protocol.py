"""The SPARQL 1.1 Protocol, its query part; Service Description; reading by the Graph Store HTTP Protocol."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hsp_graph.errors import HspError, LimitError
from hsp_graph.server.workers import BusyError, LostError, Workers


def routes(workers: Workers) -> list[Route]:
    """What is served to programs."""

    async def sparql(request: Request) -> Response:
        answer = await workers.run(
            "query", text=request.query_params.get("query", ""), accept=request.headers.get("accept", "*/*")
        )
        return Response(answer.body, answer.status, media_type=answer.media_type)

    return [Route("/sparql", sparql, methods=["GET", "POST"])]


def status_of(error: HspError) -> int:
    """The HTTP status that says what kind of error this is."""
    return 503 if isinstance(error, LimitError | BusyError | LostError) else 400
