"""Sub-processor notices on screen: recorded, changed, decided, listed, flagged; what cannot be comes back as typed."""

from typing import Any

import pytest

from register.agreements.actions import add_agreement
from register.agreements.inputs import AgreementInput
from register.inputs import read_input
from register.work import Register
from tests.cast import ANA, DORA, PRIYA
from tests.chains.ground import CLOUD, VOICE, engage, set_chain_scene
from tests.ground.client import Client
from tests.ground.registers import actor_of
from tests.transfers.scene import NOW, TODAY

FORM = "main form.record-form"
NEW = f"/vendors/{VOICE}/notices/new"
ADDED: dict[str, Any] = {
    "change_1_kind": "added",
    "change_1_name": "Lantau Hosting",
    "change_1_place_text": "Japan",
    "change_1_on": "2099-01-01",
}


@pytest.fixture
def register(client: Client) -> Register:
    """Harbour Voice with CloudCo below it and a DPA."""
    opened = client.register
    set_chain_scene(opened, exporter="NL", destination="JP")
    engage(opened, VOICE, CLOUD)
    with opened.write(NOW) as session:
        given = read_input(AgreementInput, {"kind": "dpa", "title": "Calls DPA"})
        add_agreement(session, actor_of(session, PRIYA), VOICE, given, NOW, today=TODAY)
    return opened


def test_a_notice_is_recorded_shown_with_both_days_and_accepted(client: Client, register: Register) -> None:
    priya, dora = client.as_person(PRIYA), client.as_person(DORA)
    priya.get(f"/vendors/{VOICE}")
    page = priya.press("Record a notice")
    assert page.one("#field-agreement_ref option[selected]")["value"] == "A-0001"
    letter = ("notice.txt", b"We engage Lantau Hosting.", "text/plain")
    days: dict[str, Any] = {"agreement_days": "30", "stated_days": "14", "silence_is_consent": "yes"}
    page = priya.submit(FORM, documents=letter, received_on="2026-03-02", **days, **ADDED)
    about = page.one("#about").get_text(" ")
    for words in ("Calls DPA", "1 Apr 2026", "16 Mar 2026", "it is the earlier one", "Silence means consent"):
        assert words in about, words
    assert "Lantau Hosting (not in the register yet)" in page.one("#announced").get_text(" ", strip=True)
    assert "1 judged" in page.one("#effects-of-change").get_text()
    assert "notice" in page.one("#documents").get_text()
    assert not page.has("#decision form")
    dora.get("/?whose=all")
    page = dora.press("Record what was decided (Time to object has passed, nothing decided, Harbour Voice)")
    mail = ("answer.txt", b"We accept.", "text/plain")
    page = dora.submit("#decision form", decision="accepted", reason="Japan is adequate", documents=mail)
    assert "Accepted" in page.text
    assert "SP-0002" in page.one("#decision").get_text()
    kept = page.one("#documents").get_text(" ")
    assert "F-0001" in kept
    assert "Evidence" in kept
    assert not page.has("#decision form")
    assert "Lantau Hosting" in dora.get(f"/vendors/{VOICE}").one("#vendor-sub-processors").get_text()


def test_what_is_wrong_is_told_by_row_with_everything_typed(client: Client, register: Register) -> None:
    priya = client.as_person(PRIYA)
    priya.get(NEW)
    wrong = {
        **ADDED,
        "change_1_place_text": "Narnia",
        "change_2_kind": "moved",
        "change_2_place_text": "India",
    }
    page = priya.submit(FORM, received_on="2099-01-01", note="By post", status=422, **wrong)
    told = page.one("#error-summary").get_text()
    assert "Narnia" in told
    assert "Enter sub-processor that changes or goes" in told
    assert page.one("#field-note")["value"] == "By post"
    page = priya.submit(FORM, change_1_place_text="", change_2_subject_ref=CLOUD, status=422)
    assert "must not be in the future" in page.one("#error-summary").get_text()
    page = priya.submit(FORM, received_on="2026-03-02")
    assert page.words_of("#announced td.cell-main") == ["Added", "Moved"]


def test_a_notice_without_a_change_and_a_name_like_a_known_one_are_asked_about(
    client: Client, register: Register
) -> None:
    priya = client.as_person(PRIYA)
    priya.get(NEW)
    assert "at least one change" in priya.submit(FORM, status=422).one("#error-summary").get_text()
    page = priya.submit(FORM, change_1_kind="added", change_1_name="Cloud", status=422)
    assert "CloudCo (V-0002)" in page.one("#line-1").get_text()
    page = priya.submit(FORM, change_1_engaged_ref="new")
    assert "Cloud (not in the register yet)" in page.one("#announced").get_text(" ", strip=True)


def test_a_decision_needs_a_choice_and_a_reason_and_is_final(client: Client, register: Register) -> None:
    priya, dora = client.as_person(PRIYA), client.as_person(DORA)
    priya.get(NEW)
    priya.submit(FORM, **ADDED)
    dora.get("/notices/SN-0001")
    page = dora.submit("#decision form", reason="kept", status=422)
    assert "accept, object or put it aside" in page.one("#error-summary").get_text()
    assert page.one("#field-reason").get_text().strip() == "kept"
    dora.submit("#decision form", decision="objected")
    assert "already" in dora.get("/notices/SN-0001/edit", status=409).text
    assert "objected to the new sub-processors" in dora.get("/notices/SN-0001").one("#history").get_text()


def test_an_open_notice_is_changed_and_its_deadline_counted_anew(client: Client, register: Register) -> None:
    priya = client.as_person(PRIYA)
    priya.get(NEW)
    priya.submit(FORM, agreement_days="30", received_on="2026-03-02", **ADDED)
    priya.press("Change SN-0001")
    page = priya.submit(FORM, stated_days="5", stated_day_kind="business", holiday_place="HK")
    assert "9 Mar 2026" in page.one("#about").get_text()
    assert "Hong Kong" in page.one("#about").get_text()
    priya.press("Change SN-0001")
    assert "Nothing was changed" in priya.submit(FORM).tree.get_text()


def test_a_last_day_that_is_a_day_off_is_shown_earlier_with_the_holiday_that_moved_it(
    client: Client, register: Register
) -> None:
    priya = client.as_person(PRIYA)
    priya.get(NEW)
    # 30 days from 7 March 2026 end on Easter Monday, which is a day off in Hong Kong with the four days before it.
    page = priya.submit(FORM, agreement_days="30", received_on="2026-03-07", **ADDED)
    said = page.one("#deadline-moved").get_text()
    assert "6 Apr 2026" in said
    assert "Easter Monday" in said
    assert "Good Friday" in said
    assert "2 Apr 2026" in page.one("#about").get_text()
    priya.get("/agreements/A-0001/edit")
    page = priya.submit("main form", expires_on="2027-01-24", renewal="automatic", notice_days="30")
    assert "24 Dec 2026" in page.text
    assert "Christmas Day" in page.one("#notice-moved").get_text()


def test_the_list_the_search_and_the_file_know_a_notice(client: Client, register: Register) -> None:
    priya, ana = client.as_person(PRIYA), client.as_person(ANA)
    assert "No notices yet" in ana.get("/notices").text
    priya.get(NEW)
    priya.submit(FORM, agreement_days="3", received_on="2026-03-02", **ADDED)
    for query, refs in (
        ("", ["SN-0001"]),
        ("due=overdue", ["SN-0001"]),
        ("status=accepted", []),
        ("q=lantau", ["SN-0001"]),
    ):
        assert ana.get(f"/notices?{query}").words_of("#results td.cell-main") == refs, query
    assert ana.get("/search?q=SN-1").heading.startswith("Notice of Harbour Voice")
    assert "SN-0001" in ana.get("/search?q=lantau").text
    sheet = ana.get("/notices/export.csv").response.text
    assert "Added: Lantau Hosting" in sheet
    assert "3 calendar days" in sheet


def test_a_pasted_table_becomes_rows_that_are_looked_at_before_they_are_saved(
    client: Client, register: Register
) -> None:
    priya = client.as_person(PRIYA)
    priya.get(NEW)
    many = "\n".join(f"Quarry {number} Data,Hosting,Japan" for number in range(1, 71))
    table = f"Sub-processor,Purpose,Location\nCloudCo,Hosting,India\nHarbour Voice,Itself,Japan\n{many}\n"
    page = priya.submit(FORM, pasted=table, pasted_kind="added", note="By post", status=422, **ADDED)
    assert "71 rows were filled in" in page.one("#rows-taken").get_text()
    assert not page.has("#error-summary")
    assert page.one("#field-note")["value"] == "By post"
    assert page.one("#field-change_1_name")["value"] == "Lantau Hosting"
    assert page.one("input[name=change_2_engaged_ref]")["value"] == CLOUD
    assert page.one("#field-change_72_name")["value"] == "Quarry 70 Data"
    assert "No notices yet" in priya.get("/notices").text
    priya.get(NEW)
    page = priya.submit(FORM, pasted="Sub-processor\nCloudCo\n", pasted_kind="removed", status=422)
    assert page.one("#field-change_1_subject_ref option[selected]")["value"] == CLOUD
    page = priya.submit(FORM)
    assert page.words_of("#announced td.cell-main") == ["Removed"]
    assert "Removed: CloudCo" in priya.get("/notices").one("#results").get_text()
    assert "Removed: CloudCo" in priya.get("/notices/export.csv").response.text
    priya.get(NEW)
    assert "names no sub-processor" in priya.submit(FORM, button="Put them into rows", status=422).text


def test_another_purpose_in_a_published_list_is_carried_into_the_notice_and_into_the_chain(
    client: Client, register: Register
) -> None:
    priya, dora = client.as_person(PRIYA), client.as_person(DORA)
    priya.get(f"/vendors/{VOICE}/sub-processors/list")
    priya.submit("main form", pasted="Sub-processor,Purpose,Location\nCloudCo,Analytics,United States\n")
    dora.get("/sub-processor-lists/SL-0001")
    page = dora.press("Record it as a notice")
    assert "1 row was filled in" in page.one("#rows-taken").get_text()
    assert page.one("#field-change_1_kind option[selected]")["value"] == "repurposed"
    assert page.one("#field-change_1_purpose")["value"] == "Analytics"
    page = dora.submit(FORM, received_on="2026-03-02", change_1_purpose="", status=422)
    assert "Enter purpose" in page.one("#error-summary").get_text()
    page = dora.submit(FORM, change_1_purpose="Analytics")
    assert page.words_of("#announced td.cell-main") == ["For another purpose"]
    dora.submit("#decision form", decision="accepted", reason="Fine")
    assert "Analytics" in dora.get("/sub-processors/SP-0001").text
