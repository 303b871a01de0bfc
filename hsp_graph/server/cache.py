"""The cache of answers, which lasts until the graph changes."""

from collections.abc import Hashable

from hsp_graph.server.jobs import Answer

#: The limits of the cache: bytes and answers. The oldest answers go first.
_BYTES, _ANSWERS = 64 << 20, 2000


class AnswerCache:
    """Answers about one generation of the graph.

    >>> cache = AnswerCache()
    >>> cache.get(7, "who")
    >>> cache.put(7, "who", Answer(b"Joyce", "text/plain"))
    >>> cache.get(7, "who").body, cache.get(8, "who")
    (b'Joyce', None)
    """

    def __init__(self) -> None:
        self._generation, self._size = -1, 0
        self._answers = dict[Hashable, tuple[Answer, int]]()

    def get(self, generation: int, asked: Hashable) -> Answer | None:
        """The answer in the cache, if it is about this generation."""
        if generation != self._generation:
            self._generation, self._size = generation, 0
            self._answers.clear()
        known = self._answers.get(asked)
        return known and known[0]

    def put(self, generation: int, asked: Hashable, answer: Answer) -> None:
        """Add an answer, unless it is of another generation than the last :meth:`get`, or very large.

        If the graph changes while the answer is made, nobody knows which generation it is about; the next
        :meth:`get` clears it away.
        """
        size = len(answer.body) + len(repr(asked))
        if generation != self._generation or asked in self._answers or size > _BYTES // 8:
            return
        self._answers[asked] = answer, size
        self._size += size
        while self._size > _BYTES or len(self._answers) > _ANSWERS:
            _, size = self._answers.pop(next(iter(self._answers)))
            self._size -= size
