"""Typologies of partnership: types, indicators, coded evidence, actor groups and schools.

Types, indicators, actor groups, dimensions and evidence are given by identifier, as in tables; people and
schools by IRI, as in the network.
"""

from collections.abc import Iterator
from typing import Any

from hsp_graph.core.namespaces import identifier_of
from hsp_graph.graph.store import Store

_AGENT = """{ SELECT DISTINCT ?agent { VALUES ?kind { hsp:Person hsp:Organisation hsp:UnidentifiedAgent }
              ?agent a ?kind } }"""
_ON_AGENT = f"{_AGENT} ?agent hsp:hasEvidence ?evidence ."
_ON_TIE_ALONE = f"""
    {{ SELECT DISTINCT ?evidence ?indicator ?agent {{
         ?tie a hsp:Tie ; hsp:hasEvidence ?evidence . ?evidence hsp:codedTo ?indicator .
         MINUS {{ {_ON_AGENT} }}
         ?tie hsp:from|hsp:to ?agent . ?holding hsp:holder ?agent ; hsp:role/hsp:givesClass ?class .
         ?indicator hsp:ofActor/hsp:groups ?class }} }}"""


def read_typologies(store: Store) -> list[dict[str, Any]]:
    """Every typology, by name; keys as the attributes of :class:`hsp_graph.measures.coded_evidence.Typology`.

    An indicator belongs to a typology if it indicates one of its types; a property without a value is "".
    """
    return [
        {
            "name": identifier_of(row["typology"]),
            "label": row["label"],
            "broader": {
                short["type"]: short["broader"]
                for short in _shortened(
                    store,
                    f"""SELECT ?type (MIN(?wider) AS ?broader) {{
                          ?type a hsp:PartnershipType ; skos:inScheme <{row["typology"]}> .
                          OPTIONAL {{ ?type skos:broader ?wider . ?wider skos:inScheme <{row["typology"]}> }}
                        }} GROUP BY ?type ORDER BY ?type""",
                )
            },
            "actors": _covered(store, row["typology"], "hsp:coversActor"),
            "dimensions": _covered(store, row["typology"], "hsp:coversDimension"),
            "indicators": {
                short["indicator"]: (short["type"], short["actor"], short["dimension"])
                for short in _shortened(
                    store,
                    f"""SELECT ?indicator ?type ?actor ?dimension {{
                          ?type a hsp:PartnershipType ; skos:inScheme <{row["typology"]}> .
                          ?indicator hsp:indicates ?type .
                          OPTIONAL {{ ?indicator hsp:ofActor ?actor }}
                          OPTIONAL {{ ?indicator hsp:onDimension ?dimension }}
                        }} ORDER BY ?indicator ?type ?actor ?dimension""",
                )
            },
        }
        for row in store.select(
            """SELECT ?typology (MIN(?name) AS ?label) { ?typology a hsp:Typology ; rdfs:label ?name }
               GROUP BY ?typology ORDER BY ?typology""",
        )
    ]


def _covered(store: Store, typology: str, covers: str) -> tuple[str, ...]:
    found = _shortened(store, f"SELECT DISTINCT ?one {{ <{typology}> {covers} ?one }} ORDER BY ?one")
    return tuple(row["one"] for row in found)


def read_coded_evidence(store: Store) -> list[dict[str, Any]]:
    """Every coding of evidence about an agent: the evidence, the indicator, and the indicator's properties.

    The keys are the attributes of :class:`hsp_graph.measures.coded_evidence.Coding`. For an indicator without
    a typology, type and typology are ""; confidence is 1 where none is stated, and the lowest of several. The
    schools are those of the programmes that the evidence is about too. Evidence about a tie and no agent
    counts for those ends of the tie that hold a role of the indicator's actor group.
    """
    confidence: dict[str, float] = {}
    for row in store.select("SELECT ?evidence ?value { ?evidence hsp:confidence ?value }"):
        confidence[row["evidence"]] = min(float(row["value"]), confidence.get(row["evidence"], 1.0))
    held: dict[str, set[str]] = {}
    for row in store.select(
        """SELECT DISTINCT ?evidence ?school {
             ?programme a hsp:Programme ; hsp:hasEvidence ?evidence ; hsp:heldAt ?school .
             { ?school a hsp:School } UNION { ?school hsp:ofKind hsp:School } }""",
    ):
        held.setdefault(row["evidence"], set()).add(row["school"])
    return [
        {
            "agent": row["agent"],
            "evidence": identifier_of(row["evidence"]),
            **{
                name: identifier_of(row[name]) if row[name] else ""
                for name in ("indicator", "type", "actor", "dimension", "typology")
            },
            "confidence": confidence.get(row["evidence"], 1.0),
            "schools": tuple(sorted(held.get(row["evidence"], ()))),
        }
        for on in (_ON_AGENT, _ON_TIE_ALONE)
        for row in store.select(
            f"""SELECT DISTINCT ?agent ?evidence ?indicator ?type ?actor ?dimension ?typology {{
                  {on} ?evidence hsp:codedTo ?indicator .
                  OPTIONAL {{ ?indicator hsp:indicates ?type .
                              ?type skos:inScheme ?typology . ?typology a hsp:Typology }}
                  OPTIONAL {{ ?indicator hsp:ofActor ?actor }}
                  OPTIONAL {{ ?indicator hsp:onDimension ?dimension }}
                }} ORDER BY ?agent ?evidence ?indicator ?type ?actor ?dimension ?typology""",
        )
    ]


def read_strategies(store: Store) -> list[dict[str, str]]:
    """Every use of a strategy by an agent.

    Returns:
        Dicts with ``agent`` and ``evidence`` (IRIs), ``strategy`` (its label) and ``builds``, a form of
        capital: one dict for each form, and "" if the strategy builds none.
    """
    return list(
        store.select(
            f"""SELECT DISTINCT ?agent ?evidence ?strategy ?builds {{
                  {_ON_AGENT} ?evidence hsp:usesStrategy ?use . ?use rdfs:label ?strategy .
                  OPTIONAL {{ ?use hsp:builds ?class
                              BIND (LCASE(STRBEFORE(STRAFTER(STR(?class), "#"), "Tie")) AS ?builds) }}
                }} ORDER BY ?agent ?evidence ?strategy ?builds""",
        )
    )


def read_actor_groups(store: Store) -> list[tuple[str, str, bool]]:
    """The actor groups of agents by their roles: agent, group, and whether the agent is identified."""
    return [
        (row["agent"], identifier_of(row["group"]), not row["unknown"])
        for row in store.select(
            """SELECT DISTINCT ?agent ?group ?unknown {
                 ?group hsp:groups ?class . ?holding hsp:role/hsp:givesClass ?class ; hsp:holder ?agent .
                 OPTIONAL { ?agent a hsp:UnidentifiedAgent . BIND (true AS ?unknown) }
               } ORDER BY ?agent ?group""",
        )
    ]


def read_schools(store: Store) -> dict[str, tuple[str, bool]]:
    """Every school's name, and whether it is identified, by IRI."""
    schools: dict[str, tuple[str, bool]] = {}
    for pattern, identified in (
        ("?school a hsp:UnidentifiedAgent ; hsp:ofKind hsp:School", False),
        ("?school a hsp:School", True),
    ):
        for row in store.select(
            f"SELECT ?school (MIN(?name) AS ?label) {{ {pattern} ; rdfs:label ?name }} GROUP BY ?school",
        ):
            schools[row["school"]] = row["label"], identified
    return schools


def read_stated_types(store: Store, typology: str) -> dict[str, set[str]]:
    """The types of a typology that the sources themselves state of an agent, by the agent's IRI."""
    stated: dict[str, set[str]] = {}
    for row in store.select(
        f"""SELECT DISTINCT ?agent ?type {{
              {_AGENT} ?agent hsp:hasEvidence/hsp:statesType ?type .
              ?type skos:inScheme hspc:{typology} }}""",
    ):
        stated.setdefault(row["agent"], set()).add(identifier_of(row["type"]))
    return stated


def _shortened(store: Store, text: str) -> Iterator[dict[str, str]]:
    for row in store.select(text):
        yield {name: identifier_of(value) if value else "" for name, value in row.items()}
