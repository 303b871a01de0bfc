"""hsp same: duplicate candidates, and the statement that two are one."""

import json
from collections.abc import Callable

import pytest

from tests.command_line import Result

Run = Callable[..., Result]


def test_candidates_are_listed_and_two_are_stated_to_be_one(asked: Run) -> None:
    listed = json.loads(asked("same", "--format", "json").out)
    assert [(row["identifier"], row["other"], row["why"]) for row in listed] == [
        ("amina", "p1", "the same name")
    ]
    done = asked(
        "same", "p1", "amina", "--because", "The register has her maiden name.", "--source", "interviews"
    )
    assert (done.exit_code, done.err) == (0, "")
    assert done.out == (
        "'p1' and 'amina' are one from now on.\nThis is import 3; 'hsp undo 3' takes it out again.\n"
    )
    none = asked("same")
    assert (none.exit_code, none.err) == (
        0, "No names are alike that come from different imports or sources.\n",
    )  # fmt: skip
    assert "hsp same" in asked("imports").out
    assert asked("undo", "3").exit_code == 0
    assert "the same name" in asked("same", "--format", "csv").out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["p1"], "Two are needed, and 1 given."),
        (["p1", "amina", "dev", "--because", "x"], "Two are needed, and 3 given."),
        (["--because", "x"], "Two are needed, and none given."),
        (["p1", "amina"], "No reason is given."),
        (["p1", "amnia", "--because", "x"], "Nobody in the graph is called 'amnia'."),
    ],
)
def test_what_is_lacking_is_told(asked: Run, arguments: list[str], told: str) -> None:
    done = asked("same", *arguments)
    assert (done.exit_code, done.out) == (2, "")
    assert f"Error: {told}" in done.err
    assert "Hint:" in done.err
