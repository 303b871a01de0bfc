"""Resolves a name, an identifier or an IRI that a user writes to an agent, a source, a concept, anything."""

import re
from collections.abc import Mapping

import pyoxigraph as ox

from hsp_graph.core.errors import CommandError
from hsp_graph.core.matching import nearest, nearest_few, normal
from hsp_graph.core.namespaces import PREFIXES, compress, expand, identifier_of, mint
from hsp_graph.core.schema import TABLES
from hsp_graph.core.terms import ORGANISATION, PERSON, UNIDENTIFIED, A, batch_graph, term
from hsp_graph.graph.lexing import bare
from hsp_graph.graph.store import Store
from hsp_graph.graph.study import Study

_AGENTS = (PERSON, ORGANISATION, UNIDENTIFIED)
#: Every agent with its label.
_LABELLED_AGENT = """VALUES ?kind { hsp:Person hsp:Organisation hsp:UnidentifiedAgent }
                     ?agent a ?kind ; rdfs:label ?label"""
#: The paths of IRIs that an identifier alone can stand for: of tables, imports and rules.
_PATHS = dict.fromkeys([*(table.path for table in TABLES), "import", "derived"])
#: What has a name, in the order in which it is looked up: the study's people, organisations, programmes and
#: sources; then concepts by their notations; then all terms of the ontology.
_NAMED = (
    """VALUES ?kind { hsp:Person hsp:Organisation hsp:UnidentifiedAgent hsp:Programme hsp:Source }
       ?thing a ?kind ; rdfs:label ?word""",
    "?thing skos:inScheme ?scheme . BIND (REPLACE(STR(?thing), '^.*/', '') AS ?word)",
    "?thing rdfs:isDefinedBy ?ontology ; rdfs:label|skos:altLabel ?label . BIND (STR(?label) AS ?word)",
)
#: The number of meanings that an error lists, and of identifiers that an unknown word is compared with.
_OFFERED, _COMPARED = 12, 100_000
#: The project's own terms in a query, and a declaration that gives their prefixes another meaning.
_TERM = re.compile(r"(?<![\w:-])hspc?:[A-Za-z][\w-]*")
_OWN_PREFIX = re.compile(r"prefix\s+hspc?:", re.IGNORECASE)
_IRI = re.compile(r"<[^<>\s]*>")


def resolve_agent(study: Study, text: str) -> ox.NamedNode:
    """Resolve an identifier, a name in any case, or an IRI to an agent.

    Raises:
        CommandError: if it is the name of nobody or of several; the hint has the nearest name.
    """
    for iri in (text, mint(study.base, "agent", text)):
        if _is_agent(study.store, iri):
            return ox.NamedNode(iri)
    names: dict[str, list[str]] = {}
    for row in study.store.select(f"SELECT DISTINCT ?agent ?label {{ {_LABELLED_AGENT} }}"):
        names.setdefault(row["label"], []).append(row["agent"])
    meant = [agents for name, agents in names.items() if normal(name) == normal(text)]
    found = sorted(_stated_one(study.store, {agent for agents in meant for agent in agents}))
    if len(found) == 1:
        return ox.NamedNode(found[0])
    if found:
        raise CommandError(
            f"'{text}' is the name of {len(found)} agents.",
            hint=f"Give one of the identifiers: {', '.join(identifier_of(iri) for iri in found)}.",
        )
    near = nearest(text, names)
    raise CommandError(
        f"Nobody in the graph is called '{text}'.",
        hint=f"Did you mean '{near}'?" if near else "See 'hsp ask people' and 'hsp ask schools'.",
    )


def resolve_source(study: Study, text: str) -> ox.NamedNode:
    """Resolve an identifier, a title in any case, or an IRI to a source.

    A source without a row of its own, which evidence still refers to, has its identifier only.

    Raises:
        CommandError: if it means no source, or several; the hint has the nearest.
    """
    words: dict[str, set[str]] = {}
    for row in study.store.select(
        """SELECT DISTINCT ?source ?label WHERE {
             { ?source a hsp:Source } UNION { ?evidence hsp:source ?source }
             OPTIONAL { ?source rdfs:label ?label } }""",
    ):
        source = row["source"]
        if text in (source, identifier_of(source)):
            return ox.NamedNode(source)
        for word in (identifier_of(source), *([row["label"]] if row["label"] else [])):
            words.setdefault(normal(word), set()).add(source)
    return ox.NamedNode(_only(words, text, "the sources", "'hsp ask sources' lists them."))


def _is_agent(store: Store, iri: str) -> bool:
    try:
        node = ox.NamedNode(iri)
    except ValueError:  # a name is no IRI
        return False
    return any(quad.object in _AGENTS for quad in store.quads(node, A))


def resolve_concept(store: Store, scheme: str, text: str) -> ox.NamedNode:
    """Resolve a label or synonym, in any case, to a concept of a scheme.

    Raises:
        CommandError: if it means no concept, or several; the hint has the nearest word.
    """
    words: dict[str, set[str]] = {}
    for row in store.select(
        f"""SELECT DISTINCT ?concept ?label WHERE {{
             ?concept skos:inScheme hspc:{scheme} ; rdfs:label|skos:prefLabel|skos:altLabel ?label }}""",
    ):
        words.setdefault(normal(row["label"]), set()).add(row["concept"])
        words[normal(identifier_of(row["concept"]))] = {row["concept"]}
    hint = f"'hsp ask vocabulary -p scheme={scheme}' lists them."
    return ox.NamedNode(_only(words, text, f"the {scheme}", hint))


def resolve_scheme(store: Store, text: str) -> ox.NamedNode:
    """Resolve a name to a concept scheme.

    Raises:
        CommandError: if there is none; the hint lists all schemes.
    """
    schemes = store.select("SELECT ?scheme WHERE { ?scheme a skos:ConceptScheme }")
    words = {identifier_of(row["scheme"]): {row["scheme"]} for row in schemes}
    return ox.NamedNode(_only(words, text, "the schemes", f"They are {', '.join(sorted(words))}."))


def _only(words: Mapping[str, set[str]], text: str, what: str, otherwise: str) -> str:
    """The only IRI of a word; an error if it has none or several."""
    found = words.get(normal(text), set())
    if len(found) == 1:
        return next(iter(found))
    if found:
        names = ", ".join(sorted(identifier_of(iri) for iri in found))
        raise CommandError(f"'{text}' means several of {what}.", hint=f"Give one of: {names}.")
    near = nearest(normal(text), words)
    hint = f"Did you mean '{near}'?" if near else otherwise
    raise CommandError(f"'{text}' is not one of {what}.", hint=hint)


def resolve_import(study: Study, text: str) -> ox.NamedNode:
    """Resolve the number of an import to its named graph.

    Raises:
        CommandError: if it is not a number, or there is no such import.
    """
    if not (text.isascii() and text.isdecimal()):
        raise CommandError(f"'{text}' is not the number of an import.", hint="'hsp imports' lists them.")
    graph = batch_graph(study.base, int(text))
    if not study.store.has(graph=graph):
        raise CommandError(f"There is no import {text}.", hint="'hsp imports' lists them.")
    return graph


def resolve_thing(study: Study, text: str) -> ox.NamedNode:
    """Resolve the identifier of a row, a name in any case, a term of the ontology, or an IRI.

    An IRI may be relative to the study's base, as ``tie/t1`` and ``import/1``, or a CURIE, as
    ``hspc:nominal``. Identifiers come before names, and the study's names before terms of the ontology.

    Raises:
        CommandError: if it means nothing, or several things; the hint has the nearest.
    """
    for iri in _possible_iris(study.base, text):
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
        else "Give an identifier, a name or an IRI; see 'hsp explain --help'.",
    )  # fmt: skip


def same_as(store: Store, iri: str) -> list[str]:
    """An agent and all that are stated to be the same; the representative first.

    The representative is the first identified agent in the order of IRIs, else the first agent, as in
    :func:`hsp_graph.network.from_graph.as_one`.
    """
    found = store.select(
        f"""SELECT DISTINCT ?one ?unknown {{ {ox.NamedNode(iri)} (owl:sameAs|^owl:sameAs)* ?one .
             VALUES ?kind {{ hsp:Person hsp:Organisation hsp:UnidentifiedAgent }} ?one a ?kind
             BIND (EXISTS {{ ?one a hsp:UnidentifiedAgent }} AS ?unknown) }}""",
    )
    return [one for _, one in sorted((row["unknown"], row["one"]) for row in found)]


def _stated_one(store: Store, found: set[str]) -> set[str]:
    """The representative of these, if all are stated to be the same; else these."""
    if len(found) > 1 and found <= set(same := same_as(store, min(found))):
        return {same[0]}
    return found


def _as_written(study: Study, iri: str) -> str:
    """The identifier of an IRI, after its kind where something of another kind has the same identifier."""
    own = identifier_of(iri)
    kinds = [path for path in _PATHS if _is_subject(study.store, mint(study.base, path, own))]
    if iri not in [mint(study.base, path, own) for path in kinds]:
        return compress(iri, study.base)
    return own if len(kinds) == 1 else f"{iri.removeprefix(study.base).partition('/')[0]}/{own}"


def _possible_iris(base: str, text: str) -> list[str]:
    """The IRIs that a text can be: as it is, relative to the base, as a CURIE, as kind and identifier."""
    prefix, colon, _ = text.partition(":")
    path, slash, identifier = text.partition("/")
    iris = [text, base + text]
    iris += [expand(text)] if colon and prefix in PREFIXES else []
    return [*iris, mint(base, path, identifier)] if slash else iris


def _is_subject(store: Store, iri: str) -> bool:
    try:
        return store.has(ox.NamedNode(iri))
    except ValueError:  # a name is no IRI
        return False


def _words(store: Store, pattern: str) -> list[tuple[str, str]]:
    found = store.select(f"SELECT DISTINCT ?word ?thing {{ {pattern} }} ORDER BY ?word ?thing")
    return [(row["word"], row["thing"]) for row in found]


def _identifiers(study: Study, text: str) -> list[str]:
    """The identifiers of things that have rows, up to a limit; with their kind, where the text has one."""
    kind, slash, _ = text.partition("/")
    of_kind = f"FILTER (STRSTARTS(STR(?thing), {ox.Literal(study.base + kind + slash)}))" if slash else ""
    found = study.store.select(f"SELECT ?thing {{ ?thing hsp:sourceRow ?row {of_kind} }} LIMIT {_COMPARED}")
    things = [row["thing"] for row in found]
    return [compress(thing, study.base) if slash else identifier_of(thing) for thing in things]


def agents_like(store: Store, start: str, most: int) -> dict[str, str]:
    """Agents whose identifier or name begins like this, in any case: names by identifier, in order."""
    found = store.select(
        f"""SELECT DISTINCT ?agent ?label WHERE {{
             {_LABELLED_AGENT}
             BIND ({ox.Literal(start.lower())} AS ?start)
             FILTER (STRSTARTS(LCASE(?label), ?start)
                     || STRSTARTS(LCASE(REPLACE(STR(?agent), "^.*/", "")), ?start)) }}
           ORDER BY ?agent LIMIT {most}""",
    )
    return {identifier_of(row["agent"]): row["label"] for row in found}


def things_like(study: Study, start: str, most: int) -> dict[str, str]:
    """Completions for :func:`resolve_thing`, with names: agents, and kinds such as ``tie/``.

    After the slash, the things of that kind.
    """
    if "/" not in start:
        kinds = {f"{path}/": "" for path in _PATHS if path.startswith(start.lower())}
        return agents_like(study.store, start, most) | kinds
    found = study.store.select(
        f"""SELECT DISTINCT ?thing ?label {{
              {{ ?thing hsp:sourceRow ?row }}
              UNION {{ VALUES ?kind {{ hsp:ImportBatch hsp:Rule }} ?thing a ?kind }}
              FILTER (STRSTARTS(STR(?thing), {ox.Literal(study.base + start)})
                      && !CONTAINS(STRAFTER(STR(?thing), {ox.Literal(study.base)}), "/evidence/"))
              OPTIONAL {{ ?thing rdfs:label ?label }} }} ORDER BY ?thing LIMIT {most}""",
    )
    return {compress(row["thing"], study.base): row["label"] for row in found}


def unknown_terms(store: Store, query: str) -> list[str]:
    """A sentence for each ``hsp:`` or ``hspc:`` term in a query that the graph neither defines nor uses.

    A query with such a term has fewer rows than its author expects, or none. There are no sentences if the
    query declares these prefixes itself.
    """
    plain = _IRI.sub("", bare(query) or "")
    names = [] if _OWN_PREFIX.search(plain) else [*dict.fromkeys(_TERM.findall(plain))]
    unknown = [name for name in names if not _is_known(store, term(name))]
    if not unknown:
        return []
    found = store.select("SELECT DISTINCT ?term { ?term rdfs:isDefinedBy ?any }")
    iris = [row["term"] for row in found]
    sentences = []
    for name in unknown:
        prefix = name.partition(":")[0]
        known = [f"{prefix}:{identifier_of(iri)}" for iri in iris if iri.startswith(PREFIXES[prefix])]
        near = nearest(name, known)
        sentences.append(
            f"There is no {name}. "
            + (f"Did you mean {near}?" if near else "docs/ontology.md lists all terms.")
        )
    return sentences


def _is_known(store: Store, node: ox.NamedNode) -> bool:
    return store.has(node) or store.has(predicate=node)


def concepts_of(store: Store, scheme: str) -> dict[str, str]:
    """The labels of a scheme's concepts by their notation; without a scheme, those of the schemes."""
    which = f"?one skos:inScheme hspc:{scheme}" if scheme else "?one a skos:ConceptScheme"
    found = store.select(f"SELECT ?one ?label {{ {which} OPTIONAL {{ ?one rdfs:label ?label }} }}")
    return {identifier_of(row["one"]): row["label"] for row in found}
