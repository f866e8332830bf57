"""Gates and decisions: which exceptions are in force, and that no vendor is approved past a gate that is shut."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from register.decisions.models import Decision, SubjectKind
from register.errors import Invalid, Problem
from register.gates.standing import gates_of_vendors
from register.rules.deciding import Outcome
from register.rules.gates import Gate, GateState
from register.vendors.models import Vendor

_APPROVING = tuple(outcome for outcome in Outcome if outcome.approves)


def exceptions_of(session: Session, vendor_ids: Sequence[int], as_of: date) -> Mapping[int, frozenset[str]]:
    """The gates each vendor is excepted from on ``as_of``, its last day inclusive, by vendor.

    Source: house rule (an exception is a decision with an end date and a second person).
    """
    found: dict[int, set[str]] = defaultdict(set)
    statement = sa.select(col(Decision.vendor_id), col(Decision.detail)).where(
        col(Decision.subject_kind) == SubjectKind.EXCEPTION,
        col(Decision.vendor_id).in_(vendor_ids),
        col(Decision.outcome).in_(_APPROVING),
        col(Decision.replaced_by_id).is_(None),
        sa.or_(col(Decision.lapsed_on).is_(None), col(Decision.lapsed_on) > as_of),
        col(Decision.review_by) >= as_of,
    )
    for vendor_id, detail in session.connection().execute(statement):
        found[vendor_id].add(detail)
    return {vendor_id: frozenset(codes) for vendor_id, codes in found.items()}


def vendor_gates(session: Session, vendor: Vendor, as_of: date) -> tuple[Gate, ...]:
    """The gates of one vendor with the exceptions in force.

    Source: house rule.
    """
    number = vendor.id or 0
    return gates_of_vendors(session, [vendor], exceptions_of(session, [number], as_of), as_of)[number]


def require_open_gates(session: Session, vendor: Vendor, as_of: date) -> None:
    """Raise Invalid for the outcome where a gate of the vendor is shut: what was typed stays.

    Source: house rule (a vendor is used only where nothing the law or the house asks for is missing).
    """
    shut = [gate.code.value for gate in vendor_gates(session, vendor, as_of) if gate.state is GateState.UNMET]
    if shut:
        raise Invalid({"outcome": Problem("gates-shut", {"n": len(shut)})})
