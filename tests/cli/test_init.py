"""hsp init: an empty study, or what is in the way."""

import shlex
from pathlib import Path

import pytest

from tests.command_line import Hsp


def test_init_then_import_of_the_empty_templates_says_that_they_are_empty(
    hsp: Hsp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = hsp("init", tmp_path / "my study", "--title", 'The "first"')
    assert made.exit_code == 0
    assert made.out.startswith("Made the study 'The \"first\"' in ")
    assert (tmp_path / "my study" / "tables" / "people.csv").is_file()
    told = hsp(*shlex.split(made.out.partition("then: hsp ")[2]))
    assert (told.exit_code, told.err.partition(".")[0]) == (1, "Error: There is no row to import")
    monkeypatch.chdir(tmp_path / "my study")
    done = hsp("import", "tables")
    assert (done.exit_code, done.out) == (1, "")
    assert done.err.startswith(
        "Error: There is no row to import. The files have headers only: fill them in first.\nWhere: "
    )
    assert hsp("imports").out.startswith("import  time")


def test_init_twice_or_with_a_bad_base_is_refused(hsp: Hsp, tmp_path: Path) -> None:
    assert hsp("init", tmp_path).exit_code == 0
    again = hsp("init", tmp_path)
    told = "already.\nHint:  Use it as it is, or name another folder.\n"
    assert (again.exit_code, again.err) == (2, f"Error: There is a study in '{tmp_path}' {told}")
    for base in ("here", "https://example.org/no-end", "https://example.org/a b/"):
        bad = hsp("init", tmp_path / "other", "--base", base)
        assert bad.exit_code == 2
        assert bad.err.startswith(f"Error: '{base}' cannot be the base of IRIs.")
    assert not (tmp_path / "other").exists()


def test_init_without_a_folder_is_here_whatever_the_environment_says(
    hsp: Hsp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HSP_WORKSPACE", str(tmp_path / "other"))
    assert hsp("init").exit_code == 0
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["tables"]
    assert hsp("-w", tmp_path / "named", "init").exit_code == 0
    assert (tmp_path / "named" / "hsp.toml").is_file()


def test_init_that_is_refused_writes_nothing(hsp: Hsp, tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "people.csv").write_text("id,name\n")
    done = hsp("init", tmp_path)
    assert (done.exit_code, done.err.split("\n")[0]) == (
        2, "Error: There is a 'people.csv' already, and it is not the empty template.",
    )  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]
    bytes_ = tmp_path / "caf\udce9"
    done = hsp("init", bytes_)
    assert done.exit_code == 2
    assert "caf\ufffd' holds bytes that are not text.\n" in done.err
    assert not bytes_.exists()
