"""What a message says, in the reader's language: one letter, written out as text and as HTML that say the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from markupsafe import Markup

from register.flags.pages import fix_href
from register.reminders.owing import early_items
from register.reminders.readers import House, Item, Reader, Snapshot
from register.rules.cadence import days_overdue
from register.rules.flags import FlagCode
from register.rules.quarters import quarter_bounds
from register.rules.reminding import Escalation, ReminderKind, next_escalation
from register.words import EN, Words
from register.words.dates import written_date

MOST_LINES = 100
"""Things a mail lists of one group; the rest is a number and a link."""

_PAGES = {
    "V": "/vendors/",
    "T": "/transfers/",
    "A": "/agreements/",
    "R": "/reviews/",
    "IA": "/assessments/",
    "D": "/decisions/",
    "C": "/conditions/",
    "IC": "/incidents/",
    "SN": "/notices/",
    "RQ": "/requests/",
}
"""Where a record of each kind of reference is shown, for messages about one record."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: its words in short lines, and the one link to its page."""

    words: Sequence[str]
    href: str
    link: str


@dataclass(frozen=True, slots=True)
class Group:
    """Things under a heading; ``more`` where there are more of them than listed."""

    heading: str
    lines: Sequence[Line]
    more: tuple[str, str] | None = None


@dataclass(frozen=True)
class Letter:
    """A message before it is written out."""

    title: str
    language: str
    opening: Sequence[str] = ()
    groups: Sequence[Group] = ()
    closing: Sequence[tuple[str, str | None]] = ()
    """Sentences, each with the link it leads to, or None."""
    items: int = 0
    announced: Sequence[tuple[Item, str]] = field(default=())
    """What this letter says will be passed on, and by which step."""

    def as_text(self) -> str:
        """The plain text."""
        parts = [self.title, *self.opening]
        for group in self.groups:
            parts.append(group.heading)
            for line in group.lines:
                parts.append("\n".join(["- " + line.words[0], *(f"  {w}" for w in line.words[1:])]))
                parts[-1] += f"\n  {line.link}: {line.href}"
            if group.more:
                parts.append(f"{group.more[0]}: {group.more[1]}")
        parts.extend(f"{words}: {href}" if href else words for words, href in self.closing)
        return "\n\n".join(parts) + "\n"

    def as_html(self) -> str:
        """The same as HTML: no pictures, nothing fetched, readable without styles."""
        body = [Markup('<h1 style="{}">{}</h1>').format(_H1, self.title)]
        body += [Markup('<p style="{}">{}</p>').format(_P, words) for words in self.opening]
        for group in self.groups:
            body.append(Markup('<h2 style="{}">{}</h2>').format(_H2, group.heading))
            body.append(Markup('<ul style="{}">{}</ul>').format(_UL, _markup(map(_line, group.lines))))
            if group.more:
                body.append(_link_line(*group.more))
        body += [
            _link_line(words, href, _SMALL) if href else Markup('<p style="{}">{}</p>').format(_SMALL, words)
            for words, href in self.closing
        ]
        return str(
            Markup(
                '<!DOCTYPE html>\n<html lang="{}"><head><meta charset="utf-8"><title>{}</title>'
                '<meta name="viewport" content="width=device-width, initial-scale=1"></head>\n'
                '<body style="{}"><main style="{}">\n{}\n</main></body></html>\n'
            ).format(self.language, self.title, _BODY, _MAIN, Markup("\n").join(body))
        )


_BODY = (
    "margin:0;background:#ffffff;color:#17202b;font-family:system-ui,'Segoe UI',Roboto,'PingFang HK',"
    "'Microsoft JhengHei','Noto Sans HK','PingFang SC','Microsoft YaHei',sans-serif;font-size:16px;line-height:1.5"
)
_MAIN = "display:block;max-width:640px;margin:0 auto;padding:16px"
_H1 = "font-size:22px;line-height:1.25;margin:0 0 16px"
_H2 = "font-size:18px;line-height:1.25;margin:24px 0 8px;padding-top:16px;border-top:1px solid #d5dbe3"
_UL = "margin:0;padding:0;list-style:none"
_LI = "margin:0 0 16px"
_P = "margin:0 0 12px"
_SMALL = "margin:0 0 8px;color:#4a5768;font-size:14px"
_A = "color:#0b57a4"


def _line(line: Line) -> Markup:
    first, *others = line.words
    rest = _markup(Markup("<br>{}").format(words) for words in others)
    return Markup('<li style="{}"><b>{}</b>{}<br><a style="{}" href="{}">{}</a></li>\n').format(
        _LI, first, rest, _A, line.href, line.link
    )


def _link_line(words: str, href: str, style: str = _P) -> Markup:
    return Markup('<p style="{}"><a style="{}" href="{}">{}</a></p>').format(style, _A, href, words)


def _markup(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


@dataclass(frozen=True)
class Writer:
    """Writes letters to one reader, in their language, with links under the register's own address."""

    house: House
    snapshot: Snapshot
    reader: Reader
    words: Words
    stop_href: str | None = None
    """Where this kind of mail is stopped; None where it cannot be."""

    def weekly(self) -> Letter | None:
        """The weekly mail; None where there is nothing to tell."""
        shot, me = self.snapshot, self.reader
        overdue, soon = shot.overdue(me.id), shot.due_soon(me.id)
        early, waiting = early_items(shot, me), shot.waiting(me.id)
        if not (overdue or soon or early or waiting):
            return None
        by = self._day(shot.soon)
        if overdue and soon:
            title = self.words.text("reminders.title_both", n=len(overdue), due=len(soon), by=by)
        elif overdue:
            title = self.words.text("reminders.title_overdue", n=len(overdue))
        elif soon:
            title = self.words.text("reminders.title_due", n=len(soon), by=by)
        elif early:
            title = self.words.text("reminders.title_early", n=len(early))
        else:
            title = self.words.text("reminders.title_waiting", n=len(waiting))
        groups = [
            self._group("overdue", overdue, "/?group=overdue"),
            self._group("soon", soon, "/?group=due-soon"),
            self._group("early", early, "/?group=coming"),
            self._group("waiting", waiting, "/insights/overdue", is_others=True),
        ]
        return self._letter(
            title,
            groups,
            "reminders.why_weekly",
            [*overdue[:MOST_LINES], *soon[:MOST_LINES]],
            also=self._to_confirm([*overdue, *soon]),
        )

    def quarter(self, quarter: str) -> Letter | None:
        """What is due in the quarter, what is overdue first."""
        bounds = quarter_bounds(quarter)
        items = self.snapshot.due_by(self.reader.id, bounds[1]) if bounds else []
        if not items:
            return None
        year, _, number = quarter.partition("-Q")
        named = self.words.text("reviews.quarter", year=year, number=number)
        title = self.words.text("reminders.title_quarter", n=len(items), quarter=named)
        group = self._group("quarter", items, "/")
        return self._letter(title, [group], "reminders.why_quarter", also=self._to_confirm(items))

    def step(self, items: Sequence[Item]) -> Letter | None:
        """What has reached a step that is told on its day."""
        if not items:
            return None
        title = self.words.text("reminders.title_step", n=len(items))
        return self._letter(
            title, [self._group("step", items, "/")], "reminders.why_step", items[:MOST_LINES]
        )

    def escalation(self, items: Sequence[Item]) -> Letter | None:
        """What others have left overdue, newly passed on."""
        if not items:
            return None
        title = self.words.text("reminders.title_escalation", n=len(items))
        group = self._group("waiting", items, "/insights/overdue", is_others=True)
        return self._letter(title, [group], "reminders.why_escalation")

    def at_once(self, kind: ReminderKind, subject_ref: str, params: dict[str, str]) -> Letter:
        """One record: what has happened, and its page."""
        name = kind.value.replace("-", "_")
        what = params.get("what") or subject_ref
        lines = [what if what == subject_ref else f"{what} ({subject_ref})"]
        if params.get("due_on"):
            lines.append(self.words.text("reminders.line_due", date=self._day(_iso(params["due_on"]))))
        if params.get("who"):
            lines.append(self.words.text("reminders.line_named", name=params["who"]))
        prefix = subject_ref.partition("-")[0]
        path = params.get("href") or _PAGES.get(prefix, "/search?q=") + subject_ref
        line = Line(lines, self._url(path), self.words.text("reminders.link_open"))
        title = self.words.text(f"reminders.title_{name}", ref=subject_ref)
        group = Group(self.words.text(f"reminders.group_{name}"), [line])
        why = "reminders.why_named" if kind is ReminderKind.MENTIONED else "reminders.why_at_once"
        return self._letter(title, [group], why, count=1)

    def test(self) -> Letter:
        """A test message."""
        opening = [self.words.text("reminders.test_opening", address=self.house.address)]
        return Letter(self.words.text("reminders.title_test"), self.words.language, opening)

    def _letter(
        self,
        title: str,
        groups: Sequence[Group],
        why: str,
        announced: Sequence[Item] = (),
        count: int = 0,
        also: Sequence[tuple[str, str | None]] = (),
    ) -> Letter:
        closing: list[tuple[str, str | None]] = [
            *also,
            (self.words.text("reminders.open_work"), self._url("/")),
            (self.words.text(why, product=self.house.product), None),
            (self.words.text("reminders.change_day"), self._url("/me")),
        ]
        if self.stop_href:
            closing.append((self.words.text("reminders.stop_these"), self.stop_href))
        said = [(item, step.to) for item in announced if (step := self._coming(item))]
        shown = [group for group in groups if group.lines]
        number = count or sum(len(group.lines) for group in shown)
        return Letter(title, self.words.language, (), shown, closing, number, said)

    def _to_confirm(self, items: Iterable[Item]) -> list[tuple[str, str | None]]:
        """The link to the page on which quarterly reviews are confirmed together, where there are any."""
        if all(item.code != FlagCode.QUARTERLY_DUE for item in items):
            return []
        return [(self.words.text("reminders.open_quarter"), self._url("/reviews/quarter"))]

    def _group(self, name: str, items: Sequence[Item], path: str, *, is_others: bool = False) -> Group:
        heading = self.words.text(f"reminders.group_{name}")
        lines = [self._line(item, is_others=is_others) for item in items[:MOST_LINES]]
        if len(items) <= MOST_LINES:
            return Group(heading, lines)
        return Group(heading, lines, (self.words.text("reminders.more", n=len(items)), self._url(path)))

    def _line(self, item: Item, *, is_others: bool) -> Line:
        words, today = self.words, self.snapshot.today
        what = words.text(f"flags.{item.code}")
        first = words.text("reminders.line_what", what=what, vendor=self._vendor(item), ref=item.subject_ref)
        late = days_overdue(item.due_on, today)
        when = words.text("reminders.line_due", date=self._day(item.due_on))
        if late:
            when = words.text("reminders.line_overdue", n=late, date=self._day(item.due_on))
        lines = [first, when]
        if is_others:
            lines.append(self._whose(item))
        else:
            coming = self._coming(item)
            if coming:
                key = "reminders.goes_to_manager" if coming.to == "manager" else "reminders.goes_to_owner"
                lines.append(words.text(key, date=self._day(coming.on)))
        link = words.text(f"flags.fix_{item.code}")
        return Line(lines, self._url(fix_href(item.code, item.vendor_ref, item.subject_ref)), link)

    def _coming(self, item: Item) -> Escalation | None:
        """Who will be told next that this is overdue, and when; the register owner's own goes nowhere else."""
        shot, me = self.snapshot, self.reader.id
        told = shot.passed_on.get(item.thing, {})
        has_manager = shot.manager_of(me) is not None
        step = next_escalation(shot.ladder(item), item.due_on, shot.today, has_manager=has_manager, told=told)
        return None if step and step.to == "register-owner" and me == shot.register_owner_id else step

    def _whose(self, item: Item) -> str:
        doer = self.snapshot.readers.get(item.doer_id) if item.doer_id else None
        if doer is None:
            return self.words.text("flags.owner-missing")
        return self.words.text("reminders.line_whose", name=doer.name)

    def _vendor(self, item: Item) -> str:
        if self.words.language != EN and item.vendor_local_name:
            return item.vendor_local_name
        return item.vendor_name

    def _day(self, day: date) -> str:
        return written_date(day, self.words.language)

    def _url(self, path: str) -> str:
        """A page of ours; whatever else a record may say, links lead nowhere else."""
        if not path.startswith("/") or path.startswith(("//", "/\\")):
            path = "/"
        return self.house.address + path


def _iso(text: str) -> date:
    return date.fromisoformat(text)
