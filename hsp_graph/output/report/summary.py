"""What the report says in short: a few sentences, each made from tables that stand further down.

It computes nothing of its own: what it counts are the rows and cells of a finding, whose command stands
beside the sentence. Where the finding is empty, the sentence says so or is left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hsp_graph.core.text import counted
from hsp_graph.measures.mitigation import NO_TIE, some_names
from hsp_graph.output.report.parts import Part, Report

#: The kinds of agents in the first sentence, in this order.
_KINDS = ("head-teacher", "family-learning practitioner", "parent", "school")


@dataclass(frozen=True)
class Sentence:
    """A sentence, and the findings that its numbers are from."""

    text: str
    parts: Sequence[Part]


def summary_of(report: Report) -> list[Sentence]:
    """What a report says in short; nothing where nobody is in the study."""
    parts = report.parts
    if not (parts and len(parts["What is in the graph"].rows)):
        return []
    said: list[tuple[Callable[..., str], tuple[str, ...]]] = [
        (_who, ("What is in the graph",)),
        (_heads, ("Types: heads",)),
        (_reliance, ("Each family's route", "Whom practitioners connect")),
        (_mitigation, ("Families and heads",)),
        (_unknown, ("Who is not identified", "Ties without evidence")),
    ]
    told = [(tell, [parts[title] for title in titles]) for tell, titles in said]
    return [Sentence(text, of) for tell, of in told if (text := tell(*of))]


def _who(counts: Part) -> str:
    numbers = {str(row["what"]): int(row["number"]) for row in counts.rows.to_dicts()}
    told = [counted(numbers[what], what) for what in _KINDS if what in numbers]
    return f"This study names {_joined(told)}." if told else ""


def _heads(heads: Part) -> str:
    kinds: dict[str, list[str]] = {}
    for row in heads.rows.to_dicts():
        kinds.setdefault(str(row["type"]), []).append(str(row["who"]))
    if not kinds:
        return "How heads see partnership is not known: no evidence on a head is coded."
    ranked = sorted(kinds.items(), key=lambda one: (-len(one[1]), one[0]))
    told = [f"{len(who):,} {kind} ({some_names(', '.join(who))})" for kind, who in ranked]
    return f"How heads see partnership with parents, by the evidence coded on each: {'; '.join(told)}."


def _reliance(routes: Part, practitioners: Part) -> str:
    families, rows = routes.rows.to_dicts(), practitioners.rows.to_dicts()
    if not families:
        return ""
    relying = sum(int(row["relying"]) for row in rows)
    without = sum(row["nearest"] == "none" for row in families)
    text = (
        f"{relying:,} of {counted(len(families), 'family')} reach somebody with power in a school in "
        "at most two steps only through one practitioner"
    )
    most = max((int(row["relying"]) for row in rows), default=0)
    first = [str(row["name"]) for row in rows if row["relying"] == most]
    if most > 1:
        text += f", most of all {_joined(first[:3])} ({most:,}{' each' if len(first) > 1 else ''})"
    return f"{text}; {without:,} have no route there at all." if without else f"{text}."


def _mitigation(found: Part) -> str:
    rows = {str(row["to_head"]): row for row in found.rows.to_dicts()}
    concerned = [rows[relation] for relation in ("negative", NO_TIE) if relation in rows]
    families, made_up = (
        sum(int(row[column]) for row in concerned) for column in ("families", "positive_route")
    )
    if not families:
        return ""
    return (
        f"{counted(families, 'family')} have a negative tie to the head, or none that a source states; "
        f"of these, {made_up:,} have a positive tie to a practitioner and through one a route to somebody "
        "with power in a school."
    )


def _unknown(unidentified: Part, ties: Part) -> str:
    if len(unidentified.rows):
        text = (
            f"What is not known: {counted(len(unidentified.rows), 'person or organisation')} certainly "
            "exist, but no source says who they are; they are never taken for anybody"
        )
    else:
        text = "Everybody is identified"
    if len(ties.rows):
        return f"{text}. {counted(len(ties.rows), 'tie')} lack evidence."
    return f"{text}."


def _joined(words: Sequence[str]) -> str:
    """Words with commas, and "and" before the last.

    >>> _joined(["a", "b", "c"]), _joined(["a"])
    ('a, b and c', 'a')
    """
    return " and ".join([*filter(None, [", ".join(words[:-1])]), *words[-1:]])
