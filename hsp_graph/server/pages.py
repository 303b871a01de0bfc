"""The pages."""

from starlette.routing import BaseRoute

from hsp_graph.server.workers import Workers
from hsp_graph.workspace import Workspace


def routes(workspace: Workspace, workers: Workers) -> list[BaseRoute]:
    """What is served to browsers."""
    return []
