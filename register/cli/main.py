"""The command ``register``: mounts one small module per group. Imports are lazy, so that answers come quickly."""

import sys
from importlib import import_module

import typer

# Each group: its name, the module of its commands, and a sentence for --help.
GROUPS = {
    "decision": ("register.cli.decision", "Checking the record of a decision."),
    "documents": ("register.cli.documents", "The text of documents."),
    "law": ("register.cli.law", "The register's own changes to the law."),
    "people": ("register.cli.people", "Accounts and roles."),
    "subprocessors": ("register.cli.subprocessors", "Lists of sub-processors that vendors publish."),
    "places": ("register.cli.places", "Reading places out of text."),
    "trail": ("register.cli.trail", "Checking and anchoring the trail."),
}
COMMANDS = {
    "serve": ("register.cli.serve", "serve", "Serve the register."),
    "demo": ("register.cli.serve", "demo", "Fill an empty register with demo data and serve it."),
    "migrate": ("register.cli.serve", "migrate_database", "Bring the database to the current shape."),
    "import": ("register.cli.imports", "import_file", "Import a spreadsheet."),
    "score": ("register.cli.score", "score", "Judge the safeguards of transfers."),
    "what-if": ("register.cli.what_if", "what_if", "Try a change out: which transfers would change."),
    "judge": ("register.cli.judge", "judge_again", "Judge every transfer again, as of today."),
    "quarter": ("register.cli.quarter", "plan_reviews", "Plan the quarterly reviews that are wanting."),
    "remind": ("register.cli.remind", "remind", "Send the reminders that are due, each once."),
    "doctor": ("register.cli.doctor", "doctor", "Say what is unsafe about this installation."),
    "backup": ("register.cli.backup", "backup", "Write a backup while people work."),
    "restore": ("register.cli.backup", "restore", "Bring a backup back."),
    "verify": ("register.cli.backup", "verify", "Check database and trail."),
}


def build(arguments: list[str]) -> typer.Typer:
    """The application, with only the group the arguments name (or all of them, for --help)."""
    app = typer.Typer(
        name="register",
        help="Vendors, cross-border transfers and their safeguards.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    wanted = next((word for word in arguments if not word.startswith("-")), None)
    known = {*GROUPS, *COMMANDS}
    for name, (module, sentence) in GROUPS.items():
        if wanted not in known or wanted == name:
            app.add_typer(import_module(module).app, name=name, help=sentence)
    for name, (module, function, sentence) in COMMANDS.items():
        if wanted not in known or wanted == name:
            app.command(name, help=sentence)(getattr(import_module(module), function))
    # A single command would swallow its own name; a callback keeps the groups.
    app.callback()(lambda: None)
    return app


def main() -> None:
    """Run the command; a wrong setting or an error a person can mend is one sentence, not a traceback."""
    from register.errors import RegisterError, WrongSetting

    try:
        build(sys.argv[1:])()
    except WrongSetting as error:
        _stop(str(error))
    except RegisterError as error:
        _stop(_sentence(error))


def _sentence(error: Exception) -> str:
    from register.errors import Invalid, RegisterError
    from register.words import EN, words_for

    words = words_for(EN)
    if isinstance(error, Invalid):
        parts = []
        for field, problem in error.problems.items():
            parts.append(f"{field}: {words.text('errors.' + problem.code, label=field, **problem.params)}")
        return "; ".join(parts)
    assert isinstance(error, RegisterError)
    key = f"errors.{error.code}"
    return words.text(key, **error.params) if words.has(key) else error.code


def _stop(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    raise SystemExit(2)
