"""The map as one HTML file, on pyvis.

pyvis gives the drawing engine (its wheel carries vis-network) and the shape of nodes and edges. Its own
template is not used: it asks a CDN for parts, and runs script from labels. Ours escapes everything, puts the
data where nothing executes, shows text through ``textContent`` only, and forbids everything else by a content
security policy with hashes.
"""

import base64
import hashlib
import os
from collections.abc import Mapping
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Any

import pyvis
import pyvis.network
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from hsp_graph.core.errors import CommandError
from hsp_graph.core.files import in_place
from hsp_graph.network.network import Network
from hsp_graph.output.maps.comparison import comparison_facts
from hsp_graph.output.maps.curves import curves
from hsp_graph.output.maps.facts import (
    About,
    Evidence,
    TextPool,
    agent_facts,
    as_json,
    drawn,
    evidence_facts,
    tie_facts,
)
from hsp_graph.output.maps.layout import lay_out
from hsp_graph.output.maps.levels import LEVELS, fits_people, level_of
from hsp_graph.output.maps.marks import MARKS
from hsp_graph.output.maps.times import date_note, time_facts

_HERE = Path(__file__).parent
ENGINE = Path(pyvis.__file__).parent / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
_SCRIPTS = (
    *("data.js", "draw.js", "labels.js", "scene.js", "place.js", "view.js", "routes.js", "slider.js"),
    *(
        "panel.js",
        "key.js",
        "opening.js",
        "what_if.js",
        "compare.js",
        "table.js",
        "keyboard.js",
        "pen.js",
        "saving.js",
        "main.js",
    ),
)


class HomeSchoolMap(pyvis.network.Network):  # type: ignore[misc]
    """A map of a network: home, family learning, school and authority, and who stands between.

    Args:
        network: who and which ties.
        title: the page's title and heading.
        notice: a sentence shown prominently and in the window's title, such as "Everybody here is fictional."
        level: one of :data:`~hsp_graph.output.maps.levels.LEVELS`; by default the one that suits the
            network's size.
        focus: an id, the last part of one, or a name: whose neighbourhood is open when the page is.
        as_of: the date that the slider stands at when the page opens; all dates if it is empty.
        compare: two dates, the earlier one first: the page opens with what changed from one to the other.
        evidence: for a tie's id, rows with the keys in :data:`~hsp_graph.output.maps.facts.EVIDENCE_KEYS`;
            those missing are empty.
        about: by an agent's id, what is known of it beside its ties.
        rules: the titles of the rules that derived forms of capital, by their names.
        standing: who stands between home and school: how many families rely on each agent, by its id, as
            :func:`hsp_graph.measures.routes.reliance` counts them. Ranked beside the map, and drawn larger.
        standing_words: what a value of ``standing`` says, for one family and for several.
        standing_unit: what the values of ``standing`` count, in words, above the ranking.
        standing_rule: how ``standing`` was computed, in words, for the key.
        explain_base: where the page is served, what the address of an explanation begins with, before the
            identifier, such as ``/explain?of=``; without it the command is told.

    Raises:
        CommandError: if ``standing`` or ``focus`` names somebody who is not in the network, there is no such
            level, ``as_of`` is no date, ``compare`` is outside the dates in the data, both are given, or
            ``explain_base`` is no address of a page.

    >>> net = Network.of([("p", "home"), ("f", "family-learning")], [("p", "f")])
    >>> page = HomeSchoolMap(net, title="Who links <home> and school?")
    >>> "<h1>Who links &lt;home&gt; and school?</h1>" in page.html()
    True
    >>> len(page.nodes), len(page.edges), page.level
    (2, 1, 'people')
    """

    def __init__(
        self,
        network: Network,
        *,
        title: str,
        notice: str = "",
        level: str = "",
        focus: str = "",
        as_of: str = "",
        compare: tuple[str, str] | None = None,
        evidence: Mapping[str, Evidence] | None = None,
        about: Mapping[str, About] | None = None,
        rules: Mapping[str, str] | None = None,
        standing: Mapping[str, int] | None = None,
        standing_words: tuple[str, str] = (
            "family has no other short route",
            "families have no other short route",
        ),
        standing_unit: str = "",
        standing_rule: str = "",
        explain_base: str = "",
    ) -> None:
        super().__init__(directed=True, cdn_resources="in_line", heading=title)
        # pyvis keeps the last page written in an attribute called html; here html() always writes a new one.
        del self.html
        self._title, self._notice = title, notice
        self._served = explain_base.startswith("/")
        if explain_base and not explain_base.startswith(("/", "http://", "https://")):
            raise CommandError(
                f"'{explain_base}' is not where explanations are.", hint="Give a path such as /explain?of=."
            )
        position = {identifier: index for index, identifier in enumerate(network.agents["id"].tolist())}
        if strangers := sorted(set(standing or {}) - position.keys()):
            raise CommandError(
                f"'{strangers[0]}' stands between home and school, but is not in the network.",
                hint="Measure the same network that is drawn.",
            )
        if as_of and compare:
            raise CommandError("A map opens as of one date, or compares two.", hint="Leave out one of them.")
        self.level, note = level_of(network, level)
        self.note = " ".join(filter(None, (note, date_note(network, as_of, *(compare or ())))))
        comparison = comparison_facts(network, compare) if compare else None
        self.said = comparison["sentence"] if comparison else ""
        values = {position[agent]: value for agent, value in (standing or {}).items()}
        texts = TextPool()
        agents = agent_facts(network, about or {}, texts)
        self._evidence = evidence_facts(network, about or {}, evidence or {})
        self._facts = {
            "agents": agents,
            "ties": tie_facts(network, rules or {}, texts),
            "marks": {name: asdict(mark) for name, mark in MARKS.items()},
            "levels": {"all": LEVELS, "first": self.level, "note": self.note},
            "open": network.position(focus) if focus else -1,
            "standing": [
                {"agent": agent, "value": value}
                for agent, value in sorted(values.items(), key=lambda one: (-one[1], one[0]))
            ],
            "standingWords": standing_words,
            "standingUnit": standing_unit,
            "standingRule": standing_rule,
            "times": time_facts(network, texts, as_of),
            "compare": comparison,
            "explainBase": explain_base,
            "picture": self._picture(network),
            "texts": texts.in_order(),
        }

    def _picture(self, network: Network) -> dict[str, Any] | None:
        """Everybody in their places, or nothing where there are too many; sets pyvis's nodes and edges."""
        ends = zip(network.source.tolist(), network.target.tolist(), strict=True)
        # pyvis's add_node and add_edge look through all that is there already, so both are set in bulk.
        self.nodes = [{"id": agent, "shape": "custom"} for agent in range(len(network))]
        self.edges = [{"id": tie, "from": a, "to": b} for tie, (a, b) in enumerate(ends)]
        self.node_ids = list(range(len(self.nodes)))
        self.node_map = dict(enumerate(self.nodes))
        if not fits_people(network):
            return None
        layout = lay_out(network)
        for agent, node in enumerate(self.nodes):
            node |= {"x": round(layout.x[agent], 1), "y": round(layout.y[agent], 1), "fixed": True}
            node |= {"side": layout.side[agent], "room": round(layout.room[agent], 1)}
        for edge, curve in zip(self.edges, curves(network, layout), strict=True):
            edge["smooth"] = curve.smooth()
        return {
            "nodes": self.nodes,
            "edges": self.edges,
            "bands": drawn(layout.bands),
            "boxes": drawn(layout.boxes),
        }

    def html(self) -> str:
        """The whole page, which needs nothing beside itself."""
        engine = _read(ENGINE)
        script = "(() => {\n" + "\n".join(_read(_HERE / name) for name in _SCRIPTS) + "})();\n"
        style = _read(_HERE / "style.css")
        environment = Environment(
            loader=FileSystemLoader(_HERE),
            autoescape=True,
            undefined=StrictUndefined,
            keep_trailing_newline=True,
        )
        return environment.get_template("page.html.j2").render(
            title=self._title,
            notice=self._notice,
            served=self._served,
            policy="; ".join(
                (
                    "default-src 'none'",
                    f"script-src {_digest(engine)} {_digest(script)}",
                    f"style-src {_digest(style)}",
                    "img-src data:",
                    "connect-src 'none'",
                    "base-uri 'none'",
                    "form-action 'none'",
                )
            ),
            engine=Markup(engine),  # noqa: S704  the engine and our own files, not the user's text
            script=Markup(script),  # noqa: S704
            style=Markup(style),  # noqa: S704
            data=as_json(self._facts),
            evidence=as_json(self._evidence),
        )

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the page to a file, in UTF-8, whole or not at all.

        Raises:
            CommandError: if the folder does not exist or cannot be written to.
        """
        target = Path(path)
        if not target.parent.is_dir():
            raise CommandError(
                f"There is no folder '{target.parent}' to write the map to.",
                hint="Make it, or choose another one.",
            )
        with in_place(target) as draft:
            draft.write_bytes(self.html().encode("utf-8", "replace"))

    # pyvis's other doors lead to the same page; by its own template it would run script from labels.

    def generate_html(self, *_: Any, **__: Any) -> str:
        """The same as :meth:`html`."""
        return self.html()

    def write_html(self, name: str, *_: Any, **__: Any) -> None:
        """The same as :meth:`write`."""
        self.write(name)

    def show(self, name: str, *_: Any, **__: Any) -> None:
        """The same as :meth:`write`."""
        self.write(name)

    def _repr_html_(self) -> str:
        return f'<iframe srcdoc="{escape(self.html())}" width="100%" height="760"></iframe>'


def _read(path: Path) -> str:
    """A script or style as the browser will see it, for its hash must be of the very same characters."""
    return path.read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
