"""Who stands in which box, in which order, and how large the boxes are: all that comes before the places."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from hsp_graph.network.network import Network
from hsp_graph.output.maps.marks import is_organisation
from hsp_graph.output.maps.spacing import text_width

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

FAMILY_PITCH = 22.0  # a family's row: the mark, and its label beside it
PITCH = 54.0  # any other row: the mark, and its label below it
TIGHT_PITCH = 31.0  # the same where the label stands beside the mark
TITLE = 28.0  # a box's title
PAD = 10.0
GAP = 12.0  # between boxes, and between a band's edge and its boxes
GUTTER = 46.0  # right of the families, where the arcs between them bulge
LANE = 150.0
TIGHT_LANE = 70.0  # and the longest label
RING = (3, 14)  # how many people make a ring

_NOT_STATED = "School not stated"


@dataclass
class Group:
    """One school's families and staff; ``id`` is its IRI, or the text by which the source names it."""

    label: str
    stated: bool
    id: str = ""
    agent: int = -1
    home: list[int] = field(default_factory=list)
    school: list[int] = field(default_factory=list)

    @property
    def titled(self) -> bool:
        """Whether the box needs a title: around a family and a head alone it would only push others apart.

        >>> Group("Ashfield", True, home=[0], school=[1]).titled, Group("Ashfield", True, agent=3).titled
        (False, True)
        """
        return self.agent >= 0 or not self.stated or len(self.home) > 1 or len(self.school) > 2

    @property
    def gap(self) -> float:
        """The distance to the next box."""
        return GAP if self.titled else GAP / 2

    @property
    def head(self) -> float:
        """The height of the title, or of the margin in its place."""
        return TITLE if self.titled else 6.0


@dataclass(frozen=True)
class Frame:
    """The numbers that fix the map's proportions: families beside one another, staff below one another."""

    across: int
    down: int
    beside: bool
    stretch: float = 1.0

    @property
    def pitch(self) -> float:
        """The height of a row of anybody but families."""
        return self.stretch * (TIGHT_PITCH if self.beside else PITCH)

    def rows(self, group: Group) -> tuple[int, int]:
        """How many rows of families and of staff a school has."""
        return math.ceil(len(group.home) / self.across), min(len(group.school), self.down)

    def inner(self, group: Group) -> float:
        """The height of a school's rows."""
        home, school = self.rows(group)
        staggered = 0.5 if len(group.home) > home else 0.0
        families = (home + staggered) * FAMILY_PITCH * self.stretch if home else 0.0
        return max(families, school * self.pitch)

    def outer(self, group: Group) -> float:
        """The height of a school's box."""
        below = PAD if group.titled else group.head
        return group.head + self.inner(group) + (below if group.home or group.school else 0.0)

    def height(self, groups: Sequence[Group]) -> float:
        """The height of all boxes, one below the other."""
        return GAP + sum(self.outer(group) + group.gap for group in groups)


class Census:
    """The agents sorted into bands, boxes and teams, and the room they need together."""

    def __init__(self, network: Network) -> None:
        self.size = len(network)
        self.sector = [sector_of(sector) for sector in network.agents["sector"].tolist()]
        self.label: list[str] = network.agents["label"].tolist()
        self.near: list[list[int]] = [[] for _ in range(self.size)]
        for a, b in zip(network.source.tolist(), network.target.tolist(), strict=True):
            if a != b:
                self.near[a].append(b)
                self.near[b].append(a)
        self.members = {s: [i for i in range(self.size) if self.sector[i] == s] for s in SECTORS}
        self.groups = groups_of(network, self.sector)
        titles = [group.label for group in self.groups if group.home and group.titled]
        # Titles are in bold, hence wider than labels.
        self.widest_title = max((1.35 * text_width(title, 230.0) for title in titles), default=0.0)
        self.longest = {
            sector: max((text_width(self.label[i], 230.0) for i in members), default=60.0)
            * (1.15 if sector == "school" else 1.0)
            for sector, members in self.members.items()
        }
        self.rings, self.middle = self._teams()
        self.ring_scale = 1.0

    # -- who stands with whom, and in which order -----------------------------------------------------------

    def _teams(self) -> tuple[list[list[int]], list[int]]:
        """Practitioners tied mostly to one another and to no family, in teams; and the others."""
        rings: list[list[int]] = []
        seen: set[int] = set()
        for start in self.members["family-learning"]:
            if start in seen:
                continue
            team, queue = [], [start]
            seen.add(start)
            while queue:
                agent = queue.pop()
                team.append(agent)
                for other in self.near[agent]:
                    if self.sector[other] == "family-learning" and other not in seen:
                        seen.add(other)
                        queue.append(other)
            ends = Counter(self.sector[other] for agent in team for other in self.near[agent])
            # Each tie within the team was met from both of its ends.
            inward, outward = ends["family-learning"] / 2, ends["school"]
            if not ends["home"] and inward > 3 * outward and RING[0] <= len(team) <= RING[1]:
                rings.append(sorted(team, key=lambda i: (self.label[i], i)))
        ringed = {agent for ring in rings for agent in ring}
        return rings, [i for i in self.members["family-learning"] if i not in ringed]

    def order_groups(self) -> None:
        """Sort the boxes by the practitioners they share, in a few sweeps."""
        place: dict[int, float] = {}
        self.groups.sort(key=lambda g: (not g.home, not g.stated, not (g.home or g.school), g.label))
        for _ in range(6):
            count = max(len(self.groups) - 1, 1)
            for rank, group in enumerate(self.groups):
                for agent in (*group.home, *group.school, group.agent):
                    place[agent] = rank / count
            wanted = {i: mean((place[j] for j in self.near[i] if j in place), 1.0) for i in self.middle}
            between = {i: rank for rank, i in enumerate(sorted(self.middle, key=lambda i: (wanted[i], i)))}
            middle = {
                id(g): mean(
                    (between[j] for i in (*g.home, *g.school) for j in self.near[i] if j in between), math.inf
                )
                for g in self.groups
            }
            self.groups.sort(
                key=lambda g: (not g.home, not g.stated, not (g.home or g.school), middle[id(g)], g.label)
            )

    # -- proportions ----------------------------------------------------------------------------------------

    def below(self, frame: Frame, sector: str) -> float:
        """The height of a band that stands below another one in its column."""
        return 0.0 if not self.members[sector] else 30.0 + len(self.members[sector]) * frame.pitch

    def rings_size(self) -> tuple[float, float]:
        """The width and height of all rings, one below the other, with their labels."""
        radii = [ring_radii(len(ring)) for ring in self.rings]
        wide, high = max((r[0] + 70.0 for r in radii), default=0.0), sum(r[1] + 40.0 for r in radii)
        return 2 * wide * self.ring_scale, 2 * high * self.ring_scale

    def rings_beside(self, frame: Frame) -> bool:
        """Whether the rings find room beside the practitioners, where no ties from families pass."""
        if not self.middle:
            return False
        return self.rings_size()[1] <= self._free(frame)

    def _free(self, frame: Frame) -> float:
        """The height of the rows in which no families are."""
        free = frame.height([group for group in self.groups if not group.home]) - GAP
        return free - self.below(frame, "community")

    def height(self, frame: Frame) -> float:
        """The height of the map: that of its tallest column."""
        boxes = frame.height(self.groups)
        middle = (len(self.middle) + 1) * frame.pitch / self.lanes(len(self.middle), frame)
        column = max(boxes, middle) if self.middle else 0.0
        if not self.rings_beside(frame):
            column += self.rings_size()[1]
        authority = self.members["authority"]
        return max(
            boxes,
            column + self.below(frame, "community"),
            (len(authority) + 1) * frame.pitch / self.lanes(len(authority), frame)
            + self.below(frame, "other"),
        )

    def lanes(self, count: int, frame: Frame) -> int:
        """In how many lanes so many agents stand below one another, not to be far taller than the boxes."""
        height = max(frame.height(self.groups), 8 * frame.pitch)
        return max(1, min(6, math.ceil(count * frame.pitch / height)))

    def lane(self, frame: Frame, *sectors: str) -> float:
        """The width of a lane of agents of these sectors."""
        longest = max(self.longest[sector] for sector in sectors)
        # Officers are few and far apart: a long name of theirs finds room in several lines.
        return (
            TIGHT_LANE + min(longest, 130.0 if "authority" in sectors else longest) if frame.beside else LANE
        )

    def widths(self, frame: Frame) -> list[float]:
        """The least widths of the four columns; 0 for a last column in which nobody stands."""
        across = min(frame.across, max((len(g.home) for g in self.groups), default=1) or 1)
        ring = self.rings_size()[0]
        middle = self.lanes(len(self.middle), frame) * self.lane(frame, "family-learning") + 30.0
        last = self.members["authority"] + self.members["other"]
        return [
            max(across * self._family_width() + GUTTER, self.widest_title) + 4 * GAP,
            middle + ring if self.rings_beside(frame) else max(middle, ring),
            max(*(math.ceil(len(g.school) / frame.down) for g in self.groups), 1, 1)
            * self.lane(frame, "school")
            + 2 * GAP,
            self.lanes(len(last), frame) * self.lane(frame, "authority", "other") + 2 * GAP if last else 0.0,
        ]

    def _family_width(self) -> float:
        return 34.0 + min(self.longest["home"], 130.0)

    def best_frame(self) -> Frame:
        """The frame whose map can be seen largest in a laptop's window."""
        most = max((len(g.home) for g in self.groups), default=1) or 1

        def cost(frame: Frame) -> float:
            zoom = min(1.0, AREA[0] / sum(self.widths(frame)), AREA[1] / self.height(frame))
            # One list is easier to read than several, and a label below its mark leaves the ties free:
            # whatever departs from that must earn its place.
            return (
                -math.log(zoom)
                + 0.1 * math.log2(frame.across)
                + 0.3 * (12 / frame.down - 1)
                + 0.1 * frame.beside
            )

        across = sorted({*range(1, min(most, 8) + 1), *range(10, min(most, 40) + 1, 5)})
        frames = [Frame(a, down, beside) for a in across for down in (12, 6, 3) for beside in (False, True)]
        best = min(frames, key=cost)
        zoom = min(1.0, AREA[0] / sum(self.widths(best)), AREA[1] / self.height(best))
        if self.rings and self.rings_beside(best):
            # Names keep their size when the map shrinks, so there a ring needs more of it, if there is any.
            self.ring_scale = min(zoom**-0.5, self._free(best) / self.rings_size()[1])
        fill = sum(self.widths(best)) * AREA[1] / AREA[0] / self.height(best)
        return replace(best, stretch=min(max(fill, 1.0), 1.6))

    @staticmethod
    def filled(widths: list[float], height: float, ring: float) -> list[float]:
        """The columns' widths when the map is made as wide as the window allows."""
        whole = max(sum(widths), height * AREA[0] / AREA[1])
        zoom = min(1.0, AREA[0] / whole, AREA[1] / height)
        # Text keeps its size when the map shrinks, so columns of names need more of the width first.
        wishes = [width / zoom - width for width in (widths[0], widths[1] - ring, *widths[2:])]
        share = min(1.0, (whole - sum(widths)) / (sum(wishes) or 1.0))
        grown = [width + share * wish for width, wish in zip(widths, wishes, strict=True)]
        # The rest goes mostly to the middle, where ties need room to part.
        rest = whole - sum(grown)
        shares = (0.15, 0.55, 0.2, 0.1)
        return [w + rest * part if w else 0.0 for w, part in zip(grown, shares, strict=True)]


def sector_of(sector: str) -> str:
    """The band of an agent of this sector.

    >>> sector_of("home"), sector_of("health")
    ('home', 'other')
    """
    return sector if sector in SECTORS else "other"


def groups_of(network: Network, sector: list[str]) -> list[Group]:
    """The schools, each with its families and staff; who has none known is in a group that is not stated.

    >>> [(one.label, one.home) for one in groups_of(Network.of([("p", "home")], []), ["home"])]
    [('School not stated', [0])]
    """
    groups: dict[str, Group] = {}
    names = ("id", "label", "kind", "role", "organisation", "organisation_label")
    rows = zip(*(network.agents[name].tolist() for name in names), strict=True)
    for agent, (identifier, label, kind, role, organisation, organisation_label) in enumerate(rows):
        if sector[agent] not in ("home", "school"):
            continue
        own = sector[agent] == "school" and is_organisation(kind=kind, role=role, sector=sector[agent])
        key = identifier if own else organisation
        name = label if own else organisation_label or organisation or _NOT_STATED
        group = groups.setdefault(key, Group(name, bool(key), key))
        if own:
            group.agent, group.label = agent, label
        else:
            (group.home if sector[agent] == "home" else group.school).append(agent)
    return list(groups.values())


def ring_radii(count: int) -> tuple[float, float]:
    """Half the width and half the height of a ring of so many people.

    >>> ring_radii(5)
    (90.0, 69.0)
    """
    return 50.0 + 8.0 * count, 34.0 + 7.0 * count


def mean(values: Iterable[float], otherwise: float) -> float:
    """The mean, or ``otherwise`` if there are no values.

    >>> mean([1, 2], 0), mean([], 0)
    (1.5, 0)
    """
    known = list(values)
    return sum(known) / len(known) if known else otherwise
