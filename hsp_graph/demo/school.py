"""Random generation of people, ties and schools for the fictional authority."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hsp_graph.demo.words import (
    ACCOUNTS,
    CULTURES,
    PROGRAMMES,
    SCHOOL_FIRST,
    SCHOOL_SECOND,
    STANCES,
    Stance,
)

NOW: Final = 2025
STILL: Final = 9999  # the year of the end of what has not ended

AUTHORITY: Final = "authority"
OFFICERS: Final = ("officer1", "officer2")
REGISTER: Final = "register"

_PARENTS: Final = ("mother", "father", "parent", "grandparent", "carer")
_PARENT_SHARES: Final = (0.55, 0.22, 0.12, 0.06, 0.05)

_VALENCES: Final = ("positive", "mixed", "negative")
#: The shares of the valences, where the head's stance does not decide.
_USUAL: Final = (0.88, 0.09, 0.03)

Write = Callable[[str, Mapping[str, Any]], None]


@dataclass(frozen=True)
class Practitioner:
    """A practitioner: the year in which they began, and that in which they left (or ``STILL``)."""

    id: str
    since: int
    until: int


@dataclass(frozen=True)
class _Group:
    """A programme with its practitioner and dates."""

    id: str
    practitioner: Practitioner
    since: int


class RecordWriter:
    """Writes random rows: the functions that the authority and its schools share."""

    def __init__(self, write: Write, rng: random.Random, source: str) -> None:
        self.write = write
        self.rng = rng
        self.source = source

    def a_source(self, title: str, kind: str, date: int) -> None:
        """Write the source of this writer's evidence."""
        self.write("sources", {"id": self.source, "title": title, "kind": kind, "creator": "hsp generate",
                               "date": date, "rights": "fictional, free to use"})  # fmt: skip

    def person(self, identifier: str, role: str, organisation: str, since: int, **cells: Any) -> None:
        """Write a person and the role they hold; ``cells`` are further cells of the person's row."""
        self.write(
            "people", {"id": identifier, **({} if "name" in cells else {"name": self.name()}), **cells}
        )
        self.role(identifier, role, organisation, since)

    def role(self, person: str, role: str, organisation: str, since: int, until: int = STILL) -> None:
        """Write a role holding."""
        self.write("roles", {
            "person": person, "role": role, "organisation": organisation,
            "valid_from": self.date(since, until), "valid_until": until if until <= NOW else "",
            "source": REGISTER, "locator": f"page {self.rng.randint(1, 90)}",
        })  # fmt: skip

    def name(self, culture: int | None = None) -> str:
        """A random name of a culture, or of any."""
        _, given, family = self.rng.choice(CULTURES) if culture is None else CULTURES[culture]
        return f"{self.rng.choice(given)} {self.rng.choice(family)}"

    def date(self, year: int, until: int = STILL) -> str:
        """A random date in a year, with a random precision; the year alone if it is the last year too."""
        precision = self.rng.random()
        if precision < 0.7 or year == until:
            return str(year)
        month = f"{year}-{self.rng.randint(1, 12):02}"
        return month if precision < 0.9 else f"{month}-{self.rng.randint(1, 28):02}"

    def tie(
        self,
        identifier: str,
        ends: tuple[str, str],
        kind: str,
        since: int,
        *,
        weights: Sequence[float] = _USUAL,
        until: int = STILL,
        mutual: float = 0.0,
        programme: str = "",
    ) -> None:
        """Write a tie, most often with an account of it, and sometimes a second account of the other end.

        Args:
            identifier: the tie's.
            ends: from whom, to whom.
            kind: a key of ``ACCOUNTS``.
            since: the year in which it began.
            weights: how likely it is positive, mixed, negative.
            until: the year in which it must have ended.
            mutual: how likely it is mutual, if it is positive.
            programme: through which programme it came about.
        """
        rng = self.rng
        valence = rng.choices(_VALENCES, weights)[0]
        relation, account = rng.choice(ACCOUNTS[kind][valence])
        if until > NOW and since < NOW and rng.random() < 0.12:
            until = rng.randint(since + 1, NOW)
        row: dict[str, Any] = {
            "id": identifier, "from": ends[0], "to": ends[1], "relation": relation, "programme": programme,
            "valid_from": self.date(since, until), "valid_until": until if until <= NOW else "",
        }  # fmt: skip
        if rng.random() < 0.97:
            row["valence"] = valence
        if valence == "positive" and rng.random() < mutual:
            row["mutual"] = "yes"
        if rng.random() < 0.3:
            row["strength"] = rng.randint(1, 3)
        if rng.random() < 0.92:
            both = "mutual" in row and rng.random() < 0.5
            row |= {"source": self.source, "locator": self.locator(), "paraphrase": account,
                    "reported_by": "|".join(ends) if both else ends[0]}  # fmt: skip
        self.write("ties", row)
        if rng.random() < 0.03:
            self.evidence({"tie": identifier, "paraphrase": "Tells of it in much the same way.",
                           "reported_by": ends[1]})  # fmt: skip

    def evidence(self, cells: Mapping[str, Any]) -> None:
        """Write a piece of evidence from this writer's source."""
        self.write("evidence", {
            "source": self.source, "locator": self.locator(), "coder": self.rng.choice(("AB", "CD")),
            "confidence": self.rng.choice((0.6, 0.7, 0.8, 0.9, 1)), **cells,
        })  # fmt: skip

    def locator(self) -> str:
        """A place in the source."""
        if self.source == REGISTER:
            return f"entry {self.rng.randint(1, 900)}"
        return f"interview {self.rng.randint(1, 20)}, paragraph {self.rng.randint(1, 60)}"


class School(RecordWriter):
    """One school with all its people; it is written at once and not kept in memory."""

    def __init__(self, write: Write, rng: random.Random, number: int, practitioners: Sequence[Practitioner],
                 own: int) -> None:  # fmt: skip
        self._id = f"s{number + 1}"
        super().__init__(write, rng, f"{self._id}-interviews")
        self._number = number
        self._ties = 0
        self._since: dict[str, int] = {}  # the year in which each person came to the school
        self._stance: Stance = rng.choices(STANCES, [stance.share for stance in STANCES])[0]
        # Some schools have the next practitioner too, and so has every school whose own has left.
        self._practitioners = [practitioners[own]]
        if len(practitioners) > 1 and (practitioners[own].until <= NOW or rng.random() < 0.3):
            self._practitioners.append(practitioners[own + 1 if own + 1 < len(practitioners) else own - 1])

    def write_all(self, previous_head_since: int) -> int:
        """Write the school.

        Args:
            previous_head_since: since when the school before this one has its head; 0 if there is
                none. A head who moved here left that school then.

        Returns:
            Since when this school has its head.
        """
        self._write_school()
        head = self._write_head(previous_head_since)
        staff = self._write_staff()
        parents = self._write_parents()
        self._write_unidentified(parents, staff)
        self._write_family_learning(parents, self._write_programmes(head))
        self._write_peer_ties(parents)
        self._write_ties_with_school(parents, head, staff)
        self._write_staff_ties(head, staff)
        self._write_stance(head, parents)
        return self._since[head]

    def _tie(self, a: str, b: str, kind: str, **options: Any) -> None:
        """Write a tie that begins when both ends are at the school, or soon after."""
        self._ties += 1
        until = options.get("until", STILL)
        first = max(self._since.get(a, 0), self._since.get(b, 0), options.pop("since", 0))
        since = min(first + self.rng.choice((0, 0, 1, 2)), NOW, until)
        self.tie(f"{self._id}-tie{self._ties}", (a, b), kind, since, **options)

    def _write_school(self) -> None:
        rng = self.rng
        turn, first = divmod(self._number, len(SCHOOL_FIRST))
        again = turn // len(SCHOOL_SECOND)  # every pair of words has been used so often
        stem = SCHOOL_FIRST[first] + SCHOOL_SECOND[(first + turn) % len(SCHOOL_SECOND)]
        stem += f" {again + 1}" if again else ""
        year = rng.randint(2022, NOW)
        self.a_source(f"Interviews at {stem} Primary, {year} (fictional)", "interview", year)
        self.write("organisations", {"id": self._id, "name": f"{stem} Primary", "kind": "school",
                                     "part_of": AUTHORITY, "roll": rng.randint(90, 480),
                                     "free_school_meals": rng.randint(4, 66), "as_of": 2024,
                                     "source": REGISTER})  # fmt: skip
        if self._number % 8 == 0:
            hub, worker = f"{self._id}-hub", f"{self._id}-worker"
            self.write("organisations", {"id": hub, "name": f"{stem} Hub", "kind": "community-organisation"})
            self._member(worker, "community-worker", hub, rng.randint(2014, 2019))
            self._tie(worker, self._practitioners[-1].id, "practitioner-practitioner", mutual=0.8,
                      until=self._practitioners[-1].until)  # fmt: skip

    def _member(self, identifier: str, role: str, organisation: str, since: int, **cells: Any) -> str:
        self._since[identifier] = since
        self.person(identifier, role, organisation, since, **cells)
        return identifier

    def _write_head(self, previous_head_since: int) -> str:
        rng = self.rng
        moved = previous_head_since > 0 and rng.random() < 0.1
        since = previous_head_since if moved else rng.randint(2012, 2021)
        head = self._member(f"{self._id}-head", "head-teacher", self._id, since)
        if moved:
            self.role(head, "head-teacher", f"s{self._number}", since - rng.randint(3, 7), since)
        return head

    def _write_staff(self) -> list[str]:
        """The depute first, then the teachers."""
        rng = self.rng
        depute = self._member(f"{self._id}-depute", "depute-head-teacher", self._id, rng.randint(2012, 2022))
        return [depute] + [
            self._member(f"{self._id}-t{n}", "teacher", self._id, rng.randint(2010, 2023))
            for n in range(1, rng.randint(5, 7))
        ]

    def _write_parents(self) -> list[str]:
        rng = self.rng
        parents = []
        culture = 0
        for n in range(1, rng.randint(42, 60) + 1):
            # Neighbours in the list become friends, and friends often share a language.
            if rng.random() < 0.4:
                culture = 0 if rng.random() < 0.5 else rng.randrange(len(CULTURES))
            languages = [CULTURES[culture][0]] if culture or rng.random() < 0.5 else []
            if culture and rng.random() < 0.3:
                languages.append("English")
            ages = sorted(rng.sample(range(1, 17), rng.choice((1, 2, 2, 3))), reverse=True)
            parents.append(self._member(
                f"{self._id}-p{n}", rng.choices(_PARENTS, _PARENT_SHARES)[0], self._id,
                rng.randint(2016, 2024), name=self.name(culture), language="|".join(languages),
                children_ages=", ".join(map(str, ages)),
            ))  # fmt: skip
        return parents

    def _write_unidentified(self, parents: Sequence[str], staff: Sequence[str]) -> None:
        """Write an unidentified agent, whom an interview mentions without a name."""
        rng = self.rng
        unknown, chance = f"{self._id}-someone", rng.random()
        if chance < 0.2:
            could_be = "|".join(sorted(rng.sample(staff[1:], 3)))
            self._member(unknown, "teacher", self._id, 2020, name="A teacher, not named", identified="no",
                         may_be=could_be)  # fmt: skip
            self._tie(rng.choice(parents), unknown, "parent-teacher", weights=(0.4, 0.2, 0.4))
        elif chance < 0.4:
            self._member(unknown, "parent", self._id, 2020, name="A parent, not named", identified="no")
            self._tie(unknown, rng.choice(parents), "parent-parent")

    def _write_programmes(self, head: str) -> list[_Group]:
        rng = self.rng
        groups = []
        for n, kind in enumerate(sorted(rng.sample(sorted(PROGRAMMES), rng.randint(2, 4))), 1):
            names, hours, weeks = PROGRAMMES[kind]
            who = rng.choice(self._practitioners)
            group = _Group(f"{self._id}-g{n}", who, rng.randint(2017, min(who.until, 2023)))
            row = {"id": group.id, "name": rng.choice(names), "kind": kind, "at": self._id,
                   "run_by": group.practitioner.id, "agreed_by": head, "hours": hours[0],
                   "valid_from": group.since, "source": REGISTER,
                   "audience": "parents" if kind != "one-off-session" else "parents|children"}  # fmt: skip
            row |= {"hours_max": hours[1]} if hours[1] > hours[0] else {}
            row |= {"weeks": weeks[0], "weeks_max": weeks[1]} if weeks[0] else {}
            row |= {"valid_until": who.until} if who.until <= NOW else {}
            self.write("programmes", row)
            groups.append(group)
        return groups

    def _write_family_learning(self, parents: Sequence[str], groups: Sequence[_Group]) -> None:
        """Write participations: nearly half of the families take part, and so know the practitioner."""
        rng = self.rng
        for parent in parents:
            group = rng.choice(groups)
            who = group.practitioner
            since = max(self._since[parent], group.since)
            if since > who.until or rng.random() > 0.48:
                continue
            self.write("participation", {"person": parent, "programme": group.id, "valid_from": since,
                                         "source": REGISTER})  # fmt: skip
            options = {"since": since, "until": who.until, "programme": group.id}
            self._tie(parent, who.id, "parent-practitioner", mutual=0.6, **options)
            if rng.random() < 0.12:  # a parallel tie: the same two, another relation
                self._tie(who.id, parent, "practitioner-parent", **options)

    def _write_peer_ties(self, parents: Sequence[str]) -> None:
        rng = self.rng
        for n, parent in enumerate(parents):
            near = n + rng.randint(1, 4)
            if near < len(parents):
                self._tie(parent, parents[near], "parent-parent", mutual=0.6)
            if rng.random() < 0.1:
                other = rng.choice(parents)
                if other not in (parent, parents[min(near, len(parents) - 1)]):
                    self._tie(parent, other, "parent-parent", mutual=0.4)

    def _write_ties_with_school(self, parents: Sequence[str], head: str, staff: Sequence[str]) -> None:
        rng = self.rng
        for parent in parents:
            if rng.random() < 0.25:
                self._tie(
                    parent, rng.choice(staff[1:]), "parent-teacher", weights=(0.7, 0.2, 0.1), mutual=0.2
                )
            chance = rng.random()
            if chance < 0.12:
                self._tie(parent, head, "parent-head", weights=self._stance.to_parents, mutual=0.3)
            elif chance < 0.2:
                self._tie(head, parent, "head-parent", weights=self._stance.to_parents, mutual=0.2)
        for who in self._practitioners:
            if self._since[head] <= who.until:
                self._tie(who.id, head, "practitioner-head", since=who.since, until=who.until,
                          weights=self._stance.to_practitioners, mutual=0.7)  # fmt: skip
            for teacher in rng.sample(staff[1:], 2):
                if self._since[teacher] <= who.until:
                    self._tie(who.id, teacher, "practitioner-teacher", since=who.since, until=who.until,
                              weights=self._stance.to_practitioners, mutual=0.6)  # fmt: skip

    def _write_staff_ties(self, head: str, staff: Sequence[str]) -> None:
        rng = self.rng
        self._tie(head, rng.choice(OFFICERS), "to-authority", since=2018, weights=(0.6, 0.3, 0.1), mutual=0.3)
        for n, one in enumerate(staff):
            self._tie(one, head, "staff-staff", mutual=0.5)
            if n and rng.random() < 0.6:
                self._tie(one, staff[n - 1], "staff-staff", mutual=0.5)

    def _write_stance(self, head: str, parents: Sequence[str]) -> None:
        """The evidence on the kind of partnership: from the head, a family and the practitioners."""
        rng = self.rng
        told = rng.sample(self._stance.heads, min(len(self._stance.heads), rng.randint(2, 4)))
        if rng.random() < 0.15:  # some heads have something of another type too
            told.append(rng.choice(rng.choice(STANCES).heads))
        for n, (indicator, account) in enumerate(told):
            named = self._stance.type if n == 0 and rng.random() < 0.5 else ""
            self.evidence({"agent": head, "paraphrase": account, "indicators": indicator, "reported_by": head,
                           "date": self.date(rng.randint(2019, NOW)), "states_type": named})  # fmt: skip
        indicator, account = rng.choice(self._stance.parents)
        parent = rng.choice(parents)
        self.evidence({"agent": parent, "paraphrase": account, "indicators": indicator,
                       "reported_by": parent, "date": self.date(max(self._since[parent], 2022))})  # fmt: skip
        for who in self._practitioners:
            indicator, strategy, account = rng.choice(self._stance.practitioners)
            self.evidence({"agent": who.id, "paraphrase": account, "indicators": indicator,
                           "strategies": strategy, "reported_by": who.id,
                           "date": self.date(min(who.until, 2023))})  # fmt: skip
