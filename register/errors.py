"""What can go wrong, as codes and parameters; no HTTP and no sentences live here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One thing wrong with what was handed in; its sentence is the message ``errors.<code>``."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


class RegisterError(Exception):
    """An error a person can be told about; ``code`` names its sentence."""

    code = "unexpected"

    def __init__(self, code: str | None = None, **params: Any) -> None:
        super().__init__(code or self.code)
        self.code = code or self.code
        self.params = params


class NotFound(RegisterError):
    """No such record, or none this person may know about."""

    code = "not-found"


class Refused(RegisterError):
    """The person lacks the permission named in ``params['permission']``."""

    code = "refused"


class Invalid(RegisterError):
    """What was handed in cannot be used; ``problems`` maps a field to what is wrong with it."""

    code = "invalid"

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        super().__init__()
        self.problems = dict(problems)


class ChangedMeanwhile(RegisterError):
    """Somebody else saved the record after this form was made."""

    code = "changed-meanwhile"


class Conflict(RegisterError):
    """The record's state does not allow this any more (already ended, already decided …)."""

    code = "conflict"


class Unavailable(RegisterError):
    """The store cannot take a change now; nothing was written."""

    code = "unavailable"


class WrongSetting(Exception):
    """A setting that stops the start; the message names it."""
