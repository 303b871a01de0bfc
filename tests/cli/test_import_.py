"""Bad input through the real command line: what is said, the exit code, and that nothing is written."""

import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from hsp_graph.workspace import Workspace, init_workspace

Hsp = Callable[..., subprocess.CompletedProcess[str]]

PEOPLE = "id,name\namina,Amina\ndev,Dev\n"
TIES = "id,from,to,valid_from\n"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, write_tables: Callable[..., Path]) -> Workspace:
    """A study with one import, which no test may change."""
    folder = tmp_path_factory.mktemp("filled")
    workspace = init_workspace(folder / "workspace", base="https://example.org/study/")
    workspace.import_files([write_tables(folder / "tables")])
    return workspace


def state(workspace: Workspace, run_hsp: Hsp) -> tuple[str, int, str]:
    """What 'hsp imports' prints, the generation, and a hash of every file of it."""
    listed = run_hsp("-w", workspace.folder, "imports", "--format", "csv")
    assert listed.returncode == 0
    files = sorted(path for path in workspace.store.path.rglob("*") if path.is_file())
    sums = [f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files]
    return listed.stdout, workspace.store.generation, "\n".join(sums)


@pytest.mark.parametrize(
    ("name", "content", "code", "says"),
    [
        ("missing", None, 2, ["Error: There is no file or folder", "people.csv", "Hint:  Check the name"]),
        ("empty", b"", 1, ["Error: 'people.csv' is empty.", "Its first row must name columns"]),
        ("UTF-16", PEOPLE.encode("utf-16"), 1, ["'people.csv' is not UTF-8: it is UTF-16", "CSV UTF-8"]),
        ("Latin-1", (PEOPLE + "zoë,Zoë\n").encode("latin-1"), 1,
         ["'people.csv' is not UTF-8: line 4 holds the byte 0xEB", "CSV UTF-8"]),
        ("ragged row", PEOPLE.encode() + b"eva,Eva,x\n", 1,
         ["people.csv, row 4: the row has 3 cells where the header has 2", "Look for a separator too many"]),
        ("duplicate identifier", PEOPLE.encode() + b"dev,Dev again\n", 1,
         ["people.csv, row 4, column 'id': 'dev': this identifier stands in an earlier row already",
          "Give each its own"]),
        ("10 MB cell", PEOPLE.encode() + b"eva," + b"x" * 10_000_000 + b"\n", 1,
         ["A cell is longer than 100,000 characters", "Where: people.csv, row 4", "shorten the text"]),
        ("unclosed quotation mark", PEOPLE.encode() + b'eva,"Eva\n', 1,
         ["Where: people.csv, row 4", "Look for a quotation mark that is opened and never closed"]),
        ("formula cell", PEOPLE.encode() + b"eva,=1+1\n", 1,
         ["people.csv, row 4, column 'name': '=1+1': the cell looks like a spreadsheet formula",
          "put an apostrophe before it"]),
        ("missing column", b"id,nmae\nx,X\n", 1,
         ["Error: The column 'name' is missing.", "Where: people.csv, row 1", "'nmae' meant to be 'name'"]),
        ("NUL", PEOPLE.encode() + b"eva,E\0va\n", 1, ["line 4 holds a NUL", "CSV UTF-8"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_people_table_that_cannot_be_taken(
    filled: Workspace,
    run_hsp: Hsp,
    tmp_path: Path,
    name: str,
    content: bytes | None,
    code: int,
    says: list[str],
) -> None:
    path = tmp_path / "people.csv"
    if content is not None:
        path.write_bytes(content)
    refused(filled, run_hsp, [path], code, says)


@pytest.mark.parametrize(
    ("table", "text", "says"),
    [
        ("roles", "person,role\namina,head-techer\n",
         ["roles.csv, row 2, column 'role': 'head-techer': there is no such word among the roles",
          "Did you mean 'head-teacher'?"]),
        ("ties", f"{TIES}t9,amina,dev,2008-02-31\n",
         ["ties.csv, row 2, column 'valid_from': '2008-02-31': there is no day 31 in February 2008",
          "That month has 29 days"]),
        ("ties", f"{TIES}t9,amnia,dev,\n",
         ["ties.csv, row 2, column 'from': 'amnia': there is no row with this identifier"]),
        ("tie", TIES, ["'tie.csv' is not the name of one of the tables", "Did you mean 'ties'?"]),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_taken(
    filled: Workspace, run_hsp: Hsp, tmp_path: Path, table: str, text: str, says: list[str]
) -> None:
    (tmp_path / f"{table}.csv").write_text(text)
    refused(filled, run_hsp, [tmp_path / f"{table}.csv"], 1, says)


def test_a_formula_in_a_workbook(filled: Workspace, run_hsp: Hsp, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("people")
    for row in (["id", "name"], ["eva", "=1+1"]):
        sheet.append(row)
    book.save(tmp_path / "study.xlsx")
    says = [
        "study.xlsx, sheet 'people', row 2, column 'name': '=1+1': the cell looks like a spreadsheet formula"
    ]
    refused(filled, run_hsp, [tmp_path / "study.xlsx"], 1, says)


def test_what_is_no_workbook(filled: Workspace, run_hsp: Hsp, tmp_path: Path) -> None:
    (tmp_path / "study.xlsx").write_text(PEOPLE)
    refused(
        filled, run_hsp, [tmp_path / "study.xlsx"], 1, ["'study.xlsx' cannot be read as an .xlsx workbook"]
    )


def test_good_files_beside_a_bad_one_are_not_taken(filled: Workspace, run_hsp: Hsp, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id,name\neva,Eva\n")
    (tmp_path / "ties.csv").write_text(f"{TIES}t9,amina,eva,31.2.2008\n")
    says = [
        "ties.csv, row 2, column 'valid_from'",
        "1 of 2 rows cannot be taken; nothing was imported",
        "--skip-bad-rows",
    ]
    refused(filled, run_hsp, [tmp_path], 1, says)


def refused(workspace: Workspace, run_hsp: Hsp, sources: list[Path], code: int, says: list[str]) -> None:
    """Importing these fails with this exit code, says these things, and leaves the study as it was."""
    before = state(workspace, run_hsp)
    for option in ([], ["--dry-run"]):
        result = run_hsp("-w", workspace.folder, "import", *option, *sources)
        assert result.returncode == code
        assert result.stdout == ""
        for words in says:
            assert words in result.stderr
        assert "Traceback" not in result.stderr
        assert result.stderr.startswith("Error: ")
        assert len(result.stderr) < 2000, "a message is for reading"
    assert state(workspace, run_hsp) == before


def test_a_good_import_says_what_it_took(
    run_hsp: Hsp, write_tables: Callable[..., Path], tmp_path: Path
) -> None:
    folder = write_tables(tmp_path / "tables", roles="person,role,seat\namina,parent,4\n,parent,\n")
    assert run_hsp("init", tmp_path / "w").returncode == 0
    result = run_hsp("-w", tmp_path / "w", "import", "--skip-bad-rows", folder)
    assert result.returncode == 0
    assert result.stderr.splitlines() == [
        "roles.csv, row 3, column 'person': the cell is empty. It is required: Who holds the role.",
        "roles.csv: kept as extra properties: seat.",
    ]
    assert result.stdout.splitlines() == [
        "16 rows read: 1 source, 2 organisations, 4 people, 1 role, 1 programme, 1 participation, 3 ties, "
        "2 evidence; 1 refused.",
        "3 pieces of evidence made; 1 value kept as extra properties.",
        "This is import 1; 'hsp undo 1' takes it out again.",
    ]
    assert run_hsp("-w", tmp_path / "w", "undo", "1").stdout == "Import 1 is undone.\n"
    again = run_hsp("-w", tmp_path / "w", "undo", "1")
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr == "Error: There is no import 1.\nHint:  Nothing has been imported yet.\n"


@pytest.mark.parametrize(
    "command", [["import", "people.csv"], ["imports"], ["undo", "1"], ["query", "ASK {}"]]
)
def test_without_a_study(run_hsp: Hsp, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    result = run_hsp(*command, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "There is no study in" in result.stderr
    assert "Hint:  Make one with 'hsp init'" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["people.csv"]


def test_a_disk_that_does_not_do_what_it_should(run_hsp: Hsp, tmp_path: Path) -> None:
    workspace = init_workspace(tmp_path)
    workspace.store.folder.write_text("A file where the store's folder should be.")
    result = run_hsp("-w", tmp_path, "imports")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.splitlines()[0].startswith("Error: ")
    assert f"Where: {workspace.store.folder}" in result.stderr
    assert "Hint:  Check that the disk has room" in result.stderr
    assert "Traceback" not in result.stderr
