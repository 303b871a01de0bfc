"""What brokerage is to be expected when arcs fall at random.

Gould and Fernandez's model: each of the N(N-1) possible arcs is there with probability d, independently of
the others. With N people, m arcs, d = m / (N(N-1)), q = 1 - d, p = d^2 q, n the size of the broker's group
and n_j the sizes of the others, a person's count has ``E = p K``, ``Var = E (1 - p) + F d^3 q^3`` and
``z = (count - E) / sqrt(Var)``:

============== ======================== ==================================================
role           K                        F
============== ======================== ==================================================
coordinator    (n-1)(n-2)               2 (n-1)(n-2)(n-3)
itinerant      sum n_j (n_j-1)          2 sum n_j (n_j-1)(n_j-2)
representative (N-n)(n-1)               2 [(n-1) C(N-n, 2) + (N-n) C(n-1, 2)]
gatekeeper     (N-n)(n-1)               2 [(n-1) C(N-n, 2) + (N-n) C(n-1, 2)]
liaison        (N-n)^2 - sum n_j^2      4 sum n_j C(N-n_j-n, 2)
total          (N-1)(N-2)               2 (N-1)(N-2)(N-3)
============== ======================== ==================================================

The count of the whole network, over all brokers, has ``E = p K`` and
``Var = E (1 - p) + A d^3 q^3 - B d^4 q^2 + C d^5 q``. Here K is the number of ordered triples that could have
the role; A, B and C are numbers of ordered pairs of such triples that share an arc: one present in both,
present in one and absent in the other, absent in both. Sums run over all groups, of n people each, or over
ordered pairs of different groups, of x and y people (s = x + y, r = N - s):

============== ================= ================= ============== =========================
role           K                 A                 B              C
============== ================= ================= ============== =========================
coordinator    k, the sum of     sum of            sum of         sum of
               n(n-1)(n-2)       (4n-10) k         4(n-3) k       (n-3) k
itinerant      sum of            sum of            0              sum of
               n(n-1)(N-n)       xy(s-2)(s-3)                     n(n-1)(N-n)(N-n-1)
representative sum of            (N-3) K           0              sum of
and gatekeeper n(n-1)(N-n)                                        n(n-1)(n-2)(N-n)
liaison        sum of xyr        sum of            A              sum of
                                 2xyr(2r-1)                       xyr(r-1)
total          N(N-1)(N-2)       (4N-10) K         4(N-3) K       (N-3) K
============== ================= ================= ============== =========================

These are the moments by which R's ``sna::brokerage`` tests a whole network, so that numbers can be compared.
Under the model as stated B is larger in four of the six rows: (4n-10) k for coordinator, (4N-10) K for total,
and the sum of n(n-1)(N-n)(2n-3) for representative and gatekeeper. There the true standard deviation is
slightly smaller and z a little further from 0. A person's own moments are exact.

Sums of fourth powers of group sizes exceed 64 bits at 60,000 people, so all sums are Python's integers.
"""

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from hsp_graph.network.network import Indices

Floats = npt.NDArray[np.float64]


def node_moments(sizes: Indices, arcs: int) -> tuple[Floats, Floats]:
    """E and sd of the counts of a member of each group, both of shape (G, 6); NaN with fewer than two nodes.

    >>> expected, sd = node_moments(np.array([1, 1, 1]), 2)
    >>> expected[0].round(3).tolist()
    [0.0, 0.0, 0.0, 0.0, 0.148, 0.148]
    """
    different, frequency, inverse = _distinct(sizes)
    squares, cubes = (_sum(frequency, (n**power for n in different)) for power in (2, 3))
    total = int(sizes.sum())
    d, q, p = _probabilities(total, arcs)
    expected, variance = [], []
    for n in different:
        others = total - n
        other_squares, other_cubes = squares - n**2, cubes - n**3
        crossing = (n - 1) * others
        crossing_pairs = (n - 1) * others * (others - 1) + others * (n - 1) * (n - 2)
        k = (
            (n - 1) * (n - 2),
            other_squares - others,
            crossing,
            crossing,
            others**2 - other_squares,
            (total - 1) * (total - 2),
        )
        f = (
            2 * (n - 1) * (n - 2) * (n - 3),
            2 * (other_cubes - 3 * other_squares + 2 * others),
            crossing_pairs,
            crossing_pairs,
            2 * (others**2 * (others - 1) - (2 * others - 1) * other_squares + other_cubes),
            2 * (total - 1) * (total - 2) * (total - 3),
        )
        expected.append([p * triples for triples in k])
        variance.append(
            [p * triples * (1 - p) + pairs * d**3 * q**3 for triples, pairs in zip(k, f, strict=True)]
        )
    shape = (len(different), 6)
    return np.reshape(expected, shape)[inverse], np.sqrt(np.reshape(variance, shape))[inverse]


def global_moments(sizes: Indices, arcs: int) -> tuple[Floats, Floats]:
    """E and sd of the counts of the whole network, both of shape (6,); NaN with fewer than two nodes.

    >>> expected, sd = global_moments(np.array([1, 1, 1]), 2)
    >>> expected.round(3).tolist()
    [0.0, 0.0, 0.0, 0.0, 0.444, 0.444]
    """
    different, frequency, _ = _distinct(sizes)
    total = int(sizes.sum())
    d, q, p = _probabilities(total, arcs)

    def over(terms: Iterable[int]) -> int:
        return _sum(frequency, terms)

    s2, s3, s4 = (over(n**power for n in different) for power in (2, 3, 4))
    alike = [_one_group(n) for n in different]
    # The sums over ordered pairs of groups, of xy(s-2)(s-3), xyr and xyr^2, multiplied out.
    itinerant = 2 * total * s3 + 2 * s2**2 - 10 * total * s2 + 6 * total**2 - 4 * s4 + 10 * s3 - 6 * s2
    liaison = total**3 - 3 * total * s2 + 2 * s3
    liaison_squared = total**4 - 5 * total**2 * s2 + 6 * total * s3 + 2 * s2**2 - 4 * s4
    liaison_pairs = 4 * liaison_squared - 2 * liaison
    two_groups = over(n * (n - 1) * (total - n) for n in different)
    crossing = (
        two_groups,
        (total - 3) * two_groups,
        0,
        over(n * (n - 1) * (n - 2) * (total - n) for n in different),
    )
    coefficients = (
        tuple(over(row[column] for row in alike) for column in range(4)),
        (two_groups, itinerant, 0, over(n * (n - 1) * (total - n) * (total - n - 1) for n in different)),
        crossing,
        crossing,
        (liaison, liaison_pairs, liaison_pairs, liaison_squared - liaison),
        _one_group(total),
    )
    variance = [
        p * k * (1 - p) + a * d**3 * q**3 - b * d**4 * q**2 + c * d**5 * q for k, a, b, c in coefficients
    ]
    return np.array([p * k for k, *_ in coefficients]), np.sqrt(variance)


def _one_group(n: int) -> tuple[int, int, int, int]:
    """K, A, B and C of triples within n nodes."""
    triples = n * (n - 1) * (n - 2)
    return triples, (4 * n - 10) * triples, 4 * (n - 3) * triples, (n - 3) * triples


def _probabilities(total: int, arcs: int) -> tuple[float, float, float]:
    """d, q and p."""
    d = arcs / (total * (total - 1)) if total > 1 else math.nan
    return d, 1 - d, d**2 * (1 - d)


def _distinct(sizes: Indices) -> tuple[list[int], list[int], Indices]:
    """The different sizes, how many groups have each, and the position of each group's size among them.

    N nodes have at most sqrt(2N) different sizes of group, so Python's integers are no burden.
    """
    different, inverse, frequency = np.unique(sizes, return_inverse=True, return_counts=True)
    return different.tolist(), frequency.tolist(), inverse


def _sum(frequency: list[int], terms: Iterable[int]) -> int:
    """The sum over groups of what depends on their size alone, given for each different size."""
    return sum(times * term for times, term in zip(frequency, terms, strict=True))
