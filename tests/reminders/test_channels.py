"""Messages to channels: one sentence a week, only to where they may go, and never a second copy."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from register import remind_job
from register.errors import Invalid
from register.reminders.channels import add_channel, masked
from register.reminders.inputs import ChannelInput
from register.reminders.models import ReminderState
from register.reminders.webhooks import AddressRefused, Allowed, check_address, payload_of, post
from register.work import Register, open_register
from tests.cast import ADA, SAM
from tests.ground.registers import actor_of, trail_of
from tests.ground.site import MakeSettings
from tests.reminders.post import post_office
from tests.reminders.scene import SAMS, SENDER, Due, at, ledger, put_due

OWN = Allowed(("127.0.0.1",), private=True)
SLACK = "https://hooks.slack.com/services/T0/B0/secret1234"


@dataclass
class Hook:
    """An incoming webhook: what it was given, and how it answers."""

    address: str = ""
    status: int = 200
    given: list[dict[str, Any]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)


@contextmanager
def hook() -> Iterator[Hook]:
    """A webhook of our own for as long as the block lasts."""
    made = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.given.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            if made.status == 0:
                self.connection.close()
                return
            self.send_response(made.status)
            for name, value in made.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_port}/hook/abcd"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("address", "service", "allowed"),
    [
        ("http://hooks.slack.com/services/x", "slack", Allowed()),
        ("https://hooks.slack.com:8443/services/x", "slack", Allowed()),
        ("https://hooks.slack.com.evil.example/x", "slack", Allowed()),
        ("https://user@hooks.slack.com/x", "slack", Allowed()),
        ("https://hooks.slack.com/x", "teams", Allowed()),
        ("https://webhook.office.com.evil.example/x", "teams", Allowed()),
        ("https://127.0.0.1/x", "slack", Allowed()),
        ("https://169.254.169.254/latest", "slack", Allowed()),
        ("http://chat.lantau.example/x", "slack", Allowed(("chat.lantau.example",))),
        ("file:///etc/passwd", "slack", OWN),
        ("https://[::1", "slack", OWN),
    ],
)
def test_an_address_that_is_not_the_services_is_refused(address: str, service: str, allowed: Allowed) -> None:
    with pytest.raises(AddressRefused):
        check_address(address, service, allowed)


def test_the_services_and_named_hosts_are_allowed() -> None:
    assert check_address(SLACK, "slack", Allowed()).hostname == "hooks.slack.com"
    assert check_address("https://lantau.webhook.office.com/x", "teams", Allowed())
    assert check_address("https://chat.lantau.example/x", "slack", Allowed(("chat.lantau.example",)))


def test_a_named_host_in_a_private_network_is_not_spoken_to_unless_that_is_allowed() -> None:
    with hook() as opened:
        address = opened.address.replace("http://127.0.0.1", "https://localhost")
        verdict = post(address, "slack", {}, Allowed(("localhost",)))
    assert (verdict.outcome, verdict.problem, opened.given) == ("failed", "not-allowed", [])


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "sent"), (302, "failed"), (404, "failed"), (503, "failed"), (0, "unanswered")],
)
def test_what_a_webhook_answers_and_no_redirect_is_followed(status: int, outcome: str) -> None:
    with hook() as opened:
        opened.status, opened.headers = status, {"location": opened.address + "/other"}
        assert post(opened.address, "slack", {"text": "x"}, OWN).outcome == outcome
        assert len(opened.given) == 1


def test_one_sentence_goes_to_a_channel_once_a_week_without_names(
    make_settings: MakeSettings, sqlite_url: str
) -> None:
    with hook() as opened, post_office() as office:
        settings = make_settings(
            database_url=sqlite_url,
            webhook_hosts="127.0.0.1",
            webhook_private=True,
            smtp_url=office.url,
            mail_from=SENDER,
        )
        register = open_register(settings)
        put_due(register, [SAMS, Due(SAM, "2026-12-01", ref="R-0002")])
        with register.write(at("2026-11-24", 8)) as session:
            given = {"name": "Privacy", "service": "slack", "address": opened.address, "language": "en"}
            add_channel(session, actor_of(session, ADA), ChannelInput(**given), OWN, at("2026-11-24", 8))
        for hour in (9, 10):
            remind_job.run(register, "one", lambda hour=hour: at("2026-11-24", hour))  # type: ignore[misc]
        told = [message["text"] for message in opened.given]
        assert told == [
            "1 thing is overdue, 1 due by 8 Dec 2026. <http://127.0.0.1:8000/insights/overdue|Open it>"
        ]
        # A channel cannot tell two copies apart: what had no answer is not sent again.
        opened.status = 0
        for hour in (9, 12, 20):
            remind_job.run(register, "one", lambda hour=hour: at("2026-12-01", hour))  # type: ignore[misc]
        assert len(opened.given) == 2
        chats = [row for row in ledger(register) if row.channel_id]
        assert [row.state for row in chats] == [ReminderState.SENT, ReminderState.UNSURE]
        assert "/hook/" not in "".join(event.changes for event in trail_of(register))
        register.engine.dispose()


def test_teams_gets_a_card_with_a_link_and_slack_text_that_cannot_ring(lite: Register) -> None:
    card = payload_of("teams", "3 things are overdue.", "https://r.example/?a=1&b=2", "Open it")
    content = card["attachments"][0]["content"]
    assert content["actions"][0]["url"] == "https://r.example/?a=1&b=2"
    assert payload_of("slack", "<!channel> & co", "https://r.example/", "Open it")["text"].startswith(
        "&lt;!channel&gt; &amp; co"
    )
    assert masked(SLACK) == "hooks.slack.com/…1234"
    given = ChannelInput(name="x", service="slack", address="https://evil.example/x", language="en")
    with lite.write(at("2026-11-24")) as session:
        ada = actor_of(session, ADA)
        with pytest.raises(Invalid):
            add_channel(session, ada, given, Allowed(), at("2026-11-24"))
