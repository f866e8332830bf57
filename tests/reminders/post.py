"""A real mail server on a free port that behaves as it is told: takes, refuses, puts off, hangs up, is slow."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


@dataclass
class Post:
    """What the server has been given, and how it behaves next."""

    port: int = 0
    given: list[EmailMessage] = field(default_factory=list)
    """Every text the server was given, whether it then answered or not."""
    bytes_given: list[bytes] = field(default_factory=list)
    behaviour: list[str] = field(default_factory=list)
    """What each next message meets, in order: ``later``, ``never``, ``hang-up``, ``slow``,
    ``refuse-text``; then all is taken."""
    refused: set[str] = field(default_factory=set)
    """Addresses that are never taken."""

    @property
    def url(self) -> str:
        """The setting that names this server."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def seen(self) -> list[tuple[str, str]]:
        """What readers see who hide a second copy of the same Message-ID: address and subject."""
        found: dict[str, tuple[str, str]] = {}
        for message in self.given:
            found.setdefault(str(message["Message-ID"]), (str(message["To"]), str(message["Subject"])))
        return list(found.values())

    async def handle_RCPT(  # noqa: N802  (the name the library calls)
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Take an address, or not."""
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        if self.behaviour and self.behaviour[0] in ("later", "never"):
            how = self.behaviour.pop(0)
            return "450 4.2.0 greylisted, try again" if how == "later" else "550 5.7.1 not wanted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a text, or not, or hang up without a word."""
        how = self.behaviour.pop(0) if self.behaviour else "take"
        if how == "refuse-text":
            return "554 5.6.0 not liked"
        self.bytes_given.append(envelope.original_content)
        message = message_from_bytes(envelope.original_content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.given.append(message)
        if how == "hang-up":
            server.transport.abort()
        while how == "slow" and not server.transport.is_closing():
            await asyncio.sleep(0.01)
        return "250 OK"


@contextmanager
def post_office(**how: Any) -> Iterator[Post]:
    """A mail server for as long as the block lasts; ``how`` says what it asks for (TLS, signing in)."""
    post = Post()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        post.port = probe.getsockname()[1]
    controller = Controller(post, hostname="127.0.0.1", port=post.port, **how)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()
