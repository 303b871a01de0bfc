"use strict";
// A question's page: the query to copy, and choices that come while one types where there are many.

const sparql = document.getElementById("sparql");
if (sparql && navigator.clipboard) {
  const copy = document.createElement("button");
  copy.type = "button";
  copy.textContent = "Copy";
  const done = document.createElement("span");
  done.setAttribute("role", "status");
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(sparql.textContent);
    done.textContent = " Copied.";
  });
  sparql.before(copy, done);
}

document.querySelectorAll("input[data-choices]").forEach((input) => {
  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const answer = await fetch(`${input.dataset.choices}?start=${encodeURIComponent(input.value)}`);
      if (!answer.ok) return;
      const options = Object.entries(await answer.json()).map(([value, called]) => {
        const option = document.createElement("option");
        option.value = value;
        option.textContent = called;
        return option;
      });
      input.list.replaceChildren(...options);
    }, 200);
  });
});
