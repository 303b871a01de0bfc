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


class At:
    """The example at a date, by plain loops: who stands where, and whom each is tied to.

    Attributes:
        posts: by agent, the sector, power and organisation of each role that it holds; "" for none stated.
        arcs: by agent, whom its ties that are not negative lead to.
    """

    def __init__(self, words: Graph, date: str) -> None:
        self.posts = defaultdict[str, set[tuple[str, bool, str]]](set)
        self.arcs = defaultdict[str, set[str]](set)
        for row in ROLES:
            if held(row, date):
                role = URIRef(HSPC + row["role"])
                sector = str(words.value(role, URIRef(HSP + "inSector"))).removeprefix(HSPC)
                power = str(words.value(role, URIRef(HSP + "holdsPower"))) == "true"
                self.posts[row["person"]].add((sector, power, row["organisation"]))
        kinds = {
            "school": "school", "local-authority": "authority",
            "family-learning-service": "family-learning", "community-organisation": "community",
        }  # fmt: skip
        for row in ORGANISATIONS:
            self.posts[row["id"]].add((kinds[row["kind"]], row["kind"] == "school", row["id"]))
        for tie in TIES:
            if held(tie, date) and tie["valence"] != "negative":
                self.arcs[tie["from"]].add(tie["to"])
                if tie["mutual"] == "yes":
                    self.arcs[tie["to"]].add(tie["from"])

    def sectors(self, agent: str) -> set[str]:
        return {sector for sector, _, _ in self.posts[agent]}

    def families(self) -> list[str]:
        return sorted(agent for agent in self.posts if "home" in self.sectors(agent))

    def power(self, family: str, any_school: bool) -> set[str]:
        """Who else holds power in the family's school, or in any where none is stated or any is asked for."""
        places = {place for sector, _, place in self.posts[family] if sector == "home" and place}
        return {
            agent
            for agent, posts in self.posts.items()
            for sector, power, place in posts
            if sector == "school" and power and (any_school or not places or place in places)
        } - {family}


def held(row: Row, date: str) -> bool:
    since, until = row["valid_from"], row["valid_until"]
    if date == "any":
        return True
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


@pytest.mark.parametrize("any_school", ["no", "yes"])
@pytest.mark.parametrize("date", ["any", "2016", "2019-06", "2023-01-15"])
def test_routes_reliance_those_cut_off_and_between(
    date: str, any_school: str, authority: Workspace, words: Graph
) -> None:
    at = At(words, date)
    given = {"as-of": date, "any-school": any_school}
    routes, relying, cut_off, pairs = set(), defaultdict(set), set(), Counter[str]()
    for family in at.families():
        ends = at.power(family, any_school == "yes")
        straight = at.arcs[family] & ends
        longer = {(m, end) for m in at.arcs[family] - {family} for end in at.arcs[m] & ends - straight - {m}}
        routes |= {(NAME[family], "", NAME[end], 1) for end in straight}
        routes |= {(NAME[family], NAME[m], NAME[end], 2) for m, end in longer}
        pairs.update(NAME[m] for m, _ in longer)
        through = {m for m, _ in longer}
        if not straight and len(through) == 1:
            relying[through.pop()].add(NAME[family])
        if not straight and not longer:
            cut_off.add(NAME[family])
    assert {tuple(row) for row in authority.ask("routes", given).rows} == routes
    assert authority.ask("reliance", given).rows == [
        [NAME[one], len(names), ", ".join(sorted(names))]
        for one, names in sorted(relying.items(), key=lambda item: (-len(item[1]), NAME[item[0]]))
    ]
    between = authority.ask("between", given).to_dicts()
    assert {row["name"]: row["pairs"] for row in between} == pairs
    found = authority.ask("cut-off", given).rows
    assert [row[0] for row in found] == sorted(cut_off)
    assert routes and cut_off
    for name, ties, negative in found:
        own = [row for row in TIES if held(row, date) and name in (NAME[row["from"]], NAME[row["to"]])]
        assert (ties, negative) == (len(own), sum(row["valence"] == "negative" for row in own))


@pytest.mark.parametrize("date", ["any", "2016", "2023-01-15"])
def test_who_has_ties_into_several_sectors(date: str, authority: Workspace, words: Graph) -> None:
    at = At(words, date)
    either = defaultdict(set)
    for one, others in at.arcs.items():
        for other in others:
            either[one].add(other)
            either[other].add(one)
    for least in (2, 3):
        expected = {}
        for one, others in either.items():
            counted = Counter(sector for other in others for sector in at.sectors(other))
            if len(counted) >= least:
                columns = ("home", "family-learning", "school", "authority", "community")
                contacts = sum(bool(at.sectors(other)) for other in others)
                expected[NAME[one]] = [len(counted), contacts, *(counted[c] for c in columns)]
        given = {"as-of": date, **({"least": str(least)} if least > 2 else {})}
        found = {row[0]: list(row[1:]) for row in authority.ask("across-sectors", given).rows}
        assert found == expected


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
