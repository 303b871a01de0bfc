"""Evidence as its coders left it: what it bears on, what it is coded to, by whom, as plain rows."""

from typing import Any

from hsp_graph.core.namespaces import identifier_of
from hsp_graph.graph.store import Store

#: Evidence that stands in the row of what it bears on, as every table but ``evidence`` may have it.
_IN_ROW = """?thing hsp:hasEvidence ?evidence
             FILTER (STRSTARTS(STR(?evidence), CONCAT(STR(?thing), "/evidence/")))"""

#: What is said of a piece of evidence, and whether it is shown by the last part of its IRI.
_SAID = {
    "source": True, "locator": False, "paraphrase": False, "quotation": False, "coder": False,
    "codedTo": True, "usesStrategy": True, "statesType": True,
}  # fmt: skip
_BEARERS = {"Tie": "ties", "Programme": "programmes"}


def read_evidence(store: Store) -> list[dict[str, Any]]:
    """Every piece of evidence of a row of its own, in the order of sources, locators and identifiers.

    Returns:
        ``evidence`` is its identifier. ``source``, ``locator``, ``paraphrase``, ``quotation``, ``coder``,
        ``codedTo``, ``usesStrategy``, ``statesType`` are sorted lists, as several imports may say different
        things of it; concepts and sources go by the last part of their IRI. ``agents``, ``programmes`` and
        ``ties`` are the IRIs of what it bears on.
    """
    found: dict[str, dict[str, Any]] = {}
    for row in store.select(
        f"SELECT DISTINCT ?evidence {{ ?evidence a hsp:Evidence . MINUS {{ {_IN_ROW} }} }}"
    ):
        lists: dict[str, list[str]] = {name: [] for name in (*_SAID, "agents", "programmes", "ties")}
        found[row["evidence"]] = {"evidence": identifier_of(row["evidence"]), **lists}
    for name, shortened in _SAID.items():
        for row in store.select(f"SELECT DISTINCT ?evidence ?value {{ ?evidence hsp:{name} ?value }}"):
            if row["evidence"] in found:
                value = identifier_of(row["value"]) if shortened else row["value"]
                found[row["evidence"]][name].append(value)
    for row in store.select(
        """SELECT DISTINCT ?thing ?kind ?evidence {
             ?thing hsp:hasEvidence ?evidence .
             VALUES ?kind { hsp:Tie hsp:Programme hsp:Person hsp:Organisation hsp:UnidentifiedAgent }
             ?thing a ?kind }""",
    ):
        if row["evidence"] in found:
            name = _BEARERS.get(identifier_of(row["kind"]), "agents")
            if row["thing"] not in found[row["evidence"]][name]:
                found[row["evidence"]][name].append(row["thing"])
    for piece in found.values():
        for values in piece.values():
            if isinstance(values, list):
                values.sort()
    return sorted(found.values(), key=lambda piece: (piece["source"], piece["locator"], piece["evidence"]))


def count_evidence_in_rows(store: Store) -> int:
    """How many pieces of evidence stand in the row of what they bear on, which has no column for codes."""
    (row,) = store.select(f"SELECT (COUNT(DISTINCT ?evidence) AS ?number) {{ {_IN_ROW} }}")
    return int(row["number"])


def read_names(store: Store) -> dict[str, str]:
    """What ties and programmes are called, by IRI: a programme's label, and 'A, relation, B'."""
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
