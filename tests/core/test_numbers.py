"""One grammar of numbers: what Python, R and networkx write is read alike by every reader."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.numbers import number_in, without_exponent
from hsp_graph.core.result_table import ResultTable
from hsp_graph.core.schema import TABLE
from hsp_graph.core.vocabulary import Vocabulary
from hsp_graph.importing.checking import Checker
from hsp_graph.importing.formats.rdf.cells import cell_of
from hsp_graph.importing.formats.registry import read_raw
from hsp_graph.importing.mapping.draft import suggested_mapping
from hsp_graph.importing.tables import read_sources

PEOPLE = "id,name\na,A\nb,B\n"


def canonical(folder: Path, text: str) -> float:
    """The strength in a canonical table."""
    (folder / "people.csv").write_text(PEOPLE)
    (folder / "ties.csv").write_text(f"from,to,strength\na,b,{text}\n")
    checker = Checker(read_sources([folder / "people.csv", folder / "ties.csv"]), Vocabulary({}))
    stated = {column.name: value for record in checker.records() for column, value in record.values}
    assert not checker.problems
    assert "e" not in stated["strength"].lower()
    return float(stated["strength"])


def file(name: str, content: str, attribute: str) -> Callable[[Path, str], float]:
    """The strength in a foreign file, which is suggested as one."""

    def read(folder: Path, text: str) -> float:
        path = folder / name
        path.write_text(content.format(text))
        tables = read_raw(path)
        assert f'strength = "{attribute}"' in suggested_mapping(tables, Vocabulary({}))
        (row,) = [row for table in tables if table.holds == "ties" for row in table.rows()]
        return float(row.cells[attribute])

    return read


def rdf(folder: Path, text: str) -> float:
    """The strength in RDF, as a double."""
    double = ox.NamedNode("http://www.w3.org/2001/XMLSchema#double")
    cell, lost = cell_of(TABLE["ties"].column("strength"), ox.Literal(text, datatype=double), lambda *_: "")
    assert lost == ""
    return float(cell)


def result(folder: Path, text: str) -> float:
    """A number as text in an answer, which no spreadsheet may take for a formula."""
    return float(ResultTable(["z"], [[text]]).text("csv").splitlines()[1])


GRAPHML = """<graphml><key id="d" for="edge" attr.name="weight"/><graph edgedefault="directed">
<node id="a"/><node id="b"/><edge source="a" target="b"><data key="d">{}</data></edge></graph></graphml>"""
GEXF = """<gexf><graph><nodes><node id="a"/><node id="b"/></nodes><edges>
<edge id="e" source="a" target="b" weight="{}"/></edges></graph></gexf>"""

READERS = {
    "canonical": canonical,
    "edge list": file("w.csv", "Source,Target,Weight\na,b,{}\n", "Weight"),
    "graphml": file("w.graphml", GRAPHML, "weight"),
    "gexf": file("w.gexf", GEXF, "weight"),
    "pajek lines": file("w.net", '*Vertices 2\n1 "a"\n2 "b"\n*Arcs\n1 2 {}\n', "weight"),
    "pajek matrix": file("m.net", "*Vertices 2\n*Matrix\n0 {}\n0 0\n", "weight"),
    "dl matrix": file("w.dl", "dl n=2\ndata:\n0 {}\n0 0\n", "value"),
    "dl edges": file("e.dl", "dl n=2, format=edgelist1\ndata:\n1 2 {}\n", "value"),
    "vna": file("w.vna", "*Node data\nid\na\nb\n*Tie data\nfrom to closeness\na b {}\n", "value"),
    "rdf": rdf,
    "result": result,
}


@pytest.mark.parametrize("reader", READERS)
def test_what_programs_write_is_read(reader: str, tmp_path: Path) -> None:
    for text, value in (("1e-05", 1e-05), ("1E3", 1000.0), ("+.5", 0.5), ("2.", 2.0), ("5e-324", 5e-324)):
        assert READERS[reader](tmp_path, text) == value


@pytest.mark.parametrize("reader", READERS)
def test_every_float_comes_back(reader: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("numbers")

    @settings(max_examples=30, deadline=None)
    @given(st.floats(min_value=0, exclude_min=True, allow_infinity=False))
    def comes_back(value: float) -> None:
        assert READERS[reader](folder, repr(value)) == value

    comes_back()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_grammar_has_every_float(value: float) -> None:
    assert number_in(repr(value)) == value
    assert float(without_exponent(repr(value))) == value
    assert "e" not in without_exponent(repr(value))


@pytest.mark.parametrize("text", ["nan", "NaN", "inf", "Infinity", "1e999"])
def test_what_is_not_finite_is_refused_as_such(text: str, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "ties.csv").write_text(f"from,to,strength\na,b,{text}\n")
    checker = Checker(read_sources([tmp_path / "people.csv", tmp_path / "ties.csv"]), Vocabulary({}))
    assert [record for record in checker.records() if record.sheet.table.name == "ties"] == []
    (problem,) = checker.problems
    assert problem.reason == "this is not a finite number"
    assert problem.hint == "Write the number, or leave the cell empty."


def test_infinity_in_a_pajek_line_is_its_weight_and_no_name(tmp_path: Path) -> None:
    path = tmp_path / "w.net"
    path.write_text('*Vertices 2\n*Arcs\n1 2 inf "since" "2008"\n')
    (row,) = read_raw(path)[1].rows()
    assert row.cells == {"weight": "inf", "since": "2008"}
