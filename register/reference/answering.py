"""Facts in, assessments out, as the command line and the HTTP API both answer. Opens no file and no database."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from register.reference.shown import sayer
from register.rules.fact_reading import read_facts
from register.rules.facts import FactError
from register.rules.judgement import judge
from register.rules.law import Law
from register.rules.policy import Policy
from register.words import Words


def answers(
    objects: Iterable[tuple[int, Any]],
    law: Law,
    policy: Policy,
    words: Words,
    today: Callable[[], date],
    *,
    on: date | None = None,
) -> Iterator[dict[str, Any]]:
    """One answer for every object, in order: its assessments, or ``{"error": {line, field, message}}``.

    ``on`` is the date judged whatever the facts say; else theirs, else ``today``.
    Source: design (scoring: one answer a line; a faulty line answers an error and the others are still judged).
    """
    say = sayer(law, words)
    for line, given in objects:
        try:
            if isinstance(given, Exception):
                raise given
            if isinstance(given, dict) and (on is not None or given.get("on") is None):
                given = {**given, "on": on or today()}
            yield judge(read_facts(given, law), law, policy).as_json(say)
        except FactError as error:
            message = words.text(f"reasons.fact-{error.code}", field=error.field, **error.params)
            yield {"error": {"line": line, "field": _whole(error.field), "message": _whole(message)}}


def _whole(text: str) -> str:
    """The text with half characters written out, so that what was given can always be named in an answer."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
