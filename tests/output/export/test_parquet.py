"""Parquet tables written, and read again by pyarrow, pandas, Polars and DuckDB; all people are fictional."""

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


def test_pandas_reads_it(six: Network, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    pandas = pytest.importorskip("pandas")
    write_network(six, FORMAT, tmp_path)
    ties = pandas.read_parquet(tmp_path / "ties.parquet")
    assert ties["from"].tolist() == six.agents["id"][six.source].tolist()
    assert ties.loc[ties["valence"] == "negative", "id"].tolist() == ["tie-1"]
    assert np.array_equal(ties["strength"].to_numpy(), six.ties["strength"], equal_nan=True)


def test_polars_reads_it(six: Network, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    polars = pytest.importorskip("polars")
    write_network(six, FORMAT, tmp_path)
    people = polars.read_parquet(tmp_path / "people.parquet")
    assert people["sector"].to_list() == six.agents["sector"].tolist()
    assert people.filter(people["power"])["label"].to_list() == ["Ms Ahmed"]


def test_duckdb_reads_it(six: Network, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    duckdb = pytest.importorskip("duckdb")
    write_network(six, FORMAT, tmp_path)
    found = duckdb.sql(
        f"SELECT p.sector, count(*) FROM '{tmp_path}/ties.parquet' t JOIN '{tmp_path}/people.parquet' p "
        'ON t."from" = p.id GROUP BY ALL ORDER BY ALL'
    ).fetchall()
    assert found == [("family-learning", 3), ("home", 2)]


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
