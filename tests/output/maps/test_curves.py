"""No two ties lie on one another, and a tie past the middle column meets nobody there."""

from hypothesis import given
from hypothesis import strategies as st

from hsp_graph.network.network import Network
from hsp_graph.output.maps.curves import control, curves
from hsp_graph.output.maps.layout import lay_out

SECTORS = ["home", "family-learning", "school", "authority"]


@given(
    sectors=st.lists(st.sampled_from(SECTORS), min_size=2, max_size=5),
    ties=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=14),
)
def test_parallel_ties_have_curves_of_their_own(sectors: list[str], ties: list[tuple[int, int]]) -> None:
    agents = [(f"a{i}", sector) for i, sector in enumerate(sectors)]
    pairs = [(f"a{a % len(agents)}", f"a{b % len(agents)}") for a, b in ties]
    network = Network.of(agents, pairs)
    drawn = curves(network, lay_out(network))
    seen = set()
    for (a, b), curve in zip(pairs, drawn, strict=True):
        # An arc from b to a has the opposite sign when seen from a.
        bend = curve.roundness if a <= b or not curve.arc else -curve.roundness
        key = (min(a, b), max(a, b), curve.arc, round(bend, 6))
        assert a == b or key not in seen
        seen.add(key)


def test_a_straight_tie_bends_round_a_practitioner_in_its_way() -> None:
    agents = [("p", "home"), ("f", "family-learning"), ("h", "school")]
    without = Network.of([agents[0], agents[2]], [("p", "h")])
    network = Network.of(agents, [("p", "h"), ("p", "f"), ("f", "h")])
    assert curves(without, lay_out(without))[0].roundness == 0
    layout = lay_out(network)
    bend = curves(network, layout)[0].roundness
    start, end, between = ((layout.x[i], layout.y[i]) for i in (0, 2, 1))
    via = control(start, end, bend)
    middle = 0.25 * start[1] + 0.5 * via[1] + 0.25 * end[1]
    assert bend != 0
    assert abs(middle - between[1]) > 12


def test_the_control_point_turns_with_the_roundness() -> None:
    x, y = control((0, 0), (10, 0), 1)
    assert (round(x, 6), round(abs(y), 6)) == (0, 10)
    up, down = (control((0, 0), (10, 0), bend)[1] for bend in (0.5, -0.5))
    assert round(up + down, 9) == 0
