"""What ends an approval and what does not: one table, day by day and change by change."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from register.rules.lapsing import Basis, ChangeCode, differences, what_lapses

DECIDED = date(2026, 3, 2)
LATER = date(2026, 9, 1)
BEFORE = Basis(
    on=DECIDED,
    place="SG",
    access="stored",
    sensitivity="standard",
    data=frozenset({"contact", "identity"}),
    laws={"eu-gdpr": ("acceptable-with-measures", "B", True), "hk-pdpo": ("acceptable", "B", False)},
    mechanisms={"eu-gdpr": ("eu-scc-2021", date(2026, 12, 31))},
    certificate_until=date(2026, 10, 1),
    onward={"IN": "B"},
    has_agreement=True,
    missing_terms=2,
    assessments={"eu-gdpr": "adequate"},
    gaps=frozenset({"importance-missing"}),
    facts="a",
)


def laws(outcome: str = "acceptable-with-measures", band: str = "B", binds: bool = True) -> dict[str, Any]:
    return {**BEFORE.laws, "eu-gdpr": (outcome, band, binds)}


WORSE: dict[str, tuple[dict[str, Any], ChangeCode]] = {
    "another destination": ({"place": "IN"}, ChangeCode.DESTINATION),
    "opened from there as well": ({"access": "both"}, ChangeCode.ACCESS),
    "more sensitive": ({"sensitivity": "special"}, ChangeCode.SENSITIVITY),
    "sensitivity not known any more": ({"sensitivity": None}, ChangeCode.SENSITIVITY),
    "another kind of data": ({"data": BEFORE.data | {"health"}}, ChangeCode.DATA),
    "a binding law judges it worse": ({"laws": laws("insufficient")}, ChangeCode.OUTCOME),
    "a worse kind of ground": ({"laws": laws(band="C")}, ChangeCode.BAND),
    "a new law that it does not pass": (
        {"laws": {**BEFORE.laws, "br-lgpd": ("unlawful", "D", True)}},
        ChangeCode.OUTCOME,
    ),
    "the mechanism is gone": ({"mechanisms": {}}, ChangeCode.MECHANISM),
    "the mechanism is not known": ({"mechanisms": {"eu-gdpr": ("unknown", None)}}, ChangeCode.MECHANISM),
    "the mechanism ended": (
        {"mechanisms": {"eu-gdpr": ("eu-scc-2021", LATER - timedelta(days=1))}},
        ChangeCode.MECHANISM_ENDED,
    ),
    "the certificate expired": (
        {"certificate_until": LATER - timedelta(days=1)},
        ChangeCode.CERTIFICATE_EXPIRED,
    ),
    "the certificate is not recorded any more": ({"certificate_until": None}, ChangeCode.CERTIFICATE_EXPIRED),
    "a sub-processor in a worse place": ({"onward": {"IN": "B", "US": "D"}}, ChangeCode.ONWARD),
    "a sub-processor's place became worse": ({"onward": {"IN": "D"}}, ChangeCode.ONWARD),
    "the agreement ended": ({"has_agreement": False}, ChangeCode.AGREEMENT),
    "more terms missing": ({"missing_terms": 3}, ChangeCode.TERMS),
    "the assessment ended": ({"assessments": {}}, ChangeCode.ASSESSMENT),
    "the assessment turned": ({"assessments": {"eu-gdpr": "inadequate"}}, ChangeCode.ASSESSMENT),
    "a serious gap": ({"gaps": BEFORE.gaps | {"dpa-missing"}}, ChangeCode.GAP),
}
NOT_WORSE: dict[str, dict[str, Any]] = {
    "nothing": {},
    "an edit nothing hangs on": {"facts": "b"},
    "no longer opened from there, only kept": {"access": "remote"},
    "less sensitive": {"sensitivity": "standard", "data": frozenset({"contact"})},
    "a law judges it better": {"laws": laws("acceptable", "A")},
    "a law that only recommends judges it worse": {
        "laws": {**BEFORE.laws, "hk-pdpo": ("insufficient", "D", False)}
    },
    "a new law that it passes": {"laws": {**BEFORE.laws, "sg-pdpa": ("acceptable", "A", True)}},
    "a law that binds no more": {"laws": {"hk-pdpo": ("acceptable", "B", False)}},
    "another mechanism that carries it": {"mechanisms": {"eu-gdpr": ("eu-bcr", None)}},
    "the mechanism's last day": {"mechanisms": {"eu-gdpr": ("eu-scc-2021", LATER)}},
    "the mechanism renewed": {"mechanisms": {"eu-gdpr": ("eu-scc-2021", date(2030, 1, 1))}},
    "the certificate's last day": {"certificate_until": LATER},
    "a sub-processor in a place as good": {"onward": {"IN": "B", "JP": "A"}},
    "a sub-processor gone": {"onward": {}},
    "a term agreed": {"missing_terms": 1},
    "an assessment under another law": {"assessments": {"eu-gdpr": "adequate", "uk-gdpr": "adequate"}},
    "a gap that is not serious": {"gaps": BEFORE.gaps | {"owner-missing"}},
    "a gap closed": {"gaps": frozenset()},
}


@pytest.mark.parametrize("case", WORSE)
def test_for_the_worse(case: str) -> None:
    changed, code = WORSE[case]
    found = what_lapses(BEFORE, replace(BEFORE, on=LATER, **changed), review_by=None)
    assert code in [change.code for change in found]


@pytest.mark.parametrize("case", NOT_WORSE)
def test_not_for_the_worse(case: str) -> None:
    after = replace(BEFORE, on=LATER, **NOT_WORSE[case])
    assert what_lapses(BEFORE, after, review_by=LATER) == []


@pytest.mark.parametrize(("day", "lapses"), [(-1, False), (0, False), (1, True)])
def test_it_stands_on_its_last_day_and_has_lapsed_the_day_after(day: int, lapses: bool) -> None:
    last = date(2026, 9, 30)
    after = replace(BEFORE, on=last + timedelta(days=day))
    for found in (
        what_lapses(BEFORE, after, review_by=last),
        what_lapses(BEFORE, after, review_by=None, open_conditions={"C-0001": last}),
    ):
        assert bool(found) is lapses


def test_a_certificate_that_had_run_out_when_it_was_decided_ends_nothing() -> None:
    before = replace(BEFORE, certificate_until=DECIDED - timedelta(days=1))
    after = replace(before, on=LATER)
    assert what_lapses(before, after, review_by=None) == []


def test_differences_tell_better_and_worse_the_worse_first() -> None:
    after = replace(BEFORE, on=LATER, missing_terms=0, place="IN", onward={})
    told = [
        (change.code, change.before, change.after, change.is_worse) for change in differences(BEFORE, after)
    ]
    assert told == [
        (ChangeCode.DESTINATION, "SG", "IN", True),
        (ChangeCode.ONWARD, "B", None, False),
        (ChangeCode.TERMS, 2, 0, False),
    ]


def test_a_basis_reads_back_as_it_was_kept() -> None:
    assert Basis.from_json(BEFORE.as_json()) == BEFORE
