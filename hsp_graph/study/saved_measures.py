"""Saved measures: each run is a named graph with its provenance, until an import is made or undone."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pyoxigraph as ox

from hsp_graph.core.namespaces import mint
from hsp_graph.core.terms import DATE_TIME, DOUBLE, LABEL, A, term
from hsp_graph.graph.study import Study

_MEASUREMENT, _OF_AGENT, _MEASURED_IN, _QUANTITY, _NUMBER = map(
    term, ("hsp:Measurement", "hsp:ofAgent", "hsp:measuredIn", "hsp:quantity", "hsp:number")
)


def save_measures(study: Study, rows: Sequence[Mapping[str, Any]], made: Mapping[str, str]) -> ox.NamedNode:
    """Write measures to a named graph of their own, which replaces that of the same model and conditions.

    They are about the present graph; the next import or undo deletes them.

    Args:
        study: the study.
        rows: one dict per agent: ``node`` is its IRI; every other number becomes a measurement.
        made: what is needed to reproduce them: model, conditions, graph (the fingerprint), version.

    Returns:
        The named graph.

    Raises:
        CommandError: if nothing was imported yet, or another process is changing the store.
    """
    name = sha256(f"{made['model']}\n{made['conditions']}".encode()).hexdigest()[:16]
    run = ox.NamedNode(mint(study.base, "measure", name))
    imports = study.store.solutions("SELECT ?import { ?import a hsp:ImportBatch }")
    sources = [row["import"] for row in imports]
    with study.store.change() as change:
        change.keep_derived()
        change.replace([*_run(run, made, sources), *_measurements(run, rows)], run)
    return run


def _run(run: ox.NamedNode, made: Mapping[str, str], sources: Sequence[ox.NamedNode]) -> Iterator[ox.Quad]:
    def say(predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(run, term(predicate), value, run)

    now = datetime.now(UTC).isoformat(timespec="seconds")
    yield ox.Quad(run, A, term("hsp:MeasureRun"), run)
    yield ox.Quad(run, LABEL, ox.Literal(f"{made['model']}; conditions: {made['conditions']}"), run)
    yield say("hsp:model", ox.Literal(made["model"]))
    yield say("hsp:conditions", ox.Literal(made["conditions"]))
    yield say("hsp:fingerprint", ox.Literal(made["graph"]))
    yield say("prov:generatedAtTime", ox.Literal(now, datatype=DATE_TIME))
    yield say("prov:wasAttributedTo", ox.NamedNode(f"https://w3id.org/hsp/software/{made['version']}"))
    for source in sources:
        yield say("prov:wasDerivedFrom", source)


def _measurements(run: ox.NamedNode, rows: Sequence[Mapping[str, Any]]) -> Iterator[ox.Quad]:
    for place, row in enumerate(rows):
        for name, value in row.items():
            if isinstance(value, bool) or not isinstance(value, int | float):
                continue
            one = ox.NamedNode(f"{run.value}/{place}/{name}")
            yield ox.Quad(one, A, _MEASUREMENT, run)
            yield ox.Quad(one, _OF_AGENT, ox.NamedNode(row["node"]), run)
            yield ox.Quad(one, _MEASURED_IN, run, run)
            yield ox.Quad(one, _QUANTITY, ox.Literal(name), run)
            if not math.isnan(value):
                yield ox.Quad(one, _NUMBER, ox.Literal(repr(float(value)), datatype=DOUBLE), run)
