"""A study's folder: what its base may be, when it is made and when it is opened."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_graph.core.errors import CommandError
from hsp_graph.workspace import _BASE, CONFIG, init_workspace, open_workspace

GOOD = [
    "https://example.org/",
    "https://example.org/study/",
    "http://localhost:8000/a/b-c_d~e/",
    "https://example.org/%C3%9Cber/%20/",
    "https://example.org/Über/家/",
    "urn:example:study/",
    "tag:me@example.org,2020:study/",
]
BAD = [
    "study",
    "",
    "study/",
    "/study/",
    "//example.org/",
    "https:/",
    "https://",
    "https:///",
    "https:////",
    "urn:/",
    "https://example.org",
    "https://example.org/study",
    "https://example.org/study#",
    "https://example.org/a#b/",
    "https://example.org/a?b/",
    "https://example.org/%zz/",
    "https://example.org/[x]/",
    "https://[x]/",
    "https://a:b:c/",
    "https://example.org/a b/",
    "https://example.org/<>/",
    "https://example.org/\n/",
    "https://example.org/study/\n",
]


@pytest.mark.parametrize("base", GOOD)
def test_a_base_is_kept(tmp_path: Path, base: str) -> None:
    init_workspace(tmp_path, base=base)
    assert open_workspace(tmp_path).base == base
    assert ox.NamedNode(f"{base}x").value == f"{base}x"


@pytest.mark.parametrize("base", BAD)
def test_what_is_no_base_is_refused_when_made_and_when_opened(tmp_path: Path, base: str) -> None:
    escaped = base.replace("\n", "\\n")
    (tmp_path / CONFIG).write_text(f'title = "T"\nbase = "{escaped}"\n', encoding="utf-8")
    with pytest.raises(CommandError) as opened:
        open_workspace(tmp_path)
    assert (opened.value.what, opened.value.exit_code) == (f"'{base}' cannot be the base of IRIs.", 2)
    assert opened.value.where.endswith(CONFIG)
    assert "https://example.org/study/" in opened.value.hint
    if base:  # without one, a new study has one made from its folder's name
        with pytest.raises(CommandError, match="cannot be the base of IRIs"):
            init_workspace(tmp_path / "new", base=base)
        assert not (tmp_path / "new").exists()


@given(st.from_regex(_BASE, fullmatch=True))
def test_every_base_gives_valid_iris(base: str) -> None:
    assert ox.NamedNode(f"{base}x").value == f"{base}x"


@pytest.mark.parametrize("written", ['"last year"', '"2008-13"', "true"])
def test_a_date_of_the_study_that_cannot_be_read_is_named_with_its_file(tmp_path: Path, written: str) -> None:
    init_workspace(tmp_path)
    config = tmp_path / CONFIG
    config.write_text(config.read_text(encoding="utf-8") + f"as_of = {written}\n", encoding="utf-8")
    with pytest.raises(CommandError, match="the date as_of of the study, is not a date") as caught:
        open_workspace(tmp_path)
    assert caught.value.where == str(config)
    assert 'as_of = "2008"' in caught.value.hint


@pytest.mark.parametrize(
    ("written", "date"),
    [('"2008"', "2008"), ('"any"', "any"), ("2008", "2008"), ("2008-05-17", "2008-05-17")],
)
def test_the_date_of_the_study_is_read_in_quotes_or_without(tmp_path: Path, written: str, date: str) -> None:
    init_workspace(tmp_path)
    config = tmp_path / CONFIG
    config.write_text(config.read_text(encoding="utf-8") + f"as_of = {written}\n", encoding="utf-8")
    assert open_workspace(tmp_path).reference_date == date


@pytest.mark.parametrize("written", ["2008", "2008-05", "any"])
def test_the_date_of_the_study_is_kept(tmp_path: Path, written: str) -> None:
    assert init_workspace(tmp_path, as_of=written).as_of == written
    assert open_workspace(tmp_path).reference_date == written
