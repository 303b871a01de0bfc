"""String matching: the normal form of a word, and the most similar of several."""

import re
from collections.abc import Iterable

from rapidfuzz import fuzz, process


def normal(word: str) -> str:
    """The normal form in which words are compared: case, blanks, hyphens and underscores make no difference.

    >>> normal(" Head teacher") == normal("head-TEACHER")
    True
    """
    return re.sub(r"[\s_\-]+", "-", word.strip().lower())


def nearest(word: str, candidates: Iterable[str], threshold: int = 65) -> str | None:
    """The candidate most similar to a mistyped word; None if none reaches the threshold in per cent.

    Whole candidates are compared first, so that a short word does not match a part of a long one.

    >>> nearest("amnia", ["amina", "dev"]), nearest("ahmed", ["Ms Fatima Ahmed"])
    ('amina', 'Ms Fatima Ahmed')
    """
    return next(iter(nearest_few(word, candidates, threshold, most=1)), None)


def nearest_few(word: str, candidates: Iterable[str], threshold: int = 65, *, most: int = 3) -> list[str]:
    """The candidates most similar to a mistyped word, the best first.

    >>> nearest_few("amnia", ["amina", "dev", "anna"])
    ['amina', 'anna']
    """
    among = list(candidates)
    for scorer in (fuzz.ratio, fuzz.WRatio):
        found = process.extract(
            word, among, scorer=scorer, processor=str.casefold, score_cutoff=threshold, limit=most
        )
        if found:
            return [candidate for candidate, _, _ in found]
    return []
