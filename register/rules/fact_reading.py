"""From a JSON object to Facts, refusing what cannot be meant. Each fact's range is in fact_kinds.py."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from register.rules.fact_kinds import (
    KINDS,
    MECHANISM_KINDS,
    MOST_ITEMS,
    NOT_KNOWN,
    Reader,
    read_list,
    read_text,
)
from register.rules.facts import FactError, Facts, MechanismFacts, SafeguardFacts, split_place
from register.rules.law import Law
from register.rules.onward import leg_of, place_leg
from register.rules.tools import module_of

DEEPEST_CHAIN = 5
"""Onward legs may have onward legs, this many times."""


def read_facts(mapping: Mapping[str, Any], law: Law) -> Facts:
    """The facts of one transfer from JSON values.

    Raises FactError naming the field: an unknown field, place, law, tool or measure; a tool of another law;
    an end before its start; a filing before the signature; a negative count; a value of the wrong kind.
    Source: design (scoring, the facts).
    """
    return _read(mapping, law, "", 0)


def _read(mapping: Mapping[str, Any], law: Law, within: str, depth: int) -> Facts:
    if not isinstance(mapping, Mapping):
        raise FactError(within.rstrip(".") or "facts", "not-an-object")
    found: dict[str, Any] = {}
    unknown: set[str] = set()
    for name, value in mapping.items():
        field = f"{within}{name}"
        if name not in KINDS:
            raise FactError(field, "unknown-field")
        reader = KINDS[name]
        if value is None or (value == "unknown" and name != "destination"):
            unknown.add(name)
        elif name not in ("mechanisms", "safeguards", "onward_transfers"):
            found[name] = reader(field, value, law)
            if found[name] is NOT_KNOWN:
                del found[name]
                unknown.add(name)
    _split_places(found, within)
    if mapping.get("mechanisms") is not None and "mechanisms" not in unknown:
        found["mechanisms"] = _mechanisms(mapping["mechanisms"], law, f"{within}mechanisms")
    if "safeguards" in mapping and "safeguards" not in unknown:
        found["safeguards"] = _safeguards(mapping["safeguards"], law, f"{within}safeguards")
    facts = Facts(**found, unknown=frozenset(unknown))
    given = mapping.get("onward_transfers")
    if given is None or given == "unknown":
        return facts
    if isinstance(given, bool):
        return replace(facts, onward_transfers=given)
    return replace(facts, onward_transfers=_legs(given, facts, law, f"{within}onward_transfers", depth))


_SAME_PLACE = {"CN-HK": "HK", "CN-MO": "MO", "CN-TW": "TW"}
"""ISO 3166-2 lists these under CN too; they are places of their own."""


def _split_places(found: dict[str, Any], within: str) -> None:
    """An ISO 3166-2 code given where a country is asked for names both."""
    for whole, part in (
        ("exporter_place", "exporter_subdivision"),
        ("destination", "destination_subdivision"),
    ):
        code = found[whole] = _SAME_PLACE.get(found.get(whole, ""), found.get(whole))
        country, own_part = split_place(code or "")
        if own_part:
            if found.get(part) not in (None, code):
                raise FactError(f"{within}{part}", "places-differ", given=found[part], place=code)
            found[whole], found[part] = country, own_part
        elif code and found.get(part) and not found[part].startswith(f"{code}-"):
            raise FactError(f"{within}{part}", "places-differ", given=found[part], place=code)


def _mechanisms(given: Any, law: Law, field: str) -> Mapping[str, MechanismFacts | None]:
    if not isinstance(given, Mapping):
        raise FactError(field, "not-an-object")
    found: dict[str, MechanismFacts | None] = {}
    for regime, tool in given.items():
        where = f"{field}.{regime}"
        if regime not in law.regime_by_id:
            raise FactError(where, "unknown-regime", given=str(regime))
        if tool == "none":
            continue
        if tool is None or tool == "unknown":
            found[regime] = None
            continue
        read = _mechanism({"id": tool} if isinstance(tool, str) else tool, regime, law, where)
        if read is not None:
            found[regime] = read
    return MappingProxyType(found)


def _mechanism(given: Any, regime: str, law: Law, field: str) -> MechanismFacts | None:
    if not isinstance(given, Mapping):
        raise FactError(field, "not-an-object")
    name = given.get("id")
    if name in (None, "none") and "id" in given:
        return None
    if not isinstance(name, str) or name not in law.mechanism_by_id:
        raise FactError(f"{field}.id", "unknown-mechanism", given=str(name))
    if law.mechanism_by_id[name].regime != regime:
        raise FactError(f"{field}.id", "other-regime", given=name, regime=regime)
    values: dict[str, Any] = {}
    unknown: set[str] = set()
    held: set[str] = set()
    lacking: set[str] = set()
    for key, value in given.items():
        where = f"{field}.{key}"
        reader: Reader | None = MECHANISM_KINDS.get(key)
        if key == "evidence":
            held |= set(read_list(where, value, law, read_text))
        elif reader is None and key not in law.evidence_codes:
            raise FactError(where, "unknown-field")
        elif value is None or value == "unknown":
            unknown.add(key)
        elif reader is None:
            (lacking if value is False or value == "" else held).add(key)
        else:
            values[key] = reader(where, value, law)
    modules = law.mechanism_by_id[name].modules
    if modules and values.get("module") and module_of(values["module"]) is None:
        choices = ", ".join(modules)
        raise FactError(f"{field}.module", "not-in-list", given=values["module"][:40], choices=choices)
    facts = MechanismFacts(
        **values,
        evidence=frozenset(held),
        evidence_lacking=frozenset(lacking),
        unknown=frozenset(unknown),
    )
    _in_order(facts, field)
    return facts


def _in_order(facts: MechanismFacts, field: str) -> None:
    for name in ("filed_on", "notified_on"):
        day = getattr(facts, name)
        if day and facts.signed_on and day < facts.signed_on:
            raise FactError(f"{field}.{name}", "filed-before-signature")
    for start in (facts.signed_on, facts.effective_on, facts.approved_on):
        if start and facts.expires_on and facts.expires_on < start:
            raise FactError(f"{field}.expires_on", "end-before-start")


def _safeguards(given: Any, law: Law, field: str) -> tuple[SafeguardFacts, ...]:
    if isinstance(given, Mapping):
        given = [{"id": name, "conditions": ticked} for name, ticked in given.items()]
    if not isinstance(given, list | tuple):
        raise FactError(field, "not-a-list")
    found = [_safeguard(item, law, f"{field}[{number}]") for number, item in enumerate(given)]
    return tuple(sorted(found, key=lambda safeguard: safeguard.id))


def _safeguard(given: Any, law: Law, field: str) -> SafeguardFacts:
    if isinstance(given, str):
        given = {"id": given}
    if not isinstance(given, Mapping):
        raise FactError(field, "not-an-object")
    for key in given:
        if key not in ("id", "conditions"):
            raise FactError(f"{field}.{key}", "unknown-field")
    name = given.get("id")
    if not isinstance(name, str) or name not in law.safeguard_by_id:
        raise FactError(f"{field}.id", "unknown-safeguard", given=str(name))
    known = law.safeguard_by_id[name].conditions
    ticked = given.get("conditions")
    if ticked is None:
        return SafeguardFacts(name)
    if isinstance(ticked, bool) or ticked == "all":
        return SafeguardFacts(name, frozenset(known if ticked else ()))
    if isinstance(ticked, Mapping):
        ticked = [code for code, holds in ticked.items() if holds is True]
    if not isinstance(ticked, list | tuple):
        raise FactError(f"{field}.conditions", "not-a-list")
    codes = {sentence: code for code, sentence in known.items()} | {code: code for code in known}
    for code in ticked:
        if not isinstance(code, str) or code not in codes:
            raise FactError(f"{field}.conditions", "unknown-condition", given=str(code))
    return SafeguardFacts(name, frozenset(codes[code] for code in ticked))


def _legs(given: Any, base: Facts, law: Law, field: str, depth: int) -> tuple[Facts, ...]:
    if not isinstance(given, list | tuple):
        raise FactError(field, "not-a-list")
    if len(given) > MOST_ITEMS:
        raise FactError(field, "too-long", most=MOST_ITEMS)
    if depth >= DEEPEST_CHAIN:
        raise FactError(field, "chain-too-long", most=DEEPEST_CHAIN)
    found = []
    for number, item in enumerate(given):
        where = f"{field}[{number}]"
        if isinstance(item, str):
            found.append(place_leg(base, KINDS["destination"](where, item, law)))
        else:
            own = _read(item, law, f"{where}.", depth + 1)
            found.append(leg_of(base, own, tools_given=item.get("mechanisms") is not None))
    return tuple(found)
