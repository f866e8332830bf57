"""Pages that change a document: a new version, its own fields, its end, and taking it off a record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.documents import changing
from register.documents.actions import detach, require_open
from register.documents.inputs import DatesInput, DocumentInput, EndInput
from register.documents.models import Document
from register.documents.queries import get_document
from register.errors import ChangedMeanwhile, Invalid, Problem
from register.inputs import read_input
from register.rules.permissions import Permission
from register.web import reply
from register.web.conflicts import Difference, differences
from register.web.document_forms import type_choices
from register.web.document_pages import crumbs
from register.web.document_subjects import get_subject
from register.web.filling import Filling
from register.web.site import Site
from register.web.uploads import FIELD, UploadField, upload_field
from register.web.vendor_choices import Pairs
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("document-changes")

_TEMPLATES = {
    "version": "documents/version.html",
    "edit": "documents/edit.html",
    "end": "documents/end.html",
}


@dataclass(frozen=True)
class ChangeForm:
    """A form about one document."""

    form: Filling
    action: str
    version: int
    cancel: str
    save: str
    today: str
    types: Pairs
    upload: UploadField
    theirs: list[Difference] | None = None


@site.get("/documents/{ref}/versions/new", "ask-version", Permission.ADD_DOCUMENTS)
def ask_version(visit: Visit, ref: str) -> Response:
    """The form for a newer file."""
    return _page(visit, _get_open(visit, ref), "version", {})


@site.post("/documents/{ref}/versions/new", "add-version", Permission.ADD_DOCUMENTS, takes_files=True)
def add_version(visit: Visit, ref: str) -> Response:
    """Keep the newer file; the one before it stays readable."""
    version = version_of(visit)
    upload = visit.form.files.get(FIELD)
    try:
        if upload is None:
            raise Invalid({FIELD: Problem("version-required")})
        given = read_input(DatesInput, visit.form)
        document = changing.add_version(
            visit.session,
            visit.actor,
            ref,
            upload.name,
            upload.content,
            given,
            version,
            visit.now,
            today=visit.today,
            field=FIELD,
        )
    except Invalid as error:
        return _page(visit, get_document(visit.session, ref), "version", visit.form, version, error)
    except ChangedMeanwhile:
        return _stale(visit, ref, "version")
    return reply.redirect(visit, f"/documents/{ref}", "documents.version_added", ref=ref, n=document.number)


@site.get("/documents/{ref}/edit", "edit", Permission.ADD_DOCUMENTS)
def edit(visit: Visit, ref: str) -> Response:
    """The form with what is recorded."""
    document = _get_open(visit, ref)
    return _page(visit, document, "edit", _values(document))


@site.post("/documents/{ref}/edit", "change", Permission.ADD_DOCUMENTS)
def change(visit: Visit, ref: str) -> Response:
    """Save the form; a stale one comes back with both versions side by side."""
    version = version_of(visit)
    try:
        given = read_input(DocumentInput, visit.form)
        document = changing.change_document(
            visit.session, visit.actor, ref, given, version, visit.now, today=visit.today
        )
    except Invalid as error:
        return _page(visit, get_document(visit.session, ref), "edit", visit.form, version, error)
    except ChangedMeanwhile:
        return _stale(visit, ref, "edit")
    key = "saved" if document.version != version else "nothing_changed"
    return reply.redirect(visit, f"/documents/{ref}", f"documents.{key}", ref=ref)


@site.get("/documents/{ref}/end", "ask-end", Permission.ADD_DOCUMENTS)
def ask_end(visit: Visit, ref: str) -> Response:
    """The form that ends a document."""
    return _page(visit, _get_open(visit, ref), "end", {})


@site.post("/documents/{ref}/end", "end", Permission.ADD_DOCUMENTS)
def end(visit: Visit, ref: str) -> Response:
    """End the document."""
    version = version_of(visit)
    try:
        given = read_input(EndInput, visit.form)
        changing.end_document(visit.session, visit.actor, ref, given, version, visit.now, today=visit.today)
    except Invalid as error:
        return _page(visit, get_document(visit.session, ref), "end", visit.form, version, error)
    except ChangedMeanwhile:
        return _stale(visit, ref, "end")
    return reply.redirect(visit, f"/documents/{ref}", "documents.ended", ref=ref)


@site.post("/documents/{ref}/detach", "detach", Permission.ADD_DOCUMENTS)
def take_off(visit: Visit, ref: str) -> Response:
    """Take the document off a record it was attached to by mistake, while that record is open."""
    subject = get_subject(visit.session, visit.form["subject"][:20])
    subject.require_open()
    detach(visit.session, visit.actor, get_document(visit.session, ref), subject.ref)
    return reply.redirect(visit, f"/documents/{ref}#records", "documents.detached", ref=ref, of=subject.ref)


def _get_open(visit: Visit, ref: str) -> Document:
    document = get_document(visit.session, ref)
    require_open(visit.session, document)
    return document


def _values(document: Document) -> dict[str, Any]:
    values = {name: getattr(document, name) for name in DocumentInput.model_fields}
    return {name: getattr(value, "value", value) for name, value in values.items()}


def _stale(visit: Visit, ref: str, verb: str) -> Response:
    document = get_document(visit.session, ref)
    recorded = _values(document) if verb != "end" else {"ended_on": document.ended_on}
    theirs = differences(visit.words, "documents", recorded, visit.form)
    return _page(visit, document, verb, visit.form, theirs=theirs)


def _page(
    visit: Visit,
    document: Document,
    verb: str,
    values: Mapping[str, Any],
    version: int | None = None,
    error: Invalid | None = None,
    theirs: list[Difference] | None = None,
) -> Response:
    words = visit.words
    form = Filling(words, "documents", values, error.problems if error else None)
    path = {"version": "versions/new"}.get(verb, verb)
    save = {"version": "documents.add_version", "edit": "frame.save", "end": "documents.end"}[verb]
    context = ChangeForm(
        form=form,
        action=f"/documents/{document.ref}/{path}",
        version=document.version if version is None else version,
        cancel=f"/documents/{document.ref}",
        save=words.text("frame.keep_yours" if theirs is not None else save),
        today=visit.today.isoformat(),
        types=type_choices(visit),
        upload=upload_field(visit),
        theirs=theirs,
    )
    status = 422 if error else 409 if theirs is not None else 200
    return reply.page(
        visit,
        _TEMPLATES[verb],
        context,
        heading=words.text(f"documents.{verb}_title", name=document.title),
        reference=document.ref,
        section=words.text("documents.section"),
        crumbs=crumbs(visit, document),
        lead=words.text(f"documents.{verb}_lead") if words.has(f"documents.{verb}_lead") else "",
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
