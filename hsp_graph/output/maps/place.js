// Places for scenes that are made on the page: the same bands and boxes as in layout.py, in their simplest form.
// Lengths are map units; the scene is made for the window it will be seen in.

const BANDS = {
  home: "Home", "family-learning": "Family learning", community: "Community", school: "School",
  authority: "Authority", other: "Other",
};
const COLUMNS = [["home"], ["family-learning", "community"], ["school"], ["authority", "other"]];
const COLUMN_OF = Object.fromEntries(COLUMNS.flatMap((bands, column) => bands.map((band) => [band, column])));
const EDGE = 12; // between boxes, and between a band's border and its boxes
const ROW = 30; // a mark and the label beside it
const HEAD = 28; // a box's title
const FLAT = 16; // a row in a box whose title stands beside the marks
const READABLE = { tall: 0.62, flat: 0.55 }; // below this zoom names have no room
const CELL = 24; // a mark without a label
const MOST_FOLLOWED = 5; // where all lines at once would be a thicket, those of so many are drawn
const LABEL = `500 12.5px ${FONT}`;

const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const average = (values, otherwise) => (values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : otherwise);

function labelLane(nodes, longest) {
  return 34 + Math.min(Math.max(40, ...nodes.map((node) => widthOf(node.label, LABEL) + node.reach)), longest);
}

// Schools with their marks at home and at school, in an order in which few lines cross, and those between.
function sorted(made) {
  const near = made.nodes.map(() => []);
  for (const { from, to, ties } of made.lines) {
    if (from === to) continue;
    near[from].push([to, ties.length]);
    near[to].push([from, ties.length]);
  }
  const groups = new Map();
  const others = { "family-learning": [], community: [], authority: [], other: [], home: [], school: [] };
  for (const node of made.nodes) {
    if (node.group < 0 || (node.band !== "home" && node.band !== "school")) {
      others[node.band].push(node);
      continue;
    }
    if (!groups.has(node.group)) groups.set(node.group, { ...data.groups[node.group], number: node.group, home: [], school: [], title: null });
    const group = groups.get(node.group);
    if (node.agents[0] === group.agent) group.title = node;
    else group[node.band].push(node);
  }
  // Who belongs to no school, as at the level of roles, is in a box without one.
  if (others.home.length || others.school.length) {
    groups.set(-1, { label: "", number: -1, home: others.home, school: others.school, title: null });
  }
  const boxes = [...groups.values()].sort((a, b) => byText(a.label, b.label) || a.number - b.number);
  const between = [...others["family-learning"], ...others.community].sort((a, b) => byText(a.label, b.label) || a.id - b.id);
  const place = new Map();
  const pull = (node) => {
    const known = near[node.id].filter(([other]) => place.has(other));
    const weight = known.reduce((sum, [, ties]) => sum + ties, 0);
    return weight ? known.reduce((sum, [other, ties]) => sum + ties * place.get(other), 0) / weight : null;
  };
  const order = (things, pullOf, unpulled = null) => {
    const wanted = new Map(things.map((thing, rank) => [thing, pullOf(thing) ?? unpulled ?? rank / Math.max(things.length - 1, 1)]));
    things.sort((a, b) => wanted.get(a) - wanted.get(b));
  };
  const nodesOf = (box) => [...box.home, ...box.school, ...(box.title ? [box.title] : [])];
  for (let sweep = 0; sweep < 5; sweep += 1) {
    place.clear();
    boxes.forEach((box, rank) => nodesOf(box).forEach((node) => place.set(node.id, rank / Math.max(boxes.length - 1, 1))));
    // Who is tied only to others in between stands below them.
    order(between, pull, 2);
    place.clear();
    between.forEach((node, rank) => place.set(node.id, rank / Math.max(between.length - 1, 1)));
    order(boxes, (box) => average(nodesOf(box).map(pull).filter((value) => value !== null), null));
  }
  place.clear();
  boxes.forEach((box, rank) => nodesOf(box).forEach((node) => place.set(node.id, rank / Math.max(boxes.length - 1, 1))));
  between.forEach((node, rank) => place.set(node.id, rank / Math.max(between.length - 1, 1)));
  for (const box of boxes) {
    order(box.home, pull);
    // Those with power first, as the head is who families want to reach.
    box.school.sort((a, b) => (RANK[a.mark] - RANK[b.mark]) || (pull(a) ?? 1) - (pull(b) ?? 1));
  }
  for (const band of ["authority", "other"]) order(others[band], pull);
  return { boxes, between, others };
}

// ---- the proportions

// In a box whose title stands beside the marks: those with power face the middle, the others stand below the title.
function besideTitle(box) {
  const leads = box.school.filter((node) => node.mark === "head");
  const title = box.title ? [box.title] : [];
  return leads.length ? [leads, [...title, ...box.school.filter((node) => !leads.includes(node))]] : [box.school, title];
}

const titleRows = (box) => (box.label && !box.title ? 1 : 0);
const flatRows = (box) => Math.max(2, box.home.length, besideTitle(box)[0].length, titleRows(box) + besideTitle(box)[1].length);

function frames({ boxes, between, others }, room) {
  const last = [...others.authority, ...others.other];
  const homeLane = labelLane(boxes.flatMap((box) => box.home), 170);
  const schoolLane = labelLane(boxes.flatMap((box) => box.school), 180);
  const middleLane = labelLane(between, 190) + 16;
  const lastLane = labelLane(last, 170);
  const titles = Math.max(0, ...boxes.map((box) => widthOf(box.label, `600 12.5px ${FONT}`))) + 24;
  const most = Math.max(1, ...boxes.map((box) => box.home.length));
  const leadLane = labelLane(boxes.flatMap((box) => besideTitle(box)[0]), 175);
  const restLane = Math.max(Math.min(titles, 195), labelLane(boxes.flatMap((box) => besideTitle(box)[1]), 175));
  const found = [];
  const tries = Array.from({ length: Math.min(boxes.length, 6) }, (_, at) => at + 1)
    .flatMap((columns) => [[columns, 1, true], ...Array.from({ length: Math.min(most, 6) }, (_, at) => [columns, at + 1, false])]);
  for (const [columns, across, flat] of tries) {
    const down = (box) => Math.max(Math.ceil(box.home.length / across) + (box.home.length > across ? 0.5 : 0), box.school.length);
    const gap = flat ? EDGE / 3 : EDGE;
    const heights = boxes.map((box) => (flat ? flatRows(box) * FLAT : HEAD + down(box) * ROW + 8));
    const high = Math.max(stacked(heights, columns, gap).height, 6 * ROW);
    const lanes = Math.ceil((between.length * ROW * 0.9) / high) || 1;
    const lastLanes = Math.ceil((last.length * ROW) / high);
    const wide = [
      !boxes.some((box) => box.home.length) ? 90
        : columns * ((flat ? homeLane + Math.min(titles, 170) : Math.max(across * homeLane + 24, Math.min(titles, 200))) + EDGE) + EDGE,
      Math.max(lanes * middleLane + 100, 170),
      columns * ((flat ? leadLane + restLane : Math.max(schoolLane, Math.min(titles, 200))) + EDGE) + EDGE,
      lastLanes ? lastLanes * lastLane + 2 * EDGE : 0,
    ];
    const zoom = Math.min(1, room.width / wide.reduce((sum, one) => sum + one, 0), room.height / high);
    found.push({ named: true, flat, gap, lead: leadLane / (leadLane + restLane), columns, across, heights, high, lanes, lastLanes, wide, zoom,
      cost: (zoom < (flat ? READABLE.flat : READABLE.tall) ? 10 : 0) - Math.log(zoom) + 0.2 * Math.log2(columns) + 0.08 * Math.log2(across) + (flat ? 0.05 : 0) });
  }
  return found.sort((a, b) => a.cost - b.cost)[0];
}

// Where there are too many schools for names, each is a cell with its marks side by side; who is between keeps a name.
function denseFrame({ boxes, between, others }, room) {
  const last = [...others.authority, ...others.other];
  const marks = (box) => box.school.length + (box.title ? 1 : 0);
  const across = Math.max(1, ...boxes.map((box) => box.home.length));
  const homeCell = Math.min(across, 6) * CELL + 12;
  const schoolCell = Math.min(Math.max(1, ...boxes.map(marks)), 6) * CELL + 8;
  const heights = boxes.map((box) => Math.max(1, Math.ceil(box.home.length / 6), Math.ceil(marks(box) / 6)) * CELL + 8);
  const pixels = [330, last.length ? 120 : 0];
  const found = [];
  for (let columns = 1; columns <= Math.min(boxes.length, 40); columns += 1) {
    const high = stacked(heights, columns, EDGE).height;
    const cells = [columns * (homeCell + EDGE) + EDGE, columns * (schoolCell + EDGE) + EDGE];
    const zoom = Math.min(1, (room.width - pixels[0] - pixels[1]) / (cells[0] + cells[1]), room.height / high);
    if (zoom <= 0) continue;
    found.push({ named: false, flat: false, gap: EDGE, columns, across: 6, heights, high, lanes: 1, lastLanes: last.length ? 1 : 0, zoom,
      wide: [cells[0], pixels[0] / zoom, cells[1], pixels[1] / zoom], cost: -zoom });
  }
  return found.sort((a, b) => a.cost - b.cost)[0];
}

// Boxes of these heights, filled column by column: where each one stands, and how high the highest column is.
function stacked(heights, columns, gap) {
  const whole = heights.reduce((sum, height) => sum + height + gap, 0);
  const places = [];
  let [column, y, height] = [0, gap, 0];
  heights.forEach((one, index) => {
    const left = heights.length - index;
    if (y > gap && column < columns - 1 && (y + one / 2 > whole / columns + gap || left <= columns - 1 - column)) {
      column += 1;
      y = gap;
    }
    places.push({ column, y });
    y += one + gap;
    height = Math.max(height, y);
  });
  return { places, height };
}

// ---- the places

function placed(made) {
  const map = byId("map");
  const room = { width: (map.clientWidth || 1060) - 20, height: (map.clientHeight || 740) - HEADING_SPACE - 10 };
  const order = sorted(made);
  const named = order.boxes.length ? frames(order, room) : frames({ ...order, boxes: [{ label: "", home: [], school: [], title: null }] }, room);
  const frame = named.zoom < (named.flat ? READABLE.flat : READABLE.tall) && order.boxes.length > 8 ? denseFrame(order, room) || named : named;
  const { boxes, between, others } = order;
  const last = [...others.authority, ...others.other];
  const { places } = stacked(frame.heights, frame.columns, frame.gap);
  // What the window has to spare goes to the columns, mostly to the middle, where lines need room to part.
  const spare = Math.max(0, room.width / frame.zoom - frame.wide.reduce((sum, one) => sum + one, 0));
  const shares = [0.2, 0.5, 0.2, 0.1];
  const widths = frame.wide.map((width, column) => (width ? width + spare * shares[column] : 0));
  const lefts = widths.map((_, column) => widths.slice(0, column).reduce((sum, one) => sum + one, 0));
  const high = Math.max(frame.high, Math.min(room.height / frame.zoom, frame.high * 1.6));
  const stretch = high / frame.high;
  const boxWidths = [0, 2].map((column) => (widths[column] - EDGE) / frame.columns - EDGE);
  boxes.forEach((box, index) => {
    const { column, y } = places[index];
    const top = y * stretch;
    const bottom = top + frame.heights[index] * stretch;
    const rectIn = (band, wide) => {
      const left = lefts[band] + EDGE + column * (wide + EDGE);
      return { left, top, right: left + wide, bottom };
    };
    const draw = (sector, rect, title) => {
      if (box.number >= 0) made.boxes.push({ ...(frame.flat ? { title } : {}), label: frame.named ? box.label : "", sector, rect, agent: box.agent >= 0 && box.title && frame.named && sector === "school" ? box.agent : -1, group: box.number });
    };
    const home = rectIn(0, boxWidths[0]);
    const school = rectIn(2, boxWidths[1]);
    // Where the title stands, as parts of the box.
    const lead = (school.right - school.left) * frame.lead;
    const homeTitle = (home.right - home.left) - labelLane(boxes.flatMap(({ home: nodes }) => nodes), 170);
    if (box.home.length) draw("home", home, { x: 0, y: 0.5, high: 1, room: homeTitle });
    const rows = besideTitle(box)[1].length ? flatRows(box) : 1;
    if (box.school.length || box.title) draw("school", school, { x: lead, y: 0.5 / rows, high: 1 / rows, room: school.right - school.left - lead });
    if (frame.flat) fillFlat(box, home, school, lead);
    else if (frame.named) fillNamed(box, home, school, frame, stretch);
    else fillDense(box, home, school);
  });
  const columnRect = (column, top, bottom) => ({ left: lefts[column], top, right: lefts[column] + widths[column], bottom });
  const bands = [];
  const band = (sector, rect, nodes, lanes) => {
    bands.push({ sector, label: BANDS[sector], rect });
    if (frame.named || lanes !== frame.lanes) inLanes(nodes, rect, lanes);
    else inCrowd(nodes, rect, frame.zoom * stretch);
  };
  bands.push({ sector: "home", label: BANDS.home, rect: columnRect(0, 0, high) });
  stackedBands([["family-learning", between.filter((node) => node.band === "family-learning")], ["community", others.community]], high)
    .forEach(([sector, nodes, top, bottom]) => band(sector, columnRect(1, top, bottom), nodes, frame.lanes));
  bands.push({ sector: "school", label: BANDS.school, rect: columnRect(2, 0, high) });
  if (last.length) {
    stackedBands([["authority", others.authority], ["other", others.other]].filter(([, nodes]) => nodes.length), high)
      .forEach(([sector, nodes, top, bottom]) => band(sector, columnRect(3, top, bottom), nodes, frame.lastLanes));
  }
  made.bands = bands;
  made.dense = !frame.named;
  if (made.dense) made.few = new Set([...chiefs].slice(0, MOST_FOLLOWED).flatMap((agent) => agentTies[agent]));
  made.space = spaces(made.nodes);
  bend(made);
  return made;
}

// One band, or two of which the lower one is as high as its marks need.
function stackedBands([[upper, first], second], high) {
  if (!second || !second[1].length) return [[upper, first, 0, high]];
  const needed = Math.min((second[1].length + 1) / (first.length + second[1].length + 2), ((second[1].length + 1) * ROW + HEAD) / high);
  const split = high * Math.min(Math.max(1 - needed, 0.3), 0.85);
  return [[upper, first, 0, split], [second[0], second[1], split, high]];
}

function fillNamed(box, home, school, frame, stretch) {
  const across = Math.min(frame.across, box.home.length);
  const lane = (home.right - home.left - 24) / (across || 1);
  const rows = Math.ceil(box.home.length / (across || 1)) + (across > 1 ? 0.5 : 0);
  const room = home.bottom - home.top - HEAD * stretch - 8;
  const pitch = Math.min(room / Math.max(rows, 1), ROW * 1.6 * stretch);
  const first = home.top + HEAD * stretch + (room - pitch * (rows - 1)) / 2;
  box.home.forEach((node, index) => {
    const column = index % across;
    Object.assign(node, {
      x: home.right - 24 - column * lane, y: first + (Math.floor(index / across) + 0.5 * (column % 2)) * pitch,
      side: "left", room: lane - 26,
    });
  });
  if (box.title) Object.assign(box.title, { x: school.left + 16, y: school.top + 15 * stretch, side: "right", room: school.right - school.left - 36 });
  const down = Math.min(room / Math.max(box.school.length, 1), ROW * 1.6 * stretch);
  const start = school.top + HEAD * stretch + (room - down * (box.school.length - 1)) / 2;
  box.school.forEach((node, index) => {
    Object.assign(node, { x: school.left + 24, y: start + index * down, side: "right", room: school.right - school.left - 50 });
  });
}

function fillFlat(box, home, school, lead) {
  const rows = flatRows(box);
  const stand = (nodes, first, spread, put) => nodes.forEach((node, index) => {
    const row = (home.bottom - home.top) / rows;
    Object.assign(node, { y: home.top + (first + (index + 0.5) * spread) * row, space: row * spread, side: "right" }, put(node));
  });
  const [leads, rest] = besideTitle(box);
  stand(box.home, 0, rows / (box.home.length || 1), () => ({ x: home.right - 24, side: "left", room: home.right - home.left - 34 }));
  stand(leads, 0, rows / (leads.length || 1), () => ({ x: school.left + 16, room: (rest.length + titleRows(box) ? lead : school.right - school.left) - 34 }));
  stand(rest, titleRows(box), 1, () => ({ x: school.left + lead + 16, room: school.right - school.left - lead - 34 }));
}

function fillDense(box, home, school) {
  const cells = (nodes, rect) => {
    const across = Math.min(nodes.length, 6);
    const rows = Math.ceil(nodes.length / (across || 1));
    nodes.forEach((node, index) => {
      const column = index % across;
      const [wide, tall] = [(rect.right - rect.left) / across, (rect.bottom - rect.top) / rows];
      Object.assign(node, {
        x: rect.left + (column + 0.5) * wide, y: rect.top + (Math.floor(index / across) + 0.5) * tall,
        side: "below", room: wide, reach: Math.min(node.reach, CELL * 0.62),
      });
    });
  };
  cells(box.home, home);
  cells([...(box.title ? [box.title] : []), ...box.school], school);
}

function inLanes(nodes, rect, lanes) {
  const used = Math.min(Math.max(lanes, 1), nodes.length || 1);
  const wide = (rect.right - rect.left) / used;
  const pitch = (rect.bottom - rect.top) / (nodes.length + 1);
  // One below the other, so that sizes can be compared.
  const label = Math.min(Math.max(0, ...nodes.map((node) => widthOf(node.label, LABEL) + node.reach)), wide - 40);
  nodes.forEach((node, index) => {
    const left = rect.left + (index % used) * wide;
    const x = left + Math.max(18, (wide - label) / 2 - 6);
    Object.assign(node, { x, y: rect.top + (index + 1) * pitch, side: "right", room: left + wide - x - 16 });
  });
}

// Whoever stands between for most has a name and a place in the middle; all others are beside them, in four lanes.
function inCrowd(nodes, rect, zoom) {
  const value = (node) => (node.agents.length === 1 ? standingOf.get(node.agents[0])?.value || 0 : -1);
  const named = new Set([...nodes].sort((a, b) => value(b) - value(a)).slice(0, Math.min(CHIEF, Math.floor((rect.bottom - rect.top) * zoom / 24))));
  const wide = rect.right - rect.left;
  // A lower band has its heading inside.
  const head = rect.top > 0 ? 30 / zoom : 0;
  const along = (place, count) => rect.top + head + (place + 0.5) * (rect.bottom - rect.top - head) / count;
  const rest = nodes.filter((node) => !named.has(node));
  nodes.filter((node) => named.has(node)).forEach((node, place) => {
    Object.assign(node, { x: rect.left + wide * 0.27, y: along(place, named.size), side: "right", room: wide * 0.54 });
  });
  const across = [0.06, 0.15, 0.85, 0.94];
  rest.forEach((node, place) => {
    const reach = Math.min(node.reach, 6, (rect.bottom - rect.top) / rest.length * 2);
    Object.assign(node, { x: rect.left + wide * across[place % 4], y: along(place, rest.length), side: "right", room: 0, reach });
  });
}

// An S between columns, an arc within one, lines between the same two marks side by side.
function bend(made) {
  const beside = new Map();
  for (const line of made.lines) {
    const key = Math.min(line.from, line.to) * made.nodes.length + Math.max(line.from, line.to);
    if (!beside.has(key)) beside.set(key, []);
    beside.get(key).push(line);
  }
  for (const lines of beside.values()) {
    const [a, b] = [made.nodes[lines[0].from], made.nodes[lines[0].to]];
    const across = COLUMN_OF[a.band] !== COLUMN_OF[b.band];
    const distance = Math.max(Math.hypot(a.x - b.x, a.y - b.y), 1);
    const base = across ? 0 : Math.min(0.5, 110 / distance) * (a.y <= b.y === (a.band === "home") ? 1 : -1);
    const step = Math.min(0.16, 46 / distance);
    lines.forEach((line, place) => {
      if (across && lines.length === 1) {
        line.smooth = { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: 0.4 };
        return;
      }
      const turned = line.from === lines[0].from ? 1 : -1;
      const round = turned * (base + (place - (lines.length - 1) / 2) * step);
      line.smooth = { enabled: true, type: round >= 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(round) };
    });
  }
}
