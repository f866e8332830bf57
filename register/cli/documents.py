"""``register documents``: reading texts, sweeping the store and moving files between stores."""

from typing import Annotated, Any

import typer

app = typer.Typer(no_args_is_help=True)


@app.command("read")
def read() -> None:
    """Read the text of every file that waits, so that it is found by search. Harmless to repeat."""
    from register.document_job import read_waiting
    from register.settings import read_settings
    from register.work import open_register

    typer.echo(f"Read {read_waiting(open_register(read_settings()))} files.")


@app.command("sweep")
def sweep() -> None:
    """Take files away that lie in the store outside for a day and belong to no document. Harmless to repeat."""
    from register.documents import kept_bytes
    from register.settings import read_settings
    from register.work import open_register

    with open_register(read_settings()).write() as session:
        swept = kept_bytes.sweep(session)
    typer.echo(f"Took {swept} files away.")


@app.command("move")
def move(
    to: Annotated[str, typer.Option(help="database, folder:/PATH or s3://BUCKET/PREFIX.")],
    source: Annotated[
        str | None,
        typer.Option(
            "--from", help="The store the files lie in, where the setting names the new one already."
        ),
    ] = None,
) -> None:
    """Move the bytes of every document to another store; each is compared with its hash before it leaves the old one.

    Harmless to end and to repeat: it goes on where it stopped. Exit status 1 where a file could not be moved.
    """
    from register.document_moves import copy_to, into_database, into_store
    from register.settings import check_store, read_settings
    from register.work import open_register

    settings = read_settings()
    here = settings.document_store
    for given in (to, source):
        if given is not None and (wrong := check_store(settings, given)):
            raise typer.BadParameter(wrong, param_hint="--to" if given == to else "--from")
    register = open_register(settings)
    if source is not None and (source == to or here != to or "database" in (source, to)):
        raise typer.BadParameter(
            "it is for files that lie in another store than the one that is set: set REGISTER_DOCUMENT_STORE to "
            "the new store, and name it with --to",
            param_hint="--from",
        )
    if to == "database":
        if here == "database":
            raise typer.BadParameter(
                "set REGISTER_DOCUMENT_STORE to the store the files lie in while they are moved",
                param_hint="--to",
            )
        done = into_database(register)
        _tell(
            done, f"Set REGISTER_DOCUMENT_STORE=database and restart the servers. Nothing is left in {here}."
        )
    elif here == "database":
        raise typer.BadParameter(
            f"set REGISTER_DOCUMENT_STORE={to} first and restart the servers: files in the database are still found",
            param_hint="--to",
        )
    elif here == to and source is None:
        _tell(into_store(register), f"Every document lies in {to}.")
    elif here == to and source is not None:
        done = copy_to(register, _store(settings, source), _store(settings, to), and_remove=True)
        _tell(done, f"Nothing is left in {source}.")
    else:
        done = copy_to(register, _store(settings, here), _store(settings, to), and_remove=False)
        _tell(
            done,
            f"Everything lies in both. Now set REGISTER_DOCUMENT_STORE={to}, restart the servers, and run "
            f"register documents move --to {to} --from {here}",
        )


def _store(settings: Any, where: str) -> Any:
    from register.storage.files import open_store

    s = settings
    return open_store(where, s.s3_endpoint, s.s3_region, s.s3_access_key, s.s3_secret_key)


def _tell(done: Any, then: str) -> None:
    typer.echo(f"Moved {done.moved} files; {done.there} were there already.")
    for step in done.failed:
        typer.echo(f"{step.digest}: {_WHY.get(step.did, step.did)}", err=True)
    if done.failed:
        typer.echo(f"{len(done.failed)} files stay where they are. Mend that, and run this again.", err=True)
        raise typer.Exit(1)
    typer.echo(then)


_WHY = {
    "file-missing": "its bytes are not there",
    "file-damaged": "its bytes are not what was added",
    "unreachable": "the store cannot be reached",
    "unavailable": "the store takes nothing",
}
