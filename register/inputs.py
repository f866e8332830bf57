"""What every room's inputs share: cleaned text, dates and codes, and problems as codes instead of sentences."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from register.errors import Invalid, Problem

# Characters that make a line read in another order than it is stored (Trojan source).
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_WEB = re.compile(r"https?://[^\s/?#@]+\.[^\s/?#@]+([/?#]\S*)?", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\]{2,}")


def wrong(code: str, **params: Any) -> PydanticCustomError:
    """An error for a validator to raise; its sentence is ``errors.<code>``."""
    return PydanticCustomError("register", "{code}", {"code": code, **params})


def clean_line(value: Any) -> Any:
    """Text in one line: NFC, outer blanks gone, runs of blanks one blank; empty is None."""
    if not isinstance(value, str):
        return value
    _refuse_controls(value, allowed="\t\n\r")
    return " ".join(unicodedata.normalize("NFC", value).split()) or None


def clean_text(value: Any) -> Any:
    """Text of several lines: NFC, one kind of line end, outer blanks gone; empty is None."""
    if not isinstance(value, str):
        return value
    _refuse_controls(value, allowed="\t\n\r")
    lines = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    return lines.strip() or None


def _refuse_controls(value: str, allowed: str) -> None:
    for character in value:
        if character in _DIRECTION_MARKS:
            raise wrong("direction-mark", character=f"U+{ord(character):04X}")
        category = unicodedata.category(character)
        if category in ("Cc", "Cs") and character not in allowed:
            raise wrong("control-character", character=f"U+{ord(character):04X}")


def _empty_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def none_if_empty(value: Any) -> Any:
    """None for a field left empty, or the value."""
    return _empty_is_none(value)


def read_tri_state(value: Any) -> bool | None:
    """Yes, no or unknown, as a form or a sheet writes them."""
    if value is None or isinstance(value, bool):
        return value
    known = {"yes": True, "true": True, "no": False, "false": False, "": None, "unknown": None}
    text = str(value).strip().casefold()
    if text not in known:
        raise wrong("not-in-list", given=text[:40])
    return known[text]


def _web_address(value: str | None) -> str | None:
    if value is None:
        return None
    if "://" not in value:
        value = "https://" + value
    if not _WEB.fullmatch(value):
        raise wrong("not-a-web-address")
    return value


def _email(value: str | None) -> str | None:
    if value is None:
        return None
    if not _EMAIL.fullmatch(value):
        raise wrong("not-an-email")
    return value.casefold()


def _real_date(value: Any) -> Any:
    if isinstance(value, date) or value is None:
        return value
    text = str(value).strip()
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise wrong("not-a-date", given=text[:40]) from None
    if not 1900 <= found.year <= 2200:
        raise wrong("year-out-of-range", given=text[:40])
    return found


def _real_moment(value: Any) -> Any:
    if value is None or not str(value).strip():
        return None
    text = str(value).strip()
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(text)
    except ValueError:
        raise wrong("not-a-moment", given=text[:40]) from None
    if found.tzinfo is None:
        raise wrong("moment-without-zone", given=text[:40])
    if not 1900 <= found.year <= 2200:
        raise wrong("year-out-of-range", given=text[:40])
    return found.astimezone(UTC).replace(second=0, microsecond=0)


def _split_lines(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return [line for line in (clean_line(part) for part in value.splitlines()) if line]


Line = Annotated[Annotated[str, Field(max_length=300)], BeforeValidator(clean_line)]
OptionalLine = Annotated[Annotated[str, Field(max_length=300)] | None, BeforeValidator(clean_line)]
MediumLine = Annotated[Annotated[str, Field(max_length=500)] | None, BeforeValidator(clean_line)]
ShortLine = Annotated[Annotated[str, Field(max_length=80)] | None, BeforeValidator(clean_line)]
OptionalText = Annotated[Annotated[str, Field(max_length=10_000)] | None, BeforeValidator(clean_text)]
Reason = Annotated[Annotated[str, Field(max_length=500)], BeforeValidator(clean_text)]
WebAddress = Annotated[
    Annotated[str, Field(max_length=500)] | None, BeforeValidator(clean_line), AfterValidator(_web_address)
]
Email = Annotated[
    Annotated[str, Field(max_length=254)] | None, BeforeValidator(clean_line), AfterValidator(_email)
]
RequiredEmail = Annotated[
    Annotated[str, Field(max_length=254)], BeforeValidator(clean_line), AfterValidator(_email)
]
OptionalDate = Annotated[date | None, BeforeValidator(_real_date)]
RequiredDate = Annotated[date, BeforeValidator(_real_date)]
OptionalMoment = Annotated[datetime | None, BeforeValidator(_real_moment)]
"""An instant in ISO 8601 with its offset, kept in UTC to the minute."""
RequiredMoment = Annotated[datetime, BeforeValidator(_real_moment)]
OptionalCount = Annotated[
    Annotated[int, Field(ge=0, le=2_000_000_000)] | None, BeforeValidator(_empty_is_none)
]
Lines = Annotated[list[str], BeforeValidator(_split_lines), Field(max_length=200)]


class RoomInput(BaseModel):
    """The base of what people may hand in; unknown fields are ignored, so a form cannot set what it does not show."""

    model_config = ConfigDict(extra="ignore", frozen=True)


Given = TypeVar("Given", bound=RoomInput)

_CODES = {
    "missing": "required",
    "string_type": "required",
    "int_type": "required",
    "string_too_long": "too-long",
    "too_long": "too-many",
    "enum": "not-in-list",
    "literal_error": "not-in-list",
    "int_parsing": "not-a-number",
    "int_from_float": "not-a-number",
    "int_parsing_size": "too-large",
    "greater_than_equal": "too-small",
    "less_than_equal": "too-large",
    "date_type": "required",
    "datetime_type": "required",
}


def problems_of(error: ValidationError) -> dict[str, Problem]:
    """The problems of a refused input by field, the first of each."""
    found: dict[str, Problem] = {}
    for item in error.errors():
        field = str(item["loc"][0]) if item["loc"] else ""
        context = dict(item.get("ctx") or {})
        code = context.pop("code", None) or _CODES.get(item["type"], "not-usable")
        found.setdefault(field, Problem(code, {k: v for k, v in context.items() if k != "error"}))
    return found


def read_input(kind: type[Given], values: Mapping[str, Any]) -> Given:
    """The validated input; raises Invalid with every problem by field."""
    try:
        return kind.model_validate(dict(values))
    except ValidationError as error:
        raise Invalid(problems_of(error)) from None
