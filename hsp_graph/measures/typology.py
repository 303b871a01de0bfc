"""What kind of partnership: the profile of coded evidence over a typology's types, and the label it earns."""

import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hsp_graph.core.errors import CommandError, DataError
from hsp_graph.measures.coded_evidence import Coding, Typology

Array = npt.NDArray[Any]

ASSESSED, TIED = "assessed", "tied"
NOT_ENOUGH, DISAGREE = "not enough evidence", "actors disagree"
#: What stands for the group of actors where a partnership is looked at as a whole.
WHOLE = "whole"
#: So many pieces of evidence a label needs: one statement alone makes no type.
MINIMUM = 2
#: Shares are sums of fractions; what differs by less is equal.
_EQUAL = 1e-9


@dataclass(frozen=True)
class TypologySettings:
    """How an assessment is made.

    Attributes:
        threshold: the share of the evidence from which on a further type is an element; None for an even
            share, one in the number of types.
        minimum: the fewest pieces of evidence that a label needs.
        bootstrap: how often the evidence is drawn anew to see whether the label stands; 0 for never.
        seed: the same seed, the same draws.

    Raises:
        CommandError: if the threshold is not above 0 and at most 1, the minimum is below 1, or another
            number is negative.
    """

    threshold: float | None = None
    minimum: int = MINIMUM
    bootstrap: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.threshold is not None and not 0 < self.threshold <= 1:
            raise CommandError(
                f"A threshold of {self.threshold:g} is no share.", where="threshold",
                hint="Give one above 0 and at most 1, such as 0.25.",
            )  # fmt: skip
        for name, least in (("minimum", 1), ("bootstrap", 0), ("seed", 0)):
            if getattr(self, name) < least:
                raise CommandError(f"The {name} is {getattr(self, name)}.", where=name,
                                   hint=f"Give {least} or more.")  # fmt: skip

    def share(self, types: Collection[str]) -> float:
        """The threshold for a number of types."""
        return self.threshold or 1 / max(len(types), 1)


@dataclass(frozen=True)
class Assessment:
    """What the evidence on one agent as one of a group of actors, or on one partnership, amounts to.

    Attributes:
        about: the id of the agent or school.
        actor: the group of actors, or :data:`WHOLE`.
        status: :data:`ASSESSED`, :data:`TIED`, :data:`NOT_ENOUGH` or :data:`DISAGREE`.
        leading: the type with the largest share; if they are tied, all of these; else nothing.
        elements: further types whose share passes the threshold, the largest first.
        profile: each type's share of the evidence; NaN where there is none.
        evidence: the ids of the evidence that counts.
        indicators: for each indicator, the evidence coded to it.
        dominant_stands: in which share of draws the leading type is the same; NaN if none are drawn or there
            is no label.
        label_stands: the same for the whole label, with its elements.
        parts: of a whole, the assessment of each group of actors.
    """

    about: str
    actor: str
    status: str
    leading: tuple[str, ...]
    elements: tuple[str, ...]
    profile: Mapping[str, float]
    evidence: tuple[str, ...]
    indicators: Mapping[str, tuple[str, ...]]
    dominant_stands: float
    label_stands: float
    parts: tuple["Assessment", ...] = ()

    @property
    def dominant(self) -> str:
        """The dominant type, or why there is none."""
        if self.status == ASSESSED:
            return self.leading[0]
        return f"tie of {_listed(self.leading)}" if self.status == TIED else self.status

    @property
    def label(self) -> str:
        """The dominant type with its elements.

        >>> codings = [Coding("ann", f"e{n}", "i", kind, "heads") for n, kind in enumerate("aabb")]
        >>> assess(codings, Typology("", "Own", {"a": "", "b": ""}))[0].label
        'tie of a and b'
        """
        return (
            f"{self.dominant} with elements of {_listed(self.elements)}" if self.elements else self.dominant
        )

    def agrees(self, stated: Collection[str]) -> bool | None:
        """Whether the label's types are those that a source states; None if there is nothing to compare."""
        if not stated or self.status != ASSESSED:
            return None
        return {*self.leading, *self.elements} == set(stated)

    def to_row(self, names: Mapping[str, str] | None = None) -> dict[str, Any]:
        """One dict; what is not defined is None, in the profile too.

        >>> row = assess([], Typology("", "Own", {"a": ""}), members=[("x", "heads")])[0].to_row({"x": "Ann"})
        >>> row["agent"], row["dominant"], row["profile"], row["evidence"]
        ('Ann', 'not enough evidence', {'a': None}, [])
        """
        return {
            "agent": (names or {}).get(self.about, self.about),
            "actor": self.actor,
            "dominant": self.dominant,
            "with_elements_of": list(self.elements),
            "label": self.label,
            "status": self.status,
            "profile": {kind: _or_none(share) for kind, share in self.profile.items()},
            "evidence": list(self.evidence),
            "indicators": {one: list(these) for one, these in self.indicators.items()},
            "by_actor": {part.actor: part.label for part in self.parts},
            "dominant_stands": _or_none(self.dominant_stands),
            "label_stands": _or_none(self.label_stands),
            "id": self.about,
        }


def assess(
    codings: Iterable[Coding],
    typology: Typology,
    settings: TypologySettings | None = None,
    *,
    members: Iterable[tuple[str, str]] = (),
) -> list[Assessment]:
    """What type each agent shows, as one of each group of actors.

    The *profile* of an agent over the types t is::

        share(t) = sum over pieces of evidence e of  c(e) k(e, t) / k(e)   /   sum over e of c(e)

    where c(e) is the confidence in e, k(e) the number of indicators it is coded to, and k(e, t) how many of
    these indicate t. So a piece of evidence counts once, however finely it is coded, and its weight is split
    evenly among its indicators. Codings to narrower types count for the broadest. Evidence of confidence 0
    says nothing and is left out.

    The type with the largest share is *dominant*; a further type is an *element* if its share is the
    threshold's or more. By default that is an even share, one in the number of types: more than that type
    would have if the evidence spoke for all alike, so it cannot be put down to spread. Types that share the
    largest share are *tied*: none is chosen. With fewer pieces of evidence than the minimum there is no
    label.

    With ``bootstrap`` B, as many pieces as there are are drawn with replacement B times. ``dominant_stands``
    is the share of draws in which the same type leads alone, ``label_stands`` that in which the elements are
    the same as well. The draws of an agent depend on the seed and its id only, not on who else is assessed or
    in which order.

    Args:
        codings: of any typology; those of another are passed over.
        typology: whose types count.
        settings: how; the defaults if not given.
        members: agents and their groups of actors, who are listed even if nothing is coded.

    Returns:
        By group of actors and agent, in order. Where there is no evidence every share is NaN.

    Raises:
        DataError: if a confidence is not from 0 to 1.

    References:
        Tett, L. and Macleod, G. (2020), Enacting home-school partnerships, for the types; Efron, B. and
        Tibshirani, R. (1993), An Introduction to the Bootstrap, chapter 6.

    Ann is fictional; her third piece of evidence is coded to two indicators:

    >>> types = Typology("own", "Own", {"low": "", "high": ""})
    >>> coded = [("e1", "low"), ("e2", "low"), ("e3", "low"), ("e3", "high")]
    >>> codings = [Coding("ann", e, f"heads-{t}", t, "heads", typology="own") for e, t in coded]
    >>> found = assess(codings, types)[0]
    >>> found.label, {kind: round(share, 3) for kind, share in found.profile.items()}
    ('low', {'high': 0.167, 'low': 0.833})
    """
    how = settings or TypologySettings()
    pools: dict[tuple[str, str], list[Coding]] = {(actor, agent): [] for agent, actor in members}
    for coding in _of(codings, typology):
        pools.setdefault((coding.actor, coding.agent), []).append(coding)
    return [
        _Pool(agent, actor, pools[actor, agent], typology, how).assessment() for actor, agent in sorted(pools)
    ]


def assess_partnerships(
    codings: Iterable[Coding],
    typology: Typology,
    schools: Iterable[str],
    places: Mapping[str, Collection[str]],
    settings: TypologySettings | None = None,
) -> list[Assessment]:
    """What type each school's partnership is of, by group of actors and as a whole.

    A coding counts for the schools that it is itself about; else for those of its agent. A piece of evidence
    on several parents of a school counts once. The *whole* has a label only where all groups of actors that
    have enough evidence lead with the same type, or with the same tie; otherwise they *disagree*, which is
    told and not averaged. Its elements are those of any of its groups. Its profile counts all evidence of the
    school alike and is no part of the label. In each draw of the bootstrap every group's evidence is drawn
    by itself.

    Args:
        codings: of any typology.
        typology: whose types count.
        schools: the ids of the schools.
        places: the schools of each agent, by id.
        settings: how; the defaults if not given.

    Returns:
        One whole for each school, in the order of the ids; its ``parts`` are the groups of actors that the
        typology covers and those that have evidence.

    Raises:
        DataError: if a confidence is not from 0 to 1.

    >>> types = Typology("own", "Own", {"low": "", "high": ""}, actors=["heads", "parents"])
    >>> coded = [("ann", "heads", "low"), ("ann", "heads", "low"), ("bo", "parents", "high"),
    ...          ("cy", "parents", "high")]
    >>> codings = [Coding(who, f"e{n}", f"{actor}-{kind}", kind, actor, typology="own")
    ...            for n, (who, actor, kind) in enumerate(coded)]
    >>> whole = assess_partnerships(codings, types, ["s"], {who: ["s"] for who in ("ann", "bo", "cy")})[0]
    >>> whole.dominant, whole.to_row()["by_actor"]
    ('actors disagree', {'heads': 'low', 'parents': 'high'})
    """
    how = settings or TypologySettings()
    pools: dict[str, dict[str, list[Coding]]] = {
        school: {actor: [] for actor in typology.actors} for school in schools
    }
    for coding in _of(codings, typology):
        for school in coding.schools or {coding.agent, *places.get(coding.agent, ())}:
            if school in pools:
                pools[school].setdefault(coding.actor, []).append(coding)
    return [
        _whole(
            [_Pool(school, actor, these, typology, how) for actor, these in sorted(actors.items())],
            _Pool(school, WHOLE, [one for these in actors.values() for one in these], typology, how),
        )
        for school, actors in sorted(pools.items())
    ]


class _Pool:
    """The evidence on one agent in one group of actors, as weights: a row per piece, a column per type."""

    def __init__(
        self, about: str, actor: str, codings: Iterable[Coding], typology: Typology, how: TypologySettings
    ) -> None:
        self.about, self.actor, self.how = about, actor, how
        self.types = typology.types
        column = {kind: place for place, kind in enumerate(self.types)}
        coded: dict[str, set[tuple[str, str]]] = {}
        confidence: dict[str, float] = {}
        for one in codings:
            if one.confidence:
                coded.setdefault(one.evidence, set()).add((one.indicator, typology.top(one.type)))
                confidence[one.evidence] = min(one.confidence, confidence.get(one.evidence, 1.0))
        self.evidence = tuple(sorted(coded))
        self.weights = np.zeros((len(coded), len(self.types)))
        indicators: dict[str, list[str]] = {}
        for row, evidence in enumerate(self.evidence):
            for indicator, kind in sorted(coded[evidence]):
                self.weights[row, column[kind]] += confidence[evidence] / len(coded[evidence])
                indicators.setdefault(indicator, []).append(evidence)
        self.indicators = {one: tuple(indicators[one]) for one in sorted(indicators)}
        self.enough = len(coded) >= how.minimum
        self.shares = _shares(self.weights.sum(axis=0, keepdims=True))[0]
        self.leads, self.has = self._labelled(self.shares[None, :])

    def _labelled(self, shares: Array) -> tuple[Array, Array]:
        """For each row of shares, which types lead and which others are elements."""
        leads = shares >= shares.max(axis=1, keepdims=True, initial=0) - _EQUAL
        return leads, ~leads & (shares > 0) & (shares >= self.how.share(self.types) - _EQUAL)

    def drawn(self) -> tuple[Array, Array]:
        """The same for each draw of the bootstrap."""
        count = len(self.evidence)
        key = zlib.crc32(f"{self.about}\0{self.actor}".encode())
        dice = np.random.default_rng([self.how.seed, key])
        times = dice.multinomial(count, np.full(count, 1 / count), size=self.how.bootstrap)
        return self._labelled(_shares(times @ self.weights))

    def assessment(self) -> Assessment:
        """What it amounts to."""
        leading, elements = self._named(self.leads[0]), self._named(self.has[0])
        status = NOT_ENOUGH if not self.enough else ASSESSED if len(leading) == 1 else TIED
        if status == NOT_ENOUGH:
            leading = elements = ()
        stands = label_stands = np.nan
        if status == ASSESSED and self.how.bootstrap:
            stands, label_stands = _standing(self.leads[0], self.has[0], *self.drawn())
        return self.made(status, leading, elements, stands, label_stands)

    def made(
        self, status: str, leading: Sequence[str], elements: Sequence[str], stands: float,
        label_stands: float, parts: tuple[Assessment, ...] = (),
    ) -> Assessment:  # fmt: skip
        """The assessment with this label and this pool's profile and evidence."""
        profile = dict(zip(self.types, self.shares.tolist(), strict=True))
        ordered = tuple(sorted(elements, key=lambda kind: (-profile[kind], kind)))
        return Assessment(
            self.about, self.actor, status, tuple(leading), ordered, profile, self.evidence, self.indicators,
            float(stands), float(label_stands), parts,
        )  # fmt: skip

    def _named(self, which: Array) -> tuple[str, ...]:
        return tuple(kind for kind, yes in zip(self.types, which.tolist(), strict=True) if yes)


def _whole(pools: Sequence[_Pool], everything: _Pool) -> Assessment:
    parts = tuple(pool.assessment() for pool in pools)
    told = [pool for pool in pools if pool.enough]
    leads = {part.leading for part in parts if part.status != NOT_ENOUGH}
    if len(leads) != 1:
        return everything.made(DISAGREE if leads else NOT_ENOUGH, (), (), np.nan, np.nan, parts)
    leading = leads.pop()
    elements = {kind for part in parts for kind in part.elements}
    stands = label_stands = np.nan
    if everything.how.bootstrap and len(leading) == 1:
        draws = [pool.drawn() for pool in told]
        agreed = np.all(
            [(led == pool.leads).all(axis=1) for pool, (led, _) in zip(told, draws, strict=True)], axis=0
        )
        has = np.any([has for _, has in draws], axis=0)
        same = (has == np.any([pool.has for pool in told], axis=0)).all(axis=1)
        stands, label_stands = agreed.mean(), (agreed & same).mean()
    status = ASSESSED if len(leading) == 1 else TIED
    return everything.made(status, leading, tuple(elements), stands, label_stands, parts)


def _standing(leads: Array, has: Array, drawn_leads: Array, drawn_has: Array) -> tuple[float, float]:
    same = (drawn_leads == leads).all(axis=1)
    return same.mean(), (same & (drawn_has == has).all(axis=1)).mean()


def _of(codings: Iterable[Coding], typology: Typology) -> Iterable[Coding]:
    """The codings of this typology whose type has a place in a profile."""
    for coding in codings:
        if not 0 <= coding.confidence <= 1:
            raise DataError(
                f"The confidence {coding.confidence:g} is not from 0 to 1.",
                where=f"evidence '{coding.evidence}'",
                hint="Correct it.",
            )
        if coding.typology == typology.name and coding.actor and typology.top(coding.type):
            yield coding


def _shares(totals: Array) -> Array:
    sums = totals.sum(axis=1, keepdims=True)
    shares: Array = np.divide(totals, sums, out=np.full(totals.shape, np.nan), where=sums > 0)
    return shares


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _or_none(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
