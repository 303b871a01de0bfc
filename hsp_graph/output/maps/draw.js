// How marks, lines, bands and boxes look. vis-network draws marks and lines at fixed places.

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
const INK = "#1b2129";
const QUIET = "#444c56";
const BAND = {
  home: "#e9f2fa", "family-learning": "#fdf1e4", community: "#f7f4de",
  school: "#e7f4ed", authority: "#f5ebf2", other: "#eef0f2",
};
const BACKING = { ...BAND, home: "#fafcfe", school: "#f9fcfa" };
const CAPITAL = {
  bonding: { label: "Bonding: among people alike", colour: "#1f6ca6", width: 1.3, dashes: false },
  bridging: { label: "Bridging: between different people", colour: "#b34700", width: 1.8, dashes: [7, 4] },
  linking: { label: "Linking: to those with power", colour: "#00684a", width: 2.8, dashes: false },
  "": { label: "Form of capital not stated", colour: "#5a626c", width: 1.3, dashes: [2, 4] },
};
const NEGATIVE = "#b3001b";
const capitalOf = (tie) => CAPITAL[Object.hasOwn(CAPITAL, tie.capital) ? tie.capital : ""];
// What the source does not say about a tie is not drawn as if it did: thinner, paler (3:1 at least) and marked.
const isStated = (tie) => ["positive", "negative", "mixed"].includes(tie.valence);
const widthOfTie = (tie) => (isStated(tie) ? capitalOf(tie).width : Math.max(capitalOf(tie).width * 0.6, 1));
const OPACITY = { stated: 0.88, unstated: 0.8 };
const colourOf = (tie) => (tie.valence === "negative" ? NEGATIVE : capitalOf(tie).colour);
// What is drawn beside what was chosen: grey, and still 3:1 at least.
const ASIDE = "#59626d";
const HEADING_SPACE = 46;

const drawing = {
  network: null, nodes: null, edges: null, scale: 1, thickness: 1, centre: { x: 0, y: 0 }, labels: null, signs: null, focus: null,
  moved: false, agents: null, ties: null, hidesLines: true, pointed: -1, allLines: false,
};

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
  context.font = `700 ${reach * (mark.shape === "star" ? 1.2 : 1.35)}px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText("?", x, y + reach * (mark.shape === "up" ? 0.18 : 0.08));
}

// Marks of a kind shrink with the map together, so that the larger always stands for more: as far as they can still
// be told apart, and as the two that stand closest have room. Where there are very many, each lane by itself.
const kindOf = (node) => (scene.dense ? `${node.mark} ${Math.round(node.x)}` : node.mark);

function sizesOfKinds() {
  const sizes = new Map();
  for (const node of scene.nodes) {
    const kind = kindOf(node);
    if (!sizes.has(kind)) sizes.set(kind, { least: Infinity, most: 0, space: Infinity, hollow: false });
    const size = sizes.get(kind);
    size.least = Math.min(size.least, node.reach);
    size.most = Math.max(size.most, node.reach);
    size.space = Math.min(size.space, scene.space[node.id]);
    size.hollow ||= node.unidentified && node.mark !== "school";
  }
  return sizes;
}

function reachOnScreen(node) {
  scene.sizes ||= sizesOfKinds();
  const { least, most, space, hollow } = scene.sizes.get(kindOf(node));
  const zoom = Math.min(drawing.scale, 2.2);
  const low = Math.max(least * zoom, hollow ? 9 : least > 7 ? 6 : 4.2);
  const high = Math.min(Math.max(most * zoom, low * most / least), Math.max(space * scene.stretch * drawing.scale * 0.48, 3.5));
  if (most === least) return high;
  const lowest = Math.min(low, high * Math.max(least / most, 0.7));
  return lowest + (high - lowest) * (node.reach - least) / (most - least);
}

// A filter may leave some out.
const isShown = (node) => !drawing.agents || node.agents.some((agent) => drawing.agents.has(agent));
const isLit = (node) => !drawing.focus || node.agents.some((agent) => drawing.focus.agents.has(agent));
const isChosen = (node) => Boolean(drawing.focus) && node.agents.includes(drawing.focus.chosen);

function rendererOf(node) {
  return ({ ctx, x, y }) => ({
    drawNode() {
      if (!isShown(node)) return;
      const pixel = 1 / drawing.scale;
      const reach = reachOnScreen(node) * pixel;
      if (isChosen(node)) {
        ctx.beginPath();
        ctx.arc(x, y, reach + 6 * pixel, 0, 2 * Math.PI);
        ctx.lineWidth = 2.5 * pixel;
        ctx.strokeStyle = INK;
        ctx.stroke();
      }
      drawCompared(ctx, node.agents, x, y, reach, pixel);
      if (drawSupposed(ctx, node.agents, data.marks[node.mark], x, y, reach, pixel)) return;
      const mark = data.marks[node.mark];
      drawMark(ctx, isLit(node) ? mark : { ...mark, colour: ASIDE }, x, y, reach, pixel, node.unidentified);
      // Several are one mark: a second border says so.
      if (node.agents.length > 1) {
        trace(ctx, data.marks[node.mark].shape, x, y, reach * 0.72);
        ctx.lineWidth = 1.4 * pixel;
        ctx.strokeStyle = "#fff";
        ctx.stroke();
      }
    },
    nodeDimensions: { width: 2 * reachOnScreen(node) / drawing.scale, height: 2 * reachOnScreen(node) / drawing.scale },
  });
}

// ---- ties

// The ties that a line stands for; a filter may leave some out.
const tiesOf = (line) => (drawing.ties ? line.ties.filter((tie) => drawing.ties.has(tie)) : line.ties);

// On a map of many schools only some lines are drawn: of those on whom most families rely, and of what is pointed at.
const isLeftOut = (line) => Boolean(scene.few) && !drawing.allLines && !supposed && line.from !== drawing.pointed && line.to !== drawing.pointed
  && !line.ties.some((tie) => scene.few.has(tie) || drawing.focus?.ties.has(tie));

function pointAt(node) {
  const before = drawing.pointed;
  drawing.pointed = node ? node.id : -1;
  if (!scene.few || drawing.allLines || before === drawing.pointed) return;
  drawing.edges.update(scene.lines.filter(({ from, to }) => [from, to].some((id) => id === before || id === drawing.pointed)).map(lineStyle));
}

// So many heads of arrows would hide the mark that they point at.
const MOST_ARROWS = 80;

function lineStyle(line) {
  const ties = tiesOf(line);
  const capital = capitalOf(line);
  const lit = !drawing.focus || ties.some((tie) => drawing.focus.ties.has(tie));
  // A line for many ties is wider, but does not hide what lies under it.
  const many = Math.min(1 + 0.35 * Math.log2(Math.max(ties.length, 1)), 3);
  // On a crowded map lines are finer.
  const fine = scene.lines.length > 1000 ? 0.6 : 1;
  const thick = drawing.thickness * many * fine * (drawing.focus && lit ? 1.25 : 1);
  const ends = Boolean(drawing.focus) && lit && line.ties.length === 1 && scene.lines.length <= MOST_ARROWS;
  return {
    id: line.id,
    hidden: !ties.length || isLeftOut(line),
    width: lit ? widthOfTie(line) * thick : 0.7 * drawing.thickness,
    dashes: scene.dashed && lit && capital.dashes ? capital.dashes.map((length) => length * drawing.thickness) : false,
    color: {
      color: lit ? colourOf(line) : ASIDE, inherit: false,
      opacity: isStated(line) ? (drawing.focus ? 1 : OPACITY.stated) : OPACITY.unstated,
    },
    arrows: {
      to: { enabled: ends, scaleFactor: 0.45 * drawing.thickness },
      from: { enabled: ends && line.mutual, scaleFactor: 0.45 * drawing.thickness },
    },
    ...comparedStyle(line, lit),
    ...supposedStyle(ties),
  };
}

function restyle() {
  drawing.edges.update(scene.lines.map(lineStyle));
}

// ---- bands and boxes

function drawBackground(context) {
  const pixel = 1 / drawing.scale;
  for (const band of scene.bands) {
    context.fillStyle = BAND[band.sector];
    context.fillRect(band.rect.left, band.rect.top, band.rect.right - band.rect.left, band.rect.bottom - band.rect.top);
  }
  for (const box of scene.boxes) {
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

