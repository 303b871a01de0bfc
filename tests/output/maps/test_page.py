"""The file: self-contained, escaped, written whole or not at all."""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from hsp_graph.core.errors import CommandError, HspError
from hsp_graph.network.network import Network
from hsp_graph.output.maps import HomeSchoolMap


def small(**more: Any) -> HomeSchoolMap:
    network = Network.of(
        [("p", "home"), ("f", "family-learning"), ("h", "school")], [("p", "f"), ("f", "h"), ("p", "f")]
    )
    return HomeSchoolMap(network, **({"title": "A title"} | more))


def data_of(page: str, name: str = "data") -> Any:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_every_script_and_style_has_its_hash_in_the_policy() -> None:
    page = small().html()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    told = policy[1].replace("&#39;", "'")
    parts = re.findall(r"<(script|style)>(.*?)</\1>", page, re.DOTALL)
    assert [name for name, _ in parts] == ["style", "script", "script"]
    for name, text in parts:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert re.search(rf"{name}-src [^;]*'sha256-{re.escape(digest)}'", told)
    assert "unsafe" not in told
    assert told.startswith("default-src 'none'")


def test_the_page_asks_for_nothing_outside_itself() -> None:
    page = small().html()
    without_scripts = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert re.findall(r'(?:src|href)="([^"]*)"', without_scripts) == ["data:,"]


def test_nothing_in_the_data_can_end_its_element() -> None:
    hostile = "</script><script>alert(1)</script><!-- & \u2028\u2029 \ud800"
    network = Network.of([(hostile, "home"), ("f", "family-learning")], [(hostile, "f")])
    page = HomeSchoolMap(
        network, title=hostile, notice=hostile, evidence={"tie-0": [{"paraphrase": hostile}]}
    ).html()
    harmless = small().html()
    for part in ("<script", "</script", "<!--"):
        assert page.count(part) == harmless.count(part)
    assert "\u2028" not in page.split('id="data">')[1].split("</script>")[0]
    data = data_of(page)
    assert data["texts"][data["agents"]["label"][0]] == hostile
    evidence = data_of(page, "evidence")
    assert evidence["texts"][evidence["ties"]["0"][0][0]] == hostile


def test_title_and_notice_are_in_the_windows_title() -> None:
    page = small(notice="All fictional.").html()
    assert "<title>A title \u2013 All fictional.</title>" in page
    assert '<p class="notice" id="notice">All fictional.</p>' in page
    assert 'id="notice"' not in small().html()


def test_parallel_ties_are_all_in_the_data() -> None:
    data = data_of(small().html())
    edges = data["picture"]["edges"]
    assert len(edges) == len(data["ties"]["id"]) == 3
    assert edges[0]["smooth"] != edges[2]["smooth"]


def test_standing_is_ranked() -> None:
    page = small(standing={"h": 1, "f": 4}, standing_rule="How.")
    data = data_of(page.html())
    assert data["standing"] == [{"agent": 1, "value": 4}, {"agent": 2, "value": 1}]
    assert data["standingRule"] == "How."


def test_standing_of_somebody_else_is_refused() -> None:
    with pytest.raises(CommandError, match="'nobody' stands between home and school, but is not"):
        small(standing={"nobody": 1})


@pytest.mark.parametrize("door", ["generate_html", "write_html", "show", "save_graph", "_repr_html_"])
def test_pyvis_own_doors_lead_to_the_same_page(door: str, tmp_path: Path) -> None:
    page = small()
    target = tmp_path / "map.html"
    if door == "generate_html":
        assert page.generate_html() == page.html()
    elif door == "_repr_html_":
        assert "Content-Security-Policy" in page._repr_html_()
    else:
        getattr(page, door)(str(target))
        assert target.read_text(encoding="utf-8") == page.html()
    assert page.html().startswith("<!DOCTYPE html>")


def test_write_is_in_utf_8_and_leaves_nothing_beside(tmp_path: Path) -> None:
    small(title="Zoë \ud800").write(tmp_path / "map.html")
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]
    assert "<h1>Zoë ?</h1>" in (tmp_path / "map.html").read_bytes().decode("utf-8")


def test_a_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "map.html"
    target.write_text("old")

    def fail(self: Path, _: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(CommandError, match=r"map\.html' cannot be written: Permission denied"):
        small().write(target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(HspError, match="There is no folder"):
        small().write(tmp_path / "no" / "map.html")
    with pytest.raises(HspError, match="is a folder"):
        small().write(tmp_path)
