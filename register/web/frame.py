"""The page frame as data: title, menu, breadcrumbs, person, notice. Knows no records, reads no database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final, NamedTuple

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from register.rules.permissions import Permission, Role, is_allowed
from register.web.marks import Marks, marks_for, written_moment
from register.words import LANGUAGES, OWN_NAMES, words_for


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the main menu; ``count`` is what waits there, or None where counting makes no sense."""

    key: str
    href: str
    label: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True)
class Crumb:
    """One step of the breadcrumb. The page itself is not listed."""

    label: str
    href: str


class LanguageChoice(NamedTuple):
    """One language in its own name."""

    code: str
    name: str
    current: bool


@dataclass(frozen=True)
class PersonShown:
    """The signed-in person as the frame shows them; ``roles`` are words already."""

    id: int
    name: str
    roles: Sequence[str] = ()
    is_dense: bool = False
    has_shortcuts: bool = True


@dataclass(frozen=True)
class Undo:
    """A form behind the button in a notice; ``fields`` are its hidden fields."""

    action: str
    label: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Notice:
    """What has just happened. ``tone`` is success, info, attention or danger."""

    text: str
    tone: str = "success"
    undo: Undo | None = None


@dataclass(frozen=True)
class Frame:
    """Everything round a page's content."""

    language: str
    product: str
    heading: str
    title: str = ""
    """Only where the title should read otherwise than the heading."""
    section: str = ""
    reference: str | None = None
    tag: Markup | None = None
    breadcrumbs: Sequence[Crumb] = ()
    menu: Sequence[MenuItem] = ()
    person: PersonShown | None = None
    notice: Notice | None = None
    is_error: bool = False
    """The answer refuses what was sent: the title says so and the script keeps what was typed."""
    path: str = "/"
    """Path and query of a page that can be opened again: where switching the language leads back to."""
    address: str = ""
    version: str = ""
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    zone_name: str = "Asia/Hong_Kong"
    search_text: str = ""
    lead: str = ""
    """One sentence under the heading."""

    @property
    def marks(self) -> Marks:
        """Tags, bands, dates and names in this page's language."""
        return marks_for(self.language, self.zone_name)

    @property
    def today(self) -> date:
        """The calendar date in the organisation's time zone."""
        return self.now.astimezone(self.marks.zone).date()

    @property
    def full_title(self) -> str:
        """``[Error: ]what – section – product``."""
        what = self.title or " ".join(part for part in (self.heading, self.reference) if part)
        parts = [what]
        for part in (self.section, self.product):
            if part and part not in parts:
                parts.append(part)
        full = " – ".join(parts)
        return words_for(self.language).text("frame.title_error", title=full) if self.is_error else full

    @property
    def languages(self) -> Sequence[LanguageChoice]:
        """Each language in its own name."""
        return _languages(self.language)

    @property
    def printed(self) -> str:
        """What a printed page says about itself: as at when, by whom, from where."""
        words = words_for(self.language)
        at = written_moment(self.now, self.language, self.marks.zone)
        if self.person is None:
            return words.text("frame.print_note_nobody", at=at, address=self.address)
        return words.text("frame.print_note", at=at, who=self.person.name, address=self.address)

    @property
    def script_words(self) -> Markup:
        """The sentences the script may show, as JSON for an attribute."""
        return _script_words(self.language)


MENU: Final[tuple[tuple[str, str, Permission], ...]] = (
    ("work", "/", Permission.SIGNED_IN),
    ("vendors", "/vendors", Permission.READ_REGISTER),
    ("transfers", "/transfers", Permission.READ_REGISTER),
    ("decisions", "/decisions", Permission.READ_REGISTER),
    ("reviews", "/reviews", Permission.READ_REGISTER),
    ("agreements", "/agreements", Permission.READ_REGISTER),
    ("documents", "/documents", Permission.READ_REGISTER),
    ("incidents", "/incidents", Permission.READ_REGISTER),
    ("law", "/law", Permission.READ_REGISTER),
    ("what_if", "/what-if", Permission.READ_REGISTER),
    ("insights", "/insights", Permission.READ_REGISTER),
    ("reports", "/reports", Permission.EXPORT_REGISTER),
    ("imports", "/imports", Permission.IMPORT_RECORDS),
    ("history", "/history", Permission.READ_TRAIL),
    ("admin", "/admin", Permission.MANAGE_PEOPLE),
)
"""The main menu in its order: word ``frame.menu_<key>``, address, and the permission that shows it."""


def menu_for(
    language: str,
    roles: Collection[Role],
    path: str,
    counts: Mapping[str, int] | None = None,
    known_paths: Collection[str] | None = None,
) -> Sequence[MenuItem]:
    """The menu of somebody with these roles; ``known_paths`` leaves out what this register does not serve."""
    # Every entry leads to the first page of a section.
    section = "/" + path.partition("?")[0].lstrip("/").partition("/")[0]
    known = None if known_paths is None else frozenset(known_paths)
    return _menu(language, frozenset(roles), section, tuple((counts or {}).items()), known)


@lru_cache(maxsize=500)
def _menu(
    language: str,
    roles: frozenset[Role],
    section: str,
    counts: tuple[tuple[str, int], ...],
    known_paths: frozenset[str] | None,
) -> Sequence[MenuItem]:
    words, waiting = words_for(language), dict(counts)
    return tuple(
        MenuItem(key, href, words.text(f"frame.menu_{key}"), waiting.get(key), href == section)
        for key, href, permission in MENU
        if is_allowed(roles, permission) and (known_paths is None or href in known_paths)
    )


def person_shown(
    language: str, person_id: int, name: str, roles: Collection[Role], *, is_dense: bool, has_shortcuts: bool
) -> PersonShown:
    """The person with their roles in words, in the order of the role list."""
    return PersonShown(person_id, name, _role_words(language, frozenset(roles)), is_dense, has_shortcuts)


@lru_cache(maxsize=200)
def _role_words(language: str, roles: frozenset[Role]) -> Sequence[str]:
    words = words_for(language)
    named = [words.text(f"frame.role_{role.value}") for role in Role if role in roles]
    return named or [words.text("frame.role_none")]


@lru_cache(maxsize=len(LANGUAGES))
def _languages(current: str) -> Sequence[LanguageChoice]:
    return [LanguageChoice(code, OWN_NAMES[code], code == current) for code in LANGUAGES]


_SCRIPT_WORDS: Final = (
    "saving working signed_out refused not_found too_many too_big fault offline refresh restored discard"
)


@lru_cache(maxsize=len(LANGUAGES))
def _script_words(language: str) -> Markup:
    words = words_for(language)
    found = {key: words.text(f"frame.script_{key}") for key in _SCRIPT_WORDS.split()}
    found |= {"retry": words.text("frame.retry"), "sign_in": words.text("frame.sign_in")}
    return htmlsafe_json_dumps(found)
