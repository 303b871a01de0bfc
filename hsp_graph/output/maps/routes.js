// Routes from families to power in their schools, at a date and without somebody. The rules are those of
// hsp_graph/network/positions.py and hsp_graph/measures (routes.py, what_if.py); tests hold the two against each other.

const FAMILY = 1;
const HOLDER = 2;
const SHORT = 2;

// Dates are compared as far as both are given: 2008 holds at 2008-05. What has no dates always holds.
const holdsAt = (date, since, until) => !date
  || ((!since || since.slice(0, date.length) <= date.slice(0, since.length))
    && (!until || date.slice(0, until.length) <= until.slice(0, date.length)));

const rolesGiven = data.agents.map(({ role }) => role);

// The network at a date, or of all dates where none is given: which ties hold, who is a family at which schools, who
// holds power at which, and what role is named of somebody: of several held at once the first.
function worldAt(date) {
  const world = {
    date,
    held: data.ties.map((tie) => holdsAt(date, tie.since, tie.until)),
    families: new Map(),
    holders: new Map(),
    role: rolesGiven.slice(),
  };
  const { positions } = data.times;
  const named = new Set();
  if (date) for (const [agent] of positions) world.role[agent] = "";
  for (const [agent, since, until, role, place, part] of positions) {
    if (!holdsAt(date, since, until)) continue;
    if (date && !named.has(agent)) world.role[agent] = role;
    named.add(agent);
    const places = part === FAMILY ? world.families : part === HOLDER ? world.holders : null;
    if (!places) continue;
    if (!places.has(agent)) places.set(agent, new Set());
    places.get(agent).add(place);
  }
  return world;
}

// Families for whom the same holders of power count: those at their own schools or, where none is stated, at any;
// nobody is their own power.
function familyGroups({ families, holders }) {
  const groups = new Map();
  for (const [family, places] of families) {
    const own = [...places].filter((place) => place).sort();
    const key = `${own.join(" ")} ${holders.has(family) ? family : ""}`;
    if (!groups.has(key)) {
      const counting = [...holders].filter(([holder, at]) => holder !== family && (!own.length || own.some((place) => at.has(place))));
      groups.set(key, { families: [], holders: counting.map(([holder]) => holder) });
    }
    groups.get(key).families.push(family);
  }
  return [...groups.values()];
}

// Each family's distance from power that counts for it (-1 for none), and the one it relies on for its short
// routes (-1 for nobody). Negative ties carry no routes, and none of the one who is gone.
function routesIn(world, gone = -1) {
  const size = data.agents.length;
  const inward = Array.from({ length: size }, () => []);
  const outward = Array.from({ length: size }, () => []);
  data.ties.forEach(({ from, to, valence, mutual }, index) => {
    if (!world.held[index] || valence === "negative" || from === gone || to === gone || from === to) return;
    outward[from].push(to);
    inward[to].push(from);
    if (mutual) {
      outward[to].push(from);
      inward[from].push(to);
    }
  });
  const steps = new Int32Array(size).fill(-1);
  const relies = new Int32Array(size).fill(-1);
  const away = new Int32Array(size).fill(-1);
  for (const { families, holders } of familyGroups(world)) {
    const reached = [];
    let edge = holders;
    for (let level = 0; edge.length; level += 1) {
      for (const agent of edge) away[agent] = level;
      reached.push(...edge);
      if (families.every((family) => away[family] >= 0)) break;
      const next = new Set();
      for (const agent of edge) for (const before of inward[agent]) if (away[before] < 0) next.add(before);
      edge = [...next];
    }
    for (const family of families) {
      steps[family] = away[family];
      if (away[family] !== SHORT) continue;
      const between = new Set(outward[family].filter((other) => away[other] === 1));
      if (between.size === 1) [relies[family]] = between;
    }
    for (const agent of reached) away[agent] = -1;
  }
  return { steps, relies };
}

// How many families rely on each agent.
function relianceIn({ relies }) {
  const counts = new Array(relies.length).fill(0);
  for (const agent of relies) if (agent >= 0) counts[agent] += 1;
  return counts;
}

// What would happen to a family; when somebody only goes, no route gets shorter and no reliance ends.
function changeOf(family, gone, before, after) {
  const far = ({ steps }) => (steps[family] < 0 ? Infinity : steps[family]);
  if (family === gone) return "removed";
  if (far(before) <= SHORT && far(after) > SHORT) return "lost";
  if (far(before) < Infinity && far(after) === Infinity) return "cut off";
  if (far(after) > far(before)) return "longer";
  return after.relies[family] >= 0 && after.relies[family] !== before.relies[family] ? "relies" : "unchanged";
}

// The families by what would happen to them if somebody left.
function whatIf(world, gone) {
  const [before, after] = [routesIn(world), routesIn(world, gone)];
  const families = { removed: [], lost: [], "cut off": [], longer: [], relies: [], unchanged: [] };
  for (const agent of world.families.keys()) families[changeOf(agent, gone, before, after)].push(agent);
  for (const some of Object.values(families)) some.sort((a, b) => a - b);
  return { gone, families, before, after };
}

// What the page shows now.
let world = worldAt("");
