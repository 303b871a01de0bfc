"""Results of queries: the limit of rows, however the engine cuts what it writes."""

import pyoxigraph as ox
import pytest

from hsp_graph.core.errors import LimitError
from hsp_graph.graph.results import ROW_TYPES, _RowCounter
from hsp_graph.workspace import Workspace

QUERY = """SELECT ?x ?y { VALUES ?x { "},{\\"x\\":{\\"type\\":\\"uri\\"},<result>\\n\\n\\"" "b" "c" }
                          VALUES ?y { "" 1 } }"""
ROWS = 6


@pytest.mark.parametrize("form", sorted(set(ROW_TYPES.values()), key=str), ids=str)
def test_a_row_that_is_split_over_two_parts_is_counted(
    form: ox.QueryResultsFormat, workspace: Workspace
) -> None:
    written = workspace.store.solutions(QUERY).serialize(format=form)
    assert written is not None
    for at in range(len(written) + 1):
        counter = _RowCounter(form, ROWS)
        for part in (written[:at], written[at:]):
            counter.write(part)
        assert counter.rows == ROWS, at
        with pytest.raises(LimitError):
            strict = _RowCounter(form, ROWS - 1)
            strict.write(written[:at])
            strict.write(written[at:])
