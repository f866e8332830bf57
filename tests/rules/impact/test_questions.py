"""Only the questions that apply to the facts are asked, each with what the register knows towards it."""

import json
from importlib.resources import files
from typing import Any

import pytest

from register.rules.impact.catalogue import CATALOGUE
from register.rules.impact.questions import Question, questions_for
from register.words import words_for
from tests.rules.worked import LAW, read_facts, tool

PLACES = {"eu-gdpr": "DE", "uk-gdpr": "GB", "ch-fadp": "CH", "cn-pipl": "CN", "hk-pdpo": "HK", "sg-pdpa": "SG",
          "my-pdpa": "MY", "vn-pdpl": "VN"}  # fmt: skip


def asked(regime: str, name: str | None = None, destination: str = "US", **facts: Any) -> dict[str, Question]:
    """The questions of a transfer under one law on 1 June 2026, by code."""
    given = {"on": "2026-06-01", "exporter_place": PLACES[regime], "destination": destination, **facts}
    if name:
        given["mechanisms"] = tool(regime, name, **facts.pop("_tool", {}))
    given.pop("_tool", None)
    return {q.code: q for q in questions_for(read_facts(given, LAW), regime, LAW)}


@pytest.mark.parametrize(
    ("code", "regime", "name", "facts", "is_asked"),
    [
        ("law-powers", "eu-gdpr", "eu-scc-2021", {}, True),
        ("law-powers", "uk-gdpr", "uk-idta", {}, True),
        ("law-powers", "ch-fadp", "ch-scc", {}, True),
        ("law-powers", "cn-pipl", "cn-scc", {}, False),
        ("law-powers", "hk-pdpo", "hk-rmc-u2p", {}, False),
        ("risk-not-lower", "uk-gdpr", "uk-idta", {}, True),
        ("risk-not-lower", "eu-gdpr", "eu-scc-2021", {}, False),
        ("cn-lawful", "cn-pipl", "cn-scc", {}, True),
        ("cn-lawful", "hk-pdpo", "hk-gba-sc", {}, True),
        ("cn-lawful", "hk-pdpo", "hk-rmc-u2p", {}, False),
        ("cn-volume", "cn-pipl", "cn-scc", {}, True),
        ("cn-volume", "cn-pipl", None, {}, False),
        ("cn-consent", "cn-pipl", "cn-scc", {}, False),
        ("cn-consent", "cn-pipl", "cn-scc", {"consent": "valid"}, True),
        ("cn-consent", "cn-pipl", "cn-scc", {"consent": "none"}, False),
        ("cn-consent", "cn-pipl", "cn-scc", {"consent": None}, True),
        ("hk-purpose", "hk-pdpo", "hk-rmc-u2p", {}, True),
        ("hk-purpose", "sg-pdpa", "sg-contract", {}, False),
        ("hk-means", "hk-pdpo", "hk-rmc-u2p", {"importer_role": "processor"}, True),
        ("hk-means", "hk-pdpo", "hk-rmc-u2u", {"importer_role": "controller"}, False),
        ("formal-processor", "eu-gdpr", "eu-scc-2021", {"importer_role": "controller"}, False),
        ("flow-remote", "eu-gdpr", "eu-scc-2021", {"remote_access": False}, False),
        ("flow-remote", "eu-gdpr", "eu-scc-2021", {"remote_access": True}, True),
        ("flow-remote", "eu-gdpr", "eu-scc-2021", {}, True),
        ("flow-onward", "eu-gdpr", "eu-scc-2021", {"onward_transfers": False}, False),
        ("flow-onward", "eu-gdpr", "eu-scc-2021", {"onward_to": ["IN"]}, True),
        ("flow-sensitive", "eu-gdpr", "eu-scc-2021", {"sensitivity": "standard"}, False),
        ("flow-sensitive", "eu-gdpr", "eu-scc-2021", {"sensitivity": "special"}, True),
        ("law-parent", "eu-gdpr", "eu-scc-2021", {"importer_parent_place": "US"}, False),
        ("law-parent", "eu-gdpr", "eu-scc-2021", {"importer_parent_place": "CN"}, True),
        ("law-transit", "eu-gdpr", "eu-scc-2021", {"transit_places": ["RU"]}, True),
        ("law-transit", "eu-gdpr", "eu-scc-2021", {}, False),
        ("measures-keys", "eu-gdpr", "eu-scc-2021", {"encrypted_at_rest": False}, False),
        ("measures-keys", "eu-gdpr", "eu-scc-2021", {"encrypted_at_rest": True}, True),
        ("tool-occasional", "eu-gdpr", "eu-derog-cli", {}, True),
        ("tool-occasional", "eu-gdpr", "eu-scc-2021", {}, False),
        ("formal-filed", "cn-pipl", "cn-scc", {}, True),
        ("formal-filed", "eu-gdpr", "eu-scc-2021", {}, False),
        ("law-comparable", "sg-pdpa", "sg-contract", {}, True),
        ("law-comparable", "my-pdpa", "my-tia", {}, True),
        ("law-comparable", "eu-gdpr", "eu-scc-2021", {}, False),
    ],
)
def test_a_question_is_asked_only_where_it_applies(
    code: str, regime: str, name: str | None, facts: dict[str, Any], is_asked: bool
) -> None:
    assert (code in asked(regime, name, **facts)) is is_asked


@pytest.mark.parametrize(
    ("code", "facts", "prefilled"),
    [
        ("measures-clear", {"clear_at_importer": True}, True),
        ("measures-clear", {"clear_at_importer": False}, False),
        ("measures-clear", {}, None),
        ("measures-encrypted", {"encrypted_in_transit": True, "encrypted_at_rest": True}, True),
        ("measures-encrypted", {"encrypted_in_transit": True}, None),
        ("measures-encrypted", {"encrypted_in_transit": False}, False),
        ("measures-keys", {"key_holder": "exporter"}, True),
        ("measures-keys", {"key_holder": "importer"}, False),
        ("formal-processor", {"processor_contract": "adequate"}, True),
        ("formal-processor", {"processor_contract": "none"}, False),
        ("formal-processor", {}, None),
        ("formal-signed", {"_tool": {"signed_on": "2026-05-31"}}, True),
        ("formal-signed", {"_tool": {"signed_on": "2026-06-01"}}, True),
        ("formal-signed", {"_tool": {"signed_on": "2026-06-02"}}, False),
        ("tool-verbatim", {"_tool": {"clauses_verbatim": False}}, False),
        ("risk-low", {}, None),
    ],
)
def test_an_answer_follows_from_the_facts_where_they_decide_it(
    code: str, facts: dict[str, Any], prefilled: bool | None
) -> None:
    assert asked("eu-gdpr", "eu-scc-2021", **facts)[code].prefilled is prefilled


def test_purpose_and_consent_under_the_ordinance_are_one_question() -> None:
    def known(**facts: Any) -> bool | None:
        return asked("hk-pdpo", **facts)["hk-purpose"].prefilled

    assert known(same_or_related_purpose=False, prescribed_consent=True) is True
    assert known(same_or_related_purpose=False, prescribed_consent=False) is False
    assert known(same_or_related_purpose=False) is None


@pytest.mark.parametrize(
    ("destination", "on", "prefilled", "code"),
    [
        ("PH", "2026-06-01", True, "place-fact"),
        ("US", "2026-06-01", False, "place-fact-absent"),
        ("IN", "2027-05-13", False, "place-fact-later"),
        ("IN", "2027-05-14", True, "place-fact"),
        ("AQ", "2026-06-01", None, "place-not-held"),
    ],
)
def test_the_law_of_the_destination_is_known_with_its_source(
    destination: str, on: str, prefilled: bool | None, code: str
) -> None:
    question = asked("hk-pdpo", destination=destination, on=on)["law-protection"]
    assert question.prefilled is prefilled
    assert question.sources[0].code == code


def test_what_nobody_verified_says_so() -> None:
    sources = asked("eu-gdpr", "eu-scc-2021", destination="PH")["law-authority"].sources
    assert [(source.verified, source.as_of) for source in sources] == [(False, "2025-05-31")]
    (own,) = asked("eu-gdpr", "eu-scc-2021", clear_at_importer=True)["measures-clear"].sources
    assert own.verified is None


def test_a_fact_nobody_knows_is_kept_apart_from_one_nobody_recorded() -> None:
    codes = [
        asked("eu-gdpr", "eu-scc-2021", **facts)["measures-clear"].sources[0].code
        for facts in ({}, {"clear_at_importer": None})
    ]
    assert codes == ["fact-open", "fact-unknown"]


def test_every_law_and_tool_is_asked_something_and_no_question_twice() -> None:
    for mechanism in LAW.mechanism_by_id.values():
        regime = LAW.regime_by_id[mechanism.regime]
        given = {"on": "2026-06-01", "exporter_place": min(regime.places), "destination": "US",
                 "mechanisms": tool(regime.id, mechanism.id)}  # fmt: skip
        codes = [q.code for q in questions_for(read_facts(given, LAW), regime.id, LAW)]
        assert len(codes) == len(set(codes)) >= 15
        assert any(q.decides for q in questions_for(read_facts(given, LAW), regime.id, LAW))


def test_no_citation_is_invented() -> None:
    folder = files("register.reference").joinpath("data")
    shipped = " ".join(
        json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False)
        for path in folder.iterdir()
        if path.name.endswith(".json")
    )
    steps = {
        step.split()[0]
        for step in json.loads(folder.joinpath("safeguards.json").read_text("utf-8"))["six_steps"]
    }
    for entry in CATALOGUE:
        given = [entry.citation] if isinstance(entry.citation, str) else entry.citation.values()
        for piece in (part.strip() for text in given for part in text.split("; ")):
            name, comma, step = piece.partition(", step ")
            if comma:
                assert step in steps
            for part in name.replace(", Annex 2", "").split(", paras "):
                assert part in ("", "tool") or part in shipped, f"{entry.code}: {piece}"


def test_every_question_and_source_has_words() -> None:
    words = words_for("zh-Hans")
    assert not [e.code for e in CATALOGUE if not words.has(f"impact.question_{e.code}")]
