"""Personal networks as R's egor and EgoNet keep them: tables of egos, of alters, and of ties among alters.

- A folder holds one CSV file of alters and one of ties, or for each a folder with one file an ego; and, if
  there is one, a file of egos. Which is which is told by the columns. The ego of a row is in a column
  ``egoID``, or is the name of its file.
- Alters are numbered anew for each ego: their identifier is ``<ego>/<alter>``, and both parts are attributes.
- Ties among alters run both ways. That somebody is ego's alter is told by the column of the ego.
- In files with semicolons a number with a decimal comma gets a point, unless it is an identifier.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from hsp_graph.core.errors import DataError
from hsp_graph.core.numbers import with_point
from hsp_graph.importing.files.columns import find_ends, head_columns, key, opened_table
from hsp_graph.importing.files.csv import NumberedRows
from hsp_graph.importing.raw import Holds, RawRow, RawTable

FORMAT = "egor"

#: What EgoWeb and openeddi call them too.
_EGO = ("egoid", "puid")
_ALTER = ("alterid", "alternumber", "nameid")
_WIDE = re.compile(r"x?\d+\.to\.\d+", re.IGNORECASE)
_MOST = 10_000


@dataclass(frozen=True)
class _Kind:
    """What a file is by its columns.

    Attributes:
        name: its table.
        ego: the column of the ego.
        agents: the columns of the agents.
        commas: whether numbers have decimal commas.
    """

    name: str
    ego: int | None
    agents: tuple[int, ...]
    commas: bool = False


def _kind(header: Sequence[str]) -> _Kind | None:
    keys = [key(name) for name in header]
    if any("networkcanvas" in name for name in keys):
        return None
    ego = next((keys.index(name) for name in _EGO if name in keys), None)
    if {"nameid", "targetid"} <= set(keys):
        return _Kind("edges", ego, (keys.index("nameid"), keys.index("targetid")))
    alter = next((keys.index(name) for name in _ALTER if name in keys), None)
    ends = find_ends([name if index not in (ego, alter) else "" for index, name in enumerate(header)])
    if alter is not None:
        return _Kind("alters", ego, (alter,))
    if len(ends) == 1:
        return _Kind("edges", ego, ends[0][:2])
    if ego is None or any(_WIDE.fullmatch(name) for name in header):
        return None
    return _Kind("egos", ego, (ego,))


def looks_like(head: bytes, name: str) -> bool:
    r"""Whether a file is a table of alters, or of ties with the ego of each.

    >>> looks_like(b"egoID;alterID;age\n", "a.csv"), looks_like(b"egoID;Source;Target\n", "e.csv")
    (True, True)
    >>> looks_like(b"ego;alter\n", "list.csv"), looks_like(b"egoID;age\n", "egos.csv")
    (False, False)
    """
    kind = _kind(head_columns(head))
    return kind is not None and kind.name != "egos" and (kind.name == "alters" or kind.ego is not None)


def looks_like_folder(path: Path) -> bool:
    """Whether a folder holds tables of alters, or of ties with the ego of each."""
    for file in _files(path)[:50]:
        with file.open("rb") as opened:
            if looks_like(opened.read(4096), file.name):
                return True
    return False


def _files(path: Path) -> list[Path]:
    """The CSV files in a folder and its folders, but for what file managers and spreadsheets leave there."""
    folders = [path, *(child for child in sorted(path.iterdir()) if child.is_dir())]
    return [
        file
        for folder in folders
        if not folder.name.startswith(".") or folder == path
        for file in sorted(folder.iterdir())
        if file.suffix.lower() == ".csv" and file.is_file() and not file.name.startswith((".", "~"))
    ]


@dataclass
class _Study:
    """What was read so far.

    Attributes:
        label: what messages call the folder.
        rows: the rows of each table.
        headers: the attributes of each table.
        egos: each ego and where it was met first.
        alters: the identifiers of the alters.
        one_kind: whether all files are tables of one kind, and so may be one an ego.
        sets: the file, or the folder of files, of each table.
    """

    label: str
    one_kind: bool
    rows: dict[str, list[RawRow]] = field(default_factory=dict)
    headers: dict[str, dict[str, None]] = field(default_factory=dict)
    egos: dict[str, str] = field(default_factory=dict)
    alters: set[str] = field(default_factory=set)
    sets: dict[str, Path] = field(default_factory=dict)

    def where(self, place: str) -> str:
        """A place, for messages."""
        return f"{self.label}, {place}"


def read(path: Path, label: str) -> list[RawTable]:
    """The tables egos, alters and edges.

    Without a table of egos, those whom the other tables name are the egos.

    Args:
        path: a folder, or one file that has a column for the ego.
        label: what messages call it.

    Raises:
        DataError: if what a file holds cannot be told from its columns, there are several sets of alters or
            ties, somebody occurs twice, an ego is not in the table of egos, or a tie leads to nobody.
    """
    files = _files(path) if path.is_dir() else [path]
    if not files or len(files) > _MOST:
        raise DataError(
            f"'{label}' holds {len(files)} CSV files.", where=label,
            hint="Put the tables of one study into a folder: alters, ties and, if there is one, egos.",
        )  # fmt: skip
    found = [(file, *_opened(file, path, label)) for file in files]
    study = _Study(label, len({kind.name for _, kind, _, _ in found}) == 1)
    for name in ("egos", "alters", "edges"):
        for file, kind, header, rows in found:
            if kind.name == name:
                _add(study, file, path, kind, header, rows)
    if "egos" not in study.rows:
        study.rows["egos"] = [RawRow(place, ego, (), False, {}) for ego, place in study.egos.items()]
    _check_agents(study)
    kinds: dict[str, Holds] = {"egos": "agents", "alters": "agents", "edges": "ties"}
    return [
        RawTable(path, label, FORMAT, name, holds, [*study.headers.get(name, ())], partial(iter, its))
        for name, holds in kinds.items()
        if (its := study.rows.get(name)) is not None
    ]


def _opened(file: Path, path: Path, label: str) -> tuple[_Kind, list[str], NumberedRows]:
    name = file.relative_to(path).as_posix() if file != path else ""
    called = f"{label}/{name}" if name else label
    header, rows, delimiter = opened_table(file, called)
    kind = _kind(header)
    if kind is None:
        raise DataError(
            f"What the table holds cannot be told from its columns: {', '.join(header[:8])}.",
            where=f"{called}, row 1",
            hint="Alters have a column alterID, ties the columns Source and Target, egos a column egoID. A "
            "file with all of an ego's alters in one row must be taken apart first.",
        )
    return replace(kind, commas=delimiter == ";"), header, rows()


def _add(study: _Study, file: Path, path: Path, kind: _Kind, header: list[str], rows: NumberedRows) -> None:
    inside = file if file.parent == path and not study.one_kind else file.parent
    if study.sets.setdefault(kind.name, inside) != inside:
        raise DataError(
            f"There are several sets of {kind.name}: '{study.sets[kind.name].name}' and '{inside.name}'.",
            where=study.label, hint="Put the tables of each study into a folder of its own.",
        )  # fmt: skip
    name = file.relative_to(path).as_posix() if file != path else file.name
    own = set(kind.agents) if kind.name == "edges" else set()
    names = [(index, column) for index, column in enumerate(header) if index not in own]
    numbers = [index for index, _ in names if kind.commas and index not in {kind.ego, *kind.agents}]
    study.headers.setdefault(kind.name, {}).update(dict.fromkeys(column for _, column in names))
    into = study.rows.setdefault(kind.name, [])
    known = set(study.egos) if "egos" in study.rows and kind.name != "egos" else None
    for number, cells in rows:
        place = f"{name}, row {number}"
        ego = cells[kind.ego] if kind.ego is not None else file.stem
        agents = [cells[index] for index in kind.agents]
        if not ego or not all(agents):
            raise DataError("An identifier is missing.", where=study.where(place),
                            hint="Fill in the columns of ego, alter, source and target.")  # fmt: skip
        if known is not None and ego not in known:
            raise DataError(f"There is no ego '{ego}'.", where=study.where(place),
                            hint="Add a row to the table of egos, or correct it here.")  # fmt: skip
        study.egos.setdefault(ego, place)
        attributes = {column: cells[index] for index, column in names if cells[index]}
        for index in numbers:
            if cells[index]:
                attributes[header[index]] = with_point(cells[index])
        if kind.name == "egos":
            into.append(RawRow(place, ego, (), False, attributes))
            continue
        if kind.ego is None:
            attributes.setdefault("egoID", ego)
            study.headers[kind.name]["egoID"] = None
        ids = tuple(f"{ego}/{agent}" for agent in agents)
        if kind.name == "alters":
            into.append(RawRow(place, ids[0], (), False, attributes))
        else:
            into.append(RawRow(place, "", ids, False, attributes))


def _check_agents(study: _Study) -> None:
    seen: dict[str, str] = {}
    for row in _agents(study):
        if row.id in seen:
            raise DataError(f"'{row.id}' is already in {seen[row.id]}.", where=study.where(row.place),
                            hint="Give every ego, and every alter of an ego, one row.")  # fmt: skip
        seen[row.id] = row.place
    for row in study.rows.get("edges", []) if "alters" in study.rows else []:
        if nobody := next((end for end in row.ends if end not in seen), None):
            raise DataError(
                f"The tie leads to '{nobody}', who is not among the alters.", where=study.where(row.place),
                hint="Add a row to the table of alters, or correct the identifier.",
            )  # fmt: skip


def _agents(study: _Study) -> Iterator[RawRow]:
    yield from study.rows["egos"]
    yield from study.rows.get("alters", [])
