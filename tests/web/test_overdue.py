"""What is overdue by owner, team and age: the numbers of My work, each with the list it counts."""

from datetime import UTC, datetime, timedelta

from register.work import Register
from tests.cast import ADA, ANA, BO, SAM
from tests.ground.client import Client
from tests.reminders.scene import Due, change_person, put_due


def overdue_by(register: Register) -> None:
    """Sam (security): 30 and 31 days late; Bo (no team): 91 days; nobody: 1 day; and something due today."""
    today = register.settings.today(datetime.now(UTC))
    change_person(register, SAM, team="Security")
    days = (
        (SAM, 30, "R-0001"),
        (SAM, 31, "R-0002"),
        (BO, 91, "R-0003"),
        (None, 1, "R-0004"),
        (SAM, 0, "R-0005"),
    )
    put_due(
        register, [Due(who, (today - timedelta(days=late)).isoformat(), ref=ref) for who, late, ref in days]
    )


def test_every_number_is_a_link_to_the_list_it_counts(client: Client, lite: Register) -> None:
    overdue_by(lite)
    ana = client.as_person(ANA)
    ana.get("/insights")
    page = ana.press("What is overdue")
    assert "4 things are overdue, the oldest by 91 days; 1 by more than 90." in page.text
    assert page.words_of("#line-1 td") == ["1", "1", "0", "0", "2"]
    assert page.words_of("#line-sum td") == ["2", "1", "0", "1", "4"]
    seen = 0
    for link in page.all("#chart-table td a"):
        listed = ana.get(str(link["href"]))
        assert len(listed.all("#results tbody tr")) == int(link.get_text())
        seen += 1
    assert seen == 11
    team = ana.get("/insights/overdue?by=team")
    assert sorted(team.words_of("#chart-table tbody th")) == ["Everybody", "No team", "Security"]
    nobody = ana.get("/insights/overdue/things?team=none")
    assert nobody.words_of("#results td.cell-main .reference") == ["R-0003", "R-0004"]


def test_the_same_number_is_on_my_work_and_in_the_file(client: Client, lite: Register) -> None:
    overdue_by(lite)
    sam = client.as_person(SAM)
    assert "2 things are overdue" in sam.get("/").text
    sheet = sam.get("/insights/overdue/export.csv?by=owner").response.text.splitlines()
    assert "Sam Okafor,1,1,0,0,2" in sheet
    things = sam.get("/insights/overdue/things/export.csv?age=91%2B").response.text.splitlines()
    assert len(things) == 2
    assert things[1].endswith(",91")
    assert sam.get("/insights/overdue/export.xlsx").status == 200


def test_nothing_overdue_and_nonsense_are_said_plainly(client: Client) -> None:
    ada = client.as_person(ADA)
    assert "Nothing is overdue" in ada.get("/insights/overdue?by=nonsense").text
    assert "Nothing overdue matches" in ada.get("/insights/overdue/things?owner=x&age=5&kind=no").text
