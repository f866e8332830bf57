"""What the pages of the law read out of it: findings, facts, whom it binds, what is about to change. Draws nothing."""

from collections.abc import Iterator, Sequence
from datetime import date

from register.reference.places import place_name
from register.rules.law import Finding, Law, OpenFact, Regime
from register.transfers.naming import mechanism_name, regime_name
from register.web.law_shown import place_words, state_of
from register.web.marks import written_date
from register.words import Words

_MANY = 3


def findings_of(law: Law) -> Iterator[Finding]:
    """Every recognition of every law."""
    for findings in law.findings.values():
        yield from findings


def facts_of(law: Law, code: str) -> Sequence[OpenFact]:
    """The open facts about a place; none where nothing is known."""
    known = law.destination_by_place.get(code)
    return known.facts if known else ()


def regime_of(law: Law, mechanism_id: str | None) -> str | None:
    """The law a tool belongs to, or None."""
    mechanism = law.mechanism_by_id.get(mechanism_id or "")
    return mechanism.regime if mechanism else None


def where_words(words: Words, regime: Regime) -> str:
    """The places whose exporters a law binds."""
    codes = [regime.subdivision] if regime.subdivision else list(regime.row["jurisdictions"])
    if len(codes) > _MANY and set(codes) <= regime.internal_area:
        codes = ["EEA"]
    names = [place_name(code, words.language) for code in codes]
    if len(names) <= _MANY:
        return words.text("frame.list_mark").join(names)
    return words.text("law.more_places", first=names[0], n=len(names) - 1)


def soon_lines(words: Words, law: Law, regime: Regime, today: date) -> Iterator[str]:
    """What of a law begins or ends within a year, the next first."""
    found = list[tuple[date, str]]()
    rows: list[tuple[str, date | None, date | None]] = [
        (place_words(words, f.place), f.valid_from, f.valid_until)
        for f in findings_of(law)
        if f.regime == regime.id
    ]
    rows += [
        (mechanism_name(words, m.id), m.available_from, m.valid_until) for m in law.mechanisms(regime.id)
    ]
    rows.append((regime_name(words, regime.id), regime.in_force_since, None))
    for what, first, last in rows:
        state = state_of(first, last, today)
        if state == "ending" and last:
            told = words.text("law.soon_ends", what=what, date=written_date(last, words.language))
            found.append((last, told))
        elif first and today < first and state_of(None, first, today) == "ending":
            told = words.text("law.soon_begins", what=what, date=written_date(first, words.language))
            found.append((first, told))
    yield from (told for _day, told in sorted(found))
