// What is drawn at a time: marks for one agent or for several, and lines for one tie or for several. A scene is
// the whole network at a level, or the neighbourhood of what was opened.

let scene = null;

// Not by the browser's own formatter, which takes longer to load than a small map to draw.
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/gu, ",");
const numbered = (number, one, many) => `${grouped(number)} ${number === 1 ? one : many}`;
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
  // How many hold a role is known only of those who are identified; the others have a mark of their own.
  roles: ({ mark, role, band, unidentified }) => `${band} ${mark} ${role} ${unidentified}`,
};

function markOfGroup(agents, level) {
  const [first] = agents;
  const { mark, band, role, crowd = -1 } = data.agents[first];
  const group = crowd >= 0 ? crowd : data.agents[first].group;
  if (agents.length === 1) return { ...markOfAgent(first) };
  const name = role ? role[0].toUpperCase() + role.slice(1) : data.marks[mark].label;
  const unidentified = agents.every((agent) => data.agents[agent].unidentified);
  const told = level === "roles" ? `${name}${unidentified ? ", not identified" : ""} (${grouped(agents.length)})`
    : mark === "family" ? numbered(agents.length, "family", "families")
      : crowd >= 0 ? `${grouped(agents.length)} ${mark === "practitioner" ? "practitioners" : "in the community"}` : `${grouped(agents.length)} other staff`;
  const label = level === "roles" || !unidentified ? told : `${told}, not identified`;
  // The area grows with the number.
  const reach = data.marks[mark].reach + Math.min(Math.sqrt(agents.length) * 1.1, 14);
  return { agents, label, mark, band, group: level === "roles" ? -1 : group, reach, unidentified };
}

// ---- lines

function linesBetween(nodes, ties, level) {
  const nodeOf = new Map();
  nodes.forEach((node, id) => node.agents.forEach((agent) => nodeOf.set(agent, id)));
  const lines = new Map();
  // Keys are numbers: of a hundred thousand ties texts would take most of the time.
  const changes = 4;
  for (const index of ties) {
    const tie = data.ties[index];
    const [a, b] = [nodeOf.get(tie.from), nodeOf.get(tie.to)];
    if (a === undefined || b === undefined) continue;
    // Where everybody stands alone every tie is a line of its own; elsewhere those of a form of capital are one, and
    // the negative ones of it another.
    const kind = (capitalNumbers.get(tie.capital) * 2 + (tie.valence === "negative")) * changes + (comparing ? data.compare.ties[index] : 0);
    const key = level === "people" ? -1 - index : (Math.min(a, b) * nodes.length + Math.max(a, b)) * capitalNumbers.size * 2 * changes + kind;
    const known = lines.get(key);
    if (known) known.ties.push(index);
    else lines.set(key, { from: a, to: b, ties: [index], capital: tie.capital, valence: tie.valence, mutual: tie.mutual });
  }
  return [...lines.values()];
}

// A line looks as most of the ties do that it stands for.
function mainValence(ties) {
  const counts = new Map();
  for (const index of ties) {
    const { valence } = data.ties[index];
    counts.set(valence, (counts.get(valence) || 0) + 1);
  }
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), ["", 0])[0];
}

// Ties among those who are one mark, and those of a school's other staff, are drawn when somebody asks for them.
function isMinor(made, { from, to }) {
  const many = (id) => made.nodes[id].agents.length > 1;
  return many(from) && from === to || made.level === "families" && [from, to].some((id) => made.nodes[id].mark === "staff" && many(id));
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
  const made = placed(finished({ level, nodes, lines: linesBetween(nodes, ties, level), bands: [], boxes: [] }));
  const major = made.lines.filter((line) => !isMinor(made, line));
  if (!made.few && major.length < made.lines.length) made.few = new Set(major.flatMap((line) => line.ties));
  return made;
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

const isIn = ({ rect }, { x, y }) => x >= rect.left && x <= rect.right && y >= rect.top && y <= rect.bottom;

// The height each mark has for itself: the way to the next one above or below it.
function spaces(nodes) {
  const space = nodes.map((node) => node.space ?? Infinity);
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

// On a phone the places of a wide window leave no room for names; there they are made for it.
const inPlaces = (level) => level === "people" && byId("map").clientWidth >= 480;

function wholeScene(level) {
  const key = `${level} ${inPlaces(level)}`;
  if (!wholes.has(key)) wholes.set(key, inPlaces(level) ? everybodyScene() : sceneOf(data.agents.keys(), data.ties.keys(), level));
  return wholes.get(key);
}

// The picture of some of the people: in the places they have where everybody is seen, else in new ones.
function partScene(agents, ties, level) {
  if (!inPlaces(level)) return sceneOf(agents, ties, agents.size > 300 ? "families" : "people");
  const whole = wholeScene("people");
  const nodes = whole.nodes.filter((node) => agents.has(node.agents[0])).map((node) => ({ ...node }));
  const wanted = new Set(ties);
  const at = new Map(nodes.map((node, id) => [node.agents[0], id]));
  const lines = whole.lines.filter((line) => wanted.has(line.ties[0])).map((line) => ({
    ...line, from: at.get(data.ties[line.ties[0]].from), to: at.get(data.ties[line.ties[0]].to),
  }));
  const copied = (things) => things.map((thing) => ({ ...thing, rect: { ...thing.rect } }));
  const used = new Set(nodes.map((node) => whole.boxes.filter((box) => isIn(box, node))).flat());
  const made = finished({ level, nodes, lines, bands: copied(whole.bands), boxes: copied([...used]), inPlace: true });
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
