"""Giving a message to an incoming webhook of Slack or Teams: only where it is allowed to go, and never for long.

The name is resolved once and the address that was checked is the one connected to, so that a name cannot point
elsewhere a moment later. Redirects are not followed, and no more of an answer is read than is needed.
"""

import ipaddress
import socket
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from register.reminders.ledger import Verdict

SERVICES: Final = ("slack", "teams")
_OWN_HOSTS: Final = {
    "slack": ("hooks.slack.com",),
    "teams": (".webhook.office.com", ".logic.azure.com", ".api.powerplatform.com"),
}
"""Where the services take messages; a name that begins with a dot stands for every host below it."""
TIMEOUT_SECONDS: Final = 10
MOST_READ: Final = 16 * 1024


class AddressRefused(Exception):
    """The address of a channel may not be used; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Allowed:
    """What the operator allows besides the services' own hosts."""

    hosts: tuple[str, ...] = ()
    private: bool = False
    """Whether hosts named here may lie in a private network, and be spoken to without TLS."""


def check_address(address: str, service: str, allowed: Allowed) -> SplitResult:
    """The address in its parts, where it may be used. Raises AddressRefused; asks no name server.

    Source: OWASP ASVS 5.0.0 1.3.6 (allowed schemes and hosts).
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise AddressRefused("not-a-web-address") from None
    host = (parts.hostname or "").rstrip(".")
    if not host or parts.username is not None or parts.password is not None or not address.isprintable():
        raise AddressRefused("not-a-web-address")
    is_named = host in allowed.hosts
    is_services = any(
        host == own or (own.startswith(".") and host.endswith(own)) for own in _OWN_HOSTS.get(service, ())
    )
    if not (is_named or is_services):
        raise AddressRefused("host-not-allowed")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_named and allowed.private):
        raise AddressRefused("host-not-allowed")
    if is_services and not is_named and port not in (None, 443):
        raise AddressRefused("host-not-allowed")
    return parts


def post(address: str, service: str, payload: dict[str, Any], allowed: Allowed) -> Verdict:
    """Give a message to a webhook.

    Source: OWASP ASVS 5.0.0 1.3.6, 15.3.2 (no private ranges, no redirects, short, bounded).
    """
    # Imported late: only registers with channels need it.
    import httpx2

    try:
        parts = check_address(address, service, allowed)
        reached = _resolve(parts, allowed)
    except AddressRefused as error:
        return Verdict("failed", "not-allowed", error.code, is_final=True)
    except OSError as error:
        return Verdict("failed", "not-taken", str(error))
    host = parts.hostname or ""
    netloc = f"[{reached}]" if ":" in reached else reached
    url = parts._replace(netloc=netloc + (f":{parts.port}" if parts.port else "")).geturl()
    headers = {"host": host + (f":{parts.port}" if parts.port else ""), "accept": "*/*"}
    try:
        with (
            httpx2.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False) as client,
            client.stream(
                "POST", url, json=payload, headers=headers, extensions={"sni_hostname": host}
            ) as response,
        ):
            return _answer(response)
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.UnsupportedProtocol) as error:
        return Verdict("failed", "not-taken", str(error))
    except httpx2.HTTPError as error:
        return Verdict("unanswered", "unanswered", type(error).__name__)


def payload_of(service: str, sentence: str, link: str, link_words: str) -> dict[str, Any]:
    """One sentence and one link as the service takes them.

    Source: Slack (incoming webhooks: &, < and > are escaped); Microsoft (adaptive cards by webhook).
    """
    if service == "slack":
        return {"text": f"{_slack(sentence)} <{_slack(link)}|{_slack(link_words)}>"}
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "TextBlock", "text": sentence, "wrap": True}],
        "actions": [{"type": "Action.OpenUrl", "title": link_words, "url": link}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attachment]}


def _answer(response: Any) -> Verdict:
    read = b""
    for chunk in response.iter_raw():
        read += chunk
        if len(read) >= MOST_READ:
            break
    if 200 <= response.status_code < 300:
        return Verdict("sent")
    words = " ".join(read[:200].decode("utf-8", "replace").split())
    is_final = response.status_code < 500 and response.status_code != 429
    return Verdict("failed", "not-taken", f"{response.status_code} {words}".strip(), is_final)


def _resolve(parts: SplitResult, allowed: Allowed) -> str:
    """The network address to connect to. Raises AddressRefused where any of the name's addresses is not public."""
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    may_be_private = allowed.private and host in allowed.hosts
    if not may_be_private and not all(ipaddress.ip_address(one).is_global for one in found):
        raise AddressRefused("private-address")
    return found[0]


def _slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
