// What is drawn at a time: marks for one agent or for several, and lines for one tie or for several. A scene is
// the whole network at a level, or the neighbourhood of what was opened.

let scene = null;

// Not by the browser's own formatter, which takes longer to load than a small map to draw.
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/gu, ",");
const numbered = (number, one, many) => `${grouped(number)} ${number === 1 ? one : many}`;
const ABOUTS = ["", "positive", "negative", "mixed"];
const aboutOf = (tie) => (ABOUTS.includes(tie.valence) ? tie.valence : "");
const capitalNumbers = new Map([...new Set(data.ties.map(({ capital }) => capital))].map((capital, number) => [capital, number]));

// ---- marks

const othersOf = (index, agent) => (data.ties[index].from === agent ? data.ties[index].to : data.ties[index].from);

function markOfAgent(index) {
  const { label, mark, band, group, reach, unidentified } = data.agents[index];
  return { agents: [index], label, mark, band, group, reach, unidentified };
}

// Who stands between for most families. In a large authority the others are one mark for each school that most of
// their ties lead to.
const CHIEF = 24;
const CROWD = 120;
const isBetween = ({ mark }) => mark === "practitioner" || mark === "community";
const chiefs = new Set(data.standing.filter(({ agent }) => isBetween(data.agents[agent])).slice(0, CHIEF).map(({ agent }) => agent));
const crowded = data.agents.filter(isBetween).length > CROWD;

function mainGroup(agent) {
  const counts = new Map();
  for (const index of agentTies[agent]) {
    const { group } = data.agents[othersOf(index, agent)];
    if (group >= 0) counts.set(group, (counts.get(group) || 0) + 1);
  }
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [-1, 0])[0];
}

if (crowded) {
  data.agents.forEach((agent, index) => {
    if (isBetween(agent) && agent.group < 0 && !chiefs.has(index)) agent.crowd = mainGroup(index);
  });
}

// Which agents are one mark at each level: those with the same key. Without one they stand by themselves.
const LEVEL_KEYS = {
  people: () => null,
  families: ({ mark, group, crowd = -1 }) => (group >= 0 && (mark === "family" || mark === "staff") ? `${mark} ${group}`
    : crowd >= 0 ? `${mark} ${crowd}` : null),
  roles: ({ mark, role, band }) => `${band} ${mark} ${role}`,
};

function markOfGroup(agents, level) {
  const [first] = agents;
  const { mark, band, role, crowd = -1 } = data.agents[first];
  const group = crowd >= 0 ? crowd : data.agents[first].group;
  if (agents.length === 1) return { ...markOfAgent(first) };
  const name = role ? role[0].toUpperCase() + role.slice(1) : data.marks[mark].label;
  const label = level === "roles" ? `${name} (${grouped(agents.length)})`
    : mark === "family" ? numbered(agents.length, "family", "families")
      : crowd >= 0 ? `${grouped(agents.length)} ${mark === "practitioner" ? "practitioners" : "in the community"}` : `${grouped(agents.length)} other staff`;
  // The area grows with the number.
  const reach = data.marks[mark].reach + Math.min(Math.sqrt(agents.length) * 1.1, 14);
  return { agents, label, mark, band, group: level === "roles" ? -1 : group, reach, unidentified: false };
}

// ---- lines

function linesBetween(nodes, ties) {
  const nodeOf = new Map();
  nodes.forEach((node, id) => node.agents.forEach((agent) => nodeOf.set(agent, id)));
  const lines = new Map();
  // Keys are numbers: of a hundred thousand ties texts would take most of the time.
  const [changes, abouts] = [4, 4];
  for (const index of ties) {
    const tie = data.ties[index];
    const [a, b] = [nodeOf.get(tie.from), nodeOf.get(tie.to)];
    if (a === undefined || b === undefined) continue;
    const single = nodes[a].agents.length === 1 && nodes[b].agents.length === 1;
    // Between two people every tie is a line of its own; elsewhere those alike are one.
    const kind = (capitalNumbers.get(tie.capital) * abouts + ABOUTS.indexOf(aboutOf(tie))) * changes + (comparing ? data.compare.ties[index] : 0);
    const key = single ? -1 - index : (Math.min(a, b) * nodes.length + Math.max(a, b)) * capitalNumbers.size * abouts * changes + kind;
    const known = lines.get(key);
    if (known) known.ties.push(index);
    else lines.set(key, { from: a, to: b, ties: [index], capital: tie.capital, valence: tie.valence, mutual: single && tie.mutual });
  }
  return [...lines.values()];
}

// ---- scenes

function sceneOf(agents, ties, level) {
  const keyOf = LEVEL_KEYS[level];
  const byKey = new Map();
  for (const agent of agents) {
    const key = keyOf(data.agents[agent]) || agent;
    if (byKey.has(key)) byKey.get(key).push(agent);
    else byKey.set(key, [agent]);
  }
  const nodes = [...byKey.values()].map((members) => markOfGroup(members, level));
  return placed(finished({ level, nodes, lines: linesBetween(nodes, ties), bands: [], boxes: [] }));
}

function finished(made) {
  made.nodes.forEach((node, id) => { node.id = id; });
  made.lines.forEach((line, id) => { line.id = id; });
  made.nodeOf = new Map(made.nodes.flatMap((node) => node.agents.map((agent) => [agent, node])));
  made.lineOf = new Map(made.lines.flatMap((line) => line.ties.map((tie) => [tie, line])));
  // Dashes are slow to draw: above this many lines only width, colour and signs tell them apart.
  made.dashed = made.lines.length <= 600;
  made.space = spaces(made.nodes);
  made.stretch = 1;
  return made;
}

// The height each mark has for itself: the way to the next one above or below it.
function spaces(nodes) {
  const space = nodes.map(() => Infinity);
  const known = nodes.every((node) => node.y !== undefined);
  [...(known ? nodes : [])].sort((a, b) => Math.round(a.x) - Math.round(b.x) || a.y - b.y).forEach((node, place, all) => {
    const next = all[place + 1];
    if (!next || Math.abs(next.x - node.x) > 1) return;
    const way = Math.abs(next.y - node.y);
    space[node.id] = Math.min(space[node.id], way);
    space[next.id] = Math.min(space[next.id], way);
  });
  return space;
}

function everybodyScene() {
  const { nodes, edges, bands, boxes } = data.picture;
  return finished({
    level: "people",
    nodes: nodes.map(({ x, y, side, room }, index) => ({ ...markOfAgent(index), x, y, side, room })),
    lines: edges.map(({ from, to, smooth }, index) => {
      const { capital, valence, mutual } = data.ties[index];
      return { from, to, smooth, ties: [index], capital, valence, mutual };
    }),
    bands: bands.map((band) => ({ ...band, rect: { ...band.rect } })),
    boxes: boxes.map((box) => ({ ...box, rect: { ...box.rect }, group: box.agent >= 0 ? data.agents[box.agent].group : -1 })),
  });
}

const wholes = new Map();

function forgetScenes() {
  wholes.clear();
  last = { key: "", scene: null };
}

function wholeScene(level) {
  if (!wholes.has(level)) {
    wholes.set(level, level === "people" ? everybodyScene()
      : sceneOf(data.agents.keys(), data.ties.keys(), level));
  }
  return wholes.get(level);
}

// The picture of some of the people: in the places they have where everybody is seen, else in new ones.
function partScene(agents, ties, level) {
  if (level !== "people") return sceneOf(agents, ties, agents.size > 300 ? "families" : "people");
  const whole = wholeScene("people");
  const nodes = whole.nodes.filter((node) => agents.has(node.agents[0])).map((node) => ({ ...node }));
  const wanted = new Set(ties);
  const at = new Map(nodes.map((node, id) => [node.agents[0], id]));
  const lines = whole.lines.filter((line) => wanted.has(line.ties[0])).map((line) => ({
    ...line, from: at.get(data.ties[line.ties[0]].from), to: at.get(data.ties[line.ties[0]].to),
  }));
  const copied = (things) => things.map((thing) => ({ ...thing, rect: { ...thing.rect } }));
  const made = finished({ level, nodes, lines, bands: copied(whole.bands), boxes: copied(whole.boxes), inPlace: true });
  made.stretch = whole.stretch;
  return made;
}

function neighbourhood(agent, level) {
  const agents = new Set([agent, ...agentTies[agent].map((index) => othersOf(index, agent))]);
  const ties = new Set();
  for (const one of agents) {
    for (const index of agentTies[one]) {
      if (agents.has(data.ties[index].from) && agents.has(data.ties[index].to)) ties.add(index);
    }
  }
  return partScene(agents, ties, level);
}

const membersOf = (group) => data.agents.flatMap((one, index) => (one.group === group ? [index] : []));

function schoolScene(group, level) {
  const members = membersOf(group);
  const ties = new Set(members.flatMap((agent) => agentTies[agent]));
  const agents = new Set(members);
  for (const index of ties) agents.add(data.ties[index].from).add(data.ties[index].to);
  return partScene(agents, ties, level);
}
