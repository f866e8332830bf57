"""The dates and filing of a mechanism beside those of the agreement it rests on: followed, or where they differ."""

from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup

from register.agreements.models import Agreement
from register.assessments.followed import dates_of, details_of
from register.transfers.models import TransferMechanism
from register.web.marks import Marks, marks_for
from register.web.visit import Visit


class SaidShown(NamedTuple):
    """One thing a mechanism says: its own value, or its agreement's."""

    label: str
    value: Markup | str
    theirs: Markup | str
    """What the agreement says instead; empty where they agree or it says nothing."""
    follows: bool
    """Whether the value is the agreement's, as the mechanism says nothing itself."""


def said_of(visit: Visit, row: TransferMechanism) -> tuple[list[SaidShown], str]:
    """What a mechanism and its agreement say, the dates first, and the agreement's reference (or nothing)."""
    agreement = visit.session.get(Agreement, row.agreement_id) if row.agreement_id else None
    theirs: dict[str, Any] = {**dates_of(agreement), **details_of(agreement)} if agreement else {}
    own: dict[str, Any] = {name: getattr(row, name) for name in ("signed_on", "effective_on", "expires_on")}
    own |= {name: value for name, value in row.details.items() if name not in ("evidence", "agreement_ref")}
    marks = marks_for(visit.words.language, visit.settings.time_zone)
    found = [
        _line(visit, marks, name, own.get(name), theirs.get(name)) for name in dict.fromkeys([*own, *theirs])
    ]
    return [line for line in found if line], agreement.ref if agreement else ""


def _line(visit: Visit, marks: Marks, name: str, own: Any, theirs: Any) -> SaidShown | None:
    if own is None and theirs is None:
        return None
    differs = own is not None and theirs is not None and own != theirs
    return SaidShown(
        label=visit.words.text(f"transfers.field_{name}"),
        value=_written(visit, marks, name, theirs if own is None else own),
        theirs=_written(visit, marks, name, theirs) if differs else "",
        follows=own is None,
    )


def _written(visit: Visit, marks: Marks, name: str, value: Any) -> Markup | str:
    words = visit.words
    if isinstance(value, bool):
        return words.text("frame.yes" if value else "frame.no")
    if name == "expires_on":
        return marks.date_near(value, visit.today)
    if name.endswith("_on"):
        return marks.date(value if isinstance(value, date) else date.fromisoformat(value))
    return words.text(f"transfers.module_{value}") if name == "module" else str(value)
