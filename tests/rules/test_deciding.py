"""Who may decide, whichever way it is tried, and what a decision must say."""

from datetime import date

import pytest

from register.rules.deciding import (
    Mode,
    Outcome,
    Party,
    Standing,
    is_same_person,
    lacks,
    review_by_of,
    why_not_decide,
)
from register.rules.permissions import Role

DPO = frozenset({Role.DPO})
OWNER = frozenset({Role.BUSINESS_OWNER})
DORA, DAI = Party(1, "dora@a.test", DPO), Party(2, "dai@a.test", DPO)
BO, PRIYA = Party(3, "bo@a.test", OWNER), Party(4, "priya@a.test", frozenset({Role.PROCUREMENT}))
ADVISED = Standing(Mode.DPO_ADVISES, 3)
NOBODY = Party(None)
TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (DORA, DORA, True),
        (DORA, DAI, False),
        (DORA, Party(9, "DORA@A.TEST"), True),
        (DORA, Party(9, "dora+work@a.test"), True),
        (DORA, Party(9, "ｄora@a.test"), True),
        (DORA, Party(9, "dora@b.test"), False),
        (DORA, Party(9, "d@b.test", same_as=frozenset({1})), True),
        (Party(8, "x@a.test", same_as=frozenset({1})), Party(9, "y@a.test", same_as=frozenset({1})), True),
        (NOBODY, NOBODY, False),
        (DORA, NOBODY, False),
    ],
)
def test_two_accounts_of_one_person(one: Party, other: Party, same: bool) -> None:
    assert is_same_person(one, other) is same
    assert is_same_person(other, one) is same


@pytest.mark.parametrize(
    ("standing", "decider", "requester", "absent", "advisers", "expected"),
    [
        (Standing(), DORA, PRIYA, (), (), ("", None)),
        (Standing(), DORA, NOBODY, (), (), ("", None)),
        (Standing(), DORA, DORA, (), (), ("decide-own-request", None)),
        (Standing(), PRIYA, DORA, (), (), ("decide-not-entitled", None)),
        (Standing(), NOBODY, PRIYA, (), (), ("decide-not-entitled", None)),
        (Standing(), BO, PRIYA, (), (), ("decide-not-entitled", None)),
        (Standing(), BO, PRIYA, (DORA,), (), ("", DORA)),
        (Standing(), BO, DORA, (DORA,), (), ("decide-for-requester", None)),
        (Standing(), BO, BO, (DORA,), (), ("decide-own-request", None)),
        (Standing(), DAI, DORA, (DORA,), (), ("", None)),
        (ADVISED, BO, PRIYA, (), (DORA,), ("", None)),
        (ADVISED, DORA, PRIYA, (), (), ("decide-named-owner", None)),
        (ADVISED, DORA, PRIYA, (BO,), (), ("", BO)),
        (ADVISED, DORA, PRIYA, (BO,), (DORA,), ("decide-own-advice", None)),
        (ADVISED, BO, BO, (), (DORA,), ("decide-own-request", None)),
        (ADVISED, DORA, BO, (BO,), (), ("decide-for-requester", None)),
    ],
)
def test_who_may_decide(
    standing: Standing,
    decider: Party,
    requester: Party,
    absent: tuple[Party, ...],
    advisers: tuple[Party, ...],
    expected: tuple[str, Party | None],
) -> None:
    assert why_not_decide(standing, decider, requester, stands_in_for=absent, advisers=advisers) == expected


def test_approving_with_no_open_point_needs_no_reason() -> None:
    found = lacks(Outcome.APPROVE, None, points=0, serious=(), reasoned=(), conditions=0, advised=None,
                  departure=None, review_by=date(2026, 9, 1), today=TODAY)  # fmt: skip
    assert found == {}


def test_departing_from_the_advice_needs_a_reason() -> None:
    for departure, expected in ((None, {"departure": "departure-needed"}), ("We know them well", {})):
        found = lacks(Outcome.APPROVE, "Fine", points=0, serious=(), reasoned=(), conditions=0,
                      advised=Outcome.NOT_APPROVE, departure=departure, review_by=date(2026, 9, 1),
                      today=TODAY)  # fmt: skip
        assert found == expected


@pytest.mark.parametrize(
    ("endings", "expected"),
    [
        ([], date(2027, 3, 2)),
        ([None, date(2026, 12, 31)], date(2026, 12, 31)),
        ([date(2026, 3, 2), date(2026, 2, 1)], date(2027, 3, 2)),
        ([date(2030, 1, 1)], date(2027, 3, 2)),
    ],
)
def test_the_day_filled_in(endings: list[date | None], expected: date) -> None:
    assert review_by_of(TODAY, endings) == expected
