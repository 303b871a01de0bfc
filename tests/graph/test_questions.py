"""Every shipped question: its header, its stored answer on the study, its parameters.

A stored answer is made with ``hsp -w DIR ask QUESTION --format csv`` on the study, less the columns of
PASSING.
"""

import csv
import hashlib
import io
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from hsp_graph.core.assets import asset
from hsp_graph.core.errors import CommandError, DataError
from hsp_graph.core.result_table import ResultTable
from hsp_graph.graph.query_files import read_query
from hsp_graph.graph.query_guard import names_graphs
from hsp_graph.graph.questions import DATED, Question, ask, choices, filled, questions
from hsp_graph.graph.resolve import resolve_concept
from hsp_graph.workspace import Workspace, init_workspace

ANSWERS = Path(__file__).parent / "questions"
QUESTIONS = sorted(questions().values(), key=lambda question: question.name)
GROUPS = {
    "Brokerage", "Change over time", "Data quality", "Evidence", "Partnership", "People and places",
    "Provenance", "Routes", "Ties", "Vocabulary",
}  # fmt: skip
#: What differs from one import of the same tables to the next, or as the tables are mended.
PASSING = {"time", "software", "sha256"}

each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)


def without_time(answer: ResultTable) -> ResultTable:
    """The answer less what tells of this import only."""
    kept = [index for index, name in enumerate(answer.columns) if name not in PASSING]
    return ResultTable([answer.columns[i] for i in kept], [[row[i] for i in kept] for row in answer.rows])


@each_question
def test_the_header_says_what_is_asked_and_why(question: Question) -> None:
    assert question.title.endswith("?")
    assert question.why.endswith(".")
    assert question.group in GROUPS
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", question.name)
    assert all(parameter.meaning.endswith(".") for parameter in question.parameters)


@each_question
def test_each_parameter_has_its_marker_and_each_marker_its_parameter(question: Question) -> None:
    markers = re.findall(r"^ *# VALUES \?(\w+)$", question.text, flags=re.MULTILINE)
    free = {one.name for one in question.parameters if not one.default and one.type != DATED}
    assert sorted(markers) == sorted(free)
    for one in question.parameters:
        variable = one.name.replace("-", "_")
        value = {"date": ox.Literal("1999"), "number": ox.Literal(7)}.get(one.type, ox.NamedNode("urn:value"))
        text = filled(question.text, {variable: value})
        # A parameter that a fragment has is given wherever the fragment stands, and nowhere else is left.
        places = len(re.findall(rf"VALUES \?{variable}\b", question.text))
        assert text.count(f"VALUES ?{variable} {{ {value} }}") == places >= 1
        assert places == 1 or one.name in ("as-of", "any-school")
        assert text.count("VALUES") == question.text.count("VALUES")


@each_question
def test_it_asks_no_other_service_and_names_no_graphs(question: Question) -> None:
    assert not names_graphs(question.text)


@each_question
def test_the_declared_columns_are_those_of_the_query(question: Question, study: Workspace) -> None:
    found = study.store.query(question.text)
    assert isinstance(found, ox.QuerySolutions)
    assert [variable.value for variable in found.variables] == list(question.columns)
    assert len(set(question.columns)) == len(question.columns)


def test_there_are_as_many_stored_answers_as_questions() -> None:
    assert sorted(path.stem for path in ANSWERS.glob("*.csv")) == [question.name for question in QUESTIONS]
    assert len(QUESTIONS) >= 43


@each_question
def test_the_answer_on_the_study_is_the_stored_one(question: Question, study: Workspace) -> None:
    answer = without_time(study.ask(question.name)).text("csv")
    stored = (ANSWERS / f"{question.name}.csv").read_text(encoding="utf-8")
    assert list(csv.reader(io.StringIO(answer))) == list(csv.reader(io.StringIO(stored)))


@pytest.fixture(scope="module")
def shuffled_study(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The study, from tables whose rows stand in another order."""
    folder = tmp_path_factory.mktemp("shuffled")
    dice = random.Random(20)
    for path in asset("data", "tett-macleod-2020").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        dice.shuffle(rows)
        with (folder / path.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    made = init_workspace(folder, base="https://w3id.org/hsp/study/tett-macleod-2020/", as_of="2008")
    made.import_files([folder])
    return made


@each_question
def test_the_answer_does_not_depend_on_the_order_of_the_rows(
    question: Question, study: Workspace, shuffled_study: Workspace
) -> None:
    if question.name == "derived":
        return  # derived triples are counted, which is tested by their stored number
    expected = without_time(study.ask(question.name))
    assert without_time(shuffled_study.ask(question.name)).rows == expected.rows


@pytest.mark.slow
@each_question
def test_an_authority_of_thousands_is_answered_soon(question: Question, large_authority: Workspace) -> None:
    # All take a second or two of the processor; joined in the wrong order, a question takes minutes.
    started = time.process_time()
    large_authority.ask(question.name)
    assert time.process_time() - started < 15


# Parameters: one value that narrows each question that takes any, with the rows that must be left.
GIVEN: list[tuple[str, dict[str, str], str, str | int]] = [
    ("head-teachers", {"agent": "Gavin"}, "head", "Gavin"),
    ("practitioners", {"agent": "joan"}, "practitioner", "Joan"),
    ("parents", {"agent": "KIM"}, "parent", "Kim"),
    ("stances", {"agent": "Elizabeth"}, "head", "Elizabeth"),
    ("stance-evidence", {"agent": "Shirley"}, "who", "Shirley"),
    ("stance-evidence", {"type": "Authentic"}, "indicates", "authentic"),
    ("stance-evidence", {"agent": "carolyn", "type": "nominal"}, "who", "Carolyn"),
    ("mediation", {"agent": "Morven"}, "practitioner", "Morven"),
    ("people", {"role": "family liaison"}, "holds", "family-learning practitioner"),
    ("programmes", {"place": "Gavin's school (2008)"}, "at", "Gavin's school (2008)"),
    ("vocabulary", {"scheme": "valences"}, "scheme", "valences"),
    ("from-import", {"batch": "1"}, "import", 1),
    ("moves", {"agent": "Gavin"}, "name", "Gavin"),
    ("routes", {"agent": "joyce"}, "family", "Joyce"),
    ("reliance", {"agent": "Joyce's practitioner"}, "through", "Joyce's practitioner"),
    ("evidence-about", {"agent": "Shirley"}, "about", "Shirley"),
    ("imported-files", {"batch": "1"}, "import", 1),
    ("unused-indicators", {"type": "authentic"}, "indicates", "authentic"),
    ("participation", {"agent": "Majda"}, "participant", "Majda"),
]


@pytest.mark.parametrize(("name", "given", "column", "value"), GIVEN)
def test_a_parameter_keeps_the_rows_it_is_about_and_no_others(
    name: str, given: dict[str, str], column: str, value: str | int, study: Workspace
) -> None:
    narrowed = study.ask(name, given).to_dicts()
    rows = [row for row in study.ask(name).to_dicts() if row[column] == value]
    if name == "stance-evidence" and len(given) == 2:
        rows = [row for row in rows if row["indicates"] == "nominal"]
    assert narrowed == rows
    assert narrowed


@pytest.mark.parametrize("name", ["ties", "whose-account", "ties-as-of"])
def test_an_agent_keeps_the_ties_it_is_an_end_of(name: str, study: Workspace) -> None:
    rows = [row for row in study.ask(name).to_dicts() if "Joyce" in (row["from"], row["to"])]
    assert study.ask(name, {"agent": "Joyce"}).to_dicts() == rows
    assert len(rows) >= 5


def test_every_parameter_is_tried_above() -> None:
    tried = {(name, key) for name, given, *_ in GIVEN for key in given}
    tried |= {("ties", "agent"), ("whose-account", "agent"), ("ties-as-of", "agent")}
    # In test_measurements and in test_questions_on_the_example.
    tried |= {("saved-brokers", "agent"), ("ties-as-of", "date"), ("changes", "since"), ("changes", "until")}
    tried |= {("across-sectors", "least"), ("unsure", "below")}
    # In tests/network/test_positions_agree.
    tried |= {(name, "any-school") for name in ("between", "cut-off", "reliance", "routes")}
    tried |= {(name, "as-of") for name in ("between", "cut-off", "reliance", "routes", "across-sectors")}
    assert tried == {(q.name, parameter.name) for q in QUESTIONS for parameter in q.parameters}


def test_a_role_includes_the_narrower_ones(study: Workspace) -> None:
    named = [row["name"] for row in study.ask("people", {"role": "parent"}).to_dicts()]
    assert sorted(set(named)) == [
        "Agata", "Flora", "Gamal", "Joyce", "Katy", "Kelly", "Kim", "Majda", "Pat", "Val",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "written", ["joyce", "Joyce", "JOYCE", "https://w3id.org/hsp/study/tett-macleod-2020/agent/joyce"]
)
def test_an_agent_is_meant_by_identifier_name_or_iri(written: str, study: Workspace) -> None:
    assert [row["parent"] for row in study.ask("parents", {"agent": written}).to_dicts()] == ["Joyce"]


ERRORS: list[tuple[str, dict[str, str], str, str]] = [
    ("tise", {}, "There is no question 'tise'.", "Did you mean 'ties'? 'hsp ask' alone lists them."),
    ("zzzzzzz", {}, "There is no question 'zzzzzzz'.", "'hsp ask' alone lists them."),
    ("ties", {"person": "Joyce"}, "The question 'ties' has no parameter 'person'.",
     "Its parameters: agent, such as agent=Joyce."),
    ("ties", {"agnet": "Joyce"}, "The question 'ties' has no parameter 'agnet'.",
     "Did you mean 'agent'? Its"),
    ("counts", {"agent": "Kim"}, "The question 'counts' has no parameter 'agent'.", "Its parameters: none."),
    ("ties", {"agent": "Joyse"}, "Nobody in the graph is called 'Joyse'.", "Did you mean 'Joyce'?"),
    ("ties", {"agent": "zz: zz"}, "Nobody in the graph is called 'zz: zz'.",
     "See 'hsp ask people' and 'hsp ask schools'."),
    ("ties", {"agent": ""}, "Nobody in the graph is called ''.", "See 'hsp ask people'"),
    ("people", {"role": "parnet"}, "'parnet' is not one of the roles.", "Did you mean 'parent'?"),
    ("people", {"role": "heads"}, "'heads' is not one of the roles.", "Did you mean"),
    ("people", {"role": "qqqq"}, "'qqqq' is not one of the roles.", "'hsp ask vocabulary -p scheme=roles'"),
    ("vocabulary", {"scheme": "qqqq"}, "'qqqq' is not one of the schemes.", "They are actors, dimensions"),
    ("from-import", {"batch": "one"}, "'one' is not the number of an import.", "'hsp imports' lists them."),
    ("from-import", {"batch": "-1"}, "'-1' is not the number of an import.", "'hsp imports' lists them."),
    ("from-import", {"batch": "8"}, "There is no import 8.", "'hsp imports' lists them."),
    ("ties-as-of", {"date": "May 2008"}, "'May 2008' is not a date.", "Write 2008, 2008-05 or 2008-05-17 ("),
    ("ties-as-of", {"date": "2008-13"}, "'2008-13' is not a date: there is no month 13.", "Write the month"),
    ("unsure", {"below": "half"}, "'half' is not a number, 0 or more.", "Write digits, with a point"),
    ("unsure", {"below": "-1"}, "'-1' is not a number, 0 or more.", "Write digits"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "given", "what", "hint"), ERRORS)
def test_what_means_nothing_is_refused_with_what_was_perhaps_meant(
    name: str, given: dict[str, str], what: str, hint: str, study: Workspace
) -> None:
    with pytest.raises(CommandError) as caught:
        study.ask(name, given)
    assert caught.value.what == what
    assert caught.value.hint.startswith(hint)


def test_a_name_of_several_is_refused_and_their_identifiers_are_offered(
    workspace: Workspace, tables: Callable[..., Path]
) -> None:
    people = "id,name\namina,Amina\ndev,Dev\nms-ahmed,Ms Ahmed\nher-head,Her\nmina/2,amina\nmina 3,A: mina\n"
    workspace.import_files([tables(people=people)])
    assert ask(workspace, "ties", {"agent": "dev"}).columns[0] == "from"
    with pytest.raises(CommandError) as caught:
        workspace.ask("ties", {"agent": "AMINA "})
    assert caught.value.what == "'AMINA ' is the name of 2 agents."
    assert caught.value.hint == "Give one of the identifiers: amina, mina/2."
    assert len(workspace.ask("ties", {"agent": "mina/2"})) == 0
    assert len(workspace.ask("ties", {"agent": "a: MINA"})) == 0
    shown = {row["name"]: row["identifier"] for row in workspace.ask("people").to_dicts()}
    assert (shown["amina"], shown["A: mina"]) in {("mina/2", "mina 3"), ("amina", "mina 3")}


def test_parallel_ties_are_rows_of_their_own(workspace: Workspace, tables: Callable[..., Path]) -> None:
    row = "{},amina,dev,confides-in,positive,interviews,p. 3\n"
    ties = "id,from,to,relation,valence,source,locator\n" + row.format("t1") + row.format("t2")
    workspace.import_files([tables(ties=ties, evidence=None)])
    row_shown = ["Amina", "confides in", "Dev", "positive", "bridging", "Interviews with parents", "p. 3", ""]
    assert workspace.ask("ties", {"agent": "amina"}).rows == [row_shown, row_shown]


def test_every_question_can_be_asked_of_an_empty_study(workspace: Workspace) -> None:
    answered = set()
    for question in QUESTIONS:
        rows = workspace.ask(question.name)
        assert rows.columns == list(question.columns)
        if len(rows):
            answered.add(question.name)
    # The words are there before the first import, when tables are being filled in.
    assert answered == {"vocabulary", "roles-in-partnership", "unused-indicators", "completeness"}
    assert {row["ties"] for row in workspace.ask("completeness").to_dicts()} == {0}
    words = workspace.ask("vocabulary", {"scheme": "valences"}).to_dicts()
    assert [row["word"] for row in words] == ["mixed", "negative", "positive"]


def test_a_word_that_means_several_concepts_is_refused(study: Workspace) -> None:
    synonyms: dict[str, set[str]] = {}
    for row in study.ask("vocabulary", {"scheme": "relations"}).to_dicts():
        for word in str(row["synonyms"]).split(", "):
            synonyms.setdefault(word, set()).add(str(row["word"]))
    twice = sorted(word for word, concepts in synonyms.items() if word and len(concepts) > 1)
    for word in twice:
        with pytest.raises(CommandError, match="means several"):
            resolve_concept(study.store, "relations", word)
    once = next(word for word, concepts in synonyms.items() if word and len(concepts) == 1)
    assert resolve_concept(study.store, "relations", once.upper()).value.rsplit("/", 1)[1] in synonyms[once]


def test_only_markers_of_given_parameters_are_filled_in() -> None:
    text = "SELECT * {\n  # VALUES ?agent\n  # VALUES ?agents\n}"
    values = {"agent": ox.NamedNode("urn:a")}
    assert filled(text, values) == "SELECT * {\n  VALUES ?agent { <urn:a> }\n  # VALUES ?agents\n}"


def test_a_wrong_value_is_told_with_the_parameter_it_is_of(study: Workspace) -> None:
    with pytest.raises(CommandError) as caught:
        study.ask("stance-evidence", {"agent": "Shirley", "type": "authentc"})
    assert caught.value.where == "the parameter 'type' of the question 'stance-evidence'"
    assert caught.value.hint == "Did you mean 'authentic'?"


@each_question
def test_each_example_means_something(question: Question, study: Workspace) -> None:
    for parameter in question.parameters:
        assert study.ask(question.name, {parameter.name: parameter.example}).columns == list(question.columns)
        told = set(choices(study, parameter, parameter.example))
        named = set(choices(study, parameter, parameter.example).values())
        timeless = parameter.type in ("date", DATED, "number")
        assert timeless or parameter.example in told | named


def test_a_parameters_default_is_the_value_in_its_query() -> None:
    found = {
        (one.name, parameter.name): parameter.default
        for one in QUESTIONS
        for parameter in one.parameters
        if parameter.default
    }
    assert found == {
        ("across-sectors", "least"): "2", ("ties-as-of", "date"): "2017", ("unsure", "below"): "0.8",
        **{(name, "any-school"): "no" for name in ("between", "cut-off", "reliance", "routes")},
    }  # fmt: skip


def test_the_checksums_are_those_of_the_files(study: Workspace) -> None:
    for row in study.ask("imported-files").to_dicts():
        file = asset("data", "tett-macleod-2020", str(row["file"]))
        assert row["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_header_that_lacks_a_line_is_told_with_its_file(tmp_path: Path) -> None:
    path = tmp_path / "bad.rq"
    path.write_text("# title: What?\n# title: Twice?\nSELECT * {}\n# why: too late\n", encoding="utf-8")
    query = read_query(path)
    for key, number in (("title", 2), ("why", 0)):
        with pytest.raises(DataError) as caught:
            query.one(key)
        assert caught.value.what == f"'bad.rq' has {number} header lines '# {key}:', not one."
        assert caught.value.where == str(path)


def test_a_parent_who_is_a_head_does_not_stand_to_herself(
    workspace: Workspace, tables: Callable[..., Path]
) -> None:
    roles = "person,role\namina,parent\namina,head-teacher\ndev,head-teacher\n"
    ties = "from,to,valence\namina,service,positive\ndev,amina,negative\n"
    workspace.import_files([tables(roles=roles, ties=ties, evidence=None)])
    assert workspace.ask("parent-relations").rows == [["Amina", "negative", "", ""]]
