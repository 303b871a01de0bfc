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
const count = numbered;
const capitalise = (text) => (text ? text[0].toUpperCase() + text.slice(1) : "");
const capitalised = (text) => capitalise(text) || "Not stated";
const roleOf = (agent) => (agent.role ? capitalised(agent.role) : "") || data.marks[agent.mark].label;
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

const tiePicture = (tie) => picture(SLOT.width, SLOT.height, (context) => paintTie(context, tie));

// ---- the overview

function agentButton(id) {
  const agent = data.agents[id];
  return make("button", { type: "button", class: "person", "data-agent": id, onclick: () => openAgent(id) },
    markPicture(data.marks[agent.mark], agent.unidentified), make("span", { text: agent.label }));
}

// A list of what may be thousands, made only for whoever opens it.
function laterList(title, list) {
  const details = make("details", {}, make("summary", { text: title }));
  details.addEventListener("toggle", () => {
    if (details.childElementCount === 1) details.append(list());
  });
  return details;
}

// So many that the key below is in sight without scrolling.
const FIRST = 5;

function ranking() {
  if (!data.standing.length) return null;
  const most = Math.max(...standing.map((row) => row.value), 1);
  // Where all count the same, bars would only suggest that there is something to compare.
  const alike = standing.length > 1 && standing.every((row) => row.value === standing[0].value);
  const rowOf = (row) => {
    const bar = make("span", { class: "bar", "aria-hidden": "true" }, make("span"));
    bar.firstChild.style.width = `${Math.round(100 * Math.max(row.value, 0) / most)}%`;
    if (alike) return make("li", {}, agentButton(row.agent));
    return make("li", {}, agentButton(row.agent), bar, make("span", { class: "value", "aria-hidden": "true", text: String(row.value) }),
      make("span", { class: "unseen", text: standingSentence(row.value) }));
  };
  const shown = make("ol", { class: "ranking" }, ...standing.slice(0, FIRST).map(rowOf));
  const rest = standing.length > FIRST ? laterList(`and ${grouped(standing.length - FIRST)} more`,
    () => make("ol", { class: "ranking", start: FIRST + 1 }, ...standing.slice(FIRST).map(rowOf))) : null;
  return make("section", { class: "standing", id: "ranking" },
    make("h2", { text: `Who stands between home and school${world.date ? `, as of ${world.date}` : ""}` }),
    ...(standing.length ? [] : [make("p", { text: "Nobody: no family relied on one person alone." })]),
    ...(alike ? [make("p", { class: "quiet", text: `For each of these, ${standingSentence(standing[0].value)}:` })]
      : data.standingUnit ? [make("p", { class: "quiet", text: `${data.standingUnit}:` })] : []), shown, ...(rest ? [rest] : []));
}

function everyone() {
  const section = make("section", { class: "screen" }, make("h2", { text: "Everyone on the map" }));
  for (const [band, label] of Object.entries(BANDS)) {
    const members = [...data.agents.keys()].filter((id) => data.agents[id].band === band);
    if (!members.length) continue;
    section.append(laterList(`${label} (${grouped(members.length)})`, () => {
      members.sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
      return make("ul", { class: "people" }, ...members.map((id) => make("li", {}, agentButton(id))));
    }));
  }
  return section;
}

function summary() {
  const unidentified = data.agents.filter((agent) => agent.unidentified).length;
  const negative = data.ties.filter((tie) => tie.valence === "negative").length;
  const text = [count(data.agents.length, "person or organisation", "people and organisations")
    + (unidentified ? `, ${grouped(unidentified)} of them not identified` : ""),
  count(data.ties.length, "tie", "ties") + (negative ? `, ${grouped(negative)} negative` : "")].join("; ");
  return make("p", { class: "quiet", text: `${text}.` });
}

function fillOverview() {
  byId("overview").replaceChildren(...[...(comparing ? [key(), ranking()] : [ranking(), key()]), everyone(), summary()].filter(Boolean));
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
  const standing = sentenceOn(id);
  const ties = agentTies[id];
  return [
    make("h2", {}, markPicture(data.marks[agent.mark], agent.unidentified), make("span", { text: agent.label })),
    make("p", { class: "quiet", text: [roleOf(agent), agent.organisation, agent.sector].filter((part, i, all) => part && all.indexOf(part) === i).join(" · ") }),
    agent.unidentified ? make("p", { class: "note", text: "Not identified: certainly exists, but the source does not say who." }) : null,
    routeChange(id) ? make("p", { class: "standing-line", text: `${routeChange(id)} ${routeChange(id) === "Lost" ? "every" : "a"} short route, ${spanOf()}` }) : null,
    standing ? make("p", { class: "standing-line", text: standing }) : null,
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
      [comparing ? spanOf() : "", capitalise(tieChange(index))],
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
  const short = id.replace(/^.*\/(agent|tie)\//u, "$1/");
  const name = /^[\w.~%\/-]+$/u.test(short) ? short : `'${short.replace(/'/gu, "'\\''")}'`;
  return make("p", { class: "quiet" }, "How we know this: ", make("code", { text: `hsp explain ${name}` }));
}
