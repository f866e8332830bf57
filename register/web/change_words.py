"""A change to the law as a sentence, and when it counts, in the reader's words."""

from datetime import date

from register.law.models import LawChange
from register.reference.law import load_law
from register.reference.places import place_name
from register.rules.amendment_forms import kind_of
from register.rules.amendments import (
    Amendment,
    FactEnds,
    FactHolds,
    FilingCorrected,
    FindingAdded,
    FindingCorrected,
    FindingEnds,
    LawProblematic,
    MechanismEnds,
    NoticeDuty,
)
from register.transfers.naming import mechanism_name, regime_name
from register.web.marks import written_date
from register.words import Words


def says(words: Words, change: Amendment) -> str:
    """What the change says, in one or two plain sentences."""
    key = f"law.says_{kind_of(change)}"
    named = _named(words, change)

    def day(value: date | None) -> str:
        return written_date(value, words.language) if value else ""

    if isinstance(change, FindingEnds | MechanismEnds | FactEnds):
        return words.text(key, on=day(change.on), **named)
    if isinstance(change, FilingCorrected):
        return words.text(f"{key}_{change.day_kind}", n=change.deadline_days, **named)
    if isinstance(change, NoticeDuty):
        return _duty_said(words, change, day(change.since), named["law"])
    if isinstance(change, LawProblematic):
        return words.text(key, since=day(change.since), **named)
    if isinstance(change, FactHolds):
        until = {"until": day(change.until)} if change.until else {}
        return words.text(f"{key}_until" if until else key, since=day(change.since), **until, **named)
    last = change.valid_until if isinstance(change, FindingAdded) else change.holds_until
    until = {"until": day(last)} if last else {}
    was = {"was": day(change.valid_from)} if isinstance(change, FindingCorrected) else {}
    first = change.valid_from if isinstance(change, FindingAdded) else change.holds_from
    said = words.text(f"{key}_until" if until else key, **{"from": day(first)}, **until, **was, **named)
    if not change.needs:
        return said
    needs = words.text("frame.list_mark").join(words.text(f"law.need_{need}") for need in change.needs)
    return (" " if words.language == "en" else "").join([said, words.text("law.says_needs", needs=needs)])


def _duty_said(words: Words, change: NoticeDuty, since: str, law: str) -> str:
    key = f"law.says_notice-duty_{change.told}"
    if change.number is None:
        return words.text(f"{key}_{change.force}", since=since, law=law)
    said = words.text(f"{key}_{change.unit}", n=change.number, since=since, law=law)
    counted = words.text(f"law.says_counted_{change.counted_from}")
    return (" " if words.language == "en" else "").join([said, counted])


def counts(words: Words, row: LawChange) -> str:
    """On which dates the law reads otherwise because of a change."""
    first, last = row.counts_from, row.counts_until
    if first is None:
        return words.text("law.counts_always")
    if last is None:
        return words.text("law.counts_from", date=written_date(first, words.language))
    told = {"from": written_date(first, words.language), "until": written_date(last, words.language)}
    return words.text("law.counts_between", **told)


def _named(words: Words, change: Amendment) -> dict[str, str]:
    found: dict[str, str] = {}
    if isinstance(change, MechanismEnds | FilingCorrected):
        mechanism = load_law().mechanism_by_id.get(change.mechanism)
        found["mechanism"] = mechanism_name(words, change.mechanism)
        found["law"] = regime_name(words, mechanism.regime) if mechanism else ""
        return found
    if isinstance(change, NoticeDuty):
        return {"law": regime_name(words, change.regime)}
    found["place"] = place_name(change.place, words.language)
    if isinstance(change, FactHolds | FactEnds):
        found["fact"] = words.text(f"law.fact_{change.fact}")
    else:
        found["law"] = regime_name(words, change.regime)
    return found
