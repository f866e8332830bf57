"""What people may hand in about people, validated. Roles and passwords have actions of their own."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator

from register.inputs import Reason, RequiredEmail, RoomInput, ShortLine, clean_line, wrong
from register.people.models import RowHeight
from register.reference.places import is_country
from register.rules.permissions import Role
from register.words import LANGUAGES


def _none_if_empty(value: Any) -> Any:
    return None if value in ("", None) else value


PersonName = Annotated[Annotated[str, Field(max_length=200)], BeforeValidator(clean_line)]
PersonNumber = Annotated[
    Annotated[int, Field(ge=1, le=2_000_000_000)] | None, BeforeValidator(_none_if_empty)
]


class MailTimesInput(RoomInput):
    """When mails reach somebody. ``mail_day``: the weekday of the weekly mail, Monday being 0."""

    mail_day: Annotated[int, Field(ge=0, le=4)] = 1
    place_code: Annotated[str | None, BeforeValidator(_none_if_empty)] = None

    @field_validator("place_code")
    @classmethod
    def _known_place(cls, value: str | None) -> str | None:
        if value is not None and not is_country(value):
            raise wrong("not-a-place", given=value[:40])
        return value


class PersonInput(MailTimesInput):
    """Who somebody is, and where they work."""

    name: PersonName
    email: RequiredEmail
    team: ShortLine = None
    manager_id: PersonNumber = None
    same_as_id: PersonNumber = None
    """Another account of the same person: what one of them asked for, the other does not decide."""


class RolesInput(RoomInput):
    """The hats somebody wears; none at all is allowed."""

    roles: frozenset[Role] = frozenset()


class LanguageInput(RoomInput):
    """A language of ours, or none: then the browser's wish is followed."""

    language: Annotated[str | None, BeforeValidator(_none_if_empty)] = None

    @field_validator("language")
    @classmethod
    def _known_language(cls, value: str | None) -> str | None:
        if value is not None and value not in LANGUAGES:
            raise wrong("not-in-list", given=value[:40])
        return value


class NewPersonInput(PersonInput, RolesInput, LanguageInput):
    """Somebody who gets an account."""


class PreferencesInput(LanguageInput, MailTimesInput):
    """What people choose for themselves."""

    row_height: RowHeight = RowHeight.DEFAULT
    shortcuts_on: bool = False


class DisableInput(RoomInput):
    """Why somebody's account is closed."""

    reason: Reason
