"""The form of social capital that each tie carries: bonding, bridging or linking.

What a coder asserts stands. Otherwise the positions decide that the two ends held while the tie held; of all
pairs of a position of the one and a position of the other, the first of these that any pair meets:

1. across sectors, one with power: linking (access to services is at stake);
2. of one sector at one organisation, one with power and the other without: linking;
3. of one sector, and the two agents differ on a declared characteristic (language, ethnicity, education, age
   group, socio-economic status): bridging;
4. of one sector: bonding;
5. else, across sectors without power: bridging.

Where an end held no position, nothing is said. ``ontology/rules/30-capital.rq`` publishes the same, and tests
hold the two equal.
"""

from collections.abc import Mapping

import numpy as np

from hsp_graph.core.dates import day_bounds
from hsp_graph.network.network import Array, Indices, Network
from hsp_graph.network.positions import Positions

#: The rule of the graph that derives a form.
RULE = "30-capital"

#: By agent and characteristic the values that are declared, in lower case.
Characteristics = Mapping[int, Mapping[str, frozenset[str]]]


def capital_forms(network: Network, characteristics: Characteristics) -> Array:
    """The form of every tie by the positions of its ends, whatever is asserted of it.

    Args:
        network: with the holdings of all dates.
        characteristics: what agents declare; those who declare nothing may be left out.

    Returns:
        bonding, bridging or linking; "" where an end held no position while the tie held, shape (M,).

    >>> net = Network.of([("Amina", "home"), ("Beth", "home"), ("Ms Ahmed", "school")],
    ...                  [("Amina", "Beth"), ("Amina", "Ms Ahmed")])
    >>> net.agents["power"][2] = True
    >>> capital_forms(net, {}).tolist(), capital_forms(net, {0: {"language": frozenset({"polish"})},
    ...                                                      1: {"language": frozenset({"urdu"})}}).tolist()
    (['bonding', 'linking'], ['bridging', 'linking'])
    """
    positions = Positions.of(network)
    tie, one, other = _meetings(network, positions)
    sector, power, place = positions.sector, positions.power, positions.organisation
    alike = sector[one] == sector[other]
    served = ~alike & (power[one] | power[other])
    ranked = alike & (place[one] == place[other]) & (place[one] != "") & (power[one] != power[other])
    count = len(network.source)

    def any_pair(meets: Array) -> Array:
        found = np.zeros(count, bool)
        found[tie[meets]] = True
        return found

    links, same = any_pair(served | ranked), any_pair(alike)
    differ = np.zeros(count, bool)
    for at in np.flatnonzero(same & ~links).tolist():
        differ[at] = _differ(
            characteristics.get(int(network.source[at]), {}), characteristics.get(int(network.target[at]), {})
        )
    forms = np.select(
        [links, same & differ, same, any_pair(np.ones(len(tie), bool))],
        ["linking", "bridging", "bonding", "bridging"],
        "",
    )
    return forms.astype(object)


def _meetings(network: Network, positions: Positions) -> tuple[Indices, Indices, Indices]:
    """Every pair of positions that the ends of a tie held while it held: tie, and two positions."""
    first, last = day_bounds(network.ties["valid_from"], network.ties["valid_until"])
    since, until = day_bounds(positions.held_from, positions.held_until)
    by_holder = np.argsort(positions.holder, kind="stable")
    starts = np.searchsorted(positions.holder[by_holder], np.arange(len(network) + 1))

    def held(ties: Indices, agents: Indices) -> tuple[Indices, Indices]:
        counts = starts[agents + 1] - starts[agents]
        place = np.repeat(np.arange(len(ties)), counts)
        begin = np.cumsum(counts) - counts
        which = by_holder[np.arange(len(place)) - begin[place] + starts[agents][place]]
        while_it_held = (since[which] <= last[ties[place]]) & (first[ties[place]] <= until[which])
        return place[while_it_held], which[while_it_held]

    ties, one = held(np.arange(len(network.source)), network.source)
    again, other = held(ties, network.target[ties])
    return ties[again], one[again], other


def _differ(one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]) -> bool:
    """Whether two agents both declare a characteristic and have no value of it in common."""
    return any(values and other.get(name) and not values & other[name] for name, values in one.items())
