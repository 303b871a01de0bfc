"use strict";

// What the page knows, unpacked: each text is written once, and numbers stand for it (see facts.py).

const byId = (id) => document.getElementById(id);

function unpacked() {
  const packed = JSON.parse(byId("data").textContent);
  const { texts, agents, ties } = packed;
  const rows = (evidence) => (evidence || []).map((row) => row.map((number) => texts[number]));

  // Evidence is long and seldom looked at, so it is unpacked when somebody does.
  class Agent {
    get evidence() { return rows(agents.evidence[this.index]); }

    get candidates() { return (agents.candidates[this.index] || []).map((number) => texts[number]); }

    get codings() { return (agents.codings[this.index] || []).map(([number, times]) => [texts[number], times]); }
  }
  class Tie {
    get evidence() { return rows(ties.evidence[this.index]); }
  }
  const all = (Kind, columns, fill) => columns.id.map((number, index) => {
    const one = new Kind();
    one.index = index;
    one.id = columns.start + texts[number];
    fill(one, index);
    return one;
  });
  const textsOf = (columns, names) => (one, index) => {
    for (const name of names) one[name] = texts[columns[name][index]];
  };
  const agentTexts = textsOf(agents, ["label", "role", "sector", "band", "organisation", "mark"]);
  const tieTexts = textsOf(ties, ["relation", "valence", "capital", "rule", "strength", "since", "until", "programme"]);
  return {
    ...packed,
    times: {
      ...packed.times,
      holdings: packed.times.holdings.map(([agent, since, until, role, part]) => [agent, texts[since], texts[until], texts[role], part]),
    },
    starts: { agent: agents.start, tie: ties.start },
    agents: all(Agent, agents, (agent, index) => {
      agentTexts(agent, index);
      agent.unidentified = Boolean(agents.unidentified[index]);
      agent.group = agents.group[index];
    }),
    groups: agents.groups.map(([label, id, agent]) => ({ label: texts[label], id: texts[id], agent })),
    ties: all(Tie, ties, (tie, index) => {
      tieTexts(tie, index);
      tie.from = ties.from[index];
      tie.to = ties.to[index];
      tie.mutual = Boolean(ties.mutual[index]);
    }),
  };
}

const data = unpacked();

const agentTies = data.agents.map(() => []);
data.ties.forEach((tie, index) => {
  agentTies[tie.from].push(index);
  if (tie.to !== tie.from) agentTies[tie.to].push(index);
});
