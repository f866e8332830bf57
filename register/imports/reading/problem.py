"""The one error reading may raise. Its sentences live in words/imports.toml as ``imports.<code>``."""

from register.errors import RegisterError


class ReadProblem(RegisterError):
    """A file cannot be read: ``code`` names the sentence, ``params`` say what is wrong and where."""
