"""Types from coded evidence: worked by hand, against a slow transcription, and all draws there are."""

import math
import random
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_graph.core.errors import CommandError, DataError
from hsp_graph.measures.coded_evidence import Coding, Typology
from hsp_graph.measures.typology import (
    ASSESSED,
    DISAGREE,
    NOT_ENOUGH,
    TIED,
    WHOLE,
    Assessment,
    TypologySettings,
    assess,
    assess_partnerships,
)

KINDS = ("low", "middle", "high")
THREE = Typology("three", "Three", dict.fromkeys(KINDS, ""), actors=("heads", "parents"))


def coded(text: str, agent: str = "ann", actor: str = "heads", confidence: float = 1.0) -> list[Coding]:
    """Codings from 'low low+high middle': a word per piece of evidence, with + between its indicators."""
    return [
        Coding(agent, f"{agent}-{nth}", f"{kind}-{place}", kind, actor, "power", confidence, "three")
        for nth, word in enumerate(text.split())
        for place, kind in enumerate(word.split("+"))
    ]


def one(codings: list[Coding], settings: TypologySettings | None = None) -> Assessment:
    (found,) = assess(codings, THREE, settings)
    return found


def test_a_profile_worked_by_hand() -> None:
    # Four pieces of confidence 1, one of 0.5, one split between two types: 6 - 0.5 = 5.5 in all.
    codings = [*coded("low low low middle low+middle"), *coded("high", confidence=0.5)]
    codings[-1] = Coding("ann", "ann-9", "high-0", "high", "heads", "power", 0.5, "three")
    found = one(codings)
    assert found.profile == {"high": 0.5 / 5.5, "low": 3.5 / 5.5, "middle": pytest.approx(1.5 / 5.5)}
    assert (found.status, found.dominant, found.elements, found.label) == (ASSESSED, "low", (), "low")
    assert found.evidence == ("ann-0", "ann-1", "ann-2", "ann-3", "ann-4", "ann-9")
    assert found.indicators == {
        "high-0": ("ann-9",), "low-0": ("ann-0", "ann-1", "ann-2", "ann-4"), "middle-0": ("ann-3",),
        "middle-1": ("ann-4",),
    }  # fmt: skip


def test_a_further_type_is_an_element_from_the_threshold_on() -> None:
    codings = coded("low low middle")
    assert one(codings).label == "low with elements of middle"  # a third is an even share of three
    assert one([*codings, *coded("low", "ann")]).label == "low with elements of middle"  # the same evidence
    assert one(coded("low low low middle")).label == "low"
    assert (
        one(coded("low low low middle"), TypologySettings(threshold=0.25)).label
        == "low with elements of middle"
    )
    assert one(coded("low low low middle high"), TypologySettings(threshold=0.2)).label == (
        "low with elements of high and middle"
    )
    assert one(codings, TypologySettings(threshold=0.34)).label == "low"
    # Of the larger share first.
    found = one(coded("low low low middle middle high"), TypologySettings(threshold=0.1))
    assert found.elements == ("middle", "high")


def test_without_a_decisive_indicator_the_profile_is_another() -> None:
    codings = coded("low low low low low low low high high high high")
    found = one(codings)
    assert found.label == "low with elements of high"
    assert found.profile == {"high": 4 / 11, "low": 7 / 11, "middle": 0}
    fewer = one(codings[:-1])
    assert fewer.label == "low"
    assert fewer.profile == {"high": 3 / 10, "low": 7 / 10, "middle": 0}


def test_a_tie_is_told() -> None:
    found = one(coded("low high low high middle"))
    assert (found.status, found.leading, found.elements) == (TIED, ("high", "low"), ())
    assert found.label == "tie of high and low"
    assert found.agrees({"high", "low"}) is None
    # Thirds do not add up exactly.
    thirds = one(coded("low+middle+high low+middle+high low+middle+high"))
    assert thirds.label == "tie of high, low and middle"


def test_little_evidence_is_not_enough() -> None:
    assert one(coded("low")).label == NOT_ENOUGH
    assert one(coded("low"), TypologySettings(minimum=1)).label == "low"
    assert one(coded("low low low"), TypologySettings(minimum=4)).to_row()["profile"]["low"] == 1
    (nothing,) = assess([], THREE, members=[("bo", "parents")])
    assert (nothing.about, nothing.actor, nothing.dominant) == ("bo", "parents", NOT_ENOUGH)
    assert all(math.isnan(share) for share in nothing.profile.values())
    assert nothing.to_row()["profile"] == dict.fromkeys(sorted(KINDS))
    assert assess([], THREE) == []


def test_confidence_weighs_and_none_at_all_is_no_evidence() -> None:
    codings = [*coded("low low", confidence=0.25), *coded("x x high", confidence=1)[2:]]
    assert one(codings).profile == {"high": 1 / 1.5, "low": 0.5 / 1.5, "middle": 0}
    unsure = one([*coded("low low"), Coding("ann", "z", "high-0", "high", "heads", "", 0.0, "three")])
    assert unsure.evidence == ("ann-0", "ann-1")
    assert unsure.profile["high"] == 0


@pytest.mark.parametrize("confidence", [-0.1, 1.1, math.nan])
def test_a_confidence_outside_its_range_is_refused(confidence: float) -> None:
    with pytest.raises(DataError, match="not from 0 to 1") as refused:
        assess(coded("low", confidence=confidence), THREE)
    assert refused.value.where == "evidence 'ann-0'"


@pytest.mark.parametrize(
    "wrong",
    [{"threshold": 0.0}, {"threshold": 1.5}, {"threshold": math.nan}, {"minimum": 0}, {"bootstrap": -1},
     {"seed": -1}],
)  # fmt: skip
def test_settings_that_mean_nothing_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(CommandError) as refused:
        TypologySettings(**wrong)  # type: ignore[arg-type]
    assert refused.value.hint


def test_groups_of_actors_and_agents_are_apart_and_other_typologies_passed_over() -> None:
    codings = [*coded("low low"), *coded("high high", actor="parents"), *coded("high high", "bo")]
    codings.append(Coding("ann", "e", "x", "low", "heads", typology="another"))
    found = [(a.actor, a.about, a.label) for a in assess(codings, THREE)]
    assert found == [("heads", "ann", "low"), ("heads", "bo", "high"), ("parents", "ann", "high")]


def test_a_narrower_type_counts_as_its_broadest_and_a_ring_as_none() -> None:
    scheme = Typology(
        "three", "Three", {"low": "", "lower": "low", "lowest": "lower", "a": "b", "b": "a", "c": "b"}
    )
    codings = coded("lowest lower low a b c")
    (found,) = assess(codings, scheme)
    assert found.profile == {"low": 1.0}
    assert found.evidence == ("ann-0", "ann-1", "ann-2")
    assert [scheme.top(kind) for kind in ("lowest", "a", "c", "elsewhere")] == ["low", "", "", ""]
    faults = scheme.faults()
    assert [fault.split("'")[1] for fault in faults[:3]] == ["a", "b", "c"]
    assert "does not say what it covers" in faults[3]


def test_faults_of_a_typology_name_the_term() -> None:
    scheme = Typology(
        "own", "Own", {"low": "", "high": ""}, ["heads"], ["power", "role"],
        {"i": ("low", "heads", "power"), "j": ("low", "", "role"), "k": ("high", "heads", "role")},
    )  # fmt: skip
    assert scheme.faults() == [
        "The indicator 'j' of the typology 'own' has no hsp:ofActor.",
        "The typology 'own' has an empty cell: no indicator of 'high' for 'heads' on 'power'.",
        "The typology 'own' has an empty cell: no indicator of 'low' for 'heads' on 'role'.",
    ]
    assert Typology("none", "None", {}).faults()[0] == (
        "The typology 'none' has no type that is not a narrower one of others."
    )


def test_what_a_source_states_is_compared() -> None:
    found = one(coded("low low high"))
    assert found.agrees({"low", "high"}) is True
    assert found.agrees({"low"}) is False
    assert found.agrees(()) is None
    assert one(coded("low")).agrees({"low"}) is None


PIECES = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bo"]), st.sampled_from(["heads", "parents"]),
        st.lists(st.sampled_from(KINDS), min_size=1, max_size=3), st.sampled_from([0.0, 0.25, 0.5, 1.0]),
    ),
    max_size=12,
)  # fmt: skip


def codings_of(pieces: list[tuple[str, str, list[str], float]]) -> list[Coding]:
    return [
        Coding(agent, f"e{nth}", f"{kind}-{place}", kind, actor, "power", confidence, "three")
        for nth, (agent, actor, kinds, confidence) in enumerate(pieces)
        for place, kind in enumerate(kinds)
    ]


@given(pieces=PIECES)
def test_profiles_against_a_slow_transcription(pieces: list[tuple[str, str, list[str], float]]) -> None:
    totals: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for agent, actor, kinds, confidence in pieces:
        for kind in kinds:
            totals[actor, agent][kind] += Fraction(confidence) / len(kinds)  # type: ignore[assignment]
    found = assess(codings_of(pieces), THREE)
    assert [(a.actor, a.about) for a in found] == sorted(totals)
    for assessment in found:
        weights = totals[assessment.actor, assessment.about]
        weight = sum(weights.values())
        if not weight:
            assert assessment.status == NOT_ENOUGH
            continue
        shares = {kind: Fraction(weights[kind]) / weight for kind in KINDS}
        assert assessment.profile == pytest.approx({kind: float(share) for kind, share in shares.items()})
        if assessment.status != NOT_ENOUGH:
            top = max(shares.values())
            assert set(assessment.leading) == {kind for kind in KINDS if shares[kind] == top}
            assert set(assessment.elements) == {k for k in KINDS if Fraction(1, 3) <= shares[k] < top}


@given(pieces=PIECES, seed=st.integers(0, 1000))
def test_the_order_of_the_rows_changes_nothing(
    pieces: list[tuple[str, str, list[str], float]], seed: int
) -> None:
    codings = codings_of(pieces)
    shuffled = random.Random(seed).sample(codings, len(codings))
    how = TypologySettings(bootstrap=20, seed=seed)
    places = {"ann": ["s"], "bo": ["s", "t"]}
    in_order, in_another = (
        [
            [found.to_row() for found in assess(these, THREE, how)],
            [found.to_row() for found in assess_partnerships(these, THREE, ["s", "t"], places, how)],
        ]
        for these in (codings, shuffled)
    )
    assert in_order == in_another


def exactly(codings: list[Coding]) -> tuple[float, float]:
    """In which share of all draws there are the dominant type, and the whole label, is the same."""
    whole = one(codings)
    draws = list(product(codings, repeat=len(codings)))
    same = [
        one([Coding(c.agent, f"d{nth}", c.indicator, c.type, c.actor, "", 1, "three")
             for nth, c in enumerate(draw)])
        for draw in draws
    ]  # fmt: skip
    stands = [found.leading == whole.leading for found in same]
    labels = [found.label == whole.label for found in same]
    return sum(stands) / len(draws), sum(labels) / len(draws)


@pytest.mark.parametrize("text", ["low low low high", "low low high middle", "low low low high high"])
def test_the_bootstrap_comes_near_to_all_draws_there_are(text: str) -> None:
    codings = coded(text)
    found = one(codings, TypologySettings(bootstrap=20_000, seed=3))
    stands, label_stands = exactly(codings)
    assert found.dominant_stands == pytest.approx(stands, abs=0.015)
    assert found.label_stands == pytest.approx(label_stands, abs=0.015)


def test_the_bootstrap_is_seeded_and_each_agents_own() -> None:
    how = TypologySettings(bootstrap=50, seed=4)
    alone = one(coded("low low high middle"), how)
    beside = assess([*coded("high low low", "aa"), *coded("low low high middle")], THREE, how)[1]
    assert alone == beside
    assert (
        one(coded("low low high middle"), TypologySettings(bootstrap=50, seed=5)).label_stands
        != alone.label_stands
    )
    assert one(coded("low low"), how).label_stands == 1
    assert math.isnan(one(coded("low high"), how).label_stands)
    assert math.isnan(one(coded("low low")).label_stands)


def whole(codings: list[Coding], settings: TypologySettings | None = None, **places: list[str]) -> Assessment:
    (found,) = assess_partnerships(codings, THREE, ["s"], places, settings)
    return found


def test_actors_who_disagree_are_told_and_not_averaged() -> None:
    codings = [*coded("low low low low"), *coded("high high", "bo", "parents")]
    found = whole(codings, ann=["s"], bo=["s"])
    assert (found.actor, found.status, found.dominant) == (WHOLE, DISAGREE, "actors disagree")
    assert {part.actor: part.label for part in found.parts} == {"heads": "low", "parents": "high"}
    assert found.profile == {"high": 2 / 6, "low": 4 / 6, "middle": 0}
    assert math.isnan(whole(codings, TypologySettings(bootstrap=9), ann=["s"], bo=["s"]).label_stands)


def test_a_whole_is_of_the_type_with_which_its_actors_lead() -> None:
    codings = [*coded("low low high"), *coded("low low", "bo", "parents"), *coded("high", "cy", "parents")]
    found = whole(codings, ann=["s"], bo=["s"], cy=["elsewhere"])
    assert found.label == "low with elements of high"
    assert found.evidence == ("ann-0", "ann-1", "ann-2", "bo-0", "bo-1")
    # Little evidence on parents neither confirms nor denies.
    few = whole([*coded("low low"), *coded("high", "bo", "parents")], ann=["s"], bo=["s"])
    assert (few.label, [part.label for part in few.parts]) == ("low", ["low", NOT_ENOUGH])
    assert whole([]).label == NOT_ENOUGH
    tied = [*coded("low high"), *coded("low high", "bo", "parents")]
    assert whole(tied, ann=["s"], bo=["s"]).label == "tie of high and low"


def test_evidence_on_several_parents_of_a_school_counts_once() -> None:
    shared = [Coding(who, "e", "low-0", "low", "parents", "", 1, "three") for who in ("bo", "cy")]
    found = whole([*shared, *coded("high high", "bo", "parents")], bo=["s"], cy=["s"])
    assert found.profile == {"high": pytest.approx(2 / 3), "low": pytest.approx(1 / 3), "middle": 0}


def test_evidence_that_is_about_a_school_counts_for_that_school_alone() -> None:
    codings = coded("low low", "dev", "practitioners")
    codings += [
        Coding("dev", f"t{n}", "high-0", "high", "practitioners", "", 1, "three", ("t",)) for n in range(2)
    ]
    found = assess_partnerships(codings, THREE, ["s", "t"], {"dev": ["s"]})
    assert [a.label for a in found] == ["low", "high"]
    # What is said of the school itself is the school's.
    assert whole(coded("low low", "s")).label == "low"


def test_a_wholes_label_stands_where_every_groups_does() -> None:
    codings = [*coded("low low low high"), *coded("low low low low high", "bo", "parents")]
    how = TypologySettings(bootstrap=20_000, seed=1)
    found = whole(codings, how, ann=["s"], bo=["s"])
    stands = [exactly(coded("low low low high"))[0], exactly(coded("low low low low high"))[0]]
    assert found.dominant_stands == pytest.approx(stands[0] * stands[1], abs=0.02)
    # Its label has no elements, so it holds where no group's draw brings one in.
    labels = [exactly(coded("low low low high"))[1], exactly(coded("low low low low high"))[1]]
    assert labels[0] * labels[1] < stands[0] * stands[1] - 0.1
    assert found.label_stands == pytest.approx(labels[0] * labels[1], abs=0.02)
