"""``register places``: reads places out of text and lists them, as JSON; no database is touched."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NoReturn

import orjson
import typer

app = typer.Typer(help="Read places out of free text, and list every place.", no_args_is_help=True)


@app.command()
def read(
    text: Annotated[str | None, typer.Argument(help="The text, for instance 'EU (Frankfurt)'.")] = None,
    file: Annotated[
        str | None, typer.Option(help="Read this file instead, one text a line; - reads standard input.")
    ] = None,
) -> None:
    """Print one JSON line for each text: {"text": …, "codes": […]}, in order."""
    if (text is None) == (file is None):
        _refuse("Give either a text in quotation marks or --file with the name of a file.")
    for line in [text] if text is not None else _lines(file or ""):
        _print_line(line)


@app.command(name="list")
def list_places(
    language: Annotated[str, typer.Option(help="en, zh-Hant-HK or zh-Hans: names and order.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """List every place with its code, in the order readers of the language expect."""
    from register.reference import places

    if language not in places.LANGUAGES:
        _refuse(f"Choose a language from {', '.join(places.LANGUAGES)}; {language} is not one of them.")
    rows = places.places(language)
    if json:
        _write(
            orjson.dumps([{"code": code, "name": name} for code, name in rows], option=orjson.OPT_INDENT_2)
        )
    else:
        _write("\n".join(f"{code}  {name}" for code, name in rows).encode())


def _lines(name: str) -> Iterator[str]:
    """The lines of a UTF-8 file (with or without a byte order mark), without their ends."""
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        _refuse(f"Cannot read {name}: {(error.strerror or 'it cannot be opened').lower()}.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        _refuse(f"Cannot read {name}: line {line} is not UTF-8. Save the file as UTF-8 and try again.")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return iter(lines[:-1] if lines[-1] == "" else lines)


def _print_line(text: str) -> None:
    from register.reference.place_reader import read_places

    # A command line may carry bytes that are no text; JSON cannot, so they are shown as question marks.
    text = text.encode("utf-8", "replace").decode("utf-8")
    line = orjson.dumps({"text": text, "codes": read_places(text).codes})
    for separator in "\x85\u2028\u2029":
        # Some programs end a line at these; JSON may write them as escapes.
        line = line.replace(separator.encode(), f"\\u{ord(separator):04x}".encode())
    _write(line)


def _write(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def _refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
