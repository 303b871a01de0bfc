"""The questions as Python functions: their answers, signatures, help, and what is wrong."""

import inspect
import pydoc

import pytest

from hsp_graph.core.errors import CommandError
from hsp_graph.graph.questions import questions
from hsp_graph.workspace import Workspace


@pytest.mark.parametrize("name", questions())
def test_each_question_is_a_function_that_says_what_it_asks(name: str, study: Workspace) -> None:
    question, function = questions()[name], getattr(study.questions, name.replace("-", "_"))
    assert list(inspect.signature(function).parameters) == [
        one.name.replace("-", "_") for one in question.parameters
    ]
    told = pydoc.plain(pydoc.render_doc(function))
    for part in (question.title, question.why, *(one.meaning for one in question.parameters)):
        assert part in told
    assert f"columns {', '.join(question.columns)}." in told
    for one in question.parameters:
        assert f'such as "{one.example}"' in told


def test_help_of_all_lists_them(study: Workspace) -> None:
    told = pydoc.plain(pydoc.render_doc(study.questions))
    assert "The shipped questions as methods" in told
    assert {f" {name.replace('-', '_')}(" in told for name in questions()} == {True}


def test_a_function_answers_as_the_command_does(study: Workspace) -> None:
    joyce = study.ask("parents", {"agent": "Joyce"})
    assert study.questions.parents(agent="Joyce") == study.questions.parents("Joyce") == joyce
    assert study.questions.parents().to_dicts() == study.ask("parents").to_dicts()
    assert study.questions.from_import(1).to_dicts() == study.ask("from-import", {"batch": "1"}).to_dicts()


def test_what_is_wrong_is_told_with_what_it_could_be(study: Workspace) -> None:
    with pytest.raises(AttributeError, match=r"^there is no question 'parnts'; did you mean 'parents'\?$"):
        _ = study.questions.parnts
    with pytest.raises(CommandError) as caught:
        study.questions.parents(agnet="Joyce")
    assert caught.value.hint.startswith("Did you mean 'agent'?")
    with pytest.raises(CommandError) as caught:
        study.questions.parents("Joyce", "Kim")
    assert caught.value.what == "The question 'parents' takes 1 parameters, not 2."
