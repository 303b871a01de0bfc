"""Coded evidence: what each piece is about, its codes, its coders."""

from typing import Any

from hsp_graph.core.namespaces import identifier_of
from hsp_graph.graph.store import Store

#: Evidence in the row of the thing that it is about, as in every table but ``evidence``.
_IN_ROW = """?thing hsp:hasEvidence ?evidence
             FILTER (STRSTARTS(STR(?evidence), CONCAT(STR(?thing), "/evidence/")))"""

#: The properties of a piece of evidence, and whether their values are given by identifier.
_PROPERTIES = {
    "source": True, "locator": False, "paraphrase": False, "quotation": False, "coder": False,
    "codedTo": True, "usesStrategy": True, "statesType": True,
}  # fmt: skip
_LISTS = {"Tie": "ties", "Programme": "programmes"}


def read_evidence(store: Store) -> list[dict[str, Any]]:
    """Every piece of evidence with a row of its own, in the order of sources, locators and identifiers.

    Returns:
        ``evidence`` is its identifier. ``source``, ``locator``, ``paraphrase``, ``quotation``, ``coder``,
        ``codedTo``, ``usesStrategy``, ``statesType`` are sorted lists, as imports may differ; concepts and
        sources are given by identifier. ``agents``, ``programmes`` and ``ties`` are the IRIs of the things
        that it is about.
    """
    found: dict[str, dict[str, Any]] = {}
    for row in store.select(
        f"SELECT DISTINCT ?evidence {{ ?evidence a hsp:Evidence . MINUS {{ {_IN_ROW} }} }}"
    ):
        lists: dict[str, list[str]] = {name: [] for name in (*_PROPERTIES, "agents", "programmes", "ties")}
        found[row["evidence"]] = {"evidence": identifier_of(row["evidence"]), **lists}
    for name, is_identifier in _PROPERTIES.items():
        for row in store.select(f"SELECT DISTINCT ?evidence ?value {{ ?evidence hsp:{name} ?value }}"):
            if row["evidence"] in found:
                value = identifier_of(row["value"]) if is_identifier else row["value"]
                found[row["evidence"]][name].append(value)
    for row in store.select(
        """SELECT DISTINCT ?thing ?kind ?evidence {
             ?thing hsp:hasEvidence ?evidence .
             VALUES ?kind { hsp:Tie hsp:Programme hsp:Person hsp:Organisation hsp:UnidentifiedAgent }
             ?thing a ?kind }""",
    ):
        if row["evidence"] in found:
            name = _LISTS.get(identifier_of(row["kind"]), "agents")
            if row["thing"] not in found[row["evidence"]][name]:
                found[row["evidence"]][name].append(row["thing"])
    for piece in found.values():
        for values in piece.values():
            if isinstance(values, list):
                values.sort()
    return sorted(found.values(), key=lambda piece: (piece["source"], piece["locator"], piece["evidence"]))


def count_evidence_in_rows(store: Store) -> int:
    """The number of pieces of evidence in rows of other tables, which have no column for codes."""
    (row,) = store.select(f"SELECT (COUNT(DISTINCT ?evidence) AS ?number) {{ {_IN_ROW} }}")
    return int(row["number"])


def read_names(store: Store) -> dict[str, str]:
    """The names of ties and programmes, by IRI: the label of a programme, and 'A relation B' for a tie."""
    names = {
        row["thing"]: row["label"]
        for row in store.select(
            """SELECT ?thing (MIN(?name) AS ?label) { ?thing a hsp:Programme ; rdfs:label ?name }
               GROUP BY ?thing""",
        )
    }
    for row in store.select(
        """SELECT ?tie (MIN(?a) AS ?source) (MIN(?word) AS ?relation) (MIN(?b) AS ?target) {
             ?tie a hsp:Tie ; hsp:hasEvidence ?evidence ; hsp:from/rdfs:label ?a ; hsp:to/rdfs:label ?b .
             OPTIONAL { ?tie hsp:relation/rdfs:label ?word }
           } GROUP BY ?tie""",
    ):
        names[row["tie"]] = " ".join(filter(None, (row["source"], row["relation"] or "and", row["target"])))
    return names
