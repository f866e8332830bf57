"""The page that attaches an assessment made elsewhere: the document and its conclusion. Knows no SQL."""

from dataclasses import dataclass

from starlette.responses import Response

from register.assessments.facts import facts_of_stored
from register.documents.content import ENDINGS, MAX_BYTES
from register.errors import Invalid, Problem
from register.impact.concluding import attach_assessment
from register.impact.inputs import AttachInput
from register.inputs import read_input
from register.law.current import current_law
from register.rules.permissions import Permission
from register.transfers.queries import get_transfer, parties_of
from register.web import reply
from register.web.filling import Filling
from register.web.impact import crumbs
from register.web.impact_start import law_choices
from register.web.site import Site
from register.web.transfer_forms import require_open
from register.web.vendor_choices import Pairs
from register.web.visit import Visit

site = Site("impact-attach")


@dataclass(frozen=True)
class AttachForm:
    """The form for a document that takes the place of the questions."""

    form: Filling
    laws: Pairs
    verdicts: Pairs
    problematic: Pairs
    asks_law: bool
    """Whether any of the laws asks whether a problematic law applies in practice."""
    accepted: str
    megabytes: int
    today: str
    action: str
    cancel: str


@site.get("/transfers/{ref}/assessments/attach", "ask", Permission.CONCLUDE_ASSESSMENTS)
def ask(visit: Visit, ref: str) -> Response:
    """The form, with the law chosen where there is only one."""
    require_open(get_transfer(visit.session, ref))
    return _page(visit, ref, {})


@site.post("/transfers/{ref}/assessments/attach", "attach", Permission.CONCLUDE_ASSESSMENTS, takes_files=True)
def attach(visit: Visit, ref: str) -> Response:
    """Keep the document and its conclusion; a file that cannot be taken is refused with the reason."""
    upload = visit.form.files.get("file")
    problems: dict[str, Problem] = {} if upload else {"file": Problem("required")}
    try:
        given = read_input(AttachInput, visit.form)
    except Invalid as error:
        return _page(visit, ref, {**problems, **error.problems}, 422)
    if upload is None:
        return _page(visit, ref, problems, 422)
    facts = facts_of_stored(visit.session, ref, visit.today)
    try:
        made = attach_assessment(
            visit.session,
            visit.actor,
            ref,
            given,
            upload.name,
            upload.content,
            facts,
            visit.now,
            today=visit.today,
        )
    except Invalid as error:
        return _page(visit, ref, error.problems, 422)
    return reply.redirect(visit, f"/assessments/{made.ref}", "impact.attached", ref=made.ref)


def _page(visit: Visit, ref: str, problems: dict[str, Problem], status: int = 200) -> Response:
    transfer = get_transfer(visit.session, ref)
    _entity, vendor, _service = parties_of(visit.session, transfer)
    words, law = visit.words, current_law(visit.session)
    choices = law_choices(visit, transfer)
    first = choices[0].regime_id if len(choices) == 1 else visit.query.get("law", "")[:40]
    form = Filling(words, "impact", visit.form if status >= 400 else {"regime_id": first}, problems)
    context = AttachForm(
        form=form,
        laws=[(c.regime_id, words.text("impact.law_and_kind", law=c.law, kind=c.kind)) for c in choices],
        verdicts=[(code, words.text(f"impact.verdict_{code}")) for code in ("adequate", "inadequate")],
        problematic=[(code, words.text(f"impact.answer_{code}")) for code in ("yes", "no", "unknown")],
        asks_law=any(law.regime_by_id[c.regime_id].tests_destination_law for c in choices),
        accepted=",".join(sorted({f".{ending}" for endings in ENDINGS.values() for ending in endings})),
        megabytes=min(visit.settings.max_upload_mb, MAX_BYTES // 2**20),
        today=visit.today.isoformat(),
        action=f"/transfers/{ref}/assessments/attach",
        cancel=f"/transfers/{ref}#assessments",
    )
    return reply.page(
        visit,
        "impact/attach.html",
        context,
        heading=words.text("impact.attach_title", vendor=vendor.legal_name),
        reference=ref,
        section=words.text("impact.list_title"),
        crumbs=crumbs(visit, transfer),
        lead=words.text("impact.attach_lead"),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
