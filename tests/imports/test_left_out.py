"""Rows an import left out or took back, found again by name or website."""

from register.imports.left_out import earlier_rows
from register.work import Register
from tests.imports.world import imported, taken, undone

ROWS = (
    "Vendor,Website,Purpose,Data,Notes\n"
    "Harbour Voice Ltd,https://voice.example,Calls,email,fine\n"
    'Cebu Post Inc,https://cebu.example,Letters,"name, address",bad\u0007bell\n'
    ",https://nameless.example,Storage,,\n"
)


def test_a_row_left_out_is_found_by_its_name_without_its_legal_ending(register: Register) -> None:
    imported(register, ROWS)
    with register.read() as session:
        found = earlier_rows(session, "CEBU POST")
        assert earlier_rows(session, "Harbour Voice") == []
    assert [(row.number, row.reasons[0][0]) for row in found] == [(3, "control-character")]
    assert found[0].facts["website"] == "https://cebu.example"
    assert found[0].service["purpose"] == "Letters"


def test_a_row_without_a_name_is_found_by_its_website(register: Register) -> None:
    imported(register, ROWS)
    with register.read() as session:
        found = earlier_rows(session, "Nameless", "nameless.example")
    assert [row.reasons[0][0] for row in found] == ["name-missing"]


def test_what_an_undone_import_had_added_is_found_and_the_newest_import_comes_first(
    register: Register,
) -> None:
    first = imported(register, ROWS).ref
    undone(register, first)
    second = imported(register, ROWS.replace("Cebu", "Bohol")).ref
    with register.read() as session:
        voice = earlier_rows(session, "Harbour Voice Ltd")
        bohol = earlier_rows(session, "Bohol Post")
    assert [(row.import_ref, row.number) for row in voice] == [(first, 0)]
    assert voice[0].facts["website"] == "https://voice.example"
    assert [row.import_ref for row in bohol] == [second]


def test_an_import_that_was_not_carried_out_keeps_nothing(register: Register) -> None:
    taken(register, ROWS)
    with register.read() as session:
        assert earlier_rows(session, "Cebu Post") == []
