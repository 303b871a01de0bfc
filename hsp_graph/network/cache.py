"""The network of a graph, kept in a file beside it; made again when that is missing, damaged or outdated.

Reading a million ties from the graph takes minutes, reading them from here a second. Text is kept as bytes,
parted by NUL, which no text of the graph holds; nothing in the file is ever executed.
"""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hsp_graph.core.files import beside
from hsp_graph.core.version import __version__
from hsp_graph.network.from_graph import network_of_graph
from hsp_graph.network.network import AGENT_COLUMNS, HOLDING_COLUMNS, TIE_COLUMNS, Array, Network

if TYPE_CHECKING:
    from hsp_graph.graph.study import Study

_TABLES = {"agents": AGENT_COLUMNS, "ties": TIE_COLUMNS, "holdings": HOLDING_COLUMNS}
_ENDS = ("source", "target", "holder")


def read_network(study: "Study") -> Network:
    """The network of a study, from its file if there is one; else from the graph, and kept."""
    from hsp_graph.graph.change import NETWORK_FILE  # a Network needs no RDF

    store = study.store
    folder = store.open()
    if folder is None:
        return network_of_graph(store)
    network = load_network(folder / NETWORK_FILE)
    if network is None:
        network = network_of_graph(store)
        save_network(network, folder / NETWORK_FILE)
    return network


def read_network_as_of(study: "Study", date: str = "") -> Network:
    """The network of a study as of a date: its own if none is given, "any" for all dates.

    Raises:
        CommandError: if it is no date, or no tie held at the date that is given.
    """
    whole = read_network(study)
    return whole.where(as_of=date) if date else whole.at(study.reference_date)


def save_network(network: Network, path: Path) -> None:
    """Write a network to a file, all of it or nothing; where the disk refuses, there is no cache."""
    arrays: dict[str, Array] = {"version": _packed(np.array([_version()], object))}
    for table, columns in _TABLES.items():
        for name in columns:
            arrays[f"{table}.{name}"] = _packed(getattr(network, table)[name])
    for name in _ENDS:
        arrays[name] = getattr(network, name)
    arrays["may_be"] = _pairs([(one, other) for one, others in network.may_be.items() for other in others])
    arrays["different"] = _pairs(list(network.different))
    known = [(at, alias) for at, others in network.aliases.items() for alias in others]
    arrays["aliased"] = np.array([at for at, _ in known], np.int64)
    arrays["aliases"] = _packed(np.array([alias for _, alias in known], object))
    temporary = beside(path)
    try:
        np.savez(temporary, allow_pickle=False, **arrays)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)


def load_network(path: Path) -> Network | None:
    """The network in a file, or None if there is none that this version wrote.

    >>> load_network(Path("nowhere.npz")) is None
    True
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            if _unpacked(arrays["version"], str).tolist() != [_version()]:
                return None
            may_be: dict[int, list[int]] = {}
            for one, other in arrays["may_be"].tolist():
                may_be.setdefault(one, []).append(other)
            tables: dict[str, Mapping[str, Array]] = {
                table: {name: _unpacked(arrays[f"{table}.{name}"], kind) for name, kind in columns.items()}
                for table, columns in _TABLES.items()
            }
            source, target, holder = (arrays[name] for name in _ENDS)
            different = [(one, other) for one, other in arrays["different"].tolist()]
            aliases: dict[int, list[str]] = {}
            for at, alias in zip(
                arrays["aliased"].tolist(), _unpacked(arrays["aliases"], str).tolist(), strict=True
            ):
                aliases.setdefault(at, []).append(alias)
            return Network(
                tables["agents"],
                tables["ties"],
                source,
                target,
                may_be,
                different,
                tables["holdings"],
                holder,
                aliases,
            )
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile):
        return None


def _version() -> str:
    columns = ",".join(f"{table}.{name}" for table, names in _TABLES.items() for name in names)
    return f"hsp-graph {__version__}: {columns}"


def _packed(column: Array) -> Array:
    if column.dtype != object:
        return column
    text = "\0".join(column.tolist()) + "\0" * bool(len(column))
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)


def _unpacked(column: Array, kind: type) -> Array:
    if kind is not str:
        return column
    text = column.tobytes().decode("utf-8", "surrogatepass")
    return np.array(text.split("\0")[:-1], dtype=object)


def _pairs(pairs: list[tuple[int, int]]) -> Array:
    return np.array(pairs, np.int64).reshape(-1, 2)
