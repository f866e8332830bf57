"""Text that is text already, in any of the encodings we take."""

from collections.abc import Iterator

ENCODINGS = ("utf-8-sig", "big5hkscs", "gb18030")


def decoded(content: bytes) -> str:
    """The text in the first encoding it is whole in."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", "replace")


def read_plain(content: bytes) -> Iterator[str]:
    """The whole text."""
    yield decoded(content)
