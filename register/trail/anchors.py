"""Anchors: sequence, hash and time, one JSON object a line, in a file beside the database."""

import json
import os
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, select

from register.trail.models import TrailHead
from register.trail.verify import Anchor

FILE_NAME = "trail-anchors.jsonl"
EVERY = 100


def read_anchors(path: Path) -> list[Anchor]:
    """The anchors in a file; none where there is no file. Raises ValueError naming the line that is not one."""
    if not path.exists():
        return []
    anchors = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            anchors.append(Anchor(int(row["seq"]), str(row["hash"]), datetime.fromisoformat(row["at"])))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path.name} line {number} is not an anchor") from error
    return anchors


def anchor_of(session: Session, now: datetime) -> Anchor | None:
    """The newest entry as an anchor, or None for an empty trail."""
    head = session.exec(select(TrailHead).where(TrailHead.id == 1)).one_or_none()
    return Anchor(head.seq, head.hash, now) if head and head.seq else None


def append_anchor(path: Path, anchor: Anchor) -> None:
    """Add an anchor to the file, on disk before this returns."""
    line = json.dumps({"seq": anchor.seq, "hash": anchor.hash, "at": anchor.at.isoformat()})
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
