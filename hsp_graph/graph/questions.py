"""queries/questions/*.rq as parameterised, documented questions.

A question's header says what it asks and what it takes::

    # title: What ties does a person have?
    # group: Ties
    # why: To see on what evidence somebody is said to be tied to somebody.
    # param: agent agent: The person; all of them if not given.
    # columns: from, to, relation

A parameter is ``name kind: meaning``. Its kind is ``agent`` (an identifier, a name, or an IRI),
``concept of roles`` (a word of that scheme), ``scheme`` or ``import``. Where the query has a comment line
``# VALUES ?agent``, the value is put in; a parameter that is not given leaves its variable free, and the file
is a query as it stands.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from hsp_graph.assets import asset
from hsp_graph.errors import CommandError
from hsp_graph.graph.store import Store
from hsp_graph.graph.texts import QueryText, read_queries
from hsp_graph.graph.triples import A, batch_graph
from hsp_graph.namespaces import expand, identifier_of, mint
from hsp_graph.tables import Cell, Rows
from hsp_graph.vocabulary import nearest, normal

_PARAMETER = re.compile(r"(\w+) (agent|scheme|import|concept of [a-z-]+): (.*)")
_MARKER = re.compile(r"# VALUES \?(\w+)$", re.M)
_AGENTS = [ox.NamedNode(expand(name)) for name in ("hsp:Person", "hsp:Organisation", "hsp:UnidentifiedAgent")]
_NUMBERS = {ox.NamedNode(expand(f"xsd:{name}")) for name in ("integer", "decimal", "double")}


@dataclass(frozen=True)
class Parameter:
    """What a question takes: name, kind and meaning."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Question:
    """A shipped question: what it asks, why, what it takes, the columns it gives, and its SPARQL."""

    name: str
    title: str
    group: str
    why: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    text: str


def questions() -> dict[str, Question]:
    """All shipped questions by name."""
    return {text.name: _question(text) for text in read_queries(asset("queries", "questions"))}


def ask(store: Store, base: str, name: str, given: Mapping[str, str]) -> Rows:
    """The answer to a question.

    Args:
        store: the graph.
        base: the workspace's base IRI.
        name: the question's name.
        given: the parameters, as a user writes them.

    Raises:
        CommandError: if there is no such question or parameter, or a value means nothing in the graph.
    """
    known = questions()
    if name not in known:
        near = nearest(name, known)
        raise CommandError(
            f"There is no question '{name}'.",
            mend=(f"Did you mean '{near}'? " if near else "") + "'hsp ask' alone lists them.",
        )
    question = known[name]
    parameters = {parameter.name: parameter for parameter in question.parameters}
    values = {}
    for key, text in given.items():
        if key not in parameters:
            takes = ", ".join(parameters) or "none"
            raise CommandError(
                f"The question '{name}' has no parameter '{key}'.", mend=f"Its parameters: {takes}."
            )
        values[key] = _value(store, base, parameters[key], text)
    found = _select(store, filled(question.text, values))
    return Rows(list(question.columns), [[_shown(row[c]) for c in question.columns] for row in found])


def filled(text: str, values: Mapping[str, ox.NamedNode]) -> str:
    r"""A question's SPARQL with values for some of its parameters.

    >>> filled("SELECT * {\n  # VALUES ?x\n  ?x ?y ?z }", {"x": ox.NamedNode("urn:a")})
    'SELECT * {\n  VALUES ?x { <urn:a> }\n  ?x ?y ?z }'
    """

    def value(marker: re.Match[str]) -> str:
        name = marker[1]
        return f"VALUES ?{name} {{ {values[name]} }}" if name in values else marker[0]

    return _MARKER.sub(value, text)


def resolve_agent(store: Store, base: str, text: str) -> ox.NamedNode:
    """The agent that a user means by an identifier, a name in any case, or an IRI.

    Raises:
        CommandError: if nobody or several people are meant; the nearest names are offered.
    """
    for iri in (text, mint(base, "agent", text)):
        if _is_agent(store, iri):
            return ox.NamedNode(iri)
    names: dict[str, list[str]] = {}
    for row in _select(
        store,
        """SELECT DISTINCT ?agent ?label WHERE {
             VALUES ?kind { hsp:Person hsp:Organisation hsp:UnidentifiedAgent }
             ?agent a ?kind ; rdfs:label ?label }""",
    ):
        names.setdefault(row["label"].value, []).append(row["agent"].value)
    meant = [agents for name, agents in names.items() if normal(name) == normal(text)]
    found = sorted({agent for agents in meant for agent in agents})
    if len(found) == 1:
        return ox.NamedNode(found[0])
    if found:
        raise CommandError(
            f"'{text}' is the name of {len(found)}.",
            mend=f"Give one of the identifiers: {', '.join(identifier_of(iri) for iri in found)}.",
        )
    near = nearest(text, names)
    raise CommandError(
        f"Nobody in the graph is called '{text}'.",
        mend=f"Did you mean '{near}'?" if near else "See 'hsp ask people' and 'hsp ask schools'.",
    )


def resolve_source(store: Store, base: str, text: str) -> ox.NamedNode:
    """The source that a user means by its identifier, its title in any case, or its IRI.

    One of which evidence is left, but no row of its own, is known by its identifier still.

    Raises:
        CommandError: if no source or several are meant; the nearest is offered.
    """
    words: dict[str, set[str]] = {}
    for row in _select(
        store,
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
    for row in _select(
        store,
        f"""SELECT DISTINCT ?concept ?label WHERE {{
             ?concept skos:inScheme hspc:{scheme} ; rdfs:label|skos:prefLabel|skos:altLabel ?label }}""",
    ):
        words.setdefault(normal(row["label"].value), set()).add(row["concept"].value)
        words[normal(identifier_of(row["concept"].value))] = {row["concept"].value}
    mend = f"'hsp ask vocabulary -p scheme={scheme}' lists them."
    return ox.NamedNode(_meant(words, text, f"the {scheme}", mend))


def _scheme(store: Store, text: str) -> ox.NamedNode:
    schemes = _select(store, "SELECT ?scheme WHERE { ?scheme a skos:ConceptScheme }")
    words = {identifier_of(row["scheme"].value): {row["scheme"].value} for row in schemes}
    return ox.NamedNode(_meant(words, text, "the schemes", f"They are {', '.join(sorted(words))}."))


def _meant(words: Mapping[str, set[str]], text: str, what: str, otherwise: str) -> str:
    """The one IRI that a word stands for."""
    found = words.get(normal(text), set())
    if len(found) == 1:
        return next(iter(found))
    if found:
        names = ", ".join(sorted(identifier_of(iri) for iri in found))
        raise CommandError(f"'{text}' means several of {what}.", mend=f"Give one of: {names}.")
    near = nearest(normal(text), words)
    raise CommandError(f"'{text}' is none of {what}.", mend=f"Did you mean '{near}'?" if near else otherwise)


def _import(store: Store, base: str, text: str) -> ox.NamedNode:
    if not (text.isascii() and text.isdecimal()):
        raise CommandError(f"'{text}' is not the number of an import.", mend="'hsp imports' lists them.")
    graph = batch_graph(base, int(text))
    if next(iter(store.reader.quads_for_pattern(None, None, None, graph)), None) is None:
        raise CommandError(f"There is no import {text}.", mend="'hsp imports' lists them.")
    return graph


def _question(text: QueryText) -> Question:
    parameters = []
    for line in text.header.get("param", []):
        match = _PARAMETER.fullmatch(line)
        if not match:
            raise CommandError(f"A parameter of '{text.name}' cannot be read: {line}", where=str(text.path))
        parameters.append(Parameter(*match.groups()))
    return Question(
        text.name, text.one("title"), text.one("group"), text.one("why"), tuple(parameters),
        tuple(part.strip() for part in text.one("columns").split(",")), text.body,
    )  # fmt: skip


def _value(store: Store, base: str, parameter: Parameter, text: str) -> ox.NamedNode:
    if parameter.kind == "agent":
        return resolve_agent(store, base, text)
    if parameter.kind == "scheme":
        return _scheme(store, text)
    if parameter.kind == "import":
        return _import(store, base, text)
    return resolve_concept(store, parameter.kind.removeprefix("concept of "), text)


def _select(store: Store, text: str) -> ox.QuerySolutions:
    result = store.query(text)
    assert isinstance(result, ox.QuerySolutions)
    return result


def _shown(term: object) -> Cell:
    """A term as an answer shows it: text and numbers as they are, an IRI by its last segment."""
    return identifier_of(term.value) if isinstance(term, ox.NamedNode) else cell_of(term)


def cell_of(term: object) -> Cell:
    """A term as a table's cell: text and IRIs as they are, numbers as numbers, nothing as nothing."""
    if term is None:
        return ""
    value = str(getattr(term, "value", term))
    if isinstance(term, ox.Literal) and term.datatype in _NUMBERS:
        number = float(value)
        return int(number) if number.is_integer() else number
    return value
