"""The text of a message: subject, who wrote to whom, and what was written. Attachments are not opened."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from html.parser import HTMLParser

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
    """Subject and people, then the body: as plain text where there is one."""
    message = message_from_bytes(content, policy=policy.default)
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
