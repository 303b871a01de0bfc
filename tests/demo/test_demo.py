"""The demo: what it prints, twice alike; what it suggests can be run; a folder that holds something else."""

import shlex
from pathlib import Path

import pytest

from hsp_graph.demo.published import BASE, TRY_NEXT, run_demo
from hsp_graph.workspace import init_workspace, open_workspace
from tests.command_line import Hsp

STANCES = """\
How heads see partnership
head       stance the authors name    pieces of evidence coded
Andrew     nominal                    7 nominal
Carolyn    nominal                    8 nominal, 1 traditional
Elizabeth  traditional and authentic  7 traditional, 4 authentic
Gavin      traditional                10 traditional
Shirley    authentic                  12 authentic
"""

MOTHERS = """\
What the mothers tell
mother  to her head         to her practitioner  to the school
Agata   no tie in the data  positive             positive
Flora   no tie in the data  positive             positive
Gamal   no tie in the data  positive             no tie in the data
Joyce   negative            positive             no tie in the data
Katy    no tie in the data  positive             no tie in the data
Kelly   negative            positive             no tie in the data
Kim     negative            positive             no tie in the data
Majda   no tie in the data  positive             no tie in the data
Pat     no tie in the data  positive             no tie in the data
Val     positive            positive             no tie in the data
"""


def test_the_demo_twice_in_one_folder(hsp: Hsp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, text, errors = hsp("demo", "--no-open")
    assert (code, errors) == (0, "")
    assert all(len(line) <= 80 for line in text.splitlines())
    assert STANCES in text
    assert MOTHERS in text
    told = " ".join(text.split())
    assert (
        "5 head-teachers, 7 family-learning practitioners and 10 mothers, all under pseudonyms; 53 agents "
        "whom the paper does not identify; 82 ties; 408 pieces of evidence."
    ) in told
    assert "-0.00" not in text
    assert "The map: hsp-demo/map.html" in text.splitlines()
    page = tmp_path / "hsp-demo" / "map.html"
    first = page.read_text(encoding="utf-8")
    page.unlink()
    assert hsp("demo", "--no-open") == (0, text, "")
    assert page.read_text(encoding="utf-8") == first
    assert len(open_workspace(tmp_path / "hsp-demo").imports()) == 1


def test_every_command_it_suggests_can_be_run_as_it_stands(
    hsp: Hsp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _, text, _ = hsp("demo", "my study", "--no-open")
    suggested = [line.strip() for line in text.splitlines() if line.startswith("  hsp ")]
    assert suggested == [f"hsp -w 'my study' {command}" for command in TRY_NEXT]
    for line in suggested:
        code, answer, errors = hsp(*shlex.split(line)[1:])
        assert (code, errors) == (0, "")
        assert len(answer.splitlines()) > 5


def test_the_five_who_broker_most_are_those_with_most_liaison(tmp_path: Path) -> None:
    text, page = run_demo(tmp_path / "demo")
    rows = text[text.index("Who stands between") :].splitlines()[2:7]
    assert [row.split("  ")[0] for row in rows] == [
        "Val's practitioner", "Agata's practitioner", "Gamal's practitioner", "Joyce's practitioner",
        "Katy's practitioner",
    ]  # fmt: skip
    assert page == tmp_path / "demo" / "map.html"


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    run_demo(tmp_path / "demo", told.append)
    assert told[0] == "Importing the published study"
    assert told[-2:] == ["Drawing the map", "Measuring"]


def test_a_path_too_long_for_the_terminal_is_not_broken(
    hsp: Hsp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = "a folder-with-hyphens/" + "x" * 70
    _, text, _ = hsp("demo", folder, "--no-open")
    assert f"The map: {folder}/map.html" in text.splitlines()


def test_a_folder_that_holds_another_study_is_left_alone(hsp: Hsp, tmp_path: Path) -> None:
    init_workspace(tmp_path, title="Mine", base="https://example.org/mine/")
    before = sorted(tmp_path.rglob("*"))
    code, out, errors = hsp("demo", tmp_path, "--no-open")
    assert (code, out) == (2, "")
    assert errors == f"Error: '{tmp_path}' holds another study.\nHint:  Name another folder: hsp demo DIR.\n"
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_where_the_folder_should_be_is_told(hsp: Hsp, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, _, errors = hsp("demo", tmp_path / "file", "--no-open")
    assert code == 2
    assert errors.startswith(f"Error: The folder '{tmp_path / 'file'}' cannot be written")


def test_the_map_is_opened_only_where_there_is_a_screen(
    hsp: Hsp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def opens(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr("webbrowser.open", opens)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    code, _, errors = hsp("demo", tmp_path / "demo")
    assert (code, opened, errors) == (
        0,
        [],
        f"There is no screen to open it on; open {tmp_path / 'demo' / 'map.html'} in a browser.\n",
    )
    monkeypatch.setenv("DISPLAY", ":0")
    code, _, errors = hsp("demo", tmp_path / "demo")
    assert (code, opened, errors) == (0, [(tmp_path / "demo" / "map.html").as_uri()], "")
    assert open_workspace(tmp_path / "demo").base == BASE
