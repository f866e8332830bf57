"""A list of agreements with vendors the register knows: several for one vendor, known again, changed, undone."""

from typing import Any

import pytest
from sqlmodel import col, select

from register.agreements.models import Agreement, AgreementTerm
from register.agreements.queries import parties_of
from register.errors import Refused
from register.imports.columns import guess_columns
from register.imports.plan import Plan
from register.imports.records.refusals import reason_in_words
from register.trail.actor import Channel
from register.work import Register
from tests.cast import DORA, PRIYA
from tests.ground.registers import trail_of
from tests.imports.files import table_of
from tests.imports.world import imported, our_company, planned, taken, undone, vendor

LIST = (
    "Vendor,Agreement type,Agreement,Contracting entity,Our entity,Signed by us,Signed by vendor,Effective date,"
    "Expiry date,Renewal,Notice period,Governing law,SCC module,Filing number,Filing date,Master agreement,Services\n"
    "Harbour Voice,MSA,Master services,Harbour Voice BV (Netherlands),Harbour Trading,2026-01-05,2026-01-06,"
    "2026-01-10,2028-01-09,Automatic,3 months,England and Wales,,,,,\n"
    "Harbour Voice,DPA,Data processing terms,Harbour Voice BV (Netherlands); Harbour Inc (US),E-0001,2026-01-05,,"
    "2026-01-10,,Evergreen,30 days,,,,,Master services,Calls\n"
    "V-0001,SCC,EU clauses,,,2026-01-05,2026-01-06,,,,,Ireland,Module Two and Three,,,A-0000,\n"
    "Lumen Payroll Ltd,PIPL standard contract,Outbound contract,,,2026-01-05,2026-01-05,,,,,,,粤-2026-11,2026-02-01,,\n"
)


@pytest.fixture
def stocked(register: Register) -> Register:
    """Two vendors and one company of ours."""
    our_company(register)
    vendor(register, "Harbour Voice")
    vendor(register, "Lumen Payroll Ltd")
    imported(register, "Vendor,What they do\nHarbour Voice,Calls\n")
    return register


def _all(register: Register) -> list[Agreement]:
    with register.read() as session:
        return list(session.exec(select(Agreement).order_by(col(Agreement.id))).all())


def _why(plan: Plan) -> list[str]:
    from register.words import words_for

    words = words_for("en")
    return [reason_in_words(words, code, params) for row in plan.left_out for code, params in row.reasons]


def test_every_fact_of_an_agreement_arrives(stocked: Register) -> None:
    batch = imported(stocked, LIST)
    assert batch.kind == "agreements"
    assert batch.result == {
        "rows_read": 4,
        "records_new": 4,
        "records_updated": 0,
        "records_unchanged": 0,
        "rows_left_out": 0,
    }
    main, dpa, scc, pipl = _all(stocked)
    assert [a.kind.value for a in (main, dpa, scc, pipl)] == [
        "main-contract",
        "dpa",
        "scc",
        "pipl-standard-contract",
    ]
    assert [a.vendor_id for a in (main, dpa, scc, pipl)] == [1, 1, 1, 2]
    assert main.vendor_parties == [["Harbour Voice BV", "NL"]]
    assert dpa.vendor_parties == [["Harbour Voice BV", "NL"], ["Harbour Inc", "US"]]
    assert (main.execution.value, dpa.execution.value) == ("executed", "unsigned")
    assert (main.renewal, main.notice_months, main.governing_law) == ("automatic", 3, "GB-ENG")
    assert str(main.notice_by) == "2027-10-08"
    assert (dpa.renewal, dpa.notice_days, dpa.parent_id, dpa.service_refs) == (
        "evergreen",
        30,
        main.id,
        ["S-0001"],
    )
    assert (scc.scc_modules, scc.parent_id) == (["2", "3"], None)
    assert (pipl.filing_number, str(pipl.filed_on)) == ("粤-2026-11", "2026-02-01")
    with stocked.read() as session:
        assert [e.ref for e in parties_of(session, dpa.id or 0)] == ["E-0001"]


def test_the_same_list_again_changes_nothing(stocked: Register) -> None:
    imported(stocked, LIST)
    again = planned(stocked, LIST)
    assert [dict(record.changes) for record in again.records] == [{}] * 4
    assert again.to_import == 0


def test_what_changed_is_told_before_and_after_and_empty_cells_leave_the_rest(stocked: Register) -> None:
    imported(stocked, LIST)
    text = "Reference,Vendor,Expiry date,Signed by vendor\nA-0001,,2029-01-09,\nA-0002,V-0001,,2026-02-01\n"
    plan = planned(stocked, text, decisions={"kind": "agreements"})
    assert [(r.ref, dict(r.changes)) for r in plan.records] == [
        ("A-0001", {"expires_on": ("2028-01-09", "2029-01-09")}),
        ("A-0002", {"signed_by_vendor_on": (None, "2026-02-01")}),
    ]
    imported(stocked, text, decisions={"kind": "agreements"})
    main, dpa, *_ = _all(stocked)
    assert (str(main.expires_on), main.notice_months, main.version) == ("2029-01-09", 3, 2)
    assert dpa.execution.value == "executed"


def test_an_import_of_agreements_is_taken_back(stocked: Register) -> None:
    imported(stocked, LIST)
    text = "Reference,Expiry date,Signed by vendor,Term: none\nA-0001,2029-01-09,2026-01-07,\n"
    changed = imported(stocked, text, decisions={"kind": "agreements"})
    undone(stocked, changed.ref)
    main = _all(stocked)[0]
    assert (str(main.expires_on), str(main.signed_by_vendor_on), main.ended_on) == (
        "2028-01-09",
        "2026-01-06",
        None,
    )
    added = imported(stocked, "Vendor,Type,Agreement,Signed by us\nHarbour Voice,NDA,Secrecy,2026-01-01\n")
    assert undone(stocked, added.ref).taken_back == ("A-0005",)
    assert _all(stocked)[4].ended_on is not None


def test_somebody_elses_work_is_left_alone(stocked: Register) -> None:
    first = imported(stocked, LIST)
    imported(stocked, "Reference,Expiry date\nA-0001,2029-01-09\n", decisions={"kind": "agreements"})
    assert undone(stocked, first.ref).left_alone == ("A-0001",)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("Nobody Ltd,DPA,X,,\n", "The register has no vendor of this name"),
        (",DPA,X,,\n", "does not say which vendor"),
        ("Harbour Voice,,Something,,\n", "does not say what kind"),
        ("Harbour Voice,DPA and NDA,X,,\n", "Choose what kind of agreement"),
        ("Harbour Voice,DPA,X,2026-05-01,2026-04-01\n", "must not be before the start"),
        ("Harbour Voice,DPA,X,,\nHarbour Voice,DPA,X,,\n", "An earlier row says the same"),
    ],
)
def test_rows_that_cannot_be_used_say_why(stocked: Register, rows: str, why: str) -> None:
    plan = planned(stocked, "Vendor,Agreement type,Agreement name,Effective date,Expiry date\n" + rows)
    assert len(plan.left_out) == 1
    assert why in _why(plan)[0]


def test_a_signature_to_come_is_refused_before_anything_is_written(stocked: Register) -> None:
    plan = planned(stocked, "Vendor,Agreement type,Agreement,Signed by us\nHarbour Voice,DPA,X,2027-01-01\n")
    assert not plan.records
    assert "future" in _why(plan)[0]


def test_an_unknown_vendor_is_named_once_and_fixed_once(stocked: Register) -> None:
    text = "Vendor,Agreement type,Agreement name\nLumen Payrol,DPA,X\nLumen Payrol,NDA,Y\n"
    plan = planned(stocked, text)
    group = plan.problems[0]
    assert (group.code, group.blocks, group.rows) == ("vendor-not-known", True, 2)
    assert group.values[0].suggestion == "Lumen Payroll Ltd V-0002"
    fixed = planned(stocked, text, decisions={"fixes": {"0": {"Lumen Payrol": "V-0002"}}})
    assert {r.vendor_ref for r in fixed.records} == {"V-0002"}
    assert not fixed.left_out


def test_two_that_hang_on_each_other_hang_on_neither(stocked: Register) -> None:
    text = "Vendor,Type,Agreement,Master agreement\nHarbour Voice,MSA,One,Two\nHarbour Voice,DPA,Two,One\n"
    plan = planned(stocked, text)
    assert [group.code for group in plan.problems] == ["parent-in-circle"]
    imported(stocked, text)
    two, one = _all(stocked)
    assert (one.title, one.parent_id, two.parent_id) == ("One", two.id, None)


def test_without_our_reference_several_that_fit_are_not_guessed_at(stocked: Register) -> None:
    text = "Vendor,Type,Agreement,Effective date\nHarbour Voice,NDA,One,2026-01-01\nHarbour Voice,NDA,Two,2026-02-01\n"
    imported(stocked, text)
    plan = planned(
        stocked, "Vendor,Type,Governing law\nHarbour Voice,NDA,Ireland\n", decisions={"kind": "agreements"}
    )
    assert "Several agreements fit: A-0001, A-0002" in _why(plan)[0]
    told_apart = "Vendor,Type,Governing law,Effective date\nHarbour Voice,NDA,Ireland,2026-02-01\n"
    assert [r.ref for r in planned(stocked, told_apart, decisions={"kind": "agreements"}).records] == [
        "A-0002"
    ]


def test_terms_stand_in_columns_of_their_own(stocked: Register) -> None:
    text = (
        "Vendor,Agreement type,Agreement name,Tells us of a personal data breach,confidentiality\n"
        "Harbour Voice,DPA,X,Present; cl. 5.2; 48 hours,weak\n"
        "Lumen Payroll Ltd,DPA,Y,n/a,-\n"
    )
    imported(stocked, text)
    with stocked.read() as session:
        terms = {
            (t.agreement_id, t.term_id): (t.state.value, t.clause, t.value)
            for t in session.exec(select(AgreementTerm)).all()
        }
    assert terms == {
        (1, "breach-notice"): ("present", "cl. 5.2", "48"),
        (1, "confidentiality"): ("weak", None, None),
        (2, "breach-notice"): ("not-applicable", None, None),
    }
    assert planned(stocked, text).to_import == 0


TERMS = (
    "Agreement reference,Contract term,Status,Clause,Value\n"
    "A-0001,breach-notice,Covered,p. 4,24\n"
    "A-0001,保密,欠缺,,\n"
    "A-0001,Only on documented instructions transfers included,partial,,\n"
    "A-0002,breach-notice,present,,soon\n"
    "A-0009,breach-notice,present,,\n"
)


def test_terms_come_one_row_each(stocked: Register) -> None:
    imported(stocked, LIST)
    plan = planned(stocked, TERMS)
    assert [(r.ref, sorted(r.changes)) for r in plan.records] == [
        ("A-0001", ["term_breach-notice", "term_documented-instructions"]),
        ("A-0002", ["term_breach-notice"]),
    ]
    assert sorted(group.code for group in plan.problems) == [
        "agreement-not-known",
        "term-not-known",
        "value-not-read",
    ]
    batch = imported(stocked, TERMS)
    assert (batch.kind, batch.result["records_updated"]) == ("terms", 2)
    assert planned(stocked, TERMS).to_import == 0
    assert undone(stocked, batch.ref).taken_back == ("A-0001", "A-0002")
    with stocked.read() as session:
        assert not session.exec(select(AgreementTerm)).all()


def test_what_an_import_does_is_on_the_trail_under_its_own_door(stocked: Register) -> None:
    imported(stocked, LIST)
    told = [(e.tag, e.actor_name) for e in trail_of(stocked) if e.channel is Channel.IMPORT]
    assert told.count(("agreements:agreement:added", PRIYA.name)) == 4


def test_others_do_not_import_agreements(stocked: Register) -> None:
    ref = taken(stocked, LIST)
    assert ref
    with pytest.raises(Refused):
        taken(stocked, LIST, DORA)


@pytest.mark.parametrize(
    ("headers", "meanings"),
    [
        (
            "供應商,協議類型,協議名稱,供應商簽署日期,我方簽署日期,生效日期,到期日,續期方式,通知期,適用法律,備案號,主合約",
            "vendor_name kind title signed_by_vendor_on signed_by_us_on effective_on expires_on renewal notice"
            " governing_law filing_number parent",
        ),
        (
            "供应商,协议类型,协议名称,签约主体,我方签约主体,签署日期,生效日期,到期日期,自动续期,通知期,适用法律,备案日期",
            "vendor_name kind title vendor_parties entities signed_on effective_on expires_on renewal notice"
            " governing_law filed_on",
        ),
        (
            "Supplier,Contract type,Contract name,Signing entity,Our entity,Date signed,Start date,End date,"
            "Auto-renewal,Notice period (days),Governing Law,SCC Module(s),Master contract",
            "vendor_name kind title vendor_parties entities signed_on effective_on expires_on renewal notice"
            " governing_law scc_modules parent",
        ),
    ],
)
def test_columns_are_guessed_in_three_languages(headers: str, meanings: str) -> None:
    rows: Any = "Payco,DPA,Terms," + ",".join("" for _ in headers.split(",")[3:])
    guess = guess_columns(table_of(f"{headers}\n{rows}\n", "list.csv"))
    assert guess.kind == "agreements"
    assert [column.target for column in guess.columns] == meanings.split()
