"""Filling in a form as a browser does: its own fields kept, only what is there can be filled."""

from collections.abc import Iterable, Mapping

from tests.ground.tree import Tag

Upload = tuple[str, bytes, str]
"""File name, content, content type."""
Answer = str | bool | Iterable[str] | Upload | list[Upload]


class NoSuchField(AssertionError):
    """The test fills in something the form does not ask for."""


def controls_of(form: Tag) -> list[Tag]:
    """Every control that belongs to a form, those outside it that name it included."""
    within = form.select("input, select, textarea, button")
    inside = [tag for tag in within if tag.get("form") in (None, form.get("id"))]
    outside = [
        tag for tag in form.root.select("[form]") if form.get("id") and tag.get("form") == form.get("id")
    ]
    found = [*inside, *(tag for tag in outside if tag not in inside)]
    return [tag for tag in found if tag.get("name") and not tag.has_attr("disabled")]


def filled(
    form: Tag, answers: Mapping[str, Answer], button: str | None
) -> tuple[list[tuple[str, str]], list[tuple[str, Upload]]]:
    """The pairs and files a browser would send; raises NoSuchField for anything it could not."""
    controls = controls_of(form)
    names = {str(tag["name"]) for tag in controls}
    if unknown := sorted(set(answers) - names):
        raise NoSuchField(f"the form asks for {sorted(names)}, not for {unknown}")
    pairs: list[tuple[str, str]] = []
    files: list[tuple[str, Upload]] = []
    for tag in controls:
        name, kind = str(tag["name"]), str(tag.get("type", "text")).lower()
        if tag.name == "button" or kind in ("submit", "image", "reset", "button"):
            continue
        if kind == "file":
            given = answers.get(name)
            several = given if isinstance(given, list) and tag.has_attr("multiple") else [given]
            files += [
                (name, f if isinstance(f, tuple) else ("", b"", "application/octet-stream")) for f in several
            ]
        else:
            pairs += [(name, value) for value in _values(tag, kind, name, answers)]
    _refuse_impossible(controls, answers)
    pairs += _pressed(form, controls, button)
    return pairs, files


def _values(tag: Tag, kind: str, name: str, answers: Mapping[str, Answer]) -> list[str]:
    given = answers.get(name)
    if tag.name == "select":
        options = tag.select("option")
        chosen = [option for option in options if option.has_attr("selected")]
        if not chosen and not tag.has_attr("multiple"):
            chosen = options[:1]
        return [_option(option) for option in chosen] if given is None else _texts(given)
    if kind in ("checkbox", "radio"):
        value = str(tag.get("value", "on"))
        is_on = tag.has_attr("checked")
        if isinstance(given, bool):
            is_on = given
        elif given is not None:
            is_on = value in _texts(given)
        return [value] if is_on else []
    if given is not None:
        return _texts(given)
    text = tag.get_text() if tag.name == "textarea" else str(tag.get("value", ""))
    return [text.removeprefix("\n") if tag.name == "textarea" else text]


def _refuse_impossible(controls: list[Tag], answers: Mapping[str, Answer]) -> None:
    for name, given in answers.items():
        tags = [tag for tag in controls if tag["name"] == name]
        if tags[0].name == "select":
            possible = {_option(option) for option in tags[0].select("option")}
        elif tags[0].get("type") in ("checkbox", "radio") and not isinstance(given, bool):
            possible = {str(tag.get("value", "on")) for tag in tags}
        else:
            continue
        if impossible := sorted(set(_texts(given)) - possible):
            raise NoSuchField(f"{name} offers {sorted(possible)}, not {impossible}")


def _pressed(form: Tag, controls: list[Tag], button: str | None) -> list[tuple[str, str]]:
    buttons = [
        tag
        for tag in [*form.select("button, input[type=submit]"), *controls]
        if tag.name == "button" or tag.get("type") == "submit"
    ]
    if button is None:
        return []
    for tag in buttons:
        if button in (tag.get("value"), tag.get("name"), tag.get_text(" ", strip=True)):
            return [(str(tag["name"]), str(tag.get("value", "")))] if tag.get("name") else []
    raise NoSuchField(f"the form has no button {button!r}")


def _option(option: Tag) -> str:
    return str(option.get("value", option.get_text(strip=True)))


def _texts(given: Answer) -> list[str]:
    return (
        [given]
        if isinstance(given, str)
        else [str(item) for item in given]
        if not isinstance(given, bool)
        else []
    )
