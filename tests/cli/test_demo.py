"""The demo register: planted once, lifelike, with something overdue; never in a register somebody uses."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, func, select

from register.cli.examination import examine
from register.decisions.gates import vendor_gates
from register.decisions.lists import STATES, DecidedFilters, count_decided
from register.decisions.models import Comment, Condition, Decision, DecisionRequest, RequestState
from register.decisions.verifying import damaged_decisions
from register.demo.planting import demo_logins, plant
from register.flags.queries import Whose, count_flags, list_groups
from register.impact.models import ImpactAssessment
from register.incidents.queries import IncidentFilters, count_incidents
from register.notices.models import SubprocessorNotice
from register.published.models import PublishedList
from register.rules.deciding import Outcome
from register.rules.gates import GateState
from register.rules.permissions import Role
from register.settings import PROJECT, Settings
from register.storage.migrate import migrate
from register.trail.models import TrailEvent
from register.trail.verify import verify_trail
from register.transfers.models import Transfer
from register.vendors.models import Vendor
from register.work import Register, open_register

SEED = PROJECT / "seed"


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register with the demo group in it."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("demo"))
    migrate(settings.url)
    register = open_register(settings)
    assert plant(register, SEED)
    yield register
    register.engine.dispose()


def _count(session: Session, table: type) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def test_there_are_some_forty_vendors_and_their_transfers(planted: Register) -> None:
    with planted.read() as session:
        assert 38 <= _count(session, Vendor) <= 48
        bands = set(session.exec(select(Transfer.band)).all())
        outcomes = set(session.exec(select(Transfer.outcome)).all())
    assert bands >= {"0", "A", "B", "D"}
    assert outcomes >= {"acceptable", "acceptable-with-measures", "insufficient", "not-evaluable"}


def test_something_is_always_overdue_due_soon_and_missing(planted: Register) -> None:
    for later in (timedelta(0), timedelta(days=60)):
        today = planted.settings.today(datetime.now(UTC) + later)
        with planted.read() as session:
            for group in ("overdue", "missing"):
                assert count_flags(session, Whose(), group, today), group
            assert any(
                row.code == "owner-has-left"
                for row in list_groups(session, Whose(), ["missing"], today, 1_000)["missing"]
            )


def test_the_trail_looks_lived_in_and_holds(planted: Register) -> None:
    with planted.read() as session:
        assert verify_trail(session, planted.settings.trail_secret).is_whole
        first, last = session.exec(select(func.min(col(TrailEvent.at)), func.max(col(TrailEvent.at)))).one()
        names = set(session.exec(select(TrailEvent.actor_name)).all())
    assert last - first > timedelta(days=600)
    assert len(names) >= 4


def test_every_role_has_a_login(planted: Register) -> None:
    assert [role for role, _, _ in demo_logins(planted, SEED)] == [role.value for role in Role]


def test_planting_again_changes_nothing(planted: Register) -> None:
    with planted.read() as session:
        before = _count(session, TrailEvent)
    assert not plant(planted, SEED)
    with planted.read() as session:
        assert _count(session, TrailEvent) == before


def test_a_register_somebody_uses_has_no_demo_logins(lite: Register) -> None:
    assert not plant(lite, SEED)
    assert demo_logins(lite, SEED) == []


def test_the_doctor_names_demo_accounts_others_can_reach(planted: Register, tmp_path: Path) -> None:
    reached = planted.settings.model_copy(update={"base_url": "https://register.example.org"})
    assert ("demo", "unsafe") in [(finding.about, finding.level) for finding in examine(reached)]


def test_impact_assessments_are_completed_superseded_overdue_attached_and_begun(planted: Register) -> None:
    with planted.read() as session:
        made = session.exec(select(ImpactAssessment)).all()
        today = planted.settings.today(datetime.now(UTC))
        overdue = [row.code for row in list_groups(session, Whose(), ["overdue"], today, 1_000)["overdue"]]
    assert {row.status.value for row in made} == {"draft", "completed", "superseded"}
    assert any(row.document_id for row in made)
    assert "assessment-review-due" in overdue


def test_one_incident_is_closed_and_the_clocks_of_another_still_run(planted: Register) -> None:
    now = datetime.now(UTC)
    with planted.read() as session:
        assert count_incidents(session, IncidentFilters(state=("closed",)), now) == 1
        assert count_incidents(session, IncidentFilters(clock=("running",)), now) == 1


def test_decisions_are_taken_waiting_lapsed_by_date_and_by_a_change(planted: Register) -> None:
    today = planted.settings.today(datetime.now(UTC))
    with planted.read() as session:
        made = session.exec(select(Decision)).all()
        waiting = session.exec(
            select(DecisionRequest).where(DecisionRequest.state == RequestState.WAITING)
        ).all()
        refs = {state: count_decided(session, DecidedFilters(state=(state,)), today) for state in STATES}
        assert damaged_decisions(session) == []
    assert {decision.outcome.value for decision in made} == {outcome.value for outcome in Outcome}
    assert all(refs.values()), refs
    assert {request.why.value for request in waiting} >= {"new", "lapsing", "lapsed"}
    codes = {code for decision in made for code, *_ in decision.lapsed_why}
    assert {"review-by", "destination", "onward", "agreement", "gap"} <= codes


def test_most_vendors_are_in_use_and_the_others_stand_where_vendors_stand(planted: Register) -> None:
    with planted.read() as session:
        vendors = Counter(session.exec(select(Vendor.status)).all())
        transfers = Counter(session.exec(select(Transfer.status)).all())
    assert 22 <= vendors["approved"] + vendors["approved-with-conditions"] <= 34
    assert set(vendors) >= {"draft", "submitted", "changes-requested", "not-approved", "lapsed", "ended"}
    assert vendors["draft"] <= 9
    assert transfers["approved"] > transfers["lapsed"] > 0
    assert all(transfers[state] for state in ("approved-with-conditions", "submitted", "not-approved"))


def test_decisions_tell_who_asked_advised_said_and_decided(planted: Register) -> None:
    with planted.read() as session:
        made = [json.loads(row) for row in session.exec(select(Decision.record)).all()]
        deciders = set(session.exec(select(Decision.decided_by_id)).all())
        said = _count(session, Comment)
        met = session.exec(select(Condition.done_on)).all()
    advised = [one for one in made if one["advice"]]
    assert len(deciders) == 2
    assert said >= 10
    assert any(one["decision"]["departure"] for one in advised)
    assert all(one["advice"][0]["by"] != one["decision"]["by"] for one in advised)
    assert all(one["request"]["by"] != one["decision"]["by"] for one in made)
    flows = [one["shown"]["flow"] for one in made if one["subject"]["kind"] == "transfer"]
    assert all(len(flow) >= 3 for flow in flows)
    assert {done is None for done in met} == {True, False}


def test_an_exception_holds_until_its_day(planted: Register) -> None:
    today = planted.settings.today(datetime.now(UTC))
    with planted.read() as session:
        gates = [
            gate for vendor in session.exec(select(Vendor)) for gate in vendor_gates(session, vendor, today)
        ]
    excepted = {gate.code.value for gate in gates if gate.state is GateState.EXCEPTED}
    assert excepted == {"dpa", "terms"}


def test_a_published_list_was_applied_and_its_next_version_waits_as_a_notice(planted: Register) -> None:
    with planted.read() as session:
        lists = session.exec(select(PublishedList).order_by(col(PublishedList.id))).all()
        notes = session.exec(
            select(SubprocessorNotice.note).where(col(SubprocessorNotice.decided_on).is_(None))
        ).all()
    assert [one.state.value for one in lists] == ["applied", "open"]
    assert any(note and note.startswith(lists[1].ref) for note in notes)
