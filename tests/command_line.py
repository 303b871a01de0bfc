"""The command line run in this process: what it prints, byte for byte, and its exit code."""

import csv
import io
import json
import os
import sys
from contextlib import chdir, nullcontext, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from unittest.mock import patch

from hsp_graph.cli import main


class Result(NamedTuple):
    """What a command did."""

    exit_code: int
    out: str
    err: str

    def rows(self) -> list[dict[str, str]]:
        """Its output as CSV; there must be no error."""
        assert self.exit_code == 0, self.err
        return list(csv.DictReader(io.StringIO(self.out)))

    def json(self) -> Any:
        """Its output as JSON; there must be no error."""
        assert self.exit_code == 0, self.err
        return json.loads(self.out)


class Hsp(Protocol):
    """The type of the fixtures ``hsp`` and ``run_hsp``."""

    def __call__(
        self, *arguments: str | Path | int, stdin: str = "", cwd: Path | None = None, **environment: str
    ) -> Result:
        """Run a command; ``environment`` adds variables: ``hsp("ask", COLUMNS="200")``."""
        ...


def environment_of(given: dict[str, str]) -> dict[str, str]:
    """The environment of a command: 80 columns, no study but a given one."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HSP_")}
    return inherited | {"COLUMNS": "80"} | given


def run_in_process(
    *arguments: str | Path | int, stdin: str = "", cwd: Path | None = None, **environment: str
) -> Result:
    """Run ``hsp`` on a terminal of 80 columns; afterwards environment and working directory are as before."""
    out, err, given = _stream(), _stream(), _stream(stdin)
    exit_code = 0
    with (
        patch.dict(os.environ, environment_of(environment), clear=True),
        patch.object(sys, "stdin", given),
        chdir(cwd) if cwd else nullcontext(),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as ended:
            assert ended.code is None or isinstance(ended.code, int)
            exit_code = ended.code or 0
    return Result(exit_code, _text(out), _text(err))


def _stream(text: str = "") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8", newline="", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()
