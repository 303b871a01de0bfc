"""A page of the server: its address, the job that makes it, and what the job is given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hsp_graph.server.jobs import Answer

#: Scripts, styles and answers come from this server, and from nowhere else.
OWN_SITE: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: For pages that hold a content security policy of their own, with the hashes of their scripts and styles.
POLICY_INSIDE: Final = "frame-ancestors 'none'"


@dataclass(frozen=True)
class Page:
    """What is served at an address.

    Attributes:
        path: the address; what stands in braces is given to the job.
        job: a function that takes the study and the arguments, and is run in a worker process.
        parameters: those of the query string that are given to the job; None gives it all of them as
            ``given``.
        cached: whether the answer depends on the graph and the arguments alone.
        keeps_form: whether the job also shows why there is no answer: it is run again with the error as
            ``refused`` and with the HTTP ``status``.
        policy: the content security policy.
    """

    path: str
    job: Callable[..., Answer]
    parameters: Sequence[str] | None = ()
    cached: bool = False
    keeps_form: bool = False
    policy: str = OWN_SITE

    def arguments(self, path: Mapping[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
        """The arguments of the job, from the path and the query string; empty parameters are left out.

        >>> page = Page("/map", Answer, ("level", "focus"))
        >>> page.arguments({}, {"level": " roles ", "focus": "", "other": "1"})
        {'level': 'roles'}
        """
        given = {name: value.strip() for name, value in query.items() if value.strip()}
        if self.parameters is None:
            return {**path, "given": given}
        return {**path, **{name: given[name] for name in self.parameters if name in given}}
