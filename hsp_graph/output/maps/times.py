"""What the page needs to count routes by itself, at any date: who holds which position, where and when.

The page counts again when a reader moves the slider or supposes that somebody left; ``routes.js`` does it by
the rules of :mod:`hsp_graph.network.positions` and :mod:`hsp_graph.measures.routes`, and tests hold the two
against each other.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np

from hsp_graph.core.dates import date_in
from hsp_graph.core.errors import CommandError
from hsp_graph.network.network import Network
from hsp_graph.network.positions import HOME, SCHOOL, Positions
from hsp_graph.output.maps.facts import TextPool

#: The number of dates beyond which the slider goes by years: a reader cannot tell a hundred stops apart.
MOST_STOPS = 24

#: The part that a position plays in routes from home to school power, as numbers on the page.
NEITHER, FAMILY, HOLDER = range(3)


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
    if not dates and not _are_dated(network):
        raise CommandError("Nothing has a date.", hint="Leave the date out: the map shows all ties.")
    date_in(date)
    if dates and date < dates[0][: len(date)]:
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


def _are_dated(network: Network) -> bool:
    """Whether any holding of a role has dates."""
    return any((network.holdings[name] != "").any() for name in ("held_from", "held_until"))


def dated(network: Network) -> bool:
    """Whether it makes a difference as of when a network is looked at."""
    return bool(_dates(network)) or _are_dated(network)


def time_facts(network: Network, texts: TextPool, as_of: str = "") -> dict[str, Any]:
    """The slider's stops, and who held which position when.

    ``stops`` are the dates at which ties begin or end, and the one at which the page opens; with fewer than
    two dates of ties there is nothing to move between and no slider. ``positions`` has a row per position:
    agent, since, until, role, place and part, of an agent the one first that names its role; dates, role and
    place are numbers of ``texts``.

    ``first`` is the date at which the page opens; "" for all dates.

    Raises:
        CommandError: if ``as_of`` is no date.

    >>> net = Network.of([("p", "home"), ("h", "school")], [("p", "h"), ("p", "h")],
    ...                  valid_from=["2008", "2010-05"])
    >>> time_facts(net, TextPool())
    {'stops': ['2008', '2010-05'], 'positions': [[0, 0, 0, 0, 0, 1], [1, 0, 0, 0, 1, 0]], 'first': ''}
    """
    dates = stops(_dates(network))
    moving = len(dates) > 1
    if as_of:
        date_in(as_of)
        dates = sorted({*dates, as_of})
    return {
        "stops": dates if moving else [],
        "positions": _positions(network, texts),
        "first": as_of,
    }


def _positions(network: Network, texts: TextPool) -> list[list[int]]:
    positions = Positions.of(network)
    columns = (positions.held_from, positions.held_until, positions.role, positions.organisation)
    parts = np.select(
        [positions.sector == HOME, (positions.sector == SCHOOL) & positions.power], [FAMILY, HOLDER], NEITHER
    )
    return [
        [agent, *texts.all(row), part]
        for agent, row, part in zip(
            positions.holder.tolist(),
            zip(*(column.tolist() for column in columns), strict=True),
            parts.tolist(),
            strict=True,
        )
    ]
