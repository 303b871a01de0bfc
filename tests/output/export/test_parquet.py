"""Parquet tables written, and read again by pyarrow and DuckDB; all people are fictional."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import CommandError
from hsp_graph.importing.formats.registry import written_formats
from hsp_graph.network.network import AGENT_COLUMNS, TIE_COLUMNS, Network
from hsp_graph.output.export import write_network
from hsp_graph.workspace import Workspace

FORMAT = written_formats()["parquet"]


def rows(columns: Any, length: int) -> list[dict[str, Any]]:
    """What is stated, a row each; nothing is None."""
    return [
        {name: None if (one := column[at]) == "" or one != one else one for name, column in columns.items()}
        for at in range(length)
    ]  # fmt: skip


def check(network: Network, folder: Path) -> None:
    arrow = pytest.importorskip("pyarrow.parquet")
    write_network(network, FORMAT, folder)
    assert sorted(file.name for file in folder.iterdir()) == ["people.parquet", "ties.parquet"]
    people = arrow.read_table(folder / "people.parquet").to_pylist()
    assert people == rows(network.agents, len(network))
    ids = network.agents["id"]
    ends = {"from": ids[network.source], "to": ids[network.target]}
    ties = arrow.read_table(folder / "ties.parquet").to_pylist()
    assert ties == rows({**network.ties, **ends}, len(network.source))


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_random_networks_come_back(
    data: st.DataObject, networks: st.SearchStrategy[Network], tmp_path_factory: pytest.TempPathFactory
) -> None:
    check(data.draw(networks), tmp_path_factory.getbasetemp() / "random-parquet")


def test_the_study_comes_back(study: Workspace, tmp_path: Path) -> None:
    check(study.network(), tmp_path / "study")


def test_columns_types_and_meanings(six: Network, tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow.parquet")
    language = np.array(["pl", *[""] * 5], dtype=object)
    told = write_network(replace(six, agents={**six.agents, "language": language}), FORMAT, tmp_path / "six")
    assert len(told) == 1 and told[0].startswith("Evidence")
    people = arrow.read_schema(tmp_path / "six" / "people.parquet")
    ties = arrow.read_schema(tmp_path / "six" / "ties.parquet")
    assert people.names == [*AGENT_COLUMNS, "language"]
    assert ties.names == ["id", "from", "to", *list(TIE_COLUMNS)[1:]]
    assert {str(field.type) for field in people} == {"string", "bool"}
    assert str(ties.field("strength").type) == "double"
    assert ties.field("mutual").metadata[b"meaning"] == b"Whether it holds in both directions."
    assert all(field.metadata[b"meaning"] for field in ties)


def test_another_reader_reads_it(six: Network, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    write_network(six, FORMAT, tmp_path)
    people, ties = (duckdb.read_parquet(str(tmp_path / f"{name}.parquet")) for name in ("people", "ties"))

    def column(table: Any, name: str, where: str = "true") -> list[Any]:
        return [row[0] for row in table.filter(where).project(f'"{name}"').fetchall()]

    assert column(ties, "from") == six.agents["id"][six.source].tolist()
    assert column(ties, "id", "valence = 'negative'") == ["tie-1"]
    strengths = np.array(column(ties, "strength"), dtype=float)
    assert np.array_equal(strengths, six.ties["strength"], equal_nan=True)
    assert column(people, "sector") == six.agents["sector"].tolist()
    assert column(people, "label", "power") == ["Ms Ahmed"]
    found = ties.set_alias("t").join(people.set_alias("p"), 't."from" = p.id').aggregate("p.sector, count(*)")
    assert sorted(found.fetchall()) == [("family-learning", 3), ("home", 2)]


def test_without_pyarrow(six: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "pyarrow.parquet", raising=False)
    with pytest.raises(CommandError) as caught:
        write_network(six, FORMAT, tmp_path / "six")
    assert caught.value.hint == "pip install 'hsp-graph[parquet]'"
    assert not (tmp_path / "six").exists()


def test_a_file_in_the_way(six: Network, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "six").write_text("a file", encoding="utf-8")
    with pytest.raises(CommandError, match="is a file"):
        write_network(six, FORMAT, tmp_path / "six")


def test_a_folder_in_the_way(six: Network, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "ties.parquet").mkdir()
    (tmp_path / "ties.parquet" / "in the way").write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match="cannot be written"):
        write_network(six, FORMAT, tmp_path)
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".")]
