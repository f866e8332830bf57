"""Mail servers that take mail over TLS alone and from who signs in alone; certificates are checked, always."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from register import remind_job
from register.reminders.smtp import SmtpTransport
from register.rules.mail_server import read_server
from register.work import Register
from tests.cast import SAM
from tests.reminders.post import Post, post_office
from tests.reminders.scene import SAMS, SENDER, at, ledger, put_due

TUESDAY = at("2026-11-24")
USER, PASSWORD = "register", "two-of-three"
Office = Callable[[str], AbstractContextManager[Post]]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of 127.0.0.1 that nobody has signed but itself, with its key, good for an hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return path


def _signs_in(_server: Any, _session: Any, _envelope: Any, _how: str, given: Any) -> AuthResult:
    is_known = isinstance(given, LoginPassword) and given == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_known, handled=False)


@pytest.fixture
def office(certificate: Path) -> Office:
    """A mail server of a scheme, which takes nothing in the clear and nothing from strangers."""

    @contextmanager
    def opened(scheme: str) -> Iterator[Post]:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        how: dict[str, Any] = {"auth_required": True, "authenticator": _signs_in}
        if scheme == "starttls":
            how |= {"tls_context": context, "require_starttls": True}
        else:
            # The library counts only STARTTLS as TLS here, although the whole connection is.
            how |= {"ssl_context": context, "auth_require_tls": False}
        with post_office(**how) as post:
            yield post

    return opened


def _go(register: Register, scheme: str, post: Post, password: str = PASSWORD) -> remind_job.Done:
    server = read_server(f"{scheme}://{USER}:{password}@127.0.0.1:{post.port}")
    transport = SmtpTransport(server, SENDER, timeout=5)
    return remind_job.run(register, "one", lambda: TUESDAY, transport=transport)


@pytest.mark.parametrize("scheme", ["starttls", "smtps"])
def test_mail_goes_out_over_tls_to_a_server_one_signs_in_to(
    lite: Register, office: Office, certificate: Path, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    put_due(lite, [SAMS])
    with office(scheme) as post:
        done = _go(lite, scheme, post)
    assert (done.sent, done.problem) == (1, None)
    assert post.seen == [(SAM.email, "1 overdue")]


@pytest.mark.parametrize("scheme", ["starttls", "smtps"])
def test_a_certificate_nobody_vouches_for_is_not_believed_and_nothing_is_lost(
    lite: Register, office: Office, scheme: str
) -> None:
    put_due(lite, [SAMS])
    with office(scheme) as post:
        done = _go(lite, scheme, post)
    assert (done.sent, done.problem) == (0, "server-down")
    assert "certificate verify failed" in (done.detail or "").lower()
    assert post.given == []
    assert [row.tries for row in ledger(lite)] == [0]


def test_a_wrong_password_is_shown_without_it_and_costs_no_message_a_try(
    lite: Register, office: Office, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    put_due(lite, [SAMS])
    with office("starttls") as post:
        done = _go(lite, "starttls", post, "three-of-three")
    assert (done.sent, done.problem) == (0, "server-down")
    assert "535" in (done.detail or "")
    assert "three-of-three" not in (done.detail or "")
    assert post.given == []


def test_a_server_without_tls_is_given_no_password(lite: Register, post: Post) -> None:
    put_due(lite, [SAMS])
    done = _go(lite, "starttls", post)
    assert (done.sent, done.problem) == (0, "server-down")
    assert post.given == []
