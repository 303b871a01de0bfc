"""Raw tables -> the first draft of their mapping, with what the words of the study suggest."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from hsp_graph.importers.raw import RawTable
from hsp_graph.mapping import COLUMNS, means, suggestion
from hsp_graph.records import SEPARATOR, Column
from hsp_graph.vocabulary import Vocabulary, normal

#: Of a column's values so many are listed; with more it is text and not a word.
_LISTED = 60

#: Columns of ours by what others call them, beside our own names.
_CALLED = {
    "agents": {
        "name": ("label", "full-name", "nickname", "alter-name"),
        "role": ("type", "category", "node-type", "position", "occupation", "group", "networkcanvastype"),
        "organisation": ("school", "workplace"),
        "language": ("languages", "home-language"),
        "education": ("qualification-level",),
        "note": ("description", "notes", "comment"),
    },
    "ties": {
        "relation": ("type", "kind", "label", "relationship", "edge-type", "tie"),
        "valence": ("sign", "quality", "polarity"),
        "strength": ("weight", "value", "closeness", "frequency"),
        "valid_from": ("start", "since", "from-date"),
        "valid_until": ("end", "until", "to-date"),
        "note": ("description", "notes", "comment"),
    },
    "evidence": {
        "quotation": ("text", "quote"),
        "indicators": ("codes",),
        "agent": ("case",),
        "coder": ("user", "creator"),
        "note": ("comment", "description"),
    },
}


def suggested_mapping(tables: Sequence[RawTable], vocabulary: Vocabulary, *, comments: bool = True) -> str:
    """A mapping of these tables, as TOML.

    A column of theirs is taken for ours if it is called like it, or as others call it, and, where ours holds
    words of the vocabulary, at least one of its values is such a word. What a value means is suggested; a
    value that means nothing is left empty, with a question mark beside it.

    Args:
        tables: of one file, or several that belong together.
        vocabulary: the words of the study.
        comments: whether to explain; without them, values that mean nothing stay as they are.
    """
    first = tables[0]
    lines = [
        "# What the file's columns and values mean in the study. Look it through, mend it, then:",
        f"#   hsp import {first.path.name} --mapping THIS_FILE",
        '# "own": its identifiers mean nothing in other files. "shared": the same one is the same person.',
        'ids = "own"',
        "",
        "# What all of it rests on; every tie leads back to it.",
        "[source]",
        f"id = {_text(normal(first.path.stem) or 'file')}",
        f"title = {_text(first.path.name)}",
    ]
    for table in tables:
        lines += ["", *_table(table, vocabulary)]
    if not comments:
        lines = [line for line in lines if not line.startswith("#") and not line.endswith("# ?")]
    return "\n".join(lines) + "\n"


def _table(table: RawTable, vocabulary: Vocabulary) -> list[str]:
    holds = table.holds if table.holds in COLUMNS else "ignore"
    words, count = _words(table)
    lines = [f"# {count:,} rows, which hold {table.holds}: {', '.join(table.header) or 'no columns'}",
             f"[tables.{_text(table.name)}]", f'as = "{holds}"']  # fmt: skip
    if holds == "ignore":
        return lines
    columns = _columns(holds, words, vocabulary)
    # A table is often called by what its rows are: Teacher, or Knows.
    named = {"agents": "role", "ties": "relation"}.get(holds, "")
    fixed = {}
    if named and named not in columns and means(table.name, COLUMNS[holds][named], vocabulary):
        fixed = {named: suggestion(table.name, COLUMNS[holds][named], vocabulary)}
    if columns:
        lines += ["# ours = theirs", f"[tables.{_text(table.name)}.columns]"]
        lines += [f"{ours} = {_text(theirs)}" for ours, theirs in columns.items()]
    if fixed:
        lines += ["# ours = the same for every row", f"[tables.{_text(table.name)}.fixed]"]
        lines += [f"{ours} = {_text(value)}" for ours, value in fixed.items()]
    for ours, theirs in columns.items():
        column = COLUMNS[holds][ours]
        if column.kind in ("concept", "choice"):
            lines += [f'# theirs = ours; "" leaves it out. {_choice_of(column, vocabulary)}',
                      f"[tables.{_text(table.name)}.values.{ours}]"]  # fmt: skip
            for word, _ in words[theirs].most_common():
                sure = "" if means(word, column, vocabulary) else "  # ?"
                lines.append(f"{_text(word)} = {_text(suggestion(word, column, vocabulary))}{sure}")
    return lines


def _columns(holds: str, words: Mapping[str, Counter[str]], vocabulary: Vocabulary) -> dict[str, str]:
    """For columns of ours, those of theirs that seem to be the same."""
    found: dict[str, str] = {}
    free = list(words)
    for ours, column in COLUMNS[holds].items():
        called = (normal(ours), *_CALLED[holds].get(ours, ()))
        for theirs in sorted(free, key=lambda name: _rank(normal(name), called)):
            if normal(theirs) not in called:
                continue
            if column.kind in ("concept", "choice") and not any(
                means(word, column, vocabulary) for word in words[theirs]
            ):
                continue
            found[ours] = theirs
            free.remove(theirs)
            break
    return found


def _rank(name: str, called: Sequence[str]) -> int:
    return called.index(name) if name in called else len(called)


def _words(table: RawTable) -> tuple[dict[str, Counter[str]], int]:
    """The values of each column and how often they stand there; none where they are too many for words."""
    words: dict[str, Counter[str]] = {name: Counter() for name in table.header}
    many: set[str] = set()
    count = 0
    for row in table.rows():
        count += 1
        for name, text in row.cells.items():
            if name in many:
                continue
            words.setdefault(name, Counter()).update(
                part.strip() for part in text.split(SEPARATOR) if part.strip()
            )
            if len(words[name]) > _LISTED:
                many.add(name)
                words[name].clear()
    return words, count


def _choice_of(column: Column, vocabulary: Vocabulary) -> str:
    if column.kind == "choice":
        return f"Ours: {', '.join(column.choices)}"
    return f"'hsp ask vocabulary -p scheme={column.scheme}' lists ours"


def _text(text: str) -> str:
    """A text as TOML writes it; JSON's escapes are TOML's too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
