"""hsp code as a user types it: what is left to code, what nothing supports, how far two coders agree."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hsp_graph.cli.code import _PARTS
from hsp_graph.core.assets import asset
from hsp_graph.findings.coding import PARTS
from hsp_graph.workspace import Workspace
from tests.command_line import Hsp

Rows = list[dict[str, Any]]

#: Fictional. Two coders on four passages, and one of everything that goes wrong.
CODED = """\
id,tie,agent,source,locator,paraphrase,quotation,coder,indicators,strategies,states_type
a1,,ms-ahmed,interviews,p. 1,Shares power.,,AB,heads-authentic-power,,
c1,,ms-ahmed,interviews,P.  1,Gives away power.,,CD,heads-authentic-power,,
a2,,ms-ahmed,interviews,p. 2,Has parents help.,,AB,heads-nominal-role,,
a2b,,ms-ahmed,interviews,p. 2,And decides with them.,,AB,heads-authentic-power,,
c2,,ms-ahmed,interviews,p. 2,Has parents help.,,CD,,,
a3,,ms-ahmed,interviews,,,She said so.,AB,,,
c3,,ms-ahmed,interviews,,,she said  so.,CD,,,
a4,t1,amina,interviews,p. 4,Is heard.,,AB,parents-authentic-agency,,
c4,,amina,interviews,p. 4,Is heard.,,CD,parents-authentic-agency,,
other,,amina,interviews,p. 2,Not the same person.,,CD,heads-nominal-role,,
unsigned,,ms-ahmed,interviews,p. 1,Nobody signed it.,,,,co-teaching,
together,,ms-ahmed,interviews,p. 1,Signed by both.,,AB|CD,,,
nowhere,,ms-ahmed,interviews,,,,AB,,,
wordless,t2,,interviews,,,,AB,parents-nominal-power,,
on-tie,t1,,interviews,p. 5,She trusts him.,,EF,parents-authentic-agency,,
says-nominal,,ms-ahmed,interviews,p. 9,Called nominal.,,,,,nominal
says-of-amina,,amina,interviews,p. 9,Called traditional.,,,,,traditional
says-of-dev,,dev,interviews,p. 9,Called traditional.,,,,,traditional
"""


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory, write_tables: Callable[..., Path], hsp: Hsp) -> Path:
    """A workspace with what two coders coded, imported by the command line."""
    folder = tmp_path_factory.mktemp("coded")
    tables = write_tables(folder / "tables", evidence=CODED)
    assert hsp("init", folder / "ws").exit_code == 0
    done = hsp("-w", folder / "ws", "import", tables)
    assert done.exit_code == 0, done.err
    return folder / "ws"


@pytest.fixture(scope="module")
def code(coded: Path, hsp: Hsp) -> Callable[[str], Rows]:
    """A function: the rows of one part of 'hsp code'."""

    def rows(part: str) -> Rows:
        done = hsp("-w", coded, "code", part, "--format", "json")
        assert (done.exit_code, done.err) == (0, "")
        found: Rows = json.loads(done.out)
        return found

    return rows


def test_evidence_without_indicator_is_listed(code: Callable[[str], Rows]) -> None:
    rows = {row["evidence"]: row for row in code("uncoded")}
    assert set(rows) == {
        "a3", "c2", "c3", "nowhere", "says-nominal", "says-of-amina", "says-of-dev",
        "together", "unsigned",
    }  # fmt: skip
    assert rows["unsigned"] == {
        "evidence": "unsigned", "about": "Ms Ahmed", "source": "interviews", "locator": "p. 1",
        "says": "Nobody signed it.", "coded_otherwise": "strategy co-teaching",
    }  # fmt: skip
    assert rows["a3"]["says"] == "She said so."
    assert rows["says-nominal"]["coded_otherwise"] == "states nominal"


def test_the_studys_uncoded_evidence_is_that_of_its_table(study: Workspace, hsp: Hsp) -> None:
    with asset("data", "tett-macleod-2020", "evidence.csv").open(encoding="utf-8") as file:
        uncoded = {row["id"] for row in csv.DictReader(file) if not row["indicators"]}
    done = hsp("-w", study.folder, "code", "uncoded", "--format", "csv")
    found = [row["evidence"] for row in csv.DictReader(io.StringIO(done.out))]
    assert len(found) == len(uncoded) == 51
    assert set(found) == uncoded
    # Each of its 82 ties has its evidence in its own row; nothing that it claims lacks support.
    table = hsp("-w", study.folder, "code")
    assert "Coded to no indicator: 51 of 153 pieces of evidence" in table.out
    assert "Not supported by the evidence: 0" in table.out
    assert "as they do not say who coded them: 153" in table.out.replace("\n", " ")
    assert "Nothing here lacks support." in table.err
    assert "No passage is coded by two coders." in table.err
    assert max(map(len, table.out.splitlines())) <= 80


def test_claims_without_support_are_told_with_the_reason(code: Callable[[str], Rows]) -> None:
    columns = ("kind", "about", "claim", "why", "where")
    assert [tuple(row[name] for name in columns) for row in code("unsupported")] == [
        ("type", "Amina", "traditional", "the coded evidence shows: authentic", "says-of-amina"),
        ("type", "Dev", "traditional", "too little is coded for a label: 0, where it needs 2", "says-of-dev"),
        ("type", "Ms Ahmed", "nominal", "the coded evidence shows: authentic", "says-nominal"),
        ("tie", "Amina and her head", "", "no evidence with a source", "ties.csv, row 4"),
        ("coding", "Dev negotiates with Ms Ahmed", "parents-nominal-power",
         "it has neither locator nor words; it counts for nobody", "wordless"),
        ("coding", "Amina", "heads-nominal-role", "no role as one of the heads", "other"),
    ]  # fmt: skip


def test_agreement_is_counted_by_passage_and_agent(code: Callable[[str], Rows]) -> None:
    rows = {(row["indicator"], row["coefficient"]): row for row in code("agreement")}
    assert len(rows) == 6
    # Passages: p. 1 and p. 2 of Ms Ahmed, the quotation, p. 4 of Amina; AB's two rows on p. 2 are one coding.
    power = rows["heads-authentic-power", "kappa"]
    assert (power["coders"], power["passages"], power["given"], power["agreed"]) == ("AB, CD", 4, 2, 0.75)
    assert power["value"] == pytest.approx((3 / 4 - 1 / 2) / (1 - 1 / 2))
    # 8 codings, 3 yes: D_o = 2/8, D_e = 2 * 3 * 5 / 56.
    assert rows["heads-authentic-power", "alpha"]["value"] == pytest.approx(1 - (2 / 8) / (30 / 56))
    assert rows["parents-authentic-agency", "alpha"]["value"] == 1
    assert rows["heads-nominal-role", "kappa"]["value"] == 0
    assert {row["not_defined_because"] for row in rows.values()} == {""}


def test_what_could_not_be_compared_is_counted(coded: Path, hsp: Hsp) -> None:
    done = hsp("-w", coded, "code", "agreement")
    told = " ".join(done.out.split())
    assert "Agreement of coders over 4 passages that at least two of them coded" in told
    assert "as they do not say who coded them: 4 of the pieces" in told
    assert "as several coders coded them together: 1 of the pieces" in told
    assert "tells which passage they are: 2 of the pieces" in told


def test_the_parts_are_those_of_the_finding() -> None:
    assert tuple(PARTS) == _PARTS


def test_one_table_fits_into_a_file(coded: Path, hsp: Hsp) -> None:
    done = hsp("-w", coded, "code", "--format", "csv")
    assert (done.exit_code, done.out) == (2, "")
    assert "Name one: uncoded, unsupported, agreement." in done.err


def test_an_empty_study_has_headers_and_says_so(tmp_path: Path, hsp: Hsp) -> None:
    hsp("init", tmp_path / "ws")
    done = hsp("-w", tmp_path / "ws", "code", "agreement", "--format", "csv")
    assert done.exit_code == 0
    assert done.out == "indicator,coefficient,coders,passages,given,agreed,value,not_defined_because\n"
    assert "No passage is coded by two coders." in done.err
    everything = hsp("-w", tmp_path / "ws", "code")
    assert "There is no evidence to be coded." in everything.err


def test_evidence_on_a_tie_alone_counts_for_the_end_whose_group_it_shows(coded: Path, hsp: Hsp) -> None:
    done = hsp("-w", coded, "typology", "Amina", "--actor", "parents", "--format", "json")
    (row,) = json.loads(done.out)
    assert row["evidence"] == ["a4", "c4", "on-tie"]
    # The other end, a practitioner, is no parent; and who is named stands alone.
    (dev,) = json.loads(hsp("-w", coded, "typology", "Dev", "--format", "json").out)
    assert (dev["actor"], dev["evidence"]) == ("practitioners", [])
