"""What an administrator may hand in about the rules of reminding, validated."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from register.inputs import RoomInput, ShortLine, clean_line, none_if_empty, wrong
from register.rules.reminding import steps_of

_FURTHEST = 90
_MOST_STEPS = 8


def _steps(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    parts = [
        part for part in value.replace("、", ",").replace("，", ",").replace(" ", ",").split(",") if part
    ]
    if len(parts) > _MOST_STEPS or any(
        not (p.isascii() and p.isdigit() and len(p) < 4 and int(p) <= _FURTHEST) for p in parts
    ):
        raise wrong("wrong-steps")
    return steps_of(int(part) for part in parts)


Days = Annotated[int, Field(ge=0, le=365)]


class RuleInput(RoomInput):
    """The ladder of one kind of flag."""

    before: Annotated[tuple[int, ...], BeforeValidator(_steps)]
    every: Days
    manager_after: Days
    register_owner_after: Days
    on_the_day: bool = False


class ChannelInput(RoomInput):
    """Where a team reads chat. An empty address keeps the one there is."""

    name: Annotated[Annotated[str, Field(max_length=100)], BeforeValidator(clean_line)]
    service: Literal["slack", "teams"]
    address: Annotated[Annotated[str, Field(max_length=1000)] | None, BeforeValidator(clean_line)] = None
    language: Literal["en", "zh-Hant-HK", "zh-Hans"]
    team: ShortLine = None
    mail_day: Annotated[int, Field(ge=0, le=4)] = 1


class OfficeInput(RoomInput):
    """Who the register owner is; nobody is allowed."""

    register_owner_id: Annotated[
        Annotated[int, Field(ge=1, le=2_000_000_000)] | None, BeforeValidator(none_if_empty)
    ] = None
