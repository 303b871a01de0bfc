"""Every table's quads, worked by hand as N-Quads; identifiers, dates, minted names, provenance."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest

from hsp_graph.core.namespaces import PREFIXES
from hsp_graph.core.vocabulary import Vocabulary
from hsp_graph.graph.quads import Account, File, QuadWriter, provenance
from hsp_graph.importing.checking import Checker
from hsp_graph.importing.tables import read_sources

BASE = "https://example.org/s/"

#: As in Turtle, for the expectations below; data are in import 7.
_TURTLE = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items()) + f"BASE <{BASE}>\n"


def quads_of(turtle: str) -> set[ox.Quad]:
    """The triples of these lines, in the graph of import 7."""
    graph = ox.NamedNode(f"{BASE}import/7")
    return {
        ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        for quad in ox.parse(input=_TURTLE + turtle, format=ox.RdfFormat.TURTLE)
    }


@pytest.fixture
def written(tmp_path: Path, vocabulary: Vocabulary) -> Callable[..., set[ox.Quad]]:
    """A function: the quads of these tables, whatever they refer to being in the graph already."""

    def write(**tables: str) -> set[ox.Quad]:
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        sheets = read_sources([tmp_path / f"{name}.csv" for name in tables])
        checker = Checker(sheets, vocabulary, lambda path, identifier, tables: True)
        writer = QuadWriter(BASE, 7, sheets)
        text = "".join(map(writer.nquads, checker.records()))
        quads = set(ox.parse(input=text, format=ox.RdfFormat.N_QUADS))
        assert checker.problems == []
        return quads

    return write


@pytest.mark.parametrize(
    ("table", "text", "turtle"),
    [
        (
            "sources",
            "id,title,kind,creator,date,link,rights,note\n"
            "i,Interviews,interview,A. One|B. Two,2017-05,https://doi.org/10.1/x,with consent,all\n",
            """
            <source/i> a hsp:Source ; rdfs:label "Interviews" ; dcterms:type "interview" ;
              dcterms:creator "A. One", "B. Two" ; dcterms:date "2017-05"^^xsd:gYearMonth ;
              rdfs:seeAlso "https://doi.org/10.1/x" ; dcterms:rights "with consent" ; rdfs:comment "all" ;
              hsp:sourceRow "sources.csv, row 2" .
            """,
        ),
        (
            "organisations",
            "id,name,kind,identified,may_be,part_of,roll,free_school_meals,as_of\n"
            "a,Ashfield,school,yes,,council,255,41.5,2008\n"
            "her-school,her school,school,no,a|b,,,,\n"
            "o,Some body,organisation,,,,,,\n",
            """
            <agent/a> a hsp:Organisation, hsp:School ; rdfs:label "Ashfield" ; hsp:partOf <agent/council> ;
              hsp:roll 255.0 ; hsp:freeSchoolMeals 41.5 ; hsp:asOf "2008"^^xsd:gYear ;
              hsp:sourceRow "organisations.csv, row 2" .
            <agent/her-school> a hsp:UnidentifiedAgent ; hsp:ofKind hsp:School ; rdfs:label "her school" ;
              hsp:mayBe <agent/a>, <agent/b> ; hsp:sourceRow "organisations.csv, row 3" .
            <agent/o> a hsp:Organisation ; rdfs:label "Some body" ; hsp:sourceRow "organisations.csv, row 4" .
            """,
        ),
        (
            "people",
            "id,name,identified,may_be,language,ethnicity,education,qualifications,children_ages,"
            "further_learning,source,locator,paraphrase,reported_by,note\n"
            'amina,Amina,,,Polish|English,,college,BA|MA,"12, 8",evening class,i,p. 3,She came.,dev|amina,n\n'
            "her-head,her head,no,ms-ahmed,,,,,,,,,,,\n",
            """
            <agent/amina> a hsp:Person ; rdfs:label "Amina" ; hsp:language "Polish", "English" ;
              hsp:education "college" ; hsp:qualification "BA", "MA" ; hsp:childrenAges "12, 8" ;
              hsp:furtherLearning "evening class" ; rdfs:comment "n" ; hsp:sourceRow "people.csv, row 2" ;
              hsp:hasEvidence <agent/amina/evidence/7> .
            <agent/amina/evidence/7> a hsp:Evidence ; hsp:source <source/i> ; hsp:locator "p. 3" ;
              hsp:paraphrase "She came." ; hsp:reportedBy <agent/dev>, <agent/amina> ;
              hsp:sourceRow "people.csv, row 2" .
            <agent/her-head> a hsp:UnidentifiedAgent ; hsp:ofKind hsp:Person ; rdfs:label "her head" ;
              hsp:mayBe <agent/ms-ahmed> ; hsp:sourceRow "people.csv, row 3" .
            """,
        ),
        (
            "roles",
            "id,person,role,organisation,valid_from,valid_until,as_of,years,years_or_more\n"
            "r1,amina,Mother,ashfield,2008,2010-06,2009-05-17,15,yes\n"
            ",dev,family-learning-practitioner,,,,,,\n",
            """
            <role/r1> a hsp:RoleHolding ; hsp:holder <agent/amina> ; hsp:role hspc:mother ;
              hsp:atOrganisation <agent/ashfield> ; hsp:validFrom "2008"^^xsd:gYear ;
              hsp:validUntil "2010-06"^^xsd:gYearMonth ; hsp:asOf "2009-05-17"^^xsd:date ;
              hsp:years 15.0 ; hsp:yearsOrMore true ; hsp:sourceRow "roles.csv, row 2" .
            <role/7/roles/row-3> a hsp:RoleHolding ; hsp:holder <agent/dev> ;
              hsp:role hspc:family-learning-practitioner ; hsp:sourceRow "roles.csv, row 3" .
            """,
        ),
        (
            "programmes",
            "id,name,kind,at,run_by,agreed_by,part_of,hours,hours_max,weeks,weeks_max,audience,valid_from\n"
            "w,Wednesday,drop-in-group,ashfield,dev|eva,head,p,1,2,6,8,parents|carers,2008\n"
            "p,Project,programme,,,,,,,,,,\n",
            """
            <programme/w> a hsp:Programme, hsp:DropInGroup ; rdfs:label "Wednesday" ;
              hsp:heldAt <agent/ashfield> ; hsp:runBy <agent/dev>, <agent/eva> ; hsp:agreedBy <agent/head> ;
              hsp:partOfProgramme <programme/p> ; hsp:sessionHours 1.0 ; hsp:sessionHoursMax 2.0 ;
              hsp:weeks 6.0 ; hsp:weeksMax 8.0 ; hsp:audience "parents", "carers" ;
              hsp:validFrom "2008"^^xsd:gYear ; hsp:sourceRow "programmes.csv, row 2" .
            <programme/p> a hsp:Programme ; rdfs:label "Project" ; hsp:sourceRow "programmes.csv, row 3" .
            """,
        ),
        (
            "participation",
            "person,programme,valid_from\namina,w,2008-05\n",
            """
            <participation/7/participation/row-2> a hsp:Participation ; hsp:participant <agent/amina> ;
              hsp:inProgramme <programme/w> ; hsp:validFrom "2008-05"^^xsd:gYearMonth ;
              hsp:sourceRow "participation.csv, row 2" .
            """,
        ),
        (
            "ties",
            "id,from,to,relation,valence,capital,mutual,strength,programme,valid_from,source,locator,reported_by\n"
            "t1,amina,dev,confides in,Positive,bridging,no,2.5,w,2008,i,p. 3,amina\n"
            ",amina,her-head,,,,,,,,,,\n",
            """
            <tie/t1> a hsp:Tie, hsp:BridgingTie ; hsp:from <agent/amina> ; hsp:to <agent/dev> ;
              hsp:relation hspc:confides-in ; hsp:valence hspc:positive ; hsp:mutual false ;
              hsp:strength 2.5 ; hsp:throughProgramme <programme/w> ; hsp:validFrom "2008"^^xsd:gYear ;
              hsp:sourceRow "ties.csv, row 2" ; hsp:hasEvidence <tie/t1/evidence/7> .
            <tie/t1/evidence/7> a hsp:Evidence ; hsp:source <source/i> ; hsp:locator "p. 3" ;
              hsp:reportedBy <agent/amina> ; hsp:sourceRow "ties.csv, row 2" .
            <tie/7/ties/row-3> a hsp:Tie ; hsp:from <agent/amina> ; hsp:to <agent/her-head> ;
              hsp:sourceRow "ties.csv, row 3" .
            """,
        ),
        (
            "evidence",
            "id,tie,agent,programme,source,quotation,reported_by,coder,date,confidence,indicators,strategies,"
            "states_type\n"
            "e1,t1|t2,amina,w,i,her words,amina,AB,2017-05-17,0.9,heads-authentic-power,,authentic\n",
            """
            <evidence/e1> a hsp:Evidence ; hsp:source <source/i> ; hsp:quotation "her words" ;
              hsp:reportedBy <agent/amina> ; hsp:coder "AB" ; hsp:date "2017-05-17"^^xsd:date ;
              hsp:confidence 0.9 ; hsp:codedTo hspc:heads-authentic-power ; hsp:statesType hspc:authentic ;
              hsp:sourceRow "evidence.csv, row 2" .
            <tie/t1> hsp:hasEvidence <evidence/e1> .
            <tie/t2> hsp:hasEvidence <evidence/e1> .
            <agent/amina> hsp:hasEvidence <evidence/e1> .
            <programme/w> hsp:hasEvidence <evidence/e1> .
            """,
        ),
    ],
    ids=lambda value: value if value.isalpha() else "",
)
def test_quads_of_a_table(written: Callable[..., set[ox.Quad]], table: str, text: str, turtle: str) -> None:
    assert canonical(written(**{table: text})) == canonical(quads_of(turtle))


def canonical(quads: set[ox.Quad]) -> list[str]:
    """Sorted N-Quads, with numbers as a store gives them back: 255 and 255.0 are one decimal."""
    store = ox.Store()
    store.extend(quads)
    return sorted(ox.serialize(store, format=ox.RdfFormat.N_QUADS).decode().splitlines())  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("identifier", "segment"),
    [
        ("Ms O'Hara / 2", "Ms%20O%27Hara%20%2F%202"),
        ("zoë", "zo%C3%AB"),
        ("a#b?c=d&e%20", "a%23b%3Fc%3Dd%26e%2520"),
        ("🙂", "%F0%9F%99%82"),
        ("<script>", "%3Cscript%3E"),
        ("a.b-c_d~e", "a.b-c_d~e"),
        ("家", "%E5%AE%B6"),
    ],
)
def test_any_identifier_gives_a_valid_iri(
    written: Callable[..., set[ox.Quad]], identifier: str, segment: str
) -> None:
    quads = written(people=f"id,name\n{identifier},N\n", ties=f"id,from,to\n{identifier},{identifier},b\n")
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    assert subjects == {f"{BASE}agent/{segment}", f"{BASE}tie/{segment}"}
    assert f"{BASE}agent/{segment}" in {
        quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)
    }
    text = b"".join(str(quad).encode() + b" .\n" for quad in quads)
    assert set(ox.parse(input=text, format=ox.RdfFormat.N_QUADS)) == quads, "strict parsers take it"


def test_unknown_columns_become_properties_of_the_study(written: Callable[..., set[ox.Quad]]) -> None:
    quads = written(people="id,name,Post code/Area,Über\na,A,EH1,x\n")
    assert {
        (quad.predicate.value, quad.object.value)
        for quad in quads
        if quad.predicate.value.startswith(BASE) and isinstance(quad.object, ox.Literal)
    } == {(f"{BASE}property/Post%20code%2FArea", "EH1"), (f"{BASE}property/%C3%9Cber", "x")}


def test_two_sheets_of_one_table_have_names_of_their_own(tmp_path: Path, vocabulary: Vocabulary) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "ties.csv").write_text("from,to\na,b\n")
    sheets = read_sources([tmp_path / "one", tmp_path / "two"])
    writer = QuadWriter(BASE, 7, sheets)
    records = Checker(sheets, vocabulary, lambda path, identifier, tables: True).records()
    quads = ox.parse(input="".join(map(writer.nquads, records)), format=ox.RdfFormat.N_QUADS)
    subjects = {quad.subject.value for quad in quads}
    assert subjects == {f"{BASE}tie/7/ties/row-2", f"{BASE}tie/7/ties2/row-2"}


def test_provenance() -> None:
    sums = {name: hashlib.sha256(name.encode()).hexdigest() for name in ("people", "organisations")}
    account = Account(
        [File(f"{name}.csv", "csv", sums[name]) for name in ("organisations", "people")],
        datetime(2024, 5, 17, 9, 0, 0, tzinfo=UTC),
        "1.2.3",
        40,
        3,
    )
    ended = datetime(2024, 5, 17, 9, 0, 5, tzinfo=UTC)
    expected = quads_of(f"""
        <import/7> a hsp:ImportBatch ; rdfs:label "Import of organisations.csv, people.csv" ;
          hsp:rowsRead 40 ; hsp:rowsRefused 3 ;
          prov:generatedAtTime "2024-05-17T09:00:05+00:00"^^xsd:dateTime ;
          prov:wasGeneratedBy <import/7#activity> ;
          prov:wasDerivedFrom <import/7#file-1>, <import/7#file-2> .
        <import/7#activity> a prov:Activity ; prov:startedAtTime "2024-05-17T09:00:00+00:00"^^xsd:dateTime ;
          prov:endedAtTime "2024-05-17T09:00:05+00:00"^^xsd:dateTime ;
          prov:wasAssociatedWith <https://w3id.org/hsp/software/1.2.3> ;
          prov:used <import/7#file-1>, <import/7#file-2> .
        <https://w3id.org/hsp/software/1.2.3> a prov:SoftwareAgent ; rdfs:label "hsp-graph 1.2.3" .
        <import/7#file-1> a prov:Entity ; hsp:fileName "organisations.csv" ; hsp:format "csv" ;
          hsp:sha256 "{sums["organisations"]}" .
        <import/7#file-2> a prov:Entity ; hsp:fileName "people.csv" ; hsp:format "csv" ;
          hsp:sha256 "{sums["people"]}" .
        """)
    found = set(provenance(ox.NamedNode(f"{BASE}import/7"), account, ended))
    assert canonical(found) == canonical(expected)
