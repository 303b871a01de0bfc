"""How each tie runs: an S between neighbouring columns, an arc elsewhere, parallel ties side by side.

vis-network draws an arc as a quadratic Bezier curve with one control point. :func:`control` is its formula,
so that an arc which skips the middle column can be bent round the marks and labels that stand there.
"""

import bisect
import math
from collections import Counter
from dataclasses import dataclass

from hsp_graph.network.network import Network
from hsp_graph.output.maps.frame import COLUMN
from hsp_graph.output.maps.layout import Layout
from hsp_graph.output.maps.spacing import Rect, text_width

#: Roundnesses to try for an arc that must get past the middle column, the straightest first.
_BENDS = tuple(sign * step / 50 for step in range(18) for sign in ((1,) if step == 0 else (-1, 1)))
#: Ties to the same head start from different bends, so that they do not lie on one another.
_FAN = (0.0, -0.08, 0.08, -0.16, 0.16)

_CLEAR = 4.0  # pixels between an arc and what it passes
_HALF_MARK = 9.0  # pixels
_APART = 18.0  # between parallel ties, where they are furthest apart
_BULGE = 42.0  # how far an arc within a band may go out
_LINE = 26.0  # pixels: a line of text, and how far a large mark pushes it out


@dataclass(frozen=True)
class Curve:
    """The run of one tie. ``roundness`` is signed for an arc: positive bends clockwise, 0 is straight."""

    arc: bool
    roundness: float

    def smooth(self) -> dict[str, str | float | bool]:
        """The same as an edge's ``smooth`` option in vis-network.

        >>> Curve(True, -0.2).smooth()
        {'enabled': True, 'type': 'curvedCCW', 'roundness': 0.2}
        """
        if self.arc:
            kind = "curvedCW" if self.roundness >= 0 else "curvedCCW"
            return {"enabled": True, "type": kind, "roundness": round(abs(self.roundness), 3)}
        return {
            "enabled": True,
            "type": "cubicBezier",
            "forceDirection": "horizontal",
            "roundness": self.roundness,
        }


def control(start: tuple[float, float], end: tuple[float, float], roundness: float) -> tuple[float, float]:
    """The control point of an arc: vis-network 9.1.2's ``curvedCW``, or ``curvedCCW`` if negative.

    With R the distance and r the roundness it lies R(1 + |r|)/2 from the start, turned by r times 90 degrees.

    >>> tuple(round(value, 6) for value in control((0, 0), (10, 0), 0))
    (5.0, 0.0)
    """
    angle = math.atan2(start[1] - end[1], end[0] - start[0]) + (0.5 * roundness + 0.5) * math.pi
    reach = (0.5 * abs(roundness) + 0.5) * math.dist(start, end)
    return start[0] + reach * math.sin(angle), start[1] + reach * math.cos(angle)


def curves(network: Network, layout: Layout) -> list[Curve]:
    """One curve per tie. No two ties between the same two agents have the same one.

    >>> from hsp_graph.output.maps.layout import lay_out
    >>> net = Network.of([("p", "home"), ("f", "family-learning")], [("p", "f"), ("f", "p")])
    >>> [curve.smooth()["type"] for curve in curves(net, lay_out(net))]
    ['curvedCCW', 'curvedCCW']
    """
    ends = list(zip(network.source.tolist(), network.target.tolist(), strict=True))
    pairs: dict[tuple[int, int], list[int]] = {}
    for tie, (a, b) in enumerate(ends):
        pairs.setdefault((min(a, b), max(a, b)), []).append(tie)
    obstacles = _Obstacles(layout)
    passing: Counter[int] = Counter()
    result = [Curve(False, 0.4)] * len(ends)
    for (a, b), ties in pairs.items():
        base = _base(a, b, layout)
        if base is None:
            near, far = sorted((a, b), key=lambda agent: COLUMN[layout.sector[agent]])
            bend = obstacles.way_past(
                _point(near, layout), _point(far, layout), _FAN[passing[far] % len(_FAN)]
            )
            passing[far] += 1
            base = Curve(True, bend if near == a else -bend)
        if len(ties) == 1 and not base.arc:
            continue
        centre = base.roundness if base.arc else 0.0
        distance = max(math.dist(_point(a, layout), _point(b, layout)), 1.0)
        step = min(0.16, 1.4 / len(ties), _APART / (0.39 * distance))
        for place, tie in enumerate(ties):
            bend = centre + (place - (len(ties) - 1) / 2) * step
            # The bend is meant from a to b; the other way round the same curve has the other sign.
            result[tie] = Curve(True, bend if ends[tie][0] == a else -bend)
    return result


def _base(a: int, b: int, layout: Layout) -> Curve | None:
    """How a tie from a to b would run if it were the only one; None if it must find its way past a column."""
    if a == b or {a, b} <= layout.ringed:
        return Curve(True, 0.0)
    start, end = _point(a, layout), _point(b, layout)
    skipped = abs(COLUMN[layout.sector[a]] - COLUMN[layout.sector[b]])
    if skipped:
        return Curve(False, 0.4) if skipped == 1 else None
    across, down = abs(start[0] - end[0]), abs(start[1] - end[1])
    # The bend of a short arc clears a label below the mark; that of a long one is kept within the band.
    bend = min(0.22 if across > 1 else 0.5, _BULGE / (0.39 * max(math.dist(start, end), 1.0)))
    if across > down:
        # Along a row: away from the nearer border.
        upper = (start[1] + end[1]) / 2 < (layout.rect.top + layout.rect.bottom) / 2
        return Curve(True, max((bend, -bend), key=lambda r: control(start, end, r)[1] * (1 if upper else -1)))
    return Curve(True, max((bend, -bend), key=lambda r: control(start, end, r)[0]))


def _point(agent: int, layout: Layout) -> tuple[float, float]:
    return layout.x[agent], layout.y[agent]


class _Obstacles:
    """Marks and labels of the middle column, and where an arc passes them."""

    def __init__(self, layout: Layout) -> None:
        # On a map too large to be read as a whole, what counts is how it looks at half size.
        zoom = max(layout.zoom, 0.5)
        middle = [i for i, sector in enumerate(layout.sector) if COLUMN[sector] == 1]
        self.rects = sorted((_footprint(i, layout, zoom) for i in middle), key=lambda r: r.top)
        self.tops = [rect.top for rect in self.rects]
        self.whole = layout.rect
        self.left = min((rect.left for rect in self.rects), default=0.0)
        self.right = max((rect.right for rect in self.rects), default=0.0)
        self.tallest = max((rect.height for rect in self.rects), default=0.0)

    def way_past(self, start: tuple[float, float], end: tuple[float, float], first: float) -> float:
        """The bend nearest to ``first`` that meets nothing; where there is none, the one that meets least."""
        least = (math.inf, first)
        for bend in sorted(_BENDS, key=lambda b: abs(b - first)):
            met = self._met(start, end, bend)
            if not met:
                return bend
            least = min(least, (met, bend), key=lambda found: found[0])
        return least[1]

    def _met(self, start: tuple[float, float], end: tuple[float, float], bend: float) -> int:
        via = control(start, end, bend)
        met: set[int] = set()
        outside = 0
        for step in range(1, 40):
            t = step / 40
            x = (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * via[0] + t * t * end[0]
            y = (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * via[1] + t * t * end[1]
            outside += not self.whole.top + _CLEAR <= y <= self.whole.bottom - _CLEAR
            if not self.left <= x <= self.right:
                continue
            places = range(bisect.bisect_left(self.tops, y - self.tallest), bisect.bisect_right(self.tops, y))
            met.update(place for place in places if self.rects[place].holds(x, y))
        return len(met) + outside


def _footprint(agent: int, layout: Layout, zoom: float) -> Rect:
    """The mark with its label, as large as they will be at the fitted zoom."""
    x, y = layout.x[agent], layout.y[agent]
    label = min(text_width(layout.labels[agent]) / zoom, layout.room[agent])
    half, line, clear = _HALF_MARK / zoom, _LINE / zoom, _CLEAR / zoom
    side = layout.side[agent]
    left = x - (label + half if side == "left" else half if side == "right" else max(half, label / 2))
    right = x + (label + half if side == "right" else half if side == "left" else max(half, label / 2))
    return Rect(
        left - clear,
        y - half - clear - (line if side == "above" else 0.0),
        right + clear,
        y + half + clear + (line if side == "below" else 0.0),
    )
