"""A register to import into, and importing itself in two words."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from register.entities.actions import add_entity
from register.entities.inputs import EntityInput
from register.imports.apply import carry_out
from register.imports.batches import decide, get_batch, plan_of, take_file
from register.imports.models import ImportBatch
from register.imports.plan import Plan, PlannedVendor
from register.imports.records.planned import Clock
from register.imports.undo import Undone, undo_import
from register.inputs import read_input
from register.rules.permissions import Permission
from register.vendors.actions import add_vendor
from register.vendors.inputs import VendorInput
from register.work import Register
from tests.cast import ADA, PRIYA, Known
from tests.ground.registers import actor_of

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
LATER = NOW + timedelta(days=1)
CLOCK = Clock(NOW, TODAY, UTC)


def our_company(register: Register, name: str = "Harbour Trading", place: str = "HK") -> str:
    """A company of ours; its reference."""
    with register.write(NOW) as session:
        given = read_input(EntityInput, {"name": name, "place_code": place})
        return add_entity(session, actor_of(session, ADA), given, NOW).ref


def vendor(register: Register, name: str, **facts: Any) -> str:
    """A vendor added by hand; its reference."""
    with register.write(NOW) as session:
        given = read_input(VendorInput, {"legal_name": name, **facts})
        return add_vendor(session, actor_of(session, PRIYA), given, NOW).ref


def taken(
    register: Register,
    text: str | bytes,
    who: Known = PRIYA,
    *,
    name: str = "vendors.csv",
    decisions: Mapping[str, Any] | None = None,
) -> str:
    """A file taken and decided about; the reference of the import."""
    with register.write(NOW) as session:
        content = text.encode() if isinstance(text, str) else text
        batch = take_file(session, actor_of(session, who), content, name, NOW)
        if decisions:
            decide(session, actor_of(session, who), batch.ref, decisions, None, NOW)
        return batch.ref


def planned(register: Register, text: str | bytes, who: Known = PRIYA, **more: Any) -> Plan:
    """What importing a file would change."""
    return plan_for(register, taken(register, text, who, **more), who)


def plan_for(register: Register, ref: str, who: Known = PRIYA) -> Plan:
    """What an import would change now."""
    with register.read() as session:
        may_review = actor_of(session, who).may(Permission.RECORD_REVIEWS)
        return plan_of(session, get_batch(session, ref), CLOCK, may_review=may_review)


def imported(register: Register, text: str | bytes, who: Known = PRIYA, **more: Any) -> ImportBatch:
    """A file imported whole."""
    return carried_out(register, taken(register, text, who, **more), who)


def carried_out(register: Register, ref: str, who: Known = PRIYA) -> ImportBatch:
    """An import carried out."""
    with register.write(NOW) as session:
        return carry_out(session, actor_of(session, who), ref, None, NOW, today=TODAY)[0]


def undone(register: Register, ref: str, at: datetime = LATER, who: Known = PRIYA) -> Undone:
    """An import taken back."""
    with register.write(at) as session:
        return undo_import(session, actor_of(session, who), ref, None, at, today=at.date())


def only(plan: Plan) -> PlannedVendor:
    """The one vendor of a plan."""
    assert len(plan.vendors) == 1, [v.name for v in plan.vendors]
    return plan.vendors[0]
