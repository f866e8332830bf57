"""Working a question out outside of the request: it holds nobody up, and how far it is stands in the database."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

import orjson
import structlog

from register.errors import RegisterError
from register.rules.what_if import read_change
from register.what_if import runs
from register.what_if.asking import answer
from register.what_if.telling import answer_json
from register.work import Register

_log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def work_out(register: Register, ref: str, clock: Clock = wall_clock) -> bool:
    """Answer the question of this reference, if nobody else is at it; whether this call did.

    A process that ends meanwhile leaves the question waiting: after its lease another one answers it from the start.
    Source: house rule (design: what if over the whole register, shown with progress).
    """
    holder = secrets.token_hex(8)
    with register.write(clock()) as session:
        run = runs.claim(session, ref, holder, clock())
        if run is None:
            return False
        change, on = dict(run.change), run.on

    def told(done: int, total: int) -> None:
        with register.write(clock()) as session:
            if mine := runs.claim(session, ref, holder, clock()):
                runs.note_progress(mine, done, total, clock())

    try:
        with register.read() as session:
            found = answer_json(answer(session, read_change(change), on, told))
    except RegisterError as error:
        _log.warning("what if not answered", ref=ref, code=error.code)
        with register.write(clock()) as session:
            if mine := runs.claim(session, ref, holder, clock()):
                runs.give_up(mine, clock())
        return True
    with register.write(clock()) as session:
        if mine := runs.claim(session, ref, holder, clock()):
            runs.keep_answer(mine, orjson.dumps(found).decode(), found["changed"], clock())
    return True
