"""Folders of egor and EgoNet, as R writes them. Everybody in them is fictional."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import DataError
from hsp_graph.importing.formats.egor import looks_like, looks_like_folder, read
from hsp_graph.importing.raw import RawRow

Folder = Callable[[dict[str, str]], Path]

#: As R's write.csv2 writes them: a column of row names without a name, semicolons, decimal commas.
EGOS = '"";"egoID";"sex"\n"1";1;"w"\n"2";2;"m"\n'
ALTERS = {
    "1": '"";"egoID";"alterID";"age"\n"1";"1";1;"56 - 65"\n"2";"1";2;"0,5"\n',
    "2": '"";"egoID";"alterID";"age"\n"1";"2";1;"-1,25"\n',
}
EDGES = {
    "1": '"";"Source";"Target";"weight"\n"1";1;2;0,75\n"2";2;1;2\n"3";1;1;\n',
    "2": "Source;Target;weight\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A function: write these files, and give their folder."""

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / "study" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "study"

    return write


def tables(path: Path) -> dict[str, list[RawRow]]:
    found = read(path, path.name)
    assert {table.format for table in found} == {"egor"}
    return {table.name: list(table.rows()) for table in found}


def simple(found: dict[str, list[RawRow]]) -> dict[str, list[str]]:
    """Identifiers of agents, ends of ties."""
    return {name: [row.id or " - ".join(row.ends) for row in rows] for name, rows in found.items()}


def test_a_folder_for_each_ego(folder: Folder) -> None:
    path = folder(
        {"egos.csv": EGOS, "readme.txt": "x", ".trash/x.csv": "x", "~egos.csv": "x"}
        | {f"alters_2/{ego}.csv": text for ego, text in ALTERS.items()}
        | {f"edges_2/{ego}.csv": text for ego, text in EDGES.items()}
    )
    assert looks_like_folder(path)
    egos, alters, edges = read(path, "study")
    assert [(table.name, table.holds, table.path) for table in (egos, alters, edges)] == [
        ("egos", "agents", path), ("alters", "agents", path), ("edges", "ties", path)
    ]  # fmt: skip
    assert [table.header for table in (egos, alters, edges)] == [
        ["column 1", "egoID", "sex"],
        ["column 1", "egoID", "alterID", "age"],
        ["column 1", "weight", "egoID"],
    ]
    assert list(egos.rows()) == [
        RawRow("egos.csv, row 2", "1", (), False, {"column 1": "1", "egoID": "1", "sex": "w"}),
        RawRow("egos.csv, row 3", "2", (), False, {"column 1": "2", "egoID": "2", "sex": "m"}),
    ]
    assert [(row.place, row.id, row.cells["egoID"], row.cells["age"]) for row in alters.rows()] == [
        ("alters_2/1.csv, row 2", "1/1", "1", "56 - 65"),
        ("alters_2/1.csv, row 3", "1/2", "1", "0.5"),
        ("alters_2/2.csv, row 2", "2/1", "2", "-1.25"),
    ]
    assert list(edges.rows()) == [
        RawRow("edges_2/1.csv, row 2", "", ("1/1", "1/2"), False,
               {"column 1": "1", "weight": "0.75", "egoID": "1"}),
        RawRow("edges_2/1.csv, row 3", "", ("1/2", "1/1"), False,
               {"column 1": "2", "weight": "2", "egoID": "1"}),
        RawRow("edges_2/1.csv, row 4", "", ("1/1", "1/1"), False, {"column 1": "3", "egoID": "1"}),
    ]  # fmt: skip
    assert list(edges.rows()) == list(edges.rows()), "rows are given anew each time"


@pytest.mark.parametrize(
    ("alters", "edges"),
    [
        ("egoID;alterID\n1;1\n1;2\n2;1\n", "egoID;Source;Target\n1;1;2\n"),
        ("egoID,alterID\n1,1\n1,2\n2,1\n", "egoID,Source,Target\n1,1,2\n"),
        ("EgoID,Alter.Number\n1,1\n1,2\n2,1\n", "EgoID,Alter.1.Number,Alter.2.Number\n1,1,2\n"),
        ("puid;nameid\n1;1\n1;2\n2;1\n", "puid;nameid;targetid\n1;1;2\n"),
    ],
    ids=["egor", "comma", "EgoWeb", "openeddi"],
)
def test_one_file_each(folder: Folder, alters: str, edges: str) -> None:
    path = folder({"alters.csv": alters, "edges.csv": edges})
    assert looks_like_folder(path)
    # Without a table of egos, they are those whom the alters name.
    assert simple(tables(path)) == {
        "egos": ["1", "2"],
        "alters": ["1/1", "1/2", "2/1"],
        "edges": ["1/1 - 1/2"],
    }


def test_a_file_or_folder_of_one_kind(folder: Folder) -> None:
    path = folder({f"{ego}.csv": text for ego, text in ALTERS.items()})
    assert simple(tables(path)) == {"egos": ["1", "2"], "alters": ["1/1", "1/2", "2/1"]}
    assert simple(tables(path / "1.csv")) == {"egos": ["1"], "alters": ["1/1", "1/2"]}
    path = folder({"ties/e.csv": "egoID;Source;Target\nx;a;b\n"}) / "ties"
    assert simple(tables(path)) == {"egos": ["x"], "edges": ["x/a - x/b"]}


def test_a_decimal_comma_is_none_where_commas_separate(folder: Folder) -> None:
    path = folder({"a.csv": 'egoID,alterID,pair\n1,1,"1,5"\n'})
    assert tables(path)["alters"][0].cells["pair"] == "1,5"


@pytest.mark.parametrize(
    ("files", "what", "where"),
    [
        ({"notes.txt": "x"}, "holds 0 CSV files", "study"),
        ({"a.csv": "egoID;alterID\n1;1\n", "b.csv": "x;y\n"}, "cannot be told from", "b.csv, row 1"),
        ({"one.csv": "egoID;alter.sex.1;X1.to.2\n"}, "cannot be told", "one.csv, row 1"),
        ({"a.csv": "egoID;alterID\n1;1\n", "a/1.csv": "egoID;alterID\n1;1\n", "e.csv": EGOS},
         "several sets of alters: 'a.csv' and 'a'", "study"),
        ({"a.csv": "egoID;alterID\n1;1\n1;1\n"}, "'1/1' is already in a.csv, row 2", "a.csv, row 3"),
        ({"a.csv": "egoID;alterID\n1/1;1\n1;1\n"}, "'1/1' is already in a.csv, row 2", "a.csv, row 3"),
        ({"e.csv": "egoID;age\n1;1\n1;2\n"}, "'1' is already in e.csv, row 2", "e.csv, row 3"),
        ({"a.csv": "egoID;alterID\n3;1\n", "e.csv": EGOS}, "no ego '3'", "a.csv, row 2"),
        ({"a.csv": "egoID;alterID\n1;1\n", "t.csv": "egoID;Source;Target\n1;1;2\n"},
         "leads to '1/2'", "t.csv, row 2"),
        ({"a.csv": "egoID;alterID\n;1\n"}, "identifier is missing", "a.csv, row 2"),
        ({"a.csv": "egoID;alterID\n1;\x1b\n"}, "control character", "a.csv, row 2"),
        ({"a.csv": ""}, "is empty", "a.csv"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told(folder: Folder, files: dict[str, str], what: str, where: str) -> None:
    with pytest.raises(DataError) as caught:
        read(folder(files), "study")
    assert what in caught.value.what
    assert caught.value.where.endswith(where)
    assert caught.value.hint


def test_what_does_not_look_like_it(folder: Folder) -> None:
    assert not looks_like_folder(folder({"people.csv": "id,name\n", "ties.csv": "from,to\n"}))
    assert not looks_like(b"nodeID,networkCanvasEgoUUID,alterID\n", "x.csv")
    assert not looks_like(b"", "x.csv")
    assert not looks_like(b"Source;Target\n", "1.csv")


ids = st.text(st.sampled_from("ab1é ,."), min_size=1, max_size=4).map(str.strip).filter(bool)
weight = st.sampled_from(["", "1", "0.5", "-2.25"])


@st.composite
def studies(draw: st.DrawFn) -> dict[str, tuple[list[str], list[tuple[str, str, str]]]]:
    """Of each ego the alters, and the ties among them with their weights."""
    study = {}
    for ego in draw(st.lists(st.sampled_from(["1", "2", "x y"]), unique=True, min_size=1)):
        alters = draw(st.lists(ids, min_size=1, max_size=4, unique=True))
        who = st.sampled_from(alters)
        study[ego] = alters, draw(st.lists(st.tuples(who, who, weight), max_size=5))
    return study


@settings(max_examples=60, deadline=None)
@given(studies(), st.booleans())
def test_whatever_is_written_is_read(
    study: dict[str, tuple[list[str], list[tuple[str, str, str]]]], folders: bool
) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        written: dict[str, list[str]] = {}
        for ego, (alters, ties) in study.items():
            files = (f"alters/{ego}.csv", f"edges/{ego}.csv") if folders else ("alters.csv", "edges.csv")
            own = [] if folders else [ego]
            column = [] if folders else ["egoID"]
            written.setdefault(files[0], [";".join([*column, "alterID"])])
            written.setdefault(files[1], [";".join([*column, "Source", "Target", "weight"])])
            written[files[0]] += [";".join([*own, alter]) for alter in alters]
            written[files[1]] += [";".join([*own, *tie[:2], tie[2].replace(".", ",")]) for tie in ties]
        for file, lines in written.items():
            (path / file).parent.mkdir(exist_ok=True)
            (path / file).write_text("\n".join(lines) + "\n", encoding="utf-8")
        found = tables(path)
        assert sorted(row.id for row in found["alters"]) == sorted(
            f"{ego}/{alter}" for ego, (alters, _) in study.items() for alter in alters
        )
        assert sorted((*row.ends, row.cells.get("weight", "")) for row in found["edges"]) == sorted(
            (f"{ego}/{one}", f"{ego}/{other}", weight)
            for ego, (_, ties) in study.items()
            for one, other, weight in ties
        )
