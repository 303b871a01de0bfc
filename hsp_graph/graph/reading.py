"""What the network and the maps need of the graph, as plain rows."""

from collections.abc import Iterator

from hsp_graph.core.namespaces import HSPC
from hsp_graph.graph.rows import described, first_values
from hsp_graph.graph.store import Store

_TIED = "{ SELECT DISTINCT ?agent { ?tie hsp:from|hsp:to ?agent } }"


def read_agents(store: Store) -> Iterator[dict[str, str | bool]]:
    """Every person, identified or not, and every organisation that is an end of a tie, by IRI.

    The keys are those of :data:`hsp_graph.network.network.AGENT_COLUMNS`. An organisation has the
    sector and power of its kind; :func:`read_holdings` gives those of people.
    """
    agents: dict[str, dict[str, str | bool]] = {}
    for kind, who in (
        ("person", "?agent a hsp:Person"),
        ("unidentified", "?agent a hsp:UnidentifiedAgent ; hsp:ofKind hsp:Person"),
        ("unidentified", f"{_TIED} ?agent a hsp:UnidentifiedAgent"),
        ("organisation", f"{_TIED} ?agent a hsp:Organisation"),
    ):
        for row in store.select(
            f"SELECT ?agent (MIN(?l) AS ?label) {{ {who} . ?agent rdfs:label ?l }} GROUP BY ?agent"
        ):
            agents[row["agent"]] = {"id": row["agent"], "label": row["label"], "kind": kind}
    for row in store.select(
        """SELECT ?agent ?sector ?power ?role_label
           WHERE { { ?agent a ?kind } UNION { ?agent hsp:ofKind ?kind }
                   ?kind a owl:Class ; hsp:inSector ?sector ; hsp:holdsPower ?power ;
                         rdfs:label ?role_label }""",
    ):
        if row["agent"] in agents:
            agents[row["agent"]] |= {
                "sector": _notation(row["sector"]),
                "power": row["power"] == "true",
                "role_label": row["role_label"],
            }
    return iter([agents[agent] for agent in sorted(agents)])


def read_holdings(store: Store) -> list[dict[str, str]]:
    """Every holding of a role, by IRI, with its dates as they are stated.

    The keys are agent, role, role_label, sector, power, organisation, organisation_label, valid_from,
    valid_until and as_of.
    """
    roles = {
        row["role"]: row
        for row in store.select(
            """SELECT ?role ?role_label ?sector ?power {
                 ?role a hsp:Role ; rdfs:label ?role_label ;
                       hsp:inSector ?sector ; hsp:holdsPower ?power }""",
        )
    }
    names = first_values(
        store, "{ SELECT DISTINCT ?of { ?held hsp:atOrganisation ?of } } ?of rdfs:label ?value"
    )
    held = []
    for row in described(
        store, "hsp:RoleHolding",
        agent="hsp:holder", role="hsp:role", organisation="hsp:atOrganisation", valid_from="hsp:validFrom",
        valid_until="hsp:validUntil", as_of="hsp:asOf",
    ):  # fmt: skip
        if row["agent"] and row["role"] in roles:
            role = roles[row["role"]]
            named = {"organisation_label": names.get(row["organisation"], "")}
            notations = {"role": _notation(row["role"]), "sector": _notation(role["sector"])}
            held.append({**row, **role, **named, **notations})
    return held


def read_characteristics(store: Store) -> Iterator[dict[str, str]]:
    """Every declared characteristic of an agent: agent, characteristic and value."""
    return store.select(
        """SELECT ?agent ?characteristic ?value {
             ?characteristic rdfs:subPropertyOf hsp:characteristic . ?agent ?characteristic ?value }""",
    )


def read_ties(store: Store) -> Iterator[dict[str, str]]:
    """Every tie, by IRI; keys as in :data:`hsp_graph.network.network.TIE_COLUMNS`, and ``from`` and ``to``.

    ``capital`` is what an import asserts, "" where none does.
    """
    asserted: dict[str, str] = {}
    for form in ("Bonding", "Bridging", "Linking"):
        for row in store.select(f"SELECT ?tie ?graph {{ GRAPH ?graph {{ ?tie a hsp:{form}Tie }} }}"):
            if "/derived/" not in row["graph"]:
                asserted[row["tie"]] = form.lower()
    relations = first_values(store, "?of a hsp:Relation ; rdfs:label ?value")
    programmes = first_values(store, "?of a hsp:Programme ; rdfs:label ?value")
    for row in described(
        store, "hsp:Tie",
        **{"from": "hsp:from"}, to="hsp:to", relation="hsp:relation", valence="hsp:valence",
        mutual="hsp:mutual", strength="hsp:strength", valid_from="hsp:validFrom",
        valid_until="hsp:validUntil", programme="hsp:throughProgramme",
    ):  # fmt: skip
        if not (row["from"] and row["to"]):
            continue
        row["relation_label"] = relations.get(row["relation"], "")
        row["relation"], row["valence"] = _notation(row["relation"]), _notation(row["valence"])
        row["programme"] = programmes.get(row["programme"], "")
        row["capital"] = asserted.get(row["id"], "")
        yield row


def read_identities(store: Store) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Who may be whom, and who is said not to be whom, as pairs of IRIs."""
    may_be, different = (
        sorted({(row["one"], row["other"]) for row in store.select(f"SELECT ?one ?other {{ {pattern} }}")})
        for pattern in ("?one hsp:mayBe ?other", "?one a ?kind ; owl:differentFrom ?other")
    )
    return may_be, different


def _notation(iri: str) -> str:
    return iri.removeprefix(HSPC)
