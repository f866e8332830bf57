"""A conclusion stands only where every question is answered and nothing unknown is called safe."""

from datetime import date
from typing import Any

import pytest

from register.rules.impact.combined import Assessed, combined
from register.rules.impact.conclusion import Conclusion, lacks, standing
from register.rules.impact.kinds import kind_of, review_on
from register.rules.impact.questions import questions_for
from tests.rules.worked import LAW, read_facts, tool

QUESTIONS = questions_for(
    read_facts(
        {
            "on": "2026-06-01",
            "exporter_place": "DE",
            "destination": "US",
            "mechanisms": tool("eu-gdpr", "eu-scc-2021"),
        },
        LAW,
    ),
    "eu-gdpr",
    LAW,
)
GOOD = {q.code: "yes" if q.favourable else "no" for q in QUESTIONS}
KEYS = {"enc-at-rest-exporter-key": frozenset(LAW.safeguard_by_id["enc-at-rest-exporter-key"].conditions)}


def wrong(
    answers: dict[str, str] | None = None, *, asks_law: bool = True, **concluded: Any
) -> list[tuple[str, str]]:
    """What is wrong with a conclusion that is whole but for what is given."""
    whole = {"verdict": "adequate", "problematic": "no", "reasons": "Because.", "measures": {}, **concluded}
    given = {**GOOD, **(answers or {})}
    return [tuple(lack) for lack in lacks(QUESTIONS, given, Conclusion(**whole), LAW, asks_law=asks_law)]


@pytest.mark.parametrize(
    ("answers", "concluded", "expected"),
    [
        ({}, {}, []),
        ({"law-authority": "unknown"}, {}, []),
        ({"law-authority": ""}, {}, [("answer_law-authority", "not-answered")]),
        ({"law-authority": "perhaps"}, {}, [("answer_law-authority", "not-answered")]),
        ({"risk-low": "unknown"}, {}, [("verdict", "adequate-with-unknown")]),
        ({"risk-low": "unknown"}, {"verdict": "inadequate"}, []),
        ({}, {"verdict": None}, [("verdict", "required")]),
        ({}, {"reasons": None}, [("reasons", "required")]),
        ({}, {"problematic": None}, [("problematic", "required")]),
        ({}, {"problematic": "unknown"}, [("verdict", "adequate-with-law-unknown")]),
        ({}, {"problematic": "unknown", "verdict": "inadequate"}, []),
        ({}, {"problematic": "yes"}, [("verdict", "adequate-without-measure")]),
        ({}, {"problematic": "yes", "measures": KEYS}, []),
        ({}, {"problematic": "yes", "measures": {"enc-at-rest-exporter-key": frozenset()}},
         [("verdict", "adequate-without-measure")]),
        ({}, {"problematic": "yes", "measures": {"con-audit": frozenset()}}, [("verdict", "adequate-without-measure")]),
        ({"law-practice": "unknown"}, {"verdict": "inadequate"}, [("problematic", "harmless-with-unknown")]),
        ({"law-powers": "yes", "law-recipient": "yes"}, {}, []),
        ({"law-powers": "yes", "law-recipient": "yes", "law-practice": "yes"}, {},
         [("problematic", "harmless-against-answers")]),
    ],
)  # fmt: skip
def test_what_a_conclusion_lacks(
    answers: dict[str, str], concluded: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert wrong(answers, **concluded) == expected


def test_a_law_that_does_not_ask_after_the_destination_needs_no_word_on_it() -> None:
    assert wrong(asks_law=False, problematic=None) == []


def test_only_a_technical_measure_with_all_its_conditions_stands() -> None:
    assert standing(KEYS, LAW) == ["enc-at-rest-exporter-key"]
    held = KEYS["enc-at-rest-exporter-key"]
    assert standing({"enc-at-rest-exporter-key": held - {"keys-managed"}}, LAW) == []
    assert standing({"con-audit": frozenset(LAW.safeguard_by_id["con-audit"].conditions)}, LAW) == []


@pytest.mark.parametrize(
    ("regime", "mechanism", "kind", "due"),
    [
        ("eu-gdpr", "eu-scc-2021", "tia", date(2027, 2, 28)),
        ("uk-gdpr", "uk-idta", "tra", date(2027, 2, 28)),
        ("cn-pipl", "cn-scc", "pipia", date(2027, 2, 28)),
        ("cn-pipl", "cn-security-assessment", "self-assessment", date(2027, 2, 28)),
        ("my-pdpa", "my-tia", "tia", date(2029, 2, 28)),
        ("ca-qc-law25", "ca-qc-pia", "pia", date(2028, 2, 28)),
        ("vn-pdpl", "vn-ctia", "ctia", date(2027, 2, 28)),
        ("hk-pdpo", None, "pia", date(2027, 2, 28)),
        ("tw-pdpa", None, "assessment", date(2027, 2, 28)),
    ],
)
def test_the_assessment_has_the_name_and_the_cadence_of_its_tool(
    regime: str, mechanism: str | None, kind: str, due: date
) -> None:
    chosen = LAW.mechanism_by_id[mechanism] if mechanism else None
    assert kind_of(regime, chosen, LAW) == kind
    assert review_on(date(2026, 2, 28), chosen) == due


EARLY, LATE = date(2025, 1, 1), date(2026, 1, 1)


@pytest.mark.parametrize(
    ("found", "needed", "asking", "expected"),
    [
        ({}, {"eu"}, {"eu"}, None),
        ({"eu": ("adequate", EARLY, "no")}, {"eu"}, {"eu"}, ("adequate", EARLY, True, False)),
        ({"eu": ("adequate", EARLY, "unknown")}, {"eu"}, {"eu"}, ("adequate", EARLY, True, None)),
        ({"eu": ("adequate", EARLY, "yes")}, {"eu"}, {"eu"}, ("adequate", EARLY, True, True)),
        ({"eu": ("adequate", EARLY, "no"), "uk": ("adequate", LATE, "yes")}, {"eu", "uk"}, {"eu", "uk"},
         ("adequate", EARLY, True, True)),
        ({"eu": ("adequate", LATE, "no"), "uk": ("inadequate", EARLY, "no")}, {"eu", "uk"}, {"eu", "uk"},
         ("inadequate", EARLY, True, False)),
        ({"eu": ("adequate", EARLY, "no")}, {"eu", "uk"}, {"eu", "uk"}, ("none", None, True, None)),
        ({"eu": ("adequate", EARLY, "yes")}, {"eu", "uk"}, {"eu", "uk"}, ("none", None, True, True)),
        ({"eu": ("adequate", EARLY, "no"), "hk": ("inadequate", EARLY, None)}, {"eu"}, {"eu"},
         ("adequate", EARLY, True, False)),
        ({"cn": ("adequate", EARLY, None)}, {"cn"}, {"eu"}, ("adequate", EARLY, False, None)),
        ({"hk": ("inadequate", EARLY, None)}, set(), set(), ("inadequate", EARLY, False, None)),
    ],
)  # fmt: skip
def test_of_several_assessments_the_worst_counts(
    found: dict[str, Any], needed: set[str], asking: set[str], expected: tuple[Any, ...] | None
) -> None:
    made = combined({law: Assessed(*said) for law, said in found.items()}, needed, asking)
    assert (
        None if made is None else (made.assessment, made.assessed_on, made.says_problematic, made.problematic)
    ) == (expected)
