"""What the page needs to count routes by itself, at any date: who is a family, who holds power, and when.

The page counts again when a reader moves the slider or supposes that somebody left; ``routes.js`` does it by
the rules of :mod:`hsp_graph.measures.routes` and :meth:`hsp_graph.network.Network.where`, and tests hold the
two against each other.
"""

from collections.abc import Iterable
from typing import Any

from hsp_graph.errors import CommandError
from hsp_graph.maps.facts import Texts
from hsp_graph.network import Network

#: Beyond so many dates the slider goes by years: a reader cannot tell a hundred stops apart.
MOST_STOPS = 24

#: What an agent is to routes from home to school power, as numbers on the page.
NEITHER, FAMILY, HOLDER = range(3)


def part_of(sector: str, power: bool) -> int:
    """What an agent is to routes: a family, a holder of power in a school, or neither.

    >>> part_of("home", False) == FAMILY, part_of("school", True) == HOLDER, part_of("authority", True)
    (True, True, 0)
    """
    if sector == "school" and power:
        return HOLDER
    return FAMILY if sector == "home" else NEITHER


def stops(dates: Iterable[str]) -> list[str]:
    """The dates a slider stops at: each that is given, or each year if there are more than 24.

    >>> stops(["2008-05", "", "2007"])
    ['2007', '2008-05']
    >>> stops([f"2008-{month:02}-{day}" for month in range(1, 13) for day in (10, 11, 12)] + ["2010"])
    ['2008', '2010']
    """
    found = set(dates) - {""}
    return sorted(found if len(found) <= MOST_STOPS else {date[:4] for date in found})


def time_facts(network: Network, texts: Texts, as_of: str = "") -> dict[str, Any]:
    """What each agent is to routes; the slider's stops; and who held which role when.

    ``parts`` has a number per agent. ``stops`` are the dates at which ties begin or end; with fewer than two
    there is nothing to move between and no slider. ``holdings`` has a row per role held: agent, since, until,
    role and part, in the network's order, of which the first that held at a date says where the agent
    stood then; dates and role are numbers of ``texts``.

    ``first`` is where the slider stands first, and one of the stops; "" for all dates.

    Raises:
        CommandError: if ``as_of`` is no date, or no tie has one or held then.

    >>> net = Network.of([("p", "home"), ("h", "school")], [("p", "h"), ("p", "h")],
    ...                  valid_from=["2008", "2010-05"])
    >>> time_facts(net, Texts())
    {'parts': [1, 0], 'stops': ['2008', '2010-05'], 'holdings': [], 'first': ''}
    """
    agents = network.agents
    dates = stops([*network.ties["valid_from"].tolist(), *network.ties["valid_until"].tolist()])
    if as_of:
        if not dates:
            raise CommandError("No tie has a date.", mend="Leave the date out: the map shows all ties.")
        network.where(as_of=as_of)
        dates = sorted({*dates, as_of})
    return {
        "parts": [
            part_of(sector, power)
            for sector, power in zip(agents["sector"].tolist(), agents["power"].tolist(), strict=True)
        ],
        "stops": dates if len(dates) > 1 or as_of else [],
        "holdings": _holdings(network, texts) if len(dates) > 1 or as_of else [],
        "first": as_of,
    }


def _holdings(network: Network, texts: Texts) -> list[list[int]]:
    names = ("valid_from", "valid_until", "role", "role_label", "sector", "power")
    rows = zip(*(network.holdings[name].tolist() for name in names), strict=True)
    return [
        [agent, *texts.all((since, until, label or role)), part_of(sector, power)]
        for agent, (since, until, role, label, sector, power) in zip(
            network.holder.tolist(), rows, strict=True
        )
    ]
