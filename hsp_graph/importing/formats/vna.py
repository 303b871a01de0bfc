"""NetDraw's VNA: sections of nodes and ties, each with a line of column names.

- The first column of nodes is their identifier. Columns of ``*Node properties`` (place, colour, size) are
  attributes beside those of ``*Node data``.
- After the two ends, each column of ``*Tie data`` that holds numbers is a relation and one table of ties: a
  number other than 0 is a tie with that ``value``, 0 says that there is none. A column called strength,
  weight or value, or by what is a date, and one that holds words, tells more of the ties of its row. Where
  there are only such columns, or none, every row is one tie.
- ``*Tie properties`` only say how lines are drawn; they are kept as rows about the file.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from hsp_graph.core.errors import DataError
from hsp_graph.importing.files.text import clean, fresh, put
from hsp_graph.importing.formats.dl import value_of
from hsp_graph.importing.raw import RawRow, RawTable

_TOKEN = re.compile(r'"((?:[^"]|"")*)"|([^\s,"][^\s,]*)|(")')
_KINDS = ("node data", "node properties", "tie data", "tie properties")
_MORE = frozenset({"strength", "weight", "value", "valid_from", "valid_until", "start", "end", "year"})


#: What makes a table of the file, by its name, what it holds, its header and rows.
_Make = Callable[..., RawTable]

#: By identifier, the line and the attributes of an agent.
_Agents = dict[str, tuple[int, dict[str, str]]]


@dataclass(frozen=True)
class _Section:
    kind: str
    header: list[str]
    rows: list[tuple[int, list[str]]]


def vna_tables(text: str, path: Path, label: str) -> list[RawTable]:
    """The agents and ties of a VNA file with this text.

    Raises:
        DataError: if a section is not known, a row does not fit its columns, or a tie leads to nobody.
    """
    sections = _sections(text, label)
    agents, names = _agents(sections, label)
    table: _Make = partial(RawTable, path, label, "ucinet")
    tables = []
    if declared := any(section.kind in _KINDS[:2] for section in sections):
        tables.append(table("nodes", "agents", names, partial(_agent_rows, agents)))
    for section in sections:
        if section.kind == "tie data":
            _check_ends(section, agents if declared else None, label)
            tables += _tie_tables(section, table)
        elif section.kind == "tie properties":
            tables.append(table(section.kind, "about", section.header, partial(_about_rows, section)))
    return tables


def _agents(sections: list[_Section], label: str) -> tuple[_Agents, list[str]]:
    """The agents with the lines in which they stand first, and the names of their attributes."""
    agents: _Agents = {}
    names: list[str] = []
    known = any(section.kind == "node data" for section in sections)
    for kind in _KINDS[:2]:
        its: set[str] = set()
        for section in (section for section in sections if section.kind == kind):
            columns = [
                name if name not in names else fresh(f"{name} (properties)", names)
                for name in ("label" if name.casefold() == "label" else name for name in section.header[1:])
            ]
            names += columns
            for number, cells in section.rows:
                where = f"{label}, line {number}"
                if known and kind == "node properties" and cells[0] not in agents:
                    raise DataError(f"'{cells[0]}' is not in '*node data'.", where=where,
                                    hint="Add a row to '*Node data', or correct the name.")  # fmt: skip
                if not cells[0] or cells[0] in its:
                    raise DataError(
                        f"'{cells[0]}' occurs twice." if cells[0] else "The row has no identifier.",
                        where=where, hint="Give every node one row of its own in each section.",
                    )  # fmt: skip
                its.add(cells[0])
                _, attributes = agents.setdefault(cells[0], (number, {}))
                for column, cell in zip(columns, cells[1:], strict=True):
                    put(attributes, column, cell, where)
    return agents, names


def _sections(text: str, label: str) -> list[_Section]:
    sections: list[_Section] = []
    for number, line in enumerate(text.split("\n"), start=1):
        where = f"{label}, line {number}"
        if line.lstrip().startswith("*"):
            kind = " ".join(line.lstrip()[1:].casefold().split())
            if kind not in _KINDS:
                raise DataError(
                    f"The section '*{clean(kind, where)[:60]}' is not known.", where=where,
                    hint=f"VNA has the sections {', '.join('*' + name for name in _KINDS)}.",
                )  # fmt: skip
            sections.append(_Section(kind, [], []))
            continue
        cells = _cells(line, where)
        if not cells:
            continue
        if not sections:
            raise DataError("The file does not begin with a section.", where=where,
                            hint="Begin it with *Node data or *Tie data.")  # fmt: skip
        section = sections[-1]
        if not section.header:
            _check_header(cells, section.kind, where)
            section.header.extend(cells)
        elif len(cells) == len(section.header):
            section.rows.append((number, cells))
        else:
            raise DataError(
                f"The row has {len(cells)} values, and there are {len(section.header)} columns.", where=where,
                hint="Put values with blanks or commas in quotation marks, and \"\" where there is none.",
            )  # fmt: skip
    return sections


def _cells(line: str, where: str) -> list[str]:
    cells = []
    for match in _TOKEN.finditer(line):
        if match[3]:
            raise DataError("A quotation mark is opened and never closed.", where=where, hint="Close it.")
        cells.append(clean(match[1].replace('""', '"') if match[2] is None else match[2], where))
    return cells


def _check_header(cells: list[str], kind: str, where: str) -> None:
    keys = [cell.casefold() for cell in cells]
    if "" in keys or len(set(keys)) < len(keys) or len(keys) < (2 if kind.startswith("tie") else 1):
        raise DataError(
            f"The columns of '*{kind}' cannot be used: {', '.join(cells)}.", where=where,
            hint="Give every column one name of its own; those of ties begin with from and to.",
        )  # fmt: skip


def _agent_rows(agents: _Agents) -> Iterator[RawRow]:
    for name, (number, attributes) in agents.items():
        yield RawRow(f"line {number}", name, (), False, attributes)


def _check_ends(section: _Section, agents: _Agents | None, label: str) -> None:
    for number, cells in section.rows:
        if "" in cells[:2]:
            raise DataError("The tie has nobody at one end.", where=f"{label}, line {number}",
                            hint="Name both ends, or take the row out.")  # fmt: skip
        if agents is None:
            continue
        if absent := next((end for end in cells[:2] if end not in agents), None):
            raise DataError(
                f"The tie leads to '{absent}', who is not among the nodes.", where=f"{label}, line {number}",
                hint="Add a row to '*Node data', or correct the name.",
            )  # fmt: skip


def _tie_tables(section: _Section, table: _Make) -> list[RawTable]:
    numbers = [
        index
        for index, name in enumerate(section.header)
        if index > 1
        and name.casefold() not in _MORE
        and all(value_of(cells[index]) is not None for _, cells in section.rows)
    ]
    more = [index for index in range(2, len(section.header)) if index not in numbers]
    others = [section.header[index] for index in more]
    if not numbers:
        return [table("ties", "ties", others, partial(_tie_rows, section, None, more))]
    header = ["value", *(fresh(name, ["value"]) for name in others)]
    return [
        table(section.header[index], "ties", header, partial(_tie_rows, section, index, more))
        for index in numbers
    ]


def _tie_rows(section: _Section, relation: int | None, more: list[int]) -> Iterator[RawRow]:
    for number, cells in section.rows:
        attributes: dict[str, str] = {}
        if relation is not None:
            value = value_of(cells[relation])
            if not value or value != value:  # noqa: PLR0124 - only NaN is not itself
                continue
            attributes["value"] = cells[relation]
        for index in more:
            put(attributes, section.header[index], cells[index], f"line {number}")
        yield RawRow(f"line {number}", "", (cells[0], cells[1]), True, attributes)


def _about_rows(section: _Section) -> Iterator[RawRow]:
    for number, cells in section.rows:
        others = {name: cell for name, cell in zip(section.header, cells, strict=True) if cell}
        yield RawRow(f"line {number}", "", (), False, others)
