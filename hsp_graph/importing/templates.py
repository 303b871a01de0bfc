"""The canonical tables for people: empty templates, their CSVW metadata, and the reference in the docs.

Everything here is made from :data:`hsp_graph.core.schema.TABLES`, so that none of it can say anything else
than the checks do. ``python -m hsp_graph.importing.templates`` in a checkout writes ``data/templates`` and
``docs/tables.md`` again.
"""

import csv
import io
import json
from pathlib import Path
from typing import Any

from hsp_graph.core.assets import asset
from hsp_graph.core.errors import CommandError
from hsp_graph.core.files import in_place
from hsp_graph.core.namespaces import expand
from hsp_graph.core.schema import SEPARATOR, TABLES, Column, Table

_README_HEAD = """\
# Templates of the canonical tables

One empty CSV file per table. Fill in what you have, leave out what you do not need, keep the first line.
Beside each file, `<table>.csv-metadata.json` describes its columns for machines, as the W3C's
[CSV on the Web](https://www.w3.org/TR/tabular-data-primer/) defines it.

"""

_REFERENCE_HEAD = """\
# The canonical tables

This page is made from `hsp_graph/core/schema.py`, which the importers' checks read too. The empty files are
in `data/templates/`.

"""

_RULES = f"""\
How cells are read:

- Files are CSV in UTF-8 with commas, semicolons or tabs, named after their table; or sheets of one .xlsx
  workbook.
- An empty cell means: not stated. Where a column takes several values, `{SEPARATOR}` separates them.
- A number has a point for decimals and may have an exponent: 2, 0.5 or 1e-05.
- A date is a year, a month or a day: 2008, 2008-05 or 2008-05-17. Give no more than you know.
- A concept is given by its name or any of its synonyms, in any case.
- People and organisations share one set of identifiers, because a tie can join any two of them. An identifier
  holds no `{SEPARATOR}`.
- Columns that are not listed here are kept as properties, and reported.
- A cell that is not a number must not start with `=`, `+`, `@` or `-`, which spreadsheets take for formulas.
  Text that begins so has an apostrophe before it: `'+44 131 555`, `'- she agrees`. It is not kept.
"""


def template_files() -> dict[str, str]:
    """The name and text of every template file: the tables, their metadata and a README.

    >>> template_files()["participation.csv"].split(",")[:3]
    ['id', 'person', 'programme']
    """
    files = {"README.md": _README_HEAD + _body()}
    for table in TABLES:
        files[f"{table.name}.csv"] = _header(table)
        files[f"{table.name}.csv-metadata.json"] = (
            json.dumps(csvw_metadata(table), ensure_ascii=False, indent=2) + "\n"
        )
    return files


def tables_reference() -> str:
    """The Markdown of ``docs/tables.md``: every table and column.

    >>> tables_reference().splitlines()[0]
    '# The canonical tables'
    """
    return _REFERENCE_HEAD + _body()


def write_templates(folder: Path, *, replace: bool = False) -> list[Path]:
    """Write the templates into a folder, which is made if it is not there.

    Args:
        folder: where to.
        replace: whether files of other content may be replaced.

    Returns:
        The files, in the order of their names. Those that were there already and are the same are listed too.

    Raises:
        CommandError: if a file is there with other content and ``replace`` is not set; then none is written.
    """
    if not replace:
        check_templates(folder)
    files = _paths(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with in_place(folder, folder=True) as draft:
        for path, text in files.items():
            (draft / path.name).write_bytes(text.encode())
    return list(files)


def check_templates(folder: Path) -> None:
    """Whether the templates can be written into a folder, which need not be there; nothing is written.

    Raises:
        CommandError: if a file is there with other content, or the folder is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise CommandError(
            f"'{folder}' is not a folder.", hint="Choose another folder, or move the file away."
        )
    for path, text in _paths(folder).items():
        if path.exists() and not (path.is_file() and path.read_bytes() == text.encode()):
            raise CommandError(
                f"There is a '{path.name}' already, and it is not the empty template.",
                where=str(path),
                hint="Choose another folder, or move the file away.",
            )


def _paths(folder: Path) -> dict[Path, str]:
    return {folder / name: text for name, text in sorted(template_files().items())}


def csvw_metadata(table: Table) -> dict[str, Any]:
    """A table's columns as W3C CSV on the Web metadata.

    A foreign key is given only where it points into the same file: CSVW cannot say "a row of this table or of
    that one", nor reach a table outside the metadata's own group.

    >>> from hsp_graph.core.schema import TABLE
    >>> csvw_metadata(TABLE["sources"])["tableSchema"]["primaryKey"]
    'id'
    """
    schema: dict[str, Any] = {"columns": [_csvw_column(column) for column in table.columns]}
    if any(column.kind == "id" and column.required for column in table.columns):
        schema["primaryKey"] = "id"
    own = [column.name for column in table.columns if column.tables == (table.name,) and not column.many]
    if own:
        schema["foreignKeys"] = [
            {
                "columnReference": name,
                "reference": {"resource": f"{table.name}.csv", "columnReference": "id"},
            }
            for name in own
        ]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": f"{table.name}.csv",
        "dc:title": table.name,
        "dc:description": table.meaning,
        "dc:license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True},
        "tableSchema": schema,
    }


def _csvw_column(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.meaning,
        "datatype": _datatype(column),
        "required": column.required,
    }
    if column.many:
        described["separator"] = SEPARATOR
    if column.property and not column.property.startswith("^"):
        described["propertyUrl"] = expand(column.property)
    return described


def _datatype(column: Column) -> str | dict[str, Any]:
    """How CSVW says this kind of cell.

    It has no type for a date of any precision, so that is a string of a given shape.
    """
    match column.kind:
        case "number":
            bounds = {"minimum": column.minimum, "maximum": column.maximum}
            return {"base": "number", **{name: bound for name, bound in bounds.items() if bound is not None}}
        case "yes-no":
            return {"base": "boolean", "format": "yes|no"}
        case "date":
            return {"base": "string", "format": "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"}
        case "choice":
            return {"base": "string", "format": "|".join(column.choices)}
        case _:
            return "string"


def _header(table: Table) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([column.name for column in table.columns])
    return text.getvalue()


def _body() -> str:
    return _RULES + "".join(_section(table) for table in TABLES)


def _section(table: Table) -> str:
    lines = [
        "",
        f"## {table.name}.csv",
        "",
        table.meaning,
        "",
        "| Column | What it holds | Meaning | Such as |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| `{column.name}` | {_holds(column)} | {_cell(column.meaning)} | {_code(column.example)} |"
        for column in table.columns
    ]
    return "\n".join(lines) + "\n"


def _holds(column: Column) -> str:
    """What a cell of this column holds, in words."""
    words: dict[str, str] = {
        "id": "identifier",
        "ref": f"identifier in {' or '.join(column.tables)}",
        "concept": f"concept of {column.scheme}",
        "choice": ", ".join(f"`{choice}`" for choice in column.choices),
        "yes-no": "yes or no",
        "number": "number" + _bounds(column),
    }
    held = words.get(column.kind, column.kind)
    if column.many:
        held += ", several allowed"
    return f"{held}, **required**" if column.required else held


def _bounds(column: Column) -> str:
    if column.minimum is None:
        return ""
    if column.maximum is None:
        return f" from {column.minimum:g}"
    return f" from {column.minimum:g} to {column.maximum:g}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _code(text: str) -> str:
    return f"`{_cell(text)}`" if text else ""


def main() -> None:
    """Write the templates and the reference of this checkout again."""
    for path in write_templates(asset("data", "templates"), replace=True):
        print(path)
    reference = asset("docs", "tables.md")
    reference.write_bytes(tables_reference().encode())
    print(reference)


if __name__ == "__main__":
    main()
