"use strict";
// The query page: run, show, save, remember. Whatever comes from the graph is text, never markup.

const SHOWN = 1000;
const KEPT = 30;
const HISTORY = "hsp-queries";
const [text, numbers, status, result, downloads, stop] = ["text", "numbers", "status", "result", "downloads", "stop"].map((id) => document.getElementById(id));
const { base } = document.getElementById("prefixes").dataset;
const prefixes = [...document.getElementById("prefixes").textContent.matchAll(/PREFIX (\w+): <(.*)>/gu)].map((found) => found.slice(1));

function make(tag, attributes, ...below) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") made.textContent = value;
    else made.setAttribute(name, value);
  }
  made.append(...below);
  return made;
}

/** A term in few letters: a prefixed name, what follows the study's base, a literal's text, a blank node's label. */
function short(term) {
  if (term.type !== "uri") return term.type === "bnode" ? `_:${term.value}` : term.value;
  if (term.value.startsWith(base)) return term.value.slice(base.length);
  const [prefix, namespace] = prefixes.find(([, one]) => term.value.startsWith(one) && /^[\w-]+$/u.test(term.value.slice(one.length))) ?? [];
  return prefix ? `${prefix}:${term.value.slice(namespace.length)}` : term.value;
}

function cell(term) {
  if (!term) return "";
  return term.type === "uri" ? make("a", { href: `/explain?of=${encodeURIComponent(term.value)}`, title: term.value, text: short(term) }) : short(term);
}

/** Show rows of terms as a table that can be sorted. */
function showTable(columns, rows) {
  const numeric = columns.map((_, at) => rows.length > 0 && rows.every((row) => !row[at] || /#(integer|decimal|double)$/u.test(row[at].datatype)));
  const kind = (at) => (numeric[at] ? "number" : "");
  const head = make("tr", {}, ...columns.map((name, at) => make("th", { scope: "col", class: kind(at), text: name })));
  const body = rows.slice(0, SHOWN).map((row) => make("tr", {}, ...row.map((term, at) => make("td", { class: kind(at) }, cell(term)))));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
  makeSortable(table);
  const scroll = make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Rows found" }, table);
  result.append(scroll);
}

/** A table as a spreadsheet can open it: text that it would take for a formula has an apostrophe before it. */
function csv(columns, rows) {
  const quoted = (term) => {
    const value = term?.value ?? "";
    const safe = /^[=+\-@\t\r]/u.test(value) && !/^[+-]?[\d.]+(e[+-]?\d+)?$/iu.test(value) ? `'${value}` : value;
    return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [columns.map((name) => ({ value: name })), ...rows].map((row) => row.map(quoted).join(",")).join("\n") + "\n";
}

/** Offer a text as a file. */
function offer(name, type, content) {
  const button = make("button", { type: "button", text: `Download ${name}` });
  button.addEventListener("click", () => {
    const link = make("a", { href: URL.createObjectURL(new Blob([content()], { type })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  downloads.append(make("li", {}, button));
  downloads.hidden = false;
}

async function asked(query, accept, signal) {
  const answer = await fetch("/sparql", { method: "POST", headers: { Accept: accept }, body: new URLSearchParams({ query }), signal });
  return [answer, await answer.text()];
}

let latest = new AbortController();

async function run() {
  const query = text.value;
  latest.abort();
  const { signal } = (latest = new AbortController());
  if (!query.trim()) return void (status.textContent = "There is no query yet: write one, or begin with an example.");
  status.textContent = "Asking …";
  result.replaceChildren();
  downloads.replaceChildren();
  downloads.hidden = true;
  remember(query);
  const address = `/query?query=${encodeURIComponent(query)}`;
  if (address.length < 8000) history.replaceState(null, "", address);
  stop.hidden = false;
  const began = performance.now();
  try {
    const [answer, body] = await asked(query, "application/sparql-results+json, application/n-triples;q=0.9, text/plain;q=0.1", signal);
    const time = `${((performance.now() - began) / 1000).toFixed(2)} s`;
    if (!answer.ok) refuse(body);
    else if (answer.headers.get("content-type").startsWith("application/n-triples")) await showTriples(query, triplesOf(body), time, signal);
    else showResults(JSON.parse(body), body, time);
  } catch (error) {
    if (!signal.aborted) status.textContent = `No answer: ${error.message}. Is the server still running?`;
  } finally {
    if (signal === latest.signal) stop.hidden = true;
  }
}

function counted(number, what) {
  return `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
}

function showResults(found, body, time) {
  if ("boolean" in found) {
    status.textContent = `${found.boolean ? "Yes" : "No"}, in ${time}.`;
    return;
  }
  const columns = found.head.vars;
  const rows = found.results.bindings.map((row) => columns.map((name) => row[name]));
  status.textContent = `${counted(rows.length, "row")} in ${time}${rows.length > SHOWN ? `; the first ${SHOWN.toLocaleString("en")} are shown, the files have all` : ""}.`;
  offer("result.csv", "text/csv", () => csv(columns, rows));
  offer("result.json", "application/json", () => body);
  if (rows.length) showTable(columns, rows);
  else tellUnknown(text.value);
}

/** Nothing was found: say which of the project's terms in the query the ontology does not have. */
async function tellUnknown(query) {
  if (/prefix\s+hspc?:/iu.test(query)) return;
  const used = new Set([...query.replaceAll(/#.*|"[^"]*"|<[^>]*>/gu, "").matchAll(/(?<![\w:-])hspc?:[a-z][\w-]*/giu)].map(([term]) => term));
  if (!used.size) return;
  const known = `SELECT ?term { VALUES ?term { ${[...used].join(" ")} } FILTER EXISTS { { ?term ?p ?o } UNION { ?s ?term ?o } } }`;
  const [answer, body] = await asked(known, "application/sparql-results+json");
  if (!answer.ok) return;
  for (const row of JSON.parse(body).results.bindings) used.delete(short(row.term));
  if (used.size) result.append(make("p", { class: "refused", text: `The ontology has no ${[...used].join(" and no ")}. Check how it is spelt.` }));
}

async function showTriples(query, triples, time, signal) {
  status.textContent = `${counted(triples.length, "triple")} in ${time}${triples.length > DRAWN ? `; the first ${DRAWN} are drawn` : ""}.`;
  if (!triples.length) return;
  const place = make("div", { id: "drawing", tabindex: 0, role: "img", "aria-label": "The triples as a drawing; they stand below as text. Arrow keys move it, + and - zoom." });
  const [, turtle] = await asked(query, "text/turtle", signal);
  result.append(place, make("h3", { text: "As Turtle" }), make("pre", { tabindex: 0, text: turtle }), make("h3", { text: "As rows" }));
  offer("result.ttl", "text/turtle", () => turtle);
  showTable(["subject", "predicate", "object"], triples);
  stop.hidden = true;
  await draw(triples, place, short);
}

/** Say what is wrong, and put the cursor there. */
function refuse(body) {
  status.textContent = "Not answered.";
  result.append(make("pre", { class: "refused", tabindex: 0, role: "alert", text: body }));
  const line = Number(body.match(/line (\d+)/u)?.[1] ?? 0);
  if (!line) return;
  const lines = text.value.split("\n");
  const from = lines.slice(0, line - 1).join("\n").length + (line > 1);
  text.focus();
  text.setSelectionRange(from, from + (lines[line - 1] ?? "").length);
}

function remembered() {
  try {
    const kept = JSON.parse(localStorage.getItem(HISTORY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
  } catch {
    return []; // somebody else's, or none may be kept
  }
}

function remember(query) {
  keep([query, ...remembered().filter((one) => one !== query)].slice(0, KEPT));
}

function keep(queries) {
  try {
    localStorage.setItem(HISTORY, JSON.stringify(queries));
  } catch {
    // The browser keeps nothing; then nothing is kept.
  }
  showHistory();
}

function showHistory() {
  const queries = remembered();
  document.getElementById("history").replaceChildren(...queries.map((query) => {
    const begins = query.split("\n").map((one) => one.trim()).filter((one) => one && !/^(#|prefix)/iu.test(one)).join(" ");
    const button = make("button", { type: "button", text: begins.length > 90 ? `${begins.slice(0, 89)}…` : begins || query });
    button.addEventListener("click", () => put(query));
    return make("li", {}, button);
  }));
  document.getElementById("clear").hidden = !queries.length;
}

/** Put a query into the editor so that Ctrl+Z brings back what was there. */
function put(query) {
  text.focus();
  text.select();
  if (!document.execCommand("insertText", false, query)) text.value = query;
  text.setSelectionRange(0, 0);
  text.scrollTop = 0;
  number();
}

function number() {
  numbers.textContent = text.value.split("\n").map((_, at) => at + 1).join("\n");
  numbers.scrollTop = text.scrollTop;
}

text.addEventListener("input", number);
text.addEventListener("scroll", number);
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  run();
});
document.getElementById("editor").addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
stop.addEventListener("click", () => {
  latest.abort();
  status.textContent = "Stopped.";
});
document.getElementById("insert").addEventListener("click", () => put(document.getElementById("example").value));
document.getElementById("clear").addEventListener("click", () => keep([]));
number();
showHistory();
if (text.value.trim()) run();
