"""The inbox and the page of a decision: asked, decided, told what happened meanwhile, nothing typed lost."""

import csv
import re
from io import BytesIO, StringIO
from typing import Any

import pytest
from pypdf import PdfReader

from register.decisions.actions import withdraw
from register.decisions.inputs import WithdrawInput
from register.settings import Settings
from register.transfers.actions import add_transfer, change_transfer
from register.words import OWN_NAMES
from register.work import Register, open_register
from tests.cast import ADA, ANA, BO, DORA, PRIYA, SAM
from tests.decisions.scene import LATER, add_dpo, ask, decided
from tests.ground.client import Client
from tests.ground.registers import actor_of, trail_of
from tests.transfers.scene import NOW, a_flow, put_service, set_scene


@pytest.fixture
def opened(settings: Settings) -> Register:
    """The register behind ``client``, with a transfer in it."""
    register = open_register(settings)
    set_scene(register)
    return register


def fill(page: Any, **fields: str) -> dict[str, str]:
    """An approval: a reason for every point that wants one."""
    reasons = {str(tag["name"]): "Accepted" for tag in page.all("textarea[name^='point_']")}
    return {"outcome": "approve", "reason": "Fine", **reasons, **fields}


def test_a_transfer_is_submitted_decided_and_its_record_read(client: Client, opened: Register) -> None:
    priya = client.as_person(PRIYA)
    priya.get("/transfers/T-0001")
    page = priya.press("Request a decision T-0001")
    assert "Dora Lindqvist decides" in page.text
    page = priya.submit("form.record-form", note="For the payroll run")
    assert "Waits for Dora Lindqvist" in page.text
    assert not page.has("form.decide-form")
    dora = client.as_person(DORA)
    page = dora.get("/decisions")
    assert "1 decision is waiting for you" in page.text
    page = dora.get("/decisions/DR-0001")
    assert not page.has("[name=outcome][checked]")
    assert page.one("[name=review_by]")["value"]
    page = dora.submit("form.decide-form", **fill(page))
    assert page.url == "/decisions/D-2026-001" or re.fullmatch(r"/decisions/D-\d{4}-001", page.url)
    record = dora.get(page.url + "/record")
    assert "This record is what was recorded" in record.text
    assert "For the payroll run" in record.text
    assert "Approved" in record.one(".record-paper").get_text()
    assert "Approved" in priya.get("/transfers/T-0001").text
    looked = dora.get(page.url).one("#history").get_text()
    assert not re.search(r"\d{4}-\d\d-\d\d", looked)
    assert "No decisions are waiting." in dora.get("/decisions").text


def test_documents_are_added_to_what_waits_and_stay_with_the_decision(
    client: Client, opened: Register
) -> None:
    ask(opened)
    priya, dora = client.as_person(PRIYA), client.as_person(DORA)
    priya.get("/documents/new?about=T-0001")
    priya.submit("main form", documents=[("tia.txt", b"It is fine", "text/plain")])
    priya.get("/decisions/DR-0001")
    priya.press("Add documents")
    page = priya.submit("main form", documents=[("opinion.txt", b"Counsel agrees", "text/plain")])
    assert page.url.startswith("/decisions/DR-0001")
    assert "opinion F-0002" in page.one("#documents-of-DR-0001").get_text(" ", strip=True)
    assert "tia F-0001" in page.one("#documents-of-T-0001").get_text(" ", strip=True)
    page = dora.get("/decisions/DR-0001")
    page = dora.submit("form.decide-form", **fill(page))
    documents = page.one("#documents")
    assert [cell.get_text(" ", strip=True) for cell in documents.select("td.cell-main")] == [
        "opinion F-0002 Open the file opinion.txt",
        "tia.txt F-0001",
        "opinion.txt F-0002",
    ]
    assert len(documents.select("code.hash")[0].get_text()) == 64
    dora.get("/documents/new?about=DR-0001", status=409)


def test_the_record_comes_as_a_tagged_pdf(client: Client, opened: Register) -> None:
    ask(opened)
    made = decided(opened, now=LATER.replace(microsecond=123_456))
    ana = client.as_person(ANA)
    answer = ana.get(f"/decisions/{made.ref}/record.pdf").response
    assert answer.headers["content-type"] == "application/pdf"
    reader = PdfReader(BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert made.ref in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert trail_of(opened)[-1].tag == "exports:list:taken"


def test_what_is_wrong_comes_back_with_what_was_typed(client: Client, opened: Register) -> None:
    ask(opened)
    dora = client.as_person(DORA)
    page = dora.get("/decisions/DR-0001")
    conditions = {"condition_text_1": "Sign the clauses", "condition_due_1": "not a day"}
    page = dora.submit(
        "form.decide-form", status=422, **{**fill(page), "outcome": "approve-with-conditions", **conditions}
    )
    assert page.one("[name=condition_text_1]").get_text(strip=True) == "Sign the clauses"
    assert page.one("[name=reason]").get_text(strip=True) == "Fine"
    assert page.has("[name=outcome][value=approve-with-conditions][checked]")
    assert page.one("#field-condition_due_1-error").get_text(strip=True).endswith("2026-12-14")


def test_a_page_that_went_stale_shows_what_changed_and_keeps_the_words(
    client: Client, opened: Register
) -> None:
    ask(opened)
    dora = client.as_person(DORA)
    page = dora.get("/decisions/DR-0001")
    with opened.write(NOW) as session:
        change_transfer(session, actor_of(session, PRIYA), "T-0001", a_flow(destination="IN"), None, NOW)
    page = dora.submit("form.decide-form", status=409, **fill(page, reason="My own words"))
    assert "Singapore" in page.one("#stale").get_text()
    assert "India" in page.one("#stale").get_text()
    assert page.one("[name=reason]").get_text(strip=True) == "My own words"
    page = dora.submit("form.decide-form", **fill(page))
    assert "D-" in page.url


def test_who_comes_second_is_told_and_loses_nothing(client: Client, opened: Register) -> None:
    ask(opened)
    second = client.as_person(add_dpo(opened))
    page = second.get("/decisions/DR-0001")
    made = decided(opened)
    page = second.submit("form.decide-form", status=409, **fill(page, reason="My own words"))
    assert f"Dora Lindqvist decided meanwhile: {made.ref}" in page.text
    assert "My own words" in page.one("#told").get_text()


def test_a_request_withdrawn_meanwhile_is_told(client: Client, opened: Register) -> None:
    ask(opened)
    dora = client.as_person(DORA)
    page = dora.get("/decisions/DR-0001")
    with opened.write(NOW) as session:
        given = WithdrawInput(reason="Not needed")
        withdraw(session, actor_of(session, PRIYA), "DR-0001", given, None, NOW)
    page = dora.submit("form.decide-form", status=409, **fill(page, reason="My own words"))
    assert "Priya Nair withdrew DR-0001 meanwhile" in page.text
    assert "My own words" in page.one("#told").get_text()


def test_record_and_open_next_leads_to_the_next_one(client: Client, opened: Register) -> None:
    ask(opened)
    ask(opened, ref="V-0001")
    dora = client.as_person(DORA)
    page = dora.get("/decisions/DR-0001")
    page = dora.submit("form.decide-form", button="next", **fill(page))
    assert page.url == "/decisions/DR-0002"


def test_nobody_is_offered_the_form_for_what_they_asked(client: Client, opened: Register) -> None:
    add_dpo(opened)
    ask(opened, DORA)
    page = client.as_person(DORA).get("/decisions/DR-0001")
    assert not page.has("form.decide-form")
    assert "Somebody else decides it" in page.text


@pytest.mark.parametrize("known", [PRIYA, SAM, ANA], ids=lambda known: known.email)
def test_who_may_not_decide_is_refused_although_they_send_the_form(
    client: Client, opened: Register, known: Any
) -> None:
    ask(opened)
    person = client.as_person(known)
    page = person.get("/decisions/DR-0001")
    assert not page.has("form.decide-form")
    token = str(page.all("input[name=_token]")[0]["value"])
    page = person.post("/decisions/DR-0001/decide", {"_token": token, "outcome": "approve"}, status=403)
    assert "Your roles do not allow this" in page.text


def test_decided_ones_are_listed_filtered_and_taken_out(client: Client, opened: Register) -> None:
    ask(opened)
    made = decided(opened)
    ana = client.as_person(ANA)
    assert made.ref in ana.get("/decisions/decided").text
    assert "No decisions match" in ana.get("/decisions/decided?outcome=not-approve").text
    sheet = ana.get("/decisions/decided/export.csv?state=in-force").response.text
    assert made.record_hash in sheet
    assert ",Approved," in sheet
    assert made.ref in ana.get("/search?q=payco").text
    assert ana.get(f"/search?q={made.ref.lower()}").url == f"/decisions/{made.ref}"


@pytest.mark.parametrize("language", ["zh-Hant-HK", "zh-Hans"])
def test_a_decision_is_taken_and_frozen_in_the_language_read(
    client: Client, opened: Register, language: str
) -> None:
    ask(opened)
    dora = client.in_language(language).as_person(DORA)
    page = dora.get("/decisions/DR-0001")
    dora.submit("form.decide-form", **fill(page))
    page = dora.get("/decisions/decided")
    page = dora.get(str(page.all("tbody a")[0]["href"]) + "/record")
    assert page.one(".record-paper")["lang"] == language
    assert not page.has(".hint")
    page = client.in_language("en").as_person(ANA).get(page.url)
    assert OWN_NAMES[language] in page.one(".hint").get_text()


def test_the_menu_my_work_and_the_inbox_say_the_same_number(client: Client, opened: Register) -> None:
    ask(opened)
    ask(opened, ref="V-0001")
    dora = client.as_person(DORA)
    page = dora.get("/")
    assert "Waiting for your decision 2" in page.text
    assert page.words_of("main .lead") == ["2 decisions are waiting for you."]
    assert page.all("main .section")[0]["id"] == "deciding"
    [menu] = [item for item in page.words_of("nav a[href='/decisions']") if item.startswith("Decisions")]
    assert menu.endswith("2")
    assert "2 decisions are waiting for you" in dora.get("/decisions").text
    ana = client.as_person(ANA)
    assert "Waiting for your decision" not in ana.get("/").text
    assert "Waiting for a decision 2" in ana.get("/?whose=all").text
    assert "2 decisions are waiting" in ana.get("/decisions").text


def test_what_lapsed_is_in_the_inbox_with_before_and_after(client: Client, opened: Register) -> None:
    ask(opened)
    decided(opened)
    with opened.write(NOW) as session:
        change_transfer(session, actor_of(session, PRIYA), "T-0001", a_flow(destination="IN"), None, NOW)
    dora = client.as_person(DORA)
    assert "Approval lapsed" in dora.get("/decisions").text
    page = dora.get("/decisions/DR-0002")
    assert "Destination Singapore India" in page.one("#lapsed").get_text(" ", strip=True).replace("\n", " ")
    assert "Lapsed" in dora.get("/decisions/D-2026-001").text
    assert "Approval lapsed" in dora.get("/vendors/V-0001").text


def test_a_condition_is_met_by_its_owner_on_screen(client: Client, opened: Register) -> None:
    ask(opened)
    with opened.read() as session:
        priya = actor_of(session, PRIYA).person_id
    condition = {"text": "Sign the clauses", "owner_id": str(priya), "due_on": "2030-05-01"}
    decided(opened, outcome="approve-with-conditions", conditions=[condition])
    assert not client.as_person(SAM).get("/conditions/C-0001").has("form.record-form")
    person = client.as_person(PRIYA)
    assert "Sign the clauses C-0001" in person.get("/transfers/T-0001").one("#decisions").text
    person.get("/conditions/C-0001")
    person.submit("form.record-form", status=422, evidence="")
    page = person.submit("form.record-form", evidence="F-0001, signed")
    assert "Done by Priya Nair" in page.one("#condition-C-0001").get_text()


def test_advice_comments_and_who_decides_on_screen(client: Client, opened: Register) -> None:
    ask(opened)
    ada = client.as_person(ADA)
    page = ada.get("/admin/decisions")
    owner = next(str(o["value"]) for o in page.all("[name=owner_id] option") if "Bo Chan" in o.get_text())
    page = ada.submit("form.record-form", mode="dpo-advises", owner_id=owner, reason="Board decision")
    assert "Board decision" in page.text
    ask(opened, DORA, ref="V-0001")
    dora = client.as_person(DORA)
    assert dora.get("/").words_of("#advising .reference") == ["DR-0001"]
    assert dora.page.one("#advising td:last-of-type a")["href"] == "/decisions/DR-0001#advise"
    assert not dora.page.has("#deciding")
    theirs = client.as_person(BO).get("/")
    assert theirs.words_of("#deciding .reference") == ["DR-0001", "DR-0002"]
    assert not theirs.has("#advising")
    page = dora.get("/decisions/DR-0001")
    assert not page.has("form.decide-form")
    dora.submit("form.advice-form", status=422, advice_text="Not enough")
    page = dora.submit("form.advice-form", advice="not-approve", advice_text="Not enough")
    assert "Not enough" in page.one("#comments").get_text()
    assert not dora.get("/").has("#advising")
    dora.get("/decisions/DR-0001")
    page = dora.submit("form.comment-form", status=422, comment="@bob please look")
    assert "Nobody who may read this is called @bob" in page.one("#error-summary").get_text()
    assert page.one("[name=comment]").get_text().strip() == "@bob please look"
    page = dora.submit("form.comment-form", comment="@bo please look")
    assert "it names 1 person" in page.text
    bo = client.as_person(BO)
    named = bo.get("/").one("#named")
    assert "Named by Dora Lindqvist" in named.get_text()
    assert not dora.get("/").has("#named")
    assert [link["href"] for link in named.select("a")] == ["/decisions/DR-0001#comments"]
    bo.get("/decisions/DR-0001")
    assert not bo.get("/").has("#named")
    page = bo.get("/decisions/DR-0001")
    page = bo.submit("form.decide-form", status=422, **fill(page))
    assert "depart from the advice" in page.one("#error-summary").get_text()
    page = bo.submit("form.decide-form", **fill(page, departure="A pilot of two weeks"))
    assert "D-" in page.url
    assert "A pilot of two weeks" in page.one("#decision").text
    assert "Not enough" in page.one("#comments").text
    record = bo.get(f"{page.url.split('?')[0]}/record").text
    assert "Why the advice was not followed A pilot of two weeks" in record
    assert "@bo please look" in record


def test_decisions_are_handed_over_and_taken_back_on_screen(client: Client, opened: Register) -> None:
    ask(opened)
    dora, bo = client.as_person(DORA), client.as_person(BO)
    page = dora.get("/me/absence")
    to = next(str(o["value"]) for o in page.all("[name=to_id] option") if "Bo Chan" in o.get_text())
    dora.submit("form.record-form", to_id=to, from_on="2020-01-01", until_on="2199-01-01")
    assert "1 decision is waiting for you" in bo.get("/decisions").text
    assert "You decide for Dora Lindqvist" in bo.get("/decisions/DR-0001").text
    dora.get("/me/absence")
    dora.submit("form.one-button")
    assert not bo.get("/decisions/DR-0001").has("form.decide-form")


def test_the_list_of_transfers_shows_filters_and_takes_out_what_was_decided(
    client: Client, opened: Register
) -> None:
    with opened.write(NOW) as session:
        put_service(session, "V-0001", purpose="Newsletter")
        add_transfer(session, actor_of(session, PRIYA), a_flow(service_ref="S-0002", destination="JP"), NOW)
    ask(opened)
    made = decided(opened)
    ask(opened)
    ana = client.as_person(ANA)
    row = ana.get("/transfers", sort="decided").one("tr#transfer-T-0001")
    assert [link["href"] for link in row.select("a[href^='/decisions']")] == [
        f"/decisions/{made.ref}",
        "/decisions/DR-0002",
    ]
    assert [cell.get_text(" ", strip=True) for cell in row.select("td")][-2:] == ["9 Mar 2026", "1 Mar 2027"]
    for chosen, refs in {"waiting": ["T-0001"], "none": ["T-0002"], "not-approved": []}.items():
        assert ana.get("/transfers", decision=chosen).words_of("tbody .cell-main") == refs
    text = ana.get("/transfers/export.csv?sort=review").response.content.decode("utf-8-sig")
    rows = [
        tuple(row[name] for name in ("Reference", "Decision reference", "Decided on", "Look again by"))
        for row in csv.DictReader(StringIO(text))
    ]
    assert rows == [("T-0001", made.ref, "2026-03-09", "2027-03-01"), ("T-0002", "", "", "")]


def test_suggested_conditions_are_ticked_with_owner_and_day_and_count_only_with_their_choice(
    client: Client, opened: Register
) -> None:
    ask(opened)
    ask(opened, ref="V-0001")
    dora = client.as_person(DORA)
    page = dora.get("/decisions/DR-0001")
    texts = [str(tag["value"]) for tag in page.all("input[name^='condition_text_']")]
    assert all(text.startswith("Deal with this: ") for text in texts)
    assert len(texts) == 3
    ticks = [str(tag["name"]) for tag in page.all("input[name^='condition_take_']")]
    owner = page.one("[name=condition_owner_12] option[selected]").get_text()
    assert owner == "Priya Nair"
    both = {ticks[0]: "yes", ticks[1]: "yes", "condition_due_12": "not a day"}
    how = {**fill(page), "outcome": "approve-with-conditions"}
    page = dora.submit("form.decide-form", status=422, **how, **both)
    assert [tag["name"] for tag in page.all("input[name^='condition_take_'][checked]")] == ticks[:2]
    summary = page.one("#error-summary")
    assert f"Day “{texts[1]}” is due: “not a day” is not a date" in summary.get_text()
    assert [link["href"] for link in summary.select("a")] == ["#field-condition_due_12"]
    page = dora.submit("form.decide-form", condition_due_12="2199-01-01")
    assert [title for title in texts if title in page.one("#conditions").get_text()] == texts[:2]
    # Ticked, but another decision taken: no conditions.
    page = dora.get("/decisions/DR-0002")
    page = dora.submit(
        "form.decide-form", outcome="not-approve", reason="No", condition_take_11="yes", then=""
    )
    assert "No conditions." in page.one("#conditions").get_text()


def test_a_comment_that_comes_back_leaves_the_decision_beside_it_as_it_was(
    client: Client, opened: Register
) -> None:
    ask(opened)
    dora = client.as_person(DORA)
    before = dora.get("/decisions/DR-0001").one("form.decide-form")
    page = dora.submit("form.comment-form", status=422, comment="@nobody-here?")
    after = page.one("form.decide-form")
    assert page.one("[name=comment]").get_text(strip=True) == "@nobody-here?"
    for name in ("review_by", "condition_text_11", "condition_due_11"):
        [shown], [kept] = before.select(f"[name={name}]"), after.select(f"[name={name}]")
        assert shown["value"] == kept["value"] != ""
