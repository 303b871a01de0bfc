"""docs/importing.md does what it says: mappings fit, options exist, commands print what it shows."""

import re
import shlex
import zipfile
from pathlib import Path

import click
import openpyxl
import pytest

from hsp_graph.cli import hsp as program
from hsp_graph.importing.formats.registry import read_formats
from hsp_graph.importing.mapping.mapping import COLUMNS, parse_mapping
from hsp_graph.workspace import init_workspace
from tests.command_line import Hsp

TEXT = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")
PROSE = re.sub(r"^```.*?^```$", "", TEXT, flags=re.DOTALL | re.MULTILINE)


def blocks(language: str) -> list[str]:
    """The code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, flags=re.DOTALL | re.MULTILINE)


#: The mappings by the file that their first line names, and the commands with what they print.
MAPPINGS = {block.split("\n")[0].removeprefix("# "): block for block in blocks("toml")}
COMMANDS = [
    (shown.partition("\n")[0], shown.partition("\n")[2].splitlines())
    for block in blocks("console")
    for shown in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
]
LINES = [" ".join(line.split()) for line in re.findall(r"`(hsp [^`]*)`", PROSE)] + [
    one for one, _ in COMMANDS
]
#: What the page says is still to come.


def test_there_is_something_to_test() -> None:
    assert len(MAPPINGS) == len(blocks("toml")) >= 8
    assert len(COMMANDS) >= 9
    assert len(LINES) > len(COMMANDS) + 8


@pytest.mark.parametrize("name", MAPPINGS)
def test_a_mapping_is_one(name: str) -> None:
    mapping = parse_mapping(MAPPINGS[name], name)
    assert name.endswith(".toml")
    assert mapping.tables


@pytest.mark.parametrize("line", LINES)
def test_a_command_line_has_options_that_exist(line: str) -> None:
    words = shlex.split(line)[1:]
    command: click.Command = program
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        command = command.commands[words.pop(0)]
    there = {name for option in command.params for name in option.opts} | {"--help"}
    assert {word for word in words if re.match("--?[a-z]", word)} <= there


@pytest.mark.parametrize("holds", COLUMNS)
def test_our_columns_are_listed(holds: str) -> None:
    listed = re.search(rf"^- {holds}: (.*?)(?=\n- |\n\n)", TEXT, flags=re.DOTALL | re.MULTILINE)
    assert listed is not None
    assert re.findall(r"`(\w+)`", listed[1]) == [*COLUMNS[holds]]


def test_the_formats_are_listed() -> None:
    for name in read_formats():
        assert f"`{name}`" in TEXT


def write_files(folder: Path) -> None:
    """The files of the page's examples, in the shapes that the tools give them; everybody is fictional."""
    texts = {
        "friends.csv": next(block for block in blocks("text") if block.startswith("Sender")),
        "netdraw.vna": next(block for block in blocks("text") if block.startswith("*Node data")),
        "six.paj": '*Network six\n*Vertices 3\n1 "Amina"\n2 "Dev"\n3 "Ms Ahmed"\n*Arcs\n1 2 1\n2 3 1\n\n'
        "*Partition position\n*Vertices 3\n1\n2\n3\n",
        "nodes.csv": "Id,Label,position,modularity_class\na,Amina,parent,0\nd,Dev,FL,0\nh,Ms Ahmed,HT,1\n",
        "edges.csv": "Source,Target,Type,Id,Label,Weight\n"
        "a,d,Directed,0,talks to,2\nd,h,Undirected,1,knows,1\n",
        "survey/egos.csv": "egoID;age\n1;34\n2;28\n",
        "yed.graphml": YED,
        "six.graphml": GRAPHML,
    }
    for ego in "12":
        texts[f"survey/alters/{ego}.csv"] = "alterID;name;position;closeness\n1;Dev;FL;2,5\n2;Ms Ahmed;HT;1\n"
        texts[f"survey/edges/{ego}.csv"] = "Source;Target;weight\n1;2;1\n"
        one, dev, head = f"e-{ego}", f"p-{ego}1", f"p-{ego}2"
        texts[f"canvas/case{ego}_s{ego}_ego.csv"] = (
            "networkCanvasEgoUUID,networkCanvasCaseID,sessionStart,sessionFinish,sessionExported\n"
            f"{one},case{ego},2024-03-01,2024-03-01,2024-03-02\n"
        )
        texts[f"canvas/case{ego}_s{ego}_attributeList_Person.csv"] = (
            "nodeID,networkCanvasEgoUUID,networkCanvasUUID,name,position\n"
            f"1,{one},{dev},ENCRYPTED,FL\n2,{one},{head},ENCRYPTED,HT\n"
        )
        texts[f"canvas/case{ego}_s{ego}_edgeList_Knows.csv"] = (
            "edgeID,from,to,networkCanvasEgoUUID,networkCanvasUUID,networkCanvasSourceUUID,"
            f"networkCanvasTargetUUID,quality\n1,1,2,{one},k-{ego},{dev},{head},good\n"
        )
    for name, text in (texts | MAPPINGS).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    with zipfile.ZipFile(folder / "interviews.qdpx", "w") as archive:
        archive.writestr("project.qde", QDE)
        archive.writestr("sources/f1.txt", "I tell Dev everything. The head never asks us what we think.\n")
    workbook = openpyxl.Workbook(write_only=True)
    for title, rows in KUMU.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    workbook.save(folder / "kumu.xlsx")


def test_the_commands_print_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hsp: Hsp) -> None:
    write_files(tmp_path)
    init_workspace(tmp_path / "study", title="A study", base="https://example.org/study/")
    monkeypatch.setenv("HSP_WORKSPACE", str(tmp_path / "study"))
    monkeypatch.chdir(tmp_path)
    for command, shown in COMMANDS:
        if "--replace" in command:
            with Path("friends.csv").open("a", encoding="utf-8") as file:
                file.write("Beth;Ms Ahmed;hard;yearly;2020;5\n")
        done = hsp(*shlex.split(command)[1:])
        assert done.exit_code == 0, done.err
        printed = iter((done.err + done.out).splitlines())
        for line in shown:
            assert line in printed, (command, line, done.out)  # each further down than the one before


YED = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
<key for="node" id="d6" yfiles.type="nodegraphics"/><key for="edge" id="d10" yfiles.type="edgegraphics"/>
<graph edgedefault="directed" id="G">
<node id="n0"><data key="d6"><y:ShapeNode><y:NodeLabel>Amina</y:NodeLabel></y:ShapeNode></data></node>
<node id="n1"><data key="d6"><y:ShapeNode><y:NodeLabel>Dev</y:NodeLabel></y:ShapeNode></data></node>
<edge id="e0" source="n0" target="n1"><data key="d10"><y:PolyLineEdge><y:EdgeLabel>confides in</y:EdgeLabel>
</y:PolyLineEdge></data></edge></graph></graphml>"""

GRAPHML = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="p" for="node" attr.name="position" attr.type="string"/>
<key id="k" for="edge" attr.name="kind" attr.type="string"/>
<graph edgedefault="directed">
<node id="Amina"><data key="p">parent</data></node><node id="Dev"><data key="p">FL</data></node>
<node id="Ms Ahmed"><data key="p">HT</data></node>
<edge source="Amina" target="Dev"><data key="k">confides in</data></edge>
<edge source="Dev" target="Ms Ahmed"><data key="k">negotiates with</data></edge></graph></graphml>"""

KUMU: dict[str, list[list[str | int]]] = {
    "Elements": [["Label", "Type", "Description"], ["Amina", "Parent", ""], ["Dev", "FL", ""],
                 ["Ms Ahmed", "HT", ""]],
    "Connections": [["From", "To", "Type", "Strength", "Direction"],
                    ["Amina", "Dev", "confides in", 2, "directed"],
                    ["Dev", "Ms Ahmed", "negotiates with", 1, "mutual"]],
    "Notes (ignore)": [["anything"]],
}  # fmt: skip

QDE = """<Project name="Interviews" origin="QualCoder" xmlns="urn:QDA-XML:project:1.0">
<Users><User guid="a" name="AB"/></Users>
<CodeBook><Codes><Code guid="c1" name="trust"/><Code guid="c2" name="not asked"/></Codes></CodeBook>
<Variables><Variable guid="d1" name="position" typeOfVariable="Text"/></Variables>
<Cases><Case guid="e1" name="Amina"><VariableValue><VariableRef targetGUID="d1"/><TextValue>parent</TextValue>
</VariableValue><SourceRef targetGUID="f1"/></Case>
<Case guid="e2" name="Dev"><VariableValue><VariableRef targetGUID="d1"/><TextValue>FL</TextValue>
</VariableValue></Case></Cases>
<Sources><TextSource guid="f1" name="Amina, interview" plainTextPath="internal://f1.txt">
<PlainTextSelection guid="s1" startPosition="0" endPosition="22" creatingUser="a">
<Coding guid="x1" creatingUser="a"><CodeRef targetGUID="c1"/></Coding></PlainTextSelection>
<PlainTextSelection guid="s2" startPosition="23" endPosition="60" creatingUser="a">
<Coding guid="x2" creatingUser="a"><CodeRef targetGUID="c2"/></Coding></PlainTextSelection>
</TextSource></Sources>
<Links><Link guid="l1" name="confides in" originGUID="e1" targetGUID="e2" direction="OneWay"/></Links>
</Project>"""
