"""Text for people: what may be printed."""

import pytest

from hsp_graph.core.text import printable

DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize("mark", DIRECTIONS, ids=ascii)
def test_marks_of_direction_are_left_out(mark: str) -> None:
    assert printable(f"a{mark}b") == "ab"


def test_joiners_of_letters_stay() -> None:
    assert printable("\u0645\u200c\u0631\u200d") == "\u0645\u200c\u0631\u200d"
