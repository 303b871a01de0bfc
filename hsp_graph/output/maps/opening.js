// What is open: a level, and on it a school, somebody or a tie. The way there is kept, so that there is a way back,
// and the page's address says it, so that it can be sent and the browser's Back works.

let level = data.levels.first;
const trail = [];
let opener = null;

const current = () => trail[trail.length - 1] || null;

// ---- what is drawn for it

const isDrawn = (agent, where) => where.nodeOf.has(agent) && where.nodeOf.get(agent).agents.length === 1;

function sceneFor(views) {
  if (!views.length) return wholeScene(level);
  const view = views[views.length - 1];
  if (view.agent !== undefined) return kept(`agent ${view.agent}`, () => neighbourhood(view.agent, level));
  if (view.school !== undefined) return kept(`school ${view.school}`, () => schoolScene(view.school, level));
  const before = sceneFor(views.slice(0, -1));
  if (view.tie === undefined) return before;
  const ends = [data.ties[view.tie].from, data.ties[view.tie].to];
  if (before.lineOf.has(view.tie) && ends.every((agent) => isDrawn(agent, before))) return before;
  const between = agentTies[ends[0]].filter((index) => othersOf(index, ends[0]) === ends[1]);
  return kept(`tie ${view.tie}`, () => partScene(new Set(ends), between, level));
}

let last = { key: "", scene: null };

function kept(what, makeScene) {
  const key = `${level} ${what}`;
  if (last.key !== key) last = { key, scene: makeScene() };
  return last.scene;
}

function focusOf(view) {
  if (!view || view.school !== undefined) return null;
  if (view.members) return { chosen: view.members[0], agents: new Set(view.members), ties: new Set(view.members.flatMap((agent) => agentTies[agent])) };
  const ties = view.agent !== undefined ? agentTies[view.agent] : view.ties || [view.tie];
  const agents = new Set(ties.flatMap((index) => [data.ties[index].from, data.ties[index].to]));
  if (view.agent !== undefined) scene.nodeOf.forEach((_, agent) => agents.add(agent));
  return { chosen: view.agent !== undefined ? view.agent : -1, agents, ties: new Set(ties) };
}

// ---- what is told of it

const MOST_LISTED = 300;

function listed(items, one) {
  const more = items.length - MOST_LISTED;
  return [make("ul", { class: "ties" }, ...items.slice(0, MOST_LISTED).map((item) => make("li", {}, one(item)))),
    more > 0 ? make("p", { class: "quiet", text: `and ${grouped(more)} more: see the table` }) : null];
}

const byName = (agents) => [...agents].sort((a, b) => inOrder.compare(nameOf(a), nameOf(b)));

function schoolDetails(group) {
  const members = membersOf(group);
  const inside = members.filter((agent) => agent !== data.groups[group].agent);
  const parts = [["home", "At home"], ["school", "At school"]].map(([band, title]) => [title, byName(inside.filter((agent) => data.agents[agent].band === band))]);
  return [make("h2", { text: data.groups[group].label }),
    data.groups[group].agent >= 0 ? agentButton(data.groups[group].agent) : null,
    ...parts.filter(([, agents]) => agents.length).flatMap(([title, agents]) => [
      make("h3", { text: `${title} (${grouped(agents.length)})` }), ...listed(agents, agentButton)])];
}

function listDetails({ title, members, ties }) {
  return [make("h2", { text: title }), ...(members ? listed(byName(members), agentButton) : listed(ties, tieButton))];
}

const titleOf = (view) => (view.school !== undefined ? data.groups[view.school].label : view.title);

function tellNode(node) {
  if (node.agents.length > 1) {
    const within = new Set(node.agents.flatMap((agent) => agentTies[agent])).size;
    const school = node.group >= 0 ? data.groups[node.group].label : "";
    const unknown = node.unidentified ? 0 : node.agents.filter((agent) => data.agents[agent].unidentified).length;
    return [node.label, unknown ? `${grouped(unknown)} of them not identified` : "", school, count(within, "tie", "ties")].filter(Boolean).join(" – ");
  }
  const [agent] = node.agents;
  return [nameOf(agent), roleOf(data.agents[agent]), data.agents[agent].organisation, sentenceOn(agent)].filter(Boolean).join(" – ");
}

function tellLine(line) {
  const ties = tiesOf(line);
  const [tie] = ties;
  const what = [tieChange(tie), data.ties[tie].valence || "valence not stated", capitalName(data.ties[tie]).toLowerCase()].filter(Boolean).join(", ");
  if (ties.length === 1) return `${sentenceOf(data.ties[tie])}: ${what}`;
  return `${lineTitle(line)}: ${what}`;
}

function lineTitle(line) {
  const name = ({ label, group, agents }) => (agents.length > 1 && group >= 0 ? `${label} of ${data.groups[group].label}` : label);
  const ties = count(tiesOf(line).length, "tie", "ties");
  return line.from === line.to ? `${ties} among ${name(scene.nodes[line.from])}`
    : `${ties} between ${name(scene.nodes[line.from])} and ${name(scene.nodes[line.to])}`;
}

// ---- the address

const without = (id, start) => encodeURIComponent(id.slice(start.length));

function fragment() {
  const parts = [`level=${level}`];
  const view = [...trail].reverse().find((one) => !one.title);
  if (view && view.agent !== undefined) parts.push(`agent=${without(data.agents[view.agent].id, data.starts.agent)}`);
  if (view && view.school !== undefined) parts.push(`school=${encodeURIComponent(data.groups[view.school].id)}`);
  if (view && view.tie !== undefined) parts.push(`tie=${without(data.ties[view.tie].id, data.starts.tie)}`);
  return `#${parts.join("&")}`;
}

// The view an address names; what it names that is not on this map is told.
function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1).replaceAll("+", "%2B"));
  const wanted = given.get("level");
  const found = { level: wanted && Object.hasOwn(data.levels.all, wanted) ? wanted : data.levels.first, view: null, missing: false };
  if (found.level === "people" && !data.picture) found.level = "families";
  for (const [name, things, start] of [["agent", data.agents, data.starts.agent], ["school", data.groups, ""], ["tie", data.ties, data.starts.tie]]) {
    if (!given.has(name)) continue;
    const at = things.findIndex(({ id }) => id === start + given.get(name));
    if (at >= 0) found.view = { [name]: at };
    else found.missing = true;
  }
  return found;
}

const depth = () => (history.state && history.state.depth) || 0;

function remember() {
  const wanted = fragment();
  if (location.hash === wanted) return;
  const next = depth() + 1;
  location.hash = wanted;
  history.replaceState({ depth: next }, "");
}

function addressed() {
  if (location.hash === fragment()) return;
  const { level: wanted, view, missing } = readAddress();
  const same = (one) => Boolean(one) && Boolean(view) && JSON.stringify(one) === JSON.stringify(view);
  if (!view) trail.length = 0;
  else if (same(trail[trail.length - 2])) trail.pop();
  else if (!same(current())) trail.push(view);
  level = wanted;
  tellNote(missing ? "The address names somebody or something that is not on this map." : "");
  render();
}

// ---- opening and closing

const isOne = (view) => view.agent !== undefined || view.tie !== undefined;

function render() {
  const details = byId("details");
  const view = current();
  const isNew = showScene(sceneFor(trail));
  for (const button of byId("levels").querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.level === level));
  details.hidden = !view;
  byId("overview").hidden = Boolean(view);
  details.replaceChildren();
  // A new scene has just been styled.
  if (view || !isNew) setFocus(focusOf(view));
  byId("hollow").hidden = scene.level !== "people" || !data.agents.some(({ unidentified }) => unidentified);
  if (!view) return;
  const before = trail.length > 1 ? "Back" : "Back to the whole map";
  details.append(...[make("div", { class: "buttons" },
    make("button", { type: "button", id: "back", text: `← ${before}`, onclick: goBack }),
    ...(trail.length > 1 ? [make("button", { type: "button", id: "close", text: "Whole map", onclick: closeDetails })] : [])),
  ...(view.agent !== undefined ? agentDetails(view.agent) : view.tie !== undefined ? tieDetails(view.tie)
    : view.school !== undefined ? schoolDetails(view.school) : listDetails(view))].filter(Boolean));
  byId("panel").scrollTop = 0;
  if (isOne(view)) bringIntoView(view.agent !== undefined ? scene.inPlace ? [...scene.nodeOf.keys()] : [view.agent] : [data.ties[view.tie].from, data.ties[view.tie].to]);
  byId("said").textContent = view.agent !== undefined
    ? `${nameOf(view.agent)}, ${roleOf(data.agents[view.agent])}, ${count(agentTies[view.agent].length, "tie", "ties")}.`
    : view.tie !== undefined ? `Tie: ${sentenceOf(data.ties[view.tie])}, ${valenceOf(data.ties[view.tie]).toLowerCase()}.` : `${titleOf(view)}.`;
}

function open(view, focusPanel) {
  if (!trail.length) opener = document.activeElement;
  trail.push(view);
  render();
  remember();
  if (focusPanel) byId("details").focus({ preventScroll: window.innerWidth > 900 });
}

const openAgent = (id, focusPanel = true) => open({ agent: id }, focusPanel);
const openTie = (index, focusPanel = true) => open({ tie: index }, focusPanel);
const openSchool = (group, focusPanel = true) => open({ school: group }, focusPanel);

function openNode(node) {
  if (node.agents.length === 1) {
    const [agent] = node.agents;
    const school = data.agents[agent].group;
    // A school's own mark stands for the school.
    if (school >= 0 && data.groups[school].agent === agent && current()?.school !== school) openSchool(school, false);
    else if (current()?.agent !== agent) openAgent(agent, false);
  } else if (node.group >= 0) {
    openSchool(node.group, false);
  } else {
    open({ title: node.label, members: node.agents }, false);
  }
}

function openLine(line) {
  const ties = tiesOf(line);
  if (ties.length === 1) openTie(ties[0], false);
  else open({ title: lineTitle(line), ties }, false);
}

function openBox(box) {
  if (box && box.group >= 0 && current()?.school !== box.group) openSchool(box.group, false);
  else if (!box && trail.length) closeDetails();
}

function goBack() {
  const here = fragment();
  trail.pop();
  render();
  if (fragment() !== here) {
    // The browser's Back and this one are the same way, unless the page was opened here.
    if (depth() > 0) history.back();
    else location.replace(fragment());
  }
  if (trail.length) byId("details").focus();
  else giveFocusBack();
}

function closeDetails() {
  trail.length = 0;
  render();
  remember();
  giveFocusBack();
}

function giveFocusBack() {
  const target = opener && opener.isConnected && opener !== document.body ? opener : byId("find");
  target.focus({ preventScroll: true });
}

function seeLevel(wanted) {
  level = wanted;
  trail.length = 0;
  tellNote("");
  render();
  remember();
  byId("said").textContent = `${level}: ${data.levels.all[level]}.`;
}

function tellNote(text) {
  byId("note").textContent = text;
  byId("note").hidden = !text;
}

function startViews() {
  byId("levels").append(...Object.entries(data.levels.all).filter(([name]) => name !== "people" || data.picture).map(([name, meaning]) => make("button", {
    type: "button", "data-level": name, title: meaning, text: name[0].toUpperCase() + name.slice(1), onclick: () => seeLevel(name),
  })));
  const { level: wanted, view, missing } = readAddress();
  level = wanted;
  tellNote(missing ? "The address names somebody or something that is not on this map." : data.levels.note);
  if (view) trail.push(view);
  else if (data.open >= 0 && !location.hash) trail.push({ agent: data.open });
  render();
  window.addEventListener("hashchange", addressed);
}
