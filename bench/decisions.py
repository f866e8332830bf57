"""The inbox of decisions with 5,000 waiting, and deciding with a long trail behind it. Run it alone."""

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from bench.build import built, settings_for
from register.decisions.actions import request_decision
from register.decisions.inputs import DecisionInput, RequestInput
from register.decisions.lists import WaitingFilters, list_waiting
from register.decisions.models import DecisionRequest, RequestReason, RequestState, SubjectKind
from register.decisions.recording import decide
from register.decisions.subjects import case_of, find_subject
from register.people.models import Person
from register.rules.permissions import Role
from register.storage.engine import writing
from register.trail.actor import Actor
from register.trail.counted import Paging
from register.trail.models import TrailEvent
from register.transfers.models import Transfer, TransferStatus
from register.vendors.models import Vendor, VendorStatus
from register.words import words_for
from register.work import Register, open_register

WAITING = 5_000
ROUNDS = 15


def main(vendors: int, today: date) -> None:
    """Print what the inbox costs, and what asking and deciding cost to the end of their transactions."""
    kept = Path(built(vendors, today).removeprefix("sqlite:///"))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "register.db"
        shutil.copyfile(kept, copy)
        register = open_register(settings_for(f"sqlite:///{copy}"))
        _measure(register, vendors, today)
        register.engine.dispose()


def _measure(register: Register, vendors: int, today: date) -> None:
    with register.read() as session:
        entries = session.exec(select(func.count()).select_from(TrailEvent)).one()
        refs = session.exec(
            select(Transfer.ref)
            .join(Vendor, col(Vendor.id) == col(Transfer.vendor_id))
            .where(
                col(Transfer.id) > WAITING + 100,
                col(Transfer.status).not_in((TransferStatus.PAUSED, TransferStatus.ENDED)),
                col(Vendor.status).not_in((VendorStatus.PAUSED, VendorStatus.ENDED)),
            )
            .order_by(col(Transfer.id))
            .limit(ROUNDS)
        ).all()
    print(f"vendors: {vendors:,}, entries of the trail: {entries:,}")
    with writing(register.engine) as session:
        _fill(session, today)
        session.commit()
    with register.read() as session:
        _inbox(session)
    _deciding(register, list(refs), today)


def _fill(session: Session, today: date) -> None:
    """Requests about the first transfers, due over the coming and the past fortnight."""
    now = datetime.now(UTC)
    rows = session.connection().execute(
        sa.select(col(Transfer.id), col(Transfer.ref), col(Transfer.vendor_id))
        .order_by(col(Transfer.id))
        .limit(WAITING)
    )
    decider = session.exec(select(Person.id).order_by(col(Person.id)).limit(1)).one()
    given = [
        {
            "ref": f"DR-{number:05d}",
            "subject_kind": SubjectKind.TRANSFER,
            "subject_ref": ref,
            "detail": "",
            "vendor_id": vendor_id,
            "transfer_id": transfer_id,
            "why": list(RequestReason)[number % 4],
            "state": RequestState.WAITING,
            "status_before": "draft",
            "changes": [],
            "points": number % 7,
            "requested_on": today,
            "decider_id": decider,
            "due_on": today + timedelta(days=number % 28 - 14),
            "created_at": now,
            "changed_at": now,
            "version": 1,
        }
        for number, (transfer_id, ref, vendor_id) in enumerate(rows, 1)
    ]
    session.connection().execute(sa.insert(DecisionRequest), given)
    print(f"waiting: {len(given):,}")


def _inbox(session: Session) -> None:
    for name, filters, paging in (
        ("the first page", WaitingFilters(), Paging(1, 50)),
        ("the last page", WaitingFilters(), Paging(WAITING // 50, 50)),
        ("a search", WaitingFilters(text="ltd"), Paging(1, 50)),
        ("mine", WaitingFilters(for_ids=(1,)), Paging(1, 50)),
    ):
        spent = _median(partial(list_waiting, session, filters, "due", descending=False, paging=paging))
        print(f"inbox, {name}: {spent:.1f} ms")


def _deciding(register: Register, refs: list[str], today: date) -> None:
    with register.read() as session:
        people = session.exec(select(Person.id).order_by(col(Person.id)).limit(2)).all()
    asks, decides = (Actor(number, f"Person {number}", frozenset({Role.DPO})) for number in people)
    asking, looking, deciding = [], [], []
    for ref in refs:
        start = time.perf_counter()
        with register.write() as session:
            given = RequestInput(subject_kind=SubjectKind.TRANSFER, subject_ref=ref)
            request = request_decision(session, asks, given, datetime.now(UTC), today=today).ref
        asking.append(_since(start))
        start = time.perf_counter()
        with register.read() as session:
            case = case_of(session, find_subject(session, SubjectKind.TRANSFER, ref), today)
        looking.append(_since(start))
        start = time.perf_counter()
        with register.write() as session:
            _decide(session, decides, request, case.serious, today)
        deciding.append(_since(start))
    for name, found in (("asking", asking), ("looking at a case", looking), ("deciding", deciding)):
        print(f"{name}: {statistics.median(found):.1f} ms (longest {max(found):.1f} ms)")


def _decide(session: Session, actor: Actor, ref: str, serious: Sequence[str], today: date) -> None:
    said = {
        "outcome": "approve",
        "reason": "bench",
        "review_by": today + timedelta(days=300),
        "point_reasons": dict.fromkeys(serious, "bench"),
    }
    given = DecisionInput.model_validate(said)
    decide(session, actor, ref, given, None, datetime.now(UTC), today=today, words=words_for("en"))


def _median(work: Callable[[], Any]) -> float:
    found = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        found.append(_since(start))
    return statistics.median(found)


def _since(start: float) -> float:
    return (time.perf_counter() - start) * 1000
