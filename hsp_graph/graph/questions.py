"""The shipped questions: queries/questions/*.rq with their documentation and parameters.

A question's header has its title, its parameters and its columns::

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
date or any        a date, or "any" for all dates; where none is given, the study's own date
number             a number, 0 or more
one of a|b         one of these words
================== =========================================================================

A value replaces the comment line ``# VALUES ?agent`` of the query; a parameter without a value leaves its
variable free. A line ``VALUES ?date { "2017" }`` has the default, which a value replaces. A ``-`` in a
parameter's name is ``_`` in the variable's.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import pyoxigraph as ox

from hsp_graph.core.assets import asset
from hsp_graph.core.dates import ANY, date_in
from hsp_graph.core.errors import CommandError
from hsp_graph.core.matching import nearest, normal
from hsp_graph.core.namespaces import identifier_of
from hsp_graph.core.numbers import number_in, without_exponent
from hsp_graph.core.result_table import Cell, ResultTable
from hsp_graph.core.terms import DECIMAL, DOUBLE, INTEGER
from hsp_graph.graph.query_files import QueryText, read_queries
from hsp_graph.graph.resolve import (
    agents_like,
    concepts_of,
    resolve_agent,
    resolve_concept,
    resolve_import,
    resolve_scheme,
    same_as,
)
from hsp_graph.graph.store import Store
from hsp_graph.graph.study import Study

_PARAMETER = re.compile(
    r"([\w-]+) \((agent|scheme|import|date|date or any|number|concept of [a-z-]+|one of [^),]+), "
    r"such as ([^)]+)\): (.*)"
)
_MARKER = re.compile(r"(?:# VALUES \?(\w+)|VALUES \?(\w+) \{ (\S+) \})$", re.M)
_NUMBERS = {INTEGER, DECIMAL, DOUBLE}


class UnknownQuestionError(CommandError):
    """No question has this name.

    Attributes:
        nearest: the most similar name of a question; "" if none is similar.
    """

    def __init__(self, name: str, nearest: str) -> None:
        near = f"Did you mean '{nearest}'? " if nearest else ""
        super().__init__(f"There is no question '{name}'.", hint=f"{near}'hsp ask' alone lists them.")
        self.nearest = nearest


#: The type of a parameter that says as of when; the study's own date if it is not given.
DATED = "date or any"


@dataclass(frozen=True)
class Parameter:
    """A parameter of a question.

    Attributes:
        name: its name, and that of the variable in the query, with ``_`` for ``-``.
        type: see the module.
        meaning: one sentence, which also says what happens without a value.
        example: a value from the published study.
        default: the value if none is given; "" if there is none.
        choices: for ``one of``, the words; for other types see :func:`choices`.
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
        name: its name on the command line and, with ``_`` for ``-``, in Python.
        title: the question in words.
        group: the heading in lists of questions.
        why: what the answer is good for and how to read it.
        parameters: its parameters.
        columns: those of the answer.
        text: its SPARQL.
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
        UnknownQuestionError: if there is none.
    """
    known = questions()
    if name not in known:
        raise UnknownQuestionError(name, nearest(name, known) or "")
    return known[name]


def ask(study: Study, name: str, given: Mapping[str, str]) -> ResultTable:
    """The answer to a question.

    Args:
        study: the study.
        name: the question's name.
        given: the parameters, as a user writes them.

    Raises:
        CommandError: if there is no such question or parameter, or a value cannot be resolved in the graph.
    """
    question = question_of(name)
    return run_question(study.store, question, asked(study, question, given))


def asked(study: Study, question: Question, given: Mapping[str, str]) -> str:
    """A question's SPARQL with the values that a user gives for its parameters; see :func:`ask`."""
    values, errors = read_values(study, question, given)
    for error in errors.values():
        raise error
    return filled(question.text, values)


def run_question(store: Store, question: Question, text: str) -> ResultTable:
    """The answer to a question whose SPARQL, with its values, is given."""
    return answer(question, store.solutions(text))


def read_values(
    study: Study, question: Question, given: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, CommandError]]:
    """Resolve the values that a user gives for a question's parameters.

    Returns:
        The values as SPARQL terms, and the errors in those that cannot be resolved, by parameter.
    """
    parameters = {parameter.name: parameter for parameter in question.parameters}
    dated = {name: study.reference_date for name, one in parameters.items() if one.type == DATED}
    values: dict[str, str] = {}
    errors: dict[str, CommandError] = {}
    for key, text in {**dated, **given}.items():
        if key not in parameters:
            near = nearest(key, parameters)
            takes = ", ".join(f"{one.name}, such as {one.name}={one.example}" for one in question.parameters)
            errors[key] = CommandError(
                f"The question '{question.name}' has no parameter '{key}'.",
                hint=(f"Did you mean '{near}'? " if near else "") + f"Its parameters: {takes or 'none'}.",
            )
            continue
        try:
            term = _value(study, parameters[key], text)
            # An agent with several identifiers is asked about under each.
            same = same_as(study.store, term.value) if parameters[key].type == "agent" else []
            values[key.replace("-", "_")] = " ".join(f"<{one}>" for one in same) or str(term)
        except CommandError as error:
            where = f"the parameter '{key}' of the question '{question.name}'"
            errors[key] = CommandError(error.what, where=where, hint=error.hint)
    return values, errors


def answer(question: Question, found: ox.QuerySolutions) -> ResultTable:
    """The rows of a question's SPARQL as a table with the question's columns."""
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
    """The values that a parameter can have in this graph, with their labels.

    Args:
        study: the study.
        parameter: of a question.
        start: the beginning of the identifier or the label, in any case.
        most: the largest number of values.

    Returns:
        Labels by identifier or word, in order; none for dates and numbers.
    """
    if parameter.type == "agent":
        return agents_like(study.store, start, most)
    found = dict.fromkeys(parameter.choices, "")
    if parameter.type == "scheme":
        found = concepts_of(study.store, "")
    elif parameter.type == "import":
        batches = study.store.select("SELECT ?batch ?label { ?batch a hsp:ImportBatch ; rdfs:label ?label }")
        found = {identifier_of(row["batch"]): row["label"] for row in batches}
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
        default = "" if kind == DATED else defaults.get(name.replace("-", "_"), "")
        parameters.append(Parameter(name, kind, meaning, example, default, words))
    return Question(
        text.name, text.one("title"), text.one("group"), text.one("why"), tuple(parameters),
        tuple(part.strip() for part in text.one("columns").split(",")), text.body,
    )  # fmt: skip


def _value(study: Study, parameter: Parameter, text: str) -> ox.NamedNode | ox.Literal:
    """The RDF term for a value that a user gives."""
    if parameter.choices:
        return ox.Literal(_word(parameter, text))
    if parameter.type.startswith("concept of "):
        return resolve_concept(study.store, parameter.type.removeprefix("concept of "), text)
    meant: dict[str, Callable[[], ox.NamedNode | ox.Literal]] = {
        "agent": lambda: resolve_agent(study, text),
        "scheme": lambda: resolve_scheme(study.store, text),
        "import": lambda: resolve_import(study, text),
        "date": lambda: ox.Literal(date_in(text)),
        DATED: lambda: ox.Literal(ANY if text.lower() == ANY else date_in(text)),
        "number": lambda: ox.Literal(_number(text), datatype=DECIMAL),
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
    """The word among a parameter's choices."""
    words = {normal(word): word for word in parameter.choices}
    if normal(text) not in words:
        near = nearest(text, words.values())
        meant = f"Did you mean '{near}'? " if near else ""
        raise CommandError(
            f"'{text}' is not one of its words.",
            hint=f"{meant}Give one of: {', '.join(words.values())}.",
        )
    return words[normal(text)]


def _shown(term: object) -> Cell:
    """A term as a cell of an answer: an IRI by its identifier, all else as in :func:`cell_of`."""
    return identifier_of(term.value) if isinstance(term, ox.NamedNode) else cell_of(term)


def cell_of(term: object) -> Cell:
    """A term as a table's cell: a number as a number, all else as text, an unbound variable as ""."""
    if term is None:
        return ""
    value = str(getattr(term, "value", term))
    if isinstance(term, ox.Literal) and term.datatype in _NUMBERS:
        if term.datatype == INTEGER:
            return int(value)  # as a float, a long one would lose its last digits
        number = float(value)
        return int(number) if number.is_integer() else number
    return value
