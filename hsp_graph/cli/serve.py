"""hsp serve: a study served to browsers and programs."""

import ipaddress
import secrets
import socket

import click

from hsp_graph.cli.options import current, echo, open_page
from hsp_graph.core.errors import CommandError


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, metavar="N",
              help="The port; 0 for any that is free.")  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDR",
              help="The address to listen at; any but loopback needs --token.")  # fmt: skip
@click.option("--token", default="", envvar="HSP_TOKEN", metavar="TEXT",
              help="The password that clients must send; or the environment's HSP_TOKEN.")  # fmt: skip
@click.option("--cors", "origin", default="", metavar="ORIGIN",
              help="An origin whose pages may send requests, such as https://example.org.")  # fmt: skip
@click.option("--timeout", "seconds", type=click.FloatRange(min=0, min_open=True), default=30,
              show_default=True, metavar="SECONDS", help="Stop a request that takes longer.")  # fmt: skip
@click.option("--memory", type=click.IntRange(256), default=2048, show_default=True, metavar="MB",
              help="Stop a request that needs more memory.")  # fmt: skip
@click.option("--rows", type=click.IntRange(1), default=1_000_000, show_default=True, metavar="N",
              help="Refuse answers that are longer.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1), default=None, metavar="N",
              help="Number of worker processes.",
              show_default="CPU cores, at least 2, at most 8")  # fmt: skip
@click.option("--open", "open_", is_flag=True, help="Open it in the browser.")
@click.pass_context
def serve(
    context: click.Context, port: int, host: str, token: str, origin: str, seconds: float, memory: int,
    rows: int, workers: int | None, open_: bool,
) -> None:  # fmt: skip
    """Serve the study, read only, until Ctrl-C.

    To this machine alone, unless --host says otherwise. Programs ask at /sparql by the SPARQL 1.1
    Protocol, people at / in a browser.
    """
    from hsp_graph.server.running import run
    from hsp_graph.server.settings import LOOPBACK, ServerSettings, cores

    workspace = current(context)
    local = _is_loopback(host)
    if not local and len(token) < 16:
        raise CommandError(
            "An address that others reach needs a token of at least 16 characters.",
            hint=f"Add --token, such as --token {secrets.token_urlsafe(18)}.",
        )
    if origin and not origin.startswith(("http://", "https://")):
        raise CommandError(f"'{origin}' is no origin.", hint="Write one such as https://example.org.")
    name = f"[{host}]" if ":" in host else host
    settings = ServerSettings(
        token=token, origin=origin.rstrip("/"), hosts=(*LOOPBACK, name.lower()) if local else (),
        seconds=seconds, memory=memory, rows=rows, workers=workers or cores(),
    )  # fmt: skip
    listening = _listening(host, port)
    address = f"http://{name}:{listening.getsockname()[1]}/"
    echo(f"'{workspace.title}' is served, until Ctrl-C, at {address}\nPrograms ask at {address}sparql")
    if open_:
        open_page(address)
    run(workspace, settings, listening)
    echo("Stopped.", err=True)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise CommandError(
            f"Nothing can listen at {host}, port {port}: {error.strerror}.",
            hint="Name another port, such as --port 8001, or --port 0 for any that is free.",
        ) from error
