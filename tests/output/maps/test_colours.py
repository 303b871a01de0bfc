"""Colours for eyes that lack a kind of cone: what must stand out still does, and never only by its colour."""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from hsp_graph.output.maps import marks
from hsp_graph.output.maps.marks import MARKS

#: Machado, G. M., Oliveira, M. M. and Fernandes, L. A. F. (2009). A physiologically-based model for
#: simulation of color vision deficiency. IEEE TVCG 15(6), 1291-1298: severity 1.0, on linear RGB.
SIMULATIONS = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
    "all cones": np.eye(3).tolist(),
}

Light = npt.NDArray[np.float64]

FOLDER = Path(marks.__file__).parent
SCRIPTS = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.js")}


def named(script: str, name: str) -> str:
    found = re.search(rf'const {name} = "(#\w{{6}})"', SCRIPTS[script])
    assert found
    return found[1]


def block(name: str) -> str:
    return SCRIPTS["draw"].split(f"const {name} = ")[1].split(";\n")[0]


BANDS = [*dict.fromkeys(re.findall(r"#\w{6}", block("BAND") + block("BACKING"))), "#ffffff"]
#: For each form of capital its colour, width and whether it is dashed, and how.
FORMS = re.findall(r'colour: "(#\w{6})", width: ([\d.]+), dashes: (false|\[[^\]]*\])', block("CAPITAL"))
OPACITY = min(float(part) for part in re.findall(r"stated: ([\d.]+)", block("OPACITY")))


def decoded(parts: Light) -> Light:
    light: Light = np.where(parts <= 0.03928, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return light


def linear(colour: str) -> Light:
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return decoded(parts)


def encoded(light: Light) -> Light:
    light = np.clip(light, 0, 1)
    parts: Light = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return parts


def seen(colour: str, vision: str, over: str = "#ffffff", opacity: float = 1.0) -> Light:
    """The colour's light as these eyes see it, mixed with what it is drawn on as a browser mixes them."""
    mixed = opacity * encoded(linear(colour)) + (1 - opacity) * encoded(linear(over))
    light: Light = np.clip(np.array(SIMULATIONS[vision]) @ decoded(mixed), 0, 1)
    return light


def contrast(one: Light, other: Light) -> float:
    light, dark = sorted((float(np.dot([0.2126, 0.7152, 0.0722], c)) for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_simulation_keeps_greys_and_contrast_is_as_published() -> None:
    for matrix in SIMULATIONS.values():
        assert np.allclose(np.sum(matrix, axis=1), 1, atol=1e-5)
    assert contrast(seen("#767676", "all cones"), seen("#ffffff", "all cones")) == pytest.approx(
        4.54, abs=0.01
    )
    # Red and green that differ by hue alone are confused without the cones for long waves.
    apart = [np.abs(seen("#9a3a00", v) - seen("#5f5f00", v)).sum() for v in ("all cones", "protanopia")]
    assert apart[1] < apart[0] / 2
    assert (len(BANDS), len(FORMS)) == (9, 4)


@pytest.mark.parametrize("vision", SIMULATIONS)
def test_marks_ties_and_rings_stand_out_from_every_band(vision: str) -> None:
    ties = [colour for colour, *_ in FORMS] + [named("draw", "NEGATIVE"), named("draw", "ASIDE")]
    rings = [named("what_if", "RING"), named("keyboard", "FOCUS"), named("draw", "INK")]
    for band in BANDS:
        ground = seen(band, vision)
        for colour in [*(mark.colour for mark in MARKS.values()), *rings]:
            assert contrast(seen(colour, vision), ground) >= 3, (colour, band)
        for colour in ties:
            assert contrast(seen(colour, vision, band, OPACITY), ground) >= 3, (colour, band)
        for colour in (named("draw", "INK"), named("draw", "QUIET")):
            assert contrast(seen(colour, vision), ground) >= 4.5, (colour, band)


def test_no_two_forms_of_capital_differ_by_colour_alone() -> None:
    for (_, width, dashes), (_, other_width, other_dashes) in combinations(FORMS, 2):
        assert (
            dashes != other_dashes
            or float(width) >= 1.5 * float(other_width)
            or float(other_width) >= 1.5 * float(width)
        )


@pytest.mark.parametrize("vision", SIMULATIONS)
def test_marks_that_have_a_shape_in_common_differ_in_light_and_place(vision: str) -> None:
    """Only organisations share a shape, and they stand in different bands."""
    by_shape: dict[str, list[str]] = {}
    for name, mark in MARKS.items():
        by_shape.setdefault(mark.shape, []).append(name)
    assert [names for names in by_shape.values() if len(names) > 1] == [["service", "school"]]
    one, other = (seen(MARKS[name].colour, vision) for name in ("service", "school"))
    assert np.abs(encoded(one) - encoded(other)).sum() > 0.2
