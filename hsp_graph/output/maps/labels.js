// Labels, headings and signs: what is written over the map, in pixels, whatever the zoom. A label that
// would meet another one, or a mark, is left out until there is room.

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

// The text in at most so many lines; null where it does not fit whole, for half a name may be somebody else's.
function wrap(text, font, room, most) {
  // Letters are wider than this, so that most of what has no room is not even measured.
  if (text.length * 2.4 > room * most) return null;
  if (widthOf(text, font) <= room) return [text];
  const lines = [];
  for (const word of most > 1 && text.length < 40 * most ? text.split(/\s+/u) : []) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : "";
    if (longer && widthOf(longer, font) <= room) lines[lines.length - 1] = longer;
    else if (lines.length < most && widthOf(word, font) <= room) lines.push(word);
    else return null;
  }
  return lines.length ? lines : null;
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

function labelRect(node, lines, font, line, side) {
  const x = node.x * drawing.scale;
  const y = node.y * drawing.scale;
  const reach = reachOnScreen(node);
  const w = Math.max(...lines.map((text) => widthOf(text, font)));
  const h = lines.length * line;
  if (side === "left") return { x: x - reach - 5 - w, y: y - h / 2, w, h };
  if (side === "right") return { x: x + reach + 5, y: y - h / 2, w, h };
  return { x: x - w / 2, y: side === "above" ? y - reach - 3 - h : y + reach + 2, w, h };
}

function inside(rect, band) {
  const scale = drawing.scale;
  return rect.x >= band.left * scale && rect.x + rect.w <= band.right * scale
    && rect.y >= band.top * scale && rect.y + rect.h <= band.bottom * scale;
}

const SMALL = 10.5;
const LINE = 1.2;
// How wide a label may be on another side of its mark than its own.
const MOST = 124;

function roomBeside(node, side, { left, right }) {
  const [before, after] = [(node.x - left) * drawing.scale, (right - node.x) * drawing.scale];
  const reach = reachOnScreen(node) + 7;
  return Math.min({ left: before - reach, right: after - reach }[side] ?? 2 * Math.min(before, after), MOST);
}

function tellUnnamed(unnamed) {
  byId("unnamed").textContent = unnamed ? `${count(unnamed, "name has", "names have")} no room here: zoom in (+) to see more.` : "";
}

function placeLabels() {
  const scale = drawing.scale;
  const size = 12.5 * Math.max(1, Math.sqrt(scale / 1.2));
  const taken = new Taken();
  const placed = [];
  const nodes = scene.nodes.filter(isShown);
  for (const node of nodes) {
    const reach = reachOnScreen(node);
    taken.add({ x: node.x * scale - reach, y: node.y * scale - reach, w: 2 * reach, h: 2 * reach, owner: node.id });
  }
  for (const heading of headings()) if (!heading.sticky) taken.add({ ...heading, owner: -2 });
  for (const box of scene.boxes) {
    if (box.agent >= 0 || !box.label) continue;
    const { left, right, top, bottom } = box.rect;
    const title = box.title || { x: 0, room: right - left };
    const head = (box.title ? (bottom - top) * title.high : 28 * scene.stretch) * scale;
    const middle = box.title ? (bottom - top) * title.y * scale : 15 / 28 * head;
    for (const [most, high] of [[1, size], [1, SMALL], [2, SMALL]]) {
      const font = `600 ${high}px ${FONT}`;
      const lines = most * high * LINE * 0.9 <= head ? wrap(box.label, font, title.room * scale - 16, most) : null;
      if (!lines) continue;
      const h = lines.length * high * LINE;
      const w = Math.max(...lines.map((text) => widthOf(text, font)));
      const rect = { x: (left + title.x) * scale + 10, y: top * scale + Math.max(middle - h / 2, box.title ? 0 : 2), w, h };
      if (!taken.free(rect, -1)) continue;
      taken.add({ ...rect, owner: -1 });
      placed.push({ ...rect, lines, font, line: high * LINE, side: "right", colour: QUIET, agent: -1, band: box.rect, backing: "#fff" });
      break;
    }
  }
  const focus = drawing.focus;
  const order = nodes.map((node) => node.id);
  const rank = (id) => (focus && isLit(scene.nodes[id]) ? -1 : RANK[scene.nodes[id].mark]);
  order.sort((a, b) => rank(a) - rank(b) || scene.nodes[b].reach - scene.nodes[a].reach || a - b);
  const families = { all: 0, named: 0 };
  for (const id of order) {
    const node = scene.nodes[id];
    const agent = node;
    const strong = agent.mark !== "family" || node.agents.length > 1 || isChosen(node);
    const weight = agent.mark === "school" ? 600 : strong ? 500 : 400;
    const band = bandOf(node);
    const beside = { left: node.x - band.rect.left, right: band.rect.right - node.x }[node.side];
    const room = Math.min(node.room * scale, beside === undefined ? Infinity : beside * scale - reachOnScreen(node) - 7);
    const single = agent.mark === "family" && node.agents.length === 1;
    families.all += single;
    const usual = strong ? size : size * 0.94;
    // Rather small, in several lines, or on another side of the mark, than not at all.
    const tries = [[node.side, usual, 1], [node.side, SMALL, 1], [node.side, SMALL, 2], [node.side, SMALL, 3]];
    if (agent.mark !== "family") {
      // Beside it rather than above or below, where other marks' lines pass.
      for (const side of ["right", "left", "above", "below"]) if (side !== node.side) tries.push([side, SMALL, 4]);
    }
    if (!node.room) continue;
    let within = null;
    for (const [side, high, most] of tries) {
      const font = `${weight} ${high}px ${FONT}`;
      const lines = wrap(agent.label, font, side === node.side ? room : roomBeside(node, side, band.rect), most);
      if (!lines) continue;
      const rect = labelRect(node, lines, font, high * LINE, side);
      if (!inside(rect, band.rect) || !taken.free(rect, id)) continue;
      within ||= (boxAt(node) || band).rect;
      if (!inside(rect, within)) continue;
      taken.add({ ...rect, owner: id });
      families.named += single;
      placed.push({ ...rect, lines, font, line: high * LINE, side, colour: INK, node: id, agent: node.agents[0], single, band: band.rect, backing: BACKING[band.sector] });
      break;
    }
  }
  // A map on which every other family has a name is harder to read than one on which none has.
  const crowded = families.named < 0.8 * families.all;
  const shown = placed.filter(({ node, single }) => !crowded || !single || (focus && isLit(scene.nodes[node])));
  tellUnnamed(nodes.length - shown.filter(({ agent }) => agent >= 0).length);
  return { labels: shown, signs: placeSigns(taken) };
}

const bandOf = (node) => scene.bands.find(({ rect }) => node.x >= rect.left && node.x <= rect.right
  && node.y >= rect.top && node.y <= rect.bottom);

function headings() {
  // A band's heading stays in sight while the map is moved.
  const { scale } = drawing;
  const view = drawing.network.getViewPosition();
  const top = view.y * scale - byId("map").clientHeight / 2;
  const highest = Math.min(...scene.bands.map((band) => band.rect.top));
  const size = Math.min(16, 9.5 + 6.5 * scale);
  const font = `650 ${size}px ${FONT}`;
  const found = scene.bands.map((band) => {
    const first = band.rect.top === highest;
    const longest = Math.max(...band.label.split(" ").map((word) => widthOf(word, font)));
    const lines = wrap(band.label, font, Math.max((band.rect.right - band.rect.left) * scale - 4, longest), 2);
    const h = lines.length * size * 1.2;
    const w = Math.max(...lines.map((text) => widthOf(text, font)));
    return {
      x: (band.rect.left + band.rect.right) / 2 * scale - w / 2,
      y: first ? Math.max(band.rect.top * scale - h - 6, top + 6) : band.rect.top * scale + 6,
      w, h, lines, font, line: size * 1.2, colour: QUIET, agent: -2, sticky: first, backing: BAND[band.sector],
      band: { ...band.rect, top: -Infinity },
    };
  });
  // Where a band is narrower than its heading, the headings make room for one another.
  let edge = Math.max(...scene.bands.map((band) => band.rect.right)) * scale + 4;
  for (const heading of found.filter(({ sticky }) => sticky).reverse()) {
    heading.x = Math.min(heading.x, edge - heading.w);
    edge = heading.x - 6;
  }
  return found;
}

function drawLabels(context) {
  const pixel = 1 / drawing.scale;
  if (!drawing.labels) Object.assign(drawing, placeLabels());
  context.save();
  context.scale(pixel, pixel);
  context.lineJoin = "round";
  context.textBaseline = "middle";
  for (const label of [...drawing.labels, ...headings()]) {
    const lit = label.agent < 0 || isLit(scene.nodes[label.node]);
    context.globalAlpha = 1;
    if (label.sticky) {
      context.fillStyle = "rgba(255,255,255,0.86)";
      context.fillRect(label.x - 3, label.y - 3, label.w + 6, label.h + 5);
    } else {
      // A backing, so that no tie is read as striking a name out.
      context.fillStyle = label.backing;
      context.globalAlpha = 0.94;
      context.beginPath();
      context.roundRect(label.x - 2, label.y, label.w + 4, label.h, 4);
      context.fill();
    }
    context.globalAlpha = 1;
    context.font = label.font;
    // Towards the mark.
    const [align, across] = { left: ["right", 1], right: ["left", 0] }[label.side] || ["center", 0.5];
    context.textAlign = align;
    label.lines.forEach((text, index) => {
      const x = label.x + label.w * across;
      const y = label.y + (index + 0.5) * label.line;
      context.fillStyle = lit ? label.colour : QUIET;
      context.fillText(text, x, y);
    });
  }
  drawSigns(context);
  context.restore();
}

// ---- signs on ties that are not simply positive

function pointOn(index, part) {
  const edge = drawing.network.body.edges[index];
  const at = (t) => {
    const { x, y } = edge.edgeType.getPoint(t);
    return [x * drawing.scale, y * drawing.scale];
  };
  const [[x, y], [before, above], [after, below]] = [at(part), at(part - 0.01), at(part + 0.01)];
  return { x, y, angle: Math.atan2(below - above, after - before) };
}

const SIGN = -4;

function placeSigns(taken) {
  // On the middle of the tie, or as near to it as no name or mark is in the way.
  const parts = [0.5, 0.44, 0.56, 0.38, 0.62, 0.3, 0.7, 0.22, 0.78, 0.14, 0.86, 0.08, 0.92, 0.96];
  const signs = [];
  const free = ({ x, y }, half, passing = -3) => taken.free({ x: x - half, y: y - half, w: 2 * half, h: 2 * half }, passing);
  // Where there are very many lines, signs would hide them; colour and the panel tell.
  if (scene.lines.length > 2000) return signs;
  scene.lines.forEach((line, index) => {
    const { valence, from, to } = line;
    const change = changeOfLine(line);
    const isNews = change === "came" || change === "went";
    if ((valence === "positive" && !isNews) || from === to || isLeftOut(line) || !tiesOf(line).length || isOfGone(tiesOf(line))) return;
    let point = pointOn(index, parts[0]);
    if (!free(point, 6)) {
      const points = parts.map((part) => pointOn(index, part));
      // Where it is crowded, rather at the edge of a name, or on another sign, than on a name.
      point = points.find((one) => free(one, 6)) || points.find((one) => free(one, 1))
        || points.find((one) => free(one, 1, SIGN)) || point;
    }
    taken.add({ x: point.x - 8, y: point.y - 8, w: 16, h: 16, owner: SIGN });
    signs.push({ ...point, valence: isStated(line) ? valence : "", index, change: isNews ? change : "" });
  });
  return signs;
}

function drawSign(context, { x, y, angle, size, valence, colour, change }) {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.scale(size, size);
  if (change) {
    drawChange(context, change, colour, angle);
    context.translate(14, 0);
  }
  if (change && valence === "positive") {
    context.restore();
    return;
  }
  for (const [paint, more] of [["#fff", 1.5], [colour, 0]]) {
    context.fillStyle = paint;
    context.beginPath();
    if (valence === "negative") context.rect(-1.6 - more, -7.5 - more, 3.2 + 2 * more, 15 + 2 * more);
    else context.arc(0, 0, (valence === "mixed" ? 4.2 : 3.8) + more, 0, 2 * Math.PI);
    context.fill();
  }
  if (!valence) {
    context.fillStyle = "#fff";
    context.beginPath();
    context.arc(0, 0, 2.4, 0, 2 * Math.PI);
    context.fill();
  }
  context.restore();
}

// A plus for what came, a cross for what went, upright whichever way the tie runs.
function drawChange(context, change, colour, angle) {
  context.save();
  context.rotate(-angle);
  context.fillStyle = "#fff";
  context.strokeStyle = colour;
  context.lineWidth = 1.6;
  context.beginPath();
  context.arc(0, 0, 7, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
  context.rotate(change === "came" ? 0 : Math.PI / 4);
  context.lineWidth = 2.2;
  context.beginPath();
  for (const [across, down] of [[4.4, 0], [0, 4.4]]) {
    context.moveTo(-across, -down);
    context.lineTo(across, down);
  }
  context.stroke();
  context.restore();
}

function drawSigns(context) {
  // On a map seen from afar the signs must not hide what they are on.
  const size = Math.min(Math.max(drawing.scale * 2.5, 0.45), 1);
  for (const sign of drawing.signs) {
    const line = scene.lines[sign.index];
    const lit = !drawing.focus || line.ties.some((tie) => drawing.focus.ties.has(tie));
    drawSign(context, { ...sign, size: lit ? size : 0.6 * size, colour: !lit ? ASIDE : changeOfLine(line) ? comparedColour(line) : colourOf(line) });
  }
}

