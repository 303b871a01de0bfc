"""Every registered measure can be explained, stands in the report and the docs, and has its command."""

import inspect
import json
import re
import shlex
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import click
import pytest

from hsp_graph import findings
from hsp_graph.cli import hsp as program
from hsp_graph.cli import main
from hsp_graph.cli.measure import measure as measure_group
from hsp_graph.core.errors import CommandError
from hsp_graph.findings import registry
from hsp_graph.findings.registry import MEASURES, WORDS, Measure
from hsp_graph.findings.table import MeasureTable
from hsp_graph.network.network import Network
from hsp_graph.output import explain as explaining
from hsp_graph.output.explain import explain, numbers
from hsp_graph.output.report import sections
from hsp_graph.output.report.sections import report_on
from hsp_graph.workspace import Workspace

PAGE = Path(__file__).parents[2] / "docs" / "measures.md"
EXTENDING = PAGE.with_name("extending.md")
SECTIONS = set(re.findall(r"^##+ (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE))
#: Somebody of the published study whom each measure is about.
WHO = {"everybody": "Morven", "families": "Joyce", "practitioners": "Morven"}


def faults(measure: Measure, study: Workspace) -> list[str]:
    """What is wrong with a measure that people should meet everywhere."""
    network, found = study.network(), measure.faults()
    table = measure.table(network)
    if not table.legend:
        found.append(f"'{measure.name}' does not say how to read its table")
    if measure.section not in SECTIONS:
        found.append(f"'{measure.name}' has no section in docs/measures.md")
    if len(table.agents) != len(table.rows):
        found.append(f"'{measure.name}' does not say whom its rows are about")
    columns = {column.replace(" ", "_") for column in measure.columns}
    if measure.name != "reliance" and not columns <= table.rows[0].keys():
        found.append(f"'{measure.name}' has not all of its columns")
    if not {measure.name, *measure.columns} <= explaining.ASKED_OF:
        found.append(f"'{measure.name}' cannot be explained")
    return found


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_a_registered_measure_is_complete(measure: Measure, study: Workspace) -> None:
    assert faults(measure, study) == []
    for word in (measure.name, *measure.columns):
        root = explain(study, f"{word} of {WHO[WORDS[word].of]}").root
        assert root.facts["command"] == WORDS[word].command
    words = shlex.split(measure.command)
    command: click.Command | None = program
    with click.Context(program) as context:
        for word in (one for one in words[1:] if not one.startswith("-")):
            if isinstance(command, click.Group):
                command = command.get_command(context, word)
    assert command is not None and not isinstance(command, click.Group)
    options = {option for parameter in command.params for option in parameter.opts}
    assert {"--top"} <= options or measure.name == "removal"
    assert ("--save" in options) == (measure.saved or measure.name == "reliance")
    assert ("--missing" in options) == (measure.drawn is not None or measure.report == "routes") or (
        measure.name == "removal"
    )


def test_the_report_lists_the_measures_in_their_sections(study: Workspace) -> None:
    report = report_on(study)
    listed = {section.name: [part.title for part in section.parts] for section in report.sections}
    for measure in MEASURES:
        if measure.report:
            assert measure.title in listed[measure.report]
    assert [one.name for one in MEASURES if not one.report] == ["reliance", "betweenness"]


def test_a_table_that_needs_a_network_alone_is_registered() -> None:
    """Otherwise nobody but its author would meet it."""
    tables = {
        function
        for module in iter_modules(findings.__path__, f"{findings.__name__}.")
        for function in vars(import_module(module.name)).values()
        if inspect.isfunction(function)
        and function.__module__ == module.name
        and inspect.signature(function).return_annotation is MeasureTable
        and [
            one.annotation
            for one in inspect.signature(function).parameters.values()
            if one.default is inspect.Parameter.empty
        ]
        == [Network]
    }
    assert tables == {measure.table for measure in MEASURES}


def example() -> Measure:
    """The measure of the page on extending, as its code defines it."""
    blocks = re.findall(
        r"^```python\n(.*?)^```", EXTENDING.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    (code,) = [block for block in blocks if "TIE_COUNT = " in block]
    names: dict[str, Any] = {}
    exec(code, names)
    found: Measure = names["TIE_COUNT"]
    return found


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> Callable[[Measure], None]:
    """A function: register a further measure for this test."""

    def register(measure: Measure) -> None:
        every = (*MEASURES, measure)
        words = WORDS | dict.fromkeys((measure.name, *measure.columns), measure)
        for module in (registry, numbers, sections):
            monkeypatch.setattr(module, "MEASURES", every)
        monkeypatch.setattr(numbers, "WORDS", words)
        monkeypatch.setattr(explaining, "ASKED_OF", explaining.ASKED_OF | words.keys())

    return register


def test_the_example_of_a_further_measure_is_met_everywhere(
    study: Workspace, registered: Callable[[Measure], None], capsys: pytest.CaptureFixture[str]
) -> None:
    measure = example()
    registered(measure)
    assert faults(measure, study) == []
    root = explain(study, "tie count of Morven").root
    assert root.text == f"Tie count of Morven: {len(root.below)}"
    assert {node.kind for node in root.below} == {"tie"}
    assert report_on(study).parts["Ties of each"].explained[0].startswith("tie count of agent/")
    with click.Context(measure_group) as context:
        assert "tie-count" in measure_group.list_commands(context)
    for words in ([], ["--missing", "0.1", "--samples", "2"]):
        with pytest.raises(SystemExit) as ended:
            main(["-w", str(study.folder), "measure", "tie-count", *words, "--format", "json"])
        rows = json.loads(capsys.readouterr().out)
        assert not ended.value.code
        assert rows[0]["model"].startswith("Tie count")
        assert any("Morven" in row.values() for row in rows)
    registered(replace(measure, drawn=None))
    with pytest.raises(SystemExit) as ended:
        main(["-w", str(study.folder), "measure", "tie-count", "--missing", "0.1"])
    assert ended.value.code == 2
    assert "--missing does not go with hsp measure tie-count." in capsys.readouterr().err


def test_a_measure_without_words_is_named_and_the_rest_works(
    study: Workspace, registered: Callable[[Measure], None]
) -> None:
    wordless = replace(example(), title="", section="")
    registered(wordless)
    assert faults(wordless, study)[:3] == [
        "The measure 'tie count' has no title.", "The measure 'tie count' has no section.",
        "'tie count' has no section in docs/measures.md",
    ]  # fmt: skip
    assert explain(study, "brokerage of Morven").root.text.startswith("Brokerage of Morven: ")
    assert "Brokerage" in report_on(study).parts


def test_an_unregistered_measure_is_unknown(study: Workspace) -> None:
    with pytest.raises(CommandError, match="Nothing in the graph is called 'tie count of Morven'"):
        explain(study, "tie count of Morven")
