"""Who may decide, what a decision must say, and by when. Pure.

Deciding on one's own request is refused whichever way it is tried.
"""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from register.rules.permissions import Permission, Role, is_allowed

DECIDE_WITHIN_DAYS = 14
"""How long a new request may wait before it is overdue."""
REVIEW_AFTER_DAYS = 365
"""The longest an approval stands before it is looked at again."""
LAPSING_DAYS = 14
"""How long before its last day an approval is put into the inbox again."""


class Mode(StrEnum):
    """Who decides in a register."""

    DPO_DECIDES = "dpo-decides"
    """The DPO decides."""
    DPO_ADVISES = "dpo-advises"
    """The DPO advises, a named owner decides (GDPR Art 38(6), 39(1)(c))."""


class Outcome(StrEnum):
    """What can be decided, and advised."""

    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve-with-conditions"
    REQUEST_CHANGES = "request-changes"
    NOT_APPROVE = "not-approve"

    @property
    def approves(self) -> bool:
        """Whether what was asked may go on."""
        return self in (Outcome.APPROVE, Outcome.APPROVE_WITH_CONDITIONS)


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody with an account, and what tells that another account is theirs as well."""

    person_id: int | None
    email: str = ""
    roles: frozenset[Role] = frozenset()
    same_as: frozenset[int] = frozenset()
    """Accounts that an administrator linked to this one."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Who decides here: the mode, and the named owner where the DPO advises."""

    mode: Mode = Mode.DPO_DECIDES
    owner_id: int | None = None


def folded_mailbox(email: str) -> str:
    """An e-mail address without what most mail servers ignore: case, width, and what follows a plus sign.

    Source: house rule (a second account of the same person is the same person).
    """
    name, at, host = unicodedata.normalize("NFKC", email).casefold().strip().rpartition("@")
    return f"{name.partition('+')[0]}{at}{host}"


def is_same_person(one: Party, other: Party) -> bool:
    """Whether two accounts belong to one person: the same account, linked accounts, or one mailbox.

    Nobody (the register itself) is nobody else.
    Source: house rule (PROMISES: the approver is not the requester, whichever path is used).
    """
    if one.person_id is None or other.person_id is None:
        return False
    if one.person_id == other.person_id:
        return True
    if one.person_id in other.same_as or other.person_id in one.same_as:
        return True
    if one.same_as & other.same_as:
        return True
    return bool(one.email) and folded_mailbox(one.email) == folded_mailbox(other.email)


def why_not_decide(
    standing: Standing,
    decider: Party,
    requester: Party,
    *,
    stands_in_for: Sequence[Party] = (),
    advisers: Sequence[Party] = (),
) -> tuple[str, Party | None]:
    """Why somebody may not decide ("" where they may), and whom they then stand in for (None: themselves).

    ``stands_in_for`` are those who handed their decisions over for today; ``advisers`` those who advised.
    Source: GDPR Art 38(6) (no conflict of interests); house rule (four eyes).
    """
    if decider.person_id is None or not is_allowed(decider.roles, Permission.DECIDE):
        return "decide-not-entitled", None
    if is_same_person(decider, requester):
        return "decide-own-request", None
    if any(is_same_person(decider, adviser) for adviser in advisers):
        return "decide-own-advice", None
    if _decides(standing, decider):
        return "", None
    for absent in stands_in_for:
        if not _decides(standing, absent):
            continue
        if is_same_person(absent, requester):
            return "decide-for-requester", None
        if any(is_same_person(absent, adviser) for adviser in advisers):
            return "decide-own-advice", None
        return "", absent
    return ("decide-named-owner" if standing.mode is Mode.DPO_ADVISES else "decide-not-entitled"), None


def _decides(standing: Standing, party: Party) -> bool:
    if standing.mode is Mode.DPO_ADVISES:
        return party.person_id is not None and party.person_id == standing.owner_id
    return Role.DPO in party.roles


def lacks(
    outcome: Outcome | None,
    reason: str | None,
    *,
    points: int,
    serious: Collection[str],
    reasoned: Collection[str],
    conditions: int,
    advised: Outcome | None,
    departure: str | None,
    review_by: date | None,
    today: date,
) -> dict[str, str]:
    """What a decision still lacks: field to problem code; nothing where it can be recorded.

    ``points`` counts the open points, ``serious`` names those that each need a reason where it is approved, and
    ``reasoned`` those that got one. An approval names the day it is looked at again, to come and within a year.
    Source: GDPR Art 5(2) (accountability); house rule (design: UX 7.2).
    """
    if outcome is None:
        return {"outcome": "required"}
    found: dict[str, str] = {}
    if not reason and (outcome is not Outcome.APPROVE or points):
        found["reason"] = "reason-needed"
    if outcome.approves:
        found |= {f"point_{key}": "point-reason-needed" for key in serious if key not in reasoned}
        if review_by is None:
            found["review_by"] = "required"
        elif review_by <= today:
            found["review_by"] = "review-not-to-come"
        elif review_by > today + timedelta(days=REVIEW_AFTER_DAYS + 1):
            found["review_by"] = "review-too-far"
    if outcome is Outcome.APPROVE_WITH_CONDITIONS and not conditions:
        found["conditions"] = "condition-needed"
    if outcome is not Outcome.APPROVE_WITH_CONDITIONS and conditions:
        found["conditions"] = "conditions-not-fitting"
    if advised is not None and advised is not outcome and not departure:
        found["departure"] = "departure-needed"
    return found


def review_by_of(today: date, endings: Collection[date | None]) -> date:
    """The day an approval should be looked at again: a year on, or the last day before something it rests on ends.

    ``endings`` are last days (inclusive) of what it rests on; those gone by are left out.
    Source: house rule (design: review by is filled in).
    """
    latest = today + timedelta(days=REVIEW_AFTER_DAYS)
    return min([latest, *(day for day in endings if day is not None and day > today)])
