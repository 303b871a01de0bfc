"""Runs the application with uvicorn."""

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
        settings: its limits, and who may connect.
        listening: the socket for clients.
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
        # Clients that wait for an answer get an error at once.
        await self.config.app.state.workers.stop()  # type: ignore[union-attr]
        await super().shutdown(sockets)
