"""Cells that mean harm or nothing in lists of records: read or told, never a fault, and nothing half written."""

import itertools
from datetime import UTC
from typing import Final

import pytest

from register.imports.headers import targets
from register.imports.records.family import FAMILIES, targets_of
from register.imports.records.readers import read_moment, reader_of
from register.words import words_for
from register.work import Register
from tests.imports.files import container
from tests.imports.world import imported, our_company, planned, vendor

ODD: Final = (
    "2026-13-45 99:99",
    "2026-01-05 10:00 +99:99",
    "9" * 400,
    "A-99999999999999999999",
    "=HYPERLINK(1)",
    "\u0000\u202e",
    "-1 months",
    "0",
    "999 months",
    "(((((()))))) (",
    "V-0001; V-0001, A-0001 A-0002 IC-0001",
    ";;;",
    "／＼｜",
    "no",
    "1e309",
    "２０２６年１月５日",
    "中" * 400,
    "Module 5; C9P",
    "present; ; ; ;",
    "../../../etc/passwd",
)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_reader_reads_or_tells(family: str) -> None:
    cells = (*ODD, 0, -1, 1.5, 10**30, float("1e300"), True, False)
    for (name, target), cell in itertools.product(targets_of(family).items(), cells):
        if target.values == "moment":
            read_moment(cell, "day-first", UTC)
        elif target.values != "date":
            reader_of(family, name)(cell)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_list_of_oddities_is_planned_and_imported_without_a_fault(lite: Register, family: str) -> None:
    our_company(lite)
    vendor(lite, "Harbour Voice")
    imported(lite, "Vendor,Agreement type,Contract name\nHarbour Voice,DPA,Terms\n")
    names = list(targets(family))
    words = words_for("en")
    labels = [words.text(target.heading or target.label) for target in targets(family).values()]
    rows = [",".join(f'"{label}"' for label in labels)]
    for turn, odd in enumerate(ODD):
        cells = [
            "V-0001" if name in ("vendor_ref", "vendor_name") else odd if place % 4 == turn % 4 else ""
            for place, name in enumerate(names)
        ]
        rows.append(",".join(f'"{cell}"' for cell in cells))
    mapping = {str(place): name for place, name in enumerate(names)}
    text, decisions = "\n".join(rows) + "\n", {"kind": family, "mapping": mapping}
    plan = planned(lite, text, decisions=decisions)
    assert len(plan.left_out) + len(plan.records) > 0
    batch = imported(lite, text, decisions=decisions)
    assert batch.result["records_new"] + batch.result["records_updated"] == plan.to_import


def test_a_damaged_file_leaves_out_its_row_and_not_the_others(lite: Register) -> None:
    our_company(lite)
    vendor(lite, "Harbour Voice")
    whole = container(
        {
            "list.csv": b"Vendor,File name,Title\nV-0001,a.txt,A\nV-0001,b.txt,B\n",
            "a.txt": b"x y",
            "b.txt": b"q" * 99,
        }
    )
    at = whole.index(b"b.txt") + len("b.txt")
    damaged = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
    plan = planned(lite, damaged, name="documents.zip")
    assert [record.name for record in plan.records] == ["A"]
    assert [row.reasons[0][0] for row in plan.left_out] == ["archive-broken"]
