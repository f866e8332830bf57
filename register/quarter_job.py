"""Planning the quarterly reviews, each step a transaction; web/nightly.py and cli/quarter.py call it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from register.attestations.planning import is_wanting, plan_quarter
from register.trail.actor import Actor, Channel
from register.work import Register

_NOBODY = Actor(None, "", frozenset(), Channel.SYSTEM)


def plan(register: Register, clock: Callable[[], datetime], stops: Callable[[], bool] = lambda: False) -> int:
    """Plan until nothing is wanting or ``stops`` says so; how many reviews were opened or ended.

    Asked every minute it costs one question while nothing is wanting. A day missed is caught up by the next call.
    Source: house rule.
    """
    planned = 0
    while not stops():
        now = clock()
        with register.read() as session:
            if not is_wanting(session):
                return planned
        try:
            with register.write(now) as session:
                step = plan_quarter(session, _NOBODY, register.settings.today(now), now)
        except IntegrityError:
            # Another server planned the same vendors in the same moment.
            return planned
        if not step:
            return planned
        planned += step
    return planned
