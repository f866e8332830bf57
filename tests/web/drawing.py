"""Drawing a template, a macro or the page of patterns without a server. For the tests of this folder."""

from datetime import UTC, date, datetime
from typing import Any

from bs4 import BeautifulSoup, Tag

from register.rules.permissions import Role
from register.settings import PROJECT
from register.web.frame import Frame, menu_for, person_shown
from register.web.patterns import forms_of, page_of
from register.web.templating import engine_for
from register.words import EN, words_for

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 8, 5, tzinfo=UTC)


def frame_of(language: str, **given: Any) -> Frame:
    """The frame of a vendor's page, for somebody with every role; name what should differ."""
    everything = {
        "product": "Transfer register",
        "heading": "Payco",
        "menu": menu_for(language, set(Role), "/vendors/V-0042", {"work": 3}),
        "person": person_shown(language, 7, "Priya Nair", {Role.DPO}, is_dense=True, has_shortcuts=False),
        "path": "/vendors/V-0042?from=list",
        "address": "https://register.test/vendors/V-0042",
        "now": NOW,
    }
    return Frame(language=language, **{**everything, **given})


def drawn(source: str, language: str = EN, **names: Any) -> BeautifulSoup:
    """What a piece of template source becomes."""
    engine = engine_for(PROJECT / "templates", PROJECT / "static", language)
    given = {"t": words_for(language).html, "frame": frame_of(language), "form_token": "the-token"}
    return BeautifulSoup(engine.from_string(source).render({**given, **names}), "html.parser")


def patterns_page(language: str, **frame: Any) -> str:
    """The page of every pattern, in this frame."""
    words = words_for(language)
    engine = engine_for(PROJECT / "templates", PROJECT / "static", language)
    return engine.get_template("patterns/show.html").render(
        t=words.html,
        frame=frame_of(language, **frame),
        form_token="the-token",
        page=page_of(words, TODAY),
        **forms_of(words),
    )


def one(soup: Tag, selector: str) -> Tag:
    """The one element a CSS selector finds; none or several fail the test."""
    found = soup.select(selector)
    assert len(found) == 1, f"{len(found)} of {selector}"
    return found[0]


def words_in(tag: Tag) -> str:
    """The words of an element, spaces squeezed."""
    return " ".join(tag.get_text(" ").split())
