"""Times the import of tie rows to disk against two ways of loading the same quads, in one run.

    python benchmarks/importing.py --ties 200000
    python benchmarks/importing.py --ties 1000000 --runs 1 --without-rdflib

- ``import``: ``hsp import`` up to the rules: read the CSV, check every row, write the quads to disk.
- ``bulk_load``: pyoxigraph loads the very same quads from an N-Quads file; nothing is read, checked or made.
- ``rdflib``: the csv module and ``Graph.add`` of the same triples in memory, unchecked.
- ``with rules``: the whole of ``hsp import``, against ``bulk_load`` of imported and derived quads.

Exits with 1 if the import is slower than 0.7 of ``bulk_load`` or 2.5 times rdflib, or takes more than 1 GB.
"""

import csv
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

TIES_PER_SCHOOL = 119


@click.command()
@click.option("--ties", type=int, default=200_000, show_default=True, help="About how many tie rows.")
@click.option("--runs", type=int, default=3, show_default=True, help="The median of so many runs is taken.")
@click.option("--without-rdflib", is_flag=True, help="Leave rdflib out: it keeps all triples in memory.")
def main(ties: int, runs: int, without_rdflib: bool) -> None:
    """Compare import, bulk_load and rdflib."""
    from hsp_graph.demo.generate import generate

    folder = Path(tempfile.mkdtemp(prefix="hsp-import-"))
    try:
        tables = folder / "tables"
        counts = generate(tables, schools=max(1, ties // TIES_PER_SCHOOL), seed=1)
        rows = sum(counts.values())
        click.echo(f"{counts['ties']:,} ties, {rows:,} rows")
        figures = [_run(folder, tables, number, without_rdflib) for number in range(runs)]
        imported, loaded, whole, all_loaded, rdflib, quads, memory = (
            sorted(column)[runs // 2] for column in zip(*figures, strict=True)
        )
    finally:
        shutil.rmtree(folder)
    click.echo(f"{int(quads):,} quads; seconds, median of {runs}")
    click.echo(f"import      {imported:8.1f}   {rows / imported:10,.0f} rows/s   {memory:,.0f} MB")
    click.echo(
        f"bulk_load   {loaded:8.1f}   import runs at {loaded / imported:.2f} of its speed (at least 0.70)"
    )
    if not without_rdflib:
        click.echo(
            f"rdflib      {rdflib:8.1f}   import at {rdflib / imported:.1f} times its speed (at least 2.5)"
        )
    click.echo(
        f"with rules  {whole:8.1f}   {all_loaded / whole:.2f} of the speed of bulk_load of all its quads"
    )
    if loaded / imported < 0.7 or (rdflib and rdflib / imported < 2.5) or memory > 1000:
        sys.exit(1)


def _run(folder: Path, tables: Path, number: int, without_rdflib: bool) -> tuple[float, ...]:
    """One run of everything: the seconds of each, the quads and the memory of the import."""
    study = folder / f"study-{number}"
    imported, whole, memory = _child("import", study, tables)
    quads, asserted = _dump(study, "asserted", folder)
    (loaded,) = _child("load", folder / f"load-{number}", asserted)
    _, everything = _dump(study, "whole", folder)
    (all_loaded,) = _child("load", folder / f"all-{number}", everything)
    rdflib, triples = (0.0, quads * 0.99) if without_rdflib else _child("rdflib", folder, tables)
    # The ontology and some second classes are more.
    if not 0.98 < triples / quads < 1.0:
        raise click.ClickException(f"rdflib made {triples:,.0f} triples of {quads:,} quads")
    for path in (study, folder / f"load-{number}", folder / f"all-{number}"):
        shutil.rmtree(path)
    return imported, loaded, whole, all_loaded, rdflib, quads, memory


def _child(what: str, folder: Path, source: Path) -> list[float]:
    """Run one of the three in a process of its own, so that memory is its own; its figures."""
    command = [sys.executable, __file__, "--child", what, str(folder), str(source)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(figure) for figure in done.stdout.split()]


def _dump(study: Path, which: str, folder: Path) -> tuple[int, Path]:
    import pyoxigraph as ox

    from hsp_graph.graph.store import Store

    database = ox.Store.read_only(str(Store(study / "store").path / which))
    path = folder / f"{which}.nq"
    database.dump(str(path), format=ox.RdfFormat.N_QUADS)
    return len(database), path


def _import(study: Path, tables: Path) -> list[float]:
    from hsp_graph.workspace import init_workspace

    marks: dict[str, float] = {}
    workspace = init_workspace(study)
    began = time.perf_counter()
    workspace.import_files(
        [tables], progress=lambda doing, rows: marks.update({doing: marks.get(doing, time.perf_counter())})
    )
    ended = time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [marks["Writing to disk"] - began, ended - began, memory]


def _load(database: Path, quads: Path) -> list[float]:
    import pyoxigraph as ox

    began = time.perf_counter()
    store = ox.Store(str(database))
    store.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS)
    store.flush()
    return [time.perf_counter() - began]


def _rdflib(folder: Path, tables: Path) -> list[float]:
    """The same triples, made of the rows that csv reads and added one by one; seconds and triples."""
    from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef

    from hsp_graph.core.namespaces import HSP, HSPC, expand, mint
    from hsp_graph.core.schema import TABLE, TABLES, Column

    base, hsp, hspc = "https://example.org/", Namespace(HSP), Namespace(HSPC)
    types = {"number": XSD.decimal, "yes-no": XSD.boolean}
    dates = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}

    def term(column: Column, value: str) -> URIRef | Literal:
        if column.kind == "ref":
            return URIRef(mint(base, TABLE[column.tables[0]].path, value))
        if column.kind == "concept":
            return hspc[value]
        if column.kind == "yes-no":
            value = "true" if value == "yes" else "false"
        return Literal(value, datatype=dates[len(value)] if column.kind == "date" else types.get(column.kind))

    graph, began = Graph(), time.perf_counter()
    for table in TABLES:
        columns = {column.name: column for column in table.columns}
        with (tables / f"{table.name}.csv").open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), start=2):
                subject = URIRef(mint(base, table.path, row["id"] or str(number)))
                origin = Literal(f"{table.name}.csv, row {number}")
                evidence = URIRef(f"{subject}/evidence")
                graph.add((subject, RDF.type, URIRef(expand(table.type))))
                graph.add((subject, hsp["sourceRow"], origin))
                if row.get("source") and table.name != "evidence":
                    graph.add((subject, hsp["hasEvidence"], evidence))
                    graph.add((evidence, RDF.type, hsp["Evidence"]))
                    graph.add((evidence, hsp["sourceRow"], origin))
                for header, cell in row.items():
                    column = columns[header]
                    if not cell or not column.property:
                        continue
                    about = evidence if column.evidence else subject
                    for value in cell.split("|") if column.many else [cell]:
                        predicate, made = URIRef(expand(column.property.lstrip("^"))), term(column, value)
                        graph.add(
                            (made, predicate, about)
                            if column.property[0] == "^"
                            else (about, predicate, made)
                        )
    return [time.perf_counter() - began, len(graph)]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        what, first, second = sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
        click.echo(
            " ".join(map(str, {"import": _import, "load": _load, "rdflib": _rdflib}[what](first, second)))
        )
    else:
        main()
