"""What a page handler is given: who is asking, in which language, the open session and the form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlmodel import Session
from starlette.requests import Request

from register.people.sessions import SignedIn
from register.settings import Settings
from register.trail.actor import Actor, Channel, nobody
from register.words import Words
from register.work import Register


class Form(Mapping[str, str]):
    """The text fields of a posted form; a field that was not sent reads as an empty string."""

    def __init__(self, pairs: list[tuple[str, str]], files: Sequence[tuple[str, "Upload"]] = ()) -> None:
        self.pairs = pairs
        self.files = dict(files)
        self.uploads = list(files)
        self._last = dict(pairs)

    def __getitem__(self, name: str) -> str:
        return self._last.get(name, "")

    def __iter__(self) -> Any:
        return iter(self._last)

    def __len__(self) -> int:
        return len(self._last)

    def __contains__(self, name: object) -> bool:
        return name in self._last

    def all(self, name: str) -> list[str]:
        """Every value sent under this name, in order."""
        return [value for key, value in self.pairs if key == name]

    def files_of(self, name: str) -> "list[Upload]":
        """Every file sent under this name, in order."""
        return [upload for key, upload in self.uploads if key == name]


@dataclass(frozen=True)
class Upload:
    """A file that came with a form, already read and within the size limit."""

    name: str
    content: bytes


@dataclass
class Visit:
    """One request, with everything a handler may use."""

    request: Request
    register: Register
    session: Session
    person: SignedIn | None
    words: Words
    now: datetime
    form: Form = field(default_factory=lambda: Form([]))
    noted: list[tuple[str, str, str]] = field(default_factory=list)
    """What a page that reads wants on the trail (tag, subject, its name): an export taken, a document opened."""
    afterwards: list[Callable[[Session], None]] = field(default_factory=list)
    """What is kept of a page having been read, once it has been (a mention was opened)."""
    keeps_changes: bool = False
    """Set by a handler whose refusal must still be stored (a failed sign-in is counted)."""
    worked_out: Any = None
    """What the route's ``beforehand`` worked out before the transaction began."""

    @property
    def settings(self) -> Settings:
        """The settings of this process."""
        return self.register.settings

    @cached_property
    def today(self) -> date:
        """The calendar date in the organisation's time zone."""
        return self.settings.today(self.now)

    @cached_property
    def actor(self) -> Actor:
        """The person as the actions know them."""
        address = self.request.client.host if self.request.client else None
        if self.person is None:
            return nobody(address)
        return Actor(self.person.id, self.person.name, self.person.roles, Channel.WEB, address)

    @property
    def me(self) -> SignedIn:
        """The signed-in person; routes that ask for a permission have one."""
        assert self.person is not None
        return self.person

    @property
    def query(self) -> Mapping[str, str]:
        """The query string's fields, the last of each name."""
        return self.request.query_params

    @property
    def wants_fragment(self) -> bool:
        """Whether htmx asked for a region; history restores and plain visits always get the page."""
        headers = self.request.headers
        return headers.get("hx-request-type") == "partial" and "hx-history-restore-request" not in headers
