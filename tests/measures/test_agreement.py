"""Agreement of coders: worked by hand, another library's alpha, kappa written out, what is not defined."""

import math
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask

from hsp_graph.measures.agreement import ALPHA, KAPPA, Agreement, Judgement, agreement


def judged(**columns: str) -> list[Judgement]:
    """Judgements from ``AB="xx-."``: a letter per passage, - for none given, . for not coded."""
    return [
        Judgement(number, coder, frozenset(letter.strip("-")))
        for coder, letters in columns.items()
        for number, letter in enumerate(letters)
        if letter != "."
    ]


def found(judgements: list[Judgement], indicator: str = "x") -> dict[tuple[str, ...], Agreement]:
    return {
        (one.coefficient, *one.coders): one for one in agreement(judgements) if one.indicator == indicator
    }


def test_two_coders_worked_by_hand() -> None:
    # Cohen's 2x2: both yes 20, both no 15, AB alone 5, CD alone 10: p_o = .7, p_e = .5 * .6 + .5 * .4 = .5.
    both = found(judged(AB="x" * 25 + "-" * 25, CD="x" * 20 + "-" * 5 + "x" * 10 + "-" * 15))
    kappa = both[KAPPA, "AB", "CD"]
    assert (kappa.passages, kappa.given, kappa.agreed, kappa.undefined) == (50, 35, 0.7, "")
    assert kappa.value == pytest.approx(0.4)
    # 100 codings, 55 yes: D_o = 30/100, D_e = 2 * 55 * 45 / (100 * 99) = 1/2.
    assert both[ALPHA, "AB", "CD"].value == pytest.approx(0.4)


def test_agreement_below_chance_and_complete() -> None:
    against = found(judged(AB="xx--", CD="--xx"))
    assert against[KAPPA, "AB", "CD"].value == -1
    assert against[ALPHA, "AB", "CD"].value == pytest.approx(1 - 1 / (32 / 56))
    assert {one.value for one in found(judged(AB="x-x", CD="x-x")).values()} == {1}
    # One who always says yes agrees by chance only.
    assert found(judged(AB="xxxx", CD="xx--"))[KAPPA, "AB", "CD"].value == 0


def test_missing_codings_are_left_out_of_each_pair() -> None:
    three = found(judged(AB="x-.x.", CD="x--.x", EF=".x-x."))
    pair = three[KAPPA, "AB", "CD"]
    assert (pair.passages, pair.agreed, pair.value) == (2, 1, 1)
    assert three[KAPPA, "AB", "EF"].passages == 2
    alpha = three[ALPHA, "AB", "CD", "EF"]
    # Units: xx, --x, --, xx; the fifth has one coding. 9 codings, 5 yes; D_o = 2/9, D_e = 2 * 5 * 4 / 72.
    assert (alpha.passages, alpha.given, alpha.agreed) == (4, 3, 0.75)
    assert alpha.value == pytest.approx(1 - Fraction(2, 9) / Fraction(40, 72))


@pytest.mark.parametrize(
    ("columns", "who", "why"),
    [
        ({"AB": "xx", "CD": "xx"}, (KAPPA, "AB", "CD"), "all gave it to every passage"),
        ({"AB": "xx", "CD": "xx"}, (ALPHA, "AB", "CD"), "all gave it to every passage"),
        ({"AB": "--x", "CD": "--.", "EF": "..x"}, (KAPPA, "AB", "CD"), "none of them gave it"),
        ({"AB": "x-.", "CD": "x--", "EF": "..-"}, (KAPPA, "AB", "EF"), "they have no passage in common"),
    ],
)
def test_what_is_not_defined_says_why(columns: Mapping[str, str], who: tuple[str, ...], why: str) -> None:
    one = found(judged(**columns))[who]
    assert math.isnan(one.value)
    assert one.undefined == why
    assert one.to_row()["not_defined_because"] == why


def test_without_a_passage_of_two_coders_there_is_nothing() -> None:
    assert agreement([]) == []
    assert agreement(judged(AB="x.", CD=".x")) == []
    assert agreement(judged(AB="--", CD="--")) == []


def test_several_codings_of_one_coder_count_as_one() -> None:
    split = [Judgement(0, "AB", frozenset("x")), Judgement(0, "AB", frozenset("y")), *judged(CD="x-"),
             Judgement(1, "AB", frozenset())]  # fmt: skip
    assert found(split)[KAPPA, "AB", "CD"].value == 1
    assert found(split, "y")[KAPPA, "AB", "CD"].agreed == 0.5


CODED = st.dictionaries(
    st.tuples(st.integers(0, 7), st.sampled_from(["AB", "CD", "EF"])),
    st.frozensets(st.sampled_from("xy")),
    max_size=24,
)


@given(coded=CODED)
def test_against_another_library_and_kappa_written_out(
    coded: dict[tuple[int, str], frozenset[str]],
) -> None:
    judgements = [Judgement(passage, coder, codes) for (passage, coder), codes in coded.items()]
    for one in agreement(judgements):
        said = {key: one.indicator in codes for key, codes in coded.items()}
        if one.coefficient == ALPHA:
            passages = Counter(passage for passage, _ in said)
            data = [(coder, passage, yes) for (passage, coder), yes in said.items() if passages[passage] > 1]
            if math.isnan(one.value):
                assert len({yes for _, _, yes in data}) == 1
            else:
                assert one.value == pytest.approx(AnnotationTask(data).alpha())
        else:
            answers = [
                (said[passage, one.coders[0]], said[passage, one.coders[1]])
                for passage in range(8)
                if all((passage, coder) in said for coder in one.coders)
            ]
            assert one.passages == len(answers)
            if math.isnan(one.value):
                assert not answers or len(set(sum(answers, ()))) == 1
                continue
            observed = Fraction(sum(a == b for a, b in answers), len(answers))
            first, second = (Fraction(sum(column), len(answers)) for column in zip(*answers, strict=True))
            expected = first * second + (1 - first) * (1 - second)
            assert one.value == pytest.approx(float((observed - expected) / (1 - expected)))
