"""Applies a mapping: raw tables of a foreign file become canonical sheets, which are checked like any."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from hsp_graph.core.errors import DataError
from hsp_graph.core.matching import normal
from hsp_graph.core.schema import SEPARATOR, TABLE, TABLES, Column
from hsp_graph.core.spreadsheet import guarded
from hsp_graph.importing.files.text import fresh
from hsp_graph.importing.mapping.mapping import COLUMNS, PERSON, UNIDENTIFIED, FileMapping, TableMapping
from hsp_graph.importing.raw import RawRow, RawTable
from hsp_graph.importing.tables import Sheet

_EVIDENCE = ("source", "locator")
#: Formats that spreadsheet programs write too: what looks like a formula there may be one.
_SPREADSHEETS = ("delimited", "kumu", "egor")

#: The rows of ours that a foreign row becomes, each with its cells by column.
Make = Callable[[RawRow], list[dict[str, str]]]
#: Whether a row's cell in one of their columns is still to be kept.
Still = Callable[[RawRow], bool]


@dataclass
class Elements:
    """What was read of a foreign file, before it became rows.

    Each element that is not ignored became a row of people, organisations, ties or evidence; the other rows
    are :attr:`ends`, one for the source, and those of roles.

    Attributes:
        read: how many rows or elements, by table.
        ignored: of these, those of tables that are not taken.
        dropped: by table, the columns that are not kept.
        left: by table and column of ours, the words that the mapping leaves out, and how often each.
        ends: how many people are known as ends of ties only.
        notes: further messages, in sentences.
    """

    read: dict[str, int] = field(default_factory=dict)
    ignored: int = 0
    dropped: dict[str, list[str]] = field(default_factory=dict)
    left: dict[str, dict[str, int]] = field(default_factory=dict)
    ends: int = 0
    notes: list[str] = field(default_factory=list)


def foreign_sheets(
    tables: Sequence[RawTable], mapping: FileMapping, known: Callable[[str], bool] = lambda agent: False
) -> tuple[list[Sheet], Elements]:
    """The canonical sheets that the tables of one file become.

    Each agent becomes a row of people or organisations, and one of roles for each of its roles that is known;
    each tie a row of ties, each coded passage one of evidence. All rest on the mapping's source, at the place
    where they stand. Whoever is only the end of a tie is a person of whom nothing but the identifier is
    known, unless the study knows that identifier already. Whatever the mapping gives no place in a row stays
    with it under the file's own name.

    Args:
        tables: of one file.
        mapping: which fits it, see :func:`hsp_graph.importing.mapping.mapping.check_mapping`.
        known: whether the study has an agent of this identifier.

    Raises:
        DataError: if identifiers are the file's own, and the study has one of them from another file.
    """
    file = _File(tables, mapping)
    if not mapping.shared:
        file.check_own(known)
    elements = Elements()
    sheets = [file.source_sheet()]
    for table in tables:
        one = mapping.tables.get(table.name)
        elements.read[table.name] = sum(1 for _ in table.rows())
        if one and one.holds != "ignore":
            left = Counter(pair for row in table.rows() for pair in one.left_out(row))
            for (column, word), times in left.items():
                elements.left.setdefault(f"{table.name}, {column}", {})[word] = times
        if one is None or one.holds == "ignore":
            elements.ignored += elements.read[table.name]
        else:
            sheets += file.sheets(table, one)
            if one.drop:
                elements.dropped[table.name] = list(one.drop)
    ends, elements.ends = file.ends(known)
    order = [table.name for table in TABLES]
    return sorted([*sheets, *ends], key=lambda sheet: order.index(sheet.table.name)), elements


class _File:
    """One foreign file with its mapping."""

    def __init__(self, tables: Sequence[RawTable], mapping: FileMapping) -> None:
        self._tables, self._mapping = tables, mapping
        self._prefix = "" if mapping.shared else f"{mapping.source['id']}/"
        self._agents = {row.id for table in self._held("agents") for row in table.rows()}
        #: Where rows refer to others by identifiers, those that the file has, by the paths of our tables.
        self._known: dict[str, Collection[str]] = {}
        if any(COLUMNS[one.holds][name].kind == "ref" for one in self._meant() for name in one.filled):
            ends = (end for table in self._held("ties") for row in table.rows() for end in row.ends)
            ties = {row.id for table in self._held("ties") for row in table.rows()} - {""}
            self._known = {"agent": self._agents.union(ends), "tie": ties}

    def check_own(self, known: Callable[[str], bool]) -> None:
        """Refuse identifiers that mean nothing in other files where the study has them from another file."""
        ends = (end for table in self._held("ties") for row in table.rows() for end in row.ends)
        if twice := next((own for own in self._agents.union(ends) if known(self._id(own))), None):
            raise DataError(
                f"The study has somebody called '{self._id(twice)}' already, from another file or version.",
                where=self._tables[0].label,
                hint='In a mapping, give the source another id, or write ids = "shared" if the same '
                "identifier is the same person. A new version of a file comes with --replace.",
            )

    def _meant(self) -> list[TableMapping]:
        return [one for one in self._mapping.tables.values() if one.holds != "ignore"]

    def _held(self, holds: str) -> list[RawTable]:
        """The tables that are to be read as this."""
        named = self._mapping.tables
        return [table for table in self._tables if table.name in named and named[table.name].holds == holds]

    def source_sheet(self) -> Sheet:
        """The one row of the table sources."""
        first, header = self._tables[0], list(self._mapping.source)
        row = [_cell(text, TABLE["sources"].column(name)) for name, text in self._mapping.source.items()]
        return self._sheet("sources", first, header, lambda: iter([("the mapping", row)]))

    def _sheet(
        self, name: str, table: RawTable, header: list[str],
        rows: Callable[[], Iterator[tuple[int | str, list[str]]]],
    ) -> Sheet:  # fmt: skip
        # Of one file, several tables are sheets of ours, and messages must tell them apart.
        several = sum(other.label == table.label for other in self._tables) > 1
        label = f"{table.label}, {table.name}" if several and name != "sources" else table.label
        return Sheet(TABLE[name], table.path, label, table.format, header, rows)

    def _made(
        self, name: str, table: RawTable, header: Sequence[str], make: Make, kept: Mapping[str, Still]
    ) -> Sheet:
        """A sheet of one of our tables, made of the rows of one of theirs; their columns that are kept."""
        ours = [column for column in map(TABLE[name].column, dict.fromkeys(header)) if column]
        titles = {column.name: "" for column in TABLE[name].columns}
        for theirs in kept:
            titles[fresh(f"{theirs} (own)" if theirs in titles else theirs, titles)] = theirs
        own = {title: theirs for title, theirs in titles.items() if theirs}
        spreadsheet = table.format in _SPREADSHEETS and table.path.suffix.lower() != ".json"

        def rows() -> Iterator[tuple[int | str, list[str]]]:
            places = _Places()
            for row in table.rows():
                for cells in make(row):
                    stated = [_cell(cells.get(column.name, ""), column, spreadsheet) for column in ours]
                    more = (row.cells.get(theirs, "") if kept[theirs](row) else "" for theirs in own.values())
                    extra = [_cell(text, None, spreadsheet) for text in more]
                    yield places.apart(row.place), stated + extra

        return self._sheet(name, table, [*(column.name for column in ours), *own], rows)

    def sheets(self, table: RawTable, mapping: TableMapping) -> list[Sheet]:
        """The sheets of one table."""
        used = {*(theirs for _, theirs in mapping.pairs), *mapping.drop}
        kept: dict[str, Still] = {name: _always for name in table.header if name not in used}
        filled = mapping.filled
        if mapping.holds == "agents":
            made = []
            for name in ("people", "organisations"):
                if name == "people" or "kind" in filled:
                    header = ["id", "name", "kind", *["identified"] * ("kind" in filled), *filled, *_EVIDENCE]
                    spare = self._spare(name, table, mapping)
                    made.append(self._made(name, table, header, self._agent(name, mapping), kept | spare))
            if "role" in filled:
                header = ["person", *filled, *_EVIDENCE]
                made.append(self._made("roles", table, header, self._role(mapping), {}))
            return made
        if mapping.holds == "ties":
            header = ["id", "from", "to", *filled, "mutual", *_EVIDENCE]
            return [self._made("ties", table, header, self._tie(mapping), kept)]
        return [self._made("evidence", table, ["id", *filled, *_EVIDENCE], self._passage(mapping), kept)]

    def _spare(self, name: str, table: RawTable, mapping: TableMapping) -> dict[str, Still]:
        """Their columns that are mapped, but for some rows have no place in our table of this name."""
        role = self._role(mapping)
        placed = {theirs for ours, theirs in mapping.pairs if TABLE[name].column(ours)}
        spare: dict[str, Still] = {}
        for ours, theirs in mapping.pairs:
            if theirs in placed or ours == "kind" or (name, ours) == ("people", "role"):
                continue
            with_role = name == "people" and TABLE["roles"].column(ours) is not None
            spare[theirs] = (lambda row: not role(row)) if with_role else _always
        stated = {
            theirs
            for row in table.rows() if spare
            for theirs, still in spare.items() if theirs in row.cells and still(row)
        }  # fmt: skip
        return {theirs: spare[theirs] for theirs in spare if theirs in stated}

    def ends(self, known: Callable[[str], bool]) -> tuple[list[Sheet], int]:
        """The people who are only known as ends of ties, each at its first place, and their number."""
        seen = set(self._agents)
        sheets, count = [], 0
        for table in self._held("ties"):
            found: list[tuple[int | str, list[str]]] = []
            for row in table.rows():
                for end in row.ends:
                    if end not in seen:
                        seen.add(end)
                        if known(self._id(end)):
                            continue  # a second name would be given to somebody who has one
                        cells = [self._id(end), end, *self._evidence(row)]
                        found.append((_place(row.place), [_cell(text, None) for text in cells]))
            if found:
                header = ["id", "name", *_EVIDENCE]
                sheets.append(self._sheet("people", table, header, partial(iter, found)))
                count += len(found)
        return sheets, count

    def _agent(self, name: str, mapping: TableMapping) -> Make:
        def make(row: RawRow) -> list[dict[str, str]]:
            cells = self._cells(row, mapping)
            kind = normal(cells.pop("kind", "") or PERSON)
            if (kind in (PERSON, UNIDENTIFIED)) != (name == "people"):
                return []
            if name == "organisations":
                cells["kind"] = kind
            elif kind == UNIDENTIFIED:
                cells["identified"] = "no"
            label = "" if "label" in mapping.drop else row.cells.get("label", "")
            shown = cells.get("name") or label or row.id
            return [{**cells, "id": self._id(row.id), "name": shown}]

        return make

    def _role(self, mapping: TableMapping) -> Make:
        def make(row: RawRow) -> list[dict[str, str]]:
            cells = self._cells(row, mapping)
            kind = normal(cells.get("kind", "") or PERSON)
            if not cells.get("role") or kind not in (PERSON, UNIDENTIFIED):
                return []
            roles = dict.fromkeys(role.strip() for role in cells["role"].split(SEPARATOR))
            return [{**cells, "person": self._id(row.id), "role": role} for role in roles if role]

        return make

    def _tie(self, mapping: TableMapping) -> Make:
        def make(row: RawRow) -> list[dict[str, str]]:
            mutual = {} if row.directed else {"mutual": "yes"}
            source, target = (self._id(end) for end in row.ends)
            own = {"id": self._id(row.id) if row.id else "", "from": source, "to": target}
            return [{**mutual, **self._cells(row, mapping), **own}]

        return make

    def _passage(self, mapping: TableMapping) -> Make:
        def make(row: RawRow) -> list[dict[str, str]]:
            return [{**self._cells(row, mapping), "id": self._id(row.id) if row.id else ""}]

        return make

    def _cells(self, row: RawRow, mapping: TableMapping) -> dict[str, str]:
        cells = dict(zip(_EVIDENCE, self._evidence(row), strict=True))
        for name in mapping.filled:
            value = mapping.value(name, row)
            if (column := COLUMNS[mapping.holds][name]).kind == "ref":
                value = SEPARATOR.join(self._reference(part, column) for part in value.split(SEPARATOR))
            if value:
                cells[name] = value
        return cells

    def _evidence(self, row: RawRow) -> tuple[str, str]:
        return self._mapping.source["id"], row.place

    def _reference(self, text: str, column: Column) -> str:
        """An identifier of this file as the study has it; any other is one of the study's own."""
        own = text.strip()
        return self._id(own) if own in self._known.get(TABLE[column.tables[0]].path, ()) else own

    def _id(self, own: str) -> str:
        return f"{self._prefix}{own}".replace(SEPARATOR, "/")


class _Places:
    """Names the rows of a table: several can stand at one place of the file, as ends do in a list."""

    def __init__(self) -> None:
        self._last, self._seen = 0, set[str]()

    def apart(self, place: str) -> int | str:
        """A row by its number where it has one, and with a number behind it where others stand there too."""
        found = _place(place)
        if isinstance(found, int) and found > self._last:  # a million of them need not be remembered
            self._last = found
            return found
        if isinstance(found, int):
            self._seen.add(place)
        name = fresh(place, self._seen)
        self._seen.add(name)
        return name


def _place(place: str) -> int | str:
    """A row by its number, where it has one."""
    word, _, number = place.partition(" ")
    return int(number) if word == "row" and number.isdecimal() and number.isascii() else place


def _always(row: RawRow) -> bool:
    return True


def _cell(text: str, column: Column | None, spreadsheet: bool = False) -> str:
    """A text as the cell of a table that is read as just this text.

    In a file of a spreadsheet program, what looks like a formula is left to be refused.
    """
    if column is not None and column.many and SEPARATOR in text:
        one = replace(column, many=False)
        return SEPARATOR.join(_cell(part.strip(), one, spreadsheet) for part in text.split(SEPARATOR))
    return text if spreadsheet else guarded(text)
