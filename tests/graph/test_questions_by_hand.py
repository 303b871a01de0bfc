"""Answers on the study against the tables themselves, read with the csv module and the Turtle with rdflib."""

import csv
from collections import Counter, defaultdict

import networkx as nx
import pytest
from rdflib import RDFS, SKOS, Graph, URIRef

from hsp_graph.core.assets import asset
from hsp_graph.core.namespaces import HSP, HSPC
from hsp_graph.workspace import Workspace

Row = dict[str, str]
HEADS = ["Andrew", "Carolyn", "Elizabeth", "Gavin", "Shirley"]
#: What each role of the study is: its sector, and whether it holds institutional power.
PLACE = {
    "mother": ("home", False), "grandparent": ("home", False), "head-teacher": ("school", True),
    "teacher": ("school", False), "family-learning-practitioner": ("family-learning", False),
    "authority-officer": ("authority", True), "seconded-official": ("authority", True),
}  # fmt: skip


def read(table: str) -> list[Row]:
    with asset("data", "tett-macleod-2020", f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PEOPLE, ORGANISATIONS, ROLES = read("people"), read("organisations"), read("roles")
TIES, EVIDENCE = read("ties"), read("evidence")
AGENTS = {row["id"]: row for row in [*PEOPLE, *ORGANISATIONS]}
NAME = {identifier: row["name"] for identifier, row in AGENTS.items()}
SOURCE = read("sources")[0]["title"]


def holders(*roles: str, identified: bool = False) -> set[str]:
    return {
        row["person"]
        for row in ROLES
        if row["role"] in roles and (not identified or AGENTS[row["person"]]["identified"] == "yes")
    }


def cells(text: str) -> list[str]:
    return text.split("|") if text else []


@pytest.fixture(scope="module")
def words() -> Graph:
    """The concepts."""
    graph = Graph()
    for file in asset("ontology", "concepts").glob("*.ttl"):
        graph.parse(file)
    return graph


def label(words: Graph, notation: str) -> str:
    return str(words.value(URIRef(HSPC + notation), RDFS.label))


def said(words: Graph, notation: str, term: str) -> list[str]:
    """The notations of what the project's own property says of a concept."""
    values = words.objects(URIRef(HSPC + notation), URIRef(HSP + term))
    return sorted(str(value).removeprefix(HSPC).removeprefix(HSP) for value in values)


def labels(words: Graph, notation: str, *terms: str) -> list[str]:
    """The labels of what each of these properties says of a concept."""
    return [label(words, value) for term in terms for value in said(words, notation, term)]


def plus(row: Row) -> str:
    return row["years"] + ("+" if row["years_or_more"] == "yes" else "")


def test_table_1_the_heads_and_their_schools(study: Workspace) -> None:
    expected = []
    for head in map(str.lower, HEADS):
        held = sorted((row for row in ROLES if row["person"] == head), key=lambda row: row["as_of"])
        school = AGENTS[f"{head}-school"]
        roles = [row["role"].replace("seconded-", "seconded ") for row in held]
        told = [
            f"{role} of {NAME[row['organisation']]} in {row['as_of']}"
            for role, row in zip(roles, held, strict=True)
        ]
        expected.append(
            {
                "head": NAME[head],
                "years": plus(held[0]),
                "roles": "; ".join(told),
                "school": school["name"],
                "roll": int(school["roll"]),
                "free_school_meals": int(school["free_school_meals"]),
                "authority_average": int(AGENTS["local-authority"]["free_school_meals"]),
                "as_of": school["as_of"],
            }
        )
    assert study.ask("head-teachers").to_dicts() == expected
    assert [row["years"] for row in expected] == ["10+", "20+", "20+", "10+", "15+"]
    assert [row["roll"] for row in expected] == [148, 404, 208, 245, 255]


def test_table_2_the_practitioners(study: Workspace) -> None:
    service = [row for row in ROLES if row["role"] == "family-learning-practitioner" and row["years"]]
    years = {row["person"]: float(row["years"]) for row in service}
    expected = [
        [NAME[person], "; ".join(sorted(cells(AGENTS[person]["qualifications"]))), served]
        for person, served in sorted(years.items())
    ]
    assert study.ask("practitioners").rows == expected
    assert [row[2] for row in expected] == [15, 17, 6.5, 10, 20, 2, 23]


def test_table_3_the_mothers(study: Workspace) -> None:
    expected = [
        [
            NAME[person],
            AGENTS[person]["children_ages"],
            "; ".join(sorted(cells(AGENTS[person]["further_learning"]))),
        ]
        for person in sorted(holders("mother"))
    ]
    assert study.ask("parents").rows == expected
    assert len(expected) == 10
    assert expected[3] == ["Joyce", "30, 31, 18, 15", "Language course"]


def test_the_stances_are_those_that_the_authors_name(study: Workspace) -> None:
    expected = sorted(
        (NAME[row["agent"]], type_, SOURCE, row["locator"], row["paraphrase"])
        for row in EVIDENCE
        for type_ in cells(row["states_type"])
    )
    assert [tuple(row) for row in study.ask("stances").rows] == expected
    assert [row[:2] for row in expected] == [
        ("Andrew", "nominal"),
        ("Carolyn", "nominal"),
        ("Elizabeth", "authentic"),
        ("Elizabeth", "traditional"),
        ("Gavin", "traditional"),
        ("Shirley", "authentic"),
    ]


def test_the_evidence_of_stances(study: Workspace, words: Graph) -> None:
    expected = sorted(
        (
            NAME[agent],
            *labels(words, code, "indicates", "onDimension"),
            label(words, code),
            row["locator"],
            row["paraphrase"],
        )
        for row in EVIDENCE
        for code in cells(row["indicators"])
        for agent in cells(row["agent"])
    )
    assert sorted(tuple(map(str, row)) for row in study.ask("stance-evidence").rows) == expected
    counted = Counter(row[:2] for row in expected if row[0] in HEADS)
    assert counted == {
        ("Andrew", "nominal"): 7, ("Carolyn", "nominal"): 8, ("Carolyn", "traditional"): 1,
        ("Gavin", "traditional"): 10, ("Elizabeth", "traditional"): 7, ("Elizabeth", "authentic"): 4,
        ("Shirley", "authentic"): 13,
    }  # fmt: skip


def test_how_parents_stand_to_head_practitioner_and_school(study: Workspace) -> None:
    others = [
        holders("head-teacher"),
        holders("family-learning-practitioner"),
        {row["id"] for row in ORGANISATIONS if row["kind"] == "school"},
    ]
    expected = []
    for mother in sorted(holders("mother")):
        row = [NAME[mother]]
        for group in others:
            ends = ({tie["from"], tie["to"]} for tie in TIES)
            found = {
                tie["valence"] or "valence not stated"
                for tie, both in zip(TIES, ends, strict=True)
                if mother in both and (both - {mother}) & group
            }
            row.append(", ".join(sorted(found)))
        expected.append(row)
    assert study.ask("parent-relations").rows == expected
    assert {row[0] for row in expected if row[1] == "negative"} == {"Joyce", "Kim", "Kelly"}
    assert {row[2] for row in expected} == {"positive"}


def test_who_stands_between_by_going_through_every_chain_of_two(study: Workspace) -> None:
    graph: nx.DiGraph[str] = nx.DiGraph()
    for tie in TIES:
        if tie["valence"] != "negative":
            graph.add_edge(tie["from"], tie["to"])
            if tie["mutual"] == "yes":
                graph.add_edge(tie["to"], tie["from"])
    families = {row["person"] for row in ROLES if PLACE[row["role"]][0] == "home"}
    power = {row["person"] for row in ROLES if PLACE[row["role"]] == ("school", True)}
    power |= {row["id"] for row in ORGANISATIONS if row["kind"] == "school"}
    chains: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for family in families & set(graph):
        for agent in graph.successors(family):
            for end in set(graph.successors(agent)) & power:
                if end != family and not graph.has_edge(family, end):
                    chains[agent].add((family, end))
    ends = {
        agent: (len({f for f, _ in pairs}), len({p for _, p in pairs})) for agent, pairs in chains.items()
    }
    order = sorted(chains, key=lambda agent: (-len(chains[agent]), NAME[agent]))
    expected = [[NAME[agent], *ends[agent], len(chains[agent])] for agent in order]
    found = study.ask("between")
    assert [[name, *numbers] for name, _, *numbers in found.rows] == expected
    assert {row["roles"] for row in found.to_dicts()} == {"family-learning practitioner"}
    assert len(expected) == 9


def test_who_is_not_identified_and_whom_each_could_be(study: Workspace) -> None:
    expected = []
    for row in sorted(
        (row for row in AGENTS.values() if row["identified"] == "no"), key=lambda row: row["name"]
    ):
        names = sorted(NAME[one] for one in cells(row["may_be"]))
        kind = row.get("kind", "person").replace("-", " ")
        expected.append([row["name"], kind, ", ".join(names), len(names)])
    assert study.ask("unidentified").rows == expected
    assert len(expected) == 53


def capital_form(one: set[tuple[str, bool, str]], other: set[tuple[str, bool, str]]) -> str:
    """The form of a tie by the sector, the power and the organisation of each position of its ends."""
    pairs = [(a, b) for a in one for b in other]
    if any(a[1] or b[1] for a, b in pairs if a[0] != b[0]):
        return "linking"
    if any(a[1] != b[1] for a, b in pairs if a[0] == b[0] and a[2] == b[2] != ""):
        return "linking"
    return "bonding" if any(a[0] == b[0] for a, b in pairs) else "bridging"


def test_the_capital_of_the_ties_by_the_roles_of_their_ends(study: Workspace) -> None:
    # No tie of the study says when it held, so every role of an end counts, whenever it was held.
    assert not any(tie["valid_from"] or tie["valid_until"] for tie in TIES)
    positions = defaultdict(set)
    for row in ROLES:
        positions[row["person"]].add((*PLACE[row["role"]], row["organisation"]))
    for row in ORGANISATIONS:
        if row["kind"] == "school":
            positions[row["id"]].add(("school", True, row["id"]))
    expected: Counter[tuple[str, str]] = Counter()
    for tie in TIES:
        form = capital_form(positions[tie["from"]], positions[tie["to"]])
        expected[form, tie["valence"] or "not stated"] += 1
    found = {(row["capital"], row["valence"]): row["ties"] for row in study.ask("capital").to_dicts()}
    assert found == expected
    assert sum(expected.values()) == len(TIES) == 82


def test_what_each_group_of_actors_contributes(study: Workspace, words: Graph) -> None:
    pieces: defaultdict[str, list[Row]] = defaultdict(list)
    for row in EVIDENCE:
        for code in cells(row["indicators"]):
            pieces[code].append(row)
    expected: list[list[str | int]] = sorted(
        [
            *labels(words, code, "ofActor", "onDimension"),
            label(words, code),
            label(words, said(words, code, "indicates")[0]),
            len(rows),
            ", ".join(sorted({NAME[agent] for row in rows for agent in cells(row["agent"])})),
            "; ".join(sorted({row["locator"] for row in rows})),
        ]
        for code, rows in pieces.items()
    )
    assert sorted(list(row) for row in study.ask("contributions").rows) == expected
    assert sum(map(len, pieces.values())) == sum(len(cells(row["indicators"])) for row in EVIDENCE)


def test_the_strategies_by_which_practitioners_mediate(study: Workspace, words: Graph) -> None:
    forms = {"BondingTie": "bonding", "BridgingTie": "bridging", "LinkingTie": "linking"}
    practitioners = {row["person"] for row in ROLES if row["role"] == "family-learning-practitioner"}
    expected = sorted(
        (
            label(words, code),
            ", ".join(sorted(forms[form] for form in said(words, code, "builds"))),
            ", ".join(sorted(labels(words, code, "suits"))),
            NAME[agent],
            row["locator"],
            row["paraphrase"],
        )
        for row in EVIDENCE
        for code in cells(row["strategies"])
        for agent in cells(row["agent"])
        if agent in practitioners
    )
    assert sorted(tuple(map(str, row)) for row in study.ask("mediation").rows) == expected
    assert len(expected) == 183
    short = {row["strategy"]: row for row in study.ask("strategies").to_dicts()}
    assert short.keys() == {use for use, *_ in expected}
    for use, row in short.items():
        assert row["practitioners"] == len({name for one, _, _, name, *_ in expected if one == use})


def test_the_strategies_by_the_type_to_which_the_same_evidence_is_coded(
    study: Workspace, words: Graph
) -> None:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in EVIDENCE:
        types = {code.split("-")[1] for code in cells(row["indicators"]) if code.startswith("practitioners-")}
        for use in {label(words, code) for code in cells(row["strategies"])}:
            for kind in types:
                found[kind, use].append(row["locator"])
    answer = study.ask("strategies-by-type").to_dicts()
    assert {(row["type"], row["strategy"]): (row["pieces"], row["locators"]) for row in answer} == {
        which: (len(places), "; ".join(sorted(set(places)))) for which, places in found.items()
    }
    assert len(answer) == 24


def test_the_typology_has_every_indicator_with_its_evidence(study: Workspace, words: Graph) -> None:
    coded = Counter(code for row in EVIDENCE for code in cells(row["indicators"]))
    places = defaultdict(set)
    for row in EVIDENCE:
        for code in cells(row["indicators"]):
            places[code].add(row["locator"])
    types = words.subjects(SKOS.inScheme, URIRef(HSPC + "tett-macleod"))
    indicates = URIRef(HSP + "indicates")
    codes = [str(c).removeprefix(HSPC) for one in types for c in words.subjects(indicates, one)]
    expected: list[list[str | int]] = sorted(
        [
            *labels(words, code, "indicates", "ofActor", "onDimension"),
            label(words, code),
            str(words.value(URIRef(HSPC + code), SKOS.definition)),
            coded[code],
            "; ".join(sorted(places[code])),
        ]
        for code in codes
    )
    assert sorted(list(row) for row in study.ask("roles-in-partnership").rows) == expected
    assert set(coded) <= set(codes)


def test_whose_account_each_tie_is(study: Workspace) -> None:
    expected: Counter[tuple[str, str, str]] = Counter()
    for tie in TIES:
        by = set(cells(tie["reported_by"]))
        for row in EVIDENCE:
            if tie["id"] in cells(row["tie"]):
                by |= set(cells(row["reported_by"]))
        sides = len(by & {tie["from"], tie["to"]})
        account = ["a third", "one side", "both sides"][sides] if by else "not stated"
        expected[NAME[tie["from"]], NAME[tie["to"]], account] += 1
    found = Counter(
        (str(r["from"]), str(r["to"]), str(r["account"])) for r in study.ask("whose-account").to_dicts()
    )
    assert found == expected


def test_what_came_from_the_import_is_every_row_of_every_table(study: Workspace) -> None:
    found: Counter[str] = Counter()
    for row in study.ask("from-import").to_dicts():
        if row["what"] != "evidence" or row["file"] == "evidence.csv":
            found[str(row["file"]).removesuffix(".csv")] += int(row["number"])
    tables = (
        "sources",
        "organisations",
        "people",
        "roles",
        "programmes",
        "participation",
        "ties",
        "evidence",
    )
    assert found == {table: len(read(table)) for table in tables}
