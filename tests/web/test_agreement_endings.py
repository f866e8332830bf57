"""How agreements go on, on screen, without script; and the dates of a transfer's mechanism beside its agreement's."""

import pytest

from register.work import Register
from tests.agreements.ground import TODAY, have_agreement, have_entities, have_vendor
from tests.cast import DORA, PRIYA
from tests.ground.client import Client
from tests.transfers.scene import set_scene

NEXT_YEAR = TODAY.year + 1


@pytest.fixture
def stocked(lite: Register) -> Register:
    """One vendor and an entity of ours, in the register the browser opens."""
    have_vendor(lite)
    have_entities(lite, "HK")
    return lite


def test_an_agreement_says_who_signs_and_by_when_notice_must_be_given(
    client: Client, stocked: Register
) -> None:
    priya = client.as_person(PRIYA)
    priya.get("/vendors/V-0001/agreements/new")
    priya.submit(
        "main form",
        status=422,
        title="DPA 2027",
        party_name="Harbour Voice BV",
        party_place="NL",
        expires_on=f"{NEXT_YEAR}-12-31",
        renewal="automatic",
        renewal_months="12",
        notice_days="30",
        notice_months="1",
    )
    assert "not in both" in priya.page.text
    # What was typed stays, the two-part lines too.
    assert priya.page.all("[name=party_name]")[0]["value"] == "Harbour Voice BV"
    priya.submit("main form", notice_days="")
    shown = priya.page.text
    assert "Harbour Voice BV Netherlands" in shown
    assert "It runs on after its last day unless notice is given" in shown
    assert f"30 Nov {NEXT_YEAR}" in shown
    priya.press("Record notice given")
    priya.submit("main form", reason="Too dear")
    assert f"It ends on 31 Dec {NEXT_YEAR}" in priya.page.text


def test_a_renewal_and_a_successor_are_recorded(client: Client, stocked: Register) -> None:
    have_agreement(stocked, title="Old", expires_on="2026-12-31", renewal="automatic", renewal_months="12")
    have_agreement(stocked, title="New")
    dora = client.as_person(DORA)
    dora.get("/agreements/A-0001")
    dora.press("Record a renewal")
    assert dora.page.one("[name=expires_on]")["value"] == "2027-12-31"
    dora.submit("main form")
    assert "31 Dec 2027" in dora.page.text
    dora.press("Replace it by another")
    dora.submit("main form", status=422, successor_ref="")
    dora.submit("main form", successor_ref="A-0002")
    assert "was replaced on" in dora.page.text
    assert "Takes the place of" in dora.get("/agreements/A-0002").text


def test_a_form_made_before_somebody_else_saved_comes_back(client: Client, stocked: Register) -> None:
    have_agreement(stocked, expires_on="2026-12-31", renewal="automatic", renewal_months="12")
    dora = client.as_person(DORA)
    dora.get("/agreements/A-0001/renewal")
    priya = client.as_person(PRIYA)
    priya.get("/agreements/A-0001/renewal")
    priya.submit("main form", expires_on="2027-06-30")
    page = dora.submit("main form", status=409)
    assert "Somebody else saved A-0001" in page.text


def test_a_mechanism_follows_its_agreement_or_is_shown_beside_it(client: Client, lite: Register) -> None:
    set_scene(lite, exporter="NL", destination="US")
    have_agreement(
        lite, kind="scc", scc_modules=["2"], effective_on="2026-03-05", expires_on=f"{NEXT_YEAR}-12-31"
    )
    dora = client.as_person(DORA)
    dora.get("/transfers/T-0001/mechanisms/eu-gdpr?all=1")
    dora.submit("main form", mechanism_id="eu-scc-2021", agreement_ref="A-0001", effective_on="2026-03-09")
    (card,) = dora.get("/transfers/T-0001").words_of("#mechanism-eu-gdpr")
    assert "2 Mar 2026 (as in A-0001)" in card
    assert "9 Mar 2026 A-0001 says otherwise: 5 Mar 2026" in card
