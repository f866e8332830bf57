"""Changes of the law on the page of a transfer: what each does to it, and saying that somebody has looked."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session
from starlette.responses import Response

from register.errors import Invalid, NotFound
from register.inputs import read_input
from register.law.current import amendment_of
from register.law.queries import get_change
from register.people.queries import get_person
from register.rules.permissions import Permission
from register.transfers.law_notices import SeenInput, mark_seen
from register.transfers.models import LawNotice
from register.transfers.notices import notices_of
from register.web import reply
from register.web.change_words import says
from register.web.site import Site
from register.web.visit import Visit
from register.words import Words

site = Site("transfer-notices")


@dataclass(frozen=True)
class NoticeShown:
    """One change of the law: what it says, the standing before and after, and whether somebody has looked."""

    notice: LawNotice
    says: str
    citation: str
    is_withdrawn: bool
    seen_by: str


def shown_notices(session: Session, words: Words, transfer_id: int) -> list[NoticeShown]:
    """The notices of a transfer, those that wait first."""
    found = []
    for notice in notices_of(session, transfer_id):
        change = get_change(session, notice.law_change_ref)
        by = get_person(session, notice.looked_by_id).name if notice.looked_by_id else ""
        is_withdrawn = change.withdrawn_on is not None and change.corrected_by_ref is None
        found.append(
            NoticeShown(notice, says(words, amendment_of(change)), change.citation, is_withdrawn, by)
        )
    return found


@site.post("/transfers/{ref}/law-changes/{number}", "seen", Permission.EDIT_TRANSFERS)
def seen(visit: Visit, ref: str, number: str) -> Response:
    """Somebody has looked: the flag goes, what they concluded stays."""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise NotFound(ref=ref)
    version = visit.form["version"]
    given: Any = {"note": visit.form["note"]}
    try:
        mark_seen(
            visit.session,
            visit.actor,
            ref,
            int(number),
            read_input(SeenInput, given),
            int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None,
            visit.now,
        )
    except Invalid:
        return reply.redirect(
            visit, f"/transfers/{ref}#law-changes", "transfers.notice_needs_note", tone="danger"
        )
    return reply.redirect(visit, f"/transfers/{ref}#law-changes", "transfers.notice_seen")
