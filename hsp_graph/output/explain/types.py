"""Types as nodes: the kind of partnership that evidence shows, by indicator, down to the evidence."""

import shlex
from dataclasses import replace

from hsp_graph.core.namespaces import HSPC, mint
from hsp_graph.findings.typology import StudyTypes, assess_study
from hsp_graph.findings.typology_tables import model
from hsp_graph.graph.provenance import Thing
from hsp_graph.graph.study import Study
from hsp_graph.measures.typology import Assessment
from hsp_graph.network.network import Network
from hsp_graph.output.explain.things import TreeBuilder
from hsp_graph.output.explain.tree import ExplanationNode

_RULE = (
    "each piece of evidence weighs as much as its coder's confidence, split evenly among its indicators; a "
    "type's share is its part of all weights (docs/typology.md)"
)


def type_of(builder: TreeBuilder, study: Study, network: Network, who: str) -> ExplanationNode:
    """The type of a head, practitioner, parent or school, down to its evidence.

    Raises:
        CommandError: if nobody or several are meant, or nothing can be said of them.
    """
    found = assess_study(study, network)
    about = found.about(who, network)
    name = found.names[about[0].about]
    identifier = builder.provenance.identifier(Thing(about[0].about))
    facts = {"model": model(found), "rule": _RULE, "command": f"hsp typology {shlex.quote(identifier)}"}
    if stated := sorted(found.stated.get(about[0].about, ())):
        facts["a source itself says"] = ", ".join(stated)
    nodes = [_assessed(builder, study.base, found, one) for one in about]
    of = f"type of {builder.provenance.short(Thing(about[0].about))}"
    if len(nodes) == 1:
        return replace(
            nodes[0], text=f"Type of {name}: {about[0].label}", facts={**nodes[0].facts, **facts}, of=of
        )
    return ExplanationNode("type", f"Type of {name}: {about[0].label}", facts, nodes, of)


def _assessed(builder: TreeBuilder, base: str, found: StudyTypes, one: Assessment) -> ExplanationNode:
    """What the evidence on somebody as one of a group of actors amounts to."""
    if one.parts:  # its groups of actors follow
        return ExplanationNode(
            "type", f"As a whole: {one.label}", {"pieces of evidence": f"{len(one.evidence):,}"}
        )
    shares = sorted(one.profile, key=lambda kind: (-one.profile[kind], kind))
    below = [
        ExplanationNode("share", f"{kind}: {one.profile[kind]:.2f} of the evidence", below=indicators)
        for kind in shares
        if (indicators := _indicators(builder, base, found, one, kind))
    ]
    text = f"As one of the {one.actor}: {one.label}"
    return ExplanationNode("type", text, {"pieces of evidence": f"{len(one.evidence):,}"}, below)


def _indicators(
    builder: TreeBuilder, base: str, found: StudyTypes, one: Assessment, kind: str
) -> list[ExplanationNode]:
    return [
        ExplanationNode(
            "word", f"Indicator: {builder.provenance.statements.name(word)}",
            builder.provenance.definition(word),
            builder.some(
                [Thing(mint(base, "evidence", piece)) for piece in evidence], builder.evidence,
                "pieces of evidence",
            ),
            builder.provenance.short(word),
        )
        for indicator, evidence in one.indicators.items()
        if found.typology.top(found.typology.indicators[indicator][0]) == kind
        for word in [Thing(HSPC + indicator)]
    ]  # fmt: skip
