"""A report as one HTML file, or as Markdown, from the same sections."""

import re
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from hsp_graph.core.text import printable
from hsp_graph.core.version import __version__
from hsp_graph.output.report.parts import ROWS, Report
from hsp_graph.output.report.summary import summary_of

_HERE = Path(__file__).parent
_WEB = re.compile(r"https?://[^\s<>\"']+")
_MARKS = re.compile(r"([\\`*_\[\]~|$#])")
#: Letters of a cell that stays on one line, and of a word that may be broken anywhere.
_SHORT, _LONG = 12, 24
_BEGINS = re.compile(r"^(\s*)([-+=>]|\d+[.)])")


def html(report: Report, explain_base: str = "") -> str:
    """The report as one HTML file that needs nothing beside it and runs no script.

    All text is escaped; only addresses of the web become links, and where the report is served
    (``explain_base`` is what the address of an explanation begins with) those whose numbers can be explained.

    >>> page = html(Report("<b>", "Nobody is real.", []))
    >>> "<title>Report: &lt;b&gt;</title>" in page
    True
    """
    style = (_HERE / "style.css").read_text(encoding="utf-8")
    template = _environment(autoescape=True).get_template("page.html.j2")
    return template.render(
        report=report, summary=summary_of(report), version=__version__, limit=ROWS,
        explain_base=explain_base,
        style=Markup(style),  # noqa: S704  our own file
        svg=Markup,  # matplotlib's writing, in which text is escaped
    )  # fmt: skip


def markdown(report: Report) -> str:
    r"""The report as Markdown with tables (GitHub's flavour); pictures are told in words.

    >>> print(markdown(Report("<b> *x*", "Nobody is real.", [])).splitlines()[0])
    # Report: &lt;b&gt; \*x\*
    """
    template = _environment(autoescape=False).get_template("page.md.j2")
    return template.render(report=report, summary=summary_of(report), version=__version__, limit=ROWS)


def _environment(*, autoescape: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=autoescape,  # noqa: S701  the template of Markdown escapes by a filter
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"linked": linked, "plain": printable, "md": in_markdown, "slug": slug, "fit": fit}
    return environment


def linked(text: str) -> Markup:
    """A text as HTML in which addresses of the web are links, and nothing else is.

    >>> print(linked("See https://x.org/a?b=1&c. <i> javascript:alert(1)"))
    See <a href="https://x.org/a?b=1&amp;c">https://x.org/a?b=1&amp;c</a>. &lt;i&gt; javascript:alert(1)
    """
    text, made, done = printable(text), "", 0
    for found in _WEB.finditer(text):
        address = found[0].rstrip(".,;:!?)]}")
        end = found.start() + len(address)
        made += escape(text[done : found.start()]) + f'<a href="{escape(address)}">{escape(address)}</a>'
        done = end
    return Markup(made + escape(text[done:]))  # noqa: S704  escaped here


def fit(text: str) -> str:
    """How a cell may be broken: the class "short" for not at all, "long" for within a word.

    >>> fit("not stated"), fit("Gavin's head-teacher"), fit("x" * 30)
    ('short', '', 'long')
    """
    if len(text) <= _SHORT:
        return "short"
    return "long" if max(map(len, text.split()), default=0) > _LONG else ""


def in_markdown(text: str) -> str:
    r"""A text as Markdown that shows it as it is, on one line.

    >>> print(in_markdown("- [a](javascript:b) | <i>"))
    \- \[a\](javascript:b) \| &lt;i&gt;
    """
    line = escape(" ".join(printable(text).split()), quote=False)
    return _BEGINS.sub(r"\1\\\2", _MARKS.sub(r"\\\1", line))


def slug(text: str) -> str:
    """A heading as an identifier.

    >>> slug("Types: heads")
    'types-heads'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
