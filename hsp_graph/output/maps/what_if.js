// What if somebody left: who would lose their route, in words and as rings on the map, until it is undone.

let supposed = null;

const SUPPOSED_KINDS = [
  ["lost", "Would lose every short route"],
  ["cut off", "Would lose the only route there is, a long one"],
  ["longer", "Would need a longer route"],
  ["relies", "Would rely on one person alone"],
];

const families = (number) => count(number, "family", "families");

// What would happen in one plain sentence.
function consequence({ gone, families: by, after }) {
  const total = Object.values(by).reduce((sum, some) => sum + some.length, 0);
  const parts = [];
  if (by.lost.length) {
    const left = by.lost.filter((family) => after.steps[family] > 0).length;
    const none = by.lost.length - left;
    const rest = !left ? "and would have no other" : !none ? "and would have a longer one"
      : `of whom ${grouped(left)} would have a longer one and ${grouped(none)} none`;
    parts.push(`${grouped(by.lost.length)} of ${families(total)} would lose every route of at most ${SHORT} steps to power in a school, ${rest}`);
  }
  const worse = by.longer.length + by["cut off"].length;
  if (worse) parts.push(`${families(worse)} would have a longer route or none`);
  if (by.relies.length) parts.push(`${families(by.relies.length)} would rely on one person alone`);
  return parts.length ? `Without ${nameOf(gone)}, ${parts.join("; ")}.`
    : `Without ${nameOf(gone)}, no family’s route to power in a school would change.`;
}

// ---- on the map

const RING = "#a1001a";

// Rings round a mark that stands for these agents: two where a route is lost, a dashed one where it is longer or
// rests on one person. Whoever left is drawn as an empty outline; then nothing else is to be drawn.
function drawSupposed(context, agents, mark, x, y, reach, pixel) {
  if (!supposed) return false;
  const isLost = agents.some((agent) => supposed.lost.has(agent));
  const rings = isLost ? [[3, 2], [6.5, 2]] : agents.some((agent) => supposed.worse.has(agent)) ? [[4, 2]] : [];
  context.setLineDash(isLost ? [] : [3 * pixel, 2.5 * pixel]);
  drawRings(context, RING, rings, x, y, reach, pixel);
  const gone = agents.length === 1 && agents[0] === supposed.gone;
  if (gone) {
    trace(context, mark.shape, x, y, reach);
    context.fillStyle = "#fff";
    context.fill();
    context.strokeStyle = RING;
    context.lineWidth = 2 * pixel;
    context.stroke();
  }
  context.setLineDash([]);
  return gone;
}

// Whether all that a line stands for are ties of whoever left.
const isOfGone = (ties) => Boolean(supposed) && ties.every((index) => [data.ties[index].from, data.ties[index].to].includes(supposed.gone));

// They are dotted.
function supposedStyle(ties) {
  if (!isOfGone(ties)) return {};
  const dot = drawing.thickness;
  return { width: 1.2 * dot, dashes: [1.5 * dot, 5 * dot], color: { color: RING, inherit: false, opacity: 0.9 } };
}

const ringsMeaning = () => (supposed.lost.size + supposed.worse.size
  ? "two rings for a lost route, a dashed ring for a longer one or for relying on one person alone." : "");

// ---- supposing and taking back

function suppose(agent, before) {
  const found = whatIf(world, agent);
  supposed = {
    ...found, before,
    lost: new Set(found.families.lost),
    worse: new Set([...found.families.longer, ...found.families["cut off"], ...found.families.relies]),
  };
}

function supposeGone(agent) {
  suppose(agent, supposed ? supposed.before : trail.slice());
  // Where families are grouped, the neighbourhood that is open shows more of it than the whole map.
  if (level === "people") trail.length = 0;
  render();
  remember();
  tellSupposed();
  byId("put-back").focus({ preventScroll: window.innerWidth > 900 });
  byId("said").textContent = consequence(supposed);
}

// Back to what was open before, as if nothing had been supposed.
function putBack() {
  const { gone, before } = supposed;
  supposed = null;
  tellSupposed();
  if (!trail.length) trail.push(...before);
  render();
  remember();
  byId("said").textContent = `${nameOf(gone)} is back.`;
  if (trail.length) byId("details").focus({ preventScroll: window.innerWidth > 900 });
  else byId("find").focus({ preventScroll: true });
}

function tellSupposed() {
  const box = byId("supposed");
  box.hidden = !supposed;
  if (!supposed) {
    box.replaceChildren();
    return;
  }
  const { gone, families: by } = supposed;
  const lists = SUPPOSED_KINDS.filter(([kind]) => by[kind].length).map(([kind, title]) => {
    const open = kind === "lost" && by[kind].length <= 12;
    return make("details", open ? { open: "" } : {}, make("summary", { text: `${title} (${grouped(by[kind].length)})` }),
      make("ul", { class: "people" }, ...by[kind].map((family) => make("li", {}, agentButton(family)))));
  });
  box.replaceChildren(make("h2", { text: `What if ${nameOf(gone)} left?` }), make("p", { text: consequence(supposed) }),
    make("button", { type: "button", id: "put-back", text: `Put ${nameOf(gone)} back`, onclick: putBack }),
    ...lists,
    make("p", { class: "quiet", text: "Told of the ties in the data, as if nobody took the place of who left."
      + (ringsMeaning() ? ` On the map: ${ringsMeaning()}` : "") }));
}
