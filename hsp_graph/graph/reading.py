"""What the network and the maps need of the graph, as plain rows."""

from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from hsp_graph.graph.store import Store
from hsp_graph.namespaces import HSPC

_TIED = "{ SELECT DISTINCT ?agent { ?tie hsp:from|hsp:to ?agent } }"

#: Of several roles a person holds, one that has not ended is shown before one that has; then the one in the
#: sector named first, one with power before one without, and the latest.
_SECTORS = {
    sector: place
    for place, sector in enumerate(("school", "family-learning", "authority", "community", "home"))
}


def read_agents(store: Store) -> Iterator[dict[str, str | bool]]:
    """Every person, identified or not, and every organisation that is an end of a tie, by IRI.

    The keys are those of :data:`hsp_graph.network.AGENT_COLUMNS`.
    """
    agents: dict[str, dict[str, str | bool]] = {}
    for kind, who in (
        ("person", "?agent a hsp:Person"),
        ("unidentified", "?agent a hsp:UnidentifiedAgent ; hsp:ofKind hsp:Person"),
        ("unidentified", f"{_TIED} ?agent a hsp:UnidentifiedAgent"),
        ("organisation", f"{_TIED} ?agent a hsp:Organisation"),
    ):
        for row in _select(
            store, f"SELECT ?agent (MIN(?l) AS ?label) {{ {who} . ?agent rdfs:label ?l }} GROUP BY ?agent"
        ):
            agents[row["agent"]] = {"id": row["agent"], "label": row["label"], "kind": kind}
    held = _select(
        store,
        """SELECT ?agent ?role ?role_label ?sector ?power ?organisation ?organisation_label ?since ?until
           WHERE {
             ?holding a hsp:RoleHolding ; hsp:holder ?agent ; hsp:role ?role .
             ?role rdfs:label ?role_label ; hsp:inSector ?sector ; hsp:holdsPower ?power .
             OPTIONAL {
               ?holding hsp:atOrganisation ?organisation . ?organisation rdfs:label ?organisation_label
             }
             OPTIONAL { ?holding hsp:validFrom ?since }
             OPTIONAL { ?holding hsp:validUntil ?until }
           }""",
    )
    latest_first = sorted(
        held, key=lambda row: (row["since"], row["role"], row["organisation"]), reverse=True
    )
    for row in sorted(latest_first, key=_precedence):
        if row["agent"] in agents and "role" not in agents[row["agent"]]:
            agents[row["agent"]] |= {
                **{name: row[name] for name in ("role_label", "organisation", "organisation_label")},
                "role": _notation(row["role"]),
                "sector": _notation(row["sector"]),
                "power": row["power"] == "true",
            }
    for row in _select(
        store,
        """SELECT ?agent ?sector ?power ?role_label
           WHERE { { ?agent a ?kind } UNION { ?agent hsp:ofKind ?kind }
                   ?kind a owl:Class ; hsp:inSector ?sector ; hsp:holdsPower ?power ;
                         rdfs:label ?role_label }""",
    ):
        if row["agent"] in agents and "sector" not in agents[row["agent"]]:
            agents[row["agent"]] |= {
                "sector": _notation(row["sector"]),
                "power": row["power"] == "true",
                "role_label": row["role_label"],
            }
    return iter([agents[agent] for agent in sorted(agents)])


def _precedence(holding: Mapping[str, str]) -> tuple[bool, int, bool]:
    return (
        holding["until"] != "",
        _SECTORS.get(_notation(holding["sector"]), len(_SECTORS)),
        holding["power"] != "true",
    )


def read_ties(store: Store) -> Iterator[dict[str, str]]:
    """Every tie, by IRI; keys as in :data:`hsp_graph.network.TIE_COLUMNS`, and ``from`` and ``to``.

    ``capital_rule`` is the rule's name, or empty where an import asserts the form.
    """
    forms: dict[str, tuple[str, str]] = {}
    for form in ("Bonding", "Bridging", "Linking"):
        for row in _select(store, f"SELECT ?tie ?graph {{ GRAPH ?graph {{ ?tie a hsp:{form}Tie }} }}"):
            graph = row["graph"]
            forms[row["tie"]] = (form.lower(), graph.rsplit("/", 1)[1] if "/derived/" in graph else "")
    ties = _select(
        store,
        """SELECT ?id ?from ?to ?relation ?relation_label ?valence ?mutual ?strength ?valid_from ?valid_until
                  ?programme
           WHERE {
             ?id a hsp:Tie ; hsp:from ?from ; hsp:to ?to .
             OPTIONAL { ?id hsp:relation ?relation . ?relation rdfs:label ?relation_label }
             OPTIONAL { ?id hsp:valence ?valence }
             OPTIONAL { ?id hsp:mutual ?mutual }
             OPTIONAL { ?id hsp:strength ?strength }
             OPTIONAL { ?id hsp:validFrom ?valid_from }
             OPTIONAL { ?id hsp:validUntil ?valid_until }
             OPTIONAL { ?id hsp:throughProgramme/rdfs:label ?programme }
           }""",
    )
    # A tie that two imports describe differently gives several rows; the first in order is kept.
    first = {row["id"]: row for row in sorted(ties, key=lambda row: tuple(row.values()), reverse=True)}
    for identifier in sorted(first):
        row = first[identifier]
        row["relation"], row["valence"] = _notation(row["relation"]), _notation(row["valence"])
        row["capital"], row["capital_rule"] = forms.get(identifier, ("", ""))
        yield row


def read_evidence(store: Store) -> dict[str, list[dict[str, str]]]:
    """For every tie that has any, its evidence, in the order of the evidence's IRIs.

    The keys are paraphrase, quotation, source, locator, reported_by, date and confidence.
    """
    evidence: dict[str, list[dict[str, str]]] = {}
    for row in _select(
        store,
        """SELECT ?tie ?evidence ?paraphrase ?quotation ?source ?locator ?date ?confidence
                  (GROUP_CONCAT(DISTINCT ?reporter; separator=", ") AS ?reported_by)
           WHERE {
             ?tie a hsp:Tie ; hsp:hasEvidence ?evidence .
             OPTIONAL { ?evidence hsp:paraphrase ?paraphrase }
             OPTIONAL { ?evidence hsp:quotation ?quotation }
             OPTIONAL { ?evidence hsp:source/rdfs:label ?source }
             OPTIONAL { ?evidence hsp:locator ?locator }
             OPTIONAL { ?evidence hsp:date ?date }
             OPTIONAL { ?evidence hsp:confidence ?confidence }
             OPTIONAL { ?evidence hsp:reportedBy/rdfs:label ?reporter }
           }
           GROUP BY ?tie ?evidence ?paraphrase ?quotation ?source ?locator ?date ?confidence
           ORDER BY ?tie ?evidence""",
    ):
        evidence.setdefault(row.pop("tie"), []).append(row)
    return evidence


def is_fictional(store: Store) -> bool:
    """Whether every source says at the beginning of its rights that it is fictional, and there is one."""
    result = store.query(
        """SELECT (COUNT(?source) AS ?all) (SUM(IF(?fictional, 1, 0)) AS ?made_up) WHERE {
             ?source a hsp:Source .
             OPTIONAL { ?source dcterms:rights ?rights }
             BIND (STRSTARTS(LCASE(COALESCE(?rights, "")), "fictional") AS ?fictional) }"""
    )
    assert isinstance(result, ox.QuerySolutions)
    row = next(result)
    return int(row["all"].value) == int(row["made_up"].value) > 0


def _select(store: Store, text: str) -> Iterator[dict[str, str]]:
    result = store.query(text)
    assert isinstance(result, ox.QuerySolutions)
    names = [variable.value for variable in result.variables]
    for solution in result:
        yield {name: "" if solution[name] is None else solution[name].value for name in names}


def _notation(iri: str) -> str:
    return iri.removeprefix(HSPC)
