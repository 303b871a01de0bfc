// Finding somebody, the buttons, the keys; and the start.

const plain = (text) => text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLocaleLowerCase();
const names = data.agents.map((agent) => plain(agent.label));
const FOUND = 12;

function find(text) {
  const wanted = plain(text.trim());
  if (!wanted) return [];
  const hits = [];
  names.forEach((name, id) => { if (name.includes(wanted)) hits.push(id); });
  // A name that begins like this before one that holds it.
  return hits.sort((a, b) => (names[b].startsWith(wanted) - names[a].startsWith(wanted)) || inOrder.compare(names[a], names[b]));
}

function showFound() {
  const list = byId("found");
  const text = byId("find").value;
  const hits = find(text);
  list.replaceChildren(...hits.slice(0, FOUND).map((id) => {
    const agent = data.agents[id];
    const button = agentButton(id);
    button.append(make("span", { class: "quiet", text: [roleOf(agent), agent.organisation].filter(Boolean).join(" · ") }));
    button.addEventListener("click", () => { list.hidden = true; });
    return make("li", {}, button);
  }));
  if (text.trim() && hits.length > FOUND) list.append(make("li", { class: "quiet", text: `and ${count(hits.length - FOUND, "other", "others")}: type more of the name` }));
  if (text.trim() && !hits.length) list.append(make("li", { class: "quiet", text: "Nobody of that name" }));
  list.hidden = !text.trim();
  byId("said").textContent = text.trim() ? `${hits.length} found` : "";
}

function step(event, direction) {
  const stops = [byId("find"), ...byId("found").querySelectorAll("button")];
  const next = stops[stops.indexOf(document.activeElement) + direction];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

function listen() {
  const box = byId("find");
  box.addEventListener("input", showFound);
  box.addEventListener("focus", showFound);
  box.addEventListener("keydown", (event) => {
    const [first] = find(box.value);
    if (event.key === "Enter" && first !== undefined) {
      byId("found").hidden = true;
      openAgent(first);
    }
  });
  document.querySelector(".find").addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") step(event, 1);
    if (event.key === "ArrowUp") step(event, -1);
  });
  document.querySelector(".find").addEventListener("focusout", (event) => {
    if (!event.currentTarget.contains(event.relatedTarget)) byId("found").hidden = true;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!byId("found").hidden) {
      byId("found").hidden = true;
      box.focus();
    } else if (trail.length) {
      closeDetails();
    } else if (supposed) {
      putBack();
    }
  });
  byId("see-map").addEventListener("click", () => seeTable(false));
  byId("see-table").addEventListener("click", () => seeTable(true));
  for (const button of byId("zoom").querySelectorAll("button")) {
    button.addEventListener("click", () => move(button.dataset.move));
  }
}

const HINT = byId("caption").textContent;

function onHover(node, line) {
  byId("caption").textContent = node ? tellNode(node) : line ? tellLine(line) : HINT;
}

if (data.agents.length) {
  listen();
  startDrawing({ onNode: openNode, onLine: openLine, onNothing: openBox, onHover });
  fillOverview();
  startViews();
  startSlider();
  startComparing();
  startKeys();
  startSaving();
  byId("show-everything").addEventListener("click", showEverything);
  byId("few-lines").addEventListener("click", drawAllLines);
} else {
  byId("empty").hidden = false;
  byId("map-view").hidden = true;
  byId("panel").hidden = true;
  for (const part of [".toolbar", ".caption"]) document.querySelector(part).hidden = true;
}

// What is drawn, in numbers, for tests and for scripts that take pictures; nothing on the page uses it.
window.hspMap = Object.freeze({
  ties: () => scene.lines.reduce((sum, line) => sum + tiesOf(line).length, 0),
  lines: () => scene.lines.length,
  level: () => scene.level,
  marks: () => scene.nodes.map((node) => ({ id: node.id, label: node.label, mark: node.mark, agents: node.agents, band: node.band,
    size: reachOnScreen(node), ...drawing.network.canvasToDOM({ x: node.x, y: node.y }) })),
  boxes: () => scene.boxes.length,
  scale: () => drawing.scale,
  drawn: () => drawing.drawn,
  view: () => drawing.network.getViewPosition(),
  at: (agent) => drawing.network.canvasToDOM(scene.nodeOf.get(agent)),
  path: (tie) => Array.from({ length: 41 }, (_, step) => drawing.network.canvasToDOM(
    drawing.network.body.edges[scene.lineOf.get(tie).id].edgeType.getPoint(step / 40))),
  signs: () => drawing.signs.map(({ index, valence, change }) => ({ tie: scene.lines[index].ties[0], valence, change })),
  strokes: () => scene.lines.map((line) => ({ ties: tiesOf(line), ...drawing.edges.get(line.id) })),
  changes: () => data.ties.map((_, index) => tieChange(index)),
  rings: () => scene.nodes.filter(({ agents }) => agents.length === 1 && routeChange(agents[0])).map(({ agents: [agent] }) => [agent, routeChange(agent)]),
  supposed: () => supposed && { gone: supposed.gone, families: supposed.families, sentence: consequence(supposed) },
  whatIf: (date, agent) => whatIf(worldAt(date), agent),
  routes: (date) => routesIn(worldAt(date)),
  agents: data.agents.map(({ id }) => id),
  reach: () => data.agents.map(({ reach }) => reach),
  reliance: (date) => relianceIn(routesIn(worldAt(date))),
  cursor: () => cursor,
  step: (agent, key) => (nodeFrom(scene.nodeOf.get(agent), key) || scene.nodeOf.get(agent)).agents[0],
  chosen: () => trail[trail.length - 1] || null,
  labels: () => [...drawing.labels, ...headings()].map(({ x, y, w, h, lines, agent, band }) => {
    const corner = drawing.network.canvasToDOM({ x: x / drawing.scale, y: y / drawing.scale });
    const first = drawing.network.canvasToDOM({ x: band.left, y: band.top });
    const last = drawing.network.canvasToDOM({ x: band.right, y: band.bottom });
    return { ...corner, w, h, text: lines.join(" "), agent, band: [first.x, first.y, last.x, last.y] };
  }),
});
