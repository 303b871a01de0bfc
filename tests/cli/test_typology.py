"""hsp typology as a user types it: the study's labels from indicators alone, and what is wrong is told."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from hsp_graph.core.assets import asset
from hsp_graph.core.errors import CommandError, RefusedError
from hsp_graph.findings.typology import assess_study
from hsp_graph.workspace import Workspace, init_workspace
from tests.command_line import Hsp, Result

HEADS = {
    "Andrew": "nominal", "Carolyn": "nominal", "Gavin": "traditional", "Shirley": "authentic",
    "Elizabeth": "traditional with elements of authentic",
}  # fmt: skip
MOTHERS = {
    "nominal": {"Joyce", "Kim", "Kelly"},
    "not enough evidence": {"Gamal", "Katy", "Pat", "Majda"},
    "authentic": {"Flora", "Val", "Agata"},
}
IN_2025 = ("--as-of", "2025")
Rows = list[dict[str, Any]]
Typology = Callable[..., Result]


@pytest.fixture
def typology(hsp: Hsp) -> Typology:
    """A function: run 'hsp typology' on a workspace."""
    return lambda workspace, *arguments: hsp("-w", workspace.folder, "typology", *arguments)


def study_without(folder: Path, column: str = "", evidence: str = "") -> Workspace:
    """The study, from tables without a column of the evidence, or without one piece of it."""
    folder.mkdir()
    for path in asset("data", "tett-macleod-2020").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        if path.stem == "evidence":
            rows = [
                ["" if name == column else cell for name, cell in zip(header, row, strict=True)]
                for row in rows
                if row[0] != evidence
            ]
        with (folder / path.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    made = init_workspace(folder / "workspace", base="https://example.org/study/")
    made.import_files([folder])
    return made


def labels(rows: Rows, actor: str) -> dict[str, str]:
    return {row["agent"]: row["label"] for row in rows if row["actor"] == actor}


def test_the_studys_labels_come_from_indicators(study: Workspace, typology: Typology) -> None:
    rows = typology(study, "--format", "json").json()
    assert labels(rows, "heads") == HEADS
    found = defaultdict(set)
    for mother, label in labels(rows, "parents").items():
        found[label].add(mother)
    assert found == MOTHERS
    heads = [row for row in rows if row["actor"] == "heads"]
    assert all(row["agrees"] is True for row in heads)
    elizabeth = next(row for row in heads if row["agent"] == "Elizabeth")
    assert (elizabeth["dominant"], elizabeth["with_elements_of"]) == ("traditional", ["authentic"])
    assert elizabeth["profile"] == {"authentic": 4 / 11, "nominal": 0, "traditional": 7 / 11}
    assert sorted(elizabeth["evidence"]) == sorted(f"elizabeth-{n}" for n in range(3, 14))
    assert elizabeth["stated"] == ["authentic", "traditional"]


def test_every_profile_is_that_of_the_table(study: Workspace, typology: Typology) -> None:
    weights: dict[tuple[str, str], dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    with asset("data", "tett-macleod-2020", "evidence.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            codes = [code.split("-", 2)[:2] for code in row["indicators"].split("|") if code]
            for agent in filter(None, row["agent"].split("|")):
                for actor, kind in codes:
                    weights[agent, actor][kind] += Fraction(1, len(codes))
    found = {
        (row["id"].rsplit("/", 1)[-1], row["actor"]): row["profile"]
        for row in typology(study, "--format", "json").json()
        if row["actor"] != "whole" and row["evidence"]
    }
    assert found.keys() == weights.keys()
    for who, shares in weights.items():
        total = sum(shares.values())
        expected = {kind: float(shares[kind] / total) for kind in ("authentic", "nominal", "traditional")}
        assert found[who] == pytest.approx(expected)


def test_a_stated_type_is_never_read(study: Workspace, typology: Typology, tmp_path: Path) -> None:
    silent = study_without(tmp_path / "tables", column="states_type")
    rows = typology(silent, "--actor", "heads", "--format", "json").json()
    assert labels(rows, "heads") == HEADS
    assert {(row["agrees"], *row["stated"]) for row in rows} == {(None,)}


def test_without_a_decisive_piece_elizabeth_is_another(typology: Typology, tmp_path: Path) -> None:
    fewer = study_without(tmp_path / "tables", evidence="elizabeth-12")
    (row,) = typology(fewer, "Elizabeth", "--format", "json").json()
    assert row["profile"] == {"authentic": 3 / 10, "nominal": 0, "traditional": 7 / 10}
    assert (row["label"], row["agrees"]) == ("traditional", False)


def test_without_codings_there_is_not_enough_evidence(typology: Typology, tmp_path: Path) -> None:
    silent = study_without(tmp_path / "tables", column="indicators")
    rows = typology(silent, "--format", "json").json()
    assert {row["dominant"] for row in rows} == {"not enough evidence"}
    assert {row["agent"] for row in rows} >= HEADS.keys() | set.union(*MOTHERS.values())
    assert {tuple(row["profile"].values()) for row in rows} == {(None, None, None)}


def test_a_school_is_told_as_a_whole_and_by_its_actors(authority: Workspace, typology: Typology) -> None:
    rows = typology(authority, "brook lane primary", *IN_2025, "--format", "json").json()
    assert [row["actor"] for row in rows] == ["whole", "heads", "parents", "practitioners"]
    assert {row["agent"] for row in rows} == {"Brook Lane Primary"}
    assert rows[0]["by_actor"] == dict.fromkeys(("heads", "parents", "practitioners"), "nominal")
    # Dev serves two schools: what he said of a group counts where it is held. Mrs Cole led it until 2019.
    assert "e34" in rows[3]["evidence"]
    assert "e32" not in rows[3]["evidence"]
    assert not {f"e{n}" for n in range(15, 22)} & set(rows[0]["evidence"])
    only = ("--actor", "heads", "--format", "json")
    (heads,) = typology(authority, "Brook Lane Primary", *only, *IN_2025).json()
    assert heads == rows[1]
    # Of all dates both who have led it count, she with six coded pieces beside his seven.
    (heads,) = typology(authority, "Brook Lane Primary", *only).json()
    assert heads["label"] == "nominal with elements of traditional"
    hers = {"e15", "e16", "e17", "e19", "e20", "e21"}
    assert {*heads["evidence"]} == {*rows[1]["evidence"]} | hers
    assert {*rows[1]["evidence"]} == {f"e{n:02}" for n in range(8, 15)}


def test_schools_stand_below_the_people(authority: Workspace, typology: Typology) -> None:
    rows = typology(authority, *IN_2025, "--format", "json").json()
    assert labels(rows, "whole") == {
        "Ashfield Primary": "authentic", "Brook Lane Primary": "nominal",
        "Castle Hill Primary": "traditional",
    }  # fmt: skip
    # Of all dates Mr Boyle counts for Ashfield, whose depute he was, and Mrs Cole for Brook Lane.
    ever = labels(typology(authority, "--format", "json").json(), "whole")
    assert ever == {
        "Ashfield Primary": "actors disagree", "Castle Hill Primary": "traditional",
        "Brook Lane Primary": "nominal with elements of traditional",
    }  # fmt: skip
    done = typology(authority, *IN_2025)
    assert "as of 2025;" in done.out.replace("\n", " ")
    assert "Castle Hill Primary  traditional" in done.out
    assert "Not enough evidence, as nothing is coded, on these practitioners: Inês." in done.out
    assert done.err == ""


def test_the_terminal_shows_a_person_with_the_reasons(study: Workspace, typology: Typology) -> None:
    done = typology(study, "elizabeth", "--bootstrap", "200", "--seed", "1")
    assert done.err == ""
    assert re.search(r"Elizabeth  heads  traditional.*\n +with .*\n +elements of .*\n +authentic ", done.out)
    assert "heads-authentic-power" in done.out
    assert "200 draws, seed 1" in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    again = typology(study, "elizabeth", "--bootstrap", "200", "--seed", "1")
    assert again.out == done.out
    (row,) = typology(study, "elizabeth", "--bootstrap", "200", "--seed", "1", "--format", "json").json()
    assert 0 < row["label_stands"] < row["dominant_stands"] < 1


def test_csv_has_everything_in_cells(study: Workspace, typology: Typology) -> None:
    done = typology(study, "--actor", "heads", "--format", "csv")
    rows = {row["agent"]: row for row in csv.DictReader(io.StringIO(done.out))}
    assert {agent: row["label"] for agent, row in rows.items()} == HEADS
    assert rows["Gavin"]["profile"] == "authentic: 0.0; nominal: 0.0; traditional: 1.0"
    assert rows["Elizabeth"]["with_elements_of"] == "authentic"


def test_thresholds_are_options(study: Workspace, typology: Typology) -> None:
    low = typology(study, "Kelly", "--threshold", "0.25", "--format", "json").json()[0]
    assert (low["label"], low["threshold"]) == ("nominal with elements of traditional", 0.25)
    assert typology(study, "Kim", "--minimum", "3", "--format", "json").json()[0]["dominant"] == (
        "not enough evidence"
    )


EPSTEIN = (
    "id,agent,source,indicators,confidence\n"
    "e1,ms-ahmed,interviews,heads-communicating-practice,0.5\n"
    "e2,ms-ahmed,interviews,heads-communicating-reach|heads-authentic-power,\n"
    "e3,ms-ahmed,interviews,heads-volunteering-practice,0.5\n"
)


def test_epsteins_types_stand_beside_the_others(
    workspace: Workspace, tables: Callable[..., Path], typology: Typology
) -> None:
    workspace.import_files([tables(evidence=EPSTEIN)])
    (row,) = typology(workspace, "Ms Ahmed", "--typology", "Epstein", "--format", "json").json()
    assert row["label"] == "communicating with elements of volunteering"
    assert (row["profile"]["communicating"], row["threshold"], len(row["profile"])) == (0.75, 1 / 6, 6)
    (other,) = typology(workspace, "Ms Ahmed", "--format", "json").json()
    assert (other["dominant"], other["evidence"]) == ("not enough evidence", ["e2"])


LADDER = """
@prefix hsp: <https://w3id.org/hsp/ontology#> .
@prefix hspc: <https://w3id.org/hsp/concept/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
hspc:ladder a hsp:Typology , skos:ConceptScheme ; skos:prefLabel "Ladder"@en ;
    hsp:coversActor hspc:heads ; hsp:coversDimension hspc:dimension-power .
hspc:rung a hsp:PartnershipType ; skos:inScheme hspc:ladder ; skos:prefLabel "Sprosse"@de , "rung"@en .
hspc:top a hsp:PartnershipType ; skos:inScheme hspc:ladder ; rdfs:label "top" .
hspc:ring a hsp:PartnershipType ; skos:inScheme hspc:ladder ; rdfs:label "ring" ; skos:broader hspc:ring-2 .
hspc:ring-2 a hsp:PartnershipType ; skos:inScheme hspc:ladder ; rdfs:label "ring 2" ; skos:broader hspc:ring .
hspc:nowhere a hsp:PartnershipType ; skos:inScheme hspc:partnership-types ; rdfs:label "nowhere" .
hspc:on-rung a hsp:Indicator ; skos:inScheme hspc:indicators ; rdfs:label "on rung" ;
    hsp:indicates hspc:rung ; hsp:ofActor hspc:heads ; hsp:onDimension hspc:dimension-power .
hspc:on-ring a hsp:Indicator ; skos:inScheme hspc:indicators ; rdfs:label "on ring" ;
    hsp:indicates hspc:ring ; hsp:ofActor hspc:heads ; hsp:onDimension hspc:dimension-power .
hspc:on-nothing a hsp:Indicator ; skos:inScheme hspc:indicators ; rdfs:label "on nothing" ;
    hsp:indicates hspc:nowhere ; hsp:ofActor hspc:heads ; hsp:onDimension hspc:dimension-power .
"""


def test_what_is_wrong_with_a_typology_is_told_and_the_rest_assessed(
    workspace: Workspace, tables: Callable[..., Path], typology: Typology
) -> None:
    (workspace.folder / "concepts").mkdir()
    (workspace.folder / "concepts" / "ladder.ttl").write_text(LADDER, encoding="utf-8")
    coded = "".join(
        f"e{n},ms-ahmed,interviews,{code}\n"
        for n, code in enumerate(["on-rung", "on-rung", "on-ring", "on-nothing"])
    )
    workspace.import_files([tables(evidence=f"id,agent,source,indicators\n{coded}")])
    done = typology(workspace, "Ms Ahmed", "--typology", "ladder", "--format", "json")
    (row,) = done.json()
    assert (row["dominant"], row["evidence"], row["profile"]) == ("rung", ["e0", "e1"], {"rung": 1, "top": 0})
    told = " ".join(done.err.split())
    assert "The type 'ring' of the typology 'ladder' is broader than itself" in told
    assert "empty cell: no indicator of 'top' for 'heads' on 'dimension-power'" in told
    assert "The evidence 'e3' is coded to 'on-nothing', which indicates no type of any typology" in told
    titles = {finding.title for finding in workspace.validate().findings}
    assert titles >= {
        "A typology has an empty cell", "A concept is broader than itself",
        "A partnership type is of no typology",
    }  # fmt: skip


def test_a_school_without_a_head_is_named(
    workspace: Workspace, tables: Callable[..., Path], typology: Typology
) -> None:
    workspace.import_files(
        [tables(
            roles="person,role,organisation\namina,parent,ashfield\n"
                  "dev,family-learning-practitioner,service\nms-ahmed,teacher,ashfield\n",
            evidence="id,agent,source,indicators\ne1,amina,interviews,parents-nominal-power\n"
                     "e2,amina,interviews,parents-nominal-role\n",
        )]
    )  # fmt: skip
    done = typology(workspace, "Ashfield Primary", "--format", "json")
    assert "The school 'Ashfield Primary' has no head-teacher in the graph" in done.err
    rows = done.json()
    assert rows[0]["label"] == "nominal"
    assert rows[0]["by_actor"]["heads"] == "not enough evidence"


@pytest.mark.parametrize(
    ("evidence", "told"),
    [
        ("e1,ms-ahmed,interviews,heads-authentic-pwoer,", "heads-authentic-pwoer"),
        ("e1,ms-ahmed,interviews,heads-authentic-power,1.5", "1.5"),
        ("e1,ms-ahmed,interviews,heads-authentic-power,-0.1", "-0.1"),
    ],
)
def test_what_cannot_be_coded_is_refused_at_the_import(
    workspace: Workspace, tables: Callable[..., Path], evidence: str, told: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        workspace.import_files([tables(evidence=f"id,agent,source,indicators,confidence\n{evidence}\n")])
    (problem,) = refused.value.problems
    assert told in str(problem)
    assert "evidence.csv, row 2" in str(problem)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--typology", "epsten"], "There is no typology 'epsten'."),
        (["--actor", "hedas"], "There is no group of actors 'hedas' in the typology 'tett-macleod'."),
        (["Elisabet"], "Did you mean 'Elizabeth'?"),
        (["Andrew's school"], "Did you mean 'Andrew's school (2008)'?"),
        (["val-council-contact"], "is in no group of actors"),
        (["--threshold", "0"], "--threshold"),
        (["--minimum", "0"], "--minimum"),
        (["--matrix", "Gavin"], "--matrix does not go with a name."),
        (["--mitigation", "Gavin"], "--mitigation does not go with a name."),
        (["--mitigation", "--actor", "heads"], "--mitigation does not go with --actor."),
        (["--matrix", "--mitigation"], "--matrix does not go with --mitigation."),
        (["--matrix", "--actor", "hedas"], "There is no group of actors 'hedas'"),
    ],
)
def test_what_cannot_be_done_is_said(
    study: Workspace, typology: Typology, arguments: list[str], told: str
) -> None:
    done = typology(study, *arguments)
    assert done.exit_code == 2
    assert told in done.err
    assert done.out == ""


def test_the_matrix_counts_what_the_tables_of_the_study_code(study: Workspace, typology: Typology) -> None:
    tables = asset("data", "tett-macleod-2020")
    with (tables / "people.csv").open(encoding="utf-8", newline="") as file:
        names = {row["id"]: row["name"] for row in csv.DictReader(file)}
    # Each indicator's name says the actor, the type and the dimension.
    coded: dict[tuple[str, str, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    with (tables / "evidence.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for indicator in filter(None, row["indicators"].split("|")):
                actor, kind, _ = indicator.split("-", 2)
                for agent in filter(None, row["agent"].split("|")):
                    pieces, people = coded[actor, "all", kind]
                    pieces.add(row["id"])
                    people.add(names[agent])
    rows = typology(study, "--matrix", "--format", "json").json()
    assert len({(row["actor"], row["dimension"], row["type"]) for row in rows}) == len(rows)
    whole = {
        (row["actor"], "all", row["type"]): (set(row["evidence"]), set(row["people"]))
        for row in rows
        if row["dimension"] == "all" and row["evidence"]
    }
    assert whole == coded
    assert len(coded["heads", "all", "nominal"][0]) == 15
    for row in rows:  # what a dimension has, all of them have
        assert set(row["evidence"]) <= coded[row["actor"], "all", row["type"]][0]
    shown = typology(study, "--matrix", "--actor", "heads").out
    assert re.search(r"^heads +all +16: Elizabeth, +15: ", shown, flags=re.MULTILINE)
    assert "parents" not in shown


def test_stance_meets_experience_where_a_practitioner_works(study: Workspace, typology: Typology) -> None:
    """Joyce, Kelly and Kim, of nominal experience; what their practitioners do is counted in the table."""
    rows = typology(study, "--mitigation", "--format", "json").json()
    (row,) = [row for row in rows if row["parents"] == "nominal"]
    mothers = ("Joyce", "Kelly", "Kim")
    assert row["heads"] == ""
    assert row["schools"] == [f"{name}'s school" for name in mothers]
    assert row["practitioners"] == [f"{name}'s practitioner" for name in mothers]
    pieces: dict[str, set[str]] = defaultdict(set)
    theirs = {f"{name.lower()}-practitioner" for name in mothers}
    with asset("data", "tett-macleod-2020", "evidence.csv").open(encoding="utf-8", newline="") as file:
        for one in csv.DictReader(file):
            for use in filter(None, one["strategies"].split("|")):
                if theirs & set(one["agent"].split("|")):
                    pieces[use.replace("-", " ")].add(one["id"])
    assert row["strategies"] == {use: len(these) for use, these in pieces.items()}
    assert row["builds"] == {"bridging": 6, "bonding": 1, "linking": 1}
    stances = {one["heads"]: one["schools"] for one in rows if one["heads"]}
    assert stances["nominal"] == ["Andrew's school (2008)", "Carolyn's school (2008)"]
    assert "relating as a person: 2" in typology(study, "--mitigation", "--format", "csv").out
    empty = typology(study, "--mitigation", "--typology", "epstein")
    assert "In no school where a practitioner works" in empty.err


def test_the_whole_is_the_same_from_python(study: Workspace, typology: Typology) -> None:
    found = assess_study(study, study.network())
    rows = typology(study, "--format", "json").json()
    people, schools = found.listed()
    assert [one.to_row(found.names)["label"] for one in [*people, *schools]] == [r["label"] for r in rows]
    with pytest.raises(CommandError, match="no group of actors"):
        found.listed(["nobody"])


def test_it_runs_from_the_command_line(study: Workspace, hsp: Hsp) -> None:
    done = hsp("-w", study.folder, "typology", "Gavin")
    assert (done.exit_code, done.err) == (0, "")
    assert "traditional 1.00" in done.out
