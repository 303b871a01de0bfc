"""Small fictional files of every format, imported into a study: nothing lost, nothing made up, all told."""

import runpy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from hsp_graph.core.errors import CommandError, DataError, RefusedError
from hsp_graph.importing.formats.registry import raw_formats, read_raw
from hsp_graph.study.imports import ImportReport
from hsp_graph.workspace import Workspace, init_workspace

SMALL: dict[str, list[Mapping[str, bytes]]] = runpy.run_path(
    str(Path(__file__).parents[2] / "benchmarks" / "small_files.py")
)["small_files"]()

File = Callable[[str, str | bytes], Path]


def written(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The path of the one file, or of the folder that holds several."""
    for name, content in files.items():
        path = folder / "given" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return path if len(files) == 1 else folder / "given"


def rows(workspace: Workspace, query: str) -> list[tuple[str, ...]]:
    found: Any = workspace.query(query)
    return sorted(tuple("" if value is None else str(value) for value in row) for row in found)


def short(iri: str) -> str:
    """The identifier in an IRI, without the file's prefix."""
    return iri.rsplit("/", 1)[-1].replace("%2F", "/").replace("%20", " ").partition("/")[2]


def people(workspace: Workspace) -> dict[str, tuple[str, str]]:
    agents = workspace.network().agents
    ids, labels, roles = (agents[name].tolist() for name in ("id", "label", "role"))
    return {short(one): (label, role) for one, label, role in zip(ids, labels, roles, strict=True)}


def ties(workspace: Workspace) -> list[tuple[str, str, str, bool]]:
    """From, to, relation, mutual of each."""
    net = workspace.network()
    ids = [short(one) for one in net.agents["id"].tolist()]
    relations, mutual = (net.ties[name].tolist() for name in ("relation", "mutual"))
    ends = zip(net.source.tolist(), net.target.tolist(), relations, mutual, strict=True)
    return sorted((ids[one], ids[other], relation, both) for one, other, relation, both in ends)


def drafted(workspace: Workspace, folder: Path, *sources: Path) -> Path:
    path = folder / "mapping.toml"
    draft = workspace.suggest_mapping(sources).replace('= "?"', '= ""')
    path.write_text(draft, encoding="utf-8")
    return path


# What stands in the graph.


def imported(workspace: Workspace, tmp_path: Path, name: str, index: int) -> ImportReport:
    path = written(tmp_path, SMALL[name][index])
    return workspace.import_files([path], mapping=drafted(workspace, tmp_path, path), skip_bad_rows=True)


def test_three_graphs_of_one_file(workspace: Workspace, tmp_path: Path) -> None:
    imported(workspace, tmp_path, "graphml", 0)
    assert people(workspace) == {
        "1/amina": ("Amina", "parent"), "1/dev": ("Dev", "family-learning-practitioner"),
        "1/ahmed": ("Ms Ahmed", "head-teacher"), "2/amina": ("2/amina", "parent"),
        "2/beth": ("2/beth", "parent"),
        "2/child": ("2/child", "parent"), "3/dev": ("3/dev", "parent"), "3/officer": ("3/officer", "parent"),
    }  # fmt: skip
    assert ties(workspace) == [
        ("1/amina", "1/dev", "", False), ("1/amina", "1/dev", "", False), ("1/dev", "1/dev", "", False),
        ("2/beth", "2/amina", "", False), ("3/officer", "3/dev", "", False),
    ]  # fmt: skip
    strengths = workspace.network().ties["strength"]
    assert sorted(strengths[strengths == strengths].tolist()) == [2.0]
    places = rows(
        workspace, "SELECT ?l { ?t a hsp:Tie ; hsp:hasEvidence [ hsp:locator ?l ; hsp:source ?s ] }"
    )
    assert ("graph 1, edge e1",) in places
    assert len(places) == 5


def test_lists_of_ends_and_matrices_are_as_many_ties(workspace: Workspace, tmp_path: Path) -> None:
    imported(workspace, tmp_path, "pajek", 0)
    found = ties(workspace)
    assert sorted((one, other, both) for one, other, _, both in found) == [
        ("1", "2", False), ("1", "2", False), ("1", "2", False), ("1", "2", True), ("1", "3", False),
        ("1", "4", True), ("2", "3", True), ("3", "3", False),
    ]  # fmt: skip
    assert [relation for *_, relation, _ in found].count("advises") == 3
    assert people(workspace)["3"][0] == "Ms Ahmed"


def test_both_sides_reports_and_loops_survive(workspace: Workspace, tmp_path: Path) -> None:
    folder = written(tmp_path, {**SMALL["delimited"][0], **SMALL["delimited"][1]})
    files = sorted(folder.iterdir(), reverse=True)
    report = workspace.import_files(files)
    assert report.rows_taken == {"sources": 1, "people": 3, "roles": 3, "ties": 4}
    assert ties(workspace) == [
        ("amina", "dev", "", False), ("amina", "dev", "knows", False), ("dev", "amina", "", True),
        ("dev", "dev", "", True),
    ]  # fmt: skip
    assert people(workspace)["ahmed"] == ("Ms Ahmed", "head-teacher")


def test_interviews(workspace: Workspace, tmp_path: Path) -> None:
    imported(workspace, tmp_path, "network-canvas", 0)
    assert people(workspace) == {
        "ego1": ("P1", ""), "u1": ("Dev", "teacher"), "u2": ("Beth", "teacher"), "u3": ("=C", "teacher")
    }  # fmt: skip
    assert ties(workspace) == [
        ("u1", "u2", "confides-in", True),
        ("u1", "u2", "knows", True),
        ("u1", "u2", "knows", True),
    ]
    own = rows(workspace, f"SELECT ?v {{ ?x <{workspace.base}property/support_advice> ?v }}")
    assert own == [("false",), ("true",)]


def test_passages_with_their_cases_codes_and_coders(workspace: Workspace, tmp_path: Path) -> None:
    report = imported(workspace, tmp_path, "refi-qda", 0)
    assert report.problems == []
    assert people(workspace) == {"amina": ("Amina", "parent"), "dev": ("Dev", "")}
    # The third passage is in no case: it is taken, and whoever validates is told.
    idle = [found for found in workspace.validate().findings if "bears on nothing" in found.title]
    assert [found.row for found in idle] == ["talks.qdpx, Selections, PictureSource 3, selection 1"]
    assert ties(workspace) == [("amina", "dev", "confides-in", False)]
    found = rows(
        workspace,
        """SELECT ?who ?q ?coder ?i ?where { ?a hsp:hasEvidence ?e .
           ?e hsp:quotation ?q ; hsp:locator ?where .
           ?a rdfs:label ?who OPTIONAL { ?e hsp:coder ?coder } OPTIONAL { ?e hsp:codedTo ?i } }""",
    )
    assert found == [
        ("Amina", "She listens", "A. Coder|", "https://w3id.org/hsp/concept/heads-authentic-staff-capacity",
         "TextSource 1, selection 1"),
        ("Dev", "Dev", "", "", "TextSource 2, selection 1"),
    ]  # fmt: skip


def test_kumu_in_all_its_forms_says_the_same(tmp_path: Path) -> None:
    found = []
    for index in (2, 3):
        folder = tmp_path / str(index)
        workspace = init_workspace(folder / "study")
        imported(workspace, folder, "kumu", index)
        found.append({name for name, _ in people(workspace).values()})
    assert found == [{"Amina", "Dev"}] * 2
    assert ties(workspace) == [
        ("Amina", "Amina", "confides-in", False), ("Amina", "Dev", "confides-in", False),
        ("Dev", "Amina", "knows", True),
    ]  # fmt: skip


# Who is who.

FRIENDS = "Id,Label,Type,Phone\namina,Amina,Parent,+44 131\ndev,Dev,FL,'=x\n"
OWN = """[source]
id = "{0}"
title = "{0}"
[tables.{0}]
as = "agents"
columns = {{ name = "label", role = "Type" }}
"""


def test_the_same_name_in_two_files_is_two_people(workspace: Workspace, file: File) -> None:
    for name in ("spring", "autumn"):
        text = FRIENDS.replace("+44 131", name)
        mapping = file(f"{name}.toml", OWN.format(name))
        workspace.import_files([file(f"{name}.csv", text)], mapping=mapping)
    assert sorted(workspace.network().agents["id"].tolist()) == [
        f"https://example.org/study/agent/{name}%2F{who}"
        for name in ("autumn", "spring")
        for who in ("amina", "dev")
    ]  # fmt: skip


def test_own_identifiers_that_the_study_has_from_another_file_are_refused(
    workspace: Workspace, tmp_path: Path
) -> None:
    for index, (folder, text) in enumerate((("spring", "a,b\n"), ("autumn", "a,c\n"))):
        path = written(tmp_path / folder, {"friends.csv": b"Source,Target\n" + text.encode()})
        if index:
            with pytest.raises(DataError, match="somebody called 'friends/a' already") as caught:
                workspace.import_files([path])
            assert 'write ids = "shared"' in caught.value.hint
            assert workspace.import_files([path], replace=1).rows_taken["people"] == 2
        else:
            workspace.import_files([path])
    assert [short(one) for one in workspace.network().agents["id"].tolist()] == ["a", "c"]


def test_an_end_that_the_study_knows_gets_no_second_name(workspace: Workspace, file: File) -> None:
    workspace.import_files([file("people.csv", "id,name\namina,Amina\n")])
    mapping = file("m.toml", 'ids = "shared"\n[source]\nid = "s"\ntitle = "t"\n[tables.talks]\nas = "ties"\n')
    report = workspace.import_files([file("talks.csv", "Source,Target\namina,dev\n")], mapping=mapping)
    assert (report.rows_taken["people"], report.elements and report.elements.ends) == (1, 1)
    assert sorted(workspace.network().agents["label"].tolist()) == ["Amina", "dev"]


def test_the_same_shared_identifier_is_one_person(workspace: Workspace, file: File) -> None:
    reports = []
    for name in ("spring", "autumn"):
        mapping = file(f"{name}.toml", 'ids = "shared"\n' + OWN.format(name))
        reports.append(
            workspace.import_files([file(f"{name}.csv", FRIENDS.replace("+44 131", name))], mapping=mapping)
        )
    assert [report.merged for report in reports] == [0, 2]
    assert workspace.network().agents["label"].tolist() == ["Amina", "Dev"]
    workspace.undo(1)
    assert workspace.network().agents["label"].tolist() == ["Amina", "Dev"]


def test_who_is_not_a_person_keeps_what_only_people_have(workspace: Workspace, file: File) -> None:
    nodes = file(
        "nodes.csv",
        "Id,Label,Sort,Role,School,Since,Pupils,Speaks\nashfield,Ashfield,school,HT,,1990,255,English\n"
        "amina,Amina,person,Parent,ashfield,2015,2,Polish\nbeth,Beth,,,elsewhere,2016,,\n",
    )
    mapping = file(
        "m.toml",
        """[source]\nid = "s"\ntitle = "t"\n[tables.nodes]\nas = "agents"\n[tables.nodes.columns]
        name = "label"\nkind = "Sort"\nrole = "Role"\norganisation = "School"\nvalid_from = "Since"
        roll = "Pupils"\nlanguage = "Speaks"\n""",
    )
    report = workspace.import_files([nodes], mapping=mapping)
    assert report.rows_taken == {"sources": 1, "organisations": 1, "people": 2, "roles": 1}
    own = rows(
        workspace,
        "SELECT ?n ?p ?v { ?x ?p ?v ; rdfs:label ?n "
        f'FILTER(STRSTARTS(STR(?p), "{workspace.base}property/")) }}',
    )
    assert [(who, what.rsplit("/")[-1], value) for who, what, value in own] == [
        ("Amina", "Pupils", "2"), ("Ashfield", "Role", "HT"), ("Ashfield", "Since", "1990"),
        ("Ashfield", "Speaks", "English"), ("Beth", "School", "elsewhere"), ("Beth", "Since", "2016"),
    ]  # fmt: skip
    assert report.extra_values == 6
    held = rows(workspace, "SELECT ?n ?w ?since { ?r hsp:holder [ rdfs:label ?n ] ; hsp:validFrom ?since ; "
                           "hsp:atOrganisation [ rdfs:label ?w ] }")  # fmt: skip
    assert held == [("Amina", "Ashfield", "2015")]


def test_an_identifier_of_the_file_is_meant_before_one_of_the_study(workspace: Workspace, file: File) -> None:
    people_ = file("people.csv", "id,name\nbeth,another Beth\nofficer,Officer\n")
    workspace.import_files([people_])
    talks = file("talks.csv", "Source,Target,reported_by\namina,beth,beth|amina\nbeth,amina,officer\n")
    mapping = file("m.toml", '[source]\nid = "talks"\ntitle = "t"\n[tables.talks]\nas = "ties"\n'
                             'columns = { reported_by = "reported_by" }\n')  # fmt: skip
    workspace.import_files([talks], mapping=mapping)
    found = rows(workspace, "SELECT ?who { ?t a hsp:Tie ; hsp:hasEvidence [ hsp:reportedBy ?who ] }")
    assert [who.rsplit("/", 1)[-1] for (who,) in found] == ["officer", "talks%2Famina", "talks%2Fbeth"]


def test_ends_of_several_tables_are_made_once(workspace: Workspace, file: File) -> None:
    nodes = file("nodes.csv", "Id,Label\namina,Amina\n")
    first, second = (
        file("a.csv", "Source,Target\namina,amina\n"),
        file("b.csv", "Source,Target\namina,dev\ndev,beth\n"),
    )
    report = workspace.import_files([nodes, first, second])
    assert report.elements is not None
    assert (report.elements.ends, report.rows_taken["people"], report.rows_taken["ties"]) == (2, 3, 3)


# Texts that a terminal, a spreadsheet or RDF would obey.

HOSTILE = ["=HYPERLINK(1)", "@SUM(1)", "+44 (0)131", "-x", "-1.5E-7", "<script>", '"quoted" \\ "', "a\u202eb",
           "${HOME}",
           "'; DROP", "x\ny", "a\u2028b", "\U0001d4b3", "%0A", "{{x}}"]  # fmt: skip


def test_hostile_texts_are_texts(workspace: Workspace, file: File) -> None:
    from xml.sax.saxutils import quoteattr

    nodes = "".join(f'<node id="n{n}" label={quoteattr(text)} own={quoteattr(text)}/>'
                    for n, text in enumerate(HOSTILE))  # fmt: skip
    keys = f'<key id="k" for="node" attr.name={quoteattr("=x" + chr(10) + "y|<b>")}/>'
    data = '<node id="last"><data key="k">v</data></node>'
    text = f'<graphml>{keys}<graph edgedefault="directed">{nodes}{data}</graph></graphml>'
    path = file("a 'b' =c.graphml", text.replace(chr(10), "&#10;"))
    report = workspace.import_files([path])
    assert report.rows_refused == 0
    labels = {label for label, _ in people(workspace).values()}
    assert labels == {*HOSTILE, "last"}
    assert {v for (v,) in rows(workspace, f"SELECT ?v {{ ?x <{workspace.base}property/own> ?v }}")} == set(
        HOSTILE
    )
    assert rows(workspace, f"SELECT ?v {{ ?x <{workspace.base}property/%3Dx%0Ay%7C%3Cb%3E> ?v }}") == [("v",)]


def test_somebody_unidentified_stays_so(workspace: Workspace, file: File, tmp_path: Path) -> None:
    """As a network that was exported names them; the role is kept too."""
    nodes = file("nodes.csv", "id,label,kind,role\na,Amina,person,parent\nx,A teacher,unidentified,teacher\n")
    workspace.import_files([nodes])
    found = rows(
        workspace, "SELECT ?l { ?x a hsp:UnidentifiedAgent ; hsp:ofKind hsp:Person ; rdfs:label ?l }"
    )
    assert found == [("A teacher",)]
    assert people(workspace)["x"] == ("A teacher", "teacher")


def test_a_formula_in_a_spreadsheet_is_refused(workspace: Workspace, file: File) -> None:
    path = file("nodes.csv", "Id,Label,x\namina,=1+1,\ndev,'=1+1,-2.5E-3\n")
    with pytest.raises(RefusedError) as caught:
        workspace.import_files([path])
    assert [(problem.row, problem.column) for problem in caught.value.problems] == [(2, "name")]
    assert "formula" in caught.value.problems[0].reason
    assert workspace.import_files([path], skip_bad_rows=True).rows_refused == 1
    assert people(workspace)["dev"][0] == "=1+1"


# Which format a file is.


def test_an_ambiguous_file_asks_and_can_be_told(workspace: Workspace, file: File) -> None:
    path = file("talks.qde", SMALL["graphml"][0]["talks.graphml"])
    with pytest.raises(CommandError, match="looks like several formats: refi-qda and graphml") as caught:
        workspace.import_files([path])
    assert caught.value.hint == "Say which it is: --format refi-qda or --format graphml."
    assert workspace.import_files([path], file_format="GraphML").rows_taken["ties"] == 5
    with pytest.raises(CommandError, match="There is no format 'graphlm'") as caught:
        workspace.import_files([path], file_format="graphlm")
    assert caught.value.hint.startswith("Did you mean 'graphml'?")


def test_what_looks_like_nothing_is_told(file: File) -> None:
    with pytest.raises(CommandError, match="looks like none of the formats") as caught:
        read_raw(file("budget.csv", "year,sum\n2019,5\n"))
    assert all(name in caught.value.hint for name in raw_formats())


def test_tables_of_one_name_are_told_apart(file: File) -> None:
    path = file("talks.vna", "*Tie data\nfrom to knows\na b 1\n*Tie data\nfrom to knows\na b 1\n")
    assert [table.name for table in read_raw(path)] == ["knows", "knows (2)"]


def test_two_files_with_the_same_table_are_imported_one_by_one(workspace: Workspace, tmp_path: Path) -> None:
    one, other = (written(tmp_path / name, SMALL["gexf"][1]) for name in "ab")
    with pytest.raises(CommandError, match="Two of the files have a table 'nodes'"):
        workspace.import_files([one, other])


def test_a_file_of_which_nothing_is_taken_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    empty = b"<graphml><graph></graph></graphml>"
    for name, text in (("codes.qdc", SMALL["refi-qda"][2]["codes.qdc"]), ("a.graphml", empty)):
        with pytest.raises(DataError, match="nobody, no tie and no passage"):
            workspace.import_files([written(tmp_path, {name: text})])
    assert workspace.store.generation == 0


def test_a_folder_may_be_called_by_a_dot(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(written(tmp_path, SMALL["egor"][0]))
    assert workspace.import_files([Path()]).rows_taken["ties"] == 2
    assert next(iter(people(workspace))) in {"1", "2", "1/1"}
