"""What people may hand in about the law and the weights, validated."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from register.inputs import (
    OptionalDate,
    OptionalLine,
    Reason,
    RoomInput,
    clean_line,
    clean_text,
    read_input,
)
from register.rules.amendment_forms import KINDS, amendment_json, fields_of, read_amendment
from register.rules.amendments import Amendment

Code = Annotated[Annotated[str, Field(max_length=80)] | None, BeforeValidator(clean_line)]


Note = Annotated[Annotated[str, Field(max_length=1_000)] | None, BeforeValidator(clean_text)]


def _upper(value: Any) -> Any:
    cleaned = clean_line(value)
    return cleaned.upper() if isinstance(cleaned, str) else cleaned


def _list(value: Any) -> Any:
    if isinstance(value, str):
        return [value] if value.strip() else []
    return value


def _days(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


class LawChangeInput(RoomInput):
    """A change to the law, flat: ``kind`` decides which of the fields it has; the others are left alone.

    Dates are inclusive. ``as_of`` is the day the evidence speaks for; left out, it is the day of the change.
    """

    kind: Annotated[Annotated[str, Field(max_length=40)], BeforeValidator(clean_line)]
    regime: Code = None
    place: Annotated[Annotated[str, Field(max_length=10)] | None, BeforeValidator(_upper)] = None
    mechanism: Code = None
    fact: Code = None
    on: OptionalDate = None
    valid_from: OptionalDate = None
    valid_until: OptionalDate = None
    holds_from: OptionalDate = None
    holds_until: OptionalDate = None
    since: OptionalDate = None
    until: OptionalDate = None
    needs: Annotated[list[str] | None, Field(max_length=20), BeforeValidator(_list)] = None
    scope: OptionalLine = None
    deadline_days: Annotated[int | None, BeforeValidator(_days)] = None
    day_kind: Code = None
    told: Code = None
    force: Code = None
    counted_from: Code = None
    number: Annotated[int | None, BeforeValidator(_days)] = None
    unit: Code = None
    citation: Annotated[Annotated[str, Field(max_length=500)] | None, BeforeValidator(clean_line)] = None
    as_of: OptionalDate = None
    verified: bool = False
    note: Note = None

    def amendment(self) -> Amendment:
        """The change itself. Raises Invalid: an unknown kind, or a field the kind needs and nobody gave."""
        known = fields_of(self.kind) if self.kind in KINDS else ()
        values = {name: getattr(self, name) for name in known if hasattr(self, name)}
        return read_amendment({"kind": self.kind, **values})


def change_input(
    change: Amendment, *, as_of: date | None = None, verified: bool = False, note: str | None = None
) -> LawChangeInput:
    """A change made elsewhere (a what-if that is adopted) as what add_change takes.

    Source: house rule.
    """
    given = {"as_of": as_of, "verified": verified, "note": note} | amendment_json(change)
    return LawChangeInput.model_validate(given)


def read_change(values: Mapping[str, Any]) -> LawChangeInput:
    """What a form or a file hands in; raises Invalid with every problem by field.

    Source: house rule.
    """
    given = read_input(LawChangeInput, values)
    given.amendment()
    return given


class WithdrawInput(RoomInput):
    """Why a change is taken back."""

    reason: Reason


class PolicyInput(RoomInput):
    """A version of the weights under a new id: group → name → whole number."""

    policy_id: Annotated[str, Field(max_length=40), BeforeValidator(clean_line)]
    weights: dict[str, dict[str, Any]]
    reason: Reason
