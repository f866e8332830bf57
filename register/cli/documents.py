"""``register documents``: reading texts and sweeping the store, for installations that do so by timers."""

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
