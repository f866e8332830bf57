"""Bringing a database to the current shape, from nothing or from an older one."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

_HERE = Path(__file__).parent / "migrations"


def alembic_config(url: str) -> Config:
    """Alembic's settings for one database."""
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config


def migrate(url: str) -> None:
    """Run every migration the database has not seen."""
    command.upgrade(alembic_config(url), "head")


def newest_revision() -> str:
    """The revision this code expects."""
    head = ScriptDirectory(str(_HERE)).get_current_head()
    assert head is not None
    return head
