"""A study served to browsers and programs: serve."""

import socket

import click

from hsp_graph.cli.options import current, echo
from hsp_graph.errors import CommandError


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, metavar="N",
    help="Where it listens; 0 for any that is free.",
)  # fmt: skip
@click.pass_context
def serve(context: click.Context, port: int) -> None:
    """Serve the study on this machine, read only, until Ctrl-C."""
    import uvicorn

    from hsp_graph.server.app import create_app

    listening = _listening("127.0.0.1", port)
    app = create_app(current(context))
    config = uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=2)
    echo(f"http://127.0.0.1:{listening.getsockname()[1]}/")
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        echo("Stopped.", err=True)


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise CommandError(
            f"Nothing can listen at {host}, port {port}: {error.strerror}.",
            mend="Name another port, such as --port 8001, or --port 0 for any that is free.",
        ) from error
