"""What is true of every page, checked on every page a test opens. No room has rules of its own here."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import html5lib
from bs4 import BeautifulSoup, Tag

from register.words import LANGUAGES

_HANDLER = re.compile(r"on[a-z]+|hx-on.*")
_VALUES = re.compile(r'"[^"<>]*"')
_WORDS = re.compile(r">[^<>&]+<")
_sound_skeletons: set[int] = set()
_LABELLED = "input, select, textarea"
_NEED_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}


def problems_of_page(html: str, parsed: BeautifulSoup | None = None) -> list[str]:
    """One sentence for each rule a full page breaks."""
    soup = parsed or BeautifulSoup(html, "html.parser")
    return [*_structure(soup), *_syntax(html), *problems_of_fragment(soup)]


def problems_of_fragment(soup: Tag) -> list[str]:
    """One sentence for each rule that a piece of a page can break on its own."""
    return [
        *_ids(soup),
        *_forms(soup),
        *_labels(soup),
        *_inline(soup),
        *_without_script(soup),
        *_escaped_twice(soup),
    ]


def _syntax(html: str) -> Iterator[str]:
    # The slowest rule: pages that differ only in words and values need it once.
    skeleton = hash(_WORDS.sub("><", _VALUES.sub('""', html)))
    if skeleton in _sound_skeletons:
        return
    parser = html5lib.HTMLParser()
    parser.parse(html)
    if not parser.errors:
        _sound_skeletons.add(skeleton)
    for (line, _column), code, _details in parser.errors[:5]:
        source = html.splitlines()[line - 1].strip() if 0 < line <= len(html.splitlines()) else ""
        yield f"not valid HTML, line {line}, {code}: {source[:120]}"


def _structure(soup: BeautifulSoup) -> Iterator[str]:
    headings = [heading.get_text(" ", strip=True) for heading in soup.select("h1")]
    title = soup.title.get_text(strip=True) if soup.title else ""
    if len(headings) != 1:
        yield f"{len(headings)} h1 elements instead of one: {headings}"
    elif not _squeezed(re.sub(r"^(Error: |錯誤：|错误：)", "", title)).startswith(_squeezed(headings[0])):
        yield f"the title {title!r} does not start with the h1 {headings[0]!r}"
    language = soup.html.get("lang") if soup.html else None
    if language not in LANGUAGES:
        yield f"lang={language!r} is not one of {LANGUAGES}"
    if len(soup.select("main")) != 1:
        yield "a page has one main element"
    levels = [int(heading.name[1]) for heading in soup.select("h1, h2, h3, h4, h5, h6")]
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"
            return


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _ids(soup: Tag) -> Iterator[str]:
    counts = Counter(str(tag["id"]) for tag in soup.select("[id]"))
    for name, times in counts.items():
        if times > 1:
            yield f"id {name!r} is used {times} times"
    for tag in soup.select("[aria-labelledby], [aria-describedby], [aria-controls]"):
        for attribute in ("aria-labelledby", "aria-describedby"):
            for name in str(tag.get(attribute) or "").split():
                if name not in counts:
                    yield f"{attribute} names {name!r}, which is not on the page: {_brief(tag)}"


def _forms(soup: Tag) -> Iterator[str]:
    for form in soup.select("form"):
        if not form.get("action"):
            yield f"a form has no action: {_brief(form)}"
        if str(form.get("method", "")).lower() not in ("get", "post", "dialog"):
            yield f"a form does not say whether it reads (get) or changes (post): {_brief(form)}"
        if form.select("input[type=file]") and form.get("enctype") != "multipart/form-data":
            yield f"a form with a file has no enctype: {_brief(form)}"


def _labels(soup: Tag) -> Iterator[str]:
    named = {str(label["for"]) for label in soup.select("label[for]")}
    for field in soup.select(_LABELLED):
        if field.get("type") in _NEED_NO_LABEL or field.find_parent("label"):
            continue
        if not (field.get("id") in named or field.get("aria-label") or field.get("aria-labelledby")):
            yield f"a field has no label: {_brief(field)}"
    for image in soup.select("img:not([alt])"):
        yield f"an image has no alt: {_brief(image)}"
    for pressed in soup.select("a[href], button"):
        has_name = (
            pressed.get_text(strip=True) or pressed.get("aria-label") or pressed.select("img[alt], svg title")
        )
        if not has_name:
            yield f"a link or button has no name: {_brief(pressed)}"


def _inline(soup: Tag) -> Iterator[str]:
    for tag in soup.select("style, [style]"):
        yield f"inline style, which the content policy refuses: {_brief(tag)}"
    for script in soup.select("script:not([src])"):
        if script.get("type") not in ("application/json",):
            yield f"inline script, which the content policy refuses: {_brief(script)}"
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            if _HANDLER.fullmatch(name) or str(value).strip().lower().startswith("javascript:"):
                yield f"script in the attribute {name}: {_brief(tag)}"


def _without_script(soup: Tag) -> Iterator[str]:
    """Everything htmx does must also work as a plain link or form."""
    for tag in soup.select("[hx-get]"):
        in_form = tag if tag.name == "form" else tag.find_parent("form")
        if (
            not tag.get("href")
            and not in_form
            and not tag.get("form")
            and "load" not in str(tag.get("hx-trigger"))
        ):
            yield f"hx-get without an href or a form: {_brief(tag)}"
    for tag in soup.select("[hx-post], [hx-put], [hx-patch], [hx-delete]"):
        form = tag if tag.name == "form" else tag.find_parent("form")
        if not form and not tag.get("formaction") and not tag.get("form"):
            yield f"hx-post without a form that does the same: {_brief(tag)}"


def _escaped_twice(soup: Tag) -> Iterator[str]:
    text = soup.get_text(" ")
    for sign in ("&amp;", "&lt;", "&#"):
        if sign in text:
            place = text.index(sign)
            near = _squeezed(text[max(0, place - 40) : place + 40])
            yield f"{sign!r} is shown to people, escaped twice: …{near}…"


def _brief(tag: Tag) -> str:
    return _squeezed(str(tag))[:140]
