"""Where the bytes of files lie outside the database: a folder, or an S3-compatible store (files_s3.py).

They are written whole under their hash, before the commit.

Knows no tables. A file there never changes; one that no row points at is left over from a transaction that never
committed, and swept after a day.
"""

import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from register.errors import Unavailable

STORE: Final = "register_file_store"
"""Where a session's ``info`` has the store; without one, bytes are kept in the database."""
GRACE_SECONDS: Final = 24 * 60 * 60
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class FileStore(Protocol):
    """What keeps bytes outside the database."""

    def put(self, digest: str, content: bytes) -> None:
        """Keep bytes, whole and on disk when this returns. Raises Unavailable."""

    def get(self, digest: str) -> bytes | None:
        """The bytes, or None where there are none. Raises Unavailable."""

    def older_than(self, seconds: float) -> Iterator[str]:
        """Hashes (and names of unfinished pieces) that were last written at least this long ago."""

    def remove(self, name: str) -> None:
        """Take away what ``older_than`` named."""


class FolderStore:
    """A folder, on this machine or mounted; every server needs the same one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, digest: str, content: bytes) -> None:
        """Under another name first: what bears the hash as its name is whole. Raises Unavailable."""
        path = self._path(digest)
        unfinished = path.with_name(f".{digest}.{secrets.token_hex(6)}")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, path)
            for folder in (path.parent, self._folder):
                _on_disk(folder)
        except OSError as error:
            with suppress(OSError):
                unfinished.unlink()
            raise Unavailable from error

    def get(self, digest: str) -> bytes | None:
        """The bytes, or None where there are none. Raises Unavailable."""
        try:
            return self._path(digest).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unavailable("unreachable") from error

    def older_than(self, seconds: float) -> Iterator[str]:
        """Files last written at least this long ago, unfinished ones included."""
        limit = time.time() - seconds
        for path in sorted(self._folder.glob("??/*")):
            try:
                if path.is_file() and path.stat().st_mtime <= limit:
                    yield path.name
            except FileNotFoundError:
                # Taken away or given its name meanwhile.
                continue

    def remove(self, name: str) -> None:
        """Take a file away; harmless where it is gone."""
        (self._path(name.removeprefix("."))).with_name(name).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


def is_whole(name: str) -> bool:
    """Whether a name in a store is that of a whole file."""
    return bool(_DIGEST.fullmatch(name))


def open_store(where: str, endpoint: str, region: str, access_key: str, secret_key: str) -> FileStore | None:
    """The store a setting names (``folder:PATH``, ``s3://BUCKET/PREFIX``); None for the database."""
    kind, _, rest = where.partition(":")
    if kind == "folder":
        return FolderStore(Path(rest))
    if kind == "s3":
        # The client takes half a second to load: only where it is used.
        from register.storage.files_s3 import S3Access, S3Store

        bucket, _, prefix = rest.removeprefix("//").partition("/")
        return S3Store(bucket, prefix, S3Access(endpoint, region, access_key, secret_key))
    return None


def _on_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
