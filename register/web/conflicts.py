"""Two people, one record: what the other saved beside what was typed here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from register.web.visit import Form
from register.words import Words


@dataclass(frozen=True)
class Difference:
    """One field that reads differently."""

    label: str
    theirs: str
    mine: str


def differences(words: Words, room: str, theirs: Mapping[str, Any], mine: Form) -> list[Difference]:
    """The fields of a form whose stored value is not what was typed, in the order of the stored record."""
    found = []
    for name, value in theirs.items():
        stored = [str(item) for item in value] if isinstance(value, list) else _plain(value)
        typed: Any = mine.all(name) if isinstance(value, list) else mine[name].replace("\r\n", "\n").strip()
        if stored == typed or (not isinstance(value, list) and name not in mine):
            continue
        key = f"{room}.field_{name}"
        label = words.text(key) if words.has(key) else name
        found.append(Difference(label, _shown(stored), _shown(typed)))
    return found


def _plain(value: Any) -> str:
    return "" if value is None else str(getattr(value, "value", value))


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
