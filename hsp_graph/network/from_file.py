"""Raw tables -> Network: a foreign file is measured as it is, without a study and without a mapping."""

from collections.abc import Sequence

import numpy as np

from hsp_graph.core.errors import CommandError
from hsp_graph.core.matching import nearest
from hsp_graph.importing.raw import RawRow, RawTable
from hsp_graph.network.network import AGENT_COLUMNS, TIE_COLUMNS, Array, Network

#: What foreign files call the name of an agent.
_LABELS = ("label", "name")


def raw_network(tables: Sequence[RawTable], *, weight: str = "") -> Network:
    """The network in a foreign file: every agent and every tie, with the attributes that the file has.

    Each attribute of the agents is an attribute of the network, so that any of them can group. A tie that
    does not run one way, or whose attribute ``mutual`` says so, is mutual. An agent who is only the end of a
    tie has no attributes. Where a tie has no attribute ``relation``, the name of its table stands for it.

    Args:
        tables: of one file or more.
        weight: the attribute of the ties that becomes their ``strength``.

    Raises:
        CommandError: if no tie has that attribute, or one has something else there than a number.
    """
    agents: dict[str, dict[str, str]] = {}
    ties: list[tuple[RawRow, dict[str, str]]] = []
    for table in tables:
        for row in table.rows() if table.holds in ("agents", "ties") else ():
            cells = {_canonical(name): text for name, text in row.cells.items()}
            if table.holds == "agents":
                agents.setdefault(row.id, {}).update(cells)
            else:
                ties.append((row, {"relation": table.name, **cells}))
    for row, _ in ties:
        for end in row.ends:
            agents.setdefault(end, {})
    position = {identifier: place for place, identifier in enumerate(agents)}
    own = sorted({name for cells in agents.values() for name in cells} - AGENT_COLUMNS.keys())
    columns = {
        name: _column([cells.get(name, "") for cells in agents.values()], kind)
        for name, kind in {**AGENT_COLUMNS, **dict.fromkeys(own, str)}.items()
    }
    columns["id"] = _column(list(agents), str)
    columns["label"] = _column(
        [next((cells[name] for name in _LABELS if name in cells), one) for one, cells in agents.items()], str
    )
    attributes = {
        name: _column([cells.get(name, "") for _, cells in ties], kind)
        for name, kind in TIE_COLUMNS.items()
        if kind is str
    }
    attributes["id"] = _column([f"tie-{number}" for number in range(1, len(ties) + 1)], str)
    attributes["mutual"] = _column([cells.get("mutual", "") for _, cells in ties], bool)
    attributes["mutual"] |= np.array([not row.directed for row, _ in ties], dtype=bool)
    attributes["strength"] = _strengths(ties, weight)
    source, target = (
        np.array([position[row.ends[end]] for row, _ in ties], dtype=np.int64) for end in (0, 1)
    )
    return Network(agents=columns, ties=attributes, source=source, target=target)


def _canonical(name: str) -> str:
    """A column of ours in whatever case it is written; else the file's own name."""
    lower = name.lower()
    return lower if lower in (*AGENT_COLUMNS, *TIE_COLUMNS, *_LABELS) else name


def _column(texts: list[str], kind: type) -> Array:
    if kind is bool:
        return np.array([text.lower() in ("true", "yes", "1") for text in texts], dtype=bool)
    return np.array(texts, dtype=object)


def _strengths(ties: Sequence[tuple[RawRow, dict[str, str]]], weight: str) -> Array:
    strengths = np.full(len(ties), np.nan)
    if not weight:
        return strengths
    weight = _canonical(weight)
    names = {name for _, cells in ties for name in cells}
    if weight not in names:
        near = nearest(weight, names)
        raise CommandError(
            f"No tie has an attribute '{weight}'.",
            hint=f"Did you mean '{near}'?" if near else f"Those that occur are: {', '.join(sorted(names))}.",
        )
    for place, (row, cells) in enumerate(ties):
        try:
            strengths[place] = float(cells.get(weight, "nan"))
        except ValueError:
            raise CommandError(
                f"The '{weight}' of a tie is '{cells[weight]}', which is not a number.", where=row.place,
                hint="Give numbers, or measure without weights.",
            ) from None  # fmt: skip
    return strengths
