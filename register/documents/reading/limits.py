"""How much of a file is read, and what the process that reads it may spend."""

from typing import Final

SECONDS: Final = 30
"""Of the clock; the process is ended after that."""
CPU_SECONDS: Final = 20
MEMORY: Final = 1536 * 2**20
PAGES: Final = 2_000
CHARACTERS: Final = 1_000_000
"""Text beyond is not searched."""
ATTACHMENTS: Final = 50
"""Of one mail, those of mails within it included."""
MAILS_DEEP: Final = 3
"""How many mails within mails are opened."""
UNPACKED: Final = 200 * 2**20
"""Bytes of XML read out of one office file."""
