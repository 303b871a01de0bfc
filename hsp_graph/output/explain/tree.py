"""An explanation as a tree: for a program, and for a terminal."""

import io
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hsp_graph.core.text import printable

#: How many nodes below one are shown on a terminal; the rest are counted.
SHOWN = 10


@dataclass(frozen=True)
class ExplanationNode:
    """Something, and what it rests on.

    Attributes:
        kind: what it is: tie, person, row, evidence, source, import, rule, number, type and so on.
        text: it, in words.
        facts: what is said of it, by name.
        below: what it rests on.
        of: the text that explains it by itself, for ``hsp explain``; "" where nothing does.
        above: whether it is a reference to the full node above.
    """

    kind: str
    text: str
    facts: Mapping[str, str] = field(default_factory=dict)
    below: Sequence["ExplanationNode"] = ()
    of: str = ""
    above: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The node and all below it, of texts, lists and dicts.

        >>> ExplanationNode("import", "import 1", {"file": "ties.csv"}).to_dict()["facts"]
        {'file': 'ties.csv'}
        """
        return {
            "kind": self.kind,
            "text": self.text,
            "of": self.of,
            "above": self.above,
            "facts": dict(self.facts),
            "below": [node.to_dict() for node in self.below],
        }

    def walk(self) -> Iterator["ExplanationNode"]:
        """The node and all below it."""
        yield self
        for node in self.below:
            yield from node.walk()


@dataclass(frozen=True)
class Explanation:
    """Why the graph says what it says: the chain down to rows, evidence, sources, imports and rules.

    Attributes:
        root: what was asked about.
    """

    root: ExplanationNode

    def to_dict(self) -> dict[str, Any]:
        """The whole tree, of texts, lists and dicts; see :meth:`ExplanationNode.to_dict`."""
        return self.root.to_dict()

    def text(self, width: int | None = None, *, everything: bool = False) -> str:
        """The tree as a terminal shows it, as wide as the terminal or as is given.

        A row names its import; the imports stand below the tree, each with its files. Of a long list the
        first stand there, unless everything is wanted.

        >>> tie = ExplanationNode("tie", "A tie", {"from": "a"}, [ExplanationNode("row", "ties.csv, row 2")])
        >>> print(Explanation(tie).text(40), end="")
        A tie
        from: a
        └── ties.csv, row 2
        """
        from rich.console import Console  # only a terminal needs it, and --help does without it
        from rich.text import Text
        from rich.tree import Tree

        def shown(node: ExplanationNode) -> Text:
            facts = " · ".join(f"{name}: {value}" for name, value in node.facts.items())
            aside = " (told above)" if node.above else " (--all)" if node.kind == "more" else ""
            lines = [node.text + aside, *([facts] if facts else [])]
            return Text("\n".join(map(printable, lines)))

        imports: dict[str, dict[str, None]] = {}

        def grown(node: ExplanationNode, tree: Tree) -> Tree:
            for one in node.below:
                if one.kind == "import" and not one.above:
                    made = imports.setdefault(f"{one.text}: {one.facts['when']}; {one.facts['by']}", {})
                    made |= dict.fromkeys(filter(None, one.facts.get("file", "").split("; ")))
            below = [one for one in node.below if one.kind != "import"]
            alike = [one for one in below if one.kind != "more"]
            long = len(alike) > SHOWN + 1 and len({one.kind for one in alike}) == 1 and not everything
            for one in below:
                if long and one is alike[SHOWN]:
                    tree.add(f"… and {len(alike) - SHOWN:,} more (--all)")
                if not long or not any(one is hidden for hidden in alike[SHOWN:]):
                    grown(one, tree.add(shown(one)))
            return tree

        out = io.StringIO()
        wide = width or shutil.get_terminal_size((80, 24)).columns
        console = Console(file=out, width=wide, color_system=None, force_terminal=False, legacy_windows=False)
        console.print(grown(self.root, Tree(shown(self.root))))
        lines = [line.rstrip() for line in out.getvalue().splitlines()]
        for made, files in imports.items():
            # A digest is never broken, however narrow the terminal.
            lines += ["", printable(made)]
            for file in files:
                name, _, digest = printable(file).rpartition(", SHA-256 ")
                lines += [f"  {name}", f"    SHA-256 {digest}"]
        return "\n".join(lines) + "\n"
