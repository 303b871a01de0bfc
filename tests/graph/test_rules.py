"""The rules: hand-made cases for each, and any small tables against a plain transcription of the design."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hsp_graph.core.namespaces import HSP, expand
from hsp_graph.graph.engine import in_named_graph, run
from hsp_graph.graph.rules import derived as derived_by
from hsp_graph.graph.rules import rule_graph, rules
from hsp_graph.workspace import Workspace, init_workspace

BASE = "https://example.org/study/"
TYPE = ox.NamedNode(expand("rdf:type"))
FORMS = {"BondingTie": "bonding", "BridgingTie": "bridging", "LinkingTie": "linking"}
SHORTCUTS = {"bonding": "bondsWith", "bridging": "bridgesTo", "linking": "linksTo"}
#: The roles used here: sector, and whether the role holds institutional power.
ROLES = {
    "parent": ("home", False), "child": ("home", False), "teacher": ("school", False),
    "head-teacher": ("school", True), "family-learning-practitioner": ("family-learning", False),
    "authority-officer": ("authority", True), "community-worker": ("community", False),
}  # fmt: skip
KINDS = {
    "school": ("school", True), "local-authority": ("authority", True),
    "family-learning-service": ("family-learning", False), "community-organisation": ("community", False),
}  # fmt: skip


class Person(NamedTuple):
    """Somebody with declared characteristics and roles of (role, from, until)."""

    roles: list[tuple[str, str, str]]
    language: frozenset[str] = frozenset()
    ethnicity: frozenset[str] = frozenset()


class Tie(NamedTuple):
    """A tie between people or organisations by identifier."""

    source: str
    target: str
    since: str = ""
    until: str = ""
    valence: str = ""
    mutual: bool = False
    capital: str = ""


def derived(
    folder: Path, people: dict[str, Person], ties: list[Tie], kinds: dict[str, str] | None = None
) -> Workspace:
    """A workspace with these people, organisations and ties; the ties are called t0, t1 and so on."""
    tables = folder / "tables"
    tables.mkdir()

    def write(name: str, header: str, rows: list[list[str]]) -> None:
        lines = [header, *(",".join(row) for row in rows)]
        (tables / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    write("people", "id,name,language,ethnicity", [
        [name, name, *("|".join(sorted(values)) for values in (one.language, one.ethnicity))]
        for name, one in people.items()
    ])  # fmt: skip
    write("organisations", "id,name,kind", [[name, name, kind] for name, kind in (kinds or {}).items()])
    write("roles", "person,role,valid_from,valid_until", [
        [name, *role] for name, one in people.items() for role in one.roles
    ])  # fmt: skip
    write("ties", "id,from,to,valid_from,valid_until,valence,mutual,capital", [
        [f"t{number}", *tie[:5], "yes" if tie.mutual else "no", tie.capital]
        for number, tie in enumerate(ties)
    ])  # fmt: skip
    workspace = init_workspace(folder / "workspace", base=BASE)
    workspace.import_files([path for path in tables.glob("*.csv") if len(path.read_text().splitlines()) > 1])
    return workspace


def forms_of(workspace: Workspace) -> dict[str, list[tuple[str, str]]]:
    """For each tie that has any, its forms with the rule that derived each ("" where a coder asserted it)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for local, form in FORMS.items():
        for quad in workspace.store.quads(None, TYPE, ox.NamedNode(HSP + local), None):
            if quad.graph_name == ox.DefaultGraph():
                continue  # what all graphs say together
            graph = quad.graph_name.value  # type: ignore[union-attr]
            rule = graph.rsplit("/", 1)[1] if "/derived/" in graph else ""
            found.setdefault(quad.subject.value.rsplit("/", 1)[1], []).append((form, rule))  # type: ignore[union-attr]
    return found


def shortcuts_of(workspace: Workspace) -> set[tuple[str, str, str]]:
    """Every (agent, shortcut, agent)."""
    return {
        (quad.subject.value.rsplit("/", 1)[1], name, quad.object.value.rsplit("/", 1)[1])  # type: ignore[union-attr]
        for name in (*SHORTCUTS.values(), "tiedTo")
        for quad in workspace.store.quads(None, ox.NamedNode(HSP + name), None, None)
    }


def always(role: str, *languages: str, ethnicity: str = "") -> Person:
    return Person([(role, "", "")], frozenset(languages), frozenset(filter(None, [ethnicity])))


POLISH, URDU = always("parent", "Polish"), always("parent", "Urdu")
WHITE, ASIAN = (always("parent", "English", ethnicity=word) for word in ("White", "Asian"))
PARENT, HEAD, FL = always("parent"), always("head-teacher"), always("family-learning-practitioner")
TEACHER, OFFICER = always("teacher"), always("authority-officer")

CASES = {
    # Within a sector
    "parents": (PARENT, PARENT, "bonding"),
    "practitioners": (FL, FL, "bonding"),
    "a teacher and a head": (TEACHER, HEAD, "bonding"),
    "parents who share no language": (POLISH, URDU, "bridging"),
    "parents who share one of their languages":
        (always("parent", "Polish", "English"), always("parent", "English", "Urdu"), "bonding"),
    "parents of whom one declares no language": (always("parent", "Polish"), PARENT, "bonding"),
    "parents who share a language and no ethnicity": (WHITE, ASIAN, "bridging"),
    "parents who declare different things": (POLISH, always("parent", ethnicity="Asian"), "bonding"),
    # Across sectors
    "a parent and a practitioner": (PARENT, FL, "bridging"),
    "a parent and a teacher": (PARENT, TEACHER, "bridging"),
    "a parent and a head": (PARENT, HEAD, "linking"),
    "a practitioner and a head": (FL, HEAD, "linking"),
    "a head and a parent": (HEAD, PARENT, "linking"),
    "a head and an officer": (HEAD, OFFICER, "linking"),
    "a parent and an officer who share no language":
        (always("parent", "Polish"), always("authority-officer", "English"), "linking"),
    "a parent and a practitioner who share no language":
        (always("parent", "Polish"), always("family-learning-practitioner", "English"), "bridging"),
    # No position
    "a parent and somebody without a role": (PARENT, Person([]), ""),
    "two without a role": (Person([]), Person([]), ""),
}  # fmt: skip


def test_two_people_by_their_roles_and_characteristics(tmp_path: Path) -> None:
    people: dict[str, Person] = {}
    ties: list[Tie] = []
    for number, (one, other, _) in enumerate(CASES.values()):
        people |= {f"a{number}": one, f"b{number}": other}
        ties.append(Tie(f"a{number}", f"b{number}"))
    found = forms_of(derived(tmp_path, people, ties))
    for number, (case, (*_, form)) in enumerate(CASES.items()):
        assert [one for one, _ in found.get(f"t{number}", [])] == ([form] if form else []), case
        assert all(rule for _, rule in found.get(f"t{number}", [])), case


def test_what_a_coder_asserts_stands(tmp_path: Path) -> None:
    ties = [
        Tie("p", "h", capital="bonding"),
        Tie("p", "q", capital="linking"),
        Tie("p", "m", capital="bridging"),
    ]
    mover = Person([("parent", "", "2010"), ("teacher", "2011", "")])
    found = forms_of(derived(tmp_path, {"p": PARENT, "q": PARENT, "h": HEAD, "m": mover}, ties))
    assert found == {"t0": [("bonding", "")], "t1": [("linking", "")], "t2": [("bridging", "")]}


TEACHER_THEN_HEAD = Person([("teacher", "2005", "2009"), ("head-teacher", "2010", "")])
PARENT_THEN_FL = Person([("parent", "2001", "2010-06"), ("family-learning-practitioner", "2010-09", "")])
PARENT_AND_FL = Person([("parent", "2001", ""), ("family-learning-practitioner", "2010", "")])
MOVES = {
    "a teacher before she is head": (TEACHER_THEN_HEAD, PARENT, "2006", "2008", "bridging"),
    "the same as head": (TEACHER_THEN_HEAD, PARENT, "2011", "", "linking"),
    "the same from the other side": (PARENT, TEACHER_THEN_HEAD, "2006", "2008", "bridging"),
    "a tie that spans both roles takes in both": (TEACHER_THEN_HEAD, PARENT, "2006", "2012", "linking"),
    "a tie without dates takes in both": (TEACHER_THEN_HEAD, PARENT, "", "", "linking"),
    "before any role there is no form": (TEACHER_THEN_HEAD, PARENT, "2001", "2003", ""),
    "within the school at either time": (TEACHER_THEN_HEAD, TEACHER, "2006", "2012", "bonding"),
    "a parent before she is practitioner": (PARENT_THEN_FL, PARENT, "2005", "2007", "bonding"),
    "the same as practitioner": (PARENT_THEN_FL, PARENT, "2011", "", "bridging"),
    "between the two roles there is no form": (PARENT_THEN_FL, PARENT, "2010-07", "2010-08", ""),
    "a year overlaps its months": (PARENT_THEN_FL, PARENT, "2010", "2010", "bonding"),
    "the last day counts": (PARENT_THEN_FL, PARENT, "2010-06-30", "2010-07-02", "bonding"),
    "two roles at once: alike in one": (PARENT_AND_FL, FL, "2012", "", "bonding"),
    "two roles at once: alike in the other": (PARENT_AND_FL, PARENT, "2012", "", "bonding"),
    "two roles at once: power in neither": (PARENT_AND_FL, TEACHER, "2012", "", "bridging"),
    "two who move": (PARENT_THEN_FL, TEACHER_THEN_HEAD, "2011", "2012", "linking"),
    "two who have moved meet before": (PARENT_THEN_FL, TEACHER_THEN_HEAD, "2005", "2006", "bridging"),
    "alike then, across a language": (
        PARENT_THEN_FL._replace(language=frozenset({"Polish"})), URDU, "2005", "2006", "bridging"),
    "alike then, one language in common": (
        PARENT_THEN_FL._replace(language=frozenset({"Polish", "Urdu"})), URDU, "2005", "", "bonding"),
}  # fmt: skip


def test_the_roles_at_the_time_of_the_tie_decide(tmp_path: Path) -> None:
    people: dict[str, Person] = {}
    ties: list[Tie] = []
    for number, (one, other, since, until, _) in enumerate(MOVES.values()):
        people |= {f"a{number}": one, f"b{number}": other}
        ties.append(Tie(f"a{number}", f"b{number}", since, until))
    found = forms_of(derived(tmp_path, people, ties))
    for number, (case, (*_, form)) in enumerate(MOVES.items()):
        assert [one for one, _ in found.get(f"t{number}", [])] == ([form] if form else []), case


def test_organisations_stand_where_their_kind_does(tmp_path: Path) -> None:
    people = {"p": PARENT, "h": HEAD, "f": FL}
    kinds = {"school": "school", "service": "family-learning-service", "club": "community-organisation",
             "council": "local-authority", "firm": "organisation"}  # fmt: skip
    expected = {
        ("p", "school"): "linking", ("f", "school"): "linking", ("h", "school"): "bonding",
        ("p", "service"): "bridging", ("f", "service"): "bonding", ("p", "club"): "bridging",
        ("school", "council"): "linking", ("service", "club"): "bridging", ("p", "firm"): "",
        ("firm", "council"): "",
    }  # fmt: skip
    found = forms_of(derived(tmp_path, people, [Tie(*ends) for ends in expected], kinds))
    for number, (ends, form) in enumerate(expected.items()):
        assert [one for one, _ in found.get(f"t{number}", [])] == ([form] if form else []), ends


def test_at_one_organisation_a_tie_to_power_links(workspace: Workspace, tables: Callable[..., Path]) -> None:
    workspace.import_files([tables(
        people="id,name,age_group,socio_economic_status\nhead,H,,\ndepute,D,,\nteacher,T,,\nother,O,,\n"
               "amina,A,20-29,\nbeth,B,40-49,\ncem,C,,routine\nded,D,,Routine\n",
        organisations="id,name,kind\nash,Ash,school\noak,Oak,school\n",
        roles="person,role,organisation\nhead,head-teacher,ash\ndepute,depute-head-teacher,ash\n"
              "teacher,teacher,ash\nother,teacher,oak\namina,parent,ash\nbeth,parent,ash\ncem,parent,ash\n"
              "ded,parent,ash\n",
        ties="id,from,to\nt1,teacher,head\nt2,other,head\nt3,depute,head\nt4,teacher,ash\n"
             "t5,amina,beth\nt6,cem,ded\n",
        sources=None, programmes=None, participation=None, evidence=None,
    )])  # fmt: skip
    assert {tie: [form for form, _ in found] for tie, found in forms_of(workspace).items()} == {
        "t1": ["linking"], "t2": ["bonding"], "t3": ["bonding"], "t4": ["linking"], "t5": ["bridging"],
        "t6": ["bonding"],
    }  # fmt: skip


def test_the_unidentified_stand_where_their_role_or_kind_puts_them(
    workspace: Workspace, tables: Callable[..., Path]
) -> None:
    workspace.import_files([tables(
        people="id,name,identified\namina,Amina,\ndev,Dev,\nms-ahmed,Ms Ahmed,\nher-head,her head,no\n",
        organisations="id,name,kind,identified\nashfield,Ashfield,school,\nservice,FL,family-learning-service,\n"
                      "somewhere,Her school,school,no\n",
        roles="person,role\namina,parent\nher-head,head-teacher\n",
        ties="id,from,to\nt1,amina,her-head\nt2,amina,somewhere\n", evidence=None,
    )])  # fmt: skip
    assert {tie: [form for form, _ in found] for tie, found in forms_of(workspace).items()} == {
        "t1": ["linking"], "t2": ["linking"],
    }  # fmt: skip
    heads = workspace.store.query("SELECT ?who { ?who a hsp:HeadTeacher }")
    assert list(heads) == []  # type: ignore[arg-type]


def test_shortcuts_go_the_way_of_the_tie_and_both_ways_if_it_is_mutual(tmp_path: Path) -> None:
    ties = [
        Tie("p", "f", mutual=True), Tie("p", "h", valence="negative", mutual=True),
        Tie("f", "h", valence="mixed"),
        Tie("p", "q"), Tie("q", "h", valence="negative"), Tie("q", "h", valence="positive"), Tie("p", "x"),
    ]  # fmt: skip
    workspace = derived(tmp_path, {"p": PARENT, "q": PARENT, "f": FL, "h": HEAD, "x": Person([])}, ties)
    pairs = {("p", "bridgesTo", "f"), ("f", "bridgesTo", "p"), ("f", "linksTo", "h"), ("p", "bondsWith", "q"),
             ("q", "linksTo", "h")}  # fmt: skip
    assert shortcuts_of(workspace) == pairs | {(one, "tiedTo", other) for one, _, other in pairs}
    # A negative tie has a form all the same.
    found = {tie: [form for form, _ in forms] for tie, forms in forms_of(workspace).items()}
    assert (found["t1"], found["t4"], "t6" in found) == (["linking"], ["linking"], False)


def graphs_of(workspace: Workspace, predicate: str, value: str | None = None) -> set[str]:
    """The stems, without their numbers, of the rules in whose graphs such triples stand; "" elsewhere."""
    object_ = ox.NamedNode(value) if value else None
    quads = workspace.store.quads(None, ox.NamedNode(predicate), object_, None)
    graphs = (quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode))
    return {g.rsplit("/", 1)[1].partition("-")[2] if "/derived/" in g else "" for g in graphs}


def test_every_derived_triple_stands_in_the_graph_of_its_rule_and_nowhere_else(study: Workspace) -> None:
    reader, base = study.store.database, study.base
    names = [rule.name for rule in rules()]
    assert names == sorted(names)
    for name in names:
        graph = rule_graph(base, name)
        types = {quad.object for quad in reader.quads_for_pattern(graph, TYPE, None, graph)}
        assert types == {ox.NamedNode(expand("hsp:Rule"))}, name
    for term in ("tiedTo", "bondsWith", "bridgesTo", "linksTo"):
        assert graphs_of(study, HSP + term) <= {"shortcuts"}, term
    assert graphs_of(study, HSP + "takesPartIn") == {"takes-part"}
    for name in ("HeadTeacher", "Parent", "FamilyLearningPractitioner"):
        assert graphs_of(study, TYPE.value, HSP + name) == {"role-classes"}
    # The study's coder asserts no form.
    assert {rule for found in forms_of(study).values() for _, rule in found} == {"30-capital"}
    assert {len(found) for found in forms_of(study).values()} == {1}


def test_who_takes_part_in_what(study: Workspace) -> None:
    found = study.store.query("SELECT ?who ?what { ?who hsp:takesPartIn ?what }")
    assert isinstance(found, ox.QuerySolutions)
    pairs = {(row["who"].value.rsplit("/", 1)[1], row["what"].value.rsplit("/", 1)[1]) for row in found}
    mothers = ("agata", "flora", "gamal", "joyce", "katy", "kelly", "kim", "majda", "pat", "val")
    assert pairs == {(mother, "family-learning") for mother in mothers}


def test_a_rule_derives_what_the_engine_constructs(authority: Workspace, tmp_path: Path) -> None:
    people = {
        "p": Person([("parent", "", "2009"), ("teacher", "2010", "")]),
        "q": Person([("parent", "", "")]),
    }
    (tmp_path / "moved").mkdir()
    moved, fruitful = derived(tmp_path / "moved", people, [Tie("p", "q", "2008", "2009")]), set()
    for study in (authority, moved):
        store = ox.Store()
        store.extend(ox.Store.read_only(str(study.store.path / "asserted")))
        for rule in rules():
            constructed = run(store, rule.body, union=True)
            assert isinstance(constructed, ox.QueryTriples)
            found = set(derived_by(partial(run, store, union=True), rule.body))
            assert found == set(constructed), rule.name
            fruitful |= {rule.name} if found else set()
            store.extend(in_named_graph(found, rule_graph(study.base, rule.name)))
    assert fruitful == {rule.name for rule in rules()}


# Any small tables, against the design in plain Python

LANGUAGES = st.frozensets(st.sampled_from(["Polish", "Urdu", "English"]), max_size=2)
DATES = st.sampled_from(["", "2008", "2009", "2010", "2009-06", "2010-02", "2009-06-15"])
HOLDINGS = st.tuples(st.sampled_from(sorted(ROLES)), DATES, DATES).filter(lambda role: ordered(*role[1:]))
PEOPLE = st.builds(
    Person, st.lists(HOLDINGS, max_size=2), LANGUAGES, st.frozensets(st.sampled_from("AB"), max_size=1)
)
NAMES = ("p0", "p1", "p2", "p3")
TIES = st.builds(
    Tie, st.sampled_from([*NAMES, "o1"]), st.sampled_from([*NAMES, "o2"]), DATES, DATES,
    st.sampled_from(["", "positive", "negative", "mixed"]), st.booleans(),
    st.sampled_from(["", "", "", "linking"]),
).filter(lambda tie: tie.source != tie.target and ordered(tie.since, tie.until))  # fmt: skip


def ordered(since: str, until: str) -> bool:
    """Whether a first date is not after a last one, as far as both are given."""
    length = min(len(since), len(until))
    return since[:length] <= until[:length]


def places(agent: Person | str, tie: Tie) -> set[tuple[str, bool]]:
    """The sectors, with or without power, in which an agent stands at the time of a tie."""
    if isinstance(agent, str):
        return {KINDS[agent]}
    return {
        ROLES[role]
        for role, since, until in agent.roles
        if ordered(since, tie.until) and ordered(tie.since, until)
    }


def form_of(tie: Tie, one: Person | str, other: Person | str) -> str:
    if tie.capital:
        return tie.capital
    pairs = [(a, b) for a in places(one, tie) for b in places(other, tie)]
    if not pairs:
        return ""
    if any(a[0] != b[0] and (a[1] or b[1]) for a, b in pairs):
        return "linking"
    if any(a[0] == b[0] for a, b in pairs):
        if isinstance(one, Person) and isinstance(other, Person):
            for mine, theirs in ((one.language, other.language), (one.ethnicity, other.ethnicity)):
                if mine and theirs and not mine & theirs:
                    return "bridging"
        return "bonding"
    return "bridging"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.tuples(*[PEOPLE] * len(NAMES)), kinds=st.tuples(*[st.sampled_from(sorted(KINDS))] * 2),
       ties=st.lists(TIES, min_size=1, max_size=8))  # fmt: skip
def test_any_tables_give_the_forms_of_the_design(
    people: tuple[Person, ...],
    kinds: tuple[str, str],
    ties: list[Tie],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    named = dict(zip(NAMES, people, strict=True))
    organisations = dict(zip(("o1", "o2"), kinds, strict=True))
    workspace = derived(tmp_path_factory.mktemp("any"), named, ties, organisations)
    agents: dict[str, Person | str] = {**named, **organisations}
    forms = [form_of(tie, agents[tie.source], agents[tie.target]) for tie in ties]
    expected = {f"t{number}": [form] for number, form in enumerate(forms) if form}
    assert {tie: [form for form, _ in found] for tie, found in forms_of(workspace).items()} == expected
    shortcuts = set()
    for tie, form in zip(ties, forms, strict=True):
        if form and tie.valence != "negative":
            for one, other in [(tie.source, tie.target), *([(tie.target, tie.source)] if tie.mutual else [])]:
                shortcuts |= {(one, SHORTCUTS[form], other), (one, "tiedTo", other)}
    assert shortcuts_of(workspace) == shortcuts
