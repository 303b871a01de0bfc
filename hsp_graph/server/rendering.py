"""Pages from their templates: everything is escaped, and only addresses of the web become links."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hsp_graph.core.text import counted, printable
from hsp_graph.core.version import __version__

_HERE = Path(__file__).parent
#: The pages that every page leads to.
_PAGES = (
    ("/questions", "Questions"),
    ("/query", "Query"),
    ("/map", "Map"),
    ("/report", "Report"),
    ("/explain", "Explain"),
)


def page(template: str, study: str, *, notice: str = "", here: str = "", **told: Any) -> bytes:
    """A page.

    Args:
        template: its name in ``templates``, less what all end with.
        study: the title of the study.
        notice: what must be seen first, such as that the people are fictional.
        here: its address, if every page leads to it.
        told: what the template says.
    """
    wanted = _environment().get_template(f"{template}.html.j2")
    text = wanted.render(study=study, notice=notice, here=here, pages=_PAGES, version=__version__, **told)
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
