"""Data flow one way: nothing lower in the house imports anything higher, and only one wing knows RDF."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import hsp_graph

PACKAGE = Path(hsp_graph.__file__).parent
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}

FOUNDATION = {"__init__", "errors", "namespaces", "assets", "records", "vocabulary"}
#: What each part of the house may import of the others, at module level.
MAY_IMPORT = {
    "__init__": set[str](),
    "errors": set[str](),
    "dates": {"errors"},
    "namespaces": set[str](),
    "assets": set[str](),
    "records": set[str](),
    "vocabulary": set[str](),
    "tables": {"errors"},
    "importers": {"errors", "records", "vocabulary"},
    "mapping": {"errors", "records", "vocabulary", "importers"},
    "suggesting": {"errors", "records", "vocabulary", "importers", "mapping"},
    "foreign": {"errors", "records", "vocabulary", "importers", "mapping"},
    "sources": {"errors", "records", "vocabulary", "importers", "mapping", "foreign", "suggesting"},
    "checking": {"dates", "errors", "records", "vocabulary", "importers"},
    "graph": FOUNDATION | {"dates", "tables", "importers", "checking", "foreign"},
    "network": {"dates", "errors", "vocabulary"},
    "network_file": {"__init__", "network"},
    "raw_network": {"errors", "vocabulary", "importers", "network"},
    "measures": {"errors", "network"},
    "measured": {"__init__", "tables", "measures", "network"},
    "assessing": {"errors", "vocabulary", "graph", "network", "measures"},
    "coding": {"vocabulary", "graph", "network", "measures", "assessing"},
    "assessed": {"__init__", "assessing", "measures", "tables"},
    "report": {
        "__init__",
        "errors",
        "tables",
        "network",
        "measures",
        "measured",
        "graph",
        "assessing",
        "assessed",
    },
    "explain": {
        "errors",
        "vocabulary",
        "namespaces",
        "tables",
        "graph",
        "network",
        "measures",
        "measured",
        "assessing",
        "assessed",
    },
    "maps": {"dates", "errors", "vocabulary", "network", "measures"},
    "exporters": {"errors", "namespaces", "records", "graph", "network"},
    "templates": {"errors", "namespaces", "assets", "records"},
    "fiction": set[str](),
    "fictional_school": {"errors", "records", "fiction"},
    "generate": {"errors", "records", "fiction", "fictional_school"},
    "workspace": {"errors", "namespaces"},
    "demo": {"errors", "namespaces", "assets", "tables", "measures", "assessing", "workspace"},
    "server": {"__init__", "errors", "tables", "workspace"},
    "cli": {"__init__", "errors"},
    "__main__": {"cli"},
}
#: What may be imported besides, inside a function, so that it is loaded only when it is needed.
LATER = {
    "network": {"graph"},
    "network_file": {"graph"},
    "sources": {"graph"},
    "server": {"assets", "explain", "graph", "maps", "namespaces", "report"},
    "workspace": {
        "graph",
        "importers",
        "maps",
        "measures",
        "network_file",
        "report",
        "sources",
        "suggesting",
        "tables",
    },
    "cli": {
        "assessed",
        "assessing",
        "coding",
        "demo",
        "explain",
        "exporters",
        "generate",
        "graph",
        "importers",
        "maps",
        "measured",
        "measures",
        "namespaces",
        "raw_network",
        "server",
        "tables",
        "templates",
        "workspace",
    },
    "__init__": {"errors", "measures", "workspace"},
}
HEAVY = {"numpy", "scipy", "networkx", "rdflib", "pyoxigraph", "oxrdflib", "pyshacl", "pyvis", "openpyxl",
         "rich", "jinja2", "matplotlib", "rapidfuzz", "nltk", "starlette", "uvicorn"}  # fmt: skip
RDF = {"rdflib", "pyoxigraph", "oxrdflib", "pyshacl"}


def part(module: str) -> str:
    """The part of the house that a module stands in."""
    return module.partition(".")[0] or "__init__"


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Each module that a file imports, and whether it does so at module level.

    Imports for the type checker do not count: nothing is loaded.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped, inside = set[ast.AST](), set[ast.AST]()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            skipped |= {below for statement in node.body for below in ast.walk(statement)}
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            inside |= set(ast.walk(node))
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node not in inside
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module
            if node.module == "hsp_graph":
                for alias in node.names:
                    yield f"hsp_graph.{alias.name}", node not in inside
            else:
                yield node.module, node not in inside


def own(name: str) -> str | None:
    """The part of the house that an imported name stands in, or None if it is another package's."""
    first, _, rest = name.partition(".")
    if first != "hsp_graph":
        return None
    return part(rest) if part(rest) in MAY_IMPORT else "__init__"


def test_every_module_stands_in_a_part_of_the_house() -> None:
    assert {part(module) for module in MODULES} == set(MAY_IMPORT)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_is_below_it(module: str) -> None:
    here = part(module)
    for name, at_top in imports(MODULES[module]):
        other = own(name)
        if other is not None and other != here:
            allowed = MAY_IMPORT[here] | (set() if at_top else LATER.get(here, set()))
            assert other in allowed, f"{module} imports {name}"


def test_the_parts_can_be_put_in_an_order() -> None:
    left = {name: MAY_IMPORT[name] | LATER.get(name, set()) for name in MAY_IMPORT if name != "__init__"}
    while left:
        bottom = {name for name, below in left.items() if not below & set(left)}
        assert bottom, f"These import each other in a ring: {sorted(left)}"
        left = {name: below for name, below in left.items() if name not in bottom}


@pytest.mark.parametrize("module", [m for m in MODULES if part(m) != "graph"])
def test_only_the_graph_wing_knows_rdf(module: str) -> None:
    known = {name.split(".")[0] for name, _ in imports(MODULES[module])} & RDF
    assert known == set()


#: Where a string begins a query, or joins triple patterns of the project's own terms.
SPARQL = re.compile(
    r"\b(SELECT|CONSTRUCT|ASK|DESCRIBE)\b[^'\"]*[{*?]|\?\w+ (a|hsp:\w+|rdfs:\w+) [?h]|\bWHERE\s*\{"
)


@pytest.mark.parametrize("module", [m for m in MODULES if part(m) != "graph"])
def test_sparql_is_written_in_the_graph_wing_only(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
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
    for module, path in MODULES.items():
        if part(module) in ("cli", "workspace", "__main__", "__init__", "errors", "assets", "namespaces"):
            at_top = {name.split(".")[0] for name, top in imports(path) if top}
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
