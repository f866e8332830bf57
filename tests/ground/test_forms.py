"""A form is filled in as a browser would: what it holds is kept, what it does not ask for is refused."""

from typing import Any

import pytest

from tests.ground.forms import NoSuchField, filled
from tests.ground.tree import read_page

FORM = """
<form id="f"><input type="hidden" name="_token" value="abc"><input name="name" value="Acme">
<textarea name="notes">
line</textarea>
<select name="level"><option value="">–</option><option value="high" selected>High</option></select>
<input type="checkbox" name="tag" value="a" checked><input type="checkbox" name="tag" value="b">
<input type="radio" name="kind" value="x"><input type="radio" name="kind" value="y" checked>
<input name="gone" value="1" disabled><input type="file" name="paper">
<button name="then" value="add">Save and add</button><button>Save</button></form>
<input form="f" name="far" value="away">
"""


def _sent(button: str | None = None, **answers: Any) -> dict[str, list[str]]:
    pairs, _files = filled(read_page(FORM).select("form")[0], answers, button)
    sent: dict[str, list[str]] = {}
    for name, value in pairs:
        sent.setdefault(name, []).append(value)
    return sent


def test_what_the_form_holds_goes_along() -> None:
    assert _sent() == {
        "_token": ["abc"],
        "name": ["Acme"],
        "notes": ["line"],
        "level": ["high"],
        "tag": ["a"],
        "kind": ["y"],
        "far": ["away"],
    }


def test_answers_replace_it() -> None:
    sent = _sent("Save and add", name="Beta", level="", tag=["b"], kind="x")
    assert (sent["name"], sent["level"], sent["tag"], sent["kind"]) == (["Beta"], [""], ["b"], ["x"])
    assert sent["then"] == ["add"]


@pytest.mark.parametrize(
    "answers", [{"gone": "1"}, {"colour": "red"}, {"level": "low"}, {"kind": "z"}, {"tag": ["c"]}]
)
def test_what_nobody_could_enter_is_refused(answers: dict[str, Any]) -> None:
    with pytest.raises(NoSuchField):
        _sent(**answers)


def test_a_button_that_is_not_there_cannot_be_pressed() -> None:
    with pytest.raises(NoSuchField):
        _sent("Delete")
