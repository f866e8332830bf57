"""People and their accounts on screen: what administrators do, what others cannot."""

import re

import pytest

from tests.cast import ADA, CAST, PASSWORD, PRIYA, SAM, Known
from tests.ground.client import Client, Page


@pytest.fixture
def ada(client: Client) -> Client:
    """The administrator's browser."""
    return client.as_person(ADA)


def _add(ada: Client, **fields: object) -> Page:
    ada.get("/admin/people/new")
    given = {"name": "Wen 文 Li", "email": "wen@register.test", "roles": ["dpo"], **fields}
    return ada.submit("main form", **given)  # type: ignore[arg-type]


def _person(ada: Client, known: Known) -> Page:
    ada.get("/admin/people", q=known.email)
    return ada.press(known.name, within="#results")


def test_the_list_shows_everybody_and_narrows(ada: Client) -> None:
    page = ada.get("/admin/people")
    assert [words.split(" U-")[0] for words in page.words_of("td.cell-main")] == sorted(
        (known.name for known in CAST), key=str.lower
    )
    assert ada.submit("main form.toolbar", role=["auditor", "dpo"]).words_of("#results-heading") == [
        "2 people"
    ]
    page = ada.get("/admin/people?q=%00%ff&role=emperor&state=none&sort=password_hash&page=99999")
    assert "Nobody matches" in page.text


def test_the_list_region_alone_for_htmx(ada: Client) -> None:
    page = ada.get("/admin/people?q=nair", htmx=True)
    assert not page.has("html")
    assert page.words_of("#results-heading") == ["1 person"]


def test_a_new_person_gets_a_one_time_password_that_is_shown_once(ada: Client, client: Client) -> None:
    page = _add(ada)
    assert page.heading == "Wen 文 Li was added"
    password = page.one("#one-time-password").text
    assert re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", password)
    shown = ada.press("Go on to Wen 文 Li")
    assert password not in shown.html
    assert "Has a one-time password" in shown.text
    client.get("/sign-in")
    assert client.submit(email="wen@register.test", password=password).heading == "Choose your own password"


def test_the_form_pressed_twice_adds_one_person_and_leads_to_them(ada: Client) -> None:
    ada.get("/admin/people/new")
    form = ada.page
    ada.submit("main form", name="Wen Li", email="wen@register.test")
    ada._page = form
    assert ada.submit("main form", name="Wen Li", email="wen@register.test").heading.startswith("Wen Li")
    assert ada.get("/admin/people", q="wen").words_of("#results-heading") == ["1 person"]


def test_what_cannot_be_used_comes_back_as_typed(ada: Client) -> None:
    ada.get("/admin/people/new")
    page = ada.submit(
        "main form", name=" ", email="priya@register.test", team="Legal", roles=["dpo", "auditor"], status=422
    )
    assert page.words_of(".error-summary li") == ["Enter the name"]
    page = ada.submit("main form", name="Priya II", status=422)
    assert page.words_of(".error-summary li") == ["Somebody has an account with this e-mail address already"]
    assert page.one("#field-team")["value"] == "Legal"
    assert [tag["value"] for tag in page.all("input[name=roles][checked]")] == ["dpo", "auditor"]


@pytest.mark.parametrize("roles", [["emperor"], ["dpo", "administrator; DROP TABLE person"]])
def test_a_role_that_is_none_is_refused(ada: Client, roles: list[str]) -> None:
    token = ada.get("/admin/people/new").one("main form input[name=_token]")["value"]
    data = {"name": "X", "email": "x@register.test", "roles": roles, "_token": token}
    page = ada.post("/admin/people/new", data, status=422)
    assert "choose one of the list" in page.text.lower()


def test_a_changed_person_reads_so_and_the_history_says_what(ada: Client) -> None:
    _person(ada, PRIYA)
    ada.press("Change Name", within="#account")
    page = ada.submit("main form", name="Priya Rao", team="Buying")
    assert page.heading.startswith("Priya Rao")
    assert "Priya Rao was saved" in page.text
    assert "Ada Wong changed a person" in page.one("#history").get_text(" ")
    ada.press("Change Name", within="#account")
    assert "Nothing was different" in ada.submit("main form").text


def test_an_administrator_sets_place_and_mail_day_for_somebody(ada: Client, client: Client) -> None:
    page = _person(ada, PRIYA)
    assert "Where the register is" in page.one("#account").get_text(" ")
    ada.press("Change Place of work", within="#account")
    page = ada.submit("main form", place_code="DE", mail_day="3")
    account = page.one("#account").get_text(" ", strip=True)
    assert "Place of work Germany" in account
    assert "Day of the weekly mail Thursday" in account
    history = page.one("#history").get_text(" ", strip=True)
    assert "Germany" in history
    assert "Tuesday" in history
    own = client.as_person(PRIYA).get("/me")
    assert own.one("input[name=mail_day][checked]")["value"] == "3"
    assert own.one("#field-place_code option[selected]")["value"] == "DE"


def test_an_address_in_use_cannot_be_taken_over(ada: Client) -> None:
    _person(ada, PRIYA)
    ada.press("Change Name", within="#account")
    page = ada.submit("main form", email=SAM.email, status=422)
    assert page.words_of(".error-summary li") == ["Somebody has an account with this e-mail address already"]


def test_two_administrators_at_once_see_each_others_words(ada: Client, client: Client) -> None:
    other = client.as_person(ADA)
    for browser in (ada, other):
        _person(browser, PRIYA)
        browser.press("Change Name", within="#account")
    other.submit("main form", team="Buying")
    page = ada.submit("main form", name="Priya Rao", status=409)
    assert page.words_of("#theirs tbody tr") == ["Name Priya Nair Priya Rao", "Team Buying –"]
    assert "Priya Rao was saved" in ada.submit("main form", team="Buying").text


def test_roles_are_changed_at_once(ada: Client, client: Client) -> None:
    sam = client.as_person(SAM)
    sam.get("/vendors/new", status=403)
    _person(ada, SAM)
    ada.press("Change Roles", within="#account")
    page = ada.submit("main form", roles=["security-reviewer", "procurement"])
    assert "The roles of Sam Okafor were saved" in page.text
    sam.get("/vendors/new")


def test_stale_roles_are_shown_beside_the_saved_ones(ada: Client, client: Client) -> None:
    other = client.as_person(ADA)
    for browser in (ada, other):
        _person(browser, SAM)
        browser.press("Change Roles", within="#account")
    other.submit("main form", roles=["procurement"])
    page = ada.submit("main form", roles=["auditor"], status=409)
    assert page.words_of("#theirs tbody td") == ["Procurement", "Auditor"]


def test_nobody_changes_their_own_roles_or_closes_their_own_account(ada: Client) -> None:
    page = _person(ada, ADA)
    links = {str(tag["href"]) for tag in page.all("main a[href]")}
    base = page.url
    assert not links & {f"{base}/roles", f"{base}/disable", f"{base}/password"}
    token = ada.get(f"{base}/edit").one("main form input[name=_token]")["value"]
    data = {"_token": token, "version": "1", "roles": "dpo", "reason": "x"}
    assert ada.post(f"{base}/roles", data, status=409).heading == "Nobody changes their own roles"
    assert ada.post(f"{base}/disable", data, status=409).heading == "This is your own account"
    assert ada.post(f"{base}/password", data, status=409).heading == "This is your own account"


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(ada: Client, client: Client) -> None:
    priya = client.as_person(PRIYA)
    priya.get("/vendors")
    _person(ada, PRIYA)
    ada.press("Close the account")
    page = ada.submit("main form", reason="", status=422)
    assert page.words_of(".error-summary li") == ["Say why the account is closed"]
    page = ada.submit("main form", reason="Left the firm")
    assert "The account of Priya Nair is closed" in page.text
    assert "Left the firm" in page.one("#history").get_text(" ")
    assert priya.get("/vendors").heading == "Sign in"
    page = ada.submit("main form", button="Open the account again")
    assert "is open again" in page.text
    assert priya.submit(email=PRIYA.email, password=PASSWORD).heading == "Vendors"


def test_a_reset_password_is_shown_once_and_signs_the_person_out(ada: Client, client: Client) -> None:
    priya = client.as_person(PRIYA)
    _person(ada, PRIYA)
    ada.press("Make a new one-time password")
    page = ada.submit("main form")
    password = page.one("#one-time-password").text
    assert priya.get("/vendors").heading == "Sign in"
    assert priya.submit(email=PRIYA.email, password=password).heading == "Choose your own password"


def test_what_somebody_owns_is_counted_and_linked(ada: Client, client: Client) -> None:
    priya = client.as_person(PRIYA)
    priya.get("/vendors/new")
    priya.submit("main form", legal_name="Harbour Voice Limited")
    _person(ada, PRIYA)
    page = ada.press("1 vendor owned")
    assert "Harbour Voice Limited" in page.text
    _person(ada, PRIYA)
    assert "Owns 1 vendor" in ada.press("Close the account").text


@pytest.mark.parametrize("ref", ["U-9999", "U-0", "V-0001", "U-1'--", "%00", "U-٣"])
@pytest.mark.parametrize("rest", ["", "/edit", "/roles", "/disable", "/password"])
def test_a_person_who_is_not_there_is_404(ada: Client, ref: str, rest: str) -> None:
    ada.get(f"/admin/people/{ref}{rest}", status=404)
