"""Matching words: their normal form, and the nearest of several."""

import re
from collections.abc import Iterable

from rapidfuzz import fuzz, process


def normal(word: str) -> str:
    """The form in which words are compared: case, blanks, hyphens and underscores make no difference.

    >>> normal(" Head teacher") == normal("head-TEACHER")
    True
    """
    return re.sub(r"[\s_\-]+", "-", word.strip().lower())


def nearest(word: str, candidates: Iterable[str], likeness: int = 65) -> str | None:
    """The candidate most like a mistyped word, or None if none is so alike, in per cent.

    The whole of a candidate is compared first, so that a short word is not found inside a long one.

    >>> nearest("amnia", ["amina", "dev"]), nearest("ahmed", ["Ms Fatima Ahmed"])
    ('amina', 'Ms Fatima Ahmed')
    """
    return next(iter(nearest_few(word, candidates, likeness, most=1)), None)


def nearest_few(word: str, candidates: Iterable[str], likeness: int = 65, *, most: int = 3) -> list[str]:
    """The candidates most like a mistyped word, the most alike first.

    >>> nearest_few("amnia", ["amina", "dev", "anna"])
    ['amina', 'anna']
    """
    among = list(candidates)
    for scorer in (fuzz.ratio, fuzz.WRatio):
        found = process.extract(
            word, among, scorer=scorer, processor=str.casefold, score_cutoff=likeness, limit=most
        )
        if found:
            return [candidate for candidate, _, _ in found]
    return []
