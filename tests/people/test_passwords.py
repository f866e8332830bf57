"""Which passwords are taken, and what is kept of them."""

import unicodedata

import pytest

from register.people.passwords import (
    LONGEST,
    hash_password,
    is_outdated,
    is_password,
    judge_password,
    one_time_password,
)

OWN_WORDS = ["Priya Nair", "priya.nair@harbour.example", "Transfer register"]


def _code(password: str) -> str | None:
    problem = judge_password(password, OWN_WORDS)
    return problem.code if problem else None


@pytest.mark.parametrize(
    "password",
    [
        "maroon kettle ladder",
        "只有天空是免費的",
        "ünïcødé ist schön",
        "🦊🦊 jumps over 🐶",
        "    spaces at both ends   ",
        "x7#Qm!2v",
        "31#4!59-26",
        "priya keeps maroon kettles",
        "k" + "ettle-" * 40,
    ],
)
def test_any_characters_are_taken(password: str) -> None:
    assert _code(password) is None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("x7#Qm!2", "password-too-short"),
        ("", "password-too-short"),
        ("水火木金土日月", "password-too-short"),
        ("v" * (LONGEST + 1), "password-too-long"),
        ("password", "password-easily-guessed"),
        ("Password123", "password-easily-guessed"),
        ("P@ssw0rd", "password-easily-guessed"),
        ("12345678", "password-easily-guessed"),
        ("qwertyuiop", "password-easily-guessed"),
        ("aaaaaaaaaaaaaaaa", "password-easily-guessed"),
        ("iloveyou1", "password-easily-guessed"),
    ],
)
def test_short_long_and_common_ones_are_refused(password: str, code: str) -> None:
    assert _code(password) == code


@pytest.mark.parametrize(
    "password",
    [
        "priyanair",
        "PriyaNair1",
        "priya.nair@harbour.example",
        "Transfer register",
        "transferregister1",
        "Nair.Priya.2026!!",
    ],
)
def test_ones_own_name_and_the_registers_are_refused(password: str) -> None:
    assert _code(password) == "password-easily-guessed"


def test_the_longest_is_checked_to_its_last_character() -> None:
    password = "ladder kettle maroon " * 12 + "end!"
    assert len(password) == LONGEST
    kept = hash_password(password)
    assert is_password(kept, password)
    assert not is_password(kept, password[:-1] + "?")
    assert not is_password(kept, password[:72])


def test_the_same_characters_from_another_keyboard_are_the_same_password() -> None:
    composed = unicodedata.normalize("NFC", "éclair für drei")
    decomposed = unicodedata.normalize("NFD", composed)
    assert composed != decomposed
    assert is_password(hash_password(composed), decomposed)


def test_what_is_kept_is_argon2id_with_its_own_salt_and_up_to_date() -> None:
    first, second = hash_password("maroon kettle"), hash_password("maroon kettle")
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    assert not is_outdated(first)


def test_nothing_kept_means_no_password_is_right() -> None:
    assert not is_password(None, "")
    assert not is_password(None, "maroon kettle")
    assert not is_password("not a hash", "maroon kettle")
    assert not is_password(hash_password("maroon kettle"), "maroon kettle" * 1000)


def test_one_time_passwords_differ_and_can_be_read_aloud() -> None:
    made = {one_time_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(password) == 19 and judge_password(password) is None for password in made)
    assert not set("".join(made)) & set("il1o0O")
