"""What the network and the maps need of the graph, as plain rows."""

from collections.abc import Iterator, Mapping
from itertools import product

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

    The keys are those of :data:`hsp_graph.network.AGENT_COLUMNS`. An organisation stands where its kind
    stands; where a person stands, :func:`read_holdings` says.
    """
    agents: dict[str, dict[str, str | bool]] = {}
    for kind, who in (
        ("person", "?agent a hsp:Person"),
        ("unidentified", "?agent a hsp:UnidentifiedAgent ; hsp:ofKind hsp:Person"),
        ("unidentified", f"{_TIED} ?agent a hsp:UnidentifiedAgent"),
        ("organisation", f"{_TIED} ?agent a hsp:Organisation"),
    ):
        for row in select(
            store, f"SELECT ?agent (MIN(?l) AS ?label) {{ {who} . ?agent rdfs:label ?l }} GROUP BY ?agent"
        ):
            agents[row["agent"]] = {"id": row["agent"], "label": row["label"], "kind": kind}
    for row in select(
        store,
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
    """Every holding of a role; keys as in :data:`hsp_graph.network.HOLDING_COLUMNS`, and ``agent``.

    Of several that a person holds, the one that says where the person stands comes first.
    """
    roles = {
        row["role"]: row
        for row in select(
            store,
            """SELECT ?role ?role_label ?sector ?power {
                 ?role rdfs:label ?role_label ; hsp:inSector ?sector ; hsp:holdsPower ?power }""",
        )
    }
    names = _values(store, "{ SELECT DISTINCT ?of { ?held hsp:atOrganisation ?of } } ?of rdfs:label ?value")
    held = []
    for row in _described(
        store, "hsp:RoleHolding",
        agent="hsp:holder", role="hsp:role", organisation="hsp:atOrganisation", valid_from="hsp:validFrom",
        valid_until="hsp:validUntil",
    ):  # fmt: skip
        if row["agent"] and row["role"] in roles:
            named = names.get(row["organisation"], "")
            row["organisation"] = row["organisation"] if named else ""
            held.append({**row, **roles[row["role"]], "organisation_label": named})
    latest_first = sorted(
        held, key=lambda row: (row["valid_from"], row["role"], row["organisation"]), reverse=True
    )
    rows = sorted(latest_first, key=_precedence)
    for row in rows:
        row["role"], row["sector"] = _notation(row["role"]), _notation(row["sector"])
    return rows


def _precedence(holding: Mapping[str, str]) -> tuple[bool, int, bool]:
    return (
        holding["valid_until"] != "",
        _SECTORS.get(_notation(holding["sector"]), len(_SECTORS)),
        holding["power"] != "true",
    )


def read_ties(store: Store) -> Iterator[dict[str, str]]:
    """Every tie, by IRI; keys as in :data:`hsp_graph.network.TIE_COLUMNS`, and ``from`` and ``to``.

    ``capital_rule`` is the rule's name, or empty where an import asserts the form.
    """
    forms: dict[str, tuple[str, str]] = {}
    for form in ("Bonding", "Bridging", "Linking"):
        for row in select(store, f"SELECT ?tie ?graph {{ GRAPH ?graph {{ ?tie a hsp:{form}Tie }} }}"):
            graph = row["graph"]
            forms[row["tie"]] = (form.lower(), graph.rsplit("/", 1)[1] if "/derived/" in graph else "")
    relations = _values(store, "?of a hsp:Relation ; rdfs:label ?value")
    programmes = _values(store, "?of a hsp:Programme ; rdfs:label ?value")
    for row in _described(
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
        row["capital"], row["capital_rule"] = forms.get(row["id"], ("", ""))
        yield row


def _described(store: Store, kind: str, **properties: str) -> Iterator[dict[str, str]]:
    """Every thing of a class, by IRI, with one value of each of these properties, or "".

    Each property is read by itself and joined here: a query of as many OPTIONALs takes twice as long. Where
    two imports describe a thing differently, the first value in order is kept.
    """
    columns = {name: _values(store, f"?of {term} ?value") for name, term in properties.items()}
    for row in sorted(row["of"] for row in select(store, f"SELECT ?of {{ ?of a {kind} }}")):
        yield {"id": row} | {name: values.get(row, "") for name, values in columns.items()}


def _values(store: Store, pattern: str) -> dict[str, str]:
    """The first ?value of each ?of."""
    result = store.query(f"SELECT ?of ?value {{ {pattern} }}")
    assert isinstance(result, ox.QuerySolutions)
    values: dict[str, str] = {}
    for of, value in result:
        key, text = of.value, value.value
        if key not in values or text < values[key]:
            values[key] = text
    return values


def read_evidence(store: Store) -> dict[str, list[dict[str, str]]]:
    """For every tie that has any, its evidence, in the order of the evidence's IRIs.

    The keys are evidence, paraphrase, quotation, source, locator, reported_by, date, confidence, stance,
    indicators and strategies. Stance is the partnership type that the source itself names; an indicator is
    followed by the type that it indicates where its label does not say so.
    """
    return _evidence(store, "?about a hsp:Tie")


def read_agent_evidence(store: Store) -> dict[str, list[dict[str, str]]]:
    """For every agent that has any, the evidence on the agent itself; keys as in :func:`read_evidence`."""
    return _evidence(
        store,
        "{ SELECT DISTINCT ?about { VALUES ?kind { hsp:Person hsp:Organisation hsp:UnidentifiedAgent } "
        "?about a ?kind } }",
    )


def read_codings(store: Store) -> dict[str, dict[str, int]]:
    """For every agent, how often its evidence is coded to an indicator of each partnership type."""
    codings: dict[str, dict[str, int]] = {}
    for row in select(
        store,
        """SELECT ?agent ?label (COUNT(*) AS ?times) WHERE {
             { SELECT DISTINCT ?agent ?evidence ?code ?label WHERE {
                 VALUES ?kind { hsp:Person hsp:Organisation hsp:UnidentifiedAgent }
                 ?agent a ?kind ; hsp:hasEvidence ?evidence . ?evidence hsp:codedTo ?code .
                 ?code hsp:indicates/rdfs:label ?label } }
           } GROUP BY ?agent ?label ORDER BY ?agent DESC(?times) ?label""",
    ):
        codings.setdefault(row["agent"], {})[row["label"]] = int(row["times"])
    return codings


def read_candidates(store: Store) -> dict[str, list[str]]:
    """For every unidentified agent of whom it is told whom it may be, the names of these, in their order."""
    candidates: dict[str, list[str]] = {}
    for row in select(
        store,
        """SELECT DISTINCT ?agent ?candidate ?name WHERE {
             ?agent a hsp:UnidentifiedAgent ; hsp:mayBe ?candidate . ?candidate rdfs:label ?name }
           ORDER BY ?agent ?name ?candidate""",
    ):
        candidates.setdefault(row["agent"], []).append(row["name"])
    return candidates


def read_identities(store: Store) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Who may be whom, and who is said not to be whom, as pairs of IRIs."""
    may_be, different = (
        sorted({(row["one"], row["other"]) for row in select(store, f"SELECT ?one ?other {{ {pattern} }}")})
        for pattern in ("?one hsp:mayBe ?other", "?one a ?kind ; owl:differentFrom ?other")
    )
    return may_be, different


def read_rules(store: Store) -> dict[str, str]:
    """The titles of the rules that derived anything, by the names that ties give as ``capital_rule``."""
    rules = select(store, "SELECT ?rule ?title { GRAPH ?rule { ?rule a hsp:Rule ; rdfs:label ?title } }")
    return {row["rule"].rsplit("/", 1)[1]: row["title"] for row in rules}


def _evidence(store: Store, about: str) -> dict[str, list[dict[str, str]]]:
    coded = {
        key: _said(store, term, also)
        for key, term, also in (
            ("stance", "hsp:statesType", ""),
            ("indicators", "hsp:codedTo", "OPTIONAL { ?one hsp:indicates/rdfs:label ?type }"),
            ("strategies", "hsp:usesStrategy", ""),
        )
    }
    # Read one by one and joined here: a query of them all takes ten times as long.
    told = {
        name: _all_values(store, f"?of {term} ?value")
        for name, term in (
            ("paraphrase", "hsp:paraphrase"),
            ("quotation", "hsp:quotation"),
            ("source", "hsp:source/rdfs:label"),
            ("locator", "hsp:locator"),
            ("date", "hsp:date"),
            ("confidence", "hsp:confidence"),
        )
    }
    reporters = _all_values(store, "?of hsp:reportedBy/rdfs:label ?value")
    pairs = select(
        store, f"SELECT DISTINCT ?about ?evidence {{ {about} . ?about hsp:hasEvidence ?evidence }}"
    )
    evidence: dict[str, list[dict[str, str]]] = {}
    for of, piece in sorted((row["about"], row["evidence"]) for row in pairs):
        common = {"reported_by": ", ".join(reporters.get(piece, ()))}
        common |= {key: "; ".join(said.get(piece, ())) for key, said in coded.items()}
        # Where two imports say different things of it, each stands in a row of its own.
        for values in product(*(values.get(piece, [""]) for values in told.values())):
            row = {"evidence": piece, **dict(zip(told, values, strict=True)), **common}
            evidence.setdefault(of, []).append(row)
    return evidence


def _all_values(store: Store, pattern: str) -> dict[str, list[str]]:
    """Every ?value of each ?of, once each and sorted."""
    values: dict[str, set[str]] = {}
    for row in select(store, f"SELECT ?of ?value {{ {pattern} }}"):
        values.setdefault(row["of"], set()).add(row["value"])
    return {of: sorted(found) for of, found in values.items()}


def _said(store: Store, term: str, also: str) -> dict[str, list[str]]:
    """The labels of what each piece of evidence is coded to, with a type that the label does not name."""
    words: dict[str, list[tuple[str, str, str]]] = {}
    for row in select(
        store,
        f"""SELECT DISTINCT ?one ?label ?type WHERE {{
              {{ SELECT DISTINCT ?one {{ ?evidence {term} ?one }} }} ?one rdfs:label ?label . {also} }}""",
    ):
        kind = row.get("type", "")
        words.setdefault(row["one"], []).append((row["label"], row["one"], kind))
    said: dict[str, list[str]] = {}
    for of, ones in _all_values(store, f"?of a hsp:Evidence ; {term} ?value").items():
        for label, _, kind in sorted(word for one in ones for word in words.get(one, ())):
            said.setdefault(of, []).append(label + (f" ({kind})" if kind and kind not in label else ""))
    return said


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


def select(store: Store, text: str) -> Iterator[dict[str, str]]:
    """The rows of a SELECT query as text; "" where a variable is not bound."""
    result = store.query(text)
    assert isinstance(result, ox.QuerySolutions)
    names = [variable.value for variable in result.variables]
    for solution in result:
        yield {name: "" if solution[name] is None else solution[name].value for name in names}


def _notation(iri: str) -> str:
    return iri.removeprefix(HSPC)
