r"""Strips strings, comments and escapes from a query, so that no two parsers disagree about its clauses.

Oxigraph and rdflib differ in small things (where a comment ends, what an escape in a string means), so that
one may see a clause where the other sees a comment. They read what is left here alike.
"""

import re

_HEX = "[0-9A-Fa-f]"
#: An escaped character, other than half a surrogate pair.
_CODE = rf"\\u(?![Dd][89A-Fa-f]){_HEX}{{4}}|\\U(?:0000(?![Dd][89A-Fa-f])|000[1-9A-Fa-f]|0010){_HEX}{{4}}"
_ESCAPE = rf"(?:\\[tbnrf\"'\\]|{_CODE})"
_TOKENS = re.compile(
    rf"""
    (?P<string>\"\"\"(?:"{{0,2}}(?:[^"\\]|{_ESCAPE}))*\"\"\"|'''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*'''
              |"(?:[^"\\\n\r]|{_ESCAPE})*"|'(?:[^'\\\n\r]|{_ESCAPE})*')
    |(?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|{_CODE})*>)
    |(?P<comment>\#[^\n\r]*)
    |(?P<local>\\[_~.\-!$&'()*+,;=/?\#@%])
    |(?P<fault>[\\"'])
    """,
    re.VERBOSE,
)
_CODES = re.compile(_CODE)
#: An IRI like this cannot be "less than" and something after it: nothing begins with //.
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")


def bare(text: str) -> str | None:
    r"""The text with empty strings and without comments and escapes; None if parsers can read it differently.

    >>> bare("ASK { ?s ?p 'SERVICE', 1 # SERVICE\r }")
    'ASK { ?s ?p "", 1  \r }'
    >>> bare(r'ASK { ?s ?p "\u0022 }'), bare("ASK { FILTER (1 <2#> 3) }")
    (None, None)
    """
    parts, end = [], 0
    for token in _TOKENS.finditer(text):
        kind, found = token.lastgroup, token[0]
        if kind == "fault" or (kind == "iri" and re.search("[#']", found) and not _ABSOLUTE.match(found)):
            return None
        stands = {"string": '""', "comment": " ", "local": "x"}
        parts += [text[end : token.start()], stands.get(str(kind)) or _CODES.sub("x", found)]
        end = token.end()
    return "".join([*parts, text[end:]])


def unescaped(text: str) -> str:
    r"""The text with its escaped characters (\\uXXXX) decoded everywhere, as SPARQL 1.1 requires.

    >>> unescaped(r"\u0053ERVICE")
    'SERVICE'
    """
    return _CODES.sub(lambda code: chr(int(code[0][2:], 16)), text)


#: Only queries that match may use SERVICE or name graphs with FROM, and are parsed by the guard.
MAY_LEAVE_THE_UNION = re.compile(r"service|\\u|(?<![:\w?$])from(?!\w)", re.IGNORECASE)
