"""Signing in and out as people do it, and saving a form whose session had ended."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select, update

from register.people.models import Person, SignInSession
from register.settings import Settings
from register.storage.engine import make_engine, writing
from register.trail.models import TrailEvent
from tests.cast import ADA, ANA, DORA, PASSWORD, PRIYA, Known
from tests.ground.client import Client, Page
from tests.ground.site import MakeSettings, visiting


def _sign_in(client: Client, known: Known = PRIYA, password: str = PASSWORD, status: int = 200) -> Page:
    client.get("/sign-in")
    return client.submit(email=known.email, password=password, status=status)


def _end_sessions(settings: Settings) -> None:
    engine = make_engine(settings.url)
    with writing(engine) as session:
        session.exec(update(SignInSession).values(ended_at=datetime.now(UTC)))
        session.commit()
    engine.dispose()


def _tags(settings: Settings) -> list[str]:
    engine = make_engine(settings.url)
    with writing(engine) as session:
        tags = session.exec(select(TrailEvent.tag).order_by(col(TrailEvent.seq))).all()
    engine.dispose()
    return list(tags)


def test_a_visitor_is_led_to_sign_in_and_back_to_the_page_asked_for(client: Client) -> None:
    page = client.get("/vendors?q=harbour&sort=name")
    assert page.heading == "Sign in"
    assert client.submit(email=PRIYA.email, password=PASSWORD).url == "/vendors?q=harbour&sort=name"


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "/%09/evil",
        "/no-such-page",
        "/static/app.css",
        "",
    ],
)
def test_signing_in_never_leads_away_from_the_register(client: Client, wanted: str) -> None:
    client.get("/sign-in", next=wanted)
    assert client.submit(email=PRIYA.email, password=PASSWORD).url == "/"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: Client) -> None:
    client.get("/sign-in")
    page = client.submit(email=PRIYA.email, password=PASSWORD, status=303)
    cookie = page.headers["set-cookie"].lower()
    assert re.match(r"session=[\w-]{43}; httponly; path=/; samesite=lax$", cookie)


def test_behind_tls_the_cookie_is_secure_and_bound_to_this_host(
    make_settings: MakeSettings, sqlite_url: str
) -> None:
    settings = make_settings(database_url=sqlite_url, base_url="https://register.example")
    with visiting(settings) as client:
        client.get("/sign-in")
        page = client.submit(email=PRIYA.email, password=PASSWORD, status=303)
        cookie = page.headers["set-cookie"].lower()
        assert cookie.startswith("__host-session=")
        assert "; secure" in cookie
        assert "domain=" not in cookie
        assert client.get("/vendors").heading == "Vendors"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (PRIYA.email, "wrong"),
        ("nobody@register.test", PASSWORD),
        ("", ""),
        ("\x00'--", "x" * 5000),
        ("é" * 400, "漢"),
    ],
)
def test_every_refused_sign_in_reads_the_same(client: Client, email: str, password: str) -> None:
    client.get("/sign-in")
    page = client.submit(email=email, password=password, status=422)
    assert page.words_of("#error-summary li") == [
        "The e-mail address and the password do not belong together. Check both and try again"
    ]
    assert page.one("input[name=email]")["value"] == email.replace("\x00", "")[:300]
    assert not page.one("input[name=password]").get("value")


def test_too_many_tries_are_held_off_for_known_and_unknown_alike(
    make_settings: MakeSettings, sqlite_url: str
) -> None:
    settings = make_settings(database_url=sqlite_url, base_url="http://testserver", sign_in_tries=2)
    with visiting(settings) as client:
        seen = []
        for email in (PRIYA.email, "nobody@register.test"):
            for password in ("wrong", "wrong again"):
                client.get("/sign-in")
                client.submit(email=email, password=password, status=422)
            page = client.submit(email=email, password=PASSWORD, status=429)
            seen.append((page.words_of("#error-summary li"), page.headers["retry-after"]))
        assert seen == [(["Too many attempts. Try again in 15 minutes"], "900")] * 2


def test_failed_sign_ins_are_stored_although_the_answer_refuses(client: Client, settings: Settings) -> None:
    _sign_in(client, password="wrong", status=422)
    _sign_in(client)
    assert _tags(settings) == ["people:sign-in:failed", "people:session:started"]


def test_signing_in_never_continues_a_session_given_from_outside(client: Client) -> None:
    client._headers["cookie"] = "session=chosen-by-somebody-else"
    _sign_in(client)
    assert "chosen-by-somebody-else" not in client._headers["cookie"]


def test_signing_out_ends_the_session_for_a_copied_cookie_too(client: Client, settings: Settings) -> None:
    _sign_in(client)
    copied = client._headers["cookie"]
    page = client.submit("form[action='/sign-out']")
    assert page.heading == "Sign in"
    assert "You are signed out" in page.text
    client._headers["cookie"] = copied
    assert client.get("/vendors").heading == "Sign in"
    assert _tags(settings)[-1] == "people:session:ended"


def test_signing_out_twice_and_signed_out_is_harmless(client: Client) -> None:
    client.get("/sign-in")
    assert client.post("/sign-out", {}, status=200).heading == "Sign in"


def test_the_sign_in_form_left_open_in_a_second_tab_still_works(client: Client) -> None:
    client.get("/sign-in")
    second = client.page
    _sign_in(client)
    client._page = second
    assert client.submit(email=DORA.email, password=PASSWORD).has(".user-menu")


def test_other_sites_cannot_sign_anybody_in(client: Client) -> None:
    data = {"email": PRIYA.email, "password": PASSWORD}
    for site in ("cross-site", "same-site", "none"):
        page = client.post("/sign-in", data, status=403, **{"sec-fetch-site": site})
        assert "set-cookie" not in page.headers


def _edit(client: Client) -> Page:
    known = client.as_person(PRIYA)
    known.get("/vendors/new")
    client._headers, client._page = known._headers, known._page
    return client.page


TYPED = {
    "legal_name": 'Harbour "Voice" <b> & Söhne',
    "notes": "第一行\r\n\r\n  second line\r\n",
    "importance": "high",
}


def test_what_was_typed_survives_a_session_that_ended(client: Client, settings: Settings) -> None:
    _edit(client)
    _end_sessions(settings)
    page = client.submit(status=401, **TYPED)
    assert page.heading == "Sign in"
    assert "what you typed is kept" in page.text
    wrong = client.submit(email=PRIYA.email, password="wrong", status=422)
    assert wrong.has("input[name=_resume_fields]")
    again = client.submit(email=PRIYA.email, password=PASSWORD)
    assert again.heading == "You are signed in again"
    assert "Nothing was lost" in again.text
    saved = client.submit("form[action='/vendors/new']", button="Save it now")
    assert saved.heading.startswith(TYPED["legal_name"])
    assert "第一行" in saved.text
    edit = client.get(saved.url + "/edit")
    assert edit.one("textarea[name=notes]").get_text().strip() == "第一行\n\n  second line"


def test_saving_twice_after_signing_in_again_saves_once(client: Client, settings: Settings) -> None:
    _edit(client)
    _end_sessions(settings)
    client.submit(status=401, **TYPED)
    resumed = client.submit(email=PRIYA.email, password=PASSWORD)
    first = client.submit("form[action='/vendors/new']", button="Save it now")
    client._page = resumed
    second = client.submit("form[action='/vendors/new']", button="Save it now")
    assert first.url == second.url
    assert _tags(settings).count("vendors:vendor:added") == 1


def test_somebody_else_may_sign_in_but_saves_only_what_they_may(client: Client, settings: Settings) -> None:
    _edit(client)
    _end_sessions(settings)
    client.submit(status=401, **TYPED)
    client.submit(email=ANA.email, password=PASSWORD)
    client.submit("form[action='/vendors/new']", button="Save it now", status=403)
    assert "vendors:vendor:added" not in _tags(settings)


def test_a_password_is_never_carried_along(client: Client, settings: Settings) -> None:
    known = client.as_person(PRIYA)
    known.get("/me/password")
    _end_sessions(settings)
    page = known.submit(
        old_password=PASSWORD, new_password="maroon kettle", password_again="maroon kettle", status=401
    )
    assert "maroon" not in page.html
    assert PASSWORD not in page.html
    assert known.submit(email=PRIYA.email, password=PASSWORD).url == "/me/password"


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("https://evil.example/", '[["a","b"]]'),
        ("//evil.example", '[["a","b"]]'),
        ("/no-such-page", '[["a","b"]]'),
        ("/vendors", '[["a","b"]]'),
        ("/vendors/new", "not json"),
        ("/vendors/new", '{"a": 1}'),
        ("/vendors/new", "[1, 2]"),
        ("/vendors/new", "[" * 100_000),
    ],
)
def test_a_forged_form_to_resume_is_simply_left_out(client: Client, path: str, fields: str) -> None:
    data = {
        "email": PRIYA.email,
        "password": PASSWORD,
        "_resume_path": path,
        "_resume_fields": fields,
    }
    assert client.post("/sign-in", data, status=200).url == "/"


def test_more_than_can_be_carried_says_how_to_keep_it(client: Client, settings: Settings) -> None:
    known = client.as_person(PRIYA)
    _end_sessions(settings)
    page = known.post("/vendors/new", {"legal_name": "x", "notes": '"' * 340_000}, status=401)
    assert not page.has("input[name=_resume_fields]")
    assert "go back one page and save again" in page.text


def test_an_idle_session_ends(make_settings: MakeSettings, sqlite_url: str) -> None:
    settings = make_settings(database_url=sqlite_url, base_url="http://testserver", idle_minutes=30)
    with visiting(settings) as client:
        known = client.as_person(PRIYA)
        assert known.get("/vendors").heading == "Vendors"
        engine = make_engine(settings.url)
        with writing(engine) as session:
            session.exec(update(SignInSession).values(seen_at=datetime.now(UTC) - timedelta(minutes=31)))
            session.commit()
        engine.dispose()
        assert known.get("/vendors").heading == "Sign in"


def test_a_one_time_password_opens_only_the_way_to_ones_own(client: Client, settings: Settings) -> None:
    engine = make_engine(settings.url)
    with writing(engine) as session:
        session.exec(update(Person).where(col(Person.email) == PRIYA.email).values(must_change_password=True))
        session.commit()
    engine.dispose()
    page = _sign_in(client)
    assert page.heading == "Choose your own password"
    assert client.get("/vendors").heading == "Choose your own password"
    assert client.get("/").heading == "Choose your own password"
    page = client.submit(
        "main form",
        old_password=PASSWORD,
        new_password="maroon kettle ladder",
        password_again="maroon kettle ladder",
    )
    assert "Your password was changed" in page.text
    assert client.get("/vendors").heading == "Vendors"


def test_someone_signed_in_has_no_need_of_the_sign_in_page(client: Client) -> None:
    known = client.as_person(ADA)
    assert known.get("/sign-in", next="/admin/people").heading == "People"
