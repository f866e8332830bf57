"""Judging the register again in steps: started once, carried on where it stopped, by one server at a time.

Each step is one transaction of whoever calls it. Nothing here waits, sleeps or knows of threads.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from register.agreements.term_counts import recount_vendors
from register.assessments.judging import judge_again, vendors_to_judge
from register.assessments.models import JudgeReason, JudgeRun
from register.law.current import current_law, current_policy
from register.vendors.touched import touch

CHUNK = 200
"""Vendors judged in one step."""
MOST_AT_ONCE = 300
"""Vendors judged again in the transaction that changes the law; more of them are a run."""
LEASE = timedelta(minutes=2)
"""How long a server is trusted to be at work on a run after its last step."""


def start_run(
    session: Session,
    why: JudgeReason,
    now: datetime,
    as_of: date,
    *,
    vendor_ids: Sequence[int] | None = None,
    subject_ref: str | None = None,
    started_by_id: int | None = None,
    once: str | None = None,
) -> JudgeRun:
    """A run over these vendors, or all; nothing is judged before its first step.

    ``once`` names what may be judged for once only; the database refuses a second.
    Source: house rule (design: large changes are a job with progress that survives a restart).
    """
    law, policy = current_law(session), current_policy(session)
    run = JudgeRun(
        why=why,
        subject_ref=subject_ref,
        once=once,
        as_of=as_of,
        law_version=law.version,
        policy_id=policy.id,
        vendor_ids=None if vendor_ids is None else sorted(vendor_ids),
        total=len(vendors_to_judge(session) if vendor_ids is None else vendor_ids),
        started_by_id=started_by_id,
        started_at=now,
    )
    session.add(run)
    session.flush()
    return run


def night_of(as_of: date) -> str:
    """What the run of one night is known by.

    Source: house rule (at most one a day).
    """
    return f"nightly:{as_of.isoformat()}"


def needs_a_night(session: Session, as_of: date) -> bool:
    """Whether nobody has begun to judge the register as of this day yet.

    Source: house rule.
    """
    return session.exec(select(JudgeRun.id).where(JudgeRun.once == night_of(as_of))).first() is None


def is_waiting(session: Session, holder: str, now: datetime) -> bool:
    """Whether a run waits that this server may carry on.

    Source: house rule.
    """
    return session.exec(_free(holder, now)).first() is not None


def take_run(session: Session, holder: str, now: datetime) -> JudgeRun | None:
    """The oldest run nobody else is at work on, leased to this server; None where there is none.

    The row stays locked until the transaction ends. Source: house rule (two servers never both).
    """
    run = session.exec(_free(holder, now).with_for_update(skip_locked=True)).first()
    if run is None:
        return None
    run.leased_to, run.leased_until = holder, now + LEASE
    session.flush()
    return run


def take_step(session: Session, run: JudgeRun, now: datetime, today: date) -> None:
    """Judge the next vendors of a run as of ``today``, and note how far it is; the last step ends it.

    A run that goes on past midnight judges the rest as of the new day: nothing is stored as of a day that has gone.
    After a change of the law the flags of every vendor concerned are written anew, changed or not.
    Source: house rule.
    """
    waiting = vendors_to_judge(session) if run.vendor_ids is None else run.vendor_ids
    rest = [number for number in waiting if number > run.cursor]
    some = rest[:CHUNK]
    if some:
        if run.why is JudgeReason.NIGHTLY:
            # A newer catalogue of terms tells otherwise of agreements that nobody has touched.
            recount_vendors(session, some)
        run.changed += len(judge_again(session, some, today))
        if run.why is JudgeReason.LAW_CHANGE:
            for number in some:
                touch(session, number)
        run.cursor, run.done = some[-1], run.done + len(some)
        run.law_version, run.policy_id = current_law(session).version, current_policy(session).id
    if len(rest) <= CHUNK:
        run.finished_at, run.leased_to, run.leased_until = now, None, None
        run.total = run.done
    session.flush()


def release_runs(session: Session, holder: str) -> None:
    """Let go of what this server was at work on: another one, or itself after a restart, carries it on.

    Source: house rule.
    """
    for run in session.exec(select(JudgeRun).where(JudgeRun.leased_to == holder)):
        run.leased_to = run.leased_until = None
    session.flush()


def list_runs(session: Session, limit: int = 50) -> Sequence[JudgeRun]:
    """The runs, the newest first.

    Source: house rule.
    """
    return session.exec(select(JudgeRun).order_by(col(JudgeRun.id).desc()).limit(limit)).all()


def open_runs(session: Session) -> Sequence[JudgeRun]:
    """The runs that have not ended, the oldest first.

    Source: house rule.
    """
    return session.exec(
        select(JudgeRun).where(col(JudgeRun.finished_at).is_(None)).order_by(col(JudgeRun.id))
    ).all()


def last_full_run(session: Session) -> JudgeRun | None:
    """The newest run that judged the whole register to its end, or None.

    Source: design (a page shows when the register was last judged in full).
    """
    return session.exec(
        select(JudgeRun)
        .where(col(JudgeRun.finished_at).is_not(None), col(JudgeRun.vendor_ids).is_(None))
        .order_by(col(JudgeRun.finished_at).desc(), col(JudgeRun.id).desc())
    ).first()


def _free(holder: str, now: datetime) -> SelectOfScalar[JudgeRun]:
    mine, unled = col(JudgeRun.leased_to) == holder, col(JudgeRun.leased_until).is_(None)
    return (
        select(JudgeRun)
        .where(col(JudgeRun.finished_at).is_(None), mine | unled | (col(JudgeRun.leased_until) < now))
        .order_by(col(JudgeRun.id))
    )
