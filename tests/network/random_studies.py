"""Small random studies, many in one import: whatever people and ties of this field can be."""

import random
from collections.abc import Sequence
from pathlib import Path

from hsp_graph.workspace import Workspace, init_workspace

#: What is asked of each study.
DATES = ("any", "2008", "2009-06", "2010-06-15", "2013")

_ROLES = (
    "parent", "mother", "teacher", "head-teacher", "depute-head-teacher", "family-learning-practitioner",
    "authority-officer", "community-worker",
)  # fmt: skip
_TIMES = ("2005", "2006-03", "2007", "2008", "2008-05", "2009", "2009-06-10", "2010", "2011-12", "2012-02-29")


def random_tables(rng: random.Random, studies: int) -> dict[str, list[Sequence[str]]]:
    """The rows of so many studies without ties between them, by table, headers first."""
    tables: dict[str, list[Sequence[str]]] = {
        "organisations": [("id", "name", "kind", "identified")],
        "people": [("id", "name", "identified", "language", "age_group")],
        "roles": [("id", "person", "role", "organisation", "valid_from", "valid_until", "as_of")],
        "ties": [("id", "from", "to", "valence", "mutual", "valid_from", "valid_until", "capital")],
    }
    for study in range(studies):
        schools = [f"s{study}-{number}" for number in range(2)]
        people = [f"p{study}-{number}" for number in range(rng.randint(4, 8))]
        for school in schools:
            kind = "school" if rng.random() < 0.9 else "community-organisation"
            tables["organisations"].append((school, school, kind, rng.choice(("yes", "yes", "no"))))
        for person in people:
            identified = rng.choice(("yes", "yes", "yes", "no"))
            language = rng.choice(("", "", "Polish", "polish", "Urdu", "Urdu|Polish"))
            age_group = rng.choice(("", "20-29", "40-49"))
            tables["people"].append((person, person, identified, language, age_group))
            for number in range(rng.choice((0, 1, 1, 1, 2, 3))):
                role, place = rng.choice(_ROLES), rng.choice((*schools, schools[0], ""))
                tables["roles"].append((f"r-{person}-{number}", person, role, place, *_interval(rng)))
        for number in range(rng.randint(3, 14)):
            one, other = (rng.choice((*people, *people, *schools)) for _ in range(2))
            valence = rng.choice(("positive", "positive", "negative", "mixed", ""))
            capital = rng.choice(("", "", "", "", "", "bonding"))
            since, until, _ = _interval(rng)
            mutual = rng.choice(("yes", "no", ""))
            tables["ties"].append((f"t{study}-{number}", one, other, valence, mutual, since, until, capital))
    return tables


def _interval(rng: random.Random) -> tuple[str, str, str]:
    """A beginning, an end and a time at which something held, of which some are stated."""
    one, other = sorted(rng.sample(_TIMES, 2))
    nothing, both = ("", "", ""), (one, other, "")
    only = [(one, "", ""), ("", one, ""), ("", "", one), ("", "", other)]
    return rng.choice((nothing, nothing, both, (one, "", other), *only))


def random_workspace(folder: Path, seed: int, studies: int) -> Workspace:
    """A workspace of so many random studies, in which some people are stated to be the same."""
    rng = random.Random(seed)
    tables = folder / "tables"
    tables.mkdir()
    rows = random_tables(rng, studies)
    for name, lines in rows.items():
        text = "".join(",".join(line) + "\n" for line in lines)
        (tables / f"{name}.csv").write_text(text, encoding="utf-8")
    workspace = init_workspace(folder / "study", base="https://example.org/random/")
    workspace.import_files([tables])
    people = [line[0] for line in rows["people"][1:]]
    for study in rng.sample(range(studies), 2):
        one, other = rng.sample([person for person in people if person.startswith(f"p{study}-")], 2)
        workspace.same(one, other, "It is one person.")
    return workspace
