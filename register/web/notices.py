"""The page of one sub-processor notice, and the decision on it. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from starlette.responses import Response

from register.agreements.models import Agreement
from register.documents.models import DocumentType
from register.errors import ChangedMeanwhile, Invalid, Problem
from register.inputs import read_input
from register.notices.actions import deadline_of
from register.notices.deciding import changes_announced, decide_notice
from register.notices.inputs import DecisionInput
from register.notices.models import NoticeStatus, SubprocessorNotice
from register.notices.queries import get_notice, parties_of, who_decided
from register.rules.objection import Deadline
from register.rules.permissions import Permission
from register.trail.counted import Paging
from register.trail.queries import list_events
from register.vendors.models import Vendor, VendorStatus
from register.vendors.queries import vendor_names
from register.web import reply
from register.web.days_moved import moved_words
from register.web.documents_shown import DocumentsShown, documents_shown
from register.web.effects_shown import EffectsShown, effects_shown
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.history import EventShown, shown_events
from register.web.marks import marks_for
from register.web.notice_words import (
    LineShown,
    days_words,
    deadline_mark,
    lines_shown,
    silence_words,
    status_tag,
)
from register.web.site import Site
from register.web.uploads import UploadField, keep_uploads, upload_field
from register.web.vendor_choices import Pairs
from register.web.vendor_status import version_of
from register.web.visit import Visit
from register.what_if.chain_effects import effects_of

site = Site("notices")

HISTORY_SHOWN = 20
DECISIONS = (NoticeStatus.ACCEPTED, NoticeStatus.OBJECTED, NoticeStatus.WITHDRAWN)


@dataclass(frozen=True)
class NoticeShown:
    """One notice on one page."""

    notice: SubprocessorNotice
    vendor: Vendor
    agreement: Agreement | None
    lines: Sequence[LineShown]
    deadline: Deadline
    deadline_mark: Markup | str
    deadline_sentence: str
    deadline_moved: str
    """Why the last day to object is shown earlier than it is counted; empty where it is not."""
    agreement_days: str
    stated_days: str
    silence: str
    takes_effect_first: bool
    """Whether something takes effect before the time to object is over."""
    effects: EffectsShown | None
    decided_by: str
    decisions: Pairs
    upload: UploadField
    version: int
    can_change: bool
    documents: DocumentsShown
    events: list[EventShown]
    more_events: bool
    history_ref: str


@site.get("/notices/{ref}", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """One notice: what it announces, by when to object, what it would change, and the decision."""
    return _page(visit, get_notice(visit.session, ref))


@site.post("/notices/{ref}/decision", "decide", Permission.DECIDE_NOTICES, takes_files=True)
def decide(visit: Visit, ref: str) -> Response:
    """Accept, object or put aside; what cannot be done is told with everything typed."""
    notice = get_notice(visit.session, ref)
    try:
        given = read_input(DecisionInput, visit.form)
        vendor, _ = parties_of(visit.session, notice)
        decide_notice(visit.session, visit.actor, ref, given, version_of(visit), visit.now, today=visit.today)
        keep_uploads(visit, vendor.ref, ref, role=DocumentType.EVIDENCE)
    except Invalid as error:
        return _page(visit, notice, error.problems, status=422)
    except ChangedMeanwhile:
        return _page(visit, get_notice(visit.session, ref), status=409)
    return reply.redirect(visit, f"/notices/{ref}", f"notices.done_{given.decision}", ref=ref)


def crumbs(visit: Visit, vendor: Vendor, notice: SubprocessorNotice | None = None) -> list[Crumb]:
    """The way to a notice's pages."""
    found = [
        Crumb(visit.words.text("notices.list_title"), "/notices"),
        Crumb(f"{vendor.legal_name} {vendor.ref}", f"/vendors/{vendor.ref}#sub-processors"),
    ]
    if notice:
        found.append(Crumb(notice.ref, f"/notices/{notice.ref}"))
    return found


def _page(
    visit: Visit, notice: SubprocessorNotice, problems: dict[str, Problem] | None = None, status: int = 200
) -> Response:
    words, session = visit.words, visit.session
    vendor, agreement = parties_of(session, notice)
    marks = marks_for(words.language, visit.settings.time_zone)
    is_open = notice.status is NoticeStatus.OPEN
    deadline = deadline_of(notice)
    events = list_events(session, about_ref=notice.ref, paging=Paging(1, HISTORY_SHOWN + 1))
    named = {line[name] for line in notice.changes for name in ("subject_ref", "engaged_ref") if line[name]}
    can_change = is_open and vendor.status is not VendorStatus.ENDED
    announced = changes_announced(session, notice, visit.today) if can_change else []
    context = NoticeShown(
        notice=notice,
        vendor=vendor,
        agreement=agreement,
        lines=lines_shown(words, notice.changes, dict(vendor_names(session, sorted(named)))),
        deadline=deadline,
        deadline_mark=deadline_mark(visit, notice.status, notice.deadline_on),
        deadline_sentence=words.text(f"notices.rests_on_{deadline.rests_on.value}"),
        deadline_moved=moved_words(words, notice.holiday_place, notice.deadline_on, deadline.counted_on),
        agreement_days=days_words(words, notice.agreement_days, notice.agreement_day_kind),
        stated_days=days_words(words, notice.stated_days, notice.stated_day_kind),
        silence=silence_words(words, notice.silence_is_consent),
        takes_effect_first=bool(
            is_open and notice.effect_on and notice.deadline_on and notice.effect_on <= notice.deadline_on
        ),
        effects=effects_shown(words, effects_of(session, vendor.ref, announced, visit.today))
        if can_change
        else None,
        decided_by=who_decided(session, notice),
        decisions=[(code.value, words.text(f"notices.decision_{code.value}")) for code in DECISIONS],
        upload=upload_field(visit),
        version=version_of(visit) or notice.version if status == 422 else notice.version,
        can_change=can_change,
        documents=documents_shown(visit, notice.ref),
        events=shown_events(events[:HISTORY_SHOWN], visit),
        more_events=len(events) > HISTORY_SHOWN,
        history_ref=notice.ref,
    )
    form = Filling(words, "notices", visit.form if status >= 400 else {}, problems)
    return reply.page(
        visit,
        "notices/show.html",
        context,
        heading=words.text("notices.heading", vendor=vendor.legal_name),
        reference=notice.ref,
        tag=status_tag(words, marks, notice.status),
        section=words.text("notices.list_title"),
        crumbs=crumbs(visit, vendor),
        status=status,
        is_error=status >= 400,
        extra={"form": form, "changed_meanwhile": status == 409},
    )
