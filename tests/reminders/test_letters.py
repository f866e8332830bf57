"""Letters: the text part says what the HTML says, in the reader's language; no header takes a second line."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from bs4 import BeautifulSoup

from register.reminders.ledger import Outgoing
from register.reminders.smtp import mail_of
from register.rules.mail_server import read_server
from register.rules.reminding import ReminderKind
from register.work import Register
from tests.cast import BO, SAM
from tests.reminders.post import Post
from tests.reminders.scene import SENDER, Due, at, change_person, go, person_id, put_due

LANGUAGES = {
    "en": ("1 overdue, 1 due by 8 Dec 2026", "Overdue", "Open the review"),
    "zh-Hant-HK": ("1 項已逾期，1 項於2026年12月8日或之前到期", "已逾期", "開啟覆檢"),
    "zh-Hans": ("1 项已逾期，1 项在2026年12月8日前到期", "已逾期", "打开复核"),
}


def parts(message: EmailMessage) -> tuple[str, BeautifulSoup]:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), BeautifulSoup(html.get_content(), "html.parser")


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_parts_say_the_same_in_the_readers_language(lite: Register, post: Post, language: str) -> None:
    put_due(
        lite,
        [Due(SAM, "2026-11-20"), Due(SAM, "2026-12-04", ref="R-0002"), Due(BO, "2026-11-01", ref="R-0003")],
    )
    change_person(lite, SAM, language=language)
    change_person(lite, BO, manager_id=person_id(lite, SAM))
    for day in ("2026-11-17", "2026-11-18"):
        go(lite, post, at(day))
    post.given.clear()
    go(lite, post, at("2026-11-24"))
    message = next(m for m in post.given if m["To"] == SAM.email)
    text, html = parts(message)
    subject, heading, link = LANGUAGES[language]
    assert message["Subject"] == subject
    assert html.html is not None
    assert html.html["lang"] == language
    assert next(tag.string for tag in html.find_all("h2")) == heading
    assert len(html.find_all("h2")) == 3
    links = html.find_all("a")
    assert [str(a["href"]) for a in links][:3] == [
        f"http://127.0.0.1:8000/reviews/R-000{n}" for n in (1, 2, 3)
    ]
    assert str(links[0].string) == link
    # The same words in the same order, each link written out.
    for a in links:
        a.string = f"{a.string}: {a['href']}"
    body = html.body
    assert body is not None
    said = "".join(body.get_text().split())
    assert said == "".join(text.replace("- ", "").split())


def test_the_list_of_the_quarter_has_the_reviews_to_confirm_and_their_page(
    lite: Register, post: Post
) -> None:
    put_due(lite, [Due(SAM, "2026-12-10", code="quarterly-due"), Due(BO, "2026-12-04", ref="R-0002")])
    go(lite, post, at("2026-10-02"))
    sams, bos = (next(m for m in post.given if m["To"] == known.email) for known in (SAM, BO))
    assert sams["Subject"] == "1 due in Quarter 4 of 2026"
    text, html = parts(sams)
    assert "The quarterly review is to be confirmed: Harbour Voice Limited (R-0001)" in text
    page = "http://127.0.0.1:8000/reviews/quarter"
    assert f"Confirm your quarterly reviews on one page: {page}" in text
    assert page in [str(a["href"]) for a in html.find_all("a")]
    assert page not in parts(bos)[0]


def test_the_weekly_mail_leads_to_the_reviews_to_confirm(lite: Register, post: Post) -> None:
    put_due(lite, [Due(SAM, "2026-12-04", code="quarterly-due")])
    go(lite, post, at("2026-11-24"))
    assert "http://127.0.0.1:8000/reviews/quarter" in parts(post.given[-1])[0]


def outgoing(**changed: str) -> Outgoing:
    plain = {
        "address": "sam@register.test",
        "message_id": "<a@lantau.example>",
        "language": "en",
        "title": "Subject",
        "text": "Text\n",
        "html": "<p>Text</p>",
    }
    stop = "https://register.example/unsubscribe/1.quarter.abc"
    return Outgoing(
        id=1, kind=ReminderKind.QUARTER, written_at=at("2026-11-24"), stop_href=stop, **{**plain, **changed}
    )


def test_a_header_takes_no_second_line() -> None:
    mail = mail_of(outgoing(title="Harbour\r\nBcc: everybody@evil.example\r\n\r\nBody"), SENDER)
    read = message_from_bytes(mail.as_bytes(), policy=policy.default)
    assert read["Bcc"] is None
    assert read["Subject"] == "Harbour Bcc: everybody@evil.example Body"
    with pytest.raises(ValueError, match="linefeed or carriage return"):
        mail_of(outgoing(address="sam@register.test\r\nBcc: x@evil.example"), SENDER)


def test_mails_that_can_be_stopped_say_so_to_mail_programs() -> None:
    mail = mail_of(outgoing(), SENDER)
    assert mail["List-Unsubscribe"] == "<https://register.example/unsubscribe/1.quarter.abc>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mail.example", "must begin with"),
        ("smtp://user:secret@mail.example:25", "in the clear"),
        ("starttls://user@mail.example", "both user and password"),
        ("smtps://:x", "must read like"),
        ("smtps://mail.example:99999", "must read like"),
    ],
)
def test_a_wrong_mail_server_is_named_without_its_password(url: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as caught:
        read_server(url)
    assert "secret" not in str(caught.value)


def test_a_mail_server_is_read_with_its_usual_port() -> None:
    server = read_server("starttls://us%40er:p%2Fw@mail.example")
    assert (server.port, server.user, server.password) == (587, "us@er", "p/w")
    assert read_server("smtps://mail.example").port == 465
