"""Expectation and variance against every directed graph there is on four and five nodes."""

from itertools import permutations

import numpy as np
import pytest

from hsp_graph.measures.moments import Floats, global_moments, node_moments


def triples(groups: list[int]) -> list[list[tuple[int, int, int]]]:
    """The ordered triples (i, v, k) that could have each role."""
    by_role: list[list[tuple[int, int, int]]] = [[] for _ in range(6)]
    for i, v, k in permutations(range(len(groups)), 3):
        a, b, c = groups[i], groups[v], groups[k]
        role = {(1, 1): 0, (0, 0): 4 if a != c else 1, (1, 0): 2, (0, 1): 3}[int(a == b), int(b == c)]
        by_role[role].append((i, v, k))
        by_role[5].append((i, v, k))
    return by_role


def enumerated(groups: list[int], arcs: int) -> tuple[Floats, Floats, Floats, Floats]:
    """E and sd of each node's and of the whole network's counts over all graphs, by their probability."""
    size = len(groups)
    cells = list(permutations(range(size), 2))
    d = arcs / len(cells)
    graphs = np.arange(1 << len(cells))
    there = {cell: (graphs >> bit & 1).astype(bool) for bit, cell in enumerate(cells)}
    present = np.sum(list(there.values()), axis=0)
    weight = d**present * (1 - d) ** (len(cells) - present)
    nodes, whole = np.zeros((2, size, 6)), np.zeros((2, 6))
    for role, possible in enumerate(triples(groups)):
        counts = np.zeros((size, len(graphs)), np.int32)
        for i, v, k in possible:
            counts[v] += there[i, v] & there[v, k] & ~there[i, k]
        for target, values in (*zip(nodes.swapaxes(0, 1), counts, strict=True), (whole, counts.sum(axis=0))):
            mean = weight @ values
            target[:, role] = mean, np.sqrt(max(0.0, weight @ (values - mean) ** 2))
    return nodes[0], nodes[1], whole[0], whole[1]


def missing(groups: list[int], d: float) -> Floats:
    """What the variance of the whole network, as sna has it, is above the true one (see the module)."""
    sizes = np.bincount(groups)
    total = len(groups)
    q = 1 - d
    alike = 2 * sum(n * (n - 1) * (n - 2) for n in sizes)
    crossing = sum(n * (n - 1) * (total - n) * (2 * n - 3) for n in sizes)
    pairs = [alike, 0, crossing, crossing, 0, 2 * total * (total - 1) * (total - 2)]
    return np.array(pairs, float) * d**4 * q**2


@pytest.mark.parametrize(
    ("groups", "arcs"),
    [
        ([0, 0, 0, 0], 5),
        ([0, 0, 0, 1], 3),
        ([0, 0, 1, 1], 6),
        ([0, 0, 1, 2], 9),
        ([0, 1, 2, 3], 7),
        ([0, 0, 0, 1, 1], 8),
        ([0, 0, 1, 2, 2], 13),
    ],
)
def test_against_all_graphs(groups: list[int], arcs: int) -> None:
    sizes = np.bincount(groups)
    mean, sd, whole_mean, whole_sd = enumerated(groups, arcs)
    expected, spread = node_moments(sizes, arcs)
    np.testing.assert_allclose(expected[groups], mean, rtol=0, atol=1e-9)
    np.testing.assert_allclose(spread[groups], sd, rtol=0, atol=1e-7)
    global_expected, global_sd = global_moments(sizes, arcs)
    np.testing.assert_allclose(global_expected, whole_mean, rtol=0, atol=1e-9)
    d = arcs / (len(groups) * (len(groups) - 1))
    np.testing.assert_allclose(global_sd**2, whole_sd**2 + missing(groups, d), rtol=0, atol=1e-9)


def pairs_sharing_an_arc(possible: list[tuple[int, int, int]]) -> tuple[int, int]:
    """Ordered pairs of triples sharing an arc that is present in both, and one that is absent in both."""
    present = np.zeros((2, 64, 64), int)
    for i, v, k in possible:
        present[0, i, v] += 1
        present[0, v, k] += 1
        present[1, i, k] += 1
    return int((present[0] * (present[0] - 1)).sum()), int((present[1] * (present[1] - 1)).sum())


@pytest.mark.parametrize("sizes", [[5, 4, 3], [1, 1, 6, 2, 2], [9, 1], [7]])
def test_coefficients_of_the_whole_network(sizes: list[int]) -> None:
    """A and C, counted pair by pair, give the variance when the term of B is taken out."""
    groups = np.repeat(np.arange(len(sizes)), sizes).tolist()
    total, arcs = len(groups), 31
    d = arcs / (total * (total - 1))
    q = 1 - d
    p = d**2 * q
    expected, sd = global_moments(np.array(sizes), arcs)
    in_b = []
    for role, possible in enumerate(triples(groups)):
        assert expected[role] == pytest.approx(p * len(possible), abs=1e-12)
        a, c = pairs_sharing_an_arc(possible)
        rest = expected[role] * (1 - p) + a * d**3 * q**3 + c * d**5 * q - sd[role] ** 2
        in_b.append(rest / (d**4 * q**2))
    within = [n * (n - 1) * (n - 2) * 4 * (n - 3) for n in sizes]
    whole = total * (total - 1) * (total - 2) * 4 * (total - 3)
    liaison = pairs_sharing_an_arc(triples(groups)[4])[0]
    np.testing.assert_allclose(in_b, [sum(within), 0, 0, 0, liaison, whole], rtol=1e-9, atol=1e-6)


def test_a_million_people_do_not_overflow() -> None:
    sizes = np.array([1_000_000, 20_000, 3])
    _, spread = node_moments(sizes, 6_000_000)
    _, whole = global_moments(sizes, 6_000_000)
    assert np.isfinite(spread).all() and (spread[:, 5] > 0).all()
    assert np.isfinite(whole).all() and (whole > 0).all()
    # ABA seen from the largest group: the others' 20,000 and 3, not the rest left by rounding 10^18.
    d = 6_000_000 / (1_020_003 * 1_020_002)
    q = 1 - d
    k = 20_000 * 19_999 + 6
    f = 2 * (20_000 * 19_999 * 19_998 + 6)
    variance = d**2 * q * k * (1 - d**2 * q) + f * d**3 * q**3
    assert spread[0, 1] == pytest.approx(variance**0.5, rel=1e-12)
