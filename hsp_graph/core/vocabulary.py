"""The vocabulary of the tables: concepts by scheme, with their synonyms; read from SKOS by core.ontology."""

from collections.abc import Mapping
from dataclasses import dataclass

from hsp_graph.core.matching import nearest, normal


@dataclass(frozen=True)
class Vocabulary:
    """The concepts of every scheme, by their labels and synonyms.

    Attributes:
        schemes: for each scheme, the notation of a concept by each of its normalised labels and synonyms.

    >>> words = Vocabulary({"roles": {"head-teacher": "head-teacher", "principal": "head-teacher"}})
    >>> words.find("roles", "Principal")
    'head-teacher'
    """

    schemes: Mapping[str, Mapping[str, str]]

    def find(self, scheme: str, word: str) -> str | None:
        """The notation of the concept with this label or synonym, or None."""
        return self.schemes.get(scheme, {}).get(normal(word))

    def near(self, scheme: str, word: str) -> str | None:
        """The notation of the concept whose label is most similar to a mistyped word, or None."""
        words = self.schemes.get(scheme, {})
        match = nearest(normal(word), words)
        return words[match] if match else None
