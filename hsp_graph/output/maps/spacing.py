"""Placing things along a line: the small geometry that the layout is built from."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rect:
    """A rectangle in map units; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right.

        >>> Rect(1, 2, 4, 9).width
        3
        """
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom.

        >>> Rect(1, 2, 4, 9).height
        7
        """
        return self.bottom - self.top

    def holds(self, x: float, y: float) -> bool:
        """Whether the point is inside or on the border.

        >>> Rect(0, 0, 1, 1).holds(1, 0.5), Rect(0, 0, 1, 1).holds(2, 0.5)
        (True, False)
        """
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions in the given order, at least ``gap`` apart, as near to ``wanted`` as can be.

    The least sum of squares under that condition, by pooling adjacent violators in O(n); then moved as one
    into ``[low, high]`` where they fit, and started at ``low`` where they do not.

    >>> spread([5, 5, 5], 2, 0, 10)
    [3.0, 5.0, 7.0]
    >>> spread([9.0, 9.0], 4.0, 0.0, 10.0)
    [6.0, 10.0]
    >>> spread([], 4, 0, 10)
    []
    """
    pools: list[tuple[float, int]] = []
    for index, value in enumerate(wanted):
        total, count = value - index * gap, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            before, size = pools.pop()
            total, count = total + before, count + size
        pools.append((total, count))
    highest = max(low, high - (len(wanted) - 1) * gap)
    starts = [min(max(total / count, low), highest) for total, count in pools for _ in range(count)]
    return [start + index * gap for index, start in enumerate(starts)]


def text_width(text: str, longest: float = 150.0) -> float:
    """A cautious guess at a label's width in pixels at 12.5 px, no more than ``longest``.

    >>> text_width("Dev"), text_width("x" * 100)
    (22.5, 150.0)
    """
    return min(7.5 * len(text), longest)
