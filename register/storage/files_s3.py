"""Where the bytes of files lie in an S3-compatible store. Knows no tables; see files.py for what a store promises."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from register.errors import Unavailable

_TROUBLE: Final = (MinioException, urllib3.exceptions.HTTPError, OSError)
_SMALLEST_PART: Final = 5 * 2**20
_LARGEST: Final = 256 * 2**20


@dataclass(frozen=True)
class S3Access:
    """How a store is reached: only at this address, with these keys."""

    endpoint: str
    region: str
    access_key: str
    secret_key: str


class S3Store:
    """A bucket, or what begins with a prefix in one. An object appears whole, or not at all."""

    def __init__(self, bucket: str, prefix: str, access: S3Access) -> None:
        address = urlsplit(access.endpoint)
        self._bucket, self._prefix = bucket, f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._client = Minio(
            address.netloc,
            access_key=access.access_key,
            secret_key=access.secret_key,
            secure=address.scheme == "https",
            region=access.region or "us-east-1",
            http_client=urllib3.PoolManager(
                timeout=urllib3.Timeout(connect=5, read=30),
                # Short, few, and never somewhere else.
                retries=urllib3.Retry(
                    total=2, redirect=0, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]
                ),
            ),
        )

    def put(self, digest: str, content: bytes) -> None:
        """In one piece, whatever its size: a killed upload leaves no parts. Raises Unavailable."""
        part = max(len(content), _SMALLEST_PART)
        try:
            self._client.put_object(
                self._bucket, self._prefix + digest, io.BytesIO(content), len(content), part_size=part
            )
        except _TROUBLE as error:
            raise Unavailable from error

    def get(self, digest: str) -> bytes | None:
        """The bytes, or None where there are none. Raises Unavailable."""
        answer: Any = None
        try:
            answer = self._client.get_object(self._bucket, self._prefix + digest)
            return bytes(answer.read(_LARGEST))
        except S3Error as error:
            if error.code == "NoSuchKey":
                return None
            raise Unavailable("unreachable") from error
        except _TROUBLE as error:
            raise Unavailable("unreachable") from error
        finally:
            if answer is not None:
                answer.close()
                answer.release_conn()

    def older_than(self, seconds: float) -> Iterator[str]:
        """Objects last written at least this long ago. Raises Unavailable."""
        limit = datetime.now(UTC) - timedelta(seconds=seconds)
        try:
            for found in self._client.list_objects(self._bucket, prefix=self._prefix, recursive=True):
                if found.last_modified is not None and found.last_modified <= limit:
                    yield str(found.object_name).removeprefix(self._prefix)
        except _TROUBLE as error:
            raise Unavailable("unreachable") from error

    def remove(self, name: str) -> None:
        """Take an object away; harmless where it is gone. Raises Unavailable."""
        try:
            self._client.remove_object(self._bucket, self._prefix + name)
        except _TROUBLE as error:
            raise Unavailable from error
