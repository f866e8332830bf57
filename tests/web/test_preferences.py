"""One's own things: language, row height, shortcuts, password, sessions."""

import pytest

from register.settings import Settings
from tests.cast import CAST, DORA, PASSWORD, PRIYA, Known
from tests.ground.client import Client


@pytest.mark.parametrize("known", CAST)
def test_everybody_has_preferences_that_hold(client: Client, known: Known) -> None:
    browser = client.as_person(known)
    browser.get("/me")
    page = browser.submit("main form", language="zh-Hant-HK", row_height="dense", shortcuts_on=False)
    assert page.heading == "偏好設定"
    assert page.one("html")["lang"] == "zh-Hant-HK"
    assert page.one("body")["data-density"] == "dense"
    assert page.one("body")["data-shortcuts"] == "off"
    assert page.has("input[name=language][value=zh-Hant-HK][checked]")
    assert client.as_person(known).get("/me").one("html")["lang"] == "zh-Hant-HK"


def test_a_language_that_is_none_is_refused(client: Client) -> None:
    priya = client.as_person(PRIYA)
    token = priya.get("/me").one("main form input[name=_token]")["value"]
    data = {"_token": token, "language": "tlh", "row_height": "default"}
    assert "choose one of the list" in priya.post("/me", data, status=422).text.lower()


@pytest.mark.parametrize(
    ("code", "heading"), [("zh-Hans", "供应商"), ("zh-Hant-HK", "供應商"), ("en", "Vendors")]
)
def test_the_language_switch_keeps_the_page_and_the_choice(client: Client, code: str, heading: str) -> None:
    priya = client.as_person(PRIYA)
    priya.get("/vendors?sort=name")
    page = priya.submit("form.languages", button=code)
    assert (page.url, page.heading) == ("/vendors?sort=name", heading)
    assert client.as_person(PRIYA).get("/vendors").heading == heading


def test_a_visitor_switches_the_language_before_signing_in(client: Client) -> None:
    client.get("/sign-in", next="/vendors")
    page = client.submit("form.languages", button="zh-Hans")
    assert page.heading == "登录"
    assert client.submit(email=PRIYA.email, password=PASSWORD).heading == "供应商"


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/no-such-page", ""])
def test_switching_never_leads_away(client: Client, wanted: str) -> None:
    data = {"language": "zh-Hans", "next": wanted}
    assert client.as_person(PRIYA).post("/language", data, status=303).headers["location"] == "/"


def test_an_unknown_language_is_ignored(client: Client) -> None:
    page = client.as_person(PRIYA).post("/language", {"language": "tlh\r\nx: y", "next": "/me"}, status=303)
    assert "set-cookie" not in page.headers


def _change(browser: Client, old: str, new: str, again: str, status: int = 200) -> list[str]:
    browser.get("/me/password")
    page = browser.submit(
        "main form", old_password=old, new_password=new, password_again=again, status=status
    )
    for field in ("old_password", "new_password", "password_again"):
        assert not page.has(f"input[name={field}][value]")
    return page.words_of(".error-summary li")


def test_changing_the_password_needs_the_old_one_and_signs_out_everywhere_else(client: Client) -> None:
    here, there = client.as_person(PRIYA), client.as_person(PRIYA)
    new = "maroon kettle ladder"
    assert _change(here, "wrong", new, new, 422) == ["This is not your password now"]
    assert _change(here, PASSWORD, "short", "short", 422) == ["The password must have 8 characters or more"]
    assert "easily guessed" in _change(here, PASSWORD, "priyanair1", "priyanair1", 422)[0]
    assert _change(here, PASSWORD, new, new + "x", 422) == [
        "The two passwords differ. Enter the new one twice"
    ]
    _change(here, PASSWORD, new, new)
    assert "Your password was changed" in here.page.text
    assert here.get("/vendors").heading == "Vendors"
    assert there.get("/vendors").heading == "Sign in"
    there.submit(email=PRIYA.email, password=PASSWORD, status=422)
    assert there.submit(email=PRIYA.email, password=new).heading == "Vendors"


def test_guessing_the_old_password_ends(client: Client, settings: Settings) -> None:
    browser = client.as_person(PRIYA)
    for _ in range(settings.sign_in_tries):
        _change(browser, "wrong", "maroon kettle ladder", "maroon kettle ladder", 422)
    browser.get("/me/password")
    page = browser.submit(
        "main form",
        old_password=PASSWORD,
        new_password="maroon kettle ladder",
        password_again="maroon kettle ladder",
        status=429,
    )
    assert "maroon" not in page.html
    assert page.headers["retry-after"] == "900"


def test_sessions_are_listed_and_ended_one_by_one(client: Client) -> None:
    here, there = client.as_person(PRIYA), client.as_person(PRIYA)
    client.as_person(DORA)
    here.http.headers["user-agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:152.0) Gecko/20100101 Firefox/152.0"
    page = here.get("/me/sessions")
    assert page.words_of("article .tag") == ["This browser"]
    assert len(page.all("article")) == 2
    page = here.submit("article:nth-of-type(2) form")
    assert "The session was ended" in page.text
    assert len(page.all("article")) == 1
    assert there.get("/vendors").heading == "Sign in"
    assert here.get("/vendors").heading == "Vendors"


def test_ending_this_session_signs_out(client: Client) -> None:
    here = client.as_person(PRIYA)
    here.get("/me/sessions")
    assert here.submit("article:nth-of-type(1) form").heading == "Sign in"


@pytest.mark.parametrize(("action", "stays"), [("end-others", True), ("end-all", False)])
def test_signing_out_everywhere(client: Client, action: str, stays: bool) -> None:
    here, there, dora = client.as_person(PRIYA), client.as_person(PRIYA), client.as_person(DORA)
    here.get("/me/sessions")
    here.submit(f"form[action='/me/sessions/{action}']")
    assert (here.get("/vendors").heading == "Vendors") is stays
    assert there.get("/vendors").heading == "Sign in"
    assert dora.get("/vendors").heading == "Vendors"


def test_somebody_elses_session_cannot_be_ended(client: Client) -> None:
    dora, priya = client.as_person(DORA), client.as_person(PRIYA)
    theirs = dora.get("/me/sessions").one("article input[name=session]")["value"]
    token = priya.get("/me/sessions").all("main input[name=_token]")[0]["value"]
    priya.post("/me/sessions/end", {"_token": token, "session": theirs}, status=404)
    priya.post("/me/sessions/end", {"_token": token, "session": ""}, status=404)
    assert dora.get("/vendors").heading == "Vendors"
