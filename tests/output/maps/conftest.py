"""Two networks to draw, and a browser without a network to see them in. Everybody here is fictional."""

import random
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hsp_graph.network.network import AGENT_COLUMNS, TIE_COLUMNS, Network
from hsp_graph.output.maps import HomeSchoolMap
from hsp_graph.workspace import Workspace


class Builder:
    """Collects agents and ties, row by row, into a Network."""

    def __init__(self) -> None:
        self.agents: list[dict[str, Any]] = []
        self.ties: list[dict[str, Any]] = []
        self.place: dict[str, int] = {}

    def agent(self, identifier: str, label: str, sector: str, role: str = "", **more: Any) -> str:
        self.place[identifier] = len(self.agents)
        role_label = role.replace("-", " ").capitalize()
        self.agents.append(
            {"id": identifier, "label": label, "kind": "person", "role": role, "role_label": role_label}
            | {
                "sector": sector,
                "power": role == "head-teacher",
                "organisation": "",
                "organisation_label": "",
            }
            | more
        )
        return identifier

    def tie(self, source: str, target: str, relation: str, capital: str, **more: Any) -> None:
        self.ties.append(
            {"id": f"https://example.org/tie/{len(self.ties) + 1}", "relation": relation}
            | {"relation_label": relation.replace("-", " "), "valence": "positive", "capital": capital}
            | {"capital_rule": "", "mutual": False, "strength": np.nan, "valid_from": "", "valid_until": ""}
            | {"programme": "", "ends": (source, target)}
            | more
        )

    def network(self) -> Network:
        def columns(types: dict[str, type], rows: list[dict[str, Any]]) -> dict[str, Any]:
            return {
                name: np.array([row[name] for row in rows], dtype=object if kind is str else kind)
                for name, kind in types.items()
            }

        ends = [tie["ends"] for tie in self.ties]
        return Network(
            agents=columns(AGENT_COLUMNS, self.agents),
            ties=columns(TIE_COLUMNS, self.ties),
            source=np.array([self.place[a] for a, _ in ends], dtype=np.int64),
            target=np.array([self.place[b] for _, b in ends], dtype=np.int64),
        )


FIRST = [
    "Ada",
    "Ben",
    "Cleo",
    "Dina",
    "Emil",
    "Fay",
    "Gus",
    "Hana",
    "Ivo",
    "Jo",
    "Kemi",
    "Lena",
    "Milo",
    "Nora",
    "Omar",
    "Pia",
    "Quin",
    "Rosa",
    "Sami",
    "Tara",
    "Uma",
    "Vic",
    "Wanda",
    "Xena",
    "Yusuf",
    "Zoe",
]


def authority(schools: int = 3, families: int = 16, seed: int = 4) -> Builder:
    """A fictional authority: per school a head, teachers and families; practitioners shared by schools."""
    chance = random.Random(seed)
    build = Builder()
    council = build.agent("council", "Local authority", "authority", kind="organisation", power=True)
    names = ["Ashfield Primary", "Brook Lane", "Castle Hill"]
    practitioners = [
        build.agent(
            f"fl{i}",
            ["Carol", "Dev", "Mo", "Sue"][i % 4] + ("" if i < 4 else f" {i}"),
            "family-learning",
            "family-learning-practitioner",
        )
        for i in range(schools + 1)
    ]
    for s in range(schools):
        name = names[s] if s < 3 else f"School {s + 1}"
        at = {"organisation": f"school{s}", "organisation_label": name}
        build.agent(f"school{s}", name, "school", kind="organisation", power=True)
        head = build.agent(
            f"head{s}", ["Ms Ahmed", "Mr Boyle", "Mrs Cole"][s % 3], "school", "head-teacher", **at
        )
        teacher = build.agent(
            f"teacher{s}", ["Mr Dunn", "Ms Eke", "Ms Fyfe"][s % 3], "school", "teacher", **at
        )
        build.tie(head, council, "answers-to", "linking", capital_rule="capital-linking")
        for practitioner in practitioners[s : s + 2]:
            build.tie(practitioner, head, "negotiates-with", "linking", mutual=True)
        parents = [
            build.agent(
                f"p{s}-{i}", f"{FIRST[(7 * s + i) % 26]} {'ABCDEFGH'[(s + i) % 8]}", "home", "parent", **at
            )
            for i in range(families)
        ]
        for parent in parents:
            if chance.random() < 0.72:
                build.tie(parent, chance.choice(practitioners[s : s + 2]), "confides-in", "bridging")
            if chance.random() < 0.14:
                valence = chance.choice(["positive", "negative", "mixed"])
                build.tie(parent, head, "negotiates-with", "linking", valence=valence)
            if chance.random() < 0.15:
                build.tie(parent, teacher, "listens-to", "bridging")
            if chance.random() < 0.45:
                other = chance.choice([p for p in parents if p != parent])
                build.tie(parent, other, "befriends", "bonding", mutual=True)
    build.tie(practitioners[0], practitioners[1], "advises", "bonding", mutual=True)
    return build


def study_like() -> Builder:
    """Like the published study in shape: most of those to whom somebody is tied are not identified."""
    build = Builder()
    council = build.agent("council", "Local authority", "authority", kind="organisation", power=True)
    mothers = ["Alma", "Bea", "Cora", "Dolly", "Esme", "Flora", "Gwen", "Hetty", "Ines", "Judy"]
    unknown: dict[str, Any] = {"kind": "unidentified"}
    for i, name in enumerate(mothers):
        mother = build.agent(f"m{i}", name, "home", "mother")
        practitioner = build.agent(
            f"mf{i}", f"{name}'s practitioner", "family-learning", "family-learning-practitioner", **unknown
        )
        head = build.agent(f"mh{i}", f"{name}'s head-teacher", "school", "head-teacher", **unknown)
        build.tie(mother, practitioner, "confides-in", "bridging", capital_rule="capital-bridging")
        build.tie(
            mother,
            head,
            "talks-down-to" if i % 3 else "listens-to",
            "linking",
            valence=("positive", "negative", "mixed")[i % 3],
        )
        if i < 6:
            build.tie(practitioner, head, "negotiates-with", "linking")
    for i, name in enumerate(["Mr Alder", "Ms Birch", "Mrs Cedar", "Mr Damson", "Ms Elder"]):
        at = {"organisation": f"school{i}", "organisation_label": f"School of {name}"}
        build.agent(f"school{i}", f"School of {name}", "school", kind="organisation", power=True)
        head = build.agent(f"h{i}", name, "school", "head-teacher", **at)
        practitioner = build.agent(
            f"hf{i}",
            f"Practitioner at {name}'s school",
            "family-learning",
            "family-learning-practitioner",
            **unknown,
        )
        build.tie(
            practitioner,
            head,
            "co-teaches-with",
            "linking",
            mutual=True,
            valence="negative" if i == 4 else "positive",
        )
        build.tie(head, council, "answers-to", "linking")
    team = [
        build.agent(f"f{i}", name, "family-learning", "family-learning-practitioner")
        for i, name in enumerate(["Nell", "Olive", "Petra", "Queenie", "Ruth", "Sorrel", "Tess"])
    ]
    for one, other in combinations(team, 2):
        build.tie(one, other, "works-closely-with", "bonding", mutual=True)
    return build


def evidence_of(build: Builder) -> dict[str, list[dict[str, str]]]:
    """One made-up piece of evidence for each tie but every fifth."""
    return {
        tie["id"]: [
            {
                "paraphrase": f"A fictional remark on {tie['relation_label']}.",
                "source": "Fictional interviews",
                "locator": f"paragraph {index + 1}",
                "reported_by": "a fictional researcher",
                "date": "2021",
                "confidence": "0.8",
            }
        ]
        for index, tie in enumerate(build.ties)
        if index % 5
    }


NOTICE = "Everybody here is fictional."


def authority_map(schools: int = 3, families: int = 16) -> HomeSchoolMap:
    build = authority(schools, families)
    standing = {f"fl{i}": value for i, value in enumerate([2, 7, 5, 3])}
    return HomeSchoolMap(
        build.network(),
        title="Who links home and school?",
        notice=NOTICE,
        evidence=evidence_of(build),
        standing=standing,
        standing_rule="families whose only short route runs through that person.",
    )


def study_map() -> HomeSchoolMap:
    build = study_like()
    return HomeSchoolMap(
        build.network(),
        title="A made-up study of home and school",
        notice=NOTICE,
        evidence=evidence_of(build),
    )


@pytest.fixture
def authority_sample() -> Builder:
    """A fictional authority of about 60 people."""
    return authority()


@pytest.fixture
def study_sample() -> Builder:
    """A fictional study in which many are not identified."""
    return study_like()


@pytest.fixture
def blank() -> Builder:
    """Nobody yet."""
    return Builder()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The two samples, written to files."""
    folder = tmp_path_factory.mktemp("maps")
    samples = {"authority": authority_map(), "study": study_map()}
    for name, page in samples.items():
        page.write(folder / f"{name}.html")
    return {name: folder / f"{name}.html" for name in samples}


@pytest.fixture(scope="session")
def example(
    copy_of: Callable[[str, Path], Workspace], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Network, Path]:
    """The fictional example authority as a network, and its map in a file."""
    made = copy_of("authority", tmp_path_factory.mktemp("example") / "authority")
    made.map().write(made.folder / "map.html")
    return made.network(), made.folder / "map.html"


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a file without a network; at the end there must have been no request and no complaint."""
    contexts, requests, complaints = [], [], []

    def open_page(path: Path, size: tuple[int, int] = (1440, 900)) -> Any:
        context = browser.new_context(
            offline=True, viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert complaints == []
