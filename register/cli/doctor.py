"""``register doctor``: versions and settings that matter, and what is unsafe about them. Changes nothing."""

import json
from typing import Annotated

import typer

_MARKS = {"ok": "ok     ", "note": "note   ", "unsafe": "UNSAFE "}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
    all_documents: Annotated[
        bool,
        typer.Option("--all-documents", help="Compare every document's file with its hash, not a sample."),
    ] = False,
) -> None:
    """Say what is unsafe about this installation. Exit status 1 where something is."""
    from register.cli.examination import examine
    from register.settings import read_settings

    findings = examine(read_settings(), all_documents=all_documents)
    is_safe = all(finding.level != "unsafe" for finding in findings)
    if as_json:
        answer = {"safe": is_safe, "findings": [vars(finding) for finding in findings]}
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            typer.echo(f"{_MARKS[finding.level]}{finding.about}: {finding.value}")
            if finding.advice:
                typer.echo(f"         {finding.advice}")
        typer.echo(
            "\nNothing unsafe was found." if is_safe else "\nThis installation is not safe as it stands."
        )
    if not is_safe:
        raise typer.Exit(1)
