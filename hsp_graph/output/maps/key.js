// The key, which is also the filter: what is not ticked is not shown, on the map and in the tables. Numbers count
// what is hidden as well, because hiding is for reading, not for measuring.

const unticked = { mark: new Set(), change: new Set(), capital: new Set(), valence: new Set(), programme: new Set() };
const VALUE = {
  change: (tie) => tieChange(tie.index),
  capital: (tie) => (Object.hasOwn(CAPITAL, tie.capital) ? tie.capital : ""),
  valence: (tie) => (isStated(tie) ? tie.valence : ""),
  programme: (tie) => tie.programme,
};
const VALENCES = {
  positive: "Positive: nothing on the line", negative: "Negative: red, with a bar across", mixed: "Mixed: with a dot",
  "": "Not stated: thin, with an open dot",
};
const SLOT = { width: 36, height: 22 };

// What can be seen, with a painter for a slot of 36 by 22: for the key beside the map and on a saved picture.
function keyItems() {
  const items = [];
  const rolesOf = new Map();
  for (const { mark, role } of data.agents) {
    if (!rolesOf.has(mark)) rolesOf.set(mark, new Set());
    if (role) rolesOf.get(mark).add(role);
  }
  for (const [value, mark] of Object.entries(data.marks)) {
    if (!rolesOf.has(value)) continue;
    const [role, ...more] = rolesOf.get(value);
    items.push({ kind: "mark", value, text: role && !more.length ? capitalised(role) : mark.label, paint: (context) => paintMark(context, mark, false) });
  }
  const unidentified = data.agents.find((agent) => agent.unidentified);
  if (unidentified) {
    items.push({ kind: "", text: "Hollow, with “?”: certainly exists, but the source does not say who",
      paint: (context) => paintMark(context, data.marks[unidentified.mark], true) });
  }
  const firsts = Object.fromEntries(Object.keys(VALUE).map((kind) => [kind, new Map()]));
  for (const tie of data.ties) {
    for (const kind of Object.keys(VALUE)) {
      const value = VALUE[kind](tie);
      if (!firsts[kind].has(value)) firsts[kind].set(value, tie);
    }
  }
  const first = (kind, value) => firsts[kind].get(value);
  for (const [value, { label }] of comparing ? Object.entries(CHANGE) : []) {
    if (first("change", value)) items.push({ kind: "change", value, text: label, paint: (context) => paintChange(context, value) });
  }
  for (const [kind, text] of comparing ? [["lost", "Two rings: lost every short route"], ["gained", "A wide ring: gained a short route"]] : []) {
    const [one] = data.compare[kind];
    if (one !== undefined) items.push({ kind: "", text, paint: (context) => paintRinged(context, one) });
  }
  for (const [value, { label }] of Object.entries(CAPITAL)) {
    // Where dates are compared, lines tell what came and went.
    if (first("capital", value)) items.push({ kind: "capital", value, text: label, paint: comparing ? null : (context) => paintTie(context, { capital: value, valence: "positive" }) });
  }
  for (const [value, text] of Object.entries(VALENCES)) {
    const example = first("valence", value);
    if (example) items.push({ kind: "valence", value, text, paint: (context) => (comparing ? paintChange : paintTie)(context, comparing ? "came" : example, value) });
  }
  return items;
}

function paintMark(context, mark, unidentified) {
  drawMark(context, mark, 18, { up: 12, down: 10 }[mark.shape] || 11, 8, 1, unidentified);
}

function paintLine(context, { colour, width, dashes }) {
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.setLineDash(dashes || []);
  context.beginPath();
  context.moveTo(1, 11);
  context.lineTo(35, 11);
  context.stroke();
  context.setLineDash([]);
}

function paintTie(context, tie) {
  const capital = capitalOf(tie);
  const colour = colourOf(tie);
  paintLine(context, { colour, width: widthOfTie(tie), dashes: capital.dashes });
  if (tie.valence !== "positive") drawSign(context, { x: 18, y: 11, angle: 0, size: 1, valence: VALUE.valence(tie), colour });
}

function paintChange(context, change, valence = "positive") {
  const { colour: usual, width, dashes } = CHANGE[change];
  const colour = valence === "negative" ? NEGATIVE : usual;
  paintLine(context, { colour, width, dashes });
  const sign = { x: valence === "positive" ? 18 : 11, y: 11, angle: 0, size: 1, valence, colour, change: change === "stayed" ? "" : change };
  if (sign.change) drawSign(context, sign);
}

function paintRinged(context, family) {
  drawCompared(context, [family], 18, 11, 4, 0.75);
  drawMark(context, data.marks.family, 18, 11, 4, 1, false);
}

// ---- what is shown

const isShownAgent = (agent) => !drawing.agents || drawing.agents.has(agent);
const isShownTie = (tie) => !drawing.ties || drawing.ties.has(tie);
const isTicked = (kind, value) => !unticked[kind].has(value);
const isFiltered = () => Object.values(unticked).some((values) => values.size);

function sift() {
  const isIn = (agent) => isTicked("mark", data.agents[agent].mark);
  const agents = unticked.mark.size ? new Set([...data.agents.keys()].filter(isIn)) : null;
  const ties = isFiltered() || world.date ? new Set([...data.ties.keys()].filter((index) => {
    const tie = data.ties[index];
    return (comparing ? tieChange(index) : world.held[index]) && isIn(tie.from) && isIn(tie.to)
      && Object.keys(VALUE).every((kind) => isTicked(kind, VALUE[kind](tie)));
  })) : null;
  showOnly(agents, ties);
}

function sifted(anew = false) {
  sift();
  refillTables(anew);
  tellShown();
}

function tellShown() {
  const parts = [];
  if (comparing) parts.push(`What changed, ${spanOf()}`);
  else if (world.date) parts.push(`As of ${world.date}`);
  if (drawing.agents) parts.push(`${grouped(drawing.agents.size)} of ${count(data.agents.length, "person or organisation", "people and organisations")}`);
  if (drawing.ties) parts.push(`${grouped(drawing.ties.size)} of ${count(data.ties.length, "tie", "ties")}`);
  const text = parts.length ? `Shown: ${parts.join(", ")}.` : "";
  byId("shown").textContent = text;
  byId("show-everything").hidden = !text;
  byId("said").textContent = text || "Everything is shown.";
}

function showEverything() {
  for (const values of Object.values(unticked)) values.clear();
  for (const box of byId("overview").querySelectorAll(".pick input")) box.checked = true;
  if (comparing) seeCompared(false);
  else if (world.date) seeDate("");
  else sifted();
  byId("map").focus({ preventScroll: true });
}

// ---- the key beside the map

function pick(kind, value, ...content) {
  const box = make("input", { type: "checkbox", "data-kind": kind, "data-value": value });
  box.checked = isTicked(kind, value);
  box.addEventListener("change", () => {
    if (box.checked) unticked[kind].delete(value);
    else unticked[kind].add(value);
    sifted();
  });
  return make("li", {}, make("label", { class: "pick" }, box, ...content));
}

function keyRow({ kind, value, text, paint }) {
  const content = [...(paint ? [make("span", { class: "slot" }, picture(SLOT.width, SLOT.height, paint))] : []), make("span", { text })];
  return kind ? pick(kind, value, ...content) : make("li", {}, make("span", { class: "pick unpickable" }, ...content));
}

function programmes() {
  const names = unique(data.ties.map(({ programme }) => programme)).sort(inOrder.compare);
  if (!names.length) return null;
  const title = `${names.length === 1 ? "Programme" : "Programmes"} (${grouped(names.length)})`;
  return make("details", {}, make("summary", { text: title }),
    make("ul", { class: "key", "aria-label": "Programmes through which ties came about" },
      ...names.map((name) => pick("programme", name, make("span", { text: name }))),
      pick("programme", "", make("span", { text: "Ties of no programme" }))));
}

function key() {
  const items = keyItems();
  const list = (title, ...kinds) => {
    const rows = items.filter(({ kind }) => kinds.includes(kind));
    return rows.length ? [make("ul", { class: "key", "aria-label": title }, ...rows.map(keyRow))] : [];
  };
  return make("section", { id: "key" },
    make("h2", { text: "Key" }), make("p", { class: "quiet screen", text: "What is not ticked is hidden, and still counted." }),
    ...list("What changed", "change"), ...list("People and organisations", "mark", ""), ...list("Form of social capital", "capital"), ...list("Valence", "valence"),
    ...[programmes()].filter(Boolean),
    make("p", { class: "quiet", text: "Several as one: the mark is larger and the line wider the more there are. A line looks as most of its ties do; negative ones have their own." }),
    ...(data.standingRule ? [make("p", { class: "quiet", text: `A mark’s size: ${data.standingRule}` })] : []));
}
