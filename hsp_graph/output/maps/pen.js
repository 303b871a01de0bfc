// A pen that draws SVG: the part of CanvasRenderingContext2D that the map and vis-network draw with. So the
// picture that is saved is drawn by the same code as the one that is seen. Transformations are kept to those
// that leave circles round: moving, turning, and scaling alike in both directions.

const escaped = (text) => String(text).replace(/[&<>"']/gu, (one) => `&#${one.codePointAt(0)};`)
  // What XML cannot hold.
  .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD");
const short = (number) => String(Math.round(number * 100) / 100);

const ANCHOR = { center: "middle", right: "end", end: "end" };
const BASELINE = { middle: "central", top: "text-before-edge", bottom: "text-after-edge" };

class Pen {
  constructor() {
    this.parts = [];
    this.saved = [];
    this.state = { matrix: [1, 0, 0, 1, 0, 0], dash: [] };
    Object.assign(this.state, {
      fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, globalAlpha: 1, font: "10px sans-serif",
      textAlign: "start", textBaseline: "alphabetic", lineJoin: "miter", lineCap: "butt",
    });
    this.path = [];
  }

  save() { this.saved.push({ ...this.state }); }

  restore() { this.state = this.saved.pop() || this.state; }

  setTransform() { this.state.matrix = [1, 0, 0, 1, 0, 0]; }

  multiply([a, b, c, d, e, f]) {
    const [A, B, C, D, E, F] = this.state.matrix;
    this.state.matrix = [A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d, A * e + C * f + E, B * e + D * f + F];
  }

  translate(x, y) { this.multiply([1, 0, 0, 1, x, y]); }

  scale(x, y) { this.multiply([x, 0, 0, y, 0, 0]); }

  rotate(angle) { this.multiply([Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0]); }

  get zoom() { return Math.hypot(this.state.matrix[0], this.state.matrix[1]); }

  at(x, y) {
    const [a, b, c, d, e, f] = this.state.matrix;
    return `${short(a * x + c * y + e)} ${short(b * x + d * y + f)}`;
  }

  beginPath() { this.path = []; }

  closePath() { if (this.path.length) this.path.push("Z"); }

  moveTo(x, y) { this.path.push(`M${this.at(x, y)}`); }

  lineTo(x, y) { this.path.push(`${this.path.length ? "L" : "M"}${this.at(x, y)}`); }

  quadraticCurveTo(x1, y1, x, y) { this.path.push(`Q${this.at(x1, y1)} ${this.at(x, y)}`); }

  bezierCurveTo(x1, y1, x2, y2, x, y) { this.path.push(`C${this.at(x1, y1)} ${this.at(x2, y2)} ${this.at(x, y)}`); }

  arc(x, y, radius, from, to, backwards = false) {
    const point = (angle) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    const turn = (to - from) * (backwards ? -1 : 1);
    const whole = turn >= 2 * Math.PI;
    const length = whole ? 2 * Math.PI : ((turn % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI);
    const reach = short(radius * this.zoom);
    this.lineTo(...point(from));
    // In two halves, because an arc back to where it began would be none.
    for (const part of [0.5, 1]) {
      this.path.push(`A${reach} ${reach} 0 0 ${backwards ? 0 : 1} ${this.at(...point(from + part * length * (backwards ? -1 : 1)))}`);
    }
  }

  rect(x, y, width, height) {
    this.moveTo(x, y);
    for (const [i, j] of [[1, 0], [1, 1], [0, 1]]) this.lineTo(x + i * width, y + j * height);
    this.closePath();
  }

  roundRect(x, y, width, height, radius) {
    const r = Math.min(radius, width / 2, height / 2);
    this.moveTo(x + r, y);
    this.arc(x + width - r, y + r, r, -Math.PI / 2, 0);
    this.arc(x + width - r, y + height - r, r, 0, Math.PI / 2);
    this.arc(x + r, y + height - r, r, Math.PI / 2, Math.PI);
    this.arc(x + r, y + r, r, Math.PI, 1.5 * Math.PI);
    this.closePath();
  }

  put(name, attributes, text) {
    const all = { ...attributes, ...(this.globalAlpha < 1 ? { opacity: short(this.globalAlpha) } : {}) };
    const told = Object.entries(all).map(([key, value]) => ` ${key}="${escaped(value)}"`).join("");
    this.parts.push(text === undefined ? `<${name}${told}/>` : `<${name}${told}>${escaped(text)}</${name}>`);
  }

  fill() { if (this.path.length) this.put("path", { d: this.path.join(""), fill: this.fillStyle }); }

  stroke() {
    if (!this.path.length) return;
    const { dash } = this.state;
    this.put("path", {
      d: this.path.join(""), fill: "none", stroke: this.strokeStyle, "stroke-width": short(this.lineWidth * this.zoom),
      "stroke-linejoin": this.lineJoin, "stroke-linecap": this.lineCap,
      ...(dash.length ? { "stroke-dasharray": dash.map((length) => short(length * this.zoom)).join(" ") } : {}),
    });
  }

  fillRect(x, y, width, height) {
    const { path } = this;
    this.beginPath();
    this.rect(x, y, width, height);
    this.fill();
    this.path = path;
  }

  clearRect() { this.beginPath(); }

  setLineDash(lengths) { this.state.dash = [...lengths]; }

  fillText(text, x, y) {
    const [, weight, size, family] = /^(\d+ |bold )?([\d.]+)px (.*)$/u.exec(this.font) || [];
    const [a, b, c, d] = this.state.matrix;
    const place = this.at(x, y).split(" ");
    this.put("text", {
      "font-family": family, "font-size": size, fill: this.fillStyle,
      ...(weight ? { "font-weight": weight.trim() } : {}),
      ...(ANCHOR[this.textAlign] ? { "text-anchor": ANCHOR[this.textAlign] } : {}),
      ...(BASELINE[this.textBaseline] ? { "dominant-baseline": BASELINE[this.textBaseline] } : {}),
      transform: `matrix(${[a, b, c, d].map((part) => Math.round(part * 1e5) / 1e5).join(" ")} ${place.join(" ")})`,
    }, text);
  }
}

// Each is a property of the state that save() and restore() keep.
for (const name of ["fillStyle", "strokeStyle", "lineWidth", "globalAlpha", "font", "textAlign", "textBaseline", "lineJoin", "lineCap"]) {
  Object.defineProperty(Pen.prototype, name, {
    get() { return this.state[name]; },
    set(value) { this.state[name] = value; },
  });
}
