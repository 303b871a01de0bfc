"""Bad input through the real command line: what is said, the exit code, and that nothing is written."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from hsp_graph.workspace import Workspace, init_workspace
from tests.command_line import Hsp

Tables = Callable[..., Path]

PEOPLE = "id,name\namina,Amina\ndev,Dev\n"
TIES = "id,from,to,valid_from\n"


def state(workspace: Workspace, hsp: Hsp) -> tuple[str, int, str]:
    """What 'hsp imports' prints, the generation, and a hash of every file of it."""
    listed = hsp("-w", workspace.folder, "imports", "--format", "csv")
    assert listed.exit_code == 0
    files = sorted(path for path in workspace.store.path.rglob("*") if path.is_file())
    sums = [f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files]
    return listed.out, workspace.store.generation, "\n".join(sums)


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
    small: Workspace,
    hsp: Hsp,
    tmp_path: Path,
    name: str,
    content: bytes | None,
    code: int,
    says: list[str],
) -> None:
    path = tmp_path / "people.csv"
    if content is not None:
        path.write_bytes(content)
    refused(small, hsp, [path], code, says)


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
    small: Workspace, hsp: Hsp, tmp_path: Path, table: str, text: str, says: list[str]
) -> None:
    (tmp_path / f"{table}.csv").write_text(text)
    refused(small, hsp, [tmp_path / f"{table}.csv"], 1, says)


def test_a_formula_in_a_workbook(small: Workspace, hsp: Hsp, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("people")
    for row in (["id", "name"], ["eva", "=1+1"]):
        sheet.append(row)
    book.save(tmp_path / "study.xlsx")
    says = [
        "study.xlsx, sheet 'people', row 2, column 'name': '=1+1': the cell looks like a spreadsheet formula"
    ]
    refused(small, hsp, [tmp_path / "study.xlsx"], 1, says)


def test_what_is_no_workbook(small: Workspace, hsp: Hsp, tmp_path: Path) -> None:
    (tmp_path / "study.xlsx").write_text(PEOPLE)
    refused(small, hsp, [tmp_path / "study.xlsx"], 1, ["'study.xlsx' cannot be read as an .xlsx workbook"])


def test_good_files_beside_a_bad_one_are_not_taken(small: Workspace, hsp: Hsp, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id,name\neva,Eva\n")
    (tmp_path / "ties.csv").write_text(f"{TIES}t9,amina,eva,31.2.2008\n")
    says = [
        "ties.csv, row 2, column 'valid_from'",
        "1 of 2 rows cannot be taken; nothing was imported",
        "--skip-bad-rows",
    ]
    refused(small, hsp, [tmp_path], 1, says)


def refused(workspace: Workspace, hsp: Hsp, sources: list[Path], code: int, says: list[str]) -> None:
    """Importing these fails with this exit code, says these things, and leaves the study as it was."""
    before = state(workspace, hsp)
    for option in ([], ["--dry-run"]):
        result = hsp("-w", workspace.folder, "import", *option, *sources)
        assert result.exit_code == code
        assert result.out == ""
        for words in says:
            assert words in result.err
        assert "Traceback" not in result.err
        assert result.err.startswith("Error: ")
        assert len(result.err) < 2000, "a message is for reading"
    assert state(workspace, hsp) == before


def test_a_good_import_says_what_it_took(hsp: Hsp, write_tables: Callable[..., Path], tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "tables", roles="person,role,seat\namina,parent,4\n,parent,\n")
    assert hsp("init", tmp_path / "w").exit_code == 0
    result = hsp("-w", tmp_path / "w", "import", "--skip-bad-rows", folder)
    assert result.exit_code == 0
    assert result.err.splitlines() == [
        "roles.csv, row 3, column 'person': the cell is empty. It is required: Who holds the role.",
        "roles.csv: kept as extra properties: seat.",
    ]
    assert result.out.splitlines() == [
        "16 rows read: 1 source, 2 organisations, 4 people, 1 role, 1 programme, 1 participation, 3 ties, "
        "2 evidence; 1 refused.",
        "3 pieces of evidence made; 1 value kept as extra properties.",
        "This is import 1; 'hsp undo 1' takes it out again.",
    ]
    assert hsp("-w", tmp_path / "w", "undo", "1").out == "Import 1 is undone.\n"
    again = hsp("-w", tmp_path / "w", "undo", "1")
    assert (again.exit_code, again.out) == (2, "")
    assert again.err == "Error: There is no import 1.\nHint:  Nothing has been imported yet.\n"


@pytest.mark.parametrize(
    "command", [["import", "people.csv"], ["imports"], ["undo", "1"], ["query", "ASK {}"]]
)
def test_without_a_study(hsp: Hsp, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    result = hsp(*command, cwd=tmp_path)
    assert (result.exit_code, result.out) == (2, "")
    assert "There is no study in" in result.err
    assert "Hint:  Make one with 'hsp init'" in result.err
    assert [path.name for path in tmp_path.iterdir()] == ["people.csv"]


def test_a_disk_that_does_not_do_what_it_should(hsp: Hsp, tmp_path: Path) -> None:
    workspace = init_workspace(tmp_path)
    workspace.store.folder.write_text("A file where the store's folder should be.")
    result = hsp("-w", tmp_path, "imports")
    assert (result.exit_code, result.out) == (2, "")
    assert result.err.splitlines()[0].startswith("Error: ")
    assert f"Where: {workspace.store.folder}" in result.err
    assert "Hint:  Check that the disk has room" in result.err
    assert "Traceback" not in result.err


def test_a_bad_row_refuses_all_or_is_skipped(hsp: Hsp, workspace: Workspace, tables: Tables) -> None:
    folder = tables(ties="id,from,to\nt1,amina,dev\nt2,amina,dve\n")
    refused = hsp("-w", workspace.folder, "import", folder)
    assert (refused.exit_code, refused.out) == (1, "")
    assert "ties.csv, row 3, column 'to': 'dve': " in refused.err
    assert "Did you mean 'dev'?" in refused.err
    assert refused.err.startswith("Error: 1 of 16 rows cannot be taken; nothing was imported. Mend them and ")
    taken = hsp("-w", workspace.folder, "import", folder, "--skip-bad-rows")
    assert taken.exit_code == 0
    assert "2 ties" not in taken.out
    assert "; 1 refused." in taken.out
    assert "row 3, column 'to'" in taken.err


def test_a_later_import_refers_to_what_the_graph_has_of_the_right_table(
    hsp: Hsp, workspace: Workspace, tables: Tables, tmp_path: Path
) -> None:
    schools = "ashfield,A,school,\nservice,S,organisation,\nher-school,a school,school,no\n"
    workspace.import_files([tables(organisations=f"id,name,kind,identified\n{schools}")])
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "roles.csv").write_text(
        "person,role\namina,parent\nher-head,head-teacher\nashfield,parent\nher-school,parent\n"
    )
    (folder / "organisations.csv").write_text(
        "id,name,kind,part_of\na,A,school,service\nb,B,school,her-school\nc,C,school,dev\nd,D,school,her-head\n"
    )
    done = hsp("-w", workspace.folder, "import", folder, "--skip-bad-rows")
    assert "2 organisations, 2 roles; 4 refused." in done.out
    assert [line.split(": there")[0] for line in done.err.splitlines() if ": there is no row" in line] == [
        "organisations.csv, row 4, column 'part_of': 'dev'",
        "organisations.csv, row 5, column 'part_of': 'her-head'",
        "roles.csv, row 4, column 'person': 'ashfield'",
        "roles.csv, row 5, column 'person': 'her-school'",
    ]


def test_rows_that_only_refer_to_a_wrong_one_are_no_mistakes(hsp: Hsp, workspace: Workspace) -> None:
    folder = workspace.folder / "given"
    folder.mkdir()
    (folder / "sources.csv").write_text("id,title,date\ns,Letters,yesterday\n")
    (folder / "people.csv").write_text("id,name,source\neva,Eva,s\ndev,Dev,s\n")
    (folder / "ties.csv").write_text("from,to,relation\nevaa,dev,reports to\n")
    done = hsp("-w", workspace.folder, "import", folder)
    first, *more = done.err.splitlines()
    assert first.startswith(
        "Error: 4 of 4 rows cannot be taken: 3 mistakes in 2 rows, and 2 rows that refer to them; nothing "
        "was imported. "
    )
    assert any("'evaa'" in line and "Did you mean 'eva'?" in line for line in more)
    relation = next(line for line in more if "'reports to'" in line)
    assert relation.endswith("'hsp ask vocabulary -p scheme=relations' lists them all.")


def test_many_problems_are_shown_in_part_and_counted(hsp: Hsp, workspace: Workspace, tables: Tables) -> None:
    ties = "id,from,to\n" + "".join(f"x{number},amina,nobody-{number}\n" for number in range(40))
    done = hsp("-w", workspace.folder, "import", tables(ties=ties, evidence=None))
    assert done.exit_code == 1
    lines = done.err.splitlines()
    assert lines[0].startswith("Error: 40 of 52 rows cannot be taken; nothing was imported. Mend them")
    assert lines[26:] == ["... and 15 more problems."]
