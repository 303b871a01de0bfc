"""A study's folder: ``hsp.toml`` and the store. Opens everything below it for the faces."""

import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from hsp_graph.core.dates import ANY, date_in, fault_of
from hsp_graph.core.errors import CommandError
from hsp_graph.core.namespaces import STUDY
from hsp_graph.graph.study import Study

if TYPE_CHECKING:
    from hsp_graph.core.result_table import ResultTable
    from hsp_graph.graph.functions import Questions
    from hsp_graph.graph.validation import Validation
    from hsp_graph.network.network import Network
    from hsp_graph.output.maps import HomeSchoolMap
    from hsp_graph.study.imports import ImportReport, Progress
    from hsp_graph.study.withdraw import Withdrawal

CONFIG = "hsp.toml"

#: What a study says where it states no date.
_UNDATED = '# as_of = "2008"  # as of when roles and ties count; else the day of the youngest import\n'

#: A base of IRIs (RFC 3987), to which a name can be added: no query, no fragment, / at its end.
_BASE = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(//[\w.~-]+(:[0-9]{1,5})?/|(?!/))(([\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*/)*(?<=/)"
)


class Workspace(Study):
    """A study and the doors to all that can be done with it."""

    def network(self, as_of: str = "") -> "Network":
        """The people and ties as arrays, as of a date.

        Args:
            as_of: the date; the study's own if it is not given, "any" for all that ever held.

        Raises:
            CommandError: if it is no date, or no tie held then.
        """
        from hsp_graph.network.cache import read_network_as_of

        return read_network_as_of(self, as_of)

    def import_files(
        self,
        sources: Sequence[Path],
        *,
        file_format: str = "",
        mapping: Path | None = None,
        replace: int = 0,
        dry_run: bool = False,
        skip_bad_rows: bool = False,
        progress: "Progress" = lambda doing, rows: None,
    ) -> "ImportReport":
        """Import canonical tables or foreign files: all of it or nothing.

        Args:
            sources: files and folders, canonical or foreign.
            file_format: the format of the foreign ones, if it cannot be told from them.
            mapping: what their columns and values mean; if none is given, what they are called must say it.
            replace: the number of an import that this one takes the place of; 0 for none.
            dry_run: check only.
            skip_bad_rows: take the good rows although others are refused.
            progress: told how far it is.

        Raises:
            CommandError, DataError: see :func:`hsp_graph.study.imports.import_sheets`,
                :func:`hsp_graph.importing.formats.registry.read_raw` and
                :func:`hsp_graph.importing.mapping.mapping.check_mapping`.
        """
        from hsp_graph.importing.sources import all_sheets
        from hsp_graph.study.imports import has_agent, import_sheets

        def known(agent: str) -> bool:
            return has_agent(self, agent, replace)

        sheets, elements = all_sheets(
            sources, self.vocabulary(), self.base, known, file_format=file_format, mapping=mapping
        )
        return import_sheets(
            self, sheets, dry_run=dry_run, skip_bad_rows=skip_bad_rows, progress=progress, elements=elements,
            replace=replace,
        )  # fmt: skip

    def suggest_mapping(self, sources: Sequence[Path], *, file_format: str = "") -> str:
        """The first draft of a mapping of foreign files, as TOML with comments."""
        from hsp_graph.importing.formats.registry import read_raw
        from hsp_graph.importing.mapping.draft import suggested_mapping

        tables = [table for source in sources for table in read_raw(source, file_format)]
        return suggested_mapping(tables, self.vocabulary(), sources=sources)

    def imports(self) -> "ResultTable":
        """The imports that are in the graph."""
        from hsp_graph.study.imports import imports_table

        return imports_table(self)

    def undo(self, batch: int) -> int:
        """Take an import out again.

        Returns:
            The number of the import in whose place it had come, which does not come back; 0 for none.

        Raises:
            CommandError: if there is no such import.
        """
        from hsp_graph.study.imports import undo

        return undo(self, batch)

    def same(self, one: str, other: str, because: str, *, source: str = "") -> int:
        """State that two identifiers are one person or organisation; the number of the import that says so.

        Raises:
            CommandError: see :func:`hsp_graph.study.same.state_same`.
        """
        from hsp_graph.study.same import state_same

        return state_same(self, one, other, because, source=source)

    def candidates(self) -> "ResultTable":
        """Pairs that may be one; see :func:`hsp_graph.study.duplicates.candidates`."""
        from hsp_graph.study.duplicates import candidates

        return candidates(self.store)

    def withdraw(self, source: str, *, dry_run: bool = False) -> "Withdrawal":
        """Take out all that rests on one source alone.

        Raises:
            CommandError: if there is no such source.
        """
        from hsp_graph.study.withdraw import withdraw

        return withdraw(self, source, dry_run=dry_run)

    def validate(self, progress: Callable[[str], None] = lambda title: None) -> "Validation":
        """Check the graph against shapes and checks."""
        from hsp_graph.graph.validation import validate

        return validate(self.store, progress=progress)

    def ask(self, question: str, given: Mapping[str, str] | None = None) -> "ResultTable":
        """The answer to a shipped question; see :mod:`hsp_graph.graph.questions`."""
        from hsp_graph.graph.questions import ask

        return ask(self, question, given or {})

    @cached_property
    def questions(self) -> "Questions":
        """The shipped questions as functions: ``workspace.questions.parents(agent="Joyce")``."""
        from hsp_graph.graph.functions import questions_as_functions

        return questions_as_functions(self.ask)

    def map(
        self,
        title: str = "",
        *,
        level: str = "",
        focus: str = "",
        as_of: str = "",
        compare: tuple[str, str] | None = None,
        explain_base: str = "",
    ) -> "HomeSchoolMap":
        """The map of this study: who stands between home and school.

        Args:
            title: the page's heading; by default the study's title.
            level: what is one mark: people, families or roles.
            focus: whose neighbourhood is open when the page is.
            as_of: the date the page opens at; the study's own if it is not given, "any" for all dates.
            compare: two dates; the page opens with what changed from the first to the second.
            explain_base: what the address of an explanation begins with, where the page is served.

        Raises:
            CommandError: if there is no such level, nobody of that name, or no such date in the data.
        """
        from hsp_graph.graph.evidence import is_fictional, read_evidence, read_rules
        from hsp_graph.measures.routes import RELIANCE_RULE, reliance
        from hsp_graph.network.cache import read_network
        from hsp_graph.network.from_graph import gathered
        from hsp_graph.output.maps import About, HomeSchoolMap
        from hsp_graph.output.maps.times import dated, network_at

        whole = read_network(self)
        date = as_of or self.reference_date
        if as_of and date != ANY:
            network_at(whole, date)
        opening = "" if compare or date == ANY or not dated(whole) else date
        then = whole.at(opening or ANY)
        if not as_of and not len(then.source):  # rather all dates than an empty page
            opening, then = "", whole
        network = whole.with_groups_of(then)
        counts = reliance(then).counts(len(then)).tolist()
        lacking = "no other short route to a head-teacher or other holder of power in their school"
        named = zip(network.agents["id"].tolist(), counts, strict=True)
        return HomeSchoolMap(
            network,
            title=title or self.title,
            notice="Fictional: nobody on this map is real." if is_fictional(self.store) else "",
            evidence=read_evidence(self.store),
            about={agent: About(*known) for agent, known in gathered(self.store, network).items()},
            rules=read_rules(self.store),
            standing={agent: count for agent, count in named if count},
            standing_words=(f"family has {lacking}", f"families have {lacking}"),
            standing_unit=f"Families with {lacking}",
            standing_rule=RELIANCE_RULE,
            level=level,
            focus=focus,
            as_of=opening,
            compare=compare,
            explain_base=explain_base,
        )

    def report(self, form: Literal["html", "md"] = "html", *, as_of: str = "", explain_base: str = "") -> str:
        """The report on this study, as one HTML file or as Markdown; measured as of a date, if one is given.

        It depends on nothing but the graph, changes nothing, and can be served as it is: the page holds its
        own content security policy, asks for nothing and runs no script.

        Args:
            form: html or md.
            as_of: the date.
            explain_base: what the address of an explanation begins with, where the page is served.

        Raises:
            CommandError: if the date cannot be read, or no tie held then.
        """
        from hsp_graph.output.report import html, markdown, report_on

        report = report_on(self, as_of)
        return html(report, explain_base) if form == "html" else markdown(report)


def init_workspace(folder: Path, *, title: str = "", base: str = "", as_of: str = "") -> Workspace:
    """Make an empty study in a folder, which may exist.

    Args:
        folder: where; its name gives title and base where they are not given.
        title: what the study is called.
        base: what its IRIs begin with.
        as_of: the date that it is about; the day of its youngest import if it states none.

    Raises:
        CommandError: if the folder holds a study already or cannot be written, the base is no base of IRIs,
            or the date no date.
    """
    if (folder / CONFIG).exists():
        raise CommandError(
            f"There is a study in '{folder}' already.", hint="Use it as it is, or name another folder."
        )
    name = folder.resolve().name
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "study"
    title, base = title or name, base or f"{STUDY}{slug}/"
    _check_base(base)
    dated = f"as_of = {_toml(as_of if as_of == ANY else date_in(as_of))}\n" if as_of else _UNDATED
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / CONFIG).write_text(
            f"# A study of home-school relationships.\ntitle = {_toml(title)}\nbase = {_toml(base)}\n{dated}",
            encoding="utf-8",
        )
    except OSError as error:
        raise CommandError(
            f"The folder '{folder}' cannot be written: {error.strerror}.",
            hint="Name one that you may write to.",
        ) from error
    return Workspace(folder, title, base, as_of)


def open_workspace(folder: Path | str | None = None) -> Workspace:
    """Open a study.

    Args:
        folder: where it is; else the environment's HSP_WORKSPACE; else the nearest folder upward from here
            that has an ``hsp.toml``.

    Raises:
        CommandError: if there is no study, its hsp.toml cannot be read, or its base is no base of IRIs.
    """
    given = folder or os.environ.get("HSP_WORKSPACE")
    if given:
        path = Path(given)
    else:
        here = Path.cwd()
        path = next((p for p in (here, *here.parents) if (p / CONFIG).is_file()), here)
    file = path / CONFIG
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8"))
        title, base = str(settings["title"]), str(settings["base"])
        as_of = str(settings.get("as_of", ""))
    except FileNotFoundError:
        raise CommandError(
            f"There is no study in '{path}'.",
            hint="Make one with 'hsp init', see one with 'hsp demo', or name its folder with -w.",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
        raise CommandError(
            f"'{CONFIG}' cannot be read: {error}.", where=str(file),
            hint='It needs two lines: title = "..." and base = "https://.../".',
        ) from error  # fmt: skip
    _check_base(base, where=str(file))
    if as_of not in ("", ANY) and (fault := fault_of(as_of)):
        problem, hint = fault
        raise CommandError(
            f"'{as_of}', the date as_of of the study, is not a date: {problem}.", where=str(file),
            hint=f'{hint}, in quotes: as_of = "2008"; "any" for all dates; or leave the line out.',
        )  # fmt: skip
    return Workspace(path, title, base, as_of)


def _check_base(base: str, *, where: str = "") -> None:
    if not _BASE.fullmatch(base):
        raise CommandError(
            f"'{base}' cannot be the base of IRIs.", where=where,
            hint="Give an absolute IRI without # and ?, with / at its end, such as https://example.org/study/.",
        )  # fmt: skip


def _toml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", " ", escaped) + '"'
