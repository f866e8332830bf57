"""What ``register doctor`` looks at. Reads only: no key is made, no database migrated."""

import os
import platform
import secrets
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from register.demo.planting import demo_logins
from register.documents import kept_bytes
from register.errors import Unavailable
from register.rules.mail_server import read_server
from register.settings import Settings
from register.storage.engine import make_engine
from register.storage.health import (
    clock_drift_seconds,
    open_to_others,
    place_of,
    revision_of,
    sqlite_library,
    store_settings,
)
from register.storage.migrate import newest_revision
from register.storage.one_writer import has_wal_defect
from register.work import Register

LOW_BYTES, EMPTY_BYTES = 2**30, 100 * 2**20
SHORTEST_KEY = 32
MOST_DRIFT_SECONDS = 60
_FIRST_SOUND_YEAR = 2026
SAMPLED = 50
"""Files of documents looked at, unless all are."""
_SET = "Set REGISTER_DOCUMENT_STORE to where they lie: they cannot be opened."
_WHY = {"file-missing": "not there", "file-damaged": "not what was added", "unreachable": "out of reach"}


@dataclass(frozen=True)
class Finding:
    """One thing looked at: ``level`` is ok, note or unsafe; ``advice`` says what to do about it."""

    about: str
    level: str
    value: str
    advice: str = ""


def examine(settings: Settings, *, all_documents: bool = False) -> list[Finding]:
    """Everything looked at, in a fixed order; of the files of documents a sample, unless all are asked for."""
    findings = [
        *_programs(),
        *_clock(settings),
        *_address(settings),
        *_mail(settings),
        *_keys(settings),
        *_disk(settings),
    ]
    file = sa.make_url(settings.url).database if settings.url.startswith("sqlite") else None
    if file:
        findings += _library_and_file(Path(file))
    if file and not Path(file).exists():
        return findings
    engine = make_engine(settings.url, pool_size=1)
    try:
        findings += _embedded(engine) if file else _server(engine)
        findings += _demo(engine, settings)
        findings += _documents(Register(engine, settings), None if all_documents else SAMPLED)
    except sa.exc.DBAPIError as error:
        said = str(error.orig).strip().splitlines()[0]
        findings.append(Finding("database", "unsafe", f"not reachable: {said}", "Nothing can be saved."))
    finally:
        engine.dispose()
    return findings


def _programs() -> Iterator[Finding]:
    is_known = sys.version_info >= (3, 11)
    yield Finding(
        "Python", "ok" if is_known else "unsafe", platform.python_version(), "" if is_known else "3.11+."
    )
    if os.geteuid() == 0:
        yield Finding("account", "note", "root", "Run the server as a user of its own.")


def _clock(settings: Settings) -> Iterator[Finding]:
    now = datetime.now(UTC)
    here = now.astimezone(settings.zone)
    value = f"{settings.time_zone}, today is {here:%Y-%m-%d}, {here:%H:%M}"
    if now.year < _FIRST_SOUND_YEAR:
        yield Finding("time", "unsafe", value, "This machine's clock is wrong: due dates would be, too.")
    else:
        yield Finding("time", "ok", value)


def _address(settings: Settings) -> Iterator[Finding]:
    if settings.is_behind_tls or _is_here(settings):
        yield Finding("address", "ok", settings.address)
    else:
        advice = "Passwords cross the network unencrypted. Serve over TLS and set REGISTER_BASE_URL=https://…"
        yield Finding("address", "unsafe", settings.address, advice)
    if "*" in settings.trusted_proxies:
        advice = "Anybody can pretend to come from any address. Name the proxies."
        yield Finding("trusted proxies", "unsafe", settings.trusted_proxies, advice)


def _mail(settings: Settings) -> Iterator[Finding]:
    if not settings.smtp_url:
        advice = "Reminders are kept in a folder and reach nobody. Set REGISTER_SMTP_URL."
        yield Finding("mail", "note", "no mail server", advice)
        return
    server = read_server(settings.smtp_url)
    value = f"{server.scheme}://{server.host}:{server.port}, from {settings.mail_from}"
    is_clear = server.scheme == "smtp" and not _is_loopback(server.host)
    advice = "Mails cross the network unencrypted. Use starttls:// or smtps://." if is_clear else ""
    yield Finding("mail", "note" if is_clear else "ok", value, advice)


def _demo(engine: Engine, settings: Settings) -> Iterator[Finding]:
    """Demo accounts in a register that others can reach: their passwords are public."""
    if not sa.inspect(engine).has_table("person"):
        return
    accounts = demo_logins(Register(engine, settings), settings.seed_dir)
    if accounts:
        level = "ok" if _is_here(settings) else "unsafe"
        advice = "" if level == "ok" else "Demo passwords are public. Use a register of your own."
        yield Finding("demo", level, f"{len(accounts)} demo accounts", advice)


def _documents(register: Register, most: int | None) -> Iterator[Finding]:
    """Whether the files of documents are where their records say, whole; and what lies in the store besides."""
    where = register.settings.document_store
    if not sa.inspect(register.engine).has_table("stored_file"):
        return
    with register.read() as session:
        try:
            outside = len(kept_bytes.digests(session, outside=True))
            kept = outside + len(kept_bytes.digests(session, outside=False))
            looked_at = kept_bytes.sample(session, secrets.token_hex(32), kept if most is None else most)
            wrong = {digest: why for digest in looked_at if (why := kept_bytes.trouble_of(session, digest))}
            left = kept_bytes.orphans(session)
        except Unavailable:
            yield Finding("documents", "unsafe", f"{where} is not reachable", "No document can be opened.")
            return
    value = f"{len(looked_at)} of {kept} files looked at, {outside} of all lie in {where}"
    if outside and where == "database":
        yield Finding("documents", "unsafe", f"{outside} files lie outside, in a store that is not set", _SET)
    elif wrong:
        named = ", ".join(f"{digest} ({_WHY.get(why, why)})" for digest, why in sorted(wrong.items())[:10])
        yield Finding("documents", "unsafe", f"{value}; {len(wrong)} are not whole", f"Restore them: {named}")
    else:
        yield Finding("documents", "ok", f"{value}; all whole" if kept else "none yet")
    if left:
        advice = "Left by uploads that were cut off: register documents sweep takes them away."
        yield Finding("document store", "note", f"{len(left)} files belong to no document", advice)


def _is_here(settings: Settings) -> bool:
    return _is_loopback(settings.host) and (not settings.base_url or _is_loopback(_host_of(settings.address)))


def _keys(settings: Settings) -> Iterator[Finding]:
    seen: dict[bytes, str] = {}
    for about, given, file_name in (
        ("key of forms", settings.secret_key, "secret.key"),
        ("key of the trail", settings.trail_key, "trail.key"),
    ):
        path = settings.data_dir / file_name
        key, where = (given.encode(), "from the environment") if given else (_content(path), str(path))
        if key is None:
            yield Finding(about, "note", "not made yet", f"It is made at the first start, in {path}.")
            continue
        if len(key) < SHORTEST_KEY:
            yield Finding(about, "unsafe", where, f"It is shorter than {SHORTEST_KEY} characters.")
        elif key in seen:
            yield Finding(about, "unsafe", where, f"It is the same as the {seen[key]}.")
        elif not given and open_to_others(path):
            yield Finding(about, "unsafe", where, f"Others can read it: chmod 600 {path}")
        else:
            yield Finding(about, "ok", where)
        seen[key] = about


def _disk(settings: Settings) -> Iterator[Finding]:
    place = place_of(settings.data_dir)
    value = f"{settings.data_dir}, {place.file_system}, {place.free_bytes / 2**30:.1f} GiB free"
    if place.free_bytes < EMPTY_BYTES:
        yield Finding("disk", "unsafe", value, "It is nearly full: changes will soon be refused.")
    elif place.free_bytes < LOW_BYTES:
        yield Finding("disk", "note", value, "It is getting full.")
    else:
        yield Finding("disk", "ok", value)


def _library_and_file(path: Path) -> Iterator[Finding]:
    version = sqlite_library()
    name = f"SQLite {'.'.join(map(str, version))}"
    if has_wal_defect(version):
        advice = (
            "This library has the WAL-reset defect (mended in 3.51.3). The register keeps its own writers "
            "apart, so that it cannot strike; let no other program write to the file."
        )
        yield Finding("database library", "note", name, advice)
    else:
        yield Finding("database library", "ok", name)
    place = place_of(path.parent)
    if place.is_network or place.is_forgetful:
        advice = "Locks cannot be trusted there." if place.is_network else "All is gone after a restart."
        yield Finding("database", "unsafe", f"{path} on {place.file_system}", advice)
    if not path.exists():
        yield Finding("database", "note", f"{path} does not exist yet", "It is made at the first start.")
    elif open_to_others(path) and open_to_others(path.parent):
        advice = f"Others on this machine can read it: chmod 700 {path.parent}"
        yield Finding("database file", "unsafe", str(path), advice)


def _embedded(engine: Engine) -> Iterator[Finding]:
    yield from _revision(engine)
    wanted = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
    yield from _compare(store_settings(engine), wanted)


def _server(engine: Engine) -> Iterator[Finding]:
    found = store_settings(engine)
    yield Finding("database", "ok", f"PostgreSQL {found['server_version']}")
    yield from _revision(engine)
    wanted = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "server_encoding": "UTF8"}
    yield from _compare(found, wanted)
    drift = clock_drift_seconds(engine)
    level = "ok" if drift <= MOST_DRIFT_SECONDS else "unsafe"
    yield Finding(
        "clocks", level, f"the database's clock is {drift:.0f} s away", "" if level == "ok" else "Set both."
    )


def _revision(engine: Engine) -> Iterator[Finding]:
    found, newest = revision_of(engine), newest_revision()
    if found == newest:
        yield Finding("database version", "ok", newest)
    else:
        yield Finding("database version", "unsafe", str(found), f"Run `register migrate` to reach {newest}.")


def _compare(found: Mapping[str, str], wanted: dict[str, str]) -> Iterator[Finding]:
    for name, value in wanted.items():
        if found[name].lower() == value.lower():
            yield Finding(name, "ok", found[name])
        else:
            yield Finding(
                name, "unsafe", found[name], f"It must be {value}, or acknowledged changes can be lost."
            )


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes().strip()
    except OSError:
        return None


def _host_of(address: str) -> str:
    return address.split("://", 1)[-1].split("/")[0].rsplit(":", 1)[0].strip("[]")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
