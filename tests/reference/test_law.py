"""The reference data is whole: ids once, places known, dates ordered, a citation and a provenance on every row."""

import json
import re
from datetime import date
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest

from register.reference.law import load_law
from register.reference.places import EEA, is_country, is_place
from register.rules.amendments import FindingAdded, FindingEnds, LawProblematic, MechanismEnds
from register.rules.laws.gba import fold_city
from register.rules.laws.table import AFTER_GROUND, ALWAYS, GROUNDS, NOT_A_TRANSFER

LAW = load_law()
DAY = date(2026, 6, 1)


def rows(name: str, group: str) -> list[dict[str, Any]]:
    text = files("register.reference").joinpath(f"data/{name}.json").read_text("utf-8")
    found: list[dict[str, Any]] = json.loads(text)[group]
    return found


GROUPS = [
    ("regimes", "regimes", 27),
    ("mechanisms", "mechanisms", 109),
    ("safeguards", "safeguards", 28),
    ("contract_terms", "terms", 48),
]


@pytest.mark.parametrize(("name", "group", "count"), GROUPS)
def test_every_id_is_there_once(name: str, group: str, count: int) -> None:
    ids = [row["id"] for row in rows(name, group)]
    assert len(ids) == len(set(ids)) == count


def test_every_finding_and_destination_is_there() -> None:
    findings = rows("adequacy", "findings")
    keys = [(row["regime"], row["country"], row["valid_from"]) for row in findings]
    assert len(keys) == len(set(keys)) == 203
    assert len({row["country"] for row in rows("destinations", "countries")}) == 102


def test_every_place_is_known() -> None:
    for finding in rows("adequacy", "findings"):
        assert is_country(finding["country"]) or finding["country"] in ("XX-EPO", "XX-EUI")
    for row in rows("destinations", "countries"):
        assert is_country(row["country"])
    for regime in LAW.regimes():
        assert all(is_country(place) for place in regime.places), regime.id
    for mechanism in LAW.mechanism_by_id.values():
        assert all(is_country(place) for place in mechanism.destinations), mechanism.id


def test_place_codes_are_those_of_places() -> None:
    codes = json.loads(files("register.reference").joinpath("data/place_codes.json").read_text("utf-8"))
    known = set(codes) | {f"{code}-{part}" for code, parts in codes.items() for part in parts.split()}
    assert all(is_place(code) for code in known)
    for code in ("DE", "CA-QC", "XK", "EEA", "UNKNOWN", "ZZ", "CA-XX", "", "-"):
        assert LAW.is_place(code) == is_place(code), code


def _dates(value: Any, key: str = "") -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [found for name, part in value.items() for found in _dates(part, name)]
    if isinstance(value, list):
        return [found for part in value for found in _dates(part, key)]
    return [(key, value)] if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value) else []


@pytest.mark.parametrize(
    "name", ["regimes", "mechanisms", "adequacy", "destinations", "safeguards", "contract_terms"]
)
def test_every_date_exists(name: str) -> None:
    text = files("register.reference").joinpath(f"data/{name}.json").read_text("utf-8")
    for _, day in _dates(json.loads(text)):
        date.fromisoformat(day)


def test_nothing_ends_before_it_begins() -> None:
    for group in LAW.findings.values():
        for finding in group:
            assert finding.valid_until is None or finding.valid_from <= finding.valid_until
    for mechanism in LAW.mechanism_by_id.values():
        if mechanism.available_from and mechanism.valid_until:
            assert mechanism.available_from <= mechanism.valid_until, mechanism.id
    for tier, following in pairwise(LAW.tiers):
        assert tier.valid_until is not None
        assert (following.valid_from - tier.valid_until).days == 1


def test_findings_of_one_place_do_not_overlap() -> None:
    for key, group in LAW.findings.items():
        ordered = sorted(group, key=lambda finding: finding.valid_from)
        for earlier, later in pairwise(ordered):
            assert earlier.valid_until is not None, key
            assert earlier.valid_until < later.valid_from, key


def test_every_row_says_where_it_comes_from() -> None:
    for row in [*rows("regimes", "regimes"), *rows("mechanisms", "mechanisms")]:
        assert {"verified", "basis", "as_of", "sources"} <= set(row["provenance"]), row["id"]
    for row in rows("mechanisms", "mechanisms"):
        assert row["citation"], row["id"]
        for added in row["judging"].values():
            if isinstance(added, dict) and "on" in added:
                assert added["citation"], row["id"]
                assert isinstance(added["verified"], bool), row["id"]
    for row in rows("adequacy", "findings"):
        assert row["citation"]
        assert row["as_of"]
        assert isinstance(row["verified"], bool)
    for row in rows("regimes", "regimes"):
        assert row["transfer_rule"]["citation"]
        assert row["processor_rule"]["citation"]
    for safeguard in LAW.safeguards():
        assert safeguard.citation, safeguard.id
    for term in LAW.contract_terms():
        assert term.citations, term.id


def test_every_reference_between_rows_resolves() -> None:
    for mechanism in LAW.mechanism_by_id.values():
        assert mechanism.regime in LAW.regime_by_id, mechanism.id
    for regime, _ in LAW.findings:
        assert regime in LAW.regime_by_id
    for name, terms in LAW.term_sets().items():
        assert set(terms) <= set(LAW.term_by_id), name
    for term in LAW.contract_terms():
        assert set(term.levels) <= set(LAW.regime_by_id), term.id
    for table in (AFTER_GROUND, ALWAYS, GROUNDS, NOT_A_TRANSFER):
        assert set(table) <= set(LAW.regime_by_id)


def test_every_law_has_a_tool_and_every_tool_weighs() -> None:
    from register.reference.policy import load_policy

    weights = load_policy().ground
    for regime in LAW.regimes():
        assert LAW.mechanisms(regime.id), regime.id
    for mechanism in LAW.mechanism_by_id.values():
        assert mechanism.relies_on in weights, mechanism.id


def test_section_33_is_not_in_force_and_nothing_says_it_is() -> None:
    rule = LAW.regime_by_id["hk-pdpo"].row["transfer_rule"]
    assert rule["in_force"] is False
    assert rule["rule_in_force"]["PDPO s.33"] is False


def test_laws_binding_a_place() -> None:
    assert LAW.regimes_binding("HK") == ("hk-pdpo",)
    assert LAW.regimes_binding("NO") == ("eu-gdpr",)
    assert LAW.regimes_binding("CA", "CA-QC") == ("ca-qc-law25", "ca-pipeda")
    assert LAW.regimes_binding("CA") == ("ca-pipeda",)
    assert LAW.regimes_binding("US") == ()
    assert LAW.regimes_binding(None) == ()


def test_tools_that_fit_a_destination_on_a_date() -> None:
    def fitting(regime: str, place: str, day: date = DAY) -> set[str]:
        return {mechanism.id for mechanism in LAW.mechanisms_fitting(regime, place, day)}

    assert "eu-adequacy" in fitting("eu-gdpr", "JP")
    assert "eu-adequacy" not in fitting("eu-gdpr", "IN")
    assert "eu-dpf" in fitting("eu-gdpr", "US")
    assert "eu-dpf" not in fitting("eu-gdpr", "JP")
    assert "eu-scc-2010" not in fitting("eu-gdpr", "IN")
    assert "eu-scc-2010" in fitting("eu-gdpr", "IN", date(2022, 12, 27))
    assert "cn-gba-sc-hk" in fitting("cn-pipl", "HK")
    assert "cn-gba-sc-hk" not in fitting("cn-pipl", "US")


def test_the_whole_union_is_inside_its_own_area() -> None:
    area = LAW.regime_by_id["eu-gdpr"].internal_area
    assert area >= EEA
    assert {"RE", "AX"} <= area
    assert not area & {"GL", "FO", "NC", "AW", "GI", "MC", "CH"}


@pytest.mark.parametrize("name", ["Shenzhen", "shenzhen city", "深圳", "深圳市", " SHEN ZHEN "])
def test_cities_are_known_by_any_spelling(name: str) -> None:
    assert LAW.gba_cities[fold_city(name)] == "shenzhen"


def test_nine_cities() -> None:
    assert len(set(LAW.gba_cities.values())) == 9


def test_amendments_make_another_law_and_leave_this_one() -> None:
    changed = load_law(
        (
            FindingEnds("eu-gdpr", "US", date(2026, 12, 31), "judgment"),
            FindingAdded("uk-gdpr", "BR", date(2027, 1, 1), "regulations"),
            MechanismEnds("eu-scc-2021", date(2026, 12, 31), "judgment"),
            LawProblematic("eu-gdpr", "IN", date(2026, 7, 1), "decision"),
        )
    )
    assert changed.version != LAW.version
    assert changed.version.startswith(LAW.version)
    assert changed.adequacy("eu-gdpr", "US", date(2026, 12, 31))
    assert not changed.adequacy("eu-gdpr", "US", date(2027, 1, 1))
    assert LAW.adequacy("eu-gdpr", "US", date(2027, 1, 1))
    assert changed.adequacy("uk-gdpr", "BR", date(2027, 1, 1))
    assert not changed.adequacy("uk-gdpr", "BR", date(2026, 12, 31))
    assert changed.mechanism_by_id["eu-scc-2021"].valid_until == date(2026, 12, 31)
    assert changed.mechanisms("eu-gdpr")[2].valid_until == date(2026, 12, 31)


@pytest.mark.parametrize(
    "unknown",
    [
        MechanismEnds("eu-sccs", DAY, "x"),
        FindingEnds("eu-gpdr", "US", DAY, "x"),
        LawProblematic("eu-gpdr", "US", DAY, "x"),
    ],
)
def test_an_amendment_to_a_row_nobody_knows_is_refused(unknown: Any) -> None:
    with pytest.raises(ValueError, match=r"eu-"):
        load_law((unknown,))
