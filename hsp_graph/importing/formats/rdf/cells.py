"""Terms -> cells of canonical tables, one by one."""

from collections.abc import Callable

import pyoxigraph as ox

from hsp_graph.core.namespaces import HSPC, compress, expand
from hsp_graph.core.numbers import without_exponent
from hsp_graph.core.schema import SEPARATOR, TABLE, Column
from hsp_graph.core.terms import DATE_TIME
from hsp_graph.importing.checking import text_cell
from hsp_graph.importing.files.csv import CONTROL, MAX_CELL, tidy

RdfNode = ox.NamedNode | ox.BlankNode
RdfTerm = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_STRING = expand("xsd:string")
_YES_NO = {"true": "yes", "1": "yes", "false": "no", "0": "no"}


class NoCellError(Exception):
    """A term that no cell can hold; it says why."""


def cell_of(
    column: Column | None, value: RdfTerm, identify: Callable[[str, RdfNode], str]
) -> tuple[str, str]:
    """A value as a cell, or as a part of one that holds several.

    Args:
        column: of the cell; None for an extra column, which holds texts.
        value: the term.
        identify: gives the identifier that things of a path, such as ``agent``, have in tables.

    Returns:
        The cell, and in words what of the term it does not show; empty if nothing.

    Raises:
        NoCellError: if no cell can hold it.

    >>> cell_of(TABLE["ties"].column("mutual"), ox.Literal(True), lambda path, node: "")
    ('yes', '')
    >>> cell_of(TABLE["ties"].column("note"), ox.Literal("=1+1", language="en"), lambda path, node: "")
    ("'=1+1", 'A text stands without its language')
    """
    if column and column.kind == "ref":
        if not isinstance(value, ox.NamedNode | ox.BlankNode):
            raise NoCellError("it is a text where a thing is referred to")
        text, changed = identify(TABLE[column.tables[0]].path, value), ""
    elif column and column.kind == "concept" and isinstance(value, ox.NamedNode):
        text, changed = value.value.removeprefix(HSPC), ""
    elif isinstance(value, ox.NamedNode) and column:
        text, changed = value.value, "An IRI stands as text"
    elif isinstance(value, ox.Literal):
        text, changed = _lexical(column.kind if column else "text", value)
    else:
        raise NoCellError("extra columns hold texts, and it is a thing" if not column
                          else "it is neither a text nor an IRI")  # fmt: skip
    text = tidy(text)
    if not text:
        raise NoCellError("it is an empty text")
    if CONTROL.search(text) or len(text) > MAX_CELL:
        raise NoCellError("it holds a control character or is longer than a cell may be")
    if column and column.many and SEPARATOR in text:
        raise NoCellError(f"it holds '{SEPARATOR}', which separates the values of a cell")
    cell = text_cell(text)
    if cell is None:
        raise NoCellError("tables read it as something else, as spreadsheets do")
    return cell, changed


def _lexical(kind: str, value: ox.Literal) -> tuple[str, str]:
    """The text of a literal as a cell of this kind has it, and what it does not show."""
    text, datatype = value.value, value.datatype.value
    if kind == "yes-no":
        return _YES_NO.get(text, text), ""
    if kind == "number":
        return without_exponent(text), ""
    if kind == "date" and datatype == DATE_TIME.value:
        return text[:10], "A time stands as its day"
    if kind in ("text", "concept") and datatype != _STRING:
        return text, f"A text stands without its {'language' if value.language else 'datatype'}"
    return text, ""


def subject_of(quad: ox.Quad) -> RdfNode:
    """The subject of a quad, which RDF 1.2 does not let be a triple."""
    assert not isinstance(quad.subject, ox.Triple)
    return quad.subject


def iri_of(term: RdfTerm) -> str:
    """The IRI of a term; empty if it has none."""
    return term.value if isinstance(term, ox.NamedNode) else ""


def short(term: RdfTerm) -> str:
    """A property or class as a CURIE, if its prefix is one of ours; any other term in full."""
    return compress(iri_of(term) or str(term))
