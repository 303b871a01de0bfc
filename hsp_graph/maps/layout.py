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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hsp_graph.maps.spacing import Rect, spread, text_width
from hsp_graph.network import Network

SECTORS = {
    "home": "Home",
    "family-learning": "Family learning",
    "community": "Community",
    "school": "School",
    "authority": "Authority",
    "other": "Other",
}
#: The sectors of each column, from top to bottom.
COLUMNS = (("home",), ("family-learning", "community"), ("school",), ("authority", "other"))
COLUMN = {sector: index for index, sectors in enumerate(COLUMNS) for sector in sectors}

#: The drawing area the layout aims at: what a laptop's window leaves beside the panel.
AREA = (1050.0, 690.0)

FAMILY_PITCH = 24.0  # a family's row: the mark, and its label beside it
PITCH = 54.0  # any other row: the mark, and its label below it
TITLE = 28.0  # a box's title
PAD = 10.0
GAP = 12.0  # between boxes, and between a band's edge and its boxes
GUTTER = 46.0  # right of the families, where the arcs between them bulge
LANE = 150.0
RING = (3, 14)  # how many people make a ring

_NOT_STATED = "School not stated"


@dataclass(frozen=True)
class Band:
    """A sector's part of the map."""

    sector: str
    label: str
    rect: Rect


@dataclass(frozen=True)
class Box:
    """A school's part of a band. ``agent`` is the school itself where it is in the network, else -1."""

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
            min(r.left for r in rects), min(r.top for r in rects), max(r.right for r in rects), max(r.bottom for r in rects)
        )

    @property
    def zoom(self) -> float:
        """The zoom at which the whole map is likely to be seen first, for judging how big labels will be.

        >>> lay_out(Network.of([("p", "home"), ("h", "school")], [("p", "h")])).zoom
        1.25
        """
        rect = self.rect
        return min(1.25, AREA[0] / max(rect.width, 1.0), AREA[1] / max(rect.height, 1.0))


@dataclass
class _Group:
    """One school's families and staff."""

    label: str
    stated: bool
    agent: int = -1
    home: list[int] = field(default_factory=list)
    school: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class _Frame:
    """The numbers that fix the map's proportions: families beside one another, staff below one another."""

    across: int
    down: int
    stretch: float = 1.0

    def rows(self, group: _Group) -> tuple[int, int]:
        return math.ceil(len(group.home) / self.across), min(len(group.school), self.down)

    def inner(self, group: _Group) -> float:
        home, school = self.rows(group)
        staggered = 0.5 if len(group.home) > home else 0.0
        return self.stretch * max((home + staggered) * FAMILY_PITCH if home else 0.0, school * PITCH)

    def outer(self, group: _Group) -> float:
        return TITLE + self.inner(group) + (PAD if group.home or group.school else 0.0)

    def height(self, groups: Sequence[_Group]) -> float:
        return GAP + sum(self.outer(group) + GAP for group in groups)

    def staff_across(self, groups: Sequence[_Group]) -> int:
        return max((math.ceil(len(g.school) / self.down) for g in groups), default=1) or 1


def lay_out(network: Network) -> Layout:
    """The layout of a network.

    >>> layout = lay_out(Network.of([("p", "home"), ("f", "family-learning"), ("h", "school")],
    ...                             [("p", "f"), ("f", "h")]))
    >>> [band.label for band in layout.bands]
    ['Home', 'Family learning', 'School']
    >>> layout.x == sorted(layout.x)
    True
    """
    return _Builder(network).layout()


class _Builder:
    def __init__(self, network: Network) -> None:
        self.size = len(network)
        self.sector = [s if s in SECTORS else "other" for s in network.agents["sector"].tolist()]
        self.label: list[str] = network.agents["label"].tolist()
        self.near: list[list[int]] = [[] for _ in range(self.size)]
        for a, b in zip(network.source.tolist(), network.target.tolist(), strict=True):
            if a != b:
                self.near[a].append(b)
                self.near[b].append(a)
        self.members = {s: [i for i in range(self.size) if self.sector[i] == s] for s in SECTORS}
        self.groups = _groups(network, self.sector)
        self.rings, self.middle = self._teams()
        self.x, self.y = [0.0] * self.size, [0.0] * self.size
        self.side, self.room = ["below"] * self.size, [LANE] * self.size

    # -- who stands with whom, and in which order -----------------------------------------------------------

    def _teams(self) -> tuple[list[list[int]], list[int]]:
        """Practitioners tied only to one another, in teams, and the other practitioners."""
        rings: list[list[int]] = []
        seen: set[int] = set()
        for start in self.members["family-learning"]:
            if start in seen:
                continue
            team, queue, inward = [], [start], True
            seen.add(start)
            while queue:
                agent = queue.pop()
                team.append(agent)
                for other in self.near[agent]:
                    inward = inward and self.sector[other] not in ("home", "school")
                    if self.sector[other] == "family-learning" and other not in seen:
                        seen.add(other)
                        queue.append(other)
            if inward and RING[0] <= len(team) <= RING[1]:
                rings.append(sorted(team, key=lambda i: (self.label[i], i)))
        ringed = {agent for ring in rings for agent in ring}
        return rings, [i for i in self.members["family-learning"] if i not in ringed]

    def _order_groups(self) -> None:
        """Sort the boxes by the practitioners they share, in a few sweeps."""
        place: dict[int, float] = {}
        self.groups.sort(key=lambda g: (not g.home, not g.stated, not (g.home or g.school), g.label))
        for _ in range(6):
            count = max(len(self.groups) - 1, 1)
            for rank, group in enumerate(self.groups):
                for agent in (*group.home, *group.school, group.agent):
                    place[agent] = rank / count
            wanted = {i: _mean((place[j] for j in self.near[i] if j in place), 1.0) for i in self.middle}
            between = {i: rank for rank, i in enumerate(sorted(self.middle, key=lambda i: (wanted[i], i)))}
            mean = {
                id(g): _mean((between[j] for i in (*g.home, *g.school) for j in self.near[i] if j in between), math.inf)
                for g in self.groups
            }
            self.groups.sort(key=lambda g: (not g.home, not g.stated, not (g.home or g.school), mean[id(g)], g.label))

    # -- proportions ----------------------------------------------------------------------------------------

    def _below(self, frame: _Frame, sector: str) -> float:
        """The height of a band that stands below another one in its column."""
        return 0.0 if not self.members[sector] else 30.0 + len(self.members[sector]) * PITCH * frame.stretch

    def _rings_height(self) -> float:
        return sum(2 * _ring_radii(len(ring))[1] + 64.0 for ring in self.rings)

    def _height(self, frame: _Frame) -> float:
        boxes = frame.height(self.groups)
        lanes = self._lanes(len(self.middle), boxes)
        middle = len(self.middle) * PITCH * frame.stretch / lanes
        aligned = max(boxes, middle) if self.middle else 0.0
        return max(
            boxes, aligned + self._rings_height() + self._below(frame, "community"),
            len(self.members["authority"]) * PITCH / self._lanes(len(self.members["authority"]), boxes)
            + self._below(frame, "other"),
        )  # fmt: skip

    @staticmethod
    def _lanes(count: int, height: float) -> int:
        return max(1, min(6, math.ceil(count * PITCH / max(height, 8 * PITCH))))

    def _widths(self, frame: _Frame) -> list[float]:
        boxes = frame.height(self.groups)
        across = min(frame.across, max((len(g.home) for g in self.groups), default=1) or 1)
        ring = max((2 * (_ring_radii(len(r))[0] + 95.0) for r in self.rings), default=0.0)
        authority = self.members["authority"] + self.members["other"]
        return [
            across * self._family_width() + GUTTER + 4 * GAP,
            max(self._lanes(len(self.middle), boxes) * LANE + 80.0, ring + 2 * GAP),
            frame.staff_across(self.groups) * LANE + 4 * GAP,
            self._lanes(len(authority), boxes) * LANE + 2 * GAP if authority else 0.0,
        ]

    def _family_width(self) -> float:
        return 34.0 + max((text_width(self.label[i], 130.0) for i in self.members["home"]), default=60.0)

    def _frame(self) -> _Frame:
        """The frame whose map fills a laptop's window best."""
        most = max((len(g.home) for g in self.groups), default=1) or 1
        goal = AREA[0] / AREA[1]

        def unlike(frame: _Frame) -> tuple[float, int]:
            shape = sum(self._widths(frame)) / self._height(frame)
            # A long list is easier to read than a wide one, so a second column must earn its place.
            return abs(math.log(shape / goal)) + 0.12 * (12 / frame.down - 1), frame.across

        frames = [_Frame(across, down) for across in range(1, min(most, 40) + 1) for down in (12, 6, 3)]
        best = min(frames, key=unlike)
        tallest = sum(self._widths(best)) / goal
        return _Frame(best.across, best.down, min(max(tallest / self._height(best), 1.0), 1.6))

    # -- positions ------------------------------------------------------------------------------------------

    def layout(self) -> Layout:
        if not self.size:
            return Layout([], [], [], [], [], [], [], [])
        self._order_groups()
        frame = self._frame()
        height = self._height(frame)
        widths = self._widths(frame)
        spare = max(0.0, height * AREA[0] / AREA[1] - sum(widths))
        # What is left over goes mostly to the middle, where ties need room to part.
        widths = [w + spare * share if w else 0.0 for w, share in zip(widths, (0.2, 0.45, 0.25, 0.1), strict=True)]
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

    def _stack(self, column: Rect, upper: str, lower: str, frame: _Frame) -> list[Band]:
        """The one or two bands of a column; those in the lower one get their places."""
        below = self.members[lower]
        if not below:
            split = column.bottom
        elif upper == "authority" and not self.members[upper]:
            split = column.top
        else:
            split = column.bottom - self._below(frame, lower)
        if upper == "authority" and self.members[upper]:
            self._column(self.members[upper], frame, Rect(column.left, column.top, column.right, split))
        if below:
            self._column(below, frame, Rect(column.left, split + 24.0, column.right, column.bottom))
        rects = {upper: Rect(column.left, column.top, column.right, split)} if split > column.top else {}
        if below:
            rects[lower] = Rect(column.left, split, column.right, column.bottom)
        return [Band(sector, SECTORS[sector], rect) for sector, rect in rects.items()]

    def _place_groups(self, frame: _Frame, columns: list[Rect]) -> list[Box]:
        boxes: list[Box] = []
        top = GAP
        home_left, home_right = columns[0].left + GAP, columns[0].right - GAP
        left, right = columns[2].left + GAP, columns[2].right - GAP
        # Boxes that need less than the column's height are spaced out to fill it.
        gap = GAP + max(0.0, columns[0].height - frame.height(self.groups)) / (len(self.groups) + 1) if self.groups else 0
        gap = min(gap, 3 * GAP)
        for group in self.groups:
            bottom = top + frame.outer(group)
            title = group.label if group.stated else _NOT_STATED
            if group.home:
                rect = Rect(home_left, top, home_right, bottom)
                boxes.append(Box(f"{title} families" if group.stated else title, "home", rect, -1))
                self._place_families(group, frame, rect)
            if group.school or group.agent >= 0:
                rect = Rect(left, top, right, bottom)
                boxes.append(Box(title, "school", rect, group.agent))
                self._place_staff(group, frame, rect)
            top = bottom + gap
        return boxes

    def _place_families(self, group: _Group, frame: _Frame, box: Rect) -> None:
        families = self._by_neighbours(group.home)
        rows = frame.rows(group)[0]
        across = math.ceil(len(families) / rows)
        inner = frame.inner(group)
        pitch = min(inner / (rows + (0.5 if across > 1 else 0.0)), PITCH * 1.6)
        first = box.top + TITLE + (inner - pitch * (rows - 1 + (0.5 if across > 1 else 0.0))) / 2
        width = (box.width - GUTTER) / across
        for index, agent in enumerate(families):
            row, column = divmod(index, across)
            # From the right: whoever has a row of their own stands next to the practitioners.
            self.x[agent] = box.right - GUTTER - column * width
            # Every other column stands half a row lower, so that ties to the right pass between the marks.
            self.y[agent] = first + (row + 0.5 * (column % 2)) * pitch
            self.side[agent], self.room[agent] = "left", width - 26.0

    def _place_staff(self, group: _Group, frame: _Frame, box: Rect) -> None:
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
        # The label hangs below the mark, so the pair is centred, not the mark.
        first = box.top + TITLE + (inner - pitch * (rows - 1)) / 2 - 9.0
        width = box.width / across
        for index, agent in enumerate(staff):
            column, row = divmod(index, rows)
            self.x[agent] = box.left + (column + 0.5) * width
            self.y[agent] = first + row * pitch
            self.side[agent], self.room[agent] = "below", width - 10.0

    def _place_middle(self, frame: _Frame, column: Rect) -> None:
        bottom = column.bottom - self._below(frame, "community")
        area = Rect(column.left, column.top, column.right, bottom - self._rings_height())
        if self.middle:
            self._column(self.middle, frame, area)
        top = area.bottom if self.middle else column.top + max(0.0, area.height) / 2
        for ring in self.rings:
            across, down = _ring_radii(len(ring))
            centre = (column.left + column.right) / 2, top + down + 30.0
            for index, agent in enumerate(ring):
                angle = 2 * math.pi * index / len(ring) - math.pi / 2
                self.x[agent] = centre[0] + across * math.cos(angle)
                self.y[agent] = centre[1] + down * math.sin(angle)
                self.side[agent] = _outward(math.cos(angle), math.sin(angle))
                self.room[agent] = min(self.x[agent] - column.left, column.right - self.x[agent]) - 16.0
                if self.side[agent] in ("above", "below"):
                    self.room[agent] = 1.6 * across
            top += 2 * down + 64.0

    def _column(self, agents: list[int], frame: _Frame, area: Rect) -> None:
        """Agents below one another, each as near as can be to those they are tied to, in as many lanes as needed."""
        inner = Rect(area.left, area.top + 26.0, area.right, area.bottom - 34.0)
        lanes = self._lanes(len(agents), max(frame.height(self.groups), area.height))
        centre = (inner.top + inner.bottom) / 2
        wanted = {
            i: _mean((self.y[j] for j in self.near[i] if COLUMN[self.sector[j]] != COLUMN[self.sector[i]]), centre)
            for i in agents
        }
        order = sorted(agents, key=lambda i: (wanted[i], self.label[i], i))
        gap = PITCH * frame.stretch / lanes
        if len(order) > 1:
            gap = min(gap, inner.height / (len(order) - 1))
        for index, (agent, y) in enumerate(
            zip(order, spread([wanted[i] for i in order], gap, inner.top, inner.bottom), strict=True)
        ):
            width = area.width / lanes
            self.x[agent], self.y[agent] = area.left + (index % lanes + 0.5) * width, y
            self.side[agent], self.room[agent] = "below", width - 16.0

    def _by_neighbours(self, agents: list[int]) -> list[int]:
        """In the order of the mean height of those they are tied to in other columns."""

        def wanted(agent: int) -> tuple[float, str, int]:
            column = COLUMN[self.sector[agent]]
            y = _mean((self.y[j] for j in self.near[agent] if COLUMN[self.sector[j]] != column), math.inf)
            return y, self.label[agent], agent

        return sorted(agents, key=wanted)


def _groups(network: Network, sector: list[str]) -> list[_Group]:
    """The schools, each with its families and staff; who has none known is in a group that is not stated."""
    groups: dict[str, _Group] = {}
    columns = (network.agents[name].tolist() for name in ("id", "label", "kind", "organisation", "organisation_label"))
    for agent, (identifier, label, kind, organisation, organisation_label) in enumerate(zip(*columns, strict=True)):
        if sector[agent] not in ("home", "school"):
            continue
        own = sector[agent] == "school" and kind == "organisation"
        key = identifier if own else organisation
        group = groups.setdefault(key, _Group(label if own else organisation_label or organisation, bool(key)))
        if own:
            group.agent, group.label = agent, label
        else:
            (group.home if sector[agent] == "home" else group.school).append(agent)
    return list(groups.values())


def _ring_radii(count: int) -> tuple[float, float]:
    return 50.0 + 8.0 * count, 34.0 + 7.0 * count


def _outward(across: float, down: float) -> str:
    if abs(across) < 0.3:
        return "below" if down > 0 else "above"
    return "right" if across > 0 else "left"


def _mean(values: Iterable[float], otherwise: float) -> float:
    known = list(values)
    return sum(known) / len(known) if known else otherwise
