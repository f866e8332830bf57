"""A form being filled in, for the field macros: what is typed, what is wrong with it, its fields' words."""

from collections.abc import Mapping, Sequence
from typing import Any

from register.errors import Problem
from register.words import EN, Words

# A page may not hold these; their pictures show where they stand, so that they can be deleted.
_SEEN = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n\r"} | {0x7F: 0x2421}
_SEEN |= dict.fromkeys(range(0x80, 0xA0), 0xFFFD)


class Filling:
    """What the macros of templates/macros/fields.html need about one form.

    A field's words are ``<room>.field_<name>`` and, where there is one, ``<room>.field_<name>_hint``.
    A problem's sentence is the first of ``<room>.<name>_<code>``, ``<room>.<code>``, ``errors.<code>``.
    """

    def __init__(
        self,
        words: Words,
        room: str,
        values: Mapping[str, Any] | None = None,
        problems: Mapping[str, Problem] | None = None,
        labels: Mapping[str, str] | None = None,
    ) -> None:
        self.words = words
        self.room = room
        self.problems = dict(problems or {})
        self._values = values or {}
        self._labels = labels or {}

    def label(self, name: str) -> str:
        """The field's label; the field's name where there are no words for it."""
        if name in self._labels:
            return self._labels[name]
        key = f"{self.room}.field_{name}"
        return self.words.text(key) if self.words.has(key) else name

    def hint(self, name: str) -> str:
        """The field's hint, or an empty string."""
        key = f"{self.room}.field_{name}_hint"
        return self.words.text(key) if self.words.has(key) else ""

    def value(self, name: str) -> str:
        """What stands in a field of one line; nothing typed reads as an empty string."""
        try:
            value = self._values[name]
        except KeyError:
            return ""
        return "" if value is None else str(value).translate(_SEEN)

    def chosen(self, name: str) -> Sequence[str]:
        """What is ticked under a name, whether the values came from a posted form or from a record."""
        every = getattr(self._values, "all", None)
        if callable(every):
            return [str(value) for value in every(name)]
        value = self._values.get(name)
        if value is None:
            return []
        if isinstance(value, str):
            return [value]
        try:
            return [str(item) for item in value]
        except TypeError:
            return [str(value)]

    def error(self, name: str) -> str:
        """The sentence of what is wrong with a field, or an empty string."""
        problem = self.problems.get(name)
        if problem is None:
            return ""
        for key in (
            f"{self.room}.{name}_{problem.code}",
            f"{self.room}.{problem.code}",
            f"errors.{problem.code}",
        ):
            if self.words.has(key):
                return self._sentence(key, name, problem)
        return self._sentence("errors.not-usable", name, problem)

    def _sentence(self, key: str, name: str, problem: Problem) -> str:
        label = self.label(name)
        starts = self.words.text(key).startswith("{label}")
        # "Enter legal name", but "Legal name is too long" and "Enter LEI".
        if not starts and self.words.language == EN and label[1:2].islower():
            label = label[0].lower() + label[1:]
        said = self.words.text(key, label=label, **problem.params)
        # Where several files came, the sentence says which one.
        return (
            self.words.text("errors.of-file", said=said, **problem.params)
            if "file" in problem.params
            else said
        )

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Every problem as (field, sentence), in the order of the problems."""
        return [(name, self.error(name)) for name in self.problems]
