"""The last day to give notice of an agreement: counted, moved to a working day, kept up to date. Derived."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from register.agreements.models import Agreement
from register.agreements.queries import holiday_place
from register.reference.working_days import is_day_off
from register.rules.agreement_dates import last_day_for_notice
from register.rules.day_count import working_day_before


def notice_counted_on(agreement: Agreement) -> date | None:
    """The last day to give notice as it is counted, days off or not; None where none runs.

    Source: house rule (rules/agreement_dates.py).
    """
    return last_day_for_notice(
        agreement.renewal,
        agreement.expires_on,
        agreement.notice_days,
        agreement.notice_months,
        agreement.notice_given_on,
    )


def derive_notice(session: Session, agreement: Agreement) -> None:
    """Bring the last day to give notice up to date: the day counted back, or the working day before.

    Source: house rule (earlier, never later: whoever gives notice by then is in time).
    """
    counted = notice_counted_on(agreement)
    agreement.notice_by = (
        working_day_before(is_day_off, holiday_place(session, agreement), counted) if counted else None
    )


def recount_notice_days(session: Session, vendor_ids: Sequence[int]) -> None:
    """The same for every open agreement of some vendors: public holidays or our entities may have changed.

    Source: house rule.
    """
    for agreement in session.exec(
        select(Agreement).where(
            col(Agreement.vendor_id).in_(vendor_ids),
            col(Agreement.ended_on).is_(None),
            col(Agreement.notice_by).is_not(None),
        )
    ):
        derive_notice(session, agreement)
        session.add(agreement)
    session.flush()
