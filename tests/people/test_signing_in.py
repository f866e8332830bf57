"""Signing in and out, guessing, and changing one's own password."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlmodel import select

from register.errors import Invalid, NotFound, RegisterError
from register.people.actions import disable_person, reset_password
from register.people.models import FailedSignIn
from register.people.passwords import Compared
from register.people.queries import find_person, open_sessions
from register.people.sessions import SignedIn, find_signed_in, hash_token
from register.people.signing_in import (
    Credentials,
    SignInAnswer,
    change_password,
    kept_password,
    sign_in,
    sign_out,
    sign_out_everywhere,
)
from register.people.throttle import WINDOW, Limits, tries_of
from register.trail.actor import nobody
from register.work import Register
from tests.cast import ADA, PASSWORD, PRIYA, Known
from tests.ground.registers import actor_of, trail_of

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECRET = b"s" * 64
LIMITS = Limits(per_account=3, per_address=6)
IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
HOME, ELSEWHERE = "192.0.2.7", "198.51.100.9"


def _try(
    register: Register,
    email: str,
    password: str,
    now: datetime = NOW,
    address: str = HOME,
    limits: Limits = LIMITS,
) -> SignInAnswer:
    with register.write(now) as session:
        given = Credentials(email, password, address, "a browser")
        return sign_in(session, nobody(address), given, tries_of(SECRET, email, address), limits, now)


def _who(register: Register, token: str, now: datetime = NOW) -> SignedIn | None:
    with register.read() as session:
        return find_signed_in(session, token, now, IDLE, ABSOLUTE)


def _tags(register: Register) -> list[str]:
    return [event.tag for event in trail_of(register)]


def _change(
    register: Register, token: str, old: str, new: str, again: str | None = None, now: datetime = NOW
) -> None:
    with register.write(now) as session:
        change_password(
            session,
            actor_of(session, PRIYA),
            old,
            new,
            new if again is None else again,
            now,
            keep=hash_token(token),
            tries=tries_of(SECRET, PRIYA.email, HOME),
            limits=LIMITS,
            house_words=["Transfer register"],
        )


def test_the_right_password_opens_a_session_and_the_trail_says_so(register: Register) -> None:
    answer = _try(register, "  PRIYA@register.test ", PASSWORD)
    who = _who(register, answer.token)
    assert who is not None
    assert (who.name, who.roles) == (PRIYA.name, frozenset(PRIYA.roles))
    event = trail_of(register)[-1]
    assert (event.tag, event.actor_name, event.actor_id) == ("people:session:started", PRIYA.name, who.id)
    assert event.address == HOME


def test_each_sign_in_has_its_own_session_and_only_its_hash_is_kept(register: Register) -> None:
    first, second = _try(register, PRIYA.email, PASSWORD), _try(register, PRIYA.email, PASSWORD)
    assert first.token != second.token
    assert len(first.token) >= 43
    with register.read() as session:
        person = find_person(session, PRIYA.email)
        assert person is not None
        kept = {s.token_hash for s in open_sessions(session, person.id or 0, NOW, IDLE, ABSOLUTE)}
    assert kept == {hashlib.sha256(t.encode()).hexdigest() for t in (first.token, second.token)}


def test_a_session_ends_after_idling_and_in_any_case_after_its_longest_time(register: Register) -> None:
    token = _try(register, PRIYA.email, PASSWORD).token
    assert _who(register, token, NOW + IDLE - timedelta(seconds=1))
    assert _who(register, token, NOW + IDLE) is None


@pytest.mark.parametrize("email", [PRIYA.email, "nobody@register.test"])
def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(register: Register, email: str) -> None:
    assert _try(register, email, "not the password") == SignInAnswer(refusal="sign-in-failed")
    event = trail_of(register)[-1]
    assert (event.tag, event.actor_id, event.actor_name) == ("people:sign-in:failed", None, "")
    assert "nobody@register.test" not in event.model_dump_json()


@pytest.fixture
def count_hashes(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many passwords argon2 has checked since the last question."""
    checked: list[str] = []
    verify = PasswordHasher.verify

    def counting(self: PasswordHasher, kept: str, password: bytes) -> bool:
        checked.append(kept)
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", counting)

    def since() -> int:
        number = len(checked)
        checked.clear()
        return number

    return since


def test_unknown_closed_and_real_accounts_take_the_same_path(
    lite: Register, count_hashes: Callable[[], int]
) -> None:
    with lite.write(NOW) as session:
        sam = find_person(session, "sam@register.test")
        assert sam is not None
        disable_person(session, actor_of(session, ADA), sam.id or 0, "left", None, NOW)
    seen = []
    for email in (PRIYA.email, "nobody@register.test", "sam@register.test"):
        before = len(trail_of(lite))
        _try(lite, email, "not the password")
        seen.append((count_hashes(), len(trail_of(lite)) - before))
    assert seen == [(1, 1)] * 3


def test_a_closed_account_cannot_sign_in_with_its_right_password(register: Register) -> None:
    with register.write(NOW) as session:
        priya = find_person(session, PRIYA.email)
        assert priya is not None
        disable_person(session, actor_of(session, ADA), priya.id or 0, "left", None, NOW)
    assert _try(register, PRIYA.email, PASSWORD).refusal == "sign-in-failed"


@pytest.mark.parametrize("email", [PRIYA.email, "nobody@register.test"])
def test_an_account_is_held_off_after_its_tries_even_with_the_right_password(
    register: Register, email: str
) -> None:
    answers = [_try(register, email, f"wrong {n}", address=f"192.0.2.{n}") for n in range(3)]
    assert {answer.refusal for answer in answers} == {"sign-in-failed"}
    assert _try(register, email, PASSWORD, address=ELSEWHERE).refusal == "too-many-requests"
    assert _tags(register) == ["people:sign-in:failed"] * 3 + ["people:sign-in:held-off"]


def test_tries_open_again_after_a_quarter_of_an_hour(register: Register) -> None:
    for _ in range(3):
        _try(register, PRIYA.email, "wrong")
    assert _try(register, PRIYA.email, PASSWORD, NOW + WINDOW - timedelta(seconds=1)).person is None
    assert _try(register, PRIYA.email, PASSWORD, NOW + WINDOW).person is not None


def test_a_good_sign_in_starts_the_accounts_count_anew_but_not_the_addresses(register: Register) -> None:
    for _ in range(2):
        for password in ("wrong", "wrong again", PASSWORD):
            answer = _try(register, PRIYA.email, password)
        assert answer.person is not None
    # Four failures from here so far; two more on other accounts use the address up.
    _try(register, "a@register.test", "wrong")
    _try(register, "b@register.test", "wrong")
    assert _try(register, PRIYA.email, PASSWORD).refusal == "too-many-requests"
    assert _try(register, PRIYA.email, PASSWORD, address=ELSEWHERE).person is not None


def test_one_household_of_ipv6_addresses_counts_as_one_address() -> None:
    def key(address: str) -> str:
        return tries_of(SECRET, "a@b.test", address).address

    assert key("2001:db8:1:2::1") == key("2001:db8:1:2:ffff::9")
    assert key("2001:db8:1:2::1") != key("2001:db8:1:3::1")
    assert key("192.0.2.1") != key("192.0.2.2")


def test_failures_are_kept_without_names_and_addresses_and_for_a_day(register: Register) -> None:
    _try(register, PRIYA.email, "wrong")
    _try(register, "other@register.test", "wrong", NOW + timedelta(days=1, seconds=1))
    with register.read() as session:
        rows = session.exec(select(FailedSignIn)).all()
    assert len(rows) == 2
    assert all(len(row.key) == 64 and row.at > NOW for row in rows)


def test_signing_out_ends_that_session_on_the_server(register: Register) -> None:
    here, there = (_try(register, PRIYA.email, PASSWORD).token for _ in range(2))
    with register.write(NOW) as session:
        sign_out(session, actor_of(session, PRIYA), hash_token(here), NOW)
    assert _who(register, here) is None
    assert _who(register, there)
    assert _tags(register)[-1] == "people:session:ended"


def test_nobody_ends_somebody_elses_session(register: Register) -> None:
    token = _try(register, PRIYA.email, PASSWORD).token
    with pytest.raises(NotFound), register.write(NOW) as session:
        sign_out(session, actor_of(session, ADA), hash_token(token), NOW)
    assert _who(register, token)


def test_signing_out_everywhere_may_keep_this_browser(register: Register) -> None:
    here, there, anywhere = (_try(register, PRIYA.email, PASSWORD).token for _ in range(3))
    with register.write(NOW) as session:
        assert sign_out_everywhere(session, actor_of(session, PRIYA), NOW, keep=hash_token(here)) == 2
    assert _who(register, here)
    assert not _who(register, there)
    assert not _who(register, anywhere)
    assert _tags(register)[-1] == "people:sessions:ended"


def test_a_changed_password_ends_the_other_sessions(register: Register) -> None:
    here, there = (_try(register, PRIYA.email, PASSWORD).token for _ in range(2))
    _change(register, here, PASSWORD, "maroon kettle ladder")
    assert _who(register, here)
    assert _who(register, there) is None
    assert _try(register, PRIYA.email, PASSWORD).refusal == "sign-in-failed"
    assert _try(register, PRIYA.email, "maroon kettle ladder").person is not None
    assert "people:password:changed" in _tags(register)
    assert "maroon kettle" not in "".join(event.model_dump_json() for event in trail_of(register))


@pytest.mark.parametrize(
    ("old", "new", "again", "field", "code"),
    [
        ("not the password", "maroon kettle ladder", None, "old_password", "password-wrong"),
        (PASSWORD, "short", None, "new_password", "password-too-short"),
        (PASSWORD, "Priya Nair", None, "new_password", "password-easily-guessed"),
        (PASSWORD, "maroon kettle ladder", "maroon kettle bladder", "password_again", "passwords-differ"),
        (PASSWORD, PASSWORD, None, "new_password", "password-unchanged"),
    ],
)
def test_a_password_that_cannot_be_changed_says_which_field(
    lite: Register, old: str, new: str, again: str | None, field: str, code: str
) -> None:
    token = _try(lite, PRIYA.email, PASSWORD).token
    with pytest.raises(Invalid) as caught:
        _change(lite, token, old, new, again)
    assert {name: problem.code for name, problem in caught.value.problems.items()} == {field: code}


def test_guessing_the_old_password_is_held_off_too(lite: Register) -> None:
    token = _try(lite, PRIYA.email, PASSWORD).token
    for _ in range(3):
        _try(lite, PRIYA.email, "wrong")
    with pytest.raises(RegisterError) as caught:
        _change(lite, token, PASSWORD, "maroon kettle ladder")
    assert caught.value.code == "too-many-requests"


def test_a_one_time_password_must_be_changed_and_wears_out(register: Register) -> None:
    with register.write(NOW) as session:
        priya = find_person(session, PRIYA.email)
        assert priya is not None
        _, password = reset_password(session, actor_of(session, ADA), priya.id or 0, None, NOW)
    token = _try(register, PRIYA.email, password).token
    who = _who(register, token)
    assert who is not None
    assert who.must_change_password
    late = NOW + timedelta(days=7)
    assert _try(register, PRIYA.email, password, late).refusal == "one-time-password-over"
    assert _try(register, PRIYA.email, password, late - timedelta(seconds=1)).person is not None
    _change(register, token, password, "maroon kettle ladder")
    assert _try(register, PRIYA.email, "maroon kettle ladder", late).person is not None


def test_a_hash_from_weaker_days_is_made_anew_at_the_next_sign_in(lite: Register) -> None:
    def kept(known: Known) -> str:
        with lite.read() as session:
            person = find_person(session, known.email)
            return (person and person.password_hash) or ""

    assert "m=8," in kept(PRIYA)
    _try(lite, PRIYA.email, PASSWORD)
    assert "m=19456," in kept(PRIYA)
    assert _try(lite, PRIYA.email, PASSWORD).person is not None


def _with(register: Register, password: str, compared: Compared | None) -> SignInAnswer:
    with register.write(NOW) as session:
        tries = tries_of(SECRET, PRIYA.email, HOME)
        given = Credentials(PRIYA.email, password, HOME)
        return sign_in(session, nobody(HOME), given, tries, LIMITS, NOW, compared)


def _kept(register: Register) -> str | None:
    with register.read() as session:
        return kept_password(session, PRIYA.email)


def test_a_password_compared_beforehand_is_not_compared_again(lite: Register) -> None:
    assert _with(lite, "wrong", Compared(_kept(lite), True)).person is not None


def test_a_comparison_with_what_is_kept_no_longer_says_nothing(lite: Register) -> None:
    assert _with(lite, "wrong", Compared("an older hash", True)).refusal == "sign-in-failed"
    assert _with(lite, PASSWORD, Compared("an older hash", False)).person is not None


def test_passwords_compared_at_once_get_no_more_answers_than_the_limits_allow(lite: Register) -> None:
    kept = _kept(lite)
    for _ in range(LIMITS.per_account):
        assert _with(lite, "wrong", Compared(kept, False)).refusal == "sign-in-failed"
    assert _with(lite, PASSWORD, Compared(kept, True)).refusal == "too-many-requests"


def test_nothing_is_compared_with_a_closed_account(lite: Register) -> None:
    with lite.write(NOW) as session:
        person = find_person(session, PRIYA.email)
        assert person is not None
        person.disabled_at = NOW
    assert _kept(lite) is None
    assert _with(lite, PASSWORD, None).refusal == "sign-in-failed"
