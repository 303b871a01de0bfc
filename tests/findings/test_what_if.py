"""What the table of removals says of those who are not shown."""

from hsp_graph.findings.what_if import removals_table
from hsp_graph.network.network import Network


def test_how_many_cost_as_much_as_the_last_that_is_shown() -> None:
    # Without Bo two families lose every short route; without Cy, Dee or one of their two heads, one does.
    ways = [("Ann", "Bo", "h1"), ("Eve", "Bo", "h2"), ("Flo", "Cy", "h3"), ("Gil", "Dee", "h4")]
    families = [(family, "home") for family, _, _ in ways]
    agents = [*families, *((one, "family-learning") for one in ("Bo", "Cy", "Dee"))]
    network = Network.of(
        [*agents, *((head, "school") for _, _, head in ways)],
        [tie for family, through, head in ways for tie in ((family, through), (through, head))],
    )
    network.agents["power"][len(agents) :] = True
    table = removals_table(network, 2)
    assert (table.rows[0]["agent"], table.rows[0]["lost"], table.rows[1]["lost"]) == ("Bo", 2, 1)
    assert table.omitted == (
        "The first 2 of 5 are shown; 4 cost as much as the last of these (--top shows more)."
    )
    assert removals_table(network, 1).omitted == "The first 1 of 5 are shown (--top shows more)."
