"""The command line run in this process: what it prints, byte for byte, and its exit code."""

import csv
import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple, Protocol
from unittest.mock import patch

from hsp_graph.cli import main


class Result(NamedTuple):
    """What a command did."""

    exit_code: int
    out: str
    err: str

    def rows(self) -> list[dict[str, str]]:
        """Its output as CSV; nothing must have been said on stderr."""
        assert (self.exit_code, self.err) == (0, "")
        return list(csv.DictReader(io.StringIO(self.out)))

    def json(self) -> Any:
        """Its output as JSON."""
        assert self.exit_code == 0, self.err
        return json.loads(self.out)


class Hsp(Protocol):
    """The type of the fixtures ``hsp`` and ``run_hsp``."""

    def __call__(
        self, *arguments: str | Path | int, stdin: str = "", cwd: Path | None = None, **environment: str
    ) -> Result:
        """Run a command; ``environment`` adds variables: ``hsp("ask", COLUMNS="200")``."""
        ...


def run_in_process(
    *arguments: str | Path | int, stdin: str = "", cwd: Path | None = None, **environment: str
) -> Result:
    """Run ``hsp``; afterwards environment and working directory are as before."""
    exit_code = 0
    given = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
    with TemporaryFile() as out, TemporaryFile() as err:
        with (
            patch.dict(os.environ, environment),
            patch.object(sys, "stdin", given),
            chdir(cwd) if cwd else nullcontext(),
            _written_to(out, "stdout", 1),
            _written_to(err, "stderr", 2),
        ):
            try:
                main([str(argument) for argument in arguments])
            except SystemExit as ended:
                assert ended.code is None or isinstance(ended.code, int)
                exit_code = ended.code or 0
        return Result(exit_code, _text(out), _text(err))


@contextmanager
def _written_to(file: IO[bytes], name: str, descriptor: int) -> Iterator[None]:
    """Send a stream to a file, and with it what child processes write to its descriptor."""
    before = os.dup(descriptor)
    os.dup2(file.fileno(), descriptor)
    try:
        with (
            open(descriptor, "w", encoding="utf-8", newline="", closefd=False) as stream,
            patch.object(sys, name, stream),
        ):
            yield
    finally:
        os.dup2(before, descriptor)
        os.close(before)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()
