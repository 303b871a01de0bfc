"""What validation found: as rows, as text kind by kind, and counted in a sentence."""

from hsp_graph.core.result_table import ResultTable
from hsp_graph.core.text import counted
from hsp_graph.graph.validation import Finding, Validation

#: How many findings of each kind are listed for people.
_LISTED = 5


def validation_table(report: Validation) -> ResultTable:
    """Everything that was found, a row each."""
    columns = ["severity", "what", "thing", "row", "import", "detail", "hint"]
    rows = [[f.severity, f.title, f.thing, f.row, f.batch, f.detail, f.hint] for f in report.findings]
    return ResultTable(columns, rows)


def validation_lines(report: Validation) -> list[str]:
    """What was found, kind by kind, each with its number and the first few of it."""
    kinds: dict[tuple[str, str], list[Finding]] = {}
    for one in report.findings:
        kinds.setdefault((one.severity, one.title), []).append(one)
    lines = []
    for (severity, title), its in kinds.items():
        lines.append(f"{severity}: {title} ({len(its)})")
        for one in its[:_LISTED]:
            where = f"; {one.row} (import {one.batch})" if one.row else ""
            lines.append(f"    {one.thing}" + (f": {one.detail}" if one.detail else "") + where)
        if len(its) > _LISTED:
            lines.append(f"    ... and {len(its) - _LISTED} more; --format csv lists all.")
        lines += [f"    hint: {hint}" for hint in dict.fromkeys(one.hint for one in its if one.hint)]
    return lines


def validation_summary(report: Validation, imported: bool) -> str:
    """How many checks ran and what they found.

    Args:
        report: what was found.
        imported: whether anything is in the study.
    """
    if not imported:
        return "Nothing has been imported yet, so there was nothing to check."
    errors = sum(finding.severity == "error" for finding in report.findings)
    warnings = len(report.findings) - errors
    shapes = "and the SHACL shapes" if report.shacl else "(the graph is too large for the SHACL shapes)"
    return f"{report.checks} checks {shapes}: {counted(errors, 'error')}, {counted(warnings, 'warning')}."
