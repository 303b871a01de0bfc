"""What the report says, section by section.

It computes nothing of its own: each table is made by the function behind the command printed beside it.
"""

import shlex
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from hsp_graph.core.dates import ANY
from hsp_graph.core.namespaces import compress
from hsp_graph.core.result_table import ResultTable
from hsp_graph.core.version import __version__
from hsp_graph.findings.mitigation import NONE, mitigation_table
from hsp_graph.findings.registry import MEASURES, NO_FAMILY, NOBODY, Measure, measure_of
from hsp_graph.findings.typology import StudyTypes, assess_study, head_labels
from hsp_graph.findings.typology_tables import (
    NOWHERE,
    matrix_table,
    model,
    notes,
    people_table,
    schools_table,
    silent,
    stance_table,
)
from hsp_graph.graph.evidence import is_fictional
from hsp_graph.graph.questions import ask
from hsp_graph.graph.study import Study
from hsp_graph.measures.mitigation import mitigation
from hsp_graph.measures.typology import WHOLE, TypologySettings
from hsp_graph.network.cache import read_network_as_of
from hsp_graph.network.network import Network
from hsp_graph.output.report.parts import Part, Report, ReportSection
from hsp_graph.output.report.plots import brokers_plot, capital_plot, types_plot
from hsp_graph.study.imports import imports_table

#: How many bootstrap draws show whether a label holds.
DRAWS = 1000

FICTIONAL = "Fictional: nobody in this report is real."
NAMED = (
    "This report shows people by the names that the study's tables give them. Pass it on only if these are "
    "pseudonyms, or if all who are named have agreed."
)
NOTHING = "Nothing has been imported into this study yet."


def report_on(study: Study, as_of: str = "") -> Report:
    """Gather the report on a study as it is now.

    The same graph gives the same report: it holds no date but those in the graph, and the one asked for.

    Args:
        study: the study.
        as_of: the date of the ties and roles that count, such as 2008-05; "any" for all that ever held. The
            study's own if it is not given.

    Raises:
        CommandError: if this is no date, or no tie held then.
    """
    network = read_network_as_of(study, as_of)
    drawn = assess_study(study, network, settings=TypologySettings(bootstrap=DRAWS))
    # The same assessment as commands without draws show it.
    types = replace(drawn, settings=TypologySettings())
    notice = NAMED if len(imports_table(study)) else NOTHING
    if is_fictional(study.store):
        notice = FICTIONAL
    return Report(
        study.title,
        notice,
        [
            _data(study),
            _partnership(study, types, drawn, as_of),
            _between(study, network, as_of),
            _routes(study, network, as_of),
            _mitigation(study, network, types, as_of),
            _limits(study, types),
            _references(study),
            _made(study, network, types),
        ],
    )


def _asked(
    study: Study, question: str, title: str, text: str, *, none: str = "Nothing found.",
    plot: Callable[[ResultTable], str] | None = None, alt: str = "",
) -> Part:  # fmt: skip
    rows = ask(study, question, {})
    drawn = partial(plot, rows) if plot and len(rows) else None
    return Part(title, f"hsp ask {question}", text, rows, none=none, plot=drawn, alt=alt)


def _data(study: Study) -> ReportSection:
    return ReportSection(
        "data",
        "People and data",
        ["What the graph of this study holds."],
        [
            _asked(study, "counts", "What is in the graph",
                   "Heads, practitioners, parents and schools are those that are identified; whoever "
                   "certainly exists but is not identified by a source is counted as an unidentified "
                   "agent."),
        ],
    )  # fmt: skip


def _made(study: Study, network: Network, types: StudyTypes) -> ReportSection:
    how = types.settings
    held = "Measured are all ties and roles that ever held."
    if network.as_of != ANY:
        held = (
            f"Measured are the ties and roles that hold as of {network.as_of}, and those without dates; "
            "people, data and limits are of the whole study."
        )
    return ReportSection(
        "made",
        "How this was made",
        [
            f"Made by hsp-graph {__version__} from the network with the fingerprint "
            f"{network.fingerprint()}: another fingerprint means other people or ties. {held} Negative ties "
            "are shown, but carry no social capital: brokerage, structural holes and routes run over the "
            "others, and a mutual tie runs both ways. Somebody who is not identified counts as one agent, "
            "and is never merged with anybody.",
            "Brokerage is Gould and Fernandez's, by sector (home, family learning, school, authority, "
            "community), with z against ties laid at random; structural holes are Burt's, over the "
            "whole network. A route leads from a family to the nearest holder of power in a school; a "
            "short one has at most two steps.",
            f"Types of partnership follow {types.typology.label}. The profile of a person is each "
            "type's share of the evidence coded to its indicators, weighted by the coder's confidence; "
            "the largest share names the type, a further share of at least "
            f"{how.share(types.typology.types):.2f} an element, and a label needs {how.minimum} pieces "
            "of evidence. What a source itself calls a partnership is never read by this.",
            "Every table stands beside the command that makes it again. Run the commands in the "
            "study's folder; with --format csv they give all decimals, all columns and all rows. "
            "'hsp explain' tells of a number or a type which ties and which evidence it is made of, down to "
            "source, import and rule; below each table stands an example.",
        ],
        [
            Part("What was imported", "hsp imports", "Each import can be taken out again.",
                 imports_table(study), none="Nothing has been imported yet."),
        ],
    )  # fmt: skip


def _partnership(study: Study, types: StudyTypes, drawn: StudyTypes, as_of: str) -> ReportSection:
    people, schools = drawn.listed()
    parts = [
        Part("The typology, filled with evidence", _at("hsp typology --matrix", as_of),
             "By group of actors and dimension, under each type: how many pieces of evidence are coded "
             "to its indicators, and on whom. The lines 'all' take all dimensions together; a piece of "
             "evidence counts once in each cell.",
             matrix_table(types), none="Nothing is coded to this typology."),
    ]  # fmt: skip
    for actor in types.typology.actors:
        group = [one for one in people if one.actor == actor]
        spoken_of = [one for one in group if one.evidence]
        parts.append(
            Part(f"Types: {actor}",
                 _at(f"hsp typology --actor {shlex.quote(actor)} --bootstrap {DRAWS}", as_of),
                 "Each one's type and the profile behind it. How sure that is: leading type holds, whole "
                 "label holds: in what share of draws from the evidence the same type leads, and the "
                 "elements are the same too (1.00: in all). "
                 "Source says: what a source itself names, for comparison.",
                 people_table(spoken_of, drawn, note=model(drawn)), silent(group, drawn), "Nothing is coded.",
                 partial(types_plot, spoken_of, drawn) if spoken_of else None,
                 f"Bar chart of the table above: each type's share of the evidence on {actor}.",
                 [_explained(study, "type", one.about) for one in spoken_of])
        )  # fmt: skip
    parts.append(
        Part("Types: schools", _at(f"hsp typology --actor {WHOLE} --bootstrap {DRAWS}", as_of),
             "A school has a type only where all groups of actors with enough evidence lead with the same; "
             "else they are said to disagree. Whole label holds: in what share of draws from the evidence "
             "the type and its elements are the same (1.00: in all).",
             schools_table(schools, drawn), none="There are no schools in the graph.",
             explained=[_explained(study, "type", one.about) for one in schools])
    )  # fmt: skip
    return ReportSection(
        "partnership",
        "What kind of partnership",
        [
            "Which indicators stand behind a type: 'hsp typology' followed by a name. What heads, "
            "practitioners and parents contribute, how practitioners mediate, and how their roles can be "
            "conceptualised, each with its evidence: 'hsp ask contributions', 'hsp ask mediation', "
            "'hsp ask roles-in-partnership'.",
        ],
        parts,
    )  # fmt: skip


def _measures(study: Study, network: Network, as_of: str, section: str) -> list[Part]:
    """The tables of the measures that the registry puts into a section."""
    return [_measured(study, network, as_of, one) for one in MEASURES if one.report == section]


def _measured(study: Study, network: Network, as_of: str, measure: Measure) -> Part:
    """A measure's table, with what explains each row."""
    # An empty network has no measures: the command says so too.
    if not len(network):
        return Part(
            measure.title, _at(measure.command, as_of), "", ResultTable([], []), none=NOBODY,
        )  # fmt: skip
    found = measure.table(network)
    rows = found.table("table", network)
    draw, alt = _PLOTS.get(measure.name, (None, ""))
    return Part(
        measure.title, _at(measure.command, as_of), found.legend, rows, none=found.omitted or measure.none,
        plot=partial(draw, rows) if draw and len(rows) else None, alt=alt,
        explained=[_explained(study, measure.name, agent, as_of) for agent in found.agents][: len(rows)],
    )  # fmt: skip


def _explained(study: Study, word: str, agent: str, as_of: str = "") -> str:
    """What 'hsp explain' is asked about a number or the type of somebody."""
    return f"{word} of {compress(agent, study.base)}" + (f" as of {as_of}" if as_of else "")


def _at(command: str, as_of: str) -> str:
    return f"{command} --as-of {shlex.quote(as_of)}" if as_of else command


def _between(study: Study, network: Network, as_of: str) -> ReportSection:
    capital = _asked(
        study, "capital", "Ties by form of social capital",
        "Bonding ties join people who are alike, bridging ties people of different standing, linking "
        "ties reach somebody with power over services. Said by: a coder, or else the rule by which "
        "the form follows.",
        plot=capital_plot,
        alt="Bar chart of the table above: ties by form of social capital, divided by valence.",
    )  # fmt: skip
    parts = [*_measures(study, network, as_of, "between"), capital]
    return ReportSection("between", "Who stands between", parts=parts)


def _routes(study: Study, network: Network, as_of: str) -> ReportSection:
    parts = _measures(study, network, as_of, "routes")
    return ReportSection("routes", "Routes to power in a school", parts=parts)


def _mitigation(study: Study, network: Network, types: StudyTypes, as_of: str) -> ReportSection:
    found = mitigation(network, types=head_labels(types, network)) if len(network) else None
    parts = []
    for by, title in (("all", measure_of("mitigation").title), ("type", "By the head's type")):
        rows, sentences, none, text = ResultTable([], []), [], NOBODY, ""
        if found:
            counts = mitigation_table(found, network, by)
            rows, sentences = counts.table("table", network), found.sentences(network)
            text = counts.legend
            none = counts.omitted or NONE if len(found.families) else NO_FAMILY
        parts.append(
            Part(title, _at("hsp measure mitigation" + (f" --by {by}" if by != "all" else ""), as_of),
                 text,
                 rows, sentences if by == "all" else [], none)
        )  # fmt: skip
    parts.append(
        Part("Heads' stance, parents' experience, practitioners' strategies",
             _at("hsp typology --mitigation", as_of),
             "Where a practitioner works: the type that the evidence on heads and on parents shows, in which "
             "schools they meet, and in how many pieces of evidence on these practitioners each strategy is "
             "used, and one that builds each form of capital.",
             stance_table(types),
             none=NOWHERE)
    )  # fmt: skip
    parts.append(
        _asked(study, "strategies-by-type", "What practitioners do, by type",
               "Strategies in the evidence that is coded to practitioners' indicators of each type. Suits: "
               "which types the vocabulary ties the strategy to.",
               none="No strategy is coded together with a practitioners' indicator.")
    )  # fmt: skip
    parts.append(
        _asked(study, "strategies", "What practitioners do",
               "Each strategy, the capital it builds, the type of head it suits, in how many pieces of "
               "evidence it is found, and with how many practitioners.", none="No strategy is coded.")
    )  # fmt: skip
    return ReportSection("mitigation", "What practitioners make up for", parts=parts)


def _limits(study: Study, types: StudyTypes) -> ReportSection:
    return ReportSection(
        "limits",
        "Limits",
        [
            "What is not known is not invented. The numbers above count only what the sources say; a "
            "tie that nobody mentioned is missing, not absent. Where identities are open, 'hsp measure "
            "brokerage --identities sampled' gives the range. 'hsp validate' checks the data, and 'hsp "
            "code' lists evidence that is not coded, claims that the coding does not support, and how "
            "far coders agree.",
        ],
        [
            _asked(study, "unidentified", "Who is not identified",
                   "Whoever certainly exists but whom no source identifies, and who it could be.",
                   none="Everybody is identified."),
            _asked(study, "ties-without-evidence", "Ties without evidence",
                   "A tie that leads back to no source cannot be defended.", none="Every tie has evidence."),
        ],
        "What hsp typology notes",
        notes(types),
    )  # fmt: skip


def _references(study: Study) -> ReportSection:
    return ReportSection(
        "references",
        "References",
        ["The sources of this study, and the works that the methods follow."],
        [
            _asked(study, "references", "Sources", "What the evidence comes from.",
                   none="No source is in the graph."),
            _asked(study, "sources", "What rests on each source", "Pieces of evidence, and ties.",
                   none="No source is in the graph."),
        ],
        "Works that the methods follow",
        WORKS,
    )  # fmt: skip


#: The picture of a measure's table, by its name, and what it shows in words.
_PLOTS = {
    "brokerage": (
        brokers_plot,
        "Bar chart of the first rows of the table above: what each one brokers, divided by role.",
    ),
}  # fmt: skip

#: The works that the methods follow.
WORKS = (
    "Auerbach, E. (1995). Deconstructing the discourse of strengths in family literacy. Journal of Reading "
    "Behavior 27(4), 643-661.",
    "Burt, R. S. (1992). Structural Holes: The Social Structure of Competition. Harvard University Press.",
    "Gould, R. V. and Fernandez, R. M. (1989). Structures of mediation: a formal approach to brokerage in "
    "transaction networks. Sociological Methodology 19, 89-126.",
    "Tett, L. and Macleod, G. (2020). Enacting home-school partnerships: the roles of head-teachers, "
    "family learning practitioners and parents. Cambridge Journal of Education. "
    "https://doi.org/10.1080/0305764X.2020.1722062",
)
