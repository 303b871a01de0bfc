"""REFI-QDA projects and code books as several programs write them. All people are fictional."""

import time
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import DataError
from hsp_graph.importing.formats.refi_qda import read
from hsp_graph.importing.raw import RawRow

PROJECT = 'xmlns="urn:QDA-XML:project:1.0"'


def guid(number: int) -> str:
    return str(UUID(int=number, version=4))


def tag(name: str, body: str = "", /, **attributes: object) -> str:
    """An XML element."""
    told = "".join(f" {key}={quoteattr(str(value))}" for key, value in attributes.items())
    return f"<{name}{told}>{body}</{name}>"


def refer(name: str, own: str) -> str:
    return tag(name, targetGUID=own)


def selection(own: str, start: object, end: object, *codes: str, body: str = "", **more: object) -> str:
    coded = "".join(
        tag("Coding", refer("CodeRef", code), guid=f"{own}-{code}", creatingUser=guid(1)) for code in codes
    )
    return tag(
        "PlainTextSelection",
        body + coded,
        guid=own,
        startPosition=start,
        endPosition=end,
        creatingUser=guid(1),
        **more,
    )


def project(*parts: str, **attributes: object) -> str:
    told = "".join(f" {key}={quoteattr(str(value))}" for key, value in attributes.items())
    return f'<?xml version="1.0" encoding="utf-8"?>\n<Project {PROJECT}{told}>{"".join(parts)}</Project>'


def sources(*parts: str) -> str:
    return tag("Sources", "".join(parts))


def codes(**named: str) -> str:
    book = "".join(tag("Code", guid=own, name=name, isCodable="true") for name, own in named.items())
    return tag("CodeBook", tag("Codes", book))


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


def refusal(path: Path) -> DataError:
    with pytest.raises(DataError) as caught:
        tables(path)
    assert caught.value.where.startswith(path.name)
    assert caught.value.hint
    return caught.value


def cells(rows: list[RawRow], *names: str) -> list[tuple[str, ...]]:
    return [tuple(row.cells.get(name, "") for name in names) for row in rows]


def about(found: dict[str, list[RawRow]], kind: str) -> list[RawRow]:
    return [row for row in found["about"] if row.cells["kind"] == kind]


@pytest.fixture
def qdpx(tmp_path: Path) -> Any:
    """A function: pack a project of these parts and read it."""

    def make(
        *parts: str, files: dict[str, str | bytes] | None = None, **attributes: object
    ) -> dict[str, list[RawRow]]:
        return tables(packed(tmp_path / "study.qdpx", project(*parts, **attributes), files))

    return make


# Where the texts lie.


@pytest.mark.parametrize(
    ("path", "member"),
    [
        ("internal://talk.txt", "Sources/talk.txt"),
        ("internal://talk.txt", "sources/talk.txt"),
        ("internal://TALK.TXT", "SOURCES/talk.txt"),
        ("internal://Sources/talk.txt", "sources/talk.txt"),
        ("relative://talk.txt", "talk.txt"),
        ("relative:///deep/talk.txt", "sources/deep/talk.txt"),
        ("relative:///elsewhere/talk.txt", "sources/talk.txt"),
        ("absolute://C:\\Users\\coder\\talk.txt", "sources/talk.txt"),
        ("talk.txt", "sources/talk.txt"),
        ("internal://caf\u00e9.txt", "sources/cafe\u0301.txt"),
    ],
)
def test_a_text_is_found_however_it_is_named(qdpx: Any, path: str, member: str) -> None:
    found = qdpx(
        sources(tag("TextSource", selection(guid(3), 0, 3), guid=guid(2), name="Beth", plainTextPath=path)),
        files={member: "Dev came.", "__MACOSX/sources/._talk.txt": b"\0"},
    )
    assert cells(found["evidence"], "quotation", "note") == [("Dev", "")]


@pytest.mark.parametrize(
    ("path", "files", "note"),
    [
        ("internal://talk.txt", {}, "its text is not in the file"),
        ("internal://../../etc/passwd", {}, "its text is not in the file"),
        ("absolute:///etc/passwd", {}, "its text is not in the file"),
        ("internal://talk.txt", {"a/talk.txt": "Dev", "b/talk.txt": "Ned"}, "its text is not in the file"),
        (
            "internal://talk.txt",
            {"sources/talk.txt": b"caf\xe9 talk"},
            "its text is neither UTF-8 nor UTF-16",
        ),
        (
            "internal://talk.txt",
            {"sources/talk.txt": "Dev".encode("utf-16-be")},
            "its text is neither UTF-8 nor UTF-16",
        ),
        ("", {}, "its text is not in the file"),
    ],
)
def test_a_missing_text_leaves_the_quotation_empty_and_says_so(
    qdpx: Any, path: str, files: dict[str, str | bytes], note: str
) -> None:
    source = tag(
        "TextSource", selection(guid(3), 0, 3, guid(10)), guid=guid(2), name="Beth", plainTextPath=path
    )
    found = qdpx(codes(access=guid(10)), sources(source), files=files)
    assert cells(found["evidence"], "start", "end", "quotation", "offsets", "codes", "note") == [
        ("0", "3", "", "", "access", note)
    ]
    assert cells(about(found, "source"), "label", "note", "selections") == [("Beth", note, "1")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_may_be_utf8_or_utf16(qdpx: Any, encoding: str) -> None:
    found = qdpx(
        sources(tag("TextSource", selection(guid(3), 0, 4), guid=guid(2), plainTextPath="t.txt")),
        files={"t.txt": "caf\u00e9 talk".encode(encoding)},
    )
    assert cells(found["evidence"], "quotation", "note", "source") == [("caf\u00e9", "", guid(2))]


def test_a_text_may_stand_in_the_project_itself(qdpx: Any) -> None:
    content = tag("PlainTextContent", "One.&#13;\nDev &amp; Beth came.")
    source = tag("TextSource", content + selection(guid(3), 6, 16), guid=guid(2), name="Beth")
    found = qdpx(sources(source))
    assert cells(found["evidence"], "quotation") == [("Dev & Beth",)]


# What a project holds.


def test_cases_are_agents_with_their_variables_and_codes(qdpx: Any) -> None:
    variables = tag(
        "Variables",
        "".join(
            tag("Variable", guid=guid(number), name=name, typeOfVariable="Text")
            for number, name in ((30, "Role"), (31, "label"), (32, "Age"), (33, "Age"))
        ),
    )

    def value(number: int, kind: str, told: str) -> str:
        return tag("VariableValue", refer("VariableRef", guid(number)) + tag(kind, told))

    cases = tag(
        "Cases",
        "".join(
            [
                tag(
                    "Case",
                    tag("Description", "A mother.\nFictional.")
                    + refer("CodeRef", guid(10))
                    + value(30, "TextValue", "parent")
                    + value(31, "BooleanValue", "true")
                    + value(32, "IntegerValue", "34")
                    + value(33, "FloatValue", "34.5")
                    + value(30, "TextValue", "helper")
                    + value(39, "DateValue", "2024-05-01")
                    + refer("SourceRef", guid(2)),
                    guid="{" + guid(40).upper() + "}",
                    name=" Amina ",
                ),
                tag("Case", refer("SourceRef", guid(2)), guid=guid(41)),
            ]
        ),
    )
    found = qdpx(
        codes(access=guid(10)), variables, cases, sources(tag("TextSource", guid=guid(2), name="Talk | one"))
    )
    assert [(row.id, row.place, row.ends, row.cells) for row in found["agents"]] == [
        (
            guid(40),
            "case 1",
            (),
            {
                "label": "Amina",
                "description": "A mother.\nFictional.",
                "Role": "parent|helper",
                "label (2)": "true",
                f"Age {guid(32)}": "34",
                f"Age {guid(33)}": "34.5",
                guid(39): "2024-05-01",
                "codes": "access",
                "code guids": guid(10),
                "sources": guid(2),
            },
        ),
        (guid(41), "case 2", (), {"sources": guid(2)}),
    ]
    assert cells(about(found, "variable"), "label", "typeOfVariable")[0] == ("Role", "Text")


def test_links_between_cases_are_ties_and_the_others_are_kept(qdpx: Any) -> None:
    people = {"Amina": guid(40), "Dev": guid(41).upper(), "Ms Ahmed": guid(42)}
    cases = tag("Cases", "".join(tag("Case", guid=own, name=name) for name, own in people.items()))
    links = tag(
        "Links",
        "".join(
            [
                tag(
                    "Link",
                    guid=guid(50),
                    name="trusts",
                    direction="OneWay",
                    color="#112233",
                    originGUID=guid(40),
                    targetGUID="{" + guid(41) + "}",
                ),
                tag(
                    "Link",
                    guid=guid(51),
                    name="works with",
                    direction="Bidirectional",
                    originGUID=guid(41),
                    targetGUID=guid(42),
                ),
                tag("Link", guid=guid(52), direction="Associative", originGUID=guid(41), targetGUID=guid(42)),
                tag("Link", guid=guid(53), originGUID=guid(41), targetGUID=guid(41)),
                tag(
                    "Link",
                    guid=guid(54),
                    name="is part of",
                    originGUID=guid(10),
                    targetGUID=guid(11),
                    direction="OneWay",
                ),
                tag("Link", guid=guid(55), originGUID=guid(40), targetGUID=guid(99)),
            ]
        ),
    )
    found = qdpx(codes(access=guid(10), trust=guid(11)), cases, links)
    assert [(row.id, row.ends, row.directed, dict(row.cells)) for row in found["ties"]] == [
        (
            guid(50),
            (guid(40), guid(41)),
            True,
            {"label": "trusts", "direction": "OneWay", "color": "#112233"},
        ),
        (guid(51), (guid(41), guid(42)), False, {"label": "works with", "direction": "Bidirectional"}),
        (guid(52), (guid(41), guid(42)), False, {"direction": "Associative"}),
        (guid(53), (guid(41), guid(41)), False, {}),
    ]
    assert cells(about(found, "link"), "label", "from", "from kind", "to", "to kind", "direction") == [
        ("is part of", "access", "Code", "trust", "Code", "OneWay"),
        ("", "Amina", "Case", guid(99), "not in the file", ""),
    ]
    assert len(found["ties"]) + len(about(found, "link")) == 6, "every link is told"
    assert [row.id for row in found["agents"]] == [guid(40), guid(41), guid(42)], "also who has no tie"


def test_codes_keep_their_places_in_the_book(qdpx: Any) -> None:
    inner = tag(
        "Code",
        tag("Description", "Gets in."),
        guid=guid(11),
        name="access",
        isCodable="true",
        color="#aa0000",
    )
    book = tag("Code", inner + tag("Code", guid=guid(12), name="access"), guid=guid(10), name="School")
    found = qdpx(tag("CodeBook", tag("Codes", book + tag("Code", guid=guid(13), name="Home"))))
    assert [(row.id, row.place) for row in found["codes"]] == [
        (guid(10), "code 1"), (guid(11), "code 2"), (guid(12), "code 3"), (guid(13), "code 4"),
    ]  # fmt: skip
    assert cells(found["codes"], "name", "parent", "parent name", "description", "isCodable", "color") == [
        ("School", "", "", "", "", ""),
        ("access", guid(10), "School", "Gets in.", "true", "#aa0000"),
        ("access", guid(10), "School", "", "", ""),
        ("Home", "", "", "", "", ""),
    ]


def test_a_passage_tells_its_codes_coders_and_cases(qdpx: Any) -> None:
    users = tag(
        "Users", tag("User", guid=guid(1), name="Coder One") + tag("User", guid=guid(5), name="Coder Two")
    )
    second = tag("Coding", refer("CodeRef", guid(11)), guid=guid(70), creatingUser=guid(5))
    text = tag("PlainTextContent", "Dev came. Ms Ahmed did not.")
    marked = [
        selection(guid(20), 0, 8, guid(10), body=second, creationDateTime="2024-05-01T10:00:00Z"),
        selection(guid(21), 10, 18, guid(41)),
        selection(guid(22), 19, 26),
        selection(guid(23), 0, 3, guid(77), body=tag("Description", "odd") + tag("Coding", guid=guid(71))),
        selection(guid(24), "", 3),
    ]
    cases = [
        tag("Case", refer("SourceRef", guid(2)), guid=guid(40), name="Beth"),
        tag("Case", guid=guid(41), name="Ms Ahmed"),
        tag("Case", refer("SelectionRef", guid(22)), guid=guid(42), name="Mr | Cole"),
    ]
    found = qdpx(
        users,
        codes(access=guid(10), trust=guid(11), ms_ahmed=guid(41)),
        tag("Cases", "".join(cases)),
        sources(tag("TextSource", text + "".join(marked), guid=guid(2), name="Beth, May")),
    )
    rows = found["evidence"]
    assert [row.id for row in rows] == [guid(number) for number in (20, 21, 22, 23, 24)]
    assert rows[0].place == "TextSource 1, selection 1"
    assert cells(rows, "source", "kind", "quotation", "codes", "code guids", "coders", "case", "note") == [
        (
            "Beth, May",
            "text",
            "Dev came",
            "trust|access",
            f"{guid(11)}|{guid(10)}",
            "Coder Two|Coder One",
            "Beth",
            "",
        ),
        ("Beth, May", "text", "Ms Ahmed", "", "", "", "Beth|ms_ahmed", ""),
        ("Beth, May", "text", "did not", "", "", "", f"Beth|{guid(42)}", ""),
        (
            "Beth, May",
            "text",
            "Dev",
            guid(77),
            guid(77),
            "Coder One",
            "Beth",
            "has a code that is not in the code book; has a coding without a code",
        ),
        ("Beth, May", "text", "", "", "", "", "Beth", "it does not say where it begins and ends"),
    ]
    assert cells(rows, "case guids", "creatingUser", "creationDateTime", "description")[0] == (
        guid(40),
        "Coder One",
        "2024-05-01T10:00:00Z",
        "",
    )
    assert cells(found["codes"], "name", "case") == [("access", ""), ("trust", ""), ("ms_ahmed", "yes")]


def test_passages_in_pdf_pictures_and_recordings(qdpx: Any) -> None:
    coded = tag("Coding", refer("CodeRef", guid(10)), guid=guid(90))
    spot = {"firstX": 1, "firstY": 2, "secondX": 30, "secondY": 40}
    text = tag("PlainTextContent", "Dev came.") + selection(guid(60), 0, 3, guid(10))
    points = tag("SyncPoint", guid=guid(80), position=0, timeStamp=100) + tag(
        "SyncPoint", guid=guid(81), position=3
    )
    spoken = [
        tag("TranscriptSelection", coded, guid=guid(61), fromSyncPoint=guid(80), toSyncPoint=guid(81)),
        tag("TranscriptSelection", coded, guid=guid(62), fromSyncPoint=guid(80), toSyncPoint=guid(99)),
    ]
    talk = tag(
        "Transcript",
        tag("PlainTextContent", "Dev came.") + points + "".join(spoken),
        guid=guid(6),
        name="Talk",
    )
    page = tag("PDFSelection", coded, guid=guid(63), page=2, name="a box", **spot)
    found = qdpx(
        codes(access=guid(10)),
        tag("Cases", tag("Case", refer("SourceRef", guid(3)), guid=guid(40), name="Dev")),
        sources(
            tag(
                "PDFSource",
                page + tag("Representation", text, guid=guid(4)),
                guid=guid(3),
                name="Letter.pdf",
                path="x.pdf",
            ),
            tag(
                "PictureSource",
                coded + tag("PictureSelection", coded, guid=guid(64), **spot),
                guid=guid(5),
                name="Map",
            ),
            tag(
                "AudioSource",
                tag("AudioSelection", coded, guid=guid(65), begin=500, end=900) + talk,
                guid=guid(7),
                name="",
            ),
        ),
    )
    rows = found["evidence"]
    assert cells(rows, "source", "kind", "label", "start", "end", "quotation", "case", "note") == [
        ("Letter.pdf", "pdf", "a box", "", "", "", "Dev", ""),
        ("Letter.pdf", "pdf text", "", "0", "3", "Dev", "Dev", ""),
        ("Map", "picture", "", "", "", "", "", ""),
        ("Map", "picture", "", "", "", "", "", ""),
        ("Talk", "audio", "", "", "", "", "", ""),
        ("Talk", "transcript", "", "0", "3", "Dev", "", ""),
        ("Talk", "transcript", "", "", "", "", "", "it does not say where it begins and ends"),
    ]
    assert [row.id for row in rows] == [guid(number) for number in (63, 60, 5, 64, 65, 61, 62)]
    assert {row.cells["codes"] for row in rows} == {"access"}
    assert [row.place for row in rows[2:4]] == ["PictureSource 2 as a whole", "PictureSource 2, selection 1"]
    assert cells(rows, "page", "firstX", "secondY", "begin (ms)", "end (ms)")[0] == ("2", "1", "40", "", "")
    assert cells(rows, "begin (ms)", "end (ms)")[4] == ("500", "900")
    assert cells(about(found, "source"), "label", "format", "path", "selections") == [
        ("Letter.pdf", "pdf", "x.pdf", "1"),
        ("Letter.pdf", "pdf text", "", "1"),
        ("Map", "picture", "", "1"),
        ("Talk", "audio", "", "1"),
        ("Talk", "transcript", "", "2"),
    ]


def test_notes_stand_by_what_they_are_about(qdpx: Any) -> None:
    note = tag(
        "Note", tag("PlainTextContent", "Ask again."), guid=guid(70), name="Memo", creatingUser=guid(1)
    )
    linked = tag("Note", guid=guid(71), name="Annotation", plainTextPath="internal://n.txt")
    text = tag("PlainTextContent", "Dev came.")
    found = qdpx(
        sources(
            tag("TextSource", text + selection(guid(20), 0, 3, body=refer("NoteRef", guid(70))), guid=guid(2))
        ),
        tag("Notes", note + linked),
        tag("Links", tag("Link", guid=guid(50), originGUID=guid(71), targetGUID=guid(20))),
        tag("Users", tag("User", guid=guid(1), name="Coder One")),
        files={"sources/n.txt": "A second\r\nthought."},
    )
    assert cells(found["evidence"], "notes") == [("Memo|Annotation",)]
    assert cells(about(found, "note"), "label", "text", "creatingUser") == [
        ("Memo", "Ask again.", "Coder One"), ("Annotation", "A second\nthought.", ""),
    ]  # fmt: skip
    assert cells(about(found, "link"), "from", "from kind", "to kind") == [
        ("Annotation", "Note", "PlainTextSelection")
    ]


def test_the_rest_of_a_project_is_told(qdpx: Any) -> None:
    graph = "".join(
        [
            tag("Vertex", guid=guid(91), representedGUID=guid(10), firstX=1, firstY=2),
            tag("Vertex", guid=guid(92), name="a box"),
            tag(
                "Edge",
                guid=guid(93),
                name="leads to",
                sourceVertex=guid(91),
                targetVertex=guid(92),
                direction="OneWay",
            ),
        ]
    )
    found = qdpx(
        tag("Description", "An invented study."),
        tag("Users", tag("User", guid=guid(1), name="Coder One", id="C1")),
        codes(access=guid(10), trust=guid(11)),
        tag(
            "Sets",
            tag(
                "Set",
                refer("MemberCode", guid(10)) + refer("MemberCode", guid(11)),
                guid=guid(94),
                name="Both",
            ),
        ),
        tag("Graphs", tag("Graph", graph, guid=guid(95), name="Map")),
        tag("Hologram", tag("Hologram")),
        name="School study",
        origin="ATLAS.ti 23",
        creatingUserGUID=guid(1).upper(),
    )
    assert [dict(row.cells) for row in found["about"]] == [
        {
            "kind": "project",
            "label": "School study",
            "description": "An invented study.",
            "origin": "ATLAS.ti 23",
            "creatingUserGUID": "Coder One",
        },
        {"kind": "user", "label": "Coder One", "id": "C1"},
        {"kind": "set", "label": "Both", "members": "access|trust", "member guids": f"{guid(10)}|{guid(11)}"},
        {"kind": "graph", "label": "Map", "vertices": "access|a box"},
        {
            "kind": "graph edge",
            "label": "leads to",
            "direction": "OneWay",
            "from": "access",
            "from guid": guid(10),
            "from kind": "Code",
            "to": "a box",
            "to guid": guid(92),
            "to kind": "Vertex",
        },
        {"kind": "left over", "label": "Hologram", "elements": "2"},
    ]
    assert [row.id for row in found["about"]] == ["", guid(1), guid(94), guid(95), guid(93), ""]


def test_sources_tell_their_variables_and_passages_off_word_boundaries(qdpx: Any) -> None:
    value = tag("VariableValue", refer("VariableRef", guid(30)) + tag("TextValue", "home"))
    marked = selection(guid(20), 0, 3) + selection(guid(21), 4, 8) + selection(guid(22), 4, 6)
    found = qdpx(
        tag("Variables", tag("Variable", guid=guid(30), name="format")),
        sources(
            tag(
                "TextSource", tag("PlainTextContent", "Dev came.") + marked + value, guid=guid(2), name="Beth"
            )
        ),
    )
    assert cells(found["evidence"], "quotation", "note") == [
        ("Dev", ""), ("came", ""), ("ca", "does not fall on word boundaries"),
    ]  # fmt: skip
    names = ("label", "format", "format (2)", "selections", "selections off word boundaries", "offsets")
    assert cells(about(found, "source"), *names) == [
        ("Beth", "text", "home", "3", "1", "Unicode code points, end exclusive")
    ]


# What is refused.


def twice(kind: str, holder: str) -> str:
    ends = {"originGUID": guid(40), "targetGUID": guid(40)} if kind == "Link" else {}
    return tag(holder, tag(kind, guid=guid(41), **ends) * 2)


@pytest.mark.parametrize(
    ("xml", "what", "where"),
    [
        ("", "not well-formed", ""),
        ("<Project", "not well-formed", ""),
        ("<graphml/>", "begins with <graphml>", ""),
        (project(tag("Cases", tag("Case", name="Beth"))), "no identifier", ", case 1"),
        (project(twice("Case", "Cases")), f"Two cases are called '{guid(41)}'", ", case 2"),
        (project(tag("Cases", tag("Case", guid=guid(40))), twice("Link", "Links")), "Two links", ", link 2"),
        (project(codes(**{"tr\u0092ust": guid(10)})), "control character", f", Code '{guid(10)}'"),
        (project(tag("Description", "a\u0092b")), "control character", ", project"),
        (project(name="x" * 100_001), "longer than 100,000", ", project"),
        (
            '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><Project>&d;</Project>',
            "declares XML entities",
            "",
        ),
        (
            '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Project>&b;</Project>',
            "declares XML entities",
            "",
        ),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, xml: str, what: str, where: str) -> None:
    for path in (packed(tmp_path / "study.qdpx", xml), tmp_path / "study.qde"):
        if path.suffix == ".qde":
            path.write_text(xml, encoding="utf-8")
        error = refusal(path)
        assert what in error.what
        assert error.where == path.name + where


def test_zips_that_are_no_project_or_not_safe(tmp_path: Path) -> None:
    path, good = tmp_path / "study.qdpx", project(codes(access=guid(10)))
    packed(path, "text", name="notes.txt")
    assert "holds no project" in refusal(path).what
    packed(path, good, {"a.qde": good}, name="b.qde")
    assert "holds 2 projects" in refusal(path).what
    packed(path, good, {"../../evil.txt": "text"})
    assert "leads out of it: '../../evil.txt'" in refusal(path).what
    assert not (tmp_path.parent.parent / "evil.txt").exists()
    packed(path, good, {"Sources/bomb.txt": b"\0" * (11 << 20)})
    assert "unpacks to 11,534,336 bytes" in refusal(path).what
    path.write_bytes(packed(path, good).read_bytes()[:-30])
    assert "cannot be read as a zip" in refusal(path).what
    path.write_bytes(b"PK\x03\x04")
    assert "cannot be read as a zip" in refusal(path).what


def test_a_member_that_is_damaged_is_told(tmp_path: Path) -> None:
    path = packed(tmp_path / "study.qdpx", project(codes(access=guid(10)), name="x" * 5000))
    content = bytearray(path.read_bytes())
    for place in range(45, 60):
        content[place] ^= 0xFF
    path.write_bytes(content)
    assert "cannot be read as a zip" in refusal(path).what


def test_a_small_file_cannot_ask_for_a_huge_answer(tmp_path: Path) -> None:
    marked = "".join(selection(guid(number), 0, 2_000_000) for number in range(20, 220))
    text = tag("PlainTextContent", "word " * 400_000)
    path = packed(tmp_path / "study.qde", "")
    path.write_text(project(sources(tag("TextSource", text + marked, guid=guid(2)))), encoding="utf-8")
    started = time.process_time()
    assert "so often that it cannot be read" in refusal(path).what
    assert time.process_time() - started < 20


def test_deep_nesting_and_many_elements(tmp_path: Path) -> None:
    deep = 50_000
    path = tmp_path / "deep.qde"
    book = tag("CodeBook", tag("Codes", "<Code>" * deep + "</Code>" * deep))
    text = tag("Sources", "<TextSource>" * deep + "</TextSource>" * deep)
    path.write_text(project(book, text), encoding="utf-8")
    assert len(tables(path)["codes"]) == deep
    path.write_text(f"<Project>{'<a/>' * 5_000_001}</Project>", encoding="utf-8")
    assert "too large for a project" in refusal(path).what


def test_a_long_description_and_a_long_passage_are_kept(qdpx: Any) -> None:
    long = "word " * 30_000
    found = qdpx(
        tag("CodeBook", tag("Codes", tag("Code", tag("Description", long), guid=guid(10), name="access"))),
        sources(
            tag("TextSource", tag("PlainTextContent", long) + selection(guid(3), 0, len(long)), guid=guid(2))
        ),
    )
    assert found["codes"][0].cells["description"] == long.strip()
    assert found["evidence"][0].cells["quotation"] == long.strip()


# Written and read back.

WORDS = st.text(st.sampled_from("abc \u00e9\u00df\u0416<&\"'"), min_size=1, max_size=8).filter(
    lambda word: word == word.strip()
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_what_is_written_is_read(tmp_path: Path, data: st.DataObject) -> None:
    people = data.draw(st.lists(WORDS, max_size=6))
    owns = [guid(100 + number) for number in range(len(people))]
    ends = st.sampled_from(owns) if owns else st.nothing()
    ties = data.draw(st.lists(st.tuples(ends, ends, st.booleans()), max_size=8 if owns else 0))
    themes = data.draw(st.lists(WORDS, min_size=1, max_size=4))
    lines = data.draw(st.lists(WORDS, min_size=1, max_size=5))
    text = "\r\n".join(lines)
    starts = [sum(len(line) + 2 for line in lines[:number]) for number in range(len(lines))]
    coded = [data.draw(st.lists(st.integers(0, len(themes) - 1), max_size=3)) for _ in lines]
    xml = project(
        tag(
            "CodeBook",
            tag(
                "Codes",
                "".join(
                    tag("Code", guid=guid(200 + number), name=theme) for number, theme in enumerate(themes)
                ),
            ),
        ),
        tag(
            "Cases", "".join(tag("Case", guid=own, name=name) for own, name in zip(owns, people, strict=True))
        ),
        tag(
            "Links",
            "".join(
                tag(
                    "Link",
                    guid=guid(300 + number),
                    originGUID=a,
                    targetGUID=b,
                    direction="OneWay" if way else "Associative",
                )
                for number, (a, b, way) in enumerate(ties)
            ),
        ),
        sources(
            tag(
                "TextSource",
                "".join(
                    selection(
                        guid(400 + number), start, start + len(line), *(guid(200 + code) for code in own)
                    )
                    for number, (start, line, own) in enumerate(zip(starts, lines, coded, strict=True))
                ),
                guid=guid(2),
                name="Talk",
                plainTextPath="internal://talk.txt",
            )
        ),
    )
    found = tables(packed(tmp_path / "study.qdpx", xml, {"sources/talk.txt": text.encode()}))
    assert [(row.id, row.cells.get("label")) for row in found.get("agents", [])] == list(
        zip(owns, people, strict=True)
    )
    assert [(*row.ends, row.directed) for row in found.get("ties", [])] == ties
    assert cells(found["codes"], "name") == [(theme,) for theme in themes]
    assert [row.cells["quotation"] for row in found["evidence"]] == lines
    assert [row.cells.get("code guids", "") for row in found["evidence"]] == [
        "|".join(guid(200 + code) for code in own) for own in coded
    ]
