"""The report's pictures: bars drawn by matplotlib as SVG, the same for the same table."""

import io
import warnings
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree  # reads only what matplotlib has just written

from hsp_graph.core.text import printable
from hsp_graph.findings.brokerage import SHORT_NAMES

if TYPE_CHECKING:
    from hsp_graph.core.result_table import ResultTable
    from hsp_graph.findings.typology import StudyTypes
    from hsp_graph.measures.typology import Assessment

#: matplotlib's settings are the whole process's: one picture at a time, where several threads draw.
_DRAWING = Lock()
#: How many bars a plot has at most.
DRAWN = 15
_SVG, _LINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
#: Distinguishable by lightness and hatching as well as by hue, also when printed in grey.
_COLOURS = ("#0b57a4", "#f0a35e", "#cfe8dd", "#863b6c", "#e3e7ec", "#00684a")
_HATCHES = ("", "///", "...", "", "xxx", "")
_INK = "#1b2129"
_LONGEST = 30


def brokers_plot(rows: "ResultTable") -> str:
    """What each broker brokers, by role; somebody must broker something."""
    roles = {role: short for role, short in SHORT_NAMES.items() if role not in ("total", "total_z")}
    brokers = [row for row in rows.to_dicts() if row["total"]][:DRAWN]
    names = [str(row["name (group)"]) for row in brokers]
    series = {role: [float(row[short]) for row in brokers] for role, short in roles.items()}
    return stacked_bars("brokers", names, series, "pairs brokered")


def types_plot(people: Sequence["Assessment"], found: "StudyTypes") -> str:
    """Each type's share of the evidence on people."""
    drawn = people[:DRAWN]
    series = {kind: [one.profile[kind] for one in drawn] for kind in found.typology.types}
    names = [found.names.get(one.about, one.about) for one in drawn]
    return stacked_bars(f"types-{drawn[0].actor}", names, series, "share of the evidence")


def capital_plot(rows: "ResultTable") -> str:
    """Ties by form of capital and valence."""
    counts: dict[str, dict[str, float]] = {}
    for row in rows.to_dicts():
        form = counts.setdefault(str(row["valence"]), {})
        form[str(row["capital"])] = form.get(str(row["capital"]), 0.0) + float(row["ties"])
    forms = list(dict.fromkeys(str(row["capital"]) for row in rows.to_dicts()))
    series = {valence: [counts[valence].get(form, 0.0) for form in forms] for valence in sorted(counts)}
    return stacked_bars("capital", forms, series, "ties")


def stacked_bars(name: str, labels: Sequence[str], series: Mapping[str, Sequence[float]], unit: str) -> str:
    """Horizontal bars, the first at the top, each divided into the series, as an ``svg`` element.

    Text stays text, in the page's own type. Identifiers begin with the name, so that several pictures can
    stand in one page.

    >>> stacked_bars("p", ["Ann <b>"], {"a": [1.0]}, "ties").count("Ann &lt;b&gt;")
    1
    """
    import matplotlib as mpl  # slow to import, and only the report draws
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    settings: Any = {
        "svg.hashsalt": f"hsp-{name}", "svg.fonttype": "none", "text.parse_math": False, "font.size": 10,
        "hatch.linewidth": 0.6, "text.color": _INK, "axes.labelcolor": _INK, "xtick.color": _INK,
        "ytick.color": _INK, "axes.edgecolor": "#8b95a1",
    }  # fmt: skip
    shown = [_short(label) for label in labels]
    with _DRAWING, mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()  # whatever the reader's own matplotlibrc says
        mpl.rcParams.update(settings)
        warnings.filterwarnings("ignore", message="Glyph")  # the reader's own type has the letters
        figure = Figure(figsize=(5.2, 1.25 + 0.3 * len(shown)), layout="constrained")
        axes = figure.add_subplot()
        left = [0.0] * len(shown)
        for place, (label, values) in enumerate(series.items()):
            axes.barh(
                range(len(shown)), values, left=left, height=0.72, label=_short(label), edgecolor=_INK,
                linewidth=0.6, color=_COLOURS[place % len(_COLOURS)], hatch=_HATCHES[place % len(_HATCHES)],
            )  # fmt: skip
            left = [before + value for before, value in zip(left, values, strict=True)]
        axes.set_yticks(range(len(shown)), shown)
        axes.invert_yaxis()
        axes.set_xlabel(unit)
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=max(left) > 1))
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(axis="y", length=0)
        figure.legend(loc="outside upper left", ncols=3, frameon=False, handlelength=1.4, columnspacing=1.4)
        written = io.StringIO()
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    return _embedded(written.getvalue(), name)


def _short(label: str) -> str:
    """A label that leaves room for the bars; a leading underscore would hide it from the key."""
    text = printable(label)
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return "\u200b" + text if text.startswith("_") else text


def _embedded(svg: str, name: str) -> str:
    """A picture for the middle of a page: no prologue, no size of its own, identifiers of its own."""
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _LINK)
    root = ElementTree.fromstring(svg)  # noqa: S314
    for element in root.findall(f"{{{_SVG}}}metadata"):
        root.remove(element)
    for size in ("width", "height", "version"):
        root.attrib.pop(size, None)
    root.set("aria-hidden", "true")
    for element in root.iter():
        for attribute, value in element.attrib.items():
            if attribute == "id":
                element.set(attribute, f"{name}-{value}")
            elif value.startswith("#") and attribute.endswith("href"):
                element.set(attribute, f"#{name}-{value[1:]}")
            else:
                element.set(attribute, value.replace("url(#", f"url(#{name}-"))
    return ElementTree.tostring(root, encoding="unicode")
