"""Every code a rule can give has a sentence, and the sentence asks for no parameter the rule does not give."""

import json
import re
from pathlib import Path

import pytest

import register.rules
from register.reference.shown import sayer
from register.rules.asks import ASKS, who_knows
from register.words import LANGUAGES, words_for
from tests.rules import test_asia_pacific, test_cn_pipl, test_eu_gdpr, test_hk_pdpo
from tests.rules.worked import LAW, judged

RULES = Path(register.rules.__file__).parent
_GIVEN = re.compile(
    r'(?:support|weaken|inform|fail|watch_end|_fail|_local)\(\s*(?:[\w.]+,\s*)*"([a-z0-9-]+)"'
)
_REFUSED = re.compile(r'FactError\([^"]*(?:"[^"]*"\s*,\s*|[\w.]+,\s*)"([a-z-]+)"')


def _sources() -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted(RULES.rglob("*.py")))


@pytest.mark.parametrize("code", sorted(set(_GIVEN.findall(_sources()))))
def test_a_code_has_a_sentence(code: str) -> None:
    assert words_for("en").has(f"reasons.{code}"), "add it to register/words/reasons.toml"


@pytest.mark.parametrize("code", sorted(set(_REFUSED.findall(_sources()))))
def test_a_refusal_has_a_sentence(code: str) -> None:
    assert words_for("en").has(f"reasons.fact-{code}"), "add it to register/words/reasons.toml"


def test_the_codes_made_of_parts_have_sentences() -> None:
    words = words_for("en")
    for relies_on in {mechanism.relies_on for mechanism in LAW.mechanism_by_id.values()} - {"finding"}:
        assert words.has(f"reasons.ground-{'exception' if relies_on == 'either' else relies_on}"), relies_on
    for safeguard in LAW.safeguards():
        if safeguard.can_carry:
            assert words.has(f"reasons.condition-{safeguard.id}"), safeguard.id
    for tier in ("contract", "assessment"):
        assert words.has(f"reasons.cn-volume-needs-{tier}")


CASES = [
    test_eu_gdpr.CLOUD,
    {**test_eu_gdpr.CLOUD, "clear_at_importer": False, "key_holder": "exporter"},
    {**test_eu_gdpr.CLOUD, "assessed_on": "2020-01-01"},
    {**test_eu_gdpr.CLOUD, "problematic_law_applies": None},
    test_eu_gdpr.DPF | {"on": "2026-08-01"},
    test_hk_pdpo.TO_PROCESSOR,
    test_cn_pipl.GBA | {"onward_to": ["SG"], "exporter_city": "Beijing"},
    test_cn_pipl.EXPORT | {"people_ytd": 100_000, "sensitive_people_ytd": 0},
    test_asia_pacific.case("SG", "US"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_sentences_are_whole_in_every_language(case: dict[str, object], language: str) -> None:
    shown = judged(**case).as_json(sayer(LAW, words_for(language)))
    text = json.dumps(shown, ensure_ascii=False)
    for assessment in shown["assessments"]:
        for reason in assessment["reasons"]:
            assert reason["text"] != reason["code"]
            assert "{" not in reason["text"]
    assert "DATE" not in text


def test_everyone_asked_has_a_name() -> None:
    for asked in {*ASKS.values(), who_knows("mechanisms.eu-gdpr.signed_on")}:
        assert words_for("en").has(f"reasons.ask-{asked}")
