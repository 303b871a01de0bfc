"""The differences between two imports, such as a changed file and the import that it replaces."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

import pyoxigraph as ox

from hsp_graph.core.namespaces import expand
from hsp_graph.core.schema import TABLES
from hsp_graph.core.terms import HAS_EVIDENCE, SOURCE_ROW, A

#: The name of a property in a table: that of its column, by the path of the table and the property.
_COLUMNS = {
    (table.path, expand(column.property.lstrip("^"))): column.name.replace("_", " ")
    for table in TABLES for column in table.columns if column.property
}  # fmt: skip
#: In the place of a column: the thing that evidence with a row of its own is about.
_ABOUT = "about"

#: An IRI that was made from the import, the table and the row, for a thing without an identifier.
_MADE = re.compile(r"/\d+/\w+/[^/]+$")


@dataclass(frozen=True, order=True)
class Difference:
    """One thing that was added, removed or changed.

    Attributes:
        change: ``added``, ``removed`` or ``changed``.
        what: the kind of thing: agent, tie, role...
        thing: its identifier; "" for a thing without one.
        detail: its values, or the old and new ones.
    """

    change: str
    what: str
    thing: str
    detail: str


def differences(
    base: str, before: Iterable[ox.Triple], after: Iterable[ox.Triple], batches: tuple[int, int]
) -> list[Difference]:
    """The differences between two imports by thing, without row numbers and the imports' own records.

    A thing with an identifier is compared with itself; one without can only be added or removed.

    Args:
        base: the study's base IRI.
        before: the triples of the earlier import.
        after: those of the later one.
        batches: their numbers.
    """
    old, new = (_things(base, said, batch) for said, batch in zip((before, after), batches, strict=True))
    found = []
    for thing in old.keys() | new.keys():
        was, now = old.get(thing, frozenset()), new.get(thing, frozenset())
        if _MADE.search(thing) or was == now:
            continue
        change = "changed" if was and now else "added" if now else "removed"
        found.append(Difference(change, *_named(base, thing), _detail(_named(base, thing)[0], was, now)))
    for change, these, those in (("removed", old, new), ("added", new, old)):
        more = _without_names(base, these) - _without_names(base, those)
        found += [
            Difference(change, what, "", _detail(what, frozenset(), said))
            for (what, said), times in more.items()
            for _ in range(times)
        ]
    return sorted(found)


def _things(base: str, said: Iterable[ox.Triple], batch: int) -> dict[str, frozenset[tuple[str, str]]]:
    """The properties and values of each thing, with those of the evidence in its row."""
    things: dict[str, set[tuple[str, str]]] = defaultdict(set)
    own = f"{base}import/{batch}"
    for triple in said:
        subject = _text(triple.subject)
        if triple.predicate == SOURCE_ROW or not subject.startswith(base):
            continue
        if subject == own or subject.startswith(f"{own}#"):
            continue
        thing, value = (_of(iri, base, batch) for iri in (subject, _text(triple.object)))
        if triple.predicate == HAS_EVIDENCE and value != thing:
            # A property of the evidence, as the thing may have no identifier by which to compare it.
            things[value].add((_ABOUT, thing))
        elif value != thing:
            things[thing].add((triple.predicate.value, value))
    return {thing: frozenset(pairs) for thing, pairs in things.items()}


def _of(iri: str, base: str, batch: int) -> str:
    """For evidence in the row of a thing, the IRI of that thing; else the IRI as it is."""
    return iri if iri == f"{base}evidence/{batch}" else iri.removesuffix(f"/evidence/{batch}")


def _text(term: object) -> str:
    return str(getattr(term, "value", term))


def _without_names(
    base: str, things: dict[str, frozenset[tuple[str, str]]]
) -> Counter[tuple[str, frozenset[tuple[str, str]]]]:
    return Counter((_named(base, thing)[0], said) for thing, said in things.items() if _MADE.search(thing))


def _named(base: str, thing: str) -> tuple[str, str]:
    what, _, identifier = thing.removeprefix(base).partition("/")
    return what, unquote(identifier)


def _detail(what: str, was: frozenset[tuple[str, str]], now: frozenset[tuple[str, str]]) -> str:
    said = []
    for predicate in sorted({name for name, _ in was ^ now}):
        before, after = (
            ", ".join(sorted(_short(value) for name, value in pairs if name == predicate))
            for pairs in (was, now)
        )
        if predicate == A.value and not (was and now):
            continue  # the table shows the class of a thing that was added or removed
        change = f"{before} -> {after}" if before and after else after or (f"{before} ->" if now else before)
        said.append(f"{_COLUMNS.get((what, predicate)) or _short(predicate)}: {change}")
    return "; ".join(said)


def _short(value: str) -> str:
    """An IRI by its last segment; any other text as it is."""
    iri = re.match(r"[a-z][\w+.-]*:/*\S+$", value)
    return unquote(re.split(r"[/#]", value.rstrip("/"))[-1]) if iri else value
