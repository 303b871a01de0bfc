"""What a withdrawal takes out: counted, listed, and what is left to do."""

from collections import Counter

from hsp_graph.core.result_table import Format, ResultTable
from hsp_graph.study.withdraw import Withdrawal

#: How many rows of what goes and stays people are shown.
_LISTED = 40


def withdrawal_summary(done: Withdrawal) -> str:
    """How many things of each kind go."""
    counts = Counter(str(row[1]) for row in done.rows.rows if str(row[0]).startswith("goes"))
    numbers = ", ".join(f"{kind} {number}" for kind, number in counts.items())
    return f"'{done.title}': what {'went' if done.written else 'would go'}, in numbers: {numbers}."


def withdrawal_table(done: Withdrawal, form: Format) -> tuple[ResultTable, str]:
    """What goes and stays, for people the first rows; and how many more there are, "" if none."""
    rows = done.rows.rows[:_LISTED] if form == "table" else done.rows.rows
    more = len(done.rows) - len(rows)
    omitted = f"... and {more} more; --dry-run --format csv lists all." if more else ""
    return ResultTable(done.rows.columns, rows), omitted


def withdrawal_sentences(done: Withdrawal) -> list[str]:
    """Whether it was done, and what is left to do."""
    if not done.written:
        return ["Nothing was written: this was a dry run."]
    read = "Somebody is reading the graph as it was before; the next change deletes that from disk."
    return [
        "The files that were imported are as they were: take it out of them too.",
        *([read] if done.still_read else []),
    ]
