"""Times the map in headless Chromium beside stock pyvis and sigma.js, on fictional people (see README.md).

    python -m benchmarks.maps [--people N] [--runs 3] [--frames 120] [--without-peers]

Prints a table in Markdown. Exits with 1 if a target is missed.
"""

import json
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import numpy as np
import pyvis.network
from playwright.sync_api import Browser, TimeoutError, sync_playwright

from benchmarks.measures import machine
from benchmarks.networks import with_heads
from hsp_graph.measures.routes import reliance
from hsp_graph.network.network import Network
from hsp_graph.output.maps import HomeSchoolMap

#: Ties per person, as in a generated authority with parallel ties.
TIES = 2.8
#: pyvis's own way to add looks through all that is there; above this the lists are set in bulk.
STOCK_LIMIT = 1_000
#: Seconds to the first drawing, milliseconds of the 95th-percentile frame, seconds to write, by people.
TARGETS = {60: (1.0, 25.0, None), 10_000: (1.0, 50.0, 2.0), 50_000: (2.5, 80.0, 8.0)}
FLAGS = ["--no-sandbox", "--disable-gpu", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]

#: A drawing that takes longer, in seconds, is given up.
PATIENCE = 120
#: Drags the map to and fro, a step a frame, as a hand would; the time from each frame to the next. What takes
#: more than 20 seconds is stopped after ten frames or more.
PAN = """([selector, frames]) => new Promise((done) => {
  const view = VIEW;
  const target = document.querySelector(selector);
  const box = target.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const send = (kind, dx, buttons) => {
    const more = { clientX: x + dx, clientY: y + dx / 3, pageX: x + dx, pageY: y + dx / 3, button: 0, buttons,
      pointerId: 1, isPrimary: true, pointerType: "mouse", bubbles: true, cancelable: true, view: window };
    for (const [type, name] of [[PointerEvent, "pointer"], [MouseEvent, "mouse"]]) {
      const on = kind === "down" || type === PointerEvent || name === "mouse" ? target : document;
      on.dispatchEvent(new type(name + kind, more));
    }
  };
  const before = view();
  const times = [];
  let moved = false;
  send("down", 0, 1);
  const frame = (now) => {
    times.push(now);
    const step = times.length;
    moved = moved || JSON.stringify(view()) !== JSON.stringify(before);
    if (step > frames || (step > 10 && now - times[0] > 20000)) {
      send("up", 0, 0);
      done({ moved, frames: times.slice(1).map((time, at) => time - times[at]) });
      return;
    }
    send("move", 120 * Math.sin(step / 12) + (step % 2), 1);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""

SIGMA = """<!DOCTYPE html><meta charset="utf-8"><style>html, body, #map { height: 100%; margin: 0 }</style>
<div id="map"></div><script src="graphology.js"></script><script src="sigma.js"></script>
<script type="application/json" id="data">DATA</script><script>
const { nodes, edges } = JSON.parse(document.getElementById("data").textContent);
const graph = new graphology.MultiDirectedGraph();
nodes.forEach(([x, y, label], id) => graph.addNode(id, { x, y, label, size: 3 }));
edges.forEach(([from, to]) => graph.addEdge(from, to));
const seen = new Sigma(graph, document.getElementById("map"));
requestAnimationFrame(() => { window.drawnAt = performance.now(); });
window.view = () => seen.getCamera().getState();
</script>"""


@dataclass(frozen=True)
class Drawing:
    """A page to be timed.

    Attributes:
        name: for the table.
        write: writes the page, and gives its path.
        target: what is dragged, as a CSS selector.
        view: JavaScript for where the window stands.
        drawn: JavaScript for when the first drawing was done, in milliseconds from the start.
    """

    name: str
    write: Callable[[Network, Path], Path]
    target: str
    view: str
    drawn: str


def authority(people: int) -> Network:
    """A fictional authority with schools, heads who hold power, and 2.8 ties for each person."""
    network = with_heads(people)
    chance = np.random.default_rng(7)
    ties = min(len(network.source), int(TIES * len(network)))
    kept = np.sort(chance.choice(len(network.source), ties, replace=False))
    agents, schools = dict(network.agents), max(1, people // 100)
    for role in ("parent", "teacher", "head-teacher"):
        places = np.flatnonzero(agents["role"] == role)
        named = np.array([f"School {place % schools + 1}" for place in range(len(places))], dtype=object)
        for column in ("organisation", "organisation_label"):
            agents[column] = agents[column].copy()
            agents[column][places] = named
    labels = [
        f"{role.replace('-', ' ').capitalize()} {place}" for place, role in enumerate(agents["role"].tolist())
    ]
    agents["label"] = np.array(labels, dtype=object)
    source, target = network.source[kept], network.target[kept]
    sector = agents["sector"]
    same, power = sector[source] == sector[target], agents["power"][target]
    capital = np.where(same, "bonding", np.where(power, "linking", "bridging")).astype(object)
    given = {
        "id": np.array([f"https://example.org/tie/{tie}" for tie in range(ties)], dtype=object),
        "capital": capital,
        "relation": np.array(["advises"], dtype=object).repeat(ties),
    }
    columns = {name: given.get(name, column[kept]) for name, column in network.ties.items()}
    return Network(agents=agents, ties=columns, source=source, target=target)


def ours(network: Network) -> HomeSchoolMap:
    """The map with a piece of evidence for each tie, and the ranking."""
    evidence = {
        tie: [{"paraphrase": f"A fictional remark {at}.", "source": "Interviews", "locator": f"p. {at}"}]
        for at, tie in enumerate(network.ties["id"].tolist())
    }
    counts = reliance(network).counts(len(network)).tolist()
    standing = dict(zip(network.agents["id"].tolist(), counts, strict=True))
    return HomeSchoolMap(
        network,
        title="Who links home and school? (fictional)",
        notice="Everybody here is fictional.",
        evidence=evidence,
        standing={agent: count for agent, count in standing.items() if count},
    )


def _write_ours(network: Network, folder: Path) -> Path:
    ours(network).write(folder / "ours.html")
    return folder / "ours.html"


def _places(network: Network) -> list[tuple[float, float]]:
    """Positions for the peers, who would otherwise have to find them: columns by sector."""
    columns = {"home": 0, "family-learning": 1, "school": 2}
    chance = np.random.default_rng(3)
    side = 40 * math.sqrt(len(network))
    return [
        ((columns.get(sector, 3) + chance.random() * 0.8) * side / 3, chance.random() * side)
        for sector in network.agents["sector"].tolist()
    ]


def _write_pyvis(network: Network, folder: Path) -> Path:
    page = pyvis.network.Network(directed=True, cdn_resources="in_line", height="900px")
    page.toggle_physics(False)
    labels = network.agents["label"].tolist()
    ends = list(zip(network.source.tolist(), network.target.tolist(), strict=True))
    if len(network) <= STOCK_LIMIT:
        for agent, (x, y) in enumerate(_places(network)):
            page.add_node(agent, label=labels[agent], x=x, y=y, size=8)
        for a, b in ends:
            page.add_edge(a, b)
    else:
        page.nodes = [
            {"id": agent, "label": labels[agent], "shape": "dot", "size": 8, "x": x, "y": y}
            for agent, (x, y) in enumerate(_places(network))
        ]
        page.edges = [{"from": a, "to": b} for a, b in ends]
    asked = "network = new vis.Network(container, data, options);"
    html = page.generate_html()
    if html.count(asked) != 1:
        raise click.ClickException("pyvis writes its page otherwise than this expects.")
    told = 'network.once("afterDrawing", () => { window.drawnAt = performance.now(); });'
    html = html.replace(asked, f"{asked}{told} window.view = () => network.getViewPosition();")
    (folder / "pyvis.html").write_text(html, encoding="utf-8")
    return folder / "pyvis.html"


def _write_sigma(network: Network, folder: Path) -> Path:
    labels = network.agents["label"].tolist()
    nodes = [[x, y, label] for (x, y), label in zip(_places(network), labels, strict=True)]
    edges = list(zip(network.source.tolist(), network.target.tolist(), strict=True))
    data = json.dumps({"nodes": nodes, "edges": edges})
    (folder / "sigma.html").write_text(SIGMA.replace("DATA", data), encoding="utf-8")
    return folder / "sigma.html"


OURS = Drawing("ours", _write_ours, "#map canvas", "() => hspMap.view()", "hspMap.drawn()")
PYVIS = Drawing("stock pyvis", _write_pyvis, "#mynetwork canvas", "window.view", "window.drawnAt")
SIGMA_JS = Drawing("sigma.js", _write_sigma, "#map .sigma-mouse", "window.view", "window.drawnAt")


def install_sigma(folder: Path) -> str:
    """Sigma and graphology by npm into the folder; what they are, or "" where they cannot be had."""
    if not shutil.which("npm"):
        return ""
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), "sigma", "graphology"]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        return ""
    modules = folder / "node_modules"
    shutil.copy(modules / "graphology" / "dist" / "graphology.umd.min.js", folder / "graphology.js")
    shutil.copy(modules / "sigma" / "dist" / "sigma.min.js", folder / "sigma.js")
    sigma: str = json.loads((modules / "sigma" / "package.json").read_text(encoding="utf-8"))["version"]
    return sigma


def timed(browser: Browser, page_file: Path, drawing: Drawing, frames: int) -> tuple[float, float]:
    """Seconds to the first drawing, and the 95th percentile of a frame in milliseconds while panning.

    Raises:
        playwright.sync_api.TimeoutError: if nothing is drawn within :data:`PATIENCE`.
    """
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1_000)
        page.goto(page_file.as_uri(), wait_until="commit")
        page.wait_for_function(
            f"() => {{ try {{ return {drawing.drawn}; }} catch {{ return 0; }} }}", polling=50
        )
        first = float(page.evaluate(drawing.drawn)) / 1000
        page.wait_for_timeout(500)
        done: dict[str, Any] = page.evaluate(PAN.replace("VIEW", drawing.view), [drawing.target, frames])
        if not done["moved"]:
            raise click.ClickException(f"{drawing.name}: nothing moved.")
        return first, statistics.quantiles(done["frames"], n=20)[-1]
    finally:
        context.close()


def rows(
    browser: Browser, people: int, runs: int, frames: int, drawings: list[Drawing], folder: Path
) -> Iterator[tuple[str, bool]]:
    """A line per drawing, and whether ours missed a target."""
    network = authority(people)
    targets = TARGETS.get(people, (None, None, None))
    for drawing in drawings:
        writing, firsts, panning = [], [], []
        for _ in range(runs):
            start = time.perf_counter()
            path = drawing.write(network, folder)
            writing.append(time.perf_counter() - start)
            try:
                first, frame = timed(browser, path, drawing, frames)
            except TimeoutError:
                first, frame = math.inf, math.inf
            firsts.append(first)
            panning.append(frame)
        found = [statistics.median(values) for values in (firsts, panning, writing)]
        judged = list(zip(found, targets, strict=True)) if drawing is OURS else [(one, None) for one in found]
        cells = [
            (f"{value:,.3g} {unit}" if value < math.inf else f"not within {PATIENCE} s")
            + (f" ({target:g}{' **missed**' if value > target else ''})" if target else "")
            for (value, target), unit in zip(judged, ("s", "ms", "s"), strict=True)
        ]
        missed = any(target and value > target for value, target in judged)
        yield f"| {drawing.name} | {len(network):,} | {len(network.source):,} | {' | '.join(cells)} |", missed


@click.command()
@click.option("--people", type=click.IntRange(min=60), multiple=True, help="May be repeated.")
@click.option("--runs", type=click.IntRange(min=1), default=3, show_default=True)
@click.option("--frames", type=click.IntRange(min=20), default=120, show_default=True)
@click.option("--without-peers", is_flag=True)
def main(people: tuple[int, ...], runs: int, frames: int, without_peers: bool) -> None:
    """Time the map beside stock pyvis and sigma.js."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        raise click.ClickException("There is no Chromium on this machine.")
    missed = False
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        sigma = "" if without_peers else install_sigma(folder)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        click.echo(
            f"{machine()} Chromium {browser.version}, pyvis {version('pyvis')}, "
            f"sigma {sigma or 'not installed'}.\n"
        )
        click.echo("| | people | ties | first drawing | 95 % of frames | writing |")
        click.echo("| --- | ---: | ---: | ---: | ---: | ---: |")
        drawings = [OURS, *([] if without_peers else [PYVIS]), *([SIGMA_JS] if sigma else [])]
        for size in people or TARGETS:
            for line, failed in rows(browser, size, runs, frames, drawings, folder):
                click.echo(line)
                missed |= failed
            if not sigma and not without_peers:
                click.echo(f"| sigma.js | {size:,} | | not installed | | |")
        browser.close()
    if missed:
        click.echo("A target is missed.", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
