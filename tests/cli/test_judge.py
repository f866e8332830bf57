"""``register judge``: what time alone has ended shows after one run, and a second run changes nothing."""

import pytest
from typer import Typer
from typer.testing import CliRunner

from register.cli.judge import judge_again
from register.inputs import read_input
from register.transfers.inputs import MechanismInput
from register.transfers.mechanisms import set_mechanism
from register.work import Register
from tests.cast import DORA
from tests.ground.registers import actor_of
from tests.transfers.scene import NOW, TODAY, set_scene, the_transfer

APP = Typer()
APP.command()(judge_again)


def test_every_transfer_is_judged_as_of_today(lite: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    set_scene(lite, exporter="NL", destination="US")
    with lite.write(NOW) as session:
        given = {"regime_id": "eu-gdpr", "mechanism_id": "eu-scc-2021", "expires_on": "2026-03-31"}
        set_mechanism(
            session,
            actor_of(session, DORA),
            "T-0001",
            read_input(MechanismInput, given),
            None,
            NOW,
            today=TODAY,
        )
    assert the_transfer(lite).outcome != "unlawful"
    monkeypatch.setenv("REGISTER_DATABASE_URL", lite.settings.url)
    monkeypatch.setenv("REGISTER_DATA_DIR", str(lite.settings.data_dir))
    monkeypatch.setenv("REGISTER_TRAIL_KEY", "t" * 64)
    first = CliRunner().invoke(APP)
    assert first.output == "Judged the transfers of 1 vendors; 1 of them changed.\n"
    assert the_transfer(lite).outcome == "unlawful"
    assert CliRunner().invoke(APP).output == "Judged the transfers of 1 vendors; 0 of them changed.\n"
