// The window on the map: fitting it, moving about, finding what is under the pointer, and the start of it all.

const thicknessAt = (scale) => Math.min(Math.max(scale ** -0.8, 0.6), scene.dashed ? 5 : 3);

function rescaled() {
  drawing.scale = drawing.network.getScale();
  drawing.labels = null;
  const thickness = thicknessAt(drawing.scale);
  if (Math.abs(thickness / drawing.thickness - 1) > 0.15) {
    drawing.thickness = thickness;
    restyle();
  }
}

function moveTo(x, y, scale) {
  drawing.centre = { x, y };
  drawing.network.moveTo({ position: { x, y }, scale, animation: false });
  rescaled();
  drawing.network.redraw();
}

function stretchTo(stretch) {
  // Heights grow or shrink with the window, so that a map made for a wide one fills a tall one as well.
  if (Math.abs(stretch / scene.stretch - 1) < 0.01) return;
  const factor = stretch / scene.stretch;
  for (const { rect } of [...scene.bands, ...scene.boxes]) {
    rect.top *= factor;
    rect.bottom *= factor;
  }
  for (const node of scene.nodes) node.y *= factor;
  scene.stretch = stretch;
  drawing.nodes.update(scene.nodes.map(({ id, y }) => ({ id, y })));
}

// How far the scene is stretched to fill the window, and the scale at which all of it is seen.
function fitted() {
  const { clientWidth, clientHeight } = byId("map");
  const rects = scene.bands.map((band) => band.rect);
  const left = Math.min(...rects.map((rect) => rect.left));
  const right = Math.max(...rects.map((rect) => rect.right));
  const top = Math.min(...rects.map((rect) => rect.top)) / scene.stretch;
  const bottom = Math.max(...rects.map((rect) => rect.bottom)) / scene.stretch;
  const [wide, high] = [clientWidth - 20, clientHeight - HEADING_SPACE - 10];
  const stretch = Math.min(Math.max((high / wide) * (right - left) / (bottom - top), 1), 2.4);
  const scale = Math.min(wide / (right - left), high / (bottom - top) / stretch, 1.6);
  return { left, right, top: top * stretch, bottom: bottom * stretch, stretch, scale };
}

function fit() {
  // Of no size while the table is shown in its place.
  if (!byId("map").clientWidth) return;
  const { left, right, top, bottom, stretch, scale } = fitted();
  stretchTo(stretch);
  moveTo((left + right) / 2, (top + bottom) / 2 - (HEADING_SPACE - 10) / 2 / scale, scale);
  drawing.moved = false;
}

function move(how) {
  if (how === "fit") {
    fit();
    return;
  }
  const { x, y } = drawing.network.getViewPosition();
  const { scale } = drawing;
  const step = 120 / scale;
  const [dx, dy] = { left: [-step, 0], right: [step, 0], up: [0, -step], down: [0, step] }[how] || [0, 0];
  moveTo(x + dx, y + dy, Math.min(Math.max(scale * ({ in: 1.3, out: 1 / 1.3 }[how] || 1), 0.02), 6));
  drawing.moved = true;
}

function bringIntoView(agents) {
  const { clientWidth, clientHeight } = byId("map");
  const nodes = agents.map((agent) => scene.nodeOf.get(agent)).filter(Boolean);
  if (!clientWidth || !nodes.length) return;
  const view = drawing.network.getViewPosition();
  const seen = nodes.every(({ x, y }) => Math.abs(x - view.x) * drawing.scale < clientWidth / 2 - 20
    && Math.abs(y - view.y) * drawing.scale < clientHeight / 2 - 40);
  // Somebody found on a large map is of no use as a dot among dots.
  const scale = Math.max(drawing.scale, scene.inPlace ? 0.5 : 0);
  if (seen && scale === drawing.scale) return;
  const span = (values) => [Math.min(...values), Math.max(...values)];
  const [[left, right], [top, bottom]] = [span(nodes.map(({ x }) => x)), span(nodes.map(({ y }) => y))];
  const labels = (side) => Math.min(Math.max(10, ...nodes.map((node) => (node.side === side ? widthOf(node.label, LABEL) : 0))) + 30, 0.28 * clientWidth);
  const room = [clientWidth - labels("left") - labels("right"), clientHeight - 2 * HEADING_SPACE];
  const zoom = Math.min(scale, room[0] / Math.max(right - left, 1), room[1] / Math.max(bottom - top, 1));
  moveTo((left + right + (labels("right") - labels("left")) / zoom) / 2, (top + bottom) / 2, zoom);
  drawing.moved = true;
}

// Another scene takes the place of the one that is drawn, which keeps its view for when it comes back.
function showScene(wanted) {
  if (scene === wanted) return false;
  const before = scene;
  if (before) before.view = { moved: drawing.moved, scale: drawing.scale, ...drawing.network.getViewPosition() };
  scene = wanted;
  tellValences();
  tellLines();
  drawing.pointed = -1;
  drawing.focus = null;
  drawing.labels = null;
  // As they will be when the scene is fitted, so that lines are styled once.
  drawing.thickness = thicknessAt(fitted().scale) || 1;
  drawing.edges = new vis.DataSet(scene.lines.map((line) => ({ from: line.from, to: line.to, smooth: line.smooth, ...selfReference(line), ...lineStyle(line) })));
  drawing.nodes = new vis.DataSet(scene.nodes.map((node) => ({
    id: node.id, x: node.x, y: node.y, shape: "custom", ctxRenderer: rendererOf(node),
  })));
  drawing.network.setData({ nodes: drawing.nodes, edges: drawing.edges });
  const isHidden = scene.lines.length > MOST_MOVING;
  if (isHidden !== drawing.hidesLines) drawing.network.setOptions({ interaction: { hideEdgesOnDrag: isHidden } });
  drawing.hidesLines = isHidden;
  const kept = scene.view || (before && (scene.inPlace || before.inPlace) ? before.view : null);
  if (kept && kept.moved) {
    moveTo(kept.x, kept.y, kept.scale);
    drawing.moved = true;
  } else {
    fit();
  }
  return true;
}

function tellLines() {
  const most = Math.min(chiefs.size, MOST_FOLLOWED);
  byId("few-lines").hidden = !scene.few;
  byId("caption").parentElement.classList.toggle("full", Boolean(scene.dense));
  byId("few-lines").textContent = drawing.allLines ? "Draw fewer lines" : "Draw all lines";
  byId("lines").textContent = !scene.few || drawing.allLines ? ""
    : !scene.dense ? `${count(scene.lines.filter(isMinorHere).reduce((sum, line) => sum + line.ties.length, 0), "tie", "ties")} within groups or with other staff not drawn`
      : `${most ? `Lines: of the ${most} on whom most families rely. ` : ""}Point at others for theirs.`;
}

const isMinorHere = (line) => isMinor(scene, line);

function tellValences() {
  for (const line of scene.lines) if (line.ties.length > 1) line.valence = mainValence(tiesOf(line));
}

function drawAllLines() {
  drawing.allLines = !drawing.allLines;
  restyle();
  tellLines();
}

const selfReference = ({ from, to }) => (from === to
  ? { selfReference: { size: Math.max(9, scene.nodes[from].reach * 0.9), angle: Math.PI / 4, renderBehindTheNode: true } } : {});

// With more lines than this, they are left out while the map is dragged.
const MOST_MOVING = 1_000;

// Which agents and ties are shown, as sets of their places in data; null for all.
function showOnly(agents, ties) {
  drawing.agents = agents;
  drawing.ties = ties;
  tellValences();
  drawing.labels = null;
  restyle();
  drawing.network.redraw();
}

function setFocus(focus) {
  drawing.focus = focus;
  drawing.labels = null;
  restyle();
  drawing.network.redraw();
}

function nodeAt({ x, y }) {
  let nearest = -1;
  let least = Infinity;
  for (const node of scene.nodes.filter(isShown)) {
    const distance = Math.hypot(node.x - x, node.y - y) * drawing.scale;
    if (distance < least && distance <= Math.max(reachOnScreen(node), 12) + 2) {
      nearest = node.id;
      least = distance;
    }
  }
  return nearest;
}

const boxAt = (point) => scene.boxes.find((box) => isIn(box, point));

function startDrawing({ onNode, onLine, onNothing, onHover }) {
  drawing.network = new vis.Network(byId("map"), { nodes: [], edges: [] }, {
    autoResize: true,
    physics: { enabled: false },
    layout: { improvedLayout: false },
    interaction: { hideEdgesOnDrag: true, dragNodes: false, hover: false, selectable: false, keyboard: false, zoomSpeed: 0.6 },
    nodes: { chosen: false, fixed: true },
    edges: { chosen: false, hoverWidth: 0, selectionWidth: 0, selfReference: { size: 16, angle: Math.PI / 4 } },
  });
  const { network } = drawing;
  network.on("beforeDrawing", drawBackground);
  network.on("afterDrawing", drawLabels);
  network.once("afterDrawing", () => { drawing.drawn = performance.now(); });
  const moved = () => {
    drawing.moved = true;
    drawing.centre = network.getViewPosition();
  };
  network.on("zoom", () => { moved(); rescaled(); });
  network.on("dragEnd", moved);
  // Right after this event vis-network zooms as its window has changed; the view is put back before it is seen.
  network.on("resize", () => queueMicrotask(() => {
    if (!drawing.moved) fit();
    else if (byId("map").clientWidth) moveTo(drawing.centre.x, drawing.centre.y, drawing.scale);
  }));
  const under = (pointer) => {
    const node = nodeAt(pointer.canvas);
    const found = node < 0 ? network.getEdgeAt(pointer.DOM) : undefined;
    return { node, line: found === undefined || drawing.edges.get(found).hidden ? undefined : found };
  };
  network.on("click", ({ pointer }) => {
    const { node, line } = under(pointer);
    if (node >= 0) onNode(scene.nodes[node]);
    else if (line !== undefined) onLine(scene.lines[line]);
    else onNothing(boxAt(pointer.canvas));
  });
  let waiting = false;
  byId("map").addEventListener("pointermove", (event) => {
    if (waiting || event.buttons) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const box = byId("map").getBoundingClientRect();
      const DOM = { x: event.clientX - box.left, y: event.clientY - box.top };
      const { node, line } = under({ DOM, canvas: network.DOMtoCanvas(DOM) });
      byId("map").classList.toggle("over", node >= 0 || line !== undefined);
      pointAt(scene.nodes[node]);
      onHover(scene.nodes[node], scene.lines[line]);
    });
  });
}
