"""How vendors of the demo end: through the checklist people use, or on the way to it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from register.inputs import read_input
from register.offboarding import checks
from register.offboarding.actions import end_by_checklist, start_offboarding
from register.offboarding.inputs import ConfirmInput, EndInput, ExceptionInput, StartInput
from register.rules.offboarding import BY_WORD, CheckKind
from register.transfers.actions import end_transfer
from register.transfers.inputs import EndInput as TransferEnd
from register.transfers.models import Transfer
from register.vendors.queries import get_vendor, vendors_named

if TYPE_CHECKING:
    from register.demo.planting import Garden

_CERTIFICATE = (
    b"We confirm that all personal data of the group have been destroyed, copies and backups included.\n"
)


def plan_offboardings(garden: "Garden", seeds: list[Mapping[str, Any]]) -> None:
    """Plan the vendors that are about to end, and what is done so far.

    Source: house rule.
    """
    for seed in seeds:
        _plan(garden, seed)


def end_with_everything(session: Session, garden: "Garden", at: datetime, ref: str, reason: str) -> None:
    """The vendor ended on the day of ``at``, its transfers with it and every point confirmed.

    Source: house rule.
    """
    priya, today = garden.actor("priya"), at.date()
    vendor = get_vendor(session, ref)
    running = select(Transfer.ref).where(Transfer.vendor_id == vendor.id, col(Transfer.ended_on).is_(None))
    for transfer_ref in session.exec(running).all():
        over = TransferEnd(ended_on=today, reason=reason)
        end_transfer(session, priya, transfer_ref, over, None, at, today=today)
    plan = StartInput(planned_end_on=today, reason=reason)
    offboarding = start_offboarding(session, priya, ref, plan, at, today=today)
    for kind in CheckKind:
        if kind in BY_WORD:
            given = ConfirmInput(confirmed_on=today, note="Confidentiality survives the end.")
            file = ("certificate of destruction.txt", _CERTIFICATE) if kind is CheckKind.DATA else None
            checks.confirm(
                session, priya, offboarding.ref, kind, given, None, at, today=today, certificate=file
            )
    end_by_checklist(session, priya, ref, EndInput(ended_on=today, reason=reason), None, at)


def _plan(garden: "Garden", seed: Mapping[str, Any]) -> None:
    refs: list[str] = []

    def start(session: Session, garden: "Garden", at: datetime) -> None:
        vendor = vendors_named(session, seed["vendor"])[0]
        given = {"planned_end_on": garden.day(-seed["planned"]), "reason": seed["reason"]}
        read = read_input(StartInput, given)
        made = start_offboarding(session, garden.actor(seed["by"]), vendor, read, at, today=at.date())
        refs.append(made.ref)

    garden.later(seed["age"], start)
    for said in seed["confirmed"]:

        def confirm(session: Session, garden: "Garden", at: datetime, said: Any = said) -> None:
            given = ConfirmInput(confirmed_on=at.date() - timedelta(days=1), note=said.get("note"))
            actor, kind = garden.actor(said["by"]), CheckKind(said["check"])
            checks.confirm(session, actor, refs[0], kind, given, None, at, today=at.date())

        garden.later(said["age"], confirm)
    for asked in seed.get("exceptions", []):

        def ask(session: Session, garden: "Garden", at: datetime, asked: Any = asked) -> None:
            given = {"exception_until": garden.day(-asked["until"]), "reason": asked["reason"]}
            actor, kind = garden.actor(asked["by"]), CheckKind(asked["check"])
            read = read_input(ExceptionInput, given)
            checks.ask_exception(session, actor, refs[0], kind, read, None, at, today=at.date())

        garden.later(asked["age"], ask)
