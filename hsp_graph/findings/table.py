"""A measure's table: all rows for a program, fewer columns for people, and what makes it again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

from hsp_graph.core.dates import ANY
from hsp_graph.core.result_table import Format, ResultTable
from hsp_graph.core.version import __version__
from hsp_graph.network.network import Network


@dataclass(frozen=True)
class MeasureTable:
    """A measure's table.

    Attributes:
        model: which measure, with its settings.
        rows: all of it, one dict per row, for a program.
        brief: the same rows as people read them, with fewer columns, and without those that say nothing; the
            same if not given.
        omitted: a sentence on the rows that are not among the brief ones; "" if all are.
        legend: how to read the columns; "" if they say it themselves.
        agents: the id of the agent that each row is about; empty where rows are about something else.
    """

    model: str
    rows: Sequence[Mapping[str, Any]]
    brief: Sequence[Mapping[str, Any]] | None = None
    omitted: str = ""
    legend: str = ""
    agents: Sequence[str] = ()

    def table(
        self, form: Format, network: Network, conditions: str = "", top: int | None = None
    ) -> ResultTable:
        """The first rows, with what is needed to make them again.

        For people that is said in a note below the table, for a program in columns of their own: model,
        as_of, conditions, graph (the network's fingerprint) and version.

        Args:
            form: "table" for what people read.
            network: what was measured.
            conditions: which of its ties were asked for; "" if all of them.
            top: how many rows; None for all.

        >>> net = Network.of([("p", "home"), ("f", "family-learning")], [("p", "f")])
        >>> MeasureTable("Ties", [{"who": "p", "ties": 1}]).table("csv", net).columns
        ['who', 'ties', 'model', 'as_of', 'conditions', 'graph', 'version']
        """
        made = made_by(self.model, network, conditions)
        if form != "table":
            return ResultTable.of([{**row, **made} for row in self.rows[:top]])
        note = (
            f"{self.omitted} {self.model}; {as_of_in_words(network)}; conditions: {made['conditions']}; "
            f"graph {made['graph']}; hsp-graph {__version__}"
        ).lstrip()
        return ResultTable.of((self.rows if self.brief is None else self.brief)[:top], note=note)

    def row_of(self, agent: str) -> Mapping[str, Any] | None:
        """The row about an agent, by its id; None if there is none.

        >>> MeasureTable("Ties", [{"who": "Amina", "ties": 1}], agents=["a"]).row_of("a")
        {'who': 'Amina', 'ties': 1}
        """
        return next((row for one, row in zip(self.agents, self.rows, strict=True) if one == agent), None)


@dataclass(frozen=True)
class DrawnMeasure:
    """What is measured in each draw of an uncertain network.

    Attributes:
        model: which measure, with its settings.
        values: gives a number for each agent of a network.
    """

    model: str
    values: Callable[[Network], npt.NDArray[Any]]


def made_by(model: str, network: Network, conditions: str = "") -> dict[str, str]:
    """All that is needed to make a measure again."""
    return {
        "model": model,
        "as_of": network.as_of,
        "conditions": conditions or "none",
        "graph": network.fingerprint(),
        "version": __version__,
    }


def as_of_in_words(network: Network) -> str:
    """As of when a network is.

    >>> as_of_in_words(Network.of([], []))
    'of all dates'
    """
    return "of all dates" if network.as_of == ANY else f"as of {network.as_of}"


def with_columns(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str] | Mapping[str, str]
) -> list[dict[str, Any]]:
    """Some columns of rows, under other names if a mapping gives them.

    >>> with_columns([{"a": 1, "b": 2}], ["b"]), with_columns([{"a": 1, "b": 2}], {"a": "first"})
    ([{'b': 2}], [{'first': 1}])
    """
    names = columns if isinstance(columns, Mapping) else dict(zip(columns, columns, strict=True))
    return [{short: row[name] for name, short in names.items()} for row in rows]


def others(number: int, one: str, several: str) -> str:
    """How many others there are, if any.

    >>> others(0, "is", "are"), others(1, "is", "are"), others(1200, "is", "are")
    ('', '1 is', '1,200 are')
    """
    return f"{number:,} {one if number == 1 else several}" if number else ""
