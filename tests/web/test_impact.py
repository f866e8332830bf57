"""The pages of impact assessments, as people in each role meet them."""

import csv
import io
from typing import Any

import pytest

from register.work import Register
from tests.cast import ANA, DORA, PRIYA, SAM
from tests.ground.client import Client, Page
from tests.ground.registers import furnished_url, trail_of
from tests.impact.scene import PDF, conclude, set_eu_scene, start, the_assessment
from tests.transfers.scene import the_transfer

FORM = "main form.record-form"


sqlite_url = furnished_url(set_eu_scene, where="scene")


@pytest.fixture
def scene(client: Client, lite: Register) -> Register:
    """The register behind the client, with a transfer to the United States on the standard clauses."""
    return lite


def _answers(page: Page, **others: str) -> dict[str, Any]:
    """Every question on the page answered in favour, read off the names of its fields."""
    against = ("law-powers", "law-recipient", "law-practice", "measures-clear")
    names = {str(tag["name"]) for tag in page.all("form.impact-form input[type=radio]")}
    plain = {n: "no" if n.endswith(against) else "yes" for n in names if n.startswith("answer_")}
    concluded: dict[str, Any] = {
        "problematic": "no",
        "verdict": "adequate",
        "reasons": "No power reaches this importer.",
    }
    return {**plain, **concluded, **others}


def test_from_the_transfer_to_a_conclusion_that_judges_it(client: Client, scene: Register) -> None:
    dora = client.as_person(DORA)
    dora.get("/transfers/T-0001")
    page = dora.press("Start the assessment")
    assert "The tool needs it" in page.text
    page = dora.submit("#law-eu-gdpr form")
    assert page.url.startswith("/assessments/IA-0001/edit")
    assert "Transfer impact assessment (TIA)" in page.heading
    assert page.one("[name='answer_law-authority'][checked]")["value"] == "no"
    assert "not verified" in page.one("#question-law-authority").get_text()
    page = dora.submit(FORM, button="save-tool", **{"answer_risk-low": "yes", "note_risk-low": "Few people."})
    assert page.one("[name='answer_risk-low'][checked]")["value"] == "yes"
    page = dora.submit(FORM, button="conclude", **_answers(page, reasons="漢字 <b>reasons</b>"))
    assert page.url == "/assessments/IA-0001"
    assert "judged again" in page.text
    assert "漢字 <b>reasons</b>" in page.one("#conclusion").get_text()
    assert "Few people." in page.one("#question-risk-low").get_text()
    page = dora.get("/transfers/T-0001")
    assert "IA-0001" in page.one("#assessments").get_text()
    judged = page.one("#assessment").get_text()
    assert "The assessment this tool needs is there and adequate" in judged
    assert "no law or practice there breaks the protection" in judged
    assert the_assessment(scene).verdict == "adequate"


def test_a_conclusion_that_cannot_stand_says_why_and_keeps_every_word(
    client: Client, scene: Register
) -> None:
    start(scene)
    dora = client.as_person(DORA)
    page = dora.get("/assessments/IA-0001/edit")
    given = _answers(page, problematic="yes", reasons="x" * 3_000, **{"note_law-rights": "?"})
    del given["answer_law-rights"]
    page = dora.submit(FORM, button="conclude", status=422, **given)
    errors = page.words_of(".error-summary li")
    assert len(errors) == 2
    assert errors[0].startswith("Can the people concerned enforce")
    assert "only a technical measure" in errors[1]
    assert page.one("[name=reasons]").get_text().strip() == "x" * 3_000
    assert page.one("[name='note_law-rights']").get_text().strip() == "?"
    assert page.one("[name=problematic][checked]")["value"] == "yes"


@pytest.mark.parametrize("bad", ["a\x1bb", "abc\u202edef", "x" * 2_001], ids=["control", "direction", "long"])
def test_a_note_that_cannot_be_kept_comes_back_as_typed(client: Client, scene: Register, bad: str) -> None:
    start(scene)
    dora = client.as_person(DORA)
    dora.get("/assessments/IA-0001/edit")
    typed = {"note_law-rights": bad, "answer_law-rights": "yes"}
    page = dora.submit(FORM, button="leave", status=422, **typed)
    assert page.has(".error-summary li")
    assert page.one("[name='answer_law-rights'][checked]")["value"] == "yes"
    assert len(page.one("[name='note_law-rights']").get_text().strip()) >= 3
    assert "law-rights" not in the_assessment(scene).answers


def test_two_people_on_one_draft_see_both_versions(client: Client, scene: Register) -> None:
    start(scene)
    first, second = client.as_person(DORA), client.as_person(PRIYA)
    first.get("/assessments/IA-0001/edit")
    second.get("/assessments/IA-0001/edit")
    first.submit(FORM, button="save-law", **{"answer_risk-low": "yes", "reasons": "Mine"})
    page = second.submit(FORM, button="save-law", status=409, **{"answer_risk-low": "no"})
    text = page.one("#theirs").get_text(" ")
    assert "Is the risk of harm that remains" in text
    assert "Mine" in text
    page = second.submit(FORM, button="leave")
    assert the_assessment(scene).answers["risk-low"]["value"] == "no"


def test_procurement_drafts_and_is_told_who_concludes(client: Client, scene: Register) -> None:
    start(scene)
    priya = client.as_person(PRIYA)
    page = priya.get("/assessments/IA-0001/edit")
    assert not page.has("button[value=conclude]")
    assert "A data protection officer concludes it." in page.text
    token, key, version = (
        page.one(f"form.impact-form [name={n}]")["value"] for n in ("_token", "_key", "version")
    )
    data = {"_token": token, "_key": key, "version": version, "do": "conclude", **_answers(page)}
    priya.post("/assessments/IA-0001/edit", data, status=403)
    priya.get("/transfers/T-0001/assessments/attach", status=403)
    assert the_assessment(scene).status == "draft"


def test_readers_read_and_change_nothing(client: Client, scene: Register) -> None:
    conclude(scene, start(scene))
    for known in (SAM, ANA):
        reader = client.as_person(known)
        page = reader.get("/assessments/IA-0001")
        assert not page.has(".page-actions a, .page-actions button")
        reader.get("/assessments/IA-0001/edit", status=403)
        assert "IA-0001" in reader.get("/assessments").text


def test_an_assessment_in_force_is_shown_in_place_of_its_fields(client: Client, scene: Register) -> None:
    dora = client.as_person(DORA)
    assert dora.get("/transfers/T-0001/facts").has("[name=assessment]")
    conclude(scene, start(scene))
    page = dora.get("/transfers/T-0001/facts?all=1")
    for name in ("assessment", "assessed_on", "problematic_law_applies"):
        assert not page.has(f"[name={name}]")
    assert "Told by the impact assessments" in page.text
    token, key, version = (page.one(f"{FORM} [name={n}]")["value"] for n in ("_token", "_key", "version"))
    forged = {"_token": token, "_key": key, "version": version, "assessment": "none", "systematic": "yes"}
    dora.post("/transfers/T-0001/facts", forged, status=200)
    assert the_transfer(scene).facts == {"systematic": True}


def test_the_next_one_takes_its_place(client: Client, scene: Register) -> None:
    conclude(scene, start(scene))
    dora = client.as_person(DORA)
    dora.get("/assessments/IA-0001")
    page = dora.submit(".page-actions form")
    assert page.url.startswith("/assessments/IA-0002/edit")
    assert page.one("[name='answer_law-practice'][checked]")["value"] == "no"
    dora.submit(FORM, button="conclude", **_answers(page))
    page = dora.get("/assessments/IA-0001")
    assert "has taken its place" in page.text
    dora.get("/assessments/IA-0001/edit", status=409)


def _attach(browser: Client, content: bytes, name: str, status: int = 200, **fields: Any) -> Page:
    browser.get("/transfers/T-0001/assessments/attach")
    plain = {
        "completed_on": "2026-01-15",
        "verdict": "adequate",
        "problematic": "no",
        "reasons": "See the report.",
    }
    return browser.submit(
        FORM, status=status, file=(name, content, "application/octet-stream"), **{**plain, **fields}
    )


def test_a_document_in_place_of_the_questions_is_handed_out_safely(client: Client, scene: Register) -> None:
    dora = client.as_person(DORA)
    page = _attach(dora, PDF, "..\\TIA <2025>.pdf")
    assert "IA-0001 was attached" in page.text
    link = page.one("a[href='/documents/F-0001/versions/1/file']")
    assert link.get_text(strip=True) == "Open the fileTIA _2025_.pdf"
    answer = client.as_person(ANA).get("/documents/F-0001/file")
    assert answer.response.content == PDF
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''TIA%20_2025_.pdf")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    last = trail_of(scene)[-1]
    assert (last.tag, last.actor_name, last.subject_ref) == ("documents:document:opened", ANA.name, "F-0001")


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"%PDF-1.7 cut", "tia.pdf", "broken or cut off"),
        (b"MZ\x90\x00\x03", "tia.exe", "not taken"),
        (b"", "tia.pdf", "empty"),
    ],
    ids=["cut", "program", "empty"],
)
def test_a_file_we_do_not_take_is_refused_in_the_form(
    client: Client, scene: Register, content: bytes, name: str, sentence: str
) -> None:
    page = _attach(client.as_person(DORA), content, name, status=422)
    assert sentence in page.one(".error-summary").get_text()
    assert page.one("[name=reasons]").get_text().strip() == "See the report."


def test_the_history_says_in_words_what_was_answered(client: Client, scene: Register) -> None:
    start(scene)
    dora = client.as_person(DORA)
    dora.get("/assessments/IA-0001/edit")
    answers = {"answer_law-rights": "yes", "note_law-rights": "Courts are open.", "problematic": "unknown"}
    dora.submit(FORM, button="leave", safeguards=["con-audit"], **answers)
    told = dora.get("/assessments/IA-0001").one("#history").get_text(" ")
    assert "Can the people concerned enforce their rights there" in told
    assert "Yes. Courts are open." in told
    assert "Not known" in told
    assert "Audit or inspection of logs" in told


def test_a_draft_is_laid_aside_with_a_reason(client: Client, scene: Register) -> None:
    start(scene)
    priya = client.as_person(PRIYA)
    priya.get("/assessments/IA-0001/withdraw")
    assert priya.submit(FORM, status=422).has("#field-reason-error")
    priya.submit(FORM, reason="Begun twice")
    assert "Begun twice" in priya.get("/assessments/IA-0001").text


def test_the_list_is_filtered_and_taken_out(client: Client, scene: Register) -> None:
    conclude(scene, start(scene), review_on="2026-03-20")
    start(scene, "hk-pdpo")
    ana = client.as_person(ANA)
    assert ana.get("/assessments").heading == "Impact assessments"
    for query, found in (
        ("", ["IA-0001", "IA-0002"]),
        ("status=draft", ["IA-0002"]),
        ("kind=tia", ["IA-0001"]),
        ("regime=hk-pdpo", ["IA-0002"]),
        ("verdict=adequate", ["IA-0001"]),
        ("review=overdue", ["IA-0001"]),
        ("q=ia-0001", ["IA-0001"]),
        ("transfer=T-0001", ["IA-0001", "IA-0002"]),
        ("transfer=T-9999", []),
        ("status=superseded", []),
    ):
        page = ana.get(f"/assessments?{query}&sort=reference")
        assert page.words_of("tbody .cell-main .reference") == found, query
    taken = ana.get("/assessments/export.csv?kind=tia")
    rows = list(csv.reader(io.StringIO(taken.response.text.lstrip("\ufeff"))))
    assert rows[1][0] == "IA-0001"
    assert ana.get("/assessments/export.xlsx").headers["content-type"].endswith("sheet")


@pytest.mark.parametrize("language", ["zh-Hant-HK", "zh-Hans"])
def test_every_page_speaks_chinese(client: Client, scene: Register, language: str) -> None:
    conclude(scene, start(scene))
    start(scene, "hk-pdpo")
    dora = client.as_person(DORA).in_language(language)
    for path in ("/assessments", "/assessments/IA-0001", "/assessments/IA-0002/edit",
                 "/transfers/T-0001/assessments/new", "/transfers/T-0001/assessments/attach"):  # fmt: skip
        text = dora.get(path).text
        assert "assessment" not in text.replace("TIA", "")
        assert "評估" in text or "评估" in text
