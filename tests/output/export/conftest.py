"""Random networks with hostile names, a small one known by heart, and whether a network survives a format."""

import string
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from hsp_graph.importing.formats.registry import module_of, written_formats
from hsp_graph.importing.raw import RawTable
from hsp_graph.network.from_file import raw_network
from hsp_graph.network.network import AGENT_COLUMNS, TIE_COLUMNS, Network
from hsp_graph.output.export import write_network

_NASTY = [
    '"', "'", "\\", '\\"', "<", ">", "&", "]]>", "&#233;", "&amp;", "<!--", "\n", "\t", "%", "*Arcs", "!",
    ",", "=", ";", "[5]", "data:", "labels:", "0.5", "l", "ellipse", "é", "文", "😀", "\u2028", "x" * 3000,
]  # fmt: skip
_LETTERS = st.characters(
    codec="utf-8", categories=["L", "M", "N", "P", "S", "Z"], include_characters="\n\t\"'&<>\\"
)

#: Texts as our readers leave them: trimmed, in one normal form, with anything in them that may be in a text.
_TEXTS = (
    st.lists(st.one_of(st.sampled_from(_NASTY), st.text(_LETTERS, max_size=8)), min_size=1, max_size=4)
    .map(lambda parts: unicodedata.normalize("NFC", "".join(parts).strip()))
    .filter(bool)
)


def _maybe(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), values)


@st.composite
def _networks(draw: st.DrawFn) -> Network:
    """Up to five agents and six ties: isolates, loops, parallel, negative, mixed and mutual ties."""
    ids = draw(st.lists(_TEXTS, max_size=5, unique=True))
    size = len(ids)
    ends = st.integers(0, max(size - 1, 0))
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=6 if size else 0))

    def column(values: st.SearchStrategy[Any], length: int, kind: type = str) -> Any:
        drawn = draw(st.lists(values, min_size=length, max_size=length))
        return np.array(drawn, dtype=object if kind is str else kind)

    agents = {
        name: column(st.booleans(), size, bool) if kind is bool else column(_maybe(_TEXTS), size)
        for name, kind in AGENT_COLUMNS.items()
    }
    agents["id"] = np.array(ids, dtype=object)
    agents["label"] = column(_TEXTS, size)
    agents["kind"] = column(st.sampled_from(["person", "organisation", "unidentified", ""]), size)
    few = draw(st.lists(_TEXTS, min_size=1, max_size=2, unique=True))
    strengths = st.one_of(st.just(np.nan), st.floats(allow_nan=False, allow_infinity=False))
    ties = {name: column(_maybe(_TEXTS), len(pairs)) for name, kind in TIE_COLUMNS.items() if kind is str}
    ties["id"] = np.array([f"{draw(_TEXTS)} {at}" for at in range(len(pairs))], dtype=object)
    ties["relation"] = column(st.sampled_from(["", "advises", *few]), len(pairs))
    ties["valence"] = column(st.sampled_from(["", "positive", "negative", "mixed"]), len(pairs))
    ties["mutual"] = column(st.booleans(), len(pairs), bool)
    ties["strength"] = column(strengths, len(pairs), float)
    own = draw(st.text(string.ascii_letters + ' é&<"', min_size=1, max_size=8)).strip()
    if own and own.lower() not in {*AGENT_COLUMNS, *TIE_COLUMNS, "name"}:
        agents[own] = column(_TEXTS, size)
    source, target = (np.array([pair[end] for pair in pairs], dtype=np.int64) for end in (0, 1))
    return Network(agents, {name: ties[name] for name in TIE_COLUMNS}, source, target)


def _said(network: Network, relation: str) -> tuple[list[dict[str, Any]], list[tuple[Any, ...]]]:
    """All that is stated of agents, and of ties; where none is, their relation is this one."""
    agents = [
        {name: column[at] for name, column in network.agents.items() if column[at] not in ("", False)}
        for at in range(len(network))
    ]
    ties = [
        (
            int(network.source[at]), int(network.target[at]), network.ties["relation"][at] or relation,
            *(str(network.ties[name][at]) for name in TIE_COLUMNS if name not in ("id", "relation")),
        )
        for at in range(len(network.source))
    ]  # fmt: skip
    return agents, ties


#: Of formats that hold all of a network: the attribute of strength, and the relation where none is stated.
_WHOLE = {"graphml": ("strength", "edges"), "gexf": ("weight", "edges"), "pajek": ("weight", "lines")}


def _survives(name: str, network: Network) -> list[RawTable]:
    """Write, read, compare; gives the tables read.

    Ties are compared without regard to order; identifiers of agents by what the file says they are.
    """
    form, (weight, relation) = written_formats()[name], _WHOLE[name]
    reader = module_of(form, form.reader)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "network")
        told = write_network(network, form, path)
        assert all(sentence.endswith(".") for sentence in told)
        assert [file.name for file in Path(folder).iterdir()] == ["network"], "nothing temporary is left"
        assert reader.looks_like(path.read_bytes()[: 1 << 16], "network")
        tables: list[RawTable] = reader.read(path, "network")
    stated = not np.isnan(network.ties["strength"]).all()
    again = raw_network(tables, weight=weight if stated else "")
    agents, ties = _said(network, relation)
    agents_again, ties_again = _said(again, relation)
    rows = [row for table in tables if table.holds == "agents" for row in table.rows()]
    for row, agent in zip(rows, agents_again, strict=True):
        agent["id"] = row.cells.get("id", row.id)
        if "shape" not in network.agents:
            agent.pop("shape", None)  # Pajek draws kinds
    assert agents_again == agents
    assert Counter(ties_again) == Counter(ties)
    rows = [row for table in tables if table.holds == "ties" for row in table.rows()]
    assert Counter(row.id or row.cells["id"] for row in rows) == Counter(network.ties["id"].tolist())
    return tables


@pytest.fixture(scope="session")
def survives() -> Callable[[str, Network], list[RawTable]]:
    """A function: ``survives("graphml", network)`` writes, reads and compares."""
    return _survives


@pytest.fixture(scope="session")
def networks() -> st.SearchStrategy[Network]:
    """Random networks."""
    return _networks()


@pytest.fixture
def six() -> Network:
    """The six people of the documentation, all fictional, one of them without ties; every kind of tie."""
    people = [
        ("Amina", "home"), ("Beth", "home"), ("Dev", "family-learning"), ("Ms Ahmed", "school"),
        ("Mr Cole", "school"), ("Officer", "authority"),
    ]  # fmt: skip
    ties = [("Amina", "Dev"), ("Amina", "Dev"), ("Dev", "Beth"), ("Dev", "Ms Ahmed"), ("Dev", "Dev")]
    made = Network.of(
        people, ties,
        relation=["confides-in", "confides-in", "advises", "negotiates-with", ""],
        valence=["positive", "negative", "positive", "mixed", ""],
        mutual=[False, False, False, True, False],
        strength=[0.5, float("nan"), 2.0, float("nan"), 0.0],
        valid_from=["2008", "", "2008-05", "2008-05-17", ""],
    )  # fmt: skip
    made.agents["power"][3] = True
    made.agents["kind"][:] = "person"
    return made
