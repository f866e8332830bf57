"""Sentences in three languages, read from the TOML files beside this one; no logic about records lives here."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup, escape

EN: Final = "en"
HANT: Final = "zh-Hant-HK"
HANS: Final = "zh-Hans"
LANGUAGES: Final = (EN, HANT, HANS)
COLUMNS: Final = {EN: "en", HANT: "hant", HANS: "hans"}
OWN_NAMES: Final = {EN: "English", HANT: "繁體中文", HANS: "简体中文"}

Message = str | Mapping[str, str]


class MissingWords(KeyError):
    """A key without a message; a house test keeps this from reaching people."""


@lru_cache(maxsize=1)
def all_messages() -> Mapping[str, Mapping[str, Message]]:
    """Every message by key ``room.name``, then by column ``en`` / ``hant`` / ``hans``."""
    found: dict[str, Mapping[str, Message]] = {}
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        for key, message in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found[f"{path.stem}.{key}"] = message
    return found


class Words:
    """The messages of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        column = COLUMNS[language]
        self._plain = {key: message[column] for key, message in all_messages().items()}
        self._safe: dict[str, Markup | Mapping[str, Markup]] = {
            key: escape(message)
            if isinstance(message, str)
            else {form: escape(text) for form, text in message.items()}
            for key, message in self._plain.items()
        }

    def text(self, key: str, **params: Any) -> str:
        """The message as plain text; ``n`` chooses between one and other. Raises MissingWords."""
        try:
            message = self._plain[key]
        except KeyError as error:
            raise MissingWords(key) from error
        if not isinstance(message, str):
            message = message["one" if params.get("n") == 1 else "other"]
        return message.format(**params) if params else message

    def html(self, key: str, **params: Any) -> Markup:
        """The message for a page: itself escaped once, its parameters escaped here. Raises MissingWords."""
        try:
            message = self._safe[key]
        except KeyError as error:
            raise MissingWords(key) from error
        if not isinstance(message, str):
            message = message["one" if params.get("n") == 1 else "other"]
        if not params:
            return message
        # Markup's own format does the same in Python, ten times slower.
        for name, value in params.items():
            if type(value) is not int:
                params[name] = escape(value)
        return str.__new__(Markup, str.format(message, **params))

    def is_fixed(self, key: str) -> bool:
        """Whether the message of this key is one sentence that takes nothing: it never reads otherwise."""
        return isinstance(message := self._plain.get(key), str) and "{" not in message

    def has(self, key: str) -> bool:
        """Whether there is a message of this key."""
        return key in self._plain


@lru_cache(maxsize=len(LANGUAGES))
def words_for(language: str) -> Words:
    """The messages of a language code; anything unknown reads as English."""
    return Words(language if language in LANGUAGES else EN)
