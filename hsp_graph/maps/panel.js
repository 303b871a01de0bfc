// The panel: who stands between home and school, the key, and what a person's or a tie's place on the map rests
// on. Whatever a user wrote reaches the page through textContent only.

function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "class") element.className = value;
    else if (key === "text") element.textContent = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const nameOf = (id) => data.agents[id].label;
const count = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
const capitalised = (text) => (text ? text[0].toUpperCase() + text.slice(1) : "Not stated");
const roleOf = (agent) => (agent.role ? capitalised(agent.role) : "") || data.marks[agent.mark].label;
const standingOf = new Map(data.standing.map((row) => [row.agent, row]));
const valenceOf = (tie) => capitalised(tie.valence);
const capitalName = (tie) => capitalised(tie.capital);
const basisOf = (tie) => (!tie.capital ? "" : tie.rule ? `Derived by the rule “${tie.rule}”` : "Asserted by the coder");
const datesOf = (tie) => (tie.since && tie.until ? `${tie.since} to ${tie.until}`
  : tie.since ? `Since ${tie.since}` : tie.until ? `Until ${tie.until}` : "");
const sentenceOf = (tie) => `${nameOf(tie.from)} ${tie.relation || "–"} ${nameOf(tie.to)}`;

// ---- pictures for the key

function picture(width, height, paint) {
  const canvas = make("canvas", { width: width * 2, height: height * 2, class: "picture", "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  context.scale(2, 2);
  paint(context);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  return canvas;
}

const markPicture = (mark, unidentified = false) => picture(22, 22, (context) => {
  drawMark(context, mark, 11, mark.shape === "up" ? 12 : mark.shape === "down" ? 10 : 11, 8, 1, unidentified);
});

const tiePicture = (tie) => picture(36, 22, (context) => {
  const capital = capitalOf(tie);
  const colour = colourOf(tie);
  context.lineWidth = widthOfTie(tie);
  context.strokeStyle = colour;
  context.setLineDash(DASHED && capital.dashes ? capital.dashes : []);
  context.beginPath();
  context.moveTo(1, 11);
  context.lineTo(35, 11);
  context.stroke();
  if (tie.valence !== "positive") drawSign(context, { x: 18, y: 11, angle: 0, size: 1, valence: isStated(tie) ? tie.valence : "", colour });
});

// ---- the overview

function agentButton(id) {
  const agent = data.agents[id];
  return make("button", { type: "button", class: "person", "data-agent": id, onclick: () => openAgent(id) },
    markPicture(data.marks[agent.mark], agent.unidentified), make("span", { text: agent.label }));
}

// So many that the key below is in sight without scrolling.
const FIRST = 5;

function ranking() {
  if (!data.standing.length) return null;
  const most = Math.max(...data.standing.map((row) => row.value), 1);
  const rows = data.standing.map((row) => {
    const bar = make("span", { class: "bar", "aria-hidden": "true" }, make("span"));
    bar.firstChild.style.width = `${Math.round(100 * Math.max(row.value, 0) / most)}%`;
    return make("li", {}, agentButton(row.agent), bar, make("span", { class: "value", "aria-hidden": "true", text: String(row.value) }),
      make("span", { class: "unseen", text: row.sentence }));
  });
  const shown = make("ol", { class: "ranking" }, ...rows.slice(0, FIRST));
  const rest = rows.length > FIRST
    ? make("details", {}, make("summary", { text: `and ${rows.length - FIRST} more` }), make("ol", { class: "ranking", start: FIRST + 1 }, ...rows.slice(FIRST)))
    : null;
  return make("section", { class: "standing" }, make("h2", { text: "Who stands between home and school" }),
    ...(data.standingUnit ? [make("p", { class: "quiet", text: `${data.standingUnit}:` })] : []), shown, ...(rest ? [rest] : []));
}

function key() {
  const row = (image, text) => make("li", {}, make("span", { class: "slot" }, image), make("span", { text }));
  const marks = Object.entries(data.marks).filter(([name]) => data.agents.some((agent) => agent.mark === name));
  const rows = marks.map(([name, mark]) => {
    const roles = new Set(data.agents.filter((agent) => agent.mark === name).map((agent) => agent.role));
    const only = roles.size === 1 ? [...roles][0] : "";
    return row(markPicture(mark), only ? capitalised(only) : mark.label);
  });
  const unidentified = data.agents.find((agent) => agent.unidentified);
  if (unidentified) {
    rows.push(row(markPicture(data.marks[unidentified.mark], true), "Hollow, with “?”: certainly exists, but the source does not say who"));
  }
  for (const [capital, look] of Object.entries(CAPITAL)) {
    if (data.ties.some((tie) => capitalOf(tie) === look)) rows.push(row(tiePicture({ capital, valence: "positive" }), look.label));
  }
  for (const [fits, text] of [
    [(tie) => tie.valence === "negative", "Red with a bar across: a negative tie"],
    [(tie) => tie.valence === "mixed", "With a dot: a mixed tie"],
    [(tie) => !isStated(tie), "Thin, with an open dot: valence not stated"],
  ]) {
    const example = data.ties.find(fits);
    if (example) rows.push(row(tiePicture(example), text));
  }
  const parts = [make("h2", { text: "Key" }), make("ul", { class: "key" }, ...rows)];
  if (data.standingRule) parts.push(make("p", { class: "quiet", text: `A mark’s size: ${data.standingRule}` }));
  return make("section", {}, ...parts);
}

function everyone() {
  const section = make("section", {}, make("h2", { text: "Everyone on the map" }));
  for (const band of data.bands) {
    const members = data.agents.map((_, id) => id).filter((id) => bandOf(data.nodes[id]) === band);
    if (!members.length) continue;
    const details = make("details", {}, make("summary", { text: `${band.label} (${members.length.toLocaleString("en")})` }));
    // Thousands of buttons are made only for whoever opens the list.
    details.addEventListener("toggle", () => {
      if (details.childElementCount > 1) return;
      members.sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
      details.append(make("ul", { class: "people" }, ...members.map((id) => make("li", {}, agentButton(id)))));
    });
    section.append(details);
  }
  return section;
}

function summary() {
  const unidentified = data.agents.filter((agent) => agent.unidentified).length;
  const negative = data.ties.filter((tie) => tie.valence === "negative").length;
  const text = [count(data.agents.length, "person or organisation", "people and organisations")
    + (unidentified ? `, ${unidentified.toLocaleString("en")} of them not identified` : ""),
  count(data.ties.length, "tie", "ties") + (negative ? `, ${negative.toLocaleString("en")} negative` : "")].join("; ");
  return make("p", { class: "quiet", text: `${text}.` });
}

function fillOverview() {
  byId("overview").replaceChildren(...[ranking(), key(), everyone(), summary()].filter(Boolean));
}

// ---- one person, one tie

const facts = (rows) => make("dl", {}, ...rows.filter(([, value]) => value !== "").map(([term, value]) => make("div", {},
  make("dt", { text: term }), make("dd", typeof value === "string" ? { text: value } : {}, ...(typeof value === "string" ? [] : [value])))));

function tieButton(index) {
  const tie = data.ties[index];
  const notes = [capitalName(tie), tie.mutual ? "mutual" : "",
    tie.valence === "positive" ? "" : tie.valence ? tie.valence.toLowerCase() : "valence not stated",
    tie.evidence.length ? count(tie.evidence.length, "piece of evidence", "pieces of evidence") : "no evidence recorded"];
  return make("button", { type: "button", class: "tie", "data-tie": index, onclick: () => openTie(index) },
    tiePicture(tie),
    make("span", {}, make("span", { class: "what", text: sentenceOf(tie) }), make("span", { class: "quiet", text: notes.filter(Boolean).join(" · ") })));
}

const unique = (values) => [...new Set(values.filter(Boolean))];

function known(agent) {
  const coded = agent.codings.reduce((sum, [, times]) => sum + times, 0);
  return [
    ["Stance", unique(agent.evidence.map((row) => row[7])).map((stance) => `${stance}, as the source names it`).join("; ")],
    ["Coded to", coded ? `${count(coded, "indicator", "indicators")} (${agent.codings.map(([type, times]) => `${times} ${type}`).join(", ")})` : ""],
    ["Strategies", unique(agent.evidence.flatMap((row) => row[9].split("; "))).join("; ")],
    ["May be", agent.candidates.join(", ")],
  ];
}

// First what tells a stance, then what is coded to an indicator, then the rest.
const weight = (row) => (row[7] ? 0 : row[8] ? 1 : row[9] ? 2 : 3);

function agentDetails(id) {
  const agent = data.agents[id];
  const standing = standingOf.get(id);
  const ties = agentTies[id];
  return [
    make("h2", {}, markPicture(data.marks[agent.mark], agent.unidentified), make("span", { text: agent.label })),
    make("p", { class: "quiet", text: [roleOf(agent), agent.organisation, agent.sector].filter((part, i, all) => part && all.indexOf(part) === i).join(" · ") }),
    agent.unidentified ? make("p", { class: "note", text: "Not identified: certainly exists, but the source does not say who." }) : null,
    standing ? make("p", { class: "standing-line", text: standing.sentence }) : null,
    facts(known(agent)),
    ties.length ? make("button", { type: "button", id: "what-if", text: `What if ${agent.label} left?`, onclick: () => supposeGone(id) }) : null,
    make("h3", { text: ties.length ? count(ties.length, "tie", "ties") : "No ties" }),
    make("ul", { class: "ties" }, ...ties.map((index) => make("li", {}, tieButton(index)))),
    agent.evidence.length ? make("h3", { text: `${count(agent.evidence.length, "piece of evidence", "pieces of evidence")} on ${agent.label}` }) : null,
    ...evidenceCards([...agent.evidence].sort((a, b) => weight(a) - weight(b))),
    explanation(agent.id),
  ];
}

const EVIDENCE = [[7, "Stance"], [8, "Indicators"], [9, "Strategies"], [2, "Source"], [3, "Where"], [4, "Reported by"], [5, "Date"], [6, "Confidence"]];

function evidenceCards(rows) {
  // A source that all have in common is told once.
  const common = rows.length > 1 && rows[0][2] && rows.every((row) => row[2] === rows[0][2]);
  const told = EVIDENCE.filter(([column]) => column !== 2 || !common);
  return [common ? make("p", { class: "quiet", text: `All from: ${rows[0][2]}` }) : null,
    make("ul", { class: "evidence-list" }, ...rows.map((row) => evidenceCard(row, told)))];
}

function evidenceCard(row, told) {
  return make("li", { class: "evidence" },
    row[0] ? make("p", { text: row[0] }) : null,
    row[1] ? make("blockquote", { text: row[1] }) : null,
    facts(told.map(([column, term]) => [term, row[column]])));
}

function tieDetails(index) {
  const tie = data.ties[index];
  return [
    make("h2", {}, tiePicture(tie), make("span", { text: tie.relation || "Tie" })),
    facts([
      [tie.mutual ? "Between" : "From", agentButton(tie.from)],
      [tie.mutual ? "and" : "To", agentButton(tie.to)],
      ["Valence", valenceOf(tie)],
      ["Capital", capitalName(tie)],
      ["How known", basisOf(tie)],
      ["Mutual", tie.mutual ? "Yes" : "No"],
      ["Strength", tie.strength],
      ["Dates", datesOf(tie)],
      ["Programme", tie.programme],
      ["Tie", tie.id.replace(/^.*\/tie\//u, "")],
    ]),
    make("h3", { text: tie.evidence.length ? "What it rests on" : "No evidence is recorded for this tie" }),
    ...evidenceCards(tie.evidence),
    explanation(tie.id),
  ];
}

// Where the whole chain from here to the import is told: a link if the page is served, else the command.
function explanation(id) {
  if (data.explainBase) return make("p", {}, make("a", { href: data.explainBase + encodeURIComponent(id), text: "How we know this" }));
  const last = id.slice(id.lastIndexOf("/") + 1);
  const name = /^[\w.-]+$/u.test(last) ? last : `'${id.replace(/'/gu, "'\\''")}'`;
  return make("p", { class: "quiet" }, "How we know this: ", make("code", { text: `hsp explain ${name}` }));
}

// ---- opening and closing

const trail = [];
const placesOf = (view) => (view.agent !== undefined ? [view.agent] : [data.ties[view.tie].from, data.ties[view.tie].to]);

function show(view) {
  const details = byId("details");
  if (!view) {
    details.hidden = true;
    byId("overview").hidden = false;
    details.replaceChildren();
    setFocus(null);
    return;
  }
  const isAgent = view.agent !== undefined;
  const before = trail.length > 1 ? "Back" : "Back to the key";
  details.replaceChildren(make("div", { class: "buttons" },
    make("button", { type: "button", id: "back", text: `← ${before}`, onclick: goBack }),
    make("button", { type: "button", id: "close", text: "Close", onclick: closeDetails })),
  ...(isAgent ? agentDetails(view.agent) : tieDetails(view.tie)).filter(Boolean));
  details.hidden = false;
  byId("overview").hidden = true;
  byId("panel").scrollTop = 0;
  const ties = isAgent ? agentTies[view.agent] : [view.tie];
  const agents = new Set(ties.flatMap((index) => [data.ties[index].from, data.ties[index].to]));
  if (isAgent) agents.add(view.agent);
  setFocus({ chosen: isAgent ? view.agent : -1, agents, ties: new Set(ties) });
  bringIntoView(placesOf(view));
  byId("said").textContent = isAgent
    ? `${nameOf(view.agent)}, ${roleOf(data.agents[view.agent])}, ${count(agentTies[view.agent].length, "tie", "ties")}.`
    : `Tie: ${sentenceOf(data.ties[view.tie])}, ${valenceOf(data.ties[view.tie]).toLowerCase()}.`;
}

let opener = null;

function open(view, focusPanel) {
  if (!trail.length) opener = document.activeElement;
  trail.push(view);
  show(view);
  if (focusPanel) byId("details").focus({ preventScroll: window.innerWidth > 900 });
}

const openAgent = (id, focusPanel = true) => open({ agent: id }, focusPanel);
const openTie = (index, focusPanel = true) => open({ tie: index }, focusPanel);

function goBack() {
  trail.pop();
  show(trail[trail.length - 1]);
  if (trail.length) byId("details").focus();
  else giveFocusBack();
}

function closeDetails() {
  trail.length = 0;
  show(null);
  giveFocusBack();
}

function giveFocusBack() {
  const target = opener && opener.isConnected && opener !== document.body ? opener : byId("find");
  target.focus({ preventScroll: true });
}
