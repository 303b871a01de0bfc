"""Record linkage: duplicate candidates, that is pairs of agents with similar names that may be one."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, combinations_with_replacement, product

from rapidfuzz.distance import OSA

from hsp_graph.core.matching import normal
from hsp_graph.core.namespaces import identifier_of
from hsp_graph.core.result_table import ResultTable
from hsp_graph.graph.store import Store
from hsp_graph.study.same import IdentityStatements

COLUMNS = ["identifier", "name", "told_by", "other", "other_name", "other_told_by", "why"]

_KINDS = "VALUES ?kind { hsp:Person hsp:Organisation hsp:UnidentifiedAgent }"
_IMPORT = re.compile(r"/import/(\d+)$")
#: Shorter words that differ by one letter are different names: Kim, Tim.
_LETTERS = 4


@dataclass
class _Description:
    """The name of an agent, and the numbers of the imports and titles of the sources that mention it."""

    name: str = ""
    imports: set[int] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        imports = ", ".join(map(str, sorted(self.imports)))
        return "; ".join([f"import {imports}", *sorted(self.sources)])

    def elsewhere(self, other: "_Description") -> bool:
        """Whether the two are from different imports, or from different sources."""
        apart = self.sources and other.sources and not self.sources & other.sources
        return bool(apart) or not self.imports & other.imports


def candidates(store: Store) -> ResultTable:
    """The pairs that may be one person or organisation; a user decides.

    Their names are the same or similar (see :func:`similarity`), they are from different imports or sources,
    no statement forbids that they are one, and none makes them one already.
    """
    described, known = _descriptions(store), IdentityStatements(store)
    called: dict[str, list[str]] = defaultdict(list)
    for agent in sorted(described):
        called[described[agent].name].append(agent)
    found = []
    for one, other, why in _similar_names(list(called)):
        pairs = combinations(called[one], 2) if one == other else product(called[one], called[other])
        for a, b in pairs:
            if (
                described[a].elsewhere(described[b])
                and b not in known.same.of(a)
                and not known.hindrance(a, b)
            ):
                first, second = sorted((a, b))
                found.append((why, first, second))
    ranked = sorted(set(found), key=lambda row: (len(row[0]), normal(described[row[1]].name), row))
    return ResultTable(
        COLUMNS,
        [
            [
                identifier_of(a),
                described[a].name,
                str(described[a]),
                identifier_of(b),
                described[b].name,
                str(described[b]),
                why,
            ]
            for why, a, b in ranked
        ],
    )


def similarity(one: str, other: str) -> str:
    """How two names are similar, in words; "" if they are not.

    They are the same but for case, blanks and hyphens; or but for accents, marks and the order of words; or
    the longer of two words has at least four letters, and they are at an optimal string alignment distance
    of 1: one letter is added, left out, changed, or swapped with the next. Numbers must be the same.

    >>> similarity("Ms Ahmed", "ms-ahmed"), similarity("José Ruiz", "Ruiz, Jose")
    ('the same name', 'the same name but for accents, marks or order')
    >>> similarity("Ann Smith", "Anne Smith"), similarity("Parent 1", "Parent 2"), similarity("Kim", "Tim")
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


def _similar_names(names: list[str]) -> Iterator[tuple[str, str, str]]:
    """Each pair of similar names once, and each name with itself.

    Blocking: only names that share a key of :func:`_keys` are compared. All similar names share one, so that
    none is missed, and a million names do not need a million squared comparisons.
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
                if why := similarity(*pair):
                    yield *pair, why


def _keys(name: str) -> set[tuple[str, ...]]:
    """The blocking keys of a name: all of it, and all words but one with that one less any letter."""
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


def _descriptions(store: Store) -> dict[str, _Description]:
    found: dict[str, _Description] = {}
    for row in store.select(
        f"""SELECT DISTINCT ?agent ?graph ?label {{
              {_KINDS} GRAPH ?graph {{ ?agent a ?kind ; rdfs:label ?label }} }}"""
    ):
        if number := _IMPORT.search(row["graph"]):
            one = found.setdefault(row["agent"], _Description(row["label"]))
            one.imports.add(int(number[1]))
            one.name = min(one.name, row["label"])
    for pattern in (
        "?agent hsp:hasEvidence ?evidence",
        "?row hsp:from|hsp:to|hsp:holder|hsp:participant ?agent ; hsp:hasEvidence ?evidence",
    ):
        for row in store.select(
            f"SELECT DISTINCT ?agent ?source {{ {pattern} . ?evidence hsp:source/rdfs:label ?source }}"
        ):
            if row["agent"] in found:
                found[row["agent"]].sources.add(row["source"])
    return found
