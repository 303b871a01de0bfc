"""queries/questions/*.rq as parameterised, documented questions.

A question's header says what it asks and what it takes::

    # title: What ties does a person have?
    # group: Ties
    # why: To see on what evidence somebody is said to be tied to somebody.
    # param: agent (agent, such as Joyce): The person; all of them if not given.
    # columns: from, to, relation

A parameter is ``name (type, such as EXAMPLE): meaning``. The types:

================== =========================================================================
agent              a person or organisation: an identifier, a name in any case, or an IRI
concept of roles   a word of that concept scheme
scheme             a concept scheme, such as roles
import             the number of an import
date               a year, a month or a day: 2008, 2008-05 or 2008-05-17
number             a number, 0 or more
one of a|b         one of these words
================== =========================================================================

Where the query has a comment line ``# VALUES ?agent``, the value is put in; a parameter that is not given
leaves its variable free. A line ``VALUES ?date { "2017" }`` holds the default, and a value takes its place.
So the file is a query as it stands.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import pyoxigraph as ox

from hsp_graph.core.assets import asset
from hsp_graph.core.dates import date_in
from hsp_graph.core.errors import CommandError
from hsp_graph.core.matching import nearest, normal
from hsp_graph.core.namespaces import expand, identifier_of
from hsp_graph.core.numbers import number_in, without_exponent
from hsp_graph.core.result_table import Cell, ResultTable
from hsp_graph.graph.engine import is_merged, run
from hsp_graph.graph.query_files import QueryText, read_queries
from hsp_graph.graph.resolve import (
    agents_like,
    concepts_of,
    resolve_agent,
    resolve_concept,
    resolve_import,
    resolve_scheme,
    same_as,
    select,
)
from hsp_graph.graph.study import Study

_PARAMETER = re.compile(
    r"(\w+) \((agent|scheme|import|date|number|concept of [a-z-]+|one of [^),]+), such as ([^)]+)\): (.*)"
)
_MARKER = re.compile(r"(?:# VALUES \?(\w+)|VALUES \?(\w+) \{ (\S+) \})$", re.M)
_NUMBERS = {ox.NamedNode(expand(f"xsd:{name}")) for name in ("integer", "decimal", "double")}
_INTEGER = ox.NamedNode(expand("xsd:integer"))


@dataclass(frozen=True)
class Parameter:
    """What a question takes.

    Attributes:
        name: as it is given, and the variable in the query.
        type: what a value must be; see the module.
        meaning: one sentence for people, which says what happens if it is not given.
        example: a value that means something in the published study.
        default: the value where none is given; "" if there is none.
        choices: for ``one of``, the words; otherwise :func:`choices` finds them in a graph.
    """

    name: str
    type: str
    meaning: str
    example: str
    default: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """A shipped question.

    Attributes:
        name: what it is called on the command line and, with ``_`` for ``-``, from Python.
        title: what it asks, as a question.
        group: the heading it stands under.
        why: what the answer is good for and how to read it.
        parameters: what it takes.
        columns: of the answer.
        text: its SPARQL, a query as it stands.
    """

    name: str
    title: str
    group: str
    why: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    text: str


@lru_cache(1)
def questions() -> Mapping[str, Question]:
    """All shipped questions by name."""
    return {text.name: _question(text) for text in read_queries(asset("queries", "questions"))}


def grouped() -> list[tuple[str, list[Question]]]:
    """All shipped questions under the headings of their groups, in order."""
    ordered = sorted(questions().values(), key=lambda one: (one.group, one.name))
    return [(group, list(below)) for group, below in groupby(ordered, key=lambda one: one.group)]


def examples() -> list[QueryText]:
    """Short queries to begin with: rows, yes or no, triples to draw."""
    return read_queries(asset("queries", "examples"))


def question_of(name: str) -> Question:
    """The question of this name.

    Raises:
        CommandError: if there is none; the nearest name is offered.
    """
    known = questions()
    if name not in known:
        near = nearest(name, known)
        raise CommandError(
            f"There is no question '{name}'.",
            hint=(f"Did you mean '{near}'? " if near else "") + "'hsp ask' alone lists them.",
        )
    return known[name]


def ask(study: Study, name: str, given: Mapping[str, str]) -> ResultTable:
    """The answer to a question.

    Args:
        study: the study.
        name: the question's name.
        given: the parameters, as a user writes them.

    Raises:
        CommandError: if there is no such question or parameter, or a value means nothing in the graph.
    """
    question = question_of(name)
    # That shipped questions ask no other service and name no graphs is tested, and not looked for each time.
    text, reader = asked(study, question, given), study.store.reader
    found = run(reader, text, union=not is_merged(reader))
    assert isinstance(found, ox.QuerySolutions)
    return answer(question, found)


def asked(study: Study, question: Question, given: Mapping[str, str]) -> str:
    """A question's SPARQL with the values that a user gives for its parameters; see :func:`ask`."""
    parameters = {parameter.name: parameter for parameter in question.parameters}
    values = {}
    for key, text in given.items():
        if key not in parameters:
            near = nearest(key, parameters)
            takes = ", ".join(f"{one.name}, such as {one.name}={one.example}" for one in question.parameters)
            raise CommandError(
                f"The question '{question.name}' has no parameter '{key}'.",
                hint=(f"Did you mean '{near}'? " if near else "") + f"Its parameters: {takes or 'none'}.",
            )
        try:
            term = _value(study, parameters[key], text)
            # Of somebody who has several identifiers, what is said of each.
            same = same_as(study.store, term.value) if parameters[key].type == "agent" else []
            values[key] = " ".join(f"<{one}>" for one in same) or str(term)
        except CommandError as error:
            where = f"the parameter '{key}' of the question '{question.name}'"
            raise CommandError(error.what, where=where, hint=error.hint) from error
    return filled(question.text, values)


def answer(question: Question, found: ox.QuerySolutions) -> ResultTable:
    """The rows that a question's SPARQL found, as the question shows them."""
    columns = list(question.columns)
    return ResultTable(columns, [[_shown(row[name]) for name in columns] for row in found])


def filled(text: str, values: Mapping[str, object]) -> str:
    r"""A question's SPARQL with values for some of its parameters, as SPARQL writes them.

    >>> filled("SELECT * {\n  # VALUES ?x\n  ?x ?y ?z }", {"x": ox.NamedNode("urn:a")})
    'SELECT * {\n  VALUES ?x { <urn:a> }\n  ?x ?y ?z }'
    """

    def value(marker: re.Match[str]) -> str:
        name = marker[1] or marker[2]
        return f"VALUES ?{name} {{ {values[name]} }}" if name in values else marker[0]

    return _MARKER.sub(value, text)


def choices(study: Study, parameter: Parameter, start: str = "", most: int = 100) -> dict[str, str]:
    """What a parameter could be in this graph, with what each is called.

    Args:
        study: the study.
        parameter: which one.
        start: what the identifier or the name begins with, in any case.
        most: so many at most.

    Returns:
        The name of each identifier or word, in order; none for dates and numbers.
    """
    if parameter.type == "agent":
        return agents_like(study.store, start, most)
    found = dict.fromkeys(parameter.choices, "")
    if parameter.type == "scheme":
        found = concepts_of(study.store, "")
    elif parameter.type == "import":
        batches = select(study.store, "SELECT ?batch ?label { ?batch a hsp:ImportBatch ; rdfs:label ?label }")
        found = {identifier_of(row["batch"].value): row["label"].value for row in batches}
    elif parameter.type.startswith("concept of "):
        found = concepts_of(study.store, parameter.type.removeprefix("concept of "))
    meant = [
        word
        for word, label in found.items()
        if normal(word).startswith(normal(start)) or normal(label).startswith(normal(start))
    ]
    return {word: found[word] for word in sorted(meant)[:most]}


def _question(text: QueryText) -> Question:
    defaults = {
        match[2]: re.sub(r'^"|"$|^hspc:', "", match[3]) for match in _MARKER.finditer(text.body) if match[2]
    }
    parameters = []
    for line in text.header.get("param", []):
        match = _PARAMETER.fullmatch(line)
        if not match:
            raise CommandError(f"A parameter of '{text.name}' cannot be read: {line}", where=str(text.path))
        name, kind, example, meaning = match.groups()
        words = tuple(kind.removeprefix("one of ").split("|")) if kind.startswith("one of ") else ()
        parameters.append(Parameter(name, kind, meaning, example, defaults.get(name, ""), words))
    return Question(
        text.name, text.one("title"), text.one("group"), text.one("why"), tuple(parameters),
        tuple(part.strip() for part in text.one("columns").split(",")), text.body,
    )  # fmt: skip


def _value(study: Study, parameter: Parameter, text: str) -> ox.NamedNode | ox.Literal:
    """The term that a user means by a parameter's value."""
    if parameter.choices:
        return ox.Literal(_word(parameter, text))
    if parameter.type.startswith("concept of "):
        return resolve_concept(study.store, parameter.type.removeprefix("concept of "), text)
    meant: dict[str, Callable[[], ox.NamedNode | ox.Literal]] = {
        "agent": lambda: resolve_agent(study, text),
        "scheme": lambda: resolve_scheme(study.store, text),
        "import": lambda: resolve_import(study, text),
        "date": lambda: ox.Literal(date_in(text)),
        "number": lambda: ox.Literal(_number(text), datatype=ox.NamedNode(expand("xsd:decimal"))),
    }
    return meant[parameter.type]()


def _number(text: str) -> str:
    value = number_in(text)
    if value is None or value < 0:
        raise CommandError(
            f"'{text}' is not a number, 0 or more.",
            hint="Write digits, with a point for decimals: 2 or 0.5.",
        )
    return without_exponent(text)


def _word(parameter: Parameter, text: str) -> str:
    """The word, of those that a parameter can be."""
    words = {normal(word): word for word in parameter.choices}
    if normal(text) not in words:
        near = nearest(text, words.values())
        meant = f"Did you mean '{near}'? " if near else ""
        raise CommandError(
            f"'{text}' is none of the words for it.",
            hint=f"{meant}Give one of: {', '.join(words.values())}.",
        )
    return words[normal(text)]


def _shown(term: object) -> Cell:
    """A term as an answer shows it: text and numbers as they are, an IRI by its last segment."""
    return identifier_of(term.value) if isinstance(term, ox.NamedNode) else cell_of(term)


def cell_of(term: object) -> Cell:
    """A term as a table's cell: text and IRIs as they are, numbers as numbers, nothing as nothing."""
    if term is None:
        return ""
    value = str(getattr(term, "value", term))
    if isinstance(term, ox.Literal) and term.datatype in _NUMBERS:
        if term.datatype == _INTEGER:
            return int(value)  # as a float, a long one would lose its last digits
        number = float(value)
        return int(number) if number.is_integer() else number
    return value
