"""A page as a tree that tests ask by CSS selector; read by lxml, as most of the time of a test would go here."""

from collections.abc import Iterator
from functools import cache
from typing import Self

from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement, document_fromstring, fragment_fromstring, tostring

_WORD_LISTS = {"class", "rel", "headers"}
_SHOWN = etree.XPath(
    "descendant::text()[not(parent::script or parent::style or parent::template)]", smart_strings=False
)


@cache
def _selector(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")


class Tag:
    """One element. Attributes are asked for as keys: ``tag["href"]``; those that list words give a list."""

    __slots__ = ("_element",)

    def __init__(self, element: HtmlElement) -> None:
        self._element = element

    @property
    def name(self) -> str:
        """The element's name, such as "input"."""
        return str(self._element.tag)

    @property
    def attrs(self) -> dict[str, str]:
        """Every attribute as written."""
        return {str(name): str(value) for name, value in self._element.attrib.items()}

    @property
    def parent(self) -> "Tag":
        """The element this one stands in."""
        above = self._element.getparent()
        assert above is not None, "the page stands in nothing"
        return Tag(above)

    @property
    def root(self) -> "Tag":
        """The whole page."""
        return Tag(self._element.getroottree().getroot())

    def get(self, name: str, default: str | None = None) -> str | list[str] | None:
        """An attribute, or ``default`` where it is not there."""
        value = self._element.get(name)
        if value is None:
            return default
        return value.split() if name in _WORD_LISTS else str(value)

    def has_attr(self, name: str) -> bool:
        """Whether an attribute is there, with a value or without."""
        return self._element.get(name) is not None

    def select(self, css: str) -> list["Tag"]:
        """Every element within that a CSS selector finds, in the order of the page; of the whole page its root too."""
        found = _selector(css)(self._element)
        return [Tag(element) for element in found if element is not self._element or self.name == "html"]

    def select_one(self, css: str) -> "Tag | None":
        """The first of them."""
        return next(iter(self.select(css)), None)

    def get_text(self, separator: str = "", *, strip: bool = False) -> str:
        """The words within, scripts and styles left out."""
        pieces: list[str] = _SHOWN(self._element)
        if strip:
            pieces = [kept for piece in pieces if (kept := piece.strip())]
        return separator.join(pieces)

    @property
    def text(self) -> str:
        """The words within, as they stand."""
        return self.get_text()

    def __getitem__(self, name: str) -> str | list[str]:
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[Self]:
        raise TypeError("ask a tag by CSS selector")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tag) and self._element is other._element

    def __hash__(self) -> int:
        return hash(self._element)

    def __str__(self) -> str:
        return str(tostring(self._element, encoding="unicode", with_tail=False))

    __repr__ = __str__


def read_page(html: str) -> Tag:
    """The root of a page; a piece of one stands in an element of our own."""
    return Tag(
        document_fromstring(html) if "<html" in html else fragment_fromstring(html, create_parent="div")
    )
