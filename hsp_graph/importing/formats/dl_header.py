"""Header of UCINET's DL: sizes, format and labels, in any order and case, before the word ``DATA:``."""

import re
from dataclasses import dataclass, field

from hsp_graph.core.errors import DataError
from hsp_graph.importing.files.text import clean

#: A word or number, in quotation marks if it holds blanks; blanks, commas and equal signs separate.
TOKEN = re.compile(r'"([^"\n]*)"|([^\s,="][^\s,=]*)|(")')

_LABELS = r"(?:(?P<which>row|col(?:umn)?|level|matrix|mat)s?[\s_]+)?lab(?:els?)?\s*(?P<how>:|embedded\b\s*:?)"
_KEY = re.compile(
    rf"""[\s,=;]*(?:
    (?P<data>data\s*:) | (?P<labels>{_LABELS}) | (?P<size>n[a-z]*)[\s,=]+(?P<count>[0-9]{{1,15}})\b
    | form(?:at)?[\s,=:]+(?P<format>\w+) | diag(?:onal)?[\s,=:]+(?P<diagonal>present|absent)\b
    | title[\s,=:]+(?P<title>"[^"\n]*"|[^\n]*) | (?P<other>\S+) )""",
    re.IGNORECASE | re.VERBOSE,
)
#: Where labels end: at the next key, unless it stands in quotation marks, or text follows at once.
_END = re.compile(
    rf"""(?P<quoted>"[^"\n]*") | (?<![^\s,])(?:data\s*:(?![^\s\d.-])|{_LABELS}|(?:n[rcm]?|format|title)\s*=
    |diag(?:onal)?[\s=]+(?:present|absent)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_FORMATS = {
    "fm": "fullmatrix", "lh": "lowerhalf", "uh": "upperhalf", "nl1": "nodelist1", "nl1b": "nodelist1b",
    "nl2": "nodelist2", "el1": "edgelist1", "el2": "edgelist2", "edgelist": "edgelist1",
    "nodelist": "nodelist1",
}  # fmt: skip
_SIZES = {"nr": "rows", "nc": "columns", "nm": "matrices"}


@dataclass
class Header:
    """What a DL file says of itself before its data.

    Attributes:
        rows: how many rows, or agents; None if it does not say.
        columns: how many columns, or agents; None if it does not say.
        square: whether rows and columns were stated as one.
        matrices: how many relations.
        format: such as ``fullmatrix`` or ``edgelist1``.
        diagonal: whether the diagonal of a matrix is present.
        title: its title, or nothing.
        labels: the labels of the rows, the columns, or both.
        levels: the names of the matrices, or none.
        embedded: which labels stand in the data: ``row``, ``column``.
        data: where in the text the data begin.
    """

    rows: int | None = None
    columns: int | None = None
    square: bool = True
    matrices: int = 1
    format: str = "fullmatrix"
    diagonal: bool = True
    title: str = ""
    labels: dict[str, list[str]] = field(default_factory=lambda: {"row": [], "column": [], "both": []})
    levels: list[str] = field(default_factory=list)
    embedded: set[str] = field(default_factory=set)
    data: int = 0


def line_of(text: str, at: int, first: int = 1) -> str:
    """The line of a place in the text, for messages; the text begins with the first."""
    return f"line {text.count(chr(10), 0, at) + first}"


def dl_header(text: str, label: str) -> Header:
    """The header of a DL file.

    Raises:
        DataError: if it does not begin with DL, has no DATA, or holds a word or number that cannot be used.
    """
    start = re.match(r"\s*dl(?=[\s,])", text, re.IGNORECASE)
    if not start:
        raise DataError(
            f"'{label}' does not begin with DL.", where=f"{label}, line 1", hint="Check the format."
        )
    header, at = Header(), start.end()
    sections: dict[str, tuple[str, str]] = {}
    while match := _KEY.match(text, at):
        at = match.end()
        where = f"{label}, {line_of(text, match.end())}"
        if match["data"]:
            header.data = at
            return _checked(header, sections, label)
        if match["labels"]:
            which = (match["which"] or "both").lower()
            which = {"col": "column", "mat": "level", "matrix": "level"}.get(which, which)
            if match["how"] != ":":
                header.embedded |= {"row", "column"} if which == "both" else {which}
                continue
            end = next((found.start() for found in _END.finditer(text, at) if not found["quoted"]), len(text))
            if which in sections:
                raise DataError("The labels occur twice.", where=where, hint="Take one list of them out.")
            sections[which] = (text[at:end], where)
            at = end
        elif match["size"]:
            _size(header, match["size"].lower(), int(match["count"]), where)
        elif match["format"]:
            name = match["format"].lower()
            header.format = _FORMATS.get(name, name)
            if header.format not in _FORMATS.values():
                raise DataError(
                    f"The format '{name}' is not read.", where=where,
                    hint=f"Save it in one of {', '.join(sorted(set(_FORMATS.values())))}.",
                )  # fmt: skip
        elif match["diagonal"]:
            header.diagonal = match["diagonal"].lower() == "present"
        elif match["title"] is not None:
            header.title = clean(match["title"].strip().strip('"'), where)
        else:
            raise DataError(
                f"'{match['other'][:60]}' is not a word of DL's header.", where=where,
                hint="Check the spelling; data begin after 'DATA:'.",
            )  # fmt: skip
    raise DataError("There is no 'DATA:'.", where=label, hint="Write DATA: on a line before the data.")


def _size(header: Header, name: str, count: int, where: str) -> None:
    attribute = "rows" if name == "n" else _SIZES.get(name[:2])
    if attribute is None:
        raise DataError(f"'{name}' is not a word of DL's header.", where=where, hint="Write N, NR, NC or NM.")
    setattr(header, attribute, count)
    if name == "n":
        header.columns, header.square = count, True
    elif attribute != "matrices":
        header.square = False


def _checked(header: Header, sections: dict[str, tuple[str, str]], label: str) -> Header:
    one_mode = header.format not in ("fullmatrix", "nodelist2", "edgelist2")
    if one_mode and header.rows != header.columns and None not in (header.rows, header.columns):
        raise DataError(
            f"The format {header.format} has the same agents as rows and columns, and NR and NC differ.",
            where=label, hint="Write N= and one number, or a format for two modes.",
        )  # fmt: skip
    if one_mode:
        header.rows = header.columns = header.rows if header.rows is not None else header.columns
    if header.rows != header.columns and not header.diagonal:
        raise DataError("A matrix with other columns than rows has no diagonal.", where=label,
                        hint="Take DIAGONAL ABSENT out.")  # fmt: skip
    if "level" in header.embedded or not 1 <= header.matrices <= 10_000:
        raise DataError("The number or names of the matrices cannot be used.", where=label,
                        hint="Give NM= their number, and their names under LEVEL LABELS:.")  # fmt: skip
    sizes = {"row": header.rows, "column": header.columns, "both": header.rows, "level": header.matrices}
    for which, (section, where) in sections.items():
        found = _labels(section, sizes[which], where)
        if which == "level":
            header.levels = found
        else:
            header.labels[which] = found
    return header


def _labels(section: str, count: int | None, where: str) -> list[str]:
    """The labels in a part of the header: separated in the way that gives as many as there are."""
    ways = [
        [match[1] if match[2] is None else match[2] for match in TOKEN.finditer(section) if not match[3]],
        [line.strip().rstrip(",").strip().strip('"') for line in section.split("\n") if line.strip()],
        [part.strip().strip('"') for part in section.split(",")],
    ]
    labels = next((way for way in ways if count is None or len(way) == count), None)
    if labels is None:
        raise DataError(
            f"There are {len(ways[0])} labels for {count}.", where=where,
            hint="Give one label a line; put those that hold blanks or commas in quotation marks.",
        )  # fmt: skip
    return [clean(name, where) for name in labels]
