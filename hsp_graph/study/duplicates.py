"""Who may be told of under two identifiers: alike names from different imports or sources, to be judged."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, combinations_with_replacement, product

import pyoxigraph as ox
from rapidfuzz.distance import OSA

from hsp_graph.core.matching import normal
from hsp_graph.core.namespaces import identifier_of
from hsp_graph.core.result_table import ResultTable
from hsp_graph.graph.store import Store
from hsp_graph.study.same import IdentityStatements

COLUMNS = ["identifier", "name", "told_by", "other", "other_name", "other_told_by", "why"]

_KINDS = "VALUES ?kind { hsp:Person hsp:Organisation hsp:UnidentifiedAgent }"
_AGENT = re.compile(r"/import/(\d+)$")
#: In a shorter word one letter makes another name: Kim, Tim.
_LETTERS = 4


@dataclass
class _Description:
    """What an agent is called, and the numbers of the imports and titles of the sources that tell of it."""

    name: str = ""
    imports: set[int] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        imports = ", ".join(map(str, sorted(self.imports)))
        return "; ".join([f"import {imports}", *sorted(self.sources)])

    def elsewhere(self, other: "_Description") -> bool:
        """Whether the two come from different imports, or rest on different sources."""
        apart = self.sources and other.sources and not self.sources & other.sources
        return bool(apart) or not self.imports & other.imports


def candidates(store: Store) -> ResultTable:
    """Pairs that may be one person or organisation: nothing is done with them.

    Their names are the same or alike (see :func:`likeness`), they come from different imports or rest on
    different sources, nothing stated forbids that they are one, and it is not stated already.
    """
    told, known = _told(store), IdentityStatements(store)
    called: dict[str, list[str]] = defaultdict(list)
    for agent in sorted(told):
        called[told[agent].name].append(agent)
    found = []
    for one, other, why in _alike_names(list(called)):
        pairs = combinations(called[one], 2) if one == other else product(called[one], called[other])
        for a, b in pairs:
            if told[a].elsewhere(told[b]) and b not in known.same.of(a) and not known.hindrance(a, b):
                first, second = sorted((a, b))
                found.append((why, first, second))
    ranked = sorted(set(found), key=lambda row: (len(row[0]), normal(told[row[1]].name), row))
    return ResultTable(
        COLUMNS,
        [
            [identifier_of(a), told[a].name, str(told[a]), identifier_of(b), told[b].name, str(told[b]), why]
            for why, a, b in ranked
        ],
    )


def likeness(one: str, other: str) -> str:
    """How two names are alike, in words, or nothing.

    They are the same but for case, blanks and hyphens; or but for accents, marks and the order of words; or
    one word of at least four letters has a letter more, less, other or exchanged with the next. Numbers are
    never alike.

    >>> likeness("Ms Ahmed", "ms-ahmed"), likeness("José Ruiz", "Ruiz, Jose")
    ('the same name', 'the same name but for accents, marks or order')
    >>> likeness("Ann Smith", "Anne Smith"), likeness("Parent 1", "Parent 2"), likeness("Kim", "Tim")
    ("names one letter apart: 'ann' and 'anne'", '', '')
    """
    if normal(one) == normal(other):
        return "the same name"
    a, b = Counter(_words(one)), Counter(_words(other))
    if a == b and a:
        return "the same name but for accents, marks or order"
    only, others = list((a - b).elements()), list((b - a).elements())
    if len(only) == len(others) == 1:
        words = (only[0], others[0])
        if (
            max(map(len, words)) >= _LETTERS
            and OSA.distance(*words) == 1
            and _digits(words[0]) == _digits(words[1])
        ):
            first, second = sorted(words)
            return f"names one letter apart: '{first}' and '{second}'"
    return ""


def _alike_names(names: list[str]) -> Iterator[tuple[str, str, str]]:
    """Each pair of alike names, once, also of a name with itself.

    Names are compared only where they share a key: all words but one, and that one less any letter. Words one
    letter apart share such a key, so that none is missed, and a million names need no square of comparisons.
    """
    by_key: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in names:
        for key in _keys(name):
            by_key[key].append(name)
    seen = set()
    for together in by_key.values():
        for pair in combinations_with_replacement(together, 2):
            if pair not in seen:
                seen.add(pair)
                if why := likeness(*pair):
                    yield *pair, why


def _keys(name: str) -> set[tuple[str, ...]]:
    words = sorted(_words(name))
    keys: set[tuple[str, ...]] = {(normal(name),), ("", *words)}
    for at, word in enumerate(words):
        if len(word) >= _LETTERS - 1 and not word.isdecimal():
            rest = (*words[:at], *words[at + 1 :])
            keys |= {(part, *rest) for part in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}}
    return keys


def _words(name: str) -> list[str]:
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(one for one in letters if not unicodedata.combining(one) and one not in "'\u2019")
    return re.findall(r"[^\W_]+", plain)


def _digits(word: str) -> str:
    return "".join(letter for letter in word if letter.isdigit())


def _told(store: Store) -> dict[str, _Description]:
    told: dict[str, _Description] = {}
    for agent, graph, label in _rows(
        store, f"{_KINDS} GRAPH ?graph {{ ?agent a ?kind ; rdfs:label ?label }}", "agent", "graph", "label"
    ):
        number = _AGENT.search(graph)
        if number:
            one = told.setdefault(agent, _Description(label))
            one.imports.add(int(number[1]))
            one.name = min(one.name, label)
    for pattern in (
        "?agent hsp:hasEvidence ?evidence",
        "?row hsp:from|hsp:to|hsp:holder|hsp:participant ?agent ; hsp:hasEvidence ?evidence",
    ):
        for agent, source in _rows(
            store, f"{pattern} . ?evidence hsp:source/rdfs:label ?source", "agent", "source"
        ):
            if agent in told:
                told[agent].sources.add(source)
    return told


def _rows(store: Store, pattern: str, *names: str) -> Iterator[tuple[str, ...]]:
    wanted = " ".join(f"?{name}" for name in names)
    result = store.query(f"SELECT DISTINCT {wanted} {{ {pattern} }}")
    assert isinstance(result, ox.QuerySolutions)
    for row in result:
        yield tuple(row[name].value for name in names)
