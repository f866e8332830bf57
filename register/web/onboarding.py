"""Onboarding a vendor: the task list, who it is, what it does, the check of answers, and sending it. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from starlette.responses import Response

from register.decisions.models import DecisionRequest
from register.errors import ChangedMeanwhile, Conflict, Invalid
from register.inputs import read_input
from register.onboarding.actions import submit_for_review
from register.onboarding.queries import first_service, open_transfers, recorded_of, waiting_of
from register.people.queries import name_of
from register.rules.onboarding import Task, TaskState, needed, next_task, states
from register.rules.permissions import Permission
from register.transfers.naming import mechanism_name
from register.transfers.queries import list_mechanisms
from register.transfers.telling import destination_words
from register.vendors import actions
from register.vendors.actions import require_vendor_open
from register.vendors.inputs import VendorInput
from register.vendors.models import Vendor
from register.vendors.queries import get_vendor
from register.web import reply
from register.web.conflicts import Difference, differences
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.gates_shown import GatesShown, gates_shown
from register.web.marks import written_date
from register.web.site import Site
from register.web.vendor_choices import VendorChoices, choices_for
from register.web.vendor_status import version_of
from register.web.vendors import crumbs as vendor_crumbs
from register.web.vendors import values_of
from register.web.visit import Visit

site = Site("onboarding")

FIELDS: Final = {
    Task.WHO: (
        "legal_name",
        "place_code",
        "local_name",
        "identifiers",
        "website",
        "contact_name",
        "contact_email",
    ),
    Task.WHAT: ("description", "category", "importance", "handles_personal_data"),
}
"""The fields each page asks for; all others of the vendor stay as they are."""


@dataclass(frozen=True)
class TaskList:
    """The tasks with their state, and how far it is."""

    tasks: Sequence[tuple[str, str | None, str, str]]
    done: int
    all: int
    progress: str
    check_href: str
    vendor_href: str


@dataclass(frozen=True)
class TaskForm:
    """One task about the vendor itself."""

    task: str
    choices: VendorChoices
    action: str
    version: int
    back: str
    theirs: list[Difference] | None = None


@dataclass(frozen=True)
class Answer:
    """One answer on the check page."""

    label: str
    value: str
    href: str
    is_missing: bool


@dataclass(frozen=True)
class CheckPage:
    """All answers, the missing ones first; the gates; who decides."""

    missing: Sequence[Answer]
    answers: Sequence[tuple[str, Sequence[Answer]]]
    gates: GatesShown
    action: str
    back: str
    waits: str | None
    """Where it waits already, or None."""


@dataclass(frozen=True)
class SentPage:
    """What happens next, who decides, and by when."""

    requests: Sequence[tuple[str, str, str, str]]
    """(Reference, what about, who decides, by when)."""
    vendor_href: str


def path_of(vendor: Vendor, task: Task | str = "") -> str:
    """The address of a task, or of the task list."""
    path = f"/vendors/{vendor.ref}/onboard"
    return f"{path}/{task}" if task else path


def open_vendor(visit: Visit, ref: str) -> Vendor:
    """The vendor, in use or to be. Raises NotFound, Conflict where it has ended."""
    vendor = get_vendor(visit.session, ref)
    require_vendor_open(vendor)
    return vendor


def onwards(visit: Visit, vendor: Vendor, task: Task) -> Response:
    """On to the next unfinished task, after the last one to the check of answers."""
    visit.session.flush()
    following = next_task(task, recorded_of(visit.session, vendor))
    return reply.redirect(visit, path_of(vendor, following or "check"), "onboarding.saved")


def task_page(
    visit: Visit, vendor: Vendor, task: Task, template: str, context: Any, form: Filling, status: int = 200
) -> Response:
    """The page of one task."""
    words = visit.words
    return reply.page(
        visit,
        template,
        context,
        heading=words.text(f"onboarding.task_{task.value}"),
        reference=vendor.ref,
        section=words.text("onboarding.title", name=vendor.legal_name),
        crumbs=way(visit, vendor),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )


def way(visit: Visit, vendor: Vendor) -> list[Crumb]:
    """The way to the pages of onboarding: through the vendor and its task list."""
    return [
        *vendor_crumbs(visit, vendor),
        Crumb(visit.words.text("onboarding.task_list"), path_of(vendor)),
    ]


@site.get("/vendors/{ref}/onboard", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """The task list: leave and return any time."""
    vendor, words = open_vendor(visit, ref), visit.words
    found = states(recorded_of(visit.session, vendor))
    done, wanted = needed(found)
    may = visit.me.may(Permission.EDIT_VENDORS)
    context = TaskList(
        tasks=[
            (
                words.text(f"onboarding.task_{task.value}"),
                path_of(vendor, task) if may and state is not TaskState.NOT_NEEDED else None,
                state.value,
                words.text(f"onboarding.hint_{task.value}"),
            )
            for task, state in found.items()
        ],
        done=done,
        all=wanted,
        progress=words.text("onboarding.progress", done=done, n=wanted),
        check_href=path_of(vendor, "check"),
        vendor_href=f"/vendors/{vendor.ref}",
    )
    return reply.page(
        visit,
        "onboarding/list.html",
        context,
        heading=words.text("onboarding.title", name=vendor.legal_name),
        reference=vendor.ref,
        section=words.text("vendors.list_title"),
        crumbs=vendor_crumbs(visit, vendor),
    )


def _pages(task: Task) -> None:
    @site.get(f"/vendors/{{ref}}/onboard/{task.value}", f"ask-{task.value}", Permission.EDIT_VENDORS)
    def ask(visit: Visit, ref: str) -> Response:
        vendor = open_vendor(visit, ref)
        form = Filling(visit.words, "vendors", values_of(visit, vendor))
        return _task_form(visit, vendor, task, form, vendor.version)

    @site.post(f"/vendors/{{ref}}/onboard/{task.value}", f"save-{task.value}", Permission.EDIT_VENDORS)
    def save(visit: Visit, ref: str) -> Response:
        vendor = open_vendor(visit, ref)
        recorded = values_of(visit, vendor)
        typed = {**recorded, **{name: visit.form[name] for name in FIELDS[task]}}
        try:
            given = read_input(VendorInput, typed)
            actions.change_vendor(visit.session, visit.actor, ref, given, version_of(visit), visit.now)
        except Invalid as error:
            form = Filling(visit.words, "vendors", typed, error.problems)
            return _task_form(visit, vendor, task, form, version_of(visit), status=422)
        except ChangedMeanwhile:
            vendor = get_vendor(visit.session, ref)
            recorded = values_of(visit, vendor)
            theirs = differences(visit.words, "vendors", recorded, visit.form)
            form = Filling(visit.words, "vendors", typed)
            return _task_form(visit, vendor, task, form, vendor.version, status=409, theirs=theirs)
        return onwards(visit, get_vendor(visit.session, ref), task)


for _task in FIELDS:
    _pages(_task)


@site.get("/vendors/{ref}/onboard/check", "check", Permission.READ_REGISTER)
def check(visit: Visit, ref: str) -> Response:
    """All answers with their Change links, missing ones first; who decides next."""
    vendor, words = open_vendor(visit, ref), visit.words
    answers = _answers(visit, vendor)
    waiting = waiting_of(visit.session, vendor)
    context = CheckPage(
        missing=[answer for _, some in answers for answer in some if answer.is_missing],
        answers=answers,
        gates=gates_shown(visit, vendor),
        action=path_of(vendor, "submit"),
        back=path_of(vendor),
        waits=path_of(vendor, "sent") if waiting else None,
    )
    return reply.page(
        visit,
        "onboarding/check.html",
        context,
        heading=words.text("onboarding.check"),
        reference=vendor.ref,
        section=words.text("onboarding.title", name=vendor.legal_name),
        crumbs=way(visit, vendor),
    )


@site.post("/vendors/{ref}/onboard/submit", "submit", Permission.REQUEST_DECISIONS)
def submit(visit: Visit, ref: str) -> Response:
    """Send the vendor and its transfers to whoever decides."""
    submit_for_review(visit.session, visit.actor, ref, visit.now, today=visit.today)
    return reply.redirect(visit, f"/vendors/{ref}/onboard/sent", "onboarding.sent_notice")


@site.get("/vendors/{ref}/onboard/sent", "sent", Permission.READ_REGISTER)
def sent(visit: Visit, ref: str) -> Response:
    """What happens next, who, by when."""
    vendor, words = get_vendor(visit.session, ref), visit.words
    requests = waiting_of(visit.session, vendor)
    if not requests:
        raise Conflict("nothing-waits", ref=ref)
    context = SentPage([_sent(visit, request) for request in requests], f"/vendors/{ref}")
    return reply.page(
        visit,
        "onboarding/sent.html",
        context,
        heading=words.text("onboarding.sent", name=vendor.legal_name),
        reference=ref,
        section=words.text("vendors.list_title"),
        crumbs=vendor_crumbs(visit, vendor),
    )


def _sent(visit: Visit, request: DecisionRequest) -> tuple[str, str, str, str]:
    who = name_of(visit.session, request.decider_id) or visit.words.text("onboarding.nobody_yet")
    due: date = request.due_on
    return request.ref, request.subject_ref, who, written_date(due, visit.words.language)


def _task_form(
    visit: Visit,
    vendor: Vendor,
    task: Task,
    form: Filling,
    version: int,
    status: int = 200,
    theirs: list[Difference] | None = None,
) -> Response:
    context = TaskForm(
        task.value, choices_for(visit), path_of(vendor, task), version, path_of(vendor), theirs
    )
    return task_page(visit, vendor, task, "onboarding/vendor.html", context, form, status)


def _answers(visit: Visit, vendor: Vendor) -> list[tuple[str, list[Answer]]]:
    words, values = visit.words, values_of(visit, vendor)
    choices = choices_for(visit)
    named = {
        "place_code": dict(choices.places),
        "category": dict(choices.categories),
        "importance": dict(choices.importance),
        "handles_personal_data": dict(choices.handling),
    }
    wanted = {"legal_name", "place_code", *FIELDS[Task.WHAT]}

    def answer(task: Task, name: str) -> Answer:
        value = values.get(name) or ""
        is_missing = name in wanted and value in ("", "unknown")
        shown = str(named.get(name, {}).get(value, value))
        href = f"{path_of(vendor, task)}#field-{name}"
        return Answer(words.text(f"vendors.field_{name}"), shown, href, is_missing)

    found = [
        (
            words.text(f"onboarding.task_{task.value}"),
            [answer(task, n) for n in FIELDS[task] if n in wanted or values.get(n)],
        )
        for task in (Task.WHO, Task.WHAT)
    ]
    if vendor.handles_personal_data == "no":
        return found
    found.append((words.text("onboarding.task_data"), _data_answers(visit, vendor)))
    found.append((words.text("onboarding.task_destinations"), _destination_answers(visit, vendor)))
    given, count = recorded_of(visit.session, vendor).documents
    label = words.text("onboarding.task_documents")
    shown = words.text("onboarding.papers", n=given) if given else ""
    found.append((label, [Answer(label, shown, path_of(vendor, Task.DOCUMENTS), given < count)]))
    return found


def _data_answers(visit: Visit, vendor: Vendor) -> list[Answer]:
    words, service = visit.words, first_service(visit.session, vendor)
    mark, href = words.text("frame.list_mark"), path_of(vendor, Task.DATA)
    told: dict[str, str] = dict.fromkeys(
        ("data_subjects", "data_categories", "people_count", "party_role"), ""
    )
    if service:
        told["data_subjects"] = mark.join(words.text(f"vendors.subject_{c}") for c in service.data_subjects)
        told["data_categories"] = mark.join(words.text(f"vendors.data_{c}") for c in service.data_categories)
        told["people_count"] = f"{service.people_count:,}" if service.people_count else ""
        told["party_role"] = (
            words.text(f"vendors.role_{service.party_role.value}") if service.party_role else ""
        )
    return [
        Answer(words.text(f"vendors.field_{name}"), value, f"{href}#field-{name}", not value)
        for name, value in told.items()
    ]


def _destination_answers(visit: Visit, vendor: Vendor) -> list[Answer]:
    words, href = visit.words, path_of(vendor, Task.DESTINATIONS)
    found = []
    for transfer in open_transfers(visit.session, vendor):
        mechanisms = list_mechanisms(visit.session, transfer.id or 0)
        tools = words.text("frame.list_mark").join(mechanism_name(words, m.mechanism_id) for m in mechanisms)
        shown = tools or (words.text("status.band-0") if transfer.band == "0" else "")
        label = f"{destination_words(transfer, words)} {transfer.ref}"
        found.append(Answer(label, shown, f"/transfers/{transfer.ref}", not shown))
    return found or [Answer(words.text("vendors.section_destinations"), "", href, True)]
