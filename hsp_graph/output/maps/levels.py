"""How much of a network one picture shows: everybody, the families of each school as one mark, or roles."""

from hsp_graph.core.errors import CommandError
from hsp_graph.core.matching import nearest, normal
from hsp_graph.network.network import Network

#: What a mark stands for at each level, for the page's buttons and the command's help.
LEVELS = {
    "people": "everybody by themselves",
    "families": "the families of a school are one mark, and so is its staff; "
    "heads and practitioners stand by themselves, of more than 120 the 24 on whom most families rely",
    "roles": "all who hold a role are one mark",
}

#: With more agents than this, a map shows families unless another level is asked for.
GROUPED_ABOVE = 300
#: With more agents or ties than this, everybody at once is a picture that nobody can read and that browsers
#: are slow to draw.
MOST_AGENTS, MOST_TIES = 3_000, 12_000


def fits_people(network: Network) -> bool:
    """Whether everybody can be drawn on one picture.

    >>> fits_people(Network.of([("p", "home")], []))
    True
    """
    return len(network) <= MOST_AGENTS and len(network.source) <= MOST_TIES


def level_of(network: Network, wanted: str = "") -> tuple[str, str]:
    """The level to show, and a note if it is not the one that was asked for.

    Raises:
        CommandError: if there is no such level.

    >>> level_of(Network.of([("p", "home")], []))
    ('people', '')
    >>> level_of(Network.of([("p", "home")], []), "role")
    Traceback (most recent call last):
        ...
    hsp_graph.core.errors.CommandError: There is no level 'role'. Did you mean 'roles'?
    """
    if not wanted:
        return ("people" if len(network) <= GROUPED_ABOVE else "families"), ""
    level = normal(wanted)
    if level not in LEVELS:
        near = nearest(level, LEVELS)
        raise CommandError(
            f"There is no level '{wanted}'.",
            hint=f"Did you mean '{near}'?" if near else f"Use one of: {', '.join(LEVELS)}.",
        )
    if level == "people" and not fits_people(network):
        return "families", (
            f"{len(network):,} people and organisations with {len(network.source):,} ties are too many to "
            "draw one by one; families are grouped by school. Open a school or a person to see them one by "
            "one."
        )
    return level, ""
