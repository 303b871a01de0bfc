"""The register of pages: one module each, with the page's address and the job that makes it."""

from typing import Final

from hsp_graph.server.page import Page
from hsp_graph.server.pages import explain, home, map, query, question, questions, report

#: Of several pages that fit an address, the first is served.
PAGES: Final[tuple[Page, ...]] = (
    home.HOME,
    questions.QUESTIONS,
    question.CSV,
    question.QUESTION,
    question.CHOICES,
    query.QUERY,
    query.SCRIPT,
    map.MAP,
    report.REPORT,
    explain.EXPLAIN,
)
