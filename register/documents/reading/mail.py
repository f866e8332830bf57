"""The text of a message: subject, who wrote to whom, what was written and attached. Runs in the reading process."""

import io
import zipfile
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from html.parser import HTMLParser

from register.documents.reading import limits
from register.documents.reading.office import read_docx, read_xlsx
from register.documents.reading.pdf import read_pdf
from register.documents.reading.plain import read_plain

_UNSEEN = ("script", "style", "head", "title")


class _Words(HTMLParser):
    """The words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where words are not shown."""
        self._unseen += tag in _UNSEEN
        self.said.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Note where they are shown again."""
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        self.said.append(" ")

    def handle_data(self, data: str) -> None:
        """Keep words that are shown."""
        if not self._unseen:
            self.said.append(data)


def read_mail(content: bytes) -> Iterator[str]:
    """Subject, people and body, then what is attached: its name, and its text where it is of a kind we read."""
    message = message_from_bytes(content, policy=policy.default)
    left = [limits.ATTACHMENTS]
    yield from _written(message)
    yield from _attached(message, left, limits.MAILS_DEEP)


def read_mail_alone(content: bytes) -> Iterator[str]:
    """The same without what is attached: where that is made to break the reader, the mail is searched all the same."""
    yield from _written(message_from_bytes(content, policy=policy.default))


def _attached(message: EmailMessage, left: list[int], deep: int) -> Iterator[str]:
    for part in message.iter_attachments():
        left[0] -= 1
        if left[0] < 0:
            return
        if name := part.get_filename():
            yield name
        yield from _text_of_part(part, left, deep)


def _text_of_part(part: Message, left: list[int], deep: int) -> Iterator[str]:
    """Nothing where it cannot be read: a broken attachment does not hide the mail."""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0) if part.is_multipart() else None
        if deep and isinstance(inner, EmailMessage):
            yield from _written(inner)
            yield from _attached(inner, left, deep - 1)
        return
    try:
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and (reader := _reader_of(content, part.get_content_maintype())):
            yield from list(reader(content))
    except Exception:
        # Libraries raise anything at all on a file made to break them.
        return


def _reader_of(content: bytes, main_type: str) -> Callable[[bytes], Iterator[str]] | None:
    """By its bytes, whatever it is called."""
    if content.startswith(b"%PDF-"):
        return read_pdf
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
        return (
            read_docx if "word/document.xml" in names else read_xlsx if "xl/workbook.xml" in names else None
        )
    return read_plain if main_type == "text" else None


def _written(message: EmailMessage) -> Iterator[str]:
    for name in ("Subject", "From", "To", "Cc", "Date"):
        if message[name]:
            yield str(message[name])
    body = message.get_body(("plain", "html"))
    if body is None:
        return
    text = str(body.get_content())
    if body.get_content_subtype() == "html":
        words = _Words()
        words.feed(text)
        text = "".join(words.said)
    yield text
