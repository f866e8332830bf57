"""The template engine's short inner loops write what the long ones write."""

import pytest
from markupsafe import Markup, escape

from register.settings import PROJECT
from register.web.drawing import escaped
from register.web.templating import engine_for


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
    assert "escape = environment.globals['escaped']" in str(engine.compile("{{ v }}", raw=True))
