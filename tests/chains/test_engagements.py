"""Recording who engages whom: what is kept, what is refused, what goes on the trail."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from register.chains.actions import add_engagement, change_engagement, end_engagement
from register.chains.inputs import EndInput, EngagementInput, places_typed
from register.chains.models import EngagementPlace
from register.chains.queries import get_engagement
from register.errors import ChangedMeanwhile, Conflict, Invalid, NotFound, Refused
from register.inputs import read_input
from register.vendors.actions import end_vendor
from register.work import Register
from tests.cast import ANA, PRIYA
from tests.chains.ground import CLOUD, DESK, VOICE, engage, engagement, set_chain_scene
from tests.ground.registers import actor_of, trail_of
from tests.transfers.scene import NOW, TODAY

EU_CLAUSES = {"eu-gdpr": {"id": "eu-scc-2021", "signed_on": "2025-01-01"}}


def test_an_engagement_is_kept_with_its_places_read_and_goes_on_the_trail(register: Register) -> None:
    set_chain_scene(register)
    made = engage(
        register,
        VOICE,
        CLOUD,
        place_text="Manila and US-CA",
        mechanisms=EU_CLAUSES,
        clear_at_importer="yes",
        assessed_on="2026-01-05",
        source="published-list",
        source_note="https://voice.example/subprocessors",
        since="2026-01-01",
    )
    assert made.ref == "SP-0001"
    with register.read() as session:
        kept = get_engagement(session, "SP-0001")
        assert kept.place_text == "Manila and US-CA"
        assert set(kept.places) == {"PH", "US"}
        assert kept.mechanisms == EU_CLAUSES
        assert kept.facts == {"clear_at_importer": True, "assessed_on": "2026-01-05"}
        rows = session.exec(select(EngagementPlace.place_code).order_by(col(EngagementPlace.place_code)))
        assert rows.all() == ["PH", "US"]
    event = trail_of(register)[-1]
    assert (event.tag, event.subject_ref, event.about_ref) == ("chains:engagement:added", "SP-0001", VOICE)
    assert event.subject_name == "Harbour Voice → CloudCo"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Philippines; United States", ["PH", "US"]),
        ("us-ca, PH", ["US-CA", "PH"]),
        ("CN-HK", ["HK"]),
        ("菲律賓、美國", ["PH", "US"]),
        ("Frankfurt (Germany)", ["DE"]),
        ("worldwide", []),
        ("", []),
    ],
)
def test_places_are_read_as_codes_or_words(text: str, codes: list[str]) -> None:
    assert places_typed(text) == codes


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"place_text": "Narnia"}, "place_text", "place-not-read"),
        ({"key_holder": "the janitor"}, "key_holder", "not-in-list"),
        ({"clear_at_importer": "perhaps"}, "clear_at_importer", "not-in-list"),
        ({"since": "2026-02-30"}, "since", "not-a-date"),
        ({"purpose": "x" * 301}, "purpose", "too-long"),
        ({"source": "rumour"}, "source", "not-in-list"),
    ],
)
def test_what_cannot_be_meant_is_refused(fields: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        engagement(**fields)
    assert refused.value.problems[field].code == code


def test_an_import_may_keep_words_that_name_no_place() -> None:
    kept = read_input(EngagementInput, {"place_text": "APAC", "place_is_sure": False})
    assert (kept.place_text, kept.places) == ("APAC", [])


@pytest.mark.parametrize(
    ("engaged", "fields", "field", "code"),
    [
        (VOICE, {}, "engaged", "engages-itself"),
        (CLOUD, {"service_ref": "S-9999"}, "service_ref", "not-in-list"),
        (CLOUD, {"mechanisms": {"eu-gdpr": {"id": "uk-idta"}}}, "mechanism_eu-gdpr", "mechanism-of-another-law"),
        (CLOUD, {"mechanisms": {"xx": {"id": "uk-idta"}}}, "mechanism_xx", "not-in-list"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_register_is_refused(
    lite: Register, engaged: str, fields: dict[str, Any], field: str, code: str
) -> None:
    set_chain_scene(lite)
    with pytest.raises(Invalid) as refused:
        engage(lite, VOICE, engaged, **fields)
    assert refused.value.problems[field].code == code


def test_the_same_engagement_is_recorded_once_while_it_runs(register: Register) -> None:
    set_chain_scene(register)
    engage(register, VOICE, CLOUD)
    with pytest.raises(Invalid) as refused:
        engage(register, VOICE, CLOUD)
    assert refused.value.problems["engaged"].params == {"ref": "SP-0001"}
    engage(register, VOICE, CLOUD, service_ref="S-0001")
    _end(register, "SP-0001")
    assert engage(register, VOICE, CLOUD).ref == "SP-0003"


def test_saving_what_is_there_already_changes_nothing(lite: Register) -> None:
    set_chain_scene(lite)
    engage(lite, VOICE, CLOUD, mechanisms=EU_CLAUSES, clear_at_importer="no")
    length = len(trail_of(lite))
    same = engagement(mechanisms=EU_CLAUSES, clear_at_importer="no")
    with lite.write(NOW) as session:
        change_engagement(session, actor_of(session, PRIYA), "SP-0001", same, 1, NOW)
    assert len(trail_of(lite)) == length
    with lite.write(NOW) as session:
        actor = actor_of(session, PRIYA)
        change_engagement(session, actor, "SP-0001", engagement(place_text="Japan"), 1, NOW)
    with lite.read() as session:
        kept = get_engagement(session, "SP-0001")
        assert (kept.places, kept.mechanisms, kept.version) == (["JP"], {}, 2)
    with lite.write(NOW) as session, pytest.raises(ChangedMeanwhile):
        change_engagement(session, actor_of(session, PRIYA), "SP-0001", same, 1, NOW)


@pytest.mark.parametrize(
    ("ended_on", "code"), [("2026-03-03", "in-the-future"), ("2025-12-31", "end-before-start")]
)
def test_an_engagement_ends_between_its_start_and_today(lite: Register, ended_on: str, code: str) -> None:
    set_chain_scene(lite)
    engage(lite, VOICE, CLOUD, since="2026-01-01")
    with pytest.raises(Invalid) as refused:
        _end(lite, "SP-0001", ended_on)
    assert refused.value.problems["ended_on"].code == code
    _end(lite, "SP-0001")
    with pytest.raises(Conflict):
        _end(lite, "SP-0001")


def test_only_those_who_may_edit_vendors_record_engagements(lite: Register) -> None:
    set_chain_scene(lite)
    with lite.write(NOW) as session:
        ana = actor_of(session, ANA)
        with pytest.raises(Refused):
            add_engagement(session, ana, VOICE, CLOUD, engagement(), NOW)
    with pytest.raises(NotFound):
        engage(lite, VOICE, "V-0099")


def test_nothing_is_engaged_by_a_vendor_that_has_ended(lite: Register) -> None:
    set_chain_scene(lite)
    with lite.write(NOW) as session:
        end_vendor(session, actor_of(session, PRIYA), DESK, TODAY, "Left", None, NOW)
    with pytest.raises(Conflict):
        engage(lite, DESK, CLOUD)


def _end(register: Register, ref: str, ended_on: str = "2026-03-02") -> None:
    given = EndInput(ended_on=date.fromisoformat(ended_on), reason="They moved")
    with register.write(NOW) as session:
        end_engagement(session, actor_of(session, PRIYA), ref, given, None, NOW, today=TODAY)
