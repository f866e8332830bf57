"""Giving a message to a mail server, step by step, so that it is known how far a broken conversation was."""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol

from register.reminders.ledger import Outgoing, Verdict
from register.rules.mail_server import MailServer

TIMEOUT_SECONDS = 30
"""How long one answer of a server may take."""


class ServerDown(Exception):
    """No conversation with the mail server came about; ``str()`` says why, without secrets."""


class Transport(Protocol):
    """A way out for messages."""

    def send(self, outgoing: Outgoing, hand_over: Callable[[], bool]) -> Verdict | None:
        """Give a message out; ``hand_over`` is asked just before the text goes, and None comes back where it says no.

        Raises ServerDown where there is no conversation at all.
        """

    def close(self) -> None:
        """End the conversation."""


def mail_of(outgoing: Outgoing, sender: str) -> EmailMessage:
    """The message as it goes out: text and HTML that say the same. A header never takes a line of its own making.

    Source: RFC 5322, RFC 3834 (automatic), RFC 8058 (one-click unsubscribe).
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = outgoing.address
    message["Subject"] = " ".join(outgoing.title.split())
    message["Date"] = format_datetime(outgoing.written_at)
    message["Message-ID"] = outgoing.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = outgoing.language
    if outgoing.stop_href:
        message["List-Unsubscribe"] = f"<{outgoing.stop_href}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(outgoing.text, cte="quoted-printable")
    message.add_alternative(outgoing.html, subtype="html", cte="quoted-printable")
    # The boundary follows from the Message-ID, so that a second copy is the same to the byte.
    message.set_boundary("=_" + outgoing.message_id.strip("<>").partition("@")[0])
    return message


class SmtpTransport:
    """One conversation with a mail server, begun at the first message and kept for the next."""

    def __init__(self, server: MailServer, sender: str, timeout: float = TIMEOUT_SECONDS) -> None:
        self._server, self._sender, self._timeout = server, sender, timeout
        self._smtp: smtplib.SMTP | None = None

    def send(self, outgoing: Outgoing, hand_over: Callable[[], bool]) -> Verdict | None:
        """Give a message out; see Transport."""
        smtp = self._connected()
        try:
            refused = self._address(smtp, outgoing)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Verdict("failed", "connection-lost", str(error))
        if refused:
            return refused
        if not hand_over():
            self._reset(smtp)
            return None
        try:
            code, words = smtp.docmd("DATA")
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Verdict("failed", "connection-lost", str(error))
        if code != 354:
            self._reset(smtp)
            return _refusal("text-refused", code, words)
        return self._text(smtp, outgoing)

    def close(self) -> None:
        """Say good-bye where somebody listens."""
        if self._smtp:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
            self._drop()

    def _text(self, smtp: smtplib.SMTP, outgoing: Outgoing) -> Verdict:
        """From here on, silence means that the server may have taken it."""
        content = mail_of(outgoing, self._sender).as_bytes()
        quoted = content.replace(b"\r\n.", b"\r\n..")
        try:
            smtp.send(quoted if quoted.endswith(b"\r\n") else quoted + b"\r\n")
            smtp.send(b".\r\n")
            code, words = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Verdict("unanswered", "unanswered", str(error))
        if code == 250:
            return Verdict("sent")
        self._reset(smtp)
        return _refusal("text-refused", code, words)

    def _address(self, smtp: smtplib.SMTP, outgoing: Outgoing) -> Verdict | None:
        reader = outgoing.address
        if any(character in reader for character in "\r\n<> ") or not reader.isascii():
            return Verdict("failed", "address-refused", "the address cannot be used", is_final=True)
        code, words = smtp.mail(parseaddr(self._sender)[1])
        if code != 250:
            self._reset(smtp)
            return _refusal("sender-refused", code, words)
        code, words = smtp.rcpt(reader)
        if code not in (250, 251):
            self._reset(smtp)
            return _refusal("address-refused", code, words)
        return None

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            try:
                self._smtp = self._connect()
            except (OSError, smtplib.SMTPException) as error:
                raise ServerDown(self._without_password(str(error))) from error
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        smtp: smtplib.SMTP
        if server.scheme == "smtps":
            context = ssl.create_default_context()
            smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=self._timeout, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=self._timeout)
        try:
            smtp.ehlo()
            if server.scheme == "starttls":
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
            if server.user is not None and server.password is not None:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _reset(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        if self._smtp:
            self._smtp.close()
        self._smtp = None

    def _without_password(self, words: str) -> str:
        password = self._server.password
        return words.replace(password, "…") if password else words


class FolderTransport:
    """For a register without a mail server: messages are put into a folder, where they reach nobody."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder, self._sender = folder, sender

    def send(self, outgoing: Outgoing, hand_over: Callable[[], bool]) -> Verdict | None:
        """Put a message into the folder, named by its Message-ID: a second copy replaces the first."""
        if not hand_over():
            return None
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            name = outgoing.message_id.strip("<>").partition("@")[0] + ".eml"
            (self._folder / name).write_bytes(mail_of(outgoing, self._sender).as_bytes())
        except OSError as error:
            raise ServerDown(str(error.strerror)) from error
        return Verdict("kept")

    def close(self) -> None:
        """Nothing to end."""


def _refusal(problem: str, code: int, words: bytes | str) -> Verdict:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return Verdict("failed", problem, f"{code} {said}".strip(), is_final=500 <= code < 600)
