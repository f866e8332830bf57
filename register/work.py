"""The unit of work: one transaction holds a change, what follows from it and its trail entries."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlmodel import Session

from register.agreements.notice_days import recount_notice_days
from register.agreements.term_counts import recount_vendors
from register.assessments.judging import judge_vendors, vendors_of_entities
from register.assessments.law_touched import take_vendors_of_law
from register.assessments.models import JudgeReason
from register.assessments.runs import MOST_AT_ONCE, start_run
from register.chains.walking import vendors_upstream
from register.decisions.following import follow_decisions
from register.errors import Unavailable
from register.flags.standing import refresh_standing
from register.notices.actions import recount_deadlines
from register.people.queries import reports_of
from register.reviews.cadence import reschedule_vendors
from register.reviews.queries import vendors_assigned_to
from register.settings import Settings
from register.storage.engine import make_engine, reading, writing
from register.storage.files import STORE, FileStore, open_store
from register.storage.touched import has_touched, take_touched_records
from register.trail.actor import Actor, Channel
from register.trail.anchors import EVERY, FILE_NAME, anchor_of, append_anchor
from register.trail.record import newest_seq, write_pending
from register.vendors.queries import vendors_owned_by
from register.vendors.touched import take_touched, take_touched_chains


@dataclass(frozen=True)
class Register:
    """An open register: its database, its settings, and the two ways to work on it."""

    engine: Engine
    settings: Settings

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads. Raises Unavailable where the store is out of reach."""
        try:
            with reading(self.engine) as session:
                session.info[STORE] = self.store
                yield session
        except NoConnectionFree as error:
            raise Unavailable from error
        except DBAPIError as error:
            if not is_store_trouble(error):
                raise
            raise Unavailable("unreachable") from error

    @contextmanager
    def write(self, now: datetime | None = None) -> Iterator[Session]:
        """A transaction: committed when the block ends well, undone whole when it does not.

        Raises Unavailable where the store cannot take the change (full, read-only, locked, gone).
        """
        moment = now or datetime.now(UTC)
        try:
            with writing(self.engine) as session:
                session.info[STORE] = self.store
                yield session
                self.finish(session, moment)
        except NoConnectionFree as error:
            raise Unavailable from error
        except DBAPIError as error:
            if is_serialisation_failure(error) or not is_store_trouble(error):
                raise
            raise Unavailable from error

    def finish(self, session: Session, moment: datetime) -> None:
        """Bring what is derived up to date, chain the trail, commit, and anchor the trail now and then."""
        session.flush()
        touched = self._touched_vendors(session, moment)
        if touched:
            recount_vendors(session, touched)
            recount_notice_days(session, touched)
            recount_deadlines(session, touched)
            reschedule_vendors(session, Actor(None, "", frozenset(), Channel.SYSTEM), touched, moment)
            judge_vendors(session, touched, self.settings.today(moment))
            refresh_standing(session, touched, self.settings.zone)
            if followed := follow_decisions(session, touched, self.settings.today(moment), moment):
                refresh_standing(session, followed, self.settings.zone)
                # What following touched is among them.
                take_touched(session)
        written = write_pending(session, self.settings.trail_secret, moment)
        newest = newest_seq(session) if written else 0
        anchor = (
            anchor_of(session, moment) if written and newest // EVERY > (newest - written) // EVERY else None
        )
        session.commit()
        if anchor:
            append_anchor(self.anchors_path, anchor)

    def _touched_vendors(self, session: Session, moment: datetime) -> list[int]:
        is_policy = has_touched(session, "policy")
        of_law = take_vendors_of_law(session)
        if len(of_law) > MOST_AT_ONCE:
            # Nobody waits for all of them: a run that is stored with the change, and done in steps.
            why = JudgeReason.POLICY_CHANGE if is_policy else JudgeReason.LAW_CHANGE
            vendors, today = None if is_policy else of_law, self.settings.today(moment)
            start_run(session, why, moment, today, vendor_ids=vendors)
            of_law = []
        found = set(take_touched(session)) | set(of_law)
        if entities := take_touched_records(session, "entity"):
            found |= set(vendors_of_entities(session, entities))
        if people := take_touched_records(session, "person"):
            # Whoever has left is answered for by a manager: a change there moves work down the line.
            concerned = sorted(reports_of(session, people))
            found |= set(vendors_owned_by(session, concerned)) | set(vendors_assigned_to(session, concerned))
        if chains := take_touched_chains(session):
            found |= set(vendors_upstream(session, chains))
        return sorted(found)

    @cached_property
    def store(self) -> FileStore | None:
        """Where the bytes of files lie outside the database; None where they lie in it."""
        s = self.settings
        return open_store(s.document_store, s.s3_endpoint, s.s3_region, s.s3_access_key, s.s3_secret_key)

    @property
    def anchors_path(self) -> Path:
        """The file the anchors of the trail are written to."""
        return self.settings.data_dir / FILE_NAME


def open_register(settings: Settings) -> Register:
    """The register these settings describe; the database must have been migrated."""
    return Register(make_engine(settings.url), settings)


def is_serialisation_failure(error: DBAPIError) -> bool:
    """Whether PostgreSQL asks for the same work again (serialisation failure or deadlock).

    So it does where the same form was sent twice at once, and the other one's answer is kept by now.
    """
    sqlstate = getattr(error.orig, "sqlstate", None)
    if sqlstate == "23505":
        return getattr(getattr(error.orig, "diag", None), "constraint_name", "") == "pk_form_key"
    return sqlstate in {"40001", "40P01"}


def is_store_trouble(error: DBAPIError) -> bool:
    """Whether the store, not the statement, is to blame: full, read-only, locked or out of reach."""
    sqlstate = getattr(error.orig, "sqlstate", None)
    if sqlstate:
        return sqlstate[:2] in {"08", "53", "57", "25"}
    if error.connection_invalidated:
        return True
    words = str(error.orig).lower()
    signs = ("locked", "readonly", "read-only", "full", "unable to open", "disk i/o", "connection")
    return any(sign in words for sign in signs)
