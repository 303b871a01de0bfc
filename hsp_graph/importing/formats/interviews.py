"""Ego networks: interviews that name people and their ties, gathered from any number of files."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path

from hsp_graph.core.errors import DataError
from hsp_graph.importing.files.text import fresh
from hsp_graph.importing.formats.graphs import table, undeclared
from hsp_graph.importing.raw import Holds, RawRow, RawTable


@dataclass
class Interviews:
    """What was read, by the identifiers that the files use.

    Attributes:
        label: what messages call the import.
        egos: those who were asked, by identifier.
        alters: those whom they named: table, interview and row.
        ties: the ties among those: table, interview and row.
        about: files that were not read, and why.
        headers: the columns that the files declare, by what the table holds and its name; ego's has none.
    """

    label: str
    egos: dict[str, RawRow] = field(default_factory=dict)
    alters: dict[str, list[tuple[str, RawRow]]] = field(default_factory=dict)
    ties: dict[str, list[tuple[str, RawRow]]] = field(default_factory=dict)
    about: list[RawRow] = field(default_factory=list)
    headers: dict[tuple[Holds, str], dict[str, None]] = field(default_factory=lambda: defaultdict(dict))

    def add_ego(self, row: RawRow) -> None:
        """Whoever was asked.

        Raises:
            DataError: if there is no identifier, or it occurs twice.
        """
        if not row.id or row.id in self.egos:
            raise self._twice(row, self.egos.get(row.id))
        self.egos[row.id] = row

    def _twice(self, row: RawRow, earlier: RawRow | None) -> DataError:
        return DataError(
            f"'{row.id}' is already in {earlier.place}." if earlier else "There is no identifier.",
            where=f"{self.label}, {row.place}", hint="Give each interview once, as it was exported.",
        )  # fmt: skip

    def tables(self, path: Path, format_: str) -> list[RawTable]:
        """The table ``ego``, one for each type of alters and one for each type of ties.

        Somebody from a roster can have the same identifier in several interviews. Each interview tells of
        them in its own way, so they are an agent of each: ``<ego>/<identifier>``.

        Raises:
            DataError: if an identifier occurs twice in an interview, or a tie ends at nobody.
        """
        seen: dict[tuple[str, str], RawRow] = {}
        for rows in self.alters.values():
            for ego, row in rows:
                if not row.id or (ego, row.id) in seen or row.id in self.egos:
                    raise self._twice(row, seen.get((ego, row.id)) or self.egos.get(row.id))
                seen[ego, row.id] = row
        uses = Counter(name for _, name in seen)
        ids = {(ego, name): f"{ego}/{name}" if uses[name] > 1 else name for ego, name in seen}
        tie_uses = Counter(row.id for rows in self.ties.values() for _, row in rows)
        header = self.headers["agents", ""]
        tables = [table(path, self.label, format_, "ego", "agents", [*self.egos.values()], header)]
        for name, rows in self.alters.items():
            title = fresh(name, {"ego"})  # a type of node may be called so
            people = [replace(row, id=ids[ego, row.id]) for ego, row in rows]
            tables.append(
                table(path, self.label, format_, title, "agents", people, self.headers["agents", name])
            )
        for name, rows in self.ties.items():
            ties = []
            for ego, row in rows:
                if missing := next((end for end in row.ends if (ego, end) not in ids), None):
                    raise undeclared(self.label, row.place, missing)
                own = row.id if tie_uses[row.id] == 1 else ""
                ties.append(replace(row, id=own, ends=tuple(ids[ego, end] for end in row.ends)))
            tables.append(table(path, self.label, format_, name, "ties", ties, self.headers["ties", name]))
        if self.about:
            tables.append(table(path, self.label, format_, "files", "about", self.about, ()))
        return tables
