"""The quarterly reviews of the demo: planned as they would have been, most of them confirmed, some left undone."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlmodel import Session

from register.attestations.actions import confirm, shown_of
from register.attestations.inputs import ConfirmInput
from register.attestations.models import Answer
from register.attestations.planning import plan_quarter
from register.attestations.queries import due_quarterly
from register.reviews.asked import who_is_asked
from register.trail.actor import Actor, Channel

if TYPE_CHECKING:
    from register.demo.planting import Garden

FIRST: Final = 210
EVERY: Final = 14
_LATE: Final = 11
"""Every eleventh is left undone once, so that something is overdue whenever the demo is started."""


def plan_quarters(garden: "Garden") -> None:
    """A fortnight at a time owners confirm what is due in the next; the last fortnight is left to the reader.

    Source: house rule.
    """
    for age in range(FIRST, 0, -EVERY):
        garden.later(age - 0.5, _plan)
        garden.later(age - 0.6, _confirm)
    garden.later(0, _plan)


def _plan(session: Session, garden: "Garden", at: datetime) -> None:
    plan_quarter(session, Actor(None, "", frozenset(), Channel.SYSTEM), at.date(), at)


def _confirm(session: Session, garden: "Garden", at: datetime) -> None:
    actors = {actor.person_id: actor for actor in garden.people.values()}
    today: date = at.date()
    for review, vendor in due_quarterly(session, today + timedelta(days=EVERY)):
        asked = who_is_asked(session, review, vendor)
        actor = actors.get(asked.id) if asked else None
        if actor is None or (review.id or 0) % _LATE == 0:
            continue
        shown = shown_of(session, [review.vendor_id])[review.vendor_id]
        answer = Answer.CHANGED if shown.differences else Answer.UNCHANGED
        given = ConfirmInput(answer=answer, seen=shown.seen)
        confirm(session, actor, review.ref, given, None, at, today=today, language="en")
