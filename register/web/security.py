"""Headers on every answer, and the refusal of writes from other sites. Pure ASGI; knows no records."""

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache
from typing import Any

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = [
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]
STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000")
SAFE_METHODS = frozenset({"GET", "HEAD"})


class Guard:
    """Adds the security headers, and refuses a write that another site made the browser send."""

    def __init__(self, app: App, *, own_address: str, behind_tls: bool) -> None:
        self.app = app
        self.own_address = own_address
        self.headers = [*HEADERS, STRICT_TRANSPORT] if behind_tls else HEADERS

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Any) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                extra = [pair for pair in self.headers if pair[0] not in given]
                if not scope["path"].startswith("/static/") and b"cache-control" not in given:
                    extra.append((b"cache-control", b"no-store"))
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        if scope["method"] not in SAFE_METHODS and not self._is_own(scope):
            scope["register_cross_site"] = True
        await self.app(scope, receive, send_guarded)

    def _is_own(self, scope: Scope) -> bool:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        if site := headers.get(b"sec-fetch-site"):
            return bool(site == "same-origin")
        origin = headers.get(b"origin")
        if not origin:
            return False
        host = headers.get(b"host", "")
        return origin in {self.own_address, f"http://{host}", f"https://{host}"}


@lru_cache(maxsize=2_000)
def form_token(secret: bytes, session_hash: str) -> str:
    """The token a form of this session must carry.

    Source: OWASP ASVS 5.0.0 3.5.1.
    """
    return hmac.digest(secret, b"form:" + session_hash.encode(), "sha256").hex()


def is_form_token(secret: bytes, session_hash: str, given: str) -> bool:
    """Whether a posted token is the one of this session."""
    return hmac.compare_digest(form_token(secret, session_hash).encode(), given.encode("utf-8", "replace"))
