"""What every writer of a network format must do, whatever it writes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import CommandError
from hsp_graph.importing.formats.registry import Format, written_formats
from hsp_graph.network.network import Network
from hsp_graph.output.export import ExportRequest, export, write_network
from hsp_graph.workspace import Workspace

FORMATS = [form for form in written_formats().values() if form.contents == "network"]
#: Those that hold all of a network.
WHOLE = ("graphml", "gexf", "pajek")

every = pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)


def content(path: Path) -> dict[str, bytes]:
    """The files at a path, and beside it."""
    files = (file for file in path.parent.rglob("*") if file.is_file())
    return {file.relative_to(path.parent).as_posix(): file.read_bytes() for file in files}


@pytest.fixture(autouse=True)
def pyarrow(request: pytest.FixtureRequest) -> None:
    """Parquet needs a package of its own."""
    form = request.node.callspec.params.get("form") if hasattr(request.node, "callspec") else None
    if form is not None and form.name == "parquet":
        pytest.importorskip("pyarrow")


@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("name", WHOLE)
@given(data=st.data())
def test_random_networks_come_back(
    name: str, data: st.DataObject, networks: st.SearchStrategy[Network], survives: Callable[..., Any]
) -> None:
    survives(name, data.draw(networks))


@pytest.mark.parametrize("name", WHOLE)
def test_the_study_comes_back(name: str, study: Workspace, survives: Callable[..., Any]) -> None:
    survives(name, study.network())


@every
def test_written_whole_or_not_at_all(
    form: Format, six: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"six{form.suffix}"
    write_network(six, form, path)
    before = content(path)
    six.agents["label"][0] = "Somebody else"

    def full(self: Path, _: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(CommandError) as caught:
        write_network(six, form, path)
    assert "No space left on device" in caught.value.what
    assert caught.value.hint
    assert content(path) == before
    assert list(tmp_path.iterdir()) == [path]


@every
def test_what_is_there_is_replaced_by_force_alone(form: Format, study: Workspace, tmp_path: Path) -> None:
    path = tmp_path / f"study{form.suffix}"
    lost = export(ExportRequest(study), form.name, path)
    assert lost[0].startswith("Evidence, sources")
    assert all(sentence.endswith(".") for sentence in lost)
    before = content(path)
    with pytest.raises(CommandError, match="exists already") as caught:
        export(ExportRequest(study), form.name, path)
    assert caught.value.hint == "Name another, or replace it with --force."
    assert export(ExportRequest(study), form.name.upper(), path, force=True) == lost
    assert content(path) == before
    with pytest.raises(CommandError, match="whole study"):
        export(ExportRequest(study, batch=1), form.name, path)
    with pytest.raises(CommandError, match="does not hold what is derived"):
        export(ExportRequest(study, derived=True), form.name, path)


@every
def test_a_folder_that_is_not_there(form: Format, six: Network, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written") as caught:
        write_network(six, form, tmp_path / "nowhere" / "six")
    assert caught.value.hint
    assert list(tmp_path.iterdir()) == []


@every
def test_texts_that_no_format_holds_are_told(form: Format, six: Network, tmp_path: Path) -> None:
    six.agents["label"][:2] = ["A\x00\ud800", "B\ufffe\r\nb"]
    lost = write_network(six, form, tmp_path / "six")
    told = "held characters that mean nothing, such as control characters: each is written as U+FFFD."
    assert f"2 texts {told}" in lost
    written = b"".join(content(tmp_path / "six").values())
    assert b"\x00\xed" not in written
    assert b"A\xef\xbf\xbd\xef\xbf\xbd" in written or b"A&#65533;&#65533;" in written


@every
def test_a_network_of_nobody_is_written(form: Format, tmp_path: Path) -> None:
    write_network(Network.of([], []), form, tmp_path / "nobody")
    assert content(tmp_path / "nobody")


@every
def test_the_largest_and_smallest_numbers(form: Format, tmp_path: Path) -> None:
    network = Network.of([("a", "home"), ("b", "home")], [("a", "b")] * 3, strength=[5e-324, -1e308, np.nan])
    write_network(network, form, tmp_path / "numbers")
    written = b"".join(content(tmp_path / "numbers").values())
    if form.name != "parquet":
        assert b"5e-324" in written
        assert b"-1e+308" in written
        assert b"nan" not in written
