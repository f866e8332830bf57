"""Every rule about pages can fail: a sound page has no problem, and each fault is named."""

import pytest

from tests.ground import syntax
from tests.ground.page_rules import problems_of_page

SOUND = """<!doctype html>
<html lang="en"><head><title>Vendors – Register</title></head>
<body><main><h1>Vendors</h1><h2>All</h2>
<form action="/vendors" method="get"><label for="q">Name</label><input id="q" name="q">
<button>Find</button></form>
<a href="/vendors/V-0001">Acme &amp; Sons</a><p>Nothing inline.</p></main></body></html>
"""


def test_a_sound_page_has_no_problem() -> None:
    assert problems_of_page(SOUND) == []


def test_a_page_that_differs_from_a_sound_one_in_words_and_rows_is_sound_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = "<ul><li class='a'>One</li></ul>"
    assert problems_of_page(SOUND.replace("<p>Nothing inline.</p>", rows)) == []
    monkeypatch.setattr(syntax, "_errors", lambda _html: pytest.fail("it was read again"))
    more = rows.replace("<ul>", "<ul><li class='a'>Two</li>")
    assert problems_of_page(SOUND.replace("<p>Nothing inline.</p>", more).replace("All", "Some")) == []


def test_a_title_may_begin_with_error() -> None:
    assert problems_of_page(SOUND.replace("<title>Vendors", "<title>Error: Vendors")) == []


@pytest.mark.parametrize(
    ("sound", "fault", "named"),
    [
        ("<h2>All</h2>", "<h1>All</h1>", "2 h1"),
        ("<h1>Vendors</h1>", "<h1>Agreements</h1>", "does not start with"),
        ('lang="en"', 'lang="fr"', "lang="),
        ("<main>", "<div>", "main"),
        ("<h2>All</h2>", "<h3>All</h3>", "level 3 follows one of level 1"),
        ("<p>Nothing inline.</p>", '<p id="q">twice</p>', "used 2 times"),
        ("<p>Nothing inline.</p>", '<p aria-describedby="gone">x</p>', "not on the page"),
        ('action="/vendors"', "", "no action"),
        ('method="get"', "", "reads (get) or changes (post)"),
        ("<button>Find", '<input type="file" name="f" aria-label="f"><button>Find', "enctype"),
        ('for="q"', 'for="x"', "no label"),
        ("<p>Nothing inline.</p>", '<img src="/x.png">', "no alt"),
        (">Acme &amp; Sons<", "><", "no name"),
        ("<p>Nothing inline.</p>", '<p style="color:red">x</p>', "inline style"),
        ("<p>Nothing inline.</p>", "<script>alert(1)</script>", "inline script"),
        ("<p>Nothing inline.</p>", '<p onclick="x()">x</p>', "script in the attribute onclick"),
        ('href="/vendors/V-0001"', 'href="JavaScript:alert(1)"', "script in the attribute href"),
        ("<p>Nothing inline.</p>", '<p hx-on:click="x()">x</p>', "script in the attribute hx-on:click"),
        ("<p>Nothing inline.</p>", '<button hx-get="/x">x</button>', "hx-get without"),
        ("<p>Nothing inline.</p>", '<button hx-post="/x">x</button>', "hx-post without"),
        ("Acme &amp; Sons", "Acme &amp;amp; Sons", "escaped twice"),
        ("<p>Nothing inline.</p>", "<p>Nothing <div>closed</p>", "not valid HTML"),
        ("<p>Nothing inline.</p>", "<p class=a class=b>x</p>", "not valid HTML"),
        ("<p>Nothing inline.</p>", "<section><div><ul><li>x</ul><i></div></section>", "not valid HTML"),
        (
            "<p>Nothing inline.</p>",
            "<div><section>closed in the wrong order</div></section>",
            "not valid HTML",
        ),
        (">Acme &amp; Sons<", '>A<div><ul><li><a href="/x">x</a></li></ul></div><', "not valid HTML"),
        ("<button>", '<div><form action="/x" method="get"></form></div><button>', "not valid HTML"),
        ("<p>Nothing inline.</p>", "<ul><li>a</li><li>a</li><li>a</b></li></ul>", "not valid HTML"),
    ],
)
def test_a_fault_is_named(sound: str, fault: str, named: str) -> None:
    assert sound in SOUND
    problems = problems_of_page(SOUND.replace(sound, fault))
    assert any(named in problem for problem in problems), problems
