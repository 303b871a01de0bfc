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
  const order = (things, pullOf) => {
    const wanted = new Map(things.map((thing, rank) => [thing, pullOf(thing) ?? rank / Math.max(things.length - 1, 1)]));
    things.sort((a, b) => wanted.get(a) - wanted.get(b));
  };
  const nodesOf = (box) => [...box.home, ...box.school, ...(box.title ? [box.title] : [])];
  for (let sweep = 0; sweep < 5; sweep += 1) {
    place.clear();
    boxes.forEach((box, rank) => nodesOf(box).forEach((node) => place.set(node.id, rank / Math.max(boxes.length - 1, 1))));
    order(between, pull);
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

function frames({ boxes, between, others }, room) {
  const last = [...others.authority, ...others.other];
  const homeLane = labelLane(boxes.flatMap((box) => box.home), 170);
  const schoolLane = labelLane(boxes.flatMap((box) => box.school), 180);
  const middleLane = labelLane(between, 190) + 16;
  const lastLane = labelLane(last, 170);
  const titles = Math.max(0, ...boxes.map((box) => widthOf(box.label, `600 12.5px ${FONT}`))) + 24;
  const most = Math.max(1, ...boxes.map((box) => box.home.length));
  const found = [];
  for (let columns = 1; columns <= Math.min(boxes.length, 6); columns += 1) {
    for (let across = 1; across <= Math.min(most, 6); across += 1) {
      const down = (box) => Math.max(Math.ceil(box.home.length / across) + (box.home.length > across ? 0.5 : 0), box.school.length);
      const heights = boxes.map((box) => HEAD + down(box) * ROW + 8);
      const high = Math.max(stacked(heights, columns).height, 6 * ROW);
      const lanes = Math.ceil((between.length * ROW * 1.2) / high) || 1;
      const lastLanes = Math.ceil((last.length * ROW) / high);
      const wide = [
        boxes.some((box) => box.home.length) ? columns * (Math.max(across * homeLane + 24, Math.min(titles, 200)) + EDGE) + EDGE : 90,
        Math.max(lanes * middleLane + 40, 170),
        columns * (Math.max(schoolLane, Math.min(titles, 200)) + EDGE) + EDGE,
        lastLanes ? lastLanes * lastLane + 2 * EDGE : 0,
      ];
      const zoom = Math.min(1, room.width / wide.reduce((sum, one) => sum + one, 0), room.height / high);
      found.push({ named: true, columns, across, heights, high, lanes, lastLanes, wide, zoom, cost: -Math.log(zoom) + 0.08 * Math.log2(columns * across) });
    }
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
    const high = stacked(heights, columns).height;
    const cells = [columns * (homeCell + EDGE) + EDGE, columns * (schoolCell + EDGE) + EDGE];
    const zoom = Math.min(1, (room.width - pixels[0] - pixels[1]) / (cells[0] + cells[1]), room.height / high);
    if (zoom <= 0) continue;
    found.push({ named: false, columns, across: 6, heights, high, lanes: 1, lastLanes: last.length ? 1 : 0, zoom,
      wide: [cells[0], pixels[0] / zoom, cells[1], pixels[1] / zoom], cost: -zoom });
  }
  return found.sort((a, b) => a.cost - b.cost)[0];
}

// Boxes of these heights, filled column by column: where each one stands, and how high the highest column is.
function stacked(heights, columns) {
  const whole = heights.reduce((sum, height) => sum + height + EDGE, 0);
  const places = [];
  let [column, y, height] = [0, EDGE, 0];
  heights.forEach((one, index) => {
    const left = heights.length - index;
    if (y > EDGE && column < columns - 1 && (y + one / 2 > whole / columns + EDGE || left <= columns - 1 - column)) {
      column += 1;
      y = EDGE;
    }
    places.push({ column, y });
    y += one + EDGE;
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
  const frame = named.zoom < 0.62 && order.boxes.length > 8 ? denseFrame(order, room) || named : named;
  const { boxes, between, others } = order;
  const last = [...others.authority, ...others.other];
  const { places } = stacked(frame.heights, frame.columns);
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
    const draw = (sector, rect) => {
      if (box.number >= 0) made.boxes.push({ label: frame.named ? box.label : "", sector, rect, agent: box.agent >= 0 && box.title && frame.named && sector === "school" ? box.agent : -1, group: box.number });
    };
    const home = rectIn(0, boxWidths[0]);
    const school = rectIn(2, boxWidths[1]);
    if (box.home.length) draw("home", home);
    if (box.school.length || box.title) draw("school", school);
    if (frame.named) fillNamed(box, home, school, frame, stretch);
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
  if (!frame.named) made.few = new Set([...chiefs].slice(0, MOST_FOLLOWED).flatMap((agent) => agentTies[agent]));
  made.space = spaces(made.nodes);
  bend(made);
  return made;
}

// One band, or two of which the lower one is as high as its marks need.
function stackedBands([[upper, first], second], high) {
  if (!second || !second[1].length) return [[upper, first, 0, high]];
  const split = high * Math.min(Math.max(1 - (second[1].length + 1) / (first.length + second[1].length + 2), 0.3), 0.8);
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
  nodes.forEach((node, index) => {
    const label = Math.min(widthOf(node.label, LABEL) + node.reach, wide - 40);
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
