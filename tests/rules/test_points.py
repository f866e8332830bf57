"""Points: a sum a person can redo with a pencil, then caps that are reasons too."""

import pytest

from register.reference.policy import load_policy, read_policy
from register.rules.judgement import judge
from tests.rules.worked import LAW, assessed, judged, read_facts, tool

BEST = {
    "on": "2026-06-01",
    "exporter_place": "DE",
    "destination": "FR",
    "importer_role": "processor",
    "processor_contract": "adequate",
    "encrypted_in_transit": True,
    "encrypted_at_rest": True,
    "safeguards": [
        "con-audit",
        "con-challenge",
        "con-transparency",
        "org-policies",
        "org-records",
        "org-review",
    ],
}


def test_the_most_there_can_be_is_one_hundred() -> None:
    assert assessed(**BEST).points == 100


def test_unverified_facts_about_a_place_count_half_and_say_so() -> None:
    found = assessed(on="2026-06-01", exporter_place="DE", destination="JP", importer_role="controller")
    law = next(reason for reason in found.reasons if reason.code.startswith("destination-law"))
    assert (law.code, law.effect) == ("destination-law-unverified", load_policy().destination["law"] // 2)
    assert dict(law.params)["as_of"] == "2025-05-31"


def test_facts_about_a_place_count_from_the_day_they_hold() -> None:
    base = {"exporter_place": "DE", "destination": "CL", "importer_role": "controller"}

    def has_law(on: str) -> bool:
        return any(reason.code == "destination-law-unverified" for reason in assessed(on=on, **base).reasons)

    assert not has_law("2026-11-30")
    assert has_law("2026-12-01")


@pytest.mark.parametrize(
    ("facts", "cap"),
    [
        ({"destination": "IN"}, 19),
        ({"destination": "JP", "importer_role": "processor", "processor_contract": "none"}, 49),
    ],
)
def test_each_cap_is_a_reason(facts: dict[str, str], cap: int) -> None:
    found = assessed(**{"on": "2026-06-01", "exporter_place": "DE", "importer_role": "controller", **facts})
    closing = found.reasons[-1]
    assert closing.code == f"cap-{found.outcome.value}"
    assert closing.cap == cap
    assert found.points is not None
    assert found.points <= cap


def test_points_never_go_below_zero() -> None:
    found = assessed(on="2026-06-01", exporter_place="SG", destination="MM", onward_to=["SG"])
    assert found.points == 0


def test_overall_is_the_worst_binding_law_with_its_points() -> None:
    found = judged(
        on="2026-06-01", regimes=["eu-gdpr", "hk-pdpo"], destination="IN", importer_role="controller",
        same_or_related_purpose=True,
    )  # fmt: skip
    by_law = {a.regime: a for a in found.assessments}
    assert found.outcome == by_law["eu-gdpr"].outcome == "unlawful"
    assert found.points == by_law["eu-gdpr"].points
    assert by_law["hk-pdpo"].outcome == "acceptable"


def test_a_copied_policy_changes_points_and_is_named() -> None:
    from importlib.resources import files

    text = files("register.reference").joinpath("data/policy.toml").read_text("utf-8")
    own = read_policy(
        text.replace('id = "house-2026-11"', 'id = "ours"').replace("contract = 34", "contract = 20")
    )
    facts = read_facts(
        {"on": "2026-06-01", "exporter_place": "SG", "destination": "US", "importer_role": "controller",
         "assessment": "adequate", "mechanisms": tool("sg-pdpa", "sg-contract")},
        LAW,
    )  # fmt: skip
    shipped, changed = judge(facts, LAW, load_policy()), judge(facts, LAW, own)
    assert changed.policy_id == "ours"
    assert shipped.points is not None
    assert changed.points == shipped.points - 14
    assert changed.outcome == shipped.outcome


@pytest.mark.parametrize(
    "broken", ["", "id = 3", 'id = "x"', 'id = "x"\n[ground]\nlocal = "forty"', "not toml ="]
)
def test_a_broken_policy_is_refused(broken: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read_policy(broken)
