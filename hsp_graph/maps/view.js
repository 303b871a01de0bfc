// The window on the map: fitting it, moving about, finding what is under the pointer, and the start of it all.

function rescaled() {
  drawing.scale = drawing.network.getScale();
  drawing.labels = null;
  const thickness = Math.min(Math.max(drawing.scale ** -0.8, 0.6), DASHED ? 5 : 3);
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
  if (Math.abs(stretch / drawing.stretch - 1) < 0.01) return;
  const factor = stretch / drawing.stretch;
  for (const { rect } of [...data.bands, ...data.boxes]) {
    rect.top *= factor;
    rect.bottom *= factor;
  }
  for (const node of data.nodes) node.y *= factor;
  drawing.stretch = stretch;
  drawing.nodes.update(data.nodes.map(({ id, y }) => ({ id, y })));
}

function fit() {
  const { clientWidth, clientHeight } = byId("map");
  // Of no size while the table is shown in its place.
  if (!clientWidth) return;
  const rects = data.bands.map((band) => band.rect);
  const wide = Math.max(...rects.map((rect) => rect.right)) - Math.min(...rects.map((rect) => rect.left));
  const high = (Math.max(...rects.map((rect) => rect.bottom)) - Math.min(...rects.map((rect) => rect.top))) / drawing.stretch;
  const shape = (clientHeight - HEADING_SPACE - 10) / (clientWidth - 20);
  stretchTo(Math.min(Math.max(shape * wide / high, 1), 2.4));
  const left = Math.min(...rects.map((rect) => rect.left));
  const right = Math.max(...rects.map((rect) => rect.right));
  const top = Math.min(...rects.map((rect) => rect.top));
  const bottom = Math.max(...rects.map((rect) => rect.bottom));
  const scale = Math.min((clientWidth - 20) / (right - left), (clientHeight - HEADING_SPACE - 10) / (bottom - top), 1.6);
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
  if (!clientWidth) return;
  const view = drawing.network.getViewPosition();
  const seen = agents.every((id) => Math.abs(data.nodes[id].x - view.x) * drawing.scale < clientWidth / 2 - 20
    && Math.abs(data.nodes[id].y - view.y) * drawing.scale < clientHeight / 2 - 40);
  // Somebody found on a large map is of no use as a dot among dots.
  const scale = Math.max(drawing.scale, 0.5);
  if (seen && scale === drawing.scale) return;
  const mean = (axis) => agents.reduce((sum, id) => sum + data.nodes[id][axis], 0) / agents.length;
  moveTo(mean("x"), mean("y"), scale);
  drawing.moved = true;
}

function setFocus(focus) {
  drawing.focus = focus;
  drawing.labels = null;
  restyle();
  drawing.network.redraw();
}

function agentAt({ x, y }) {
  let nearest = -1;
  let least = Infinity;
  for (const node of data.nodes) {
    const distance = Math.hypot(node.x - x, node.y - y) * drawing.scale;
    if (distance < least && distance <= Math.max(reachOnScreen(node), 12) + 2) {
      nearest = node.id;
      least = distance;
    }
  }
  return nearest;
}

function startDrawing({ onAgent, onTie, onNothing, onHover }) {
  drawing.edges = new vis.DataSet(data.edges.map((edge) => ({ ...edge, ...tieStyle(edge.id) })));
  drawing.nodes = new vis.DataSet(data.nodes.map((node) => ({
    id: node.id, x: node.x, y: node.y, shape: "custom", ctxRenderer: markOf(node),
  })));
  drawing.network = new vis.Network(byId("map"), { nodes: drawing.nodes, edges: drawing.edges }, {
    autoResize: true,
    physics: { enabled: false },
    layout: { improvedLayout: false },
    interaction: { dragNodes: false, hover: false, selectable: false, keyboard: false, zoomSpeed: 0.6 },
    nodes: { chosen: false, fixed: true },
    edges: { chosen: false, hoverWidth: 0, selectionWidth: 0, selfReference: { size: 16, angle: Math.PI / 4 } },
  });
  const { network } = drawing;
  network.on("beforeDrawing", drawBackground);
  network.on("afterDrawing", drawLabels);
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
    const agent = agentAt(pointer.canvas);
    const tie = agent < 0 ? network.getEdgeAt(pointer.DOM) : undefined;
    return { agent, tie };
  };
  network.on("click", ({ pointer }) => {
    const { agent, tie } = under(pointer);
    if (agent >= 0) onAgent(agent);
    else if (tie !== undefined) onTie(tie);
    else onNothing();
  });
  let waiting = false;
  byId("map").addEventListener("pointermove", (event) => {
    if (waiting || event.buttons) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const box = byId("map").getBoundingClientRect();
      const DOM = { x: event.clientX - box.left, y: event.clientY - box.top };
      const { agent, tie } = under({ DOM, canvas: network.DOMtoCanvas(DOM) });
      byId("map").classList.toggle("over", agent >= 0 || tie !== undefined);
      onHover(agent, tie);
    });
  });
  fit();
}
