"""The template engine's short inner loops write what the long ones write."""

from types import SimpleNamespace

import pytest
from markupsafe import Markup, escape

from register.settings import PROJECT
from register.web.drawing import escaped
from register.web.marks import marks_for
from register.web.templating import engine_for
from register.words import EN, LANGUAGES, MissingWords, words_for


class Tag:
    """Draws itself, as marks do."""

    def __html__(self) -> str:
        return "<i>&amp;</i>"


class Shouting(str):
    """Text of a kind of its own."""


VALUES = ["", "plain", '<b>"it\'s" & more</b>', Markup("<b>&amp;</b>"), Tag(), Shouting("<b>"), 7, None, 1.5]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_escapes_as_markupsafe_does(value: object) -> None:
    assert str(escaped(value)) == str(escape(value))


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_template_writes_values_escaped_once_however_they_come(value: object) -> None:
    engine = engine_for(PROJECT / "templates", PROJECT / "static")
    source = (
        "{% macro m(x) %}{{ x }}{% endmacro %}{% set s %}{{ v }}{% endset %}"
        "{{ v }}|{{ m(v) }}|{{ s }}|{% filter upper %}{{ v }}{% endfilter %}|{% for x in [v] %}{{ x }}{% endfor %}"
    )
    once = str(escape(value))
    drawn = engine.from_string(source).render({"v": value})
    assert drawn == f"{once}|{once}|{once}|{once.upper()}|{once}"


def test_compiled_templates_use_the_short_loop() -> None:
    engine = engine_for(PROJECT / "templates", PROJECT / "static")
    assert "environment.globals['escaped']" in str(engine.compile("{{ v }}", raw=True))


SENTENCES = (
    '{{ t("frame.save") }}|{% set s = t("frame.save") %}{{ s }}|{{ t("frame.page_number", n=7) }}|'
    '{{ frame.marks.icon("tick") }}|{% set marks = frame.marks %}{{ marks.tag("overdue") }}'
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_written_in_the_language_of_the_engine(language: str) -> None:
    words, marks = words_for(language), marks_for(language)
    engine = engine_for(PROJECT / "templates", PROJECT / "static", language)
    drawn = engine.from_string(SENTENCES).render({"t": words.html, "frame": SimpleNamespace(marks=marks)})
    saved = words.text("frame.save")
    seventh = words.text("frame.page_number", n=7)
    assert drawn == f"{saved}|{saved}|{seventh}|{marks.icon('tick')}|{marks.tag('overdue')}"


def test_a_sentence_nobody_wrote_is_still_refused() -> None:
    engine = engine_for(PROJECT / "templates", PROJECT / "static")
    with pytest.raises(MissingWords):
        engine.from_string('{{ t("frame.no_such_words") }}').render({"t": words_for(EN).html})


MACRO = (
    "{% macro m(a, b='two', c=none) %}{{ a }}-{{ b }}-{{ c or 'none' }}{% if caller is defined %}"
    "[{{ caller() }}]{% endif %}{% endmacro %}"
)
CALLS = [
    ("{{ m(1) }}", "1-two-none"),
    ("{{ m(1, c='<') }}", "1-two-&lt;"),
    ("{{ m(b=2, a=1) }}", "1-2-none"),
    ("{% call m('&') %}{{ '<' }}{% endcall %}", "&amp;-two-none[&lt;]"),
    ("{{ m(*[1, 2], **{'c': 3}) }}", "1-2-3"),
]


@pytest.mark.parametrize(("call", "drawn"), CALLS, ids=[call for call, _ in CALLS])
def test_macros_take_what_they_are_given(call: str, drawn: str) -> None:
    engine = engine_for(PROJECT / "templates", PROJECT / "static")
    assert engine.from_string(MACRO + call).render() == drawn


@pytest.mark.parametrize("call", ["m(1, 2, 3, 4)", "m(1, x=2)"])
def test_a_macro_called_wrongly_says_so(call: str) -> None:
    engine = engine_for(PROJECT / "templates", PROJECT / "static")
    with pytest.raises(TypeError, match="macro 'm'"):
        engine.from_string(MACRO + "{{ " + call + " }}").render()


def test_nothing_a_template_calls_asks_for_the_context() -> None:
    engine = engine_for(PROJECT / "templates", PROJECT / "static")
    assert not [name for name, value in engine.globals.items() if hasattr(value, "jinja_pass_arg")]


@pytest.mark.parametrize(
    ("params", "text"),
    [({"n": 1}, "1 vendor"), ({"n": 12_000}, "12000 vendors")],
    ids=["one", "many"],
)
def test_a_sentence_takes_numbers_as_they_are(params: dict[str, int], text: str) -> None:
    assert words_for(EN).html("vendors.count", **params) == text


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_sentence_escapes_what_it_is_given(value: object) -> None:
    drawn = words_for(EN).html("frame.remove_filter", label=value)
    assert str(escape(value)) in drawn
    assert type(drawn) is Markup
