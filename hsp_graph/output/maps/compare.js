// Two dates compared: which ties came, went and stayed, and which families gained or lost a short route. It is counted
// in comparison.py; here it is drawn: a wide line with a plus, a dotted one with a cross, a thin grey one.

let comparing = Boolean(data.compare);

const CHANGE = {
  came: { label: "Came: wide, with a plus", colour: "#0b57a4", width: 3, dashes: false },
  went: { label: "Went: dotted, with a cross", colour: "#7a3c8f", width: 2, dashes: [2, 4] },
  stayed: { label: "Stayed: thin and grey", colour: ASIDE, width: 0.9, dashes: false },
};
const NUMBERED = ["", "came", "went", "stayed"];

// What happened to a tie, in a word; nothing where it held at neither date or nothing is compared.
const tieChange = (index) => (comparing ? NUMBERED[data.compare.ties[index]] : "");
const changeOfLine = (line) => (comparing ? tieChange(tiesOf(line)[0] ?? line.ties[0]) : "");

function comparedStyle(line, lit) {
  const style = CHANGE[changeOfLine(line)];
  if (!style) return {};
  const thick = drawing.thickness * (lit ? 1 : 0.6);
  return {
    width: style.width * thick,
    dashes: style.dashes && style.dashes.map((length) => length * drawing.thickness),
    color: { color: lit ? comparedColour(line) : ASIDE, inherit: false, opacity: OPACITY.stated },
  };
}

// A negative tie is red here as well, unless it only stayed.
function comparedColour(line) {
  const change = changeOfLine(line);
  return line.valence === "negative" && change !== "stayed" ? NEGATIVE : CHANGE[change].colour;
}

// ---- families: two rings for a short route lost, a wide one for a short route gained

const GAINED = "#00684a";
const routesChanged = { gained: new Set(data.compare?.gained), lost: new Set(data.compare?.lost) };

function drawCompared(context, agents, x, y, reach, pixel) {
  if (!comparing) return;
  const [lost, gained] = ["lost", "gained"].map((kind) => agents.some((agent) => routesChanged[kind].has(agent)));
  if (lost) drawRings(context, RING, [[3, 2], [6.5, 2]], x, y, reach, pixel);
  if (gained) drawRings(context, GAINED, [[lost ? 12 : 5, 4.5]], x, y, reach, pixel);
}

function drawRings(context, colour, rings, x, y, reach, pixel) {
  context.strokeStyle = colour;
  for (const [away, width] of rings) {
    context.lineWidth = width * pixel;
    context.beginPath();
    context.arc(x, y, reach + away * pixel, 0, 2 * Math.PI);
    context.stroke();
  }
}

const routeChange = (agent) => (!comparing ? "" : routesChanged.gained.has(agent) ? "Gained" : routesChanged.lost.has(agent) ? "Lost" : "");

// ---- in words

const spanOf = () => data.compare.dates.join(" to ");

function tellCompared() {
  const box = byId("compared");
  box.hidden = !data.compare;
  if (!data.compare) return;
  if (!comparing) {
    box.replaceChildren(make("button", { type: "button", id: "compare", text: `Show what changed, ${spanOf()}`, onclick: () => seeCompared(true) }));
    return;
  }
  const lists = [["lost", "Lost every short route"], ["gained", "Gained a short route"]].filter(([kind]) => data.compare[kind].length)
    .map(([kind, title]) => make("details", data.compare[kind].length <= 12 ? { open: "" } : {},
      make("summary", { text: `${title} (${grouped(data.compare[kind].length)})` }),
      make("ul", { class: "people" }, ...byName(data.compare[kind]).map((agent) => make("li", {}, agentButton(agent))))));
  box.replaceChildren(make("h2", { text: `What changed, ${spanOf()}` }), make("p", { text: data.compare.sentence }),
    make("button", { type: "button", id: "stop-comparing", text: "Show all dates", onclick: () => seeCompared(false) }), ...lists,
    make("p", { class: "quiet", text: "A short route has at most two steps. Families are those who are at both dates; ties without dates stay." }));
}

function seeCompared(wanted) {
  comparing = wanted;
  // Lines stand for ties that changed alike, so they are made anew.
  forgetScenes();
  tellCompared();
  byId("time").hidden = wanted || !data.times.stops.length;
  fillOverview();
  seeDate(wanted ? data.compare.dates[1] : "");
  byId("said").textContent = wanted ? data.compare.sentence : "All dates are shown.";
  byId(wanted ? "stop-comparing" : "compare").focus({ preventScroll: true });
}

function startComparing() {
  tellCompared();
  if (!comparing) return;
  byId("time").hidden = true;
  seeDate(data.compare.dates[1]);
}
