"""The notices laws ask of us after a breach, as of a day: what the register ships with, and its own changes over it."""

from collections.abc import Sequence
from datetime import date

from register.reference.breach import breach_duties
from register.rules.amendment_kinds import NoticeDuty
from register.rules.breach_clocks import Duty, Limit, Owed, Start, Unit
from register.rules.law import Law


def legal_duties(law: Law, regimes: Sequence[str], day: date) -> list[Duty]:
    """What these laws ask for an incident we learned of on ``day``, each law's in the order of whom it has us tell.

    Of the register's own changes the one that begins last counts; of those of one day, the one added last.
    Source: the breach rule of each regime; house rule (an administrator corrects or adds a dated row).
    """
    found: list[Duty] = []
    for regime in regimes:
        duties = {duty.to: duty for duty in breach_duties().get(regime, ())}
        changes = [one for one in law.notice_duties if one.regime == regime and one.since <= day]
        for change in sorted(changes, key=lambda one: one.since):
            duties.pop(Owed(change.told), None)
            if change.force != "none":
                duties[Owed(change.told)] = _duty(change, law)
        found += [duties[to] for to in Owed if to in duties]
    return found


def has_duties(law: Law, regime_id: str) -> bool:
    """Whether a law asks for a notice after a breach, on any day.

    Source: house rule.
    """
    return regime_id in breach_duties() or any(one.regime == regime_id for one in law.notice_duties)


def _duty(change: NoticeDuty, law: Law) -> Duty:
    is_binding = change.force == "binding"
    return Duty(
        to=Owed(change.told),
        source=change.regime,
        start=Start(change.counted_from),
        limit=Limit(change.number, Unit(change.unit)) if change.number and change.unit else None,
        is_binding=is_binding,
        citation=change.citation,
        is_verified=change.verified,
        place=min(law.regime_by_id[change.regime].places),
    )
