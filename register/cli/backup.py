"""``register backup``, ``restore`` and ``verify``: sentences and order of things; the work is in storage."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

_SENTENCES = {
    "file-exists": "{file} exists already; a backup never overwrites. Choose another name.",
    "file-missing": "{file} cannot be read.",
    "not-a-backup": "{file} is not a backup of a register.",
    "other-kind": "{file} was made from the other kind of database (SQLite or PostgreSQL).",
    "damaged": "{file} is damaged: {said}. Nothing was changed.",
    "newer-register": "{file} was made by a newer version of the register ({revision}). Nothing was changed.",
    "program-missing": "{program} is missing (Debian: apt-get install postgresql-client).",
    "program-failed": "{program} stopped: {said} Nothing was changed.",
}


def backup(file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")]) -> None:
    """Write a backup while people work. The two keys are not in it: keep them apart."""
    from register.settings import read_settings
    from register.storage.backup import back_up

    settings = read_settings()
    with _in_sentences():
        size = back_up(settings.url, file)
    typer.echo(f"Backed up to {file} ({size:,} bytes).")
    if settings.document_store != "database":
        typer.echo(f"Not in it: the files of documents in {settings.document_store}. Copy them after this.")
    if not (settings.secret_key and settings.trail_key):
        keys = settings.data_dir / "trail.key"
        typer.echo(
            f"Not in it, so that a thief of the backup cannot forge the trail: {keys}. Keep it elsewhere."
        )


def restore(
    file: Annotated[Path, typer.Argument(help="A backup made by `register backup`.")],
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite what is there.")] = False,
) -> None:
    """Bring a backup back, whole or not at all; everybody signs in again afterwards."""
    from register.people.sessions import end_everybodys_sessions
    from register.settings import read_settings
    from register.storage.backup import is_empty
    from register.storage.backup import restore as bring_back
    from register.storage.migrate import migrate
    from register.trail.actor import operator
    from register.trail.record import record
    from register.work import open_register

    settings = read_settings()
    with _in_sentences():
        if not replace and not is_empty(settings.url):
            typer.echo(
                "This register is not empty. To overwrite all of it: register restore --replace FILE",
                err=True,
            )
            raise typer.Exit(2)
        bring_back(settings.url, file)
    migrate(settings.url)
    register = open_register(settings)
    now = datetime.now(UTC)
    kept_aside = _set_anchors_aside(register.anchors_path, now)
    with register.write(now) as session:
        # A session ended after the backup was made would otherwise be open again.
        end_everybodys_sessions(session, now)
        record(session, operator(), "storage:backup:restored", "register", subject_name=file.name)
    register.engine.dispose()
    typer.echo(f"Restored from {file}. Everybody has to sign in again.")
    if kept_aside:
        typer.echo(f"Anchors of the register as it was are now in {kept_aside}.")


def verify() -> None:
    """Check integrity, foreign keys, shape, documents, decisions and trail. Exit status 1 where anything is wrong."""
    from register.decisions.verifying import damaged_decisions
    from register.documents.queries import damaged_files
    from register.settings import read_settings
    from register.storage.health import damage, revision_of
    from register.storage.migrate import newest_revision
    from register.trail.anchors import read_anchors
    from register.trail.verify import verify_trail
    from register.work import open_register

    settings = read_settings()
    register = open_register(settings)
    found = damage(register.engine)
    revision = revision_of(register.engine)
    wrong = [f"The database is damaged: {found}."] if found else []
    if revision != newest_revision():
        wrong.append(
            f"The database is of version {revision}, not {newest_revision()}: run `register migrate`."
        )
    else:
        with register.read() as session:
            verdict = verify_trail(session, settings.trail_secret, read_anchors(register.anchors_path))
            damaged = list(damaged_files(session))
            changed = [checked.ref for checked in damaged_decisions(session)]
        if damaged:
            wrong.append(f"Documents are not what was added: {', '.join(damaged)}.")
        if changed:
            wrong.append(f"Decisions are not what was recorded: {', '.join(changed)}.")
        if verdict.is_whole:
            typer.echo(f"The trail is whole: {verdict.entries} entries.")
        else:
            wrong.append(f"The trail is broken at entry {verdict.broken_seq}: {verdict.finding}.")
    for sentence in wrong:
        typer.echo(sentence, err=True)
    if wrong:
        raise typer.Exit(1)
    typer.echo("The database is sound.")


@contextmanager
def _in_sentences() -> Iterator[None]:
    from register.storage.trouble import StoreTrouble

    try:
        yield
    except StoreTrouble as trouble:
        typer.echo(_SENTENCES[trouble.code].format(**trouble.params), err=True)
        raise typer.Exit(2) from None


def _set_anchors_aside(anchors: Path, now: datetime) -> Path | None:
    """Older anchors name entries the restored trail may lack; they stay, under another name, as evidence."""
    if not anchors.exists():
        return None
    aside = anchors.with_name(f"{anchors.stem}-until-{now:%Y%m%dT%H%M%SZ}{anchors.suffix}")
    anchors.rename(aside)
    return aside
