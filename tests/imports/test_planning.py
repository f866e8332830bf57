"""What an import would change, on both databases: new, updated, unchanged; nothing merged unasked."""

import pytest

from register.imports.plan import Plan
from register.work import Register
from tests.imports.world import imported, only, our_company, plan_for, planned, taken, vendor

LIST = (
    "Vendor,What they do,Data location,Website\n"
    "Harbour Voice,Call recording,Singapore,https://harbour.example\n"
    "Lumen Payroll,Payroll,Germany; United States,\n"
)


def _actions(plan: Plan) -> dict[str, str]:
    return {v.name: v.action for v in plan.vendors}


def test_names_not_on_record_are_new(register: Register) -> None:
    our_company(register)
    plan = planned(register, LIST)
    assert _actions(plan) == {"Harbour Voice": "new", "Lumen Payroll": "new"}
    assert plan.destinations == ("DE", "SG", "US")


def test_planning_writes_nothing_to_the_register(register: Register) -> None:
    our_company(register)
    first = plan_for(register, taken(register, LIST))
    assert _actions(planned(register, LIST)) == _actions(first)


def test_the_same_file_again_changes_nothing(register: Register) -> None:
    our_company(register)
    imported(register, LIST)
    plan = planned(register, LIST)
    assert set(_actions(plan).values()) == {"unchanged"}
    assert plan.to_import == 0


@pytest.mark.parametrize("spelling", ["HARBOUR  VOICE", "harbour voice", "Ｈａｒｂｏｕｒ Ｖｏｉｃｅ"])
def test_case_width_and_blanks_do_not_make_another_vendor(register: Register, spelling: str) -> None:
    vendor(register, "Harbour Voice")
    assert _actions(planned(register, f"Vendor,Country\n{spelling},Japan\n")) == {
        spelling.replace("  ", " "): "updated"
    }


def test_an_update_says_before_and_after(register: Register) -> None:
    vendor(register, "Harbour Voice", website="https://old.example", importance="low")
    found = only(planned(register, "Vendor,Website,Importance\nHarbour Voice,https://new.example,High\n"))
    assert found.action == "updated"
    assert found.changes["website"] == ("https://old.example", "https://new.example")
    assert found.changes["importance"] == ("low", "high")


def test_a_blank_cell_takes_nothing_away(register: Register) -> None:
    vendor(register, "Harbour Voice", website="https://old.example", description="Calls")
    assert only(planned(register, "Vendor,Website,What they do\nHarbour Voice,,\n")).action == "unchanged"


def test_www_and_a_final_slash_are_no_change(register: Register) -> None:
    vendor(register, "Harbour Voice", website="https://www.harbour.example/")
    assert only(planned(register, "Vendor,Website\nHarbour Voice,harbour.example\n")).changes == {}


def test_a_similar_name_is_suggested_and_stays_a_vendor_of_its_own(register: Register) -> None:
    ref = vendor(register, "Harbour Voice Limited")
    found = only(planned(register, "Vendor\nHarbour Voice Ltd\n"))
    assert found.action == "new"
    assert [(likely.choice, likely.reason) for likely in found.similar] == [(ref, "same-without-ending")]


def test_a_chosen_vendor_takes_the_row_and_keeps_the_name_as_alias(register: Register) -> None:
    ref = vendor(register, "Harbour Voice Limited")
    same = {"same_as": {"HarbourVoice HK": ref}}
    text = "Vendor,Website\nHarbourVoice HK,https://harbour.example\n"
    found = only(planned(register, text, decisions=same))
    assert (found.action, found.ref) == ("updated", ref)
    assert found.changes["other_names"] == ([], ["HarbourVoice HK"])
    assert "legal_name" not in found.changes
    imported(register, text, decisions=same)
    assert only(planned(register, text)).action == "unchanged"


def test_another_vendor_is_not_asked_about_again(register: Register) -> None:
    vendor(register, "Harbour Voice Limited")
    found = only(
        planned(register, "Vendor\nHarbour Voice Ltd\n", decisions={"same_as": {"Harbour Voice Ltd": ""}})
    )
    assert (found.action, found.similar) == ("new", ())


def test_two_spellings_in_one_file_are_two_vendors_until_somebody_says_otherwise(register: Register) -> None:
    text = "Vendor,What they do\nLumen Payroll,Payroll\nLumen Payroll GmbH,Tax forms\n"
    apart = planned(register, text)
    assert _actions(apart) == {"Lumen Payroll": "new", "Lumen Payroll GmbH": "new"}
    likely = next(one for v in apart.vendors for one in v.similar)
    asked = next(v.name for v in apart.vendors if v.similar)
    together = only(planned(register, text, decisions={"same_as": {asked: likely.choice}}))
    assert sorted(s.purpose for s in together.services) == ["Payroll", "Tax forms"]
    assert len(together.facts["other_names"]) == 1


def test_saying_two_names_are_each_other_ends(register: Register) -> None:
    text = "Vendor\nLumen\nLumen GmbH\n"
    said = {"same_as": {"Lumen": "=Lumen GmbH", "Lumen GmbH": "=Lumen"}}
    assert only(planned(register, text, decisions=said)).name == "Lumen"


def test_two_names_of_one_known_vendor_are_planned_once(register: Register) -> None:
    our_company(register)
    vendor(register, "Amazon Web Services", other_names="AWS")
    text = "Vendor,What they do,Data location\nAWS,Hosting,Ireland\nAmazon Web Services,Mail,Ireland\n"
    found = only(planned(register, text))
    assert sorted(s.purpose for s in found.services) == ["Hosting", "Mail"]
    imported(register, text)
    assert only(planned(register, text)).action == "unchanged"


NAMED_TWICE = (
    "Vendor,What they do\n"
    "Google LLC,Hosting\n"
    "Google (Google LLC),Mail\n"
    "Kit (Civilized Kit Inc.),Forum\n"
    "Civilized Kit Inc. (CK),Support\n"
)


def test_vendors_that_share_a_name_are_each_themselves_the_second_time(register: Register) -> None:
    imported(register, NAMED_TWICE)
    again = planned(register, NAMED_TWICE)
    assert [(v.name, v.action, dict(v.changes)) for v in again.vendors if v.action != "unchanged"] == []
    assert len({v.ref for v in again.vendors}) == 4


def test_a_name_is_the_vendor_of_that_legal_name_before_one_of_that_alias(lite: Register) -> None:
    vendor(lite, "Harbour Holdings Ltd", other_names="Harbour")
    ref = vendor(lite, "Harbour", other_names="Harbour Voice\nHarbour Mail")
    assert only(planned(lite, "Vendor\nHarbour\n")).ref == ref


REFERRED = "Reference,Vendor,What they do\nX-1,Lumen,Payroll\nX-1,,Tax forms\nX-2,,Hosting\n"


def test_a_row_without_a_name_belongs_to_the_named_one_with_its_reference(register: Register) -> None:
    plan = planned(register, REFERRED)
    assert [s.purpose for s in only(plan).services] == ["Payroll", "Tax forms"]
    ((left, ((code, params),)),) = [(row.number, row.reasons) for row in plan.left_out]
    assert (left, code, params["column"]) == (4, "name-missing", "Vendor")


def test_a_row_without_a_name_may_give_our_reference(register: Register) -> None:
    ref = vendor(register, "Lumen")
    found = only(planned(register, f"Reference,Vendor,What they do\n{ref},,Payroll\n"))
    assert (found.ref, [s.purpose for s in found.services]) == (ref, ["Payroll"])


def test_our_reference_with_an_alike_name_renames(register: Register) -> None:
    ref = vendor(register, "Harbour Voice Limited")
    found = only(planned(register, f"Reference,Vendor\n{ref},Harbour Voice (HK) Limited\n"))
    assert found.changes["legal_name"] == ("Harbour Voice Limited", "Harbour Voice (HK) Limited")


def test_somebody_elses_reference_does_not_rename_our_vendor(register: Register) -> None:
    ref = vendor(register, "Harbour Voice Limited")
    found = only(planned(register, f"Reference,Vendor\n{ref},Quite Another Company\n"))
    assert found.action == "new"
    assert [(likely.ref, likely.reason) for likely in found.similar] == [(ref, "same-reference")]


def test_one_vendor_for_two_purposes_has_two_services(register: Register) -> None:
    our_company(register)
    text = "Vendor,What they do,Data location\nLumen,Payroll,Germany\nLumen,Hosting,Germany\n"
    found = only(planned(register, text))
    assert [s.purpose for s in found.services] == ["Payroll", "Hosting"]
    assert [(t.purpose, t.place) for t in found.transfers] == [("Payroll", "DE"), ("Hosting", "DE")]


def test_a_second_purpose_gets_its_own_transfer_to_a_place_known_already(register: Register) -> None:
    our_company(register)
    imported(register, "Vendor,What they do,Data location\nLumen,Payroll,Germany\n")
    found = only(planned(register, "Vendor,What they do,Data location\nLumen,Hosting,Germany\n"))
    assert [(t.purpose, t.place) for t in found.transfers] == [("Hosting", "DE")]


def test_a_place_that_is_not_known_stays_unknown_with_its_words(register: Register) -> None:
    our_company(register)
    found = planned(register, "Vendor,Data location\nHarbour,Singapore\nLumen,Wherever it rains\n").vendors[1]
    (transfer,) = found.transfers
    assert (transfer.place, transfer.text) == ("UNKNOWN", "Wherever it rains")


def test_differing_rows_are_named_and_the_first_is_taken(register: Register) -> None:
    text = "Vendor,Website\nLumen,https://one.example\nLumen,https://two.example\n"
    found = only(planned(register, text))
    assert found.facts["website"] == "https://one.example"
    assert found.conflicts[0].values == (("https://one.example", 2), ("https://two.example", 3))


def test_the_fingerprint_follows_the_register(register: Register) -> None:
    ref = taken(register, LIST)
    before = plan_for(register, ref).fingerprint
    assert plan_for(register, ref).fingerprint == before
    vendor(register, "Harbour Voice")
    assert plan_for(register, ref).fingerprint != before
