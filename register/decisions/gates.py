"""Gates and decisions: which exceptions are in force, and that no vendor is approved past a gate that is shut."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from register.decisions.models import Decision, SubjectKind
from register.errors import Invalid, Problem
from register.gates.standing import gates_of_vendor
from register.rules.deciding import Outcome
from register.rules.gates import Gate, GateState
from register.storage.asking import Question
from register.vendors.models import Vendor

_AS_OF = sa.bindparam("as_of", type_=sa.Date)
_EXCEPTIONS = Question(
    sa.select(col(Decision.detail)).where(
        col(Decision.vendor_id) == sa.bindparam("vendor_id"),
        col(Decision.subject_kind) == SubjectKind.EXCEPTION,
        col(Decision.outcome).in_([outcome for outcome in Outcome if outcome.approves]),
        col(Decision.replaced_by_id).is_(None),
        sa.or_(col(Decision.lapsed_on).is_(None), col(Decision.lapsed_on) > _AS_OF),
        col(Decision.review_by) >= _AS_OF,
    )
)
"""The gates a vendor is excepted from on a day, the last day inclusive: an exception is a decision with an end."""


def vendor_gates(session: Session, vendor: Any, as_of: date) -> tuple[Gate, ...]:
    """The gates of one vendor (a record or its columns) with the exceptions in force.

    Source: house rule.
    """
    excepted = frozenset(gate for (gate,) in _EXCEPTIONS.rows(session, vendor_id=vendor.id, as_of=as_of))
    return gates_of_vendor(session, vendor, excepted, as_of)


def require_open_gates(session: Session, vendor: Vendor, as_of: date) -> None:
    """Raise Invalid for the outcome where a gate of the vendor is shut: what was typed stays.

    Source: house rule (a vendor is used only where nothing the law or the house asks for is missing).
    """
    shut = [gate.code.value for gate in vendor_gates(session, vendor, as_of) if gate.state is GateState.UNMET]
    if shut:
        raise Invalid({"outcome": Problem("gates-shut", {"n": len(shut)})})
