"""Pages from their Jinja templates; everything is escaped, and only web addresses become links."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hsp_graph.core.text import counted, printable
from hsp_graph.core.version import __version__
from hsp_graph.server.jobs import Answer
from hsp_graph.workspace import Workspace

HTML: Final = "text/html; charset=utf-8"
#: The links at the top of every page.
NAVIGATION: Final = (
    ("/questions", "Questions"),
    ("/query", "Query"),
    ("/map", "Map"),
    ("/report", "Report"),
    ("/explain", "Explain"),
)
_HERE = Path(__file__).parent


def html_page(workspace: Workspace, template: str, status: int = 200, **values: Any) -> Answer:
    """A page about a study, with a notice where the study is fictional; see :func:`render`."""
    from hsp_graph.graph.evidence import is_fictional

    notice = "Fictional: nobody in this study is real." if is_fictional(workspace.store) else ""
    return Answer(render(template, workspace.title, notice=notice, **values), HTML, status)


def render(template: str, study: str, *, notice: str = "", here: str = "", **values: Any) -> bytes:
    """A template with values, in UTF-8.

    Args:
        template: its name in ``templates``, without the ending.
        study: the title of the study.
        notice: what must be seen first.
        here: the page's address, if it is one of :data:`NAVIGATION`.
        values: the template's variables.
    """
    text = _environment().get_template(f"{template}.html.j2").render(
        study=study, notice=notice, here=here, pages=NAVIGATION, version=__version__, **values
    )  # fmt: skip
    return text.encode("utf-8", "replace")


@lru_cache(1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["plain"] = printable
    environment.globals["counted"] = counted
    return environment
