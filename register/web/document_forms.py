"""The page that adds documents to a record: new files, or one the vendor has already. Knows no SQL."""

from dataclasses import dataclass

from starlette.responses import Response

from register.documents.actions import attach
from register.documents.inputs import DocumentInput
from register.documents.models import DocumentType
from register.documents.queries import documents_of, get_document
from register.errors import Invalid, NotFound, Problem
from register.inputs import read_input
from register.rules.permissions import Permission
from register.web import reply
from register.web.document_subjects import Subject, get_subject
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.site import Site
from register.web.uploads import FIELD, UploadField, keep_uploads, upload_field
from register.web.vendor_choices import Pairs
from register.web.vendors import crumbs as vendor_crumbs
from register.web.visit import Visit

site = Site("document-forms")


@dataclass(frozen=True)
class NewDocument:
    """The form to add documents to a record."""

    form: Filling
    upload: UploadField
    types: Pairs
    held: Pairs
    """What the vendor has already and the record has not."""
    today: str
    action: str
    cancel: str


@site.get("/documents/new", "new", Permission.ADD_DOCUMENTS)
def new(visit: Visit) -> Response:
    """The form; ``?about=`` names the record."""
    subject = get_subject(visit.session, visit.query.get("about", "")[:20])
    subject.require_open()
    return _page(visit, subject, Filling(visit.words, "documents", {}))


@site.post("/documents/new", "add", Permission.ADD_DOCUMENTS, takes_files=True)
def add(visit: Visit) -> Response:
    """Keep the files, all or none, and attach them; or attach the one chosen of those that are there."""
    subject = get_subject(visit.session, visit.query.get("about", "")[:20])
    subject.require_open()
    try:
        given = read_input(DocumentInput, visit.form)
        given.check(visit.today)
        if held := visit.form["held"]:
            ref = _attach_held(visit, subject, held, given.type)
            key, n = "documents.attached_one", 1
        else:
            before = {item.ref for item in documents_of(visit.session, subject.vendor.ref)}
            about = subject.ref
            kept = keep_uploads(
                visit, subject.vendor.ref, about, role=given.type, given=_each(visit, given), required=True
            )
            ref, n = kept[0].ref, len({document.ref for document in kept})
            held_already = [document.ref for document in kept if document.ref in before]
            key = "documents.held_already" if held_already else "documents.added"
            ref = held_already[0] if held_already else ref
    except Invalid as error:
        return _page(visit, subject, Filling(visit.words, "documents", visit.form, error.problems), 422)
    return reply.redirect(visit, f"{subject.href}#documents", key, ref=ref, n=n)


def _each(visit: Visit, given: DocumentInput) -> DocumentInput:
    """What is said of each file: a title only where there is one file."""
    return given if len(visit.form.files_of(FIELD)) == 1 else given.model_copy(update={"title": None})


def _attach_held(visit: Visit, subject: Subject, ref: str, role: DocumentType | None) -> str:
    try:
        document = get_document(visit.session, ref)
    except NotFound:
        raise Invalid({"held": Problem("not-in-list")}) from None
    if document.vendor_id != subject.vendor.id:
        raise Invalid({"held": Problem("not-in-list")})
    attach(visit.session, visit.actor, document, subject.ref, visit.now, role=role)
    return ref


def type_choices(visit: Visit) -> Pairs:
    """What a document may be, in words."""
    return [(code.value, visit.words.text(f"documents.type_{code.value}")) for code in DocumentType]


def _page(visit: Visit, subject: Subject, form: Filling, status: int = 200) -> Response:
    words, session = visit.words, visit.session
    there = {item.ref for item in documents_of(session, subject.ref)}
    held = documents_of(session, subject.vendor.ref)
    context = NewDocument(
        form=form,
        upload=upload_field(visit),
        types=type_choices(visit),
        held=[(i.ref, f"{i.title} {i.ref}") for i in held if i.ref not in there and not i.ended_on],
        today=visit.today.isoformat(),
        action=f"/documents/new?about={subject.ref}",
        cancel=f"{subject.href}#documents",
    )
    way = vendor_crumbs(visit, subject.vendor)
    if subject.ref != subject.vendor.ref:
        way.append(Crumb(subject.ref, subject.href))
    return reply.page(
        visit,
        "documents/new.html",
        context,
        heading=words.text("documents.new_title", ref=subject.ref),
        section=words.text("documents.section"),
        crumbs=way,
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
