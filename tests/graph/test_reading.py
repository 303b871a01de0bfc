"""What the network and the maps are given of the graph."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from hsp_graph.core.assets import asset
from hsp_graph.graph.evidence import (
    is_fictional,
    read_agent_evidence,
    read_candidates,
    read_codings,
    read_evidence,
    read_rules,
)
from hsp_graph.graph.reading import read_agents, read_holdings, read_ties
from hsp_graph.network.network import AGENT_COLUMNS, POSITION_COLUMNS, TIE_COLUMNS
from hsp_graph.workspace import Workspace

Tables = Callable[..., Path]
BASE = "https://example.org/study/"


def read(table: str) -> list[dict[str, str]]:
    with asset("data", "tett-macleod-2020", f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def agents(workspace: Workspace) -> dict[str, dict[str, str | bool]]:
    """The agents by the last part of their IRI, each with where the first of its holdings puts it."""
    found = {str(agent["id"]): agent for agent in read_agents(workspace.store)}
    for held in reversed(read_holdings(workspace.store)):
        place: dict[str, str | bool] = {name: held[name] for name in POSITION_COLUMNS}
        found.get(held["agent"], {}).update(place | {"power": held["power"] == "true"})
    return {identifier.rsplit("/", 1)[1]: agent for identifier, agent in found.items()}


def test_the_small_tables_agent_by_agent(fresh_small: Workspace) -> None:
    found = agents(fresh_small)
    # Ashfield and the service are the end of no tie.
    assert list(found) == ["amina", "dev", "her-head", "ms-ahmed"]
    assert found["amina"] == {
        "id": f"{BASE}agent/amina",
        "label": "Amina",
        "kind": "person",
        "role": "parent",
        "role_label": "parent",
        "sector": "home",
        "power": False,
        "organisation": f"{BASE}agent/ashfield",
        "organisation_label": "Ashfield Primary",
    }
    assert found["her-head"] == {"id": f"{BASE}agent/her-head", "label": "her head", "kind": "unidentified"}
    assert (found["ms-ahmed"]["power"], found["dev"]["sector"]) == (True, "family-learning")
    assert set(found["amina"]) == set(AGENT_COLUMNS)


def test_the_small_tables_tie_by_tie(workspace: Workspace, tables: Tables) -> None:
    workspace.import_files([tables(ties=(
        "id,from,to,relation,valence,capital,mutual,strength,programme,valid_from,valid_until\n"
        "t1,amina,dev,confides-in,positive,,yes,2,wednesday,2016,2017-05-02\n"
        "t2,dev,ms-ahmed,,,bonding,,,,,\n"
        "t3,amina,her-head,,negative,,,,,,\n"
    ))])  # fmt: skip
    one, two, three = read_ties(workspace.store)
    assert one == {
        "id": f"{BASE}tie/t1",
        "from": f"{BASE}agent/amina",
        "to": f"{BASE}agent/dev",
        "relation": "confides-in",
        "relation_label": "confides in",
        "valence": "positive",
        "mutual": "true",
        "strength": "2",
        "valid_from": "2016",
        "valid_until": "2017-05-02",
        "programme": "Wednesday group",
        "capital": "bridging",
        "capital_rule": "31-sector-and-power",
    }
    assert set(one) == set(TIE_COLUMNS) | {"from", "to"}
    assert (two["capital"], two["capital_rule"], two["valence"], two["mutual"]) == ("bonding", "", "", "")
    assert (three["capital"], three["capital_rule"], three["valence"]) == ("", "", "negative")


def test_of_several_roles_the_one_that_somebody_holds_now_is_shown(
    workspace: Workspace, tables: Tables
) -> None:
    roles = (
        "person,role,organisation,valid_from,valid_until\n"
        "amina,parent,ashfield,2010,2019\namina,family-learning-practitioner,service,2020,\n"
        "dev,parent,ashfield,2012,\ndev,teacher,ashfield,2012,\n"
        "ms-ahmed,teacher,ashfield,2000,2009\nms-ahmed,head-teacher,ashfield,2010,\n"
        "her-head,head-teacher,service,2001,2005\nher-head,head-teacher,ashfield,2006,2011\n"
    )
    workspace.import_files([tables(roles=roles)])
    found = agents(workspace)
    shown = {name: (agent["role"], agent["organisation_label"]) for name, agent in found.items()}
    assert shown == {
        "amina": ("family-learning-practitioner", "Family Learning"),
        "dev": ("teacher", "Ashfield Primary"),
        "ms-ahmed": ("head-teacher", "Ashfield Primary"),
        "her-head": ("head-teacher", "Ashfield Primary"),
    }


def test_organisations_are_read_when_they_are_tied_and_stand_where_their_kind_does(
    workspace: Workspace, tables: Tables
) -> None:
    workspace.import_files([tables(
        organisations="id,name,kind,identified\nashfield,Ashfield,school,\nservice,FL,family-learning-service,\n"
                      "club,Club,community-organisation,\nfirm,Firm,organisation,\nsome,Some,school,no\n",
        ties="from,to\namina,ashfield\namina,club\nfirm,ashfield\namina,some\n", evidence=None,
    )])  # fmt: skip
    found = agents(workspace)
    kept = ("kind", "sector", "power", "role_label")
    assert {
        name: tuple(found[name].get(key) for key in kept) for name in ("ashfield", "club", "firm", "some")
    } == {
        "ashfield": ("organisation", "school", True, "school"),
        "club": ("organisation", "community", False, "community organisation"),
        "firm": ("organisation", None, None, None),
        "some": ("unidentified", "school", True, "school"),
    }
    assert "service" not in found


def test_the_study_has_every_person_and_the_tied_schools(study: Workspace) -> None:
    found = agents(study)
    people = {row["id"]: row for row in read("people")}
    tied = {row[end] for row in read("ties") for end in ("from", "to")}
    assert set(found) == set(people) | tied
    assert set(found) - set(people) == {"agata-school", "flora-school"}
    for name, row in people.items():
        assert found[name]["label"] == row["name"]
        assert (found[name]["kind"] == "person") == (row["identified"] == "yes")
    assert found["shirley"]["role"] == "head-teacher"


def test_the_study_has_every_tie_with_its_columns(study: Workspace) -> None:
    base = study.base
    found = {tie["id"].removeprefix(f"{base}tie/"): tie for tie in read_ties(study.store)}
    rows = {row["id"]: row for row in read("ties")}
    assert list(found) == sorted(rows)
    for name, row in rows.items():
        tie = found[name]
        assert (tie["from"], tie["to"]) == (f"{base}agent/{row['from']}", f"{base}agent/{row['to']}")
        assert (tie["relation"], tie["valence"]) == (row["relation"], row["valence"])
        assert (tie["mutual"] == "true") == (row["mutual"] == "yes")
        assert tie["capital"] in ("bonding", "bridging", "linking")
        assert tie["capital_rule"]


def test_the_study_has_for_each_tie_the_evidence_of_its_row_and_of_the_evidence_table(
    study: Workspace,
) -> None:
    people = {row["id"]: row["name"] for row in read("people")}
    pieces: dict[str, list[tuple[str, str, str]]] = {}
    for table in ("ties", "evidence"):
        for row in read(table):
            for tie in [row["id"]] if table == "ties" else filter(None, row["tie"].split("|")):
                reporters = [people[one] for one in row["reported_by"].split("|") if one]
                piece = (row["locator"], row["paraphrase"], ", ".join(sorted(reporters)))
                pieces.setdefault(tie, []).append(piece)
    found = {
        tie.removeprefix(f"{study.base}tie/"): sorted(
            (
                one["locator"],
                one["paraphrase"],
                ", ".join(sorted(filter(None, one["reported_by"].split(", ")))),
            )
            for one in evidence
        )
        for tie, evidence in read_evidence(study.store).items()
    }
    assert found == {tie: sorted(these) for tie, these in pieces.items()}
    assert len(found) == 82


def test_the_study_has_for_each_agent_the_evidence_on_the_agent_itself(study: Workspace) -> None:
    agent = f"{study.base}agent/"
    found = read_agent_evidence(study.store)
    shirley = found[f"{agent}shirley"]
    rows = [row for row in read("evidence") if "shirley" in row["agent"].split("|")]
    # The row of the table of people is one more.
    assert len(shirley) == len(rows) + 1
    assert {row["paraphrase"] for row in rows} < {piece["paraphrase"] for piece in shirley}
    assert [piece["stance"] for piece in shirley if piece["stance"]] == ["authentic"]
    indicators = [name for piece in shirley for name in piece["indicators"].split("; ") if name]
    assert len(indicators) == 13
    assert "heads, authentic: power relations" in indicators
    assert read_codings(study.store)[f"{agent}shirley"] == {"authentic": 13}
    assert read_codings(study.store)[f"{agent}elizabeth"] == {"traditional": 7, "authentic": 4}


def test_the_study_tells_whom_an_unidentified_agent_may_be(study: Workspace) -> None:
    names = {row["id"]: row["name"] for table in ("people", "organisations") for row in read(table)}
    expected = {
        f"{study.base}agent/{row['id']}": sorted(names[one] for one in row["may_be"].split("|"))
        for table in ("people", "organisations")
        for row in read(table)
        if row.get("may_be")
    }
    assert read_candidates(study.store) == expected
    assert expected


def test_rules_have_titles(study: Workspace) -> None:
    rules = read_rules(study.store)
    assert rules["31-sector-and-power"] == "Capital form by sector and power"
    assert {tie["capital_rule"] for tie in read_ties(study.store)} <= {"", *rules}


def test_evidence_has_all_that_is_stated_and_empty_text_for_the_rest(
    workspace: Workspace, tables: Tables
) -> None:
    evidence = (
        "id,tie,source,locator,paraphrase,quotation,reported_by,date,confidence\n"
        "e1,t1,interviews,p. 4,She trusts him.,Her words,dev|amina,2017,0.9\n"
    )
    workspace.import_files([tables(evidence=evidence)])
    found = read_evidence(workspace.store)
    assert list(found) == [f"{BASE}tie/t1"]
    first, second = found[f"{BASE}tie/t1"]
    assert first == {
        "evidence": f"{BASE}evidence/e1",
        "paraphrase": "She trusts him.",
        "quotation": "Her words",
        "source": "Interviews with parents",
        "locator": "p. 4",
        "date": "2017",
        "confidence": "0.9",
        "reported_by": "Amina, Dev",
        "stance": "",
        "indicators": "",
        "strategies": "",
    }
    assert (second["evidence"], second["locator"]) == (f"{BASE}tie/t1/evidence/1", "p. 3")
    assert {second[key] for key in ("paraphrase", "quotation", "date", "confidence", "reported_by")} == {""}


@pytest.mark.parametrize(
    ("rights", "fictional"),
    [
        (["Fictional, free to use"], True),
        (["fictional", "with consent"], False),
        (["non-fictional"], False),
        (["with consent: how families read fictional stories"], False),
        ([""], False),
    ],
)
def test_only_if_every_source_says_so_is_a_study_fictional(
    workspace: Workspace, tables: Tables, rights: list[str], fictional: bool
) -> None:
    rows = [
        f'{"interviews" if number == 0 else number},On fictional people,"{text}"'
        for number, text in enumerate(rights)
    ]
    workspace.import_files([tables(sources="\n".join(["id,title,rights", *rows, ""]))])
    assert is_fictional(workspace.store) == fictional
