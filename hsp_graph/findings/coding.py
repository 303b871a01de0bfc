"""Help with coding: what is still to be coded, what nothing supports, how far coders agree."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hsp_graph.core.matching import normal
from hsp_graph.core.result_table import Format, ResultTable
from hsp_graph.findings.typology import StudyTypes, assess_study
from hsp_graph.graph.codings import count_evidence_in_rows, read_evidence, read_names
from hsp_graph.graph.questions import ask
from hsp_graph.graph.study import Study
from hsp_graph.graph.typologies import read_actor_groups, read_coded_evidence, read_typologies
from hsp_graph.measures.agreement import Agreement, Judgement, agreement
from hsp_graph.measures.typology import NOT_ENOUGH
from hsp_graph.network.network import Network

#: The columns of each part.
PARTS = {
    "uncoded": ("evidence", "about", "source", "locator", "says", "coded_otherwise"),
    "unsupported": ("kind", "about", "claim", "why", "where"),
    "agreement": ("indicator", "coefficient", "coders", "passages", "given", "agreed", "value",
                  "not_defined_because"),
}  # fmt: skip
#: Why evidence is left out of agreement.
_LEFT_OUT = {
    "no coder": "they do not say who coded them",
    "several coders": "several coders coded them together",
    "no locator": "neither a locator nor a quotation tells which passage they are",
}
#: What separates coders who coded together.
_TOGETHER = "|"


@dataclass(frozen=True)
class StudyCoding:
    """The coding of a study: evidence, and the codes given to it.

    Attributes:
        study: the study.
        network: of the same study.
    """

    study: Study
    network: Network

    @cached_property
    def evidence(self) -> list[dict[str, Any]]:
        """The pieces of evidence that can be coded; those on agents stated to be the same are on one."""
        rows = read_evidence(self.study.store)
        for row in rows:
            row["agents"] = sorted({self._representatives.get(agent, agent) for agent in row["agents"]})
        return rows

    @property
    def in_rows(self) -> int:
        """How many further pieces stand in rows of other tables, where nothing is coded."""
        return count_evidence_in_rows(self.study.store)

    def uncoded(self) -> list[dict[str, Any]]:
        """The evidence coded to no indicator, and what else it is coded to: strategies, a stated type."""
        return [
            {
                "evidence": piece["evidence"],
                "about": self._about(piece),
                "source": ", ".join(piece["source"]),
                "locator": "; ".join(piece["locator"]),
                "says": _says(piece),
                "coded_otherwise": "; ".join(
                    f"{what} {', '.join(piece[column])}"
                    for what, column in (("strategy", "usesStrategy"), ("states", "statesType"))
                    if piece[column]
                ),
            }
            for piece in self.evidence
            if not piece["codedTo"]
        ]

    def unsupported(self) -> list[dict[str, Any]]:
        """Claims that the evidence does not support, each with the reason and its place.

        - A *type* that a source states of somebody, where the coded evidence shows another label, or too
          little is coded for one.
        - A *tie* without evidence, or with evidence of no source.
        - A *coding* to an indicator, of evidence that has neither locator nor words; that counts for nobody,
          as it names no agent and no tie of one of the indicator's group of actors; or that names somebody
          who holds no role of that group.
        """
        return [*self._types(), *self._ties(), *self._codings()]

    def agreement(self) -> "CoderAgreement":
        """How far coders agree, indicator by indicator.

        Two rows are codings of the same passage if they give the same source, the same locator (where there
        is none, the same quotation) and the same agents (where there is none, the same programmes or, where
        there is none either, the same ties). A row without an indicator says that its coder gave none.
        """
        judgements, skipped = [], {"no coder": 0, "several coders": 0, "no locator": 0}
        for piece in self.evidence:
            coders = {name.strip() for text in piece["coder"] for name in text.split(_TOGETHER)} - {""}
            place = piece["locator"] or piece["quotation"]
            if not coders:
                skipped["no coder"] += 1
            elif len(coders) > 1:
                skipped["several coders"] += 1
            elif not place:
                skipped["no locator"] += 1
            else:
                about = piece["agents"] or piece["programmes"] or piece["ties"]
                passage = (*piece["source"], *map(normal, place), *about)
                judgements.append(Judgement(passage, coders.pop(), frozenset(piece["codedTo"])))
        return CoderAgreement(agreement(judgements), judgements, skipped)

    @cached_property
    def _representatives(self) -> dict[str, str]:
        return self.network.stands()

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {**self.network.labels(), **read_names(self.study.store)}

    def _about(self, piece: Mapping[str, Any]) -> str:
        return self._called([*piece["agents"], *piece["programmes"], *piece["ties"]])

    def _called(self, things: Iterable[str]) -> str:
        return "; ".join(self._names.get(one, one) for one in things)

    def _types(self) -> list[dict[str, Any]]:
        stating: dict[tuple[str, str], tuple[set[str], list[str]]] = {}
        known = read_typologies(self.study.store)
        for piece in self.evidence:
            for typology in known:
                stated = typology["broader"].keys() & set(piece["statesType"])
                for agent in piece["agents"] if stated else ():
                    types, where = stating.setdefault((typology["name"], agent), (set(), []))
                    types.update(stated)
                    where.append(piece["evidence"])
        found = {name: assess_study(self.study, self.network, name) for name, _ in stating}
        rows = []
        for (name, agent), (types, where) in sorted(stating.items()):
            if why := _against(found[name], agent, types):
                rows.append(_claim("type", self._called([agent]), " and ".join(sorted(types)), why, where))
        return rows

    def _ties(self) -> list[dict[str, Any]]:
        return [
            _claim("tie", f"{tie['from']} and {tie['to']}", str(tie["relation"]), "no evidence with a source",
                   [str(tie["row"])])
            for tie in ask(self.study, "ties-without-evidence", {}).to_dicts()
        ]  # fmt: skip

    def _codings(self) -> list[dict[str, Any]]:
        groups: dict[str, set[str]] = {}
        for agent, actor, _ in read_actor_groups(self.study.store):
            groups.setdefault(actor, set()).add(self._representatives.get(agent, agent))
        counted: dict[tuple[str, str], str] = {}
        for one in read_coded_evidence(self.study.store):
            counted[one["evidence"], one["indicator"]] = one["actor"]
        rows = []
        for piece in self.evidence:
            for indicator in piece["codedTo"]:
                shown_by = counted.get((piece["evidence"], indicator))
                strangers = set(piece["agents"]) - groups.get(shown_by, set()) if shown_by else set()
                reasons = [
                    "" if piece["locator"] or _says(piece) else "it has neither locator nor words",
                    "it counts for nobody" if shown_by is None else "",
                    f"no role as one of the {shown_by}" if strangers else "",
                ]
                about = self._called(sorted(strangers)) if strangers else self._about(piece)
                if why := "; ".join(filter(None, reasons)):
                    rows.append(_claim("coding", about, indicator, why, [piece["evidence"]]))
        return rows


@dataclass(frozen=True)
class CoderAgreement:
    """How far the coders of a study agree.

    Attributes:
        coefficients: for each indicator that was given to a passage of two coders or more.
        judgements: what was compared.
        skipped: how many pieces of evidence could not be, by the reason.
    """

    coefficients: list[Agreement]
    judgements: list[Judgement]
    skipped: Mapping[str, int]

    @property
    def passages(self) -> int:
        """How many passages at least two coders coded."""
        coders: dict[Any, set[str]] = {}
        for judgement in self.judgements:
            coders.setdefault(judgement.passage, set()).add(judgement.coder)
        return sum(len(these) > 1 for these in coders.values())


@dataclass(frozen=True)
class CodingPart:
    """A part of the coding as a table.

    Attributes:
        table: its rows.
        none: what is said if there are none.
        sentences: what belongs below the table.
    """

    table: ResultTable
    none: str
    sentences: list[str]


def coding_part(coding: StudyCoding, part: str, form: Format) -> CodingPart:
    """One of :data:`PARTS` as a table; people see no column that says nothing in any row."""
    sentences = []
    if part == "uncoded":
        rows, evidence = coding.uncoded(), len(coding.evidence)
        title = f"Coded to no indicator: {len(rows):,} of {evidence:,} pieces of evidence"
        none = "All evidence is coded to indicators." if evidence else "There is no evidence to be coded."
        if in_rows := coding.in_rows:
            sentences.append(
                f"{in_rows:,} more stand in rows of other tables, where there is no column for indicators."
            )
    elif part == "unsupported":
        rows = coding.unsupported()
        title, none = f"Not supported by the evidence: {len(rows):,}", "Nothing here lacks support."
    else:
        found = coding.agreement()
        rows = [one.to_row() for one in found.coefficients]
        title = f"Agreement of coders over {found.passages:,} passages that at least two of them coded"
        none = "On no passage did a coder of two or more give any indicator."
        none = none if found.passages else "No passage is coded by two coders."
        sentences += [
            f"Left out, as {_LEFT_OUT[reason]}: {number:,} of the pieces of evidence."
            for reason, number in found.skipped.items()
            if number
        ]
    columns = [name for name in PARTS[part] if form != "table" or any(row[name] != "" for row in rows)]
    table = ResultTable(columns, [[row[name] for name in columns] for row in rows], title=title)
    return CodingPart(table, none, sentences)


def _says(piece: Mapping[str, Any]) -> str:
    return "; ".join(piece["paraphrase"] or piece["quotation"])


def _claim(kind: str, about: str, claim: str, why: str, where: Iterable[str]) -> dict[str, Any]:
    return {"kind": kind, "about": about, "claim": claim, "why": why, "where": ", ".join(where)}


def _against(found: StudyTypes, agent: str, stated: Collection[str]) -> str:
    """Why the coded evidence on an agent does not support the types that are stated; "" if it does."""
    of_agent = [one for one in (*found.people, *found.schools) if one.about == agent]
    if any(one.agrees(stated) for one in of_agent):
        return ""
    labelled = [one.label for one in of_agent if one.status != NOT_ENOUGH]
    if labelled:
        return f"the coded evidence shows: {'; '.join(labelled)}"
    pieces = max((len(one.evidence) for one in of_agent), default=0)
    return f"too little is coded for a label: {pieces}, where it needs {found.settings.minimum}"
