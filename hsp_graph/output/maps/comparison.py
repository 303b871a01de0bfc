"""What changed from one date to another: which ties came, went and stayed, who gained or lost a short route.

All of it is counted here, by :meth:`hsp_graph.network.network.Network.where` and
:func:`hsp_graph.measures.what_if.compared`; the page only shows it.
"""

from typing import Any

import numpy as np

from hsp_graph.core.errors import CommandError
from hsp_graph.measures.what_if import compared
from hsp_graph.network.network import Network
from hsp_graph.output.maps.times import network_at

#: What can happen to a tie, as numbers on the page.
NEITHER, CAME, WENT, STAYED = range(4)

_SHORT = 2


def comparison_facts(network: Network, dates: tuple[str, str]) -> dict[str, Any]:
    """The two dates, a number per tie, the families who gained or lost a short route, and all that in words.

    A *short* route from a family to power in a school has at most two steps, as in ``hsp measure routes``.
    Families are those who are at both dates; a tie without dates stays.

    Args:
        network: of all dates.
        dates: the earlier one and the later one: 2008, 2008-05 or 2008-05-17.

    Raises:
        CommandError: if one is no date or lies before the first in the data, no tie held then, or the first
            is not before the second.

    >>> net = Network.of([("Amina", "home"), ("Dev", "family-learning"), ("Ms Ahmed", "school")],
    ...                  [("Amina", "Dev"), ("Dev", "Ms Ahmed")], valid_from=["2010", "2008"])
    >>> net.agents["power"][2] = True
    >>> found = comparison_facts(net, ("2008", "2012"))
    >>> found["ties"], found["gained"], found["lost"]
    ([1, 3], [0], [])
    >>> print(found["sentence"])
    From 2008 to 2012, 1 tie came, none went and 1 stayed. 1 family gained a short route to power in a school;
    none lost one.
    """
    networks = [network_at(network, date) for date in dates]
    first, second = dates
    alike = min(len(first), len(second))
    if first[:alike] >= second[:alike]:
        raise CommandError(
            f"{first} is not before {second}.",
            hint="Give the earlier date first; a month is not compared with its own year.",
        )
    held = [np.isin(network.ties["id"], then.ties["id"]) for then in networks]
    change = np.select([held[0] & held[1], held[1], held[0]], [STAYED, CAME, WENT], NEITHER)
    found = compared(*networks, steps=_SHORT)
    before, after = ((routes.steps >= 0) & (routes.steps <= _SHORT) for routes in (found.before, found.after))
    gained, lost = (found.families[which].tolist() for which in (after & ~before, before & ~after))
    came, went, stayed = (int((change == one).sum()) for one in (CAME, WENT, STAYED))
    return {
        "dates": list(dates),
        "ties": change.tolist(),
        "gained": gained,
        "lost": lost,
        "sentence": f"From {first} to {second}, {_counted(came, 'tie', 'ties')} came, {_number(went)} went "
        f"and {_number(stayed)} stayed. {_counted(len(gained), 'family', 'families').capitalize()} gained "
        f"a short route to power in a school; {_number(len(lost))} lost one.",
    }


def _number(number: int) -> str:
    return f"{number:,}" if number else "none"


def _counted(number: int, one: str, many: str) -> str:
    return f"no {one}" if not number else f"1 {one}" if number == 1 else f"{number:,} {many}"
