"""Which contract terms are lacking: only a law that binds us makes a gap; a recommendation does not."""

import pytest

from register.rules.term_gaps import TermDuty, TermGap, count_gaps, gap_of

AUDIT = TermDuty("audit-right", "core", frozenset({"eu-gdpr"}), frozenset({"hk-pdpo"}))
TOOL = TermDuty("transfer-tool", "transfer", frozenset({"eu-gdpr"}))


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


def test_terms_outside_the_groups_asked_count_once_somebody_records_them() -> None:
    assert count_gaps([AUDIT, TOOL], {}, {"eu-gdpr"}).unchecked == 1
    assert count_gaps([AUDIT, TOOL], {}, {"eu-gdpr"}, {"core", "transfer"}).unchecked == 2
    counts = count_gaps([AUDIT, TOOL], {"transfer-tool": "absent", "audit-right": "weak"}, {"eu-gdpr"})
    assert (counts.missing, counts.unchecked) == (1, 0)
