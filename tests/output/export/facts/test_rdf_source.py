"""RDF of others: what is taken, what is told, what is refused."""

import json
import socket
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import DataError
from hsp_graph.importing.formats.rdf.reader import looks_like_rdf, read_rdf

BASE = "https://example.org/study/"
PREFIXES = """@prefix hsp: <https://w3id.org/hsp/ontology#> .
@prefix hspc: <https://w3id.org/hsp/concept/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <https://elsewhere.org/> .
@prefix agent: <https://example.org/study/agent/> .
@prefix tie: <https://example.org/study/tie/> .
"""


def read(
    folder: Path, text: str, name: str = "given.ttl"
) -> tuple[dict[str, list[dict[str, str]]], list[str]]:
    """The tables as dicts of what is stated, and the notes."""
    file = folder / name
    file.write_text((PREFIXES if name.endswith("ttl") else "") + text, encoding="utf-8")
    sheets, notes = read_rdf(file, name, BASE)
    return {
        sheet.table.name: [
            {column: cell for column, cell in zip(sheet.header, cells, strict=True) if cell}
            for _, cells in sheet.rows()
        ]
        for sheet in sheets
    }, notes


def test_people_of_here_and_elsewhere(tmp_path: Path) -> None:
    tables, notes = read(tmp_path, """
        agent:amina a hsp:Person ; rdfs:label "Amina" ; hsp:language "Polish", "English" .
        ex:dev a hsp:Person ; rdfs:label "Dev"@en ; foaf:nick "D" ; hsp:roll 4 .
        ex:school a hsp:School ; rdfs:label "Ashfield" ; hsp:asOf "2008"^^xsd:gYear ; hsp:roll 2.55e2 .
        ex:head a hsp:UnidentifiedAgent ; hsp:ofKind hsp:Person ; rdfs:label "her head" ; hsp:mayBe ex:dev .
        tie:t1 a hsp:Tie, hsp:BridgingTie ; hsp:from agent:amina ; hsp:to ex:dev ; hsp:valence hspc:positive ;
          hsp:mutual true ; hsp:validFrom "2008-05-17T10:00:00"^^xsd:dateTime .
    """)  # fmt: skip
    assert tables == {
        "organisations": [
            {"id": "https://elsewhere.org/school", "name": "Ashfield", "kind": "school", "identified": "yes",
             "as_of": "2008", "roll": "255"},
        ],
        "people": [
            {"id": "https://elsewhere.org/dev", "name": "Dev", "identified": "yes", "foaf:nick": "D",
             "hsp:roll": "4"},
            {"id": "https://elsewhere.org/head", "name": "her head", "identified": "no",
             "may_be": "https://elsewhere.org/dev"},
            {"id": "amina", "name": "Amina", "identified": "yes", "language": "English|Polish"},
        ],
        "ties": [
            {"id": "t1", "from": "amina", "to": "https://elsewhere.org/dev", "valence": "positive",
             "capital": "bridging", "mutual": "yes", "valid_from": "2008-05-17"},
        ],
    }  # fmt: skip
    assert notes == [
        "1 taken in another form: A text stands without its datatype (hsp:roll).",
        "1 taken in another form: A text stands without its language (name).",
        "1 taken in another form: A time stands as its day (valid_from).",
    ]


def test_blank_nodes_are_nobody_elses(tmp_path: Path) -> None:
    text = """[] a hsp:Person ; rdfs:label "Amina" .
        _:dev a hsp:Person ; rdfs:label "Dev" .
        [] a hsp:Tie ; hsp:from _:dev ; hsp:to agent:a .
        [] a hsp:RoleHolding ; hsp:holder _:dev ; hsp:role hspc:parent ; hsp:hasEvidence [
          a hsp:Evidence ; hsp:source ex:paper ; hsp:locator "p. 3" ] .
        ex:paper a hsp:Source ; rdfs:label "A paper" .
    """
    tables, notes = read(tmp_path, text)
    again, _ = read(tmp_path, text)
    other, _ = read(tmp_path, text + "# another file")
    assert tables == again
    ids = [row["id"] for row in tables["people"]]
    assert len(set(ids)) == 2
    assert not set(ids) & {row["id"] for row in other["people"]}
    (dev,) = (row["id"] for row in tables["people"] if row["name"] == "Dev")
    assert tables["ties"] == [{"from": dev, "to": "a"}]
    assert tables["roles"] == [
        {"person": dev, "role": "parent", "source": "https://elsewhere.org/paper", "locator": "p. 3"}
    ]
    assert "evidence" not in tables
    assert notes == ["2 things have no IRI: they got identifiers that only this file has."]


def test_evidence_on_several_things_and_with_a_quotation_is_a_row_of_its_own(tmp_path: Path) -> None:
    tables, notes = read(tmp_path, """
        ex:t a hsp:Tie ; hsp:from agent:a ; hsp:to agent:b ; hsp:hasEvidence ex:e, _:f .
        agent:a hsp:hasEvidence ex:e .
        ex:e a hsp:Evidence ; hsp:source ex:s ; hsp:quotation "yes" ; hsp:codedTo hspc:heads-authentic-power .
        _:f hsp:source ex:s .
    """)  # fmt: skip
    tie = "https://elsewhere.org/t"
    assert tables["evidence"] == [
        {"tie": tie, "source": "https://elsewhere.org/s"},
        {"id": "https://elsewhere.org/e", "tie": tie, "agent": "a", "source": "https://elsewhere.org/s",
         "quotation": "yes", "indicators": "heads-authentic-power"},
    ]  # fmt: skip
    assert notes == []


def test_everything_not_taken_is_told(tmp_path: Path) -> None:
    tables, notes = read(tmp_path, """
        ex:a a hsp:Person, hsp:Parent, foaf:Person ; rdfs:label "A", "B", "" ;
          foaf:knows ex:b ; hsp:linksTo ex:b ; hsp:language "Polish|English" ;
          hsp:mayBe "somebody" ; hsp:education "#REF!" ; rdfs:comment "'=x" .
        ex:thing a foaf:Document ; foaf:topic "x" .
        ex:x a hsp:Evidence ; hsp:source ex:s .
        ex:r a hsp:RoleHolding ; hsp:hasEvidence [ hsp:source ex:s ], [ hsp:source ex:t ] .
    """)  # fmt: skip
    assert tables["people"] == [{"id": "https://elsewhere.org/a", "name": "A", "identified": "yes"}]
    other = "tables read it as something else, as spreadsheets do"
    about = "what it is about stands in none of the tables"
    assert sorted(notes) == sorted([
        f"1 not taken: education: {other}.",
        "1 not taken: foaf:knows: extra columns hold texts, and it is an IRI.",
        f"1 not taken: foaf:topic: {about}.",
        "1 not taken: hsp:hasEvidence: no evidence of what it is about can stand in a table of its own.",
        "1 not taken: hsp:linksTo: extra columns hold texts, and it is an IRI.",
        "2 not taken: hsp:source: it is of evidence that bears on nothing.",
        "1 not taken: rdf:type: it is of evidence that bears on nothing.",
        "1 not taken: language: it holds '|', which separates the values of a cell.",
        "1 not taken: may_be: it is a text where a thing is referred to.",
        "1 not taken: name: it is an empty text.",
        "1 not taken: name: the column holds one value.",
        f"1 not taken: note: {other}.",
        "1 not taken: rdf:type: 'foaf:Person' is no class of the table 'people'.",
        "1 not taken: rdf:type: 'hsp:Parent' is no class of the table 'people'.",
        f"1 not taken: rdf:type: {about}.",
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.nt", '<https://example.org/study/agent/a> <http://www.w3.org/2000/01/rdf-schema#label> "A" .\n'
                 '<https://example.org/study/agent/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> '
                 "<https://w3id.org/hsp/ontology#Person> ."),
        ("a.json", json.dumps({
            "@context": {"@vocab": "https://w3id.org/hsp/ontology#", "@base": "https://example.org/study/agent/",
                         "label": "http://www.w3.org/2000/01/rdf-schema#label"},
            "@id": "a", "@type": "Person", "label": "A"})),
        ("a.xml", '<?xml version="1.0"?><!-- by hand --><rdf:RDF '
                  'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
                  'xmlns="https://w3id.org/hsp/ontology#" xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#">'
                  '<Person rdf:about="https://example.org/study/agent/a"><rdfs:label>A</rdfs:label></Person>'
                  "</rdf:RDF>"),
        ("a.txt", "# a comment\nPREFIX hsp: <https://w3id.org/hsp/ontology#>\n"
                  "GRAPH <g> { <agent/a> a hsp:Person ; <http://www.w3.org/2000/01/rdf-schema#label> 'A' }"),
        ("a.trig", "\ufeff@base <https://example.org/study/> . <g> { <agent/a> a "
                   "<https://w3id.org/hsp/ontology#Person> ; "
                   "<http://www.w3.org/2000/01/rdf-schema#label> 'A' }"),
    ],
)  # fmt: skip
def test_every_syntax_is_known_from_its_content(tmp_path: Path, name: str, text: str) -> None:
    assert looks_like_rdf(text.encode(), "unknown")
    tables, notes = read(tmp_path, text, name)
    assert tables == {"people": [{"id": "a", "name": "A", "identified": "yes"}]}
    assert notes == []


@pytest.mark.parametrize(
    "text",
    ["id,name\n", "", "{}", "[]", '{"nodes": []}', "<graphml/>", "<gexf/>", "*Vertices 2\n", "dl n=2\n",
     "# only\n", "PK\x03\x04", '<?xml version="1.0"?><RDF/>', "from\tto\n_:a\t<b>\n", "\x00\x01"],
)  # fmt: skip
def test_other_formats_are_not_taken_for_rdf(text: str) -> None:
    assert not looks_like_rdf(text.encode(), "unknown")


@pytest.mark.parametrize("where", ["context", "in a list", "imported", "scoped"])
def test_a_remote_context_is_refused_and_nobody_is_asked(tmp_path: Path, where: str) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0.2)
        remote = f"http://127.0.0.1:{listening.getsockname()[1]}/context.jsonld"
        context = {
            "context": remote,
            "in a list": [{"a": "urn:a"}, remote],
            "imported": {"@version": 1.1, "@import": remote},
            "scoped": {"@version": 1.1, "p": {"@id": "urn:p", "@context": remote}},
        }[where]
        file = tmp_path / "a.jsonld"
        file.write_text(json.dumps({"@context": context, "@id": "urn:a", "p": {"q": "v"}}))
        with pytest.raises(DataError, match="nothing is fetched") as caught:
            read_rdf(file, "a.jsonld", BASE)
        assert "Write the context into the file" in caught.value.hint
        with pytest.raises(TimeoutError):
            listening.accept()


ENTITIES = """<?xml version="1.0"?><!DOCTYPE rdf:RDF [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">
{more}]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="urn:a">
<p xmlns="urn:">&b;</p></rdf:Description></rdf:RDF>"""


@pytest.mark.parametrize(
    "more", ["", '<!ENTITY c SYSTEM "file:///etc/passwd">', '<!ENTITY % d SYSTEM "http://x/">']
)
def test_xml_entities_are_refused(tmp_path: Path, more: str) -> None:
    with pytest.raises(DataError, match="declares XML entities"):
        read(tmp_path, ENTITIES.replace("{more}", more), "a.rdf")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonld", '{"@id":"urn:a","urn:p":' * 60_000 + "1" + "}" * 60_000),
        ("a.nq", "<urn:a> <urn:p> " + "<<( <urn:a> <urn:p> " * 200_000 + "1" + ")>>" * 200_000 + " ."),
        ("a.rdf", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="urn:">'
                  + "<a><p>" * 100_000 + "</p></a>" * 100_000 + "</rdf:RDF>"),
    ],
)  # fmt: skip
def test_what_would_exhaust_the_parser_is_refused_first(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(DataError, match="nests more than 200 deep"):
        read(tmp_path, text, name)


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("a.nt", "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn b> <urn:c> .\n", "line 2"),
        ("a.rdf", '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">', "not well-formed"),
        ("a.jsonld", '{"@id": "urn:a", }', "line 1"),
        ("a.csv", "id,name\n", "not RDF"),
    ],
)
def test_faults_say_where(tmp_path: Path, name: str, text: str, where: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, text, name)
    assert where in caught.value.what
    assert caught.value.hint


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_bytes(PREFIXES.encode() + b'ex:a rdfs:label "\xfc" .')
    with pytest.raises(DataError, match="UTF-8"):
        read_rdf(tmp_path / "a.ttl", "a.ttl", BASE)


_PIECES = st.sampled_from([
    b"@prefix hsp: <https://w3id.org/hsp/ontology#> .\n", b"<urn:a> ", b"a ", b"hsp:Person ",
    b"hsp:hasEvidence ",
    b"_:b ", b"[ ", b"] ", b"( ", b") ", b"{ ", b"} ", b'"x" ', b'"y"@en ', b"<<( ", b")>> ", b". ", b"; ",
    b", ", b"GRAPH ", b"<urn:g> ", b'{"@id":"urn:a",', b'"@type":"https://w3id.org/hsp/ontology#Tie"}',
    b'"@context":{}', b'"@graph":[', b"]}", b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>",
    b"</rdf:RDF>",
    b"<rdf:Description>", b"\xff", b"\x00", b"\n", b"hsp:ofKind ", b"hsp:from ", b"1.5 ", b"true ",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    content=st.one_of(st.binary(max_size=200), st.lists(_PIECES, max_size=25).map(b"".join)),
    name=st.sampled_from(["a.ttl", "a.nq", "a.jsonld", "a.rdf", "a"]),
)
@example(
    content=b'{"@id":"urn:a","@graph":[{"@id":"_:g","@graph":[{"@id":"urn:b","urn:p":1}]}]}', name="a.jsonld"
)
@example(content=b"<urn:a> <https://w3id.org/hsp/ontology#hasEvidence> <urn:a> .", name="a.nt")
@example(
    content=b"_:a a <https://w3id.org/hsp/ontology#Tie> ; <https://w3id.org/hsp/ontology#from> _:a .",
    name="a.ttl",
)
def test_whatever_it_holds_there_is_no_other_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    file = tmp_path_factory.getbasetemp() / name
    file.write_bytes(content)
    looks_like_rdf(content, name)
    try:
        sheets, _ = read_rdf(file, name, BASE)
    except DataError as error:
        assert error.what and error.hint
    else:
        for sheet in sheets:
            assert all(len(cells) == len(sheet.header) for _, cells in sheet.rows())
