"""REFI-QDA as several programs write it, code books, and damaged files. All people are fictional."""

import io
import re
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import DataError
from hsp_graph.importing.formats.refi_qda import looks_like, read
from hsp_graph.importing.raw import RawRow

#: An invented interview. The emoji and the line breaks tell one way of counting from another.
INTERVIEW = (
    "\ufeffInterviewer: How did it begin? \U0001f600\r\n"
    "Amina: Dev came with me to Ms Ahmed\u2019s office.\r\n"
    "\r\n"
    "Amina: The officer never rang back. She said caf\u00e9 meetings were enough.\r\n"
)

# The programs' files in small: their elements, identifiers, folders and positions, with invented content.

NVIVO = """<?xml version="1.0" encoding="utf-8"?>
<Project name="Home and school" origin="NVivo 14 for Windows"
 creatingUserGUID="5c94bc9e-db8c-4f1d-9cd6-e900c7440860"
 xmlns="urn:QDA-XML:project:1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="urn:QDA-XML:project:1.0 Project.xsd">
<Users><User guid="5c94bc9e-db8c-4f1d-9cd6-e900c7440860" name="Coder One" id="C1" /></Users>
<CodeBook><Codes>
 <Code guid="2dfba8c9-59f5-4424-99d6-ea9bce18134b" name="access" isCodable="true" />
 <Code guid="4a463c0d-9263-494a-81d6-e9d5a229f227" name="Amina" isCodable="true" />
</Codes></CodeBook>
<Variables>
 <Variable guid="51dc3bcd-5454-47ff-a4d6-ea699144410d" name="Cases:Role" typeOfVariable="Text"><Description />
 </Variable>
</Variables>
<Cases><Case guid="4a463c0d-9263-494a-81d6-e9d5a229f227" name="Amina"><Description />
 <VariableValue><VariableRef targetGUID="51dc3bcd-5454-47ff-a4d6-ea699144410d" /><TextValue>parent</TextValue>
 </VariableValue></Case></Cases>
<Sources><TextSource guid="a2b94468-80a5-412f-92d6-e900d97b55a6" name="Amina, May"
  richTextPath="internal://a2b94468-80a5-412f-92d6-e900d97b55a6.docx"
  plainTextPath="internal://a2b94468-80a5-412f-92d6-e900d97b55a6.txt"
  creatingUser="5c94bc9e-db8c-4f1d-9cd6-e900c7440860" creationDateTime="2024-05-01T09:00:00Z">
 <PlainTextSelection guid="08cbced0-d736-44c8-8fd6-eb4d29fe46c5" name="" startPosition="42" endPosition="72"
   creatingUser="5c94bc9e-db8c-4f1d-9cd6-e900c7440860" creationDateTime="2024-05-02T10:00:00Z"><Description />
  <Coding guid="76414714-63c4-4a25-a47e-66fef80bd52e" creatingUser="5c94bc9e-db8c-4f1d-9cd6-e900c7440860">
   <CodeRef targetGUID="2dfba8c9-59f5-4424-99d6-ea9bce18134b" /></Coding>
  <Coding guid="76414714-63c4-4a25-a47e-66fef80bd52f" creatingUser="5c94bc9e-db8c-4f1d-9cd6-e900c7440860">
   <CodeRef targetGUID="4a463c0d-9263-494a-81d6-e9d5a229f227" /></Coding>
 </PlainTextSelection>
 <PlainTextSelection guid="08cbced0-d736-44c8-8fd6-eb4d29fe46c6" name="" startPosition="91"
   endPosition="118" />
</TextSource></Sources></Project>"""

ATLAS = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Home and school" origin="ATLAS.ti 23">
<Users><User guid="5C94BC9E-DB8C-4F1D-9CD6-E900C7440860" name="Coder One"/></Users>
<CodeBook><Codes>
 <Code guid="2DFBA8C9-59F5-4424-99D6-EA9BCE18134B" name="access" color="#FF0000"/>
</Codes></CodeBook>
<Sources><TextSource guid="A2B94468-80A5-412F-92D6-E900D97B55A6" name="Amina, May"
  plainTextPath="internal://Amina.txt">
 <PlainTextSelection guid="08CBCED0-D736-44C8-8FD6-EB4D29FE46C5" name="Dev came with me to Ms..."
   startPosition="40" endPosition="70" creatingUser="5C94BC9E-DB8C-4F1D-9CD6-E900C7440860">
  <Coding guid="76414714-63C4-4A25-A47E-66FEF80BD52E">
   <CodeRef targetGUID="2DFBA8C9-59F5-4424-99D6-EA9BCE18134B"/></Coding></PlainTextSelection>
 <PlainTextSelection guid="08CBCED0-D736-44C8-8FD6-EB4D29FE46C6" name="The officer never rang..."
   startPosition="87" endPosition="114"/>
</TextSource></Sources></Project>"""

#: MAXQDA writes the variables of a document as a case without a name.
MAXQDA = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Home and school" origin="MAXQDA 24 (Release 24.7.0)">
<Users><User guid="F3EA8DA1-BB99-411F-8ED4-011170237B6C" name="Coder One"/></Users>
<CodeBook><Codes>
 <Code color="#ef8256" guid="C9E3D7E0-4DBF-46E2-96EF-14574ECD3B90" name="access" isCodable="true"/>
</Codes></CodeBook>
<Variables><Variable guid="3BA84074-E1AF-4234-9773-1A71BB5C54DE" name="Role" typeOfVariable="Text"/>
</Variables>
<Cases><Case guid="D9001BCB-0803-4B06-B4D4-BE0ACCD558A9">
 <VariableValue><VariableRef targetGUID="3BA84074-E1AF-4234-9773-1A71BB5C54DE"/><TextValue>parent</TextValue>
 </VariableValue><SourceRef targetGUID="E92903A3-0FDB-473D-9AE2-58B8D1D68014"/></Case></Cases>
<Sources><TextSource guid="E92903A3-0FDB-473D-9AE2-58B8D1D68014" name="Amina, May"
  plainTextPath="internal://E92903A3.txt">
 <PlainTextSelection guid="08CBCED0-D736-44C8-8FD6-EB4D29FE46C5" startPosition="40" endPosition="70">
  <Coding guid="76414714-63C4-4A25-A47E-66FEF80BD52E">
   <CodeRef targetGUID="C9E3D7E0-4DBF-46E2-96EF-14574ECD3B90"/></Coding></PlainTextSelection>
 <PlainTextSelection guid="08CBCED0-D736-44C8-8FD6-EB4D29FE46C6" startPosition="87" endPosition="114">
  <Description>An annotation without a code.</Description></PlainTextSelection>
</TextSource></Sources></Project>"""


def packed(
    path: Path, xml: str | bytes, files: dict[str, str | bytes] | None = None, name: str = "project.qde"
) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in (files or {}).items():
            archive.writestr(member, content)
        archive.writestr(name, xml)
    return path


def tables(path: Path) -> dict[str, list[RawRow]]:
    found: dict[str, list[RawRow]] = {}
    for table in read(path, path.name):
        rows = list(table.rows())
        assert rows == list(table.rows()), "rows are given anew each time"
        assert set(table.header) == {name for row in rows for name in row.cells}
        assert all(cell for row in rows for cell in row.cells.values())
        assert (table.format, table.label, table.path) == ("refi-qda", path.name, path)
        found[table.holds] = rows
    return found


def cells(rows: list[RawRow], *names: str) -> list[tuple[str, ...]]:
    return [tuple(row.cells.get(name, "") for name in names) for row in rows]


def about(found: dict[str, list[RawRow]], kind: str) -> list[RawRow]:
    return [row for row in found["about"] if row.cells["kind"] == kind]


_UNIX = INTERVIEW.lstrip("\ufeff").replace("\r", "")


@pytest.mark.parametrize(
    ("xml", "member", "content", "positions", "offsets"),
    [
        (NVIVO, "Sources/a2b94468-80a5-412f-92d6-e900d97b55a6.txt", INTERVIEW, ["42", "72", "91", "118"],
         "UTF-16 code units, BOM not counted, CRLF as 2, end exclusive"),
        (ATLAS, "sources/Amina.txt", INTERVIEW, ["40", "70", "87", "114"],
         "Unicode code points, BOM not counted, CRLF as 1, end exclusive"),
        (MAXQDA, "sources/e92903a3.txt", _UNIX, ["40", "70", "87", "114"],
         "Unicode code points, end exclusive"),
    ],
    ids=["NVivo", "ATLAS.ti", "MAXQDA and QualCoder"],
)  # fmt: skip
def test_passages_of_each_program_are_quoted(
    tmp_path: Path, xml: str, member: str, content: str, positions: list[str], offsets: str
) -> None:
    found = tables(packed(tmp_path / "study.qdpx", xml, {member: content}))
    assert cells(found["evidence"], "start", "end", "quotation", "codes", "offsets", "note") == [
        (*positions[:2], "Dev came with me to Ms Ahmed\u2019s", "access", offsets, ""),
        (*positions[2:], "The officer never rang back", "", offsets, ""),
    ]
    assert cells(about(found, "source"), "label", "selections", "offsets") == [("Amina, May", "2", offsets)]


def test_a_case_that_is_a_code_too_has_its_passages(tmp_path: Path) -> None:
    found = tables(packed(tmp_path / "study.qdpx", NVIVO))
    assert cells(found["agents"], "label", "Cases:Role") == [("Amina", "parent")]
    assert cells(found["evidence"], "codes", "case", "case guids") == [
        ("access", "Amina", "4a463c0d-9263-494a-81d6-e9d5a229f227"),
        ("", "", ""),
    ]
    assert cells(found["codes"], "name", "case") == [("access", ""), ("Amina", "yes")]


def test_a_case_without_a_name_is_kept_with_its_source(tmp_path: Path) -> None:
    found = tables(packed(tmp_path / "study.qdpx", MAXQDA))
    (agent,) = found["agents"]
    assert agent.id == "d9001bcb-0803-4b06-b4d4-be0accd558a9"
    assert agent.cells == {"Role": "parent", "sources": "Amina, May"}
    assert cells(found["evidence"], "case", "case guids", "description") == [
        (agent.id, agent.id, ""),
        (agent.id, agent.id, "An annotation without a code."),
    ]


# Code books and bare projects.


@pytest.mark.parametrize(
    "space", ['xmlns="urn:QDA-XML:codebook:1.0"', 'xmlns="urn:QDA-XML:codebook:1:0"', ""]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_code_book_has_only_codes(tmp_path: Path, space: str, encoding: str) -> None:
    book = f'<?xml version="1.0" encoding="{encoding}"?><CodeBook {space} origin="NVivo">'
    book += '<Codes><Code guid="a1" name="School"><Code guid="{A2}" name="caf\u00e9"/></Code></Codes>'
    path = tmp_path / "codes.qdc"
    path.write_bytes(f"{book}</CodeBook>".encode(encoding))
    assert looks_like(path.read_bytes(), path.name)
    found = tables(path)
    assert list(found) == ["codes"]
    assert cells(found["codes"], "name", "parent") == [("School", ""), ("caf\u00e9", "a1")]


def test_an_empty_code_book_is_a_table_without_rows(tmp_path: Path) -> None:
    path = tmp_path / "codes.qdc"
    path.write_text('<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes/></CodeBook>')
    assert tables(path) == {"codes": []}


def test_a_project_unpacked_or_of_another_name_is_read(tmp_path: Path) -> None:
    xml = '<Project xmlns="urn:QDA-XML:project:1.0" name="Study"/>'
    (tmp_path / "study.qde").write_text(xml, encoding="utf-8")
    for path in (
        tmp_path / "study.qde",
        packed(tmp_path / "a.qdpx", xml, name="Study.QDE"),
        packed(tmp_path / "b.qdpx", xml, {"Study/other.qde": "<x/>"}, name="Study/Project.qde"),
    ):
        assert cells(tables(path)["about"], "kind", "label") == [("project", "Study")]


@pytest.mark.parametrize(
    ("head", "name", "is_one"),
    [
        (b'<?xml version="1.0"?><Project xmlns="urn:QDA-XML:project:1.0">', "a.xml", True),
        (b'\xef\xbb\xbf<CodeBook xmlns="urn:QDA-XML:codebook:1:0">', "a.xml", True),
        ('<Project xmlns="urn:QDA-XML:project:1.0">'.encode("utf-16"), "a.xml", True),
        (b"<CodeBook>", "a.qdc", True),
        (b"PK\x03\x04....project.qde....", "a.zip", True),
        (b"PK\x03\x04....Sources/a.txt....", "a.qdpx", True),
        (b"PK\x03\x04....Sources/a.txt....", "a.zip", False),
        (b"<graphml>", "a.graphml", False),
        (b"Id,Label", "a.qdpx", False),
        (b"", "a.qdc", False),
    ],
)
def test_what_is_taken_for_refi_qda(head: bytes, name: str, is_one: bool) -> None:
    assert looks_like(head, name) is is_one


# Damaged files.


def attempt(content: bytes, name: str, folder: Path) -> None:
    path = folder / name
    path.write_bytes(content)
    looks_like(content, name)
    with suppress(DataError):
        tables(path)


@pytest.mark.parametrize("name", [b"\xff", b"/", b"./"])
def test_a_zip_with_a_damaged_name_is_told(tmp_path: Path, name: bytes) -> None:
    content = zipped(SEED).replace(b"Sources/talk.txt", (name * 16)[:16])
    path = tmp_path / "study.qdpx"
    # The flag that says a name is UTF-8.
    path.write_bytes(
        content.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x00\x08")
    )
    with pytest.raises(DataError) as caught:
        tables(path)
    assert caught.value.where == "study.qdpx"


def zipped(xml: bytes) -> bytes:
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", xml)
        archive.writestr("Sources/talk.txt", INTERVIEW)
    return store.getvalue()


SEED = NVIVO.encode()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=200),
    st.integers(0, len(SEED)),
    st.integers(0, 40),
    st.sampled_from(["qde", "qdc", "qdpx"]),
)
def test_nothing_but_our_own_error_comes_out(
    tmp_path: Path, noise: bytes, place: int, gap: int, kind: str
) -> None:
    attempt(noise, f"noise.{kind}", tmp_path)
    attempt(b"PK\x03\x04" + noise, "noise.qdpx", tmp_path)
    changed = SEED[:place] + noise[:20] + SEED[place + gap :]
    attempt(changed, "text.qde", tmp_path)
    attempt(zipped(changed), "text.qdpx", tmp_path)
    archive = zipped(SEED)
    at = place * len(archive) // (len(SEED) + 1)
    attempt(archive[:at] + noise[:9] + archive[at + min(gap, 9) :], "zip.qdpx", tmp_path)


TOKENS = re.split(r'(?=[<"])|(?<=[>"])', SEED.decode())


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(0, len(TOKENS) - 1),
    st.sampled_from([*TOKENS, "", "-1", "9" * 30, "\U0001f600", "&lt;|&gt;"]),
)
def test_projects_with_one_part_changed(tmp_path: Path, place: int, part: str) -> None:
    attempt("".join([*TOKENS[:place], part, *TOKENS[place + 1 :]]).encode(), "text.qde", tmp_path)
