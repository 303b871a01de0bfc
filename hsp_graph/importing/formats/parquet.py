"""Parquet: a folder with ``people.parquet`` and ``ties.parquet``, for pandas, Polars, DuckDB and Spark.

- The columns are those of the network; ties begin with ``id``, ``from`` and ``to``, the latter two
  identifiers of people. What is not stated is null.
- Each column has its meaning in its metadata, under ``meaning``.
"""

import math
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from hsp_graph.core.errors import CommandError
from hsp_graph.importing.formats.network_tables import CleanTexts, Column, NetworkTables


def write(network: NetworkTables, folder: Path) -> list[str]:
    """Write the network as two tables into a folder, which is there.

    Returns:
        Which texts had to be changed, in words.

    Raises:
        CommandError: if pyarrow is not installed.
    """
    try:
        parquet = import_module("pyarrow.parquet")
    except ImportError:
        raise CommandError(
            "Parquet needs the package pyarrow.", hint="pip install 'hsp-graph[parquet]'"
        ) from None
    texts, ids = CleanTexts(), network.agent("id")
    ends = {
        "from": Column("string", [ids[at] for at in network.source], "Identifier of whose tie it is."),
        "to": Column("string", [ids[at] for at in network.target], "Identifier of to whom it is."),
    }
    ties = {"id": network.ties["id"], **ends, **network.ties}
    for columns, file in ((network.agents, "people.parquet"), (ties, "ties.parquet")):
        parquet.write_table(_table(columns, texts), folder / file)
    return texts.messages()


def _table(columns: Mapping[str, Column], texts: CleanTexts) -> Any:
    arrow = import_module("pyarrow")
    arrays = {name: _array(arrow, column, texts) for name, column in columns.items()}
    fields = [
        arrow.field(
            name, array.type, metadata={"meaning": meaning} if (meaning := columns[name].meaning) else None
        )
        for name, array in arrays.items()
    ]
    return arrow.Table.from_arrays(list(arrays.values()), schema=arrow.schema(fields))


def _array(arrow: Any, column: Column, texts: CleanTexts) -> Any:
    """A column in which what is not stated is null."""
    if column.type == "double":
        return arrow.array([None if math.isnan(one) else one for one in column.values], arrow.float64())
    if column.type == "string":
        return arrow.array([texts(text) or None for text in column.values], arrow.string())
    return arrow.array(column.values, arrow.bool_() if column.type == "boolean" else arrow.int64())
