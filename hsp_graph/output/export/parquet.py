"""Parquet: a folder with ``people.parquet`` and ``ties.parquet``, for pandas, Polars, DuckDB and Spark.

- The columns are those of :data:`hsp_graph.network.network.AGENT_COLUMNS` and ``TIE_COLUMNS``; ties begin
  with ``id``, ``from`` and ``to``, the latter two identifiers of people. What is not stated is null.
- Each column has its meaning in its metadata, under ``meaning``.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from hsp_graph.core.errors import CommandError
from hsp_graph.core.files import in_place
from hsp_graph.network.network import Array, Network
from hsp_graph.output.export.attributes import AGENT_MEANINGS, TIE_MEANINGS, CleanTexts, not_held

_ENDS = {"from": "Identifier of whose tie it is.", "to": "Identifier of to whom it is."}


def write(network: Network, path: Path) -> list[str]:
    """Write the network as two tables into a folder, which is made if there is none.

    Returns:
        What the tables do not hold, in words.

    Raises:
        CommandError: if pyarrow is not installed, or the files cannot be written.
    """
    try:
        parquet = import_module("pyarrow.parquet")
    except ImportError:
        raise CommandError(
            "Parquet needs the package pyarrow.", hint="pip install 'hsp-graph[parquet]'"
        ) from None
    texts, ids = CleanTexts(), network.agents["id"]
    ends = {"from": ids[network.source], "to": ids[network.target]}
    ties = {"id": network.ties["id"], **ends, **network.ties}
    tables = (_table(network.agents, AGENT_MEANINGS, texts), _table(ties, TIE_MEANINGS | _ENDS, texts))
    with in_place(path, folder=True) as folder:
        for table, file in zip(tables, ("people.parquet", "ties.parquet"), strict=True):
            parquet.write_table(table, folder / file)
    return not_held(network) + texts.told()


def _table(columns: Mapping[str, Array], meanings: Mapping[str, str], texts: CleanTexts) -> Any:
    arrow = import_module("pyarrow")
    arrays = {name: _array(arrow, column, texts) for name, column in columns.items()}
    fields = [
        arrow.field(name, array.type, metadata={"meaning": meanings[name]} if name in meanings else None)
        for name, array in arrays.items()
    ]
    return arrow.Table.from_arrays(list(arrays.values()), schema=arrow.schema(fields))


def _array(arrow: Any, column: Array, texts: CleanTexts) -> Any:
    """A column in which what is not stated is null."""
    if column.dtype.kind == "f":
        return arrow.array(column, mask=np.isnan(column))
    if column.dtype.kind != "O":
        return arrow.array(column)
    return arrow.array([texts(text) or None for text in column.tolist()], arrow.string())
