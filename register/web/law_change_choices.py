"""What a change to the law may be about: laws, places, mechanisms and recognitions to choose from."""

from collections.abc import Sequence

from register.law.current import current_law
from register.reference.places import places
from register.transfers.naming import mechanism_name, regime_name
from register.web.law_shown import place_words
from register.web.marks import written_date
from register.web.visit import Visit

Pairs = Sequence[tuple[str, str]]
Groups = Sequence[tuple[str, Pairs]]


def regime_choices(visit: Visit, kind: str) -> Pairs:
    """The laws a kind of change may be about."""
    law = current_law(visit.session)
    if kind == "law-problematic":
        found = [regime for regime in law.regimes() if regime.tests_destination_law]
    else:
        found = list(law.regimes())
    return [(regime.id, regime_name(visit.words, regime.id)) for regime in found]


def place_choices(visit: Visit, kind: str) -> Pairs:
    """The places a kind of change may be about."""
    words = visit.words
    if kind != "finding-ends":
        return places(words.language)
    held = {place for _regime, place in current_law(visit.session).findings}
    named = [(code, name) for code, name in places(words.language) if code in held]
    return [*named, *((code, place_words(words, code)) for code in sorted(held) if code.startswith("XX-"))]


def finding_choices(visit: Visit) -> Groups:
    """Every recognition, by law: its value names law, place and first day."""
    words, law = visit.words, current_law(visit.session)
    groups: dict[str, list[tuple[str, str]]] = {}
    for (regime, place), findings in law.findings.items():
        for finding in findings:
            since = written_date(finding.valid_from, words.language)
            label = f"{place_words(words, place)} ({words.text('law.mechanism_from', date=since)})"
            value = f"{regime}|{place}|{finding.valid_from.isoformat()}"
            groups.setdefault(regime_name(words, regime), []).append((value, label))
    return [(name, sorted(pairs, key=lambda pair: pair[1])) for name, pairs in groups.items()]


def mechanism_choices(visit: Visit, kind: str) -> Groups:
    """The mechanisms a kind of change may be about, by law; a period can be corrected only where there is one."""
    words, law = visit.words, current_law(visit.session)
    groups = []
    for regime in law.regimes():
        tools = [
            (tool.id, mechanism_name(words, tool.id))
            for tool in law.mechanisms(regime.id)
            if kind != "filing-corrected" or (tool.filing and tool.filing.deadline_days)
        ]
        if tools:
            groups.append((regime_name(words, regime.id), tools))
    return groups
