"""The imports in a graph, by their PROV-O records."""

from hsp_graph.core.errors import CommandError
from hsp_graph.core.namespaces import identifier_of
from hsp_graph.core.terms import batch_graph
from hsp_graph.graph.store import Store


def list_imports(store: Store) -> list[dict[str, str]]:
    """The imports in the graph, oldest first: batch, graph, time, files, rows_read, rows_refused, version."""
    rows = store.select(
        """SELECT ?graph ?time (GROUP_CONCAT(DISTINCT ?name; separator=", ") AS ?files) ?rows_read
                  ?rows_refused (SAMPLE(?label) AS ?version)
           WHERE {
             ?graph a hsp:ImportBatch ; prov:generatedAtTime ?time ; hsp:rowsRead ?rows_read ;
                    hsp:rowsRefused ?rows_refused ; prov:wasDerivedFrom [ hsp:fileName ?name ] ;
                    prov:wasGeneratedBy [ prov:wasAssociatedWith [ rdfs:label ?label ] ] .
           }
           GROUP BY ?graph ?time ?rows_read ?rows_refused"""
    )
    numbered = [{**row, "batch": identifier_of(row["graph"])} for row in rows]
    return sorted(numbered, key=lambda row: int(row["batch"]))


def check_number(store: Store, batch: int) -> None:
    """Raise unless there is an import of this number."""
    known = [row["batch"] for row in list_imports(store)]
    if str(batch) not in known:
        raise CommandError(
            f"There is no import {batch}.",
            hint=f"The imports are {', '.join(known)}." if known else "Nothing has been imported yet.",
        )


def check_base(store: Store, base: str) -> None:
    """Refuse to change a graph whose imports were made under another base: nothing would fit together."""
    for row in list_imports(store):
        if row["graph"] != batch_graph(base, int(row["batch"])).value:
            before = row["graph"].removesuffix(f"import/{row['batch']}")
            raise CommandError(
                f"Import {row['batch']} was made under the base '{before}', and now it is '{base}'.",
                where="hsp.toml", hint=f"Put the base back to '{before}', or begin a new study.",
            )  # fmt: skip
