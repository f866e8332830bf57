"""Passwords: judging, hashing and checking them. Whether somebody may sign in is not decided here."""

import os
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from register.errors import Problem

SHORTEST: Final = 8
LONGEST: Final = 256

# Of OWASP's equivalent choices for argon2id this one takes least memory; one hash takes about 40 ms.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# As many at once as there are processors: a crowd at the sign-in page must not take all memory.
_AT_ONCE = BoundedSemaphore(max(2, os.cpu_count() or 2))
# What is checked where there is no account, so that the answer takes as long.
_NOBODYS = _HASHER.hash(secrets.token_hex(16))

# No letters or digits that look alike: a one-time password is read from paper or over the telephone.
_ONE_TIME_CHARACTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
# zxcvbn's time grows with the length; what is hard to guess in its first part is hard to guess.
_JUDGED_LENGTH: Final = 64
_EASILY_GUESSED: Final = 1
# So few letters beside one's own name make no password out of it: ada.wong.2026!
_FEW_LETTERS: Final = 3


def normalised(password: str) -> str:
    """The password as it is hashed: the same characters typed on another keyboard are the same password.

    Source: NIST SP 800-63B-4 s.3.1.1.2 (normalisation).
    """
    return unicodedata.normalize("NFC", password)


def judge_password(password: str, own_words: Iterable[str] = ()) -> Problem | None:
    """What is wrong with a new password, or None.

    8 to 256 characters, any of them; refused where it is common, breached or made of ``own_words`` (the
    person's name and e-mail address, the register's name). There are no rules of composition.
    Source: NIST SP 800-63B-4 s.3.1.1.2; OWASP ASVS 5.0.0 6.2.
    """
    chosen = normalised(password)
    if len(chosen) < SHORTEST:
        return Problem("password-too-short", {"shortest": SHORTEST})
    if len(chosen) > LONGEST:
        return Problem("password-too-long", {"longest": LONGEST})
    return Problem("password-easily-guessed") if _is_easily_guessed(chosen, own_words) else None


def _is_easily_guessed(password: str, own_words: Iterable[str]) -> bool:
    # Loaded here: its word lists take a while, and most processes never judge a new password.
    from zxcvbn import zxcvbn

    words = {part for word in own_words for part in _parts(word) if part}
    if _is_made_of(password, words):
        return True
    return bool(zxcvbn(password[:_JUDGED_LENGTH], sorted(words), _JUDGED_LENGTH)["score"] <= _EASILY_GUESSED)


def _is_made_of(password: str, words: Iterable[str]) -> bool:
    folded = password.casefold()
    rest = folded
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, " ")
    return rest != folded and sum(character.isalpha() for character in rest) <= _FEW_LETTERS


def _parts(word: str) -> Iterable[str]:
    folded = normalised(word).casefold()
    yield folded
    pieces = "".join(c if c.isalnum() else " " for c in folded).split()
    yield from (piece for piece in pieces if len(piece) > 1)
    yield "".join(pieces)


def hash_password(password: str) -> str:
    """What is kept of a password (argon2id with its own salt).

    Source: OWASP ASVS 5.0.0 11.4.2.
    """
    with _AT_ONCE:
        return _HASHER.hash(_bytes(normalised(password)))


def is_password(kept: str | None, password: str) -> bool:
    """Whether this is the password of which ``kept`` was kept; takes as long where nothing was kept.

    Source: OWASP ASVS 5.0.0 6.3.8.
    """
    # One that is too long to have been accepted is not worth a hash of its length.
    tried = _bytes(normalised(password)) if len(password) <= 4 * LONGEST else b""
    with _AT_ONCE:
        try:
            return _HASHER.verify(kept or _NOBODYS, tried) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether ``kept`` was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


@dataclass(frozen=True)
class Compared:
    """What came of holding a typed password against what was kept of an account's."""

    kept: str | None
    """What it was held against: where the account keeps something else by now, this says nothing."""
    is_right: bool
    fresh: str | None = None
    """What to keep from now on, where that is to change."""


def compare(kept: str | None, typed: str, new: str | None = None) -> Compared:
    """Whether the typed password is the one kept, and what to keep of ``new`` or in place of an outdated hash.

    Takes a while, so it is done before the transaction that acts on it: nobody waits for it to write.
    Source: OWASP ASVS 5.0.0 6.3.8.
    """
    is_right = is_password(kept, typed)
    if not is_right or kept is None:
        return Compared(kept, False)
    if new is not None:
        return Compared(kept, True, hash_password(new) if judge_password(new) is None else None)
    return Compared(kept, True, hash_password(typed) if is_outdated(kept) else None)


def one_time_password() -> str:
    """A password of 80 random bits, in groups that can be read aloud.

    Source: OWASP ASVS 5.0.0 6.4.1.
    """
    groups = ["".join(secrets.choice(_ONE_TIME_CHARACTERS) for _ in range(4)) for _ in range(4)]
    return "-".join(groups)


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
