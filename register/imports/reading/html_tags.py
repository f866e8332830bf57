"""Cutting HTML into tags and text, in time that grows only with the page, whatever stands in it. No meaning here."""

import html
import re
from collections.abc import Callable

Attributes = dict[str, str]
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,40})")
ATTRIBUTE = re.compile(r"[\s/]*([^\s=<>/\"']{1,200})(\s*=\s*)?")
BARE_VALUE = re.compile(r"[^\s>]*")
RAW = {"script", "style"}
LONGEST_TAG = 4_000


class TagReader:
    """Calls ``start``, ``end``, ``text`` and ``comment``; ``line`` is the line of the tag being read."""

    def __init__(self) -> None:
        self._source = ""
        self._counted = 0
        self._lines = 1
        self._at = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Text, with character references resolved."""

    def comment(self, data: str) -> None:
        """A comment."""

    @property
    def line(self) -> int:
        """The line of the tag being read, from 1."""
        self._lines += self._source.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._lines

    def read(self, source: str) -> None:
        """Read a whole page."""
        self._source, at = source, 0
        while at < len(source):
            opening = source.find("<", at)
            if opening < 0:
                self._said(source[at:])
                return
            self._said(source[at:opening])
            self._at = opening
            at = self._markup(source, opening)

    def _said(self, text: str) -> None:
        if text:
            self.text(html.unescape(text) if "&" in text else text)

    def _markup(self, source: str, at: int) -> int:
        """Read what begins with "<" at a place; the place behind it."""
        if source.startswith("<!--", at):
            return self._until(source, at + 4, "-->", self.comment)
        if source.startswith(("<!", "<?"), at):
            return self._until(source, at + 2, ">", lambda _: None)
        found = TAG.match(source, at)
        if not found:
            self.text("<")
            return at + 1
        attributes, behind = _attributes(source, found.end(), at + LONGEST_TAG)
        if behind < 0:
            self.text("<")
            return at + 1
        name = found[2].lower()
        if found[1]:
            self.end(name)
            return behind
        if name in RAW:
            closing = re.compile(f"</{name}", re.IGNORECASE).search(source, behind)
            return closing.start() if closing else len(source)
        self.start(name, attributes)
        return behind

    def _until(self, source: str, at: int, mark: str, take: Callable[[str], None]) -> int:
        """Everything up to a mark; without one the rest of the page, as browsers do."""
        closing = source.find(mark, at)
        take(source[at : closing if closing >= 0 else len(source)])
        return closing + len(mark) if closing >= 0 else len(source)


def _attributes(source: str, at: int, limit: int) -> tuple[Attributes, int]:
    """The attributes of a tag and the place behind its ">"; -1 where it does not end within the limit."""
    attributes: Attributes = {}
    while at < min(limit, len(source)):
        found = ATTRIBUTE.match(source, at, limit)
        if not found:
            if source[at] == ">":
                return attributes, at + 1
            if source[at] == "<":
                break
            at += 1
            continue
        name, at, value = found[1].lower(), found.end(), ""
        if found[2]:
            quote = source[at : at + 1]
            if quote in ("'", '"') and quote:
                closing = source.find(quote, at + 1, limit)
                if closing < 0:
                    return attributes, -1
                value, at = source[at + 1 : closing], closing + 1
            else:
                bare = BARE_VALUE.match(source, at, limit)
                value, at = (bare[0], bare.end()) if bare else ("", at)
        attributes.setdefault(name, html.unescape(value))
    return attributes, -1
