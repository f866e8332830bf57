"""Where mail is given out, read from a setting. Pure; the conversation itself is in reminders/smtp.py."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class MailServer:
    """Where mail is given out."""

    scheme: str
    host: str
    port: int
    user: str | None
    password: str | None


def read_server(url: str) -> MailServer:
    """The mail server a setting names. Raises ValueError with a sentence that does not repeat the password.

    ``smtp://`` is in the clear, ``starttls://`` turns to TLS first, ``smtps://`` is TLS from the start.
    Source: house rule (a password never goes in the clear).
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError("must read like starttls://user:password@host:587") from error
    if parts.scheme not in _PORTS:
        raise ValueError("must begin with smtp://, starttls:// or smtps://")
    if not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("must read like starttls://user:password@host:587")
    user, password = parts.username, parts.password
    if (user is None) != (password is None):
        raise ValueError("must name both user and password, or neither")
    if user and parts.scheme == "smtp" and parts.hostname not in _LOOPBACK:
        raise ValueError("would send the password in the clear: use starttls:// or smtps://")
    return MailServer(
        parts.scheme,
        parts.hostname,
        port or _PORTS[parts.scheme],
        unquote(user) if user else None,
        unquote(password) if password else None,
    )
