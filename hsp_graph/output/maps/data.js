"use strict";

// What the page knows, unpacked: each text is written once, and numbers stand for it (see facts.py).

const byId = (id) => document.getElementById(id);

function unpacked() {
  const packed = JSON.parse(byId("data").textContent);
  const { texts, agents, ties } = packed;
  // Evidence is long and seldom looked at, so it is read when somebody does.
  let evidence = null;
  const rows = (of, index) => {
    evidence ||= JSON.parse(byId("evidence").textContent);
    return (evidence[of][index] || []).map((row) => row.map((number) => evidence.texts[number]));
  };

  class Agent {
    get evidence() { return rows("agents", this.index); }

    get candidates() { return (agents.candidates[this.index] || []).map((number) => texts[number]); }

    get codings() { return (agents.codings[this.index] || []).map(([number, times]) => [texts[number], times]); }
  }
  class Tie {
    get evidence() { return rows("ties", this.index); }
  }
  const all = (Kind, columns, fill) => columns.id.map((number, index) => {
    const one = new Kind();
    one.index = index;
    one.id = columns.start + texts[number];
    fill(one, index);
    return one;
  });
  return {
    ...packed,
    times: {
      ...packed.times,
      positions: packed.times.positions.map(([agent, since, until, role, place, part]) => [agent, texts[since], texts[until], texts[role], texts[place], part]),
    },
    starts: { agent: agents.start, tie: ties.start },
    agents: all(Agent, agents, (agent, index) => {
      agent.label = texts[agents.label[index]];
      agent.role = texts[agents.role[index]];
      agent.sector = texts[agents.sector[index]];
      agent.band = texts[agents.band[index]];
      agent.organisation = texts[agents.organisation[index]];
      agent.mark = texts[agents.mark[index]];
      agent.unidentified = Boolean(agents.unidentified[index]);
      agent.group = agents.group[index];
    }),
    groups: agents.groups.map(([label, id, agent]) => ({ label: texts[label], id: texts[id], agent })),
    ties: all(Tie, ties, (tie, index) => {
      // One by one, because a loop over names takes three times as long.
      tie.relation = texts[ties.relation[index]];
      tie.valence = texts[ties.valence[index]];
      tie.capital = texts[ties.capital[index]];
      tie.rule = texts[ties.rule[index]];
      tie.strength = texts[ties.strength[index]];
      tie.since = texts[ties.since[index]];
      tie.until = texts[ties.until[index]];
      tie.programme = texts[ties.programme[index]];
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
