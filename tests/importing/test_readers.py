"""What every reader of a foreign format must do, whatever it reads."""

import re
import runpy
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import CommandError, DataError
from hsp_graph.importing.files.csv import CONTROL
from hsp_graph.importing.formats.registry import module_of, raw_formats, read_raw
from hsp_graph.importing.raw import RawTable

SMALL = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "small_files.py"))["small_files"]()
FORMATS = raw_formats()
SMALL["ucinet"] += [{"net.dl": text} for text in (
    b"dl n=2 nm=2 format=fullmatrix diagonal present labels: a b level labels: x y data: 0 1 0 0 1 0 1 0",
    b"dl nr=2 nc=2 format=edgelist2 row labels embedded col labels embedded title=\"x\" data:\na b 1\nb a\n",
    b"dl n=2 format=nodelist1b data: 1 2 0",
    b"dl n=3 format=lowerhalf diagonal absent data: 1 0 1",
    "dl n=2 labels: Zo\u00eb Dev data: 0 1 0 0".encode(),
)]  # fmt: skip
SMALL["graphml"] += [{"zoe.graphml": '<graphml><graph><node id="Zo\u00eb"/></graph></graphml>'.encode()}]

#: What is put into files of a format, beside bytes that mean nothing.
WORDS: Mapping[str, list[bytes]] = {
    "network-canvas": [b"\r\n", b'"', b",", b"dev", b"<graph>"],
    "refi-qda": [b"<Case>", b"</Codes>", b"&x;", b'guid="1"', b'startPosition="-1"'],
    "graphml": [b"<graph>", b"</node>", b"&x;", b'id="a"', b"<data>"],
    "gexf": [b"<nodes>", b"</node>", b"&x;", b'id="amina"', b'<attvalue for="0"/>'],
    "pajek": [b"\n*Matrix\n", b"9999999", b'"', b"\n*Vertices 3\n", b"[", b":"],
    "ucinet": [b"\n", b'"', b"0", b"-", b"=", b":", b"*", b"!", b"dl ", b"n=", b"data:", b"labels:",
               b"embedded"],
    "kumu": [b'"', b"{", b"[", b"|", b"1", b"null"],
    "egor": [b"\n", b";", b'"', b"1", b"egoID", b"alterID", b"Source", b"Target", b"\0", b"1,5"],
    "delimited": [b"source", b"target", b";", b"Id", b"\t", b"Label", b'"', b"\r", b"\0", "é".encode()],
}  # fmt: skip


def written(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The path of a file, or of the folder of several."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    single = len(files) == 1 and "/" not in next(iter(files))
    return folder / next(iter(files)) if single else folder


def said(tables: list[RawTable]) -> list[Any]:
    """All that tables say, apart from what the file is called; and whether it is what readers promise."""
    found = []
    for table in tables:
        ids = set()
        for row in table.rows():
            assert set(table.header) >= row.cells.keys()
            assert all(row.cells.values())
            assert not CONTROL.search("".join([row.id, *row.ends, *row.cells, *row.cells.values()]))
            assert len(row.ends) == 2 * (table.holds == "ties") and all(row.ends)
            assert row.place
            if table.holds == "agents" or (table.holds == "ties" and row.id):
                assert row.id and row.id not in ids
                ids.add(row.id)
            found.append((table.name, table.holds, row.id, row.ends, row.directed, dict(row.cells)))
    return found


@pytest.mark.parametrize("name", FORMATS)
def test_words_are_put_into_every_format(name: str) -> None:
    assert WORDS[name]


@pytest.mark.parametrize("name", FORMATS)
def test_damaged_files_give_errors_that_can_be_mended(name: str) -> None:
    words = st.binary(max_size=4) | st.sampled_from([*WORDS[name], b"\x1b"])
    reader = module_of(FORMATS[name], FORMATS[name].reader)

    @settings(max_examples=200, deadline=None)
    @given(
        st.sampled_from(SMALL[name]), st.integers(0, 9), st.integers(0, 1 << 13), st.integers(0, 30), words,
        st.none() | st.binary(max_size=200) | st.lists(words, max_size=30).map(b"".join),
    )  # fmt: skip
    def tried(
        files: Mapping[str, bytes], which: int, at: int, cut: int, new: bytes, whole: bytes | None
    ) -> None:
        changed = [*files][which % len(files)]
        content = files[changed]
        at %= len(content) + 1
        damaged = content[:at] + new + content[at + cut :] if whole is None else whole
        with tempfile.TemporaryDirectory() as folder:
            path = written(Path(folder), {**files, changed: damaged})
            if path.is_file():
                reader.looks_like(damaged, path.name)
            else:
                reader.looks_like_folder(path)
            try:
                said(reader.read(path, path.name))
            except DataError as error:
                assert error.where
                assert error.hint

    tried()


def is_text(content: bytes) -> bool:
    """Whether a file can be written in another encoding."""
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False


TEXTS = [(name, files) for name in FORMATS for files in SMALL[name] if all(map(is_text, files.values()))]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize(("name", "files"), TEXTS, ids=[f"{one}-{next(iter(its))}" for one, its in TEXTS])
def test_a_byte_order_mark_changes_nothing(
    name: str, files: Mapping[str, bytes], encoding: str, tmp_path: Path
) -> None:
    def again(content: bytes) -> bytes:
        text = content.decode("utf-8-sig")
        return re.sub('encoding="utf-8"', f'encoding="{encoding[:6]}"', text, flags=re.I).encode(encoding)

    before = said(read_raw(written(tmp_path / "a", files), name))
    path = written(tmp_path / "b", {file: again(content) for file, content in files.items()})
    after = said(read_raw(path, name))
    assert before
    assert after == before
    module = module_of(FORMATS[name], FORMATS[name].reader)
    if path.is_file():
        assert module.looks_like(path.read_bytes(), path.name)
    else:
        assert module.looks_like_folder(path)


@pytest.mark.parametrize("name", FORMATS)
def test_folders_and_files_that_cannot_be_read(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    with pytest.raises((CommandError, DataError)) as caught:
        read_raw(folder, name)
    assert caught.value.hint
    with pytest.raises(CommandError, match="There is no file or folder"):
        read_raw(tmp_path / "nowhere", name)
    (tmp_path / "nothing").write_bytes(b"")
    with pytest.raises(DataError) as refused:
        read_raw(tmp_path / "nothing", name)
    assert refused.value.hint
    assert refused.value.where


def test_random_bytes_are_no_crash() -> None:
    @settings(max_examples=200, deadline=None)
    @given(
        st.binary(max_size=300), st.sampled_from(["x.csv", "x.zip", "x.graphml", "x.txt", "x.xlsx", "x.qdpx"])
    )
    def tried(content: bytes, name: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(content)
            try:
                read_raw(path)
            except (CommandError, DataError) as error:
                assert error.hint

    tried()
