"""Runs the application until it is told to end."""

import socket
from contextlib import suppress
from typing import Any

import uvicorn

from hsp_graph.server.app import create_app
from hsp_graph.server.settings import ServerSettings
from hsp_graph.workspace import Workspace


def run(workspace: Workspace, settings: ServerSettings, listening: socket.socket) -> None:
    """Serve a study until Ctrl-C.

    Args:
        workspace: the study.
        settings: what the server allows.
        listening: where clients connect.
    """
    app = create_app(workspace, settings)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=2,
        limit_concurrency=1000,
    )  # fmt: skip
    with suppress(KeyboardInterrupt):
        _Server(config).run(sockets=[listening])


class _Server(uvicorn.Server):
    async def shutdown(self, sockets: Any = None) -> None:
        # Whoever waits for an answer is told at once that there will be none.
        await self.config.app.state.workers.stop()  # type: ignore[union-attr]
        await super().shutdown(sockets)
