"""The templates and the reference of the tables say what records.py says."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from hsp_graph.core.assets import asset
from hsp_graph.core.errors import CommandError
from hsp_graph.core.namespaces import expand
from hsp_graph.core.schema import TABLE, TABLES, Table
from hsp_graph.importing.templates import csvw_metadata, tables_reference, template_files, write_templates

TABLE_IDS = [table.name for table in TABLES]


def test_shipped_templates_are_what_the_function_writes() -> None:
    shipped = {path.name: path.read_bytes().decode() for path in asset("data", "templates").iterdir()}
    assert shipped == template_files(), "run: python -m hsp_graph.importing.templates"


def test_reference_in_docs_is_what_the_function_writes() -> None:
    reference = Path(__file__).parents[2] / "docs" / "tables.md"
    assert reference.read_bytes().decode() == tables_reference(), (
        "run: python -m hsp_graph.importing.templates"
    )


@pytest.mark.parametrize("table", TABLES, ids=TABLE_IDS)
def test_a_template_is_its_header_and_no_row(table: Table) -> None:
    rows = list(csv.reader(template_files()[f"{table.name}.csv"].splitlines()))
    assert rows == [[column.name for column in table.columns]]


@pytest.mark.parametrize("table", TABLES, ids=TABLE_IDS)
def test_every_column_is_explained(table: Table) -> None:
    section = tables_reference().split(f"## {table.name}.csv\n")[1].split("\n## ")[0]
    explained = [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| `")]
    assert explained == [f"`{column.name}`" for column in table.columns]
    cells = [line.replace("\\|", "").count("|") for line in section.splitlines() if line.startswith("|")]
    assert set(cells) == {5}
    for column in table.columns:
        assert column.meaning.replace("|", "\\|") in section


@pytest.mark.parametrize("table", TABLES, ids=TABLE_IDS)
def test_metadata_are_csvw(table: Table) -> None:
    metadata = json.loads(template_files()[f"{table.name}.csv-metadata.json"])
    assert metadata == csvw_metadata(table)
    assert metadata["@context"][0] == "http://www.w3.org/ns/csvw"
    assert metadata["url"] == f"{table.name}.csv"
    assert metadata["dc:description"] == table.meaning
    schema: dict[str, Any] = metadata["tableSchema"]
    assert [column["titles"] for column in schema["columns"]] == [column.name for column in table.columns]
    for described, column in zip(schema["columns"], table.columns, strict=True):
        assert described["required"] is column.required
        assert described.get("separator") == ("|" if column.many else None)
        if column.property and not column.property.startswith("^"):
            assert described["propertyUrl"] == expand(column.property)
        else:
            assert "propertyUrl" not in described
    assert ("primaryKey" in schema) == table.columns[0].required


def test_metadata_say_bounds_choices_and_keys() -> None:
    columns = {
        column["name"]: column for column in csvw_metadata(TABLE["organisations"])["tableSchema"]["columns"]
    }
    assert columns["free_school_meals"]["datatype"] == {"base": "number", "minimum": 0, "maximum": 100}
    assert columns["roll"]["datatype"] == {"base": "number", "minimum": 0}
    assert columns["kind"]["datatype"]["format"].split("|")[:2] == ["school", "local-authority"]
    assert columns["identified"]["datatype"] == {"base": "boolean", "format": "yes|no"}
    assert csvw_metadata(TABLE["organisations"])["tableSchema"]["foreignKeys"] == [
        {
            "columnReference": "part_of",
            "reference": {"resource": "organisations.csv", "columnReference": "id"},
        }
    ]
    assert "foreignKeys" not in csvw_metadata(TABLE["ties"])["tableSchema"]


def test_writing_makes_the_folder_and_can_be_repeated(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "study"
    written = write_templates(folder)
    assert sorted(path.name for path in written) == sorted(template_files())
    assert write_templates(folder) == written
    assert {path.name: path.read_bytes().decode() for path in folder.iterdir()} == template_files()


def test_a_filled_table_is_never_replaced_unasked(tmp_path: Path) -> None:
    filled = tmp_path / "people.csv"
    filled.write_text("id,name\namina,Amina\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"There is a 'people.csv' already") as caught:
        write_templates(tmp_path)
    assert caught.value.where == str(filled)
    assert caught.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["people.csv"]
    assert filled.read_text(encoding="utf-8") == "id,name\namina,Amina\n"
    write_templates(tmp_path, replace=True)
    assert filled.read_text(encoding="utf-8") == template_files()["people.csv"]
