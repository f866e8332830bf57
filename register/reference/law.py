"""The register's own dated data on the law, loaded once and indexed for the rules. Who uses it is not known here."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from register.reference.destinations import read_destinations
from register.reference.working_days import is_day_off
from register.rules.amendments import Amendment, amended
from register.rules.law import (
    ContractTerm,
    Filing,
    Finding,
    Law,
    Mechanism,
    Provenance,
    Regime,
    Safeguard,
    Tier,
)
from register.rules.laws.gba import fold_city

FILES = ("regimes", "mechanisms", "adequacy", "destinations", "safeguards", "contract_terms", "lists")


def load_law(amendments: Sequence[Amendment] = ()) -> Law:
    """The law as the register ships it, with dated rows an administrator added or ended.

    Amendments apply in the order given. Source: the citation of each row.
    """
    return amended(_shipped_law(), amendments) if amendments else _shipped_law()


@cache
def _shipped_law() -> Law:
    texts = {name: _text(name) for name in FILES}
    data = {name: json.loads(text) for name, text in texts.items()}
    digest = hashlib.sha256("".join(texts.values()).encode()).hexdigest()[:12]
    regimes = {row["id"]: _regime(row) for row in data["regimes"]["regimes"]}
    mechanisms = {row["id"]: _mechanism(row) for row in data["mechanisms"]["mechanisms"]}
    safeguards = {row["id"]: _safeguard(row) for row in data["safeguards"]["safeguards"]}
    lists = data["lists"]
    return Law(
        version=f"{lists['compiled_on']}.{digest}",
        regime_by_id=_frozen(regimes),
        mechanism_by_id=_frozen(mechanisms),
        findings=_grouped(
            [_finding(row) for row in data["adequacy"]["findings"]], lambda f: (f.regime, f.place)
        ),
        safeguard_by_id=_frozen(safeguards),
        carriers=tuple(safeguard for safeguard in safeguards.values() if safeguard.can_carry),
        destination_by_place=_frozen(read_destinations(data["destinations"])),
        term_by_id=_frozen({row["id"]: _term(row) for row in data["contract_terms"]["terms"]}),
        term_set_by_id=_frozen({name: tuple(ids) for name, ids in data["contract_terms"]["sets"].items()}),
        tiers=tuple(_tier(row) for row in lists["cn_tiers"]),
        gba_cities=_frozen(
            {fold_city(name): city for city, names in lists["gba_cities"].items() for name in names}
        ),
        special_data=frozenset(lists["special_data"]),
        hr_data=frozenset(lists["hr_data"]),
        provinces_with_similar_law=frozenset(lists["provinces_with_similar_law"]["places"]),
        excluded_data=_frozen(
            {
                "resident_registration_number": frozenset(lists["national_id_data"]),
                "personal_credit_information": frozenset(lists["credit_data"]),
            }
        ),
        evidence_codes=frozenset(data["mechanisms"]["evidence_codes"]).union(
            *(row["evidence"] for row in data["mechanisms"]["mechanisms"])
        ),
        is_place=_is_place,
        is_day_off=is_day_off,
        mechanisms_by_regime=_grouped(list(mechanisms.values()), lambda m: m.regime),
        regimes_by_place=_frozen(
            {
                place: tuple(regime for regime in regimes.values() if place in regime.places)
                for place in sorted(frozenset().union(*(regime.places for regime in regimes.values())))
            }
        ),
    )


def _is_place(code: str) -> bool:
    whole, dash, part = code.partition("-")
    parts = _place_codes().get(whole)
    return parts is not None and (not dash or part in parts)


@cache
def _place_codes() -> Mapping[str, frozenset[str]]:
    # The codes alone, without the names: places.py needs a third of a second for those.
    return {code: frozenset(parts.split()) for code, parts in json.loads(_text("place_codes")).items()}


def _text(name: str) -> str:
    return files("register.reference").joinpath(f"data/{name}.json").read_text("utf-8")


def _frozen(found: dict[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(found)


def _grouped(rows: list[Any], key: Any) -> Mapping[Any, tuple[Any, ...]]:
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return MappingProxyType({name: tuple(group) for name, group in found.items()})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _provenance(row: Mapping[str, Any]) -> Provenance:
    return Provenance(row["verified"], row["basis"], row["as_of"], tuple(row.get("sources", ())))


def _regime(row: dict[str, Any]) -> Regime:
    judging = row["judging"]
    earlier, commences = judging.get("earlier_law"), judging.get("commences")
    return Regime(
        id=row["id"],
        name=row["name"],
        places=frozenset(row["jurisdictions"]).union(judging.get("territories", {}).get("places", ())),
        subdivision=judging.get("subdivision"),
        zone=judging.get("zone"),
        in_force_since=_day(commences["on"] if commences else row["in_force_since"]),
        earlier_law_since=_day(earlier["since"]) if earlier else None,
        earlier_law_held=not earlier or earlier["since"] is not None,
        internal_area=frozenset(judging.get("internal_area", ())).union(
            judging.get("territories", {}).get("places", ())
        ),
        without_ground=judging["without_ground"],
        tests_destination_law=judging.get("tests_destination_law", False),
        own_entity_exempt=judging.get("own_entity_exempt", False),
        direct_collection_exempt=judging.get("direct_collection_exempt", False),
        processor_contract=judging["processor_contract"],
        transfer_citation=row["transfer_rule"]["citation"],
        processor_citation=row["processor_rule"]["citation"],
        provenance=_provenance(row["provenance"]),
        row=row,
    )


def _mechanism(row: dict[str, Any]) -> Mechanism:
    judging, expiry = row["judging"], row["expiry"]

    def dated(name: str) -> date | None:
        return _day(judging[name]["on"]) if name in judging else None

    return Mechanism(
        id=row["id"],
        regime=row["regime"],
        name=row["name"],
        kind=row["kind"],
        citation=row["citation"],
        needs_assessment=row["assessment"]["required"],
        assessment_name=row["assessment"]["name"],
        review_months=expiry.get("review_months"),
        renewal_months=expiry.get("renewal_months"),
        suits_systematic=row["suits_systematic"],
        occasional_from=dated("occasional_from"),
        filing=_filing(row["filing"], judging) if row["filing"]["required"] else None,
        available_from=dated("available_from"),
        valid_until=_day(expiry.get("valid_until")),
        signable_until=dated("signable_until"),
        verbatim=judging.get("verbatim", False),
        roles=frozenset(judging.get("roles", ())),
        modules=_frozen({name: frozenset(roles) for name, roles in judging.get("modules", {}).items()}),
        destinations=frozenset(judging.get("destinations", ())),
        relies_on=judging["relies_on"],
        certificates=frozenset(judging.get("certificates", ())),
        processor_certificates=frozenset(judging.get("processor_certificates", ())),
        certificates_from=_frozen(
            {name: date.fromisoformat(day) for name, day in judging.get("certificates_from", {}).items()}
        ),
        names_countries=judging.get("names_countries", False),
        needs_separate_consent=judging.get("separate", False),
        processor_terms=judging.get("processor_terms", False),
        advice_only=judging.get("advice_only", False),
        for_the_necessary=judging.get("for_the_necessary", False),
        covers_transit=judging.get("covers_transit", False),
        claims_local=judging.get("claims_local", False),
        gba=judging.get("gba", False),
        all_sectors_from=_day(judging.get("all_sectors_from")),
        tier=judging.get("tier"),
        provenance=_provenance(row["provenance"]),
        row=row,
    )


def _filing(row: dict[str, Any], judging: dict[str, Any]) -> Filing:
    return Filing(
        authority=row["authority"],
        deadline_days=row["deadline_days"],
        day_kind=row["day_kind"],
        counted_from=row["counted_from"],
        place=judging["calendar"],
    )


def _finding(row: dict[str, Any]) -> Finding:
    judging = row.get("judging", {})
    return Finding(
        regime=row["regime"],
        place=row["country"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_until=_day(row["valid_until"]),
        scope=row["scope"],
        citation=row["citation"],
        needs=tuple(judging.get("needs", ())),
        excludes=frozenset(judging.get("excludes", ())),
        not_for_exporters=frozenset(judging.get("not_for_exporters", ())),
        internal=judging.get("internal", False),
        provenance=_provenance(row),
        row=row,
    )


def _safeguard(row: dict[str, Any]) -> Safeguard:
    return Safeguard(
        id=row["id"],
        kind=row["kind"],
        name=row["name"],
        conditions=_frozen(dict(zip(row["condition_codes"], row["effective_when"], strict=True))),
        can_carry=row["sufficient_alone_against_state_access"],
        citation=row["citation"],
        row=row,
    )


def _term(row: dict[str, Any]) -> ContractTerm:
    return ContractTerm(row["id"], row["group"], _frozen(row["level"]), _frozen(row["citations"]), row)


def _tier(row: dict[str, Any]) -> Tier:
    return Tier(
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_until=_day(row["valid_until"]),
        assessment_people=row["assessment_people"],
        assessment_sensitive=row["assessment_sensitive"],
        contract_people=row["contract_people"],
        contract_sensitive=row["contract_sensitive"],
        exempts_small=row["exempts_small"],
        citation=row["citation"],
    )
