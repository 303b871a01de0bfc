"use strict";

// The map itself: vis-network draws marks and ties at fixed places; this file says how they look, and draws the
// bands and boxes behind them and the labels in front. Text keeps its size on the screen at every zoom, and a
// label that would meet another one, or a mark, is left out until there is room.

const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
const INK = "#1b2129";
const QUIET = "#444c56";
const BAND = {
  home: "#e9f2fa", "family-learning": "#fdf1e4", community: "#f7f4de",
  school: "#e7f4ed", authority: "#f5ebf2", other: "#eef0f2",
};
const CAPITAL = {
  bonding: { label: "Bonding: among people alike", colour: "#2273b0", width: 1.3, dashes: false },
  bridging: { label: "Bridging: between different people", colour: "#b34700", width: 1.8, dashes: [7, 4] },
  linking: { label: "Linking: to those with power", colour: "#00684a", width: 2.8, dashes: false },
  "": { label: "Form of capital not stated", colour: "#5a626c", width: 1.3, dashes: [2, 4] },
};
const NEGATIVE = "#b3001b";
const capitalOf = (tie) => CAPITAL[tie.capital] || CAPITAL[""];
const HEADING_SPACE = 46;
// Dashes are slow to draw: above this many ties only width, colour and the marks on the lines tell them apart.
const DASHED = data.ties.length <= 1200;

const drawing = { network: null, edges: null, scale: 1, thickness: 1, labels: null, focus: null, moved: false };

const agentTies = data.agents.map(() => []);
data.ties.forEach((tie, index) => {
  agentTies[tie.from].push(index);
  if (tie.to !== tie.from) agentTies[tie.to].push(index);
});

// ---- marks

const CORNERS = { diamond: [4, 0], down: [3, Math.PI], up: [3, 0], hexagon: [6, 0], pentagon: [5, 0] };

function trace(context, shape, x, y, reach) {
  context.beginPath();
  if (shape === "dot") {
    context.arc(x, y, reach, 0, 2 * Math.PI);
  } else if (shape === "square") {
    context.rect(x - reach * 0.86, y - reach * 0.86, reach * 1.72, reach * 1.72);
  } else if (shape === "star") {
    for (let i = 0; i < 10; i += 1) {
      const r = i % 2 ? reach * 0.52 : reach * 1.12;
      context.lineTo(x + r * Math.sin(i * Math.PI / 5), y - r * Math.cos(i * Math.PI / 5));
    }
  } else {
    const [corners, turn] = CORNERS[shape];
    for (let i = 0; i < corners; i += 1) {
      const angle = turn + 2 * Math.PI * i / corners;
      context.lineTo(x + reach * 1.1 * Math.sin(angle), y - reach * 1.1 * Math.cos(angle));
    }
  }
  context.closePath();
}

function drawMark(context, mark, x, y, reach, pixel, unidentified) {
  trace(context, mark.shape, x, y, reach + 1.6 * pixel);
  context.fillStyle = "#fff";
  context.fill();
  trace(context, mark.shape, x, y, reach);
  context.lineJoin = "round";
  if (!unidentified) {
    context.fillStyle = mark.colour;
    context.fill();
    return;
  }
  context.lineWidth = 1.8 * pixel;
  context.strokeStyle = mark.colour;
  context.stroke();
  context.fillStyle = mark.colour;
  context.font = `700 ${reach * (mark.shape === "star" ? 1.05 : 1.35)}px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText("?", x, y + reach * (mark.shape === "up" ? 0.18 : 0.08));
}

// Marks shrink with the map only as far as they can still be told apart.
const reachOnScreen = (node) => Math.max(node.reach * Math.min(drawing.scale, 2.2), node.reach > 7 ? 6 : 4.2);

function markOf(node) {
  const agent = data.agents[node.id];
  return ({ ctx, x, y }) => ({
    drawNode() {
      const pixel = 1 / drawing.scale;
      const reach = reachOnScreen(node) * pixel;
      ctx.globalAlpha = !drawing.focus || drawing.focus.agents.has(node.id) ? 1 : 0.22;
      if (drawing.focus && drawing.focus.chosen === node.id) {
        ctx.beginPath();
        ctx.arc(x, y, reach + 6 * pixel, 0, 2 * Math.PI);
        ctx.lineWidth = 2.5 * pixel;
        ctx.strokeStyle = INK;
        ctx.stroke();
      }
      drawMark(ctx, data.marks[agent.mark], x, y, reach, pixel, agent.unidentified);
    },
    nodeDimensions: { width: 2 * reachOnScreen(node) / drawing.scale, height: 2 * reachOnScreen(node) / drawing.scale },
  });
}

// ---- ties

function tieStyle(index) {
  const tie = data.ties[index];
  const capital = capitalOf(tie);
  const lit = !drawing.focus || drawing.focus.ties.has(index);
  const thick = drawing.thickness * (drawing.focus && lit ? 1.25 : 1);
  const ends = Boolean(drawing.focus) && lit;
  const middle = { negative: "bar", mixed: "circle" }[tie.valence];
  return {
    id: index,
    width: capital.width * thick,
    dashes: DASHED && lit && capital.dashes ? capital.dashes.map((length) => length * drawing.thickness) : false,
    color: {
      color: tie.valence === "negative" ? NEGATIVE : capital.colour, inherit: false,
      opacity: lit ? (drawing.focus ? 1 : 0.88) : 0.1,
    },
    arrows: {
      to: { enabled: ends, scaleFactor: 0.45 * drawing.thickness },
      from: { enabled: ends && tie.mutual, scaleFactor: 0.45 * drawing.thickness },
      middle: { enabled: Boolean(middle), type: middle || "bar", scaleFactor: (middle === "circle" ? 0.35 : 0.75) * drawing.thickness },
    },
  };
}

function restyle() {
  drawing.edges.update(data.ties.map((_, index) => tieStyle(index)));
}

// ---- bands and boxes

function drawBackground(context) {
  const pixel = 1 / drawing.scale;
  for (const band of data.bands) {
    context.fillStyle = BAND[band.sector];
    context.fillRect(band.rect.left, band.rect.top, band.rect.right - band.rect.left, band.rect.bottom - band.rect.top);
  }
  for (const box of data.boxes) {
    const { left, top, right, bottom } = box.rect;
    context.beginPath();
    context.roundRect(left, top, right - left, bottom - top, 9);
    context.fillStyle = "rgba(255,255,255,0.62)";
    context.fill();
    context.lineWidth = 1.2 * pixel;
    context.strokeStyle = box.sector === "home" ? "#7fa6c9" : "#79b396";
    context.stroke();
  }
}

// ---- labels

const widths = new Map();
const ruler = document.createElement("canvas").getContext("2d");

function widthOf(text, font) {
  const key = font + text;
  if (!widths.has(key)) {
    ruler.font = font;
    widths.set(key, ruler.measureText(text).width);
  }
  return widths.get(key);
}

function shorten(text, font, room) {
  if (widthOf(text, font) <= room) return text;
  let short = Array.from(text).slice(0, 80);
  while (short.length > 1 && widthOf(`${short.join("")}…`, font) > room) short = short.slice(0, -1);
  return short.length > 1 ? `${short.join("").trimEnd()}…` : "";
}

function wrap(text, font, room) {
  if (widthOf(text, font) <= room) return [text];
  const words = text.split(/\s+/u);
  let first = "";
  while (words.length && widthOf(`${first} ${words[0]}`.trim(), font) <= room) first = `${first} ${words.shift()}`.trim();
  return first && words.length ? [first, shorten(words.join(" "), font, room)] : [shorten(text, font, room)];
}

class Taken {
  // Rectangles on the screen, in a grid, so that asking whether one is free takes the same time on any map.
  constructor() { this.cells = new Map(); }

  * near(rect) {
    for (let i = Math.floor(rect.x / 64); i <= Math.floor((rect.x + rect.w) / 64); i += 1) {
      for (let j = Math.floor(rect.y / 64); j <= Math.floor((rect.y + rect.h) / 64); j += 1) yield `${i},${j}`;
    }
  }

  add(rect) {
    for (const key of this.near(rect)) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(rect);
    }
  }

  free(rect, owner) {
    for (const key of this.near(rect)) {
      for (const other of this.cells.get(key) || []) {
        if (other.owner !== owner && rect.x < other.x + other.w && other.x < rect.x + rect.w
          && rect.y < other.y + other.h && other.y < rect.y + rect.h) return false;
      }
    }
    return true;
  }
}

const RANK = { head: 1, practitioner: 1, officer: 2, service: 2, community: 2, school: 0, staff: 3, other: 3, family: 4 };

function labelRect(node, lines, font, line) {
  const x = node.x * drawing.scale;
  const y = node.y * drawing.scale;
  const reach = reachOnScreen(node);
  const w = Math.max(...lines.map((text) => widthOf(text, font)));
  const h = lines.length * line;
  if (node.side === "left") return { x: x - reach - 5 - w, y: y - h / 2, w, h };
  if (node.side === "right") return { x: x + reach + 5, y: y - h / 2, w, h };
  return { x: x - w / 2, y: node.side === "above" ? y - reach - 3 - h : y + reach + 2, w, h };
}

function inside(rect, band) {
  const scale = drawing.scale;
  return rect.x >= band.left * scale && rect.x + rect.w <= band.right * scale
    && rect.y >= band.top * scale && rect.y + rect.h <= band.bottom * scale;
}

function placeLabels() {
  const scale = drawing.scale;
  const size = 12.5 * Math.max(1, Math.sqrt(scale / 1.2));
  const line = size * 1.2;
  const taken = new Taken();
  const placed = [];
  for (const node of data.nodes) {
    const reach = reachOnScreen(node);
    taken.add({ x: node.x * scale - reach, y: node.y * scale - reach, w: 2 * reach, h: 2 * reach, owner: node.id });
  }
  for (const box of data.boxes) {
    const font = `600 ${size}px ${FONT}`;
    if (box.agent >= 0 || 28 * scale < line * 0.9) continue;
    const text = shorten(box.label, font, (box.rect.right - box.rect.left) * scale - 20);
    const rect = { x: box.rect.left * scale + 10, y: (box.rect.top + 15) * scale - line / 2, w: widthOf(text, font), h: line };
    if (!text || !taken.free(rect, -1)) continue;
    taken.add({ ...rect, owner: -1 });
    placed.push({ ...rect, lines: [text], font, line, colour: QUIET, agent: -1, band: box.rect });
  }
  const focus = drawing.focus;
  const order = data.nodes.map((node) => node.id);
  const rank = (id) => (focus && focus.agents.has(id) ? -1 : RANK[data.agents[id].mark]);
  order.sort((a, b) => rank(a) - rank(b) || data.nodes[b].reach - data.nodes[a].reach || a - b);
  for (const id of order) {
    const node = data.nodes[id];
    const agent = data.agents[id];
    const strong = agent.mark !== "family" || (focus && focus.chosen === id);
    const font = `${agent.mark === "school" ? 600 : strong ? 500 : 400} ${strong ? size : size * 0.94}px ${FONT}`;
    const room = node.room * scale;
    const band = bandOf(node);
    const whole = wrap(agent.label, font, room);
    const tries = agent.mark === "family" || node.side === "right" ? [] : [whole];
    tries.push([shorten(agent.label, font, room)]);
    for (const lines of tries) {
      if (!lines[0] || (lines[0].endsWith("…") && lines[0].length < 5)) continue;
      const rect = labelRect(node, lines, font, line);
      if (!inside(rect, band) || !taken.free(rect, id)) continue;
      taken.add({ ...rect, owner: id });
      placed.push({ ...rect, lines, font, line, colour: INK, agent: id, band });
      break;
    }
  }
  return placed;
}

const bandOf = (node) => data.bands.find(({ rect }) => node.x >= rect.left && node.x <= rect.right
  && node.y >= rect.top && node.y <= rect.bottom).rect;

function headings() {
  // A band's heading stays in sight while the map is moved.
  const { scale } = drawing;
  const view = drawing.network.getViewPosition();
  const { clientWidth, clientHeight } = byId("map");
  const top = (view.y * scale - clientHeight / 2);
  const highest = Math.min(...data.bands.map((band) => band.rect.top));
  return data.bands.map((band) => {
    const first = band.rect.top === highest;
    const room = (band.rect.right - band.rect.left) * scale - 6;
    let size = Math.min(16, 10 + 6 * scale);
    let font = `650 ${size}px ${FONT}`;
    while (size > 10 && wrap(band.label, font, room).some((text) => text.endsWith("…"))) {
      size -= 0.5;
      font = `650 ${size}px ${FONT}`;
    }
    const lines = wrap(band.label, font, room);
    const h = lines.length * size * 1.2;
    const w = Math.max(...lines.map((text) => widthOf(text, font)));
    const y = first ? Math.max(band.rect.top * scale - h - 6, top + 6) : band.rect.top * scale + 6;
    return {
      x: (band.rect.left + band.rect.right) / 2 * scale - w / 2, y, w, h, lines, font, line: size * 1.2,
      colour: QUIET, agent: -2, sticky: first, band: { ...band.rect, top: -Infinity },
    };
  });
}

function drawLabels(context) {
  const pixel = 1 / drawing.scale;
  if (!drawing.labels) drawing.labels = placeLabels();
  context.save();
  context.scale(pixel, pixel);
  context.lineJoin = "round";
  context.textBaseline = "middle";
  context.textAlign = "center";
  for (const label of [...drawing.labels, ...headings()]) {
    const lit = label.agent < 0 || !drawing.focus || drawing.focus.agents.has(label.agent);
    context.globalAlpha = 1;
    if (label.sticky) {
      context.fillStyle = "rgba(255,255,255,0.86)";
      context.fillRect(label.x - 8, label.y - 3, label.w + 16, label.h + 5);
    }
    context.globalAlpha = lit ? 1 : 0.3;
    context.font = label.font;
    label.lines.forEach((text, index) => {
      const x = label.x + label.w / 2;
      const y = label.y + (index + 0.5) * label.line;
      context.lineWidth = 4;
      context.strokeStyle = "rgba(255,255,255,0.9)";
      context.strokeText(text, x, y);
      context.fillStyle = label.colour;
      context.fillText(text, x, y);
    });
  }
  context.restore();
}

// ---- moving about

function rescaled() {
  drawing.scale = drawing.network.getScale();
  drawing.labels = null;
  const thickness = Math.min(Math.max(1 / drawing.scale, 0.6), 5);
  if (Math.abs(thickness / drawing.thickness - 1) > 0.15) {
    drawing.thickness = thickness;
    restyle();
  }
}

function moveTo(x, y, scale) {
  drawing.network.moveTo({ position: { x, y }, scale, animation: false });
  rescaled();
  drawing.network.redraw();
}

function fit() {
  const { clientWidth, clientHeight } = byId("map");
  const rects = data.bands.map((band) => band.rect);
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
  const view = drawing.network.getViewPosition();
  const seen = agents.every((id) => Math.abs(data.nodes[id].x - view.x) * drawing.scale < clientWidth / 2 - 20
    && Math.abs(data.nodes[id].y - view.y) * drawing.scale < clientHeight / 2 - 40);
  // Somebody found on a large map is of no use as a dot among dots.
  const scale = Math.max(drawing.scale, 0.55);
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
  const nodes = new vis.DataSet(data.nodes.map((node) => ({
    id: node.id, x: node.x, y: node.y, shape: "custom", ctxRenderer: markOf(node),
  })));
  drawing.network = new vis.Network(byId("map"), { nodes, edges: drawing.edges }, {
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
  network.on("zoom", () => { drawing.moved = true; rescaled(); });
  network.on("dragEnd", () => { drawing.moved = true; });
  network.on("resize", () => { if (!drawing.moved) fit(); });
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
