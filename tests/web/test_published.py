"""A published list on screen: taken, read, compared, applied in part; what is unclear or unreadable comes back."""

import pytest

from register.work import Register
from tests.cast import ANA, DORA, PRIYA
from tests.chains.ground import CLOUD, DESK, VOICE, engage, set_chain_scene
from tests.ground.client import Client

NEW = f"/vendors/{VOICE}/sub-processors/list"
LIST = """Sub-processor,Purpose,Location
CloudCo,Hosting,India
Manila Desk,Calls,Philippines
Lantau Hosting,Backups,Japan
"""


@pytest.fixture
def register(client: Client) -> Register:
    """Harbour Voice engages CloudCo in the United States and Manila Desk in the Philippines."""
    opened = client.register
    set_chain_scene(opened, exporter="NL", destination="JP")
    engage(opened, VOICE, CLOUD)
    engage(opened, VOICE, DESK, purpose="Calls", place_text="Philippines")
    return opened


def test_a_pasted_list_is_compared_and_the_ticked_lines_applied(client: Client, register: Register) -> None:
    priya = client.as_person(PRIYA)
    priya.get(f"/vendors/{VOICE}")
    priya.press("Compare with a published list")
    page = priya.submit("main form", pasted=LIST)
    assert page.words_of("#group-added td.cell-main") == ["Lantau Hosting (not in the register yet)"]
    assert "United States · Hosting" in page.one("#group-moved").get_text(" ", strip=True)
    assert "India" in page.one("#group-moved").get_text()
    assert "Manila Desk" in page.one("#group-unchanged").get_text()
    assert "1 judged" in page.one("#effects").get_text()
    page = priya.submit("form[action$='/apply']", line=["1"])
    assert "Applied on" in page.text
    assert page.words_of("#result a.reference") == ["SP-0001"]
    assert "By the vendor's published list" in page.one("#history").get_text()
    chain = client.as_person(ANA).get(f"/vendors/{VOICE}").one("#vendor-sub-processors").get_text(" ")
    assert "India" in chain
    assert "Lantau Hosting" not in chain


def test_another_meaning_of_a_column_is_read_anew_and_no_name_is_refused(
    client: Client, register: Register
) -> None:
    priya = client.as_person(PRIYA)
    priya.get(NEW)
    page = priya.submit("main form", file=("list.csv", LIST.encode(), "text/csv"))
    reading = "form[action$='/reading']"
    page = priya.submit(reading, **{"column-2": ""})
    assert page.has("#group-unchanged")
    assert not page.has("#group-moved")
    page = priya.submit(reading, **{"column-0": ""}, status=422)
    assert page.has(".field-error")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose a file, or paste a table below"),
        ({"file": ("a.pdf", b"%PDF-1.7 broken", "application/pdf")}, "PDF"),
        ({"pasted": LIST, "as_of": "2026-02-30"}, "2026-02-30"),
        ({"pasted": LIST, "as_of": "2099-01-01"}, "must not be in the future"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    client: Client, register: Register, fields: dict[str, object], words: str
) -> None:
    priya = client.as_person(PRIYA)
    priya.get(NEW)
    page = priya.submit("main form", **fields, status=422)  # type: ignore[arg-type]
    assert words in page.one("#error-summary").get_text()


def test_a_likely_name_must_be_decided_and_a_list_becomes_a_notice(
    client: Client, register: Register
) -> None:
    priya, dora = client.as_person(PRIYA), client.as_person(DORA)
    priya.get(NEW)
    page = priya.submit(
        "main form", pasted="Sub-processor,Location\nCloudCo Inc.,United States\nManila Desk,PH\n"
    )
    assert "CloudCo (V-0002)" in page.one("#group-added").get_text()
    page = priya.submit("form[action$='/apply']", status=422)
    assert "Say which vendor" in page.one("#error-summary").get_text()
    page = dora.get("/sub-processor-lists/SL-0001")
    page = dora.press("Record it as a notice")
    assert page.one("#field-change_1_name")["value"] == "CloudCo Inc."
    assert page.one("#field-change_2_kind option[selected]")["value"] == "removed"


def test_an_applied_list_is_undone_on_a_page_that_says_what_becomes_of_each(
    client: Client, register: Register
) -> None:
    priya = client.as_person(PRIYA)
    priya.get(NEW)
    priya.submit("main form", pasted=LIST)
    page = priya.submit("form[action$='/apply']")
    assert page.words_of("#group-moved td[data-label='Applied']") == ["Yes"]
    assert page.words_of("#group-added td.cell-main") == ["Lantau Hosting SP-0003"]
    assert not client.as_person(ANA).get("/sub-processor-lists/SL-0001").has("a[href$='/undo']")
    page = priya.press("Undo this list")
    said = page.one("#steps").get_text(" ", strip=True)
    assert "Lantau Hosting SP-0003 Ends on the day it began, as if it had never come in Japan" in said
    assert "CloudCo SP-0001 Is back where it was United States · Hosting" in said
    assert "1 judged" in page.one("#effects").get_text()
    page = priya.submit("form[action$='/undo']", status=422)
    assert page.has("#error-summary")
    page = priya.submit("form[action$='/undo']", reason="Another company's list")
    assert "Undone on" in page.one("#undone").get_text()
    assert "Another company's list" in page.one("#undone").get_text()
    assert "undid the published list" in page.one("#history").get_text()
    assert not page.has("a[href$='/undo']")
    chain = priya.get(f"/vendors/{VOICE}").one("#vendor-sub-processors").get_text(" ")
    assert "United States" in chain
    assert "Lantau Hosting" not in chain


def test_a_list_later_changes_rest_on_says_which_before_anything_is_typed(
    client: Client, register: Register
) -> None:
    priya = client.as_person(PRIYA)
    priya.get(NEW)
    priya.submit("main form", pasted=LIST)
    priya.submit("form[action$='/apply']")
    priya.get("/sub-processors/SP-0001/edit")
    priya.submit("main form", place_text="Vietnam")
    page = priya.get("/sub-processor-lists/SL-0001/undo")
    assert "1 sub-processor of it has been changed since" in page.one("#in-the-way").get_text()
    assert page.words_of("#in-the-way a.reference") == ["SP-0001"]
    assert not page.has("form[action$='/undo']")


def test_published_lists_are_listed_filtered_searched_and_exported(
    client: Client, register: Register
) -> None:
    ana, priya = client.as_person(ANA), client.as_person(PRIYA)
    assert "No published list yet" in ana.get("/published-lists").text
    for _ in range(2):
        priya.get(NEW)
        priya.submit("main form", file=("subprocessors-2026.csv", LIST.encode(), "text/csv"))
    priya.submit("form[action$='/apply']", line=["1"])
    ana.get("/sub-processors")
    page = ana.press("Published lists")
    assert "2 published lists" in page.text
    assert page.words_of("#results td[data-label='Reference']") == ["SL-0002", "SL-0001"]
    assert page.words_of("#results td[data-label='Changes']") == ["1 moved", "–"]
    page = ana.get("/published-lists?state=open&q=Harbour")
    assert page.words_of("#results td[data-label='Reference']") == ["SL-0001"]
    assert "No published lists match" in ana.get(f"/published-lists?vendor={DESK}").text
    assert "SL-0002" in ana.get("/search?q=subprocessors-2026").one("main").get_text()
    index = ana.get("/published-lists/export.csv?state=applied").response.content.decode("utf-8-sig")
    assert "SL-0002,Harbour Voice" in index
    assert "SL-0001" not in index
    assert ana.get("/published-lists/export.xlsx").response.content[:2] == b"PK"
    whole = ana.get("/sub-processor-lists/SL-0001/list.csv").response.content.decode("utf-8-sig")
    assert [line.split(",")[0] for line in whole.splitlines()[1:]] == [
        "CloudCo", "Manila Desk", "Lantau Hosting",
    ]  # fmt: skip
    changed = ana.get("/sub-processor-lists/SL-0002/difference.csv").response.content.decode("utf-8-sig")
    assert "Moved,CloudCo,V-0002,United States,Hosting,India,India,Hosting,SP-0001,Yes" in changed
    assert "Manila Desk" not in changed
    assert "Lantau Hosting" in changed.splitlines()[2]
    assert changed.splitlines()[2].endswith(",No")
