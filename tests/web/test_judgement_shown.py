"""What the transfer page says of a judgement beside its reasons: what must stay, what comes, in the reader's words."""

import pytest

from register.work import Register
from tests.assessments.ground import set_eu_scene, tell_facts
from tests.cast import DORA
from tests.ground.client import Client
from tests.transfers.scene import TODAY


@pytest.fixture
def with_measures(lite: Register) -> Register:
    """T-0001 passes only because the data lie there encrypted, with keys we hold."""
    set_eu_scene(lite)
    tell_facts(
        lite,
        assessment="adequate",
        assessed_on="2026-01-15",
        problematic_law_applies="yes",
        systematic="yes",
        onward_transfers="no",
        clear_at_importer="no",
        encrypted_at_rest="yes",
        key_holder="exporter",
    )
    return lite


@pytest.mark.parametrize(
    ("language", "title", "prefix", "condition", "coming"),
    [
        (
            "en",
            "Passes only while",
            "Condition: ",
            "the data stay encrypted",
            "The processor agreement A-0001 no longer runs",
        ),
        ("zh-Hant-HK", "須一直維持的條件", "條件：", "資料保持加密", "處理者協議 A-0001 不再有效"),
        ("zh-Hans", "须一直维持的条件", "条件：", "数据保持加密", "受托人协议 A-0001 不再有效"),
    ],
)
def test_conditions_stand_in_a_list_of_their_own_and_what_comes_is_told(
    client: Client,
    with_measures: Register,
    language: str,
    title: str,
    prefix: str,
    condition: str,
    coming: str,
) -> None:
    browser = client.as_person(DORA).in_language(language)
    page = browser.get("/transfers/T-0001", on=TODAY.isoformat())
    assert title in page.words_of("#assessment-eu-gdpr h4")
    (listed,) = page.words_of("#assessment-eu-gdpr .conditions li")
    assert listed.startswith(condition)
    (reason,) = [words for words in page.words_of("#assessment-eu-gdpr .reason td") if condition in words]
    assert f"{prefix}{condition}" in reason
    assert coming in page.words_of(".next-change")[0]
    lapsed = browser.get("/transfers/T-0001", on="2027-01-01")
    assert not lapsed.all(".conditions")
