"""Small files of every format that is read, as their tools write them; all people in them are fictional.

Each tells of the same six: Amina and Beth are mothers, Dev is a family-learning practitioner, Ms Ahmed is the
head-teacher, Mr Cole a teacher, and the officer is the authority's.
"""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

#: A file, or the files of a folder, by their names.
Files = Mapping[str, bytes]

_GRAPHML = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="node" attr.name="role" attr.type="string"><default>parent</default></key>
<key id="d1" for="edge" attr.name="weight" attr.type="double"/><key id="d2" for="all" attr.name="label"/>
<graph id="talks with" edgedefault="directed"><data key="d2">asked in May</data>
 <node id="amina"><data key="d2">Amina</data></node>
 <node id="dev"><data key="d0">FL</data><data key="d2">Dev</data><port name="left"/></node>
 <node id="ahmed"><data key="d0">HT</data><data key="d2">Ms Ahmed</data></node>
 <edge id="e1" source="amina" target="dev"><data key="d1">2</data></edge>
 <edge id="e1" source="amina" target="dev"/><edge source="dev" target="dev" sourceport="left"/>
</graph>
<graph id="advises" edgedefault="undirected"><node id="amina"/><node id="beth">
<graph id="in" edgedefault="directed">
 <node id="child"/></graph></node><edge source="beth" target="amina" directed="true"/></graph>
<graph edgedefault="directed"><node id="dev"/><node id="officer"/><edge source="officer" target="dev"/>
</graph>
</graphml>
"""

_GEXF = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
<meta lastmodifieddate="2026-05-01"><creator>by hand</creator></meta>
<graph defaultedgetype="directed" mode="dynamic" timeformat="date">
<attributes class="node"><attribute id="0" title="role" type="string"><default>parent</default></attribute>
</attributes>
<attributes class="edge" mode="dynamic"><attribute id="s" title="strength" type="float"/></attributes>
<nodes><node id="amina" label="Amina"/><node id="beth" label="Beth" pid="amina"/>
<node id="dev" label="Dev"><attvalues><attvalue for="0" value="FL"/></attvalues>
 <viz:position x="1.5" y="-2.0E-5"/><nodes><node id="desk" label="Desk"/></nodes></node></nodes>
<edges><edge id="0" source="amina" target="dev" weight="2.0" start="2008" end="2009"/>
<edge id="1" source="amina" target="dev" type="undirected"><attvalues>
 <attvalue for="s" value="1" start="2008"/></attvalues><spells><spell start="2008" end="2009"/></spells>
</edge>
<edge source="beth" target="beth" type="mutual"/></edges></graph></gexf>
"""
_OLD_GEXF = """<gexf xmlns="http://www.gexf.net/1.1draft" version="1.1"><graph defaultedgetype="undirected">
<nodes count="2"><node id="a" label="Amina"/><node id="b" label="Beth"/></nodes>
<edges count="1"><edge id="0" source="a" target="b"/></edges></graph></gexf>
"""

_PAJEK = """% by hand
*Network talks
*Vertices 4
1 "Amina" 0.1 0.2 0.5 ellipse ic Red [1-2]
2 Beth
3 "Ms &#65;hmed" box
*Arcs :1 "advises"
1 2 1.5 l "a label"
1 2
3 3 -1
*Arcslist
1 2 3
*Edges
2 3 1
*Edgeslist :2
1 -2 4
"""
_PAJ = """*Network a
*Vertices 3 1
*Matrix :1 "knows"
0 1 0
1 0 2
0 0 0
*Partition roles
*Vertices 3
1
2
2
*Vector degree
*Vertices 3
0.5
1
2
*Network b
*Vertices 2
*Arcs
1 2
"""

_DL = """dl n=4, nm=2 format=fullmatrix
labels:
Amina,Beth,Dev,"Ms Ahmed"
matrix labels:
trusts, "talks with"
data:
0 1 1 0
0 0 1 0
1 1 0 2
0 0 0 0

0 0 1 0 0 0 1 0
0 0 0 1 1 0 0 0
"""
_EL1 = """DL N = 3
FORMAT = EDGELIST1
LABELS EMBEDDED
DATA:
Amina Dev 1
"Mr Cole" Dev 2.5
Dev Dev
"""
_NODELIST = """DL NR=3 NC=2 FORMAT=NODELIST2
ROW LABELS:
Amina Beth Dev
COLUMN LABELS:
Ashfield Elm
DATA:
1 1 2
3 2
"""
_LOWER = """dl n 3 format lowerhalf diagonal absent
labels: a b c
data:
1
0 1
"""
_VNA = """*Node data
ID role "home language"
Amina parent Polish
Dev FL "English, Urdu"
"Ms Ahmed" HT ""
*Node properties
ID x y color
Amina 1 2 255
*Tie data
from to trusts advises strength
Amina Dev 1 0 2
Amina Dev 1 1 2
Dev "Ms Ahmed" 0 1 ""
*Tie properties
FROM TO color
Amina Dev 255
"""

_NC_GRAPHML = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:nc="http://schema.networkcanvas.com/xmlns">
<key id="label" attr.name="label" attr.type="string" for="all"/>
<key id="t" attr.name="networkCanvasType" for="all"/><key id="u" attr.name="networkCanvasUUID" for="all"/>
<key id="a1" attr.name="closeness" attr.type="int" for="node"/><key id="g1" attr.name="age" for="graph"/>
<key id="su" attr.name="networkCanvasSourceUUID" for="edge"/>
<key id="tu" attr.name="networkCanvasTargetUUID" for="edge"/>
<graph edgedefault="undirected" nc:caseId="P1" nc:sessionUUID="s1" nc:protocolName="Home and school">
<data key="g1">37</data><data key="u">ego1</data>
<node id="1"><data key="t">Parent</data><data key="u">u1</data><data key="label">Beth</data></node>
<node id="2"><data key="t">Teacher</data><data key="u">u2</data><data key="a1">4</data></node>
<edge id="1" source="1" target="2"><data key="t">knows</data><data key="u">k1</data>
 <data key="su">u1</data><data key="tu">u2</data></edge></graph>
<graph edgedefault="undirected" nc:caseId="P2" nc:sessionUUID="s2"><data key="u">ego2</data>
<node id="1"><data key="t">Parent</data><data key="u">u1</data></node></graph></graphml>
"""

_EGO = ("networkCanvasEgoUUID,networkCanvasCaseID,networkCanvasSessionID,networkCanvasProtocolName,age\r\n"
        "ego1,P1,s1,Home and school,37\r\n")  # fmt: skip
_ALTERS = ("nodeID,networkCanvasEgoUUID,networkCanvasUUID,name,closeness,support_advice,layout_x,null\r\n"
           "1,ego1,u1,Dev,4,true,0.25,\r\n2,ego1,u2,Beth,2,false,,x\r\n3,ego1,u3,'=C,,,,\r\n")  # fmt: skip
_EDGES = ("edgeID,from,to,networkCanvasEgoUUID,networkCanvasUUID,networkCanvasSourceUUID,"
          "networkCanvasTargetUUID,strength\r\n1,1,2,ego1,k1,u1,u2,2\r\n,,,ego1,k2,u1,u2,3\r\n")  # fmt: skip
_MATRIX = ",u1,u2,u3\r\nu1,0,1,0\r\nu2,1,0,0\r\nu3,0,0,0\r\n"

NETWORK_CANVAS: Files = {
    "P1_s1_ego.csv": _EGO.encode(),
    "P1_s1_attributeList_Teacher.csv": _ALTERS.encode(),
    "P1_s1_edgeList_knows.csv": _EDGES.encode(),
    "P1_s1_adjacencyMatrix_knows.csv": _MATRIX.encode(),
    "P1_s1_adjacencyMatrix_trusts.csv": _MATRIX.encode(),
}

_QDE = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Talks" origin="by hand">
<Users><User guid="ab" name="A. Coder"/></Users>
<CodeBook><Codes><Code guid="c1" name="Heads, authentic: staff capacity" isCodable="true">
 <Description>Of heads</Description><Code guid="c2" name="warmth" isCodable="true"/></Code></Codes></CodeBook>
<Variables><Variable guid="v1" name="role" typeOfVariable="Text"/></Variables>
<Cases><Case guid="amina" name="Amina"><VariableValue><VariableRef targetGUID="v1"/>
<TextValue>parent</TextValue>
 </VariableValue><SourceRef targetGUID="s1"/></Case><Case guid="{dev}" name="Dev"/></Cases>
<Sources><TextSource guid="s1" name="Amina, May" plainTextPath="internal://t.txt">
 <PlainTextSelection guid="p1" name="x" startPosition="0" endPosition="12" creatingUser="ab">
  <Coding guid="k1" creatingUser="ab"><CodeRef targetGUID="c1"/></Coding>
  <Coding guid="k2"><CodeRef targetGUID="c2"/></Coding></PlainTextSelection></TextSource>
 <TextSource guid="s2" name="Notes"><PlainTextContent>Dev listens.\r\nOften.</PlainTextContent>
  <PlainTextSelection guid="p2" startPosition="0" endPosition="3"><Coding guid="k3">
<CodeRef targetGUID="dev"/>
  </Coding></PlainTextSelection></TextSource>
 <PictureSource guid="s3" name="Drawing">
<PictureSelection guid="p3" firstX="1" firstY="2" secondX="3" secondY="4">
  <Coding guid="k4"><CodeRef targetGUID="c2"/></Coding></PictureSelection></PictureSource></Sources>
<Notes><Note guid="n1" name="Memo"><PlainTextContent>Ask again.</PlainTextContent></Note></Notes>
<Links><Link guid="l1" name="trusts" direction="OneWay" originGUID="amina" targetGUID="dev"/>
 <Link guid="l2" originGUID="n1" targetGUID="p1"/></Links>
<Sets><Set guid="z1" name="Interviews"><MemberSource targetGUID="s1"/></Set></Sets>
<Graphs><Graph guid="g1" name="Map"><Vertex guid="x1" representedGUID="amina"/>
<Vertex guid="x2" representedGUID="dev"/>
 <Edge guid="y1" sourceVertex="x1" targetVertex="x2"/></Graph></Graphs></Project>
"""
_QDC = """<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="by hand"><Codes>
<Code guid="c1" name="trust" color="#ff0000">
<Code guid="c2" name="warmth"/></Code></Codes><Sets/></CodeBook>
"""

_KUMU_JSON = json.dumps(
    {
        "elements": [
            {"_id": "e1", "attributes": {"label": "Amina", "element type": "Parent", "tags": ["a", "b"]}},
            {"id": "e2", "label": "Dev", "age": 40.5},
        ],
        "connections": [
            {"_id": "c1", "from": "e1", "to": "e2", "direction": "mutual", "attributes": {"label": "trusts"}},
            {"from": "e1", "to": "e1", "direction": "directed"},
        ],
        "maps": [{"name": "first"}],
        "name": "Home and school",
    }
)

#: By the names of the tables, canonical CSV files.
CANONICAL: Files = {
    "sources.csv": b"id,title,date\ninterviews,Interviews with parents,2017-05\n",
    "people.csv": "id,name,identified,may_be,language,own\namina,Amina,yes,,Polish|English,x\n"
                  "dev,Dév,,,,\nher-head,her head,no,amina,,'=y\n".encode(),
    "roles.csv": b"person;role;valid_from\namina;parent;2015\ndev;FL;2010-08-01\n",
    "ties.csv": b"id,from,to,relation,valence,mutual,strength,source,locator\n"
                b"t1,amina,dev,confides-in,positive,,2.5,interviews,p. 3\n,amina,her-head,,negative,yes,,,\n",
    "evidence.csv": b"tie\tsource\tquotation\tconfidence\nt1\tinterviews\t\"She said\n\"\"yes\"\".\"\t0.9\n",
}  # fmt: skip


_TURTLE = """@prefix hsp: <https://w3id.org/hsp/ontology#> . @prefix hspc: <https://w3id.org/hsp/concept/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://example.org/study/> .
<agent/amina> a hsp:Person ; rdfs:label "Amina" ; hsp:language "Polish", "Scots"@en .
<agent/dev> a hsp:Person ; rdfs:label "Dev" ; hsp:mayBe <agent/amina> .
<tie/t1> a hsp:Tie ; hsp:from <agent/amina> ; hsp:to <agent/dev> ; hsp:relation hspc:trusts ;
  hsp:strength 2.5 ; hsp:validFrom "2008-05"^^xsd:gYearMonth ; hsp:hasEvidence [ a hsp:Evidence ;
  hsp:source <source/talks> ; hsp:locator "p. 3" ] .
<source/talks> a hsp:Source ; rdfs:label "Talks" .
"""
_TRIG = "GRAPH <urn:g> { <urn:a> <urn:p> <urn:b> . }\n" + _TURTLE
_NQUADS = """<https://example.org/study/agent/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> \
<https://w3id.org/hsp/ontology#Person> <urn:g> .
<https://example.org/study/agent/a> <http://www.w3.org/2000/01/rdf-schema#label> "A\\u0301"@en-GB <urn:g> .
_:t <https://w3id.org/hsp/ontology#from> <https://example.org/study/agent/a> .
"""
_RDF_XML = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:hsp="https://w3id.org/hsp/ontology#"
 xml:base="https://example.org/study/">
<hsp:Person rdf:about="agent/amina"><rdfs:label xml:lang="en">Amina</rdfs:label></hsp:Person>
<hsp:Tie rdf:nodeID="t"><hsp:from rdf:resource="agent/amina"/><hsp:to><hsp:Person rdf:about="agent/dev"/>
</hsp:to></hsp:Tie></rdf:RDF>
"""
_JSON_LD = json.dumps({
    "@context": {"hsp": "https://w3id.org/hsp/ontology#", "label": "http://www.w3.org/2000/01/rdf-schema#label",
                 "from": {"@id": "hsp:from", "@type": "@id"}, "to": {"@id": "hsp:to", "@type": "@id"}},
    "@graph": [{"@id": "https://example.org/study/agent/a", "@type": "hsp:Person", "label": "Amina"},
               {"@type": "hsp:Tie", "from": "https://example.org/study/agent/a",
                "to": {"@id": "https://example.org/study/agent/b", "@type": "hsp:Person"}}],
})  # fmt: skip


def zipped(files: Files) -> bytes:
    """A zip of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """An .xlsx workbook of these sheets."""
    import openpyxl

    book = openpyxl.Workbook()
    if book.active is not None:
        book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def small_files() -> dict[str, list[Files]]:
    """For each format, files and folders that it reads; ``csv`` and ``xlsx`` are the canonical tables.

    ``rdf`` stands for all syntaxes of RDF.
    """
    tables = {
        name.removesuffix(".csv"): [line.split(",") for line in text.decode().splitlines()]
        for name, text in CANONICAL.items()
        if name in ("sources.csv", "people.csv", "ties.csv")
    }
    texts: dict[str, list[dict[str, str]]] = {
        "graphml": [{"talks.graphml": _GRAPHML}],
        "rdf": [{"a.ttl": _TURTLE}, {"a.trig": _TRIG}, {"a.nq": _NQUADS}, {"a.rdf": _RDF_XML},
                {"a.jsonld": _JSON_LD}],
        "gexf": [{"talks.gexf": _GEXF}, {"old.gexf": _OLD_GEXF}],
        "pajek": [{"talks.net": _PAJEK}, {"talks.paj": _PAJ}],
        "ucinet": [{"talks.dl": _DL}, {"list.txt": _EL1}, {"two.dl": _NODELIST}, {"half.dl": _LOWER},
                   {"talks.vna": _VNA}],
        "egor": [
            {"egos.csv": "egoID;sex\n1;w\n2;m\n", "alters.csv": "egoID;alterID;age\n1;1;0,5\n1;2;3\n2;1;4\n",
             "edges.csv": "egoID;Source;Target;weight\n1;1;2;0,75\n1;2;1;2\n"},
            {"alters/1.csv": '"";"alterID";"age"\n"1";1;"56"\n', "edges/1.csv": "Source;Target\n1;1\n"},
        ],
        "delimited": [
            {"nodes.csv": "Id,Label,timeset,role\namina,Amina,,parent\ndev,Dev,,FL\nahmed,Ms Ahmed,,HT\n"},
            {"edges.csv": "Source,Target,Type,Id,Label,Weight\namina,dev,Directed,0,knows,2.0\n"
                          "amina,dev,Directed,1,,1.0\ndev,amina,Undirected,2,,\ndev,dev,Mutual,3,,\n"},
            {"letters.csv": '\ufeffSender;Receiver;since\n"Amina";Dev;2008\n"A ""B""";Dev;\n'},
        ],
    }  # fmt: skip
    found: dict[str, list[Files]] = {
        name: [{path: text.encode() for path, text in files.items()} for files in all_]
        for name, all_ in texts.items()
    }
    found["network-canvas"] = [
        NETWORK_CANVAS, {"export.zip": zipped(NETWORK_CANVAS)}, {"talks.graphml": _NC_GRAPHML.encode()}
    ]  # fmt: skip
    found["refi-qda"] = [
        {
            "talks.qdpx": zipped(
                {"project.qde": _QDE.encode(), "sources/t.txt": b"She listens to me, always."}
            )
        },
        {"talks.qde": _QDE.encode()},
        {"codes.qdc": _QDC.encode()},
    ]
    elements: list[list[Any]] = [["Label", "Type", "Tags"], ["Amina", "Parent", "a|b"], ["Dev", "FL", None]]
    ties: list[list[Any]] = [
        ["From", "To", "Type", "Strength", "Direction"],
        ["Amina", "Dev | Amina", "trusts", 2, "directed"],
        ["Dev", "Amina", "knows", None, "mutual"],
    ]
    found["kumu"] = [
        {"elements.csv": b"Label,Type,Description,Tags\nAmina,Parent,,a|b\nDev,FL,at Ashfield,\n"},
        {"links.csv": b"From,To,Type,Direction\nAmina,Dev | Amina,trusts,directed\nDev,Amina,knows,mutual\n"},
        {"map.json": _KUMU_JSON.encode()},
        {"map.xlsx": workbook({"Elements": elements, "Connections": ties, "x (ignore)": [["y"]]})},
    ]
    found["csv"] = [CANONICAL]
    found["xlsx"] = [{"study.xlsx": workbook(tables)}]
    return found
