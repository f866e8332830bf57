"""The gates of one vendor in words: what keeps each shut, who can supply it, and where. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from register.decisions.gates import vendor_gates
from register.flags.pages import fix_href
from register.rules.gates import SUPPLIED_BY, Gate, GateState, may_be_used
from register.rules.permissions import Permission
from register.web.visit import Visit


@dataclass(frozen=True)
class GateShown:
    """One gate of a vendor in words: how it stands, why, who can supply what is missing, and where."""

    code: str
    name: str
    state: str
    why: str
    who: str
    href: str | None
    exception_href: str | None


@dataclass(frozen=True)
class GatesShown:
    """All gates of a vendor, and whether it may be used."""

    sentence: str
    may_be_used: bool
    gates: Sequence[GateShown]


def gates_shown(visit: Visit, vendor: Any) -> GatesShown:
    """The gates of a vendor (a record or its columns) as its page shows them."""
    words, gates = visit.words, vendor_gates(visit.session, vendor, visit.today)
    shut = sum(gate.state is GateState.UNMET for gate in gates)
    key = "gates.shut" if shut else "gates.open"
    return GatesShown(
        sentence=words.text(key, n=shut) if shut else words.text(key),
        may_be_used=may_be_used(gates),
        gates=[gate_shown(visit, vendor, gate) for gate in gates],
    )


def gate_shown(visit: Visit, vendor: Any, gate: Gate) -> GateShown:
    """One gate in words."""
    words, is_shut = visit.words, gate.state is GateState.UNMET
    why = [w if w.startswith("T-") else words.text(f"gates.why_{w}") for w in gate.why]
    roles = [words.text(f"frame.role_{role.value}") for role in SUPPLIED_BY[gate.code]]
    mark = words.text("frame.list_mark")
    may_ask = is_shut and visit.me.may(Permission.REQUEST_DECISIONS)
    return GateShown(
        code=gate.code.value,
        name=words.text(f"gates.name_{gate.code.value}"),
        state=gate.state.value,
        why=mark.join(why),
        who=words.text("gates.who", roles=mark.join(roles)) if is_shut else "",
        href=_mended_at(vendor, gate) if is_shut else None,
        exception_href=f"/vendors/{vendor.ref}/gates/{gate.code.value}/exception" if may_ask else None,
    )


def _mended_at(vendor: Any, gate: Gate) -> str:
    first = gate.why[0]
    if first.startswith("T-"):
        return f"/transfers/{first}"
    if first == "review-overdue":
        return f"/vendors/{vendor.ref}#reviews"
    if first in ("dpa-term-missing", "dpa-published-only"):
        return f"/vendors/{vendor.ref}#agreements"
    return fix_href(first, vendor.ref, vendor.ref)
