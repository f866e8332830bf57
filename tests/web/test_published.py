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
    opened: Register = client.http.app.state.register  # type: ignore[attr-defined]
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
