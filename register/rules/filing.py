"""Filings and approvals a tool needs: by which day, and whether they were made on time. Holidays are handed in."""

from datetime import date

from register.rules.case import Case
from register.rules.day_count import last_day_of
from register.rules.law import Filing, Law, Mechanism
from register.rules.verdict import Outcome

COUNTED_FROM = {
    "contract effective date": ("effective_on", "signed_on"),
    "first transfer": ("first_transfer_on", "effective_on", "signed_on"),
    "completion of signatures": ("signed_on", "effective_on"),
}
"""What a period is counted from, and what stands in for it where it was not recorded."""

APPROVALS = frozenset(
    {"approval_reference", "approval_decision_reference", "authorisation_reference", "permission_reference",
     "filing_number", "authority_notice", "fdpic_notice", "notification_receipt", "certificate_number"}
)  # fmt: skip
"""Evidence that an authority approved or was told."""


_APPROVED_ON = frozenset({"approved_on", "filed_on", "notified_on"})
_FILED = frozenset({"filed_on", "notified_on", "filing_number"})


def last_day(law: Law, filing: Filing, start: date) -> date:
    """The last day a filing is on time (inclusive). The start day itself does not count.

    Working and business days leave out weekends and the place's public holidays; calendar days leave out nothing.
    Source: the deadline columns of the mechanism (CAC Order 13; KVKK Art 9(5); Decree 356/2025).
    """
    return last_day_of(law.is_day_off, filing.place, filing.day_kind, filing.deadline_days or 0, start)


def check_filing(case: Case, mechanism: Mechanism) -> None:
    """Whether the filing the tool needs was made: before the transfer, or by the last day of its period.

    Unmet with no day left is unlawful; late is insufficient until the authority has settled it.
    Source: the filing columns of the mechanism.
    """
    filing = mechanism.filing
    if filing is None:
        return
    if filing.deadline_days:
        _check_period(case, mechanism, filing)
    elif not _is_approved(case):
        case.fail(Outcome.UNLAWFUL, "approval-missing", mechanism.citation)


def _is_approved(case: Case) -> bool:
    tool = case.tool
    days = [day for day in (tool.approved_on, tool.filed_on, tool.notified_on) if day]
    if days:
        return min(days) <= case.on
    is_held = bool(tool.filing_number or tool.evidence & APPROVALS)
    open_facts = sorted(tool.unknown & (_APPROVED_ON if is_held else APPROVALS | _APPROVED_ON))
    return case.ask(None, *(case.tool_fact(name) for name in open_facts)) if open_facts else is_held


def _check_period(case: Case, mechanism: Mechanism, filing: Filing) -> None:
    tool, citation = case.tool, mechanism.citation
    filed_on = tool.filed_on or tool.notified_on
    names = COUNTED_FROM[filing.counted_from or ""]
    start = _counted_from(case, names)
    if filed_on is not None and filed_on <= case.on:
        if start is None:
            if not case.ask(case.presume_tool(None, names[0], True), case.tool_fact(names[0])):
                case.fail(Outcome.INSUFFICIENT, "filing-time-unknown", citation)
            return
        due = last_day(case.law, filing, start)
        if filed_on > due and not tool.late_filing_settled:
            case.fail(Outcome.INSUFFICIENT, "filed-late", citation, due=due, on=filed_on)
        else:
            case.inform("filed", citation, due=due, on=filed_on)
        return
    if filed_on is None and (tool.filing_number or tool.evidence & APPROVALS):
        open_days = sorted(tool.unknown & {"filed_on", "notified_on"})
        in_time = None if open_days else case.presume_tool(None, "filed_on", True)
        if case.ask(in_time, *(case.tool_fact(name) for name in open_days)):
            return
    elif filed_on is None:
        open_facts = sorted(tool.unknown & _FILED)
        if open_facts and case.ask(None, *(case.tool_fact(name) for name in open_facts)):
            return
    if start is None:
        if not case.ask(None, case.tool_fact(names[0])):
            case.fail(Outcome.UNLAWFUL, "filing-missing", citation)
        return
    due = last_day(case.law, filing, start)
    if case.on <= due:
        case.inform("filing-due", citation, due=due)
        case.watch_end(due, "filing-overdue", due=due)
    else:
        case.fail(Outcome.UNLAWFUL, "filing-overdue", citation, due=due)


def _counted_from(case: Case, names: tuple[str, ...]) -> date | None:
    """The first day recorded of those a period may count from; None where one before it is known to be unknown."""
    for name in names:
        if name in case.tool.unknown:
            return None
        day: date | None = getattr(case.tool, name)
        if day:
            return day
    return None
