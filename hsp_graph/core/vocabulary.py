"""The words a table may use: concepts by scheme, with their synonyms. Read from SKOS by the RDF wing."""

from collections.abc import Mapping
from dataclasses import dataclass

from hsp_graph.core.matching import nearest, normal


@dataclass(frozen=True)
class Vocabulary:
    """The concepts of every scheme.

    Attributes:
        schemes: for each scheme, the notation each normalised label or synonym stands for.

    >>> words = Vocabulary({"roles": {"head-teacher": "head-teacher", "principal": "head-teacher"}})
    >>> words.find("roles", "Principal")
    'head-teacher'
    """

    schemes: Mapping[str, Mapping[str, str]]

    def find(self, scheme: str, word: str) -> str | None:
        """The notation of the concept that this word means in this scheme, or None."""
        return self.schemes.get(scheme, {}).get(normal(word))

    def near(self, scheme: str, word: str) -> str | None:
        """The notation of the concept most like a mistyped word, or None if none is near."""
        words = self.schemes.get(scheme, {})
        match = nearest(normal(word), words)
        return words[match] if match else None
