"""hsp explain: a tree or JSON, numbers as they were saved or as of a date."""

import json
from collections.abc import Mapping
from typing import Any

from hsp_graph.output.explain import explain
from hsp_graph.workspace import Workspace
from tests.command_line import Hsp


def test_a_saved_number_is_told_with_its_making(fresh_small: Workspace, hsp: Hsp) -> None:
    code, _, err = hsp("-w", fresh_small.folder, "measure", "brokerage", "--save")
    assert code == 0
    found = fresh_small.query(
        f"SELECT ?n {{ ?n hsp:ofAgent <{fresh_small.base}agent/dev> ; hsp:quantity 'total' }}"
    )
    (saved,) = [str(number) for row in found.bindings for number in row.values()]
    assert saved.startswith(err.split()[2].rstrip(";"))
    root = explain(fresh_small, saved).root
    assert root.text == "Total of Dev, as saved: 1"
    assert root.facts["fingerprint"] == fresh_small.network().fingerprint()
    assert root.below[0].text == "Total of Dev: 1"


def test_the_command_prints_a_tree_of_eighty_columns_or_json(study: Workspace, hsp: Hsp) -> None:
    code, out, err = hsp("-w", study.folder, "explain", "brokerage", "of", "Morven")
    assert (code, err) == (0, "")
    assert out.startswith("Brokerage of Morven: 19\n")
    assert max(map(len, out.splitlines())) <= 80
    code, out, _ = hsp("-w", study.folder, "explain", "tie/joan-katherine", "--format", "json")
    assert json.loads(out) == explain(study, "joan-katherine").to_dict()

    def depth(node: Mapping[str, Any]) -> int:
        return 1 + max(map(depth, node["below"]), default=0)

    # Tie, form, person, position, role, row, evidence, source.
    assert depth(json.loads(out)) == 8
    code, _, err = hsp("-w", study.folder, "explain", "Joycee")
    assert code == 2
    assert "Did you mean 'Joyce'" in err


def test_a_number_of_a_date_is_that_of_the_command(authority: Workspace, hsp: Hsp) -> None:
    _, out, _ = hsp("-w", authority.folder, "measure", "brokerage", "--as-of", "2016", "--format", "json")
    rows = sorted(json.loads(out), key=lambda row: -row["total"])
    _, out, _ = hsp(
        "-w", authority.folder, "explain", f"brokerage of {rows[0]['name']} as of 2016", "--format", "json"
    )
    root = json.loads(out)
    assert root["text"] == f"Brokerage of {rows[0]['name']}: {rows[0]['total']}"
    assert root["facts"]["graph"] == rows[0]["graph"]
    assert (root["facts"]["as_of"], root["facts"]["conditions"]) == ("2016", "none")
    assert rows[0]["as_of"] == "2016"


def test_all_leaves_nothing_out_of_a_long_list(study: Workspace, hsp: Hsp) -> None:
    number = int(study.ask("sources").to_dicts()[0]["evidence"])
    assert number > 300
    of = ("-w", study.folder, "explain", "source/paper")
    _, out, _ = hsp(*of)
    assert f"and {number - 20:,} more pieces of evidence (--all)" in out
    _, out, _ = hsp(*of, "--all", "--format", "json")

    def evidence(node: Mapping[str, Any]) -> int:
        return int(node["kind"] == "evidence") + sum(map(evidence, node["below"]))

    assert evidence(json.loads(out)) == number
    _, out, _ = hsp(*of, "--all")
    assert "--all" not in out and " more pieces" not in out
