"""Contract terms: the whole catalogue, what the law that binds us requires, and what the trail says."""

import json
from typing import Any

import pytest
from sqlmodel import select

from register.agreements.actions import change_agreement
from register.agreements.catalogue import GROUPS, LEVELS, REQUIRED, asked_groups, duties, regimes_of, terms
from register.agreements.models import Agreement, AgreementKind, TermState
from register.agreements.queries import get_agreement, terms_of
from register.agreements.term_counts import recount_vendors
from register.agreements.terms import read_terms, set_terms
from register.entities.models import OurEntity
from register.errors import ChangedMeanwhile, Conflict, Invalid, Refused
from register.inputs import read_input
from register.vendors.actions import change_vendor
from register.vendors.inputs import VendorInput
from register.words import LANGUAGES, words_for
from register.work import Register
from tests.agreements.ground import NOW, TODAY, given, have_agreement, have_entities, have_vendor
from tests.agreements.test_actions import _end, _flags
from tests.cast import ANA, DORA, PRIYA, SAM, Known
from tests.ground.registers import actor_of, trail_of

ART_28 = 12
"""The terms GDPR Art 28(3) asks for; the core has two more that the reference data calls required."""


def _set(register: Register, version: int | None = 1, known: Known = PRIYA, **states: Any) -> Agreement:
    form = {name.replace("__", ".").replace("_", "-"): value for name, value in states.items()}
    with register.write(NOW) as session:
        return set_terms(session, actor_of(session, known), "A-0001", read_terms(form), version, NOW)


def test_every_term_has_a_name_in_every_language_and_a_level_with_words() -> None:
    for language in LANGUAGES:
        words = words_for(language)
        for term in terms().values():
            assert words.has(f"agreements.field_term_{term.id}"), term.id
            assert term.group in GROUPS
            assert words.has(f"agreements.group_{term.group}")
            for level in term.levels.values():
                assert words.has(f"agreements.level_{LEVELS[level]}"), level


def test_only_a_plain_requirement_makes_a_duty() -> None:
    by_id = {duty.term_id: duty for duty in duties()}
    assert "eu-gdpr" in by_id["audit-right"].required_under
    assert "hk-pdpo" in by_id["audit-right"].recommended_under
    assert "eu-gdpr" not in by_id["gov-access"].required_under
    assert REQUIRED == "required"


def test_laws_follow_from_where_our_entities_are() -> None:
    entities = [
        OurEntity(ref=f"E-{n}", name=place, place_code=place, created_at=NOW, changed_at=NOW)
        for n, place in enumerate(("HK", "DE", "FR", "GB"))
    ]
    assert regimes_of(entities) == ("hk-pdpo", "eu-gdpr", "uk-gdpr")


def test_call_centres_are_asked_about_outbound_calling() -> None:
    assert asked_groups(AgreementKind.DPA, "call-centre") == ("core", "transfer", "telemarketing")
    assert asked_groups(AgreementKind.DPA, "payroll") == ("core", "transfer")
    assert asked_groups(AgreementKind.NDA, "call-centre") == ()


def test_what_the_law_requires_is_unchecked_until_somebody_looks(register: Register) -> None:
    have_vendor(register)
    have_entities(register, "HK")
    agreement = have_agreement(register, entity_refs=["E-0001"])
    asked = asked_groups(AgreementKind.DPA, None)
    required = [d for d in duties() if d.group in asked and "hk-pdpo" in d.required_under]
    assert (agreement.missing_terms, agreement.unchecked_terms) == (0, len(required))
    assert "security" in {duty.term_id for duty in required}


def test_setting_terms_stores_them_counts_them_and_says_who(register: Register) -> None:
    have_vendor(register)
    have_entities(register, "DE")
    unchecked = have_agreement(register, entity_refs=["E-0001"]).unchecked_terms
    assert unchecked >= ART_28
    agreement = _set(
        register,
        state__breach_notice="present",
        clause__breach_notice="cl 7.2",
        value__breach_notice="24",
        state__audit_right="absent",
        state__security="weak",
        known=DORA,
    )
    assert (agreement.missing_terms, agreement.unchecked_terms) == (1, unchecked - 3)
    with register.read() as session:
        recorded = terms_of(session, agreement.id or 0)
    assert recorded["breach-notice"].state is TermState.PRESENT
    assert (recorded["breach-notice"].clause, recorded["breach-notice"].value) == ("cl 7.2", "24")
    event = trail_of(register)[-1]
    assert (event.tag, event.actor_name) == ("agreements:terms:set", DORA.name)
    assert json.loads(event.changes) == {
        "term_audit-right": [None, ["absent"]],
        "term_breach-notice": [None, ["present", "cl 7.2", "24"]],
        "term_security": [None, ["weak"]],
    }


def test_a_term_can_be_taken_back_and_others_stay(register: Register) -> None:
    have_vendor(register)
    have_agreement(register)
    _set(register, state__security="present", state__training="absent")
    _set(register, 2, state__security="")
    with register.read() as session:
        assert list(terms_of(session, 1)) == ["training"]
    assert json.loads(trail_of(register)[-1].changes) == {"term_security": [["present"], None]}


def test_saving_the_same_terms_changes_nothing(register: Register) -> None:
    have_vendor(register)
    have_agreement(register)
    _set(register, state__security="present", clause__security="cl 4")
    before = len(trail_of(register))
    assert _set(register, 2, state__security="present", clause__security=" cl  4 ").version == 2
    assert _set(register, 2, state__training="").version == 2
    assert len(trail_of(register)) == before


def test_only_a_term_the_law_requires_of_us_is_flagged(register: Register) -> None:
    have_vendor(register)
    have_entities(register, "HK", "DE")
    have_agreement(register, entity_refs=["E-0001"])
    _set(register, state__audit_right="absent")
    assert "dpa-term-missing" not in _flags(register)
    with register.write(NOW) as session:
        parties = given(entity_refs=["E-0001", "E-0002"])
        change_agreement(session, actor_of(session, PRIYA), "A-0001", parties, None, NOW, today=TODAY)
    assert "dpa-term-missing" in _flags(register)


def test_a_call_centre_is_asked_more_as_soon_as_it_is_one(register: Register) -> None:
    have_vendor(register)
    have_entities(register, "HK")
    before = have_agreement(register).unchecked_terms
    with register.write(NOW) as session:
        values = {"legal_name": "Harbour Voice Limited", "category": "call-centre"}
        vendor = read_input(VendorInput, values)
        change_vendor(session, actor_of(session, PRIYA), "V-0001", vendor, None, NOW)
    with register.read() as session:
        assert get_agreement(session, "A-0001").unchecked_terms > before


def test_parties_not_recorded_count_as_all_of_ours(register: Register) -> None:
    have_vendor(register)
    have_entities(register, "HK", "DE")
    every = have_agreement(register).unchecked_terms
    only_hk = have_agreement(register, entity_refs=["E-0001"]).unchecked_terms
    assert every > only_hk > 0


def test_only_a_processing_agreement_is_counted(register: Register) -> None:
    have_vendor(register)
    have_entities(register, "DE")
    assert have_agreement(register, kind="nda").unchecked_terms == 0


def test_counts_follow_when_our_entities_change(register: Register) -> None:
    vendor = have_vendor(register)
    have_entities(register, "HK")
    before = have_agreement(register, entity_refs=["E-0001"]).unchecked_terms
    with register.write(NOW) as session:
        session.exec(select(OurEntity)).one().place_code = "DE"
        recount_vendors(session, [vendor.id or 0])
    with register.read() as session:
        assert get_agreement(session, "A-0001").unchecked_terms > before


@pytest.mark.parametrize("known", [SAM, ANA])
def test_others_do_not_set_terms(lite: Register, known: Known) -> None:
    have_vendor(lite)
    have_agreement(lite)
    with pytest.raises(Refused):
        _set(lite, known=known, state__security="present")


def test_stale_and_ended_agreements_keep_their_terms(register: Register) -> None:
    have_vendor(register)
    have_agreement(register)
    with pytest.raises(ChangedMeanwhile):
        _set(register, 9, state__security="present")
    _end(register)
    with pytest.raises(Conflict):
        _set(register, None, state__security="present")


@pytest.mark.parametrize(
    ("form", "field", "code"),
    [
        ({"state.nonsense": "present"}, "state.nonsense", "not-in-list"),
        ({"state.security": "maybe"}, "state.security", "not-in-list"),
        ({"state.security": "", "clause.security": "cl 4"}, "state.security", "state-missing"),
        ({"state.security": "present", "clause.security": "c" * 10_000}, "clause.security", "too-long"),
        ({"state.security": "present", "value.security": "\x00"}, "value.security", "control-character"),
    ],
)
def test_what_cannot_be_used_is_named_by_field(form: dict[str, str], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_terms(form)
    assert {name: problem.code for name, problem in refused.value.problems.items()} == {field: code}
