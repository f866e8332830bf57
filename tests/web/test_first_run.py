"""An empty register: its first administrator and entity, once."""

from collections.abc import Iterator

import pytest
from sqlmodel import select

from register.people.models import Person, PersonRole
from register.rules.permissions import Role
from register.settings import Settings
from register.storage.engine import make_engine, reading
from tests.cast import ADA
from tests.ground.client import Client
from tests.ground.databases import SqliteTemplates
from tests.ground.site import MakeSettings, visiting

GOOD = {
    "name": "Ada Wong",
    "email": "Ada@Register.test",
    "new_password": "maroon kettle ladder",
    "password_again": "maroon kettle ladder",
    "entity_name": "Harbour Trading Limited",
    "entity_place_code": "HK",
}


@pytest.fixture
def empty(make_settings: MakeSettings, sqlite_templates: SqliteTemplates) -> Settings:
    """Settings of a register nobody has an account in."""
    path = make_settings().data_dir / "register.db"
    return make_settings(database_url=sqlite_templates.copy_to(path), base_url="http://testserver")


@pytest.fixture
def visitor(empty: Settings) -> Iterator[Client]:
    """A visitor's browser at that register."""
    with visiting(empty) as browser:
        yield browser


@pytest.mark.parametrize("path", ["/", "/vendors", "/sign-in", "/me", "/admin/people"])
def test_every_page_leads_to_the_first_run(visitor: Client, path: str) -> None:
    assert visitor.get(path).heading == "Set up this register"


def test_the_first_administrator_is_signed_in_and_the_page_is_gone(visitor: Client, empty: Settings) -> None:
    visitor.get("/")
    page = visitor.submit("main form", roles=["dpo", "procurement"], **GOOD)
    assert page.url == "/"
    assert "Welcome, Ada Wong. Harbour Trading Limited is the first of your entities" in page.text
    visitor.get("/first-run", status=404)
    visitor.post("/first-run", GOOD, status=404)
    assert "Hong Kong" in visitor.get("/admin/entities/E-0001").text
    assert visitor.get("/vendors/new").heading == "Add a vendor"
    engine = make_engine(empty.url)
    with reading(engine) as session:
        people = session.exec(select(Person)).all()
        roles = set(session.exec(select(PersonRole.role)).all())
    engine.dispose()
    assert [(person.email, person.must_change_password) for person in people] == [
        ("ada@register.test", False)
    ]
    assert roles == {Role.ADMINISTRATOR, Role.DPO, Role.PROCUREMENT}


def test_everything_wrong_is_said_at_once_and_nothing_typed_is_lost(visitor: Client) -> None:
    visitor.get("/first-run")
    page = visitor.submit(
        "main form",
        status=422,
        **{**GOOD, "name": "", "new_password": "adawong", "entity_name": "", "entity_place_code": ""},
    )
    assert page.words_of(".error-summary li") == [
        "Enter the name",
        "The password must have 8 characters or more",
        "Enter the legal name of your organisation",
        "Choose the place where your organisation is established",
    ]
    assert page.one("#field-email")["value"] == GOOD["email"]
    assert "adawong" not in page.html
    page = visitor.submit("main form", status=422, **{**GOOD, "new_password": "ada.wong.2026"})
    assert "easily guessed" in page.words_of(".error-summary li")[0]
    visitor.submit("main form", **GOOD)
    assert visitor.page.url == "/"


def test_a_second_form_left_open_makes_no_second_administrator(visitor: Client) -> None:
    late = Client(visitor.http, visitor._sign_in)
    for browser in (visitor, late):
        browser.get("/first-run")
    visitor.submit("main form", **GOOD)
    late.submit("main form", status=404, **{**GOOD, "email": "mallory@register.test"})
    assert "mallory" not in visitor.get("/admin/people").text


def test_another_site_cannot_set_the_register_up(visitor: Client) -> None:
    visitor.post("/first-run", GOOD, status=403, **{"sec-fetch-site": "cross-site"})
    assert visitor.get("/").heading == "Set up this register"


def test_where_somebody_has_an_account_there_is_no_first_run(client: Client) -> None:
    client.get("/first-run", status=404)
    client.as_person(ADA).get("/first-run", status=404)
