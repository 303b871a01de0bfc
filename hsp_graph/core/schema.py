"""The schema of the canonical tables: every column with its type and meaning.

The templates, the checks, the error messages, the triples and the documentation are all made from
:data:`TABLES`. The *kind* of a column says how its cells are read:

========== ==========================================================================================
id         the row's identifier; the same identifier is the same thing in every file of a study
ref        the identifier of a row of another table
concept    a concept of the vocabulary, by its name or any of its synonyms, in any case
choice     one of a few words
text       any text
yes-no     yes or no
number     a number, with a point
date       a year, a month or a day: 2008, 2008-05 or 2008-05-17
========== ==========================================================================================
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["id", "ref", "concept", "choice", "text", "yes-no", "number", "date"]

#: What separates the values of a cell that may hold several.
SEPARATOR = "|"


@dataclass(frozen=True)
class Column:
    """One column of a canonical table.

    Attributes:
        name: the header.
        kind: how a cell is read; see the module's table.
        property: the CURIE of its RDF property; a leading ``^`` means the inverse direction.
        meaning: one sentence for people.
        example: a valid value.
        required: whether a row without it is refused.
        many: whether a cell may have several values, separated by ``|``.
        tables: for a ref, the tables whose identifiers it may have.
        scheme: for a concept, the concept scheme it must be in.
        choices: for a choice, the words, each with the class that it gives to the row's thing (if any).
        minimum, maximum: for a number, the bounds, both allowed.
        evidence: whether it describes the row's evidence, and not the row's thing.
    """

    name: str
    kind: Kind
    property: str
    meaning: str
    example: str = ""
    required: bool = False
    many: bool = False
    tables: tuple[str, ...] = ()
    scheme: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None
    evidence: bool = False


@dataclass(frozen=True)
class Table:
    """One canonical table.

    Attributes:
        name: the name of its file (``name.csv``) or sheet.
        meaning: one sentence for people.
        type: the CURIE of the class of a row's thing; a choice column may replace it.
        path: the segment of its things' IRIs.
        columns: in the order of the template.
    """

    name: str
    meaning: str
    type: str
    path: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column | None:
        """The column of this name, or None.

        >>> TABLE["ties"].column("valence").scheme
        'valences'
        """
        return next((column for column in self.columns if column.name == name), None)


_AGENTS = ("people", "organisations")

_EVIDENCE = (
    Column("source", "ref", "hsp:source", "The source this row rests on.", "interviews-2017",
           tables=("sources",), evidence=True),
    Column("locator", "text", "hsp:locator", "Where in the source: a section, page, paragraph or table.",
           "section 2, paragraph 3", evidence=True),
    Column("paraphrase", "text", "hsp:paraphrase", "What the source says, in your own words.",
           "She feels listened to by the practitioner.", evidence=True),
    Column("reported_by", "ref", "hsp:reportedBy", "Whose account it is.", "amina", many=True,
           tables=_AGENTS, evidence=True),
)  # fmt: skip

_DATES = (
    Column("valid_from", "date", "hsp:validFrom", "Since when it holds; empty if not known.", "2008"),
    Column("valid_until", "date", "hsp:validUntil", "Until when it held, that year, month or day included; "
           "empty if it still holds or is not known.", "2010-06"),
)  # fmt: skip

_NOTE = Column("note", "text", "rdfs:comment", "Anything else.", "")

_IDENTIFIED = "yes, or no for one who certainly exists but whom the source does not identify."
_MAY_BE = "For one not identified: those it could be."
_NOT_SAME_AS = "Those that a source says it is not, where that is not plain already."

TABLES: tuple[Table, ...] = (
    Table(
        "sources", "What the evidence comes from: papers, interviews, registers, surveys, field notes.",
        "hsp:Source", "source",
        (
            Column("id", "id", "", "The source's identifier.", "interviews-2017", required=True),
            Column("title", "text", "rdfs:label", "Its title.", "Interviews with parents", required=True),
            Column("kind", "text", "dcterms:type", "What kind of source it is.", "interview"),
            Column("creator", "text", "dcterms:creator", "Who made it.", "A. Researcher", many=True),
            Column("date", "date", "dcterms:date", "When it was made.", "2017"),
            Column("link", "text", "rdfs:seeAlso", "A web address or DOI.", "https://doi.org/10.1000/182"),
            Column("rights", "text", "dcterms:rights", "Who may see it, and on what terms.", "with consent"),
            _NOTE,
        ),
    ),
    Table(
        "organisations", "Schools, local authorities, family-learning services, community organisations.",
        "hsp:Organisation", "agent",
        (
            Column("id", "id", "", "The organisation's identifier; people and organisations share one set.",
                   "ashfield", required=True),
            Column("name", "text", "rdfs:label", "Its name.", "Ashfield Primary", required=True),
            Column("kind", "choice", "", "What kind of organisation it is.", "school", required=True,
                   choices={
                "school": "hsp:School",
                "local-authority": "hsp:LocalAuthority",
                "family-learning-service": "hsp:FamilyLearningService",
                "community-organisation": "hsp:CommunityOrganisation",
                "organisation": "hsp:Organisation",
            }),
            Column("identified", "yes-no", "", _IDENTIFIED, "yes"),
            Column("may_be", "ref", "hsp:mayBe", _MAY_BE, "", many=True, tables=_AGENTS),
            Column("not_same_as", "ref", "owl:differentFrom", _NOT_SAME_AS, "", many=True, tables=_AGENTS),
            Column("part_of", "ref", "hsp:partOf", "The organisation it belongs to.", "council",
                   tables=("organisations",)),
            Column("roll", "number", "hsp:roll", "Number of pupils.", "255", minimum=0),
            Column("free_school_meals", "number", "hsp:freeSchoolMeals",
                   "Share of pupils entitled to free school meals, in per cent.", "41", minimum=0,
                   maximum=100),
            Column("as_of", "date", "hsp:asOf", "When these figures were true.", "2008"),
            *_EVIDENCE, _NOTE,
        ),
    ),
    Table(
        "people", "People, identified or not.", "hsp:Person", "agent",
        (
            Column("id", "id", "", "The person's identifier; people and organisations share one set.",
                   "amina", required=True),
            Column("name", "text", "rdfs:label", "The name to show: a pseudonym, unless all agreed.", "Amina",
                   required=True),
            Column("identified", "yes-no", "", _IDENTIFIED, "yes"),
            Column("may_be", "ref", "hsp:mayBe", _MAY_BE, "", many=True, tables=_AGENTS),
            Column("not_same_as", "ref", "owl:differentFrom", _NOT_SAME_AS, "", many=True, tables=_AGENTS),
            Column("language", "text", "hsp:language", "Languages spoken at home.", "Polish", many=True),
            Column("ethnicity", "text", "hsp:ethnicity", "Ethnicity, as the person gives it.", "", many=True),
            Column("education", "text", "hsp:education", "Highest level of education.", "college"),
            Column("age_group", "text", "hsp:ageGroup", "Age group, as the study divides ages.", "30-39"),
            Column("socio_economic_status", "text", "hsp:socioEconomicStatus",
                   "Socio-economic status, by the study's classification.", ""),
            Column("qualifications", "text", "hsp:qualification", "Qualifications held.",
                   "BA Community Education", many=True),
            Column("children_ages", "text", "hsp:childrenAges",
                   "Ages of the children, who are never named.", "12, 8"),
            Column("further_learning", "text", "hsp:furtherLearning",
                   "Education or training taken up since.", "Short college course", many=True),
            *_EVIDENCE, _NOTE,
        ),
    ),
    Table(
        "roles", "Who holds which role, where, and when: heads move schools.", "hsp:RoleHolding", "role",
        (
            Column("id", "id", "", "The row's identifier; made from the file and row if empty.", ""),
            Column("person", "ref", "hsp:holder", "Who holds the role.", "amina", required=True,
                   tables=("people",)),
            Column("role", "concept", "hsp:role", "The role.", "parent", required=True, scheme="roles"),
            Column("organisation", "ref", "hsp:atOrganisation",
                   "Where: the employer, or for a parent the child's school.", "ashfield",
                   tables=_AGENTS),
            *_DATES,
            Column("as_of", "date", "hsp:asOf", "A time at which the source says that it held.", "2008"),
            Column("years", "number", "hsp:years", "Years in the role.", "15", minimum=0),
            Column("years_or_more", "yes-no", "hsp:yearsOrMore", "Whether the years are a minimum.", "no"),
            *_EVIDENCE, _NOTE,
        ),
    ),
    Table(
        "programmes", "Family-learning programmes: sessions, courses, groups, community projects.",
        "hsp:Programme", "programme",
        (
            Column("id", "id", "", "The programme's identifier.", "wednesday-group", required=True),
            Column("name", "text", "rdfs:label", "Its name.", "Wednesday group", required=True),
            Column("kind", "choice", "", "Which model it follows.", "drop-in-group", required=True, choices={
                "one-off-session": "hsp:OneOffSession",
                "short-course": "hsp:ShortCourse",
                "drop-in-group": "hsp:DropInGroup",
                "community-project": "hsp:CommunityProject",
                "programme": "hsp:Programme",
            }),
            Column("at", "ref", "hsp:heldAt", "Where it is held.", "ashfield", tables=_AGENTS),
            Column("run_by", "ref", "hsp:runBy", "Who runs it.", "dev", many=True, tables=_AGENTS),
            Column("agreed_by", "ref", "hsp:agreedBy", "Who agreed to it.", "ms-ahmed", many=True,
                   tables=_AGENTS),
            Column("part_of", "ref", "hsp:partOfProgramme", "The programme or model it is an example of.", "",
                   tables=("programmes",)),
            Column("hours", "number", "hsp:sessionHours", "Hours of a session (at least).", "1", minimum=0),
            Column("hours_max", "number", "hsp:sessionHoursMax", "Hours of a session at most.", "2",
                   minimum=0),
            Column("weeks", "number", "hsp:weeks", "Weeks it runs (at least).", "6", minimum=0),
            Column("weeks_max", "number", "hsp:weeksMax", "Weeks it runs at most.", "8", minimum=0),
            Column("audience", "text", "hsp:audience", "For whom.", "parents", many=True),
            *_DATES, *_EVIDENCE, _NOTE,
        ),
    ),
    Table(
        "participation", "Who takes part in which programme.", "hsp:Participation", "participation",
        (
            Column("id", "id", "", "The row's identifier; made from the file and row if empty.", ""),
            Column("person", "ref", "hsp:participant", "Who takes part.", "amina", required=True,
                   tables=("people",)),
            Column("programme", "ref", "hsp:inProgramme", "In what.", "wednesday-group", required=True,
                   tables=("programmes",)),
            *_DATES, *_EVIDENCE, _NOTE,
        ),
    ),
    Table(
        "ties", "Ties between agents, one row each; parallel ties are several rows.", "hsp:Tie", "tie",
        (
            Column("id", "id", "", "The tie's identifier; made from the file and row if empty.", ""),
            Column("from", "ref", "hsp:from", "Whose tie it is: the one who acts or feels.", "amina",
                   required=True, tables=_AGENTS),
            Column("to", "ref", "hsp:to", "Towards whom.", "dev", required=True, tables=_AGENTS),
            Column("relation", "concept", "hsp:relation", "What relates them.", "confides-in",
                   scheme="relations"),
            Column("valence", "concept", "hsp:valence", "positive, negative or mixed; empty if not stated.",
                   "positive", scheme="valences"),
            Column("capital", "choice", "",
                   "The form of social capital, if the coder asserts one; otherwise a rule derives it.", "",
                   choices={
                       "bonding": "hsp:BondingTie",
                       "bridging": "hsp:BridgingTie",
                       "linking": "hsp:LinkingTie",
                   }),
            Column("mutual", "yes-no", "hsp:mutual", "Whether it holds in both directions.", "yes"),
            Column("strength", "number", "hsp:strength", "How strong it is; the study says on what scale.",
                   "2", minimum=0),
            Column("programme", "ref", "hsp:throughProgramme", "The programme through which it came about.",
                   "wednesday-group", tables=("programmes",)),
            *_DATES, *_EVIDENCE, _NOTE,
        ),
    ),
    Table(
        "evidence", "Pieces of evidence and what they are coded to.", "hsp:Evidence", "evidence",
        (
            Column("id", "id", "", "The row's identifier; made from the file and row if empty.", ""),
            Column("tie", "ref", "^hsp:hasEvidence", "The tie it bears on.", "", many=True, tables=("ties",)),
            Column("agent", "ref", "^hsp:hasEvidence", "The person or organisation it bears on.", "ms-ahmed",
                   many=True, tables=_AGENTS),
            Column("programme", "ref", "^hsp:hasEvidence", "The programme it bears on.", "", many=True,
                   tables=("programmes",)),
            Column("source", "ref", "hsp:source", "The source.", "interviews-2017", required=True,
                   tables=("sources",)),
            Column("locator", "text", "hsp:locator",
                   "Where in the source: a section, page, paragraph or table.", "section 2, paragraph 3"),
            Column("paraphrase", "text", "hsp:paraphrase", "What the source says, in your own words.",
                   "She wants parents to help run the school."),
            Column("quotation", "text", "hsp:quotation", "Its own words, if you may keep them.", ""),
            Column("reported_by", "ref", "hsp:reportedBy", "Whose account it is.", "ms-ahmed", many=True,
                   tables=_AGENTS),
            Column("coder", "text", "hsp:coder", "Who coded it.", "AB"),
            Column("date", "date", "hsp:date", "When it was said or observed.", "2017"),
            Column("confidence", "number", "hsp:confidence", "How sure the coder is, from 0 to 1.", "0.9",
                   minimum=0, maximum=1),
            Column("indicators", "concept", "hsp:codedTo", "The indicators of a partnership type it shows.",
                   "heads-authentic-power", many=True, scheme="indicators"),
            Column("strategies", "concept", "hsp:usesStrategy", "The practitioner's strategies it shows.",
                   "co-teaching", many=True, scheme="strategies"),
            Column("states_type", "concept", "hsp:statesType",
                   "The partnership type that the source itself names, if it does.", "authentic",
                   many=True, scheme="partnership-types"),
            _NOTE,
        ),
    ),
)  # fmt: skip

#: The tables by name, in the order in which they are read: what is referred to comes first.
TABLE: Mapping[str, Table] = {table.name: table for table in TABLES}
