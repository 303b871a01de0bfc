"""queries/questions/*.rq as parameterised, documented questions.

A question's header says what it asks and what it takes::

    # title: What ties does a person have?
    # group: Ties
    # why: To see on what evidence somebody is said to be tied to somebody.
    # param: agent agent: The person; all of them if not given.
    # columns: from, to, relation

A parameter is ``name kind: meaning``. Its kind is ``agent`` (an identifier, a name, or an IRI), ``concept``,
``number``, ``date``, ``text`` or ``import``. Where the query has a comment line ``# VALUES ?agent``, the value
is put in; a parameter that is not given leaves its variable free, and the file is a query as it stands.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from hsp_graph.assets import asset
from hsp_graph.errors import CommandError
from hsp_graph.graph.store import Store
from hsp_graph.graph.texts import QueryText, read_queries
from hsp_graph.graph.triples import batch_graph
from hsp_graph.namespaces import HSPC, expand, mint
from hsp_graph.tables import Rows
from hsp_graph.vocabulary import nearest, normal

_PARAMETER = re.compile(r"(\w+) (agent|concept|number|date|text|import): (.*)")
_DECIMAL = ox.NamedNode(expand("xsd:decimal"))


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
    result = store.query(filled(question.text, values))
    assert isinstance(result, ox.QuerySolutions)
    return Rows(list(question.columns), [[_shown(row[c]) for c in question.columns] for row in result])


def filled(text: str, values: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    """A question's SPARQL with values for some of its parameters.

    >>> filled("SELECT * {\n  # VALUES ?x\n  ?x ?y ?z }", {"x": ox.Literal("a")})
    'SELECT * {\n  VALUES ?x { "a" }\n  ?x ?y ?z }'
    """
    for name, value in values.items():
        text = re.sub(rf"# VALUES \?{name}$", lambda _, n=name, v=value: f"VALUES ?{n} {{ {v} }}", text, flags=re.M)  # type: ignore[misc]
    return text


def resolve_agent(store: Store, base: str, text: str) -> ox.NamedNode:
    """The agent that a user means by an identifier, a name in any case, or an IRI.

    Raises:
        CommandError: if nobody or several people are meant; the nearest names are offered.
    """
    for iri in (text, mint(base, "agent", text)):
        if ":" in iri and next(iter(store.reader.quads_for_pattern(ox.NamedNode(iri), None, None)), None):
            return ox.NamedNode(iri)
    result = store.query(
        """SELECT DISTINCT ?agent ?label WHERE {
             VALUES ?kind { hsp:Person hsp:Organisation hsp:UnidentifiedAgent }
             ?agent a ?kind ; rdfs:label ?label }"""
    )
    assert isinstance(result, ox.QuerySolutions)
    names: dict[str, list[ox.NamedNode]] = {}
    for row in result:
        names.setdefault(row["label"].value, []).append(row["agent"])
    found = [agent for name, agents in names.items() if normal(name) == normal(text) for agent in agents]
    if len(found) == 1:
        return found[0]
    if found:
        raise CommandError(
            f"'{text}' is the name of {len(found)}.",
            mend=f"Give one of the identifiers: {', '.join(a.value.rsplit('/', 1)[1] for a in found)}.",
        )
    near = nearest(text, names)
    raise CommandError(
        f"Nobody in the graph is called '{text}'.",
        mend=f"Did you mean '{near}'?" if near else "'hsp ask people' lists who is in it.",
    )


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


def _value(store: Store, base: str, parameter: Parameter, text: str) -> ox.NamedNode | ox.Literal:
    if parameter.kind == "agent":
        return resolve_agent(store, base, text)
    if parameter.kind == "concept":
        return ox.NamedNode(HSPC + normal(text))
    if parameter.kind == "import":
        if not text.isdecimal():
            raise CommandError(f"'{text}' is not the number of an import.", mend="'hsp imports' lists them.")
        return batch_graph(base, int(text))
    if parameter.kind == "number":
        try:
            float(text)
        except ValueError:
            raise CommandError(f"'{text}' is not a number.", where=parameter.name, mend="Write digits.") from None
        return ox.Literal(text, datatype=_DECIMAL)
    return ox.Literal(text)


def _shown(term: object) -> str:
    """A term as a table shows it: text as it is, an IRI by its last segment, nothing as nothing."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return re.split(r"[/#]", term.value.rstrip("/"))[-1]
    return str(getattr(term, "value", term))
