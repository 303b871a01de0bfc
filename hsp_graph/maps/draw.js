"use strict";

// How marks, ties, bands and boxes look. vis-network draws marks and ties at fixed places.

const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
const INK = "#1b2129";
const QUIET = "#444c56";
const BAND = {
  home: "#e9f2fa", "family-learning": "#fdf1e4", community: "#f7f4de",
  school: "#e7f4ed", authority: "#f5ebf2", other: "#eef0f2",
};
const BACKING = { ...BAND, home: "#fafcfe", school: "#f9fcfa" };
const CAPITAL = {
  bonding: { label: "Bonding: among people alike", colour: "#2273b0", width: 1.3, dashes: false },
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
const HEADING_SPACE = 46;
// Dashes are slow to draw: above this many ties only width, colour and the marks on the lines tell them apart.
const DASHED = data.ties.length <= 1200;

const drawing = { network: null, nodes: null, edges: null, scale: 1, thickness: 1, stretch: 1, centre: { x: 0, y: 0 }, labels: null, signs: null, focus: null, moved: false };

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
  context.font = `700 ${reach * (mark.shape === "star" ? 1.2 : 1.35)}px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText("?", x, y + reach * (mark.shape === "up" ? 0.18 : 0.08));
}

// The height each mark has for itself: the way to the next one above or below it.
const space = data.nodes.map(() => Infinity);
[...data.nodes].sort((a, b) => a.x - b.x || a.y - b.y).forEach((node, place, all) => {
  const next = all[place + 1];
  if (!next || Math.abs(next.x - node.x) > 1) return;
  space[node.id] = Math.min(space[node.id], next.y - node.y);
  space[next.id] = Math.min(space[next.id], next.y - node.y);
});

// Marks shrink with the map only as far as they can still be told apart.
function reachOnScreen(node) {
  const agent = data.agents[node.id];
  const least = agent.unidentified && agent.mark !== "school" ? 9 : node.reach > 7 ? 6 : 4.2;
  const most = Math.max(space[node.id] * drawing.stretch * drawing.scale * 0.48, 3.5);
  return Math.min(Math.max(node.reach * Math.min(drawing.scale, 2.2), least), most);
}

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
      if (drawSupposed(ctx, [node.id], data.marks[agent.mark], x, y, reach, pixel)) return;
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
  return {
    id: index,
    width: widthOfTie(tie) * thick,
    dashes: DASHED && lit && capital.dashes ? capital.dashes.map((length) => length * drawing.thickness) : false,
    color: {
      color: colourOf(tie), inherit: false,
      opacity: lit ? (isStated(tie) ? (drawing.focus ? 1 : OPACITY.stated) : OPACITY.unstated) : 0.1,
    },
    arrows: {
      to: { enabled: ends, scaleFactor: 0.45 * drawing.thickness },
      from: { enabled: ends && tie.mutual, scaleFactor: 0.45 * drawing.thickness },
    },
    ...supposedStyle([index]),
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

