"""The report on a study, as one HTML file or as Markdown: see :func:`html` and :func:`markdown`."""

from hsp_graph.output.report.page import html, markdown
from hsp_graph.output.report.parts import Report
from hsp_graph.output.report.sections import report_on

__all__ = ["Report", "html", "markdown", "report_on"]
