"""A study's partnership types: its coded evidence by one typology, person by person and school by school."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from hsp_graph.core.errors import CommandError, UnknownAgentError
from hsp_graph.core.matching import nearest, normal
from hsp_graph.findings.table import as_of_in_words
from hsp_graph.graph.store import Store
from hsp_graph.graph.study import Study
from hsp_graph.graph.typologies import (
    read_actor_groups,
    read_coded_evidence,
    read_schools,
    read_stated_types,
    read_strategies,
    read_typologies,
)
from hsp_graph.measures.coded_evidence import Coding, Typology
from hsp_graph.measures.typology import WHOLE, Assessment, TypologySettings, assess, assess_partnerships
from hsp_graph.network.network import Network
from hsp_graph.network.positions import Positions

#: The typology by which a study is assessed if no other is asked for.
DEFAULT = "tett-macleod"
_HEAD = "head-teacher"


@dataclass(frozen=True)
class StudyTypes:
    """What types a study's evidence shows.

    Attributes:
        typology: by which it was assessed.
        settings: and how.
        people: everybody in a group of actors, and whoever has coded evidence.
        schools: the whole of each school's partnership.
        names: what people and schools are called, by id.
        identified: the ids of the people and schools that are identified.
        working: the ids of the practitioners who work with each school, by its id.
        uses: every use of a strategy; see :func:`hsp_graph.graph.typologies.read_strategies`.
        stated: the types that sources themselves name, by the agent's id; the assessment never reads them.
        as_of: when positions and ties count, in words.
        faults: what is wrong with the typology or cannot be assessed; the rest is assessed all the same.
    """

    typology: Typology
    settings: TypologySettings
    people: list[Assessment]
    schools: list[Assessment]
    names: Mapping[str, str]
    identified: Collection[str]
    working: Mapping[str, Collection[str]]
    uses: list[dict[str, str]]
    stated: Mapping[str, Collection[str]]
    as_of: str
    faults: list[str]

    def listed(self, actors: Collection[str] = ()) -> tuple[list[Assessment], list[Assessment]]:
        """People and schools that are identified or have evidence; of the people, these groups of actors.

        Raises:
            CommandError: if there is no such group.
        """
        self._check(actors)
        people, schools = (
            [one for one in all_of_them if one.evidence or one.about in self.identified]
            for all_of_them in (self.people, self.schools)
        )
        wanted = [one for one in people if not actors or one.actor in actors]
        return wanted, schools if not actors or WHOLE in actors else []

    def about(self, text: str, network: Network, actors: Collection[str] = ()) -> list[Assessment]:
        """The assessment of the person or school that a text resolves to; of a school, also of its actors.

        Raises:
            CommandError: if nobody or several are meant, nothing could be said of them, or there is no such
                group of actors.
        """
        self._check(actors)
        wholes = {one.about: one for one in self.schools}
        meant = [one for one in wholes if text in (one, one.rsplit("/", 1)[-1])]
        meant = meant or [one for one in wholes if normal(self.names[one]) == normal(text)]
        if len(meant) == 1:
            found = [wholes[meant[0]], *wholes[meant[0]].parts]
        elif meant:
            several = ", ".join(one.rsplit("/", 1)[-1] for one in meant)
            raise CommandError(f"Several schools are called '{text}'.", hint=f"Give one of: {several}.")
        else:
            agent = self._agent(text, network)
            found = [one for one in self.people if one.about == agent]
            if not found:
                raise CommandError(
                    f"'{text}' is in no group of actors, and no evidence about it is coded.",
                    hint=f"The groups are {', '.join(self.typology.actors)}, by the roles that people hold.",
                )
        return [one for one in found if not actors or one.actor in actors]

    def _agent(self, text: str, network: Network) -> str:
        try:
            return str(network.agents["id"][network.position(text)])
        except UnknownAgentError as error:
            near = nearest(text, [self.names[one.about] for one in self.schools], 80)
            if not near:
                raise
            raise UnknownAgentError(error.what, hint=f"Did you mean '{near}'?") from error

    def _check(self, actors: Collection[str]) -> None:
        known = {WHOLE, *self.typology.actors, *(one.actor for one in self.people)}
        for actor in actors:
            if actor not in known:
                raise CommandError(
                    f"There is no group of actors '{actor}' in the typology '{self.typology.name}'.",
                    hint=f"Give one of: {', '.join(sorted(known))}.",
                )


def assess_study(
    study: Study, network: Network, typology: str = DEFAULT, settings: TypologySettings | None = None
) -> StudyTypes:
    """Assess all coded evidence of a study by one typology.

    Evidence counts for the schools where a programme is held that it bears on as well; else for those where
    its agent holds a position at the network's date, and a practitioner's also for those where a holder of
    power does whom the practitioner has a tie with then. Agents that are stated to be the same are one.

    Args:
        study: the study.
        network: of the same study, as of the date at which positions and ties count.
        typology: the notation or label of the typology.
        settings: thresholds and draws; the defaults if not given.

    Raises:
        CommandError: if there is no such typology.
    """
    how = settings or TypologySettings()
    chosen = _typology(study.store, typology)
    ids = network.agents["id"].tolist()
    stands = network.stands()
    rows = read_coded_evidence(study.store)
    codings = [Coding(**{**row, "agent": stands.get(row["agent"], row["agent"])}) for row in rows]
    groups = read_actor_groups(study.store)
    schools = read_schools(study.store)
    members = [(stands.get(agent, agent), actor) for agent, actor, _ in groups if actor in chosen.actors]
    own = [one for one in codings if one.agent not in schools]
    places = _places(network, schools)
    wholes = assess_partnerships(codings, chosen, schools, places, how)
    practising = {ids[agent] for agent in Positions.of(network).practitioners.tolist()}
    working: dict[str, list[str]] = {}
    for agent, at in places.items():
        for school in at if agent in practising else ():
            working.setdefault(school, []).append(agent)
    stated: dict[str, set[str]] = {}
    for agent, types in read_stated_types(study.store, chosen.name).items():
        stated.setdefault(stands.get(agent, agent), set()).update(types)
    unplaced = sorted({(one.evidence, one.indicator) for one in codings if not one.typology})
    return StudyTypes(
        chosen,
        how,
        assess(own, chosen, how, members=members),
        wholes,
        {**network.labels(), **{school: name for school, (name, _) in schools.items()}},
        {stands.get(agent, agent) for agent, _, known in groups if known}
        | {school for school, (_, known) in schools.items() if known},
        working,
        [{**use, "agent": stands.get(use["agent"], use["agent"])} for use in read_strategies(study.store)],
        stated,
        as_of_in_words(network),
        [
            *chosen.faults(),
            *(
                f"The evidence '{evidence}' is coded to '{indicator}', which indicates no type of any "
                "typology; that coding is left out."
                for evidence, indicator in unplaced
            ),
            *_headless(network, wholes, schools),
        ],
    )


def head_labels(found: StudyTypes, network: Network) -> dict[int, str]:
    """The type that the evidence on each head shows, by the head's position in the network."""
    position = {agent: place for place, agent in enumerate(network.agents["id"].tolist())}
    return {
        position[one.about]: one.label
        for one in found.people
        if one.actor == "heads" and one.leading and one.about in position
    }


def _typology(store: Store, text: str) -> Typology:
    known = [Typology(**row) for row in read_typologies(store)]
    meant = [one for one in known if normal(text) in (normal(one.name), normal(one.label))]
    if not meant:
        raise CommandError(
            f"There is no typology '{text}'.",
            hint=f"Give one of: {', '.join(one.name for one in known)}." if known
            else "An earlier version made this graph: import or undo something, and it knows the typologies.",
        )  # fmt: skip
    return meant[0]


def _places(network: Network, schools: Collection[str]) -> dict[str, set[str]]:
    """The schools where each agent holds a position, and where practitioners are tied to holders of power."""
    ids, positions = network.agents["id"].tolist(), Positions.of(network)
    places: dict[str, set[str]] = {}
    for holder, school in zip(positions.holder.tolist(), positions.organisation.tolist(), strict=True):
        if school in schools:
            places.setdefault(ids[holder], set()).add(school)
    led = positions.holders_by_school()
    practitioners = set(positions.practitioners.tolist())
    for ends in zip(network.source.tolist(), network.target.tolist(), strict=True):
        for one, other in (ends, ends[::-1]):
            if one in practitioners:
                met = {school for school, holders in led.items() if other in holders and school in schools}
                places.setdefault(ids[one], set()).update(met)
    return places


def _headless(
    network: Network, wholes: list[Assessment], schools: Mapping[str, tuple[str, bool]]
) -> list[str]:
    leading = network.holdings["role"] == _HEAD
    led = set(network.holdings["organisation"][leading].tolist())
    return [
        f"The school '{schools[one.about][0]}' has no head-teacher in the graph; its partnership is assessed "
        "without one."
        for one in wholes
        if one.about not in led and (one.evidence or schools[one.about][1])
    ]
