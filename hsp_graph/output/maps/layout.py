"""Where everybody stands on the map: bands from home to authority, a box per school, practitioners between.

Nothing here is simulated, so the same network always gives the same picture, and it takes O(n log n + m):

1. A *band* per sector; the bands stand in four columns, because whoever stands between home and school should
   be seen between them. Community shares the column of family learning.
2. A *box* per school holds its families in the home band and, opposite, its staff in the school band. Who has
   no known school has a box of their own.
3. Boxes and practitioners are put in the order of the mean position of those they are tied to (the barycentre
   heuristic for few crossings), and then as near to that position as their labels allow.
4. A team of practitioners tied only to one another is drawn as a ring.

Lengths are map units: at zoom 1 a unit is a CSS pixel.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from hsp_graph.network.network import Network
from hsp_graph.output.maps.frame import (
    AREA,
    COLUMN,
    GAP,
    GUTTER,
    LANE,
    PITCH,
    SECTORS,
    TITLE,
    Census,
    Frame,
    Group,
    mean,
    ring_radii,
)
from hsp_graph.output.maps.spacing import Rect, spread


@dataclass(frozen=True)
class Band:
    """A sector's part of the map."""

    sector: str
    label: str
    rect: Rect


@dataclass(frozen=True)
class Box:
    """A school's part of a band.

    ``label`` is empty where there is no room for one, and ``agent`` is -1 where the school itself is not in
    the network.
    """

    label: str
    sector: str
    rect: Rect
    agent: int


@dataclass(frozen=True)
class Layout:
    """Where everybody stands.

    Attributes:
        x, y: one position per agent.
        side: where each agent's label goes: below, above, left or right.
        room: how wide each agent's label may be.
        bands, boxes: what is drawn behind.
        sector: each agent's band.
        labels: each agent's name.
        ringed: agents that stand in a ring.
    """

    x: list[float]
    y: list[float]
    side: list[str]
    room: list[float]
    bands: list[Band]
    boxes: list[Box]
    sector: list[str]
    labels: list[str]
    ringed: set[int] = field(default_factory=set)

    @property
    def rect(self) -> Rect:
        """What holds all bands; of no size if there are none.

        >>> lay_out(Network.of([], [])).rect
        Rect(left=0.0, top=0.0, right=0.0, bottom=0.0)
        """
        if not self.bands:
            return Rect(0.0, 0.0, 0.0, 0.0)
        rects = [band.rect for band in self.bands]
        return Rect(
            min(r.left for r in rects),
            min(r.top for r in rects),
            max(r.right for r in rects),
            max(r.bottom for r in rects),
        )

    @property
    def zoom(self) -> float:
        """The zoom at which the whole map is likely to be seen first, for judging how big labels will be.

        >>> lay_out(Network.of([("p", "home"), ("h", "school")], [("p", "h")])).zoom
        1.25
        """
        rect = self.rect
        return min(1.25, AREA[0] / max(rect.width, 1.0), AREA[1] / max(rect.height, 1.0))


def lay_out(network: Network) -> Layout:
    """The layout of a network.

    >>> layout = lay_out(Network.of([("p", "home"), ("f", "family-learning"), ("h", "school")],
    ...                             [("p", "f"), ("f", "h")]))
    >>> [band.label for band in layout.bands]
    ['Home', 'Family learning', 'School']
    >>> layout.x == sorted(layout.x)
    True
    """
    return _Placing(network).layout()


class _Placing(Census):
    """Gives everybody a place, box by box and column by column."""

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        self.x, self.y = [0.0] * self.size, [0.0] * self.size
        self.side, self.room = ["below"] * self.size, [LANE] * self.size

    def layout(self) -> Layout:
        if not self.size:
            return Layout([], [], [], [], [], [], [], [])
        self.order_groups()
        frame = self.best_frame()
        height = self.height(frame)
        widths = self.widths(frame)
        widths = self.filled(widths, height, self.rings_size()[0] if self.rings_beside(frame) else 0.0)
        lefts = [sum(widths[:i]) for i in range(5)]
        columns = [Rect(lefts[i], 0.0, lefts[i + 1], height) for i in range(4)]

        boxes: list[Box] = []
        for _ in range(3):
            boxes = self._place_groups(frame, columns)
            self._place_middle(frame, columns[1])
        bands = [Band("home", SECTORS["home"], columns[0])]
        bands += self._stack(columns[1], "family-learning", "community", frame)
        bands.append(Band("school", SECTORS["school"], columns[2]))
        if columns[3].width:
            bands += self._stack(columns[3], "authority", "other", frame)
        return Layout(
            self.x, self.y, self.side, self.room, bands, boxes, self.sector, self.label,
            ringed={i for ring in self.rings for i in ring},
        )  # fmt: skip

    def _stack(self, column: Rect, upper: str, lower: str, frame: Frame) -> list[Band]:
        """The one or two bands of a column; those in the lower one get their places."""
        below = self.members[lower]
        if not below:
            split = column.bottom
        elif upper == "authority" and not self.members[upper]:
            split = column.top
        else:
            split = column.bottom - self.below(frame, lower)
        if upper == "authority" and self.members[upper]:
            self._column(self.members[upper], frame, Rect(column.left, column.top, column.right, split))
        if below:
            self._column(below, frame, Rect(column.left, split + 24.0, column.right, column.bottom))
        rects = {upper: Rect(column.left, column.top, column.right, split)} if split > column.top else {}
        if below:
            rects[lower] = Rect(column.left, split, column.right, column.bottom)
        return [Band(sector, SECTORS[sector], rect) for sector, rect in rects.items()]

    def _place_groups(self, frame: Frame, columns: list[Rect]) -> list[Box]:
        boxes: list[Box] = []
        top = GAP
        home_left, home_right = columns[0].left + GAP, columns[0].right - GAP
        left, right = columns[2].left + GAP, columns[2].right - GAP
        # Boxes that need less than the column's height are spaced out to fill it.
        spare = columns[0].height - frame.height(self.groups)
        more = min(max(0.0, spare) / (len(self.groups) + 1), 2 * GAP)
        for group in self.groups:
            bottom = top + frame.outer(group)
            if group.home:
                rect = Rect(home_left, top, home_right, bottom)
                boxes.append(Box(group.label if group.titled else "", "home", rect, -1))
                self._place_families_title(group, frame, rect)
            if group.school or group.agent >= 0:
                rect = Rect(left, top, right, bottom)
                boxes.append(Box(group.label if group.titled else "", "school", rect, group.agent))
                self._place_staff(group, frame, rect)
            top = bottom + group.gap + more
        return boxes

    def _place_families_title(self, group: Group, frame: Frame, box: Rect) -> None:
        families = self._by_neighbours(group.home)
        rows = frame.rows(group)[0]
        across = math.ceil(len(families) / rows)
        inner = frame.inner(group)
        pitch = min(inner / (rows + (0.5 if across > 1 else 0.0)), PITCH * 1.6)
        first = box.top + group.head + (inner - pitch * (rows - 1 + (0.5 if across > 1 else 0.0))) / 2
        width = (box.width - GUTTER) / across
        for index, agent in enumerate(families):
            row, column = divmod(index, across)
            # From the right: whoever has a row of their own stands next to the practitioners.
            self.x[agent] = box.right - GUTTER - column * width
            # Every other column stands half a row lower, so that ties to the right pass between the marks.
            self.y[agent] = first + (row + 0.5 * (column % 2)) * pitch
            self.side[agent], self.room[agent] = "left", width - 26.0

    def _place_staff(self, group: Group, frame: Frame, box: Rect) -> None:
        if group.agent >= 0:
            self.x[group.agent], self.y[group.agent] = box.left + 16.0, box.top + TITLE / 2 + 2
            self.side[group.agent], self.room[group.agent] = "right", box.width - 36.0
        if not group.school:
            return
        staff = self._by_neighbours(group.school)
        across = math.ceil(len(staff) / frame.down)
        rows = math.ceil(len(staff) / across)
        inner = frame.inner(group)
        pitch = min(inner / rows, PITCH * 1.6)
        first = box.top + group.head + (inner - pitch * (rows - 1)) / 2
        width = (box.width - GAP) / across
        for index, agent in enumerate(staff):
            column, row = divmod(index, rows)
            lane = Rect(box.left + column * width, box.top, box.left + (column + 1) * width, box.bottom)
            self._stand(agent, lane, first + row * pitch, self.lane(frame, "school"), frame)

    def _stand(self, agent: int, lane: Rect, y: float, wide: float, frame: Frame) -> None:
        """Put an agent into a lane, with the label beside or below."""
        self.y[agent] = y
        if frame.beside:
            self.x[agent] = lane.left + max(22.0, (lane.width - wide) / 2 + 16.0)
            self.side[agent], self.room[agent] = "right", lane.right - self.x[agent] - 20.0
            return
        # The label hangs below the mark, so the pair is centred on the row, not the mark.
        self.x[agent], self.y[agent] = (lane.left + lane.right) / 2, y - 8.0
        self.side[agent], self.room[agent] = "below", lane.width - 12.0

    def _place_middle(self, frame: Frame, column: Rect) -> None:
        bottom = column.bottom - self.below(frame, "community")
        wide, high = self.rings_size()
        beside = self.rings_beside(frame)
        area = Rect(
            column.left + (wide if beside else 0.0),
            column.top,
            column.right,
            bottom - (0.0 if beside else high),
        )
        if self.middle:
            self._column(self.middle, frame, area)
        right = column.left + wide if beside else column.right
        top = bottom - high if self.middle else column.top + max(0.0, bottom - column.top - high) / 2
        for ring in self.rings:
            across, down = (radius * self.ring_scale for radius in ring_radii(len(ring)))
            centre = (column.left + right) / 2, top + down + 44.0 * self.ring_scale
            for agent, angle in self._round(ring):
                self.x[agent] = centre[0] + across * math.cos(angle)
                self.y[agent] = centre[1] + down * math.sin(angle)
                self.side[agent] = _outward(math.cos(angle), math.sin(angle))
                # To the right there is room up to the first mark of the next lane.
                self.room[agent] = {
                    "left": self.x[agent] - column.left - 12.0,
                    "right": right + (30.0 if beside else 0.0) - self.x[agent] - 12.0,
                }.get(self.side[agent], 1.6 * across)
            top += 2 * down + 80.0 * self.ring_scale

    def _round(self, ring: list[int]) -> list[tuple[int, float]]:
        """Each member's angle: who has ties of their own stands on the right, where these leave."""
        angles = [2 * math.pi * place / len(ring) - math.pi / 2 for place in range(len(ring))]
        heights = {agent: list(self._heights(agent)) for agent in ring}
        outside = sorted((i for i in ring if heights[i]), key=lambda i: mean(heights[i], 0.0))
        rightmost = sorted(range(len(ring)), key=lambda place: (-round(math.cos(angles[place]), 6), place))
        facing = sorted(rightmost[: len(outside)], key=lambda place: math.sin(angles[place]))
        rest = [place for place in range(len(ring)) if place not in facing]
        inside = [agent for agent in ring if not heights[agent]]
        places = zip([*outside, *inside], [*facing, *rest], strict=True)
        return [(agent, angles[place]) for agent, place in places]

    def _column(self, agents: list[int], frame: Frame, area: Rect) -> None:
        """Agents below one another, each as near as can be to those they are tied to, in lanes if need be."""
        inner = Rect(area.left, area.top + frame.pitch / 2, area.right, area.bottom - frame.pitch / 2)
        lanes = self.lanes(len(agents), frame)
        centre = (inner.top + inner.bottom) / 2
        wanted = {i: mean(self._heights(i), centre) - self._aside(i, frame) for i in agents}
        order = sorted(agents, key=lambda i: (wanted[i], self.label[i], i))
        gap = frame.pitch / lanes
        if len(order) > 1:
            gap = min(gap, inner.height / (len(order) - 1))
        places = spread([wanted[i] for i in order], gap, inner.top, inner.bottom)
        width = area.width / lanes
        wide = self.lane(frame, *{self.sector[agent] for agent in agents})
        for index, (agent, y) in enumerate(zip(order, places, strict=True)):
            left = area.left + index % lanes * width
            self._stand(agent, Rect(left, area.top, left + width, area.bottom), y, wide, frame)

    def _aside(self, agent: int, frame: Frame) -> float:
        """Half a row where families of theirs are tied straight to a school: such ties then pass between."""
        families = [j for j in self.near[agent] if self.sector[j] == "home"] if frame.beside else []
        straight = any(self.sector[k] == "school" for j in families for k in self.near[j])
        return frame.pitch / 2 if straight else 0.0

    def _heights(self, agent: int) -> Iterator[float]:
        """The heights of the rows of those an agent is tied to in other columns."""
        column = COLUMN[self.sector[agent]]
        return (
            self.y[j] + (8.0 if self.side[j] == "below" else 0.0)
            for j in self.near[agent]
            if COLUMN[self.sector[j]] != column
        )

    def _by_neighbours(self, agents: list[int]) -> list[int]:
        """In the order of the mean height of those they are tied to in other columns."""

        def wanted(agent: int) -> tuple[float, str, int]:
            return mean(self._heights(agent), math.inf), self.label[agent], agent

        return sorted(agents, key=wanted)


def _outward(across: float, down: float) -> str:
    if abs(across) < 0.3:
        return "below" if down > 0 else "above"
    return "right" if across > 0 else "left"
