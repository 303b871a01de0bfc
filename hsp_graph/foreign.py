"""Raw tables and their mapping -> canonical sheets: a foreign file becomes rows that are checked like any."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from hsp_graph.importers import Sheet
from hsp_graph.importers.raw import RawRow, RawTable
from hsp_graph.mapping import COLUMNS, PERSON, FileMapping, TableMapping
from hsp_graph.records import SEPARATOR, TABLE, TABLES
from hsp_graph.vocabulary import normal

_EVIDENCE = ("source", "locator")

#: What a row of ours becomes: its cells by column, or None if the foreign row makes none.
Make = Callable[[RawRow], dict[str, str] | None]


@dataclass
class Elements:
    """What was read of a foreign file, before it became rows.

    Attributes:
        read: how many rows or elements, by table.
        ignored: of these, those of tables that are not taken.
        dropped: by table, the columns that are not kept.
    """

    read: dict[str, int] = field(default_factory=dict)
    ignored: int = 0
    dropped: dict[str, list[str]] = field(default_factory=dict)


def foreign_sheets(tables: Sequence[RawTable], mapping: FileMapping) -> tuple[list[Sheet], Elements]:
    """The canonical sheets that the tables of one file become.

    Each agent becomes a row of people or organisations, and one of roles if its role is known; each tie a row
    of ties, each coded passage one of evidence. All rest on the mapping's source, at the place where they
    stand. Whoever is only the end of a tie is a person of whom nothing but the identifier is known.

    Args:
        tables: of one file.
        mapping: which fits it, see :func:`hsp_graph.mapping.check_mapping`.
    """
    file = _File(tables, mapping)
    elements = Elements()
    sheets = [file.sheet("sources", tables[0], ["id", *mapping.source], file.source)]
    for table in tables:
        one = mapping.tables.get(table.name)
        elements.read[table.name] = sum(1 for _ in table.rows())
        if one is None or one.holds == "ignore":
            elements.ignored += elements.read[table.name]
        else:
            sheets += file.sheets(table, one)
            if one.drop:
                elements.dropped[table.name] = list(one.drop)
    sheets += file.ends()
    order = [table.name for table in TABLES]
    return sorted(sheets, key=lambda sheet: order.index(sheet.table.name)), elements


class _File:
    """One foreign file with its mapping."""

    def __init__(self, tables: Sequence[RawTable], mapping: FileMapping) -> None:
        self._tables, self._mapping = tables, mapping
        self._prefix = "" if mapping.shared else f"{mapping.source['id']}/"
        self._agents = {
            row.id
            for table in tables
            if mapping.tables.get(table.name, TableMapping("ignore")).holds == "agents"
            for row in table.rows()
        }

    def source(self, row: RawRow) -> dict[str, str] | None:
        """The row of the table sources; it is made once, whatever stands in the file."""
        return dict(self._mapping.source)

    def sheet(
        self, name: str, table: RawTable, header: Sequence[str], make: Make, extras: Sequence[str] = ()
    ) -> Sheet:
        """A sheet of one of our tables, made of the rows of one of theirs."""
        ours = [column for column in dict.fromkeys(header) if TABLE[name].column(column)]
        canonical = {column.name for column in TABLE[name].columns}
        kept = {theirs: f"{theirs} (own)" if theirs in canonical else theirs for theirs in extras}

        def rows() -> Iterator[tuple[int | str, list[str]]]:
            places = iter([RawRow("the mapping", "", (), False, {})]) if name == "sources" else table.rows()
            for row in places:
                cells = make(row)
                if cells is not None:
                    own = [row.cells.get(theirs, "") for theirs in kept]
                    yield _place(row.place), [*(cells.get(column, "") for column in ours), *own]

        return Sheet(TABLE[name], table.path, table.label, table.format, [*ours, *kept.values()], rows)

    def sheets(self, table: RawTable, mapping: TableMapping) -> list[Sheet]:
        """The sheets of one table."""
        used = {*mapping.columns.values(), *mapping.drop}
        extras = [name for name in table.header if name not in used]
        filled = [*mapping.columns, *mapping.fixed]
        if mapping.holds == "agents":
            places = {name: self._agent(name, mapping) for name in ("people", "organisations")}
            made = [
                self.sheet(name, table, ["id", "name", "kind", *filled, *_EVIDENCE], make, extras)
                for name, make in places.items()
                if name == "people" or "kind" in filled
            ]
            if "role" in filled:
                roles = ["person", *filled, *_EVIDENCE]
                made.append(self.sheet("roles", table, roles, self._role(mapping)))
            return made
        if mapping.holds == "ties":
            header = ["id", "from", "to", *filled, "mutual", *_EVIDENCE]
            return [self.sheet("ties", table, header, self._tie(mapping), extras)]
        header = ["id", *filled, *_EVIDENCE]
        return [self.sheet("evidence", table, header, self._passage(mapping), extras)]

    def ends(self) -> list[Sheet]:
        """The people who are only known as the ends of ties, each where it first stands."""
        ties = [
            table
            for table in self._tables
            if table.name in self._mapping.tables and self._mapping.tables[table.name].holds == "ties"
        ]
        seen: set[str] = set()

        def people(table: RawTable) -> Callable[[], Iterator[tuple[int | str, list[str]]]]:
            def rows() -> Iterator[tuple[int | str, list[str]]]:
                if table is ties[0]:
                    seen.clear()
                    seen.update(self._agents)
                for row in table.rows():
                    for end in row.ends:
                        if end not in seen:
                            seen.add(end)
                            yield _place(row.place), [self._id(end), end, *self._evidence(row)]

            return rows

        header = ["id", "name", *_EVIDENCE]
        sheets = [
            Sheet(TABLE["people"], table.path, table.label, table.format, header, people(table))
            for table in ties
        ]
        return [sheet for sheet in sheets if next(sheet.rows(), None)]

    def _agent(self, name: str, mapping: TableMapping) -> Make:
        def make(row: RawRow) -> dict[str, str] | None:
            cells = self._cells(row, mapping)
            kind = normal(cells.pop("kind", "") or PERSON)
            if (kind == PERSON) != (name == "people"):
                return None
            if kind != PERSON:
                cells["kind"] = kind
            shown = cells.get("name") or row.cells.get("label", "") or row.id
            return {**cells, "id": self._id(row.id), "name": shown}

        return make

    def _role(self, mapping: TableMapping) -> Make:
        def make(row: RawRow) -> dict[str, str] | None:
            cells = self._cells(row, mapping)
            if not cells.get("role") or normal(cells.get("kind", "") or PERSON) != PERSON:
                return None
            return {**cells, "person": self._id(row.id)}

        return make

    def _tie(self, mapping: TableMapping) -> Make:
        def make(row: RawRow) -> dict[str, str]:
            mutual = {} if row.directed else {"mutual": "yes"}
            source, target = (self._id(end) for end in row.ends)
            own = {"id": self._id(row.id) if row.id else "", "from": source, "to": target}
            return {**mutual, **self._cells(row, mapping), **own}

        return make

    def _passage(self, mapping: TableMapping) -> Make:
        def make(row: RawRow) -> dict[str, str]:
            return {**self._cells(row, mapping), "id": self._id(row.id) if row.id else ""}

        return make

    def _cells(self, row: RawRow, mapping: TableMapping) -> dict[str, str]:
        cells = dict(zip(_EVIDENCE, self._evidence(row), strict=True))
        for name in (*mapping.columns, *mapping.fixed):
            value = mapping.value(name, row)
            if COLUMNS[mapping.holds][name].kind == "ref":
                value = SEPARATOR.join(map(self._reference, value.split(SEPARATOR)))
            if value:
                cells[name] = value
        return cells

    def _evidence(self, row: RawRow) -> tuple[str, str]:
        return self._mapping.source["id"], row.place

    def _reference(self, text: str) -> str:
        """An identifier of this file as the study has it; any other is one of the study's own."""
        return self._id(text) if text in self._agents else text

    def _id(self, own: str) -> str:
        return f"{self._prefix}{own}".replace(SEPARATOR, "/")


def _place(place: str) -> int | str:
    """A row by its number, where it has one."""
    word, _, number = place.partition(" ")
    return int(number) if word == "row" and number.isdecimal() else place
