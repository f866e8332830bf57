"""``register documents``: the text of files, for installations that read it by a timer of their own."""

import typer

app = typer.Typer(no_args_is_help=True)


@app.command("read")
def read() -> None:
    """Read the text of every file that waits, so that it is found by search. Harmless to repeat."""
    from register.document_job import read_waiting
    from register.settings import read_settings
    from register.work import open_register

    typer.echo(f"Read {read_waiting(open_register(read_settings()))} files.")


# A group of one command would swallow its name.
app.callback()(lambda: None)
