"""Safe XML parsing: no entities, nothing fetched; names without their namespace."""

import re
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from hsp_graph.core.errors import DataError
from hsp_graph.importing.files.encoding import head_text


def local(name: str) -> str:
    """The name of an element or attribute without its namespace."""
    return name.rpartition("}")[2]


def inner(element: Any, where: str) -> str:
    """What an element holds: its text, or its XML if it holds elements."""
    from defusedxml.ElementTree import tostring

    if not len(element):
        return element.text or ""
    try:
        return (element.text or "") + "".join(tostring(child, encoding="unicode") for child in element)
    except RecursionError:
        raise DataError("An element is nested too deeply.", where=where, hint="Export it again.") from None


_TAG = re.compile(r"<(?:[^\W\d][\w.-]*:)?([^\W\d][\w.-]*)")


def root_name(head: bytes) -> str:
    """The name of the first element of an XML file, without its prefix; empty if it is not XML.

    >>> root_name(b'<?xml version="1.0"?><!-- <a> --><g:gexf xmlns:g="http://gexf.net/1.3">')
    'gexf'
    """
    text, at = head_text(head).lstrip(), 0
    while text.startswith("<", at):
        if text.startswith("<?", at):
            end, mark = text.find("?>", at), "?>"
        elif text.startswith("<!--", at):
            end, mark = text.find("-->", at), "-->"
        elif text.startswith("<!", at):
            inside = text.find("[", at, text.find(">", at) + 1)  # declarations within a document type
            end, mark = (text.find(">", at), ">") if inside < 0 else (text.find("]>", at), "]>")
        else:
            match = _TAG.match(text, at)
            return match[1] if match else ""
        if end < 0:
            return ""
        at = end + len(mark)
        while text[at : at + 1].isspace():
            at += 1
    return ""


def parse_xml(file: IO[bytes] | Path, label: str) -> Any:
    """The root element of an XML file, read by defusedxml: no entities, nothing fetched.

    Raises:
        DataError: if it is not well-formed or declares entities.
    """
    from defusedxml import DefusedXmlException  # only XML needs it
    from defusedxml.ElementTree import parse

    try:
        return parse(file).getroot()
    except DefusedXmlException as error:
        raise DataError(
            f"'{label}' declares XML entities, which no export needs and which can do harm.",
            where=label, hint="Export it again; if it comes from a stranger, do not use it.",
        ) from error  # fmt: skip
    except (ParseError, ValueError, LookupError, OSError) as error:
        raise DataError(
            f"'{label}' is not well-formed XML: {error}.", where=label, hint="Export it again."
        ) from error
