// The picture as a file: what is seen, with its title, what it is of, and the key, so that it can stand alone.

const MARGIN = 16;

function wrapped(text, font, room) {
  const lines = [""];
  for (const word of text.split(/\s+/u)) {
    const longer = `${lines[lines.length - 1]} ${word}`.trim();
    if (widthOf(longer, font) <= room || !lines[lines.length - 1]) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function writeText(pen, text, size, weight, room, top) {
  const font = `${weight} ${size}px ${FONT}`;
  Object.assign(pen, { font, fillStyle: INK, textAlign: "start", textBaseline: "middle" });
  const lines = wrapped(text, font, room);
  lines.forEach((line, at) => pen.fillText(line, MARGIN, top + (at + 0.5) * size * 1.35));
  return top + lines.length * size * 1.35;
}

function writeKey(pen, width, top) {
  const font = `400 12px ${FONT}`;
  let [x, y] = [MARGIN, top];
  for (const { kind, value, text, paint } of keyItems()) {
    if (!paint || (kind && !isTicked(kind, value))) continue;
    const wide = SLOT.width + 6 + widthOf(text, font) + 18;
    if (x > MARGIN && x + wide > width - MARGIN) [x, y] = [MARGIN, y + 24];
    pen.save();
    pen.translate(x, y);
    paint(pen);
    pen.restore();
    pen.save();
    Object.assign(pen, { font, fillStyle: INK, textAlign: "start", textBaseline: "middle" });
    pen.fillText(text, x + SLOT.width + 6, y + 11);
    pen.restore();
    x += wide;
  }
  return y + 24;
}

// Everything that vis-network and our own code would draw on the screen, drawn with a pen instead.
function drawWith(pen) {
  const { canvas, renderer } = drawing.network;
  const getContext = canvas.getContext;
  canvas.getContext = () => pen;
  try {
    renderer._redraw();
  } finally {
    canvas.getContext = getContext;
  }
}

function pictureOf() {
  const { clientWidth: width, clientHeight: height } = byId("map");
  const above = new Pen();
  let top = writeText(above, document.querySelector("h1").textContent, 20, 700, width - 2 * MARGIN, MARGIN);
  const notice = byId("notice");
  if (notice) top = writeText(above, notice.textContent, 14, 600, width - 2 * MARGIN, top);
  for (const text of [byId("shown").textContent, comparing ? data.compare.sentence : "", supposed ? `${consequence(supposed)} ${capitalised(ringsMeaning() || " ")}` : ""].filter(Boolean)) {
    top = writeText(above, text, 14, 400, width - 2 * MARGIN, top);
  }
  top = Math.ceil(top + 6);
  const map = new Pen();
  drawWith(map);
  const below = new Pen();
  const bottom = Math.ceil(writeKey(below, width, top + height + 10) + MARGIN - 6);
  const title = escaped(document.title);
  return {
    width, height: bottom,
    text: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${bottom}" viewBox="0 0 ${width} ${bottom}" role="img">`
      + `<title>${title}</title><rect width="100%" height="100%" fill="#fff"/>${above.parts.join("")}`
      + `<svg x="0" y="${top}" width="${width}" height="${height}" overflow="hidden">${map.parts.join("")}</svg>${below.parts.join("")}</svg>\n`,
  };
}

function offer(blob, name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}

async function savePicture(form) {
  const { width, height, text } = pictureOf();
  const name = document.querySelector("h1").textContent.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/gu, "").slice(0, 80) || "map";
  if (form === "svg") {
    offer(new Blob([text], { type: "image/svg+xml" }), `${name}.svg`);
    return;
  }
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = make("canvas", { width: 2 * width, height: 2 * height });
  const context = canvas.getContext("2d");
  context.scale(2, 2);
  context.drawImage(image, 0, 0);
  canvas.toBlob((blob) => offer(blob, `${name}.png`), "image/png");
}

function startSaving() {
  for (const button of byId("saving").querySelectorAll("button")) {
    button.addEventListener("click", () => savePicture(button.dataset.save));
  }
}
