"""The command line in this process."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hsp_graph.cli import main


@pytest.fixture
def command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """A function: run ``hsp`` on a terminal of 80 columns; what comes is the exit code, stdout and stderr."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("HSP_WORKSPACE", raising=False)

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as exited:
            main([str(argument) for argument in arguments])
        return int(exited.value.code or 0), *capsys.readouterr()

    return run
