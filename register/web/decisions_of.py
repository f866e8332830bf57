"""What was decided on a transfer or vendor, and what waits: the section of their pages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from register.decisions.lists import state_of
from register.decisions.models import SubjectKind
from register.decisions.queries import conditions_of, told_decisions_on, told_waiting_for
from register.people.queries import name_of
from register.rules.permissions import Permission
from register.web.decision_words import ChangeLine, changes_shown, kept_changes, outcome_tag, state_tag
from register.web.marks import marks_for
from register.web.vendor_sections import due_mark
from register.web.visit import Visit


@dataclass(frozen=True)
class DecisionLine:
    """One decision: what, when, by whom, and what became of it."""

    decision: Any
    outcome: Markup
    state: Markup
    who: str | None
    lapsed: Sequence[ChangeLine]
    conditions: Sequence[tuple[Any, str | None, Markup | str]]
    """What it hangs on while it stands: the condition, whose it is, and when it is due where it is not met."""


@dataclass(frozen=True)
class DecisionsOf:
    """The decisions about one record, the newest first, and the request that waits."""

    lines: Sequence[DecisionLine]
    waiting: Any
    decider: str | None
    due: Markup | str
    ask_href: str
    may_ask: bool


def decisions_of(visit: Visit, kind: SubjectKind, ref: str, *, is_open: bool) -> DecisionsOf:
    """The section of a record; ``is_open``: whether a decision may be asked for."""
    session, words = visit.session, visit.words
    marks = marks_for(words.language, visit.settings.time_zone)
    waiting = told_waiting_for(session, kind, ref)
    made_on = told_decisions_on(session, kind, ref)
    hung: dict[int, list[tuple[Any, str | None, Markup | str]]] = defaultdict(list)
    for condition in conditions_of(session, [made.id for made in made_on if _stands(made)]):
        due = "" if condition.done_on else due_mark(visit, "condition-due", condition.due_on)
        hung[condition.decision_id].append((condition, name_of(session, condition.owner_id), due))
    room = "transfers" if kind is SubjectKind.TRANSFER else "vendors"
    return DecisionsOf(
        lines=[
            DecisionLine(
                made,
                outcome_tag(marks, made.outcome),
                state_tag(marks, state_of(made, visit.today)),
                name_of(session, made.decided_by_id),
                changes_shown(words, kept_changes(made.lapsed_why)),
                hung[made.id],
            )
            for made in made_on
        ],
        waiting=waiting,
        decider=name_of(session, waiting.decider_id) if waiting else None,
        due=due_mark(visit, "decision-waiting", waiting.due_on) if waiting else "",
        ask_href=f"/{room}/{ref}/request-decision",
        may_ask=waiting is None and is_open and visit.actor.may(Permission.REQUEST_DECISIONS),
    )


def _stands(made: Any) -> bool:
    return made.replaced_by_id is None and made.lapsed_on is None
