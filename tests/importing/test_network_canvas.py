"""Network Canvas' exports, CSV and GraphML, as folders and zips; all people are fictional."""

import io
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import DataError
from hsp_graph.importing.formats import graphml, network_canvas
from hsp_graph.importing.raw import RawTable

File = Callable[[str, str | bytes], Path]
Files = Mapping[str, str | bytes]

#: Two interviews with the oddities of real ones; the second names Dev, who is in a roster, once more.
EGO_HEAD = (
    "networkCanvasEgoUUID,networkCanvasCaseID,networkCanvasSessionID,networkCanvasProtocolName,sessionStart,"
    "sessionFinish,sessionExported,APP_VERSION,COMMIT_HASH,age\r\n"
)
ALTER_HEAD = (
    "nodeID,networkCanvasEgoUUID,networkCanvasUUID,name,closeness,support_advice,support_care,layout_x,"
    "layout_y,null\r\n"
)
EDGE_HEAD = (
    "edgeID,from,to,networkCanvasEgoUUID,networkCanvasUUID,networkCanvasSourceUUID,networkCanvasTargetUUID,"
    "strength\r\n"
)
EXPORT: Files = {
    "P1_s1_ego.csv": EGO_HEAD + "ego1,P1,s1,Home and school,2019-05-01T14:00:11.000Z,,,7.0.0,abc,37\r\n",
    "P1_s1_attributeList_Person.csv": ALTER_HEAD
    + "1,ego1,dev,Dev,4,true,false,0.25,0.5,\r\n2,ego1,ahmed,ENCRYPTED,2,false,false,,,x\r\n"
    + "3,ego1,cole,'=Mr Cole,,false,false,,,\r\n",
    "P1_s1_attributeList_School.csv": "nodeID,networkCanvasEgoUUID,networkCanvasUUID,name\r\n"
                                      "4,ego1,ashfield,Ashfield\r\n",
    "P1_s1_edgeList_Knows.csv": EDGE_HEAD
    + "1,1,2,ego1,k1,dev,ahmed,2\r\n2,1,2,ego1,k2,dev,ahmed,3\r\n3,4,1,ego1,k3,ashfield,dev,\r\n",
    "P1_s1_edgeList_QuarrelsWith.csv": EDGE_HEAD,
    "P1_s1_adjacencyMatrix_Knows.csv":
        ",dev,ahmed,cole,ashfield\r\ndev,0,1,0,1\r\nahmed,1,0,0,0\r\ncole,0,0,0,0\r\nashfield,1,0,0,0\r\n",
    "P2_s2_ego.csv": EGO_HEAD + "ego2,P2,s2,Home and school,2019-05-02T09:00:00.000Z,,,7.0.0,abc,\r\n",
    "P2_s2_attributeList_Person.csv":
        ALTER_HEAD + "1,ego2,dev,Dev,1,false,false,,,\r\n2,ego2,beth,Beth,5,,,,,\r\n",
    "P2_s2_edgeList_Knows.csv": EDGE_HEAD + "1,1,2,ego2,k4,beth,dev,\r\n",
}  # fmt: skip


def zipped(files: Files) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def folder_of(path: Path, files: Files) -> Path:
    path.mkdir(exist_ok=True)
    for name, content in files.items():
        (path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def tables(path: Path) -> dict[tuple[str, str], RawTable]:
    found = network_canvas.read(path, path.name)
    assert {table.format for table in found} == {"network-canvas"}
    named: dict[tuple[str, str], RawTable] = {(table.holds, table.name): table for table in found}
    assert len(named) == len(found)
    return named


def agents(table: RawTable) -> dict[str, dict[str, str]]:
    return {row.id: dict(row.cells) for row in table.rows()}


def ties(table: RawTable) -> list[tuple[str, tuple[str, ...], bool, dict[str, str]]]:
    return [(row.id, row.ends, row.directed, dict(row.cells)) for row in table.rows()]


def refusal(path: Path) -> DataError:
    with pytest.raises(DataError) as caught:
        network_canvas.read(path, path.name)
    assert caught.value.where.startswith(path.name)
    assert caught.value.hint
    return caught.value


@pytest.fixture(params=["folder", "zip", "folder in a zip", "semicolons"])
def export(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The two interviews as people may have them."""
    if request.param == "folder":
        return folder_of(tmp_path / "export", EXPORT)
    if request.param == "semicolons":
        return folder_of(
            tmp_path / "export", {name: str(text).replace(",", ";") for name, text in EXPORT.items()}
        )
    prefix = "export/" if request.param == "folder in a zip" else ""
    path = tmp_path / "export.zip"
    path.write_bytes(
        zipped({prefix + name: text for name, text in EXPORT.items()} | {"__MACOSX/._x.csv": "x"})
    )
    return path


def test_egos_alters_and_edges_by_type(export: Path) -> None:
    found = tables(export)
    assert list(found) == [
        ("agents", "ego"), ("agents", "Person"), ("agents", "School"), ("ties", "Knows"),
        ("ties", "QuarrelsWith"), ("about", "files"),
    ]  # fmt: skip
    egos = agents(found["agents", "ego"])
    assert egos["ego1"] == {
        "networkCanvasEgoUUID": "ego1", "networkCanvasCaseID": "P1", "networkCanvasSessionID": "s1",
        "networkCanvasProtocolName": "Home and school", "sessionStart": "2019-05-01T14:00:11.000Z",
        "APP_VERSION": "7.0.0", "COMMIT_HASH": "abc", "age": "37",
    }  # fmt: skip
    assert list(egos) == ["ego1", "ego2"]
    people = agents(found["agents", "Person"])
    assert list(people) == ["ego1/dev", "ahmed", "cole", "ego2/dev", "beth"]
    assert people["ego1/dev"] == {
        "nodeID": "1", "networkCanvasEgoUUID": "ego1", "networkCanvasUUID": "dev", "name": "Dev",
        "closeness": "4", "support_advice": "true", "support_care": "false", "layout_x": "0.25",
        "layout_y": "0.5",
    }  # fmt: skip
    assert (people["ahmed"]["name"], people["ahmed"]["null"]) == ("ENCRYPTED", "x")
    assert people["cole"]["name"] == "=Mr Cole"
    assert found["agents", "Person"].header == ALTER_HEAD.strip().split(",")
    assert list(agents(found["agents", "School"])) == ["ashfield"]


def test_edges_join_by_uuid_within_an_interview(export: Path) -> None:
    found = tables(export)
    edges = ties(found["ties", "Knows"])
    assert [(name, ends, directed) for name, ends, directed, _ in edges] == [
        ("k1", ("ego1/dev", "ahmed"), False),
        ("k2", ("ego1/dev", "ahmed"), False),
        ("k3", ("ashfield", "ego1/dev"), False),
        ("k4", ("beth", "ego2/dev"), False),
    ]
    assert edges[0][3] == {
        "edgeID": "1", "from": "1", "to": "2", "networkCanvasEgoUUID": "ego1", "networkCanvasUUID": "k1",
        "strength": "2",
    }  # fmt: skip
    assert ties(found["ties", "QuarrelsWith"]) == []
    assert [row.place.rpartition("/")[2] for row in found["ties", "Knows"].rows()][-1] == (
        "P2_s2_edgeList_Knows.csv, row 2"
    )


def test_no_tie_between_ego_and_alters_is_made(export: Path) -> None:
    found = tables(export)
    egos = set(agents(found["agents", "ego"]))
    assert not any(
        set(row.ends) & egos for (holds, _), table in found.items() if holds == "ties" for row in table.rows()
    )


def test_matrices_beside_lists_are_told_and_not_read(export: Path) -> None:
    (row,) = tables(export)["about", "files"].rows()
    assert row.id.endswith("P1_s1_adjacencyMatrix_Knows.csv")
    assert row.cells == {"not read": "the same ties as in the list of edges"}


def test_a_matrix_alone_gives_its_ties(tmp_path: Path) -> None:
    files = {name: text for name, text in EXPORT.items() if name.startswith("P1") and "edgeList" not in name}
    found = tables(folder_of(tmp_path / "export", files))
    assert ties(found["ties", "Knows"]) == [
        ("", ("ahmed", "dev"), False, {"networkCanvasEgoUUID": "ego1"}),
        ("", ("ashfield", "dev"), False, {"networkCanvasEgoUUID": "ego1"}),
    ]


def test_merged_interviews_with_the_protocols_name(tmp_path: Path) -> None:
    """As older versions merged them: one file of each kind."""
    merged: dict[str, str] = {}
    for name, text in EXPORT.items():
        if "adjacency" in name:
            continue
        new = "Home and school_" + name.split("_", 2)[2]
        head, _, rows = str(text).partition("\r\n")
        merged[new] = merged.get(new, head + "\r\n") + rows
    found = tables(folder_of(tmp_path / "export", merged))
    assert list(agents(found["agents", "Person"])) == ["ego1/dev", "ahmed", "cole", "ego2/dev", "beth"]
    assert [tie[0] for tie in ties(found["ties", "Knows"])] == ["k1", "k2", "k3", "k4"]


def test_types_are_called_as_newer_versions_call_them(tmp_path: Path) -> None:
    """A type's name keeps its blanks, and letters of any script."""
    old_new = {"Person": "Close Friend", "School": "友人", "Knows": "Knows well", "QuarrelsWith": "wi-fi (2)"}
    files: dict[str, str | bytes] = {}
    for name, content in EXPORT.items():
        for old, new in old_new.items():
            name = name.replace(f"_{old}.csv", f"_{new}.csv")  # noqa: PLW2901
        files[name] = content
    folder = folder_of(tmp_path / "export", files)
    packed = tmp_path / "export.zip"
    packed.write_bytes(zipped({name: text for name, text in files.items() if "ego.csv" not in name}))
    assert network_canvas.looks_like_folder(folder)
    assert network_canvas.looks_like(packed.read_bytes(), packed.name)
    found = tables(folder)
    assert list(found)[:5] == [
        ("agents", "ego"), ("agents", "Close Friend"), ("agents", "友人"), ("ties", "Knows well"),
        ("ties", "wi-fi (2)"),
    ]  # fmt: skip
    before = tables(folder_of(tmp_path / "old", EXPORT))
    assert agents(found["agents", "Close Friend"]) == agents(before["agents", "Person"])
    assert ties(found["ties", "Knows well"]) == ties(before["ties", "Knows"])


def test_one_file_of_alters(file: File) -> None:
    path = file("people.csv", EXPORT["P1_s1_attributeList_School.csv"])
    found = tables(path)
    assert list(agents(found["agents", "nodes"])) == ["ashfield"]
    assert agents(found["agents", "ego"]) == {}


def test_other_files_and_empty_ones_are_told(tmp_path: Path) -> None:
    files = dict(EXPORT) | {"readme.txt": "hello", "budget.csv": "a,b\r\n1,2\r\n", "P2_s2_edgeList_X.csv": ""}
    about = agents(tables(folder_of(tmp_path / "export", files))["about", "files"])
    assert about["readme.txt"] == about["budget.csv"] == {"not read": "not of Network Canvas"}
    assert about["P2_s2_edgeList_X.csv"] == {"not read": "empty"}


def session(number: int, root: str = "") -> str:
    return f"""<graph edgedefault="undirected" nc:caseId="P{number}" nc:sessionUUID="s{number}"
      nc:protocolName="Home and school" {root}>
    <data key="networkCanvasUUID">ego{number}</data><data key="7d8e">3{number}</data>
    <node id="1"><data key="networkCanvasUUID">dev</data><data key="networkCanvasType">Person</data>
      <data key="label">Dev</data><data key="a1">Dev</data><data key="b2_5f">true</data></node>
    <node id="2"><data key="networkCanvasUUID">x{number}</data><data key="networkCanvasType">School</data>
      <data key="a2">Ashfield</data></node>
    <edge id="1" source="1" target="2"><data key="networkCanvasUUID">k{number}</data>
      <data key="networkCanvasType">Knows</data><data key="networkCanvasSourceUUID">dev</data>
      <data key="networkCanvasTargetUUID">x{number}</data></edge></graph>"""


HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:nc="http://schema.networkcanvas.com/xmlns">
<key id="label" for="all" attr.name="label" attr.type="string"/>
<key id="networkCanvasType" for="all" attr.name="networkCanvasType" attr.type="string"/>
<key id="networkCanvasUUID" for="all" attr.name="networkCanvasUUID" attr.type="string"/>
<key id="7d8e" for="graph" attr.name="age" attr.type="int"/>
<key id="a1" for="node" attr.name="name" attr.type="string"/>
<key id="a2" for="node" attr.name="name" attr.type="string"/>
<key id="b2_5f" for="node" attr.name="support_advice" attr.type="boolean"/>
"""
GRAPHML = HEAD + session(1) + session(2) + "</graphml>"


def test_graphml_with_several_interviews(file: File) -> None:
    path = file("merged.graphml", GRAPHML)
    assert network_canvas.looks_like(path.read_bytes(), path.name)
    assert not graphml.looks_like(path.read_bytes(), path.name)
    found = tables(path)
    assert list(found) == [("agents", "ego"), ("agents", "Person"), ("agents", "School"), ("ties", "Knows")]
    assert agents(found["agents", "ego"])["ego2"] == {
        "networkCanvasEgoUUID": "ego2", "caseId": "P2", "sessionUUID": "s2",
        "protocolName": "Home and school", "age": "32",
    }  # fmt: skip
    assert agents(found["agents", "Person"])["ego1/dev"] == {
        "nodeID": "1", "networkCanvasEgoUUID": "ego1", "networkCanvasUUID": "dev", "label": "Dev",
        "name": "Dev", "support_advice": "true",
    }  # fmt: skip
    assert agents(found["agents", "School"])["x2"]["name"] == "Ashfield"
    assert [(tie[0], tie[1], tie[2]) for tie in ties(found["ties", "Knows"])] == [
        ("k1", ("ego1/dev", "x1"), False), ("k2", ("ego2/dev", "x2"), False)
    ]  # fmt: skip


def test_graphml_of_the_first_versions_tells_the_session_at_the_root(file: File) -> None:
    text = (
        '<graphml xmlns:nc="http://schema.networkcanvas.com/xmlns" nc:caseId="P1" nc:sessionUUID="s1">'
        '<graph edgedefault="directed"><node id="n1"/><node id="n2"/><edge source="n1" target="n2"/></graph>'
        "</graphml>"
    )
    found = tables(file("old.graphml", text))
    assert agents(found["agents", "ego"]) == {
        "s1": {"networkCanvasEgoUUID": "s1", "caseId": "P1", "sessionUUID": "s1"}
    }
    assert list(agents(found["agents", "nodes"])) == ["s1/n1", "s1/n2"]
    assert [tie[1:3] for tie in ties(found["ties", "edges"])] == [(("s1/n1", "s1/n2"), True)]


def test_graphml_beside_csv_of_the_same_interview(tmp_path: Path) -> None:
    files = dict(EXPORT) | {"P1_s1.graphml": HEAD + session(1) + session(9) + "</graphml>"}
    found = tables(folder_of(tmp_path / "export", files))
    assert list(agents(found["agents", "ego"])) == ["ego1", "ego2", "ego9"]
    assert agents(found["about", "files"])["P1_s1.graphml, graph 1"] == {
        "not read": "the same interview as in the CSV files"
    }
    assert [tie[0] for tie in ties(found["ties", "Knows"])] == ["k1", "k2", "k3", "k4", "k9"]


def test_looks_like_goes_by_content(tmp_path: Path) -> None:
    assert network_canvas.looks_like(zipped(EXPORT), "x.zip")
    assert not network_canvas.looks_like(zipped({"a.txt": "x"}), "networkcanvas.zip")
    assert not network_canvas.looks_like(b"nodeID,name\r\n", "P1_s1_ego.csv")
    assert not network_canvas.looks_like(b"<graphml><graph/></graphml>", "x.graphml")
    assert network_canvas.looks_like_folder(folder_of(tmp_path / "export", EXPORT))
    assert not network_canvas.looks_like_folder(folder_of(tmp_path / "tables", {"ties.csv": "from,to\r\n"}))


def changed(name: str, old: str, new: str) -> Files:
    text = str(EXPORT[name])
    assert old in text
    return dict(EXPORT) | {name: text.replace(old, new)}


ALTERS, EDGES, MATRIX = (f"P1_s1_{kind}.csv" for kind in ("attributeList_Person", "edgeList_Knows",
                                                          "adjacencyMatrix_Knows"))  # fmt: skip


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ({"a.csv": "x,y\r\n1,2\r\n"}, "nothing that Network Canvas exports"),
        ({}, "nothing that Network Canvas exports"),
        (changed("P2_s2_edgeList_Knows.csv", "beth,dev", "beth,nobody"), "'nobody' is at an end"),
        (changed("P2_s2_edgeList_Knows.csv", "beth,dev", "beth,ahmed"), "'ahmed' is at an end"),
        (changed(EDGES, "dev,ahmed,2", "dev,,2"), "lacks an end"),
        (changed(ALTERS, "ego1,ahmed,", "ego1,dev,"), "already in P1_s1_attributeList_Person.csv, row 2"),
        (changed(ALTERS, "ego1,ahmed,", "ego1,,"), "no identifier"),
        (changed("P2_s2_ego.csv", "ego2,", "ego1,"), "'ego1' is already in P1_s1_ego.csv, row 2"),
        (changed(ALTERS, "'=Mr Cole", '"Mr Cole'), "cannot be read as CSV"),
        (changed(ALTERS, "ENCRYPTED", "\x1b[31m"), "control character"),
        (changed(ALTERS, "ENCRYPTED", "x" * 100_001), "longer than"),
        (changed(ALTERS, "null", "name"), "'name' occurs twice"),
        (changed(ALTERS, ",x\r\n", ",x,y\r\n"), "has 11 cells"),
        (changed(MATRIX, "ahmed,1,0,0,0", "ahmed,0,0,0,0"), "two halves"),
        (changed(MATRIX, "cole,0,0,0,0", "cole,0,0,1,0"), "same people as the list"),
        (changed(MATRIX, "cole,0,0,0,0", "cole,0,0,2,0"), "'2' is neither"),
        (changed(MATRIX, "cole,0,0,0,0\r\n", ""), "not in the order"),
        (dict(EXPORT) | {ALTERS: str(EXPORT[ALTERS]).replace("2,ego1", "Zo\xeb").encode("latin-1")}, "0xEB"),
        ({"a.graphml": HEAD + session(1) * 2 + "</graphml>"}, "'ego1' is already in a.graphml, graph 1"),
        ({"a.graphml": '<!DOCTYPE g [<!ENTITY a "a">]>' + GRAPHML.partition("?>")[2]}, "declares XML"),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path: Path, files: Files, what: str) -> None:
    assert what in refusal(folder_of(tmp_path / "export", files)).what


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ({"../P1_ego.csv": "x"}, "leads out of it"),
        ({"P1_ego.csv": b"0" * (30 << 20)}, "which no export does"),
        ({f"{number}.csv": "" for number in range(10_001)}, "holds too much"),
    ],
)  # fmt: skip
def test_dangerous_zips_are_refused(file: File, files: Files, what: str) -> None:
    assert what in refusal(file("export.zip", zipped(files))).what


def test_a_damaged_zip_is_refused(file: File) -> None:
    whole = zipped(EXPORT)
    assert "cannot be read" in refusal(file("half.zip", whole[: len(whole) // 2])).what
    at = whole.index(b"P1_s1_ego.csv") + 40
    refusal(file("spoilt.zip", whole[:at] + b"\xff\xff\xff\xff" + whole[at + 4 :]))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_in_a_zip_are_both_read(file: File) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in (1, 2):
            archive.writestr("ego.csv", f"networkCanvasEgoUUID,age\r\nego{number},3\r\n")
    assert list(agents(tables(file("twice.zip", packed.getvalue()))["agents", "ego"])) == ["ego1", "ego2"]


Interview = tuple[list[tuple[str, str]], list[tuple[int, int, str]]]
TEXT = st.text(st.characters(categories=["L", "N"], max_codepoint=0x24F), max_size=5)


@st.composite
def interviews(draw: st.DrawFn) -> list[Interview]:
    """For each interview its alters, a type and a name each, and edges by position with a type."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        alters = draw(
            st.lists(st.tuples(st.sampled_from(["Person", "School"]), TEXT), min_size=1, max_size=4)
        )
        end = st.integers(0, len(alters) - 1)
        edges = draw(st.lists(st.tuples(end, end, st.sampled_from(["Knows", "Helps"])), max_size=5))
        found.append((alters, edges))
    return found


@settings(max_examples=100, deadline=None)
@given(interviews(), st.booleans())
def test_what_is_written_is_read_back(network: list[Interview], packed: bool) -> None:
    files: dict[str, str] = {}
    for ego, (alters, edges) in enumerate(network):
        files[f"P_{ego}_ego.csv"] = f"{EGO_HEAD.partition(',')[0]}\r\nego{ego}\r\n"
        for number, (kind, name) in enumerate(alters):
            file = f"P_{ego}_attributeList_{kind}.csv"
            files.setdefault(file, "nodeID,networkCanvasEgoUUID,networkCanvasUUID,name\r\n")
            files[file] += f"{number},ego{ego},u{ego}-{number},{name}\r\n"
        for number, (source, target, kind) in enumerate(edges):
            file = f"P_{ego}_edgeList_{kind}.csv"
            files.setdefault(file, EDGE_HEAD)
            files[file] += (
                f"{number},{source},{target},ego{ego},e{ego}-{number},u{ego}-{source},u{ego}-{target},\r\n"
            )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "export")
        if packed:
            path.write_bytes(zipped(files))
        else:
            folder_of(path, files)
        found = tables(path)
        people = {
            (row.id, table, row.cells.get("name", ""), row.cells["networkCanvasEgoUUID"])
            for (holds, table), rows in found.items()
            if holds == "agents" and table != "ego"
            for row in rows.rows()
        }
        assert len(agents(found["agents", "ego"])) == len(network)
        assert people == {
            (f"u{ego}-{number}", kind, name, f"ego{ego}")
            for ego, (alters, _) in enumerate(network)
            for number, (kind, name) in enumerate(alters)
        }
        tied = sorted(
            (row.id, row.ends, table)
            for (holds, table), rows in found.items()
            if holds == "ties"
            for row in rows.rows()
        )
        assert tied == sorted(
            (f"e{ego}-{number}", (f"u{ego}-{source}", f"u{ego}-{target}"), kind)
            for ego, (_, edges) in enumerate(network)
            for number, (source, target, kind) in enumerate(edges)
        )


@settings(max_examples=100, deadline=None)
@given(interviews())
def test_what_is_written_as_graphml_is_read_back(network: list[Interview]) -> None:
    """Nodes are numbered anew in each interview, as they are in the export."""

    def data(**cells: str) -> str:
        return "".join(f'<data key="{key}">{value}</data>' for key, value in cells.items() if value)

    text = HEAD
    for ego, (alters, edges) in enumerate(network):
        text += f'<graph edgedefault="undirected" nc:sessionUUID="s{ego}">' + data(
            networkCanvasUUID=f"ego{ego}"
        )
        for number, (kind, name) in enumerate(alters):
            its = data(networkCanvasUUID=f"u{ego}-{number}", networkCanvasType=kind, a1=name)
            text += f'<node id="{number}">{its}</node>'
        for number, (source, target, kind) in enumerate(edges):
            its = data(networkCanvasUUID=f"e{ego}-{number}", networkCanvasType=kind)
            text += f'<edge id="{number}" source="{source}" target="{target}">{its}</edge>'
        text += "</graph>"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "merged.graphml")
        path.write_text(text + "</graphml>", encoding="utf-8")
        found = tables(path)
    assert list(agents(found["agents", "ego"])) == [f"ego{ego}" for ego in range(len(network))]
    people = {
        (row.id, table, row.cells.get("name", ""))
        for (holds, table), rows in found.items() if holds == "agents" and table != "ego"
        for row in rows.rows()
    }  # fmt: skip
    assert people == {
        (f"u{ego}-{number}", kind, name)
        for ego, (alters, _) in enumerate(network)
        for number, (kind, name) in enumerate(alters)
    }
    tied = [
        (row.id, row.ends, table)
        for (holds, table), rows in found.items() if holds == "ties"
        for row in rows.rows()
    ]  # fmt: skip
    assert sorted(tied) == sorted(
        (f"e{ego}-{number}", (f"u{ego}-{source}", f"u{ego}-{target}"), kind)
        for ego, (_, edges) in enumerate(network)
        for number, (source, target, kind) in enumerate(edges)
    )
