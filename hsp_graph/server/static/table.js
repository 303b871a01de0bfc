"use strict";
// Tables that are sorted by their headings.

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Let a table be sorted by a button in each of its headings; what is empty or not defined comes last. */
function makeSortable(table) {
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const down = heading.getAttribute("aria-sort") === "ascending";
      headings.forEach((one) => one.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      const numbers = heading.classList.contains("number");
      const key = (row) => {
        const text = row.cells[column].textContent.trim();
        return numbers ? (Number.isNaN(parseFloat(text)) ? "" : parseFloat(text)) : text;
      };
      const compare = numbers ? (a, b) => a - b : collator.compare;
      const keyed = [...table.tBodies[0].rows].map((row) => [key(row), row]);
      keyed.sort(([a], [b]) => (a === "") - (b === "") || (a === "" ? 0 : compare(a, b) * (down ? -1 : 1)));
      table.tBodies[0].append(...keyed.map(([, row]) => row));
    });
  });
}

document.querySelectorAll("table.sortable").forEach(makeSortable);
