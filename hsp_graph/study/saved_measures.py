"""Measures -> graph: each run a named graph with its provenance, which goes when an import comes or goes."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pyoxigraph as ox

from hsp_graph.core.namespaces import PREFIXES, expand, mint
from hsp_graph.core.terms import LABEL, A
from hsp_graph.graph.study import Study

_DOUBLE, _TIME = (ox.NamedNode(PREFIXES["xsd"] + name) for name in ("double", "dateTime"))


def save_measures(study: Study, rows: Sequence[Mapping[str, Any]], made: Mapping[str, str]) -> ox.NamedNode:
    """Write measures into a named graph of their own, in the place of those of the same model and conditions.

    They are about the graph as it is now: the next import or undo throws them away, to be made again.

    Args:
        study: the study.
        rows: one dict per agent: ``node`` is its IRI; every number among the others becomes a measurement.
        made: what is needed to make them again: model, conditions, graph (the fingerprint), version.

    Returns:
        The named graph.

    Raises:
        CommandError: if nothing was imported yet, or another process is changing the store.
    """
    name = sha256(f"{made['model']}\n{made['conditions']}".encode()).hexdigest()[:16]
    run = ox.NamedNode(mint(study.base, "measure", name))
    imports = study.store.query("SELECT ?import { ?import a hsp:ImportBatch }")
    assert isinstance(imports, ox.QuerySolutions)
    sources = [row["import"] for row in imports]
    with study.store.change() as change:
        change.keep_derived()
        change.replace([*_run(run, made, sources), *_measurements(run, rows)], run)
    return run


def _run(run: ox.NamedNode, made: Mapping[str, str], sources: Sequence[ox.NamedNode]) -> Iterator[ox.Quad]:
    def say(term: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(run, ox.NamedNode(expand(term)), value, run)

    now = datetime.now(UTC).isoformat(timespec="seconds")
    yield ox.Quad(run, A, ox.NamedNode(expand("hsp:MeasureRun")), run)
    yield ox.Quad(run, LABEL, ox.Literal(f"{made['model']}; conditions: {made['conditions']}"), run)
    yield say("hsp:model", ox.Literal(made["model"]))
    yield say("hsp:conditions", ox.Literal(made["conditions"]))
    yield say("hsp:fingerprint", ox.Literal(made["graph"]))
    yield say("prov:generatedAtTime", ox.Literal(now, datatype=_TIME))
    yield say("prov:wasAttributedTo", ox.NamedNode(f"https://w3id.org/hsp/software/{made['version']}"))
    for source in sources:
        yield say("prov:wasDerivedFrom", source)


def _measurements(run: ox.NamedNode, rows: Sequence[Mapping[str, Any]]) -> Iterator[ox.Quad]:
    measurement, agent, measured_in, quantity, number = (
        ox.NamedNode(expand(f"hsp:{name}"))
        for name in ("Measurement", "ofAgent", "measuredIn", "quantity", "number")
    )
    for place, row in enumerate(rows):
        for name, value in row.items():
            if isinstance(value, bool) or not isinstance(value, int | float):
                continue
            one = ox.NamedNode(f"{run.value}/{place}/{name}")
            yield ox.Quad(one, A, measurement, run)
            yield ox.Quad(one, agent, ox.NamedNode(row["node"]), run)
            yield ox.Quad(one, measured_in, run, run)
            yield ox.Quad(one, quantity, ox.Literal(name), run)
            if not math.isnan(value):
                yield ox.Quad(one, number, ox.Literal(repr(float(value)), datatype=_DOUBLE), run)
