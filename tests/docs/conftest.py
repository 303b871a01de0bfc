"""Running the commands that a page shows."""

import shlex
from collections.abc import Callable

import pytest

from tests.command_line import Hsp


@pytest.fixture
def run(hsp: Hsp) -> Callable[[str], str]:
    """A function: run a command as the page shows it; what it prints."""

    def ran(command: str) -> str:
        program, *arguments = shlex.split(command)
        assert program == "hsp"
        done = hsp(*arguments)
        assert done.exit_code == 0, done.err
        return done.out

    return ran
