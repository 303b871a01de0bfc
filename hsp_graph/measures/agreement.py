"""How far coders agree on each indicator: Cohen's kappa and Krippendorff's alpha."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import nan
from typing import Any

KAPPA, ALPHA = "kappa", "alpha"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one coder gave to one passage; nothing, if the coder looked at it and gave no indicator.

    Attributes:
        passage: which passage; the same for all coders.
        coder: who coded it.
        indicators: those given.
    """

    passage: Hashable
    coder: str
    indicators: frozenset[str]


@dataclass(frozen=True)
class Agreement:
    """How far some coders agree on one indicator.

    Attributes:
        indicator: on which.
        coefficient: :data:`KAPPA` or :data:`ALPHA`.
        coders: whose codings are compared: two for kappa.
        passages: how many passages at least two of them coded.
        given: on how many of these one of them or more gave the indicator.
        agreed: the share of these passages on which all of them who coded it say the same; NaN if there are
            none.
        value: the coefficient; NaN where it is not defined.
        undefined: why it is not defined; "" where it is.
    """

    indicator: str
    coefficient: str
    coders: tuple[str, ...]
    passages: int
    given: int
    agreed: float
    value: float
    undefined: str

    def to_row(self) -> dict[str, Any]:
        """One dict, with the coders in one text."""
        return {
            "indicator": self.indicator,
            "coefficient": self.coefficient,
            "coders": ", ".join(self.coders),
            "passages": self.passages,
            "given": self.given,
            "agreed": self.agreed,
            "value": self.value,
            "not_defined_because": self.undefined,
        }


def agreement(judgements: Iterable[Judgement]) -> list[Agreement]:
    r"""Agreement on each indicator, on whether a passage shows it: yes or no.

    The units are the passages that at least two coders coded. *Cohen's kappa* of two coders is

        kappa = (p_o - p_e) / (1 - p_e)

    over the passages that both coded: p_o is the share of these on which they say the same, p_e the share to
    be expected if each said yes as often as they do, by chance. *Krippendorff's alpha* of all coders is

        alpha = 1 - D_o / D_e

    over all units, where D_o is the disagreement within passages and D_e that to be expected if all codings
    were dealt out by chance; a coder who did not code a passage is left out of it. Both are 1 where all
    agree and 0 where they agree no more than by chance.

    Where all codings say the same, chance alone would agree too: p_e is 1, D_e is 0, and the coefficient is
    not defined, nor is kappa of two coders who have no passage in common.

    Args:
        judgements: what each coder gave to each passage; several of one coder on one passage count as one
            that gave all that they gave.

    Returns:
        For each indicator that anybody gave to a unit: kappa for each pair of coders, then alpha. In the
        order of indicators and coders. Empty if there is no unit.

    References:
        Cohen, J. (1960), A coefficient of agreement for nominal scales, Educational and Psychological
        Measurement 20(1), 37-46; Krippendorff, K. (2004), Content Analysis, 2nd edition, chapter 11.

    Two coders, four passages; once they differ:

    >>> codes = {"AB": ["x", "x", "", ""], "CD": ["x", "", "", ""]}
    >>> judgements = [Judgement(n, coder, frozenset(filter(None, [code])))
    ...               for coder, given in codes.items() for n, code in enumerate(given)]
    >>> [(one.coefficient, round(one.value, 3)) for one in agreement(judgements)]
    [('kappa', 0.5), ('alpha', 0.533)]
    """
    given: dict[Hashable, dict[str, set[str]]] = {}
    for judgement in judgements:
        codes = given.setdefault(judgement.passage, {}).setdefault(judgement.coder, set())
        codes.update(judgement.indicators)
    units = [coded for coded in given.values() if len(coded) > 1]
    coders = sorted({coder for coded in units for coder in coded})
    indicators = sorted({code for coded in units for codes in coded.values() for code in codes})
    found = []
    for indicator in indicators:
        said = [{coder: indicator in codes for coder, codes in coded.items()} for coded in units]
        found += [_compared(indicator, KAPPA, pair, said) for pair in combinations(coders, 2)]
        found.append(_compared(indicator, ALPHA, coders, said))
    return found


def _compared(
    indicator: str, coefficient: str, coders: Sequence[str], said: Iterable[Mapping[str, bool]]
) -> Agreement:
    among = [{coder: yes[coder] for coder in coders if coder in yes} for yes in said]
    units = [yes for yes in among if len(yes) > 1]
    answers = {answer for yes in units for answer in yes.values()}
    undefined = ""
    if not units:
        undefined = "they have no passage in common"
    elif len(answers) == 1:
        undefined = "all gave it to every passage" if answers == {True} else "none of them gave it"
    value = nan
    if not undefined:
        value = _alpha(coders, units) if coefficient == ALPHA else _kappa(units, *coders)
    return Agreement(
        indicator,
        coefficient,
        tuple(coders),
        len(units),
        sum(any(yes.values()) for yes in units),
        sum(len(set(yes.values())) == 1 for yes in units) / len(units) if units else nan,
        value,
        undefined,
    )


def _kappa(units: Sequence[Mapping[str, bool]], one: str, other: str) -> float:
    observed = sum(yes[one] == yes[other] for yes in units) / len(units)
    first, second = (sum(yes[coder] for yes in units) / len(units) for coder in (one, other))
    by_chance = first * second + (1 - first) * (1 - second)
    return (observed - by_chance) / (1 - by_chance)


def _alpha(coders: Sequence[str], units: Sequence[Mapping[str, bool]]) -> float:
    import krippendorff  # only agreement needs it

    data = [[float(yes[coder]) if coder in yes else nan for yes in units] for coder in coders]
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"))
