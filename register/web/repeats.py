"""The same form pressed twice does its work once."""

import hashlib
from datetime import datetime

from sqlmodel import Session

from register.errors import Conflict
from register.storage.repeats import FormKey
from register.web.visit import Form

KEY, TOKEN = "_key", "_token"


def content_hash(form: Form) -> str:
    """A hash of what was typed, leaving out the form's own two fields."""
    lines = [f"{name}\x1f{value}" for name, value in form.pairs if name not in (KEY, TOKEN)]
    lines += [f"{name}\x1f{hashlib.sha256(file.content).hexdigest()}" for name, file in form.uploads]
    return hashlib.sha256("\x1e".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def find_answer(session: Session, form: Form, person_id: int | None, route: str) -> FormKey | None:
    """The kept answer to this very form, or None; raises Conflict where its key came with other content."""
    key = form[KEY]
    if not key:
        return None
    kept = session.get(FormKey, key[:64])
    if kept is None:
        return None
    if (kept.person_id, kept.route, kept.content_hash) != (person_id, route, content_hash(form)):
        raise Conflict("form-used-already")
    return kept


def keep_answer(
    session: Session, form: Form, person_id: int | None, route: str, location: str | None, now: datetime
) -> None:
    """Keep the answer in the same transaction as the change."""
    if key := form[KEY]:
        session.add(
            FormKey(
                key=key[:64],
                person_id=person_id,
                route=route,
                content_hash=content_hash(form),
                location=location,
                at=now,
            )
        )
