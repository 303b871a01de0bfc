"""The evidence on ties and agents, as rows of text."""

from itertools import product

from hsp_graph.graph.rows import all_values
from hsp_graph.graph.store import Store


def read_evidence(store: Store) -> dict[str, list[dict[str, str]]]:
    """The evidence on each tie, by the tie's IRI, in the order of the evidence's IRIs.

    The keys are evidence, paraphrase, quotation, source, locator, reported_by, date, confidence, stance,
    indicators and strategies. Stance is the partnership type that the source itself states; an indicator is
    followed by the type that it indicates, if its label does not name it.
    """
    return _evidence(store, "?about a hsp:Tie")


def read_agent_evidence(store: Store) -> dict[str, list[dict[str, str]]]:
    """The evidence on each agent itself, by the agent's IRI; keys as in :func:`read_evidence`."""
    return _evidence(
        store,
        "{ SELECT DISTINCT ?about { VALUES ?kind { hsp:Person hsp:Organisation hsp:UnidentifiedAgent } "
        "?about a ?kind } }",
    )


def read_codings(store: Store) -> dict[str, dict[str, int]]:
    """For each agent, the number of times its evidence is coded to an indicator of each partnership type."""
    codings: dict[str, dict[str, int]] = {}
    for row in store.select(
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
    """The names of the candidates of each unidentified agent that has any, in order."""
    candidates: dict[str, list[str]] = {}
    for row in store.select(
        """SELECT DISTINCT ?agent ?candidate ?name WHERE {
             ?agent a hsp:UnidentifiedAgent ; hsp:mayBe ?candidate . ?candidate rdfs:label ?name }
           ORDER BY ?agent ?name ?candidate""",
    ):
        candidates.setdefault(row["agent"], []).append(row["name"])
    return candidates


def read_rules(store: Store) -> dict[str, str]:
    """The titles of the rules, by their names, which ties have as ``capital_rule``."""
    rules = store.select("SELECT ?rule ?title { GRAPH ?rule { ?rule a hsp:Rule ; rdfs:label ?title } }")
    return {row["rule"].rsplit("/", 1)[1]: row["title"] for row in rules}


def _evidence(store: Store, about: str) -> dict[str, list[dict[str, str]]]:
    coded = {
        key: _labels(store, term, also)
        for key, term, also in (
            ("stance", "hsp:statesType", ""),
            ("indicators", "hsp:codedTo", "OPTIONAL { ?one hsp:indicates/rdfs:label ?type }"),
            ("strategies", "hsp:usesStrategy", ""),
        )
    }
    # Read one by one and joined here: one query for all takes ten times as long.
    single = {
        name: all_values(store, f"?of {term} ?value")
        for name, term in (
            ("paraphrase", "hsp:paraphrase"),
            ("quotation", "hsp:quotation"),
            ("source", "hsp:source/rdfs:label"),
            ("locator", "hsp:locator"),
            ("date", "hsp:date"),
            ("confidence", "hsp:confidence"),
        )
    }
    reporters = all_values(store, "?of hsp:reportedBy/rdfs:label ?value")
    pairs = store.select(f"SELECT DISTINCT ?about ?evidence {{ {about} . ?about hsp:hasEvidence ?evidence }}")
    evidence: dict[str, list[dict[str, str]]] = {}
    for of, piece in sorted((row["about"], row["evidence"]) for row in pairs):
        common = {"reported_by": ", ".join(reporters.get(piece, ()))}
        common |= {key: "; ".join(said.get(piece, ())) for key, said in coded.items()}
        # Where two imports describe it differently, each description is a row.
        for values in product(*(values.get(piece, [""]) for values in single.values())):
            row = {"evidence": piece, **dict(zip(single, values, strict=True)), **common}
            evidence.setdefault(of, []).append(row)
    return evidence


def _labels(store: Store, term: str, also: str) -> dict[str, list[str]]:
    """The labels of the codes of each piece of evidence, with a type that the label does not name."""
    words: dict[str, list[tuple[str, str, str]]] = {}
    for row in store.select(
        f"""SELECT DISTINCT ?one ?label ?type WHERE {{
              {{ SELECT DISTINCT ?one {{ ?evidence {term} ?one }} }} ?one rdfs:label ?label . {also} }}""",
    ):
        kind = row.get("type", "")
        words.setdefault(row["one"], []).append((row["label"], row["one"], kind))
    said: dict[str, list[str]] = {}
    for of, ones in all_values(store, f"?of a hsp:Evidence ; {term} ?value").items():
        for label, _, kind in sorted(word for one in ones for word in words.get(one, ())):
            said.setdefault(of, []).append(label + (f" ({kind})" if kind and kind not in label else ""))
    return said


def is_fictional(store: Store) -> bool:
    """Whether the study is fictional: the rights of every source begin with "fictional", and there is one."""
    (row,) = store.select(
        """SELECT (COUNT(?source) AS ?all) (SUM(IF(?fictional, 1, 0)) AS ?made_up) WHERE {
             ?source a hsp:Source .
             OPTIONAL { ?source dcterms:rights ?rights }
             BIND (STRSTARTS(LCASE(COALESCE(?rights, "")), "fictional") AS ?fictional) }"""
    )
    return int(row["all"]) == int(row["made_up"] or 0) > 0
