"""Asking the reading process for the text of one file, and what it says. Touches no database."""

import re
import subprocess
import sys
import unicodedata
from typing import Final

from register.documents.models import DocumentKind, TextState
from register.documents.reading import limits

# Signs a PDF draws letters with: radicals, compatibility characters, ligatures. Punctuation stays as it was typed.
_DRAWN: Final = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\ufb00-\ufb4f]+")


def text_of(kind: DocumentKind, content: bytes, seconds: float = limits.SECONDS) -> tuple[TextState, str]:
    """The text of a file with its blanks squeezed, or why there is none.

    Source: OWASP ASVS 5.0.0 5.2 (hostile files: limits of time, memory and unpacked size).
    """
    found = _asked(kind.value, content, seconds)
    if kind is DocumentKind.EML and found[0] in (TextState.TOO_SLOW, TextState.UNREADABLE):
        # Something attached may have broken the reader: what was written is searched all the same.
        return _asked("eml-alone", content, seconds)
    return found


def _asked(kind: str, content: bytes, seconds: float) -> tuple[TextState, str]:
    command = [sys.executable, "-I", "-m", "register.documents.reading.worker", kind]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return TextState.TOO_SLOW, ""
    if done.returncode:
        # Ended by its limits, or given up: either way nothing of it can be relied on.
        return TextState.UNREADABLE, ""
    text = squeezed(done.stdout.decode("utf-8", "replace"))
    return (TextState.READABLE, text) if text else (TextState.EMPTY, "")


def squeezed(text: str) -> str:
    """The text as it is kept: ligatures and radicals of PDFs are letters, no controls, runs of blanks one blank."""
    plain = _DRAWN.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    plain = unicodedata.normalize("NFC", plain)
    return " ".join("".join(c if c.isprintable() else " " for c in plain).split())
