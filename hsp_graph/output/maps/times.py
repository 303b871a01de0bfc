"""What the page needs to count routes by itself, at any date: who is a family, who holds power, and when.

The page counts again when a reader moves the slider or supposes that somebody left; ``routes.js`` does it by
the rules of :mod:`hsp_graph.measures.routes` and :meth:`hsp_graph.network.network.Network.where`, and tests
hold the two against each other.
"""

from collections.abc import Iterable
from typing import Any

from hsp_graph.core.dates import date_in
from hsp_graph.core.errors import CommandError
from hsp_graph.network.network import Network
from hsp_graph.output.maps.facts import TextPool

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


def network_at(network: Network, date: str) -> Network:
    """The network as of a date within the data.

    Raises:
        CommandError: if it is no date, lies before the first that a tie has, or no tie held then.

    >>> net = Network.of([("p", "home"), ("f", "family-learning")], [("p", "f")], valid_from=["2008-05"])
    >>> len(network_at(net, "2010").source)
    1
    >>> network_at(net, "2007")
    Traceback (most recent call last):
        ...
    hsp_graph.core.errors.CommandError: 2007 is before all that is known: ... begin with 2008-05. ...
    """
    dates = _dates(network)
    if not dates:
        raise CommandError("No tie has a date.", hint="Leave the date out: the map shows all ties.")
    date_in(date)
    if date < dates[0][: len(date)]:
        raise CommandError(
            f"{date} is before all that is known: the ties' dates begin with {dates[0]}.",
            hint="Give a later date.",
        )
    return network.where(as_of=date)


def date_note(network: Network, *dates: str) -> str:
    """A note if one of the dates is after the last in the data; else nothing.

    >>> net = Network.of([("p", "home"), ("f", "family-learning")], [("p", "f")], valid_from=["2008-05"])
    >>> date_note(net, "2008"), date_note(net, "", "2010")
    ('', 'The last date in the data is 2008-05. Ties without an end are taken to hold still in 2010.')
    """
    last = _dates(network)[-1:]
    late = [date for date in dates if last and date > last[0]]
    if not late:
        return ""
    return (
        f"The last date in the data is {last[0]}. Ties without an end are taken to hold still in {late[-1]}."
    )


def _dates(network: Network) -> list[str]:
    """All dates at which ties begin or end, sorted."""
    return sorted({*network.ties["valid_from"].tolist(), *network.ties["valid_until"].tolist()} - {""})


def time_facts(network: Network, texts: TextPool, as_of: str = "", *, always: bool = False) -> dict[str, Any]:
    """What each agent is to routes; the slider's stops; and who held which role when.

    ``parts`` has a number per agent. ``stops`` are the dates at which ties begin or end; with fewer than two
    there is nothing to move between and no slider. ``holdings`` has a row per role held: agent, since, until,
    role and part, in the network's order, of which the first that held at a date says where the agent
    stood then; dates and role are numbers of ``texts``.

    ``first`` is where the slider stands first, and one of the stops; "" for all dates. With ``always`` the
    holdings are there whatever the stops.

    Raises:
        CommandError: if ``as_of`` is no date, lies before the first that a tie has, or no tie held then.

    >>> net = Network.of([("p", "home"), ("h", "school")], [("p", "h"), ("p", "h")],
    ...                  valid_from=["2008", "2010-05"])
    >>> time_facts(net, TextPool())
    {'parts': [1, 0], 'stops': ['2008', '2010-05'], 'holdings': [], 'first': ''}
    """
    agents = network.agents
    dates = stops(_dates(network))
    if as_of:
        network_at(network, as_of)
        dates = sorted({*dates, as_of})
    moving = len(dates) > 1 or bool(as_of)
    return {
        "parts": [
            part_of(sector, power)
            for sector, power in zip(agents["sector"].tolist(), agents["power"].tolist(), strict=True)
        ],
        "stops": dates if moving else [],
        "holdings": _holdings(network, texts) if moving or always else [],
        "first": as_of,
    }


def _holdings(network: Network, texts: TextPool) -> list[list[int]]:
    names = ("valid_from", "valid_until", "role", "role_label", "sector", "power")
    rows = zip(*(network.holdings[name].tolist() for name in names), strict=True)
    return [
        [agent, *texts.all((since, until, label or role)), part_of(sector, power)]
        for agent, (since, until, role, label, sector, power) in zip(
            network.holder.tolist(), rows, strict=True
        )
    ]
