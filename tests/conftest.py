"""Small canonical tables, empty workspaces, the published study, and the real command line."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from hsp_graph.core.assets import asset
from hsp_graph.core.ontology import load_vocabulary, ontology_files
from hsp_graph.core.vocabulary import Vocabulary
from hsp_graph.demo.generate import generate
from hsp_graph.workspace import Workspace, init_workspace
from tests.command_line import Hsp, Result, run_in_process
from tests.ready import copy_study, made_once

# The gate tries the same examples every time; `--hypothesis-profile=explore` looks for new ones.
settings.register_profile("gate", derandomize=True, deadline=None)
settings.register_profile("explore", derandomize=False, deadline=None)
settings.load_profile("gate")


@pytest.fixture(scope="session", autouse=True)
def _environment() -> Iterator[None]:
    """Commands print 80 columns, know no study but the one they are given, and do not wait for the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "80")
        patch.setattr(os, "fsync", lambda file: None)  # no test cuts the power
        for name in [name for name in os.environ if name.startswith("HSP_")]:
            patch.delenv(name)
        yield


#: A small fictional set in which every table has a row and nothing is wrong.
SMALL = {
    "sources": "id,title,kind,date\ninterviews,Interviews with parents,fictional interview,2017\n",
    "organisations": "id,name,kind,roll\nashfield,Ashfield Primary,school,255\n"
                     "service,Family Learning,family-learning-service,\n",
    "people": "id,name,identified,may_be,language\namina,Amina,yes,,Polish|English\ndev,Dev,,,\n"
              "ms-ahmed,Ms Ahmed,,,\nher-head,her head,no,ms-ahmed,\n",
    "roles": "person,role,organisation,valid_from\namina,parent,ashfield,2015\n"
             "dev,family-learning-practitioner,service,\nms-ahmed,head-teacher,ashfield,2010-08\n",
    "programmes": "id,name,kind,at,run_by,hours\nwednesday,Wednesday group,drop-in-group,ashfield,dev,1.5\n",
    "participation": "person,programme\namina,wednesday\n",
    "ties": "id,from,to,relation,valence,mutual,source,locator\n"
            "t1,amina,dev,confides-in,positive,,interviews,p. 3\n"
            "t2,dev,ms-ahmed,negotiates-with,mixed,yes,,\n,amina,her-head,,negative,,,\n",
    "evidence": "id,tie,agent,source,confidence,indicators\ne1,t1,,interviews,0.9,\n"
                ",,ms-ahmed,interviews,,heads-authentic-power\n",
}  # fmt: skip


@pytest.fixture(scope="session")
def write_tables() -> Callable[..., Path]:
    """A function: write the small set into a folder; ``ties="..."`` replaces a table, None leaves it out."""

    def write(folder: Path, **changes: str | None) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in (SMALL | changes).items():
            if text is not None:
                (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        return folder

    return write


@pytest.fixture
def tables(write_tables: Callable[..., Path], tmp_path: Path) -> Callable[..., Path]:
    """A function: write the small set, with changes, into a folder of this test's own."""
    return lambda **changes: write_tables(tmp_path / "tables", **changes)


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The words of the shipped concept schemes."""
    return load_vocabulary(ontology_files())


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty study."""
    return init_workspace(tmp_path / "workspace", title="A study", base="https://example.org/study/")


@pytest.fixture(scope="session")
def copy_of(
    tmp_path_factory: pytest.TempPathFactory, write_tables: Callable[..., Path]
) -> Callable[[str, Path], Workspace]:
    """A function: copy a ready study, by its name below, to a folder that does not exist yet."""

    def generated(folder: Path) -> Path:
        generate(folder, schools=60, seed=1)
        return folder

    kinds: dict[str, tuple[Callable[[Path], Path], str, str, str]] = {
        "study": (
            lambda folder: asset("data", "tett-macleod-2020"),
            "Tett and Macleod (2020)", "https://w3id.org/hsp/study/tett-macleod-2020/", "2008",
        ),
        "authority": (
            lambda folder: asset("data", "example-authority"),
            "Firthside (fictional)", "https://example.org/firthside/", "any",
        ),
        "large-authority": (
            generated, "A large authority (fictional)", "https://example.org/authority/", "any",
        ),
        "small": (write_tables, "A study", "https://example.org/study/", ""),
    }  # fmt: skip

    def copy(name: str, target: Path) -> Workspace:
        tables, title, base, as_of = kinds[name]

        def make(folder: Path) -> None:
            made = init_workspace(folder, title=title, base=base, as_of=as_of)
            with tempfile.TemporaryDirectory() as given:
                made.import_files([tables(Path(given, "tables"))])
            made.network()  # writes the cache of the network

        return copy_study(made_once(tmp_path_factory, name, make), target)

    return copy


CopyOf = Callable[[str, Path], Workspace]


@pytest.fixture(scope="session")
def study(copy_of: CopyOf, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The published study; never change it."""
    return copy_of("study", tmp_path_factory.mktemp("ready") / "study")


@pytest.fixture(scope="session")
def authority(copy_of: CopyOf, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The fictional example authority; never change it."""
    return copy_of("authority", tmp_path_factory.mktemp("ready") / "authority")


@pytest.fixture(scope="session")
def large_authority(copy_of: CopyOf, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A generated authority of about 3,500 people; never change it."""
    return copy_of("large-authority", tmp_path_factory.mktemp("ready") / "large-authority")


@pytest.fixture(scope="session")
def small(copy_of: CopyOf, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A study of the small tables; never change it."""
    return copy_of("small", tmp_path_factory.mktemp("ready") / "small")


@pytest.fixture
def fresh_study(copy_of: CopyOf, tmp_path: Path) -> Workspace:
    """The published study, to be changed by one test."""
    return copy_of("study", tmp_path / "fresh-study")


@pytest.fixture
def fresh_authority(copy_of: CopyOf, tmp_path: Path) -> Workspace:
    """The fictional example authority, to be changed by one test."""
    return copy_of("authority", tmp_path / "fresh-authority")


@pytest.fixture
def fresh_small(copy_of: CopyOf, tmp_path: Path) -> Workspace:
    """A study of the small tables, to be changed by one test."""
    return copy_of("small", tmp_path / "workspace")


@pytest.fixture(scope="session")
def hsp() -> Hsp:
    """A function: run the command line in this process: ``hsp("import", path).exit_code``."""
    return run_in_process


HOSTILE = (
    "<script>window.pwned=1</script>",
    '"><img src=x onerror="window.pwned=1">',
    "](javascript:window.pwned=1) [x",
    "a|b `c` *d* _e_ $x^2$ &lt; ~~f~~",
    "<!-- --><svg onload=window.pwned=1>",
    "javascript:window.pwned=1",
)


@pytest.fixture(scope="session")
def hostile_texts() -> Sequence[str]:
    """Texts that try to run something, or to break what they stand in."""
    return HOSTILE


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory, write_tables: Callable[..., Path]) -> Workspace:
    """A study in which every text tries to run something or to break the table."""
    script, image, link, marks, drawing, address = ('"' + text.replace('"', '""') + '"' for text in HOSTILE)
    folder = tmp_path_factory.mktemp("hostile")
    tables = write_tables(
        folder / "tables",
        sources=f"id,title,kind,creator,date,link\ninterviews,{image},{script},{link},2017,{address}\n",
        organisations=f"id,name,kind\nashfield,{marks},school\nservice,{image},family-learning-service\n",
        people=f"id,name,identified,may_be\namina,{script},yes,\ndev,{link},,\nms-ahmed,{marks},,\n"
        f"her-head,{drawing},no,ms-ahmed\n_long,{'x' * 90},,\n",
        roles="person,role,organisation\namina,parent,ashfield\ndev,family-learning-practitioner,service\n"
        "ms-ahmed,head-teacher,ashfield\n_long,parent,ashfield\n",
        ties="id,from,to,relation,valence,mutual,source\nt1,amina,dev,confides-in,positive,,interviews\n"
        "t2,dev,ms-ahmed,negotiates-with,mixed,yes,\n,amina,her-head,,negative,,\n,_long,dev,,positive,,\n",
        evidence="id,agent,source,indicators,strategies\ne1,ms-ahmed,interviews,heads-authentic-power,\n"
        "e2,ms-ahmed,interviews,heads-nominal-purpose,\ne3,dev,interviews,,listening\n",
        programmes=None, participation=None,
    )  # fmt: skip
    made = init_workspace(folder / "study", title=HOSTILE[0] + HOSTILE[1])
    made.import_files([tables])
    return made


@pytest.fixture(scope="session")
def run_hsp() -> Hsp:
    """A function: run the command line in a process of its own: ``run_hsp("import", path)``."""
    root = str(Path(__file__).parents[1])

    def run(
        *arguments: str | Path | int, stdin: str = "", cwd: Path | None = None, **environment: str
    ) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "hsp_graph", *map(str, arguments)], cwd=cwd, input=stdin,
            env={**os.environ, "PYTHONPATH": root, **environment}, capture_output=True, text=True,
            encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip
        return Result(done.returncode, done.stdout, done.stderr)

    return run


BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, or a skip that says that there is none."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(f"No Chromium on this machine: looked for {', '.join(BROWSERS)}.")
    api = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed: pip install -e '.[test]'"
    )
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def barriers() -> Callable[[Any], list[str]]:
    """A function: what axe-core says against an open page by WCAG 2.2 A and AA, a line each."""
    from axe_playwright_python.sync_playwright import Axe

    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    axe = Axe()

    def found(page: Any) -> list[str]:
        done = axe.run(page, options={"runOnly": {"type": "tag", "values": rules}})
        return [
            f"{violation['id']}: {violation['help']}: {node['html'][:200]}"
            for violation in done.response["violations"]
            for node in violation["nodes"]
        ]

    return found
