"""Measures of a study as a user types them: each number against the function or a slow count."""

import csv
import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from hsp_graph.core.assets import asset
from hsp_graph.core.version import __version__
from hsp_graph.measures import reach, reliance
from hsp_graph.measures.brokerage import ROLES, brokerage
from hsp_graph.measures.brokered import brokered_by
from hsp_graph.measures.mitigation import mitigation
from hsp_graph.measures.routes import routes
from hsp_graph.measures.structural_holes import structural_holes
from hsp_graph.measures.uncertainty import MOST_MISSING
from hsp_graph.measures.what_if import compared
from hsp_graph.network.network import AGENT_COLUMNS, Network
from hsp_graph.workspace import Workspace
from tests.command_line import Hsp

MADE = ("model", "as_of", "conditions", "graph", "version")
PRACTITIONERS = ["Dev", "Mo", "Sue", "Carol", "Inês"]
#: How many families reach power in two steps through one practitioner alone, as the example's README tells.
RELYING = {"Dev": 7, "Mo": 5, "Sue": 4, "Carol": 2, "Inês": 2}


@pytest.fixture(scope="module")
def network(authority: Workspace) -> Network:
    return authority.network()


@pytest.fixture
def measure(hsp: Hsp, authority: Workspace) -> Callable[..., list[dict[str, str]]]:
    """A function: measure the example authority; the rows of its CSV."""
    return lambda *arguments: hsp("-w", authority.folder, "measure", *arguments, "--format", "csv").rows()


Measure = Callable[..., list[dict[str, str]]]


def table(name: str) -> list[dict[str, str]]:
    """A table of the example authority as it stands in the file."""
    with asset("data", "example-authority", f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def text(rows: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """Rows of a function as CSV has them."""

    def cell(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool | np.bool_):
            return "yes" if value else "no"
        return "not defined" if value != value else str(value)

    return [{name: cell(value) for name, value in row.items()} for row in rows]


def without(rows: Sequence[dict[str, str]], *names: str) -> list[dict[str, str]]:
    return [{name: cell for name, cell in row.items() if name not in names} for row in rows]


def held(date: str) -> Callable[[dict[str, str]], bool]:
    """Whether a tie held at a date, as far as both are given."""
    return lambda tie: (
        tie["valid_from"][: len(date)] <= date
        and (not tie["valid_until"] or date[: len(tie["valid_until"])] <= tie["valid_until"])
    )


def graph(
    keep: Callable[[dict[str, str]], bool] = lambda tie: True, negative: bool = False
) -> "nx.DiGraph[str]":
    """Who is tied to whom by name, straight from the tables; the weight is the sum of the strengths."""
    names = {person["id"]: person["name"] for person in table("people")}
    made: nx.DiGraph[str] = nx.DiGraph()
    made.add_nodes_from(names.values())
    for tie in table("ties"):
        if not keep(tie) or (tie["valence"] == "negative" and not negative):
            continue
        one, other = names[tie["from"]], names[tie["to"]]
        for a, b in ((one, other), (other, one)) if tie["mutual"] == "yes" else ((one, other),):
            weight = made.edges[a, b]["weight"] if made.has_edge(a, b) else 0
            made.add_edge(a, b, weight=weight + float(tie["strength"]))
    return made


def own_power(any_school: bool = False) -> dict[str, set[str]]:
    """The heads and deputes who count for each parent, by name, straight from the roles of all dates."""
    names = {person["id"]: person["name"] for person in table("people")}
    led, schools = defaultdict(set), defaultdict(set)
    for role in table("roles"):
        if role["role"] in ("head-teacher", "depute-head-teacher"):
            led[role["organisation"]].add(names[role["person"]])
        elif role["role"] in ("mother", "father", "grandparent", "carer"):
            schools[names[role["person"]]].add(role["organisation"])
    everybody = set.union(*led.values())
    return {
        family: everybody if any_school else set.union(*(led[school] for school in own))
        for family, own in schools.items()
    }


def brokered(made: "nx.DiGraph[str]") -> dict[str, int]:
    """What everybody brokers in all, triad by triad."""
    return {
        v: sum(i != k and not made.has_edge(i, k) for i in made.predecessors(v) for k in made.successors(v))
        for v in made
    }


def test_the_terminal_shows_a_number_that_can_be_made_again(hsp: Hsp, authority: Workspace) -> None:
    done = hsp("-w", authority.folder, "measure", "brokerage", "--top", "2", "--valence", "positive")
    fingerprint = authority.network().where(valences=["positive"]).fingerprint()
    lines = done.out.splitlines()
    assert " ".join(lines[0].split()) == "name (group) coord. itiner. repres. gatek. liaison total z"
    assert [line.split("  ")[0] for line in lines[1:3]] == ["Dev (family-learning)", "Sue (family-learning)"]
    idle = sum(
        not total
        for total in brokered(authority.network().where(valences=["positive"]).to_networkx()).values()
    )
    below = " ".join(lines[4:])
    assert below.startswith(
        "How often each one stands between two who are not tied, by the groups of the three."
    )
    assert below.endswith(
        "seldom chance). "
        f"{idle} others broker nobody. "
        "Gould-Fernandez brokerage by sector; of all dates; conditions: valence positive; graph "
        f"{fingerprint}; hsp-graph {__version__}"
    )


@pytest.mark.parametrize(
    "command",
    [
        "brokerage", "brokerage --level groups", "brokerage --level global", "brokerage --show {}",
        "structural-holes", "structural-holes --model ego --show {}", "routes",
        "routes --own-school --disjoint", "routes --any-school", "routes --by practitioner",
        "routes --by person", "mitigation", "mitigation --any-school",
        "mitigation --by school", "mitigation --by type", "mitigation --by family",
        "brokerage --missing 0.1 --samples 3",
        "structural-holes --identities sampled --samples 3", "routes --missing 0.1 --samples 3",
    ],
)  # fmt: skip
@pytest.mark.parametrize("which", ["study", "authority"])
def test_every_command_in_every_format(
    request: pytest.FixtureRequest, hsp: Hsp, which: str, command: str
) -> None:
    workspace = request.getfixturevalue(which)
    who = "Morven" if which == "study" else "Dev"
    words = [word.format(who) for word in command.split()]
    shown, as_csv, as_json = (
        hsp("-w", workspace.folder, "measure", *words, "--format", form) for form in ("table", "csv", "json")
    )
    none = "No evidence shows the type of the head of any of these families, which tells none apart.\n"
    untyped = (which, words[-1]) == ("study", "type")  # so no table is shown
    assert (shown.exit_code, shown.err) == (0, none if untyped else "")
    assert max(map(len, shown.out.splitlines())) <= 80
    fingerprint = workspace.network().fingerprint()
    as_of, said = ("2008", "as of 2008") if which == "study" else ("any", "of all dates")
    below = shown.out.replace("\n", " ")
    assert untyped or (f"graph {fingerprint}" in below and f"; {said}; conditions: none; " in below)
    rows, objects = as_csv.rows(), json.loads(as_json.out)
    assert rows
    assert rows == [
        {name: "not defined" if value is None else cell for (name, cell), value in zip(
            text([one])[0].items(), one.values(), strict=True)}
        for one in objects
    ]  # fmt: skip
    for row in rows:
        made = (row["as_of"], row["conditions"], row["graph"], row["version"])
        assert made == (as_of, "none", fingerprint, __version__)
        assert untyped or row["model"].split(",")[0] in " ".join(shown.out.split())


@pytest.mark.parametrize(
    ("options", "conditions", "keep", "negative"),
    [
        (["--valence=positive"], "valence positive", lambda t: t["valence"] == "positive", False),
        (["--valence=mixed", "--valence=Positive"], "valence mixed or Positive",
         lambda t: t["valence"] != "negative", False),
        (["--valence=negative"], "valence negative, negative ties count",
         lambda t: t["valence"] == "negative", True),
        (["--negative"], "negative ties count", lambda t: True, True),
        (["--relation=talks_with"], "relation talks_with", lambda t: t["relation"] == "talks-with", False),
        (["--programme=brook blether"], "programme brook blether",
         lambda t: t["programme"] == "brook-blether", False),
        (["--programme=not-stated"], "programme not-stated", lambda t: not t["programme"], False),
        (["--as-of=2021"], "none", held("2021"), False),
        (["--as-of=2022-05"], "none", held("2022-05"), False),
        (["--as-of=2022-05-17", "--negative"], "negative ties count", held("2022-05-17"), True),
        (["--relation=befriends", "--relation=values", "--as-of=2023", "--valence=positive"],
         "valence positive, relation befriends or values",
         lambda t: t["relation"] in ("befriends", "values") and t["valence"] == "positive"
         and held("2023")(t), False),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_only_some_ties(
    measure: Measure, options: list[str], conditions: str, keep: Callable[[Any], bool], negative: bool
) -> None:
    made = graph(keep, negative)
    (as_of,) = [word.removeprefix("--as-of=") for word in options if "--as-of" in word] or ["any"]
    rows = measure("brokerage", *options)
    assert {row["name"]: int(row["total"]) for row in rows} == brokered(made)
    assert {(row["as_of"], row["conditions"]) for row in rows} == {(as_of, conditions)}
    rows = measure("structural-holes", *options)
    assert {(row["as_of"], row["conditions"]) for row in rows} == {(as_of, conditions)}
    assert {row["name"]: int(row["degree"]) for row in rows} == {
        name: len({*made.predecessors(name), *made.successors(name)}) for name in made
    }
    for row in rows:
        assert (row["constraint"] == "not defined") == (row["degree"] == "0")


@pytest.mark.parametrize("form", ["bonding", "bridging", "linking"])
def test_ties_of_a_capital_form(measure: Measure, network: Network, form: str) -> None:
    named = {str(tie).rsplit("/", 1)[-1] for tie in network.ties["id"][network.ties["capital"] == form]}
    made = graph(lambda tie: tie["id"] in named)
    assert 0 < len(named) < len(table("ties"))
    rows = measure("brokerage", "--capital", form)
    assert {row["name"]: int(row["total"]) for row in rows} == brokered(made)


@pytest.mark.parametrize("group", sorted(AGENT_COLUMNS))
def test_brokerage_by_any_attribute(measure: Measure, network: Network, group: str) -> None:
    found = brokerage(network, group)
    rows = measure("brokerage", "--group", group)
    names = {row["node"]: row.pop("name") for row in rows}
    assert names == network.labels()
    assert rows[0]["model"] == f"Gould-Fernandez brokerage by {group}"
    rows.sort(key=lambda row: list(names).index(row["node"]))
    expected = {row["node"]: row for row in text(found.to_rows())}
    assert {row["node"]: row for row in without(rows, *MADE)} == expected
    assert without(measure("brokerage", "--group", group, "--level", "groups"), *MADE) == text(
        found.group_rows()
    )
    assert without(measure("brokerage", "--group", group, "--level", "global"), *MADE) == text(
        found.global_rows()
    )


def test_a_small_p_is_not_shown_as_none(hsp: Hsp, study: Workspace) -> None:
    """A p of 0.0003 is no 0.00; csv has all its digits."""
    words = ("-w", study.folder, "measure", "brokerage", "--level", "global")
    shown = {line.split()[0]: line.split()[5:] for line in hsp(*words).out.splitlines()[1:7]}
    right = {row["role"]: float(row["p"]) for row in hsp(*words, "--format", "csv").rows()}
    assert 0 < right["total"] < 0.001 and shown["total"] == ["<", "0.001"]
    assert shown["liaison"] == [f"{right['liaison']:.3f}"]


def test_who_brokers_most_comes_first(measure: Measure) -> None:
    rows = measure("brokerage")
    assert rows == sorted(rows, key=lambda row: (-int(row["total"]), row["name"]))
    assert measure("brokerage", "--top", "3") == rows[:3]
    assert rows[0]["name"] == "Dev"


@pytest.mark.parametrize("options", [[], ["--negative"], ["--group", "organisation"], ["--as-of", "2018"]])
def test_what_one_person_brokers(measure: Measure, network: Network, options: list[str]) -> None:
    group = options[1] if "--group" in options else "sector"
    kept = network.where(as_of=options[1] if "--as-of" in options else "")
    for name in ("Dev", "mo", "leanne"):
        triads = brokered_by(kept, network.position(name), group, negative="--negative" in options)
        done = measure("brokerage", "--show", name, *options) if triads else []
        assert [(row["role"], row["from"], row["to"]) for row in done] == [
            (triad["role"], triad["from"], triad["to"]) for triad in triads
        ]
        counts = {row["name"].casefold(): row for row in measure("brokerage", *options)}[name.casefold()]
        assert int(counts["total"]) == len(triads)
        for role in ROLES[:-1]:
            assert int(counts[role]) == sum(row["role"] == role for row in done)


def test_what_one_person_brokers_has_its_ties_and_their_evidence(
    hsp: Hsp, measure: Measure, authority: Workspace
) -> None:
    (row,) = measure("brokerage", "--show", "Leanne")
    interviews = "Interviews with parents, 2023 (fictional)"
    assert [row[name] for name in ("role", "from", "first_tie", "to", "second_tie")] == [
        "coordinator", "Stacey", f"befriends ({interviews}, Stacey, paragraph 5)",
        "Betty", f"talks with ({interviews}, Betty, paragraph 5)",
    ]  # fmt: skip
    assert row["model"] == "Gould-Fernandez brokerage by sector, what Leanne brokers"
    assert len(measure("brokerage", "--show", "Dev", "--top", "4")) == 4
    nothing = hsp("-w", authority.folder, "measure", "brokerage", "--show", "Stacey", "--as-of", "2018")
    assert nothing == (0, "", "Stacey brokers nothing.\n")


@pytest.mark.parametrize("options", [[], ["--weight", "strength"]])
def test_structural_holes_are_those_of_networkx(measure: Measure, options: list[str]) -> None:
    made, weight = graph(), "weight" if options else None
    constraint = nx.constraint(made, weight=weight)
    effective = nx.effective_size(made, nodes=list(made), weight=weight)
    rows = measure("structural-holes", *options)
    known = [row for row in rows if made.out_degree(row["name"])]  # networkx defines it only of these
    assert len(known) > 50
    for row in known:
        assert float(row["constraint"]) == pytest.approx(constraint[row["name"]], abs=1e-9)
        assert float(row["effective_size"]) == pytest.approx(effective[row["name"]], abs=1e-9)
        assert float(row["efficiency"]) == pytest.approx(float(row["effective_size"]) / int(row["degree"]))
    said = "weighted by strength" if options else "not weighted"
    assert {row["model"] for row in rows} == {f"Burt's structural holes, whole network, {said}"}
    # Whoever has fewer than two contacts has no holes to speak of, and stands last.
    found = [(int(row["degree"]) < 2, row["constraint"].replace("not defined", "inf")) for row in rows]
    assert [alone for alone, _ in found] == sorted(alone for alone, _ in found)
    values = [float(value) for alone, value in found if not alone]
    assert values == sorted(values)


@pytest.mark.parametrize("model", ["whole", "ego"])
def test_constraint_by_contact(measure: Measure, network: Network, model: Any) -> None:
    found = structural_holes(network, model=model)
    rows = measure("structural-holes", "--model", model)
    assert without(rows, "name", *MADE) == without(
        sorted(text(found.to_rows()), key=lambda row: [one["node"] for one in rows].index(row["node"])),
        "model",
    )
    dev = next(row for row in rows if row["name"] == "Dev")
    contacts = measure("structural-holes", "--model", model, "--show", "dev")
    assert {row["contact"] for row in contacts} == {*graph().predecessors("Dev"), *graph().successors("Dev")}
    assert sum(float(row["constraint"]) for row in contacts) == pytest.approx(float(dev["constraint"]))
    assert contacts == sorted(contacts, key=lambda row: -float(row["constraint"]))
    assert measure("structural-holes", "--model", model, "--show", "dev", "--top", "2") == contacts[:2]


def test_the_date_of_the_study_unless_another_is_given(hsp: Hsp, study: Workspace) -> None:
    where = ("-w", study.folder, "measure", "routes", "--format", "csv")
    rows = hsp(*where).rows()
    assert {row["as_of"] for row in rows} == {"2008"}
    assert hsp(*where, "--as-of", "2008").rows() == rows
    ever = hsp(*where, "--as-of", "ANY").rows()
    assert {row["as_of"] for row in ever} == {"any"}
    assert without(ever, *MADE) == text(routes(study.network("any")).to_rows(study.network("any")))


@pytest.mark.parametrize("options", [{}, {"steps": 3}, {"any_school": True}, {"disjoint": True, "steps": 1}])
def test_the_routes_of_families(measure: Measure, network: Network, options: dict[str, Any]) -> None:
    words = [
        f"--{name.replace('_', '-')}" + ("" if value is True else f"={value}")
        for name, value in options.items()
    ]
    rows = measure("routes", *words)
    assert without(rows, *MADE) == text(routes(network, **options).to_rows(network))
    assert measure("routes", *words, "--top", "2") == rows[:2]
    made, power = graph(), own_power("any_school" in options)
    assert {row["name"] for row in rows} == power.keys()
    for row in rows:
        away = nx.single_source_shortest_path_length(made, row["name"])
        reached = [away[one] for one in power[row["name"]] if one in away]
        assert row["steps"] == str(min(reached, default=""))
        assert int(row["nearest_count"]) == reached.count(min(reached, default=0))
        assert row["nearest"] == "" or away[row["nearest"]] == min(reached)
        assert row["leads"] == "no"  # no parent is a head here
    place = "any school" if "any_school" in options else "own school"
    assert {row["model"] for row in rows} == {
        f"Routes to power in {place}, short ones at most {options.get('steps', 2)} steps"
    }


def test_the_own_school_is_the_default(measure: Measure) -> None:
    for words in (["routes"], ["routes", "--by", "person"], ["routes", "--by", "practitioner"],
                  ["routes", "--since", "2020"], ["mitigation"]):  # fmt: skip
        assert measure(*words) == measure(*words, "--own-school") != measure(*words, "--any-school")


def test_the_reach_of_practitioners_is_what_the_readme_tells(measure: Measure) -> None:
    rows = measure("routes", "--by", "practitioner")
    assert {row["name"]: int(row["relying"]) for row in rows} == RELYING
    families = [row["relies_on"] for row in measure("routes")]
    assert {name: families.count(name) for name in PRACTITIONERS} == RELYING
    assert [row["name"] for row in rows] == ["Dev", "Mo", "Sue", "Carol", "Inês"]
    alone = {row["family"].rsplit("/", 1)[-1] for row in measure("routes") if row["steps"] == "3"}
    assert alone == {"leanne", "paul", "georgi"}


@pytest.mark.parametrize("words", [[], ["--any-school"]])
def test_betweenness_is_that_of_networkx(measure: Measure, words: list[str]) -> None:
    made = graph()
    expected = dict.fromkeys(made, 0.0)
    for family, holders in own_power(bool(words)).items():
        for name, value in nx.betweenness_centrality_subset(made, [family], sorted(holders)).items():
            expected[name] += value
    place = "any school" if words else "own school"
    rows = measure("routes", "--by", "person", *words)
    assert {row["name"]: pytest.approx(float(row["betweenness"]), abs=1e-9) for row in rows} == expected
    assert [row["name"] for row in rows][:2] == ["Dev", "Sue"]
    assert {(row["error"], row["model"]) for row in rows} == {
        ("0.0", f"Betweenness from home to power in {place}, exact")
    }


@pytest.mark.parametrize(("since", "as_of"), [("2018", "2025"), ("2020-01", ""), ("2022-06", "")])
def test_routes_that_changed_since_a_date(
    hsp: Hsp, measure: Measure, network: Network, since: str, as_of: str
) -> None:
    found = compared(network.where(as_of=since), network.where(as_of=as_of)).to_rows(network)
    expected = [row for row in text(found) if row["change"] != "unchanged"]
    words = ["routes", "--since", since, *(["--as-of", as_of] if as_of else [])]
    rows = measure(*words)
    assert without(rows, *MADE) == expected != []
    assert {(row["model"], row["as_of"]) for row in rows} == {
        (f"Routes to power in own school since {since}, short ones at most 2 steps", as_of or "any")
    }
    then = {row["name"]: row for row in measure("routes", "--as-of", since)}
    now = {row["name"]: row for row in measure("routes", *words[3:])}
    for row in rows:
        assert (row["steps_before"], row["steps_after"]) == (
            then[row["family"]]["steps"], now[row["family"]]["steps"]
        )  # fmt: skip


def test_nothing_has_changed(hsp: Hsp, study: Workspace) -> None:
    done = hsp("-w", study.folder, "measure", "routes", "--since", "2010")
    assert done == (0, "", "No family's route has changed.\n")


@pytest.mark.parametrize("by", ["all", "school", "type"])
def test_mitigation_counts(measure: Measure, network: Network, by: str) -> None:
    heads = {"Ms Ahmed": "authentic", "Mrs Cole": "traditional", "Mr Boyle": "nominal"}
    types = {network.position(head): kind for head, kind in heads.items()}
    found = mitigation(network, types=types, steps=3)
    rows = measure("mitigation", "--by", by, "--steps", "3")
    assert without(rows, *MADE) == text(found.counts(network, by=by.replace("all", "")))
    assert {row["model"] for row in rows} == {"Mitigation, routes of at most 3 steps"}
    families = measure("mitigation", "--by", "family", "--steps", "3")
    assert without(families, *MADE) == text(found.to_rows(network))
    for relation in ("negative", "mixed", "absent"):
        of_these = [row for row in rows if row["to_head"] == relation]
        assert sum(int(row["families"]) for row in of_these) == sum(
            one["to_head"] == relation for one in families
        )
        named = ", ".join(row["names"] for row in of_these).split(", ")
        assert sorted(named) == sorted(one["family"] for one in families if one["to_head"] == relation)


def test_the_finding_of_the_study(hsp: Hsp, study: Workspace) -> None:
    rows = hsp("-w", study.folder, "measure", "mitigation", "--format", "csv").rows()
    assert [[*row.values()][:7] for row in rows] == [
        ["negative", "3", "3", "0", "3", "3", "Joyce, Kelly, Kim"],
        ["mixed", "0", "0", "0", "0", "0", ""],
        ["absent", "6", "6", "0", "6", "6", "Agata, Flora, Gamal, Katy, Majda, Pat"],
    ]
    out = " ".join(hsp("-w", study.folder, "measure", "mitigation").out.split())
    assert out.count(" of 10 families: ") == 3
    assert "1 of 10 families: a positive relation to the head (Val)." in out
    assert "3 of 10 families: a negative relation to the head (Joyce, Kelly, Kim)." in out


def test_people_without_ties(hsp: Hsp, workspace: Workspace, tables: Callable[..., Path]) -> None:
    workspace.import_files([tables(ties=None, evidence=None)])
    where = ("-w", workspace.folder, "measure")
    rows = hsp(*where, "brokerage", "--format", "csv").rows()
    assert {(row["total"], row["total_z"]) for row in rows} == {("0", "not defined")}
    assert json.loads(hsp(*where, "brokerage", "--format", "json").out)[0]["total_z"] is None
    rows = hsp(*where, "structural-holes", "--format", "csv").rows()
    assert {(row["degree"], row["constraint"]) for row in rows} == {("0", "not defined")}
    (row,) = hsp(*where, "routes", "--format", "csv").rows()
    assert [row[name] for name in ("name", "nearest", "nearest_count", "steps")] == ["Amina", "", "0", ""]
    assert "Amina  none" in hsp(*where, "routes").out


def test_saved_measures_can_be_asked(hsp: Hsp, authority: Workspace, tmp_path: Path) -> None:
    shutil.copytree(authority.folder, folder := tmp_path / "copy")
    where = ("-w", folder)

    def saved(quantity: str, query: str = "saved-brokers") -> dict[str, tuple[float, str, str]]:
        rows = hsp(*where, "ask", query, "--format", "csv").rows()
        return {
            row["name"]: (float(row["number"]), row["measure"], row["graph"])
            for row in rows if row["quantity"] == quantity
        }  # fmt: skip

    commands = {
        "total": ["brokerage", "--save", "--relation", "values", "--top", "1"],
        "constraint": ["structural-holes", "--save", "--weight", "strength", "--model", "ego"],
    }
    for (quantity, words), said in zip(
        commands.items(), ("of all dates, relation values", "of all dates"), strict=True
    ):
        done = hsp(*where, "measure", *words, "--format", "csv")
        assert done.exit_code == 0
        assert done.err.startswith("Saved as https://example.org/firthside/measure/")
        assert done.err.endswith("; 'hsp ask saved-brokers' reads it.\n")
        unsaved = [word for word in words if word not in ("--save", "--top", "1")]
        rows = hsp(*where, "measure", *unsaved, "--format", "csv").rows()
        defined = [row for row in rows if row[quantity] != "not defined"]
        assert saved(quantity) == {
            row["name"]: (
                float(row[quantity]), f"{row['model']}; conditions: {said}", row["graph"]
            )
            for row in defined
        }  # fmt: skip
    rows = hsp(*where, "ask", "saved-brokers", "-p", "agent=Dev", "--format", "csv").rows()
    assert {(row["name"], row["quantity"]) for row in rows} == {("Dev", "total"), ("Dev", "constraint")}
    assert authority.network().fingerprint() in {row["graph"] for row in rows}


@pytest.mark.parametrize(
    ("by", "column", "reads"),
    [
        ("family", "steps", "hsp query"),
        ("practitioner", "relying", "hsp ask"),
        ("person", "betweenness", "hsp ask"),
    ],
)
def test_saved_routes(
    hsp: Hsp, authority: Workspace, tmp_path: Path, by: str, column: str, reads: str
) -> None:
    shutil.copytree(authority.folder, folder := tmp_path / "copy")
    words = ("-w", folder, "measure", "routes", "--by", by, "--format", "csv")
    assert reads in hsp(*words, "--save").err
    query = f"""SELECT ?name ?number {{ ?m a hsp:Measurement ; hsp:ofAgent ?agent ; hsp:quantity "{column}" ;
                hsp:number ?number . ?agent rdfs:label ?name }}"""
    found = hsp("-w", folder, "query", query, "--format", "csv").rows()
    assert {row["name"]: float(row["number"]) for row in found} == {
        row["name"]: float(row[column]) for row in hsp(*words).rows()
    }


def test_no_study_at_all(hsp: Hsp, tmp_path: Path, authority: Workspace) -> None:
    done = hsp("measure", "brokerage", cwd=tmp_path)
    assert (done.exit_code, done.out) == (2, "")
    assert "There is no study in" in done.err
    assert "Traceback" not in done.err
    done = hsp("-w", authority.folder, "measure", "brokerage", "--top", "1", "--format", "json")
    assert (done.exit_code, done.err) == (0, "")
    assert json.loads(done.out)[0]["name"] == "Dev"


def test_brokerage_in_each_format_and_level(hsp: Hsp, study: Workspace) -> None:
    where = ("-w", study.folder, "measure", "brokerage")
    full = hsp(*where, "--format", "csv").rows()
    assert len(full) == 59
    assert full[0]["name"] == "Morven"
    assert {"liaison", "liaison_expected", "liaison_sd", "liaison_z", "total_z"} <= set(full[0])
    totals = [float(row["total"]) for row in full]
    assert totals == sorted(totals, reverse=True)
    assert len(hsp(*where, "--top", "3", "--format", "csv").rows()) == 3
    groups = {row["group"] for row in hsp(*where, "--level", "groups", "--format", "csv").rows()}
    assert groups == {"home", "family-learning", "school", "authority"}
    assert len(hsp(*where, "--level", "global", "--format", "csv").rows()) >= 1
    table = hsp(*where, "--top", "2").out.splitlines()
    assert table[0].split() == [
        "name",
        "(group)",
        "coord.",
        "itiner.",
        "repres.",
        "gatek.",
        "liaison",
        "total",
        "z",
    ]
    by_role = hsp(*where, "--group", "role", "--top", "1", "--format", "csv").rows()
    assert by_role[0]["group"] == "family-learning-practitioner"


def test_brokerage_of_an_empty_study_says_so(hsp: Hsp, workspace: Workspace) -> None:
    done = hsp("-w", workspace.folder, "measure", "brokerage")
    assert (done.exit_code, done.err) == (
        2,
        "Error: Nobody is in the graph.\nHint:  'hsp import' brings tables in.\n",
    )


def test_help_states_the_bounds_that_the_code_enforces(hsp: Hsp) -> None:
    helps = {name: hsp("measure", name, "--help").out for name in ("routes", "mitigation", "brokerage")}
    assert f"1<=x<={reliance.MOST_STEPS}]" in helps["routes"]
    assert f"with --by practitioner up to {reach.MOST_STEPS}." in " ".join(helps["routes"].split())
    assert f"0<=x<={MOST_MISSING}]" in helps["brokerage"]
    assert "x>=2]" in helps["mitigation"]
    assert f"1<=x<={reliance.MOST_STEPS}]" in hsp("what-if", "--help").out
