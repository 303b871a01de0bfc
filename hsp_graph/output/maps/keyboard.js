// The map by keyboard: arrows go from mark to mark, Enter opens; the view moves and zooms by keys too.

const ARROWS = { ArrowLeft: ["left", -1, 0], ArrowRight: ["right", 1, 0], ArrowUp: ["up", 0, -1], ArrowDown: ["down", 0, 1] };
const ZOOM_KEYS = { "+": "in", "=": "in", "-": "out", 0: "fit" };

// Who is under the cursor, wherever that agent is drawn.
let cursor = -1;
const nodeUnder = () => scene.nodeOf.get(cursor) || null;

// The nearest mark in a direction: one straight ahead before one aside.
function nextNode(from, across, down) {
  let best = null;
  let least = Infinity;
  for (const node of scene.nodes) {
    const [x, y] = [node.x - from.x, node.y - from.y];
    const ahead = x * across + y * down;
    const distance = ahead + 2 * Math.abs(x * down + y * across);
    if (node === from || ahead <= 0 || distance >= least || !isShown(node)) continue;
    best = node;
    least = distance;
  }
  return best;
}

function firstNode() {
  const shown = scene.nodes.filter(isShown);
  return shown.length ? shown.reduce((best, node) => (node.x + node.y < best.x + best.y ? node : best)) : null;
}

// The mark an arrow key leads to from another.
function nodeFrom(node, key) {
  const [, across, down] = ARROWS[key];
  return node && isShown(node) ? nextNode(node, across, down) : firstNode();
}

function stepTo(node) {
  if (!node) return;
  [cursor] = node.agents;
  bringIntoView([cursor]);
  pointAt(node);
  drawing.network.redraw();
  byId("caption").textContent = tellNode(node);
  byId("said").textContent = tellNode(node);
}

function onMapKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const arrow = ARROWS[event.key];
  const here = nodeUnder();
  if (arrow && event.shiftKey) move(arrow[0]);
  else if (arrow) stepTo(nodeFrom(here, event.key));
  else if (ZOOM_KEYS[event.key]) move(ZOOM_KEYS[event.key]);
  else if (event.key === "Home") stepTo(firstNode());
  else if (event.key === "Enter" && here) {
    openNode(here);
    byId("details").focus({ preventScroll: window.innerWidth > 900 });
  } else return;
  event.preventDefault();
}

function drawCursor(context) {
  const node = nodeUnder();
  if (!node || document.activeElement !== byId("map")) return;
  const pixel = 1 / drawing.scale;
  for (const [colour, width] of [["#fff", 7], [FOCUS, 3.5]]) {
    context.beginPath();
    context.arc(node.x, node.y, (reachOnScreen(node) + 6) * pixel, 0, 2 * Math.PI);
    context.lineWidth = width * pixel;
    context.strokeStyle = colour;
    context.stroke();
  }
}

const FOCUS = "#0b57a4";

function startKeys() {
  const map = byId("map");
  // vis-network's own frame takes no focus: one stop for the map is enough.
  map.firstElementChild.tabIndex = -1;
  map.addEventListener("keydown", onMapKey);
  for (const name of ["focus", "blur"]) map.addEventListener(name, () => drawing.network.redraw());
  drawing.network.on("afterDrawing", drawCursor);
}
