"""Data flows one way: no module imports what is above it or stands in a circle; RDF has its rooms."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import hsp_graph

PACKAGE = Path(hsp_graph.__file__).parent
MODULES = {
    ".".join(("hsp_graph", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
SOURCES = {name: path.read_text(encoding="utf-8") for name, path in MODULES.items()}

#: What each room may import of the others, wherever in a module the import stands.
MAY_IMPORT = {
    "core": set[str](),
    "importing": {"core"},
    "graph": {"core", "importing"},
    "study": {"core", "importing", "graph"},
    "network": {"core", "importing", "graph"},
    "measures": {"core", "network"},
    "findings": {"core", "importing", "graph", "study", "network", "measures"},
    "output": {"core", "importing", "graph", "study", "network", "measures", "findings"},
    "workspace": {"core", "importing", "graph", "study", "network", "measures", "findings", "output"},
    "demo": {"core", "measures", "findings", "workspace"},
    "server": {"core", "graph", "study", "findings", "output", "workspace"},
    "cli": {
        "core", "importing", "graph", "study", "network", "measures", "findings", "output", "workspace",
        "demo", "server",
    },
    "": {"core", "measures", "workspace"},
    "__main__": {"cli"},
}  # fmt: skip
HEAVY = {"numpy", "scipy", "networkx", "rdflib", "pyoxigraph", "oxrdflib", "pyshacl", "pyvis", "openpyxl",
         "rich", "jinja2", "matplotlib", "rapidfuzz", "krippendorff", "starlette", "uvicorn"}  # fmt: skip
RDF = {"rdflib", "pyoxigraph", "oxrdflib", "pyshacl"}
#: Where RDF is known: the graph, the study kept in it, the RDF format, and the words that the ontology gives.
KNOW_RDF = re.compile(r"hsp_graph\.(graph|study|importing\.formats\.rdf|core\.(ontology|terms))(\.|$)")


def room(module: str) -> str:
    """The room of the house that a module stands in; "" for the package itself.

    >>> room("hsp_graph.graph.store"), room("hsp_graph")
    ('graph', '')
    """
    return module.removeprefix("hsp_graph").strip(".").partition(".")[0]


def imported(module: str, sources: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """Each module that a module imports, for the type checker only too, and whether at module level."""
    tree = ast.parse(sources[module])
    inside = {
        below
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for below in ast.walk(node)
    }
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            whole = node.module or ""
            if node.level:
                package = f"{module}.__init__" if any(s.startswith(f"{module}.") for s in sources) else module
                whole = ".".join([*package.split(".")[: -node.level], *filter(None, [node.module])])
            below = [f"{whole}.{alias.name}" for alias in node.names]
            names = [name if name in sources else whole for name in below]
        yield from ((name, node not in inside) for name in names)


def faults(sources: Mapping[str, str]) -> list[str]:
    """What is wrong with the imports between our modules: arrows upwards, and the first circle."""
    found = []
    graph: dict[str, set[str]] = {}
    for module in sources:
        ours = {name for name, _ in imported(module, sources) if name.split(".")[0] == "hsp_graph"}
        graph[module] = ours & set(sources)
        for other in sorted(ours):
            if other not in sources:
                found.append(f"{module} imports {other}, which is not there")
            elif room(other) not in {room(module), *MAY_IMPORT.get(room(module), ())}:
                found.append(f"{module} imports {other}")
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found.append(f"circle: {' < '.join(error.args[1])}")
    return found


def test_no_arrow_leads_upwards_and_there_is_no_circle() -> None:
    assert faults(SOURCES) == []
    assert {room(module) for module in SOURCES} == set(MAY_IMPORT)


@pytest.mark.parametrize(
    ("module", "line", "fault"),
    [
        ("hsp_graph.measures.triads", "from hsp_graph.findings import registry", "hsp_graph.findings"),
        ("hsp_graph.core.dates", "def f():\n    import hsp_graph.workspace", "hsp_graph.workspace"),
        (
            "hsp_graph.network.network",
            "if TYPE_CHECKING:\n    from hsp_graph.measures import brokerage",
            "hsp_graph.measures.brokerage",
        ),
        ("hsp_graph.graph.store", "from ..output import maps", "hsp_graph.output.maps"),
        ("hsp_graph.core.errors", "from .. import __version__", "hsp_graph"),
        ("hsp_graph.core.errors", "from hsp_graph import __version__", "hsp_graph"),
        ("hsp_graph.core.errors", "from hsp_graph.core.dates import date_in", "circle"),
        ("hsp_graph.core.errors", "if TYPE_CHECKING:\n    from .dates import date_in", "circle"),
        ("hsp_graph.core.errors", "import hsp_graph.elsewhere", "not there"),
    ],
)
def test_a_planted_fault_is_found(module: str, line: str, fault: str) -> None:
    planted = SOURCES | {module: f"{SOURCES[module]}\n{line}\n"}
    assert any(fault in found for found in faults(planted))


def test_few_doors_stand_at_the_top() -> None:
    entries = {path.name for path in PACKAGE.iterdir() if not path.name.startswith("__")}
    assert len(entries - {"_assets", "py.typed"}) <= 14


@pytest.mark.parametrize("module", [name for name in MODULES if not KNOW_RDF.match(name)])
def test_rdf_is_known_in_its_rooms_only(module: str) -> None:
    assert {name.split(".")[0] for name, _ in imported(module, SOURCES)} & RDF == set()


#: Where a string begins a query, or joins triple patterns of the project's own terms.
SPARQL = re.compile(
    r"\b(SELECT|CONSTRUCT|ASK|DESCRIBE)\b[^'\"]*[{*?]|\?\w+ (a|hsp:\w+|rdfs:\w+) [?h]|\bWHERE\s*\{"
)


@pytest.mark.parametrize("module", [name for name in MODULES if not KNOW_RDF.match(name)])
def test_sparql_is_written_where_rdf_is_known(module: str) -> None:
    tree = ast.parse(SOURCES[module])
    # A text that is a statement is documentation.
    documentation = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documentation
    }
    found = {text for text in texts if SPARQL.search(text)}
    # An example in a hint is no query.
    assert found <= {"A query has braces: 'SELECT * { ?s ?p ?o }'."}


def test_the_faces_import_nothing_heavy_before_they_run() -> None:
    light = {"hsp_graph.core.errors", "hsp_graph.core.assets", "hsp_graph.core.namespaces"}
    for module in MODULES:
        if room(module) in ("cli", "workspace", "__main__", "") or module in light:
            at_top = {name.split(".")[0] for name, top in imported(module, SOURCES) if top}
            assert not at_top & HEAVY, module


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from hsp_graph.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as end:\n    assert not end.code\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PACKAGE.parent, capture_output=True, text=True, check=True
    )
    loaded = set(done.stderr.split())
    assert "click" in loaded
    assert not loaded & HEAVY
    assert "Usage: hsp" in done.stdout


def test_the_public_names_are_few_and_there() -> None:
    assert sorted(hsp_graph.__all__) == [
        "HspError", "Workspace", "__version__", "init_workspace", "measures", "open_workspace",
    ]  # fmt: skip
    for name in hsp_graph.__all__:
        assert getattr(hsp_graph, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = hsp_graph.nothing
