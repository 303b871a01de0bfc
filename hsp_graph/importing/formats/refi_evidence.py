"""The coded passages of a REFI-QDA project, with what they say and how that was found."""

from collections.abc import Iterator
from typing import Any

from hsp_graph.importing.formats.refi_project import Project, refs
from hsp_graph.importing.formats.refi_sources import Holder, Members, guid, holders
from hsp_graph.importing.formats.refi_text import Reading, Ruler, choose, misfits, quote, shown
from hsp_graph.importing.raw import RawRow

#: Where in a picture, a page or a recording a passage stands.
_PLACES = {
    "page": "page", "firstX": "firstX", "firstY": "firstY", "secondX": "secondX", "secondY": "secondY",
    "begin": "begin (ms)", "end": "end (ms)",
}  # fmt: skip
_OFF = "does not fall on word boundaries"


class Evidence:
    """The passages of a project's sources and notes.

    Args:
        project: the project.
        members: where the texts of its sources are found.
    """

    def __init__(self, project: Project, members: Members) -> None:
        self._project, self._members = project, members
        self._holders = [
            holder
            for name in ("Sources", "Notes")
            for parent in project.root.iterfind(name)
            for holder in holders(parent)
        ]
        self._notes = project.linked()
        #: The cases that a source or passage belongs to.
        self._owners: dict[str, list[str]] = {}
        for case in project.root.iterfind("Cases/Case"):
            for own in refs(case, "SourceRef", "SelectionRef"):
                self._owners.setdefault(own, []).append(guid(case.get("guid")))

    def rows(self) -> tuple[list[RawRow], list[RawRow]]:
        """A row for each passage and each source coded as a whole; a row about each source and note."""
        found: list[RawRow] = []
        about = []
        for holder, reading in zip(self._holders, self._readings(), strict=True):
            text, missing = self._members.text(holder.element)
            ruler, offsets = Ruler(text, reading), reading.told(text)
            first = len(found)
            if holder.element.find("Coding") is not None:
                found.append(self._row(f"{holder.place} as a whole", holder, holder.element, {}, ""))
            for number, (element, span) in enumerate(holder.selections, start=1):
                place = f"{holder.place}, selection {number}"
                cells, note = self._placed(element, place), ""
                if span:
                    cells |= {"start": str(span.start), "end": str(span.end)}
                    cells["quotation"], note = ("", missing) if missing else quote(text, ruler, reading, span)
                    cells["offsets"] = "" if missing else offsets
                elif element.tag in {"PlainTextSelection", "TranscriptSelection"}:
                    note = "it does not say where it begins and ends"
                found.append(self._row(place, holder, element, cells, note))
            off = sum(_OFF in row.cells.get("note", "") for row in found[first:])
            about.append(self._about(holder, offsets, text, missing, off))
        return found, about

    def _readings(self) -> Iterator[Reading]:
        """How each source's positions are counted. Texts are read twice, so that one is held at a time."""
        fitted = []
        for holder in self._holders:
            spans = [span for _, span in holder.selections if span]
            text = self._members.text(holder.element)[0] if spans else ""
            fitted.append(misfits(text, spans if text else []))
        yield from choose(fitted)

    def _placed(self, element: Any, place: str) -> dict[str, str]:
        return {cell: self._project.text(element.get(name), place) for name, cell in _PLACES.items()}

    def _row(self, place: str, holder: Holder, element: Any, cells: dict[str, str], note: str) -> RawRow:
        project, own = self._project, guid(element.get("guid"))
        codings = element.findall("Coding")
        coded = [(code, coding) for coding in codings for code in refs(coding, "CodeRef")]
        cases = [case for part in (*holder.guids, own) for case in self._owners.get(part, [])]
        # NVivo writes a case as a code too: what is coded with it is what the case said or did.
        cases = list(dict.fromkeys([*cases, *(code for code, _ in coded if code in project.cases)]))
        coded = [(code, coding) for code, coding in coded if code not in project.cases]
        codes = [code for code, _ in coded]
        coders = [project.name(guid(coding.get("creatingUser"))) for _, coding in coded]
        notes = [note for part in (element, *codings) for note in refs(part, "NoteRef")]
        reasons = [note]
        if not all(map(project.stated, codes)):
            reasons.append("has a code that is not in the code book")
        if any(not refs(coding, "CodeRef") for coding in codings):
            reasons.append("has a coding without a code")
        whole = element is holder.element
        return project.row(
            place,
            own,
            {
                "source": holder.source,
                "kind": holder.kind,
                "label": "" if whole else project.text(element.get("name"), place),
                **cells,
                "codes": project.joined(codes),
                "code guids": "|".join(codes),
                "coders": "|".join(coders) if any(coders) else "",
                "case": project.joined(cases),
                "case guids": "|".join(cases),
                "description": "" if whole else project.described(element, place),
                "notes": project.joined(dict.fromkeys([*notes, *self._notes.get(own, [])])),
                **({} if whole else project.rest(element, place, {"startPosition", "endPosition", *_PLACES})),
                "note": "; ".join(filter(None, reasons)),
            },
        )

    def _about(self, holder: Holder, offsets: str, text: str, missing: str, off: int) -> RawRow:
        project, element = self._project, holder.element
        cells = {
            "kind": "note" if holder.kind == "note" else "source",
            "label": project.text(element.get("name"), holder.place) or holder.source,
            "format": "" if holder.kind == "note" else holder.kind,
            "description": project.described(element, holder.place),
            **project.rest(element, holder.place),
            "text": shown(text) if holder.kind == "note" else "",
            "selections": str(len(holder.selections)),
            "selections off word boundaries": str(off) if text and holder.selections else "",
            "offsets": offsets if text and holder.selections else "",
            "notes": project.joined(refs(element, "NoteRef")),
            "note": missing if any(span for _, span in holder.selections) else "",
        }
        project.add_values(cells, element, holder.place)
        return project.row(holder.place, guid(element.get("guid")), cells)
