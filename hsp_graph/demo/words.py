"""The words of the generated authority: invented names, and short accounts of invented ties.

Nobody here is real and nothing is taken from a study. The names come from many cultures because schools'
families do; a name says nothing about anybody who bears it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Stance:
    """The kind of partnership that a generated head seeks, and its consequences.

    Attributes:
        type: the partnership type.
        share: how many heads in a hundred.
        to_parents: how likely a tie between head and parent is positive, mixed, negative.
        to_practitioners: the same between practitioners and the school's staff.
        heads: (indicator, account) of what a head says.
        parents: (indicator, account) of what a parent tells of the head.
        practitioners: (indicator, strategy, account) of what a practitioner does in such a school.
    """

    type: str
    share: int
    to_parents: tuple[float, float, float]
    to_practitioners: tuple[float, float, float]
    heads: tuple[tuple[str, str], ...]
    parents: tuple[tuple[str, str], ...]
    practitioners: tuple[tuple[str, str, str], ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


#: Languages at home, with given names and family names often met together.
CULTURES: Final[tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]] = tuple(
    (language, _words(given), _words(family))
    for language, given, family in (
        ("English", "Alison Callum Claire Craig Donna Eilidh Ewan Fraser Gillian Graeme Heather Isla Jodie "
         "Kirsten Leanne Lewis Lorna Mhairi Nicole Rhona Ross Shona Stuart Tracey",
         "Anderson Baird Cairns Docherty Erskine Fleming Galbraith Hendry Innes Jamieson Kerr Lockhart "
         "Mackay Nairn Ogilvie Paterson Rennie Sinclair Tulloch Urquhart Wishart Young"),
        ("Polish", "Agnieszka Bartosz Dorota Ewelina Grzegorz Iwona Kamila Marek Oliwia Tomasz",
         "Adamczyk Borowska Czarnecki Dudek Jankowska Kubiak Mazur Nowicka Sikora Wrona"),
        ("Urdu", "Adeel Bushra Farah Imran Nadia Rukhsana Saima Tariq Uzma Zahid",
         "Akhtar Butt Chaudhry Iqbal Javed Mirza Qureshi Rafiq Saleem Siddiqui"),
        ("Punjabi", "Amrit Balwinder Gurpreet Harjit Jasleen Kuldeep Manjit Navdeep Parminder Simran",
         "Bains Dhillon Gill Grewal Johal Mann Purewal Sandhu Sidhu Virdi"),
        ("Arabic", "Aya Bilal Dalia Hanan Karim Layla Mustafa Rania Samir Yasmin",
         "Abboud Barakat Darwish Fakhoury Haddad Khalil Mansour Nasser Saleh Zaidan"),
        ("Cantonese", "Chi-Ming Hoi-Yan Ka-Wai Lai-Fong Man-Kit Mei-Ling Siu-Fong Wing-Yan",
         "Chan Cheung Fung Kwok Lau Leung Tsang Yip"),
        ("Romanian", "Adriana Bogdan Cristina Doina Florin Ioana Mihai Raluca Sorin Viorica",
         "Anghel Barbu Ciobanu Dragan Ene Lupu Moldovan Neagu Rusu Stoica"),
        ("Yoruba", "Abimbola Bolanle Dapo Folake Ireti Kunle Morenike Seun Temitope Yetunde",
         "Adeyemi Afolabi Balogun Fashola Ogunleye Oyelaran Sowande Tinubu"),
        ("Ukrainian", "Andriy Bohdana Halyna Iryna Kateryna Mykola Nadiya Oksana Taras Yuliya",
         "Bondar Hrytsenko Kovalenko Lysenko Moroz Panchenko Shevchuk Tkachenko"),
        ("Bengali", "Anwar Fahmida Jahanara Kamrul Nasima Rehana Shahida Tanvir",
         "Alam Bhuiyan Chowdhury Haque Miah Sarkar Talukdar Uddin"),
        ("Malayalam", "Anju Binu Deepa Jijo Lekha Manoj Reena Sheeba",
         "Chacko George Kurian Mathew Nair Pillai Thomas Varghese"),
        ("Somali", "Abdirahman Fadumo Hodan Ismahan Khadra Mahad Sagal Warsame",
         "Abdullahi Dahir Elmi Farah Guled Jama Nur Warfa"),
        ("Portuguese", "Beatriz Catarina Duarte Filipa Joana Nuno Rui Teresa",
         "Almeida Cardoso Esteves Figueira Lopes Moreira Pinto Tavares"),
        ("Turkish", "Aylin Burak Derya Emre Gamze Kerem Nuray Selin",
         "Aksoy Bulut Demir Erdem Kaplan Polat Tekin Yildiz"),
        ("Kurdish", "Avin Berivan Dilan Hozan Kawa Rojda Shilan Zana",
         "Aziz Bakir Hama Jaff Karim Mahmud Rashid Sherzad"),
        ("Tamil", "Anitha Dinesh Kavitha Meena Priya Ramesh Sangeetha Vijay",
         "Arumugam Balan Ganesan Kandiah Murugan Rajan Selvam Sivakumar"),
        ("Tigrinya", "Abrehet Biniam Freweini Helen Merhawi Saba Tesfay Yonas",
         "Asfaha Berhe Ghebre Habte Kidane Mehari Tekle Weldu"),
        ("Spanish", "Alba Camila Diego Lucia Marisol Pilar Rodrigo Ximena",
         "Cabrera Delgado Fuentes Herrera Molina Quiroga Rojas Vargas"),
        ("French", "Aminata Celestine Didier Fatoumata Giselle Ibrahima Mariam Olivier",
         "Camara Diallo Fofana Ilunga Kabongo Mbala Sylla Toure"),
        ("Vietnamese", "Anh Bao Hanh Huong Lan Minh Thuy Tuan", "Bui Dang Dinh Ho Ly Ngo Pham Trinh"),
        ("Lithuanian", "Asta Dovile Giedre Jurgita Mantas Rasa Tomas Vaida",
         "Balsys Gudas Jankus Kairys Petrauskas Rimkus Stonys Urbonas"),
        ("Farsi", "Azadeh Behrouz Fereshteh Kaveh Mahsa Nasrin Parisa Reza",
         "Ahmadi Farahani Ghorbani Jafari Karimi Mousavi Rostami Tehrani"),
    )
)  # fmt: skip

#: A school's name is a word of the first list joined to one of the second: 1,920 names.
SCHOOL_FIRST: Final = _words(
    "Alder Apple Ash Barley Beech Birch Black Bram Brier Broom Bay Cherry Clover Cor Dal Dun Elder Elm Fern "
    "Glen Gorse Green Hazel Heather High Holly Ivy Kirk Lang Larch Linden Long Maple Moss North Oak Pine "
    "Red Rowan Sand South Stone Thorn Whin White Willow Wood Yew"
)
SCHOOL_SECOND: Final = _words(
    "bank bridge burn cliff combe cote croft dale dean den edge field ford forth gate grove hall ham head "
    "hill holm hurst knowe law lea ley loch mains mill moor mount park rigg shaw side stead vale water well "
    "wick"
)

#: How a programme of each kind is named, with its hours and weeks (at least, at most; 0 where not stated).
PROGRAMMES: Final[Mapping[str, tuple[tuple[str, ...], tuple[int, int], tuple[int, int]]]] = {
    "one-off-session": (("Story sacks", "Puppet morning", "Ready for primary one", "Maths games"),
                        (1, 1), (0, 0)),
    "short-course": (("Talking with teenagers-to-be", "Family cooking", "Reading together",
                      "English for school life", "Confidence course"), (2, 2), (6, 8)),
    "drop-in-group": (("Monday blether", "Thursday cuppa", "Toddlers and talk", "Homework club for adults"),
                      (1, 2), (0, 0)),
    "community-project": (("Street mural", "Neighbourhood cookbook", "Garden of languages", "Lantern parade"),
                          (2, 3), (10, 30)),
}  # fmt: skip

#: Relations and accounts of ties, by the two ends and the valence; in our own plain words.
ACCOUNTS: Final[Mapping[str, Mapping[str, tuple[tuple[str, str], ...]]]] = {
    "parent-parent": {
        "positive": (
            ("befriends", "The two walk to school together most mornings."),
            ("supports", "Met at the gate and now share the pick-up."),
            ("confides-in", "Rings this parent first when something is wrong at school."),
            ("advises", "Explains letters and forms from the school."),
            ("encourages", "Brought this parent along to the group."),
            ("listens-to", "Always has an ear for this parent's news."),
        ),
        "mixed": (
            ("advises", "Helpful, though the advice can be sharp."),
            ("befriends", "Friends who disagree about the parent council."),
        ),
        "negative": (("criticises", "Fell out with this parent over who speaks for the class."),),
    },
    "parent-practitioner": {
        "positive": (
            ("confides-in", "Tells the practitioner about worries at home."),
            ("confides-in", "Feels safe to ask the practitioner anything."),
            ("values", "Tries at home what the practitioner showed."),
            ("befriends", "Counts the practitioner as a friend by now."),
            ("negotiates-with", "Helped the practitioner choose the next topics."),
        ),
        "mixed": (
            ("talks-with", "Likes the group but finds its pace too quick."),
            ("confides-in", "Open with the practitioner, though not on everything."),
        ),
        "negative": (("criticises", "Asked for another time of day and was turned down."),),
    },
    "practitioner-parent": {
        "positive": (
            ("recognises-expertise-of", "Asked this parent to lead part of a session."),
            ("advises", "Went through the report card with this parent."),
            ("adapts-to", "Moved the group so that this parent could come."),
        ),
        "mixed": (("advises", "Gave good advice that came rather late."),),
        "negative": (("disregards", "Spoke over this parent in front of the others."),),
    },
    "parent-teacher": {
        "positive": (
            ("listens-to", "Takes up the teacher's tips for reading at home."),
            ("confides-in", "Told the teacher about a hard month."),
            ("cooperates-with", "Agreed a homework plan with the teacher."),
        ),
        "mixed": (("negotiates-with", "Gets answers from the teacher, but only after asking twice."),),
        "negative": (("feels-belittled-by", "Felt brushed off at parents' evening."),),
    },
    "parent-head": {
        "positive": (
            ("negotiates-with", "Brought an idea to the head and saw it tried."),
            ("confides-in", "Knows the head's door is open and has used it."),
            ("values", "Reads whatever the head sends and trusts it."),
        ),
        "mixed": (
            ("negotiates-with", "Was heard by the head, with nothing done yet."),
            ("holds-back-from", "Respects the head but would not contradict."),
        ),
        "negative": (
            ("feels-belittled-by", "Came away from the head's office feeling small."),
            ("holds-back-from", "Keeps away from the head since a complaint."),
        ),
    },
    "head-parent": {
        "positive": (
            ("listens-to", "Asked this parent how the playground could be better."),
            ("welcomes", "Invited this parent to stand for the council."),
        ),
        "mixed": (("advises", "Tells this parent kindly what the school expects."),),
        "negative": (
            ("talks-down-to", "Used terms this parent could not follow."),
            ("disregards", "Put off this parent's question three times."),
        ),
    },
    "practitioner-head": {
        "positive": (
            ("negotiates-with", "Plans the year's programme with the head."),
            ("advises", "The head asks for this practitioner's view of families."),
        ),
        "mixed": (("negotiates-with", "Gets a room and a slot, but not the topics."),),
        "negative": (("challenges", "Has to fight for every session in this school."),),
    },
    "practitioner-teacher": {
        "positive": (
            ("co-teaches-with", "Ran a story week with this teacher."),
            ("briefs", "Told the teacher what families would like to see."),
        ),
        "mixed": (("co-teaches-with", "Shared a lesson that went well, then no time for more."),),
        "negative": (("criticises", "Holds that this teacher shuts families out."),),
    },
    "practitioner-practitioner": {
        "positive": (
            ("shares-practice-with", "Shares materials and knowledge of the schools."),
            ("co-teaches-with", "The two lead a course together each spring."),
        ),
        "mixed": (("advises", "Works with this colleague, at odds over method."),),
        "negative": (("criticises", "The two compete for the same hours."),),
    },
    "to-authority": {
        "positive": (
            ("negotiates-with", "Put the case for more hours, and got them."),
            ("briefs", "Reports on what families ask for."),
        ),
        "mixed": (("negotiates-with", "Is listened to, within a fixed budget."),),
        "negative": (("challenges", "Was told that the post is under review, and objected."),),
    },
    "staff-staff": {
        "positive": (
            ("cooperates-with", "Plans the term together with this colleague."),
            ("talks-with", "Meets weekly about the classes."),
            ("encourages", "Backed a new idea for the classroom."),
        ),
        "mixed": (("cooperates-with", "A good colleague of few words."),),
        "negative": (("challenges", "Differs over how open the school should be."),),
    },
}  # fmt: skip

STANCES: Final = (
    Stance(
        "nominal", 35, (0.2, 0.3, 0.5), (0.45, 0.35, 0.2),
        heads=(
            ("heads-nominal-purpose", "Wants the groups to serve this year's school plan."),
            ("heads-nominal-attainment", "Would keep only what shows in test scores."),
            ("heads-nominal-knowledge", "Leaves learning to the staff, who are trained for it."),
            ("heads-nominal-responsibility", "Puts low results down to how families live."),
            ("heads-nominal-role", "Likes parents best as helpers at the fair."),
            ("heads-nominal-staff-capacity", "Sees no time in a teacher's week for families."),
        ),
        parents=(
            ("parents-nominal-agency", "Says nothing at meetings any more."),
            ("parents-nominal-direction", "Gets instructions from the head and no questions."),
            ("parents-nominal-engagement", "Waits outside the gate rather than go in."),
        ),
        practitioners=(
            ("practitioners-nominal-space", "friendly-social-space",
             "Runs a corner with tea and no judging."),
            ("practitioners-nominal-power", "starting-from-school-curriculum",
             "Begins with phonics, since nothing else is allowed in."),
            ("practitioners-nominal-agency", "building-confidence-to-challenge",
             "Rehearses with parents what to say at the office."),
        ),
    ),
    Stance(
        "traditional", 40, (0.55, 0.3, 0.15), (0.75, 0.2, 0.05),
        heads=(
            ("heads-traditional-purpose", "Hopes that the groups fill the hall at open days."),
            ("heads-traditional-leadership", "Greets every family at the door each morning."),
            ("heads-traditional-community", "Set meeting times by the shifts of the factory."),
            ("heads-traditional-place", "Has the library and the clinic come to the school."),
            ("heads-traditional-direction", "Sends a newsletter and does not ask for replies."),
            ("heads-traditional-planning", "Many events each term, and no plan behind them."),
        ),
        parents=(
            ("parents-traditional-power", "Helps at everything and decides nothing."),
            ("parents-traditional-engagement", "Comes in often since joining the group."),
            ("parents-traditional-agency", "Asked the teacher to look again at a report."),
        ),
        practitioners=(
            ("practitioners-traditional-engagement", "explaining-whom-to-approach",
             "Tells parents which door to knock on, and when."),
            ("practitioners-traditional-staff-capacity", "in-service-training",
             "Gave the staff an afternoon on talking with families."),
            ("practitioners-traditional-agency", "talking-things-through",
             "Goes over the report with parents before they meet the teacher."),
        ),
    ),
    Stance(
        "authentic", 25, (0.85, 0.1, 0.05), (0.92, 0.07, 0.01),
        heads=(
            ("heads-authentic-power", "Gave parents half of the votes on the school's plan."),
            ("heads-authentic-knowledge", "Asks families first how a child learns best."),
            ("heads-authentic-role", "Parents chair the working groups here."),
            ("heads-authentic-staff-capacity", "Each teacher visits three homes in the first term."),
            ("heads-authentic-community", "Took up the traffic campaign that neighbours had begun."),
            ("heads-authentic-planning", "Plans the term with families and practitioners at one table."),
        ),
        parents=(
            ("parents-authentic-power", "Saw the homework rule changed after parents spoke."),
            ("parents-authentic-culture", "Heard a song from home in the classroom."),
            ("parents-authentic-knowledge", "Is asked about the child, and the answer is used."),
        ),
        practitioners=(
            ("practitioners-authentic-planning", "negotiating-the-curriculum",
             "Each group draws up its own list of topics."),
            ("practitioners-authentic-culture", "bringing-in-home-cultures",
             "Families' recipes became a maths project."),
            ("practitioners-authentic-staff-capacity", "co-teaching",
             "Shares a class with a teacher on Fridays."),
        ),
    ),
)  # fmt: skip
