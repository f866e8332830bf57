"""What is derived of agreements, brought up to date as a whole: at once after an upgrade, then once a day."""

from datetime import date, datetime, timedelta

from sqlmodel import delete, select

from register.agreements.models import Agreement, AgreementGap
from register.derive_job import derive
from register.flags.models import FlagRow
from register.storage.derived import made_with
from register.work import Register
from tests.agreements.ground import NOW, have_agreement, have_entities, have_vendor
from tests.ground.registers import trail_of

ENDING = {"expires_on": "2027-01-24", "renewal": "automatic", "notice_days": "30"}


def run(register: Register, now: datetime = NOW) -> int:
    return derive(register, lambda: now, lambda: False)


def state(register: Register) -> tuple[int, date | None, set[date | None]]:
    """Gaps, the last day to give notice, and the day its flag is due."""
    with register.read() as session:
        gaps = session.exec(select(AgreementGap)).all()
        days = set(session.exec(select(FlagRow.due_on).where(FlagRow.code == "notice-due")))
        return len(gaps), session.exec(select(Agreement.notice_by)).one(), days


def test_after_an_upgrade_gaps_and_last_days_are_there_before_anybody_touches_a_record(
    register: Register,
) -> None:
    have_entities(register, "HK")
    have_vendor(register)
    have_agreement(register, **ENDING)
    right = state(register)
    assert right[0] > 0
    with register.write(NOW) as session:
        # As an earlier version left it: no gaps written down, days off not looked at.
        session.exec(delete(AgreementGap))
        agreement = session.exec(select(Agreement)).one()
        agreement.notice_by = date(2026, 12, 25)
        session.add(agreement)
    assert run(register) == 1
    assert state(register) == right
    assert [event.tag for event in trail_of(register)].count("agreements:register:recounted") == 1
    assert run(register) == 0, "once a day"


def test_each_day_it_looks_again_and_says_nothing_where_nothing_changed(register: Register) -> None:
    have_entities(register, "HK")
    have_vendor(register)
    have_agreement(register, **ENDING)
    run(register)
    entries = len(trail_of(register))
    with register.read() as session:
        first = made_with(session, "agreements")
    assert run(register, NOW + timedelta(days=1)) == 0
    with register.read() as session:
        assert made_with(session, "agreements") != first
    assert len(trail_of(register)) == entries


def test_what_is_ended_in_the_middle_is_done_at_the_next_start(register: Register) -> None:
    have_entities(register, "HK")
    have_vendor(register)
    have_agreement(register, **ENDING)
    with register.write(NOW) as session:
        session.exec(delete(AgreementGap))
    assert derive(register, lambda: NOW, lambda: True) == 0
    assert state(register)[0] == 0
    run(register)
    assert state(register)[0] > 0
