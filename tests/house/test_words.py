"""Every sentence is there in three languages, with the same placeholders, and nothing points at a missing one."""

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import register
from register.rules.flags import FlagCode
from register.rules.permissions import Role
from register.settings import PROJECT
from register.vendors.catalogue import CATEGORIES, DATA_CATEGORIES, DATA_SUBJECTS
from register.vendors.models import VendorStatus
from register.words import COLUMNS, Message, all_messages, words_for

PACKAGE = Path(register.__file__).parent
_CALL = re.compile(
    r"""(?:\bt|words\.text|words\.html|\.text|\.html)\(\s*"([a-z_]+\.[A-Za-z0-9_:-]+)"[\s,)]"""
)
_TAG = re.compile(r'"((?:[a-z-]+):(?:[a-z-]+):(?:[a-z-]+))"')


def _forms(message: Message) -> list[str]:
    return [message] if isinstance(message, str) else list(message.values())


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def untranslated(message: object) -> list[str]:
    """What is wrong with one message."""
    if not isinstance(message, dict):
        return ["is not a table of languages"]
    wrong = [f"has no {column}" for column in COLUMNS.values() if not message.get(column)]
    if wrong:
        return wrong
    fields = {column: set().union(*map(_fields, _forms(message[column]))) for column in COLUMNS.values()}
    if isinstance(message["en"], dict) and "n" not in _fields(message["en"]["one"]):
        # Where English only counts to choose its form, the number need not be said elsewhere.
        fields = {column: found - {"n"} for column, found in fields.items()}
    if len(set(map(frozenset, fields.values()))) > 1:
        wrong.append(f"has other placeholders: {fields}")
    return wrong


def test_every_message_is_whole_in_three_languages() -> None:
    wrong = {key: untranslated(message) for key, message in all_messages().items()}
    told = [f"{key} {'; '.join(found)}" for key, found in wrong.items() if found]
    assert not told, "mend these in register/words/:\n" + "\n".join(told)


def test_this_test_can_fail() -> None:
    assert untranslated({"en": "a {n}", "hant": "甲", "hans": "甲 {n}"})
    assert untranslated({"en": "a", "hant": "甲"})
    assert not untranslated({"en": "a", "hant": "甲", "hans": "甲"})


def _sources() -> Iterator[tuple[str, str]]:
    for path in [*PACKAGE.rglob("*.py"), *(PROJECT / "templates").rglob("*.html")]:
        yield str(path.relative_to(PROJECT)), path.read_text(encoding="utf-8")


def test_every_key_used_has_a_message() -> None:
    known = set(all_messages())
    # A key that ends in a joint is the beginning of several, completed by a code.
    beginnings = {key[: key.rindex(joint) + 1] for key in known for joint in "_-" if joint in key}

    def is_known(key: str) -> bool:
        return key in known or (key[-1] in "_-" and any(b.startswith(key) for b in beginnings))

    missing = sorted(
        f"{name}: {key}" for name, text in _sources() for key in _CALL.findall(text) if not is_known(key)
    )
    assert not missing, "add these to register/words/:\n" + "\n".join(missing)


def test_every_trail_tag_has_a_sentence() -> None:
    words = words_for("en")
    missing = set()
    for name, text in _sources():
        if not name.endswith(".py"):
            continue
        for tag in _TAG.findall(text):
            room, _, rest = tag.partition(":")
            if not words.has(f"{room}.tag_{rest.replace(':', '_')}"):
                missing.add(f"{name}: {room}.tag_{rest.replace(':', '_')}")
    assert not missing, "add these to register/words/:\n" + "\n".join(sorted(missing))


@pytest.mark.parametrize(
    "key",
    [
        *(f"flags.{code}" for code in FlagCode),
        *(f"flags.fix_{code}" for code in FlagCode),
        *(f"frame.role_{role}" for role in Role),
        *(f"status.{status}" for status in VendorStatus),
        *(f"vendors.category_{code}" for code in CATEGORIES),
        *(f"vendors.subject_{code}" for code in DATA_SUBJECTS),
        *(f"vendors.data_{code}" for code in DATA_CATEGORIES),
    ],
)
def test_codes_have_words(key: str) -> None:
    assert words_for("zh-Hans").has(key)


def test_traditional_and_simplified_are_written_separately() -> None:
    """Simplified characters must not slip into the Hong Kong column."""
    simplified_only = set("数据传输这里记录设历页应没关闭个们为语说时间经过处请选择输")
    slips = [
        f"{key}: {form}"
        for key, message in all_messages().items()
        for form in _forms(message["hant"])
        if simplified_only & set(form)
    ]
    assert not slips, "\n".join(slips)
