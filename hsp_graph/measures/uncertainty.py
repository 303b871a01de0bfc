"""How far a measure can be trusted: who the unidentified agents may be, and ties that nobody reported.

Both are told by measuring many networks that could be the true one, and giving the range of what comes out.
A range holds for what was drawn and nothing else; :data:`IDENTITIES_CANNOT` and :data:`MISSING_CANNOT` say so
in words that belong beside every number.

Reference:
    For networks with a share of ties missing: Borgatti, S. P., Carley, K. M. and Krackhardt, D. (2006). On
    the robustness of centrality measures under conditions of imperfect data. Social Networks 28, 124-136.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from hsp_graph.core.errors import CommandError
from hsp_graph.measures.identities import Identities, merged
from hsp_graph.network.network import Indices, Network

Floats = npt.NDArray[np.float64]

#: What is measured: one number for each agent of the network it is given, NaN where it is not defined.
Measure = Callable[[Network], npt.NDArray[Any]]

IDENTITIES_CANNOT = (
    "What this cannot say: whether one candidate is likelier than another, whether somebody is meant who is "
    "not among the candidates, or what follows from identities that hang together unless a source says so."
)
MISSING_CANNOT = (
    "What this cannot say: whether ties are missing more among some people than among others, whether "
    "reported ties are wrong, or how many are missing; that share is supposed, not found."
)

#: With more ties missing than this share there is too little to say what they would be like.
MOST_MISSING = 0.9

#: The bounds of the range in per cent of the draws, and the middle.
_CENTILES = (2.5, 50.0, 97.5)


@dataclass(frozen=True, eq=False)
class Sampled:
    """A measure of some agents in the network as it is, and in many that were drawn.

    Attributes:
        agents: positions in the network of the T agents that are told of, shape (T,).
        value: of each in the network as it is, where everybody counts as themselves, shape (T,).
        draws: of each in each of the S networks drawn, shape (S, T); NaN where it is not defined.
        how: what was drawn, in a sentence.
        cannot: what this cannot say, in a sentence.
        uniform: whether every network that could be drawn was equally likely.
        added: how many ties each draw adds.
    """

    agents: Indices
    value: Floats
    draws: Floats
    how: str
    cannot: str
    uniform: bool = True
    added: int = 0

    @property
    def range(self) -> Floats:
        """The bounds within which 95 of 100 draws lie and the middle: low, median, high, shape (3, T).

        Percentiles 2.5, 50 and 97.5 of the draws in which the measure is defined: of each, the least value
        drawn that so many per cent of the draws do not exceed. NaN where it is defined in none.
        """
        return _range(self.draws)

    @property
    def defined(self) -> Indices:
        """In how many draws the measure is defined, shape (T,)."""
        count: Indices = np.isfinite(self.draws).sum(axis=0)
        return count

    @property
    def rank(self) -> Floats:
        """The rank of each of these agents in the network as it is: 1 + how many of them have more."""
        return _ranks(self.value[None, :]).ravel()

    @property
    def rank_range(self) -> Floats:
        """The same bounds and middle of the ranks in the draws, shape (3, T)."""
        return _range(_ranks(self.draws))

    def to_rows(self, network: Network) -> list[dict[str, Any]]:
        """One dict per agent: agent, value, median, low, high, rank, rank_low, rank_high, draws.

        >>> net = Network.of([("Amina", "home"), ("Beth", "home")], [("Amina", "Beth")])
        >>> missing_ties(net, lambda n: np.bincount(n.target, minlength=len(n)), samples=9).to_rows(net)[1]
        {'agent': 'Beth', 'value': 1.0, 'median': 1.0, 'low': 1.0, 'high': 1.0,
         'rank': 1.0, 'rank_low': 1.0, 'rank_high': 1.0, 'draws': 9}
        """
        (low, median, high), (rank_low, _, rank_high) = self.range, self.rank_range
        columns = {
            "agent": network.agents["label"][self.agents],
            "value": self.value,
            "median": median,
            "low": low,
            "high": high,
            "rank": self.rank,
            "rank_low": rank_low,
            "rank_high": rank_high,
            "draws": self.defined,
        }
        return [
            dict(zip(columns, row, strict=True))
            for row in zip(*(column.tolist() for column in columns.values()), strict=True)
        ]

    def sentences(self, network: Network, what: str = "the measure") -> list[str]:
        """What was drawn, one sentence per agent, whether anybody comes first, and what cannot be said.

        Args:
            network: what was measured, for the names.
            what: what the measure is called.
        """
        sentences = [self.how]
        for row in self.to_rows(network):
            if not row["draws"]:
                sentences.append(f"{row['agent']}: {what} is not defined in any draw.")
                continue
            value, median, low, high = (_shown(row[name]) for name in ("value", "median", "low", "high"))
            sentences.append(
                f"{row['agent']}: {what} is {value} in the network as it is, {median} in the middle of the "
                f"draws, and in 95 of 100 between {low} and {high}."
            )
        if len(self.agents) > 1:
            first = (_ranks(self.draws) == 1).mean(axis=0)
            who = network.agents["label"][self.agents[int(first.argmax())]]
            most = f"{who} has most, or as much as anybody, in {_percent(float(first.max()))}"
            if first.max() >= 0.95:
                sentences.append(f"{most} of the draws.")
            else:
                sentences.append(f"Who of them has most cannot be said: {most} of the draws, nobody in more.")
        if not self.uniform:
            sentences.append("The draws are not equally likely, because the sources tell very many apart.")
        return [*sentences, self.cannot]


def sampled_identities(
    network: Network,
    measure: Measure,
    *,
    samples: int = 200,
    seed: int = 0,
    agents: Sequence[int] | None = None,
) -> Sampled:
    """A measure when the unidentified agents are those they may be, drawn many times.

    In each draw every unidentified agent whose candidates are listed is taken for one of these
    (:mod:`hsp_graph.measures.identities`: all ways that contradict no stated difference are equally likely)
    and its ties are that one's; then the network, with fewer agents, is measured. An unidentified agent
    without candidates stays itself. In the network as it is everybody counts as themselves.

    Args:
        network: with ``may_be`` and ``different``.
        measure: gives one number per agent of a network.
        samples: how many draws, at least 1. The bounds of a range rest on the outer twentieth of them.
        seed: the same seed gives the same draws.
        agents: positions of those to tell of; all who are themselves in every draw if None. Ranks are among
            these. Memory is 8 bytes for each of them in each draw.

    Returns:
        A :class:`Sampled`. Where no candidates are listed every draw is the network as it is.

    Raises:
        CommandError: if ``samples`` is below 1, ``agents`` holds somebody who may be somebody else or is not
            in the network, or the measure does not give one number per agent.
        DataError: if what the sources tell apart leaves nobody for somebody to be.

    Beth's worker is Dev or Eve; both, and she, are fictional.

    >>> net = Network.of([("Beth", "home"), ("her worker", "family-learning"), ("Dev", "family-learning"),
    ...                   ("Eve", "family-learning")], [("Beth", "her worker"), ("Beth", "Dev")])
    >>> net = replace(net, may_be={1: [2, 3]})
    >>> found = sampled_identities(net, lambda n: np.bincount(n.target, minlength=len(n)), agents=[2, 3])
    >>> for row in found.to_rows(net):
    ...     print(row["agent"], row["value"], row["low"], row["high"])
    Dev 1.0 1.0 2.0
    Eve 0.0 0.0 1.0
    >>> print(found.sentences(net, "in-degree")[-2])
    Dev has most, or as much as anybody, in 100 % of the draws.
    """
    _check_samples(samples)
    who = Identities(network)
    known = np.setdiff1d(np.arange(len(network)), who.unknown)
    told = known if agents is None else np.array(agents, np.int64)
    if len(strange := np.setdiff1d(told, known)):
        raise CommandError(
            f"Agent {strange[0]} may be somebody else, or is not in the network.",
            hint="Give positions of agents who are themselves in every draw.",
        )
    rng = np.random.default_rng(seed)
    draws = np.empty((samples, len(told)))
    for draw in draws:
        one, place = merged(network, who.draw(rng))
        draw[:] = _measured(measure, one)[place[told]]
    how = (
        f"In each of {samples:,} draws every one of the {len(who.unknown):,} unidentified agents of whom the "
        "data say who it may be was taken for one of those."
        if len(who.unknown)
        else "The data say of nobody who else it may be, so every draw is the network as it is."
    )
    return Sampled(told, _measured(measure, network)[told], draws, how, IDENTITIES_CANNOT, who.uniform)


def missing_ties(
    network: Network,
    measure: Measure,
    *,
    share: float = 0.1,
    samples: int = 200,
    seed: int = 0,
    agents: Sequence[int] | None = None,
) -> Sampled:
    """A measure when a share of all ties has gone unreported, and such ties are drawn many times.

    If m ties are in the data and they are the share 1 - P of all, then m P / (1 - P) are missing (rounded).
    A missing tie is drawn so: a tie of the data is drawn with equal chance, and its likeness, with the same
    valence, direction, relation and all, is put between two others of the same two sectors, drawn with equal
    chance among the pairs that have no tie this way yet. So ties are missing between sectors in proportion to
    those observed; within a pair of sectors anybody may have them. Where all pairs of two sectors are tied,
    fewer are added.

    Args:
        network: with m ties.
        measure: gives one number per agent of a network.
        share: P, the share of all ties that is missing, from 0 to :data:`MOST_MISSING`.
        samples: how many draws, at least 1.
        seed: the same seed gives the same draws.
        agents: positions of those to tell of; all if None. Ranks are among these.

    Returns:
        A :class:`Sampled`, whose ``added`` is how many ties were to be added to each draw. Without ties
        nothing can be in proportion to them, and every draw is the network as it is.

    Raises:
        CommandError: if ``share`` is out of its bounds, ``samples`` is below 1, somebody in ``agents`` is not
            in the network, or the measure does not give one number per agent.

    >>> net = Network.of([("Amina", "home"), ("Beth", "home"), ("Dev", "family-learning")],
    ...                  [("Amina", "Dev")])
    >>> found = missing_ties(net, lambda n: np.bincount(n.target, minlength=len(n)), share=0.5)
    >>> found.added, found.range[:, 2].tolist()
    (1, [2.0, 2.0, 2.0])

    The one tie goes from home to family learning, so the missing one does too: it is Beth's to Dev.
    """
    _check_samples(samples)
    if not 0 <= share <= MOST_MISSING:
        raise CommandError(
            f"{share} is not a share of ties that may be missing.", hint=f"Give 0 to {MOST_MISSING}."
        )
    told = np.arange(len(network)) if agents is None else np.array(agents, np.int64)
    if len(strange := told[(told < 0) | (told >= len(network))]):
        raise CommandError(f"There is no agent {strange[0]}.", hint=f"Positions are 0 to {len(network) - 1}.")
    added = round(len(network.source) * share / (1 - share))
    rng = np.random.default_rng(seed)
    sectors = _Sectors(network)
    draws = np.empty((samples, len(told)))
    for draw in draws:
        draw[:] = _measured(measure, sectors.with_more(added, rng))[told]
    how = (
        f"In each of {samples:,} draws {added:,} further ties were supposed, as many as would be missing if "
        f"{_percent(share)} of all ties were, between sectors in proportion to the ties in the data."
    )
    return Sampled(told, _measured(measure, network)[told], draws, how, MISSING_CANNOT, added=added)


class _Sectors:
    """A network's ties by the sectors they go between, to draw further ones like them."""

    def __init__(self, network: Network) -> None:
        self._network = network
        names, sector = np.unique(network.groups("sector").astype(str), return_inverse=True)
        self._members = [np.flatnonzero(sector == at) for at in range(len(names))]
        self._count = max(len(names), 1)
        self._block = sector[network.source] * self._count + sector[network.target]
        source, target = network.arcs(negative=True)  # a mutual tie goes both ways
        self._tied, first = np.unique(source * len(network) + target, return_index=True)
        self._used = np.bincount(
            sector[source[first]] * self._count + sector[target[first]], minlength=self._count**2
        )

    def with_more(self, added: int, rng: np.random.Generator) -> Network:
        """The network with ``added`` more ties drawn at random."""
        if not len(self._block):
            return self._network
        like = rng.integers(0, len(self._block), added)
        pairs, models = [], []
        for block in np.unique(self._block[like]).tolist():
            these = like[self._block[like] == block]
            found = self._untied(block, len(these), rng)
            pairs.append(found)
            models.append(these[: len(found)])
        drawn = np.concatenate([*pairs, np.empty(0, np.int64)]).astype(np.int64)
        model = np.concatenate([*models, np.empty(0, np.int64)]).astype(np.int64)
        network = self._network
        ties = {name: np.concatenate([column, column[model]]) for name, column in network.ties.items()}
        ties["id"][len(network.source) :] = [f"drawn-{number}" for number in range(1, len(drawn) + 1)]
        return replace(
            network,
            ties=ties,
            source=np.concatenate([network.source, drawn // len(network)]),
            target=np.concatenate([network.target, drawn % len(network)]),
        )

    def _untied(self, block: int, number: int, rng: np.random.Generator) -> Indices:
        """So many different pairs of two sectors that are not tied, as source * N + target, or all."""
        n = len(self._network)
        sources, targets = self._members[block // self._count], self._members[block % self._count]
        room = len(sources) * len(targets)
        if (
            room <= 4 * (int(self._used[block]) + number) + 16
        ):  # most are taken or wanted: list those that are free
            every = np.add.outer(sources * n, targets).ravel()
            every = every[every // n != every % n]
            free = np.setdiff1d(every, self._tied, assume_unique=True)
            return rng.permutation(free)[:number]
        found = np.empty(0, np.int64)
        while len(found) < number:  # at least half of what is drawn is new
            wanted = 2 * (number - len(found)) + 8
            tried = rng.choice(sources, wanted) * n + rng.choice(targets, wanted)
            at = np.minimum(np.searchsorted(self._tied, tried), len(self._tied) - 1)
            tried = tried[(tried // n != tried % n) & (self._tied[at] != tried)]
            both = np.concatenate([found, tried])
            found = both[np.sort(np.unique(both, return_index=True)[1])]
        return found[:number]


def _measured(measure: Measure, network: Network) -> Floats:
    values = np.asarray(measure(network), np.float64)
    if values.shape != (len(network),):
        raise CommandError(
            f"The measure gave numbers of shape {values.shape} for {len(network)} agents.",
            hint="It must give one number per agent.",
        )
    return values


def _check_samples(samples: int) -> None:
    if samples < 1:
        raise CommandError(f"{samples} draws tell nothing.", hint="Give 1 or more; 200 are usual.")


def _range(draws: Floats) -> Floats:
    """Percentiles of each column, NaN left out; shape (3, columns)."""
    whole = np.isfinite(draws).all(axis=0)
    found = np.full((3, draws.shape[1]), np.nan)
    if whole.any():
        found[:, whole] = np.percentile(draws[:, whole], _CENTILES, axis=0, method="inverted_cdf")
    for column in np.flatnonzero(~whole & np.isfinite(draws).any(axis=0)):
        values = draws[:, column]
        found[:, column] = np.percentile(values[np.isfinite(values)], _CENTILES, method="inverted_cdf")
    return found


def _ranks(values: Floats) -> Floats:
    """In each row 1 + how many have more, shape as given; NaN where there is no value."""
    if not values.size:
        return values
    ranks: Floats = rankdata(-values, method="min", axis=1, nan_policy="omit").astype(np.float64)
    return ranks


def _shown(value: float) -> str:
    if math.isnan(value):
        return "not defined"
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
