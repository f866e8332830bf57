"""What is true of every page, checked on every page a test opens. No room has rules of its own here."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from register.words import LANGUAGES
from tests.ground.syntax import syntax_problems

_HANDLER = re.compile(r"on[a-z]+|hx-on.*")
# A page without any of these has no script in an attribute, which is quicker to see than to look at each of them.
_SUSPECT = re.compile(r"\s(?:on|hx-on)[^\s=>]*\s*=|javascript:", re.IGNORECASE)
_OF_HTMX = etree.XPath("//*[@*[starts-with(name(), 'hx-')]]")
_FIELDS = {"input", "select", "textarea"}
_NEED_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


class _Read:
    """A page as the rules ask of it, walked once."""

    def __init__(self, html: str) -> None:
        self.is_suspect = _SUSPECT.search(html) is not None
        self.root = document_fromstring(html)
        self.tags: list[HtmlElement] = [tag for tag in self.root.iter() if isinstance(tag.tag, str)]

    def named(self, *names: str) -> list[HtmlElement]:
        """The elements of these names, in order."""
        return [tag for tag in self.tags if tag.tag in names]


def problems_of_page(html: str) -> list[str]:
    """One sentence for each rule a full page breaks."""
    read = _Read(html)
    return [*_structure(read), *syntax_problems(html), *_anywhere(read)]


def problems_of_fragment(html: str) -> list[str]:
    """One sentence for each rule that a piece of a page can break on its own."""
    return list(_anywhere(_Read(html))) if html.strip() else []


def _anywhere(read: _Read) -> Iterator[str]:
    for rule in (_ids, _forms, _labels, _inline, _without_script, _escaped_twice):
        yield from rule(read)


def _structure(read: _Read) -> Iterator[str]:
    headings = [_squeezed(heading.text_content()) for heading in read.named("h1")]
    title = "".join(tag.text_content() for tag in read.named("title")[:1])
    if len(headings) != 1:
        yield f"{len(headings)} h1 elements instead of one: {headings}"
    elif not _squeezed(re.sub(r"^(Error: |錯誤：|错误：)", "", _squeezed(title))).startswith(headings[0]):
        yield f"the title {title!r} does not start with the h1 {headings[0]!r}"
    language = read.root.get("lang")
    if language not in LANGUAGES:
        yield f"lang={language!r} is not one of {LANGUAGES}"
    if len(read.named("main")) != 1:
        yield "a page has one main element"
    levels = [int(heading.tag[1]) for heading in read.named(*_HEADINGS)]
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"
            return


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _ids(read: _Read) -> Iterator[str]:
    counts = Counter(tag.get("id") for tag in read.tags if tag.get("id") is not None)
    for name, times in counts.items():
        if times > 1:
            yield f"id {name!r} is used {times} times"
    for tag in read.tags:
        for attribute in ("aria-labelledby", "aria-describedby"):
            for name in (tag.get(attribute) or "").split():
                if name not in counts:
                    yield f"{attribute} names {name!r}, which is not on the page: {_brief(tag)}"


def _forms(read: _Read) -> Iterator[str]:
    for form in read.named("form"):
        if not form.get("action"):
            yield f"a form has no action: {_brief(form)}"
        if (form.get("method") or "").lower() not in ("get", "post", "dialog"):
            yield f"a form does not say whether it reads (get) or changes (post): {_brief(form)}"
        has_file = any(field.get("type") == "file" for field in form.iter("input"))
        if has_file and form.get("enctype") != "multipart/form-data":
            yield f"a form with a file has no enctype: {_brief(form)}"


def _labels(read: _Read) -> Iterator[str]:
    named = {tag.get("for") for tag in read.named("label") if tag.get("for")}
    for field in read.named(*_FIELDS):
        if field.get("type") in _NEED_NO_LABEL or _inside(field, "label") is not None:
            continue
        if not (field.get("id") in named or field.get("aria-label") or field.get("aria-labelledby")):
            yield f"a field has no label: {_brief(field)}"
    for image in read.named("img"):
        if image.get("alt") is None:
            yield f"an image has no alt: {_brief(image)}"
    for pressed in read.named("a", "button"):
        if pressed.tag == "a" and pressed.get("href") is None:
            continue
        if not (pressed.text_content().strip() or pressed.get("aria-label") or _has_picture(pressed)):
            yield f"a link or button has no name: {_brief(pressed)}"


def _has_picture(tag: HtmlElement) -> bool:
    return any(image.get("alt") is not None for image in tag.iter("img")) or any(
        True for svg in tag.iter("svg") for _title in svg.iter("title")
    )


def _inline(read: _Read) -> Iterator[str]:
    for tag in read.tags:
        if tag.tag == "style" or tag.get("style") is not None:
            yield f"inline style, which the content policy refuses: {_brief(tag)}"
        if tag.tag == "script" and tag.get("src") is None and tag.get("type") != "application/json":
            yield f"inline script, which the content policy refuses: {_brief(tag)}"
        for name, value in tag.attrib.items() if read.is_suspect else ():
            if _HANDLER.fullmatch(str(name)) or str(value).strip().lower().startswith("javascript:"):
                yield f"script in the attribute {name}: {_brief(tag)}"


def _without_script(read: _Read) -> Iterator[str]:
    """Everything htmx does must also work as a plain link or form."""
    for tag in _OF_HTMX(read.root):
        form = tag if tag.tag == "form" else None
        if tag.get("hx-get") is not None:
            plain = tag.get("href") or tag.get("form") or "load" in (tag.get("hx-trigger") or "")
            if not plain and form is None and _inside(tag, "form") is None:
                yield f"hx-get without an href or a form: {_brief(tag)}"
        if any(tag.get(f"hx-{verb}") is not None for verb in ("post", "put", "patch", "delete")):
            plain = tag.get("formaction") or tag.get("form")
            if not plain and form is None and _inside(tag, "form") is None:
                yield f"hx-post without a form that does the same: {_brief(tag)}"


def _inside(tag: HtmlElement, name: str) -> HtmlElement | None:
    return next(tag.iterancestors(name), None)


def _escaped_twice(read: _Read) -> Iterator[str]:
    text = read.root.text_content()
    for sign in ("&amp;", "&lt;", "&#"):
        if sign in text:
            place = text.index(sign)
            near = _squeezed(text[max(0, place - 40) : place + 40])
            yield f"{sign!r} is shown to people, escaped twice: …{near}…"


def _brief(tag: HtmlElement) -> str:
    return _squeezed(etree.tostring(tag, encoding="unicode", method="html", with_tail=False))[:140]
