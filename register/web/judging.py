"""When the register was last judged in full, what is being judged now, and the button that judges it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.background import BackgroundTask
from starlette.responses import Response

from register.assessments import runs
from register.assessments.models import JudgeReason, JudgeRun
from register.judge_job import carry_on
from register.law.current import current_law, current_policy
from register.people.queries import get_person
from register.rules.permissions import Permission
from register.trail.record import record
from register.web import reply
from register.web.frame import Crumb
from register.web.site import Site
from register.web.visit import Visit

site = Site("judging")

PATH = "/admin/judging"


@dataclass(frozen=True)
class Judging:
    """The page."""

    last: JudgeRun | None
    is_of_today: bool
    """Whether the register was judged in full as of today, with the law and weights that count now."""
    running: Sequence[JudgeRun]
    rows: Sequence[tuple[JudgeRun, str]]
    """The latest runs, and who started each."""
    law_version: str
    policy_id: str
    is_nightly: bool
    now: datetime


@site.get(PATH, "show", Permission.MANAGE_REGISTER)
def show(visit: Visit) -> Response:
    """How true the stored judgements are, and since when."""
    session, words = visit.session, visit.words
    law, policy = current_law(session), current_policy(session)
    last = runs.last_full_run(session)
    context = Judging(
        last=last,
        is_of_today=last is not None
        and last.finished_at is not None
        and visit.settings.today(last.finished_at) == visit.today
        and (last.law_version, last.policy_id) == (law.version, policy.id),
        running=runs.open_runs(session),
        rows=[
            (run, get_person(session, run.started_by_id).name if run.started_by_id else "")
            for run in runs.list_runs(session, 20)
        ],
        law_version=law.version,
        policy_id=policy.id,
        is_nightly=visit.settings.judge_nightly,
        now=visit.now,
    )
    return reply.page(
        visit,
        "judging/show.html",
        context,
        heading=words.text("judging.title"),
        section=words.text("frame.menu_admin"),
        crumbs=[Crumb(words.text("frame.menu_admin"), "/admin")],
        lead=words.text("judging.lead"),
        region="results",
    )


@site.post(PATH, "start", Permission.MANAGE_REGISTER)
def start(visit: Visit) -> Response:
    """Judge everything again; where that has begun already, carry it on."""
    session = visit.session
    if not any(run.vendor_ids is None for run in runs.open_runs(session)):
        runs.start_run(
            session, JudgeReason.BY_HAND, visit.now, visit.today, started_by_id=visit.actor.person_id
        )
        record(session, visit.actor, "judging:run:started", "judging", subject_name=visit.today.isoformat())
    response = reply.redirect(visit, PATH, "judging.started")
    response.background = BackgroundTask(carry_on, visit.register, f"web-{visit.form['_key'][:20]}")
    return response
