"""Answers that are kept until the graph changes, so that what many ask is worked out once."""

from collections.abc import Hashable

from hsp_graph.server.jobs import Answer

#: So many bytes are kept, the newest, and so many answers.
_BYTES, _ANSWERS = 64 << 20, 2000


class AnswerCache:
    """Answers of one generation of the graph.

    >>> kept = AnswerCache()
    >>> kept.get(7, "who")
    >>> kept.put(7, "who", Answer(b"Joyce", "text/plain"))
    >>> kept.get(7, "who").body, kept.get(8, "who")
    (b'Joyce', None)
    """

    def __init__(self) -> None:
        self._generation, self._size = -1, 0
        self._answers = dict[Hashable, tuple[Answer, int]]()

    def get(self, generation: int, asked: Hashable) -> Answer | None:
        """The answer, if it is known of this generation."""
        if generation != self._generation:
            self._generation, self._size = generation, 0
            self._answers.clear()
        known = self._answers.get(asked)
        return known and known[0]

    def put(self, generation: int, asked: Hashable, answer: Answer) -> None:
        """Keep an answer of the generation that was asked for last; the oldest give way to it.

        One that would take a large part of all room is not kept.
        """
        size = len(answer.body) + len(repr(asked))
        if generation != self._generation or asked in self._answers or size > _BYTES // 8:
            return
        self._answers[asked] = answer, size
        self._size += size
        while self._size > _BYTES or len(self._answers) > _ANSWERS:
            _, size = self._answers.pop(next(iter(self._answers)))
            self._size -= size
