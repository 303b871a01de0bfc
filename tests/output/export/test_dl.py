"""UCINET's DL written and read again; all people are fictional."""

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import CommandError
from hsp_graph.importing.formats import ucinet
from hsp_graph.importing.formats.registry import written_formats
from hsp_graph.network.from_file import raw_network
from hsp_graph.network.network import Network
from hsp_graph.output.export import write_network
from hsp_graph.workspace import Workspace

FORMAT = written_formats()["dl"]


def lines(network: Network) -> "Counter[tuple[int, int, str, str, str]]":
    """The lines that a network should give: ends, relation, valence and strength; a mutual tie gives two."""
    found: Counter[tuple[int, int, str, str, str]] = Counter()
    for at in range(len(network.source)):
        one, other = int(network.source[at]), int(network.target[at])
        strength = float(network.ties["strength"][at])
        value = str(strength) if strength and math.isfinite(strength) else ""
        kind = (network.ties["relation"][at], network.ties["valence"][at], value)
        found[one, other, *kind] += 1
        if network.ties["mutual"][at] and one != other:
            found[other, one, *kind] += 1
    return found


def check(network: Network, path: Path) -> None:
    told = write_network(network, FORMAT, path)
    assert all(sentence.endswith(".") for sentence in told)
    assert ucinet.looks_like(path.read_bytes(), path.name)
    tables = ucinet.read(path, path.name)
    people = [row.id for row in tables[0].rows()]
    assert len(people) == len(network) == len({name.casefold() for name in people})
    labels = [" ".join(label.replace('"', "'").split()) for label in network.agents["label"].tolist()]
    uses = Counter(label.casefold() for label in labels)
    assert all(name.startswith(label) for name, label in zip(people, labels, strict=True))
    for name, label in zip(people, labels, strict=True):
        if label and uses[label.casefold()] == 1 and "(" not in "".join(people):
            assert name == label
    kinds = list(zip(network.ties["relation"], network.ties["valence"], strict=True))
    matrices = list(dict.fromkeys(kinds)) or [("", "")]
    levels = [table for table in tables if table.holds == "ties"]
    assert len({level.name for level in levels}) == len(levels) == len(matrices)
    position = {name: at for at, name in enumerate(people)}
    found = Counter(
        (position[row.ends[0]], position[row.ends[1]], *kind, row.cells.get("value", ""))
        for kind, level in zip(matrices, levels, strict=True)
        for row in level.rows()
    )
    assert found == lines(network)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_random_networks_come_back(
    data: st.DataObject, networks: st.SearchStrategy[Network], tmp_path_factory: pytest.TempPathFactory
) -> None:
    check(data.draw(networks), tmp_path_factory.getbasetemp() / "random.dl")


def test_the_study_comes_back(study: Workspace, tmp_path: Path) -> None:
    check(study.network(), tmp_path / "study.dl")


def test_the_six(six: Network, tmp_path: Path) -> None:
    six.ties["relation"][1], six.ties["valence"][1] = "confides-in", "positive"
    told = write_network(six, FORMAT, tmp_path / "six.dl")
    assert told[1:] == [
        "DL holds people's names only, neither identifiers nor roles, sectors or other attributes.",
        "Of ties it holds the relation and valence, which name the matrix, and the strength; nothing else.",
        "1 mutual tie cannot be told from a tie each way: each is two lines.",
        "The strength of 1 tie is 0 or infinite and left out: 0 would be no tie.",
        "1 tie of the same people, relation and valence as another: the file has a line for each, UCINET's "
        "matrices one number for a pair.",
    ]
    assert (tmp_path / "six.dl").read_text(encoding="utf-8") == (
        "dl n=6, nm=4, format=edgelist1\nlabels:\n"
        '"Amina"\n"Beth"\n"Dev"\n"Ms Ahmed"\n"Mr Cole"\n"Officer"\n'
        'level labels:\n"confides-in, positive"\n"advises, positive"\n"negotiates-with, mixed"\n"ties"\n'
        "data:\n1 3 0.5\n1 3\n!\n3 2 2.0\n!\n3 4\n4 3\n!\n3 3\n"
    )
    network = raw_network(ucinet.read(tmp_path / "six.dl", "six.dl"))
    assert network.agents["id"].tolist() == six.agents["label"].tolist()
    assert network.ties["relation"].tolist()[-1] == "ties"


def test_shared_names_are_told_apart(tmp_path: Path) -> None:
    network = Network.of([(f"https://example.org/person/{n}", "home") for n in "abcd"], [])
    network.agents["label"][:] = ["Zoe", "zoe", 'The "head"', "Zoe (a)"]
    told = write_network(network, FORMAT, tmp_path / "four.dl")
    assert told[-1] == (
        "4 names had to be changed: a label is on one line, without quotation marks, and nobody else's."
    )
    people = raw_network(ucinet.read(tmp_path / "four.dl", "four.dl")).agents["id"].tolist()
    assert people == ["Zoe (a)", "zoe (b)", "The 'head'", "Zoe (a) (2)"]


def test_too_many_matrices(tmp_path: Path) -> None:
    ties = [("a", "a")] * 10_001
    network = Network.of([("a", "home")], ties, relation=[str(n) for n in range(len(ties))])
    with pytest.raises(CommandError, match="10,001 relations"):
        write_network(network, FORMAT, tmp_path / "many.dl")
    assert not list(tmp_path.iterdir())
    network.ties["relation"][:] = "advises"
    check(network, tmp_path / "many.dl")


def test_strengths_as_numbers(tmp_path: Path) -> None:
    strength = [1e-300, -5e22, 0.1, np.nan]
    network = Network.of([("a", "home"), ("b", "home")], [("a", "b")] * 4, strength=strength)
    check(network, tmp_path / "numbers.dl")
