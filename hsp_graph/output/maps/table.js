// The same facts as tables: every tie and everybody on the map, to sort and to filter.

const joined = (tie, index) => unique(tie.evidence.map((row) => row[index])).join("; ");

// A column of a map that compares two dates.
const compared = (cell) => (data.compare ? [cell] : []);

const TABLES = [
  {
    id: "ties", one: "tie", many: "ties", open: openTie, isShown: isShownTie,
    columns: ["From", "Relation", "To", "Valence", "Capital", ...compared("Change"), "How known", "Mutual", "Dates", "Programme", "Source",
      "Where", "Reported by", "Evidence date", "Paraphrase"],
    rows: () => data.ties.map((tie) => [nameOf(tie.from), tie.relation, nameOf(tie.to), valenceOf(tie), capitalName(tie),
      ...compared(capitalise(tieChange(tie.index))), basisOf(tie), tie.mutual ? "Yes" : "No", datesOf(tie), tie.programme, joined(tie, 2), joined(tie, 3), joined(tie, 4),
      joined(tie, 5), joined(tie, 0) || joined(tie, 1)]),
    // The long title of a source that is the only one is told once.
    once: "Source",
  },
  {
    id: "agents", one: "person or organisation", many: "people and organisations", open: openAgent, isShown: isShownAgent,
    columns: ["Name", "Role", "Sector", "School or organisation", "Identified", "Ties", "Between home and school", ...compared("Short route")],
    rows: () => data.agents.map((agent, id) => [agent.label, roleOf(agent), agent.sector, agent.organisation,
      agent.unidentified ? "No" : "Yes", String(agentTies[id].length), sentenceOn(id),
      ...compared(routeChange(id))]),
  },
];

// So many rows at first: a browser takes long to lay out ten thousand.
const MOST_ROWS = 500;
const refills = new Map();

// Cut after a few lines; the whole is in the panel.
const LONG = ["How known", "Source", "Where", "Paraphrase"];
const inOrder = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

// A cell that a spreadsheet would take for a formula has an apostrophe before it, as in files that hsp writes.
function csvCell(text) {
  const guarded = /^[=+\-@\t\r]/u.test(text) && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/iu.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(guarded) ? `"${guarded.replace(/"/gu, '""')}"` : guarded;
}

const csvOf = (rows) => rows.map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("");

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Where a page may not write to the clipboard by itself, the browser's own command still may.
    const area = make("textarea", { class: "unseen", "aria-hidden": "true" });
    area.value = text;
    const before = document.activeElement;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    before.focus({ preventScroll: true });
    return done;
  }
}

function buildTable(table) {
  const rows = table.rows();
  // A column that is empty throughout only pushes the others out of sight.
  const used = table.columns.map((_, column) => column === 0 || rows.some((cells) => cells[column] !== ""));
  const sources = table.once ? unique(rows.map((cells) => cells[table.columns.indexOf(table.once)])) : [];
  if (sources.length === 1) used[table.columns.indexOf(table.once)] = false;
  const kept = (_, column) => used[column];
  const columns = table.columns.filter(kept);
  // Rows are made when they are first shown.
  const made = new Map();
  const cell = (text, column) => make("td", {}, make("div", LONG.includes(columns[column]) ? { class: "long", text, title: text } : { text }));
  const entries = rows.map((all, index) => {
    const cells = all.filter(kept);
    return { index, all, cells, text: cells.join("\n").toLocaleLowerCase() };
  });
  const rowOf = ({ index, cells }) => {
    if (!made.has(index)) {
      made.set(index, make("tr", { "data-row": index }, ...cells.map((text, column) => (column ? cell(text, column)
        : make("th", { scope: "row" }, make("button", { type: "button", text: text || "(no name)", onclick: () => table.open(index) }))))));
    }
    return made.get(index);
  };
  const body = make("tbody");
  const told = make("p", { class: "quiet", id: `${table.id}-told`, "aria-live": "polite" });
  const filter = make("input", { type: "search", id: `${table.id}-filter`, placeholder: "any word", autocomplete: "off" });
  const heads = columns.map((name, column) => make("th", { scope: "col" },
    make("button", { type: "button", class: "sort", text: name, onclick: () => sort(column) })));
  let sorted = { column: -1, up: true };
  let shown = entries;
  let most = MOST_ROWS;
  const more = make("button", { type: "button", id: `${table.id}-more`, onclick: () => {
    const { length } = body.children;
    most += 10 * MOST_ROWS;
    refill();
    body.children[length].querySelector("button").focus();
  } });
  const copying = make("button", { type: "button", id: `${table.id}-copy`, text: "Copy as CSV", onclick: async () => {
    const done = await copy(csvOf([table.columns, ...shown.map((entry) => entry.all)]));
    told.textContent = done ? `${count(shown.length, table.one, table.many)} copied.` : "The browser did not allow it to be copied.";
  } });

  function refill() {
    const words = filter.value.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
    shown = entries.filter((entry) => table.isShown(entry.index) && words.every((word) => entry.text.includes(word)));
    body.replaceChildren(...shown.slice(0, most).map(rowOf));
    more.hidden = shown.length <= most;
    more.textContent = `Show ${grouped(Math.min(shown.length - most, 10 * MOST_ROWS))} more rows`;
    told.textContent = shown.length === entries.length ? `All ${count(entries.length, table.one, table.many)}.`
      : `${grouped(shown.length)} of ${count(entries.length, table.one, table.many)}.`;
    if (!more.hidden) told.textContent += ` The first ${grouped(most)} are listed.`;
  }

  function sort(column) {
    sorted = { column, up: sorted.column !== column || !sorted.up };
    entries.sort((a, b) => (sorted.up ? 1 : -1) * inOrder.compare(a.cells[column], b.cells[column]));
    heads.forEach((head, index) => {
      if (index === column) head.setAttribute("aria-sort", sorted.up ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
    refill();
  }

  filter.addEventListener("input", refill);
  refills.set(table.id, refill);
  refill();
  const heading = make("h2", { id: `${table.id}-heading`, text: table.many[0].toUpperCase() + table.many.slice(1) });
  return make("section", {},
    make("div", { class: "table-head" }, heading, make("label", { for: filter.id, text: `Filter ${table.many}` }), filter, copying, told,
      sources.length === 1 ? make("p", { class: "quiet", text: `${table.once}, wherever there is evidence: ${sources[0]}` }) : null),
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": heading.id },
      make("table", { id: table.id, "aria-labelledby": heading.id }, make("thead", {}, make("tr", {}, ...heads)), body)), more);
}

// After a filter, what it leaves; after another date also other roles and numbers, for which the tables are made anew.
function refillTables(anew = false) {
  const view = byId("table-view");
  if (anew) {
    const words = TABLES.map(({ id }) => byId(`${id}-filter`)?.value || "");
    refills.clear();
    view.replaceChildren();
    if (view.hidden) return;
    view.append(...TABLES.map(buildTable));
    TABLES.forEach(({ id }, at) => { byId(`${id}-filter`).value = words[at]; });
  }
  for (const refill of refills.values()) refill();
}

function seeTable(wanted) {
  const view = byId("table-view");
  // Made when first asked for: most people come for the picture.
  if (wanted && !view.childElementCount) view.append(...TABLES.map(buildTable));
  view.hidden = !wanted;
  for (const id of ["map-view", "caption", "unnamed", "saving"]) byId(id).hidden = wanted;
  byId("see-map").setAttribute("aria-pressed", String(!wanted));
  byId("see-table").setAttribute("aria-pressed", String(wanted));
  for (const button of byId("zoom").querySelectorAll("button")) button.disabled = wanted;
  if (wanted) return;
  if (!drawing.moved) fit();
  if (trail.length) render();
  drawing.network.redraw();
}
