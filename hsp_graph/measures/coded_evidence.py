"""Evidence coded to indicators, and the typology that these belong to, as plain records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product


@dataclass(frozen=True, slots=True)
class Coding:
    """One piece of evidence coded to one indicator.

    Attributes:
        agent: the id of the person, or school, whom the evidence is about.
        evidence: the id of the evidence.
        indicator: what it is coded to.
        type: the partnership type that the indicator indicates.
        actor: the group of actors by whom the indicator is shown.
        dimension: the dimension on which it bears.
        confidence: how sure the coder is, from 0 to 1; 1 where nothing is stated.
        typology: of which typology the type is.
        schools: the ids of the schools it is known to be about; if there are none, the agent's.
    """

    agent: str
    evidence: str
    indicator: str
    type: str
    actor: str
    dimension: str = ""
    confidence: float = 1.0
    typology: str = ""
    schools: tuple[str, ...] = ()


@dataclass(frozen=True)
class Typology:
    """A scheme of partnership types.

    Attributes:
        name: its notation, as codings have it.
        label: what it is called.
        broader: each type, and the type of which it is a narrower one; "" where there is none.
        actors: the groups of actors it covers.
        dimensions: the dimensions it covers.
        indicators: each indicator's type, group of actors and dimension; "" for what is not stated.

    >>> Typology("own", "Own", {"low": "", "lower": "low"}).top("lower")
    'low'
    """

    name: str
    label: str
    broader: Mapping[str, str]
    actors: Sequence[str] = ()
    dimensions: Sequence[str] = ()
    indicators: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)

    @property
    def types(self) -> tuple[str, ...]:
        """The types of which a profile consists: those that are not narrower ones of others."""
        return tuple(sorted(one for one, wider in self.broader.items() if not wider))

    def top(self, kind: str) -> str:
        """The broadest type that a type is a kind of; "" if it is in a ring, or not of this typology."""
        seen = set()
        while self.broader.get(kind):
            if kind in seen:
                return ""
            seen.add(kind)
            kind = self.broader[kind]
        return kind if kind in self.broader else ""

    def faults(self) -> list[str]:
        """What is wrong with the scheme, a sentence for each thing, which names the term.

        A type in a ring of broader types counts as none; an empty cell lets other types seem stronger. The
        rest can be assessed all the same.

        >>> ring = Typology("own", "Own", {"a": "b", "b": "a", "c": ""}, ["heads"], ["power"])
        >>> for fault in ring.faults():
        ...     print(fault)
        The type 'a' of the typology 'own' is broader than itself; evidence coded to it is left out.
        The type 'b' of the typology 'own' is broader than itself; evidence coded to it is left out.
        The typology 'own' has an empty cell: no indicator of 'c' for 'heads' on 'power'.
        """
        faults = [
            f"The type '{one}' of the typology '{self.name}' is broader than itself; evidence coded to it is "
            "left out."
            for one in sorted(self.broader)
            if not self.top(one)
        ]
        for indicator, (_, actor, dimension) in sorted(self.indicators.items()):
            terms = {"hsp:ofActor": actor, "hsp:onDimension": dimension}
            if lacking := [term for term, value in terms.items() if not value]:
                faults.append(
                    f"The indicator '{indicator}' of the typology '{self.name}' has no "
                    f"{' and no '.join(lacking)}."
                )
        if not self.types:
            faults.append(f"The typology '{self.name}' has no type that is not a narrower one of others.")
        if not (self.actors and self.dimensions):
            faults.append(
                f"The typology '{self.name}' does not say what it covers: add hsp:coversActor and "
                "hsp:coversDimension."
            )
        filled = {(self.top(kind), actor, on) for kind, actor, on in self.indicators.values()}
        faults += [
            f"The typology '{self.name}' has an empty cell: no indicator of '{kind}' for '{actor}' on '{on}'."
            for kind, actor, on in product(self.types, self.actors, self.dimensions)
            if (kind, actor, on) not in filled
        ]
        return faults
