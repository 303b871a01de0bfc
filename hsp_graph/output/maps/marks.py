"""How people and organisations are drawn: a shape and a colour for each part, so that neither works alone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """A shape and a colour.

    Attributes:
        label: what it means, for the key.
        shape: dot, star, diamond, down, up, hexagon, square or pentagon.
        colour: at least 4.5:1 against the bands' backgrounds.
        reach: from the centre to the border, in map units.
    """

    label: str
    shape: str
    colour: str
    reach: float


#: In the order of the key.
MARKS = {
    "family": Mark("Parent or carer", "dot", "#0067a3", 6.5),
    "practitioner": Mark("Family-learning practitioner", "star", "#b34700", 10.0),
    "head": Mark("Head-teacher or other school leader", "diamond", "#00684a", 9.0),
    "staff": Mark("Other school staff", "down", "#00684a", 7.5),
    "officer": Mark("Local authority", "up", "#863b6c", 9.5),
    "community": Mark("Community worker or organisation", "hexagon", "#685800", 8.5),
    "service": Mark("Family-learning service", "square", "#b34700", 7.5),
    "school": Mark("School", "square", "#00684a", 6.5),
    "other": Mark("Other", "pentagon", "#545b64", 8.0),
}


def is_organisation(*, kind: str, role: str, sector: str) -> bool:
    """Whether an agent is an organisation, also where the source does not say which one.

    A person has a sector by a role; who has a sector without one has it by being a school, say.

    >>> is_organisation(kind="unidentified", role="", sector="school")
    True
    >>> is_organisation(kind="unidentified", role="head-teacher", sector="school")
    False
    """
    return kind == "organisation" or (kind == "unidentified" and not role and sector != "")


def mark_of(*, kind: str, role: str, sector: str, power: bool) -> str:
    """The name of the mark for an agent of this kind.

    >>> mark_of(kind="person", role="head-teacher", sector="school", power=True)
    'head'
    >>> mark_of(kind="organisation", role="", sector="school", power=True)
    'school'
    """
    organisation = is_organisation(kind=kind, role=role, sector=sector)
    if sector == "school":
        return "school" if organisation else "head" if power else "staff"
    if sector == "family-learning":
        return "service" if organisation else "practitioner"
    return {"home": "family", "authority": "officer", "community": "community"}.get(sector, "other")
