// Routes from families to power in a school, at a date and without somebody. The rules are those of
// hsp_graph/measures (routes.py, what_if.py) and of Network.where, and tests hold the two against each other.

const FAMILY = 1;
const HOLDER = 2;
const SHORT = 2;

// Dates are compared as far as both are given: 2008 holds at 2008-05. What has no dates always holds.
const holdsAt = (date, since, until) => !date
  || ((!since || since.slice(0, date.length) <= date.slice(0, since.length))
    && (!until || date.slice(0, until.length) <= until.slice(0, date.length)));

const rolesGiven = data.agents.map(({ role }) => role);

// The network at a date, or of all dates where none is given: which ties hold, and who stands where.
function worldAt(date) {
  const world = {
    date,
    held: data.ties.map((tie) => holdsAt(date, tie.since, tie.until)),
    part: data.times.parts.slice(),
    role: rolesGiven.slice(),
  };
  if (!date) return world;
  // Backwards, so that of several roles held at once the first stands; without one somebody stands nowhere.
  const { holdings } = data.times;
  for (const [agent] of holdings) {
    world.part[agent] = 0;
    world.role[agent] = "";
  }
  for (const [agent, since, until, role, part] of holdings.slice().reverse()) {
    if (!holdsAt(date, since, until)) continue;
    world.part[agent] = part;
    world.role[agent] = role;
  }
  return world;
}

// Everybody's distance from power (-1 for none), and for each family the one it relies on for its short
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
  let edge = [];
  world.part.forEach((part, agent) => {
    if (part !== HOLDER) return;
    steps[agent] = 0;
    edge.push(agent);
  });
  for (let away = 1; edge.length; away += 1) {
    const next = [];
    for (const agent of edge) {
      for (const before of inward[agent]) {
        if (steps[before] >= 0) continue;
        steps[before] = away;
        next.push(before);
      }
    }
    edge = next;
  }
  const relies = new Int32Array(size).fill(-1);
  world.part.forEach((part, agent) => {
    if (part !== FAMILY || steps[agent] !== SHORT) return;
    const between = new Set(outward[agent].filter((other) => steps[other] === 1));
    if (between.size === 1) [relies[agent]] = between;
  });
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
  world.part.forEach((part, agent) => {
    if (part === FAMILY) families[changeOf(agent, gone, before, after)].push(agent);
  });
  return { gone, families, before, after };
}

// What the page shows now.
let world = worldAt("");
