"""The judgement kept beside a transfer is shown only where judging now would say the same."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from register.assessments import runs
from register.assessments.facts import facts_of_stored
from register.assessments.judging import judge_vendors
from register.assessments.models import JudgeReason
from register.assessments.stored import kept_judgement
from register.inputs import read_input
from register.law.actions import add_change
from register.law.current import current_law, current_policy
from register.law.inputs import read_change
from register.reference.shown import sayer
from register.rules.judgement import judge
from register.rules.verdict import Judgement
from register.transfers.actions import add_transfer
from register.transfers.inputs import MechanismInput
from register.transfers.mechanisms import set_mechanism
from register.transfers.models import Transfer
from register.transfers.queries import get_transfer, transfer_with_parties
from register.words import LANGUAGES, words_for
from register.work import Register
from tests.cast import ADA, PRIYA
from tests.ground.registers import actor_of, furnished
from tests.transfers.scene import NOW, TODAY, a_flow, put_entity, put_service, put_vendor

FLOWS = [("NL", "US"), ("NL", "JP"), ("GB", "IN"), ("HK", "SG"), ("CN", "US"), ("SG", "VN")]


def _plant(register: Register) -> None:
    """A transfer under each of several laws; the one to the United States rests on clauses that run out."""
    with register.write(NOW) as session:
        priya = actor_of(session, PRIYA)
        put_vendor(session)
        put_service(session)
        for number, (place, destination) in enumerate(FLOWS, 1):
            put_entity(session, place=place)
            flow = a_flow(exporter_ref=f"E-000{number}", destination=destination)
            transfer = add_transfer(session, priya, flow, NOW)
            if number == 1:
                clauses = {
                    "mechanism_id": "eu-scc-2021",
                    "signed_on": "2025-01-01",
                    "expires_on": "2027-03-01",
                }
                given = read_input(MechanismInput, {"regime_id": "eu-gdpr", **clauses})
                set_mechanism(session, priya, transfer.ref, given, None, NOW, today=TODAY)


planted = furnished(_plant)


def _kept(session: Session, ref: str, day: date) -> Judgement | None:
    transfer, *_ = transfer_with_parties(session, ref)
    return kept_judgement(session, transfer, transfer.judgement, day)


def _live(session: Session, transfer: Transfer) -> Judgement:
    facts = facts_of_stored(session, transfer.ref, TODAY)
    return judge(facts, current_law(session), current_policy(session))


@pytest.mark.parametrize("number", range(1, len(FLOWS) + 1), ids=["-".join(flow) for flow in FLOWS])
def test_what_is_kept_says_what_judging_now_says(planted: Register, number: int) -> None:
    with planted.read() as session:
        transfer = get_transfer(session, f"T-000{number}")
        kept, live = _kept(session, transfer.ref, TODAY), _live(session, transfer)
        assert kept is not None
        assert (number == 1) == any(assessment.changes_next for assessment in live.assessments)
        for language in LANGUAGES:
            say = sayer(current_law(session), words_for(language))
            assert {**kept.as_json(say), "basis": None} == {**live.as_json(say), "basis": None}
        assert (kept.law_version, kept.policy_id) == (live.law_version, live.policy_id)


def test_on_another_day_the_transfer_is_judged_anew(planted: Register) -> None:
    with planted.read() as session:
        assert _kept(session, "T-0001", TODAY + timedelta(days=1)) is None
        assert _kept(session, "T-0001", TODAY - timedelta(days=1)) is None


def test_once_the_register_is_judged_in_full_everything_kept_is_true_again(planted: Register) -> None:
    tomorrow = TODAY + timedelta(days=1)
    with planted.write(NOW) as session:
        runs.start_run(session, JudgeReason.NIGHTLY, NOW, tomorrow)
    with planted.write(NOW) as session:
        run = runs.take_run(session, "one", NOW)
        assert run is not None
        runs.take_step(session, run, NOW, tomorrow)
        assert run.finished_at is not None
    with planted.read() as session:
        transfer = get_transfer(session, "T-0004")
        assert transfer.judged_on == TODAY, "nothing about it changed"
        kept = _kept(session, transfer.ref, tomorrow)
        assert kept is not None
        assert kept.on == tomorrow


def test_after_a_change_of_the_law_only_what_was_judged_by_it_is_shown(planted: Register) -> None:
    ends = {
        "kind": "finding-ends",
        "regime": "eu-gdpr",
        "place": "JP",
        "on": "2026-03-01",
        "citation": "C-1/26",
    }
    with planted.write(NOW) as session:
        put_vendor(session, "Elsewhere")
        put_service(session, "V-0002")
        flow = a_flow(exporter_ref="E-0004", service_ref="S-0002", destination="SG")
        elsewhere = add_transfer(session, actor_of(session, PRIYA), flow, NOW).ref
    with planted.write(NOW) as session:
        add_change(session, actor_of(session, ADA), read_change(ends), NOW, today=TODAY)
    with planted.read() as session:
        kept = _kept(session, "T-0002", TODAY)
        assert kept is not None
        assert kept.outcome.value == "unlawful", "judged again with the change"
        assert _kept(session, elsewhere, TODAY) is None, "made before it"
    with planted.write(NOW) as session:
        assert judge_vendors(session, [2], TODAY) == [], "it says the same by the new law"
    with planted.read() as session:
        assert _kept(session, elsewhere, TODAY) is not None


def test_an_ended_transfer_is_judged_anew(planted: Register) -> None:
    with planted.write(NOW) as session:
        get_transfer(session, "T-0001").ended_on = date(2026, 2, 1)
    with planted.read() as session:
        assert _kept(session, "T-0001", TODAY) is None
