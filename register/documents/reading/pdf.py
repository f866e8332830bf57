"""The text of a PDF, page by page. Runs in the reading process alone."""

import io
from collections.abc import Iterator
from itertools import islice

from register.documents.reading import limits


def read_pdf(content: bytes) -> Iterator[str]:
    """The text of each page. Raises whatever a broken file makes the library raise."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content), strict=False)
    for page in islice(reader.pages, limits.PAGES):
        yield page.extract_text()
