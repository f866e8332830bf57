"""Published lists on both databases: read, compared with the chain, applied whole or in part, refused where unclear."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from register.chains.actions import change_engagement
from register.chains.models import Engagement
from register.chains.queries import get_engagement
from register.documents.queries import documents_of
from register.errors import ChangedMeanwhile, Conflict, Invalid, Refused
from register.imports.reading import ReadProblem
from register.published.actions import apply_list, comparison_of, get_list, read_anew, take_list
from register.published.models import ListState
from register.published.undo import undo_list, undo_plan
from register.rules.list_change import Change
from register.vendors.queries import get_vendor, vendors_named
from register.work import Register
from tests.cast import PRIYA, SAM, Known
from tests.chains.ground import (
    CLOUD,
    DESK,
    MAIL,
    VOICE,
    engage,
    engagement,
    set_chain_scene,
    vendor_destinations,
)
from tests.ground.registers import actor_of, trail_of
from tests.transfers.scene import NOW, TODAY

OLD = b"Sub-processor,Purpose,Location\nCloudCo,Hosting,United States\nMailCo,Newsletters,Ireland\n"
NEW = """| Sub-processor | Purpose | Location |
| --- | --- | --- |
| CloudCo | Hosting | United States |
| MailCo | Newsletters | India |
| Lantau Hosting Ltd. | Backups | Japan |
| Harbour Voice | Itself | Singapore |
"""


@pytest.fixture
def listed(register: Register) -> Register:
    """Harbour Voice engages CloudCo (US), MailCo (Ireland) and Manila Desk (Philippines)."""
    set_chain_scene(register, exporter="NL")
    engage(register, VOICE, CLOUD)
    engage(register, VOICE, MAIL, purpose="Newsletters", place_text="Ireland")
    engage(register, VOICE, DESK, purpose="Calls", place_text="Philippines")
    return register


def take(
    register: Register,
    content: bytes | str = NEW,
    name: str = "list.md",
    known: Known = PRIYA,
    as_of: date = TODAY,
) -> str:
    """A list taken today; its reference."""
    data = content.encode() if isinstance(content, str) else content
    with register.write(NOW) as session:
        actor = actor_of(session, known)
        return take_list(session, actor, VOICE, data, name, as_of, NOW, today=TODAY).ref


def apply(
    register: Register,
    keys: list[str] | None = None,
    version: int | None = None,
    fingerprint: str | None = None,
) -> None:
    """Carry out the first list."""
    with register.write(NOW) as session:
        actor = actor_of(session, PRIYA)
        apply_list(session, actor, "SL-0001", keys, "By the list", fingerprint, version, NOW, today=TODAY)


def lines(register: Register) -> list[tuple[str, str, str | None]]:
    """What the first list would change."""
    with register.read() as session:
        found = comparison_of(session, get_list(session, "SL-0001"))
        return [(line.change.value, line.name, line.vendor_ref) for line in found.lines]


def chain(register: Register) -> dict[str, tuple[list[str], Any, Any]]:
    """Every engagement: places, first day, day it ended."""
    with register.read() as session:
        rows = session.exec(select(Engagement))
        return {row.ref: (row.places, row.since, row.ended_on) for row in rows}


def test_the_second_version_of_a_list_is_a_change_against_the_chain(listed: Register) -> None:
    take(listed)
    assert lines(listed) == [
        ("unchanged", "CloudCo", CLOUD),
        ("moved", "MailCo", MAIL),
        ("added", "Lantau Hosting Ltd.", None),
        ("removed", "Manila Desk", DESK),
    ]
    with listed.read() as session:
        assert comparison_of(session, get_list(session, "SL-0001")).itself == 1
        assert [doc.role.value for doc in documents_of(session, "SL-0001")] == ["list"]
    before = chain(listed)
    apply(listed)
    after = chain(listed)
    assert after["SP-0001"] == before["SP-0001"]
    assert after["SP-0002"][0] == ["IN"]
    assert after["SP-0003"][2] == TODAY
    assert after["SP-0004"] == (["JP"], TODAY, None)
    with listed.read() as session:
        assert len(vendors_named(session, "Lantau Hosting Ltd.")) == 1
        assert get_list(session, "SL-0001").result["added"] == 1
    assert [event.tag for event in trail_of(listed)].count("published:list:applied") == 1
    assert lines(listed)[0][0] == "unchanged"
    assert {change for change, *_ in lines(listed)} == {"unchanged"}
    with pytest.raises(Conflict):
        apply(listed)


def test_only_the_chosen_lines_are_applied_and_a_changed_chain_is_looked_at_again(listed: Register) -> None:
    take(listed, OLD, "old.csv")
    with listed.read() as session:
        found = comparison_of(session, get_list(session, "SL-0001"))
        removed = next(line for line in found.lines if line.change is Change.REMOVED)
    with pytest.raises(Invalid):
        apply(listed, [])
    with pytest.raises(ChangedMeanwhile):
        apply(listed, [removed.key], version=9)
    engage(listed, VOICE, CLOUD, place_text="Japan")
    with pytest.raises(Conflict):
        apply(listed, [removed.key], fingerprint=found.fingerprint)
    apply(listed, [removed.key])
    assert chain(listed)["SP-0003"][2] == TODAY
    assert chain(listed)["SP-0002"][2] is None


def test_a_likely_name_is_never_merged_or_added_unasked(listed: Register) -> None:
    take(listed, "Sub-processor,Location\nCloudCo Inc.,United States\n", "list.csv")
    assert lines(listed)[0][:2] == ("added", "CloudCo Inc.")
    with pytest.raises(Invalid) as refused:
        apply(listed, ["1"])
    assert refused.value.problems["same-1"].code == "choose-one"
    for said, change in ((CLOUD, "unchanged"), ("", "added")):
        with listed.write(NOW) as session:
            same = {"same_as": {"CloudCo Inc.": said}}
            read_anew(session, actor_of(session, PRIYA), "SL-0001", same, None, NOW)
        assert lines(listed)[0][0] == change
    apply(listed, ["1"])
    with listed.read() as session:
        assert get_vendor(session, "V-0005").legal_name == "CloudCo Inc."


def test_who_begins_after_the_day_of_the_list_is_not_gone_for_being_absent(listed: Register) -> None:
    engage(listed, VOICE, DESK, purpose="Mail", place_text="Japan", since=TODAY + timedelta(days=30))
    take(listed, "Sub-processor,Location\nCloudCo,US\nMailCo,Ireland\n", "list.csv")
    with listed.read() as session:
        found = comparison_of(session, get_list(session, "SL-0001"))
    assert [(line.change.value, line.refs) for line in found.changes] == [("removed", ("SP-0003",))]


def test_a_circle_is_told_and_applied(listed: Register) -> None:
    engage(listed, "V-0004", VOICE, place_text="HK")
    take(listed, "Sub-processor,Location\nMailCo,Ireland\nCloudCo,US\nManila Desk,PH\n", "same.csv")
    assert {change for change, *_ in lines(listed)} == {"unchanged"}
    with listed.write(NOW) as session:
        actor = actor_of(session, PRIYA)
        content = b"Sub-processor,Location\nHarbour Voice,Hong Kong\n"
        ref = take_list(session, actor, DESK, content, "desk.csv", TODAY, NOW, today=TODAY).ref
        found = comparison_of(session, get_list(session, ref))
        assert [line.goes_back for line in found.lines] == [True]
        apply_list(session, actor, ref, None, "By the list", None, None, NOW, today=TODAY)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [(b"", "a.csv", "empty-file"), (b"%PDF-1.7 x", "a.pdf", "wrong-kind"), (b"{not json", "a.json", None)],
)
def test_an_unreadable_list_keeps_nothing(
    listed: Register, content: bytes, name: str, code: str | None
) -> None:
    with pytest.raises(ReadProblem) as refused:
        take(listed, content, name)
    assert code is None or refused.value.code == code
    with listed.read() as session:
        assert documents_of(session, VOICE) == []


def test_a_list_of_tomorrow_and_a_reviewer_are_refused(listed: Register) -> None:
    with pytest.raises(Refused):
        take(listed, known=SAM)
    with pytest.raises(Invalid) as refused:
        take(listed, as_of=TODAY + timedelta(days=1))
    assert refused.value.problems["as_of"].code == "in-the-future"


def test_any_form_the_importer_reads_gives_the_same_comparison(listed: Register) -> None:
    json = '[{"Sub-processor": "CloudCo", "Location": "United States"}]'
    yaml = "- Sub-processor: CloudCo\n  Location: United States\n"
    take(listed, json, "list.json")
    first = lines(listed)
    take(listed, yaml, "list.yml")
    with listed.read() as session:
        second = comparison_of(session, get_list(session, "SL-0002"))
        assert [(one.change.value, one.name, one.vendor_ref) for one in second.lines] == first
        assert get_list(session, "SL-0002").state is ListState.OPEN
        assert len(documents_of(session, "SL-0002")) == 1


def undo(register: Register, reason: str = "The list was another company's") -> None:
    """Take the first list back."""
    with register.write(NOW) as session:
        undo_list(session, actor_of(session, PRIYA), "SL-0001", reason, None, NOW, today=TODAY)


def test_an_applied_list_is_undone_as_a_whole(listed: Register) -> None:
    before = chain(listed)
    destinations = vendor_destinations(listed)
    take(listed)
    apply(listed)
    assert vendor_destinations(listed) != destinations
    with listed.read() as session:
        plan = undo_plan(session, get_list(session, "SL-0001"))
    assert [(one.kind.value, one.name) for one in plan.changes] == [
        ("removed", "Lantau Hosting Ltd."),
        ("moved", "MailCo"),
        ("reopened", "Manila Desk"),
    ]
    assert (plan.in_the_way, plan.new_vendors) == ((), ("V-0005",))
    undo(listed)
    after = chain(listed)
    assert {ref: after[ref] for ref in before} == before
    assert after["SP-0004"] == (["JP"], TODAY, TODAY)
    assert vendor_destinations(listed) == destinations
    with listed.read() as session:
        assert get_vendor(session, "V-0005").ended_on == TODAY
        assert get_engagement(session, "SP-0002").source_note != "SL-0001: list.md"
    assert [event.tag for event in trail_of(listed)].count("published:list:undone") == 1
    with pytest.raises(Conflict) as refused:
        undo(listed)
    assert refused.value.code == "list-not-undoable"


def test_a_list_that_later_changes_rest_on_is_not_undone_and_they_are_named(listed: Register) -> None:
    take(listed)
    apply(listed)
    engage(listed, VOICE, DESK, purpose="Calls", place_text="Philippines")
    with listed.write(NOW) as session:
        given = engagement(place_text="South Korea")
        change_engagement(session, actor_of(session, PRIYA), "SP-0004", given, None, NOW)
    before = chain(listed)
    with pytest.raises(Conflict) as refused:
        undo(listed)
    assert (refused.value.code, refused.value.params["others"]) == ("list-rested-on", "SP-0004")
    with listed.write(NOW) as session:
        given = engagement(purpose="Backups", place_text="Japan")
        change_engagement(session, actor_of(session, PRIYA), "SP-0004", given, None, NOW)
        # As it was, but changed all the same: somebody has confirmed it since.
        with pytest.raises(Conflict):
            undo_list(session, actor_of(session, PRIYA), "SL-0001", "No", None, NOW, today=TODAY)
    assert {ref: row for ref, row in chain(listed).items() if ref != "SP-0004"} == {
        ref: row for ref, row in before.items() if ref != "SP-0004"
    }


def test_an_engagement_that_says_the_same_by_now_is_in_the_way_of_one_that_would_go_on(
    listed: Register,
) -> None:
    take(listed, OLD, "old.csv")
    apply(listed)
    engage(listed, VOICE, DESK, purpose="Calls", place_text="Philippines")
    with pytest.raises(Conflict) as refused:
        undo(listed)
    assert (refused.value.code, refused.value.params["others"]) == ("list-rested-on", "SP-0004")
    assert chain(listed)["SP-0003"][2] == TODAY


def test_a_vendor_that_came_with_the_list_stays_where_somebody_has_worked_on_it(listed: Register) -> None:
    take(listed)
    apply(listed)
    engage(listed, "V-0005", CLOUD)
    undo(listed)
    with listed.read() as session:
        assert get_vendor(session, "V-0005").ended_on is None
    assert chain(listed)["SP-0004"][2] == TODAY
