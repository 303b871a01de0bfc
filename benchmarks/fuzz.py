"""Gives every reader damaged and hostile files: nothing but the package's own error may come out.

    python benchmarks/fuzz.py --inputs 100000
    python benchmarks/fuzz.py --format gexf --inputs 2000 --seed 7

The files are small valid ones of each format with random changes: bytes turned, cut, doubled and moved, words
of the format put in, numbers made huge, elements of XML taken out, doubled and nested, members of a zip
changed and renamed. ``csv`` and ``xlsx`` are the canonical tables with all their checks, ``rdf`` is
any syntax of RDF. A format's inputs
depend on nothing but the seed and their number.

Fails on an input that gives any exception but HspError, rows that are not as readers promise, takes more than
1 GB, or twice more than 5 s (other work on the machine may slow it once); the input is kept in --output with
what went wrong.
"""

import json
import mmap
import os
import random
import resource
import runpy
import shutil
import signal
import struct
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType

import click

SMALL = runpy.run_path(str(Path(__file__).with_name("small_files.py")))
MUTATE = runpy.run_path(str(Path(__file__).with_name("mutations.py")))["mutated"]

_SECONDS, _BYTES = 5, 1 << 30
#: A reader that does not even listen to an alarm is ended after so many seconds.
_DEAF = 20
#: Of different faults so many are kept.
_KEPT = 20

Files = Mapping[str, bytes]
#: What reads the files in a folder, to the last row.
Read = Callable[[Path, Files], None]


class TooSlowError(BaseException):
    """An input that takes too long; no reader may catch it."""


class BrokenPromiseError(Exception):
    """A row that is not as readers promise."""


@click.command()
@click.option("--inputs", default=100_000, show_default=True, help="How many for each format.")
@click.option("--seconds", type=float, default=0, help="At most so many for each format; 0 for any number.")
@click.option("--format", "only", default="", metavar="NAME", help="One format; by default all.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same inputs.")
@click.option("--output", type=click.Path(path_type=Path), default=Path("fuzz-faults"), show_default=True,
              help="Where inputs are kept that fail.")  # fmt: skip
def main(inputs: int, seconds: float, only: str, seed: int, output: Path) -> None:
    """Try damaged files on every reader."""
    formats = SMALL["small_files"]()
    if only and only not in formats:
        raise click.BadParameter(f"The formats are {', '.join(formats)}.")
    failed = False
    click.echo(
        f"{'format':16}{'inputs':>10}{'read':>10}{'refused':>10}{'faults':>8}{'slowest s':>11}{'MB':>7}"
    )
    for name in [only] if only else list(formats):
        done, read, faults, slowest, memory = run(name, inputs, seconds, seed, output)
        click.echo(
            f"{name:16}{done:10,}{read:10,}{done - read - faults:10,}{faults:8,}{slowest:11.2f}{memory:7,.0f}"
        )
        failed = failed or faults > 0
    sys.exit(1 if failed else 0)


def run(
    name: str, inputs: int, seconds: float, seed: int, output: Path
) -> tuple[int, int, int, float, float]:
    """Try inputs on a format in a process of its own.

    Returns:
        How many were tried, were read, failed; the longest time in seconds; the memory in MB.
    """
    folder = Path(tempfile.mkdtemp(prefix="hsp-fuzz-"))
    shared = mmap.mmap(-1, 64)
    child = os.fork()
    if not child:
        status = 1
        try:
            _Worker(name, seed, folder, output, shared).run(inputs, seconds)
            status = 0
        except BaseException:  # a fork must not run on in its parent's frames
            traceback.print_exc()
        os._exit(status)
    begun = time.monotonic()
    status = 0
    while (ended := os.waitpid(child, os.WNOHANG)) == (0, 0):
        time.sleep(0.2)
        done, _, _, since, _, _ = _numbers(shared)
        if sys.stderr.isatty():
            rate = done / (time.monotonic() - begun)
            left = (inputs - done) / rate if rate else 0
            click.echo(
                f"\r{name}: {done:,} of {inputs:,}, {rate:,.0f}/s, {left:,.0f} s left  ", err=True, nl=False
            )
        if since and time.monotonic() - since > _DEAF:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            shutil.copytree(folder, output / f"{name}-{int(done)}-deaf", dirs_exist_ok=True)
            status = 1
            break
    # A worker that comes to its end by itself ends well, or a fault of its own is one.
    status = status or int(ended[1] != 0)
    if sys.stderr.isatty():
        click.echo("\r" + " " * 70 + "\r", err=True, nl=False)
    shutil.rmtree(folder, ignore_errors=True)
    done, read, faults, _, slowest, memory = _numbers(shared)
    return int(done), int(read), int(faults) + status, slowest, memory


def _numbers(shared: mmap.mmap) -> tuple[float, ...]:
    """Inputs tried, read, failed; since when the present one runs; the longest time; the memory."""
    return struct.unpack("6d", shared[:48])


class _Worker:
    def __init__(self, name: str, seed: int, folder: Path, output: Path, shared: mmap.mmap) -> None:
        self._name, self._seed, self._folder, self._output, self._shared = name, seed, folder, output, shared
        self._faults: set[str] = set()
        self._failed = 0

    def run(self, inputs: int, seconds: float) -> None:
        warnings.simplefilter("ignore")  # that a zip has two members of one name is meant so
        seeds = SMALL["small_files"]()[self._name]
        read = reader(self._name)
        for files in seeds:
            self._write(files)
            read(self._folder, files)  # the seeds themselves are right, and all is imported that will be
        limit = _now_used() + _BYTES
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        signal.signal(signal.SIGALRM, _ring)
        begun, well, slowest = time.monotonic(), 0, 0.0
        for number in range(inputs):
            if seconds and time.monotonic() - begun > seconds:
                break
            chance = random.Random(f"{self._seed}/{self._name}/{number}")
            files = MUTATE(chance, seeds)
            self._write(files)
            start = time.monotonic()
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            self._shared[:48] = struct.pack("6d", number, well, self._failed, start, slowest, memory)
            well += self._tried(read, files, number)
            slowest = max(slowest, time.monotonic() - start)
            self._shared[:48] = struct.pack("6d", number + 1, well, self._failed, 0, slowest, memory)

    def _tried(self, read: Read, files: Files, number: int, again: bool = False) -> bool:
        from hsp_graph.core.errors import HspError

        signal.setitimer(signal.ITIMER_REAL, _SECONDS)
        try:
            read(self._folder, files)
        except HspError:
            return False
        except (Exception, TooSlowError) as error:  # anything else is what is looked for
            if isinstance(error, TooSlowError) and not again:
                return self._tried(read, files, number, again=True)
            self._keep(error, number)
            return False
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        return True

    def _write(self, files: Files) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        for name, content in files.items():
            path = self._folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def _keep(self, error: BaseException, number: int) -> None:
        self._failed += 1
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if "hsp_graph" in frame.filename] or frames
        fault = f"{type(error).__name__} {Path(own[-1].filename).name}:{own[-1].lineno}"
        if fault in self._faults or len(self._faults) == _KEPT:
            return
        self._faults.add(fault)
        kept = self._output / f"{self._name}-{number}"
        shutil.copytree(self._folder, kept, dirs_exist_ok=True)
        told = "".join(traceback.format_exception(error)[-12:])
        (self._output / f"{self._name}-{number}.txt").write_text(told, encoding="utf-8", errors="replace")
        click.echo(f"\n{self._name}: {fault}: {str(error)[:200]}; kept in {kept}", err=True)


def _ring(number: int, frame: FrameType | None) -> None:
    raise TooSlowError(f"longer than {_SECONDS} s")


def _now_used() -> int:
    """The address space in use, in bytes; half a gigabyte where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 1 << 29


def reader(name: str) -> Read:
    """What reads files of a format to the last row.

    Args:
        name: of the format; ``csv`` and ``xlsx`` are the canonical tables, ``rdf`` is any syntax of RDF.
    """
    if name in ("csv", "xlsx", "rdf"):
        return _canonical(name == "rdf")
    from hsp_graph.importing.formats.registry import module_of, raw_formats

    form = raw_formats()[name]
    module = module_of(form, form.reader)

    def read(folder: Path, files: Files) -> None:
        single = len(files) == 1 and "/" not in next(iter(files))
        path = folder / next(iter(files)) if single else folder
        if single:
            module.looks_like(files[path.name][: 1 << 16], path.name)
        else:
            module.looks_like_folder(path)
        for table in module.read(path, path.name):
            header, ids = set(table.header), set()
            for row in table.rows():
                if not header.issuperset(row.cells) or not all(row.cells.values()):
                    raise BrokenPromiseError(f"cells not in the header or empty: {row}")
                if len(row.ends) != 2 * (table.holds == "ties") or not all(row.ends):
                    raise BrokenPromiseError(f"ends: {row}")
                if table.holds == "agents" or (table.holds == "ties" and row.id):
                    if not row.id or row.id in ids:
                        raise BrokenPromiseError(f"an identifier is missing or twice: {row}")
                    ids.add(row.id)

    return read


def _canonical(rdf: bool) -> Read:
    """What reads canonical tables, or those that RDF becomes, with all their checks."""
    from hsp_graph.core.ontology import load_vocabulary, ontology_files
    from hsp_graph.importing.checking import Checker
    from hsp_graph.importing.formats.rdf.reader import looks_like_rdf, read_rdf
    from hsp_graph.importing.tables import read_sources

    vocabulary = load_vocabulary(ontology_files())

    def read(folder: Path, files: Files) -> None:
        paths = [folder / name for name in files]
        if rdf:
            looks_like_rdf(files[paths[0].name][: 1 << 16], paths[0].name)
            sheets = read_rdf(paths[0], paths[0].name, "https://example.org/study/")[0]
        else:
            sheets = read_sources(paths)
        checker = Checker(sheets, vocabulary)
        passed = sum(1 for _ in checker.records())
        if passed + checker.rows_refused != checker.rows_read:
            raise BrokenPromiseError(f"{json.dumps([passed, checker.rows_refused, checker.rows_read])}")

    return read


if __name__ == "__main__":
    main()
