"""The map as one HTML file, on pyvis.

pyvis gives the drawing engine (its wheel carries vis-network) and the shape of nodes and edges. Its own
template is not used: it asks a CDN for parts, and runs script from labels. Ours escapes everything, puts the
data where nothing executes, shows text through ``textContent`` only, and forbids everything else by a content
security policy with hashes.
"""

import base64
import hashlib
import json
import math
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import pyvis
import pyvis.network
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from hsp_graph.errors import CommandError
from hsp_graph.maps.curves import curves
from hsp_graph.maps.frame import SECTORS
from hsp_graph.maps.layout import Layout, lay_out
from hsp_graph.maps.marks import MARKS, mark_of
from hsp_graph.maps.times import time_facts
from hsp_graph.network import Network

_HERE = Path(__file__).parent
_ENGINE = Path(pyvis.__file__).parent / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
_SCRIPTS = ("draw.js", "labels.js", "view.js", "routes.js", "panel.js", "what_if.js", "table.js", "main.js")

#: What an evidence row may tell, in the order in which the panel shows it.
EVIDENCE_KEYS = (
    *("paraphrase", "quotation", "source", "locator", "reported_by", "date", "confidence"),
    *("stance", "indicators", "strategies"),
)


@dataclass(frozen=True)
class About:
    """What is known of somebody beside their ties.

    Attributes:
        evidence: rows with the keys in :data:`EVIDENCE_KEYS`; those missing are empty.
        candidates: the names of those whom an unidentified agent may be.
        codings: for each partnership type, how often the evidence is coded to an indicator of it.
    """

    evidence: Sequence[Mapping[str, str]] = ()
    candidates: Sequence[str] = ()
    codings: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """How much somebody stands between home and school, as the measures found it.

    Attributes:
        agent: the agent's id.
        value: what people are ranked by, such as the number of families with no other short route.
        sentence: the same in words, such as "7 families have no other short route".
    """

    agent: str
    value: int
    sentence: str


_NOTHING = About()


class HomeSchoolMap(pyvis.network.Network):  # type: ignore[misc]
    """A map of a network: home, family learning, school and authority, and who stands between.

    Args:
        network: who and which ties.
        title: the page's title and heading.
        notice: a sentence shown prominently and in the window's title, such as "Everybody here is fictional."
        evidence: for a tie's id, rows with the keys in :data:`EVIDENCE_KEYS`; those missing are empty.
        about: by an agent's id, what is known of it beside its ties.
        rules: the titles of the rules that derived forms of capital, by their names.
        standing: who stands between home and school; ranked beside the map, and drawn larger.
        standing_unit: what the values of ``standing`` count, in words, above the ranking.
        standing_rule: how ``standing`` was computed, in words, for the key.
        explain_base: where the page is served, what the address of an explanation begins with, before the
            identifier, such as ``/explain?of=``; without it the command is told.

    Raises:
        CommandError: if ``standing`` names somebody who is not in the network, or ``explain_base`` is no
            address of a page.

    >>> net = Network.of([("p", "home"), ("f", "family-learning")], [("p", "f")])
    >>> page = HomeSchoolMap(net, title="Who links <home> and school?")
    >>> "<h1>Who links &lt;home&gt; and school?</h1>" in page.html()
    True
    >>> len(page.nodes), len(page.edges)
    (2, 1)
    """

    def __init__(
        self,
        network: Network,
        *,
        title: str,
        notice: str = "",
        evidence: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
        about: Mapping[str, About] | None = None,
        rules: Mapping[str, str] | None = None,
        standing: Sequence[Standing] = (),
        standing_unit: str = "",
        standing_rule: str = "",
        explain_base: str = "",
    ) -> None:
        super().__init__(directed=True, cdn_resources="in_line", heading=title)
        # pyvis keeps the last page written in an attribute called html; here html() always writes a new one.
        del self.html
        self._layout = lay_out(network)
        self._title, self._notice = title, notice
        if explain_base and not explain_base.startswith(("/", "http://", "https://")):
            raise CommandError(
                f"'{explain_base}' is not where explanations are.", mend="Give a path such as /explain?of=."
            )
        position = {identifier: index for index, identifier in enumerate(network.agents["id"].tolist())}
        for person in standing:
            if person.agent not in position:
                raise CommandError(
                    f"'{person.agent}' stands between home and school, but is not in the network.",
                    mend="Measure the same network that is drawn.",
                )
        ranked = sorted(standing, key=lambda s: (-s.value, position[s.agent]))
        values = {position[person.agent]: person.value for person in ranked}
        agents = _agents(network, about or {})
        # pyvis's add_node and add_edge look through all that is there already, so both are set in bulk.
        self.nodes = _nodes(agents, self._layout, values)
        self.edges = [
            {"id": tie, "from": a, "to": b, "smooth": curve.smooth()}
            for tie, (a, b, curve) in enumerate(
                zip(
                    network.source.tolist(),
                    network.target.tolist(),
                    curves(network, self._layout),
                    strict=True,
                )
            )
        ]
        self.node_ids = list(range(len(self.nodes)))
        self.node_map = dict(enumerate(self.nodes))
        self._facts = {
            "agents": agents,
            "ties": _ties(network, evidence or {}, rules or {}),
            "bands": [asdict(band) for band in self._layout.bands],
            "boxes": [asdict(box) for box in self._layout.boxes],
            "marks": {name: asdict(mark) for name, mark in MARKS.items()},
            "standing": [
                {"agent": position[s.agent], "value": s.value, "sentence": s.sentence} for s in ranked
            ],
            "standingUnit": standing_unit,
            "standingRule": standing_rule,
            "times": time_facts(network),
            "explainBase": explain_base,
        }

    def html(self) -> str:
        """The whole page, which needs nothing beside itself."""
        engine = _read(_ENGINE)
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
            data=_as_json({"nodes": self.nodes, "edges": self.edges, **self._facts}),
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
                mend="Make it, or choose another one.",
            )
        if target.is_dir():
            raise CommandError(f"'{target}' is a folder.", mend="Name the file in it, such as map.html.")
        content = self.html().encode("utf-8", "replace")
        try:
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=".map-", suffix=".html")
        except OSError as error:
            raise _unwritable(target, error) from error
        draft = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            draft.chmod(0o666 & ~_umask())
            draft.replace(target)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise _unwritable(target, error) from error

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


def _agents(network: Network, about: Mapping[str, About]) -> list[dict[str, Any]]:
    names = ("id", "label", "kind", "role", "role_label", "sector", "power", "organisation_label")
    rows = zip(*(network.agents[name].tolist() for name in names), strict=True)
    return [
        {
            "id": identifier,
            "label": label or identifier,
            "unidentified": kind == "unidentified",
            "role": role_label or role,
            "sector": SECTORS.get(sector, sector or "Not stated"),
            "organisation": organisation,
            "mark": mark_of(kind=kind, role=role, sector=sector, power=power),
            "candidates": list(known.candidates),
            "codings": list(known.codings.items()),
            "evidence": _cells(known.evidence),
        }
        for identifier, label, kind, role, role_label, sector, power, organisation in rows
        for known in [about.get(identifier, _NOTHING)]
    ]


def _nodes(agents: list[dict[str, Any]], layout: Layout, values: Mapping[int, int]) -> list[dict[str, Any]]:
    most = max(values.values(), default=0)
    return [
        {
            "id": index,
            "shape": "custom",
            "x": round(layout.x[index], 1),
            "y": round(layout.y[index], 1),
            "fixed": True,
            # The area grows with the value, from the size of one on whom nobody relies.
            "reach": round(
                MARKS[agent["mark"]].reach + 9 * math.sqrt(max(values.get(index, 0), 0) / (most or 1)), 1
            ),
            "side": layout.side[index],
            "room": round(layout.room[index], 1),
        }
        for index, agent in enumerate(agents)
    ]


def _cells(evidence: Sequence[Mapping[str, str]]) -> list[list[str]]:
    return [[str(row.get(key, "")) for key in EVIDENCE_KEYS] for row in evidence]


def _ties(
    network: Network, evidence: Mapping[str, Sequence[Mapping[str, str]]], rules: Mapping[str, str]
) -> list[dict[str, Any]]:
    names = list(network.ties)
    rows = zip(*(network.ties[name].tolist() for name in names), strict=True)
    ends = zip(network.source.tolist(), network.target.tolist(), strict=True)
    ties = []
    for row, (source, target) in zip(rows, ends, strict=True):
        tie = dict(zip(names, row, strict=True))
        strength = tie["strength"]
        ties.append(
            {
                "id": tie["id"],
                "from": source,
                "to": target,
                "relation": tie["relation_label"] or tie["relation"],
                "valence": tie["valence"],
                "capital": tie["capital"],
                "rule": rules.get(tie["capital_rule"], tie["capital_rule"]),
                "mutual": tie["mutual"],
                "strength": "" if math.isnan(strength) else f"{strength:g}",
                "since": tie["valid_from"],
                "until": tie["valid_until"],
                "programme": tie["programme"],
                "evidence": _cells(evidence.get(tie["id"], ())),
            }
        )
    return ties


def _as_json(data: Mapping[str, Any]) -> Markup:
    r"""JSON in which nothing can end the element it stands in, nor be read as a line's end.

    >>> print(_as_json({"a": "</script>\u2028"}))
    {"a":"\u003c/script\u003e\u2028"}
    """
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704


def _read(path: Path) -> str:
    """A script or style as the browser will see it, for its hash must be of the very same characters."""
    return path.read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _unwritable(target: Path, error: OSError) -> CommandError:
    return CommandError(
        f"The map could not be written: {error.strerror}.",
        where=str(target),
        mend="Choose a folder you may write to.",
    )
