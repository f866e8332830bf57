"""The notice clocks of an incident in the reader's words: due moment with its zone, time left, what stopped each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from markupsafe import Markup

from register.reference.breach import authority_of
from register.rules.breach_clocks import Clock, ClockState, Duty, Limit, Owed
from register.transfers.naming import regime_name
from register.web.marks import marks_for
from register.web.visit import Visit
from register.words import Words

_TONES: Final = {
    ClockState.MISSED: ("clock-alert", "danger"),
    ClockState.RUNNING: ("clock", "attention"),
    ClockState.AT_ONCE: ("warning", "attention"),
    ClockState.NOT_STARTED: ("ring", "neutral"),
    ClockState.ADVISED: ("info", "info"),
    ClockState.STOPPED_LATE: ("clock-alert", "attention"),
    ClockState.STOPPED: ("tick", "plain"),
    ClockState.NOT_NEEDED: ("ban", "plain"),
}


@dataclass(frozen=True)
class ClockShown:
    """One clock as its row shows it."""

    to: str
    whom: str
    """The regulator as the law names it, in English."""
    source: str
    href: str
    citation: str
    limit: str
    said: str
    is_law: bool
    due_at: datetime | None
    state: ClockState
    tag: Markup
    told: str
    is_verified: bool


def clocks_shown(visit: Visit, clocks: Sequence[Clock]) -> list[ClockShown]:
    """The clocks in the order given."""
    return [_shown(visit, clock) for clock in clocks]


def time_in_words(words: Words, length: timedelta) -> str:
    """A length of time to the minute, or to the hour from two days on."""
    minutes = int(length.total_seconds() // 60)
    if minutes >= 2 * 24 * 60:
        return words.text("incidents.time_days", d=minutes // 1440, h=minutes % 1440 // 60)
    return words.text("incidents.time_hours", h=minutes // 60, m=minutes % 60)


def limit_in_words(words: Words, limit: Limit) -> str:
    """A time limit such as “72 hours”."""
    return words.text(f"incidents.limit_{limit.unit.value}", n=limit.number)


def _shown(visit: Visit, clock: Clock) -> ClockShown:
    words, duty = visit.words, clock.duty
    is_law = duty.to is not Owed.US
    marks = marks_for(words.language, visit.settings.time_zone)
    return ClockShown(
        to=words.text(f"incidents.to_{duty.to.value}"),
        whom=authority_of(duty.source) if duty.to is Owed.AUTHORITY else "",
        source=regime_name(words, duty.source) if is_law else duty.source,
        href=f"/law/{duty.source}" if is_law else f"/agreements/{duty.source}",
        citation=duty.citation,
        limit=time_of(words, duty),
        said=duty.said if is_law or duty.limit is None else "",
        is_law=is_law,
        due_at=clock.due_at,
        state=clock.state,
        tag=marks.own_tag(words.text(f"incidents.clock_{clock.state.value}"), *_TONES[clock.state]),
        told=_told(visit, clock, marks.moment(clock.stopped_at)),
        is_verified=duty.is_verified,
    )


def time_of(words: Words, duty: Duty) -> str:
    """The time a notice is owed in, and what it counts from; that nobody gives a number; or that it is advised."""
    if duty.limit:
        start = words.text(f"incidents.from_{duty.start.value}")
        return words.text("incidents.limit_and_from", limit=limit_in_words(words, duty.limit), start=start)
    if duty.to is Owed.US:
        return words.text("incidents.limit_not_measured")
    return words.text("incidents.limit_none" if duty.is_binding else "incidents.limit_recommended")


def _told(visit: Visit, clock: Clock, stopped: Markup) -> Markup | str:
    """What stopped a clock, or how much of its time is left."""
    words = visit.words
    if clock.stopped_at:
        key = "told" if clock.duty.to is Owed.US else "step"
        return words.html(f"incidents.stopped_by_{key}", at=stopped)
    if clock.state is ClockState.NOT_STARTED:
        return words.text("incidents.starts_when_known")
    if clock.state is ClockState.ADVISED:
        return words.text("incidents.advice_lead")
    if clock.due_at is None or clock.state is ClockState.NOT_NEEDED:
        return ""
    if clock.state is ClockState.MISSED:
        return words.text("incidents.over", time=time_in_words(words, visit.now - clock.due_at))
    return words.text("incidents.left", time=time_in_words(words, clock.due_at - visit.now))
