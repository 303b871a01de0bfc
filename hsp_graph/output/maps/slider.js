// The slider: the network as of a date. Ties that did not hold then are not shown, people have the roles they held
// then, and who stands between home and school is counted anew (routes.js).

let standing = data.standing;
let standingOf = new Map();

// What a number of families says; of thousands of people it is asked only for those who are looked at.
const sentenceOn = (agent) => (standingOf.has(agent) ? standingSentence(standingOf.get(agent).value) : "");
const standingSentence = (value) => `${grouped(value)} ${data.standingWords[value === 1 ? 0 : 1]}`;

// The mark's area grows with the value, from the size of one on whom nobody relies.
function standAs(rows) {
  standing = rows;
  standingOf = new Map(rows.map((row) => [row.agent, row]));
  const most = Math.max(...rows.map(({ value }) => value), 1);
  data.agents.forEach((agent, index) => {
    const value = Math.max(standingOf.get(index)?.value || 0, 0);
    agent.reach = data.marks[agent.mark].reach + 9 * Math.sqrt(value / most);
  });
}

standAs(data.standing);

function seeDate(date) {
  world = worldAt(date);
  data.agents.forEach((agent, index) => { agent.role = world.role[index]; });
  // Counted in Python for the date at which the page opens.
  const counts = date !== data.times.first ? relianceIn(routesIn(world)) : null;
  standAs(counts ? [...counts.keys()].filter((agent) => counts[agent]).map((agent) => ({ agent, value: counts[agent] }))
    .sort((a, b) => b.value - a.value || a.agent - b.agent) : data.standing);
  for (const one of [...wholes.values(), scene]) {
    one.sizes = null;
    for (const node of one.nodes) if (node.agents.length === 1) node.reach = data.agents[node.agents[0]].reach;
  }
  if (supposed) {
    suppose(supposed.gone, supposed.before);
    tellSupposed();
  }
  byId("ranking").replaceWith(ranking());
  const { stops } = data.times;
  const at = date ? stops.indexOf(date) : stops.length;
  byId("as-of").value = at;
  byId("as-of").setAttribute("aria-valuetext", date || "all dates");
  byId("as-of-told").textContent = date || "all dates";
  render();
  sifted(true);
}

function startSlider() {
  const { stops } = data.times;
  if (!stops.length) {
    if (data.times.first) seeDate(data.times.first);
    return;
  }
  const slider = byId("as-of");
  slider.max = stops.length;
  slider.value = stops.length;
  slider.setAttribute("aria-valuetext", "all dates");
  byId("time").hidden = false;
  if (data.times.first) seeDate(data.times.first);
  slider.addEventListener("input", () => seeDate(stops[Number(slider.value)] || ""));
}
