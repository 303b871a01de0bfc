"""A fictional authority of any size, as canonical tables: for benchmarks, tests and teaching.

Tables are written school by school, so memory does not grow with the authority but for a short record of
each practitioner. The same number of schools and the same seed give the same bytes on any machine.
"""

import csv
import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from hsp_graph.core.errors import CommandError
from hsp_graph.core.files import beside
from hsp_graph.core.schema import TABLES
from hsp_graph.demo.school import (
    AUTHORITY,
    NOW,
    OFFICERS,
    REGISTER,
    STILL,
    Practitioner,
    RecordWriter,
    School,
)

_SERVICE: Final = "family-learning"
_SCHOOLS_PER_PRACTITIONER: Final = 2.5


def generate(
    output: Path, *, schools: int, seed: int = 1, progress: Callable[[int], None] | None = None
) -> dict[str, int]:
    """Write a fictional authority: about 60 people and 120 ties for each school.

    It has heads with a stance and evidence for it, deputes, teachers, practitioners shared by schools,
    parents with their languages, programmes with participants, ties of every kind and valence with dates and
    accounts, a few heads who changed school, a few unidentified agents, parallel and mutual ties.

    Args:
        output: a folder that is new or empty. It is filled in one step at the end, or not at all.
        schools: the number of schools, at least 1.
        seed: of the random numbers; another seed gives another authority.
        progress: called after each school with the number of schools written.

    Returns:
        The number of rows of each table.

    Raises:
        CommandError: if ``schools`` is less than 1, or the folder is not new or empty or cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     counts = generate(Path(folder) / "authority", schools=2, seed=1)
    >>> list(counts)
    ['sources', 'organisations', 'people', 'roles', 'programmes', 'participation', 'ties', 'evidence']
    """
    if schools < 1:
        raise CommandError(
            f"An authority cannot have {schools} schools.", where="schools", hint="Ask for at least 1."
        )
    with _filled_at_the_end(output) as folder:
        with _Tables(folder) as tables:
            # A text seed is hashed with SHA-512, not with Python's own hash seed; each school has its own, so
            # that it does not depend on the one before. Nothing is secret here.
            writer = RecordWriter(tables.write, random.Random(f"{seed}"), REGISTER)  # noqa: S311
            practitioners = _write_authority(writer, schools)
            head_since = 0
            for number in range(schools):
                rng = random.Random(f"{seed}/{number}")  # noqa: S311
                own = number * len(practitioners) // schools
                head_since = School(tables.write, rng, number, practitioners, own).write_all(head_since)
                if progress is not None:
                    progress(number + 1)
        _write_readme(folder, schools, seed, tables.counts)
    return tables.counts


@contextmanager
def _filled_at_the_end(output: Path) -> Iterator[Path]:
    """A temporary folder beside ``output``, which replaces it at the end, or is deleted after an error."""
    output = output.resolve()
    folder = beside(output)
    try:
        if output.exists() and not (output.is_dir() and not any(output.iterdir())):
            raise CommandError(
                f"'{output.name}' is there already and is not an empty folder.",
                where=str(output),
                hint="Choose a new folder.",
            )
        if output == Path.cwd():
            # The folder is replaced, and the shell would be left in one that is deleted.
            raise CommandError(
                "The current folder cannot be replaced.", where=str(output), hint="Name a folder inside it."
            )
        folder.mkdir(parents=True)
        yield folder
        if output.exists():
            output.rmdir()
        folder.rename(output)
    except OSError as error:
        raise CommandError(
            f"The tables could not be written: {error.strerror or error}.",
            where=str(output),
            hint="Choose a folder that you may write to, on a disk with room.",
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Tables:
    """The canonical tables of one folder, open for writing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._writers: dict[str, csv.DictWriter[str]] = {}
        self.counts = {table.name: 0 for table in TABLES}

    def __enter__(self) -> "_Tables":
        for table in TABLES:
            path = self._folder / f"{table.name}.csv"
            file = self._stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            names = [column.name for column in table.columns]
            self._writers[table.name] = csv.DictWriter(file, names, lineterminator="\n")
            self._writers[table.name].writeheader()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def write(self, table: str, row: Mapping[str, Any]) -> None:
        """Add a row; missing columns stay empty, and an unknown one is an error."""
        self._writers[table].writerow(row)
        self.counts[table] += 1


def _write_authority(writer: RecordWriter, schools: int) -> list[Practitioner]:
    """Write the authority, its service, officers and practitioners, whom the schools share."""
    rng, write = writer.rng, writer.write
    writer.a_source("Family-learning register (fictional)", "register", NOW)
    write("organisations", {"id": AUTHORITY, "name": "Vale of Larch Council (fictional)",
                            "kind": "local-authority"})  # fmt: skip
    write("organisations", {"id": _SERVICE, "name": "Vale of Larch Family Learning (fictional)",
                            "kind": "family-learning-service", "part_of": AUTHORITY})  # fmt: skip
    for officer in OFFICERS:
        writer.person(officer, "authority-officer", AUTHORITY, rng.randint(2010, 2017))
    practitioners: list[Practitioner] = []
    for number in range(1, max(1, round(schools / _SCHOOLS_PER_PRACTITIONER)) + 1):
        until = rng.randint(2020, 2024) if rng.random() < 0.08 else STILL
        me = Practitioner(f"fl{number}", rng.randint(2006, 2017), until)
        degree = rng.choice(("BA Community Education", "BEd Primary", ""))
        write("people", {"id": me.id, "name": writer.name(), "qualifications": degree})
        writer.role(me.id, "family-learning-practitioner", _SERVICE, me.since, me.until)
        writer.tie(f"{me.id}-tie1", (me.id, rng.choice(OFFICERS)), "to-authority", 2018, until=me.until,
                   weights=(0.6, 0.3, 0.1))  # fmt: skip
        colleagues = {*practitioners[-1:], *rng.sample(practitioners, min(1, len(practitioners)))}
        for count, them in enumerate(sorted(colleagues, key=lambda one: one.id), 2):
            writer.tie(f"{me.id}-tie{count}", (me.id, them.id), "practitioner-practitioner",
                       max(me.since, them.since), until=min(me.until, them.until), mutual=0.8)  # fmt: skip
        practitioners.append(me)
    return practitioners


def _write_readme(folder: Path, schools: int, seed: int, counts: Mapping[str, int]) -> None:
    rows = "".join(f"| {name}.csv | {count:,} |\n" for name, count in counts.items())
    (folder / "README.md").write_text(
        f"""\
# A fictional authority of {schools:,} schools

**Everything here is fictional.** No person, school, family or authority in these tables exists; the names and
accounts were drawn at random from invented lists. Likeness to anybody is chance.

Made by `hsp generate --schools {schools} --seed {seed}`, which writes the same tables again.
They are canonical tables, ready for `hsp import`.

| Table | Rows |
| --- | ---: |
{rows}""",
        encoding="utf-8",
        newline="\n",
    )
