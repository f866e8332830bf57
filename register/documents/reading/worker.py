"""The process that reads one file: ``python -m register.documents.reading.worker KIND``, bytes in, UTF-8 text out.

Exit status 0 with the text, 3 where the file cannot be read. It opens no other file and no connection.
"""

import resource
import sys
from collections.abc import Callable, Iterator, Mapping

from register.documents.reading import limits

Reader = Callable[[bytes], Iterator[str]]
CANNOT = 3


def main() -> int:
    """Read standard input as the kind of file that is named."""
    _limit()
    from register.documents.reading.mail import read_mail, read_mail_alone
    from register.documents.reading.office import read_docx, read_xlsx
    from register.documents.reading.pdf import read_pdf
    from register.documents.reading.plain import read_plain

    readers: Mapping[str, Reader] = {
        "pdf": read_pdf,
        "docx": read_docx,
        "xlsx": read_xlsx,
        "eml": read_mail,
        "eml-alone": read_mail_alone,
        "csv": read_plain,
        "text": read_plain,
    }
    content, left = sys.stdin.buffer.read(), limits.CHARACTERS
    try:
        for part in readers[sys.argv[1]](content):
            sys.stdout.buffer.write(part[:left].encode("utf-8", "replace") + b"\n")
            left -= len(part)
            if left <= 0:
                break
    except Exception:
        # Libraries raise anything at all on a file made to break them; what was read until then is not half a text.
        return CANNOT
    sys.stdout.buffer.flush()
    return 0


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_CPU, limits.CPU_SECONDS),
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    sys.exit(main())
