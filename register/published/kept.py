"""What an applied list keeps: its lines as they were, and what it takes to undo each. Plain JSON; changes nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from register.chains.changing import state_of, told_by
from register.chains.queries import get_engagement, vendors_of
from register.published.comparing import Line
from register.rules.list_change import Change
from register.vendors.queries import vendors_named


def as_kept(line: Line, *, is_applied: bool) -> dict[str, Any]:
    """A line of the comparison as it stays with the list. Who came in gets its reference when the line is applied."""
    return {
        "change": line.change.value,
        "name": line.name,
        "vendor": line.vendor_ref,
        "places_before": list(line.places_before),
        "purpose_before": line.purpose_before,
        "place_text": line.place_text,
        "places": list(line.places),
        "purpose": line.purpose,
        "refs": list(line.refs),
        "is_applied": is_applied,
    }


def line_kept(number: int, kept: Mapping[str, Any]) -> Line:
    """The line that was kept, to be shown like one just compared."""
    return Line(
        key=str(number),
        change=Change(kept["change"]),
        name=kept["name"],
        vendor_ref=kept["vendor"],
        place_text=kept["place_text"],
        places=tuple(kept["places"]),
        purpose=kept["purpose"],
        places_before=tuple(kept["places_before"]),
        purpose_before=kept["purpose_before"],
        refs=tuple(kept["refs"]),
    )


def what_it_overwrites(session: Session, line: Line) -> dict[str, Any]:
    """What applying a line takes away: what its engagements say, and whether their vendor is known at all."""
    return {
        "told": {ref: told_by(get_engagement(session, ref)) for ref in line.refs},
        "is_new_vendor": line.vendor_ref is None and len(vendors_named(session, line.name)) != 1,
    }


def steps_of(
    session: Session, line: Line, before: Mapping[str, Any], refs: Sequence[str]
) -> list[dict[str, Any]]:
    """One step for each engagement a line touched: what was done, and what it says since, as a hash."""
    found = []
    for ref in refs:
        engagement = get_engagement(session, ref)
        step: dict[str, Any] = {"ref": ref, "did": line.change.value, "state": state_of(engagement)}
        if line.change is Change.ADDED and before["is_new_vendor"]:
            step["new_vendor"] = vendors_of(session, engagement)[1].ref
        if ref in before["told"] and line.change is not Change.REMOVED:
            step["before"] = before["told"][ref]
        found.append(step)
    return found
