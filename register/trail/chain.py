"""The keyed hash over an entry and its predecessor. Pure."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

GENESIS: Final = "0" * 64


def canonical(values: Mapping[str, Any]) -> str:
    """One spelling of a JSON object: sorted keys, no spaces, dates in ISO 8601."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    return str(value)


def entry_hash(key: bytes, columns: Mapping[str, Any], previous_hash: str) -> str:
    """HMAC-SHA-256 over every column of an entry and the hash of the entry before, in hexadecimal.

    Source: house rule (FIPS 198-1).
    """
    message = canonical({**columns, "previous_hash": previous_hash}).encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def head_seal(key: bytes, seq: int, last_hash: str) -> str:
    """HMAC-SHA-256 that says which entry is the newest.

    Source: house rule (FIPS 198-1).
    """
    return hmac.new(key, f"head:{seq}:{last_hash}".encode(), hashlib.sha256).hexdigest()
