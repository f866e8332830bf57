"""Which contract terms are lacking: only a law that binds us makes a gap; a recommendation does not."""

import pytest

from register.rules.term_gaps import Position, TermDuty, TermGap, compare, gap_of, gap_with_value, stands
from register.rules.term_values import Parameter

AUDIT = TermDuty("audit-right", "core", frozenset({"eu-gdpr"}), frozenset({"hk-pdpo"}))


@pytest.mark.parametrize(
    ("state", "regimes", "gap"),
    [
        ("absent", {"eu-gdpr"}, TermGap.MISSING),
        ("weak", {"eu-gdpr"}, TermGap.WEAK),
        (None, {"eu-gdpr"}, TermGap.UNCHECKED),
        ("present", {"eu-gdpr"}, TermGap.MET),
        ("not-applicable", {"eu-gdpr"}, TermGap.NOT_APPLICABLE),
        ("absent", {"hk-pdpo"}, TermGap.ADVISED),
        ("weak", {"hk-pdpo"}, TermGap.ADVISED),
        (None, {"hk-pdpo"}, TermGap.OPEN),
        (None, set(), TermGap.OPEN),
        ("absent", {"hk-pdpo", "eu-gdpr"}, TermGap.MISSING),
    ],
)
def test_a_term_is_missing_only_under_a_law_that_requires_it(
    state: str | None, regimes: set[str], gap: TermGap
) -> None:
    assert gap_of(AUDIT, state, regimes) is gap


DSR = TermDuty(
    "dsr-assistance",
    "core",
    frozenset({"eu-gdpr"}),
    frozenset({"hk-pdpo"}),
    Parameter("calendar days", "max", "3", {"eu-gdpr": 30, "hk-pdpo": 40}),
)


@pytest.mark.parametrize(
    ("value", "regimes", "position", "gap"),
    [
        ("3", {"eu-gdpr"}, Position(), TermGap.MET),
        ("4", {"eu-gdpr"}, Position(), TermGap.SHORT),
        ("4", {"eu-gdpr"}, Position("3", "10"), TermGap.MET),
        ("10", {"eu-gdpr"}, Position("3", "10"), TermGap.MET),
        ("11", {"eu-gdpr"}, Position("3", "10"), TermGap.SHORT),
        ("30", {"eu-gdpr"}, Position("60"), TermGap.MET),
        ("31", {"eu-gdpr"}, Position("60"), TermGap.OVER_LIMIT),
        # What Hong Kong only recommends is never past a limit.
        ("41", {"hk-pdpo"}, Position("60"), TermGap.SHORT),
        ("41", {"sg-pdpa"}, Position("60"), TermGap.MET),
        (None, {"eu-gdpr"}, Position(), TermGap.MET),
    ],
)
def test_a_value_is_held_against_the_law_first_and_our_position_then(
    value: str | None, regimes: set[str], position: Position, gap: TermGap
) -> None:
    assert gap_with_value(DSR, "present", value, regimes, position) is gap
    assert gap_with_value(DSR, "absent", value, {"eu-gdpr"}, position) is TermGap.MISSING


@pytest.mark.parametrize(
    ("value", "where"),
    [("3", "preferred"), ("4", "fallback"), ("10", "fallback"), ("11", "outside"), (None, None)],
)
def test_a_value_lies_somewhere_against_our_position(value: str | None, where: str | None) -> None:
    assert DSR.parameter
    assert stands(DSR.parameter, value, Position("3", "10")) == where


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (("present", "3"), ("present", "3"), "same"),
        ((None, None), (None, None), "same"),
        (("absent", None), ("weak", None), "better"),
        (("present", "3"), ("weak", "2"), "worse"),
        (("present", "10"), ("present", "3"), "better"),
        (("present", "3"), ("present", "10"), "worse"),
        (("present", None), ("present", "10"), "differs"),
        (("present", "soon"), ("present", "10"), "differs"),
        ((None, None), ("present", "3"), "differs"),
        (("not-applicable", None), ("absent", None), "differs"),
    ],
)
def test_two_agreements_are_compared_term_by_term(
    one: tuple[str | None, str | None], other: tuple[str | None, str | None], said: str
) -> None:
    assert compare(DSR, one, other) == said
