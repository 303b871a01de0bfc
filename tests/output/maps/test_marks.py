"""Colours that can be told from what they stand on, and never colour alone."""

import re
from pathlib import Path

from hsp_graph.output.maps import marks as draw
from hsp_graph.output.maps.marks import MARKS


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def over(front: str, back: str, opacity: float) -> str:
    mixed = (
        round(opacity * int(front[i : i + 2], 16) + (1 - opacity) * int(back[i : i + 2], 16))
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)


SCRIPT = Path(draw.__file__).with_name("draw.js").read_text(encoding="utf-8")
BANDS = re.findall(r'"(#\w{6})"', SCRIPT[SCRIPT.index("const BAND =") : SCRIPT.index("const CAPITAL")])
OPACITY = [float(part) for part in re.findall(r"stated: ([\d.]+)", SCRIPT)]
TIES = re.findall(r'colour: "(#\w{6})"', SCRIPT) + re.findall(r'NEGATIVE = "(#\w{6})"', SCRIPT)


def test_contrast_was_measured() -> None:
    assert round(contrast("#000000", "#ffffff")) == 21
    assert len(BANDS) >= 6
    assert len(TIES) == 5
    assert OPACITY == [0.88, 0.8]


def test_marks_and_ties_stand_out_from_every_band() -> None:
    for band in [*BANDS, "#ffffff"]:
        for mark in MARKS.values():
            assert contrast(mark.colour, band) >= 4.5
        for tie in TIES:
            for opacity in OPACITY:
                assert contrast(over(tie, band, opacity), band) >= 3


def test_no_two_marks_have_shape_and_colour_in_common() -> None:
    looks = [(mark.shape, mark.colour) for mark in MARKS.values()]
    assert len(set(looks)) == len(looks)
    # People are told apart by shape alone, too; an organisation's square takes its band's colour.
    people = [mark.shape for name, mark in MARKS.items() if name not in ("service", "school")]
    assert len(set(people)) == len(people)
