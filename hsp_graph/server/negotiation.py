"""Content negotiation by the header Accept (RFC 9110, section 12.5.1)."""

import re
from collections.abc import Sequence

_QUALITY = re.compile(r"\s*q\s*=\s*(1(\.0{0,3})?|0(\.\d{0,3})?)\s*", re.IGNORECASE)


def chosen(accept: str, offered: Sequence[str]) -> str | None:
    """The media type on offer that the client prefers; the first of those it prefers equally.

    Args:
        accept: the header; an empty one accepts anything.
        offered: media types, the server's favourite first.

    Returns:
        One of those on offer, or None if it accepts none of them.

    >>> offered = ["text/turtle", "application/rdf+xml"]
    >>> chosen("application/rdf+xml, text/turtle;q=0.9, */*;q=0.1", offered)
    'application/rdf+xml'
    >>> chosen("text/*;q=0.5", offered), chosen("text/html", offered), chosen("", offered)
    ('text/turtle', None, 'text/turtle')
    """
    ranges = {}
    for part in accept.lower().split(","):
        media, *parameters = part.split(";")
        if media.strip():
            known = filter(None, map(_QUALITY.fullmatch, parameters))
            ranges[media.strip()] = float(next((match[1] for match in known), 1))
    if not ranges:
        return offered[0]

    def quality(media: str) -> float:
        kind = media.partition("/")[0]
        return next((ranges[one] for one in (media, f"{kind}/*", "*/*") if one in ranges), 0)

    best = max(offered, key=quality)
    return best if quality(best) > 0 else None
