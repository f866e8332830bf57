"""Pages about how an agreement goes on: renewed, notice given, replaced by another."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from register.agreements import renewals
from register.agreements.inputs import NoticeGivenInput, RenewedInput, SupersededInput
from register.agreements.models import Agreement
from register.agreements.queries import agreements_of, get_agreement
from register.errors import ChangedMeanwhile, Invalid
from register.inputs import read_input
from register.rules.agreement_dates import ends_after_notice, next_last_day
from register.rules.permissions import Permission
from register.web import reply
from register.web.agreement_status import status_page
from register.web.agreements import get_open
from register.web.conflicts import differences
from register.web.site import Site
from register.web.vendor_choices import Pairs
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("agreement-endings")


@site.get("/agreements/{ref}/renewal", "ask-renewal", Permission.EDIT_AGREEMENTS)
def ask_renewal(visit: Visit, ref: str) -> Response:
    """The form with the last day of the next period filled in."""
    agreement = get_open(visit, ref)
    last, months = agreement.expires_on, agreement.renewal_months
    values = {"expires_on": next_last_day(last, months) if last and months else None}
    return _page(visit, agreement, "renew", values, agreement.version)


@site.post("/agreements/{ref}/renewal", "renew", Permission.EDIT_AGREEMENTS)
def renew(visit: Visit, ref: str) -> Response:
    """Record that the agreement runs on."""
    version = version_of(visit)
    try:
        given = read_input(RenewedInput, visit.form)
        renewals.record_renewal(visit.session, visit.actor, ref, given, version, visit.now)
    except (Invalid, ChangedMeanwhile) as error:
        return _again(visit, ref, "renew", version, error)
    return reply.redirect(visit, f"/agreements/{ref}", "agreements.renewed", ref=ref)


@site.get("/agreements/{ref}/notice", "ask-notice", Permission.EDIT_AGREEMENTS)
def ask_notice(visit: Visit, ref: str) -> Response:
    """The form with the day on which notice given today would end the agreement."""
    agreement = get_open(visit, ref)
    ends_on = ends_after_notice(
        visit.today,
        agreement.renewal,
        agreement.expires_on,
        agreement.notice_days,
        agreement.notice_months,
        agreement.renewal_months,
    )
    values = {"given_on": visit.today.isoformat(), "ends_on": ends_on}
    return _page(visit, agreement, "give_notice", values, agreement.version)


@site.post("/agreements/{ref}/notice", "give-notice", Permission.EDIT_AGREEMENTS)
def give_notice(visit: Visit, ref: str) -> Response:
    """Record that notice was given."""
    version = version_of(visit)
    try:
        given = read_input(NoticeGivenInput, visit.form)
        renewals.record_notice(visit.session, visit.actor, ref, given, version, visit.now, today=visit.today)
    except (Invalid, ChangedMeanwhile) as error:
        return _again(visit, ref, "give_notice", version, error)
    return reply.redirect(visit, f"/agreements/{ref}", "agreements.notice_given", ref=ref)


@site.get("/agreements/{ref}/succession", "ask-succession", Permission.EDIT_AGREEMENTS)
def ask_succession(visit: Visit, ref: str) -> Response:
    """The form that names the agreement which takes this one's place."""
    agreement = get_open(visit, ref)
    return _page(visit, agreement, "supersede", {"from_on": visit.today.isoformat()}, agreement.version)


@site.post("/agreements/{ref}/succession", "supersede", Permission.EDIT_AGREEMENTS)
def supersede(visit: Visit, ref: str) -> Response:
    """Close the agreement in favour of the other."""
    version = version_of(visit)
    try:
        given = read_input(SupersededInput, visit.form)
        renewals.supersede_agreement(
            visit.session, visit.actor, ref, given, version, visit.now, today=visit.today
        )
    except (Invalid, ChangedMeanwhile) as error:
        return _again(visit, ref, "supersede", version, error)
    return reply.redirect(visit, f"/agreements/{ref}", "agreements.superseded", ref=ref)


def _again(
    visit: Visit, ref: str, verb: str, version: int | None, error: Invalid | ChangedMeanwhile
) -> Response:
    """The form as it was typed: with what is wrong with it, or beside what was saved meanwhile."""
    agreement = get_agreement(visit.session, ref)
    if isinstance(error, Invalid):
        return _page(visit, agreement, verb, visit.form, version or 0, error=error)
    recorded = {"expires_on": agreement.expires_on, "given_on": agreement.notice_given_on}
    theirs = differences(visit.words, "agreements", recorded, visit.form)
    return _page(visit, agreement, verb, visit.form, agreement.version, theirs=theirs)


def _page(
    visit: Visit, agreement: Agreement, verb: str, values: Mapping[str, Any], version: int, **more: Any
) -> Response:
    choices = _successors(visit, agreement) if verb == "supersede" else ()
    return status_page(visit, agreement, verb, values, version, choices=choices, **more)


def _successors(visit: Visit, agreement: Agreement) -> Pairs:
    return [
        (other.ref, f"{other.title} {other.ref}")
        for other in agreements_of(visit.session, agreement.vendor_id)
        if not other.ended_on and other.id != agreement.id
    ]
