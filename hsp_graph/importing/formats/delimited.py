"""Edge lists with any headers, and Gephi's tables of nodes and edges, with commas, semicolons or tabs."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from hsp_graph.core.errors import DataError
from hsp_graph.importing.files.columns import find_ends, head_columns, is_kumu, is_matrix, key, opened_table
from hsp_graph.importing.files.csv import NumberedRows
from hsp_graph.importing.files.encoding import head_text
from hsp_graph.importing.raw import RawRow, RawTable

FORMAT = "delimited"

#: What other tools' tables have in their headers, that are read by readers of their own.
_OTHERS = ("networkcanvas", "egoid", "alterid")


def looks_like(head: bytes, name: str) -> bool:
    r"""Whether a file is a table of ties with two recognisable ends, or Gephi's table of nodes.

    >>> looks_like(b"Sender;Receiver;since\n", "letters.csv"), looks_like(b"budget,year\n", "budget.csv")
    (True, False)
    """
    if head_text(head).lstrip()[:1] in ("{", "[", "<"):
        return False  # one line of JSON or XML can hold any words
    header = head_columns(head)
    keys = [key(column) for column in header]
    if len(header) < 2 or is_kumu(header) or any(mark in column for column in keys for mark in _OTHERS):
        return False
    # A matrix is none, but reading it says so best.
    return bool(find_ends(header)) or {"id", "label"} <= set(keys) or is_matrix(head)


def read(path: Path, label: str, ends: tuple[str, str] | None = None) -> list[RawTable]:
    """The one table of the file: of ties, or of agents if it has a column ``Id`` and no two ends.

    Ties run one way where the names of the two columns say so (source and target, from and to, ego and
    alter), and both ways where they do not (a and b, person 1 and person 2). Gephi's column ``Type`` decides
    row by row: ``Directed``, or ``Undirected`` and ``Mutual``; any other value of it, and ``Mutual``, is kept
    as an attribute. A tie has the identifier in the column ``Id`` where no two ties share one; else that is
    an attribute. The rows are read from the file as they are asked for: it may be of any length.

    Args:
        path: the file.
        label: what messages call it.
        ends: the names of the two columns that are the ends of a tie, where the header does not tell.

    Raises:
        DataError: if the header does not show the two ends, two agents have one identifier, or the file
            cannot be read as a table; while rows are read, also where an end or an identifier is missing.
    """
    with path.open("rb") as file:
        if is_matrix(file.read(1 << 16)) and not ends:
            raise DataError(
                f"'{label}' is a matrix: its rows are called like its columns.", where=f"{label}, row 1",
                hint="Save it as UCINET's DL, or as a list of ties with the columns 'source' and 'target'.",
            )  # fmt: skip
    header, rows, _ = opened_table(path, label)
    keys = [key(name) for name in header]
    pair = _stated(header, ends, label) if ends else _recognised(header, label)
    if pair:
        return [_ties(path, label, header, rows, pair)]
    return [agents_table(path, label, FORMAT, header, rows, keys.index("id"))]


def _stated(header: Sequence[str], ends: tuple[str, str], label: str) -> tuple[int, int, bool]:
    for end in ends:
        if end not in header:
            raise DataError(
                f"There is no column '{end}'.", where=f"{label}, row 1",
                hint=f"The columns are {', '.join(header)}.",
            )  # fmt: skip
    return header.index(ends[0]), header.index(ends[1]), True


def _recognised(header: Sequence[str], label: str) -> tuple[int, int, bool] | None:
    found = find_ends(header)
    if len(found) == 1:
        return found[0]
    if not found and "id" in map(key, header):
        return None
    columns = ", ".join(f"'{name}'" for name in header[:12]) + (" and more" if len(header) > 12 else "")
    raise DataError(
        "Which two columns are the ends of a tie cannot be told from the header: "
        + ("several pairs may be." if found else f"the columns are {columns}."),
        where=f"{label}, row 1",
        hint="Call them 'source' and 'target' (in a row on top, if there is no header yet), or write "
        "ends = ['...', '...'] under [tables.NAME] in a mapping (--mapping FILE); if it is no list of ties, "
        "say what it is with --format.",
    )


def _ties(
    path: Path, label: str, header: list[str], rows: Callable[[], NumberedRows], ends: tuple[int, int, bool]
) -> RawTable:
    keys = [key(name) for name in header]
    ident = keys.index("id") if keys.count("id") == 1 and _unique(rows, keys.index("id")) else None
    kind = keys.index("type") if keys.count("type") == 1 else None
    names = _names(header, {ends[0], ends[1]} | ({ident} if ident is not None else set()))
    tie_rows = partial(_tie_rows, rows, ends, ident, kind, names, [header[end] for end in ends[:2]], label)
    return RawTable(path, label, FORMAT, path.stem, "ties", [name for _, name in names], tie_rows)


def _unique(rows: Callable[[], NumberedRows], column: int) -> bool:
    seen: set[str] = set()
    for _, cells in rows():
        if (ident := cells[column]) and ident in seen:
            return False
        seen.add(ident)
    return True


def _names(header: Sequence[str], but: set[int]) -> list[tuple[int, str]]:
    """The attributes by their columns; what a file calls the label in any case is ``label``."""
    labels = [index for index, name in enumerate(header) if key(name) == "label"]
    return [
        (index, "label" if labels == [index] else name)
        for index, name in enumerate(header)
        if index not in but
    ]


def _tie_rows(
    rows: Callable[[], NumberedRows],
    ends: tuple[int, int, bool],
    ident: int | None,
    kind: int | None,
    names: Sequence[tuple[int, str]],
    columns: Sequence[str],
    label: str,
) -> Iterator[RawRow]:
    left, right, one_way = ends
    for number, cells in rows():
        source, target = cells[left], cells[right]
        if not source or not target:
            raise DataError(
                f"The tie has nobody at its end '{columns[1 if source else 0]}'.",
                where=f"{label}, row {number}", hint="Name both ends, or take the row out.",
            )  # fmt: skip
        directed, left_out = one_way, None
        if kind is not None and (stated := cells[kind].casefold()) in ("directed", "undirected", "mutual"):
            directed = stated == "directed"
            left_out = None if stated == "mutual" else kind
        attributes = {name: cells[column] for column, name in names if cells[column] and column != left_out}
        tie = cells[ident] if ident is not None else ""
        yield RawRow(f"row {number}", tie, (source, target), directed, attributes)


def agents_table(
    path: Path, label: str, form: str, header: list[str], rows: Callable[[], NumberedRows], ident: int
) -> RawTable:
    """A table of agents, one a row, whose identifiers are in this column.

    Raises:
        DataError: while its rows are read, if an identifier is missing or occurs twice.
    """
    names = _names(header, {ident})

    def agents() -> Iterator[RawRow]:
        seen: dict[str, int | str] = {}
        for number, cells in rows():
            agent = cells[ident]
            if not agent or agent in seen:
                raise DataError(
                    f"'{agent}' is already in row {seen[agent]}." if agent else "The row has no identifier.",
                    where=f"{label}, row {number}, column '{header[ident]}'",
                    hint="Give every row an identifier of its own.",
                )
            seen[agent] = number
            attributes = {name: cells[column] for column, name in names if cells[column]}
            yield RawRow(f"row {number}", agent, (), False, attributes)

    return RawTable(path, label, form, path.stem, "agents", [name for _, name in names], agents)
