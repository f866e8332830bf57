"""Names of the cookies we set."""

from typing import Final

LANGUAGE_COOKIE: Final = "language"


def session_cookie(behind_tls: bool) -> str:
    """The session cookie's name: the __Host- prefix needs Secure, and Secure needs TLS."""
    return "__Host-session" if behind_tls else "session"
