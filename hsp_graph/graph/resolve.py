"""What a user means by a word: an agent, a source, a concept, a scheme, an import, or anything at all."""

import re
from collections.abc import Mapping
from itertools import chain

import pyoxigraph as ox

from hsp_graph.core.errors import CommandError
from hsp_graph.core.matching import nearest, nearest_few, normal
from hsp_graph.core.namespaces import PREFIXES, expand, identifier_of, mint
from hsp_graph.core.schema import TABLES
from hsp_graph.core.terms import A, batch_graph
from hsp_graph.graph.lexing import bare
from hsp_graph.graph.store import Store
from hsp_graph.graph.study import Study

_AGENTS = [ox.NamedNode(expand(name)) for name in ("hsp:Person", "hsp:Organisation", "hsp:UnidentifiedAgent")]

#: Where an identifier alone may stand: the paths of the tables' things, of imports and of rules.
_PATHS = dict.fromkeys([*(table.path for table in TABLES), "import", "derived"])
#: What has a name: the study's people, organisations, programmes and sources; then concepts by their short
#: names; then all words of the ontology.
_NAMED = (
    """VALUES ?kind { hsp:Person hsp:Organisation hsp:UnidentifiedAgent hsp:Programme hsp:Source }
       ?thing a ?kind ; rdfs:label ?word""",
    "?thing skos:inScheme ?scheme . BIND (REPLACE(STR(?thing), '^.*/', '') AS ?word)",
    "?thing rdfs:isDefinedBy ?ontology ; rdfs:label|skos:altLabel ?label . BIND (STR(?label) AS ?word)",
)
#: So many are offered where several are meant, and so many identifiers compared with what is not known.
_OFFERED, _COMPARED = 12, 100_000
#: The project's own terms in a query, and what makes them somebody else's.
_TERM = re.compile(r"(?<![\w:-])hspc?:[A-Za-z][\w-]*")
_OWN_PREFIX = re.compile(r"prefix\s+hspc?:", re.IGNORECASE)
_IRI = re.compile(r"<[^<>\s]*>")


def resolve_agent(study: Study, text: str) -> ox.NamedNode:
    """The agent that a user means by an identifier, a name in any case, or an IRI.

    Raises:
        CommandError: if nobody or several people are meant; the nearest names are offered.
    """
    for iri in (text, mint(study.base, "agent", text)):
        if _is_agent(study.store, iri):
            return ox.NamedNode(iri)
    names: dict[str, list[str]] = {}
    for row in select(
        study.store,
        """SELECT DISTINCT ?agent ?label WHERE {
             VALUES ?kind { hsp:Person hsp:Organisation hsp:UnidentifiedAgent }
             ?agent a ?kind ; rdfs:label ?label }""",
    ):
        names.setdefault(row["label"].value, []).append(row["agent"].value)
    meant = [agents for name, agents in names.items() if normal(name) == normal(text)]
    found = sorted(_stated_one(study.store, {agent for agents in meant for agent in agents}))
    if len(found) == 1:
        return ox.NamedNode(found[0])
    if found:
        raise CommandError(
            f"'{text}' is the name of {len(found)}.",
            hint=f"Give one of the identifiers: {', '.join(identifier_of(iri) for iri in found)}.",
        )
    near = nearest(text, names)
    raise CommandError(
        f"Nobody in the graph is called '{text}'.",
        hint=f"Did you mean '{near}'?" if near else "See 'hsp ask people' and 'hsp ask schools'.",
    )


def resolve_source(study: Study, text: str) -> ox.NamedNode:
    """The source that a user means by its identifier, its title in any case, or its IRI.

    One of which evidence is left, but no row of its own, is known by its identifier still.

    Raises:
        CommandError: if no source or several are meant; the nearest is offered.
    """
    words: dict[str, set[str]] = {}
    for row in select(
        study.store,
        """SELECT DISTINCT ?source ?label WHERE {
             { ?source a hsp:Source } UNION { ?evidence hsp:source ?source }
             OPTIONAL { ?source rdfs:label ?label } }""",
    ):
        source = row["source"].value
        if text in (source, identifier_of(source)):
            return ox.NamedNode(source)
        for word in (identifier_of(source), *([row["label"].value] if row["label"] else [])):
            words.setdefault(normal(word), set()).add(source)
    return ox.NamedNode(_meant(words, text, "the sources", "'hsp ask sources' lists them."))


def _is_agent(store: Store, iri: str) -> bool:
    try:
        quads = store.reader.quads_for_pattern(ox.NamedNode(iri), A, None, None)
    except ValueError:  # a name is no IRI
        return False
    return any(quad.object in _AGENTS for quad in quads)


def resolve_concept(store: Store, scheme: str, text: str) -> ox.NamedNode:
    """The concept of a scheme that a user means by its name or any of its synonyms, in any case.

    Raises:
        CommandError: if no concept or several are meant; the nearest word is offered.
    """
    words: dict[str, set[str]] = {}
    for row in select(
        store,
        f"""SELECT DISTINCT ?concept ?label WHERE {{
             ?concept skos:inScheme hspc:{scheme} ; rdfs:label|skos:prefLabel|skos:altLabel ?label }}""",
    ):
        words.setdefault(normal(row["label"].value), set()).add(row["concept"].value)
        words[normal(identifier_of(row["concept"].value))] = {row["concept"].value}
    hint = f"'hsp ask vocabulary -p scheme={scheme}' lists them."
    return ox.NamedNode(_meant(words, text, f"the {scheme}", hint))


def resolve_scheme(store: Store, text: str) -> ox.NamedNode:
    """The concept scheme of this name.

    Raises:
        CommandError: if there is none; the schemes there are are told.
    """
    schemes = select(store, "SELECT ?scheme WHERE { ?scheme a skos:ConceptScheme }")
    words = {identifier_of(row["scheme"].value): {row["scheme"].value} for row in schemes}
    return ox.NamedNode(_meant(words, text, "the schemes", f"They are {', '.join(sorted(words))}."))


def _meant(words: Mapping[str, set[str]], text: str, what: str, otherwise: str) -> str:
    """The one IRI that a word stands for."""
    found = words.get(normal(text), set())
    if len(found) == 1:
        return next(iter(found))
    if found:
        names = ", ".join(sorted(identifier_of(iri) for iri in found))
        raise CommandError(f"'{text}' means several of {what}.", hint=f"Give one of: {names}.")
    near = nearest(normal(text), words)
    raise CommandError(f"'{text}' is none of {what}.", hint=f"Did you mean '{near}'?" if near else otherwise)


def resolve_import(study: Study, text: str) -> ox.NamedNode:
    """The graph of the import of this number.

    Raises:
        CommandError: if it is no number, or there is no such import.
    """
    if not (text.isascii() and text.isdecimal()):
        raise CommandError(f"'{text}' is not the number of an import.", hint="'hsp imports' lists them.")
    graph = batch_graph(study.base, int(text))
    if next(iter(study.store.reader.quads_for_pattern(None, None, None, graph)), None) is None:
        raise CommandError(f"There is no import {text}.", hint="'hsp imports' lists them.")
    return graph


def resolve_thing(study: Study, text: str) -> ox.NamedNode:
    """Whatever a user means: a row's identifier, a name in any case, a word of the ontology, or an IRI.

    An IRI may lack the study's base, as ``tie/t1`` and ``import/1``, or have a prefix, as ``hspc:nominal``.
    Identifiers come before names, and the study's names before words of the ontology.

    Raises:
        CommandError: if nothing or several things are meant; the nearest are offered.
    """
    for iri in _as_iri(study.base, text):
        if _is_subject(study.store, iri):
            return ox.NamedNode(iri)
    found: set[str] = {
        iri for path in _PATHS if _is_subject(study.store, iri := mint(study.base, path, text))
    }
    layers = [] if found else [_words(study.store, query) for query in _NAMED]
    for words in layers:
        found = found or {iri for word, iri in words if normal(word) == normal(text)}
    found = _stated_one(study.store, found)
    if len(found) == 1:
        return ox.NamedNode(found.pop())
    if found:
        several = ", ".join(_as_written(study, iri) for iri in sorted(found)[:_OFFERED])
        raise CommandError(f"'{text}' means {len(found)} things.", hint=f"Give one of: {several}.")
    known = {normal(word): word for word in _identifiers(study, text)}
    known |= {normal(word): word for words in reversed(layers) for word, _ in words}
    near = nearest_few(text, known.values())
    raise CommandError(
        f"Nothing in the graph is called '{text}'.",
        hint=f"Did you mean {' or '.join(map(repr, near))}?" if near
        else "Give an identifier, a name or an IRI; 'hsp explain --help' says of what.",
    )  # fmt: skip


def same_as(store: Store, iri: str) -> list[str]:
    """All that are stated to be the same as an agent, and it, first the one who counts for all.

    One who is identified stands before those who are not, and then the first in the order of IRIs, as
    :func:`hsp_graph.network.from_graph.as_one` has it.
    """
    found = select(
        store,
        f"""SELECT DISTINCT ?one ?unknown {{ {ox.NamedNode(iri)} (owl:sameAs|^owl:sameAs)* ?one .
             VALUES ?kind {{ hsp:Person hsp:Organisation hsp:UnidentifiedAgent }} ?one a ?kind
             BIND (EXISTS {{ ?one a hsp:UnidentifiedAgent }} AS ?unknown) }}""",
    )
    return [one for _, one in sorted((row["unknown"].value == "true", row["one"].value) for row in found)]


def _stated_one(store: Store, found: set[str]) -> set[str]:
    """The one who counts, if all of these are stated to be one; else these."""
    if len(found) > 1 and found <= set(same := same_as(store, min(found))):
        return {same[0]}
    return found


def _as_written(study: Study, iri: str) -> str:
    """An identifier as its table has it, after its kind where others of another kind have the same."""
    own = identifier_of(iri)
    kinds = [path for path in _PATHS if _is_subject(study.store, mint(study.base, path, own))]
    if iri not in [mint(study.base, path, own) for path in kinds]:
        return without_base(study.base, iri)
    return own if len(kinds) == 1 else f"{iri.removeprefix(study.base).partition('/')[0]}/{own}"


def without_base(base: str, iri: str) -> str:
    """An IRI as :func:`resolve_thing` takes it: without the study's base, or with a prefix.

    >>> without_base("https://example.org/", "https://example.org/tie/t1")
    'tie/t1'
    >>> without_base("https://example.org/", "https://w3id.org/hsp/concept/nominal")
    'hspc:nominal'
    """
    if iri.startswith(base):
        return iri.removeprefix(base)
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _as_iri(base: str, text: str) -> list[str]:
    """The IRIs that a text may be, whole or without its beginning."""
    prefix, colon, rest = text.partition(":")
    path, slash, identifier = text.partition("/")
    iris = [text, base + text]
    iris += [PREFIXES[prefix] + rest] if colon and prefix in PREFIXES else []
    return [*iris, mint(base, path, identifier)] if slash else iris


def _is_subject(store: Store, iri: str) -> bool:
    try:
        quads = store.reader.quads_for_pattern(ox.NamedNode(iri), None, None, None)
    except ValueError:  # a name is no IRI
        return False
    return next(iter(quads), None) is not None


def _words(store: Store, pattern: str) -> list[tuple[str, str]]:
    found = select(store, f"SELECT DISTINCT ?word ?thing {{ {pattern} }} ORDER BY ?word ?thing")
    return [(row["word"].value, row["thing"].value) for row in found]


def _identifiers(study: Study, text: str) -> list[str]:
    """The identifiers of what has rows, of very many the first; with its kind, where the text has one."""
    kind, slash, _ = text.partition("/")
    of_kind = f"FILTER (STRSTARTS(STR(?thing), {ox.Literal(study.base + kind + slash)}))" if slash else ""
    found = select(study.store, f"SELECT ?thing {{ ?thing hsp:sourceRow ?row {of_kind} }} LIMIT {_COMPARED}")
    things = [row["thing"].value for row in found]
    return [without_base(study.base, thing) if slash else identifier_of(thing) for thing in things]


def select(store: Store, text: str) -> ox.QuerySolutions:
    """The rows of a SELECT of the program's own."""
    result = store.query(text)
    assert isinstance(result, ox.QuerySolutions)
    return result


def agents_like(store: Store, start: str, most: int) -> dict[str, str]:
    """The identifiers, with the names, of agents one of which so begins, in any case; in order."""
    found = select(
        store,
        f"""SELECT DISTINCT ?agent ?label WHERE {{
             VALUES ?kind {{ hsp:Person hsp:Organisation hsp:UnidentifiedAgent }}
             ?agent a ?kind ; rdfs:label ?label
             BIND ({ox.Literal(start.lower())} AS ?start)
             FILTER (STRSTARTS(LCASE(?label), ?start)
                     || STRSTARTS(LCASE(REPLACE(STR(?agent), "^.*/", "")), ?start)) }}
           ORDER BY ?agent LIMIT {most}""",
    )
    return {identifier_of(row["agent"].value): row["label"].value for row in found}


def things_like(study: Study, start: str, most: int) -> dict[str, str]:
    """Texts for :func:`resolve_thing` that so begin, with names: agents, and kinds such as ``tie/``.

    After the slash all of the kind that so begin.
    """
    if "/" not in start:
        kinds = {f"{path}/": "" for path in _PATHS if path.startswith(start.lower())}
        return agents_like(study.store, start, most) | kinds
    found = select(
        study.store,
        f"""SELECT DISTINCT ?thing ?label {{
              {{ ?thing hsp:sourceRow ?row }}
              UNION {{ VALUES ?kind {{ hsp:ImportBatch hsp:Rule }} ?thing a ?kind }}
              FILTER (STRSTARTS(STR(?thing), {ox.Literal(study.base + start)})
                      && !CONTAINS(STRAFTER(STR(?thing), {ox.Literal(study.base)}), "/evidence/"))
              OPTIONAL {{ ?thing rdfs:label ?label }} }} ORDER BY ?thing LIMIT {most}""",
    )
    return {
        without_base(study.base, row["thing"].value): row["label"].value if row["label"] else ""
        for row in found
    }


def unknown_terms(store: Store, query: str) -> list[str]:
    """A sentence for each of the project's own terms in a query that nothing in the graph explains or uses.

    Such a query is answered, with nothing, or with less than was meant. None where the query declares the
    prefixes itself.
    """
    plain = _IRI.sub("", bare(query) or "")
    names = [] if _OWN_PREFIX.search(plain) else [*dict.fromkeys(_TERM.findall(plain))]
    unknown = [name for name in names if not _is_term(store, ox.NamedNode(expand(name)))]
    if not unknown:
        return []
    found = select(store, "SELECT DISTINCT ?term { ?term rdfs:isDefinedBy ?any }")
    iris = [row["term"].value for row in found]
    told = []
    for name in unknown:
        prefix = name.partition(":")[0]
        known = [f"{prefix}:{identifier_of(iri)}" for iri in iris if iri.startswith(PREFIXES[prefix])]
        near = nearest(name, known)
        told.append(
            f"There is no {name}. "
            + (f"Did you mean {near}?" if near else "docs/ontology.md lists all terms.")
        )
    return told


def _is_term(store: Store, term: ox.NamedNode) -> bool:
    explained = store.reader.quads_for_pattern(term, None, None)
    used = store.reader.quads_for_pattern(None, term, None)
    return next(chain(explained, used), None) is not None


def concepts_of(store: Store, scheme: str) -> dict[str, str]:
    """The words of a concept scheme with their labels; of no scheme, the schemes."""
    which = f"?one skos:inScheme hspc:{scheme}" if scheme else "?one a skos:ConceptScheme"
    found = select(store, f"SELECT ?one ?label {{ {which} OPTIONAL {{ ?one rdfs:label ?label }} }}")
    return {identifier_of(row["one"].value): row["label"].value if row["label"] else "" for row in found}
