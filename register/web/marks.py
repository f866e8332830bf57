"""Tags, bands, dates and names as finished markup, made once for each language, so long lists stay fast."""

import datetime as time
from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from register.reference.places import place_name
from register.web.icons import NAMES, draw
from register.words import EN, Words, words_for
from register.words.dates import written_date as written_date

TAGS: Final[Mapping[str, tuple[str, str]]] = {
    "draft": ("pencil", "neutral"),
    "submitted": ("tray", "info"),
    "in-review": ("eye", "info"),
    "changes-requested": ("return", "attention"),
    "approved": ("tick", "success"),
    "approved-with-conditions": ("tick-dot", "attention"),
    "not-approved": ("cross", "danger"),
    "lapsed": ("clock-bar", "danger"),
    "paused": ("pause", "neutral"),
    "ended": ("square", "neutral"),
    "open": ("clock", "info"),
    "closed": ("tick", "plain"),
    "not-due": ("ring", "plain"),
    "done": ("tick", "plain"),
    "due-soon": ("clock", "attention"),
    "due-today": ("clock", "attention"),
    "overdue": ("clock-alert", "danger"),
    "postponed": ("clock-arrow", "neutral"),
    "never-reviewed": ("ring-dashed", "attention"),
    "passed": ("tick", "success"),
    "passed-with-findings": ("tick-dot", "attention"),
    "failed": ("cross", "danger"),
    "in-force": ("shield", "plain"),
    "expiring": ("clock", "attention"),
    "expired": ("cross", "danger"),
    "missing": ("ring-dashed", "danger"),
    "executed": ("tick", "plain"),
    "published": ("link", "attention"),
    "unsigned": ("ring-dashed", "danger"),
    "present": ("tick", "plain"),
    "weak": ("ring-half", "attention"),
    "absent": ("ring-dashed", "danger"),
    "not-applicable": ("ban", "plain"),
    "gate-met": ("tick", "plain"),
    "gate-unmet": ("warning", "danger"),
    "gate-excepted": ("tick-dot", "attention"),
    "gate-not-needed": ("ban", "plain"),
    "request-new": ("tray", "info"),
    "request-taken-on": ("tick", "plain"),
    "request-known": ("link", "plain"),
    "request-declined": ("cross", "neutral"),
    "not-started": ("ring", "info"),
    "incomplete": ("ring-half", "attention"),
    "completed": ("tick", "plain"),
    "not-needed": ("ban", "plain"),
    "owner-has-left": ("person-alert", "danger"),
    "no-owner": ("person-alert", "attention"),
    "account-disabled": ("ban", "neutral"),
    "acceptable": ("tick", "success"),
    "acceptable-with-measures": ("tick-dot", "attention"),
    "insufficient": ("warning", "danger"),
    "unlawful": ("cross", "danger"),
    "not-evaluable": ("question", "attention"),
    "not-judged": ("ring", "neutral"),
    "new": ("plus", "success"),
    "updated": ("pencil", "info"),
    "unchanged": ("ring", "plain"),
    "left-out": ("ban", "neutral"),
    "problem": ("warning", "danger"),
    "running": ("clock", "info"),
    "undone": ("undo", "neutral"),
    "importance-critical": ("level-4", "plain"),
    "importance-high": ("level-3", "plain"),
    "importance-medium": ("level-2", "plain"),
    "importance-low": ("level-1", "plain"),
    "importance-unknown": ("question", "attention"),
    "sensitivity-standard": ("ring", "plain"),
    "sensitivity-high": ("warning", "attention"),
    "sensitivity-special": ("warning", "danger"),
    "sensitivity-unknown": ("question", "attention"),
    "mail-owed": ("tray", "info"),
    "mail-sending": ("clock", "info"),
    "mail-failed": ("clock-alert", "attention"),
    "mail-maybe-sent": ("question", "attention"),
    "mail-sent": ("tick", "plain"),
    "mail-kept": ("tray", "neutral"),
    "mail-nothing": ("ring", "plain"),
    "mail-overtaken": ("return", "neutral"),
    "mail-unsure": ("question", "danger"),
    "mail-given-up": ("cross", "danger"),
    "severity-high": ("warning", "danger"),
    "severity-medium": ("warning", "attention"),
    "severity-low": ("info", "neutral"),
}
"""Every tag: its icon and its tone. Its word is ``status.<code>``."""

TONES: Final = ("neutral", "info", "attention", "danger", "success", "plain")
BANDS: Final = ("0", "A", "B", "C", "D")


def written_moment(at: time.datetime, language: str, zone: ZoneInfo) -> str:
    """An instant in words with its zone: ``14 Dec 2026, 16:05 HKT``."""
    local = at.astimezone(zone)
    zone_name = local.tzname() or "UTC"
    if zone_name[0] in "+-":
        zone_name = f"UTC{zone_name}"
    gap = ", " if language == EN else " "
    return f"{written_date(local.date(), language)}{gap}{local:%H:%M} {zone_name}"


class Marks:
    """The finished marks of one language and time zone. Take it from ``marks_for``."""

    def __init__(self, words: Words, zone: ZoneInfo) -> None:
        self.words = words
        self.zone = zone
        self._tags = {code: self._make_tag(code) for code in TAGS}
        self._bands = {(letter, False): self._make_band(letter) for letter in BANDS}
        self._bands |= {(letter, True): self._make_letter(letter) for letter in BANDS}
        self._places: dict[str, Markup] = {}
        self._destinations: dict[tuple[str, str | None, bool], Markup] = {}
        self._own: dict[tuple[str, str, str], Markup] = {}
        self._overdue: dict[int, Markup] = {}

    def tag(self, code: str) -> Markup:
        """The tag of a state: icon and word. Raises KeyError for a code that is not in ``TAGS``."""
        return self._tags[str(code)]

    def due(self, state: str, days: int) -> Markup:
        """The tag of a review that is ``days`` overdue, with the number; other states as ``tag``."""
        if state != "overdue" or days < 1:
            return self.tag(state)
        if days not in self._overdue:
            if len(self._overdue) > 5_000:
                self._overdue.clear()
            words = self.words.html("frame.days_overdue", n=days)
            self._overdue[days] = self._tag_of("clock-alert", "danger", words)
        return self._overdue[days]

    def own_tag(self, text: str, icon: str = "info", tone: str = "neutral") -> Markup:
        """A tag with words of your own, for the rare state that is not in the list."""
        if (text, icon, tone) not in self._own:
            if len(self._own) > 1_000:
                self._own.clear()
            self._own[text, icon, tone] = self._tag_of(icon, tone, escape(text))
        return self._own[text, icon, tone]

    def importance(self, code: str | None) -> Markup:
        """How much hangs on a vendor; None reads as not recorded."""
        return self._tags[f"importance-{code or 'unknown'}"]

    def sensitivity(self, code: str | None) -> Markup:
        """How sensitive the data are; None reads as not recorded."""
        return self._tags[f"sensitivity-{code or 'unknown'}"]

    def severity(self, code: str) -> Markup:
        """How bad a finding is: high, medium or low."""
        return self._tags[f"severity-{code}"]

    def band(self, letter: str | None, short: bool = False) -> Markup:
        """A safeguard band: letter and words, or (short) the letter with its words for screen readers."""
        if letter is None:
            return self._make_unknown_band(short)
        return self._bands[letter, short]

    def icon(self, name: str) -> Markup:
        """A drawing alone; a word must stand beside it."""
        return draw(name)

    def place(self, code: str | None) -> Markup:
        """The name of a place in the reader's language."""
        if code is None:
            return self.words.html("frame.not_recorded")
        if code not in self._places:
            if len(self._places) > 5_000:
                self._places.clear()
            self._places[code] = escape(place_name(code, self.words.language))
        return self._places[code]

    def destination(self, code: str, letter: str | None, is_onward: bool = False) -> Markup:
        """A place with its band's letter, as lists show it; ``is_onward``: only sub-processors take the data there."""
        if (code, letter, is_onward) not in self._destinations:
            if len(self._destinations) > 5_000:
                self._destinations.clear()
            how = self.words.html("vendors.via_subprocessor") if is_onward else Markup()
            shown = Markup(' <span class="muted">{}</span>').format(how) if how else how
            self._destinations[code, letter, is_onward] = Markup(
                '<span class="destination">{} {}{}</span>'
            ).format(self.band(letter, short=True), self.place(code), shown)
        return self._destinations[code, letter, is_onward]

    def date(self, day: time.date | None) -> Markup:
        """A date as a time element; None reads as a dash."""
        if day is None:
            return _DASH
        return _date(day, self.words.language)

    def date_near(self, day: time.date | None, today: time.date) -> Markup:
        """A date with what it means from today beside it: ``14 Dec 2026 (in 9 days)``."""
        if day is None:
            return _DASH
        # Both are markup already: Markup's own format would look at them again, at ten times the cost.
        return Markup(f'{self.date(day)} <span class="relative">{self.relative(day, today)}</span>')

    def relative(self, day: time.date, today: time.date) -> Markup:
        """How far a date is from today: today, tomorrow, in 9 days, 3 days ago."""
        days = (day - today).days
        if days == 0:
            return self.words.html("frame.today")
        return self.words.html("frame.in_days" if days > 0 else "frame.days_ago", n=abs(days))

    def moment(self, at: time.datetime | None) -> Markup:
        """An instant in the organisation's time zone, as a time element; None reads as a dash."""
        if at is None:
            return _DASH
        return _moment(at, self.words.language, self.zone)

    def name(self, text: str, language: str | None) -> Markup:
        """A name somebody typed, marked with its language where that is not the page's."""
        if not language or language == self.words.language:
            return escape(text)
        return Markup('<span lang="{}">{}</span>').format(language, text)

    def number(self, value: int | None) -> Markup:
        """A whole number with its thousands parted; None reads as a dash."""
        return _DASH if value is None else Markup(f"{value:,}")

    def _make_tag(self, code: str) -> Markup:
        icon, tone = TAGS[code]
        return self._tag_of(icon, tone, self.words.html(f"status.{code}"))

    def _tag_of(self, icon: str, tone: str, words: Markup) -> Markup:
        assert icon in NAMES
        assert tone in TONES
        return Markup(f'<span class="tag tag-{tone}">{draw(icon)}<span>{words}</span></span>')

    def _make_band(self, letter: str) -> Markup:
        words = self.words.html(f"status.band-{letter}")
        return Markup(f'<span class="band band-{letter}"><b>{letter}</b> <span>{words}</span></span>')

    def _make_letter(self, letter: str) -> Markup:
        words = self.words.html(f"status.band-{letter}")
        return Markup(
            f'<span class="band band-{letter} band-short" title="{words}"><b>{letter}</b>'
            f'<span class="unseen"> {words}</span></span>'
        )

    def _make_unknown_band(self, short: bool) -> Markup:
        words = self.words.html("status.band-unknown")
        if short:
            return Markup(
                f'<span class="band band-unknown band-short" title="{words}"><b aria-hidden="true">?</b>'
                f'<span class="unseen">{words}</span></span>'
            )
        return Markup(
            f'<span class="band band-unknown"><b aria-hidden="true">?</b> <span>{words}</span></span>'
        )


_DASH = Markup('<span class="muted">–</span>')


@lru_cache(maxsize=4096)
def _date(day: time.date, language: str) -> Markup:
    return Markup(f'<time datetime="{day.isoformat()}">{written_date(day, language)}</time>')


@lru_cache(maxsize=4096)
def _moment(at: time.datetime, language: str, zone: ZoneInfo) -> Markup:
    exact = at.astimezone(zone).isoformat(timespec="seconds")
    return Markup(f'<time datetime="{exact}">{escape(written_moment(at, language, zone))}</time>')


@lru_cache(maxsize=64)
def marks_for(language: str, zone_name: str = "Asia/Hong_Kong") -> Marks:
    """The marks of a language code and a time zone name."""
    return Marks(words_for(language), ZoneInfo(zone_name))


def mark_tag(code: str, words: Words) -> Markup:
    """The tag of a state in a language, from the cache."""
    return marks_for(words.language).tag(code)
