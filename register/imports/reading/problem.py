"""The one error reading may raise. Its sentences live in words/imports.toml as ``imports.<code>``."""

from register.errors import RegisterError


class ReadProblem(RegisterError):
    """A file cannot be read: ``code`` names the sentence, ``params`` say what is wrong and where."""


def in_sheet(code: str, sheet: str, **params: str | int) -> ReadProblem:
    """The same problem with the sheet's or section's name, where it has one."""
    return ReadProblem(f"{code}-in-sheet", sheet=sheet, **params) if sheet else ReadProblem(code, **params)
