"""Questions on the fictional example authority, against its tables read with the csv module."""

import csv
from collections import Counter, defaultdict

import pytest
from rdflib import Graph, URIRef

from hsp_graph.core.assets import asset
from hsp_graph.core.namespaces import HSP, HSPC
from hsp_graph.workspace import Workspace

Row = dict[str, str]


def read(table: str) -> list[Row]:
    with asset("data", "example-authority", f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [defaultdict(str, row) for row in csv.DictReader(file)]


TIES, ROLES, EVIDENCE, PARTICIPATION = map(read, ("ties", "roles", "evidence", "participation"))
PEOPLE, ORGANISATIONS, PROGRAMMES = map(read, ("people", "organisations", "programmes"))
NAME = {row["id"]: row["name"] for row in [*PEOPLE, *ORGANISATIONS, *PROGRAMMES]}


@pytest.fixture(scope="module")
def words() -> Graph:
    return Graph().parse(asset("ontology", "concepts", "roles.ttl"))


@pytest.fixture(scope="module")
def sectors(words: Graph) -> dict[str, set[str]]:
    """The sectors of every agent."""
    found = defaultdict(set)
    for row in ROLES:
        found[row["person"]].add(
            str(words.value(URIRef(HSPC + row["role"]), URIRef(HSP + "inSector"))).removeprefix(HSPC)
        )
    kinds = {"school": "school", "local-authority": "authority", "family-learning-service": "family-learning",
             "community-organisation": "community"}  # fmt: skip
    for row in ORGANISATIONS:
        found[row["id"]].add(kinds[row["kind"]])
    return found


@pytest.fixture(scope="module")
def power(words: Graph) -> set[str]:
    """Holders of power in a school, and schools."""
    school, holds = URIRef(HSPC + "school"), URIRef(HSP + "holdsPower")
    roles = {
        str(one).removeprefix(HSPC)
        for one in words.subjects(URIRef(HSP + "inSector"), school)
        if str(words.value(one, holds)) == "true"
    }
    assert "head-teacher" in roles
    heads = {row["person"] for row in ROLES if row["role"] in roles}
    return heads | {row["id"] for row in ORGANISATIONS if row["kind"] == "school"}


@pytest.fixture(scope="module")
def arcs() -> dict[str, set[str]]:
    """Whom each is tied to by a tie that is not negative."""
    found = defaultdict(set)
    for tie in TIES:
        if tie["valence"] != "negative":
            found[tie["from"]].add(tie["to"])
            if tie["mutual"] == "yes":
                found[tie["to"]].add(tie["from"])
    return found


def held(row: Row, date: str) -> bool:
    since, until = row["valid_from"], row["valid_until"]
    return (not since or since[: len(date)] <= date[: len(since)]) and (
        not until or date[: len(until)] <= until[: len(date)]
    )


@pytest.mark.parametrize("date", ["2017", "2019-06", "2019-07-31", "2022", "1900"])
def test_the_ties_of_a_date(date: str, authority: Workspace) -> None:
    expected = Counter((NAME[row["from"]], NAME[row["to"]]) for row in TIES if held(row, date))
    found = authority.ask("ties-as-of", {"date": date}).to_dicts()
    assert Counter((row["from"], row["to"]) for row in found) == expected


def test_what_began_and_ended_between_two_dates(authority: Workspace) -> None:
    expected: Counter[tuple[str, str, str]] = Counter()
    tables = (("tie", TIES, "from"), ("role", ROLES, "person"), ("participation", PARTICIPATION, "person"))
    for what, table, who in tables:
        for row in table:
            for column, change in (("valid_from", "began"), ("valid_until", "ended")):
                date = row[column]
                if date and date[:4] >= "2019" and "2021-06"[: len(date)] >= date[:7]:
                    expected[what, change, NAME[row[who]]] += 1
    found = authority.ask("changes", {"since": "2019", "until": "2021-06"}).to_dicts()
    assert Counter((row["what"], row["change"], row["who"]) for row in found) == expected
    assert len({row["what"] for row in found}) == 3
    everything = sum(bool(row[c]) for _, t, _ in tables for row in t for c in ("valid_from", "valid_until"))
    assert len(authority.ask("changes")) == everything
    dates = [str(row["date"]) for row in authority.ask("changes").to_dicts()]
    assert dates == sorted(dates)


def test_routes_reliance_and_those_cut_off(
    authority: Workspace, arcs: dict[str, set[str]], power: set[str], sectors: dict[str, set[str]]
) -> None:
    families = {row["person"] for row in ROLES if "home" in sectors[row["person"]]}
    routes, relying, cut_off = set(), defaultdict(set), set()
    for family in families:
        straight = arcs[family] & power - {family}
        longer = {(m, end) for m in arcs[family] for end in arcs[m] & power - {family} - straight}
        routes |= {(NAME[family], "", NAME[end], 1) for end in straight}
        routes |= {(NAME[family], NAME[m], NAME[end], 2) for m, end in longer}
        through = {m for m in arcs[family] if arcs[m] & power} - {family}
        if not straight and len(through) == 1:
            relying[through.pop()].add(NAME[family])
        if not straight and not longer:
            cut_off.add(NAME[family])
    assert {tuple(row) for row in authority.ask("routes").rows} == routes
    assert authority.ask("reliance").rows == [
        [NAME[one], len(names), ", ".join(sorted(names))]
        for one, names in sorted(relying.items(), key=lambda item: (-len(item[1]), NAME[item[0]]))
    ]
    assert [row[0] for row in authority.ask("cut-off").rows] == sorted(cut_off)
    assert len(relying) == 8 and len(cut_off) == 3
    for name, ties, negative in authority.ask("cut-off").rows:
        own = [row for row in TIES if name in (NAME[row["from"]], NAME[row["to"]])]
        assert (ties, negative) == (len(own), sum(row["valence"] == "negative" for row in own))


def test_who_has_ties_into_several_sectors(
    authority: Workspace, arcs: dict[str, set[str]], sectors: dict[str, set[str]]
) -> None:
    either = defaultdict(set)
    for one, others in arcs.items():
        for other in others:
            either[one].add(other)
            either[other].add(one)
    for least in (2, 3):
        expected = {}
        for one, others in either.items():
            counted = Counter(sector for other in others for sector in sectors[other])
            if len(counted) >= least:
                columns = ("home", "family-learning", "school", "authority", "community")
                expected[NAME[one]] = [len(counted), len(others), *(counted[c] for c in columns)]
        given = {"least": str(least)} if least > 2 else {}
        assert {row[0]: list(row[1:]) for row in authority.ask("across-sectors", given).rows} == expected


def test_where_the_two_sides_differ(authority: Workspace) -> None:
    valences = defaultdict(set)
    for row in TIES:
        valences[row["from"], row["to"]].add(row["valence"])
    expected = {
        frozenset([(NAME[a], one), (NAME[b], other)])
        for (a, b), ones in valences.items()
        for one in ones
        for other in valences.get((b, a), ())
        if one != other and one and other
    }
    found = authority.ask("both-sides").rows
    assert {frozenset([(row[0], row[1]), (row[2], row[3])]) for row in found} == expected
    assert len(found) == len(expected) == 1


@pytest.mark.parametrize("below", ["", "0.7", "0.55", "0"])
def test_the_evidence_its_coder_is_unsure_of(below: str, authority: Workspace) -> None:
    limit = float(below or 0.8)
    expected = Counter(
        (float(row["confidence"]), row["paraphrase"])
        for row in EVIDENCE
        if row["confidence"] and float(row["confidence"]) < limit
        for column in ("agent", "tie", "programme")
        for _ in filter(None, row[column].split("|"))
    )
    found = authority.ask("unsure", {"below": below} if below else {}).to_dicts()
    assert Counter((row["confidence"], row["paraphrase"]) for row in found) == expected


def test_whose_accounts_there_are(authority: Workspace) -> None:
    told = Counter[str]()
    own: defaultdict[str, set[str]] = defaultdict(set)
    others: defaultdict[str, set[str]] = defaultdict(set)
    ends = {row["id"]: {row["from"], row["to"]} for row in TIES}
    with_evidence = [*TIES, *EVIDENCE, *PEOPLE, *ORGANISATIONS, *PROGRAMMES, *ROLES, *PARTICIPATION]
    for row in with_evidence:
        for who in filter(None, row["reported_by"].split("|")):
            told[who] += 1
            on = [row["id"]] if row["from"] else [one for one in row["tie"].split("|") if one]
            for tie in on:
                (own if who in ends[tie] else others)[who].add(tie)
    expected = [(NAME[who], n, len(own[who]), len(others[who])) for who, n in told.items()]
    found = [tuple(row) for row in authority.ask("informants").rows]
    assert found == sorted(expected, key=lambda row: (-row[1], row[0]))


def test_how_much_the_ties_say(authority: Workspace) -> None:
    said = {
        "relation": "relation", "valence": "valence", "strength": "strength", "since when": "valid_from",
        "until when": "valid_until", "programme": "programme",
    }  # fmt: skip
    found = {str(row["says"]): row for row in authority.ask("completeness").to_dicts()}
    for word, column in said.items():
        count = sum(bool(row[column]) for row in TIES)
        percent = round(100 * count / len(TIES), 1)
        assert found[word] == {"says": word, "ties": count, "of": len(TIES), "percent": percent}
    borne = {tie for row in EVIDENCE for tie in row["tie"].split("|") if tie}
    borne |= {row["id"] for row in TIES if row["source"] or row["paraphrase"]}
    assert found["evidence"]["ties"] == len(borne) < len(TIES)
