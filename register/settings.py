"""Settings from environment variables that begin with REGISTER_; read once at the start."""

import os
import re
import secrets
from datetime import date, datetime
from email.utils import formataddr, parseaddr
from functools import cached_property
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from register.errors import WrongSetting
from register.rules.mail_server import read_server

PREFIX = "REGISTER_"
PROJECT = Path(__file__).resolve().parent.parent


_STORE = re.compile(r"database|folder:/.+|s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._/-]*)?")
_STORES = "must be database, folder: and an absolute path, or s3://bucket/prefix"


class Settings(BaseSettings):
    """Everything an operator may choose. Each field is one variable: REGISTER_ and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=False)

    data_dir: Path = Field(
        PROJECT / "data", description="Folder for the embedded database, keys and anchors."
    )
    database_url: str = Field(
        "", description="postgresql+psycopg://… or sqlite:///…; empty: SQLite in DATA_DIR."
    )
    base_url: str = Field("", description="Address people use, for absolute links; empty: http://HOST:PORT.")
    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the server listens on.")
    workers: int = Field(1, ge=1, le=64, description="Server processes.")
    time_zone: str = Field(
        "Asia/Hong_Kong", description="The organisation's own time zone; due dates follow it."
    )
    product_name: str = Field("Transfer register", max_length=60, description="Name in the top bar.")
    secret_key: str = Field("", description="Signs form tokens; empty: made once and kept in DATA_DIR.")
    trail_key: str = Field("", description="Keys the trail's hashes; empty: made once and kept in DATA_DIR.")
    idle_minutes: int = Field(
        30, ge=1, le=1440, description="A session ends after this long without a request."
    )
    absolute_hours: int = Field(12, ge=1, le=720, description="A session ends this long after sign-in.")
    sign_in_tries: int = Field(10, ge=1, le=1000, description="Failed sign-ins per account in 15 minutes.")
    sign_in_tries_per_address: int = Field(50, ge=1, le=10000, description="The same, per network address.")
    max_upload_mb: int = Field(
        25, ge=1, le=200, description="Largest file taken, in MiB; the importer reads up to 20."
    )
    trusted_proxies: str = Field(
        "", description="Addresses whose X-Forwarded-* are believed, comma-separated."
    )
    judge_nightly: bool = Field(
        True,
        description="Judge each night and plan quarterly reviews; no: by register judge and register quarter.",
    )
    document_store: str = Field(
        "database", description="Where documents lie: database, folder:PATH or s3://BUCKET/PREFIX."
    )
    s3_endpoint: str = Field("", description="Address of the S3-compatible store, https://host.")
    s3_region: str = Field("", description="Region of the S3-compatible store; empty: us-east-1.")
    s3_access_key: str = Field("", description="Access key of the S3-compatible store.")
    s3_secret_key: str = Field("", description="Secret key of the S3-compatible store.")
    read_documents: bool = Field(
        True, description="Read the text of documents in the server; no: by register documents read alone."
    )
    remind: bool = Field(
        True, description="Send reminders from the server; no: by register remind and a timer alone."
    )
    smtp_url: str = Field(
        "",
        description="starttls://user:password@host:587, smtps://… or smtp://…; empty: mails go to a folder.",
    )
    mail_from: str = Field("", description="Who mails come from, such as Register <register@example.com>.")
    webhook_hosts: str = Field(
        "", description="Hosts besides Slack's and Teams' that channels may be on, comma-separated."
    )
    webhook_private: bool = Field(
        False, description="Whether those hosts may lie in a private network and be spoken to without TLS."
    )
    log_level: str = Field("info", description="debug, info, warning or error.")
    templates_dir: Path = Field(PROJECT / "templates", description="Where the page templates lie.")
    seed_dir: Path = Field(PROJECT / "seed", description="Where the demo data lie.")
    fonts_dir: Path = Field(
        Path("/usr/share/fonts/opentype/noto"),
        description="Where Chinese fonts for PDFs lie (Debian: fonts-noto-cjk).",
    )
    static_dir: Path = Field(PROJECT / "static", description="Where the stylesheet and scripts lie.")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("is not a time zone name such as Asia/Hong_Kong") from error
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value.startswith(("postgresql://", "postgres://")):
            return "postgresql+psycopg://" + value.split("://", 1)[1]
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value

    @field_validator("document_store")
    @classmethod
    def _known_store(cls, value: str) -> str:
        if not _STORE.fullmatch(value):
            raise ValueError(_STORES)
        return value

    @field_validator("s3_endpoint")
    @classmethod
    def _known_endpoint(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[A-Za-z0-9.\[\]:-]+/?", value):
            raise ValueError("must be an address such as https://s3.example.com, without a path")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _whole_s3(self) -> Self:
        if wrong := check_store(self, self.document_store):
            raise ValueError(wrong)
        return self

    @field_validator("smtp_url")
    @classmethod
    def _known_mail_server(cls, value: str) -> str:
        if value:
            read_server(value)
        return value

    @field_validator("mail_from")
    @classmethod
    def _known_sender(cls, value: str) -> str:
        address = parseaddr(value)[1]
        if value and (
            not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+", address) or not value.isprintable()
        ):
            raise ValueError("must read like Register <register@example.com>")
        return value

    @model_validator(mode="after")
    def _sender_of_mails(self) -> Self:
        if self.smtp_url and not self.mail_from:
            raise ValueError("REGISTER_MAIL_FROM is missing: REGISTER_SMTP_URL needs a sender")
        return self

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.lower() not in {"debug", "info", "warning", "error"}:
            raise ValueError("must be debug, info, warning or error")
        return value.lower()

    @property
    def url(self) -> str:
        """The database's SQLAlchemy URL."""
        return self.database_url or f"sqlite:///{self.data_dir / 'register.db'}"

    @property
    def address(self) -> str:
        """The address people open, without a trailing slash."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def is_behind_tls(self) -> bool:
        """Whether cookies may carry Secure and the __Host- prefix."""
        return self.address.startswith("https://")

    @property
    def sender(self) -> str:
        """Who mails come from; without a mail server they reach nobody, so that any address will do."""
        return self.mail_from or formataddr((self.product_name, "register@register.invalid"))

    @cached_property
    def zone(self) -> ZoneInfo:
        """The organisation's own time zone."""
        return ZoneInfo(self.time_zone)

    def today(self, now: datetime) -> date:
        """The calendar date in the organisation's time zone at the instant ``now``."""
        return now.astimezone(self.zone).date()

    @cached_property
    def secret(self) -> bytes:
        """The key that signs form tokens."""
        return self._key("secret.key", self.secret_key)

    @cached_property
    def trail_secret(self) -> bytes:
        """The key of the trail's hashes; it is never in the database."""
        return self._key("trail.key", self.trail_key)

    def _key(self, file_name: str, given: str) -> bytes:
        if given:
            return given.encode()
        path = self.data_dir / file_name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes().strip()
        with os.fdopen(handle, "wb") as file:
            key = secrets.token_hex(32).encode()
            file.write(key)
        return key


def read_settings(**given: object) -> Settings:
    """The settings of this process; raises WrongSetting with a sentence that names the wrong one."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise WrongSetting(f"{unknown[0]} is not a setting of this register; the README lists them.")
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper() if first["loc"] else PREFIX
        message = str(first["msg"]).removeprefix("Value error, ")
        if not first["loc"]:
            raise WrongSetting(f"{message}.") from None
        # Addresses may hold a password, which no message repeats.
        shown = re.sub(r"//[^/]*@", "//…@", str(first.get("input")))
        raise WrongSetting(f"{name}={shown!r}: {message}.") from None


def check_store(settings: Settings, where: str) -> str:
    """Why files cannot lie in a store under these settings; empty where they can."""
    if not _STORE.fullmatch(where):
        return _STORES
    needed = ("s3_endpoint", "s3_access_key", "s3_secret_key") if where.startswith("s3:") else ()
    lacks = [name for name in needed if not getattr(settings, name)]
    return f"{PREFIX}{lacks[0].upper()} is missing: a store in S3 needs it" if lacks else ""
