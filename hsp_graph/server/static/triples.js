"use strict";
// Triples: read from N-Triples, and drawn.

const DRAWN = 150;

/** The triples of a text in N-Triples, each of three terms as SPARQL's JSON has them. */
function triplesOf(text) {
  const term = String.raw`<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^>]*>)?`;
  const line = new RegExp(`^(${term}) (${term}) (${term}) \\.$`, "u");
  const read = (written) => {
    if (written[0] === "<") return { type: "uri", value: written.slice(1, -1) };
    if (written[0] === "_") return { type: "bnode", value: written.slice(2) };
    const end = written.lastIndexOf('"');
    const quoted = written.slice(0, end + 1).replace(/[\u0000-\u001f]/gu, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
    return { type: "literal", value: JSON.parse(quoted) };
  };
  return text.split("\n").map((one) => one.match(line)).filter(Boolean).map((found) => found.slice(1, 4).map(read));
}

/** Draw triples; `short` writes a term in a few letters. */
async function draw(triples, place, short) {
  await loaded("/static/vis-network.min.js");
  const nodes = new Map();
  const edges = triples.slice(0, DRAWN).map(([from, by, to], index) => {
    const ends = [from, to].map((end, side) => {
      // What two things both are is one mark; what both are called is two.
      const id = end.type === "literal" ? `${index} ${side}` : `${end.type} ${end.value}`;
      const label = short(end);
      const literal = end.type === "literal";
      nodes.set(id, {
        id, label: label.length > 40 ? `${label.slice(0, 39)}…` : label, shape: "box",
        color: literal ? { background: "#ffffff", border: "#8b95a1" } : { background: "#eaf1f8", border: "#0b57a4" },
      });
      return id;
    });
    return { from: ends[0], to: ends[1], label: short(by), arrows: "to" };
  });
  const network = new vis.Network(place, { nodes: [...nodes.values()], edges }, {
    layout: { randomSeed: 1 },
    nodes: { font: { color: "#1b2129", size: 14 } },
    edges: { color: "#4d5661", font: { color: "#4d5661", size: 12, strokeWidth: 4 }, smooth: { type: "dynamic" } },
    physics: { solver: "forceAtlas2Based", forceAtlas2Based: { springLength: 200, avoidOverlap: 1 }, stabilization: { iterations: 300 } },
    interaction: { zoomView: false, keyboard: { enabled: true, bindToWindow: false } },
  });
  network.once("stabilizationIterationsDone", () => network.setOptions({ physics: false }));
}

/** Load a script once. */
function loaded(source) {
  loaded.once ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  return loaded.once;
}
