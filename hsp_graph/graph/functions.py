"""The shipped questions as Python functions, with their parameters and docstrings.

>>> help(questions_as_functions(lambda name, given: ResultTable([], [])).parents)
Help on method parents in module hsp_graph.graph.functions:
<BLANKLINE>
parents(agent: str | None = None) -> hsp_graph.core.result_table.ResultTable method of ...
    Who are the parents?
...

Args:
        agent: The parent; all of them if not given. An agent, such as "Joyce".
<BLANKLINE>
    Returns:
        One row each, with the columns parent, children_ages, further_learning.
...
"""

import inspect
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from hsp_graph.core.errors import CommandError
from hsp_graph.core.matching import nearest
from hsp_graph.core.result_table import ResultTable
from hsp_graph.graph.questions import Parameter, Question, questions

Ask = Callable[[str, Mapping[str, str]], ResultTable]

_TYPES = {
    "agent": "An agent",
    "scheme": "A concept scheme",
    "import": "The number of an import",
    "date": "A date",
    "date or any": "A date, or any",
    "number": "A number",
}


class Questions:
    """The shipped questions as methods: ``workspace.questions.parents(agent="Joyce")``.

    Each gives a :class:`~hsp_graph.core.result_table.ResultTable`, whose ``.to_dicts()`` is a list of rows.
    ``hsp ask`` lists the questions by group; a ``-`` in a question's name is ``_`` here.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def __getattr__(self, name: str) -> Callable[..., ResultTable]:
        # Python calls this only for names that no question has.
        near = nearest(name, dir(self))
        raise AttributeError(f"there is no question '{name}'" + (f"; did you mean '{near}'?" if near else ""))


def questions_as_functions(ask: Ask) -> Questions:
    """An object with a function for every shipped question.

    Args:
        ask: a function that answers a question, from its name and its parameters.
    """
    made: Questions = _class()(ask)
    return made


@lru_cache(1)
def _class() -> type[Questions]:
    functions = {_name(question): _function(question) for question in questions().values()}
    about = {"__doc__": Questions.__doc__, "__module__": __name__}
    return type("Questions", (Questions,), about | functions)


def _name(question: Question) -> str:
    return question.name.replace("-", "_")


def _function(question: Question) -> Callable[..., ResultTable]:
    names = [parameter.name for parameter in question.parameters]

    def ask(self: Questions, *values: object, **given: object) -> ResultTable:
        if len(values) > len(names):
            raise CommandError(
                f"The question '{question.name}' takes {len(names)} parameters, not {len(values)}.",
                hint=f"Its parameters: {', '.join(names) or 'none'}.",
            )
        named = {
            name.replace("_", "-") if name not in names else name: value for name, value in given.items()
        }
        all_given = {**dict(zip(names, values, strict=False)), **named}
        return self._ask(
            question.name, {name: str(value) for name, value in all_given.items() if value is not None}
        )

    ask.__name__, ask.__module__ = _name(question), __name__
    ask.__qualname__ = f"Questions.{ask.__name__}"
    ask.__doc__ = _docstring(question)
    either = inspect.Parameter.POSITIONAL_OR_KEYWORD
    ask.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter("self", either), *(_taken(one) for one in question.parameters)],
        return_annotation=ResultTable,
    )
    return ask


def _taken(parameter: Parameter) -> inspect.Parameter:
    kind: Any = float | str if parameter.type in ("number", "import") else str
    name, either = parameter.name.replace("-", "_"), inspect.Parameter.POSITIONAL_OR_KEYWORD
    if parameter.default:
        return inspect.Parameter(name, either, default=parameter.default, annotation=kind)
    return inspect.Parameter(name, either, default=None, annotation=kind | None)


def _docstring(question: Question) -> str:
    lines = [question.title, "", question.why]
    if question.parameters:
        lines += ["", "Args:"]
        for one in question.parameters:
            of = one.type.removeprefix("concept of ").replace("-", " ")
            kind = _TYPES.get(one.type) or (
                f"One of {', '.join(one.choices)}" if one.choices else f"One of the {of}"
            )
            lines.append(f'    {one.name.replace("-", "_")}: {one.meaning} {kind}, such as "{one.example}".')
    lines += ["", "Returns:", f"    One row each, with the columns {', '.join(question.columns)}."]
    if question.parameters:
        refused = "    CommandError: if a value cannot be resolved in the graph; the hint has the nearest."
        lines += ["", "Raises:", refused]
    return "\n".join(lines)
