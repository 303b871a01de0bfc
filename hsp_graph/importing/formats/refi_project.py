"""What a REFI-QDA project says of its cases, links, codes and of itself, as rows."""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from hsp_graph.core.errors import DataError
from hsp_graph.importing.files.csv import CONTROL, tidy
from hsp_graph.importing.files.text import clean, fresh
from hsp_graph.importing.formats.refi_sources import KINDS, guid
from hsp_graph.importing.raw import RawRow

#: A small file that refers to one thing again and again must not become a huge one.
_MOST_TEXT = 1 << 28
_AGAIN = "Export the project again."

#: Attributes that name a user.
_USERS = {"creatingUser", "modifyingUser", "creatingUserGUID", "modifyingUserGUID"}
#: The elements of the standard; others are counted as left over.
_STANDARD = {
    *KINDS, "Project", "CodeBook", "Codes", "Code", "Users", "User", "Cases", "Case", "Variables", "Variable",
    "Sources", "Notes", "Links", "Link", "Sets", "Set", "Graphs", "Graph", "Vertex", "Edge", "Description",
    "NoteRef", "CodeRef", "SourceRef", "SelectionRef", "VariableRef", "VariableValue", "MemberCode",
    "MemberSource", "MemberNote", "TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue",
    "DateTimeValue", "PlainTextContent", "PlainTextSelection", "PDFSelection", "PictureSelection",
    "AudioSelection", "VideoSelection", "TranscriptSelection", "SyncPoint", "Coding",
}  # fmt: skip


class Project:
    """A parsed project or code book.

    Args:
        root: the ``Project`` or ``CodeBook`` element, all its elements without namespaces.
        label: what messages call the file.

    Attributes:
        cases: the identifiers of its cases.

    Raises:
        DataError: if two cases have one identifier, or one has none.
    """

    def __init__(self, root: Any, label: str) -> None:
        self.root, self._label = root, label
        self._spent = 0
        #: Of every identifier that is stated: its element's kind and name.
        self._things: dict[str, tuple[str, str]] = {}
        for element in root.iter():
            if (own := guid(element.get("guid"))) and own not in self._things:
                self._things[own] = element.tag, self.text(element.get("name"), f"{element.tag} '{own}'")
        self.cases: set[str] = set()
        for number, case in enumerate(root.iterfind("Cases/Case"), start=1):
            own = guid(case.get("guid"))
            if not own or own in self.cases:
                raise DataError(
                    f"Two cases are called '{own}'." if own else "A case has no identifier (guid).",
                    where=f"{label}, case {number}", hint=_AGAIN,
                )  # fmt: skip
            self.cases.add(own)
        names = Counter(self.name(guid(item.get("guid"))) for item in root.iterfind("Variables/Variable"))
        self._shared = {name for name, count in names.items() if count > 1}
        self._links = [
            (f"link {number}", link, (guid(link.get("originGUID")), guid(link.get("targetGUID"))))
            for number, link in enumerate(root.iterfind("Links/Link"), start=1)
        ]

    def text(self, text: str | None, place: str, *, long: bool = False) -> str:
        """A text trimmed, in one form of Unicode, and its line breaks newlines.

        Raises:
            DataError: if it holds control characters, or is longer than a cell may be and not ``long``.
        """
        place = f"{self._label}, {place}"
        if not text or not long:
            return clean(text or "", place)
        text = tidy(text)
        if CONTROL.search(text):
            raise DataError("A description holds a control character.", where=place, hint="Type it anew.")
        return text

    def name(self, own: str) -> str:
        """What a thing is called, to stand among others; its identifier if it has no name fit for that."""
        name = self._things.get(own, ("", ""))[1]
        return name if name and "|" not in name else own

    def joined(self, owns: Iterable[str]) -> str:
        """The names of several things."""
        return "|".join(map(self.name, owns))

    def stated(self, own: str) -> bool:
        """Whether something in the file has this identifier."""
        return own in self._things

    def row(
        self, place: str, own: str, cells: dict[str, str], ends: tuple[str, ...] = (), directed: bool = False
    ) -> RawRow:
        """A row without its empty cells.

        Raises:
            DataError: if the rows together hold more than any project does.
        """
        filled = {name: cell for name, cell in cells.items() if cell}
        self._spent += sum(map(len, filled.values()))
        if self._spent > _MOST_TEXT:
            raise DataError(
                f"'{self._label}' refers to the same texts or cases so often that it cannot be read.",
                where=f"{self._label}, {place}", hint="Export a part of the project at a time.",
            )  # fmt: skip
        return RawRow(place, own, ends, directed, filled)

    def rest(self, element: Any, place: str, used: Collection[str] = ()) -> dict[str, str]:
        """An element's own attributes that no other cell tells, users by their names."""
        return {
            key: self.name(guid(value)) if key in _USERS and value.strip() else self.text(value, place)
            for key, value in element.items()
            if key not in {"guid", "name", *used} and not key.startswith("{")
        }

    def described(self, element: Any, place: str) -> str:
        """An element's description."""
        return self.text(element.findtext("Description"), place, long=True)

    def add_values(self, cells: dict[str, str], element: Any, place: str) -> None:
        """Add the variables of a case or source to its cells."""
        found: dict[str, list[str]] = {}
        for item in element.iterfind("VariableValue"):
            own = next(iter(refs(item, "VariableRef")), "")
            name = self.name(own) or "variable"
            value = next((part.text for part in item if part.tag.endswith("Value") and part.text), "")
            found.setdefault(f"{name} {own}" if name in self._shared else name, []).append(value)
        for name, values in found.items():
            cells[fresh(name, cells)] = "|".join(filter(None, (self.text(value, place) for value in values)))

    def code_rows(self) -> list[RawRow]:
        """The code book: a row for each code, with its parent's identifier and name."""
        rows: list[RawRow] = []
        stack = [
            (code, "")
            for path in ("CodeBook/Codes/Code", "Codes/Code")
            for code in reversed(self.root.findall(path))
        ]
        while stack:
            code, parent = stack.pop()
            own, place = guid(code.get("guid")), f"code {len(rows) + 1}"
            stack += [(child, own) for child in reversed(code.findall("Code"))]
            cells = {
                "name": self.text(code.get("name"), place),
                "parent": parent,
                "parent name": self.name(parent),
                "description": self.described(code, place),
                **self.rest(code, place),
                "notes": self.joined(refs(code, "NoteRef")),
                "case": "yes" if own in self.cases else "",
            }
            rows.append(self.row(place, own, cells))
        return rows

    def case_rows(self) -> list[RawRow]:
        """A row for each case, with its variables."""
        rows = []
        for number, case in enumerate(self.root.iterfind("Cases/Case"), start=1):
            place, codes = f"case {number}", refs(case, "CodeRef")
            cells = {
                "label": self.text(case.get("name"), place),
                "description": self.described(case, place),
                "codes": self.joined(codes),
                "code guids": "|".join(codes),
                "sources": self.joined(refs(case, "SourceRef")),
                "notes": self.joined(refs(case, "NoteRef")),
                **self.rest(case, place),
            }
            self.add_values(cells, case, place)
            rows.append(self.row(place, guid(case.get("guid")), cells))
        return rows

    def tie_rows(self) -> list[RawRow]:
        """A row for each link between two cases; only ``OneWay`` runs one way.

        Raises:
            DataError: if two links have one identifier.
        """
        rows, seen = [], set()
        for place, link, ends in self._links:
            if not self.cases.issuperset(ends):
                continue
            own = guid(link.get("guid"))
            if own in seen:
                raise DataError(
                    f"Two links are called '{own}'.", where=f"{self._label}, {place}", hint=_AGAIN
                )
            seen |= {own} - {""}
            directed = (link.get("direction") or "").strip().lower() == "oneway"
            rows.append(self.row(place, own, self._link(link, place), ends, directed))
        return rows

    def linked(self) -> dict[str, list[str]]:
        """The notes that links tie to other things, as NVivo's annotations are, by those things."""
        found: dict[str, list[str]] = {}
        for _, _, ends in self._links:
            for note, other in (ends, ends[::-1]):
                if self._things.get(note, ("",))[0] == "Note":
                    found.setdefault(other, []).append(note)
        return found

    def about_rows(self) -> list[RawRow]:
        """What is about the project as a whole, and all that has no place in the other tables."""
        rows = [self._about("project", "project", self.root)]
        for path, kind in (("Users/User", "user"), ("Variables/Variable", "variable")):
            rows += [
                self._about(kind, f"{kind} {number}", item)
                for number, item in enumerate(self.root.iterfind(path), start=1)
            ]
        for number, item in enumerate(self.root.iterfind("Sets/Set"), start=1):
            members = refs(item, "MemberCode", "MemberSource", "MemberNote")
            more = {"members": self.joined(members), "member guids": "|".join(members)}
            rows.append(self._about("set", f"set {number}", item, **more))
        rows += self._graph_rows()
        for place, link, ends in self._links:
            if not self.cases.issuperset(ends):
                cells = {"kind": "link", **self._link(link, place), **self._ends(ends)}
                rows.append(self.row(place, guid(link.get("guid")), cells))
        for tag, count in Counter(item.tag for item in self.root.iter()).items():
            if tag not in _STANDARD:
                name = self.text(tag, "an element")
                rows.append(self.row(name, "", {"kind": "left over", "label": name, "elements": str(count)}))
        return rows

    def _graph_rows(self) -> list[RawRow]:
        rows = []
        for number, graph in enumerate(self.root.iterfind("Graphs/Graph"), start=1):
            place = f"graph {number}"
            shown = {}
            for vertex in graph.iterfind("Vertex"):
                own = guid(vertex.get("guid"))
                shown[own] = guid(vertex.get("representedGUID")) or own
            rows.append(self._about("graph", place, graph, vertices=self.joined(shown.values())))
            for count, edge in enumerate(graph.iterfind("Edge"), start=1):
                ends = [guid(edge.get(name)) for name in ("sourceVertex", "targetVertex")]
                told = self._ends([shown.get(end, end) for end in ends])
                rows.append(self._about("graph edge", f"{place}, edge {count}", edge, **told))
        return rows

    def _about(self, kind: str, place: str, element: Any, **more: str) -> RawRow:
        cells = {
            "kind": kind,
            "label": self.text(element.get("name"), place),
            "description": self.described(element, place),
            **self.rest(element, place, {"sourceVertex", "targetVertex"}),
            **more,
            "notes": self.joined(refs(element, "NoteRef")),
        }
        return self.row(place, guid(element.get("guid")), cells)

    def _link(self, link: Any, place: str) -> dict[str, str]:
        return {
            "label": self.text(link.get("name"), place),
            **self.rest(link, place, {"originGUID", "targetGUID"}),
            "notes": self.joined(refs(link, "NoteRef")),
        }

    def _ends(self, ends: Iterable[str]) -> dict[str, str]:
        cells = {}
        for name, end in zip(("from", "to"), ends, strict=True):
            cells[name], cells[f"{name} guid"] = self.name(end), end
            cells[f"{name} kind"] = self._things.get(end, ("not in the file", ""))[0]
        return cells


def refs(element: Any, *tags: str) -> list[str]:
    """The identifiers an element refers to by children of these kinds."""
    found = (guid(child.get("targetGUID")) for child in element if child.tag in tags)
    return [own for own in found if own]
